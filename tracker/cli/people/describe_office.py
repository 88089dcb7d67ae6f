"""Describing offices and setting their days: `tracker office add`, `set`, `close` and `works`."""

from collections.abc import Collection
from typing import Annotated, Any

import click
import typer

from tracker.app.offices import Verb, describe_office
from tracker.app.settings import settings_of
from tracker.cli.call import Call
from tracker.cli.options import AsJson, Key, language_of, naming_options
from tracker.cli.people.receipt import say
from tracker.domain.fields import read
from tracker.domain.settings.offices import DescribeOffice, SetDays
from tracker.words import N_, _

ADD = N_(
    "Describe a new office.\n\n"
    "It keeps the working days of its region. Its handle is for ever: the name by which initiatives and "
    "follow-ups call their owner.\n\n"
    "\b\nExamples:\n"
    "  tracker office add wuxi-ipb --region Wuxi --en 'Wuxi IPB' --zh 无锡市招商局\n"
    "  tracker office add hk-desk --region HK --hours 09:00-18:00 --channel email"
)
SET = N_(
    "Change what is said of an office; what is left out stays as it is.\n\n"
    'An empty text takes away what was said: --channel "" and the like.\n\n'
    "\b\nExample:\n"
    "  tracker office set hk-desk --no-make-up-days --channel webhook:ops"
)
CLOSE = N_(
    "Close an office, or a whole region, on certain days.\n\n"
    "The last word about a day counts: tracker office works opens it again.\n\n"
    "\b\nExamples:\n"
    "  tracker office close wuxi-ipb --on 2023-05-04 --why Moving --why-zh 搬迁\n"
    "  tracker office close HK --on 2023-09-01 --why Typhoon --source 'Signal 10'"
)
WORKS = N_(
    "Let an office, or a whole region, work on certain days.\n\n"
    "\b\nExample:\n  tracker office works wuxi-ipb --on 2023-04-08 --why 'Before the fair'"
)

Handle = Annotated[str, typer.Argument(metavar="OFFICE", help=N_("Its handle."))]
Region = Annotated[
    str | None, typer.Option(metavar="REGION", help=N_("Where it is: whose working days it keeps."))
]
English = Annotated[str | None, typer.Option(metavar="NAME", help=N_("Its name in English."))]
Chinese = Annotated[str | None, typer.Option(metavar="NAME", help=N_("Its name in Chinese."))]
Hours = Annotated[
    str | None, typer.Option(metavar="HOURS", help=N_("When it works on a working day: 09:00-17:30."))
]
Zone = Annotated[
    str | None, typer.Option(metavar="ZONE", help=N_("Its time zone. Else: that of the region."))
]
MakeUp = Annotated[
    bool | None,
    typer.Option(
        "--make-up-days/--no-make-up-days",
        help=N_("Whether it works on the mainland's make-up days. Else: it does."),
    ),
]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="LANGUAGE", help=N_("The language of its reminders: en, zh."))
]
Channels = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        metavar="CHANNEL",
        help=N_(
            "Where reminders go: terminal, file, email, ical, webhook or apprise, with a name where "
            "there are several: webhook:ops. Repeat it for each."
        ),
    ),
]
Of = Annotated[str, typer.Argument(metavar="OFFICE|REGION", help=N_("An office by its handle, or a region."))]
On = Annotated[
    str, typer.Option(metavar="DATE", help=N_("The day or days: 2023-05-04, 2023-05-04/2023-05-06, 5月4日."))
]
Why = Annotated[str, typer.Option(metavar="TEXT", help=N_("Why, in Chinese or English."))]
WhyChinese = Annotated[str | None, typer.Option(metavar="TEXT", help=N_("Why, in Chinese."))]
Source = Annotated[
    str | None, typer.Option(metavar="TEXT", help=N_("The notice that says so, or where it was read."))
]


def describe(
    ctx: typer.Context,
    office: Handle,
    *,
    region: Region = None,
    en: English = None,
    zh: Chinese = None,
    hours: Hours = None,
    zone: Zone = None,
    make_up_days: MakeUp = None,
    language: Language = None,
    channel: Channels = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Describe a new office, or change one: `add` and `set` take the same options."""
    said: dict[str, Any] = {"office": office, "region": region, "en": en, "zh": zh, "hours": hours}
    said |= {"zone": zone, "make_up_days": make_up_days, "language": language, "channels": channel}
    said["key"] = key
    _describe(
        ctx.obj, "add" if ctx.info_name == "add" else "set", told(said, ("zone", "language")), as_json=as_json
    )


def _describe(call: Call, verb: Verb, said: dict[str, Any], *, as_json: bool) -> None:
    names = {language: said.pop(language) for language in ("en", "zh") if language in said}
    if names:
        said["name"] = names
    with naming_options(OPTIONS):
        command = read(DescribeOffice, said, call.clock.today())
    with call.tracker() as tracker:
        receipt = describe_office(tracker, command, verb)
    say(receipt, call, settings_of(call.url).regions, as_json=as_json)


OPTIONS = {"office": "OFFICE", "name": "--en", "language": "--lang", "channels": "--channel"}


def told(options: dict[str, Any], optional: Collection[str]) -> dict[str, Any]:
    """What was said with the options, under the names of a record file; an empty text takes away."""
    said = {name: value for name, value in options.items() if value is not None and value != []}
    said |= {name: None for name in optional if said.get(name) == ""}
    if said.get("channels") == [""]:
        said["channels"] = []
    return said


def close(
    ctx: typer.Context,
    of: Of,
    *,
    on: On,
    why: Why,
    why_zh: WhyChinese = None,
    source: Source = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Close an office or a region on certain days."""
    said = {"of": of, "on": on, "why": _reasons(why, why_zh), "source": source, "key": key}
    _set_days(ctx.obj, said, as_json=as_json)


def works(
    ctx: typer.Context,
    of: Of,
    *,
    on: On,
    why: Why,
    why_zh: WhyChinese = None,
    source: Source = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Let an office or a region work on certain days."""
    said = {"of": of, "on": on, "works": True, "why": _reasons(why, why_zh), "source": source, "key": key}
    _set_days(ctx.obj, said, as_json=as_json)


def _set_days(call: Call, said: dict[str, Any], *, as_json: bool) -> None:
    with naming_options({"of": "OFFICE|REGION", "why": "--why"}):
        command = read(SetDays, said, call.clock.today())
        with call.tracker() as tracker:
            receipt = tracker.do(command)
    say(receipt, call, settings_of(call.url).regions, as_json=as_json)


def _reasons(why: str, why_zh: str | None) -> dict[str, str]:
    said: dict[str, str] = {language_of(why): why}
    if why_zh is not None and "zh" in said:
        raise click.UsageError(_("The reason is said twice in Chinese: with --why and with --why-zh."))
    return said if why_zh is None else {**said, "zh": why_zh}


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command("add", help=ADD)(describe)
app.command("set", help=SET)(describe)
app.command("close", help=CLOSE)(close)
app.command("works", help=WORKS)(works)
