"""`tracker policy`: the rules of follow-ups: see them, check, compare and adopt others."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from tracker.cli import asked
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.page import Cell, Column, Page
from tracker.cli.progress import progress
from tracker.cli.text import as_json, paragraphs, plain
from tracker.cli.wording.phrases import title
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:
    from tracker.app.policies import Adopted
    from tracker.domain.policy import Policy

REFUSED = 4

HELP = N_(
    """The rules of follow-ups, lights and digests: see them, check, compare and adopt others.

A policy is a TOML file. Some come with the program, from published practice: name one wherever a file is
asked for.

\b
Examples:
  tracker policy show
  tracker policy list
  tracker policy diff handan
  tracker policy adopt office.toml --because "Decided on 3 April\""""
)
SHOW = N_(
    """Show the policy that holds, or another, rule by rule.

\b
Examples:
  tracker policy show
  tracker policy show jiangmen
  tracker policy show default --toml > office.toml"""
)
LIST = N_(
    """List the policies that come with the program, each with its source.

\b
Example:
  tracker policy list"""
)
CHECK = N_(
    """Say every mistake in a policy, with its line. The exit code is 4 where there is one.

\b
Example:
  tracker policy check office.toml"""
)
DIFF = N_(
    """Say what a policy would change: the follow-ups that appear, move and vanish, and why.

Nothing is recorded.

\b
Examples:
  tracker policy diff office.toml
  tracker policy diff handan --all"""
)
ADOPT = N_(
    """Adopt a policy: from now on it holds, and every follow-up is worked out by it.

\b
Examples:
  tracker policy adopt handan
  tracker policy adopt office.toml --because "Decided on 3 April\""""
)
HISTORY = N_(
    """Who adopted which policy, when and why.

\b
Example:
  tracker policy history"""
)

NAMED = N_("A policy that comes with the program, a TOML file, or - for what is piped in.")
File = Annotated[str, typer.Argument(metavar="FILE", help=NAMED)]
All = Annotated[
    bool, typer.Option("--all", help=N_("Name every follow-up that changes, not only the first of them."))
]

app = typer.Typer(help=HELP, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"policy": app}


@app.command("show", help=SHOW)
def show(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", help=NAMED)] = None,
    *,
    toml: Annotated[bool, typer.Option("--toml", help=N_("Print its text, as it was written."))] = False,
    json: AsJson = False,
) -> None:
    """Print a policy."""
    from tracker.app.policies import holding, read_in  # noqa: PLC0415 - brings in the slow libraries
    from tracker.cli.policy.sheet import document, write  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    settings = call.settings()
    text, adopted = (_text(file), None) if file else holding(settings)
    policy = settings.policy if adopted and settings.policy else read_in(text, settings)
    if json:
        last = _history(call)[-1] if adopted else None
        click.echo(as_json({**document(policy), "adopted": last and _entry(last)}))
    elif toml:
        lines = text.splitlines()
        click.echo("\n".join(map(plain, lines) if sys.stdout.isatty() else lines))
    else:
        page = Page.of(call.environment)
        write(page, policy, settings, _how_it_holds(call, file, adopted=bool(adopted)))
        page.print()


def _how_it_holds(call: Call, file: str | None, *, adopted: bool) -> str:
    if file:
        return ""
    if not adopted:
        return _("It holds since none was adopted.")
    last = _history(call)[-1]
    return _("Adopted on {day} by {actor}.").format(
        day=asked.local(last.recorded_at, call.clock), actor=plain(last.actor)
    )


