"""Calendar feeds: follow-ups and plans as RFC 5545, for programs that keep tasks and for calendars.

A task (VTODO) is what a follow-up is. Many calendars ignore tasks, so it can also be shown as an event
(VEVENT) of one whole day. The bytes are a function of the entries, which are one of the journal, and of the
day: no clock is asked. SEQUENCE rises with every change in the journal, and once more when a provisional
date has become sure; DTSTAMP and LAST-MODIFIED are the moment of recording of the last change, or the
beginning of the day on which it fell overdue.

Text comes from anywhere. What could end a line becomes a line break within the text; other control
characters, and those that reorder text, are left out: RFC 5545 forbids the former, and `str.splitlines`, by
which some programs read, would take U+0085 or U+2028 for the end of a line.

See RFC 5545, RFC 5546 (2.1.4, SEQUENCE), RFC 7986 (NAME, REFRESH-INTERVAL).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from urllib.parse import quote

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.exchange.content_lines import (
    Component,
    Properties,
    day,
    duration,
    moment,
    plain,
    text,
    written,
)
from tracker.exchange.feed_history import Entry, PlanRow
from tracker.views.answers import FollowUpRow
from tracker.words import _, current

Form = Literal["todo", "event", "both"]

PRODUCT = "-//initiative-tracker//tracker//EN"
REFRESH = timedelta(hours=6)
"""How often subscribers are asked to look again."""

RED, OVERDUE = 1, 4
"""The PRIORITY of what is urgent by its rule, or overdue for as long as turns a light red; of the overdue."""

_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """How a feed is made: whose journal, under which name, as of which day, with which alarms.

    `form` says whether follow-ups are tasks, events or both. `alarm`: how long before the beginning of the
    day a program is to make itself heard; None: never. `red_overdue`: days overdue that turn a light red.
    """

    journal: str
    name: str
    today: date
    form: Form = "both"
    alarm: timedelta | None = None
    red_overdue: int = 10


def feed(entries: Iterable[Entry], made: Feed, explain: Callable[[FollowUpRow], str]) -> bytes:
    """A calendar in the reader's language; `explain` says why a follow-up is due on its day."""
    properties = (
        plain("PRODID", PRODUCT)
        | plain("VERSION", "2.0")
        | plain("CALSCALE", "GREGORIAN")
        | plain("METHOD", "PUBLISH")
        | _text("NAME", made.name)
        | _text("X-WR-CALNAME", made.name)
        | plain("REFRESH-INTERVAL;VALUE=DURATION", duration(REFRESH), "REFRESH-INTERVAL")
        | plain("X-PUBLISHED-TTL", duration(REFRESH))
    )
    within = [one for entry in sorted(entries, key=_order) for one in _components(entry, made, explain)]
    return written(Component("VCALENDAR", properties, within).lines())


def clean(text: str) -> str:
    """A text without what a calendar may not hold or might obey; any end of a line is a line feed."""
    if text.replace("\n", " ").isprintable():
        return text
    return _REMOVED.sub("", _LINE_ENDS.sub("\n", text))


def _text(name: str, *values: str) -> Properties:
    return text(name, *map(clean, values))


def _order(entry: Entry) -> tuple[date, str]:
    row = entry.row
    return (row.due if isinstance(row, FollowUpRow) else row.when.latest or date.max, row.id)


def _components(entry: Entry, made: Feed, explain: Callable[[FollowUpRow], str]) -> Iterator[Component]:
    row = entry.row
    if isinstance(row, PlanRow):
        yield _plan(entry, row, made)
        return
    shared = _shared(entry, made, _summary(row), _description(entry, row, explain)) | _marks(entry, row, made)
    if made.form != "event":
        yield _todo(entry, row, made, shared)
    if made.form != "todo":
        yield _event(entry, row, made, shared)


def _todo(entry: Entry, row: FollowUpRow, made: Feed, shared: Properties) -> Component:
    properties = shared | _uid(row.id, made) | day("DUE", row.due) | _status(entry, row)
    if row.snoozed_until and row.snoozed_until < row.due:
        properties |= day("DTSTART", row.snoozed_until)
    return Component("VTODO", properties, _alarm(entry, made, "END"))


