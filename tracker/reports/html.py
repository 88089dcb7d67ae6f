"""A report as HTML: one file that refers to nothing outside of it, for the screen and for paper.

Whatever anybody wrote stands in it escaped, and nothing in it is run or fetched: it says so itself, by a
policy that forbids it. Text in a right-to-left script is kept apart, so that it turns nothing else around.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tracker.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Line,
    Numbered,
    Paragraph,
    Run,
    Section,
    Sheet,
    Table,
)

LANGUAGES = {"en": "en", "zh": "zh-Hans"}
STYLE = Path(__file__).with_name("report.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def html(sheet: Sheet) -> bytes:
    """A report as UTF-8 HTML."""
    return "\n".join(_document(sheet)).encode() + b"\n"


def _document(sheet: Sheet) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield f'<html lang="{LANGUAGES[sheet.language]}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(sheet.title.text)}</title>"
    yield f"<style>\n{STYLE.read_text(encoding='utf-8').strip()}\n</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{_runs(sheet.title)}</h1>"
    for block in sheet.blocks:
        yield from _block(block, 2, "")
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _block(block: Block, level: int, named: str) -> Iterator[str]:
    """A block; `named` is the id of the heading that it stands under."""
    match block:
        case Section():
            heading = f"{block.key}-heading"
            yield f'<section id="{block.key}" aria-labelledby="{heading}">'
            yield f'<h{level} id="{heading}">{_runs(block.heading)}</h{level}>'
            for inner in block.blocks:
                yield from _block(inner, level + 1, heading)
            yield "</section>"
        case Paragraph():
            yield f"<p>{_runs(block.line)}</p>"
        case Bullets():
            yield from _list("ul", block.lines)
        case Numbered():
            yield from _list("ol", block.lines)
        case Facts():
            yield "<dl>"
            yield from (f"<dt>{_runs(label)}</dt>\n<dd>{_lines(cell)}</dd>" for label, cell in block.pairs)
            yield "</dl>"
        case Table():
            yield from _table(block, named)


def _list(tag: str, lines: tuple[Line, ...]) -> Iterator[str]:
    yield f"<{tag}>"
    yield from (f"<li>{_runs(line)}</li>" for line in lines)
    yield f"</{tag}>"


def _table(table: Table, named: str) -> Iterator[str]:
    yield f'<table aria-labelledby="{named}">' if named else "<table>"
    yield "<colgroup>"
    yield from (f'<col style="width: {column.width}%">' for column in table.columns)
    yield "</colgroup>"
    yield "<thead>"
    yield "<tr>"
    for column in table.columns:
        yield f'<th scope="col"{_kind(column)}>{_runs(column.heading)}</th>'
    yield "</tr>"
    yield "</thead>"
    yield "<tbody>"
    for first, *others in table.rows:
        yield "<tr>"
        yield f'<th scope="row"{_kind(table.columns[0])}>{_lines(first)}</th>'
        for column, cell in zip(table.columns[1:], others, strict=True):
            yield f"<td{_kind(column)}>{_lines(cell)}</td>"
        yield "</tr>"
    yield "</tbody>"
    yield "</table>"


def _kind(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _lines(cell: Cell) -> str:
    return "".join(
        f'<span class="line{" " if line.style else ""}{line.style}">{_runs(line)}</span>' for line in cell
    )


def _runs(line: Line) -> str:
    return "".join(map(_run, line.runs))


def _run(run: Run) -> str:
    text = escape(run.text)
    if _RIGHT_TO_LEFT.search(run.text):
        text = f"<bdi>{text}</bdi>"
    return f'<span lang="{LANGUAGES[run.language]}">{text}</span>' if run.language else text
