"""The cells of figures: what was reported and what is counted, of each region, organisation, period.

SQL counts and chooses, `tracker.domain.figures` puts together, and this module knows what belongs to which
region, organisation, initiative and period. A cell of a split has the value that its filter alone gives.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from tracker.app import figure_ids as ids
from tracker.app.figure_facts import PERIODS, Facts, Item, Said, counting
from tracker.domain import figures
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Extent
from tracker.domain.figures import Fact, Period
from tracker.domain.measures import CONVERSION, MEASURES, Measure
from tracker.domain.spans import span_of, within_one
from tracker.views import queries as others
from tracker.views.figure_answers import ALL, Asked, Cell, ConversionCell, Group

Belonging = TypeVar("Belonging", Said, Item)


@dataclass(frozen=True, slots=True)
class Choice:
    """What belongs to one group: its reports and facts, and the period."""

    group: Group
    asked: Asked
    reports: Sequence[Said]
    items: Sequence[Item]


class Figures(Facts):
    """Works out cells from the facts that the views hold."""

    # What was asked for, group by group.

    def choices(self, asked: Asked) -> list[Choice]:
        """What belongs to each group; to all, where nothing is split."""
        reports, items = self.reports(asked), self.items(asked)
        if asked.by is None:
            return [Choice(ALL, asked, reports, items)]
        if asked.by in PERIODS:
            return self._by_period(asked, reports, items)
        reports_of = self._bucketed(asked.by, [one for one in reports if not one.target])
        items_of = self._bucketed(asked.by, items)
        groups = self._groups(asked.by, {*reports_of, *items_of})
        return [
            Choice(
                group,
                replace(asked, **_narrowed(asked, group)),
                reports_of.get(group.key, ()),
                items_of.get(group.key, ()),
            )
            for group in groups
        ]

    def _bucketed(self, by: str, every: Sequence[Belonging]) -> dict[str, list[Belonging]]:
        """What belongs to each region, initiative or organisation, by its key."""
        found: dict[str, list[Belonging]] = defaultdict(list)
        if by == "initiative":
            for one in every:
                found[one.initiative].append(one)
        elif by == "organisation":
            for one in every:
                for name in one.organisations:
                    found[name].append(one)
        else:
            codes = sorted({code for one in every for code in one.regions})
            wide: dict[tuple[str, ...], list[str]] = {}
            for one in every:
                if one.regions not in wide:
                    wide[one.regions] = [code for code in codes if self.inside(one.regions, code)]
                for code in wide[one.regions]:
                    found[code].append(one)
        return found

    def _by_period(self, asked: Asked, reports: Sequence[Said], items: Sequence[Item]) -> list[Choice]:
        """The periods in which something surely was, each with all that may have been in it."""
        by = asked.by or ""
        told: dict[Period, list[Said]] = defaultdict(list)
        for one in reports:
            if not one.target:
                told[span_of(by, one.report.last)].append(one)
        sure: dict[Period, list[Item]] = defaultdict(list)
        vague: list[Item] = []
        for item in items:
            span = within_one(by, item.fact.first, item.fact.last)
            (sure[span] if span else vague).append(item)
        within = [span for span in {*told, *sure} if asked.period.holds(span.first, span.last) == "yes"]
        return [
            self._of_span(
                asked,
                span,
                [*told[span], *(one for one in reports if _reaches_into(one, span))],
                [*sure[span], *(one for one in vague if _may_be_in(one, span))],
            )
            for span in sorted(within, key=lambda span: span.first or date.min)
        ]

    def _of_span(self, asked: Asked, span: Period, reports: list[Said], items: list[Item]) -> Choice:
        en, zh = (ids.period_name(span, language) for language in ("en", "zh"))
        group = Group(ids.period_id(span), en, zh, period=True)
        return Choice(group, replace(asked, period=span), reports, items)

    def _groups(self, by: str, keys: set[str]) -> list[Group]:
        """The groups with these keys, in the order in which they are shown."""
        if by == "region":
            wide = [self.regions.get(code) for code in sorted(keys)]
            return [Group(one.code, one.en, one.zh) for one in wide]
        if by == "initiative":
            titles = self.rows.all(others.TITLES)
            return [Group(key, en or zh or key, zh or en or key) for key, en, zh in titles if key in keys]
        return [Group(name, name, name) for name in sorted(keys)]

    # Cells.

    def told(self, choice: Choice) -> list[tuple[list[Said], figures.Told]]:
        """The reports of a group that were asked for, figure by figure, and what they come to."""
        wanted = [one for one in choice.reports if ids.means(choice.asked.figure, one.base)]
        return self.told_of([one for one in wanted if not one.target], choice.asked.period)

    def told_of(self, reports: Sequence[Said], period: Period) -> list[tuple[list[Said], figures.Told]]:
        """Reports, figure by figure, and what they come to in a period."""
        own: dict[str, list[Said]] = defaultdict(list)
        for one in reports:
            own[one.base].append(one)
        found = []
        for said in own.values():
            told = figures.reported([one.report for one in said], counting(said[0]), period)
            if told:
                found.append((said, told))
        return found

    def reported(self, choice: Choice) -> Iterator[Cell]:
        """The reported figures of a group."""
        for said, told in self.told(choice):
            base = said[0].base
            used = {one.id for one in told.used}
            yield Cell(
                ids.cell(base, choice.asked),
                base,
                *said[0].names,
                choice.group,
                told.extent,
                counting(said[0]) if said[0].metric else "undeclared",
                when=_time([one for one in said if one.report.id in used], counting(said[0])),
                initiatives=len({one.initiative for one in told.used}),
                differ=bool(told.differ),
            )

    def counted(self, choice: Choice) -> Iterator[Cell]:
        """The counted figures of a group, each with its sorts."""
        for measure in MEASURES.values():
            own = [one for one in choice.items if one.measure == measure.tally]
            if not own or not ids.concerns(choice.asked.figure, measure.key):
                continue
            if measure.gives == "amount":
                yield from self._amounts(measure, own, choice)
                continue
            yield from self._cell(measure, "", own, choice)
            if not choice.asked.by or choice.asked.figure:
                for sort in measure.sorts:
                    yield from self._cell(measure, sort, [one for one in own if one.sort == sort], choice)

    def _cell(self, measure: Measure, sort: str, own: Sequence[Item], choice: Choice) -> Iterator[Cell]:
        base = f"{measure.key}.{sort}" if sort else measure.key
        if not ids.means(choice.asked.figure, base):
            return
        extent = figures.counted((one.fact for one in own), choice.asked.period, self.links)
        if extent:
            names = measure.sorts[sort] if sort else (measure.en, measure.zh)
            yield _cell_of(base, names, choice, extent, "sort" if sort else "count", own)

    def _amounts(self, measure: Measure, own: Sequence[Item], choice: Choice) -> Iterator[Cell]:
        sums = figures.amounts((one.fact for one in own), choice.asked.period)
        for unit in sorted(sums):
            base = f"{measure.key}.{unit}" if unit else measure.key
            if ids.means(choice.asked.figure, base):
                yield _cell_of(base, (measure.en, measure.zh), choice, sums[unit], "amount", own)

    def conversions(self, choice: Choice) -> Iterator[ConversionCell]:
        """The conversions of a group, by kind of initiative."""
        facts: dict[str, list[Fact]] = defaultdict(list)
        for one in choice.items:
            if one.measure == CONVERSION and ids.means(choice.asked.figure, f"{CONVERSION}.{one.sort}"):
                facts[one.sort].append(one.fact)
        for kind, own in facts.items():
            converted = figures.converted(own, choice.asked.period)
            if converted:
                base = f"{CONVERSION}.{kind}"
                yield ConversionCell(ids.cell(base, choice.asked), kind, choice.group, converted)

    # Names.

    def find(self, text: str) -> str:
        """The figure's own id, from its id or any of its names. Raises NotFound with the nearest."""
        found = self.named(text)
        if found is None:
            raise ids.unknown(text, self._names())
        return found

    def named(self, text: str) -> str | None:
        """The figure's own id, from its id or any of its names, or a part of a name that only it has."""
        if known := ids.counted(text):
            return known
        bases = {one.base: one.name for one in self.reports(Asked())}
        wanted = figures.folded(text)
        metric = self.metrics.find(text)
        if metric:
            return metric.key
        if text in bases:
            return text
        if text[:2].upper() == "K-":
            return ids.alone(text, bases)
        named = {figures.folded(name): base for base, name in bases.items()}
        return named.get(wanted) or ids.containing(wanted, named)

    def _names(self) -> dict[str, str]:
        told = {one.name: one.base for one in self.reports(Asked())}
        declared = {name: one.key for one in self.metrics.declared.values() for name in one.names}
        measures = {name: one.key for one in MEASURES.values() for name in (one.key, one.en, one.zh)}
        return {**told, **declared, **measures}


