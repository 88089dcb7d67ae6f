"""`tracker kind`: the kinds of milestones, built in and of the journal's own."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

import typer
from pydantic.fields import FieldInfo

from tracker.cli.call import Call
from tracker.cli.milestones.declare_kind import ADD, kind_add
from tracker.cli.milestones.options import held_in
from tracker.cli.milestones.subcommands import find_kind
from tracker.cli.options import AsJson
from tracker.cli.page import Cell, Column, Page
from tracker.cli.text import as_json as json_text
from tracker.cli.text import clip_list, plain
from tracker.cli.wording.phrases import listed, title
from tracker.domain.dates import Fuzzy
from tracker.domain.kinds import BUILT_IN, Kind
from tracker.domain.lifecycles import KIND_NAMES, Stage, stage
from tracker.domain.quantities import Quantity
from tracker.words import N_, _, ngettext

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    suggest_commands=False,
    help=N_(
        "The kinds of milestones: list them, see what one holds, add your own.\n\n"
        "\b\nExamples:\n  tracker kind list 签\n  tracker kind show agreement_signed"
    ),
)
apps = {"kind": app}
TYPES: dict[type, str] = {str: "text", Quantity: "amount", Fuzzy: "date", int: "number", bool: "yes_no"}
TYPE_WORDS: dict[type, str] = {
    str: N_("text"),
    Quantity: N_("an amount"),
    Fuzzy: N_("a date"),
    int: N_("a whole number"),
    bool: N_("yes or no"),
}


@app.command(
    "list",
    help=N_(
        "List the kinds of milestones, with the stages that they lead to.\n\n"
        "\b\nExamples:\n  tracker kind list\n  tracker kind list 开工\n  tracker kind list visit"
    ),
)
def list_kinds(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help=N_("Only those with this in a name or a stage."))
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the kinds."""
    call: Call = ctx.obj
    found = [one for one in call.settings().kinds.values() if _holds(one, text or "")]
    if as_json:
        typer.echo(json_text({"kinds": [document(one) for one in found]}))
    elif not found:
        typer.echo(
            _("No kind has {text} in it. All of them: tracker kind list").format(text=plain(text or ""))
        )
    else:
        _table(found, Page.of(call.environment))


@app.command(
    "show",
    help=N_(
        "Show one kind: its names, the stages that it leads to, and its fields.\n\n"
        "\b\nExample:\n  tracker kind show agreement_signed"
    ),
)
def show_kind(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("Its name in any language."))],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one kind."""
    call: Call = ctx.obj
    kind = find_kind(call, name)
    if as_json:
        typer.echo(json_text(document(kind)))
    else:
        _sheet(kind, Page.of(call.environment))


def document(kind: type[Kind]) -> dict[str, Any]:
    """A kind as `--json` prints it."""
    return {
        "name": kind.name,
        "en": kind.en,
        "zh": kind.zh,
        "own": kind.name not in BUILT_IN,
        "reaches": dict(kind.reaches),
        "fields": [_field_document(name, info) for name, info in kind.model_fields.items()],
    }


def _field_document(name: str, info: FieldInfo) -> dict[str, Any]:
    held, several = held_in(info.annotation)
    return {
        "name": name,
        "type": _declared(info) or (TYPES[held] if isinstance(held, type) else "choice"),
        "several": several,
        "choices": list(get_args(held)),
        "help": info.description or "",
    }


def _declared(info: FieldInfo) -> str:
    """The type that a field of the journal's own was declared with; "" of one that is built in."""
    extra = info.json_schema_extra
    return str(extra["type"]) if isinstance(extra, dict) else ""


def _holds(kind: type[Kind], text: str) -> bool:
    """Whether a text is part of a name of a kind, or of a stage that it leads to."""
    stages = [
        part for side, found in _stages(kind) for part in (*KIND_NAMES[side], found.name, found.en, found.zh)
    ]
    wanted = text.strip().casefold()
    return any(
        wanted in name.casefold()
        for name in (kind.name, kind.name.replace("_", "-"), kind.en, kind.zh, *stages)
    )


def _stages(kind: type[Kind]) -> Iterator[tuple[str, Stage]]:
    for side, name in kind.reaches.items():
        if found := stage(side, name):
            yield side, found


def _told_stages(kind: type[Kind]) -> Iterator[str]:
    for side, found in _stages(kind):
        yield f"{title(*KIND_NAMES[side])} → {title(found.en, found.zh)}"


def _table(kinds: list[type[Kind]], page: Page) -> None:
    columns = [
        Column(_("Name")),
        Column(_("English"), least=16),
        Column(_("Chinese"), rank=0),
        Column(_("Leads to"), least=12, cut=clip_list),
    ]
    rows = [(one.name, Cell(plain(one.en)), Cell(plain(one.zh)), listed(_told_stages(one))) for one in kinds]
    page.table(columns, rows)
    page.line(
        ngettext(
            "{n} kind. More: tracker kind show NAME", "{n} kinds. More: tracker kind show NAME", len(kinds)
        ).format(n=len(kinds))
    )
    page.print()


def _sheet(kind: type[Kind], page: Page) -> None:
    names = listed([plain(kind.en), plain(kind.zh)])
    page.line(Cell(_("{name}: {value}").format(name=kind.name, value=names), "bold"))
    if reached := [*_told_stages(kind)]:
        page.pairs([(_("Leads to"), reached)])
    if kind.model_fields:
        page.heading(_("Fields"))
        page.pairs([(name, [*_told_field(info)]) for name, info in kind.model_fields.items()], indent=2)
    page.gap()
    page.line(_("Record one: tracker record {kind} INITIATIVE").format(kind=kind.name))
    page.print()


def _told_field(info: FieldInfo) -> Iterator[str]:
    """What a field is for, and what it takes."""
    held, several = held_in(info.annotation)
    takes = (
        _(TYPE_WORDS[held])
        if isinstance(held, type)
        else _("one of {choices}").format(choices=listed(get_args(held)))
    )
    told = _("{takes}, several").format(takes=takes) if several else takes
    about = plain(_(info.description)) if info.description else ""
    yield _("{what} ({details})").format(what=about, details=told) if about else told


app.command("add", help=ADD)(kind_add)
