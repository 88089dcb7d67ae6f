"""The working days that several regions have in common, for the rules that ask for them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal

from tracker.calendars import joint
from tracker.calendars.joint import Office
from tracker.calendars.sources import working_calendar
from tracker.domain import policy
from tracker.domain.follow_ups import Due, Rulebook, Skipped
from tracker.domain.regions import Regions
from tracker.domain.settings.state import Settings


class OfficeDays:
    """Joint working days of regions: those that share a calendar count as one office."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions
        self.ahead = lru_cache(maxsize=4096)(self._ahead)
        self.shift = lru_cache(maxsize=4096)(self._shift)

    def _ahead(self, start: date, count: int, regions: Sequence[str]) -> Due:
        return _due(joint.add_working_days(start, count, self._offices(regions)), self._of(regions))

    def _shift(self, day: date, direction: Literal["next", "previous"], regions: Sequence[str]) -> Due:
        return _due(joint.shift(day, self._offices(regions), direction), self._of(regions))

    def _of(self, regions: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The calendars that the regions keep, each with the regions that keep it."""
        kept: dict[str, tuple[str, ...]] = {}
        for code in regions:
            calendar = self._regions.get(code).calendar
            kept[calendar] = (*kept.get(calendar, ()), code)
        return kept

    def _offices(self, regions: Sequence[str]) -> list[Office]:
        return [Office(calendar, working_calendar(calendar)) for calendar in self._of(regions)]


def _due(found: joint.Due, kept: dict[str, tuple[str, ...]]) -> Due:
    return Due(
        found.day,
        found.provisional,
        tuple(
            Skipped(
                day=skip.day,
                en=" / ".join(dict.fromkeys(closure.en for closure in skip.closures)),
                zh=" / ".join(dict.fromkeys(closure.zh for closure in skip.closures)),
                regions=tuple(code for office in skip.offices for code in kept.get(str(office), ())),
            )
            for skip in found.skipped
        ),
    )


def rulebook(settings: Settings) -> Rulebook:
    """The rulebook that holds under these settings."""
    return Rulebook(settings.policy or policy.default(), settings.kinds, OfficeDays(settings.regions))
