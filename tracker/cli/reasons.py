"""Why a follow-up is due on its day, and why a light has its colour, in words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tracker.app.reader import Reader
from tracker.cli import phrases
from tracker.cli.fields import field_name
from tracker.cli.text import plain
from tracker.domain.regions import Regions
from tracker.views.answers import BoardRow, FollowUpRow
from tracker.words import _, current, ngettext

MOST_SKIPPED = 4
"""How many stretches of skipped days are named; the rest is counted."""

_WEEKEND = 5


def explanation(one: FollowUpRow, regions: Regions) -> str:
    """Why a follow-up is due on its day: the rule, the milestone, the places, the days passed over."""
    details = one.details
    rule = _rule(one)
    if details["skipped"] or (details["after"].endswith("working days") and details["after"][0] != "0"):
        rule = _("{rule}, {places}").format(
            rule=rule, places=phrases.joined(phrases.places(one.regions, regions) or [_("no region")])
        )
    if skipped := _skipped(one, regions):
        rule = _("{rule}; skipped {days}").format(rule=rule, days=skipped)
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


def _rule(one: FollowUpRow) -> str:
    count, _space, unit = one.details["after"].partition(" ")
    number = int(count)
    values = {
        "n": abs(number),
        "day": _counted_from(one),
        "cause": _cause(one),
    }
    return _length(unit, number).format(**values)


def _counted_from(one: FollowUpRow) -> str:
    """The day that was counted from, and that it is that of recording where no other is known."""
    anchor, happened = one.details["anchor"], one.milestone["happened"]
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


def _cause(one: FollowUpRow) -> str:
    """What the day is that was counted from."""
    body, anchor = one.milestone, one.details["anchor"]
    milestone = named(body)
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


def named(body: Mapping[str, Any]) -> str:
    """A milestone by its id and the name of its kind."""
    return plain(f"{body['id']} {body['names'][current()]}")


def _latest(stored: Mapping[str, str | None] | None) -> str | None:
    return (stored.get("to") or stored.get("latest")) if stored else None


def _skipped(one: FollowUpRow, regions: Regions) -> str:
    """The weekdays that were passed over, stretch by stretch; no more of them than people read."""
    stretches = list(_stretches(one.details["skipped"]))
    names = [_stretch(days, one, regions) for days in stretches[:MOST_SKIPPED]]
    more = sum(map(len, stretches[MOST_SKIPPED:]))
    if more:
        names.append(ngettext("{n} more day", "{n} more days", more).format(n=more))
    return phrases.joined(names) if more else phrases.listed(names)


def _stretches(skipped: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The skipped weekdays, those together that follow each other in the same places."""
    stretch: list[dict[str, Any]] = []
    for skip in skipped:
        day = date.fromisoformat(skip["day"])
        if day.weekday() >= _WEEKEND:
            continue
        if stretch and not _follows(stretch[-1], skip):
            yield stretch
            stretch = []
        stretch.append(skip)
    if stretch:
        yield stretch


def _follows(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    apart = date.fromisoformat(after["day"]) - date.fromisoformat(before["day"])
    return apart.days == 1 and bool(before["regions"] == after["regions"])


def _stretch(days: list[dict[str, Any]], one: FollowUpRow, regions: Regions) -> str:
    first, last = days[0], days[-1]
    values = {
        "days": phrases.short_day(date.fromisoformat(first["day"]), date.fromisoformat(last["day"])),
        "holiday": plain(first[current()]),
        "places": phrases.listed(phrases.places(first["regions"], regions)),
    }
    everywhere = set(first["regions"]) >= set(one.regions)
    return (_("{days} {holiday}") if everywhere else _("{days} {holiday} ({places})")).format(**values)


def light_reason(row: BoardRow, reader: Reader) -> str:
    """Why the light of an initiative has its colour."""
    if not row.possibly:
        return _certain_reason(row, reader)
    if not row.last_latest:
        return possibly()
    return _("{reason}; {possibly}").format(reason=_certain_reason(row, reader), possibly=possibly())


def possibly() -> str:
    """What is said where the day that was asked about lies within the date of a milestone."""
    return _("something may have happened by then: its date is not exact")


def _certain_reason(row: BoardRow, reader: Reader) -> str:
    if row.light == "grey":
        return _("it is not under way") if row.last_latest else _("nothing has happened yet")
    late = (reader.today - row.oldest_due).days if row.oldest_due else 0
    silent = (reader.today - row.last_latest).days if row.last_latest else 0
    limits = reader.lights
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
