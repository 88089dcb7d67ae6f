"""What the board showed of one initiative, at every position and as of every day.

Event by event the initiative is looked at as of each day on which something in it begins, from the first day
on that the event can have touched: all days before are known already.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from events.records import StoredEvent
from tracker import codec
from tracker.domain.follow_ups import Followed, FollowUp, Rulebook, followed
from tracker.domain.initiatives.state import NEVER_OPENED, NOTHING, Initiative, Milestone
from tracker.views.past_tables import PAST_FOLLOW_UPS, PAST_INITIATIVES
from tracker.views.planes import END, FIRST, NOW, Plane, Rectangle, Span
from tracker.views.rows import initiative_row
from tracker.views.tables import INITIATIVES

Values = tuple[Any, ...]
Batch = dict[str, list[Values]]
Books = Sequence[tuple[int, Rulebook]]
"""The rulebooks that held, each with the position from which on it did."""

_ROW = itemgetter(*INITIATIVES.c.keys())


class _Held(NamedTuple):
    """How an initiative stood from a day on: its row of the board, if it had one, and what was open."""

    first: int
    row: Values | None = None
    open: Mapping[str, Values] = {}
    followed: Followed | None = None


def past_rows(stored: Iterable[StoredEvent], books: Books) -> Batch:
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
        self._held: list[_Held] = []
        self._board: Plane[Values] = Plane()
        self._open: dict[str, Plane[Values]] = {}
        self._gone: Batch = {PAST_INITIATIVES.name: [], PAST_FOLLOW_UPS.name: []}

    def learn(self, position: int, book: Rulebook, event: StoredEvent | None) -> None:
        """An event was recorded, or only other rules hold from a position on."""
        was = self._state
        self._state = codec.fold([event], was) if event else was
        first = touched_from(was, self._state) if event else FIRST
        if not self._state.opened or first > NOW:
            return
        held = self._looked_at(first, book)
        self._held = [one for one in self._held if one.first < first] + held
        self._keep(PAST_INITIATIVES.name, self._board.learn(position, first, _spans(held)))
        spans = _open_spans(held)
        for key, plane in self._open.items():
            if key in spans or plane.end > first:
                self._keep(PAST_FOLLOW_UPS.name, plane.learn(position, first, spans.pop(key, [])))
        for key, told in spans.items():
            self._open[key] = plane = Plane()
            plane.learn(position, first, told)

    def rows(self) -> Batch:
        """All that was known, and what is known still."""
        self._keep(PAST_INITIATIVES.name, self._board.known())
        for plane in self._open.values():
            self._keep(PAST_FOLLOW_UPS.name, plane.known())
        return self._gone

    def _keep(self, table: str, some: Iterable[Rectangle[Values]]) -> None:
        self._gone[table] += [(*one.value, *one[:4], one.node) for one in some]

    def _looked_at(self, first: int, book: Rulebook) -> list[_Held]:
        """How it stands from each day on on which something begins, of those from `first` on."""
        found: list[_Held] = []
        if self._state.withdrawn:
            return [_Held(first)]
        for day in sorted({first, NOW, *(day for day in _days(self._state) if day > first)}):
            before = self._before(day, book) or (found[-1].followed if found else None)
            found.append(_held(self._state, day, book, before))
        return found

    def _before(self, day: int, book: Rulebook) -> Followed | None:
        """How the follow-ups of that day came about as it was known before, by the same rules."""
        place = bisect_right(self._held, day, key=lambda one: one.first)
        known = self._held[place - 1].followed if place else None
        return known if known and known.book is book else None


def _held(state: Initiative, day: int, book: Rulebook, before: Followed | None) -> _Held:
    asked = None if day == NOW else date.fromordinal(day)
    then = state.as_of(asked) if asked else state
    if asked and not _is_there(then, asked):
        return _Held(day)
    known = followed(then, book, before)
    possibly = any(one.possibly and one.status == "happened" for one in then.milestones.values())
    row = (*_ROW(initiative_row(known)), possibly)
    return _Held(day, row, {one.id: _follow_up(one) for one in known.found if one.state == "open"}, known)


def _is_there(then: Initiative, day: date) -> bool:
    begun = any(one.status == "happened" for one in then.milestones.values())
    return begun or bool(then.opened_on and then.opened_on <= day)


def _follow_up(one: FollowUp) -> Values:
    quiet = str(one.snoozed_until) if one.snoozed_until else None
    return (one.id, one.initiative, one.en, one.zh, one.due.isoformat(), one.provisional, one.owner, quiet)


def _spans(held: Sequence[_Held]) -> list[Span[Values]]:
    """The rows of the board, each over all days on which it is the same."""
    found: list[Span[Values]] = []
    for one, end in zip(held, _ends(held), strict=True):
        if one.row is not None:
            _add(found, Span(one.first, end, one.row))
    return found


def _open_spans(held: Sequence[_Held]) -> dict[str, list[Span[Values]]]:
    """The same of each follow-up that is open."""
    found: dict[str, list[Span[Values]]] = {}
    for one, end in zip(held, _ends(held), strict=True):
        for key, value in one.open.items():
            _add(found.setdefault(key, []), Span(one.first, end, value))
    return found


def _ends(held: Sequence[_Held]) -> list[int]:
    return [*(one.first for one in held[1:]), END]


def _add(spans: list[Span[Values]], one: Span[Values]) -> None:
    """Add a span, or let the last one go on where it says the same."""
    if spans and spans[-1].end == one.first and spans[-1].value == one.value:
        spans[-1] = spans[-1]._replace(end=one.end)
    else:
        spans.append(one)


def _days(state: Initiative) -> Iterator[int]:
    """The days on which something begins to count, or to be certain."""
    if state.opened_on:
        yield state.opened_on.toordinal()
    for one in state.milestones.values():
        if one.happened:
            yield from (day.toordinal() for day in (one.happened.earliest, one.happened.latest) if day)
    for touched in state.touched.values():
        yield from (deed.event.on.toordinal() for deed in touched.deeds)
    for added in state.added.values():
        yield added.event.on.toordinal()


def touched_from(was: Initiative, now: Initiative) -> int:
    """The first day as of which two states can differ, one being recorded after the other; END where none."""
    if (was.opened, was.amendments, was.withdrawn) != (now.opened, now.amendments, now.withdrawn):
        return FIRST
    return min((*_milestones_from(was, now), *_deeds_from(was, now)), default=END)


def _milestones_from(was: Initiative, now: Initiative) -> Iterator[int]:
    for key, one in now.milestones.items():
        before = was.milestones.get(key)
        if before is not one and (before is None or _shown(before) != _shown(one)):
            yield _begins(one)
            yield _begins(before) if before else END


def _shown(one: Milestone) -> Milestone:
    """A milestone without what neither the board nor a rule looks at, unless a claim is about it."""
    if one.claims:
        return one
    return one._replace(note=None, place=None, parties=(), sources=(), quote=None, amendments=())


def _begins(one: Milestone) -> int:
    """The first day as of which a milestone is there; a plan always is."""
    told = one.happened
    return told.earliest.toordinal() if told and told.earliest and not one.planned else FIRST


def _deeds_from(was: Initiative, now: Initiative) -> Iterator[int]:
    for key, one in now.touched.items():
        before = was.touched.get(key, NOTHING)
        yield from (deed.event.on.toordinal() for deed in one.deeds[len(before.deeds) :])
    for key, added in now.added.items():
        if was.added.get(key) is not added:
            yield added.event.on.toordinal()
            yield was.added[key].event.on.toordinal() if key in was.added else END
