"""`tracker report`: the period report of an office, filed, made again, verified."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import click
import typer
from click.core import ParameterSource
from typer.core import TyperGroup

from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call, note
from tracker.cli.page import Page
from tracker.cli.reports import choices, said
from tracker.cli.reports.said import Made
from tracker.cli.reports.whole_file import placed, print_bytes
from tracker.cli.text import as_json
from tracker.domain.refusals import NotFound, Refused
from tracker.reports import filed
from tracker.words import N_, _

if TYPE_CHECKING:
    from tracker.reports.making import Asked, Known

DIFFERS = 1

HELP = N_(
    """The report on a period: what happened, where things stand, figures and targets, what is overdue, what
is expected and missing.

It says what had happened by the last day of the period, or by --as-of. With --file it is recorded as filed:
then it can be made again to the byte at any time, and a file can be verified.

\b
Examples:
  tracker report --period 2023-03
  tracker report --period 2023Q1 --lang both --output q1.html
  tracker report --period 上半年 --region 深圳 --output shenzhen.md --file
  tracker report --period 2023-03 --as-of 2023-03-31 --known-at 2023-04-03"""
)
AGAIN = N_(
    """Make a filed report again, to the byte.

Where it comes out differently, it says so, no file is written, and the exit code is 1.

\b
Examples:
  tracker report again 2023-03
  tracker report again 3 --output march.html"""
)
LIST = N_(
    """List the reports that were filed.

\b
Example:
  tracker report list"""
)
VERIFY = N_(
    """Say whether a file is what was filed, and which, when, by whom.

The exit code is 4 where the file was changed since, and 3 where it was never filed.

\b
Example:
  tracker report verify march.html"""
)
CHANGED = N_(
    "{file} is not as it was filed: it was changed. It was report {number}, {name}, filed {moment} by "
    "{actor}. Make that again: tracker report again {number}"
)
NEVER = N_("{file} was never filed in this journal. What was filed: tracker report list")


class ReportCommands(TyperGroup):
    """Knows what to say where a period is named as if it were a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does, with the way to say it where there is no such command."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(
                _(
                    "There is no command {name!r}. To make a report: --period {name}. "
                    "To make a filed one again: again {name}."
                ).format(name=args[0])
            )
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=ReportCommands, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)
apps = {"report": app}


