"""A moment of recording as people say it: a day, a moment, yesterday, 上周一, 3 days ago, a position @120.

Since a day means from its beginning: what had been known is what was known at the end of the day before.
Until a day means to its end, and no further than now.
"""

import re
from datetime import date, datetime, time, timedelta

import click

from tracker.app.clock import Clock
from tracker.cli.asked import zone_of
from tracker.domain import dates
from tracker.domain.refusals import N_, Refused
from tracker.words import _

Days = tuple[date, date]
"""The first and the last of some days."""

UNREADABLE = N_(
    "Cannot read the time {text!r}. Write a day, a moment or a position, like 2023-03-27, 2023-03-27T12:00, "
    "yesterday, 上周一, 3 days ago or @120."
)
NO_BEGINNING = N_("{text!r} has no beginning or no end: give a day, as in 2023-03-27.")

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_AGO = r"(\d{1,4}|[一两二三四五六七八九十]) ?(days?|weeks?|天|日|周|个?星期) ?(?:ago|前)"
_IN_ENGLISH = r"(last |this )?(?:(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]*day)?|week)"
_IN_CHINESE = "(上上|上|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])?"
_ENGLISH_DAYS, _CHINESE_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日"
_NUMBERS = {"两": 2, **{digit: n for n, digit in enumerate("一二三四五六七八九十", 1)}}


def since(text: str, clock: Clock) -> datetime | int:
    """The last moment before a time, or a position.

    Raises click.BadParameter, and Refused for a time that is still to come.
    """
    asked = _read(text, clock)
    return _past(_end(asked[0] - _DAY, clock) if isinstance(asked, tuple) else asked, text, clock)


def until(text: str, clock: Clock) -> datetime | int:
    """The last moment of a time, or a position; of days that are not over, now. Raises as `since` does."""
    asked = _read(text, clock)
    if isinstance(asked, tuple):
        first, last = asked
        asked = clock.now() if first <= clock.today() <= last else _end(last, clock)
    return _past(asked, text, clock)


def _past(found: datetime | int, text: str, clock: Clock) -> datetime | int:
    if isinstance(found, datetime) and found > clock.now():
        raise Refused(
            N_("{moment} is still to come: nobody knows yet what will be recorded by then."),
            moment=text.strip(),
        )
    return found


def _end(day: date, clock: Clock) -> datetime:
    found = datetime.combine(day, time.max)
    zone = zone_of(clock)
    return found.replace(tzinfo=zone) if zone else found.astimezone()


def _read(text: str, clock: Clock) -> Days | datetime | int:
    said = text.strip()
    if position := re.fullmatch(r"[@#](\d{1,15})", said):
        return int(position[1])
    try:
        return _moment(said, clock) or _week(said.lower(), clock.today()) or _told(said, clock.today())
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None


def _moment(text: str, clock: Clock) -> datetime | None:
    """An ISO moment in the clock's zone; None where it is none, or only a day."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not re.search("[T ]", text, re.IGNORECASE):
        return None
    zone = zone_of(clock)
    return (read.replace(tzinfo=zone) if zone and not read.tzinfo else read).astimezone(zone)


def _week(text: str, today: date) -> Days | None:
    """Days that are counted from today or belong to a week; None where none are meant."""
    if ago := re.fullmatch(_AGO, text):
        count = int(ago[1]) if ago[1].isdecimal() else _NUMBERS[ago[1]]
        day = today - count * (_DAY if ago[2][0] in "d天日" else _WEEK)
        return day, day
    monday = today - today.weekday() * _DAY
    if named := re.fullmatch(_IN_CHINESE, text):
        back = {"上上": 2, "上": 1}.get(named[1] or "", 0)
        place = _CHINESE_DAYS.index(named[2].replace("天", "日")) if named[2] else None
        return _in_week(monday - back * _WEEK, place, None if named[1] else today)
    if named := re.fullmatch(_IN_ENGLISH, text):
        if named[2] is None:
            return _in_week(monday - (named[1] == "last ") * _WEEK, None, None)
        last = today - _DAY if named[1] == "last " else None if named[1] else today
        return _in_week(monday, _ENGLISH_DAYS.index(named[2]), last)
    return None


def _in_week(monday: date, place: int | None, last: date | None) -> Days:
    """A week, or the day of it in a place; the one a week before where it would lie after `last`."""
    if place is None:
        return monday, monday + 6 * _DAY
    day = monday + place * _DAY
    day = day - _WEEK if last and day > last else day
    return day, day


def _told(text: str, today: date) -> Days:
    """The days of a date as it is told of anything. Raises Refused."""
    try:
        found = dates.parse(text, today)
    except Refused as refused:
        if refused.template.startswith("Cannot read the date"):
            raise Refused(UNREADABLE, text=text) from None
        raise
    if found.earliest is None or found.latest is None:
        raise Refused(NO_BEGINNING, text=text)
    return found.earliest, found.latest
