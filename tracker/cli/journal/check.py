"""`tracker check`: whether what is shown follows from the journal, and what a person should look at."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import click
import typer

from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.documents import gap_document
from tracker.cli.page import BETWEEN, Cell, Page
from tracker.cli.progress import progress
from tracker.cli.text import as_json, plain
from tracker.cli.wording import conflicts, phrases
from tracker.domain import dates
from tracker.domain.regions import Regions
from tracker.views.answers import Gap
from tracker.words import N_, _, current, ngettext

if TYPE_CHECKING:
    from tracker.app.checking import Checked, Difference, Dispute, Expected, Fact

FEW = 5
"""How many findings of a sort the page shows, unless all are asked for."""

HELP = N_(
    """Compare what is shown with the journal, and list what somebody should look at.

That is: facts without a source, facts on which sources differ, parties that look like one another, what was
expected of a milestone and was not done, and initiatives under way that nobody follows up. Only where the
views differ from the journal is the exit code 1.

\b
Examples:
  tracker check
  tracker check --all
  tracker check --json"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"check": app}


@app.command(help=HELP)
def check(
    ctx: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Name every finding, not only the first of each sort."))
    ] = False,
    json: AsJson = False,
) -> None:
    """Check, and print what was found."""
    from tracker.app.checking import check_journal  # noqa: PLC0415 - brings in the slow libraries
    from tracker.app.settings import settings_of  # noqa: PLC0415 - likewise

    call: Call = ctx.obj
    with progress() as told:
        found = check_journal(call.url, call.clock.today(), told)
    if json:
        click.echo(as_json(_document(found)))
    else:
        page = Page.of(call.environment)
        _write(page, found, settings_of(call.url).regions, None if everything else FEW)
        page.print()
    if found.differing:
        raise typer.Exit(1)


def _document(found: "Checked") -> dict[str, object]:
    return {
        "events": found.events,
        "views": {
            "rows": found.rows,
            "differing": found.differing,
            "differences": [asdict(one) for one in found.differences],
        },
        "without_source": {
            "count": found.without_source,
            "milestones": [
                {
                    "milestone": one.milestone,
                    "initiative": one.initiative,
                    "kind": one.kind,
                    "happened": one.when.edtf,
                }
                for one in found.facts
            ],
        },
        "conflicts": {"count": found.differed, "fields": [_conflict(one) for one in found.disputes]},
        "alike": [[{"name": name, "times": times} for name, times in group] for group in found.alike],
        "missing": {"count": found.missing, "follow_ups": [_missing(one) for one in found.expected]},
        "unattended": {
            "count": found.unattended,
            "initiatives": [gap_document(one) for one in found.gaps],
        },
    }


def _conflict(one: "Dispute") -> dict[str, Any]:
    claims = [said for said in one.claims if said["claim"] in one.conflict["open"]]
    return {"milestone": one.milestone, "initiative": one.initiative, **one.conflict, "claims": claims}


def _missing(one: "Expected") -> dict[str, Any]:
    return {
        "follow_up": one.follow_up,
        "initiative": one.initiative,
        "due": one.due.isoformat(),
        "owner": one.owner,
        "what": one.zh if current() == "zh" else one.en,
        "state": "lapsed" if one.lapsed else "overdue",
    }


def _write(page: Page, found: "Checked", regions: Regions, most: int | None) -> None:
    page.text(_views(found))
    _part(page, len(found.differences), found.differing, list(map(_difference, found.differences)), most)
    if found.differing:
        page.text(_("Nothing that was recorded is touched by it. Mend the views: tracker rebuild"))
    page.heading(_("Facts without a source: {n}").format(n=found.without_source))
    _part(page, len(found.facts), found.without_source, list(map(_fact, found.facts)), most)
    page.heading(_("Facts on which sources differ: {n}").format(n=found.differed))
    disputes = [_dispute(one, regions) for one in found.disputes]
    _part(page, len(disputes), found.differed, disputes, most)
    page.heading(_("Parties that look like one another: {n}").format(n=len(found.alike)))
    _part(page, len(found.alike), len(found.alike), [_alike(group) for group in found.alike], most)
    page.heading(_("Expected and not done: {n}").format(n=found.missing))
    _part(page, len(found.expected), found.missing, list(map(_late, found.expected)), most)
    page.heading(_("Under way, and nobody follows it up: {n}").format(n=found.unattended))
    _part(page, len(found.gaps), found.unattended, list(map(_gap, found.gaps)), most)


Pair = tuple[str, list[str]]


def _part(page: Page, named: int, count: int, pairs: list[Pair], most: int | None) -> None:
    shown = pairs[:most]
    page.pairs(shown, indent=2)
    if len(shown) < named:
        page.text(
            Cell(
                ngettext(
                    "and {n} more: tracker check --all",
                    "and {n} more: tracker check --all",
                    count - len(shown),
                ).format(n=count - len(shown)),
                "dim",
            ),
            indent=2,
        )


def _views(found: "Checked") -> str:
    if found.differing:
        return ngettext(
            "{n} of {rows} rows of the views is not as the journal has it.",
            "{n} of {rows} rows of the views are not as the journal has them.",
            found.differing,
        ).format(n=found.differing, rows=found.rows)
    events = ngettext("{n} event", "{n} events", found.events).format(n=found.events)
    rows = ngettext("{n} row", "{n} rows", found.rows).format(n=found.rows)
    return _("The views are as the journal has them: {rows}, {events}.").format(rows=rows, events=events)


_WHAT = {"missing": N_("is missing"), "extra": N_("should not be there")}


def _difference(one: "Difference") -> Pair:
    if one.what == "changed":
        words = _("differs in {columns}").format(columns=phrases.listed(one.columns))
    else:
        words = _(_WHAT[one.what])
    return f"{one.view} {plain(one.id)}", [words]


def _fact(one: "Fact") -> Pair:
    kind = one.kind_zh if current() == "zh" else one.kind_en
    told = f"{plain(kind)} · {dates.long(one.when, current())} · {_initiative(one)}"
    return one.milestone, [told]


def _dispute(one: "Dispute", regions: Regions) -> Pair:
    told = conflicts.disagreement(one.conflict, one.claims)
    return one.milestone, [
        f"{told} · {_initiative(one)}",
        *conflicts.accounts(one.conflict, one.claims, regions),
        conflicts.to_settle(one.milestone, one.conflict),
    ]


def _alike(group: tuple[tuple[str, int], ...]) -> Pair:
    return "≈", [plain(f"{name} ({times})") for name, times in group]


def _late(one: "Expected") -> Pair:
    what = plain(one.zh if current() == "zh" else one.en)
    state = _("lapsed") if one.lapsed else _("overdue")
    return one.due.isoformat(), [
        f"{what} · {state} · {plain(one.owner)} · {one.follow_up[: phrases.SHORT_ID]} · {_initiative(one)}"
    ]


def _gap(one: Gap) -> Pair:
    return plain(one.id), [BETWEEN.join([phrases.title(one.title_en, one.title_zh), plain(one.owner)])]


def _initiative(one: "Fact | Expected | Dispute") -> str:
    return f"{one.initiative} {phrases.title(one.title_en, one.title_zh)}"
