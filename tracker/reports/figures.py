"""What a report says of figures and targets: of the initiatives that it is about, and of no others."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from tracker.app import figure_ids as ids
from tracker.app.figure_cells import Choice, Figures
from tracker.app.figure_targets import progress
from tracker.app.reader import Reader
from tracker.domain.figures import Period
from tracker.reports.document import FiguresTold, Scope
from tracker.views.figure_answers import ALL, Asked, ConversionCell, Progress


def told(reader: Reader, scope: Scope, chosen: Collection[str]) -> FiguresTold:
    """The figures of the period and so far, and the targets that were not past when it began."""
    figures = reader.figures()
    region, initiative = scope.filters.get("region"), scope.filters.get("initiative")
    asked = Asked(regions=(region,) if region else (), initiative=initiative)
    only = chosen if "owner" in scope.filters or "kind" in scope.filters else None
    ever = _choice(figures, replace(asked, period=Period(None, scope.as_of)), only)
    now = _choice(figures, replace(asked, period=Period(scope.first, scope.last)), only)
    inside = {cell.base: cell for cell in figures.counted(now)}
    so_far = sorted(figures.counted(ever), key=lambda cell: ids.order(cell.base))
    return FiguresTold(
        reported=tuple(figures.reported(now)),
        counted=tuple((cell, inside.get(cell.base)) for cell in so_far),
        conversions=tuple(sorted(figures.conversions(now), key=_in_turn)),
        targets=tuple(_targets(figures, replace(asked, period=Period(scope.first, None)), only)),
        of_values=only is None,
    )


def _in_turn(cell: ConversionCell) -> int:
    return ids.conversion_order(cell.kind)


def _choice(figures: Figures, asked: Asked, only: Collection[str] | None) -> Choice:
    """What belongs to what was asked for, and to some initiatives only."""
    if only is None:
        [everything] = figures.choices(asked)
        return everything
    wanted = [one for one in figures.choices(replace(asked, by="initiative")) if one.group.key in only]
    reports = [report for one in wanted for report in one.reports]
    items = [item for one in wanted for item in one.items]
    return Choice(ALL, asked, reports, items)


def _targets(figures: Figures, asked: Asked, only: Collection[str] | None) -> Iterator[Progress]:
    for one in progress(figures, asked):
        if only is None or one.of.key in only:
            yield one
