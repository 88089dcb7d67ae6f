"""The rules as they were: which rulebook held after which event of the journal."""

from bisect import bisect_right
from collections.abc import Callable
from typing import cast

from events.reader import Reader
from tracker import codec
from tracker.domain.rulebook import Rulebook
from tracker.domain.settings.state import Settings, SettingsEvent, evolve
from tracker.views.offices import rulebook
from tracker.views.projection import DECIDING


class PastRules:
    """The rulebooks of a journal, each from a position on.

    `turns` are the events after which every follow-up may be another one: position and moment of recording.
    """

    def __init__(self, read: Reader) -> None:
        settings = Settings()
        self._from = [0]
        self._made: list[Callable[[], Rulebook] | Rulebook] = [_making(settings)]
        self.turns: list[tuple[int, str]] = []
        self._texts: list[str] = []
        for stored in read.stream(codec.SETTINGS_STREAM):
            event = codec.decode(stored)
            if event is None or stored.type.startswith("person."):
                continue
            settings = evolve(settings, cast("SettingsEvent", event))
            self._from.append(stored.position)
            self._made.append(_making(settings))
            if stored.type == "policy.adopted":
                self._texts.append(stored.data.lower())
            if stored.type in DECIDING:
                self.turns.append((stored.position, stored.recorded_at))

    def at(self, position: int) -> Rulebook:
        """The rulebook that held after the event in a position."""
        place = bisect_right(self._from, position) - 1
        made = self._made[place]
        book = made if isinstance(made, Rulebook) else made()
        self._made[place] = book
        return book

    def may_name(self, owner: str | None) -> bool:
        """Whether a policy may have given anything to an owner whose name contains this."""
        return not owner or any(owner.lower() in text for text in self._texts)


def _making(settings: Settings) -> Callable[[], Rulebook]:
    return lambda: rulebook(settings)
