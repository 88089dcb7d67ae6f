"""Pages and tables as people read them: aligned by terminal columns, cut to the terminal, plain when piped.

Colour is used only on a terminal that wants it, and never alone: words always say the same.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import click

from tracker.cli.text import clip, ljust, rjust, width, wrap

COLUMNS = 80
"""The width of a page where no terminal says another."""

WIDEST_TEXT = 100
"""Running text is not wider than this on any terminal, or it would be hard to read."""

GAP = "  "
BETWEEN = " · "
LUXURY = 10
"""The rank from which columns are shown only where the others are wide enough to be read."""

_STYLES = {
    "red": "31",
    "yellow": "33",
    "green": "32",
    "grey": "90",
    "bold": "1",
    "dim": "2",
    "struck": "9",
}
_NARROWEST = 4


class Cell(NamedTuple):
    """A text with the names of its styles, separated by spaces."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `least` is how narrow it may get; without it, it is never cut. The columns of the least `rank` are always
    shown, the others by rank as long as there is room; those of rank LUXURY and above only where those of
    lower rank have their `good` width, at which their texts can be read. `cut` says how its texts are cut.
    """

    heading: str
    rank: int = 0
    least: int | None = None
    good: int | None = None
    right: bool = False
    cut: Callable[[str, int], str] = clip


Pairs = Sequence[tuple[str, Sequence[Cell | str]]]
"""Labels, each with the texts that stand beside it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A line between the rows of a table: what the rows below it have in common."""

    heading: Cell


Row = Sequence[Cell | str]


def columns(environment: Mapping[str, str]) -> int:
    """How many columns there are to write on: COLUMNS, or those of the terminal, or 80."""
    said = environment.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    for stream in (1, 2, 0):  # a pager takes the output but leaves the terminal to the others
        try:
            return os.get_terminal_size(stream).columns or COLUMNS
        except (OSError, ValueError):
            continue
    return COLUMNS


def coloured(environment: Mapping[str, str]) -> bool:
    """Whether to use colour: on a terminal, unless NO_COLOR; anywhere with CLICOLOR_FORCE."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout.isatty() and environment.get("TERM") != "dumb" and environment.get("CLICOLOR") != "0"


