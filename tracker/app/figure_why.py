"""Why a figure has its value: the rule, and every milestone behind it or left out of it, with its event."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from events.rows import Rows
from tracker.app import figure_ids as ids
from tracker.app.figure_cells import Figures
from tracker.app.figure_facts import Item, Said
from tracker.app.figure_targets import progress
from tracker.domain.extents import unit_of
from tracker.domain.figures import Period, Report, Told
from tracker.domain.measures import CONVERSION, MEASURES
from tracker.domain.refusals import N_, NotFound
from tracker.views import figure_queries as queries
from tracker.views.figure_answers import Asked, Basis, Cell, ConversionCell, Event, Why

_NO_VALUE = N_("The figure {text!r} has no value there: nothing was told of it. See: tracker figures")


def meant(figures: Figures, text: str) -> bool:
    """Whether a text is the id of a figure, a value or a target, or the name of what is declared or counted.

    What nobody has declared is meant by its id alone: its own words may be anything's.
    """
    if text[:2].upper() in ("K-", "T-"):
        return True
    figure = re.split("[@:：]", text.strip(), maxsplit=1)[0]
    return bool(ids.counted(figure) or figures.metrics.find(figure.partition(".")[0]))


def why(figures: Figures, text: str, most: int | None = None) -> list[Why]:
    """Why a value is what it is; a figure in several units has several.

    No more than `most` milestones of a sort are told, where that is given; all are counted.

    Raises NotFound where there is no such figure or value, Refused for a period that cannot be read.
    """
    if text[:2].upper() == "T-":
        return [_target(figures, text)]
    name, asked = ids.read_cell(text, figures.regions, figures.today)
    base = figures.find(name)
    asked = replace(asked, figure=base)
    [choice] = figures.choices(asked)
    found = [
        *(_reported(figures, cell, choice.reports, asked.period, most) for cell in figures.reported(choice)),
        *(_counted(figures, cell, asked, most) for cell in figures.counted(choice) if _direct(cell, base)),
        *(_conversion(figures, cell, asked, most) for cell in figures.conversions(choice)),
    ]
    if not found:
        raise NotFound(_NO_VALUE, text=text)
    return found


def _direct(cell: Cell, base: str) -> bool:
    """A sort is explained where it was asked for, not beside what it is a part of."""
    return cell.base == base or not cell.part


FEW = 300
"""As many milestones are looked up one by one; for more, all are read."""


class _Milestones:
    """The milestones with some ids, and the titles of their initiatives."""

    def __init__(self, figures: Figures, ids_: Collection[str]) -> None:
        self._rows = figures.rows
        every = self._rows.all(queries.MILESTONES) if len(ids_) > FEW else ()
        self._known = {row[0]: row[1:] for row in every}

    def of(self, milestone: str) -> tuple[dict[str, Any], str, str | None, str | None]:
        """What is told of a milestone, its initiative and the initiative's titles."""
        [found] = [self._known[milestone]] if self._known else self._rows.all(queries.MILESTONE, id=milestone)
        return json.loads(found[0]), found[1], found[2], found[3]


# What was reported.


def _reported(figures: Figures, cell: Cell, reports: Sequence[Said], period: Period, most: int | None) -> Why:
    own = [one for one in reports if one.base == cell.base and not one.target]
    [(_said, told)] = figures.told_of(own, period)
    how = {one.id: _used(one, told) for one in told.used}
    how |= {one.id: (one.because, one.instead) for one in told.left_out}
    behind = [one for one in own if one.report.id in how]
    shown, counts = _first([(how[one.report.id][0], one) for one in behind], most)
    milestones = _Milestones(figures, {one.milestone for one in shown})
    basis = tuple(_basis_of(milestones, one, *how[one.report.id]) for one in shown)
    return Why(cell.id, cell, cell.counting, basis, counts)


Behind = TypeVar("Behind")


def _first(behind: Sequence[tuple[str, Behind]], most: int | None) -> tuple[list[Behind], dict[str, int]]:
    """The first so many of each sort, the sorts in their order, and how many of each there are."""
    sorts: dict[str, list[Behind]] = {how: [] for how in _PLACES}
    for how, one in behind:
        sorts.setdefault(how, []).append(one)
    counts = {how: len(own) for how, own in sorts.items() if own}
    return [one for own in sorts.values() for one in own[:most]], counts


def _used(one: Report, told: Told) -> tuple[str, str]:
    if one.id in told.differ:
        return "differs", ""
    return ("within", one.parent or "") if one.id in told.within else ("used", "")


_PLACES = ("used", "differs", "within", "counted", "possibly", "ambiguous")


