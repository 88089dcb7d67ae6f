"""Declaring a metric and setting a target: `tracker metric add`, `tracker target set`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker import codec
from tracker.cli.call import Call
from tracker.cli.figures import phrases as say
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.page import coloured, columns
from tracker.cli.receipts.receipt import REPEATED, SO_ALREADY, document, wrapped
from tracker.cli.text import as_json as json_text
from tracker.cli.wording.phrases import listed
from tracker.domain import quantities
from tracker.domain.fields import Record, Unreadable, read
from tracker.domain.regions import Regions
from tracker.domain.settings.metrics import DeclareMetric, MetricDeclared, SetTarget, TargetSet
from tracker.words import N_, _, current

if TYPE_CHECKING:  # as in `receipts.receipt`
    from tracker.app.tracker import Receipt

METRIC_HELP = N_(
    "Declare a metric, or say anew what holds for one.\n\n"
    "COUNTING is level (how many there are), cumulative (how many so far) or per_period (how many came in a "
    "month, a quarter, a year).\n\n"
    "\b\nExample:\n"
    '  tracker metric add companies --en "Companies contacted" --zh 对接企业 \\\n'
    "    --unit 家 --counting cumulative --alias 对接大湾区优秀企业"
)
TARGET_HELP = N_(
    "Set a target: so much of a metric by a day, or in a period.\n\n"
    "It is of everything, or --of a region, an initiative or an organisation. Said again for the same metric "
    "and day, it holds instead of the one before.\n\n"
    "\b\nExamples:\n"
    "  tracker target set agreements 10 --by 2023 --of 无锡\n"
    "  tracker target set companies 500家 --by 2025-12-31"
)
COUNTINGS = {"total": "cumulative", "running": "cumulative", "累计": "cumulative", "当期": "per_period"}
COUNTINGS |= {"period": "per_period", "per-period": "per_period", "时点": "level"}
NO_COUNTING = N_("{field} cannot be {said!r}: it is one of level, cumulative, per_period.")

DECLARED = N_("Declared the metric {subject}")
TARGET = N_("Set the target {subject}")


def metric_add(
    ctx: typer.Context,
    metric: Annotated[
        str, typer.Argument(metavar="METRIC", help=N_("Its name for scripts: a-z, 0-9 and _."))
    ],
    *,
    en: Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in English."))],
    zh: Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in Chinese."))],
    counting: Annotated[
        str, typer.Option(metavar="COUNTING", help=N_("How it counts: level, cumulative or per_period."))
    ],
    unit: Annotated[str, typer.Option(metavar="UNIT", help=N_("In what it is measured: 家, CNY, %."))] = "",
    alias: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help=N_("Another name under which it is reported. Repeat it for each.")),
    ] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Declare a metric."""
    call: Call = ctx.obj
    counted = counting.strip().lower()
    said = {
        "metric": metric.strip().replace("-", "_"),
        "en": en,
        "zh": zh,
        "unit": unit,
        "counting": COUNTINGS.get(counted, counted),
        "aliases": alias or [],
        "key": key,
    }
    if said["counting"] not in ("level", "cumulative", "per_period"):
        raise Unreadable(NO_COUNTING, "--counting", said=counting)
    with naming_options({"metric": "METRIC", "aliases": "--alias"}):
        _record(read(DeclareMetric, said, call.clock.today()), call, as_json=as_json)


def target_set(
    ctx: typer.Context,
    metric: Annotated[str, typer.Argument(metavar="METRIC", help=N_("Its key or any of its names."))],
    amount: Annotated[
        str, typer.Argument(metavar="AMOUNT", help=N_("How much, as told: 10, 500余家, 超万亿."))
    ],
    *,
    by: Annotated[
        str,
        typer.Option(metavar="DATE", help=N_("The day by which, or the period in which: 2025-12-31, 2023.")),
    ],
    of: Annotated[
        str | None,
        typer.Option(metavar="OF", help=N_("A region, the id of an initiative, or an organisation.")),
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="TEXT", help=N_("Who says so, and where."))] = None,
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Set a target."""
    call: Call = ctx.obj
    said = {"metric": metric, "amount": amount, "by": by, "of": of, "source": source, "key": key}
    with naming_options({"metric": "METRIC", "amount": "AMOUNT"}):
        _record(read(SetTarget, said, call.clock.today(), "future"), call, as_json=as_json)


def _record(command: DeclareMetric | SetTarget, call: Call, *, as_json: bool) -> None:
    with call.tracker() as tracker:
        receipt = tracker.do(command)
    if as_json:
        typer.echo(json_text(document(receipt)))
        return
    then = [_("Its figures: tracker figures {key}").format(key=_key(receipt))] if receipt.events else []
    room = columns(call.environment)
    first, *more = wrapped([_head(receipt)], room)
    strong = typer.style(first, bold=True) if coloured(call.environment) else first
    typer.echo("\n".join([strong, *more, *wrapped(then, room)]))


def _key(receipt: "Receipt") -> str:
    stored = _stored(receipt)
    return str(getattr(stored, "metric", ""))


def _stored(receipt: "Receipt") -> Record | None:
    return codec.decode(receipt.events[0]) if receipt.events else None


def _head(receipt: "Receipt") -> str:
    command = receipt.command
    said = TARGET if isinstance(command, SetTarget) else DECLARED
    template = REPEATED if receipt.repeated else said if receipt.events else SO_ALREADY
    return _(template).format(subject=_subject(_stored(receipt) or command), key=command.key)


def _subject(said: object) -> str:
    match said:
        case MetricDeclared() | DeclareMetric():
            return _("{name}: {value}").format(name=said.metric, value=listed([said.en, said.zh]))
        case TargetSet() | SetTarget():
            amount = quantities.show(said.amount, current())
            parts = listed(filter(None, [amount, say.due(said.by), _of(said.of or "")]))
            return _("{name}: {value}").format(name=said.metric, value=parts)
        case _:
            return ""


def _of(of: str) -> str:
    regions = Regions()
    return f"{of} {regions.get(of).name(current())}" if of in regions else of


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
app.command("metric", help=METRIC_HELP)(metric_add)
app.command("target", help=TARGET_HELP)(target_set)