def _status(entry: Entry, row: FollowUpRow) -> Properties:
    """How a task stands."""
    if entry.live:
        return plain("STATUS", "NEEDS-ACTION")
    if row.state in ("done", "closed") and not entry.gone:
        done = moment("COMPLETED", _completed(entry, row))
        return plain("STATUS", "COMPLETED") | plain("PERCENT-COMPLETE", 100) | done
    return plain("STATUS", "CANCELLED")


def _event(entry: Entry, row: FollowUpRow, made: Feed, shared: Properties) -> Component:
    """The day of a follow-up; what is done needs no day any more, and calendars drop what is cancelled."""
    sure = "TENTATIVE" if row.provisional else "CONFIRMED"
    properties = (
        shared
        | _uid(f"{row.id}-event", made)
        | _whole_days(row.due, row.due)
        | plain("STATUS", sure if entry.live else "CANCELLED")
    )
    return Component("VEVENT", properties, _alarm(entry, made, "START"))


def _plan(entry: Entry, row: PlanRow, made: Feed) -> Component:
    """A planned milestone on its day; where only a longer time is known, over the whole of it."""
    first, last = row.when.earliest, row.when.latest
    assert first is not None  # noqa: S101 - others are not handed out, see `feed_history.fits`
    assert last is not None  # noqa: S101
    sure = first == last or row.status == "happened"
    properties = (
        _shared(entry, made, _plan_summary(row), _plan_description(row))
        | _uid(row.id, made)
        | _whole_days(first, last)
        | plain("STATUS", "CANCELLED" if entry.gone else "CONFIRMED" if sure else "TENTATIVE")
        | _text("CATEGORIES", row.initiative)
    )
    if row.place:
        properties |= _text("LOCATION", row.place)
    return Component("VEVENT", properties, _alarm(entry, made, "START"))


def _uid(key: str, made: Feed) -> Properties:
    return plain("UID", f"{key}@{quote(made.journal, safe='')}")


def _shared(entry: Entry, made: Feed, summary: str, description: Iterable[str]) -> Properties:
    """What every component has, and a task has in common with its event."""
    changed = max(_moment(entry.changed), _turned(entry, made))
    return (
        plain("SEQUENCE", _sequence(entry))
        | moment("CREATED", _moment(entry.created))
        | moment("LAST-MODIFIED", changed)
        | moment("DTSTAMP", changed)
        | _text("SUMMARY", summary)
        | _text("DESCRIPTION", "\n".join(description))
    )


def _sequence(entry: Entry) -> int:
    """Two steps for each change, so that one is left for when the holidays of a year are announced."""
    sure = isinstance(entry.row, PlanRow) or not entry.row.provisional
    return 2 * entry.changes + sure


def _whole_days(first: date, last: date) -> Properties:
    """All of these days, which nobody is kept from using; the end is the day after."""
    end = day("DTEND", last + timedelta(days=1)) if last < date.max else {}
    return day("DTSTART", first) | end | plain("TRANSP", "TRANSPARENT")


def _marks(entry: Entry, row: FollowUpRow, made: Feed) -> Properties:
    """Say what is urgent and what is overdue, and for how long, by priority and category."""
    late, urgent = _late(entry, made), entry.live and bool(row.details.get("urgent"))
    marks = {_("urgent"): urgent, _("overdue"): bool(late)}
    categories = _text("CATEGORIES", row.initiative, *(name for name, holds in marks.items() if holds))
    if not (late or urgent):
        return categories
    return categories | plain("PRIORITY", RED if urgent or late >= made.red_overdue else OVERDUE)


def _late(entry: Entry, made: Feed) -> int:
    """For how many days it is overdue."""
    row = entry.row
    if isinstance(row, FollowUpRow) and entry.live and row.state_on(made.today) == "overdue":
        return (made.today - row.due).days
    return 0


def _turned(entry: Entry, made: Feed) -> datetime:
    """The beginning of the day on which it became as overdue as it is; long ago where it is not."""
    row, late = entry.row, _late(entry, made)
    if not late or isinstance(row, PlanRow):
        return datetime.min.replace(tzinfo=UTC)
    day = row.due + timedelta(days=made.red_overdue if late >= made.red_overdue else 1)
    return datetime.combine(max(day, row.snoozed_until or day), time(tzinfo=UTC))


