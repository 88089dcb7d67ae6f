"""What one transaction has found so far: folded states, and the ids behind the names that people use."""

from collections.abc import Mapping, Sequence
from typing import cast

from events.canonical import decode as decode_json
from events.records import StoredEvent
from events.rows import Rows
from events.writing import Writing
from tracker import codec
from tracker.app import lookup
from tracker.domain.follow_ups import FollowUp, Rulebook
from tracker.domain.initiatives.events import InitiativeEvent
from tracker.domain.initiatives.ids import initiative_id, milestone_id
from tracker.domain.initiatives.state import Initiative
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.views import queries
from tracker.views.snapshots import Snapshot, Snapshots


class Finder:
    """Looks things up in the journal and its views, and in what the transaction itself has appended."""

    def __init__(self, writing: Writing, snapshots: Snapshots) -> None:
        self._writing = writing
        self._snapshots = snapshots
        self._ask = Rows.over(writing.connection)
        self._changed: set[str] = set()
        self._owners: dict[str, str] = {}
        self._last_number: int | None = None

    def state(self, initiative: str) -> Initiative:
        """The state of an initiative, folded once; version 0 where it was never opened."""
        return self.snapshot(initiative).state

    def snapshot(self, initiative: str) -> Snapshot:
        """The same, with what can be worked out from it."""
        stream = codec.initiative_stream(initiative)
        known = self._snapshots.find(stream, self._writing.last_hash(stream))
        return known or self._snapshots.folded(self._writing.stream(stream))

    def keep(
        self, before: Snapshot, events: Sequence[InitiativeEvent], stored: Sequence[StoredEvent]
    ) -> None:
        """Remember the state after what was decided and appended."""
        if stored:
            self._changed.add(self._snapshots.folded(stored, before, events).state.id)

    def next_id(self) -> str:
        """The next number that no initiative has."""
        if self._last_number is None:
            [row] = self._ask.all(queries.LAST_NUMBER)
            self._last_number = int(row[0][:12]) if row[0] else 0
        while True:
            self._last_number += 1
            found = f"I-{self._last_number}"
            if not self.state(found).version:
                return found

    def initiative(self, text: str) -> str:
        """The id of an initiative, from its id, the key it was opened under, or a part of its title."""
        named = initiative_id(text)
        if named and self.state(named).opened:
            return named
        if (first := self._writing.find(text)) and first.type == "initiative.opened":
            return first.stream.removeprefix(codec.INITIATIVES)
        return lookup.initiative_by_title(self._ask, text, self._titles())

    def parent(self, text: str, child: str) -> str:
        """The id of what an initiative is to be part of. Raises Refused where that leads in a circle."""
        found = self.initiative(text)
        above: list[str] = []
        step: str | None = found
        while step and step not in above:
            above.append(step)
            step = self.state(step).parent
        if child in above:
            raise Refused(
                N_("{child} cannot be a part of {parent}: that is {child} itself, or a part of it."),
                parent=found,
                child=child,
            )
        return found

    def milestone(self, text: str) -> str:
        """The id of a milestone, from its id or the key it was recorded under. Raises NotFound."""
        if named := milestone_id(text):
            if named[1] in self.state(named[0]).milestones:
                return named[1]
        elif (first := self._writing.find(text)) and first.type in (
            "milestone.recorded",
            "milestone.planned",
        ):
            return str(cast("Mapping[str, object]", decode_json(first.data))["milestone"])
        raise NotFound(
            N_(
                "There is no milestone {text!r}: it is neither an id such as M-16.3 nor a key. See: "
                "tracker show"
            ),
            text=text,
        )

    def target(self, text: str) -> str:
        """The id of the milestone or initiative that a text names."""
        if initiative_id(text):
            return self.initiative(text)
        if milestone_id(text):
            return self.milestone(text)
        first = self._writing.find(text)
        if first and first.type.startswith("milestone."):
            return self.milestone(text)
        return self.initiative(text)

    def follow_up(self, text: str, book: Rulebook) -> str:
        """The whole id of a follow-up, from any beginning of it that only it has."""
        found, initiative = lookup.follow_up(self._ask, text, self._changed, lambda: self._pending(book))
        self._owners[found] = initiative
        return found

    def owner_of(self, follow_up: str) -> str:
        """The initiative of a follow-up that was looked up before."""
        return self._owners[follow_up]

    def named(self, follow_up: str, book: Rulebook) -> FollowUp:
        """A follow-up that was looked up before. Raises NotFound where only views that lag behind have it."""
        for one in self._follow_ups(self._owners[follow_up], book):
            if one.id == follow_up:
                return one
        raise NotFound(N_("There is no follow-up {text!r}. See: tracker due"), text=follow_up)

    def _pending(self, book: Rulebook) -> Mapping[str, str]:
        """The follow-ups of what this transaction has changed: the views do not have them yet."""
        return {one.id: key for key in self._changed for one in self._follow_ups(key, book)}

    def _follow_ups(self, initiative: str, book: Rulebook) -> list[FollowUp]:
        """The follow-ups of an initiative as this transaction left it."""
        return self.snapshot(initiative).follow_ups(book)

    def _titles(self) -> dict[str, list[str]]:
        """The titles of what this transaction has changed, none of what it took back."""
        changed = [self.state(key) for key in self._changed]
        return {
            one.id: [] if one.withdrawn else [title for title in (one.title.en, one.title.zh) if title]
            for one in changed
        }
