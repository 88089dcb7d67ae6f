"""The days on which each follow-up of an initiative was open, in one of the states that the initiative had.

How a follow-up stands as of a day depends on what it was asked for by, on which milestones had closed
something by then, and on what people had done with it by then. So it is looked at only as of the days on
which one of these changes, and again in the next state only where one of these is another one.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from tracker.domain.follow_ups import Closable, FollowUp, Rulebook, asks, asks_by_hand
from tracker.domain.initiatives.state import NOTHING, Added, Initiative, Milestone, reverted
from tracker.views.past_touch import Touch
from tracker.views.planes import END, FIRST, NOW, Span

Values = tuple[Any, ...]
Spans = dict[str, list[Span[Values]]]
"""The days on which follow-ups are open, by id, with what is shown of each."""


class Days:
    """An initiative as of any day, under the rules that hold."""

    def __init__(self, state: Initiative, book: Rulebook) -> None:
        self.state = state
        self.book = book
        self.happened = state.happened()
        self._certain = [ordinal(one.when.latest, NOW) for one in self.happened]
        self._closable: dict[int, Closable] = {}

    def count(self, day: int) -> int:
        """How many milestones had certainly happened by the end of a day."""
        return bisect_right(self._certain, day)

    def closable(self, day: int) -> Closable:
        """What could close something by the end of a day."""
        count = self.count(day)
        if count not in self._closable:
            self._closable[count] = Closable(self.state, self.book, self.happened[:count])
        return self._closable[count]

    def done(self, day: int, ids: Collection[str]) -> Initiative:
        """The initiative with what people had done with some follow-ups by a day, and all its milestones."""
        touched = {key: self.state.touched[key] for key in ids if key in self.state.touched}
        if touched and day != NOW:
            by = date.fromordinal(day)
            touched = {key: one.by(by) for key, one in touched.items()}
        return self.state._replace(touched=touched)

    def as_of(self, day: int) -> Initiative:
        """All of the initiative as of a day."""
        return self.state if day == NOW else self.state.as_of(date.fromordinal(day))

    def closing(self, kinds: Collection[str]) -> Iterator[int]:
        """The days from which on milestones close something: of some kinds, or ending the initiative."""
        for one, day in zip(self.happened, self._certain, strict=True):
            if one.kind in kinds or self.book.ends(self.state, one):
                yield day

    def deeds(self, ids: Collection[str]) -> Iterator[int]:
        """The days on which something was done with some follow-ups."""
        for key in ids:
            yield from (deed.event.on.toordinal() for deed in self.state.touched.get(key, NOTHING).deeds)


def ordinal(day: date | None, otherwise: int) -> int:
    """A day as it is counted."""
    return day.toordinal() if day else otherwise


class Asking:
    """What milestones and people ask for in an initiative, from state to state."""

    def __init__(self) -> None:
        self._found: dict[str, Spans] = {}
        self._ids: dict[str, frozenset[str]] = {}

    def learn(self, days: Days, differs: Touch) -> Iterator[tuple[str, list[Span[Values]]]]:
        """The follow-ups that may stand otherwise now, and when they are open."""
        state = days.state
        for key, milestone in state.milestones.items():
            if key in differs.milestones or self._depends(key, milestone, days, differs):
                found, ids = of_milestone(milestone, days)
                yield from self._anew(key, found)
                self._ids[key] = ids
        for key, added in state.added.items():
            if _may_differ(added, differs):
                yield from self._anew(key, by_hand(added, days))

    def open(self) -> Iterator[tuple[str, list[Span[Values]]]]:
        """All follow-ups that were ever open, and when."""
        for found in self._found.values():
            yield from found.items()

    def _depends(self, key: str, milestone: Milestone, days: Days, differs: Touch) -> bool:
        if differs.every:
            return True
        kinds = days.book.asking(days.state.kind, milestone.kind).closing
        if _comes_again(milestone, days):
            return bool(differs.touched) or not kinds.isdisjoint((*differs.kinds, *dict(differs.closers)))
        ends = max((spans[-1].end for spans in self._found[key].values()), default=FIRST)
        return (
            not differs.touched.isdisjoint(self._ids[key])
            or not differs.kinds.isdisjoint(kinds)
            or any(day < ends and kind in kinds for kind, day in differs.closers)
        )

    def _anew(self, key: str, found: Spans) -> Iterator[tuple[str, list[Span[Values]]]]:
        before = self._found.get(key, {})
        self._found[key] = found
        for one in {**before, **found}:
            if before.get(one) != found.get(one):
                yield one, found.get(one, [])


def _may_differ(added: Added, differs: Touch) -> bool:
    asked_for = added.event
    return (
        differs.every
        or asked_for.follow_up in differs.added | differs.touched
        or asked_for.milestone in differs.milestones
        or not {*differs.kinds, *dict(differs.closers)}.isdisjoint(asked_for.closed_by)
    )


def _comes_again(milestone: Milestone, days: Days) -> bool:
    """Whether a milestone asks for something again and again: what is asked for then depends on the deeds."""
    return any(rule.every for rule in days.book.asking(days.state.kind, milestone.kind).rules)


def of_milestone(milestone: Milestone, days: Days) -> tuple[Spans, frozenset[str]]:
    """When what a milestone asks for is open, and the ids of all that it asks for."""
    spans: Spans = {}
    ids: set[str] = set()
    for one, first, end in _views(milestone):
        if one.status in ("planned", "happened") and first < end:
            ids |= _look(one, first, end, days, spans)
    return spans, frozenset(ids)


def _views(milestone: Milestone) -> Iterator[tuple[Milestone, int, int]]:
    """A milestone as it was certain or planned, each with the days on which it was so."""
    if milestone.happened is None:
        yield milestone, FIRST, END
        return
    if milestone.planned:
        yield reverted(milestone), FIRST, ordinal(milestone.happened.earliest, FIRST)
    yield milestone, ordinal(milestone.happened.latest, NOW), END


def _look(milestone: Milestone, first: int, end: int, days: Days, spans: Spans) -> set[str]:
    """Look at what a milestone asks for from a day until before another; the ids of all that was found."""
    again = _comes_again(milestone, days)
    found = _asked(milestone, first, days, days.state.touched if again else ())
    ids = {*(days.state.touched if again else ()), *(one.id for one in found)}
    done = set(days.deeds(ids))
    settled = END if again else max(done, default=first)
    turns = sorted({first, *(day for day in (*_closed_on(milestone, days), *done) if first < day < end)})
    for day, until in zip(turns, [*turns[1:], end], strict=True):
        if done or day > first:
            found = _asked(milestone, day, days, ids)
        if not _add_open(found, day, until, spans) and day >= settled:
            break  # nobody does anything with them any more: what is closed stays closed
    return ids


def _closed_on(milestone: Milestone, days: Days) -> Iterator[int]:
    """The days on which something can close what a milestone asks for; a plan is a cause once recorded."""
    since = milestone.recorded_on.toordinal() if milestone.status == "planned" else FIRST
    kinds = days.book.asking(days.state.kind, milestone.kind).closing
    return (day for day in days.closing(kinds) if day >= since)


def _asked(milestone: Milestone, day: int, days: Days, ids: Collection[str]) -> Sequence[FollowUp]:
    return asks(milestone, days.done(day, ids), days.book, days.closable(day)).found


def by_hand(added: Added, days: Days) -> Spans:
    """When what somebody asked for by hand is open."""
    first = added.event.on.toordinal()
    own = {
        *days.deeds([added.event.follow_up]),
        *_begins(days.state.milestones.get(added.event.milestone or "")),
    }
    turns = sorted({first, *(day for day in (*own, *days.closing(added.event.closed_by)) if day > first)})
    spans: Spans = {}
    for day, until in zip(turns, [*turns[1:], END], strict=True):
        found = asks_by_hand(added, days.as_of(day), days.book, days.closable(day))
        _add_open([found], day, until, spans)
    return spans


def _begins(cause: Milestone | None) -> Iterator[int]:
    """The day on which a cause is no plan any more, or is there at all."""
    if cause and cause.happened and cause.happened.earliest:
        yield cause.happened.earliest.toordinal()


def _add_open(found: Iterable[FollowUp], day: int, until: int, spans: Spans) -> bool:
    """Add those that are open from a day until before another; whether any is."""
    some = [one for one in found if one.state == "open"]
    for one in some:
        add(spans.setdefault(one.id, []), Span(day, until, values(one)))
    return bool(some)


def values(one: FollowUp) -> Values:
    """What is kept of an open follow-up, in the order of the table's columns."""
    quiet = str(one.snoozed_until) if one.snoozed_until else None
    return (one.id, one.initiative, one.en, one.zh, one.due.isoformat(), one.provisional, one.owner, quiet)


def add(spans: list[Span[Values]], one: Span[Values]) -> None:
    """Add a span, or let the last one go on where it says the same."""
    if spans and spans[-1].end == one.first and spans[-1].value == one.value:
        spans[-1] = spans[-1]._replace(end=one.end)
    else:
        spans.append(one)