def _basis_of(milestones: _Milestones, one: Said, how: str, instead: str) -> Basis:
    told, initiative, en, zh = milestones.of(one.milestone)
    claims = {claim["claim"]: claim for claim in told.get("claims", [])}
    return Basis(
        id=one.report.id,
        milestone=one.milestone,
        initiative=initiative,
        title_en=en,
        title_zh=zh,
        how=how,
        event=one.position,
        told={**told, **claims.get(one.claim, {})},
        instead=instead,
        amount=one.report.amount,
        when=one.as_of,
    )


# What is counted.


class _Behind(NamedTuple):
    """A tally behind a value: its row, what it says, and what it is in the value."""

    row: Sequence[Any]
    item: Item
    how: str


def _counted(figures: Figures, cell: Cell, asked: Asked, most: int | None) -> Why:
    key, _dot, part = cell.base.partition(".")
    measure = MEASURES[key]
    sort = part if measure.gives == "count" else ""
    behind = [
        one
        for one in _tallies(figures, measure.tally, asked)
        if sort in ("", one.item.sort) and _told_amount(one.item, one.row, measure.gives, part)
    ]
    return Why(cell.id, cell, key, *_told(figures, behind, most))


def _told(
    figures: Figures, behind: Sequence[_Behind], most: int | None
) -> tuple[tuple[Basis, ...], dict[str, int]]:
    shown, counts = _first([(one.how, one) for one in behind], most)
    milestones = _Milestones(figures, {one.row[2] for one in shown})
    return tuple(_basis(figures, milestones, one) for one in shown), counts


def _told_amount(item: Item, row: Sequence[Any], gives: str, unit: str) -> bool:
    """Whether a tally has an amount in the unit, where amounts are added up."""
    if gives == "count":
        return True
    amount = item.fact.amount
    return amount is not None and unit_of(amount.unit) == unit and row[9] is None


def _tallies(figures: Figures, measure: str, asked: Asked) -> Iterator[_Behind]:
    for row in figures.rows.all(queries.EVERY_TALLY, **figures.narrowed(asked, measure)):
        item = figures.item(row, {})
        held = asked.period.holds(item.fact.first, item.fact.last)
        if held != "no" and all(figures.inside(item.regions, one) for one in asked.regions):
            yield _Behind(row, item, _how(row, item, certain=held == "yes"))


def _how(row: Sequence[Any], item: Item, *, certain: bool) -> str:
    if row[9]:
        return "again"
    if item.fact.ambiguous and item.measure != CONVERSION:
        return "ambiguous"
    return "counted" if certain and item.fact.certain else "possibly"


def _basis(figures: Figures, milestones: _Milestones, one: _Behind) -> Basis:
    row, item, how = one
    told, initiative, en, zh = milestones.of(row[2])
    linked = sorted(figures.links.of.get(row[0], ())) if item.fact.ambiguous else []
    return Basis(
        id=row[2],
        milestone=row[2],
        initiative=initiative,
        title_en=en,
        title_zh=zh,
        how=how,
        event=row[16],
        told=told,
        instead=row[9] or ", ".join(one.partition("#")[0] for one in linked),
        amount=item.fact.amount,
        reached=row[10],
        implied=item.fact.first is None and told["happened"]["from"] is not None,
        shared=tuple(name for name in (row[15] or "").split("\n") if name),
    )


def _conversion(figures: Figures, cell: ConversionCell, asked: Asked, most: int | None) -> Why:
    behind = [one for one in _tallies(figures, CONVERSION, asked) if one.item.sort == cell.kind]
    return Why(cell.id, cell, CONVERSION, *_told(figures, behind, most))


# Targets.


def _target(figures: Figures, text: str) -> Why:
    every = progress(figures, Asked())
    found = ids.alone(text, {one.id for one in every})
    if found is None:
        raise ids.unknown(text, {one.id: one.id for one in every})
    [target] = (one for one in every if one.id == found)
    if target.milestone is None:
        return Why(target.id, target, "target", (), {})
    said = [one for one in figures.reports(Asked()) if one.target and one.milestone == target.milestone]
    milestones = _Milestones(figures, {target.milestone})
    basis = [_basis_of(milestones, one, "named", "") for one in said if one.report.id == target.report]
    return Why(target.id, target, "target", tuple(basis), {"named": len(basis)})


def setting(rows: Rows, target: int) -> Event:
    """The event that set a target for the journal, by how many did before it."""
    [(position, event, recorded_at, metadata)] = rows.all(queries.SAID, type="target.set", place=target)
    return Event(position, event, recorded_at, str(json.loads(metadata).get("actor", "")))
