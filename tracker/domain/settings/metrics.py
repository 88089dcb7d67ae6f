"""The metrics of a journal, with their names in both languages, and the targets that are set for them.

NOTE: the fields of `MetricDeclared` and `TargetSet` are a stored format. They are for ever.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from tracker.domain.fields import Amount, Coming, Record, Text
from tracker.domain.figures import Metric, Metrics, folded, measure_of
from tracker.domain.measures import CONVERSION, CONVERSION_NAMES, MEASURES
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.domain.regions import Regions

Counting = Literal["cumulative", "per_period", "level"]


class DeclareMetric(Record):
    """Say what a metric is called, in what it is measured and how its figures count; what holds is replaced.

    cumulative: so many so far; per_period: so many came in a month, and months can be added; level: so many
    there are. `aliases` are the other words under which figures of it are reported.
    """

    do: Literal["metric"] = "metric"
    key: Text | None = None
    metric: Text
    en: Text
    zh: Text
    unit: str = ""
    counting: Counting
    aliases: list[Text] = []


class SetTarget(Record):
    """Say how much of something there is to be by a day: in all, in a region, of an organisation.

    `of` is a region's code or name, an initiative's id (by the time that rules see it in its one spelling)
    or an organisation's name; left out: of everything.
    """

    do: Literal["target"] = "target"
    key: Text | None = None
    metric: Text
    of: Text | None = None
    amount: Amount
    by: Coming
    source: Text | None = None


class MetricDeclared(Record):
    """What holds for a metric from now on."""

    metric: str
    en: str
    zh: str
    unit: str
    counting: Counting
    aliases: list[str] = []


class TargetSet(Record):
    """So much of a metric is wanted by a day; `of` is "" (all), a region, an initiative or an organisation.

    `metric` is the key of a declared metric, or of something that is counted (`tracker.domain.measures`).
    """

    metric: str
    of: str = ""
    amount: Amount
    by: Coming
    source: str | None = None


Declared = Mapping[str, MetricDeclared]


def metric_of(event: MetricDeclared) -> Metric:
    """A metric, from the event that declares it."""
    return Metric(event.metric, event.en, event.zh, event.unit, event.counting, tuple(event.aliases))


def declare_metric(known: Declared, command: DeclareMetric) -> list[MetricDeclared]:
    """Declare a metric, or change one. Raises Refused for a name that means something else already."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", command.metric):
        raise Refused(
            N_(
                "A metric's name is for ever and for scripts: {metric!r} must be 2 to 40 of a-z, 0-9 and "
                "_, a letter first."
            ),
            metric=command.metric,
        )
    own = [folded(name) for name in (command.metric, command.en, command.zh)]
    aliases = {folded(name): name for name in command.aliases if folded(name) not in own}
    event = MetricDeclared(
        metric=command.metric,
        en=command.en,
        zh=command.zh,
        unit=command.unit.strip(),
        counting=command.counting,
        aliases=list(aliases.values()),
    )
    _check_names(known, event)
    return [] if known.get(event.metric) == event else [event]


def _check_names(known: Declared, event: MetricDeclared) -> None:
    """A figure is known by any name of its metric, so that no two may share one."""
    others = Metrics(metric_of(one) for one in known.values() if one.metric != event.metric)
    for name in metric_of(event).names:
        taken = others.find(name)
        owner = taken.key if taken else measure_of(name)
        owner = CONVERSION if folded(name) in CONVERSION_NAMES else owner
        if owner:
            raise Refused(
                N_("The name {name!r} belongs to the metric {metric}: choose another."),
                name=name,
                metric=owner,
            )


def set_target(
    known: Declared, targets: Sequence[TargetSet], regions: Regions, command: SetTarget
) -> list[TargetSet]:
    """Set a target; `targets` are those set so far, in order.

    Raises NotFound for a metric that is neither declared nor counted, Refused for a day that has no end.
    """
    if command.by.latest is None:
        raise Refused(
            N_("{by} has no end: say by which day, as in 2025-12-31."), by=command.by.words or command.by.edtf
        )
    event = TargetSet(
        metric=_metric(known, command.metric),
        of=_of(command.of or "", regions),
        amount=command.amount,
        by=command.by,
        source=command.source,
    )
    return [] if event in holding(targets) else [event]


def holding(targets: Iterable[TargetSet]) -> list[TargetSet]:
    """The targets that hold: the last that was set for a metric, of something, by a day."""
    return list({(one.metric, one.of, one.by.latest): one for one in targets}.values())


def _metric(known: Declared, name: str) -> str:
    declared = Metrics(metric_of(one) for one in known.values())
    if found := declared.find(name):
        return found.key
    if measure := measure_of(name):
        return measure
    names = {folded(text): one.key for one in declared.declared.values() for text in one.names}
    names |= {folded(text): one.key for one in MEASURES.values() for text in (one.key, one.en, one.zh)}
    near = dict.fromkeys(names[one] for one in get_close_matches(folded(name), names, n=3, cutoff=0.5))
    if near:
        raise NotFound(
            N_("There is no metric {metric!r}. Nearest: {nearest}. All of them: tracker metric list"),
            metric=name,
            nearest=", ".join(near),
        )
    raise NotFound(
        N_("There is no metric {metric!r}. Declare it: tracker metric add. See: tracker metric list"),
        metric=name,
    )


def _of(text: str, regions: Regions) -> str:
    """A region's code, where one is meant; an initiative by its id, or an organisation's name, as it is.

    Raises NotFound for a name that several regions bear.
    """
    if not text or text.startswith("I-"):
        return text
    try:
        return regions.find(text).code
    except NotFound as error:
        if "candidates" in error.values:
            raise
        return text