@app.callback(help=HELP, invoke_without_command=True)
def report(
    ctx: typer.Context,
    *,
    period: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help=N_("A month, quarter or year, or from a day to another.")),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help=N_("What it is called; else as its period."))
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help=N_("Only in this region or a place in it."))
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Whose owner's name contains this."))
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help=N_("Of this kind: programme, outpost, agreement, project, institute or talent."),
        ),
    ] = None,
    initiative: Annotated[
        str | None,
        typer.Option(metavar="INITIATIVE", help=N_("Only this initiative: its id or a part of its title.")),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=N_("text, markdown, html or json."))
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="LANGUAGE", help=N_("en, zh or both; else your own."))
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(metavar="FILE", help=N_("Write or replace this file; its ending says the form.")),
    ] = None,
    to_file: Annotated[
        bool, typer.Option("--file", help=N_("Record it as filed: as it is known now."))
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Make a report."""
    if ctx.invoked_subcommand is not None:
        _alone(ctx)
        return
    call: Call = ctx.obj
    to = None if output == "-" else output
    days = choices.days(period, as_of, call.clock)
    shape = choices.form(form, to, json=json)
    language = choices.language(lang, shape)
    moment = choices.moment(known_at, call.clock, to_file=to_file)
    wanted = choices.filters(region, owner, kind, initiative)
    called = choices.name(name, days)
    with call.reader():
        pass
    from tracker.reports import making  # noqa: PLC0415 - brings in the slow libraries

    known = (
        making.known_now(call.url, call.clock) if to_file else making.known_at(call.url, moment, call.clock)
    )
    question = making.Asked(called, days.first, days.last, days.as_of, wanted)
    made = _made(call, question, known, shape, language)
    _deliver(call, made, to, to_file=to_file, json=json)


def _alone(ctx: typer.Context) -> None:
    """Refuse what was said before the command of the group, where nobody would obey it."""
    told = (ctx.get_parameter_source(name) for name in ctx.params)
    if ParameterSource.COMMANDLINE in told:
        raise click.UsageError(
            _("Either make a report, or say {command}: not both at once.").format(
                command=ctx.invoked_subcommand
            )
        )


def _made(call: Call, question: "Asked", known: "Known", form: str, language: str) -> Made:
    from tracker.cli.reports.forms import rendered  # noqa: PLC0415 - brings in the slow libraries
    from tracker.reports.making import make  # noqa: PLC0415 - likewise

    report = make(call.url, question, known)
    return Made(report, form, language, rendered(report, form, language))


def _deliver(call: Call, made: Made, output: str | None, *, to_file: bool, json: bool) -> None:
    """Write or print a report, and record it as filed where that was asked for: both, or neither."""
    if output is None:
        number = _file(call, made) if to_file else None
        print_bytes(made.content)
        for line in said.filed(made, number) if number else ():
            note(line)
        return
    with placed(Path(output), made.content):
        number = _file(call, made) if to_file else None
    if json:
        click.echo(as_json(said.written_document(output, made, number)))
        return
    page = Page.of(call.environment)
    for told in said.written(output, made, number):
        page.text(told)
    page.print()


def _file(call: Call, made: Made) -> tuple[int, int]:
    from tracker.reports.filing import file_report  # noqa: PLC0415 - brings in the slow libraries

    with call.tracker() as tracker:
        return file_report(tracker, made.report, made.form, made.language, made.content)


@app.command("again", help=AGAIN)
def again(
    ctx: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="NAME", help=N_("Its name, or its number in tracker report list."))
    ],
    *,
    output: Annotated[
        str | None, typer.Option("--output", metavar="FILE", help=N_("Write or replace this file."))
    ] = None,
    json: AsJson = False,
) -> None:
    """Make a filed report again."""
    call: Call = ctx.obj
    to = None if output == "-" else output
    if json and to is None:
        raise click.UsageError(_("--json says what was written to a file: name one with --output."))
    found = filed.named(_filed(call), which)
    one = found[-1]
    from tracker.cli.reports.forms import rendered  # noqa: PLC0415 - brings in the slow libraries
    from tracker.reports.filing import made_again  # noqa: PLC0415 - likewise

    content = rendered(made_again(call.url, one), one.form, one.language)
    as_filed = said.digest(content) == one.sha256
    if to is None:
        print_bytes(content)
    elif as_filed:  # or else it might take the place of the one that was filed
        with placed(Path(to), content):
            pass
    if json:
        click.echo(as_json(said.again_document(str(to), one, content)))
    else:
        for line in said.again(one, found, to, call.clock, as_filed=as_filed):
            note(line)
    if not as_filed:
        raise typer.Exit(DIFFERS)


@app.command("list", help=LIST)
def list_(ctx: typer.Context, *, json: AsJson = False) -> None:
    """Print the reports that were filed."""
    call: Call = ctx.obj
    found = _filed(call)
    if json:
        click.echo(as_json({"reports": [said.filed_document(one) for one in found]}))
        return
    page = Page.of(call.environment)
    said.write_list(page, found, call.clock)
    page.print()


@app.command("verify", help=VERIFY)
def verify(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The file of a report."))],
    *,
    json: AsJson = False,
) -> None:
    """Say whether a file is what was filed."""
    call: Call = ctx.obj
    content = _read(file)
    verdict = filed.judged(content, _filed(call))
    if not verdict.same:
        raise _not_filed(file, verdict, call)
    if json:
        click.echo(as_json(said.verdict_document(file, verdict)))
        return
    page = Page.of(call.environment)
    for line in said.verified(file, verdict.same, call.clock):
        page.text(line)
    page.print()


def _not_filed(file: str, verdict: filed.Verdict, call: Call) -> Refused:
    if not verdict.alike:
        return NotFound(NEVER, file=file)
    one = verdict.alike[-1]
    return Refused(
        CHANGED,
        file=file,
        number=one.number,
        name=one.name,
        moment=asked.local(one.filed_at, call.clock),
        actor=one.actor,
    )


def _filed(call: Call) -> list[filed.Filed]:
    with call.reader() as reader:
        return filed.every(reader.filed())


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise click.UsageError(
            _("Cannot read {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None
