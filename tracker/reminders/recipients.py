"""Recipients: who is told, in which language, on which days and at which hours, through which channels. Pure.

What somebody left open is taken from their office, and after that from what is usual. Whoever nobody has
described is told on the terminal only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.domain.follow_ups import WorkingDays
from tracker.domain.settings.offices import Office
from tracker.domain.settings.people import Person
from tracker.domain.settings.state import Settings

TERMINAL = "terminal"
HOURS = "09:00-17:30"
ZONE = "UTC"
LONGEST_CLOSURE = 400
"""As many days are looked through for somebody's next working day: more than any office is closed at once."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told. `language` None: that of the program. `calendar`: whose working days count."""

    handle: str
    language: str | None = None
    hours: str = HOURS
    zone: str = ZONE
    calendar: tuple[str, ...] = ()
    channels: tuple[str, ...] = (TERMINAL,)


class Window(NamedTuple):
    """The hours of a working day, from the first moment up to before the last."""

    day: date
    opens: datetime
    closes: datetime


def recipient(handle: str, settings: Settings) -> Recipient:
    """The recipient with that handle: a person, an office, or somebody who was never described."""
    person = settings.people.get(handle, Person(handle))
    offices = settings.offices
    office = offices.get(handle) or offices.get(person.office or "")
    return _recipient(handle, person, office)


def recipients(settings: Settings) -> Iterator[Recipient]:
    """Everybody who was described, by handle."""
    people, offices = settings.people, settings.offices
    for handle in sorted({*people, *offices}):
        person = people.get(handle, Person(handle))
        yield _recipient(handle, person, offices.get(handle) or offices.get(person.office or ""))


def _recipient(handle: str, person: Person, office: Office | None) -> Recipient:
    return Recipient(
        handle=handle,
        language=person.language or (office.language if office else None),
        hours=person.hours or (office.hours if office else HOURS),
        zone=person.zone or (office.zone if office else ZONE),
        calendar=(office.handle,) if office else (),
        channels=person.channels or (office.channels if office else ()) or (TERMINAL,),
    )


def window(who: Recipient, day: date) -> Window:
    """Somebody's hours on a day, in UTC.

    Where the clock was put forward over all of them, they last as long from the moment at which they would
    have begun.
    """
    zone = ZoneInfo(who.zone)
    first, last = (time.fromisoformat(told) for told in who.hours.split("-"))
    opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in (first, last))
    if closes <= opens:
        closes = opens + timedelta(hours=last.hour - first.hour, minutes=last.minute - first.minute)
    return Window(day, opens, closes)


def works(who: Recipient, day: date, days: WorkingDays) -> bool:
    """Whether somebody works on a day."""
    return days.shift(day, "next", who.calendar).day == day


def window_at(who: Recipient, now: datetime, days: WorkingDays) -> Window | None:
    """The hours that a moment is in; None where it is in none."""
    found = window(who, local_day(who, now))
    return found if found.opens <= now < found.closes and works(who, found.day, days) else None


def next_window(who: Recipient, now: datetime, days: WorkingDays) -> Window | None:
    """The first hours that begin after a moment; None where somebody does not work for a year and more."""
    today = local_day(who, now)
    for ahead in range(LONGEST_CLOSURE):
        day = today + timedelta(days=ahead)
        if works(who, day, days) and (found := window(who, day)).opens > now:
            return found
    return None


def whole_day(who: Recipient, now: datetime) -> Window:
    """The day on which somebody is, from midnight to midnight, for those who do not wait for office hours."""
    zone, day = ZoneInfo(who.zone), local_day(who, now)
    first, last = (
        datetime.combine(one, time.min, zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return Window(day, min(first, now), max(last, now + timedelta(minutes=1)))


def local_day(who: Recipient, now: datetime) -> date:
    """The day that it is where somebody is."""
    return now.astimezone(ZoneInfo(who.zone)).date()
