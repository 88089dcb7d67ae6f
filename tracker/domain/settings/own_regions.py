"""A journal's own regions.

NOTE: the fields of `RegionDeclared` are a stored format. They are for ever.
"""

from collections.abc import Sequence
from typing import Literal

from tracker.domain.fields import Record, Text
from tracker.domain.refusals import N_, Refused
from tracker.domain.regions import Region, new_region


class DeclareRegion(Record):
    """Add a region to this journal."""

    do: Literal["region"] = "region"
    key: Text | None = None
    code: Text
    en: Text
    zh: Text
    calendar: str = ""
    zone: Text


class RegionDeclared(Record):
    """A region was added."""

    code: str
    en: str
    zh: str
    calendar: str
    zone: str


def declare_region(own: Sequence[Region], command: DeclareRegion) -> list[RegionDeclared]:
    """Add a region to a journal's own."""
    region = new_region(command.code, command.en, command.zh, command.calendar, command.zone)
    known = {one.code: one for one in own}.get(region.code)
    if known == region:
        return []
    if known:
        raise Refused(N_("There is a region {code} already: choose another code."), code=region.code)
    return [
        RegionDeclared(
            code=region.code, en=region.en, zh=region.zh, calendar=region.calendar, zone=region.zone
        )
    ]
