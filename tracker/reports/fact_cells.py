"""The rows of milestones: when, what, in which initiative, with whom, and everything else that was told."""

from collections.abc import Iterator, Mapping, Sequence

from tracker.domain.dates import Fuzzy
from tracker.domain.quantities import Quantity
from tracker.reports import words
from tracker.reports.blocks import Cell, Line, Voice
from tracker.reports.document import Fact, Names, Promise, Ref

LATE = 30
"""What was recorded more days than this after it happened is marked so."""


class FactCells:
    """Writes rows, and remembers the sources that they refer to by number."""

    def __init__(self, say: Voice) -> None:
        self._say = say
        self.sources: dict[str, int] = {}

    def row(self, one: Fact) -> tuple[Cell, ...]:
        """The cells of a milestone."""
        say = self._say
        return (
            say.cell(words.when(one.when)),
            (*say.cell(one.names, style="strong"), say.line(one.id, style="dim"), *self._marks(one)),
            self.initiative(one.initiative),
            tuple(say.line(name, words.OPENING, role, words.CLOSING) for name, role in one.parties),
            tuple(self._details(one)),
        )

    def initiative(self, one: Ref) -> Cell:
        """An initiative by its id and title."""
        title = one.title if one.title.en != one.id else Names("", "")
        return (*self._say.cell(title), self._say.line(one.id, style="dim"))

    def _marks(self, one: Fact) -> Iterator[Line]:
        marks = []
        if one.certainty in words.CERTAINTIES:
            marks.append(words.CERTAINTIES[one.certainty])
        if one.amended:
            marks.append(words.AMENDED)
        if one.conflicts:
            marks.append(words.SOURCES_DIFFER)
        if one.late > LATE:
            marks.append(words.count(one.late, words.ADDED_LATER))
        for mark in marks:
            yield self._say.line(mark, style="dim")

    def _details(self, one: Fact) -> Iterator[Line]:
        if one.place:
            yield from self._labelled(words.PLACE, one.place)
        for name, value in one.fields.items():
            yield self._labels(words.own_field(name), field_value(name, value))
        for promise in one.promises:
            yield self._promise(promise)
        if one.note:
            yield from self._labelled(words.NOTE, one.note)
        numbers = [f"[{self.sources.setdefault(source, len(self.sources) + 1)}]" for source in one.sources]
        if numbers:
            yield self._labels(words.SOURCES_AT, words.same(" ".join(numbers)))
        elif not one.planned:
            yield self._say.line(words.NO_SOURCE, style="dim")

    def _labelled(self, label: Names, text: str) -> Iterator[Line]:
        first, *others = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        yield self._labels(label, words.same(first))
        yield from (self._say.line(line) for line in others)

    def _promise(self, told: Promise) -> Line:
        due = words.fill(words.BY, day=words.when(told.due)) if told.due else words.NO_DATE
        owner = told.owner or words.NOBODY
        details = (words.OPENING, owner, words.AND, due, words.CLOSING)
        return self._say.line(words.PROMISED, words.COLON, told.what, *details)

    def _labels(self, label: Names, value: Names) -> Line:
        return self._say.line(label, words.COLON, value.en if words.alike(value) and self._both else value)

    @property
    def _both(self) -> bool:
        return len(self._say.languages) > 1


def field_value(name: str, value: object) -> Names:
    """The value of a field of a milestone, as it is stored, in words."""
    match value:
        case str() if name in words.CHOSEN and value in words.CHOICES:
            return words.CHOICES[value]
        case bool():
            return words.YES_NO[value]
        case Mapping() if "edtf" in value:
            return words.when(Fuzzy.from_json(value))
        case Mapping() if "hedge" in value:
            return words.quantity(Quantity.from_json(value))
        case Sequence() if not isinstance(value, str):
            return words.listed(field_value("", one) for one in value)
        case _:
            return words.same(str(value))
