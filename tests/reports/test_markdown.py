"""A report as Markdown, read back by a parser of CommonMark with GitHub's tables."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from tests.reports.telling import NASTY, PLAIN, TEXTS, telling
from tracker.reports.blocks import plain
from tracker.reports.layout import laid_out
from tracker.reports.markdown import escaped, markdown

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Read(HTMLParser):
    """The tags and the texts of what a parser made of Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))
        if tag in ("td", "th", "li", "p", "h1", "h2", "h3"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def read(text: str, language: str) -> Read:
    found = Read()
    found.feed(PARSER.render(markdown(laid_out(telling(text), "markdown", language)).decode()))
    found.close()
    return found


@settings(max_examples=80)
@given(TEXTS)
def test_what_somebody_wrote_is_text_and_never_markup(text: str) -> None:
    if not plain(text).strip():
        return

    assert read(text, "en").tags == read(PLAIN, "en").tags


@settings(max_examples=80)
@given(TEXTS)
def test_what_somebody_wrote_is_shown_as_it_was_written(text: str) -> None:
    found = read(text, "zh")

    assert found.cells[0].split() == plain(text).split()
    assert [letter for letter in "".join(found.cells) if plain(letter) != letter and letter != "\n"] == []


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("before", ["", "# ", "- ", "1. ", "| ! |\n| --- |\n| "])
def test_each_of_these_is_shown_wherever_it_stands(before: str, text: str) -> None:
    shown = plain(text).strip()
    if not shown:
        return
    found = Read()

    found.feed(PARSER.render(f"{before}{escaped(plain(text))}"))

    assert "".join(found.cells[before.startswith("|") :]).strip() == shown
    assert {tag for tag, _attrs in found.tags} <= {
        "h1", "ul", "ol", "li", "p", "table", "thead", "tbody", "tr", "th", "td"
    }  # fmt: skip


def test_there_is_no_html_in_it() -> None:
    assert "<" not in markdown(laid_out(telling(PLAIN), "markdown", "both")).decode()
