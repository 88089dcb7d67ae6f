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
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

from icalendar import Alarm, Calendar, Component, Event, Todo
from icalendar.prop import vText

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
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
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    for name in ("NAME", "X-WR-CALNAME"):
        calendar.add(name, _text(made.name))
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", _text("PT6H"))
    for entry in sorted(entries, key=_order):
        for component in _components(entry, made, explain):
            calendar.add_component(component)
    return bytes(calendar.to_ical())


def clean(text: str) -> str:
    """A text without what a calendar may not hold or might obey; any end of a line is a line feed."""
    return _REMOVED.sub("", _LINE_ENDS.sub("\n", text))


class _Text(vText):
    """A text that comes back as it went in: vText itself takes a backslash before an N for a line break."""

    __slots__ = ()

    def to_ical(self) -> bytes:
        """As RFC 5545, 3.3.11 has it."""
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def _text(text: str) -> _Text:
    return _Text(clean(text))


def _order(entry: Entry) -> tuple[date, str]:
    row = entry.row
    return (row.due if isinstance(row, FollowUpRow) else row.when.latest or date.max, row.id)


def _components(entry: Entry, made: Feed, explain: Callable[[FollowUpRow], str]) -> Iterator[Component]:
    row = entry.row
    if isinstance(row, PlanRow):
        yield _plan(entry, row, made)
        return
    described = "\n".join(_description(entry, row, explain))
    if made.form != "event":
        yield _todo(entry, row, made, described)
    if made.form != "todo":
        yield _event(entry, row, made, described)


def _todo(entry: Entry, row: FollowUpRow, made: Feed, described: str) -> Component:
    todo = Todo()
    _common(todo, entry, made, _Told(row.id, _summary(row), described))
    todo.add("DUE", row.due)
    if row.snoozed_until and row.snoozed_until < row.due:
        todo.add("DTSTART", row.snoozed_until)
    if entry.live:
        todo.add("STATUS", "NEEDS-ACTION")
    elif row.state in ("done", "closed") and not entry.gone:
        todo.add("STATUS", "COMPLETED")
        todo.add("PERCENT-COMPLETE", 100)
        todo.add("COMPLETED", _completed(entry, row))
    else:
        todo.add("STATUS", "CANCELLED")
    _mark(todo, entry, row, made)
    _alarm(todo, entry, made, "END")
    return todo


def _event(entry: Entry, row: FollowUpRow, made: Feed, described: str) -> Component:
    """The day of a follow-up; what is done needs no day any more, and calendars drop what is cancelled."""
    event = Event()
    _common(event, entry, made, _Told(f"{row.id}-event", _summary(row), described))
    _whole_days(event, row.due, row.due)
    sure = "TENTATIVE" if row.provisional else "CONFIRMED"
    event.add("STATUS", sure if entry.live else "CANCELLED")
    _mark(event, entry, row, made)
    _alarm(event, entry, made, "START")
    return event


def _plan(entry: Entry, row: PlanRow, made: Feed) -> Component:
    """A planned milestone on its day; where only a longer time is known, over the whole of it."""
    event = Event()
    first, last = row.when.earliest, row.when.latest
    assert first is not None  # noqa: S101 - others are not handed out, see `feed_history.fits`
    assert last is not None  # noqa: S101
    _common(event, entry, made, _Told(row.id, _plan_summary(row), "\n".join(_plan_description(row))))
    _whole_days(event, first, last)
    sure = first == last or row.status == "happened"
    event.add("STATUS", "CANCELLED" if entry.gone else "CONFIRMED" if sure else "TENTATIVE")
    event.add("CATEGORIES", [row.initiative])
    if row.place:
        event.add("LOCATION", _text(row.place))
    _alarm(event, entry, made, "START")
    return event


class _Told(NamedTuple):
    key: str
    summary: str
    description: str


def _common(component: Component, entry: Entry, made: Feed, told: _Told) -> None:
    """What every component has."""
    changed = max(_moment(entry.changed), _turned(entry, made))
    component.add("UID", f"{told.key}@{quote(made.journal, safe='')}")
    component.add("SEQUENCE", _sequence(entry))
    component.add("CREATED", _moment(entry.created))
    component.add("LAST-MODIFIED", changed)
    component.add("DTSTAMP", changed)
    component.add("SUMMARY", _text(told.summary))
    component.add("DESCRIPTION", _text(told.description))


def _sequence(entry: Entry) -> int:
    """Two steps for each change, so that one is left for when the holidays of a year are announced."""
    sure = isinstance(entry.row, PlanRow) or not entry.row.provisional
    return 2 * entry.changes + sure


def _whole_days(event: Component, first: date, last: date) -> None:
    """All of these days, which nobody is kept from using; the end is the day after."""
    event.add("DTSTART", first)
    if last < date.max:
        event.add("DTEND", last + timedelta(days=1))
    event.add("TRANSP", "TRANSPARENT")


def _mark(component: Component, entry: Entry, row: FollowUpRow, made: Feed) -> None:
    """Say what is urgent and what is overdue, and for how long, by priority and category."""
    late, urgent = _late(entry, made), entry.live and bool(row.details.get("urgent"))
    if late or urgent:
        component.add("PRIORITY", RED if urgent or late >= made.red_overdue else OVERDUE)
    marks = {_("urgent"): urgent, _("overdue"): bool(late)}
    component.add("CATEGORIES", [row.initiative, *(name for name, holds in marks.items() if holds)])


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


def _alarm(component: Component, entry: Entry, made: Feed, related: str) -> None:
    """Make programs heard some time before the day begins, if that was asked for."""
    row = entry.row
    quiet = isinstance(row, FollowUpRow) and row.snoozed_until is not None and row.snoozed_until > row.due
    if made.alarm is None or not entry.live or quiet:
        return
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", component["SUMMARY"])
    alarm.add("TRIGGER", -made.alarm, parameters={"RELATED": related})
    component.add_component(alarm)


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
