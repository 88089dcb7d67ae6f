"""`tracker claim` and `tracker settle`: what other sources say is kept beside it until somebody decides."""

from collections.abc import Mapping
from typing import Annotated

import click
import typer

from tracker.cli.call import Call
from tracker.cli.milestones import options as about
from tracker.cli.milestones.correct import Because, Text, Texts, set_by
from tracker.cli.milestones.spoken import changes
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.cli.wording.fields import FIELDS, field_name
from tracker.domain.claim_fields import called
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import Claim, Settle
from tracker.words import N_, _

claiming = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
settling = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"claim": claiming, "settle": settling}

Milestone = Annotated[
    str,
    typer.Argument(
        metavar="MILESTONE", help=N_("The milestone, by its id or the key it was recorded under.")
    ),
]


@claiming.command(
    help=N_(
        "Record what another source says of a milestone. What is recorded stands.\n\n"
        "Where that is something else there is a conflict, shown until somebody settles it. A list is all "
        "that the source says; of figures, all that it gives of that metric.\n\n"
        "\b\nExamples:\n"
        '  tracker claim M-16.3 --on 2023-03-24 --source "Minutes of 24 March" --quote 24日\n'
        "  tracker claim M-16.3 --figure companies=390家 --source 无锡日报\n"
        "  tracker claim M-16.3 --set value=11亿元 --source 协议文本"
    )
)
def claim(
    ctx: typer.Context,
    milestone: Milestone,
    *,
    source: Annotated[
        list[str], typer.Option(metavar="TEXT", help=N_("Which source says so. Repeat it for each."))
    ],
    set_: Annotated[
        Texts,
        typer.Option("--set", metavar="FIELD=VALUE", help=N_("What it says of any field, by its name.")),
    ] = None,
    on: Annotated[Text, typer.Option(metavar="DATE", help=N_("When it happened, or is planned for."))] = None,
    at: Annotated[Text, typer.Option(metavar="PLACE", help=about.AT)] = None,
    with_: Annotated[Texts, typer.Option("--with", metavar="ORG:ROLE", help=about.WITH)] = None,
    during: Annotated[Text, typer.Option(metavar="MILESTONE", help=about.DURING)] = None,
    commit: Annotated[Texts, typer.Option(metavar="PROMISE", help=about.COMMIT)] = None,
    figure: Annotated[Texts, typer.Option(metavar="METRIC=AMOUNT", help=about.FIGURE)] = None,
    quote: Annotated[Text, typer.Option(metavar="TEXT", help=N_("The source's own words."))] = None,
    note: Annotated[Text, typer.Option(metavar="TEXT", help=about.NOTE)] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Keep it."""
    call: Call = ctx.obj
    facts = {
        "on": on,
        "at": at,
        "with": with_ or None,
        "during": during,
        "commit": commit or None,
        "figure": figure or None,
    }
    with naming_options(set_by(set_ or [])):
        said = {**changes(set_ or []), **about.common(facts)}
        if not said:
            raise click.UsageError(
                _("Nothing is claimed: give an option such as --on, or --set FIELD=VALUE.")
            )
        beside = {"sources": source, "quote": quote, "note": note, "key": key}
        command = read(Claim, {"target": milestone, "set": said, **beside}, call.clock.today())
        recorded(command, call, as_json=as_json)


@settling.command(
    help=N_(
        "Decide what holds where sources say different things, with the reason.\n\n"
        "Either a claim holds from now on, as after an amendment, or what was recorded stands. All claims on "
        "the field are settled by it; only a new one opens the conflict again.\n\n"
        "\b\nExamples:\n"
        '  tracker settle M-16.3 --field date --take 1 --because "The minutes are signed"\n'
        "  tracker settle M-16.3 --field figures.companies --take recorded --because 旧报道"
    )
)
def settle(
    ctx: typer.Context,
    milestone: Milestone,
    *,
    field: Annotated[str, typer.Option(metavar="FIELD", help=N_("The field, as tracker show names it."))],
    take: Annotated[
        str,
        typer.Option(
            metavar="CLAIM", help=N_("The number of the claim that holds; recorded, or 0: none of them.")
        ),
    ],
    because: Because,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Decide it."""
    call: Call = ctx.obj
    with naming_options(_CALLED):
        said = {
            "target": milestone,
            "field": _typed(field),
            "take": _number(take),
            "because": because,
            "key": key,
        }
        recorded(read(Settle, said, call.clock.today()), call, as_json=as_json)


_CALLED: Mapping[str, str] = {"target": "MILESTONE"}

_RECORDED = ("recorded", "0", "已记录", "原记录")


def _number(text: str) -> int:
    """The number of a claim; 0 for what was recorded. Raises click.BadParameter."""
    if text.strip().lower() in _RECORDED:
        return 0
    if not text.strip().isdecimal():
        raise click.BadParameter(
            _("--take cannot be {text!r}: give the number of a claim, or recorded.").format(text=text)
        )
    return int(text)


def _typed(text: str) -> str:
    """The field that is called so on a page in the reader's language; else as it was typed."""
    wanted = text.strip().casefold()
    return next((called(name) for name in FIELDS if field_name(name).casefold() == wanted), text)
