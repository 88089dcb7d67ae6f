"""Two times make a plane: the positions up to which something is known, and the days as of which it is asked.

What is the same over a stretch of both is a rectangle. Days are counted as `date.toordinal` does; `NOW` comes
after all of them and stands for a question that names no day.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

_DAY_BITS, _POSITION_BITS = 22, 40
FIRST, NOW, END = 1, (1 << _DAY_BITS) - 1, 1 << _DAY_BITS
"""The first day, the last one, and the end of days."""

FOREVER = 1 << _POSITION_BITS
"""Comes after every position: what is known until then is known still."""

Value = TypeVar("Value")


class Span(NamedTuple, Generic[Value]):
    """What holds from a day until before another."""

    first: int
    end: int
    value: Value


class Rectangle(NamedTuple, Generic[Value]):
    """What was known from a position until before another, of the days from one until before another."""

    day_from: int
    day_to: int
    known_from: int
    known_to: int
    value: Value

    @property
    def node(self) -> int:
        """What it is looked up by: see `nodes`."""
        days, positions = _fork(self.day_from, self.day_to), _fork(self.known_from, self.known_to)
        return days << _POSITION_BITS | positions


class Plane(Generic[Value]):
    """What is known of one thing, day by day, while one event after the other is recorded."""

    def __init__(self) -> None:
        self._known: list[Rectangle[Value]] = []

    @property
    def end(self) -> int:
        """The day from which on nothing is known."""
        return self._known[-1].day_to if self._known else 0

    def learn(self, position: int, first: int, told: Sequence[Span[Value]]) -> list[Rectangle[Value]]:
        """From a position on, the days from `first` on are as `told`; what is known no longer."""
        kept, late = self._parted(first)
        if len(late) == len(told) and all(map(_same, late, told)):
            return []
        gone: list[Rectangle[Value]] = []
        for day_from, day_to, was, now in _side_by_side(late, told):
            if was and now and was.value == now.value:
                kept.append(Rectangle(day_from, day_to, was.known_from, FOREVER, was.value))
                continue
            if was:
                gone.append(Rectangle(day_from, day_to, was.known_from, position, was.value))
            if now:
                kept.append(Rectangle(day_from, day_to, position, FOREVER, now.value))
        self._known = _merged(kept)
        return _merged(gone)

    def known(self) -> list[Rectangle[Value]]:
        """What is known still."""
        return self._known

    def _parted(self, day: int) -> tuple[list[Rectangle[Value]], list[Rectangle[Value]]]:
        """What is known of the days before one, and of the others."""
        early = [one for one in self._known if one.day_from < day]
        late = [one for one in self._known if one.day_to > day]
        if early and early[-1].day_to > day:
            early[-1] = early[-1]._replace(day_to=day)
            late[0] = late[0]._replace(day_from=day)
        return early, late


def _same(was: Rectangle[Value], now: Span[Value]) -> bool:
    return was.day_from == now.first and was.day_to == now.end and was.value == now.value


_Both = tuple[int, int, Rectangle[Value] | None, Span[Value] | None]


def _side_by_side(late: Sequence[Rectangle[Value]], told: Sequence[Span[Value]]) -> Iterator[_Both[Value]]:
    """What was and what is known of each stretch of days."""
    days = {day for one in late for day in one[:2]} | {day for one in told for day in one[:2]}
    olds, news = list(reversed(late)), list(reversed(told))
    for first, end in pairwise(sorted(days)):
        while olds and olds[-1].day_to <= first:
            olds.pop()
        while news and news[-1].end <= first:
            news.pop()
        old = olds[-1] if olds and olds[-1].day_from <= first else None
        new = news[-1] if news and news[-1].first <= first else None
        yield first, end, old, new


def _merged(some: Iterable[Rectangle[Value]]) -> list[Rectangle[Value]]:
    """The same with neighbours that hold the same put together."""
    found: list[Rectangle[Value]] = []
    for one in some:
        if found and _continues(found[-1], one):
            found[-1] = found[-1]._replace(day_to=one.day_to)
        else:
            found.append(one)
    return found


def _continues(before: Rectangle[Value], one: Rectangle[Value]) -> bool:
    return (
        before.day_to == one.day_from
        and before.known_from == one.known_from
        and before.known_to == one.known_to
        and before.value == one.value
    )


# A stretch of numbers is kept under the one in it that is divisible by the highest power of two. All
# stretches in which a number lies are then kept under few numbers: for each power of two, one near it.


def _fork(first: int, end: int) -> int:
    """What the stretch from a number until before another is kept under."""
    last = end - 1
    power = ((first - 1) ^ last).bit_length() - 1
    return last >> power << power


def _forks(number: int, bits: int) -> list[int]:
    """What the stretches in which a number lies can be kept under."""
    return [(number >> power | 1) << power for power in range(bits)]


def nodes(day: int, position: int, last: int) -> list[int]:
    """The nodes of all rectangles in which a day and a position lie, in a journal that ends at `last`."""
    open_ended = FOREVER >> 1
    positions = [one for one in _forks(position, _POSITION_BITS) if one <= last or one == open_ended]
    return [days << _POSITION_BITS | one for days in _forks(day, _DAY_BITS) for one in positions]
