"""A report as text: as wide as a terminal, wherever it is printed, and nothing in it is obeyed."""

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from wcwidth import wcswidth

from events.sqlite import file_url
from tests.reports.march import made, march
from tests.reports.telling import TEXTS, telling
from tracker.cli.reports.text import text as as_text
from tracker.reports.blocks import Cell, Column, Line, Run, Sheet, Table, plain
from tracker.reports.document import Report
from tracker.reports.layout import laid_out


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with march(file_url(tmp_path_factory.mktemp("march") / "journal.db")) as office:
        yield made(office)


@pytest.mark.parametrize("language", ["en", "zh", "both"])
def test_no_line_is_wider_than_eighty_columns(report: Report, language: str) -> None:
    lines = as_text(laid_out(report, "text", language)).decode().splitlines()

    assert [line for line in lines if wcswidth(line) > 80] == []
    assert [line for line in lines if line != line.rstrip()] == []


@settings(max_examples=100)
@given(TEXTS)
def test_nothing_that_somebody_wrote_is_obeyed(text: str) -> None:
    shown = as_text(laid_out(telling(text), "text", "both")).decode()

    ours = "\n\u200e"  # the ends of lines, and what keeps the column behind right-to-left text in its place
    assert [letter for letter in shown if letter not in ours and plain(letter) != letter] == []


def line(text: str) -> Line:
    return Line((Run(text),))


def table(*rows: tuple[str, str, str]) -> Sheet:
    columns = (Column(line("When"), 20), Column(line("What"), 40, plain="subject"), Column(line("Who"), 40))
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        tuple((line(text),) if text else () for text in row) for row in rows
    )
    return Sheet("en", line("Title"), (Table(columns, cells),))


def test_rows_that_fit_stand_in_columns() -> None:
    assert as_text(table(("March", "Talks", "深圳"), ("April", "", "Wuxi"))).decode() == (
        "Title\n"
        "═════\n"
        "\n"
        "When   What   Who\n"
        "──────────────────\n"
        "March  Talks  深圳\n"
        "April         Wuxi\n"
    )  # fmt: skip


def test_of_rows_that_do_not_fit_each_is_a_paragraph() -> None:
    assert as_text(table(("March", "Talks " * 10, "深圳 " * 9), ("April", "", "Wuxi"))).decode() == (
        "Title\n"
        "═════\n"
        "\n"
        "March  Talks Talks Talks Talks Talks Talks Talks Talks Talks Talks\n"
        "       Who: 深圳 深圳 深圳 深圳 深圳 深圳 深圳 深圳 深圳\n"
        "\n"
        "April  Who: Wuxi\n"
    )


def test_what_is_too_long_to_stand_beside_the_others_stands_above_them() -> None:
    assert as_text(table(("March, April, May and June", "Talks " * 12, "深圳"))).decode() == (
        "Title\n"
        "═════\n"
        "\n"
        "March, April, May and June\n"
        "  Talks Talks Talks Talks Talks Talks Talks Talks Talks Talks Talks Talks\n"
        "  Who: 深圳\n"
    )


def test_everything_that_reorders_or_hides_text_or_ends_a_line_is_shown_as_an_escape() -> None:
    obeyed = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    joiners = "\u200c\u200d"  # they hold letters of some scripts, and emoji, together

    marks = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) in obeyed]

    assert [mark for mark in marks if plain(mark) == mark and mark not in joiners] == []
    assert [letter for letter in "aé中、“😀\u0301" if plain(letter) != letter] == []
