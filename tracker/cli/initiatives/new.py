"""`tracker new`: open an initiative."""

from difflib import get_close_matches
from typing import Annotated, Any

import click
import typer

from tracker.cli.call import Call
from tracker.cli.options import Key, language_of, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import New
from tracker.domain.lifecycles import INITIATIVE_KINDS, KIND_NAMES
from tracker.domain.refusals import NotFound
from tracker.words import N_, _, current

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"new": app}

UNKNOWN_KIND = N_("There is no kind of initiative called {name!r}. Nearest: {nearest}. All of them: {kinds}")


@app.command(
    help=N_(
        "Open an initiative.\n\n"
        "KIND is programme 合作计划, outpost 前哨平台, agreement 协议, project 项目, institute 共建机构, "
        "or talent 人才.\n\n"
        "\b\nExamples:\n"
        '  tracker new project "Robot works in Wuxi" --region Wuxi --region Shenzhen\n'
        '  tracker new agreement 锡深人才合作 --en "Talent, Wuxi and Shenzhen" --region 无锡 --region 深圳'
    )
)
def new(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=N_("The kind of initiative."))],
    title: Annotated[str, typer.Argument(metavar="TITLE", help=N_("Its title, in Chinese or English."))],
    *,
    en: Annotated[str | None, typer.Option(metavar="TITLE", help=N_("The title in English."))] = None,
    zh: Annotated[str | None, typer.Option(metavar="TITLE", help=N_("The title in Chinese."))] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGION", help=N_("A region that takes part, by name or code. Repeat it for each.")
        ),
    ] = None,
    sector: Annotated[
        list[str] | None,
        typer.Option(metavar="SECTOR", help=N_("A sector, in your words. Repeat it for each.")),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(metavar="WHO", help=N_("The office that answers for it and is reminded. Else: you.")),
    ] = None,
    parent: Annotated[
        str | None, typer.Option(metavar="INITIATIVE", help=N_("The initiative that it is a part of."))
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help=N_("Your own words about it."))] = None,
    own_id: Annotated[
        str | None, typer.Option("--id", metavar="I-…", help=N_("Its id. Else: the next number."))
    ] = None,
    key: Key = None,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Print one JSON document."))] = False,
) -> None:
    """Open the initiative."""
    call: Call = ctx.obj
    said = {
        "kind": kind_of_initiative(kind),
        "title": _titles(title, en, zh),
        "regions": region or [],
        "sectors": sector or [],
        "owner": owner,
        "parent": parent,
        "note": note,
        "id": own_id,
        "key": key,
    }
    with naming_options({"title": "TITLE"}):
        recorded(read(New, said, call.clock.today()), call, as_json=as_json)


def kind_of_initiative(said: str) -> str:
    """The kind that a name in any language stands for. Raises NotFound with the nearest."""
    names = {name: kind for kind, both in KIND_NAMES.items() for name in (kind, *both)}
    wanted = said.strip().lower()
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, names, n=3, cutoff=0.3) or list(INITIATIVE_KINDS)[:3]
    raise NotFound(
        UNKNOWN_KIND,
        name=said,
        nearest=_(", ").join(dict.fromkeys(_called(names[one]) for one in near)),
        kinds=_(", ").join(map(_called, INITIATIVE_KINDS)),
    )


def _called(kind: str) -> str:
    return KIND_NAMES[kind][current() == "zh"]


def _titles(title: str, en: str | None, zh: str | None) -> dict[str, Any]:
    language = language_of(title)
    if (zh if language == "zh" else en) is not None:
        raise click.UsageError(
            _("The title is said twice: as TITLE, which is in that language, and with --{language}.").format(
                language=language
            )
        )
    said = {"en": en, "zh": zh, language: title if title.strip() else None}
    return {name: text for name, text in said.items() if text is not None}
