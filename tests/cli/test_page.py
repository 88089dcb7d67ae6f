import io
from collections.abc import Mapping

import pytest

from tracker.cli.page import LUXURY, Cell, Column, Group, Page, Row, columns, fitted

COLUMNS = [
    Column("ID"),
    Column("Title", least=8, good=12),
    Column("Owner", rank=1, least=6),
    Column("Open", rank=LUXURY, right=True),
]
ROWS: list[Row] = [
    ("I-1", "无锡物联网创新中心", "wuxi-ipb", "3"),
    ("I-12", "Twin Bays", Cell("talent-office", "red"), "12"),
]


def printed(room: int, *, colour: bool = False) -> list[str]:
    page = Page(room, colour)
    page.table(COLUMNS, ROWS)
    return page.lines


def test_a_table_with_room_shows_every_text_whole() -> None:
    assert printed(60) == [
        "ID    Title               Owner          Open",
        "─────────────────────────────────────────────",
        "I-1   无锡物联网创新中心  wuxi-ipb          3",
        "I-12  Twin Bays           talent-office    12",
    ]


def test_a_narrow_table_cuts_what_may_be_cut_and_leaves_columns_out_by_rank() -> None:
    assert printed(31) == [
        "ID    Title            Owner",
        "───────────────────────────────",
        "I-1   无锡物联网创新…  wuxi-ipb",
        "I-12  Twin Bays        talent-…",
    ]
    assert printed(17) == [
        "ID    Title",
        "─────────────────",
        "I-1   无锡物联网…",
        "I-12  Twin Bays",
    ]


def test_even_in_no_room_at_all_the_first_columns_are_shown() -> None:
    assert printed(10) == ["ID    Tit…", "──────────", "I-1   无…", "I-12  Twi…"]


def test_a_column_without_any_text_is_left_out() -> None:
    assert fitted(COLUMNS, [[Cell("I-1"), Cell("Bays"), Cell(""), Cell("")]], 80) == {0: 3, 1: 5}


def test_a_group_of_rows_has_a_line_of_its_own() -> None:
    page = Page(40)

    page.table(COLUMNS[:2], [Group(Cell("Overdue", "red")), ROWS[0][:2]])

    assert page.lines[2:] == ["Overdue", "I-1  无锡物联网创新中心"]


def test_colour_is_added_without_moving_anything() -> None:
    page = Page(40, colour=True)

    page.table(COLUMNS[:3], ROWS[1:])

    assert page.lines == [
        "\x1b[1mID\x1b[0m    \x1b[1mTitle\x1b[0m      \x1b[1mOwner\x1b[0m",
        "\x1b[2m──────────────────────────────\x1b[0m",
        "I-12  Twin Bays  \x1b[31mtalent-office\x1b[0m",
    ]


def test_pairs_stand_in_two_columns_and_long_texts_go_on_in_the_second() -> None:
    page = Page(24)

    page.pairs([("Owner", ["wuxi-ipb"]), ("Nobody", []), ("说明", ["一二三四五六七八九十", "two"])])

    assert page.lines == ["Owner  wuxi-ipb", "说明   一二三四五六七八", "       九十", "       two"]


def test_running_text_is_wrapped_with_its_indents_and_no_wider_than_a_hundred() -> None:
    page = Page(20)
    page.text("a text that goes on and on", indent=2, hang=2)
    wide = Page(300)
    wide.text("word " * 60)

    assert page.lines == ["  a text that goes", "    on and on"]
    assert max(map(len, wide.lines)) <= 100


def test_empty_lines_are_never_doubled() -> None:
    page = Page(20)

    page.gap()
    page.text("one")
    page.gap()
    page.heading("two")

    assert page.lines == ["one", "", "two"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({"COLUMNS": "120"}, 120), ({"COLUMNS": "0"}, 80), ({"COLUMNS": "wide"}, 80), ({}, 80)],
)
def test_the_width_is_that_of_the_environment_or_eighty(
    environment: Mapping[str, str], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(_stream: int) -> None:
        raise OSError

    monkeypatch.setattr("os.get_terminal_size", no_terminal)

    assert columns(environment) == expected


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"CLICOLOR_FORCE": "0"}, False, False),
        ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, True, False),
        ({"CLICOLOR": "0"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    environment: Mapping[str, str],
    terminal: bool,  # noqa: FBT001
    expected: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdout", Terminal() if terminal else io.StringIO())

    assert Page.of(environment).colour is expected