@app.command("list", help=LIST)
def list_policies(ctx: typer.Context, *, json: AsJson = False) -> None:
    """Print the policies that come with the program."""
    from tracker.app.policies import holding  # noqa: PLC0415 - brings in the slow libraries
    from tracker.domain.policy import pack, packs, parse  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    held, last = holding(call.settings())
    found = [(name, parse(pack(name)), pack(name).strip() == held.strip()) for name in packs()]
    if json:
        click.echo(as_json({"policies": [_listed(*one) for one in found]}))
        return
    page = Page.of(call.environment)
    columns = [
        Column(""),
        Column(_("Name")),
        Column(_("Title"), rank=1, least=6),
        Column(_("Rules"), rank=1, right=True),
        Column(_("Source"), least=20),
    ]
    rows = [
        (Cell("●" if holds else " "), name, _title(policy), str(len(policy.rules)), plain(policy.source))
        for name, policy, holds in found
    ]
    page.table(columns, rows)
    page.gap()
    if last and not any(holds for _name, _policy, holds in found):
        name = plain(str(last.policy["name"]))
        page.text(_("None of them holds now, but {name}: tracker policy show").format(name=name))
    page.text(_("● holds now. See one: tracker policy show NAME"))
    page.print()


def _listed(name: str, policy: "Policy", holds: bool) -> dict[str, Any]:  # noqa: FBT001 - one of a triple
    titles = policy.title.model_dump() if policy.title else None
    rules = [rule.id for rule in policy.rules]
    return {"name": name, "title": titles, "source": policy.source, "rules": rules, "holds": holds}


@app.command("check", help=CHECK)
def check(ctx: typer.Context, file: File, *, json: AsJson = False) -> None:
    """Print every mistake in a policy."""
    from tracker.app.policies import read_in  # noqa: PLC0415 - brings in the slow libraries
    from tracker.cli.door import sentence  # noqa: PLC0415 - it calls the commands
    from tracker.domain.policy_reading.read import Mistake, Mistaken  # noqa: PLC0415 - likewise slow

    call: Call = ctx.obj
    settings, text = call.settings(), _text(file)
    wrong: tuple[Mistake, ...] = ()
    rules = 0
    try:
        rules = len(read_in(text, settings).rules)
    except Mistaken as error:
        wrong = error.mistakes
    found = [{"line": one.line, "key": one.key, "reason": sentence(one.reason)} for one in wrong]
    page = Page.of(call.environment)
    if json:
        click.echo(as_json({"file": file, "mistakes": found}))
    elif wrong:
        _write_mistakes(page, file, found)
    else:
        told = _("No mistake in {name}: {rules}. What it changes: tracker policy diff {name}")
        page.text(told.format(name=plain(file), rules=_rules(rules)))
        page.print()
    if wrong:
        raise typer.Exit(REFUSED)


def _write_mistakes(page: Page, file: str, found: list[dict[str, Any]]) -> None:
    for one in found:
        key = f" {one['key']}:" if one["key"] else ""
        page.text(plain(f"{file}:{one['line']}:{key} {one['reason']}"), hang=2)
    page.gap()
    page.text(ngettext("{n} mistake", "{n} mistakes", len(found)).format(n=len(found)))
    page.print()


@app.command("diff", help=DIFF)
def diff(ctx: typer.Context, file: File, *, everything: All = False, json: AsJson = False) -> None:
    """Print what a policy would change."""
    from tracker.app.policies import compare  # noqa: PLC0415 - brings in the slow libraries
    from tracker.cli.policy.diff import document, write  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    text = _text(file)
    with call.reader():  # a journal that is not there yet is told, or made, as everywhere
        pass
    with progress() as told:
        found = compare(call.url, text, told)
    if json:
        click.echo(as_json(document(found)))
        return
    page = Page.of(call.environment)
    write(page, found, call.clock.today(), everything=everything)
    if found.differences:
        page.gap()
        page.text(_("Nothing was recorded. Adopt it: tracker policy adopt {file}").format(file=plain(file)))
    page.print()


