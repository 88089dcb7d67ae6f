"""`tracker init`: create a journal."""

import re
from contextlib import suppress
from typing import Annotated

import typer

from events.errors import JournalError
from tracker.app.places import file_of
from tracker.app.settings import settings_of
from tracker.cli.call import Call
from tracker.cli.text import plain
from tracker.domain.refusals import Refused
from tracker.words import N_, _

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"init": app}


@app.command(
    help=N_(
        "Create a journal: where --database or TRACKER_DATABASE_URL says, else in your data folder.\n\n"
        "Without it, your own journal is created at the first use.\n\n"
        "\b\nExamples:\n  tracker init\n  tracker --database office.db init\n"
        "  tracker --database try.db init --practice"
    )
)
def init(
    ctx: typer.Context,
    *,
    practice: Annotated[
        bool,
        typer.Option("--practice", help=N_("A journal for practice: TRACKER_NOW may set its clock.")),
    ] = False,
) -> None:
    """Create the journal and say where it is."""
    call: Call = ctx.obj
    created = _begun(call, practice=practice)
    told = _created(practice=practice) if created else _there(practice=settings_of(call.url).practice)
    typer.echo(plain(told.format(where=where(call.url))))


def _begun(call: Call, *, practice: bool) -> bool:
    """Create the journal; False where there is one, whatever the clock says."""
    try:
        return call.create(practice=practice)
    except Refused:
        with suppress(JournalError):
            settings_of(call.url)
            return False
        raise


def _created(*, practice: bool) -> str:
    if practice:
        return _("Created a practice journal: {where}")
    return _("Created your journal: {where}")


def _there(*, practice: bool) -> str:
    if practice:
        return _("There is a practice journal already, and it was left as it is: {where}")
    return _("There is a journal already, and it was left as it is: {where}")


def where(url: str) -> str:
    """The file of a journal, or its address without the password."""
    file = file_of(url)
    return str(file) if file else re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", url)
