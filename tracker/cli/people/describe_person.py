"""Describing people: `tracker person add` and `set`. What `keys` does is in `tracker.cli.people.keys`."""

import re
from typing import Annotated, Any

import typer

from tracker.app import describing
from tracker.app.people import everybody
from tracker.app.settings import settings_of
from tracker.cli.call import Call, note
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.people.describe_office import Channels, told
from tracker.cli.people.keys import KEYS, keys
from tracker.cli.people.receipt import say
from tracker.domain.fields import read
from tracker.domain.settings.people import DescribePerson
from tracker.words import N_, _

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


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command("add", help=ADD)(describe)
app.command("set", help=SET)(describe)
app.command("keys", help=KEYS)(keys)
