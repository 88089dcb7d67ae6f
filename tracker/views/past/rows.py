"""What the board showed of one initiative, at every position and as of every day.

Event by event it is found out what can be another one since, and only that is looked at: follow-ups by
`tracker.views.past.follow_ups`, the row of the board as of each day from the first on that the event can
touch.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from events.records import StoredEvent
from tracker import codec
from tracker.domain.follow_ups import Rulebook
from tracker.domain.initiatives.state import NEVER_OPENED, Initiative
from tracker.views.past.follow_ups import AskedFor, Days, Spans, Values, add, ordinal
from tracker.views.past.planes import END, FIRST, NOW, Plane, Rectangle, Span
from tracker.views.past.tables import PAST_FOLLOW_UPS, PAST_INITIATIVES
from tracker.views.past.touch import EVERYTHING, Touch, touch
from tracker.views.rows import conflicts_of, initiative_row
from tracker.views.tables import INITIATIVES

Batch = dict[str, list[Values]]
Books = Sequence[tuple[int, Rulebook]]
"""The rulebooks that held, each with the position from which on it did."""

_ROW = itemgetter(*INITIATIVES.c.keys())
_DUE = PAST_FOLLOW_UPS.c.keys().index("due")


def rows_of(stored: Iterable[StoredEvent], books: Books) -> Batch:
    """The rows of an initiative with these events, in the order of the tables' columns."""
    life = _Life()
    for position, event, book in _turns(stored, books):
        life.learn(position, book, event)
    return life.rows()


def _turns(stored: Iterable[StoredEvent], books: Books) -> Iterator[tuple[int, StoredEvent | None, Rulebook]]:
    """The events, and the positions from which on other rules held, with the rulebook that held then."""
    (_, book), *coming = books
    for event in stored:
        while coming and coming[0][0] < event.position:
            position, book = coming.pop(0)
            yield position, None, book
        yield event.position, event, book
    for position, book in coming:
        yield position, None, book


class _Life:
    """An initiative while its events are recorded."""

    def __init__(self) -> None:
        self._state = NEVER_OPENED
        self._asked = AskedFor()
        self._begins = END
        self._board: Plane[Values] = Plane()
        self._open: dict[str, Plane[Values]] = {}
        self._gone: Batch = {PAST_INITIATIVES.name: [], PAST_FOLLOW_UPS.name: []}

    def learn(self, position: int, book: Rulebook, event: StoredEvent | None) -> None:
        """An event was recorded, or only other rules hold from a position on."""
        was = self._state
        self._state = codec.fold([event], was) if event else was
        differs = touch(was, self._state, book) if event else EVERYTHING
        if not self._state.opened or differs.first == END:
            return
        days = Days(self._state, book)
        self._learn_open(position, days, differs)
        told = _rows(days, max(differs.first, self._begins), self._shown())
        self._keep(PAST_INITIATIVES.name, self._board.learn(position, differs.first, told))

    def _learn_open(self, position: int, days: Days, differs: Touch) -> None:
        spans: Spans = dict(self._asked.learn(days, differs))
        begins = _begins(self._state)
        if begins != self._begins:
            spans = {**dict(self._asked.open()), **spans}
        self._begins = begins
        for key, told in spans.items():
            plane = self._open.setdefault(key, Plane())
            self._keep(PAST_FOLLOW_UPS.name, plane.learn(position, FIRST, _since(begins, told)))

    def _shown(self) -> list[Rectangle[Values]]:
        return [one for plane in self._open.values() for one in plane.known()]

    def rows(self) -> Batch:
        """All that was known, and what is known still."""
        self._keep(PAST_INITIATIVES.name, self._board.known())
        self._keep(PAST_FOLLOW_UPS.name, self._shown())
        return self._gone

    def _keep(self, table: str, some: Iterable[Rectangle[Values]]) -> None:
        self._gone[table] += [(*one.value, *one[:4], one.node) for one in some]


def _begins(state: Initiative) -> int:
    """The first day as of which an initiative is there: it was opened, or something in it had begun."""
    if state.withdrawn:
        return END
    happened = [one.happened for one in state.milestones.values() if one.status == "happened"]
    begun = [ordinal(told.earliest, FIRST) for told in happened if told]
    return min([ordinal(state.opened_on, NOW), *begun])


def _since(day: int, spans: Iterable[Span[Values]]) -> list[Span[Values]]:
    return [one._replace(first=max(one.first, day)) for one in spans if one.end > day]


def _rows(days: Days, first: int, shown: Sequence[Rectangle[Values]]) -> list[Span[Values]]:
    """The row of the board from a day on, over the days on which it is the same."""
    found: list[Span[Values]] = []
    if first == END:
        return found
    late = [one for one in shown if one.day_to > first]
    doubtful = list(_doubtful(days.state))
    claimed = any(one.claims for one in days.state.milestones.values())
    turns = sorted({first, NOW, *(day for day in _turning(days.state, late) if first < day < NOW)})
    made: dict[_Case, Values] = {}
    for day, end in zip(turns, [*turns[1:], END], strict=True):
        conflicts = conflicts_of(days.as_of(day)) if claimed else 0
        possibly = any(begun <= day < over for begun, over in doubtful)
        case = _Case(days.count(day), _next(late, day), conflicts, possibly)
        row = made.get(case) or made.setdefault(case, _row(days, case))
        add(found, Span(day, end, row))
    return found


class _Case(NamedTuple):
    """What can differ in a row from one day to another: how much had happened is all that a stage needs."""

    happened: int
    next_touch: str | None
    conflicts: int
    possibly: bool


def _row(days: Days, case: _Case) -> Values:
    happened = days.happened[: case.happened]
    row = initiative_row(days.state, days.book, happened, case.next_touch, case.conflicts)
    return (*_ROW(row), case.possibly)


def _turning(state: Initiative, shown: Iterable[Rectangle[Values]]) -> Iterator[int]:
    """The days on which a row can begin to be another one."""
    for told in (one.happened for one in state.milestones.values()):
        if told:
            yield from (day.toordinal() for day in (told.earliest, told.latest) if day)
    for one in shown:
        yield from one[:2]


def _next(shown: Iterable[Rectangle[Values]], day: int) -> str | None:
    """The follow-up that comes first of those that are open as of a day."""
    found = [(one.value[_DUE], one.value[0]) for one in shown if one.day_from <= day < one.day_to]
    return min(found)[1] if found else None


def _doubtful(state: Initiative) -> Iterator[tuple[int, int]]:
    """The days as of which a milestone may have happened or not: from one until before another."""
    for one in state.milestones.values():
        told = one.happened
        if told and one.status == "happened" and told.earliest != told.latest:
            yield ordinal(told.earliest, FIRST), ordinal(told.latest, NOW)
