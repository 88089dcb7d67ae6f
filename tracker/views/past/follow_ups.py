"""The days on which each follow-up of an initiative was open, in one of the states that the initiative had.

How a follow-up stands as of a day depends on what it was asked for by, on which milestones had closed
something by then, and on what people had done with it by then. So it is looked at only as of the days on
which one of these changes, and again in the next state only where one of these is another one.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from tracker.domain.asked import FollowUp, asks, asks_by_hand, lapses_before, settled
from tracker.domain.closing import Closable, closed_since
from tracker.domain.initiatives.state import NOTHING, Added, Initiative, Milestone, reverted
from tracker.domain.rulebook import Asking, Rulebook
from tracker.views.past.planes import END, FIRST, NOW, Span
from tracker.views.past.touch import Touch

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

    def asking(self, milestone: Milestone) -> Asking:
        """What a milestone does."""
        return self.book.asking(self.state.kind, milestone.kind)

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

    def closers(self, kinds: Collection[str], cause: Milestone) -> Iterator[tuple[int, Milestone]]:
        """What closes that for which a cause asks, and when: milestones of some kinds, or that end it all."""
        since = closed_since(cause).toordinal()
        for one, day in zip(self.happened, self._certain, strict=True):
            if day >= since and one.id != cause.id and (one.kind in kinds or self.book.ends(self.state, one)):
                yield day, one

    def deeds(self, ids: Collection[str]) -> Iterator[int]:
        """The days on which something was done with some follow-ups."""
        for key in ids:
            yield from (deed.event.on.toordinal() for deed in self.state.touched.get(key, NOTHING).deeds)


def ordinal(day: date | None, otherwise: int) -> int:
    """A day as it is counted."""
    return day.toordinal() if day else otherwise


class View(NamedTuple):
    """A milestone as it was planned or certain, on the days from one until before another.

    `asked` is what it asks for as long as nothing is closed and nobody has done anything.
    """

    milestone: Milestone
    first: int
    end: int
    asked: Sequence[FollowUp]


class AskedFor:
    """What milestones and people ask for in an initiative, from state to state."""

    def __init__(self) -> None:
        self._views: dict[str, list[View]] = {}
        self._found: dict[str, Spans] = {}
        self._owners: dict[str, str] = {}

    def learn(self, days: Days, differs: Touch) -> Iterator[tuple[str, list[Span[Values]]]]:
        """The follow-ups that can stand otherwise now, and when they are open."""
        for key, milestone in days.state.milestones.items():
            if differs.every or key in differs.milestones:
                self._views[key] = list(_views(milestone, days))
                self._owners.update((one.id, key) for view in self._views[key] for one in view.asked)
            elif not self._depends(key, milestone, days, differs):
                continue
            yield from self._anew(key, self._spans(key, milestone, days))
        for key, added in days.state.added.items():
            if _may_differ(added, differs):
                self._owners[key] = key
                yield from self._anew(key, _by_hand(added, days))

    def open(self) -> Iterator[tuple[str, list[Span[Values]]]]:
        """All follow-ups that were ever open, and when."""
        for found in self._found.values():
            yield from found.items()

    def _depends(self, key: str, milestone: Milestone, days: Days, differs: Touch) -> bool:
        """Whether what a milestone that is the same as before asks for can stand otherwise."""
        asking = days.asking(milestone)
        touched = self._mine(key, differs.touched, again=asking.again)
        if touched or not differs.kinds.isdisjoint(asking.closing):
            return True
        late = [day for kind, day in differs.closers if kind in asking.closing]
        if asking.again or not late:
            return bool(late)
        return any(spans[-1].end > min(late) for spans in self._found[key].values())

    def _spans(self, key: str, milestone: Milestone, days: Days) -> Spans:
        """When what a milestone asks for is open."""
        spans: Spans = {}
        again = days.asking(milestone).again
        mine = self._mine(key, days.state.touched, again=again)
        for view in self._views[key]:
            if again:
                _look(view, days, mine, spans)
            else:
                for one in view.asked:
                    _follow(one, view, days, spans)
        return spans

    def _mine(self, key: str, touched: Iterable[str], *, again: bool) -> set[str]:
        """Those that a milestone asks for, or where something comes again may ask for, of some follow-ups."""
        otherwise = key if again else None
        return {one for one in touched if self._owners.get(one, otherwise) == key}

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


def _views(milestone: Milestone, days: Days) -> Iterator[View]:
    nothing = Closable(days.state, days.book, ())
    untouched = days.done(NOW, ())
    for one, first, end in _parts(milestone):
        if one.status in ("planned", "happened") and first < end:
            yield View(one, first, end, asks(one, untouched, days.book, nothing).found)


def _parts(milestone: Milestone) -> Iterator[tuple[Milestone, int, int]]:
    if milestone.happened is None:
        yield milestone, FIRST, END
        return
    if milestone.planned:
        yield reverted(milestone), FIRST, ordinal(milestone.happened.earliest, FIRST)
    yield milestone, ordinal(milestone.happened.latest, NOW), END


def _follow(one: FollowUp, view: View, days: Days, spans: Spans) -> None:
    """Find when a follow-up that comes only once is open: until it is closed, unless people do something."""
    kinds = days.asking(view.milestone).closed_by(one.rule)
    closers = list(days.closers(kinds, view.milestone))
    touched = days.state.touched.get(one.id)
    if touched is None:
        end = min([view.end, *(day for day, _ in closers[:1])])
        if view.first < end:
            _add_open([one], view.first, end, spans)
        return
    asked, lapsing = one._replace(state="open"), lapses_before(view.milestone)
    turns = (*(day for day, _ in closers), *days.deeds([one.id]))
    for day, until in _stretches(view, turns):
        done = touched if day == NOW else touched.by(date.fromordinal(day))
        now = settled(asked, done, [closer for since, closer in closers if since <= day], lapsing)
        _add_open([now], day, until, spans)


def _look(view: View, days: Days, ids: Collection[str], spans: Spans) -> None:
    """Find when what comes again and again is open: looked at whenever anything changes."""
    kinds = days.asking(view.milestone).closing
    for day, until in _stretches(view, (*days.closing(kinds), *days.deeds(ids))):
        found = asks(view.milestone, days.done(day, ids), days.book, days.closable(day)).found
        _add_open(found, day, until, spans)


def _stretches(view: View, turns: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The days of a view, parted where something changes."""
    days = sorted({view.first, *(day for day in turns if view.first < day < view.end)})
    return zip(days, [*days[1:], view.end], strict=True)


def _by_hand(added: Added, days: Days) -> Spans:
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


def _add_open(found: Iterable[FollowUp], day: int, until: int, spans: Spans) -> None:
    """Add those that are open, from a day until before another."""
    for one in found:
        if one.state == "open":
            add(spans.setdefault(one.id, []), Span(day, until, _values(one)))


def _values(one: FollowUp) -> Values:
    """What is kept of an open follow-up, in the order of the table's columns."""
    quiet = str(one.snoozed_until) if one.snoozed_until else None
    return (one.id, one.initiative, one.en, one.zh, one.due.isoformat(), one.provisional, one.owner, quiet)


def add(spans: list[Span[Values]], one: Span[Values]) -> None:
    """Add a span, or let the last one go on where it says the same."""
    if spans and spans[-1].end == one.first and spans[-1].value == one.value:
        spans[-1] = spans[-1]._replace(end=one.end)
    else:
        spans.append(one)
