"""The one door: every error is one sentence on stderr, with its exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_an_unknown_command_is_answered_with_the_nearest(run: Run) -> None:
    assert run("sttus") == (
        2,
        "",
        "There is no command 'sttus'. Nearest: status, settle. Help: tracker --help\n",
    )


def test_an_unknown_command_with_nothing_near_it_is_answered_with_where_help_is(run: Run) -> None:
    assert run("zzzzzz") == (2, "", "There is no command 'zzzzzz'. Help: tracker --help\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device here that is always full")
@pytest.mark.parametrize("words", [["history"], ["status"], ["--help"]])
def test_an_answer_that_cannot_be_printed_is_one_sentence(words: list[str], journal: str) -> None:
    program = (
        "import sys; from tracker.cli.door import run;"
        f"sys.exit(run(sys.argv[1:], {{'TRACKER_DATABASE_URL': {journal!r}, 'TRACKER_LANG': 'en'}}))"
    )

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (1, "Cannot print the answer: No space left on device.\n")


def test_an_unknown_option_is_answered_with_where_help_is(run: Run) -> None:
    code, out, err = run("status", "--colour")

    assert (code, out) == (2, "")
    assert err == "No such option '--colour'. Did you mean '--sector'? Help: tracker status --help\n"


def test_with_json_an_error_is_json_too(run: Run) -> None:
    code, out, err = run("show", "I-99", "--json")

    assert (code, out) == (3, "")
    assert json.loads(err)["error"]["exit_code"] == 3


def test_the_database_may_be_named_anywhere(run: Run, journal: str) -> None:
    elsewhere = {"TRACKER_DATABASE_URL": "sqlite:////nowhere/at-all.db"}

    before = run("--database", journal, "status", "--json", env=elsewhere)
    after = run("status", "--json", "--database", journal, env=elsewhere)
    joined = run("status", f"--database={journal}", "--json", env=elsewhere)

    assert before.code == 0
    assert before == after == joined


def test_what_is_behind_two_dashes_is_never_an_option(run: Run) -> None:
    code, _out, err = run("show", "--", "--database")

    assert (code, err.split(".")[0]) == (3, "There is no initiative '--database'")


def test_an_unreadable_clock_is_a_sentence(run: Run) -> None:
    assert run("status", env={"TRACKER_NOW": "tomorrow"}) == (
        4,
        "",
        (
            "TRACKER_NOW is 'tomorrow', and needs a date, a time and an offset, as in "
            "2023-04-03T09:00:00+08:00.\n"
        ),
    )


def test_terminal_escapes_in_what_was_said_are_shown_as_text(run: Run) -> None:
    _code, _out, err = run("show", "\x1b[31mred\x1b[0m")

    assert "\x1b" not in err
    assert "\\x1b[31mred" in err


def test_without_a_command_the_help_is_printed(run: Run) -> None:
    assert run().out == run("--help").out