@app.command("adopt", help=ADOPT)
def adopt(
    ctx: typer.Context,
    file: File,
    *,
    because: Annotated[
        str | None, typer.Option(metavar="TEXT", help=N_("Why: who decided it, and when."))
    ] = None,
    everything: All = False,
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help=N_("A key of yours: the same command under it is recorded once.")),
    ] = None,
    json: AsJson = False,
) -> None:
    """Adopt a policy, and print what changed."""
    from tracker.app.policies import adopt as adopt_policy  # noqa: PLC0415 - brings in the slow libraries
    from tracker.app.policies import read_in  # noqa: PLC0415 - likewise
    from tracker.cli.policy.diff import document, write  # noqa: PLC0415 - likewise
    from tracker.domain.fields import read  # noqa: PLC0415 - likewise
    from tracker.domain.settings.adopted import AdoptPolicy  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    text = _text(file)
    read_in(text, call.settings())
    command = read(AdoptPolicy, {"text": text, "because": because, "key": key}, call.clock.today())
    with call.tracker() as tracker:
        receipt, found = adopt_policy(tracker, call.url, command)
    result = "repeated" if receipt.repeated else "recorded" if receipt.events else "already"
    if json:
        click.echo(as_json({"result": result, **document(found)}))
        return
    page = Page.of(call.environment)
    told = {
        "recorded": N_("Adopted {name}: {rules}."),
        "already": N_("It is so already, and nothing was recorded: {name} holds, with {rules}."),
        "repeated": N_("Recorded before under the key {key}, and not again: {name}, {rules}."),
    }[result]
    rules = _rules(len(found.new.rules))
    page.text(Cell(_(told).format(name=_name(found.new), rules=rules, key=plain(key or "")), "bold"))
    if result == "recorded":
        page.gap()
        write(page, found, call.clock.today(), everything=everything)
    page.print()


@app.command("history", help=HISTORY)
def history(ctx: typer.Context, *, json: AsJson = False) -> None:
    """Print who adopted which policy."""
    call: Call = ctx.obj
    found = _history(call)
    if json:
        click.echo(as_json({"adopted": [_entry(one) for one in found]}))
        return
    page = Page.of(call.environment)
    if not found:
        page.text(_("None was adopted: the default policy holds. See it: tracker policy show"))
    for one in found:
        when, who = asked.local(one.recorded_at, call.clock), plain(one.actor)
        page.line(f"{when}  {who}  {_name(one.policy)}  {_rules(len(one.policy.rules))}")
        for line in paragraphs(one.because or ""):
            page.text(Cell(line, "dim"), indent=18)
    page.print()


def _entry(one: "Adopted") -> dict[str, Any]:
    return {
        "position": one.position,
        "recorded_at": one.recorded_at,
        "actor": one.actor,
        "name": one.policy.name,
        "rules": len(one.policy.rules),
        "because": one.because,
    }


def _history(call: Call) -> "list[Adopted]":
    from tracker.app.policies import adopted  # noqa: PLC0415 - brings in the slow libraries

    with call.reader():
        pass
    return adopted(call.url)


def _text(named: str) -> str:
    """The text of a policy, by its name or in a file. Raises click.UsageError where it cannot be read."""
    from tracker.app.policies import policy_text  # noqa: PLC0415 - brings in the slow libraries
    from tracker.domain.policy import packs  # noqa: PLC0415 - likewise

    try:
        return policy_text(named)
    except OSError as error:
        reason = _(error.strerror or str(error))
        raise click.UsageError(
            _("Cannot read {file}: {reason}. Policies that come with the program: {names}.").format(
                file=named, reason=reason, names=", ".join(packs())
            )
        ) from None
    except UnicodeDecodeError:
        raise click.UsageError(_("Cannot read {file}: it is no UTF-8 text.").format(file=named)) from None


def _rules(n: int) -> str:
    return ngettext("{n} rule", "{n} rules", n).format(n=n)


def _title(policy: "Policy") -> str:
    return title(policy.title.en, policy.title.zh) if policy.title else ""


def _name(policy: "Policy") -> str:
    """The name of a policy, and its title where it says something else."""
    name, called = plain(policy.name), _title(policy)
    if not called or called.casefold() == name.casefold():
        return name
    return _("{role} ({handle})").format(role=name, handle=called)
