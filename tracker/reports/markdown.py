"""A report as Markdown (CommonMark, with the tables of GitHub), for mails and for those who edit it further.

Whatever anybody wrote stands in it escaped: it shows as it was written. There is no HTML in it.
"""

import re
from collections.abc import Iterator, Sequence

from tracker.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Facts,
    Line,
    Numbered,
    Paragraph,
    Section,
    Sheet,
    Table,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~$])")
_FIRST = re.compile(r"^(\d+(?=[.)])|)([-+=.)])")
BETWEEN = " · "
"""What stands between the lines of a cell, which Markdown has on one line."""


def markdown(sheet: Sheet) -> bytes:
    """A report as UTF-8 Markdown."""
    return "\n".join(_document(sheet)).encode() + b"\n"


def escaped(text: str) -> str:
    """A text of one line as it has to be written to be shown so."""
    return _FIRST.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.strip(" ")))


def _document(sheet: Sheet) -> Iterator[str]:
    yield f"# {_line(sheet.title)}"
    for block in sheet.blocks:
        yield from _block(block, 2)


def _block(block: Block, level: int) -> Iterator[str]:
    yield ""
    match block:
        case Section():
            yield f"{'#' * level} {_line(block.heading)}"
            for inner in block.blocks:
                yield from _block(inner, level + 1)
        case Paragraph():
            yield _line(block.line)
        case Bullets():
            yield from (f"- {_line(line)}" for line in block.lines)
        case Numbered():
            yield from (f"{n}. {_line(line)}" for n, line in enumerate(block.lines, 1))
        case Facts():
            yield from (f"- **{_line(label)}:** {_cell(cell)}" for label, cell in block.pairs)
        case Table():
            yield from _table(block)


def _table(table: Table) -> Iterator[str]:
    yield _row([_line(column.heading) for column in table.columns])
    yield _row(["---:" if column.number else "---" for column in table.columns])
    yield from (_row(list(map(_cell, row))) for row in table.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    return BETWEEN.join(map(_line, cell))


def _line(line: Line) -> str:
    text = escaped(line.text)
    return f"**{text}**" if line.style == "strong" and text else text
