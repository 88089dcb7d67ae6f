"""What cannot be recorded: one sentence, its exit code, and the journal as it was."""

import sqlite3
from pathlib import Path

import pytest

import events.sqlite
from events.rows import open_rows
from tests.cli.conftest import NOW, Answer, Run


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


ROLES = (
    "lead, co_lead, founder, host, visitor, signatory, witness, facilitator, operator, owner, "
    "tenant, company, "
    "investor, origin, funder, accountable, contact, participant"
)
READABLE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, "
    "3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)
WRONG = [
    ((), 2, "Say what happened by its kind: tracker record KIND INITIATIVE. Help: tracker record --help"),
    (
        ("I-2", "talks"),
        2,
        "The kind comes first: tracker record KIND INITIATIVE, not I-2. Help: tracker record --help",
    ),
    (("talks",), 2, "Missing argument 'INITIATIVE'. Help: tracker record talks --help"),
    (
        ("talkz", "I-2"),
        3,
        "There is no kind of milestone called 'talkz'. Nearest: talks. All of them: tracker kind list",
    ),
    (
        ("协议", "I-2"),
        3,
        (
            "There is no kind of milestone called '协议'. Nearest: agreement_effective, agreement_expired, "
            "agreement_terminated. All of them: tracker kind list"
        ),
    ),
    (
        ("talks", "nobody"),
        3,
        (
            "There is no initiative 'nobody'. Nearest: I-1 Twin Bays, One Future, I-2 Han's Robot in "
            "Wuxi, I-3 IoT "
            "Centre and New Generation Cluster. All of them: tracker status"
        ),
    ),
    (
        ("talks", "Joint docters"),
        3,
        "There is no initiative 'Joint docters'. Nearest: I-5 Joint doctors. All of them: tracker status",
    ),
    (("talks", "I-2", "--on", "soon"), 2, f"--on: Cannot read the date “soon”. {READABLE}"),
    (("talks", "I-2", "--on", ""), 2, f"--on: Cannot read the date “”. {READABLE}"),
    (
        ("talks", "I-2", "--on", "2023-02-30"),
        2,
        "--on: There is no such day as “2023-02-30” in the calendar. Check the month and the day",
    ),
    (
        ("talks", "I-2", "--on", "2023-03-24/2023-03-01"),
        2,
        (
            "--on: The period “2023-03-24/2023-03-01” ends on 2023-03-01, before it starts on "
            "2023-03-24. Give the "
            "earlier date first, like 2023-03-23/2023-03-24"
        ),
    ),
    (
        ("talks", "I-2", "--on", "2023-04-04"),
        4,
        (
            "2023-04-04 is still to come, and only what has happened is recorded. Plan it: tracker plan "
            "talks I-2 --on "
            "2023-04-04"
        ),
    ),
    (
        ("talks", "I-2", "--with", "Hall:hots"),
        2,
        f"--with: there is no role 'hots'. Nearest: host. All of them: {ROLES}",
    ),
    (
        ("talks", "I-2", "--with", "深圳大学：签"),
        2,
        f"--with: there is no role '签'. Nearest: signatory. All of them: {ROLES}",
    ),
    (
        ("talks", "I-2", "--with", "Hall"),
        2,
        "--with: 'Hall' names no role. Write ORG:ROLE, as in --with 深圳人才集团:signatory",
    ),
    (
        ("talks", "I-2", "--with", ":host"),
        2,
        "--with: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("talks", "I-2", "--commit", "Plan; ownr=li"),
        2,
        "--commit: there is nothing called 'ownr=li' to say here, only: owner, due. Text: 'Plan; ownr=li'",
    ),
    (
        ("talks", "I-2", "--commit", "Plan; due=later"),
        2,
        f"--commit: Cannot read the date “later”. {READABLE}",
    ),
    (
        ("talks", "I-2", "--figure", "400"),
        2,
        "--figure: '400' gives no amount. Write METRIC=AMOUNT, as in --figure companies=400余家@2023-03",
    ),
    (
        ("talks", "I-2", "--figure", "jobs=many"),
        2,
        "--figure: “many” gives no number. Name the least that is sure, like 至少20家 or over 200",
    ),
    (
        ("talks", "I-2", "--certainty", "sure"),
        2,
        (
            "Invalid value for '--certainty': 'sure' is not one of 'stated', 'inferred', 'ambiguous'. "
            "Help: tracker "
            "record talks --help"
        ),
    ),
    (
        ("agreement_signed", "I-2", "--value", "many"),
        2,
        "--value: “many” gives no number. Name the least that is sure, like 至少20家 or over 200",
    ),
    (
        ("agreement_signed", "I-2", "--agreement", "friendly"),
        2,
        (
            "Invalid value for '--agreement': 'friendly' is not one of 'strategic', 'cooperation', "
            "'co-founding', "
            "'tenancy', 'investment'. Help: tracker record agreement_signed --help"
        ),
    ),
    (
        ("talks", "I-2", "--during", "M-9.9"),
        3,
        "There is no milestone 'M-9.9': it is neither an id such as M-16.3 nor a key. See: tracker show",
    ),
    (
        ("talks", "I-2", "--keeps", "M-5.1"),
        4,
        "M-5.1 is not an open plan of I-2: record without --keeps, or see tracker show I-2",
    ),
    (
        ("talks", "I-2", "--key", "E17"),
        4,
        "The key E17 was already recorded with other content at position 5. Use a new key for new content.",
    ),
    (
        ("\x1b[31m", "I-2"),
        3,
        (
            r"There is no kind of milestone called '\x1b[31m'. Nearest: aftercare_visit, "
            r"agreement_effective, "
            "agreement_expired. All of them: tracker kind list"
        ),
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:40])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run("record", *said) == Answer(code, "", told + "\n")
    assert head(journal) == before


