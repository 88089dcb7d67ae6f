"""What was said about metrics and targets, as sentences of the history."""

from collections.abc import Callable, Mapping

from tracker.cli.figures import phrases as say
from tracker.cli.text import plain
from tracker.cli.wording.phrases import listed
from tracker.domain.dates import Fuzzy
from tracker.domain.quantities import Quantity
from tracker.domain.regions import Regions
from tracker.views.answers import HistoryLine
from tracker.words import _, current


def by_type(regions: Regions) -> Mapping[str, Callable[[HistoryLine], str]]:
    """What puts the events of each type into words."""
    return {
        "metric.declared": _declared,
        "target.set": lambda line: _target(line, regions),
    }


def _declared(line: HistoryLine) -> str:
    data = line.data
    details = [data[current()], data["unit"], _(say.COUNTING[data["counting"]]), *data["aliases"]]
    return _("declared the metric {metric}: {details}").format(
        metric=data["metric"], details=listed(filter(None, details))
    )


def _target(line: HistoryLine, regions: Regions) -> str:
    data = line.data
    of = data["of"]
    place = plain(regions.get(of).name(current())) if of in regions else of
    details = [
        say.quantity(Quantity.from_json(data["amount"])),
        say.due(Fuzzy.from_json(data["by"])),
        place,
        data.get("source", ""),
    ]
    return _("set the target {metric}: {details}").format(
        metric=data["metric"], details=listed(filter(None, details))
    )
