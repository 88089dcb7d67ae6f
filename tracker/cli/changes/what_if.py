"""`tracker what-if FILE`: what would follow if a record file were recorded; nothing is."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.changes.changes import All, Initiative, Markdown, Owner, Region, wanted_of
from tracker.cli.journal.import_ import opened
from tracker.cli.progress import progress
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:  # asking for help must not wait for the database's libraries
    from tracker.exchange.what_if import WhatIf

REFUSED = 4

HELP = N_(
    """What would follow if a record file were recorded: stages, lights, milestones and follow-ups.

The rules decide every line as in an import, and nothing is recorded; nobody is kept waiting meanwhile. A line
may adopt a policy too. Lines that are refused are named and left out; then the exit code is 4.

\b
Examples:
  tracker what-if april.jsonl
  tracker what-if april.jsonl --initiative I-16 --json
  grep 深圳 april.jsonl | tracker what-if -"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"what-if": app}


@app.command(help=HELP)
def what_if(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help=N_("The record file, or - for what is piped in."))
    ],
    *,
    initiative: Initiative = None,
    region: Region = None,
    owner: Owner = None,
    everything: All = False,
    markdown: Markdown = False,
    json: AsJson = False,
) -> None:
    """Print what would follow."""
    from tracker.cli.changes.page import Form, Frame, show  # noqa: PLC0415 - brings in the slow libraries
    from tracker.exchange import what_if as imagined  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    name = _("standard input") if file == "-" else file
    with opened(file) as source, call.reader() as reader:
        wanted = wanted_of(reader, initiative, region, owner)
        with call.tracker() as tracker, progress() as told:
            found = imagined.what_if(tracker, source, name, wanted=wanted, progress=told)
        frame = Frame(
            [_("If {file} were recorded").format(file=name), _lines(found)],
            [_("Nothing would change.")],
            [*_refused(found), _("Nothing was recorded.")],
            _document(found, file),
        )
        form = Form(json=json, markdown=markdown, everything=everything)
        show(call, reader, found.comparison, form, frame)
    if found.refused:
        raise typer.Exit(REFUSED)


def _lines(found: "WhatIf") -> str:
    counted = found.counted
    text = ngettext(
        "{n} line: {new} new, {same} recorded before, {already} so already, {refused} refused.",
        "{n} lines: {new} new, {same} recorded before, {already} so already, {refused} refused.",
        counted.lines,
    )
    return text.format(
        n=counted.lines,
        new=counted.new,
        same=counted.same,
        already=counted.already,
        refused=len(found.refused),
    )


def _refused(found: "WhatIf") -> list[str]:
    from tracker.cli.door import sentence  # noqa: PLC0415 - it calls the commands

    return [_("Refused: {problem}").format(problem=sentence(one)) for one in found.refused]


def _document(found: "WhatIf", file: str) -> dict[str, object]:
    from tracker.cli.door import sentence  # noqa: PLC0415 - it calls the commands

    counted = found.counted
    return {
        "file": file,
        "lines": counted.lines,
        "new": counted.new,
        "same": counted.same,
        "already": counted.already,
        "refused": [
            {
                "line": one.values.get("line"),
                "field": named if (named := one.values.get("field")) != "-" else None,
                "message": sentence(one),
            }
            for one in found.refused
        ],
    }
