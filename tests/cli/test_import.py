"""`tracker import FILE`: all of a record file or nothing, with the place of what is wrong."""

import io
import json
from pathlib import Path

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run
from tracker.cli.journal.import_ import bytes_of

FILE = """\
# April
{"do": "new", "key": "hk", "kind": "outpost", "title": {"zh": "香港联络处"}, "regions": ["无锡", "HK"]}

{"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "今年2月中旬"}
{"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "今年2月中旬"}
{"do": "amend", "target": "M-4.1", "set": {"at": "香港"}, "because": "Read again"}
"""


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("april.jsonl").write_text(FILE, encoding="utf-8")
    return "april.jsonl"


def test_a_file_is_imported_and_counted(run: Run, journal: str, file: str) -> None:
    answer = run("import", file)

    assert answer == Answer(
        0,
        "Imported april.jsonl. See: tracker status\n"
        "4 lines: 3 new, 0 recorded before, 1 so already.\n"
        "  New: 1 initiative, 2 milestones.\n",
        "",
    )
    assert head(journal) == 18
    assert run("show", "香港联络处").code == 0


def test_the_same_file_again_records_nothing(run: Run, journal: str, file: str) -> None:
    run("import", file)

    again = run("import", file)

    assert again == Answer(
        0,
        "Nothing in april.jsonl is new: nothing was recorded.\n"
        "4 lines: 0 new, 3 recorded before, 1 so already.\n",
        "",
    )
    assert head(journal) == 18


def test_a_dry_run_says_what_would_come_of_it(run: Run, journal: str, file: str) -> None:
    answer = run("import", file, "--dry-run")

    assert answer == Answer(
        0,
        "april.jsonl can be imported. This was a dry run: nothing was recorded.\n"
        "4 lines: 3 new, 0 recorded before, 1 so already.\n"
        "  New: 1 initiative, 2 milestones.\n",
        "",
    )
    assert head(journal) == 15


def test_the_counts_are_one_document_with_json(run: Run, file: str) -> None:
    assert json.loads(run("import", file, "--json").out) == {
        "file": "april.jsonl",
        "dry_run": False,
        "lines": 4,
        "new": 3,
        "same": 0,
        "already": 1,
        "initiatives": 1,
        "milestones": 2,
        "events": 3,
    }


def test_what_is_piped_in_is_imported(run: Run, journal: str) -> None:
    answer = run("import", "-", stdin=FILE)

    assert answer.out.splitlines()[0] == "Imported standard input. See: tracker status"
    assert (answer.code, head(journal)) == (0, 18)


def test_piped_bytes_are_taken_as_they_are_whatever_the_terminal_speaks() -> None:
    piped = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + FILE.encode()), encoding="ascii")

    assert b"".join(bytes_of(piped)) == b"\xef\xbb\xbf" + FILE.encode()


def test_an_empty_file_is_no_mistake(run: Run) -> None:
    answer = run("import", "-", stdin="")

    assert answer == Answer(
        0,
        "Nothing in standard input is new: nothing was recorded.\n"
        "0 lines: 0 new, 0 recorded before, 0 so already.\n",
        "",
    )


NEW = '{"do": "new", "kind": "talent", "title": {"en": "X"}}\n'
TALKS = '{"do": "record", "kind": "talks", "initiative": "I-2"'
WRONG = [
    (
        '{"do": "record"',
        2,
        ": this is not JSON (Expecting ',' delimiter, column 16). Write one whole JSON object on the line.",
    ),
    (
        '{"do": "recrd"}',
        2,
        (
            ", do: there is nothing called 'recrd' to do. Nearest: record, reschedule, retract. A line "
            "can do: new, "
            "record, plan, amend, claim, settle, retract, done, snooze, reschedule, assign, cancel, reopen, "
            "add, answer, kind, region, office, days, person, policy, metric, target."
        ),
    ),
    (
        TALKS + ', "on": "soon"}',
        2,
        (
            ", on: Cannot read the date “soon”. Write it like 2023-03-23, 2023-03-23/2023-03-24, "
            "2023-02, 2022, "
            "../2023-03, 23 Mar 2023, 3月23日—24日, 今年2月中旬 or 2023年一季度"
        ),
    ),
    (TALKS + ', "on": "2023", "wiht": []}', 2, ", wiht: There is no field wiht here. Nearest: with, at."),
    (
        TALKS.replace("talks", "talkz") + ', "on": "2023"}',
        3,
        (
            ", kind: There is no kind of milestone called 'talkz'. Nearest: talks. All of them: "
            "tracker kind list"
        ),
    ),
    (
        TALKS.replace("I-2", "Joint docters") + ', "on": "2023"}',
        3,
        (
            ", initiative: There is no initiative 'Joint docters'. Nearest: I-5 Joint doctors. All of "
            "them: tracker status"
        ),
    ),
    (
        TALKS + ', "on": "2023-06-01"}',
        4,
        (
            ", on: 2023-06-01 is still to come, and only what has happened is recorded. Plan it: tracker "
            "plan talks I-2 --on "
            "2023-06-01"
        ),
    ),
    (
        TALKS + ', "on": "2023", "key": "E01"}',
        4,
        (
            ", key: The key E01 was already recorded with other content at position 3. Use a new key for "
            "new content."
        ),
    ),
    (
        TALKS + ', "on": "2023", "initiative": "\\u001b[31m"}',
        2,
        ": the name 'initiative' stands twice in one object. Say it once.",
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: ascii(wrong[0])[:60])
def test_what_is_wrong_is_said_with_its_place_and_nothing_is_recorded(
    run: Run, journal: str, file: str, wrong: tuple[str, int, str]
) -> None:
    line, code, told = wrong
    Path(file).write_text(NEW + "\n" + line + "\n", encoding="utf-8")

    assert run("import", file) == Answer(code, "", f"april.jsonl, line 3{told}\n")
    assert head(journal) == 15


def test_a_file_that_is_not_there_is_named(run: Run, journal: str) -> None:
    told = "Cannot read april.jsonl: No such file or directory. Help: tracker import --help\n"

    assert run("import", "april.jsonl") == Answer(2, "", told)
    assert head(journal) == 15


def test_a_record_file_cannot_be_backdated_in_a_real_journal(run: Run, tmp_path: Path) -> None:
    real = f"sqlite:///{tmp_path / 'real.db'}"
    run("--database", real, "init", env={"TRACKER_NOW": ""})

    answer = run("--database", real, "import", "-", stdin=NEW)

    told = (
        "TRACKER_NOW is set, and this is not a practice journal: nothing in it can be back-dated. Unset it.\n"
    )
    assert answer == Answer(4, "", told)
    assert head(real) == 1