def test_no_prompt_waits_for_an_answer(run: Run) -> None:
    answer = run("record", "talks", terminal=True, stdin="I-2\n")

    assert answer == Answer(2, "", "Missing argument 'INITIATIVE'. Help: tracker record talks --help\n")


# Databases that cannot be recorded in.


def test_a_database_that_is_not_there_is_not_made_by_recording(run: Run, tmp_path: Path) -> None:
    missing = tmp_path / "none.db"

    answer = run("--database", str(missing), "record", "talks", "I-2")

    told = f"There is no journal at {missing} yet. Create it: tracker --database {missing} init\n"
    assert answer == Answer(5, "", told)
    assert not missing.exists()


def test_a_file_that_is_no_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear colleagues, thank you for the visit, and come again.\n" * 40)
    before = file.read_bytes()

    answer = run("--database", str(file), "record", "talks", "I-2")

    told = f"The file {file} is not a database. Correct the path, or restore the file from a backup.\n"
    assert answer == Answer(5, "", told)
    assert file.read_bytes() == before


def test_another_program_s_database_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    execute(file, "CREATE TABLE notes (text)")
    before = file.read_bytes()

    answer = run("--database", str(file), "record", "talks", "I-2")

    told = f"The database {file} belongs to some other program and was left alone. Name another one.\n"
    assert answer.err == told
    assert (answer.code, answer.out, file.read_bytes()) == (1, "", before)


def test_a_newer_format_is_not_written_to(run: Run, journal: str, tmp_path: Path) -> None:
    execute(tmp_path / "journal.db", "PRAGMA user_version = 99")

    answer = run("record", "talks", "I-2")

    file = tmp_path / "journal.db"
    told = f"The journal {file} has format 99, and this program knows 1. Update the program.\n"
    assert answer == Answer(1, "", told)
    execute(tmp_path / "journal.db", "PRAGMA user_version = 1")
    assert head(journal) == 15


def test_a_journal_that_may_only_be_read_is_named(
    run: Run, journal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = events.sqlite._connected
    monkeypatch.setattr(
        events.sqlite, "_connected", lambda uri, wait: opened(uri.replace("mode=rw", "mode=ro"), wait)
    )

    answer = run("record", "talks", "I-2")

    file = tmp_path / "journal.db"
    told = f"The journal {file} may only be read. Ask for the right to write to it and to its folder.\n"
    assert answer == Answer(5, "", told)
    assert head(journal) == 15


def test_the_clock_can_be_set_in_a_journal_for_practice_only(run: Run, tmp_path: Path) -> None:
    real = f"sqlite:///{tmp_path / 'real.db'}"
    run("--database", real, "init", env={"TRACKER_NOW": ""})
    run("--database", real, "new", "talent", "Doctors", env={"TRACKER_NOW": ""})
    before = head(real)

    answer = run("--database", real, "record", "talks", "I-1", env={"TRACKER_NOW": NOW})

    told = (
        "TRACKER_NOW is set, and this is not a practice journal: nothing in it can be back-dated. Unset it.\n"
    )
    assert answer == Answer(4, "", told)
    assert head(real) == before == 2


def test_a_clock_that_cannot_be_read_is_refused(run: Run, journal: str) -> None:
    answer = run("record", "talks", "I-2", env={"TRACKER_NOW": "Monday"})

    told = (
        "TRACKER_NOW is 'Monday', and needs a date, a time and an offset, as in 2023-04-03T09:00:00+08:00.\n"
    )
    assert answer == Answer(4, "", told)
    assert head(journal) == 15


def execute(file: Path, sql: str) -> None:
    connection = sqlite3.connect(file)
    with connection:
        connection.execute(sql)
    connection.close()
