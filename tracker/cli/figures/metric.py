"""`tracker metric`: what is measured, in both languages. Declaring is in `tracker.cli.figures.declare`."""

from collections.abc import Iterator
from typing import Annotated, Any

import click
import typer

from tracker.app.figure_cells import Figures
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.figures import phrases as say
from tracker.cli.lazy import LaterCommands
from tracker.cli.page import Column, Page, Row
from tracker.cli.text import as_json, plain
from tracker.cli.wording.phrases import listed
from tracker.domain.figures import Metric, folded, measure_of
from tracker.domain.measures import MEASURES
from tracker.domain.refusals import NotFound
from tracker.words import N_, _, current

HELP = N_(
    """The metrics: list what is measured, see how one counts, declare your own.

A figure that is reported under any name of a metric belongs to it. One whose metric nobody has declared is
kept under its own words.

\b
Examples:
  tracker metric list
  tracker metric add companies --en "Companies contacted" --zh 对接企业 \\
    --unit 家 --counting cumulative"""
)
LIST = N_(
    "List the metrics.\n\nThose that were declared, and what is counted from milestones.\n\n"
    "\b\nExample:\n  tracker metric list"
)
SHOW = N_(
    "Show one metric: its names, how it counts, its targets.\n\n"
    "\b\nExamples:\n  tracker metric show companies\n  tracker metric show 签约协议"
)
UNKNOWN = N_("There is no metric {metric!r}. All of them: tracker metric list")


class MetricCommands(LaterCommands):
    """`list`, `show`, and `add`."""

    later = ("tracker.cli.figures.declare", {"add": "metric"})


app = typer.Typer(
    cls=MetricCommands, help=HELP, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)
apps = {"metric": app}


@app.command("list", help=LIST)
def list_metrics(ctx: typer.Context, json: AsJson = False) -> None:
    """Print the metrics."""
    call: Call = ctx.obj
    with call.reader() as reader:
        figures = reader.figures()
        declared = list(figures.metrics.declared.values())
    if json:
        click.echo(as_json({"metrics": [_document(one) for one in declared], "counted": [*_counted()]}))
        return
    page = Page.of(call.environment)
    if declared:
        page.heading(_("Declared"))
        page.table(_columns(), [_row(one) for one in declared])
    else:
        page.text(_("Nobody has declared a metric yet: tracker metric add"))
    page.heading(_("Counted from milestones"))
    rows: list[Row] = [(one.key, say.own_name(one.en, one.zh)) for one in MEASURES.values()]
    page.table([Column(_("Key")), Column(_("Name"), least=20)], rows)
    page.print()


@app.command("show", help=SHOW)
def show_metric(
    ctx: typer.Context,
    metric: Annotated[str, typer.Argument(metavar="METRIC", help=N_("Its key or any of its names."))],
    json: AsJson = False,
) -> None:
    """Print one metric."""
    call: Call = ctx.obj
    with call.reader() as reader:
        figures = reader.figures()
        found = figures.metrics.find(metric)
        measure = measure_of(metric)
        if found is None and measure is None:
            raise NotFound(UNKNOWN, metric=metric)
        targets = [*_targets(figures, found.key if found else measure or "")]
    if json and found:
        click.echo(as_json({**_document(found), "targets": targets}))
        return
    if json:
        counted = next(one for one in _counted() if one["metric"] == measure)
        click.echo(as_json({**counted, "targets": targets}))
        return
    page = Page.of(call.environment)
    key = found.key if found else measure or ""
    counting = _(say.RULES[found.counting if found else key])
    page.line(_("{name}: {value}").format(name=key, value=listed(_names(key, found))))
    page.pairs(
        [
            (_("Unit"), [plain(found.unit)] if found and found.unit else []),
            (_("Counts"), [counting]),
            (_("Also called"), [listed(map(plain, found.aliases))] if found and found.aliases else []),
            (_("Targets"), [say.target(one) for one in targets]),
        ]
    )
    page.text(_("Its figures: tracker figures {key}").format(key=key))
    page.print()


def _names(key: str, metric: Metric | None) -> list[str]:
    one = metric or MEASURES[key]
    return [plain(one.en), plain(one.zh)]


def _targets(figures: Figures, key: str) -> Iterator[dict[str, Any]]:
    for one in figures.settings["targets"]:
        if folded(one["metric"]) == folded(key):
            yield {name: one.get(name) for name in ("metric", "of", "amount", "by", "source")}


def _columns() -> list[Column]:
    return [
        Column(_("Key")),
        Column(_("Name"), least=16),
        Column(_("Unit"), rank=1),
        Column(_("Counts as"), rank=1),
        Column(_("Also called"), rank=2, least=12),
    ]


def _row(one: Metric) -> Row:
    return (
        plain(one.key),
        say.own_name(one.en, one.zh),
        plain(one.unit),
        _(say.COUNTING[one.counting]),
        listed(map(plain, one.aliases)),
    )


def _document(one: Metric) -> dict[str, object]:
    return {
        "metric": one.key,
        "en": one.en,
        "zh": one.zh,
        "unit": one.unit,
        "counting": one.counting,
        "aliases": list(one.aliases),
    }


def _counted() -> Iterator[dict[str, object]]:
    for one in MEASURES.values():
        yield {
            "metric": one.key,
            "en": one.en,
            "zh": one.zh,
            "counts": _(say.RULES[one.key]),
            "language": current(),
        }
