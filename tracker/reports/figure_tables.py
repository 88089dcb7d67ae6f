"""The tables of figures: targets, what was reported, what is counted, what became of what was begun."""

from collections.abc import Iterator, Sequence

from tracker.domain.lifecycles import KIND_NAMES
from tracker.reports import words
from tracker.reports.blocks import Block, Column, Section, Table, Voice
from tracker.reports.blocks import Cell as TableCell
from tracker.reports.document import FiguresTold, Names
from tracker.views.figure_answers import Cell, ConversionCell, Group, Progress


def figure_blocks(told: FiguresTold, say: Voice) -> Iterator[Block]:
    """A section for each sort of figures that there are."""
    tables = FigureTables(say, of_values=told.of_values)
    if told.targets:
        yield tables.section("targets", words.TARGETS, tables.targets(told.targets))
    if told.reported:
        yield tables.section("reported", words.REPORTED, tables.reported(told.reported))
    if told.counted:
        yield tables.section("counted", words.COUNTED, tables.counted(told.counted))
    if told.conversions:
        yield tables.section("conversions", words.CONVERSIONS, tables.conversions(told.conversions))


class FigureTables:
    """Writes tables; `of_values`: the ids of values are said."""

    def __init__(self, say: Voice, *, of_values: bool) -> None:
        self._say = say
        self._of_values = of_values

    def section(self, key: str, heading: Names, table: Table) -> Section:
        """A table under its heading."""
        return Section(key, self._say.line(heading), (table,))

    def targets(self, told: Sequence[Progress]) -> Table:
        """Targets, and how far they are."""
        wanted = [(words.OF, 20, False), (words.TARGET, 12, True), (words.BY_WHEN, 14, False)]
        far = [(words.SO_FAR, 12, True), (words.PROGRESS, 10, True), (words.REACHED, 10, False)]
        rows = tuple(map(self._target, told))
        return Table(self._columns([(words.FIGURE, 22, False), *wanted, *far]), rows)

    def _target(self, one: Progress) -> tuple[TableCell, ...]:
        say = self._say
        actual = words.extent(one.actual.extent) if one.actual else words.NOT_TOLD
        return (
            self._named(Names(one.en, one.zh), one.id),
            say.cell(self._of(one.of)),
            say.cell(words.quantity(one.target)),
            say.cell(words.when(one.by)),
            (*say.cell(actual), *(self._doubts(one.actual) if one.actual else ())),
            say.cell(words.share(one.share)) if one.share else (),
            say.cell(words.ANSWERS[one.reached], style="strong") if one.reached else (),
        )

    def _of(self, group: Group) -> Names:
        return Names(group.en, group.zh) if group.key else words.ALL

    def reported(self, told: Sequence[Cell]) -> Table:
        """What was reported."""
        columns = [(words.FIGURE, 40, False), (words.VALUE, 24, True), (words.TIME, 24, False)]
        rows = tuple(
            (
                self._named(Names(one.en, one.zh), one.id),
                (*self._say.cell(words.extent(one.extent)), *self._doubts(one)),
                self._say.cell(words.when(one.when)) if one.when else (),
                (self._say.line(str(one.initiatives)),),
            )
            for one in told
        )
        return Table(self._columns([*columns, (words.INITIATIVES, 12, True)]), rows)

    def counted(self, told: Sequence[tuple[Cell, Cell | None]]) -> Table:
        """What is counted, in the period and so far."""
        columns = [(words.FIGURE, 52, False), (words.IN_PERIOD, 24, True), (words.SO_FAR, 24, True)]
        return Table(self._columns(columns), tuple(self._counted(*one) for one in told))

    def _counted(self, ever: Cell, now: Cell | None) -> tuple[TableCell, ...]:
        say = self._say
        name = Names(f"– {ever.en}", f"– {ever.zh}") if ever.part else Names(ever.en, ever.zh)
        return (
            self._named(name, now.id if now else ever.id),
            (*say.cell(words.extent(now.extent)), *self._doubts(now))
            if now
            else say.cell(words.NONE_IN_PERIOD, style="dim"),
            (*say.cell(words.extent(ever.extent)), *self._doubts(ever)),
        )

    def conversions(self, told: Sequence[ConversionCell]) -> Table:
        """How much of what was begun has landed."""
        columns = [(words.KIND, 40, False), (words.BEGUN, 20, True), (words.LANDED, 20, True)]
        rows = tuple(
            (
                self._named(Names(*KIND_NAMES[one.kind]), one.id),
                self._say.cell(words.extent(one.converted.begun)),
                self._say.cell(words.extent(one.converted.landed)),
                self._say.cell(words.share(one.converted.share)) if one.converted.share else (),
            )
            for one in told
        )
        return Table(self._columns([*columns, (words.SHARE, 20, True)]), rows)

    def _named(self, names: Names, key: str) -> TableCell:
        id_ = (self._say.line(key, style="dim"),) if self._of_values else ()
        return (*self._say.cell(names), *id_)

    def _doubts(self, cell: Cell) -> TableCell:
        found = [words.DIFFER] if cell.differ else []
        found += [words.SHARED] if cell.shared else []
        return tuple(line for one in found for line in self._say.cell(one, style="dim"))

    def _columns(self, told: Sequence[tuple[Names, int, bool]]) -> tuple[Column, ...]:
        return tuple(Column(self._say.line(heading), width, number) for heading, width, number in told)
