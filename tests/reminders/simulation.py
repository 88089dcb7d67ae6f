"""Years of an office in one process: people record, change their minds and forget; a daemon delivers.

Time is a queue of moments. At some of them people do something, drawn from a seed; at others the daemon
wakes, as late as it asked to; and when the hours of a recipient begin and end, a referee notes what they are
owed and looks whether they were told of it. The referee works out days and hours by itself, minute by minute.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from events.projections import rebuild
from events.rows import open_rows
from tests.reminders.postman import Desk
from tracker.app.tracker import Session
from tracker.calendars.sources import working_calendar
from tracker.domain.refusals import Refused
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.domain.settings.offices import DescribeOffice, SetDays
from tracker.domain.settings.people import DescribePerson
from tracker.reminders.channels import NotDelivered, Part
from tracker.views import queries
from tracker.views.answers import FollowUpRow, follow_up_row
from tracker.views.projection import Views

KINDS = ("site_visit", "talks", "delegation_in", "roadshow", "contact", "commitment", "agreement_signed")
OFFICES = {
    "wuxi": ("320200", "CN", "Asia/Shanghai", "09:00-17:30"),
    "hk-desk": ("HK", "HK", "Asia/Hong_Kong", "09:30-18:00"),
    "berlin": ("DE", "DE", "Europe/Berlin", "02:30-03:00"),
    "haifa": ("IL", "IL", "Asia/Jerusalem", "01:30-02:00"),
}
CHANNELS = {"wuxi": ["webhook:ops"], "hk-desk": ["email"], "berlin": ["email"], "haifa": ["file"]}
PEOPLE = {"mei": ("wuxi", ["email", "file"]), "leader": ("wuxi", ["email"])}
POLICY = 'base = "default"\nname = "mine"\nsource = "x"\n{more}'
URGENT = """
[[rules]]
id = "visit-minutes"
on = ["site_visit", "delegation_in"]
after = "15 working days"
lead = ["12 working days", "1 working day"]
urgent = true
what = { en = "Minutes, urgently" }
"""
CHANGES = (
    "",
    "[digest]\nahead = 2\n",
    '[[escalate]]\nafter = "2 working days"\nname = { en = "slip" }\ncopies = ["leader"]\n',
    URGENT,
)


@dataclass
class Hours:
    """The hours of a recipient on a working day of theirs; `owed` is what they are to be told of."""

    handle: str
    day: date
    opens: datetime
    closes: datetime
    owed: set[str] = field(default_factory=set)
    jumped: bool = False


@dataclass
class Tally:
    """What happened, in numbers."""

    days: int = 0
    deliveries: int = 0
    lines: int = 0
    owed: int = 0
    recorded: int = 0
    refused: int = 0
    missed: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    untimely: list[str] = field(default_factory=list)


class Years:
    """One run."""

    def __init__(self, made: Desk, seed: int, first: date, years: int) -> None:
        self.made = made
        self.random = Random(seed)  # noqa: S311 - it is to be the same each time
        self.first, self.last = first, first.replace(year=first.year + years)
        self.tally = Tally()
        self.told: dict[tuple[str, str, date], list[Part]] = {}
        self.closed: dict[str, set[date]] = {name: set() for name in OFFICES}
        self.opened: dict[str, set[date]] = {name: set() for name in OFFICES}
        self.away: tuple[datetime, datetime] | None = None
        self._numbers = count()
        self._open: list[FollowUpRow] | None = None
        self.windows: dict[tuple[str, date], Hours] = {}
        self._queue: list[tuple[datetime, int, int, Callable[[], None]]] = []
        made.post.ills = {channel: self.deliver(channel) for channel in ("email", "file", "webhook:ops")}
        made.deliverer._at_once = 1

    # --- the world ---

    def people(self) -> None:
        with self.made.office.tracker.recording() as session:
            for handle, (region, _, zone, hours) in OFFICES.items():
                session.do(
                    DescribeOffice(
                        office=handle, region=region, zone=zone, hours=hours, channels=CHANNELS[handle]
                    )
                )
            for handle, (office, channels) in PEOPLE.items():
                session.do(DescribePerson(person=handle, office=office, channels=channels))
            for n, owner in enumerate([*OFFICES, "mei", "mei"], 1):
                regions = ["Wuxi", "HK"] if n % 2 else ["Wuxi"]
                session.do(
                    self.command("new", kind="project", title={"en": f"L{n}"}, owner=owner, regions=regions)
                )

    def command(self, do: str, **said: object) -> Any:  # noqa: ANN401 - whichever it is
        return self.made.office.command(do, **said)

    def deliver(self, channel: str) -> Callable[[Part], None]:
        """A channel that fails now and then, and is told what it was given."""

        def send(part: Part) -> None:
            if self.random.random() < 0.03:
                raise NotDelivered("answered", "503")
            self.told.setdefault((part.recipient, channel, part.day), []).append(part)
            self.tally.deliveries += 1
            self.tally.lines += len(part.document["follow_ups"])

        return send

    # --- time ---

    def at(self, moment: datetime, order: int, act: Callable[[], None]) -> None:
        """At the same moment hours begin first, then people act, then the daemon wakes, then hours end."""
        heappush(self._queue, (moment.astimezone(UTC), order, next(self._numbers), act))

    def run(self) -> Tally:
        start = datetime.combine(self.first, time(), UTC)
        self.made.clock.hands[0] = start
        self.people()
        for hours in self.every_window():
            self.at(hours.opens, 0, lambda hours=hours: self.begin(hours))  # type: ignore[misc] # bound
            self.at(hours.closes, 3, lambda hours=hours: self.end(hours))  # type: ignore[misc]
        for day in range((self.last - self.first).days):
            moment = start + timedelta(days=day, minutes=self.random.randrange(1440))
            if self.random.random() < 0.25:
                self.at(moment, 1, self.act)
        for some in range(40, (self.last - self.first).days, 20):
            self.at(start + timedelta(days=some, minutes=self.random.randrange(1440)), 1, self.stir)
        for year in range(self.first.year, self.last.year + 1):
            self.spring(_last_sunday_of_march(year))
        self.wake()
        end = datetime.combine(self.last, time(), UTC)
        while self._queue and self._queue[0][0] < end:
            moment, _, _, act = heappop(self._queue)
            self.made.clock.hands[0] = moment
            act()
        self.tally.days = (self.last - self.first).days
        return self.tally

    def wake(self) -> None:
        """Let the daemon look, and wake it when something is due, as far as it knows."""
        found = self.made.deliverer.deliver()
        until = min(one.until for one in found.outcomes)
        if self.away and self.away[0] <= until < self.away[1]:
            until = self.away[1]
        self._due = until
        self.at(until, 2, lambda: self.wake() if self._due == until else None)

    def look_soon(self) -> None:
        """The daemon looks every few minutes whether something was recorded."""
        soon = self.made.clock.now() + timedelta(minutes=self.random.randrange(1, 6))
        if not self.away or not self.away[0] <= soon < self.away[1]:
            self._due = min(self._due, soon)
            until = self._due
            self.at(until, 2, lambda: self.wake() if self._due == until else None)

    # --- what people do ---

    def act(self) -> None:
        """Record something, or change one's mind."""
        before = self.made.office.tracker.journal.head().position
        verbs = (self.record, self.record, self.finish, self.finish, self.change, self.correct)
        with self.made.office.tracker.recording() as session:
            for _ in range(self.random.randrange(1, 4)):
                try:
                    self.random.choice(verbs)(session)
                except Refused:
                    self.tally.refused += 1
        self._open = None
        self.tally.recorded += self.made.office.tracker.journal.head().position - before
        self.look_soon()

    def record(self, session: Session) -> None:
        day = self.made.clock.today() - timedelta(days=self.random.choice((0, 0, 0, 1, 5)))
        initiative = f"I-{self.random.randrange(1, 7)}"
        kind = self.random.choice(KINDS)
        said: dict[str, object] = {"kind": kind, "initiative": initiative, "on": day.isoformat()}
        if kind == "commitment":
            due = day + timedelta(days=self.random.randrange(30))
            said["commitments"] = [{"what": f"Promise {day}", "due": due.isoformat(), "owner": "mei"}]
        if kind == "agreement_signed":
            said["fields"] = {"agreement": "cooperation"}
        session.do(self.command("record", **said))

    def open_ones(self) -> list[FollowUpRow]:
        """What is open, asked again only where somebody has done something."""
        if self._open is None:
            with open_rows(self.made.office.url) as rows:
                found = rows.all(queries.DUE, also="open", until="9999", owner=None, initiative=None)
            self._open = [follow_up_row(row) for row in found]
        return self._open

    def finish(self, session: Session) -> None:
        """Do what has waited longest."""
        for one in self.open_ones()[: self.random.randrange(1, 7)]:
            session.do(self.command("done", follow_up=one.id))

    def change(self, session: Session) -> None:
        found = self.open_ones()
        if not found:
            return
        one, today = self.random.choice(found), self.made.clock.today()
        later = (today + timedelta(days=self.random.randrange(1, 20))).isoformat()
        session.do(
            self.random.choice(
                (
                    self.command("snooze", follow_up=one.id, until=later),
                    self.command("reschedule", follow_up=one.id, to=later, because="x"),
                    self.command("assign", follow_up=one.id, to=self.random.choice([*OFFICES, *PEOPLE])),
                    self.command("cancel", follow_up=one.id, because="x"),
                    self.command(
                        "add", initiative=one.initiative, what={"en": "Call"}, due=later, owner="mei"
                    ),
                )
            )
        )

    def correct(self, session: Session) -> None:
        """Amend or retract a milestone that a follow-up comes from."""
        found = [one for one in self.open_ones() if one.trigger]
        if not found:
            return
        target = self.random.choice(found).trigger
        if self.random.random() < 0.4:
            session.do(self.command("retract", target=target, because="x"))
            return
        day = self.made.clock.today() - timedelta(days=self.random.randrange(3))
        session.do(self.command("amend", target=target, set={"happened": day.isoformat()}, because="x"))

    def stir(self) -> None:
        """Something larger: another policy, days off, the views built anew, the machine switched off."""
        do = self.made.office.tracker.do
        match self.random.randrange(4):
            case 0:
                do(AdoptPolicy(text=POLICY.format(more=self.random.choice(CHANGES))))
            case 1:
                self.set_days()
            case 2:
                rebuild(self.made.office.tracker.journal, Views())
                before = self.tally.deliveries
                self.wake()
                assert self.tally.deliveries == before or self._in_hours()
            case _:
                now = self.made.clock.now()
                self.away = (now, now + timedelta(days=self.random.choice((1, 3, 8))))
                self._due = self.away[1]
                self.at(self._due, 2, self.wake)
        self._open = None
        self.look_soon()

    def spring(self, sunday: date) -> None:
        """Berlin works on the Sunday on which it is never half past two there, and has something to do."""
        before = datetime.combine(sunday - timedelta(days=2), time(15), UTC)
        if self.first < before.date() < self.last:
            self.at(before, 1, lambda: self._spring(sunday))

    def _spring(self, sunday: date) -> None:
        with self.made.office.tracker.recording() as session:
            on = self.command("plan", kind="talks", initiative="I-3", on=sunday.isoformat()).on
            why: Any = {"en": "x"}
            session.do(SetDays(of="berlin", on=on, works=True, why=why))
            more = {"what": {"en": "Call"}, "due": sunday.isoformat(), "owner": "berlin"}
            session.do(self.command("add", initiative="I-3", **more))
        self.opened["berlin"].add(sunday)
        self.closed["berlin"].discard(sunday)
        self._open = None
        self.look_soon()

    def _in_hours(self) -> bool:
        return any(hours.opens <= self.made.clock.now() < hours.closes for hours in self.windows.values())

    def set_days(self) -> None:
        """An office is closed for some days, or works at a weekend; the referee hears of it too."""
        office = self.random.choice(list(OFFICES))
        works = self.random.random() < 0.4
        first = self.made.clock.today() + timedelta(days=self.random.randrange(2, 20))
        days = [first + timedelta(days=n) for n in range(self.random.randrange(1, 5))]
        on = self.command("plan", kind="talks", initiative="I-1", on=f"{days[0]}/{days[-1]}").on
        why: Any = {"en": "x"}
        self.made.office.tracker.do(SetDays(of=office, on=on, works=works, why=why))
        for day in days:
            (self.opened if works else self.closed)[office].add(day)
            (self.closed if works else self.opened)[office].discard(day)

    # --- the referee ---

    def every_window(self) -> Iterator[Hours]:
        """The hours of everybody on every day; whether they work then is asked when the day has come."""
        for handle in [*OFFICES, *PEOPLE]:
            _, _, zone, told = OFFICES[self.office_of(handle)]
            for n in range((self.last - self.first).days):
                found = _hours(handle, self.first + timedelta(days=n), ZoneInfo(zone), told)
                self.windows[handle, found.day] = found
                yield found

    def office_of(self, handle: str) -> str:
        return PEOPLE[handle][0] if handle in PEOPLE else handle

    def works(self, handle: str, day: date) -> bool:
        office = self.office_of(handle)
        if day in self.opened[office]:
            return True
        if day in self.closed[office]:
            return False
        return working_calendar(OFFICES[office][1]).works(day)

    def begin(self, hours: Hours) -> None:
        """Note what somebody is owed when their hours begin."""
        hours.owed = set(self.owed(hours)) if self.works(hours.handle, hours.day) else set()

    def owed(self, hours: Hours) -> Iterator[str]:
        """What is due by the day, urgent, or escalated to them, and not quiet."""
        for one in self.open_ones():
            if one.snoozed_until and one.snoozed_until > hours.day:
                continue
            lead = [date.fromisoformat(day) for day in one.details.get("lead", ())]
            if one.owner == hours.handle and (one.due <= hours.day or (lead and min(lead) <= hours.day)):
                yield one.id
            for step in one.details.get("escalate", ()):
                if date.fromisoformat(step["day"]) <= hours.day and hours.handle in (
                    step["to"],
                    *step["copies"],
                ):
                    yield one.id

    def end(self, hours: Hours) -> None:
        """Look whether they were told, once on each channel, in their hours."""
        channels = PEOPLE[hours.handle][1] if hours.handle in PEOPLE else CHANNELS[hours.handle]
        still = set(self.owed(hours)) & hours.owed
        asleep = self.away and self.away[0] <= hours.closes and hours.opens < self.away[1]
        for channel in channels:
            parts = self.told.pop((hours.handle, channel, hours.day), [])
            name = f"{hours.handle} {channel} {hours.day}"
            if len(parts) > 1:
                self.tally.twice.append(name)
            if parts and not self.works(hours.handle, hours.day):
                self.tally.untimely.append(name)
            if any(not hours.opens <= part.at < hours.closes for part in parts):
                self.tally.untimely.append(name)
            told = {one["id"] for part in parts for one in part.document["follow_ups"]}
            if not asleep and self.works(hours.handle, hours.day):
                self.tally.owed += len(still)
                if still - told:
                    self.tally.missed.append(f"{name} {sorted(still - told)}")