@dataclass(slots=True)
class Page:
    """Lines that are collected and printed at once."""

    room: int
    colour: bool = False
    lines: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Page":
        """A page for the terminal of this call."""
        return cls(columns(environment), coloured(environment))

    @property
    def text_room(self) -> int:
        """How wide running text may be."""
        return min(self.room, WIDEST_TEXT)

    def line(self, *parts: Cell | str) -> None:
        """A line as it is."""
        self.lines.append("".join(map(self._painted, parts)).rstrip(" "))

    def gap(self) -> None:
        """An empty line, unless there is one already or the page has just begun."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        """The heading of a section, with an empty line before it."""
        self.gap()
        self.text(Cell(text, "bold"))

    def text(self, text: Cell | str, indent: int = 0, hang: int = 0) -> None:
        """Running text, wrapped and indented; what goes on below its first line by `hang` more."""
        for line in self._wrapped(text, self.text_room - indent - hang):
            self.line(" " * indent, line)
            indent, hang = indent + hang, 0

    def parts(self, texts: Sequence[str]) -> None:
        """Short texts beside each other, on as few lines as they need, none of them broken where it fits."""
        line = ""
        for text in texts:
            longer = f"{line}{BETWEEN}{text}" if line else text
            if line and width(longer) > self.text_room:
                self.text(line)
                longer = text
            line = longer
        self.text(line)

    def pairs(self, pairs: Pairs, indent: int = 0, across: int = 0, style: str = "dim") -> None:
        """Labels, and beside each its texts, every text begun on a line of its own.

        Labels take the width of the widest of them, or `across`. A pair without texts is left out.
        """
        across = across or max((width(label) for label, texts in pairs if texts), default=0) + len(GAP)
        for label, texts in pairs:
            name = label
            for text in texts:
                for line in self._wrapped(text, self.text_room - indent - across):
                    self.line(" " * indent, Cell(ljust(name, across), style), line)
                    name = ""

    def table(self, columns: Sequence[Column], rows: Sequence[Row | Group]) -> None:
        """A table with the columns that fit, none of its lines wider than the page."""
        shown = fitted(columns, [_cells(row) for row in rows if not isinstance(row, Group)], self.room)
        self.line(*self._row([Cell(column.heading, "bold") for column in columns], columns, shown))
        self.line(Cell("─" * (sum(shown.values()) + len(GAP) * (len(shown) - 1)), "dim"))
        for row in rows:
            if isinstance(row, Group):
                self.line(row.heading._replace(text=clip(row.heading.text, self.room)))
            else:
                self.line(*self._row(_cells(row), columns, shown))

    def print(self) -> None:
        """Print what has been collected."""
        click.echo("\n".join(self.lines), color=self.colour)

    def _row(self, row: Sequence[Cell], columns: Sequence[Column], shown: Mapping[int, int]) -> list[Cell]:
        found = []
        for number, room in shown.items():
            cut = columns[number].cut(row[number].text, room)
            filled = rjust(cut, room) if columns[number].right else ljust(cut, room)
            found += [row[number]._replace(text=filled), Cell(GAP)]
        return [*found[:-2], Cell(found[-2].text.rstrip(" "), found[-2].style)]

    def _wrapped(self, text: Cell | str, room: int) -> list[Cell]:
        cell = text if isinstance(text, Cell) else Cell(text)
        return [Cell(line, cell.style) for line in wrap(cell.text, room)]

    def _painted(self, part: Cell | str) -> str:
        if isinstance(part, str) or not part.style or not self.colour or not part.text.strip():
            return part if isinstance(part, str) else part.text
        text = part.text.rstrip(" ")
        codes = ";".join(_STYLES[style] for style in part.style.split())
        return f"\x1b[{codes}m{text}\x1b[0m{part.text[len(text) :]}"


def _cells(row: Row) -> list[Cell]:
    return [one if isinstance(one, Cell) else Cell(one) for one in row]


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> dict[int, int]:
    """The width of each column that is shown, by its number.

    A column without any text is left out. The others come in by rank while there is room; what is left of it
    goes to whichever is furthest below its good width, or least above it.
    """
    widest = {n: _widest(column, [row[n].text for row in rows]) for n, column in enumerate(columns)}
    widest = {n: most for n, most in widest.items() if most}
    least = {n: min(most, columns[n].least or most) for n, most in widest.items()}
    good = {n: max(least[n], min(most, columns[n].good or 0)) for n, most in widest.items()}
    first = min((columns[n].rank for n in widest), default=0)
    shown: set[int] = set()
    for n in sorted(widest, key=lambda n: (columns[n].rank, n)):
        rank = columns[n].rank
        read = {m: good[m] for m in shown if LUXURY <= rank != columns[m].rank}
        if rank > first and _across(least | read, shown | {n}) > room:
            break
        shown.add(n)
    return _filled({n: least[n] for n in sorted(shown)}, good, widest, room)


def _widest(column: Column, texts: Sequence[str]) -> int:
    """The width of the widest text and the heading; 0 where there is no text at all."""
    most = max(map(width, texts), default=0)
    return max(most, width(column.heading)) if most else 0


def _across(widths: Mapping[int, int], shown: set[int]) -> int:
    return sum(widths[n] for n in shown) + len(GAP) * (len(shown) - 1)


def _filled(
    widths: dict[int, int], good: Mapping[int, int], widest: Mapping[int, int], room: int
) -> dict[int, int]:
    spare = room - _across(widths, set(widths))
    while spare < 0 and max(widths.values()) > _NARROWEST:
        widths[max(widths, key=lambda n: widths[n])] -= 1
        spare += 1
    while spare > 0 and (cut := [n for n in widths if widths[n] < widest[n]]):
        widths[min(cut, key=lambda n: widths[n] / good[n])] += 1
        spare -= 1
    return widths
