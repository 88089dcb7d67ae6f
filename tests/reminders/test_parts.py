"""A message that is too long for its channel comes in parts: none is too long, and nothing is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reminders.test_digest import april, row
from tracker.reminders.digest import Digest, Line
from tracker.reminders.message import Block, Message, message
from tracker.reminders.parts import Piece, pieces
from tracker.reminders.speech import speech

MONDAY = date(2023, 4, 3)


def digest(number: int) -> Digest:
    lines = [
        Line(
            row(f"{n:02}aaaaaaaa", april(1 if n < number // 2 else 3)),
            "overdue" if n < number // 2 else "due",
            "",
        )
        for n in range(number)
    ]
    return Digest("binhu", MONDAY, tuple(lines), 0, (row("zzaaaaaaaa", april(1), state="closed"),))


def size(piece: Piece) -> int:
    return len(piece.subject.encode()) + 2 + len(piece.text.encode())


def told(found: list[Piece]) -> list[str]:
    return [key for piece in found for key in piece.follow_ups]


EVERY = [f"F-{n:02}aaaaaaaa" for n in range(20)] + ["F-zzaaaaaaaa"]


def test_a_message_without_a_limit_is_one_part() -> None:
    [piece] = pieces(message(digest(20), speech("en")))
    assert (piece.number, piece.of, list(piece.follow_ups)) == (1, 1, EVERY)
    assert "(1/1)" not in piece.subject


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("limit", [250, 400, 600, 1000, 2048])
def test_every_part_is_within_the_limit_and_all_is_told_once_in_order(language: str, limit: int) -> None:
    found = pieces(message(digest(20), speech(language)), limit)
    assert [one for one in map(size, found) if one > limit] == []
    assert told(found) == EVERY
    assert [(one.number, one.of) for one in found] == [(n, len(found)) for n in range(1, len(found) + 1)]


def test_parts_are_numbered_and_headings_said_again() -> None:
    first, second = pieces(message(digest(4), speech("en")), 330)
    assert first.subject == "To do, 3 Apr 2023: 2 overdue, 2 today, 1 settled (1/2)"
    assert [first.text.splitlines()[0], second.text.splitlines()[0]] == ["Overdue", "Today"]
    assert second.text.count("Today") == 1


def test_a_heading_never_stands_at_the_end_of_a_part() -> None:
    for limit in range(200, 700, 7):
        for piece in pieces(message(digest(8), speech("en")), limit):
            assert piece.text.splitlines()[-1].startswith("  F-")


def test_a_line_that_alone_is_too_long_is_cut_between_letters() -> None:
    one = Line(row("aaaaaaaaaa", april(3), zh="商定" * 500), "due", "")
    found = pieces(message(Digest("binhu", MONDAY, (one,), 0, ()), speech("zh")), 300)
    assert [size(piece) <= 300 for piece in found] == [True]
    assert found[0].text.endswith("商…") or found[0].text.endswith("定…")
    assert told(found) == ["F-aaaaaaaaaa"]


def test_what_arrived_is_left_out_and_the_numbers_go_on() -> None:
    whole = pieces(message(digest(20), speech("en")), 600)
    for arrived in range(len(whole)):
        left = pieces(message(digest(20), speech("en")), 600, arrived=told(whole[:arrived]), before=arrived)
        assert told(left) == told(whole[arrived:])
        assert [one.number for one in left] == list(range(arrived + 1, arrived + 1 + len(left)))
        assert {one.of for one in left} == {arrived + len(left)}


def test_what_goes_on_is_divided_as_it_was_before() -> None:
    whole = pieces(message(digest(20), speech("en")), 600)
    left = pieces(message(digest(20), speech("en")), 600, arrived=told(whole[:2]), before=2)
    assert [one.text for one in left] == [one.text for one in whole[2:]]


blocks = st.builds(
    lambda text, heading, key: Block(text, lambda: text, heading, () if heading else (f"F-{key}",)),
    st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1, max_size=80),
    st.booleans(),
    st.integers(0, 10**9),
)


@given(st.lists(blocks, max_size=30), st.integers(60, 500))
def test_whatever_is_told_every_part_is_within_the_limit_and_nothing_is_lost(
    told_: list[Block], limit: int
) -> None:
    found = pieces(Message("en", "To do", tuple(told_)), limit)
    assert all(size(piece) <= limit for piece in found)
    assert set(told(found)) == {key for block in told_ for key in block.follow_ups}
