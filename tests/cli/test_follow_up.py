"""`tracker done`, `snooze`, `reschedule`, `assign`: what people do with a follow-up."""

import json
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


DONE = [
    (
        ("done", "F-s3vb", "--outcome", "Met at the fair"),
        (
            "Done: F-s3vbob Agree on the next step · I-2 Han's Robot in Wuxi\nStage: in talks. Nothing "
            "to follow up.\n"
        ),
        {"follow_up": "F-s3vbob7cfs", "outcome": "Met at the fair", "on": "2023-04-03"},
    ),
    (
        ("snooze", "n4u6", "--until", "4月20日"),
        (
            "Quiet until 2023-04-20: F-n4u67k Name contacts on both sides and a work plan\n"
            "    · I-3 IoT Centre and New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-03, talent-office (F-dkyduh).\n"
        ),
        {"follow_up": "F-n4u67kdvf4", "until": "2023-04-20", "on": "2023-04-03"},
    ),
    (
        ("reschedule", "F-DKYD", "--to", "2023-05-08", "--because", "Host abroad"),
        (
            "Moved to 2023-05-08: F-dkyduh Ask for a date: Name a contact · I-3 IoT\n"
            "    Centre and New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-12, talent-office (F-n4u67k).\n"
        ),
        {"follow_up": "F-dkyduhblfp", "due": "2023-05-08", "because": "Host abroad", "on": "2023-04-03"},
    ),
    (
        ("assign", "F-dkyduhblfp", "--to", "李"),
        (
            "Given to 李: F-dkyduh Ask for a date: Name a contact · I-3 IoT Centre and\n"
            "    New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-03, 李 (F-dkyduh).\n"
        ),
        {"follow_up": "F-dkyduhblfp", "owner": "李", "on": "2023-04-03"},
    ),
]


@pytest.mark.parametrize(("said", "told", "recorded"), DONE, ids=lambda value: str(value)[:20])
def test_what_was_done_is_recorded_and_said(
    run: Run, said: tuple[str, ...], told: str, recorded: dict[str, str]
) -> None:
    assert run(*said) == Answer(0, told, "")
    assert last(run) == recorded


@pytest.mark.parametrize("said", [said for said, _told, _recorded in DONE], ids=lambda said: said[0])
def test_a_second_time_it_is_so_already(run: Run, journal: str, said: tuple[str, ...]) -> None:
    run(*said)
    before = head(journal)

    again = run(*said)

    assert again.out.startswith("It is so already, and nothing was recorded: F-")
    assert (again.code, again.err, head(journal)) == (0, "", before)


def test_under_the_same_key_it_is_recorded_once(run: Run, journal: str) -> None:
    said = ("done", "F-s3vb", "--outcome", "Met", "--key", "D1")
    run(*said)
    before = head(journal)

    again = run(*said)

    told = "Recorded before under the key D1, and not again: F-s3vb · I-2 Han's Robot in\n    Wuxi\n"
    assert again == Answer(0, told + "Stage: in talks. Nothing to follow up.\n", "")
    assert head(journal) == before


def test_the_receipt_is_one_document_with_json(run: Run) -> None:
    document = json.loads(run("assign", "F-s3vb", "--to", "li", "--json").out)

    del document["events"][0]["id"]
    assert document == {
        "result": "recorded",
        "events": [{"position": 16, "stream": "initiative/I-2", "version": 4, "type": "follow_up.assigned"}],
        "initiative": "I-2",
        "milestone": None,
        "stage": "talks",
        "follow_ups": {
            "new": [],
            "settled": [],
            "changed": [
                {
                    "id": "F-s3vbob7cfs",
                    "what": "Agree on the next step",
                    "due": "2023-03-31",
                    "provisional": False,
                    "owner": "li",
                    "state": "open",
                    "snoozed_until": None,
                    "closed_by": None,
                }
            ],
        },
        "next_touch": {
            "follow_up": "F-s3vbob7cfs",
            "due": "2023-03-31",
            "owner": "li",
            "what": "Agree on the next step",
        },
    }


def test_what_follows_is_said_in_the_reader_s_language(run: Run) -> None:
    answer = run("done", "F-s3vb", "--json", env={"TRACKER_LANG": "zh"})

    assert json.loads(answer.out)["follow_ups"]["settled"][0]["what"] == "商定下一步"


READABLE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, "
    "3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)
WRONG = [
    (("done",), 2, "Missing argument 'FOLLOW_UP'. Help: tracker done --help"),
    (("done", "F-qqqq"), 3, "There is no follow-up 'F-qqqq'. See: tracker due"),
    (("done", "\x1b[31m"), 3, r"'\x1b[31m' is not the id of a follow-up, as in F-7k2. See: tracker due"),
    (("done", "F-n"), 3, "'F-n' is not the id of a follow-up, as in F-7k2. See: tracker due"),
    (
        ("done", "F-s3vb", "--outcome", ""),
        2,
        "--outcome: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (("snooze", "F-s3vb"), 2, "Missing option '--until'. Help: tracker snooze --help"),
    (("snooze", "F-s3vb", "--until", "soon"), 2, f"--until: Cannot read the date “soon”. {READABLE}"),
    (
        ("snooze", "F-s3vb", "--until", "today"),
        4,
        "2023-04-03 is not to come: say until which day it should be quiet.",
    ),
    (
        ("reschedule", "F-s3vb", "--to", "2023-05-08"),
        2,
        "Missing option '--because'. Help: tracker reschedule --help",
    ),
    (
        ("reschedule", "F-s3vb", "--to", "2023-03-08", "--because", "x"),
        4,
        "2023-03-08 has passed: say a day from 2023-04-03 on.",
    ),
    (("assign", "F-s3vb"), 2, "Missing option '--to'. Help: tracker assign --help"),
    (
        ("assign", "F-s3vb", "--to", "\x07"),
        2,
        r"--to: The name '\x07' holds characters that cannot be shown: type it again.",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:50])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert head(journal) == before


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2023-04-10", "  10 Apr 2023 is no working day in Hong Kong: Easter Monday.\n"),
        ("2023-04-15", "  15 Apr 2023 is no working day in Wuxi and Hong Kong: weekend.\n"),
        ("2023-05-06", "  6 May 2023 is no working day in Hong Kong: weekend.\n"),
        ("2023-04-12", ""),
    ],
)
def test_a_day_on_which_an_office_is_closed_is_taken_and_said(run: Run, day: str, told: str) -> None:
    answer = run("reschedule", "F-n4u6", "--to", day, "--because", "Asked to")

    assert answer.code == 0
    assert answer.out.partition("(F-dkyduh).\n")[2] == told
    assert last(run)["due"] == day
