"""Offices: where they are, when they work, and the days on which they do not.

NOTE: the fields of `OfficeDescribed` and `DaysSet` are a stored format. They are for ever.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator

from tracker.domain.fields import Coming, Record, Text
from tracker.domain.names import Handle, Title
from tracker.domain.refusals import N_, Refused
from tracker.domain.regions import Regions, known_zone

CHANNEL_KINDS = ("terminal", "file", "email", "ical", "webhook", "apprise")


def _channel(value: str) -> str:
    if not re.fullmatch(rf"({'|'.join(CHANNEL_KINDS)})(:[a-z0-9][a-z0-9_.-]{{0,39}})?", value):
        raise Refused(
            N_(
                "{value!r} is not a channel: write one of {kinds}, with a name where there are several, "
                "as in webhook:ops."
            ),
            value=value,
            kinds=", ".join(CHANNEL_KINDS),
        )
    return value


Channel = Annotated[str, AfterValidator(_channel)]
"""Where reminders go: its kind, and the name under which its address is kept, as in `webhook:ops`."""


def _hours(value: str) -> str:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", value)
    if not found or value[:5] >= value[6:]:
        raise Refused(N_("{value!r} are not office hours: write them as 09:00-17:30."), value=value)
    return value


Hours = Annotated[str, AfterValidator(_hours)]
"""From when to when somebody works on a working day, as in `09:00-17:30`."""

Language = Literal["en", "zh"]


class DescribeOffice(Record):
    """Say what an office is called, where it is, when it works, and where its reminders go.

    What is left out stays as it was; an office that is new needs a region.
    """

    do: Literal["office"] = "office"
    key: Text | None = None
    office: Handle
    name: Title | None = None
    region: Text | None = None
    make_up_days: bool = True
    hours: Hours = "09:00-17:30"
    zone: Text | None = None
    language: Language | None = None
    channels: list[Channel] = []


class SetDays(Record):
    """Say that an office, or a whole region, is closed on certain days, or works on them."""

    do: Literal["days"] = "days"
    key: Text | None = None
    of: Text
    on: Coming
    works: bool = False
    why: Title
    source: Text | None = None


class OfficeDescribed(Record):
    """What holds for an office from now on."""

    office: str
    name: Title | None = None
    region: str
    make_up_days: bool
    hours: str
    zone: str
    language: str | None = None
    channels: list[str] = []


class DaysSet(Record):
    """An office or a region (`of`: its handle, its code) is closed, or works, from `first` to `last`."""

    of: str
    first: date
    last: date
    works: bool
    why: Title
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """An office as it is described now."""

    handle: str
    en: str
    zh: str
    region: str
    make_up_days: bool = True
    hours: str = "09:00-17:30"
    zone: str = "UTC"
    language: str | None = None
    channels: tuple[str, ...] = ()


Offices = Mapping[str, Office]


def office_of(event: OfficeDescribed) -> Office:
    """An office, from the event that describes it."""
    name = event.name
    return Office(
        handle=event.office,
        en=(name and (name.en or name.zh)) or event.office,
        zh=(name and (name.zh or name.en)) or event.office,
        region=event.region,
        make_up_days=event.make_up_days,
        hours=event.hours,
        zone=event.zone,
        language=event.language,
        channels=tuple(event.channels),
    )


def describe_office(
    known: OfficeDescribed | None, regions: Regions, command: DescribeOffice
) -> list[OfficeDescribed]:
    """Describe an office; `known` is its last description. Raises Refused."""
    said = {name: getattr(command, name) for name in command.model_fields_set - {"do", "key", "region"}}
    if command.region is not None:
        said["region"] = regions.find(command.region).code
    elif known is None:
        raise Refused(N_("{office} is a new office: say its region."), office=command.office)
    before = known.model_dump() if known else {"make_up_days": True, "hours": command.hours}
    if "zone" not in said and (known is None or said.get("region", known.region) != known.region):
        said["zone"] = regions.get(said["region"]).zone
    described = OfficeDescribed.model_validate({**before, **said})
    known_zone(described.zone)
    return [] if described == known else [described]


def set_days(known: list[DaysSet], offices: Offices, regions: Regions, command: SetDays) -> list[DaysSet]:
    """Close an office or a region on certain days, or open it. Raises Refused, NotFound."""
    of = command.of if command.of in offices else regions.find(command.of).code
    first, last = command.on.earliest, command.on.latest
    if first is None or last is None:
        raise Refused(
            N_("{on} has no end or no beginning: say the first and the last day."), on=command.on.edtf
        )
    event = DaysSet(
        of=of, first=first, last=last, works=command.works, why=command.why, source=command.source
    )
    return [] if event in known else [event]
