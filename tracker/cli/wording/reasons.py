"""Why a follow-up is there and due on its day, and why a light has its colour, in words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from tracker.cli.documents import sheet_document
from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain.regions import Regions
from tracker.views.answers import BoardRow, Document, FollowUpRow, Sheet
from tracker.words import _, current, ngettext

MOST_SKIPPED = 4
"""How many stretches of skipped days are named; the rest is counted."""

_WEEKEND = 5

Deed = Mapping[str, Any]
"""What somebody did with a follow-up: the verb, when it was recorded and by whom, and what was said."""


def explained(sheet: Sheet, regions: Regions) -> Document:
    """The document of an initiative, in which each follow-up says why it is there."""
    return sheet_document(sheet, current(), {one.id: explanation(one, regions) for one in sheet.follow_ups})


def explanation(one: FollowUpRow, regions: Regions) -> str:
    """Why a follow-up is due on its day: the rule, the milestone, the places, the days passed over.

    Of one that somebody asked for: who did, and when.
    """
    details = one.details
    if by_hand := last(one, "added"):
        return _by_hand(one, by_hand)
    if one.milestone is None:
        return ""
    rule = counted(one, one.milestone)
    if counts_working_days(one):
        rule = _("{rule}, {places}").format(rule=rule, places=working_places(one, regions))
    if skipped := _skipped(one, regions):
        rule = _("{rule}; skipped {days}").format(rule=rule, days=skipped)
    if meant := one.details.get("shifted_from"):
        rule = _("{rule}; {day} is no working day").format(
            rule=rule, day=phrases.day(date.fromisoformat(meant))
        )
    if one.provisional:
        rule = _("{rule}; provisional until the holidays of {year} are announced").format(
            rule=rule, year=one.due.year
        )
    if details.get("rule_due"):
        return _("moved here from {day}, because {reason}; by the rule: {rule}").format(
            day=phrases.day(date.fromisoformat(details["rule_due"])),
            reason=plain(details["rescheduled_because"] or ""),
            rule=rule,
        )
    return rule


def _by_hand(one: FollowUpRow, added: Deed) -> str:
    asked = _("asked for by {actor} on {day}").format(
        actor=plain(added["actor"]), day=phrases.day(date.fromisoformat(added["on"]))
    )
    if one.milestone:
        asked = _("{asked} ({cause})").format(asked=asked, cause=named(one.milestone))
    if one.details["rule_due"]:
        return _("moved here from {day}, because {reason}; {asked}").format(
            day=phrases.day(date.fromisoformat(one.details["rule_due"])),
            reason=plain(one.details["rescheduled_because"] or ""),
            asked=asked,
        )
    return asked


def last(one: FollowUpRow, *verbs: str) -> Deed | None:
    """The last of the deeds that are of some verbs."""
    return next((deed for deed in reversed(deeds(one)) if deed["verb"] in verbs), None)


def said(one: FollowUpRow, verb: str) -> str:
    """The reason that was given with the last deed of a verb."""
    deed = last(one, verb)
    return plain(deed.get("because") or "") if deed else ""


def deeds(one: FollowUpRow) -> list[Deed]:
    """What people did with a follow-up, in the order of recording."""
    found: list[Deed] = one.details.get("deeds", [])
    return found


def cause(one: FollowUpRow) -> str:
    """What a follow-up comes from, shortly: the milestone, or who asked for it."""
    if one.milestone:
        return named(one.milestone)
    added = last(one, "added")
    return _("by hand, {actor}").format(actor=plain(added["actor"])) if added else ""


def counts_working_days(one: FollowUpRow) -> bool:
    """Whether the day depends on who works when."""
    after = one.details["after"]
    return bool(one.details["skipped"]) or (after.endswith("working days") and after[0] != "0")


def working_places(one: FollowUpRow, regions: Regions) -> str:
    """Whose working days count: the regions of the initiative, or what the rule names."""
    codes = one.details.get("calendars") or one.regions
    return phrases.joined([_place(code, regions) for code in codes] or [_("no region")])


def _place(code: str, regions: Regions) -> str:
    """The name of a region; an office is called by its handle."""
    return plain(regions.get(code).name(current()) if code in regions else code)


def counted(one: FollowUpRow, body: Document) -> str:
    """How long after which day of the milestone that asks for it."""
    count, _space, unit = one.details["after"].partition(" ")
    number = int(count)
    values = {
        "n": abs(number),
        "day": _counted_from(one, body),
        "cause": _cause(one, body),
    }
    return _length(unit, number).format(**values)


def _counted_from(one: FollowUpRow, body: Document) -> str:
    """The day that was counted from, and that it is that of recording where no other is known."""
    anchor, happened = one.details["anchor"], body["happened"]
    day = phrases.day(date.fromisoformat(anchor))
    if happened and anchor == _latest(happened) and phrases.open_dated(happened["edtf"]):
        return _("{day}, the day of recording, since the day itself is not known").format(day=day)
    return day


def _length(unit: str, number: int) -> str:
    n = abs(number)
    if not number:
        return _("on {day} ({cause})")
    match unit, number > 0:
        case "working days", True:
            return ngettext(
                "{n} working day after {day} ({cause})", "{n} working days after {day} ({cause})", n
            )
        case "working days", False:
            return ngettext(
                "{n} working day before {day} ({cause})", "{n} working days before {day} ({cause})", n
            )
        case "months", True:
            return ngettext("{n} month after {day} ({cause})", "{n} months after {day} ({cause})", n)
        case "months", False:
            return ngettext("{n} month before {day} ({cause})", "{n} months before {day} ({cause})", n)
        case _, True:
            return ngettext("{n} day after {day} ({cause})", "{n} days after {day} ({cause})", n)
        case _:
            return ngettext("{n} day before {day} ({cause})", "{n} days before {day} ({cause})", n)


def _cause(one: FollowUpRow, body: Document) -> str:
    """What the day is that was counted from."""
    anchor, milestone = one.details["anchor"], named(body)
    if anchor == _latest(body["happened"]):
        return milestone
    if anchor == _latest(body["planned"]):
        return _("planned: {milestone}").format(milestone=milestone)
    for name, value in body["fields"].items():
        if isinstance(value, dict) and anchor == _latest(value):
            return _("{field}: {milestone}").format(field=field_name(name), milestone=milestone)
    if any(anchor == _latest(promise.get("due")) for promise in body["commitments"]):
        return _("promised: {milestone}").format(milestone=milestone)
    if abs(date.fromisoformat(anchor) - date.fromisoformat(body["recorded_at"][:10])) <= timedelta(days=1):
        return _("recorded: {milestone}").format(milestone=milestone)
    return _("the one before; {milestone}").format(milestone=milestone)


def changes(before: Mapping[str, Any], after: Mapping[str, Any], regions: Regions) -> Iterator[str]:
    """What an amendment changed, field by field."""
    for name, value in after.items():
        new = field_value(name, value, regions)
        if name in before:
            old = field_value(name, before[name], regions)
            yield _("{field}: {old} → {new}").format(field=field_name(name), old=old, new=new)
        else:
            yield _("{field} → {new}").format(field=field_name(name), new=new)


def named(body: Mapping[str, Any]) -> str:
    """A milestone by its id and the name of its kind."""
    return plain(f"{body['id']} {body['names'][current()]}")


def _latest(stored: Mapping[str, str | None] | None) -> str | None:
    return (stored.get("to") or stored.get("latest")) if stored else None


def _skipped(one: FollowUpRow, regions: Regions) -> str:
    """The weekdays that were passed over, stretch by stretch; no more of them than people read."""
    stretches = list(_stretches(_weekdays(one)))
    names = [_stretch(days, one, regions) for days in stretches[:MOST_SKIPPED]]
    more = sum(map(len, stretches[MOST_SKIPPED:]))
    if more:
        names.append(ngettext("{n} more day", "{n} more days", more).format(n=more))
    return phrases.joined(names) if more else phrases.listed(names)


def every_skipped(one: FollowUpRow, regions: Regions) -> list[str]:
    """All the days that were passed over, stretch by stretch."""
    return [_stretch(days, one, regions) for days in _stretches(one.details["skipped"])]


def _weekdays(one: FollowUpRow) -> list[dict[str, Any]]:
    """The days that were passed over and are no weekends."""
    skipped = one.details["skipped"]
    return [skip for skip in skipped if date.fromisoformat(skip["day"]).weekday() < _WEEKEND]


def _stretches(skipped: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The skipped days, those together that follow each other in the same places."""
    stretch: list[dict[str, Any]] = []
    for skip in skipped:
        if stretch and not _follows(stretch[-1], skip):
            yield stretch
            stretch = []
        stretch.append(skip)
    if stretch:
        yield stretch


