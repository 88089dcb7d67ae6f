"""What an event touches in an initiative: which follow-ups, and from which day on as of which it is asked."""

from collections.abc import Iterator
from typing import NamedTuple

from tracker.domain.closing import closing
from tracker.domain.initiatives.state import NOTHING, Initiative, Milestone
from tracker.domain.rulebook import Rulebook
from tracker.views.past.planes import END, FIRST, NOW

_NONE: frozenset[str] = frozenset()


class Touch(NamedTuple):
    """What is another one in a state than in the one before. `every`: all follow-ups may be.

    `first` is the first day as of which anything can be another one, END where nothing can. `kinds` are those
    of milestones that closed something before and do so otherwise now; `closers` those of which there are
    more now, with the day from which on. `touched` and `added` are follow-ups.
    """

    first: int
    every: bool = False
    milestones: frozenset[str] = _NONE
    kinds: frozenset[str] = _NONE
    closers: tuple[tuple[str, int], ...] = ()
    touched: frozenset[str] = _NONE
    added: frozenset[str] = _NONE


EVERYTHING = Touch(FIRST, every=True)


def touch(was: Initiative, now: Initiative, book: Rulebook) -> Touch:
    """What is another one in a state than in the one before, under the same rules."""
    if (was.opened, was.amendments, was.withdrawn) != (now.opened, now.amendments, now.withdrawn):
        return EVERYTHING
    milestones = [pair for pair in _pairs(was, now) if pair[0] is None or _shown(pair[0]) != _shown(pair[1])]
    kinds = frozenset(_closing_otherwise(milestones))
    closers = tuple(_closing_more(milestones))
    touched = frozenset(key for key, one in now.touched.items() if was.touched.get(key) is not one)
    added = frozenset(key for key, one in now.added.items() if was.added.get(key) is not one)
    return Touch(
        min((*_begins(milestones), *_done(was, now, touched), *_asked(was, now, added)), default=END),
        any(book.asking(now.kind, kind).ends for kind in (*kinds, *dict(closers))),
        frozenset(one.id for _, one in milestones),
        kinds,
        closers,
        touched,
        added,
    )


_Pair = tuple[Milestone | None, Milestone]


def _pairs(was: Initiative, now: Initiative) -> Iterator[_Pair]:
    """The milestones that are others, before and after."""
    for key, one in now.milestones.items():
        before = was.milestones.get(key)
        if before is not one:
            yield before, one


def _shown(one: Milestone) -> Milestone:
    """A milestone without what neither the board nor a rule looks at, unless a claim is about it."""
    if one.claims:
        return one
    return one._replace(note=None, place=None, parties=(), sources=(), quote=None, amendments=())


def _closing_otherwise(pairs: list[_Pair]) -> Iterator[str]:
    for before, one in pairs:
        closed, closes = before and closing(before), closing(one)
        if closed and closed != closes:
            yield from {closed[0], one.kind}


def _closing_more(pairs: list[_Pair]) -> Iterator[tuple[str, int]]:
    for before, one in pairs:
        if closing(one) and not (before and closing(before)):
            yield one.kind, one.when.latest.toordinal() if one.when.latest else NOW


def _begins(pairs: list[_Pair]) -> Iterator[int]:
    """The first days as of which milestones are there; a plan always is."""
    for one in (one for pair in pairs for one in pair if one):
        told = one.happened
        yield told.earliest.toordinal() if told and told.earliest and not one.planned else FIRST


def _done(was: Initiative, now: Initiative, touched: frozenset[str]) -> Iterator[int]:
    """The days of what people have done since."""
    for key in touched:
        known = len(was.touched.get(key, NOTHING).deeds)
        yield from (deed.event.on.toordinal() for deed in now.touched[key].deeds[known:])


def _asked(was: Initiative, now: Initiative, added: frozenset[str]) -> Iterator[int]:
    """The days on which something was asked for by hand."""
    for one in (state.added[key] for key in added for state in (was, now) if key in state.added):
        yield one.event.on.toordinal()
