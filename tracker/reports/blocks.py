"""What a report is laid out in: headings, tables, lists; lines of text with their languages. Pure.

Whatever writes a report down walks these, and has to know nothing else. Every text in them stands on one line
and is plain: nothing in it is obeyed by anything, and nothing in it is markup.
"""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tracker.reports.document import Names

LANGUAGES = ("en", "zh")
BETWEEN = " / "
_SAYS = re.compile(r"\w")
"""What is only punctuation is not said twice."""

# Controls, and the invisible marks that reorder or hide text. They are written out, so that a report comes
# out the same under every version of Python: each has the Unicode of its time.
_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def plain(text: str) -> str:
    """A text on one line in which nothing is obeyed: controls and reordering marks are shown as escapes."""
    return _UNSHOWABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Run(NamedTuple):
    """A text, and its language where that is another one than the report's."""

    text: str
    language: str = ""


class Line(NamedTuple):
    """Texts that stand on one line, in one style: strong, dim, red, yellow, green, grey or none."""

    runs: tuple[Run, ...]
    style: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(run.text for run in self.runs)


Cell = tuple[Line, ...]
"""Lines that stand below each other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` in per cent.

    Where a row is written as a paragraph, its cells need the heading to be understood, unless they are plain:
    each line of theirs says what it is, or all of them say what the row is about.
    """

    heading: Line
    width: int
    number: bool = False
    plain: Literal["", "lines", "subject"] = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row says what the row is of."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with what stands beside it."""

    pairs: tuple[tuple[Line, Cell], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A list whose members are referred to by their number, from 1."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. `key` is its name within the report."""

    key: str
    heading: Line
    blocks: "tuple[Block, ...]"


Block = Table | Facts | Bullets | Numbered | Paragraph | Section


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report; `language` is that of its texts where nothing else is said: en or zh."""

    language: str
    title: Line
    blocks: tuple[Block, ...]


class Voice:
    """Says what a report says in English, in Chinese, or in both."""

    def __init__(self, language: str) -> None:
        self.languages = LANGUAGES if language == "both" else (language,)
        self.main = self.languages[0]

    def line(self, *parts: Names | str, style: str = "") -> Line:
        """Texts beside each other."""
        runs: list[Run] = []
        for part in parts:
            runs += self._runs(part)
        return Line(tuple(run for run in runs if run.text), style)

    def cell(self, *parts: Names | str, style: str = "") -> Cell:
        """The same for a table: one language under the other."""
        lines = [
            self._one(language, parts, style)
            for language in self.languages
            if any(part if isinstance(part, str) else part[LANGUAGES.index(language)] for part in parts)
        ]
        if len(lines) > 1 and lines[0].text == lines[1].text:
            return (Line(tuple(Run(run.text) for run in lines[0].runs), style),)
        return tuple(lines)

    def _one(self, language: str, parts: tuple[Names | str, ...], style: str) -> Line:
        found = []
        for part in parts:
            if isinstance(part, str):
                found.append(Run(plain(part)))
            else:
                found.append(self._run(part, language))
        return Line(tuple(run for run in found if run.text), style)

    def _runs(self, part: Names | str) -> list[Run]:
        if isinstance(part, str):
            return [Run(plain(part))]
        first, *others = (self._run(part, language) for language in self.languages)
        if not others or others[0].text == first.text or not _SAYS.search(first.text):
            return [Run(first.text)]
        return [first, Run(BETWEEN), *others]

    def _run(self, names: Names, language: str) -> Run:
        text = plain(names[LANGUAGES.index(language)])
        return Run(text, language if language != self.main else "")
