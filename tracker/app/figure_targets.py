"""Targets, and how far they are: those set for the journal, and those that a milestone named.

A target for a day is compared with what there was by then: the latest figure of a level or a running total,
or everything that came up to it. A target for a period is compared with what came in the period.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tracker.app import figure_ids as ids
from tracker.app.figure_cells import Figures
from tracker.app.figure_facts import Said
from tracker.domain import extents
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Extent
from tracker.domain.figures import Period, made_id
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.measures import MEASURES
from tracker.domain.quantities import Quantity
from tracker.domain.refusals import Refused
from tracker.views import queries
from tracker.views.figure_answers import ALL, Asked, Cell, Group, Progress


def progress(figures: Figures, asked: Asked) -> tuple[Progress, ...]:
    """The targets among what was asked for, and how far they are; those due first come first."""
    every = [*_set(figures), *_named(figures, asked)]
    wanted = [one for one in every if _wanted(figures, one, asked)]
    told = [_measured(figures, one) for one in wanted]
    return tuple(sorted(told, key=lambda one: (one.by.latest or date.max, one.of.key, one.base, one.id)))


def _set(figures: Figures) -> Iterator[Progress]:
    for one in figures.settings["targets"]:
        key, by = one["metric"], Fuzzy.from_json(one["by"])
        metric, measure = figures.metrics.find(key), MEASURES.get(key)
        names = measure or metric
        yield Progress(
            made_id("T", key, one["of"], by.edtf),
            key,
            names.en if names else key,
            names.zh if names else key,
            _of(figures, one["of"]),
            Quantity.from_json(one["amount"]),
            by,
            one.get("source"),
            None,
            one["event"],
        )


def _of(figures: Figures, key: str) -> Group:
    if not key:
        return ALL
    if initiative_id(key) == key:
        return _initiative(figures, key)
    if key in figures.regions:
        region = figures.regions.get(key)
        return Group(key, region.en, region.zh)
    return Group(key, key, key)


def _initiative(figures: Figures, key: str) -> Group:
    titles = {row[0]: row[1:] for row in figures.rows.all(queries.TITLES)}
    en, zh = titles.get(key, (None, None))
    return Group(key, en or zh or key, zh or en or key)


def _named(figures: Figures, asked: Asked) -> Iterator[Progress]:
    """The targets that milestones named: each is of its initiative."""
    narrow = replace(asked, figure=None, by=None)
    for one in figures.reports(narrow):
        if one.target:
            yield _of_milestone(figures, one)


def _of_milestone(figures: Figures, one: Said) -> Progress:
    by = one.as_of
    told = json.loads(one.body)
    return Progress(
        made_id("T", one.base, one.initiative, by.edtf, one.report.id),
        one.base,
        *one.names,
        _initiative(figures, one.initiative),
        Quantity.from_json(told["amount"]),
        by,
        None,
        one.milestone,
        None,
        one.report.id,
    )


def _wanted(figures: Figures, one: Progress, asked: Asked) -> bool:
    """Whether a target is among what was asked for, by its figure, its day and what it is of."""
    figure = asked.figure
    if figure and not (one.id.lower().startswith(figure.lower()) or ids.means(figure, one.base)):
        return False
    if asked.period.holds(one.by.latest, one.by.latest) == "no":
        return False
    if one.milestone:
        return True
    if asked.initiative or asked.organisation:
        return one.of.key in (asked.initiative, asked.organisation)
    known = one.of.key in figures.regions
    return all(known and figures.inside((one.of.key,), code) for code in asked.regions)


def _measured(figures: Figures, target: Progress) -> Progress:
    """A target with what there is of it: of the same metric, in its unit or counted, of what it is of."""
    cells = [one for one in _cells(figures, target) if _comparable(one, target)]
    if not cells and (measure := MEASURES.get(target.base)) and measure.gives == "count":
        return _compared(target, extents.counted(0, 0))  # what is counted and was not seen is none
    if len(cells) != 1:
        return target
    [actual] = cells
    return _compared(replace(target, actual=actual), actual.extent)


def _compared(target: Progress, there: Extent) -> Progress:
    wanted = replace(target.target, unit=there.unit)
    share = extents.share(there, extents.of(wanted))
    return replace(target, share=share, reached=extents.reaches(there, wanted))


def _cells(figures: Figures, target: Progress) -> list[Cell]:
    asked = replace(_narrowed(figures, target.of.key), figure=target.base, period=_period(figures, target))
    [choice] = figures.choices(asked)
    return [*figures.reported(choice), *figures.counted(choice)]


def _narrowed(figures: Figures, of: str) -> Asked:
    if not of:
        return Asked()
    if initiative_id(of) == of:
        return Asked(initiative=of)
    return Asked(regions=(of,)) if of in figures.regions else Asked(organisation=of)


def _period(figures: Figures, target: Progress) -> Period:
    metric = figures.metrics.find(target.base)
    summed = target.base in MEASURES or bool(metric and metric.counting == "per_period")
    first, last = target.by.earliest, target.by.latest
    return Period(first if summed and first != last else None, last)


def _comparable(cell: Cell, target: Progress) -> bool:
    if cell.part:
        return False
    unit, told = cell.extent.unit, extents.unit_of(target.target.unit)
    if unit == told or "" in (unit, told):
        return True
    try:
        extents.share(cell.extent, extents.of(target.target))
    except Refused:
        return False
    return True
