"""Describing people, and their keys as a file: `tracker person add`, `set` and `keys`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import click
import typer

from tracker.app import describing
from tracker.app.people import everybody
from tracker.app.settings import settings_of
from tracker.cli.call import Call, note
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.people.describe_office import Channels, told
from tracker.cli.people.forget import NOT_OVERWRITTEN
from tracker.cli.people.receipt import say
from tracker.cli.text import as_json as json_text
from tracker.cli.text import plain
from tracker.domain.fields import read
from tracker.domain.settings.people import DescribePerson
from tracker.exchange.keys import Taken, bring_keys, write_keys
from tracker.words import N_, _, ngettext

ADD = N_(
    "Describe somebody who is new.\n\n"
    "PERSON is a handle, and it stays for ever: choose one that is no name, so that nothing is left of "
    "somebody who is forgotten. What --name and --email say is sealed.\n\n"
    "\b\nExample:\n"
    "  tracker person add ipb-3 --name 李伟 --office wuxi-ipb --channel email"
)
SET = N_(
    "Change what is said of somebody; what is left out stays as it is.\n\n"
    'An empty text takes away what was said: --office "" and the like.\n\n'
    "\b\nExample:\n  tracker person set ipb-3 --lang zh --channel email"
)
KEYS = N_(
    "Keep the keys to the names in a file, or bring them back.\n\n"
    "An exported journal holds no names that anybody could read. With this file they can be read again: keep "
    "it apart from the exports, and make it anew when somebody was forgotten.\n\n"
    "\b\nExamples:\n"
    "  tracker person keys --output people.keys\n"
    "  tracker person keys --input people.keys"
)
NO_ADDRESS = N_("{person} has the channel email and no address: tracker person set {person} --email ADDRESS")

Handle = Annotated[str, typer.Argument(metavar="PERSON", help=N_("The handle."))]
Name = Annotated[str | None, typer.Option(metavar="NAME", help=N_("The name. It is sealed."))]
Email = Annotated[str | None, typer.Option(metavar="ADDRESS", help=N_("The e-mail address. It is sealed."))]
Office = Annotated[
    str | None, typer.Option(metavar="OFFICE", help=N_("The office, from which comes what is not said here."))
]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="LANGUAGE", help=N_("The language of reminders: en, zh."))
]
Hours = Annotated[
    str | None,
    typer.Option(metavar="HOURS", help=N_("When reminders may come on a working day: 09:00-17:30.")),
]
Zone = Annotated[str | None, typer.Option(metavar="ZONE", help=N_("The time zone, as in Asia/Shanghai."))]

_OPTIONS = {"person": "PERSON", "language": "--lang", "channels": "--channel"}
_TAKEN_AWAY = ("office", "language", "hours", "zone")


def describe(
    ctx: typer.Context,
    person: Handle,
    *,
    name: Name = None,
    email: Email = None,
    office: Office = None,
    language: Language = None,
    hours: Hours = None,
    zone: Zone = None,
    channel: Channels = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Describe somebody new, or change what is said: `add` and `set` take the same options."""
    call: Call = ctx.obj
    said: dict[str, Any] = {"person": person, "office": office, "language": language, "hours": hours}
    said |= {"zone": zone, "channels": channel, "key": key}
    personal = {
        field: value or None for field, value in (("name", name), ("email", email)) if value is not None
    }
    with naming_options(_OPTIONS):
        command = read(DescribePerson, told(said, _TAKEN_AWAY), call.clock.today())
    with call.tracker() as tracker:
        receipt = describing.describe(tracker, command, personal, "add" if ctx.info_name == "add" else "set")
    say(receipt, call, settings_of(call.url).regions, as_json=as_json)
    _notice(call, person)


def _notice(call: Call, person: str) -> None:
    """Say it where mail is to go to somebody without an address."""
    known = everybody(call.url).get(person)
    if known is None or "email" not in known.person.channels or known.state == "sealed":
        return
    elsewhere = "TRACKER_CHANNEL_EMAIL_" + re.sub("[^A-Z0-9]", "_", person.upper())
    if not known.personal.email and not call.environment.get(elsewhere):
        note(_(NO_ADDRESS).format(person=person))


def keys(
    ctx: typer.Context,
    *,
    output: Annotated[
        str | None, typer.Option(metavar="FILE", help=N_("A new file, which only you may read."))
    ] = None,
    given: Annotated[
        str | None, typer.Option("--input", metavar="FILE", help=N_("A file that was written before."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the keys to a file, or bring them back."""
    call: Call = ctx.obj
    if (output is None) == (given is None):
        raise click.UsageError(_("Say either --output FILE or --input FILE."))
    if output is not None:
        _written(call, Path(output), as_json=as_json)
    else:
        _brought(call, Path(str(given)), as_json=as_json)


def _written(call: Call, file: Path, *, as_json: bool) -> None:
    try:
        count = write_keys(call.url, file)
    except OSError as error:
        raise click.UsageError(
            _("Cannot write {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None
    if as_json:
        typer.echo(json_text({"file": str(file), "keys": count}))
        return
    text = ngettext(
        "Wrote the key of {n} person to {file}. Who has it can read the name: keep it apart.",
        "Wrote the keys of {n} people to {file}. Who has it can read their names: keep it apart.",
        count,
    )
    typer.echo(plain(text.format(n=count, file=file)))


def _brought(call: Call, file: Path, *, as_json: bool) -> None:
    with reading(file):
        taken = bring_keys(call.url, file)
    if as_json:
        people_there = {"readable": taken.readable, "sealed": taken.sealed}
        typer.echo(json_text({"file": str(file), "people": people_there, "left_out": taken.left_out}))
        return
    for line in told_of(taken) or [_("There is nobody whose name was sealed.")]:
        typer.echo(line)
    if taken.left_out:
        told = ngettext(
            "{n} key was left out: its owner was forgotten, or is not known here.",
            "{n} keys were left out: their owners were forgotten, or are not known here.",
            taken.left_out,
        )
        typer.echo(told.format(n=taken.left_out))
    warn(taken)


def warn(taken: Taken) -> None:
    """Say it where the database could not overwrite where a key stood."""
    if not taken.overwritten:
        note(_(NOT_OVERWRITTEN))


def told_of(taken: Taken) -> list[str]:
    """Of how many people the names can be read in a journal, and of how many they cannot."""
    readable, sealed = taken.readable, taken.sealed
    can = ngettext("The name of {n} person can be read.", "The names of {n} people can be read.", readable)
    cannot = ngettext(
        "{n} person is sealed, and the key is not here. Bring it: tracker person keys --input FILE",
        "{n} people are sealed, and their keys are not here. Bring them: tracker person keys --input FILE",
        sealed,
    )
    return [told.format(n=n) for told, n in ((can, readable), (cannot, sealed)) if n]


@contextmanager
def reading(file: Path | None) -> Iterator[None]:
    """Say it in a sentence where that file cannot be read. Raises click.UsageError."""
    try:
        yield
    except OSError as error:
        if file is None or str(error.filename) != str(file):
            raise
        raise click.UsageError(
            _("Cannot read {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command("add", help=ADD)(describe)
app.command("set", help=SET)(describe)
app.command("keys", help=KEYS)(keys)
