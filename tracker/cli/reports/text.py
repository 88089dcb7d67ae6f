"""A report as plain text: 80 columns wherever it is printed, so that it is the same to the byte.

A table whose rows fit stands as one. Of any other each row is a paragraph: its first cell beside the others
where that is short, or else above them.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from tracker.cli.text import ljust, rjust, width, wrap
from tracker.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Numbered,
    Paragraph,
    Section,
    Sheet,
    Table,
)

ROOM = 80
GAP = "  "
BESIDE = 20
"""A first cell that takes more columns than this stands above the others."""

BETWEEN = " · "
"""What stands between the lines of a cell that is written on one."""


def text(sheet: Sheet) -> bytes:
    """A report as UTF-8 text."""
    return "\n".join(_document(sheet)).encode() + b"\n"


def _document(sheet: Sheet) -> Iterator[str]:
    yield from _headed(sheet.title.text, "═")
    colon = "：" if sheet.language == "zh" else ": "
    for block in sheet.blocks:
        yield from _block(block, "━", colon)


def _headed(heading: str, rule: str) -> Iterator[str]:
    lines = wrap(heading, ROOM)
    yield from lines
    yield rule * max(map(width, lines), default=1)


def _block(block: Block, rule: str, colon: str) -> Iterator[str]:
    yield ""
    match block:
        case Section():
            yield from _headed(block.heading.text, rule)
            for n, inner in enumerate(block.blocks):
                lines = list(_block(inner, "─", colon))
                yield from lines if n or isinstance(inner, Section) else lines[1:]
        case Paragraph():
            yield from wrap(block.line.text, ROOM)
        case Table():
            yield from _table(block, colon)
        case _:
            pairs = list(_pairs(block))
            across = max(width(label) for label, _texts in pairs)
            for label, texts in pairs:
                yield from _hung(label, texts, across)


def _pairs(block: Bullets | Numbered | Facts) -> Iterator[tuple[str, Sequence[str]]]:
    """What stands at the left of a list, and what beside it."""
    match block:
        case Bullets():
            yield from (("- ", [line.text]) for line in block.lines)
        case Numbered():
            yield from ((f"[{n}] ", [line.text]) for n, line in enumerate(block.lines, 1))
        case Facts():
            yield from ((label.text + GAP, [line.text for line in cell]) for label, cell in block.pairs)


def _hung(label: str, texts: Sequence[str], across: int) -> Iterator[str]:
    """Texts beside a label, each begun on a line of its own; a single long word stands under the label."""
    if len(texts) == 1 and " " not in texts[0] and ROOM - across < width(texts[0]) <= ROOM:
        yield from (label.rstrip(" "), texts[0])
        return
    lines = [line for one in texts for line in wrap(one, ROOM - across)] or [""]
    for n, line in enumerate(lines):
        yield f"{ljust('' if n else label, across)}{line}".rstrip(" ")


def _table(table: Table, colon: str) -> Iterator[str]:
    columns = table.columns
    cells = [[[line.text for line in row[n]] for row in table.rows] for n in range(len(columns))]
    widths = [
        max(width(text) for text in (column.heading.text, *chain.from_iterable(texts)))
        for column, texts in zip(columns, cells, strict=True)
    ]
    across = sum(widths) + len(GAP) * (len(widths) - 1)
    if across > ROOM:
        yield from _cards(table, colon)
        return
    yield _aligned([column.heading.text for column in columns], columns, widths)
    yield "─" * across
    for row in zip(*cells, strict=True):
        for texts in zip_longest(*row, fillvalue=""):
            yield _aligned(texts, columns, widths)


def _aligned(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    told = zip(texts, columns, widths, strict=True)
    cells = [(rjust if column.number else ljust)(text, across) for text, column, across in told]
    return GAP.join(cells).rstrip(" ")


def _on_one_line(cell: Cell) -> str:
    return BETWEEN.join(line.text for line in cell if line.text)


def _cards(table: Table, colon: str) -> Iterator[str]:
    firsts = [_on_one_line(row[0]) for row in table.rows]
    widest = max(max(width(line.text) for line in row[0]) for row in table.rows)
    for n, (first, row) in enumerate(zip(firsts, table.rows, strict=True)):
        if n:
            yield ""
        told = list(_told(table.columns[1:], row[1:], colon))
        if widest > BESIDE:
            yield from wrap(first, ROOM)
            for line in told:
                yield from _hung("", [line], len(GAP))
        else:
            beside = [line for one in told for line in wrap(one, ROOM - widest - len(GAP))]
            labels = [line for one in row[0] for line in wrap(one.text, widest)]
            for label, line in zip_longest(labels, beside, fillvalue=""):
                yield f"{ljust(label, widest)}{GAP}{line}".rstrip(" ")


def _told(columns: Sequence[Column], cells: Sequence[Cell], colon: str) -> Iterator[str]:
    """What stands beside the first cell, or under it: each cell with its heading, unless it is plain."""
    for column, cell in zip(columns, cells, strict=True):
        if column.plain == "lines":
            yield from (line.text for line in cell if line.text)
        elif told := _on_one_line(cell):
            yield told if column.plain else f"{column.heading.text}{colon}{told}"
