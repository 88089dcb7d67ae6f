"""Follow-ups: what is to be done, by when and by whom, because of which milestone.

A pure function of an initiative, the policy and the working days of the offices in it. Nothing is stored: the
same journal gives the same follow-ups, with the same ids, on any machine. What one milestone asks for is
worked out by `tracker.domain.asked`; here it is put together, and taken over from one state to the next.
"""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from tracker.domain.asked import BY_HAND, Asked, FollowUp, State, asks, asks_by_hand, identity
from tracker.domain.closing import Closable, closing
from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.rulebook import Due, Rulebook, Skipped, WorkingDays, add_months

__all__ = [
    "BY_HAND",
    "Due",
    "FollowUp",
    "Followed",
    "Rulebook",
    "Skipped",
    "State",
    "WorkingDays",
    "add_months",
    "follow_ups",
    "followed",
    "identity",
]


class Followed(NamedTuple):
    """The follow-ups of an initiative by due date, and how they came about.

    From them those of its next states are worked out by looking only at what is another one there.
    """

    state: Initiative
    book: Rulebook
    happened: list[Milestone]
    ending: tuple[Milestone, ...]
    asked: Mapping[str, Asked]
    found: list[FollowUp]


def follow_ups(state: Initiative, book: Rulebook) -> list[FollowUp]:
    """Every follow-up of an initiative, by due date."""
    return followed(state, book).found


def followed(state: Initiative, book: Rulebook, before: Followed | None = None) -> Followed:
    """Every follow-up of an initiative, taking over from another state of it what cannot have changed."""
    if state.withdrawn:
        return Followed(state, book, [], (), {}, [])
    happened = state.happened()
    closable = Closable(state, book, happened)
    changed = _changed(before, state, book, closable)
    asked = {}
    for key, milestone in state.milestones.items():
        known = before.asked.get(key) if before and changed else None
        if known is None or changed is None or not changed.spares(known, milestone):
            known = asks(milestone, state, book, closable)
        asked[key] = known
    found = [one for each in asked.values() for one in each.found]
    found += [asks_by_hand(one, state, book, closable) for one in state.added.values()]
    found.sort(key=attrgetter("due", "id"))
    return Followed(state, book, happened, closable.ending, asked, found)


class _Changed(NamedTuple):
    """What differs between two states: what milestones of some kinds close, and what people did."""

    kinds: frozenset[str]
    touched: frozenset[str]

    def spares(self, known: Asked, milestone: Milestone) -> bool:
        """Whether what a milestone asked for before is what it asks for now."""
        return (
            known.milestone is milestone
            and self.kinds.isdisjoint(known.closing)
            and not any(one.id in self.touched for one in known.found)
        )


def _changed(
    before: Followed | None, state: Initiative, book: Rulebook, closable: "Closable"
) -> _Changed | None:
    """What differs between a state and an earlier one; None where anything may be another one."""
    if before is None or before.book is not book or before.ending != closable.ending:
        return None
    was = before.state
    if (was.id, was.kind, was.owner, was.regions) != (state.id, state.kind, state.owner, state.regions):
        return None
    touched = {key for key, one in state.touched.items() if was.touched.get(key) is not one}
    return _Changed(frozenset(_closing_anew(was, state)), frozenset(touched))


def _closing_anew(was: Initiative, state: Initiative) -> Iterator[str]:
    """The kinds of the milestones that close something in one state, and not so in the other."""
    for key, one in state.milestones.items():
        before = was.milestones.get(key)
        if before is not one and closing(before) != closing(one):
            yield one.kind
            if before:
                yield before.kind
    if not was.milestones.keys() <= state.milestones.keys():
        yield from (one.kind for key, one in was.milestones.items() if key not in state.milestones)
