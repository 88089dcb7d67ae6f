"""`tracker kind add`: a kind of milestone of the journal's own."""

from typing import Annotated

import typer

from tracker.cli.call import Call
from tracker.cli.options import AsJson, Data, Key, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.domain.fields import Unreadable, read
from tracker.domain.settings.own_kinds import FIELD_TYPES, DeclareKind
from tracker.words import N_

REACHES_NEEDS = N_("{field}: {text!r} names no stage. Write INITIATIVE:STAGE, as in --reaches project:landed")
FIELD_NEEDS = N_(
    "{field}: there is no type {type!r}. Write NAME:TYPE or NAME:TYPE:HELP, TYPE one of: {types}"
)

ADD = N_(
    "Add a kind of milestone to this journal. It can be recorded at once, and it is there for ever.\n\n"
    "TYPE is text, texts, amount, date, day_to_come, number or yes_no.\n\n"
    "\b\nExample:\n"
    '  tracker kind add open_day --en "Open day" --zh 开放日 --reaches outpost:open \\\n'
    '    --field "visitors:amount:How many came"'
)

English = Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in English."))]
Chinese = Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in Chinese."))]


def kind_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("Its name for scripts: a-z, 0-9 and _."))],
    *,
    en: English,
    zh: Chinese,
    reaches: Annotated[
        list[str] | None,
        typer.Option(
            metavar="INITIATIVE:STAGE",
            help=N_("The stage it leads to in one kind of initiative: project:landed. Repeat it for each."),
        ),
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:TYPE[:HELP]", help=N_("A field of its own. Repeat it for each.")),
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a kind of milestone."""
    call: Call = ctx.obj
    with naming_options({"name": "NAME"}):
        said = {
            "name": name.strip().replace("-", "_"),
            "en": en,
            "zh": zh,
            "reaches": dict(_reached(text) for text in reaches or []),
            "fields": [_field(text) for text in field or []],
            "key": key,
        }
        recorded(read(DeclareKind, said, call.clock.today()), call, as_json=as_json)


def _reached(text: str) -> tuple[str, str]:
    """`project:landed` taken apart."""
    initiative, colon, stage = text.replace("：", ":").partition(":")
    if not colon or not stage.strip():
        raise Unreadable(REACHES_NEEDS, "--reaches", text=text)
    return initiative.strip(), stage.strip().replace("-", "_")


def _field(text: str) -> Data:
    """`visitors:amount:How many came` taken apart; a field without a type is text."""
    name, _colon, rest = text.replace("：", ":").partition(":")
    spelled, _colon, about_it = rest.partition(":")
    kind = spelled.strip().lower().replace("-", "_") or "text"
    if kind not in FIELD_TYPES:
        raise Unreadable(FIELD_NEEDS, "--field", type=spelled.strip(), types=", ".join(FIELD_TYPES))
    return {"name": name.strip().replace("-", "_"), "type": kind, "help": about_it.strip()}