def _follows(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    apart = date.fromisoformat(after["day"]) - date.fromisoformat(before["day"])
    alike = before["regions"] == after["regions"] and before["en"] == after["en"]
    return apart.days == 1 and bool(alike)


def _stretch(days: list[dict[str, Any]], one: FollowUpRow, regions: Regions) -> str:
    first, last = days[0], days[-1]
    values = {
        "days": phrases.short_day(date.fromisoformat(first["day"]), date.fromisoformat(last["day"])),
        "holiday": plain(first[current()]),
        "places": phrases.listed(_place(code, regions) for code in first["regions"]),
    }
    everywhere = set(first["regions"]) >= set(one.details.get("calendars") or one.regions)
    return (_("{days} {holiday}") if everywhere else _("{days} {holiday} ({places})")).format(**values)


class Lit(Protocol):
    """The day on which a light is looked at, and the limits that turn it: a reader has both."""

    @property
    def today(self) -> date:
        """The day."""

    def lights_of(self, kind: str | None) -> Mapping[str, int]:
        """The limits in one kind of initiative."""


def light_reason(row: BoardRow, reader: Lit) -> str:
    """Why the light of an initiative has its colour."""
    if not row.possibly:
        return _certain_reason(row, reader)
    if not row.last_latest:
        return possibly()
    return _("{reason}; {possibly}").format(reason=_certain_reason(row, reader), possibly=possibly())


def possibly() -> str:
    """What is said where the day that was asked about lies within the date of a milestone."""
    return _("something may have happened by then: its date is not exact")


def _certain_reason(row: BoardRow, reader: Lit) -> str:
    if row.light == "grey":
        return _("it is not under way") if row.last_latest else _("nothing has happened yet")
    late = (reader.today - row.oldest_due).days if row.oldest_due else 0
    silent = (reader.today - row.last_latest).days if row.last_latest else 0
    limits = reader.lights_of(row.kind)
    causes = []
    if row.light != "green" and late >= limits[f"{row.light}_overdue"]:
        causes.append(ngettext("overdue for {n} day", "overdue for {n} days", late).format(n=late))
    if row.light != "green" and silent >= limits[f"{row.light}_silent"]:
        causes.append(ngettext("silent for {n} day", "silent for {n} days", silent).format(n=silent))
    if not causes and row.last_happened and phrases.open_dated(row.last_happened.edtf) and row.last_latest:
        return _("nothing is overdue, and something happened by {day}; the day is not known").format(
            day=phrases.day(row.last_latest)
        )
    if not causes and not silent:
        return _("nothing is overdue, and something happened today")
    calm = ngettext(
        "nothing is overdue, and something happened {n} day ago",
        "nothing is overdue, and something happened {n} days ago",
        silent,
    )
    return phrases.listed(causes) or calm.format(n=silent)
