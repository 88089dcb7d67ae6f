"""The commands by name, each in a module that is imported only when it is called.

Help is Click's own, plain: quick to start, and nothing in it is taken for markup.
"""

from collections.abc import Sequence
from copy import copy
from importlib import import_module
from typing import Annotated, Any

import click
import typer
from typer.core import TyperArgument, TyperGroup

from tracker.cli.call import Call
from tracker.cli.help import WideFormatter
from tracker.words import N_, _

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("journal.init", N_("Create a journal.")),
    "demo": ("journal.demo", N_("See it all on the Wuxi – Greater Bay Area journal.")),
    "new": ("initiatives.new", N_("Open an initiative.")),
    "record": ("milestones.record", N_("Record that something happened.")),
    "plan": ("milestones.plan", N_("Plan a milestone that is still to come.")),
    "amend": ("milestones.correct", N_("Correct a milestone or an initiative, with the reason.")),
    "claim": ("milestones.claim", N_("Record that another source says something else of a milestone.")),
    "settle": ("milestones.claim", N_("Decide what holds where sources say different things.")),
    "retract": ("milestones.correct", N_("Withdraw a milestone or a plan, with the reason.")),
    "status": ("initiatives.status", N_("The board: where every initiative stands.")),
    "show": ("initiatives.show", N_("Everything about one initiative.")),
    "due": ("follow_ups.due", N_("What is to be done, and by when.")),
    "figures": ("figures.figures", N_("What was reported and counted, and how far targets are.")),
    "history": ("history.history", N_("Every event, as it was recorded.")),
    "why": ("why.why", N_("Why a follow-up is there, due on its day, open or closed.")),
    "changes": ("changes.changes", N_("What was recorded lately, and what followed.")),
    "diff": ("changes.changes", N_("What differs between two days of happening.")),
    "report": ("reports.report", N_("The report on a period: make, file, verify it.")),
    "what-if": ("changes.what_if", N_("What would follow if a record file were recorded.")),
    "add": ("follow_ups.verbs", N_("Ask for something to be done, by hand.")),
    "done": ("follow_ups.verbs", N_("Close a follow-up as done.")),
    "snooze": ("follow_ups.verbs", N_("Keep a follow-up quiet until a day.")),
    "reschedule": ("follow_ups.verbs", N_("Give a follow-up a new date, with the reason.")),
    "approve": ("follow_ups.verbs", N_("Grant the new date that somebody has asked for.")),
    "decline": ("follow_ups.verbs", N_("Decline the new date that somebody has asked for.")),
    "assign": ("follow_ups.verbs", N_("Give a follow-up to somebody.")),
    "cancel": ("follow_ups.verbs", N_("Close a follow-up that is not needed, with the reason.")),
    "reopen": ("follow_ups.verbs", N_("Open a follow-up again, with the reason.")),
    "remind": ("reminders.remind", N_("Say to each owner what is due.")),
    "deliveries": ("reminders.deliveries", N_("What was sent to whom, and what is waiting.")),
    "run": ("reminders.run", N_("Deliver reminders at their time, until told to stop.")),
    "doctor": ("reminders.doctor", N_("Whether reminders are delivered, and what stands in their way.")),
    "ical": ("reminders.ical", N_("Follow-ups as a calendar file.")),
    "import": ("journal.import_", N_("Record everything in a record file, or nothing.")),
    "policy": ("policy.policy", N_("The rules of follow-ups: see, check, compare, adopt them.")),
    "kind": ("milestones.kind", N_("The kinds of milestones: list them, add your own.")),
    "metric": ("figures.metric", N_("What is measured: list it, declare how it counts.")),
    "target": ("figures.target", N_("How much is wanted by when: list it, set it.")),
    "region": ("people.region", N_("The regions: list them, add your own.")),
    "office": ("people.office", N_("The offices: their hours, and days of their own.")),
    "calendar": ("calendar.calendar", N_("When offices work: draw a month, count working days.")),
    "person": ("people.person", N_("The people: describe them; their names are sealed.")),
    "forget": ("people.forget", N_("Forget a person, so that nobody can read the name any more.")),
    "export": ("journal.export", N_("The journal as a file: whole, or what came since.")),
    "restore": ("journal.restore", N_("Make the journal of an exported file again.")),
    "copy": ("journal.restore", N_("Copy the journal into another database, and verify it.")),
    "verify": ("journal.verify", N_("Prove that no event was touched.")),
    "head": ("journal.verify", N_("The last position and its hash, to be noted elsewhere.")),
    "check": ("journal.check", N_("Compare what is shown with the journal; what to look at.")),
    "catalogue": ("journal.catalogue", N_("The types of events, and the schemas of their data.")),
    "rebuild": ("journal.rebuild", N_("Fold the views anew from the journal.")),
}
"""Name of each command: its room and module, whose `apps` has it under the same name, and what it is for."""


class Commands(TyperGroup):
    """The commands, loaded one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as Click has it
        """The names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(  # as Click has it
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """The command of that name, in the reader's language; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tracker.cli.{COMMANDS[cmd_name][0]}")
        made = module.apps[cmd_name]
        command = made if isinstance(made, click.Command) else typer.main.get_command(made)
        return in_words(command, cmd_name)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - as Click has it
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(about)) for name, (_module, about) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does, with the nearest names where there is no such command."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = nearest(name, COMMANDS)
            ctx.fail(_("There is no command {name!r}. {nearest}").format(name=name, nearest=near))
        return super().resolve_command(ctx, args)


def nearest(name: str, names: Sequence[str] | dict[str, Any]) -> str:
    """The sentence that suggests the nearest of some names."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    near = get_close_matches(name, names, n=3, cutoff=0.5)
    return _("Nearest: {names}.").format(names=", ".join(near)) if near else ""


def in_words(command: click.Command, name: str | None = None) -> click.Command:
    """A command with its help in the reader's language."""
    command.context_class = _Context
    if name:
        command.name = name
        command.help = command.help or COMMANDS.get(name, ("", ""))[1]
    if command.help:
        command.help = _(command.help)
    if command.epilog:
        command.epilog = _(command.epilog)
    usage = command.options_metavar
    command.options_metavar = usage and _(usage)
    if isinstance(command, click.Group):
        command.subcommand_metavar = _(command.subcommand_metavar)
    for parameter in command.params:
        parameter.metavar = parameter.metavar and _(parameter.metavar)
        if parameter.type.name.startswith("integer"):
            parameter.type = copy(parameter.type)
            parameter.type.name = _("whole number")
        if isinstance(parameter, (click.Option, TyperArgument)) and parameter.help:
            parameter.help = _(parameter.help)
    for child, below in getattr(command, "commands", {}).items():
        in_words(below, child)
    return command


class _Context(click.Context):
    formatter_class = WideFormatter


app = typer.Typer(
    cls=Commands,
    name="tracker",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    ctx: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help=N_("The journal: a file or a database address. Else TRACKER_DATABASE_URL, else your own."),
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help=N_("Say the version and stop."))] = False,
) -> None:
    call: Call = ctx.obj
    call.database = database
    if version:
        from tracker.app.writing import program  # noqa: PLC0415 - only for this

        typer.echo(program().replace("/", " "))
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def root() -> click.Command:
    """The whole command line, in the reader's language."""
    command = typer.main.get_command(app)
    command.help = N_("Keep track of initiatives between regions, and of what was promised.")
    command.epilog = N_(
        "A first look: tracker demo. Your first initiative: tracker new project “…” --region Wuxi"
    )
    return in_words(command)
