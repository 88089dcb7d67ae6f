"""What the reading commands are asked with: a day, a moment, words for kinds, stages and lights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, tzinfo
from typing import Annotated

import click
import typer

from tracker.app.clock import Clock
from tracker.app.reader import Reader
from tracker.cli.call import Call
from tracker.domain import dates
from tracker.domain.lifecycles import KIND_NAMES, LIFECYCLES, NOTED, SIDE_STAGES
from tracker.domain.refusals import N_, Refused
from tracker.words import _, current

AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help=N_("Only what had happened by the end of that day: 2023-03-20, 3月中旬, yesterday."),
    ),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help=N_("Only what had been recorded by then: a day, or a moment such as 2023-03-27T12:00."),
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=N_("Print one JSON document instead of a page."))]

LIGHT_WORDS = {"red": N_("red"), "yellow": N_("yellow"), "green": N_("green"), "grey": N_("grey")}
"""The lights, and the words for them."""

_OTHER_LIGHTS = {"gray": "grey", "amber": "yellow", "红": "red", "黄": "yellow", "绿": "green", "灰": "grey"}


@contextmanager
def reading(call: Call, as_of: str | None, known_at: str | None) -> Iterator[Reader]:
    """The journal as of the day and the moment that were asked about."""
    try:
        day = day_asked(as_of, call.clock.today()) if as_of is not None else None
        moment = moment_asked(known_at, call.clock) if known_at is not None else None
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    with call.reader(day, moment) as reader:
        yield reader


def moment(known_at: str | None, clock: Clock) -> datetime | None:
    """The moment that was asked about, which `reading` has read before; None where none was."""
    return moment_asked(known_at, clock) if known_at is not None else None


def day_asked(text: str, today: date) -> date:
    """The last day of a date as told. Raises Refused."""
    latest = dates.parse(text, today).latest
    if latest is None:
        raise Refused(N_("{text!r} has no end: give a day, as in --as-of 2023-03-20."), text=text)
    return latest


def moment_asked(text: str, clock: Clock) -> datetime:
    """An ISO moment in the clock's zone; of a day its end, and of today this moment. Raises Refused."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(
            N_("Cannot read the moment {text!r}. Write it like 2023-03-27 or 2023-03-27T12:00."), text=text
        ) from None
    if len(text.strip()) <= len("2023-03-27"):
        if read.date() == clock.today():
            return clock.now()
        read = datetime.combine(read.date(), time.max)
    zone = zone_of(clock)
    return (read.replace(tzinfo=zone) if zone and not read.tzinfo else read).astimezone(zone)


def zone_of(clock: Clock) -> tzinfo | None:
    """The offset of a clock that was set; None for the machine's own zone, with its summer time."""
    return clock.fixed.tzinfo if clock.fixed else None


def local(recorded_at: str, clock: Clock) -> str:
    """A stored moment as the person's clock had it, to the minute."""
    return f"{datetime.fromisoformat(recorded_at).astimezone(zone_of(clock)):%Y-%m-%d %H:%M}"


def light_asked(text: str | None) -> str | None:
    """The light of that name in English or Chinese. Raises click.BadParameter."""
    names = {light: light for light in LIGHT_WORDS} | _OTHER_LIGHTS
    names |= {f"{light}灯": meant for light, meant in _OTHER_LIGHTS.items() if not light.isascii()}
    return _chosen(text, "--light", names, [_(word) for word in LIGHT_WORDS.values()])


def kind_asked(text: str | None) -> str | None:
    """The kind of initiative of that name in English or Chinese. Raises click.BadParameter."""
    names = {name: kind for kind, own in KIND_NAMES.items() for name in (kind, *own)}
    return _chosen(text, "--kind", names, [own[current() == "zh"] for own in KIND_NAMES.values()])


def stage_asked(text: str | None) -> str | None:
    """A stage's name, in English or Chinese; one may stand for several stages. Raises click.BadParameter."""
    stages = {NOTED, *(one for table in (LIFECYCLES, SIDE_STAGES) for own in table.values() for one in own)}
    names = {name: name for one in stages for name in (one.name, one.en, one.zh)}
    return _chosen(
        text, "--stage", names, sorted({one.zh if current() == "zh" else one.name for one in stages})
    )


def one_of(text: str, option: str, choices: list[str]) -> str:
    """One of the words that an option takes. Raises click.BadParameter."""
    return _chosen(text, option, {name: name for name in choices}, choices) or choices[0]


def _chosen(text: str | None, option: str, names: Mapping[str, str], choices: list[str]) -> str | None:
    if text is None:
        return None
    folded = {_folded(name): meant for name, meant in names.items()}
    if _folded(text) in folded:
        return folded[_folded(text)]
    raise click.BadParameter(
        _("{option} cannot be {text!r}: it is one of {choices}.").format(
            option=option, text=text, choices=_(", ").join(choices)
        )
    )


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", " ").replace("-", " ")
