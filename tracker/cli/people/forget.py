"""`tracker forget`: what is sealed of a person can be read by nobody any more."""

from typing import Annotated

import typer

from tracker.app import describing, person_keys
from tracker.app.settings import settings_of
from tracker.cli.call import Call, note
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.people.receipt import say
from tracker.domain.fields import read
from tracker.domain.settings.people import Forget
from tracker.words import N_, _

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"forget": app}

NOT_OVERWRITTEN = N_(
    "The key is destroyed, but the database could not overwrite where it stood: other programs are using it, "
    "or this role may not. Say the same again later, or as the owner of the tables."
)


@app.command(
    help=N_(
        "Forget a person: the key to the name and the address is destroyed, for ever.\n\n"
        "What the person did stays, under the handle; the reason is kept too. Copies of the database and "
        "files of keys that were made before still hold the key: remove them.\n\n"
        "\b\nExample:\n  tracker forget ipb-3 --because 'Asked for it on 3 April'"
    )
)
def forget(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help=N_("The handle."))],
    *,
    because: Annotated[str, typer.Option(metavar="WHY", help=N_("The reason, without the name."))],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Forget the person."""
    call: Call = ctx.obj
    with naming_options({"person": "PERSON"}):
        command = read(Forget, {"person": person, "because": because, "key": key}, call.clock.today())
    with call.tracker() as tracker:
        receipt = describing.forget(tracker, command)
    overwritten = person_keys.sweep(call.url)
    then = [_("Name and address can be read by nobody any more, here or in any export.")]
    say(receipt, call, settings_of(call.url).regions, as_json=as_json, then=then)
    if not overwritten:
        note(_(NOT_OVERWRITTEN))
