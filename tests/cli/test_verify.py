"""`tracker verify` and `tracker head`: whether anything was touched."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tampering import tamper_at


def hash_at(run: Run, position: int) -> str:
    lines = [json.loads(line) for line in run("history", "--json").out.splitlines()]
    return str(lines[position - 1]["hash"])


class TestHead:
    def test_is_the_last_position_and_its_hash(self, run: Run) -> None:
        assert run("head") == (0, f"15 {hash_at(run, 15)}\n", "")

    def test_with_json(self, run: Run) -> None:
        assert json.loads(run("head", "--json").out) == {"position": 15, "hash": hash_at(run, 15)}

    def test_without_a_journal_it_says_so(self, run: Run, tmp_path: Path) -> None:
        code, out, err = run("head", env={"TRACKER_DATABASE_URL": f"{tmp_path}/none.db"})

        assert (code, out, err.count("\n")) == (5, "", 1)


class TestAWholeChain:
    def test_is_one_line_with_the_count_and_the_head(self, run: Run) -> None:
        assert run("verify") == (
            0,
            f"15 events, the chain is whole. Head: 15 {hash_at(run, 15)}\n",
            "",
        )

    @pytest.mark.parametrize(("first", "told"), [(10, "6 events from position 10"), (15, "1 event from pos")])
    def test_from_a_position(self, first: int, told: str, run: Run) -> None:
        code, out, err = run("verify", "--from", str(first))

        assert (code, err) == (0, "")
        assert out.startswith(told)
        assert out.endswith(f" on, the chain is whole. Head: 15 {hash_at(run, 15)}\n")

    @pytest.mark.parametrize("position", [1, 7, 15])
    def test_holds_every_head_that_was_noted(self, position: int, run: Run) -> None:
        noted = hash_at(run, position)

        whole = run("verify")
        assert run("verify", "--head", noted) == whole
        assert run("verify", "--head", f"{position} {noted}") == whole
        assert run("verify", "--head", f"{position}:{noted.upper()}") == whole

    def test_with_json(self, run: Run) -> None:
        assert json.loads(run("verify", "--from", "4", "--json").out) == {
            "events": 12,
            "from": 4,
            "head": {"position": 15, "hash": hash_at(run, 15)},
        }

    def test_progress_is_told_on_a_terminal_only(self, run: Run) -> None:
        code, out, err = run("verify", terminal=True)

        assert (code, out.startswith("15 events")) == (0, True)
        assert " of 15 events, " in err
        assert err.endswith("\r\x1b[K")


class TestABrokenChain:
    @pytest.mark.parametrize(
        ("statement", "position", "what", "says"),
        [
            (
                "UPDATE events SET data = '{}' WHERE position = 7",
                7,
                "content",
                "The journal is broken at position 7: the event's content was changed after recording.",
            ),
            (
                "DELETE FROM events WHERE position = 9",
                9,
                "missing",
                "The journal is broken at position 9: the event is missing, 10 follows.",
            ),
            (
                "DELETE FROM events WHERE position = 15",
                15,
                "missing",
                "The journal is broken at position 15: the event is missing, but the head is at 15.",
            ),
            (
                "UPDATE events SET id = 'x' WHERE position = 3",
                3,
                "id",
                "The journal is broken at position 3: the event's id was changed after recording.",
            ),
            (
                "UPDATE journal_head SET hash = 'x'",
                15,
                "head",
                "The journal is broken at position 15: its hash is not the one in the head.",
            ),
        ],
    )
    def test_names_the_first_bad_position_and_what_differs(
        self,
        statement: str,
        *,
        position: int,
        what: str,
        says: str,
        run: Run,
        journal: str,
    ) -> None:
        tamper_at(journal, statement)

        assert run("verify") == (1, "", says + "\n")
        assert json.loads(run("verify", "--json").err) == {
            "error": {"exit_code": 1, "message": says, "position": position, "what": what}
        }

    def test_before_the_position_to_begin_with_is_not_seen(self, run: Run, journal: str) -> None:
        tamper_at(journal, "UPDATE events SET data = '{}' WHERE position = 7")

        assert [run("verify", "--from", first).code for first in ("1", "7", "8")] == [1, 1, 0]

    def test_a_cut_off_tail_shows_against_a_noted_head(self, run: Run, journal: str) -> None:
        noted, left = run("head").out.strip(), hash_at(run, 12)
        tamper_at(
            journal,
            "DELETE FROM events WHERE position > 12",
            f"UPDATE journal_head SET position = 12, hash = '{left}'",  # noqa: S608 - our own hash
        )

        assert run("verify").code == 0
        assert run("verify", "--head", noted) == (
            1,
            "",
            (
                "The journal is broken at position 13: it ends before, but position 15 was noted earlier. "
                "Its last events were cut off, or it is another journal.\n"
            ),
        )
        assert run("verify", "--head", noted.split()[1])[:2] == (1, "")

    def test_a_head_that_nobody_knows_is_not_found(self, run: Run) -> None:
        noted = "ab" * 32

        code, out, err = run("verify", "--head", noted)

        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith("The journal is broken: up to its end, at position 15, no event has the hash ")
        assert noted in err
        assert run("verify", "--head", f"7 {noted}")[:2] == (1, "")


class TestWrongWords:
    @pytest.mark.parametrize(
        ("said", "err"),
        [
            (
                ["--from", "16"],
                "There is no position 16: the journal ends at 15. Help: tracker verify --help\n",
            ),
            (
                ["--head", "15"],
                (
                    "Invalid value: '15' is no head: a hash has 64 digits and letters a to f, as tracker "
                    "head prints it. Help: tracker verify --help\n"
                ),
            ),
        ],
    )
    def test_are_answered(self, said: list[str], err: str, run: Run) -> None:
        assert run("verify", *said) == (2, "", err)

    def test_there_is_no_position_zero(self, run: Run) -> None:
        assert run("verify", "--from", "0").code == 2