def _alarm(entry: Entry, made: Feed, related: str) -> list[Component]:
    """Make programs heard some time before the day begins, if that was asked for."""
    row = entry.row
    quiet = isinstance(row, FollowUpRow) and row.snoozed_until is not None and row.snoozed_until > row.due
    if made.alarm is None or not entry.live or quiet:
        return []
    trigger = plain(f"TRIGGER;RELATED={related}", duration(-made.alarm), "TRIGGER")
    summary = _plan_summary(row) if isinstance(row, PlanRow) else _summary(row)
    return [Component("VALARM", plain("ACTION", "DISPLAY") | _text("DESCRIPTION", summary) | trigger)]


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(microsecond=0)


def _completed(entry: Entry, row: FollowUpRow) -> datetime:
    """When it was done; of what a milestone closed, noon in UTC, which is that day nearly everywhere."""
    done = [one["recorded_at"] for one in row.details.get("deeds", []) if one["verb"] == "done"]
    if row.state == "done" and done:
        return _moment(done[-1])
    closed = row.details.get("closed_on")
    return datetime.combine(date.fromisoformat(closed), _NOON) if closed else _moment(entry.changed)


def _summary(row: FollowUpRow) -> str:
    what = row.zh if current() == "zh" else row.en
    return _("{what} ({initiative})").format(what=what, initiative=_title(row))


def _plan_summary(row: PlanRow) -> str:
    values = {"what": row.zh if current() == "zh" else row.en, "initiative": _title(row)}
    if row.when.earliest == row.when.latest:
        return _("{what} ({initiative})").format(**values)
    when = dates.long(row.when, current())
    return _("{what}, {when} ({initiative})").format(when=when, **values)


def _title(row: FollowUpRow | PlanRow) -> str:
    first, second = (row.title_zh, row.title_en) if current() == "zh" else (row.title_en, row.title_zh)
    return first or second or row.initiative


def _description(entry: Entry, row: FollowUpRow, explain: Callable[[FollowUpRow], str]) -> Iterator[str]:
    yield f"{row.initiative} {_title(row)}"
    yield _("Owner: {owner}").format(owner=row.owner)
    if reason := explain(row):
        yield _("Why: {reason}").format(reason=reason)
    if row.state == "open" and row.snoozed_until and not entry.gone:
        yield _("Quiet until {day}").format(day=_day(row.snoozed_until.isoformat()))
    if said := _how_it_stands(entry, row):
        yield said
    yield row.id


def _how_it_stands(entry: Entry, row: FollowUpRow) -> str:
    """What became of it, where it is not open."""
    details: dict[str, Any] = row.details
    closed, because = details.get("closed_on"), _said(details, "cancelled")
    if entry.gone:
        return _("Nothing is to be done here any more.")
    if row.state == "done" and closed and details.get("outcome"):
        return _("Done on {day}: {outcome}").format(day=_day(closed), outcome=details["outcome"])
    if row.state == "done" and closed:
        return _("Done on {day}").format(day=_day(closed))
    if row.state == "closed" and details.get("closed_by"):
        return _("Closed by {milestone}").format(milestone=details["closed_by"])
    if row.state == "cancelled" and because:
        return _("Cancelled: {reason}").format(reason=because)
    return "" if row.state == "open" else _("Nothing is to be done here any more.")


def _said(details: dict[str, Any], verb: str) -> str:
    return next(
        (one.get("because") or "" for one in reversed(details.get("deeds", [])) if one["verb"] == verb), ""
    )


def _plan_description(row: PlanRow) -> Iterator[str]:
    yield f"{row.initiative} {_title(row)}"
    yield _("Owner: {owner}").format(owner=row.owner)
    when = dates.long(row.when, current())
    happened = row.status == "happened"
    yield (_("Happened: {when}") if happened else _("Planned: {when}")).format(when=when)
    if row.note:
        yield row.note
    yield row.id


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return dates.long(Fuzzy(iso, "", day, day), current())
