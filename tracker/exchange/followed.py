"""The follow-ups of an initiative through its history, worked out anew only where they can be others.

What a milestone asks for depends on that milestone, on those that may close it and on what people did about
it; likewise what somebody asked for by hand. Each of these is a part of the initiative. As long as a part,
the rules, and what the initiative says of itself stay as they are, the follow-ups of the part are the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from tracker.domain.follow_ups import FollowUp, follow_ups
from tracker.domain.initiatives.state import Added, Initiative, Milestone, Touched
from tracker.domain.policy import Rule
from tracker.domain.rulebook import Rulebook

CAUSE = "the cause"
"""Stands for the kind of the milestone that starts a part's rules, so that the others in it start none."""


class Started(NamedTuple):
    """The rules that a kind of milestones starts, and the kinds that close what they ask for."""

    book: Rulebook
    closed_by: frozenset[str]


class Rules:
    """A rulebook, and what it says of each kind of milestones."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self.by_hand = self._only([])
        self._started: dict[str, Started] = {}
        self._ends: dict[tuple[str, str], bool] = {}

    def started(self, kind: str) -> Started:
        """What a milestone of a kind starts."""
        if kind not in self._started:
            rules = [one for one in self.book.policy.rules if kind in one.on or "*" in one.on]
            closed_by = frozenset(closer for one in rules for closer in one.closed_by)
            book = self._only([one.model_copy(update={"on": [CAUSE]}) for one in rules])
            self._started[kind] = Started(book, closed_by)
        return self._started[kind]

    def ends(self, state: Initiative, milestone: Milestone) -> bool:
        """Whether a milestone ends its initiative."""
        key = (state.kind, milestone.kind)
        if key not in self._ends:
            self._ends[key] = self.book.ends(state, milestone)
        return self._ends[key]

    def _only(self, rules: list[Rule]) -> Rulebook:
        return replace(self.book, policy=self.book.policy.model_copy(update={"rules": rules}))


Deeds = tuple[tuple[str, Touched], ...]
"""What people did with follow-ups, by their ids."""


class Part(NamedTuple):
    """A milestone that asks for something, or what was asked for by hand because of it, if of any.

    `others` are the milestones that may close it.
    """

    cause: Milestone | None
    added: Added | None
    others: tuple[Milestone, ...]
    deeds: Deeds

    def follow_ups(self, state: Initiative, rules: Rules) -> list[FollowUp]:
        """What is asked for in it."""
        others = {one.id: one for one in self.others}
        if self.added:
            causes = {self.cause.id: self.cause} if self.cause else {}
            added = {self.added.event.follow_up: self.added}
            return follow_ups(replace(state, milestones=others | causes, added=added), rules.by_hand)
        if not self.cause or not (book := rules.started(self.cause.kind).book).policy.rules:
            return []
        cause = {self.cause.id: replace(self.cause, kind=CAUSE)}
        return follow_ups(replace(state, milestones=others | cause, added={}), book)


class Version(NamedTuple):
    """A part as it was from a moment on, by the moment's number; None where it was not there any more."""

    moment: int
    part: Part | None


class Followed:
    """The parts of an initiative through its history: how it was, moment after moment, under which rules.

    `last` are the follow-ups of each part in the end.
    """

    def __init__(self, moments: Sequence[tuple[Initiative, Rules]]) -> None:
        self._moments = moments
        self._part_of: dict[str, str] = {}
        self.last = {key: part.follow_ups(*moments[-1]) for key, part in self._parts(*moments[-1])}
        self._part_of = {one.id: key for key, found in self.last.items() for one in found}

    def versions(self) -> Mapping[str, list[Version]]:
        """Each part as it was, by the id of its milestone or of what was asked for by hand."""
        found: dict[str, list[Version]] = defaultdict(list)
        parts: dict[str, Part] = {}
        frame: tuple[object, ...] = ()
        for moment, (state, rules) in enumerate(self._moments):
            before, parts = parts, dict(self._parts(state, rules))
            known = before if frame == (frame := _frame(state, rules)) else {}
            for key, part in parts.items():
                if known.get(key) != part:
                    found[key].append(Version(moment, part))
            for key in before.keys() - parts.keys():
                found[key].append(Version(moment, None))
        return found

    def follow_ups(self, version: Version) -> list[FollowUp]:
        """What was asked for in a part then."""
        return version.part.follow_ups(*self._moments[version.moment]) if version.part else []

    def _parts(self, state: Initiative, rules: Rules) -> Iterator[tuple[str, Part]]:
        if state.withdrawn:
            return
        happened = [one for one in state.milestones.values() if one.status == "happened" and not one.possibly]
        ending = {one.id for one in happened if rules.ends(state, one)}

        @cache
        def closing(kinds: frozenset[str]) -> tuple[Milestone, ...]:
            return tuple(one for one in happened if one.kind in kinds or one.id in ending)

        deeds, of_any = self._deeds(state)
        for key, cause in state.milestones.items():
            kinds = rules.started(cause.kind).closed_by
            others = closing(kinds)
            if cause.kind in kinds or key in ending:
                others = tuple(one for one in others if one is not cause)
            yield key, Part(cause, None, others, (*deeds.get(key, ()), *of_any))
        for key, added in state.added.items():
            asked = state.milestones.get(added.event.milestone or "")
            others = closing(frozenset(added.event.closed_by))
            yield key, Part(asked, added, others, (*deeds.get(key, ()), *of_any))

    def _deeds(self, state: Initiative) -> tuple[Mapping[str, list[tuple[str, Touched]]], Deeds]:
        """What people did, by the part that it belongs to; and what may belong to any, as far as is known."""
        known: dict[str, list[tuple[str, Touched]]] = defaultdict(list)
        for key, touched in state.touched.items():
            known[self._part_of.get(key, "")].append((key, touched))
        return known, tuple(known.pop("", ()))


def _frame(state: Initiative, rules: Rules) -> tuple[object, ...]:
    """What every part depends on."""
    return (rules, state.id, state.kind, state.title, state.regions, state.owner)
