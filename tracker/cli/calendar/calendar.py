"""`tracker calendar`: when offices work, alone and together, and why they do not."""

from datetime import date
from typing import Annotated

import click
import typer
from typer.core import TyperGroup

from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.domain import dates
from tracker.domain.refusals import Refused
from tracker.words import N_, _

MOST_MONTHS = 12

HELP = N_(
    """Draw when offices work, and count the days on which all of them do.

Alone, it draws the month, as show does. Where nobody is named it is for the offices that were described, else
for the regions of the initiatives, else for the mainland, Hong Kong and Macau.

\b
Examples:
  tracker calendar
  tracker calendar Wuxi HK MO --month 2023-04
  tracker calendar add 20 --from 2023-03-24 --for Wuxi HK MO"""
)
SHOW = N_(
    """Draw one month or several: who works on which day, who does not, and why.

An office is meant by its handle or its name; anything else is a region, such as Wuxi, HK or US-CA.

\b
Examples:
  tracker calendar show wuxi-ipb HK --month 2023-04
  tracker calendar show 无锡 --month 2023-09/2023-10"""
)
ADD = N_(
    """Count working days on which all of them work, and say which days were skipped, and why.

The first day never counts; a negative number counts back, and 0 gives the next day on which all work.

\b
Examples:
  tracker calendar add 20 --from 2023-03-24 --for Wuxi HK MO
  tracker calendar add -5 --from 2023-10-09 --for wuxi-ipb"""
)


class CalendarCommands(TyperGroup):
    """`show` and `add`; what is neither is what `show` is asked with."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does, with `show` in front where no command was named."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["show", *args])


app = typer.Typer(
    cls=CalendarCommands,
    help=HELP,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
apps = {"calendar": app}

Whose = Annotated[
    list[str] | None,
    typer.Argument(metavar=N_("[OFFICE|REGION]..."), help=N_("Whose days: offices and regions.")),
]


@app.command("show", help=SHOW)
def show(
    ctx: typer.Context,
    whose: Whose = None,
    *,
    month: Annotated[
        str | None,
        typer.Option(
            metavar=N_("MONTH"), help=N_("Which month: 2023-04, 2023-09/2023-10. Else: this month.")
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Draw months."""
    call: Call = ctx.obj
    months = _months(month, call.clock.today())
    from tracker.cli.calendar.documents import months_document  # noqa: PLC0415 - slow
    from tracker.cli.calendar.page import draw  # noqa: PLC0415 - slow
    from tracker.cli.calendar.whose import together  # noqa: PLC0415 - slow

    found = together(call, whose or ())
    if json:
        click.echo(as_json(months_document(found, months)))
        return
    page = Page.of(call.environment)
    draw(page, found, months)
    page.print()


@app.command("add", help=ADD, context_settings={"ignore_unknown_options": True})
def add(
    ctx: typer.Context,
    n: Annotated[int, typer.Argument(metavar="N", help=N_("How many working days."))],
    whose: Whose = None,
    *,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help=N_("The day to count from. Else: today.")),
    ] = None,
    others: Annotated[
        list[str] | None,
        typer.Option(
            "--for", metavar="OFFICE|REGION", help=N_("Who must work. Repeat it, or name more after it.")
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    """Count working days."""
    call: Call = ctx.obj
    named = [*(others or ()), *(whose or ())]
    if unknown := next((one for one in named if one.startswith("-")), None):
        raise click.NoSuchOption(unknown, ctx=ctx)
    start = _day(first, call.clock.today())
    from tracker.cli.calendar.documents import counted_document  # noqa: PLC0415 - slow
    from tracker.cli.calendar.page import tell  # noqa: PLC0415 - slow
    from tracker.cli.calendar.whose import count, together  # noqa: PLC0415 - slow

    counted = count(together(call, named), start, n)
    if json:
        click.echo(as_json(counted_document(counted)))
        return
    page = Page.of(call.environment)
    tell(page, counted)
    page.print()


def _months(text: str | None, today: date) -> list[date]:
    """The first days of the months that were asked for."""
    first, last = (today, today) if text is None else _told("--month", text, today)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MOST_MONTHS:
        raise click.BadParameter(
            _("{text} is {n} months: ask for {most} at most.").format(text=text, n=count, most=MOST_MONTHS)
        )
    return [_month(first.year * 12 + first.month - 1 + more) for more in range(count)]


def _month(number: int) -> date:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1)


def _day(text: str | None, today: date) -> date:
    """The last day of what was told."""
    return today if text is None else _told("--from", text, today)[1]


def _told(option: str, text: str, today: date) -> tuple[date, date]:
    try:
        told = dates.parse(text, today)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    if told.earliest is None or told.latest is None:
        raise click.BadParameter(
            _("{option} {text!r} has no beginning or no end: say which days.").format(
                option=option, text=text
            )
        )
    return told.earliest, told.latest
