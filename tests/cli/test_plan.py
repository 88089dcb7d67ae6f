"""`tracker plan KIND INITIATIVE --on DATE`: what is to come is planned, and later kept or dropped."""

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


def test_a_plan_is_recorded_and_asked_about_when_its_day_is_over(run: Run) -> None:
    answer = run("plan", "opened", "I-4", "--on", "6月中旬", "--at", "Qianhai", "--with", "深圳大学:host")

    assert answer == Answer(
        0,
        "Planned M-4.2 Opened · mid-Jun 2023 · I-4 无锡城建发展集团大湾区办事处\n"
        "Stage: unveiled. Next touch: 2023-05-08, wuxi-ipb (F-a7hicl).\n"
        "  New: 2023-06-21 Did it happen as planned? Record it, or drop the plan\n"
        "    (F-xxprwj).\n",
        "",
    )
    assert last(run) == {
        "milestone": "M-4.2",
        "kind": "opened",
        "planned": {
            "edtf": "2023-06-11/2023-06-20",
            "words": "6月中旬",
            "earliest": "2023-06-11",
            "latest": "2023-06-20",
        },
        "recorded_on": "2023-04-03",
        "place": "Qianhai",
        "parties": [{"name": "深圳大学", "role": "host"}],
        "commitments": [],
        "fields": {},
        "sources": [],
    }


def test_a_day_without_a_year_is_the_next_one(run: Run) -> None:
    run("plan", "talks", "I-2", "--on", "3月1日")

    assert last(run)["planned"]["edtf"] == "2024-03-01"


def test_a_plan_that_was_kept_is_no_longer_asked_about(run: Run) -> None:
    planned = json.loads(run("plan", "talks", "I-2", "--on", "2023-04-04", "--json").out)
    kept = json.loads(run("record", "talks", "I-2", "--keeps", planned["milestone"], "--json").out)

    assert (planned["milestone"], kept["milestone"]) == ("M-2.3", "M-2.3")
    assert [one["id"] for one in planned["follow_ups"]["new"]] == [
        one["id"] for one in kept["follow_ups"]["settled"] if one["state"] == "gone"
    ]


def test_its_help_asks_for_a_day_to_come_and_for_no_figures(run: Run) -> None:
    shown = run("plan", "talks", "--help").out

    assert "--on DATE           The day or days to come, as told: 2023-06-12, 6月中旬." in shown
    assert [name for name in ("--figure", "--certainty", "--keeps", "--still-due") if name in shown] == []


READABLE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, "
    "3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)
WRONG = [
    (
        (),
        2,
        (
            "Say what is to happen by its kind: tracker plan KIND INITIATIVE --on DATE. Help: tracker "
            "plan --help"
        ),
    ),
    (("talks", "I-2"), 2, "Missing option '--on'. Help: tracker plan talks --help"),
    (("talks", "I-2", "--on", "soon"), 2, f"--on: Cannot read the date “soon”. {READABLE}"),
    (
        ("talks", "I-2", "--on", "2023-03-01"),
        4,
        "2023-03-01 has passed, and a plan looks ahead. If it happened, use: tracker record",
    ),
    (
        ("talkz", "I-2", "--on", "2023-05-01"),
        3,
        "There is no kind of milestone called 'talkz'. Nearest: talks. All of them: tracker kind list",
    ),
    (
        ("talks", "Joint docters", "--on", "2023-05-01"),
        3,
        "There is no initiative 'Joint docters'. Nearest: I-5 Joint doctors. All of them: tracker status",
    ),
    (
        ("talks", "I-2", "--on", "2023-05-01", "--figure", "a=1"),
        2,
        "No such option '--figure'. Did you mean '--source'? Help: tracker plan talks --help",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:40])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run("plan", *said) == Answer(code, "", told + "\n")
    assert head(journal) == before
