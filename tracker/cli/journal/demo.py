"""`tracker demo`: the whole job on a practice journal, with the clock at 3 April 2023 in Shanghai."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

import tracker
from events.errors import JournalError
from tracker.app.places import practice_file, sqlite_url
from tracker.app.reader import open_reader
from tracker.cli.call import Call
from tracker.cli.door import run
from tracker.domain.refusals import N_, Refused
from tracker.words import _

NOW = "2023-04-03T09:00:00+08:00"
SHOWN = ("status", "due", "remind")

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"demo": app}


@app.command(
    help=N_(
        "See it all on the Wuxi – Greater Bay Area journal: the board, what is due, the digests.\n\n"
        "Makes a fresh practice journal with the clock at Monday 3 April 2023, 09:00 in Shanghai. "
        "Your own journal is not touched.\n\n\b\nExample:\n  tracker demo"
    )
)
def demo(
    ctx: typer.Context,
    at: Annotated[
        Path | None, typer.Option("--at", metavar="FILE", help=N_("Where to put the practice journal."))
    ] = None,
) -> None:
    """Make the practice journal and show it."""
    call: Call = ctx.obj
    file = (at or practice_file()).expanduser().absolute()
    environment = _practice(call.environment, file)
    _clear(file, environment)
    _step(["init", "--practice"], environment)
    _step(["import", str(_seeds())], environment)
    for command in SHOWN:
        typer.echo(f"\n$ tracker {command}\n")
        _step([command], environment)
    typer.echo(
        "\n"
        + _(
            "This journal is for practice: {file}\n"
            "Go on in it, with its clock:\n"
            "  export TRACKER_DATABASE_URL='{url}' TRACKER_NOW={now}\n"
            "  tracker show I-16\n"
            "  tracker record tenant_admitted I-20 --on 4月3日\n"
            "Back to your own journal: unset TRACKER_DATABASE_URL TRACKER_NOW"
        ).format(file=file, url=sqlite_url(file), now=NOW)
    )


def _practice(environment: Mapping[str, str], file: Path) -> dict[str, str]:
    return {**environment, "TRACKER_DATABASE_URL": sqlite_url(file), "TRACKER_NOW": NOW}


def _step(words_said: Sequence[str], environment: Mapping[str, str]) -> None:
    code = run(words_said, environment)
    if code:
        raise typer.Exit(code)


def _seeds() -> Path:
    """The record file of the seed journal: inside the installed package, or at the top of a clone."""
    package = Path(tracker.__file__).parent
    inside = package / "seeds"
    return (inside if inside.is_dir() else package.parent / "seeds") / "wuxi-gba.jsonl"


def _clear(file: Path, environment: Mapping[str, str]) -> None:
    """Take an earlier practice journal away; refuse anything else that lies in its place."""
    if not file.exists():
        return
    try:
        with open_reader(sqlite_url(file), Call(environment).clock) as reader:
            practice = reader.practice
    except (JournalError, Refused):
        practice = False
    if not practice:
        raise Refused(
            N_("{file} is there and is no practice journal: it was left alone. Name another file: --at FILE"),
            file=file,
        )
    for part in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        part.unlink(missing_ok=True)