def _cell_of(  # noqa: PLR0917 - the parts of a cell
    base: str, names: tuple[str, str], choice: Choice, extent: Extent, counting: str, own: Sequence[Item]
) -> Cell:
    held = [(choice.asked.period.holds(one.fact.first, one.fact.last), one.shared) for one in own]
    return Cell(
        ids.cell(base, choice.asked),
        base,
        *names,
        choice.group,
        extent,
        counting,
        shared=any(shared for answer, shared in held if answer != "no"),
        dated=any(answer == "yes" for answer, _shared in held),
    )


def _narrowed(asked: Asked, group: Group) -> dict[str, Any]:
    """A question narrowed down to a group."""
    if asked.by == "region":
        return {"regions": tuple(dict.fromkeys((*asked.regions, group.key)))}
    return {asked.by or "": group.key}


def _time(used: Sequence[Said], counting: figures.Counting) -> Fuzzy:
    """The time that reports speak of together."""
    told = [one.as_of for one in used]
    if len({one.edtf for one in told}) == 1:
        return told[0]
    last = max(one.report.last for one in used)
    firsts = [one.report.first for one in used]
    if counting != "per_period":
        first = min(one.report.last for one in used)
    elif None in firsts:
        return Fuzzy(f"../{last}", "", None, last)
    else:
        first = min(day for day in firsts if day)
    return Fuzzy(f"{last}" if first == last else f"{first}/{last}", "", first, last)


def _may_be_in(item: Item, span: Period) -> bool:
    return span.holds(item.fact.first, item.fact.last) != "no"


def _reaches_into(said: Said, span: Period) -> bool:
    """Whether a report that is of a later time, and counts per period, speaks of a part of a span as well."""
    report = said.report
    if said.target or counting(said) != "per_period" or span.holds(report.last, report.last) == "yes":
        return False
    return span.holds(report.first, report.last) != "no"
