"""Figures as they are asked for: what was reported, how far targets are, what is counted, what is not."""

from collections.abc import Iterator, Sequence

from tracker.app import figure_ids as ids
from tracker.app.figure_cells import Figures
from tracker.app.figure_facts import PERIODS, Item
from tracker.app.figure_targets import progress
from tracker.domain import figures as rules
from tracker.domain.extents import Extent
from tracker.domain.measures import CONVERSION, MEASURES
from tracker.domain.spans import within_one
from tracker.views import figure_queries as queries
from tracker.views.figure_answers import Answered, Asked, NotOnce


def answer(figures: Figures, asked: Asked) -> Answered:
    """Everything that was asked for; `asked.figure` is an id as `Figures.find` gives it."""
    choices = figures.choices(asked)
    reported = [cell for one in choices for cell in figures.reported(one)]
    split = asked.by in PERIODS  # what may have been in any month is not worth a line in each
    counted = [cell for one in choices for cell in figures.counted(one) if cell.dated or not split]
    conversions = [
        cell
        for one in choices
        for cell in figures.conversions(one)
        if _sure(cell.converted.begun)  # of what was perhaps not even begun, a share says nothing
    ]
    places = {base: n for n, base in enumerate(dict.fromkeys(_bases(figures, asked)))}
    return Answered(
        figures.today,
        figures.known_at,
        asked,
        tuple(sorted(reported, key=lambda cell: places[cell.base])),
        () if asked.by else progress(figures, asked),
        tuple(sorted(counted, key=lambda cell: ids.order(cell.base))),
        tuple(sorted(conversions, key=lambda cell: ids.conversion_order(cell.kind))),
        _vague(figures, asked),
    )


def _sure(extent: Extent) -> bool:
    return extent.least.value > 0


def _bases(figures: Figures, asked: Asked) -> Iterator[str]:
    """The reported figures in the order in which the initiatives first tell of them."""
    return (one.base for one in figures.reports(asked))


def _vague(figures: Figures, asked: Asked) -> int:
    """How many facts fall into no one of the periods for sure."""
    if asked.by not in PERIODS:
        return 0
    held = [one.fact for one in figures.items(asked) if _wanted(one, asked.figure)]
    return sum(one.n for one in held if within_one(str(asked.by), one.first, one.last) is None)


def _wanted(item: Item, figure: str | None) -> bool:
    if item.measure == CONVERSION or ids.tally(figure) not in ("", item.measure):
        return False
    sort = (figure or "").partition(".")[2]
    return sort not in MEASURES[item.measure].sorts or sort == item.sort


def not_once(figures: Figures, asked: Asked) -> list[NotOnce]:
    """What would have been counted twice, or is perhaps, or is counted for several districts."""
    return [*_reports_again(figures, asked), *_tallies_again(figures, asked)]


def _reports_again(figures: Figures, asked: Asked) -> Iterator[NotOnce]:
    for choice in figures.choices(Asked(asked.figure, None, *_narrow(asked))):
        for said, told in figures.told(choice):
            for part in (one for one in told.used if one.id in told.within):
                yield NotOnce(part.id, said[0].base, *said[0].names, "within", (part.parent or "",))
            for left in told.left_out:
                if left.because in ("again", "contained"):
                    yield NotOnce(left.id, said[0].base, *said[0].names, left.because, (left.instead,))


def _narrow(asked: Asked) -> tuple[rules.Period, tuple[str, ...], str | None, str | None]:
    return asked.period, asked.regions, asked.initiative, asked.organisation


def _tallies_again(figures: Figures, asked: Asked) -> Iterator[NotOnce]:
    measure = ids.tally(asked.figure)
    if measure is None:
        return
    rows = figures.rows.all(queries.NOT_ONCE, **figures.narrowed(asked, measure or None))
    for row in rows:
        item = figures.item(row, {})
        if item.measure == CONVERSION or not all(figures.inside(item.regions, one) for one in asked.regions):
            continue
        yield from _one_tally(figures, row, item)


def _one_tally(figures: Figures, row: Sequence[object], item: Item) -> Iterator[NotOnce]:
    milestone, counted_by, shared = str(row[2]), row[9], str(row[15] or "")
    names = (MEASURES[item.measure].en, MEASURES[item.measure].zh)
    if counted_by:
        yield NotOnce(milestone, item.measure, *names, "again", (str(counted_by),))
        return
    if item.fact.ambiguous:
        linked = (one.partition("#")[0] for one in sorted(figures.links.of.get(item.fact.id, ())))
        yield NotOnce(milestone, item.measure, *names, "ambiguous", tuple(linked))
    if shared:
        yield NotOnce(milestone, item.measure, *names, "shared", tuple(shared.split()))
