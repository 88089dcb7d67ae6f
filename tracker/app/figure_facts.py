"""The facts behind figures, as the views hold them, and what each of them belongs to."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast

from events.rows import Rows
from tracker.app import figure_ids as ids
from tracker.domain import extents, figures
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Answer
from tracker.domain.figures import Fact, Links, Metric, Metrics, Period, Report
from tracker.domain.quantities import Quantity
from tracker.domain.refusals import NotFound
from tracker.domain.regions import Regions
from tracker.views import figure_queries as queries
from tracker.views.figure_answers import Asked

PERIODS = ("month", "quarter", "year")


class Item(NamedTuple):
    """A fact that is counted, and what it belongs to. `shared`: the districts that have it as well."""

    measure: str
    sort: str
    fact: Fact
    regions: tuple[str, ...]
    initiative: str
    organisations: frozenset[str]
    shared: bool


class Said(NamedTuple):
    """A report, and what it belongs to."""

    report: Report
    base: str
    name: str
    metric: Metric | None
    target: bool
    regions: tuple[str, ...]
    initiative: str
    organisations: frozenset[str]
    milestone: str
    position: int
    body: str
    claim: int

    @property
    def names(self) -> tuple[str, str]:
        """What it is called in English and in Chinese; what nobody has declared is called as it was told."""
        return (self.metric.en, self.metric.zh) if self.metric else (self.name, self.name)

    @property
    def as_of(self) -> Fuzzy:
        """The time that it speaks of, as told."""
        told = json.loads(self.body)["as_of"]
        return Fuzzy(told["edtf"], told["words"], _day(told["from"]), _day(told["to"]))


class Facts:
    """What was reported and what is counted, from the rows of the views.

    `today` is the day that is asked about.
    """

    def __init__(self, rows: Rows, regions: Regions, today: date, known_at: str) -> None:
        self.rows = rows
        self.regions = regions
        self.today = today
        self.known_at = known_at
        self._inside: dict[tuple[tuple[str, ...], str], bool] = {}
        self._items: dict[Asked, list[Item]] = {}
        self._reports: dict[tuple[object, ...], list[Said]] = {}
        self._metrics: dict[tuple[str, str], tuple[Metric | None, str, str]] = {}

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The metrics and targets as the views keep them."""
        row = self.rows.one(queries.SETTINGS)
        found: dict[str, Any] = json.loads(row[0]) if row else {"metrics": [], "targets": []}
        return found

    @cached_property
    def metrics(self) -> Metrics:
        """The metrics that were declared."""
        told = self.settings["metrics"]
        return Metrics(
            Metric(one["metric"], one["en"], one["zh"], one["unit"], one["counting"], tuple(one["aliases"]))
            for one in told
        )

    def inside(self, codes: tuple[str, ...], region: str) -> bool:
        """Whether one of some regions is, or lies in, another."""
        known = self._inside.get((codes, region))
        if known is None:
            known = any(self.regions.within(code, region) for code in codes)
            self._inside[codes, region] = known
        return known

    def reports(self, asked: Asked) -> Sequence[Said]:
        """The figures that were reported of what was asked for, whatever time they speak of."""
        if asked.figure and ids.counted(asked.figure):
            return ()
        of = (asked.initiative, asked.organisation, asked.regions, asked.by == "organisation")
        if of not in self._reports:
            parties = self._parties(queries.PARTIES_OF_REPORTS) if asked.by == "organisation" else {}
            found = self.rows.all(
                queries.REPORTED, initiative=asked.initiative, organisation=asked.organisation
            )
            told = (self._said(row, parties) for row in found)
            self._reports[of] = [
                one for one in told if all(self.inside(one.regions, region) for region in asked.regions)
            ]
        return self._reports[of]

    def _said(self, row: tuple[Any, ...], parties: Mapping[str, set[str]]) -> Said:
        metric, unit, base = self._metric(row[3], row[4])
        amount = Quantity(Decimal(row[5]), row[6], unit, "")
        return Said(
            Report(row[0], row[1], amount, _day(row[7]), date.fromisoformat(row[8]), row[15]),
            base,
            row[3],
            metric,
            bool(row[9]),
            _codes(row[12]),
            row[1],
            frozenset({row[13], *parties.get(row[2], ())}),
            row[2],
            row[10],
            row[11],
            row[14],
        )

    def _metric(self, name: str, unit: str) -> tuple[Metric | None, str, str]:
        """The metric of a report, the unit that it is told in, and the id of the figure."""
        known = self._metrics.get((name, unit))
        if known is None:
            metric = self.metrics.find(name)
            meant = unit or (extents.unit_of(metric.unit) if metric else "")
            known = (metric, meant, ids.reported(metric, name, meant))
            self._metrics[name, unit] = known
        return known

    def items(self, asked: Asked) -> Sequence[Item]:
        """What is counted of what was asked for: the plain facts in sums, all others one by one."""
        if asked not in self._items:
            self._items[asked] = self._counted_items(asked)
        return self._items[asked]

    def _counted_items(self, asked: Asked) -> list[Item]:
        measure = ids.tally(asked.figure)
        if measure is None:
            return []
        values = self.narrowed(asked, measure or None)
        by = ["days" if asked.by in PERIODS else "inside"]
        by += [asked.by] if asked.by and asked.by not in PERIODS else []
        by += ["region"] if asked.regions and asked.by != "region" else []
        plain = self.rows.all(queries.counts(*by), **values)
        parties = self._parties(queries.PARTIES) if asked.by == "organisation" else {}
        found = [_plain(row, by, asked.period) for row in plain]
        found += [self.item(row, parties) for row in self.rows.all(queries.TALLIES, **values)]
        return [one for one in found if all(self.inside(one.regions, code) for code in asked.regions)]

    def narrowed(self, asked: Asked, measure: str | None) -> dict[str, object]:
        """What the questions about tallies are narrowed down with."""
        return {
            "initiative": asked.initiative,
            "organisation": asked.organisation,
            "shared": f"%\n{_plain_like(asked.organisation or '')}\n%",
            "measure": measure,
            "first": (asked.period.first or date.min).isoformat(),
            "last": (asked.period.last or date.max).isoformat(),
        }

    def item(self, row: tuple[Any, ...], parties: Mapping[str, set[str]]) -> Item:
        """A tally of its own."""
        shared = tuple(name for name in (row[15] or "").split("\n") if name)
        amount = Quantity(Decimal(row[12]), row[13], row[14], "") if row[12] is not None else None
        fact = Fact(
            _day(row[5]), _day(row[6]), bool(row[7]), 1, amount, row[0], bool(row[8]), cast("Answer", row[11])
        )
        codes = (*_codes(row[17]), *filter(None, map(self._district, shared)))
        organisations = frozenset({row[18], *parties.get(row[2], ()), *shared})
        return Item(row[3], row[4], fact, codes, row[1], organisations, bool(shared))

    def _district(self, name: str) -> str | None:
        try:
            return self.regions.find(name).code
        except NotFound:
            return None

    def _parties(self, sql: str) -> dict[str, set[str]]:
        found = defaultdict(set)
        for milestone, name in self.rows.all(sql):
            found[milestone].add(name)
        return found

    @cached_property
    def links(self) -> Links:
        """What ambiguous facts may be one with."""
        of: dict[str, set[str]] = defaultdict(set)
        to_sure = set()
        for one, other, ambiguous in self.rows.all(queries.LINKS):
            of[one].add(other)
            of[other].add(one)
            if not ambiguous:
                to_sure.add(one)
        return Links({one: frozenset(them) for one, them in of.items()}, frozenset(to_sure))


def counting(said: Said) -> figures.Counting:
    """How a reported figure counts; of a metric that nobody has declared, nothing is added up over time."""
    return said.metric.counting if said.metric else "level"


def _plain(row: tuple[Any, ...], by: Sequence[str], period: Period) -> Item:
    """A number of plain facts, and what they belong to; `by` says what follows the number."""
    measure, sort, certain, reaching, n, *of = row
    if by[0] == "days":
        first, last, *of = of
        days = Period(_day(first), _day(last))
    else:
        inside, *of = of
        days = period if inside else Period()
    held = dict(zip(by[1:], of, strict=True))
    fact = Fact(days.first, days.last, bool(certain), int(n), reached=cast("Answer", reaching))
    organisations = frozenset({held["organisation"]} if "organisation" in held else ())
    codes = _codes(held.get("region", ""))
    return Item(measure, sort, fact, codes, held.get("initiative", ""), organisations, shared=False)


@lru_cache
def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.removeprefix("CN:") for code in text.split())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