def _hours(handle: str, day: date, zone: ZoneInfo, told: str) -> Hours:
    """The minutes of a day in which the clock on the wall is within the hours; after a jump, so many."""
    first, last = (time.fromisoformat(part) for part in told.split("-"))
    wall = set(_on_the_wall(day, zone, first, last)) if _may_jump(day, zone) else set()
    if wall:
        return Hours(handle, day, min(wall), max(wall) + timedelta(minutes=1))
    opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (first, last))
    if closes > opens and not _may_jump(day, zone):
        return Hours(handle, day, opens, closes)
    length = timedelta(hours=last.hour - first.hour, minutes=last.minute - first.minute)
    return Hours(handle, day, opens, opens + length, jumped=True)


def _on_the_wall(day: date, zone: ZoneInfo, first: time, last: time) -> Iterator[datetime]:
    begin = datetime.combine(day, time(), zone).astimezone(UTC)
    for minute in range(-60, 25 * 60):
        moment = begin + timedelta(minutes=minute)
        local = moment.astimezone(zone)
        if local.date() == day and first <= local.time() < last:
            yield moment


def _last_sunday_of_march(year: int) -> date:
    day = date(year, 3, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _may_jump(day: date, zone: ZoneInfo) -> bool:
    """Whether the clock is changed on that day."""
    ends = [datetime.combine(day + timedelta(days=n), time(), zone).utcoffset() for n in (0, 1)]
    return ends[0] != ends[1]
