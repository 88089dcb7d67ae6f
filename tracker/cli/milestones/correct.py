"""`tracker amend` and `tracker retract`: what was recorded is corrected or withdrawn, and stays visible."""

from collections.abc import Mapping
from typing import Annotated

import click
import typer

from tracker.cli.call import Call
from tracker.cli.milestones import options as about
from tracker.cli.milestones.spoken import changes
from tracker.cli.options import AsJson, Data, Key, language_of, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import Amend, Retract
from tracker.words import N_, _

amending = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
retracting = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"amend": amending, "retract": retracting}

Target = Annotated[
    str,
    typer.Argument(
        metavar="TARGET",
        help=N_("A milestone or an initiative: its id or key, or a part of the initiative's title."),
    ),
]
Because = Annotated[
    str, typer.Option(metavar="WHY", help=N_("The reason. It is kept beside the correction."))
]
Text = str | None
Texts = list[str] | None


@amending.command(
    help=N_(
        "Correct a milestone or an initiative, with the reason. What stood there before stays visible.\n\n"
        "An option that may be repeated replaces the whole list: say all of it again. Fields that only some "
        "kinds have are corrected with --set. An empty value takes a field away: --set note=\n\n"
        "\b\nExamples:\n"
        '  tracker amend M-16.3 --on 2023-03-24 --because "The programme gives the day"\n'
        "  tracker amend M-16.3 --set expires=2025-03-01 --set note= --because 核对协议文本\n"
        '  tracker amend I-16 --owner talent-office --because "Handed over"'
    )
)
def amend(
    ctx: typer.Context,
    target: Target,
    *,
    because: Because,
    set_: Annotated[
        Texts,
        typer.Option("--set", metavar="FIELD=VALUE", help=N_("The new value of any field, by its name.")),
    ] = None,
    on: Annotated[Text, typer.Option(metavar="DATE", help=N_("When it happened, or is planned for."))] = None,
    at: Annotated[Text, typer.Option(metavar="PLACE", help=about.AT)] = None,
    with_: Annotated[Texts, typer.Option("--with", metavar="ORG:ROLE", help=about.WITH)] = None,
    note: Annotated[Text, typer.Option(metavar="TEXT", help=about.NOTE)] = None,
    source: Annotated[Texts, typer.Option(metavar="TEXT", help=about.SOURCE)] = None,
    quote: Annotated[Text, typer.Option(metavar="TEXT", help=about.QUOTE)] = None,
    during: Annotated[Text, typer.Option(metavar="MILESTONE", help=about.DURING)] = None,
    certainty: Annotated[Text, typer.Option(metavar="HOW", help=N_("stated, inferred or ambiguous."))] = None,
    commit: Annotated[Texts, typer.Option(metavar="PROMISE", help=about.COMMIT)] = None,
    figure: Annotated[Texts, typer.Option(metavar="METRIC=AMOUNT", help=about.FIGURE)] = None,
    title: Annotated[
        Text, typer.Option(metavar="TITLE", help=N_("An initiative's title, in its language."))
    ] = None,
    en: Annotated[Text, typer.Option(metavar="TITLE", help=N_("An initiative's title in English."))] = None,
    zh: Annotated[Text, typer.Option(metavar="TITLE", help=N_("An initiative's title in Chinese."))] = None,
    owner: Annotated[Text, typer.Option(metavar="WHO", help=N_("An initiative's owner."))] = None,
    region: Annotated[
        Texts, typer.Option(metavar="REGION", help=N_("An initiative's regions. Repeat it for each."))
    ] = None,
    sector: Annotated[
        Texts, typer.Option(metavar="SECTOR", help=N_("An initiative's sectors. Repeat it for each."))
    ] = None,
    parent: Annotated[
        Text, typer.Option(metavar="INITIATIVE", help=N_("The initiative that this one is a part of."))
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Correct it."""
    call: Call = ctx.obj
    said = {
        "on": on,
        "at": at,
        "with": with_ or None,
        "note": note,
        "source": source or None,
        "quote": quote,
        "during": during,
        "certainty": certainty,
        "commit": commit or None,
        "figure": figure or None,
        "owner": owner,
        "region": region or None,
        "sector": sector or None,
        "parent": parent,
    }
    with naming_options(set_by(set_ or [])):
        new = {**changes(set_ or []), **about.common(said), **_titles(title, en, zh)}
        if not new:
            raise click.UsageError(
                _("Nothing to correct was said: give an option such as --on, or --set FIELD=VALUE.")
            )
        command = read(
            Amend, {"target": target, "set": new, "because": because, "key": key}, call.clock.today()
        )
        recorded(command, call, as_json=as_json)


def set_by(pairs: list[str]) -> Mapping[str, str]:
    """A field that was said with --set is called as it was there."""
    return {name: name for name in changes(pairs)}


def _titles(title: str | None, en: str | None, zh: str | None) -> Data:
    said = {"en": en, "zh": zh} | ({language_of(title): title} if title is not None else {})
    kept = {language: text for language, text in said.items() if text is not None}
    return {"title": kept} if kept else {}


@retracting.command(
    help=N_(
        "Withdraw a milestone that did not happen, drop a plan, or take back a mistaken initiative.\n\n"
        "It stays visible with the reason, and what followed from it is undone.\n\n"
        "\b\nExample:\n"
        '  tracker retract M-16.3 --because "Entered twice"'
    )
)
def retract(
    ctx: typer.Context, target: Target, *, because: Because, key: Key = None, as_json: AsJson = False
) -> None:
    """Withdraw it."""
    call: Call = ctx.obj
    with naming_options():
        command = read(Retract, {"target": target, "because": because, "key": key}, call.clock.today())
        recorded(command, call, as_json=as_json)
