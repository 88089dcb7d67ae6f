"""Offices: where they are, when they work, and the days on which they do not.

NOTE: the fields of `OfficeDescribed` and `DaysSet` are a stored format. They are for ever.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from tracker.domain.fields import Coming, Record, Text
from tracker.domain.names import Handle, Title
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.domain.regions import Regions, known_zone

CHANNEL_KINDS = ("terminal", "file", "email", "ical", "webhook", "apprise")

LONGEST_CLOSURE = 366
"""As many days may be set at once: more is a mistake in the year."""


def _channel(value: str) -> str:
    value = value.strip().lower().replace("：", ":")
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


_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*[-–—~～至到]\s*(\d{1,2}):(\d\d)")  # as they are told


def _hours(value: str) -> str:
    found = _HOURS.fullmatch(value.strip().replace("：", ":"))
    times = [f"{int(found[n]):02}:{found[n + 1]}" for n in (1, 3)] if found else []
    if not times or not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", one) for one in times):
        raise Refused(N_("{value!r} are not office hours: write them as 09:00-17:30."), value=value)
    if times[0] >= times[1]:
        raise Refused(
            N_("{value!r} does not end after it begins on the same day: write the hours as 09:00-17:30."),
            value=value,
        )
    return "-".join(times)


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


def nearest_to(wanted: str, handles: Collection[str]) -> str:
    """The handles that are most like what was written; "" where none is."""
    folded = {handle.casefold(): handle for handle in handles}
    inside = [handle for name, handle in folded.items() if wanted.casefold() in name]
    near = inside or [folded[name] for name in get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.5)]
    return ", ".join(near[:3])


def unknown_office(office: str, offices: Collection[str]) -> NotFound:
    """What is said where there is no such office."""
    if near := nearest_to(office, offices):
        return NotFound(
            N_("There is no office {office!r}. Nearest: {nearest}. See: tracker office list"),
            office=office,
            nearest=near,
        )
    return NotFound(N_("There is no office {office!r}. See: tracker office list"), office=office)


def describe_office(
    known: OfficeDescribed | None, people: Collection[str], regions: Regions, command: DescribeOffice
) -> list[OfficeDescribed]:
    """Describe an office; `known` is its last description, `people` the handles that are a person's.

    Raises Refused for a handle that means something else, a new office without a region, a time zone that
    there is not; NotFound for a region that there is not.
    """
    if known is None:
        _check_handle(command.office, people, regions)
    said = _said(command)
    if said.get("region") is not None:
        said["region"] = regions.find(said["region"]).code
    elif known is None:
        raise Refused(N_("{office} is a new office: say its region."), office=command.office)
    before: dict[str, Any] = known.model_dump() if known else {"make_up_days": True, "hours": command.hours}
    region = said.get("region") or before["region"]
    if said.get("zone") is None and ("zone" in said or region != before.get("region")):
        said["zone"] = regions.get(region).zone
    if said.get("name"):
        said["name"] = {**(before.get("name") or {}), **said["name"]}
    described = OfficeDescribed.model_validate({**before, **said, "region": region})
    known_zone(described.zone)
    return [] if described == known else [described]


def _check_handle(office: str, people: Collection[str], regions: Regions) -> None:
    if office in people:
        raise Refused(N_("{handle} is a person: choose another handle for the office."), handle=office)
    if office.upper() in regions:
        region = regions.get(office.upper())
        raise Refused(
            N_("{handle} is the code of a region, {name}: choose another handle for the office."),
            handle=office,
            name=f"{region.en} {region.zh}",
        )


def _said(command: DescribeOffice) -> dict[str, Any]:
    """What a command says, as it is stored."""
    named = command.model_fields_set - {"do", "key"}
    said = {name: getattr(command, name) for name in named}
    if command.name is not None:
        said["name"] = command.name.model_dump(exclude_none=True)
    if "channels" in said:
        said["channels"] = list(dict.fromkeys(command.channels))
    return said


def set_days(
    known: Sequence[DaysSet], offices: Collection[str], regions: Regions, command: SetDays
) -> list[DaysSet]:
    """Close an office or a region on certain days, or let it work; `known` is what was said before, in order.

    An office is meant before a region of the same name. Raises NotFound where there is neither, Refused for
    days that are not certain.
    """
    of = _of(command.of, offices, regions)
    first, last = _days(command)
    event = DaysSet(
        of=of, first=first, last=last, works=command.works, why=command.why, source=command.source
    )
    return [] if _holds_already(known, event) else [event]


def _of(text: str, offices: Collection[str], regions: Regions) -> str:
    if text in offices:
        return text
    try:
        return regions.find(text).code
    except NotFound as error:
        if "candidates" in error.values:
            raise
        near = [nearest_to(text, offices), str(error.values.get("nearest", ""))]
    raise NotFound(
        N_("{of!r} is neither an office nor a region. Nearest: {nearest}. See: tracker office list")
        if any(near)
        else N_("{of!r} is neither an office nor a region. See: tracker office list, tracker region list"),
        of=text,
        nearest="; ".join(filter(None, near)),
    )


def _days(command: SetDays) -> tuple[date, date]:
    told = command.on.words or command.on.edtf
    first, last = command.on.earliest, command.on.latest
    if first is None or last is None:
        raise Refused(N_("{on} has no end or no beginning: say the first and the last day."), on=told)
    if command.on.approximate:
        raise Refused(N_("{on} does not say which days: say the first and the last day."), on=told)
    if (last - first).days >= LONGEST_CLOSURE:
        raise Refused(
            N_("{on} is longer than a year: say the first and the last day, at most {most} days."),
            on=told,
            most=LONGEST_CLOSURE,
        )
    return first, last


def _holds_already(known: Sequence[DaysSet], event: DaysSet) -> bool:
    """Whether the last word about each of the days is what is said again."""
    left = {event.first + timedelta(days=n) for n in range((event.last - event.first).days + 1)}
    for one in reversed(known):
        if one.of != event.of:
            continue
        met = {day for day in left if one.first <= day <= one.last}
        if met and (one.works, one.why, one.source) != (event.works, event.why, event.source):
            return False
        left -= met
    return not left
