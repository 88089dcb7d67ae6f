"""A digest in words, in English and Chinese, whole; nothing in it is obeyed by whoever shows it."""

from datetime import date

import pytest

from tests.reminders.test_digest import april, row
from tracker.domain.escalation import Escalation
from tracker.reminders.digest import Digest, Line, Mark
from tracker.reminders.message import document, message
from tracker.reminders.parts import pieces
from tracker.reminders.speech import plain, speech
from tracker.views.answers import FollowUpRow

MONDAY = date(2023, 4, 3)
SLIP = Escalation(april(2), "reminder slip", "催办", "mei")


def line(one: FollowUpRow, state: str, mark: Mark = "", **said: object) -> Line:
    return Line(one, state, mark, **said)  # type: ignore[arg-type] # whatever a test says


def text(digest: Digest, language: str = "en") -> str:
    [piece] = pieces(message(digest, speech(language)))
    return f"{piece.subject}\n\n{piece.text}"


def html(digest: Digest) -> str:
    [piece] = pieces(message(digest, speech("en")))
    return piece.markup()


FULL = Digest(
    "binhu",
    MONDAY,
    (
        line(row("aaaaaaaaaa", april(1)), "overdue", "new", level=SLIP),
        line(row("bbbbbbbbbb", april(2), "mei"), "overdue", "", level=SLIP, copied=True),
        line(row("cccccccccc", april(3)), "due", "moved", was=april(6)),
        line(row("dddddddddd", april(5)), "coming", "again"),
    ),
    0,
    (row("eeeeeeeeee", april(4), state="closed"),),
)


class TestText:
    def test_tells_everything_under_its_heading(self) -> None:
        assert (
            text(FULL)
            == """\
To do, 3 Apr 2023: 1 overdue, 1 escalated to you, 1 today, 1 coming, 1 settled

Overdue
- 2023-04-01  Agree on the next step · reminder slip (new)
  F-aaaaaa · I-1 Chip line

Escalated to you
- 2023-04-02  Agree on the next step (mei) · reminder slip
  F-bbbbbb · I-1 Chip line

Today
- 2023-04-03  Agree on the next step (moved from 2023-04-06)
  F-cccccc · I-1 Chip line

Coming
- 2023-04-05  Agree on the next step (once more)
  F-dddddd · I-1 Chip line

Settled since the last digest
- 2023-04-04  Agree on the next step
  F-eeeeee · I-1 Chip line"""
        )

    def test_is_in_the_language_of_the_recipient(self) -> None:
        told = text(FULL, "zh")
        assert "2023年4月3日" in told
        assert "- 2023-04-01  商定下一步 · 催办" in told
        assert "Agree on" not in told

    def test_says_how_many_are_folded_away(self) -> None:
        many = [line(row(f"{n}aaaaaaaaa", april(3)), "due") for n in range(5)]
        told = text(Digest("binhu", MONDAY, tuple(many), 3, ()))
        assert told.count("Agree on") == 2
        assert told.endswith("… and 3 more: tracker due")
        assert told.startswith("To do, 3 Apr 2023: 5 today")

    def test_says_which_days_are_provisional_and_which_moved_since_a_notice_came(self) -> None:
        sure = line(row("aaaaaaaaaa", april(3)), "due", "moved", was=april(6), announced=True)
        maybe = row("bbbbbbbbbb", april(4), provisional=True)
        told = text(Digest("binhu", MONDAY, (sure, line(maybe, "coming")), 0, ()))
        assert "(moved from 2023-04-06: the holidays have been announced)" in told
        assert "- 2023-04-04≈  Agree" in told
        assert told.endswith("≈ provisional: the holidays of that year have not been announced yet.")

    def test_says_what_is_urgent_until_it_is_overdue(self) -> None:
        lines = (
            line(row("aaaaaaaaaa", april(1), urgent=True), "overdue"),
            line(row("bbbbbbbbbb", april(4), urgent=True), "coming"),
        )
        assert text(Digest("binhu", MONDAY, lines, 0, ())).count("· urgent") == 1


NASTY = {
    "<b>\r\nBcc: all@example.org": "<b>\\r\\nBcc: all@example.org",
    "a\x1b[31mred\x00": "a\\x1b[31mred\\x00",
    "abc\u202edcba\u2066": "abc\\u202edcba\\u2066",
    "a\u2028b\u2029c\x85d": "a\\u2028b\\u2029c\\x85d",
    "\ud800 half": "\\ud800 half",
    "无锡 👩\u200d🔬 ok": "无锡 👩\u200d🔬 ok",
}


class TestTextFromAnywhere:
    @pytest.mark.parametrize("told", NASTY)
    def test_is_on_one_line_with_nothing_in_it_that_is_obeyed(self, told: str) -> None:
        assert plain(told) == NASTY[told]

    @pytest.mark.parametrize("told", NASTY)
    def test_is_so_wherever_it_stands(self, told: str) -> None:
        one = row("aaaaaaaaaa", april(3), en=told, title_en=told, owner=told)
        level = Escalation(april(2), told, told, "mei")
        digest = Digest("mei", MONDAY, (line(one, "due", level=level, copied=True),), 0, (one,))
        shown = text(digest)
        assert len(shown.splitlines()) == 9
        assert shown.count(NASTY[told]) == 6
        assert all(letter.isprintable() or letter in "\n\u200d" for letter in html(digest))

    def test_is_no_markup(self) -> None:
        told = "<script>alert(1)</script> & \"x\" 'y'"
        one = row("aaaaaaaaaa", april(3), en=told, title_en=told, owner=told)
        found = html(Digest("mei", MONDAY, (line(one, "due", copied=True),), 0, (one,)))
        assert "<script" not in found
        assert found.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#x27;y&#x27;") == 5
        assert found.count("<bdi>") == 4


def test_html_says_the_same_as_the_text() -> None:
    assert (
        html(Digest("binhu", MONDAY, FULL.lines[:1], 0, ()))
        == '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        "<title>To do, 3 Apr 2023: 1 overdue</title></head><body><h3>Overdue</h3>"
        "<p><b>2023-04-01</b> <bdi>Agree on the next step</bdi> · reminder slip (new)<br>"
        "<small>F-aaaaaa · I-1 <bdi>Chip line</bdi></small></p></body></html>"
    )


def test_the_same_as_data() -> None:
    found = document(FULL, speech("en"))
    assert found["follow_ups"][1] == {
        "id": "F-bbbbbbbbbb",
        "initiative": "I-1",
        "title": "Chip line",
        "what": "Agree on the next step",
        "due": "2023-04-02",
        "provisional": False,
        "owner": "mei",
        "state": "overdue",
        "mark": "",
        "was": None,
        "announced": False,
        "level": "reminder slip",
        "urgent": False,
    }
    assert {name: found[name] for name in ("recipient", "day", "language", "settled")} == {
        "recipient": "binhu",
        "day": "2023-04-03",
        "language": "en",
        "settled": [
            {"id": "F-eeeeeeeeee", "initiative": "I-1", "what": "Agree on the next step", "due": "2023-04-04"}
        ],
    }
