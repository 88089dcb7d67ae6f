import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from tracker.cli.text import as_json, clip, clip_list, letters, ljust, paragraphs, plain, rjust, width, wrap

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("one\ntwo\tthree\r", "one\\ntwo\\tthree\\r"),
        ("\x9b2J \x85", "\\x9b2J \\x85"),
        ("\u202egnp.exe\u2069", "\\u202egnp.exe\\u2069"),
        ("\ufeffmark \u200b \u2028", "\\ufeffmark \\u200b \\u2028"),
        ("[bold]not markup[/] :smile:", "[bold]not markup[/] :smile:"),
        ("无锡 שלום é " + FAMILY, "无锡 שלום é " + FAMILY),
    ],
)
def test_nothing_in_a_shown_text_is_obeyed(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_text_of_several_lines_is_shown_as_its_lines() -> None:
    assert paragraphs("first\r\n\r\n  second\x1b[2J\nthird") == ["first", "  second\\x1b[2J", "third"]


def test_json_holds_the_text_and_no_letter_that_a_terminal_obeys() -> None:
    document = {"title": '\x1b[31m 无锡 \x9b \u202e \x7f \U000e0041 " \\'}

    printed = as_json(document)

    assert json.loads(printed) == document
    assert plain(printed) == printed
    assert "无锡" in printed


def test_letters_that_are_counted_here_are_as_wide_as_wcwidth_says() -> None:
    differ = [
        hex(code)
        for code in range(0x20, 0x10000)
        if plain(chr(code)) == chr(code) and width(chr(code)) != max(wcswidth(chr(code)), 0)
    ]

    assert differ == []


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Wuxi", 4, "Wuxi"),
        ("Wuxi", 3, "Wu…"),
        ("无锡高新区", 10, "无锡高新区"),
        ("无锡高新区", 9, "无锡高新…"),
        ("无锡高新区", 8, "无锡高…"),
        ("two words", 5, "two…"),
        ("无锡", 1, "…"),
        ("无锡", 0, ""),
        (FAMILY * 3, 5, FAMILY * 2 + "…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
    ],
)
def test_a_text_is_cut_between_letters(text: str, room: int, shown: str) -> None:
    assert clip(text, room) == shown


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Wuxi, Hong Kong, Macau", 22, "Wuxi, Hong Kong, Macau"),
        ("Wuxi, Hong Kong, Macau", 21, "Wuxi, Hong Kong +1"),
        ("Wuxi, Hong Kong, Macau", 12, "Wuxi +2"),
        ("无锡市、深圳市、香港", 14, "无锡市 +2"),
        ("Wuxi, Hong Kong, Macau", 6, "Wu… +2"),
        ("Hong Kong", 5, "Hong…"),
        ("Wuxi, Macau", 3, "Wu…"),
    ],
)
def test_a_list_is_cut_between_its_members(text: str, room: int, shown: str) -> None:
    assert clip_list(text, room) == shown


def test_chinese_is_broken_between_characters_but_not_before_closing_marks() -> None:
    text = "无锡市委市政府组团赴深圳（香港）、澳门，推介Wuxi 2023年。"

    assert wrap(text, 16) == ["无锡市委市政府组", "团赴深圳（香", "港）、澳门，推介", "Wuxi 2023年。"]


def test_english_is_broken_at_spaces_and_only_a_word_that_is_too_long_is_cut() -> None:
    assert wrap("a figure of 3.5, then supercalifragilistic", 12) == [
        "a figure of",
        "3.5, then",
        "supercalifra",
        "gilistic",
    ]


def test_a_text_without_words_has_no_lines() -> None:
    assert wrap("  ", 10) == []


@given(st.text(max_size=60), st.integers(4, 30))
def test_no_wrapped_line_is_wider_than_the_room_and_no_letter_is_lost(text: str, room: int) -> None:
    shown = plain(text)

    lines = wrap(shown, room)

    assert [line for line in lines if width(line) > room] == []
    assert "".join(lines).replace(" ", "") == "".join(shown.split())


@given(st.text(max_size=60), st.integers(0, 30))
def test_no_cut_text_is_wider_than_the_room(text: str, room: int) -> None:
    assert width(clip(plain(text), room)) <= room


def test_texts_are_filled_to_a_width_counted_in_columns() -> None:
    assert (ljust("无锡", 6), rjust("无锡", 6), ljust("toolong", 3)) == ("无锡  ", "  无锡", "toolong")


def test_right_to_left_text_is_closed_by_a_mark_that_takes_no_column() -> None:
    assert ljust("שלום", 6) == "שלום\u200e  "
    assert width(ljust("שלום", 6)) == 6


def test_the_letters_of_a_text_are_those_that_people_see() -> None:
    assert list(letters(f"a{FAMILY}e\u0301")) == ["a", FAMILY, "e\u0301"]
