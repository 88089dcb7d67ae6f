"""From what a person calls a thing to its id."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tracker.app import lookup
from tracker.domain.refusals import NotFound


class Views:
    """Answers every question with the same rows."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self.rows = list(rows)

    def all(self, sql: str, **values: object) -> list[tuple[Any, ...]]:  # noqa: ARG002 - whatever is asked
        """The rows; for follow-ups those that begin as asked."""
        prefix = str(values.get("prefix", "")).rstrip("%")
        return [row for row in self.rows if str(row[0]).startswith(prefix)]


TITLES = Views(
    [
        ("I-1", "Twin Bays", "双湾融合"),
        ("I-2", "Jiangyin outpost", "江阴（深圳）创新中心"),
        ("I-3", "Jiangyin outpost annex", None),
        ("I-4", None, "Straße 甲"),
    ]
)


def by_title(text: str, pending: Mapping[str, Sequence[str]] | None = None, views: Views = TITLES) -> str:
    return lookup.initiative_by_title(views, text, pending)


def refusal(text: str, pending: Mapping[str, Sequence[str]] | None = None, views: Views = TITLES) -> str:
    with pytest.raises(NotFound) as caught:
        by_title(text, pending, views)
    return str(caught.value)


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Twin Bays", "I-1"),
            ("twin bays", "I-1"),
            ("双湾", "I-1"),
            ("  annex ", "I-3"),
            ("创新中心", "I-2"),
            ("STRASSE", "I-4"),
        ],
    )
    def test_a_title_or_a_part_that_only_one_has(self, text: str, found: str) -> None:
        assert by_title(text) == found

    def test_the_whole_title_goes_before_a_part_of_another(self) -> None:
        assert by_title("Jiangyin outpost") == "I-2"

    def test_a_part_of_several_is_refused_with_all_of_them(self) -> None:
        assert refusal("jiangyin") == (
            "'jiangyin' could be any of these: I-2 Jiangyin outpost, I-3 Jiangyin outpost annex. "
            "Say which by its id."
        )

    def test_at_most_five_are_named(self) -> None:
        many = Views([(f"I-{n}", f"Line {n}", None) for n in range(1, 9)])
        assert refusal("line", views=many).count("Line") == 5

    def test_what_none_has_is_refused_with_the_nearest(self) -> None:
        assert refusal("Twin Bay's") == (
            'There is no initiative "Twin Bay\'s". Nearest: I-1 Twin Bays. All of them: tracker status'
        )

    def test_an_id_that_there_is_not_is_refused_with_the_nearest_ids(self) -> None:
        assert refusal("I-22") == (
            "There is no initiative 'I-22'. Nearest: I-2 Jiangyin outpost, I-4 Straße 甲, "
            "I-3 Jiangyin outpost annex. All of them: tracker status"
        )

    def test_where_nothing_is_near_the_first_ones_are_named(self) -> None:
        assert refusal("zzzzzzzz") == (
            "There is no initiative 'zzzzzzzz'. Nearest: I-1 Twin Bays, I-2 Jiangyin outpost, "
            "I-3 Jiangyin outpost annex. All of them: tracker status"
        )

    @pytest.mark.parametrize("text", ["", "   "])
    def test_an_empty_text_names_nothing(self, text: str) -> None:
        assert refusal(text).startswith(f"There is no initiative {text!r}.")

    def test_an_empty_journal_says_how_to_begin(self) -> None:
        assert refusal("x", views=Views([])) == (
            "There is no initiative 'x': the journal has none yet. Open one: tracker new KIND TITLE"
        )

    def test_what_is_pending_goes_before_what_the_views_hold(self) -> None:
        pending = {"I-1": ["Three Bays"], "I-5": ["New line"], "I-3": []}
        assert [by_title(text, pending) for text in ("three", "new", "jiangyin")] == ["I-1", "I-5", "I-2"]
        assert refusal("twin bays", pending).startswith(
            "There is no initiative 'twin bays'. Nearest: I-1 Three"
        )


FOLLOW_UPS = Views([("F-7k2aaaaaaa", "I-1"), ("F-7k2bbbbbbb", "I-2"), ("F-zzzzzzzzzz", "I-1")])


def follow_up(
    text: str, changed: Sequence[str] = (), pending: Mapping[str, str] | None = None
) -> tuple[str, str]:
    return lookup.follow_up(FOLLOW_UPS, text, changed, lambda: pending or {})


class TestFollowUps:
    @pytest.mark.parametrize("text", ["F-zzz", "f-zzz", "zzz", " ZZZZZZZZZZ ", "F-zzzzzzzzzz"])
    def test_any_beginning_that_only_one_has(self, text: str) -> None:
        assert follow_up(text) == ("F-zzzzzzzzzz", "I-1")

    def test_a_beginning_of_several_is_refused_with_all_of_them(self) -> None:
        with pytest.raises(NotFound) as caught:
            follow_up("7k2")
        assert str(caught.value) == (
            "'7k2' could be any of these follow-ups: F-7k2aaaaaaa, F-7k2bbbbbbb. Give more of its id."
        )

    def test_a_beginning_of_none_is_refused(self) -> None:
        with pytest.raises(NotFound) as caught:
            follow_up("F-abc")
        assert str(caught.value) == "There is no follow-up 'F-abc'. See: tracker due"

    @pytest.mark.parametrize(
        "text", ["", "F-", "F-1", "F-z", "zz", "F-%", "F-_", "F-zzzzzzzzzzz", "M-1.1", "无"]
    )
    def test_what_cannot_be_an_id_is_refused(self, text: str) -> None:
        with pytest.raises(NotFound) as caught:
            follow_up(text)
        assert str(caught.value) == f"{text!r} is not the id of a follow-up, as in F-7k2. See: tracker due"

    def test_what_is_pending_stands_for_what_the_views_say_of_it(self) -> None:
        assert follow_up("7k2", ["I-1"], {"F-abcabcabca": "I-1"}) == ("F-7k2bbbbbbb", "I-2")
        assert follow_up("abc", ["I-1"], {"F-abcabcabca": "I-1"}) == ("F-abcabcabca", "I-1")
        with pytest.raises(NotFound):
            follow_up("zzz", ["I-1"], {"F-abcabcabca": "I-1"})
