"""Who keeps which calendar: regions, offices with habits and local days of their own, all by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.calendars.joint import Office as Party
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import LocalDays, Named, WorkingCalendar
from tracker.domain.regions import Region, Regions

if TYPE_CHECKING:  # pydantic, which counting days does not need
    from tracker.domain.settings.offices import DaysSet, Office

_REGION = re.compile(r"[0-9]{6}|[A-Z][A-Z0-9-]{1,15}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A calendar, and the names of those who keep it, as they were asked for."""

    calendar: WorkingCalendar
    names: tuple[str, ...]


class Calendars:
    """The calendars of the regions and offices of a journal, with what was said of their days.

    A name is the code of a region or the handle of an office; a code of the table always means the region.
    What was said of the days of a region holds for everybody in it, and what was said of a country for all
    who keep its calendar: closed days of CN close Wuxi and every office there. The last word about a day
    counts, whoever it was said of.
    """

    def __init__(
        self,
        regions: Regions,
        offices: "Mapping[str, Office] | None" = None,
        days: "Sequence[DaysSet]" = (),
    ) -> None:
        self._regions = regions
        self._offices = offices or {}
        self._days = tuple(days)
        self._calendars: dict[str, WorkingCalendar | None] = {}

    def of(self, name: str) -> WorkingCalendar | None:
        """The calendar of a region or an office; None where nobody has described an office of that name.

        A code that is in no table is still a region's: its calendar has weekends only, and says so.
        """
        if name not in self._calendars:
            self._calendars[name] = self._found(name)
        return self._calendars[name]

    def kept(self, names: Sequence[str]) -> tuple[Kept, ...]:
        """The calendars that these keep, each once, in the order of mention; unknown names are left out."""
        found: dict[WorkingCalendar, tuple[str, ...]] = {}
        for name in dict.fromkeys(names):
            calendar = self.of(name)
            if calendar is not None:
                found[calendar] = (*found.get(calendar, ()), name)
        return tuple(Kept(calendar, keepers) for calendar, keepers in found.items())

    def _found(self, name: str) -> WorkingCalendar | None:
        office = self._offices.get(name)
        if office is None or name in self._regions:
            return self._of_region(self._regions.get(name)) if _REGION.fullmatch(name) else None
        region = self._regions.get(office.region)
        local = self._said({office.handle, *self._around(region)})
        return working_calendar(region.calendar, office.make_up_days, local)

    def _of_region(self, region: Region) -> WorkingCalendar:
        return working_calendar(region.calendar, local=self._said(set(self._around(region))))

    def _around(self, region: Region) -> Iterator[str]:
        """The names under which days that hold in a region may have been set."""
        yield region.calendar
        yield region.calendar.partition("-")[0]
        within: Region | None = region
        while within is not None:
            yield within.code
            within = self._regions.get(within.parent) if within.parent else None

    def _said(self, names: set[str]) -> tuple[LocalDays, ...]:
        return tuple(_local(one) for one in self._days if one.of in names)


def parties(kept: Sequence[Kept]) -> dict[str, tuple[Party, tuple[str, ...]]]:
    """The parties whose joint days are counted, each under a name of its own, with those whom it stands for.

    The name is the calendar's code, so that whoever keeps the same calendars shares what is counted of them.
    """
    found: dict[str, tuple[Party, tuple[str, ...]]] = {}
    for one in kept:
        code, number = one.calendar.code, 2
        name = code
        while name in found:
            name, number = f"{code} ({number})", number + 1
        found[name] = (Party(name, one.calendar), one.names)
    return found


def _local(said: "DaysSet") -> LocalDays:
    en, zh = said.why.en or said.why.zh or "", said.why.zh or said.why.en or ""
    return LocalDays(said.first, said.last, said.works, Named(en, zh), said.source)
