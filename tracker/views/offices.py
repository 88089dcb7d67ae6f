"""The working days that several regions and offices have in common, for the rules that ask for them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Literal

from tracker.calendars import joint
from tracker.calendars.joint import JointDays
from tracker.calendars.kept import Calendars, parties
from tracker.calendars.working_days import Closure
from tracker.domain import policy
from tracker.domain.refusals import Refused
from tracker.domain.regions import Regions
from tracker.domain.rulebook import Due, Rulebook, Skipped
from tracker.domain.settings.offices import DaysSet, Office
from tracker.domain.settings.state import Settings

MOST_KEPT = 1024
"""The joint days of as many groups of offices are kept in memory."""

Stands = Mapping[str, tuple[str, ...]]
"""The name of a party, and the names for which it stands."""


class OfficeDays:
    """Joint working days of regions and offices, by code and handle: those that keep a calendar count as one.

    Never refuses, for it is asked when stored events are folded. A handle that nobody has described says
    nothing about days and is left out; where no other name is left, all work from Monday to Friday. Where
    those named never work on the same day, only weekends are skipped, and the day is provisional.
    """

    def __init__(
        self, regions: Regions, offices: Mapping[str, Office] | None = None, days: Sequence[DaysSet] = ()
    ) -> None:
        self._calendars = Calendars(regions, offices, days)
        self._joint = lru_cache(maxsize=MOST_KEPT)(self._found)
        self._cached_ahead = lru_cache(maxsize=4096)(self._ahead)
        self._cached_shift = lru_cache(maxsize=4096)(self._shift)

    def ahead(self, start: date, count: int, regions: Sequence[str]) -> Due:
        """`count` joint working days after the start (before it, where negative; 0: the next one from it)."""
        return self._cached_ahead(start, count, tuple(regions))

    def shift(self, day: date, direction: Literal["next", "previous"], regions: Sequence[str]) -> Due:
        """The day itself where all work on it, or the next or previous day on which they do."""
        return self._cached_shift(day, direction, tuple(regions))

    def _ahead(self, start: date, count: int, names: tuple[str, ...]) -> Due:
        try:
            day, skipped, provisional = self._joint(names).ahead(start, count)
        except Refused:
            return _on_weekdays(start, count)
        return Due(day, provisional, skipped)

    def _shift(self, day: date, direction: Literal["next", "previous"], names: tuple[str, ...]) -> Due:
        try:
            day, skipped, provisional = self._joint(names).shifted(day, direction)
        except Refused:
            return Due(day, provisional=True)
        return Due(day, provisional, skipped)

    def _found(self, names: tuple[str, ...]) -> JointDays[Skipped]:
        found = parties(self._calendars.kept(names))
        stands = {name: own for name, (_, own) in found.items()}
        return JointDays([one for one, _ in found.values()], partial(_skipped, stands=stands))


def _on_weekdays(start: date, count: int) -> Due:
    """What is left where there is no joint working day: some day to look at, marked as not settled."""
    try:
        return Due(joint.add_working_days(start, count, ()).day, provisional=True)
    except Refused:
        return Due(start, provisional=True)


def _skipped(skip: joint.Skipped, stands: Stands) -> Skipped:
    return Skipped(
        day=skip.day,
        en=" / ".join(dict.fromkeys(map(_in_english, skip.closures))),
        zh=" / ".join(dict.fromkeys(map(_in_chinese, skip.closures))),
        regions=tuple(name for party in skip.offices for name in stands.get(str(party), ())),
    )


def _in_english(closure: Closure) -> str:
    return f"{closure.name.en} ({closure.source})" if closure.source else closure.name.en


def _in_chinese(closure: Closure) -> str:
    return f"{closure.name.zh}（{closure.source}）" if closure.source else closure.name.zh


def rulebook(settings: Settings) -> Rulebook:
    """The rulebook that holds under these settings."""
    days = OfficeDays(settings.regions, settings.offices, settings.days)
    return Rulebook(settings.policy or policy.default(), settings.kinds, days, _homes(settings))


def _homes(settings: Settings) -> dict[str, str]:
    """The office of each person and each office that was described."""
    people = {one.handle: one.office for one in settings.people.values() if one.office}
    return {**people, **{handle: handle for handle in settings.described}}
