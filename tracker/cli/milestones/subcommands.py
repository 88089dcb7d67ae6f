"""The subcommands of `record` and `plan`: one for each kind of milestone, made when it is asked for.

A kind is reached by its name, with hyphens or underscores, and by its English or Chinese name. The journal is
asked only for kinds that are not built in.
"""

from collections.abc import Callable, Iterator
from datetime import date
from difflib import get_close_matches
from typing import ClassVar, Literal

import click
from typer.core import TyperCommand, TyperGroup

from tracker.cli.call import Call
from tracker.cli.commands import in_words
from tracker.cli.milestones.options import is_own, options, told
from tracker.cli.options import Data, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.cli.wording.phrases import listed, title
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import PlanMilestone, RecordMilestone
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.kinds import BUILT_IN, Kind
from tracker.domain.lifecycles import KIND_NAMES, stage
from tracker.domain.refusals import NotFound
from tracker.domain.settings.state import Settings
from tracker.words import N_, _, current

Verb = Literal["record", "plan"]

GROUPS: dict[str, str] = {
    "own": N_("Your own"),
    "talks": N_("Contacts and talks"),
    "programme": N_("Programmes and events"),
    "deeds": N_("Agreements, places, projects, people"),
    "notes": N_("Reports and care"),
    "ends": N_("Pauses and endings"),
}
"""The headings under which kinds are listed."""


def group_of(kind: type[Kind]) -> str:
    """The group that a kind is listed in, told by the stages that it reaches."""
    if kind.name not in BUILT_IN:
        return "own"
    stages = {side: found for side, name in kind.reaches.items() if (found := stage(side, name))}
    if any(found.standing != "open" for found in stages.values()):
        return "ends"
    beside = [found for side, found in stages.items() if side != "programme"]
    if not beside:
        return "programme" if stages else "notes"
    return "talks" if all(found.iati == 1 for found in beside) else "deeds"


def find_kind(call: Call, name: str) -> type[Kind]:
    """The kind of that name, built in or the journal's own. Raises NotFound with the nearest names."""
    try:
        return Settings().kind(name)
    except NotFound:
        settings = call.settings()
    try:
        return settings.kind(name)
    except NotFound as error:
        near = _nearest(name, settings)
        raise (NotFound(error.template, name=name, nearest=near) if near else error) from None


def _nearest(said: str, settings: Settings) -> str:
    """The kinds with a name that a text is part of, or that it is like; "" where there are none."""
    wanted = said.strip().casefold()
    names = [(name.casefold(), one) for one in settings.kinds.values() for name in (one.name, one.en, one.zh)]
    like = get_close_matches(wanted, [name for name, _kind in names], cutoff=0.5)
    near = [one for name, one in names if wanted and wanted in name] or [
        one for name, one in names if name in like
    ]
    found = list(dict.fromkeys(near))[:5]
    return listed(f"{one.name} {one.zh}" if current() == "zh" else one.name for one in found)


class Kinds(TyperGroup):
    """A command whose subcommands are the kinds of milestones."""

    verb: ClassVar[Verb]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the built-in kinds and the journal's own."""
        call: Call = ctx.obj
        return list(call.settings().kinds)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one kind. Raises NotFound with the nearest names."""
        return in_words(_command(self.verb, find_kind(ctx.obj, cmd_name)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click does; where something else was said first, say that the kind is."""
        said = args[0]
        if said.startswith("-") or ("-" in said and initiative_id(said)):
            sentence = _("The kind comes first: tracker {verb} KIND INITIATIVE, not {said}.")
            ctx.fail(sentence.format(verb=self.verb, said=said))
        kind = find_kind(ctx.obj, said)
        return kind.name, in_words(_command(self.verb, kind)), args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the kinds in groups, with their names in the reader's language."""
        call: Call = ctx.obj
        kinds = call.settings().kinds.values()
        for group, heading in GROUPS.items():
            rows = [(one.name, title(one.en, one.zh)) for one in kinds if group_of(one) == group]
            if rows:
                with formatter.section(_(heading)):
                    formatter.write_dl(rows)


class MilestoneCommand(TyperCommand):
    """The command of one kind: its own options are listed before those of every kind."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Three sections: the argument, what only this kind has, what every kind has."""
        held: dict[str, list[tuple[str, str]]] = {_("Arguments"): [], _("Of this kind"): [], _("Options"): []}
        arguments, own, common = held.values()
        for one in self.get_params(ctx):
            rows = arguments if isinstance(one, click.Argument) else own if is_own(one) else common
            rows += filter(None, [one.get_help_record(ctx)])
        for heading, rows in held.items():
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def _command(verb: Verb, kind: type[Kind]) -> click.Command:
    return MilestoneCommand(
        kind.name,
        params=[*options(verb, kind)],
        callback=_obeying(verb, kind),
        help=_help(verb, kind),
        rich_markup_mode=None,
        context_settings={"token_normalize_func": lambda token: token.replace("_", "-")},
    )


def _help(verb: Verb, kind: type[Kind]) -> str:
    about = {"record": _("Record this: {kind}."), "plan": _("Plan this: {kind}.")}[verb]
    reached = listed(_reached(kind))
    leads = _("It leads to this stage: {stages}.").format(stages=reached) if reached else ""
    return "\n\n".join(
        filter(None, [about.format(kind=title(kind.en, kind.zh)), leads, _example(verb, kind)])
    )


def _reached(kind: type[Kind]) -> Iterator[str]:
    for side, name in kind.reaches.items():
        if found := stage(side, name):
            yield f"{title(*KIND_NAMES[side])} → {title(found.en, found.zh)}"


def _example(verb: Verb, kind: type[Kind]) -> str:
    if verb == "plan":
        return _("\b\nExample:\n  tracker plan {kind} I-1 --on 6月中旬 --with 深圳大学:host").format(
            kind=kind.name
        )
    return _("\b\nExample:\n  tracker record {kind} I-1 --on 2023-03-24 --with 深圳大学:host").format(
        kind=kind.name
    )


def _obeying(verb: Verb, kind: type[Kind]) -> Callable[..., None]:
    @click.pass_context
    def obey(ctx: click.Context, /, **said: object) -> None:
        call: Call = ctx.obj
        with naming_options():
            recorded(
                _command_said(verb, told(kind, said), call.clock.today()), call, as_json=bool(said["as_json"])
            )

    return obey


def _command_said(verb: Verb, data: Data, today: date) -> RecordMilestone | PlanMilestone:
    if verb == "plan":
        return read(PlanMilestone, data, today)
    return read(RecordMilestone, data, today)
