"""A report in words: which sections it has, and what stands in them. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal

from tracker.app.figure_ids import period_id, period_name
from tracker.domain.figures import Period
from tracker.domain.lifecycles import KIND_NAMES
from tracker.reports import words
from tracker.reports.blocks import (
    Block,
    Bullets,
    Column,
    Facts,
    Line,
    Numbered,
    Paragraph,
    Section,
    Sheet,
    Table,
    Voice,
)
from tracker.reports.document import Fact, Names, Part, Report, Scope, Standing, Task
from tracker.reports.fact_cells import FactCells
from tracker.reports.figure_tables import figure_blocks


def laid_out(report: Report, form: str, language: str) -> Sheet:
    """A report in English (en), Chinese (zh) or both, for a form whose name is part of its id."""
    return Layout(report, language).sheet(report.scope.id(form, language))


class Layout:
    """Puts a report into words."""

    def __init__(self, report: Report, language: str) -> None:
        self._report = report
        self._say = Voice(language)
        self._facts = FactCells(self._say)

    def sheet(self, key: str) -> Sheet:
        """All of it."""
        sections = [
            self._glance(),
            self._happened(),
            self._standing(),
            self._figures(),
            self._overdue(),
            self._missing(),
        ]
        return Sheet(
            self._say.main,
            self._title(),
            (self._head(), *sections, *self._sources(), self._about(key)),
        )

    # The head.

    def _title(self) -> Line:
        scope = self._report.scope
        usual = scope.name == period_id(Period(scope.first, scope.last))
        return self._say.line(words.fill(words.TITLE, period=_period(scope)) if usual else scope.name)

    def _head(self) -> Facts:
        scope = self._report.scope
        days = words.fill(
            words.PERIOD_DAYS, period=_period(scope), first=str(scope.first), last=str(scope.last)
        )
        pairs = [(words.PERIOD, [days]), (words.AS_OF, [words.day(scope.as_of)])]
        only = [words.fill(words.ONLY_IN[name], value=value) for name, value in self._report.filters]
        if only:
            pairs.append((words.ONLY, only))
        if self._report.practice:
            pairs.append((words.JOURNAL, [words.PRACTICE]))
        return self._pairs(pairs)

    def _pairs(self, pairs: Sequence[tuple[Names, Sequence[Names]]]) -> Facts:
        say = self._say
        return Facts(tuple((say.line(label), tuple(map(say.line, values))) for label, values in pairs))

    def _glance(self) -> Section:
        lines = [self._say.line(one) for one in self._glances()]
        return self._section("glance", words.GLANCE, None, [Bullets(tuple(lines))])

    def _glances(self) -> Iterator[Names]:
        told = self._report
        yield words.count(told.happened.total, words.GLANCE_HAPPENED)
        if told.possibly.total:
            yield words.count(told.possibly.total, words.GLANCE_POSSIBLY)
        if told.late.total:
            yield words.count(told.late.total, words.GLANCE_LATE)
        lights = [
            words.fill(words.GLANCE_LIGHT, n=n, light=words.LIGHTS[light]) for light, n in told.lights.items()
        ]
        yield words.count(told.standing.total, words.GLANCE_STANDING, lights=words.listed(lights))
        if targets := told.figures.targets:
            reached = sum(one.reached == "yes" for one in targets)
            yield words.fill(words.GLANCE_TARGETS, n=len(targets), reached=reached)
        yield words.count(told.overdue.total, words.GLANCE_OVERDUE)
        yield words.count(told.not_kept.total + told.lapsed.total, words.GLANCE_MISSING)
        if told.unattended.total:
            yield words.count(told.unattended.total, words.GLANCE_UNATTENDED)
        if told.conflicts:
            yield words.count(told.conflicts, words.GLANCE_CONFLICTS)

    # What happened.

    def _happened(self) -> Section:
        told = self._report
        blocks: list[Block] = [*self._kinds("sure"), *self._fact_table(told.happened)]
        if not blocks:
            blocks.append(self._paragraph(words.NOTHING_HAPPENED))
        if told.possibly.total:
            note = self._paragraph(words.POSSIBLY_NOTE)
            rest = [note, *self._kinds("possible"), *self._fact_table(told.possibly)]
            blocks.append(self._section("possibly", words.POSSIBLY, told.possibly.total, rest))
        if told.late.total:
            late = self._fact_table(told.late)
            blocks.append(self._section("recorded-late", words.LATE, told.late.total, late))
        return self._section("happened", words.HAPPENED, told.happened.total, blocks)

    def _kinds(self, certainty: Literal["sure", "possible"]) -> Iterator[Block]:
        """How many there are of each kind."""
        counts = [(one.names, getattr(one, certainty)) for one in self._report.kinds]
        kinds = [words.fill(words.OF_KIND, kind=kind, n=n) for kind, n in counts if n]
        if kinds:
            yield self._paragraph(words.fill(words.BY_KIND, kinds=words.listed(kinds)))

    def _fact_table(self, part: Part[Fact], when: Names = words.WHEN) -> list[Block]:
        if not part.total:
            return []
        say = self._say
        columns = (
            Column(say.line(when), 14),
            Column(say.line(words.WHAT), 18, plain="subject"),
            Column(say.line(words.INITIATIVE), 22),
            Column(say.line(words.WHO), 20),
            Column(say.line(words.DETAILS), 26, plain="lines"),
        )
        return self._cut(Table(columns, tuple(map(self._facts.row, part.rows))), part)

    # Where things stand.

    def _standing(self) -> Section:
        part = self._report.standing
        if not part.total:
            return self._section("standing", words.STANDING, 0, [self._paragraph(words.NO_INITIATIVES)])
        columns = self._columns(
            [
                (words.INITIATIVE, 26, False),
                (words.STAGE, 12, False),
                (words.LIGHT, 14, False),
                (words.LAST, 16, False),
                (words.NEXT, 16, False),
                (words.OPEN, 8, True),
                (words.OVERDUE_SHORT, 8, True),
            ]
        )
        blocks = self._cut(Table(columns, tuple(map(self._standing_row, part.rows))), part)
        if any(row.next and row.next.provisional for row in part.rows):
            blocks.append(self._paragraph(words.PROVISIONAL))
        return self._section("standing", words.STANDING, part.total, blocks)

    def _standing_row(self, one: Standing) -> tuple[tuple[Line, ...], ...]:
        say = self._say
        places = words.listed(region.title for region in one.regions)
        kind = words.fill(words.KINDS_AND_PLACES, kind=Names(*KIND_NAMES[one.kind]), places=places)
        return (
            (
                *self._facts.initiative(one.initiative),
                *say.cell(kind, style="dim"),
                *say.cell(one.owner, style="dim"),
            ),
            (*say.cell(one.stage), *(say.cell(words.MOVED, style="strong") if one.moved else ())),
            tuple(self._light(one)),
            self._last(one),
            self._next(one),
            _number(one.open, say),
            _number(one.overdue, say),
        )

    def _light(self, one: Standing) -> Iterator[Line]:
        say = self._say
        yield say.line("● ", words.LIGHTS[one.light], style=one.light)
        if one.late is not None:
            yield from say.cell(words.count(one.late, words.LATE_FOR), style="dim")
        if one.silent is not None:
            yield from say.cell(words.count(one.silent, words.SILENT), style="dim")
        if one.possibly:
            yield from say.cell(words.POSSIBLY_FURTHER, style="dim")
        if one.conflicts:
            yield from say.cell(words.SOURCES_DIFFER, style="dim")

    def _last(self, one: Standing) -> tuple[Line, ...]:
        if one.last_names is None or one.last_when is None:
            return ()
        return (*self._say.cell(one.last_names), *self._say.cell(words.when(one.last_when), style="dim"))

    def _next(self, one: Standing) -> tuple[Line, ...]:
        say = self._say
        if one.next is None:
            return say.cell(words.UNATTENDED_SHORT, style="yellow") if one.gap else ()
        due = ("≈" if one.next.provisional else "", words.day(one.next.due))
        return (*say.cell(one.next.what), say.line(*due, " · ", one.next.owner, style="dim"))

    # Figures.

    def _figures(self) -> Section:
        blocks = list(figure_blocks(self._report.figures, self._say))
        narrowed = {"owner", "kind"} & set(self._report.scope.filters)
        if narrowed:
            blocks.append(self._paragraph(words.NARROWED))
        return self._section("figures", words.FIGURES, None, blocks or [self._paragraph(words.NO_FIGURES)])

    # What is overdue, and what is missing.

    def _overdue(self) -> Section:
        part = self._report.overdue
        blocks = self._task_table(part, late=True) or [self._paragraph(words.NOTHING_OVERDUE)]
        return self._section("overdue", words.OVERDUE, part.total, blocks)

    def _task_table(self, part: Part[Task], *, late: bool) -> list[Block]:
        """A table of follow-ups, with how late they are if that is wanted."""
        if not part.total:
            return []
        say = self._say
        columns = (
            Column(say.line(words.DUE), 15),
            Column(say.line(words.TO_DO), 26 if late else 30, plain="subject"),
            *([Column(say.line(words.DAYS), 8, number=True)] if late else []),
            Column(say.line(words.WHOSE), 14),
            Column(say.line(words.INITIATIVE), 22 if late else 26),
            Column(say.line(words.BECAUSE), 15),
        )
        rows = tuple(self._task_row(one, late=late) for one in part.rows)
        blocks = self._cut(Table(columns, rows), part)
        if any(one.provisional for one in part.rows):
            blocks.append(self._paragraph(words.PROVISIONAL))
        return blocks

    def _task_row(self, one: Task, *, late: bool) -> tuple[tuple[Line, ...], ...]:
        say = self._say
        cause = say.cell(one.cause.id, " ", one.cause.title) if one.cause else say.cell(words.BY_HAND)
        return (
            say.cell("≈" if one.provisional else "", words.day(one.due)),
            (*say.cell(one.what), say.line(one.id, style="dim")),
            *((_number(one.late, say),) if late else ()),
            say.cell(one.owner),
            self._facts.initiative(one.initiative),
            cause,
        )

    def _missing(self) -> Section:
        told = self._report
        blocks: list[Block] = []
        if total := told.not_kept.total:
            rows = self._fact_table(told.not_kept, words.PLANNED_FOR)
            blocks.append(self._section("not-kept", words.NOT_KEPT, total, rows))
        if total := told.lapsed.total:
            rows = self._task_table(told.lapsed, late=False)
            blocks.append(self._section("lapsed", words.LAPSED, total, rows))
        if total := told.unattended.total:
            blocks.append(self._section("unattended", words.UNATTENDED, total, self._unattended()))
        blocks = blocks or [self._paragraph(words.NOTHING_MISSING)]
        return self._section("missing", words.MISSING, None, blocks)

    def _unattended(self) -> list[Block]:
        part = self._report.unattended
        wide = [(words.INITIATIVE, 46, False), (words.STAGE, 14, False), (words.LAST, 24, False)]
        columns = self._columns([*wide, (words.OWNER, 16, False)])
        rows = tuple(
            (
                self._facts.initiative(one.initiative),
                self._say.cell(one.stage),
                self._last(one),
                self._say.cell(one.owner),
            )
            for one in part.rows
        )
        return self._cut(Table(columns, rows), part)

    # Sources, and what the report is.

    def _sources(self) -> Iterator[Section]:
        lines = tuple(self._say.line(one) for one in self._facts.sources)
        if lines:
            yield self._section("sources", words.SOURCES, None, [Numbered(lines)])

    def _about(self, key: str) -> Section:
        scope = self._report.scope
        pairs = [
            (words.PERIOD, [words.same(f"{scope.first} – {scope.last}")]),
            (words.AS_OF, [words.same(str(scope.as_of))]),
            (words.KNOWN_AT, [words.same(scope.known_at)]),
            (words.LAST_EVENT, [words.fill(words.EVENT_AT, position=scope.position)]),
            (words.HASH, [words.same(scope.head or "–")]),
            (words.REPORT_ID, [words.same(key)]),
        ]
        note = self._paragraph(words.ABOUT_NOTE)
        return self._section("about", words.ABOUT, None, [note, self._pairs(pairs)])

    # Parts that sections share.

    def _section(self, key: str, heading: Names, total: int | None, blocks: Sequence[Block]) -> Section:
        counted = () if total is None else (words.OPENING, str(total), words.CLOSING)
        return Section(key, self._say.line(heading, *counted), tuple(blocks))

    def _paragraph(self, text: Names) -> Paragraph:
        return Paragraph(self._say.line(text))

    def _columns(self, told: Sequence[tuple[Names, int, bool]]) -> tuple[Column, ...]:
        return tuple(Column(self._say.line(heading), width, number) for heading, width, number in told)

    def _cut(self, table: Table, part: Part[Fact] | Part[Standing] | Part[Task]) -> list[Block]:
        """A table, and how much more there is than it lists."""
        rest = part.total - len(part.rows)
        return [table, *([self._paragraph(words.count(rest, words.MORE))] if rest else [])]


def _number(n: int, say: Voice) -> tuple[Line, ...]:
    return (say.line(str(n)),) if n else ()


def _period(scope: Scope) -> Names:
    period = Period(scope.first, scope.last)
    return Names(period_name(period, "en"), period_name(period, "zh"))
