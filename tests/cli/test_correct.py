"""`tracker amend` and `tracker retract`: corrections with their reasons, and what follows from them."""

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


def changes(run: Run, *said: str) -> dict[str, Any]:
    """What an amendment changed."""
    answer = run("amend", *said, "--because", "Read again")
    assert (answer.code, answer.err) == (0, "")
    found: dict[str, Any] = last(run)["changes"]
    return found


def test_a_milestone_is_amended_and_what_follows_moves(run: Run) -> None:
    answer = run(
        "amend", "M-3.1", "--on", "2023-03-24", "--set", "expires=2026-03-01", "--because", "Read again"
    )

    assert answer == Answer(
        0,
        "Amended M-3.1 Agreement signed · 24 Mar 2023 · I-3 IoT Centre and New\n"
        "    Generation Cluster\n"
        "Stage: signed. Next touch: 2023-04-03, talent-office (F-dkyduh).\n"
        "  Changed: 2025-11-24 (talent-office) Decide on renewal before it expires\n"
        "    (F-odkjhj).\n",
        "",
    )
    recorded = last(run)
    assert recorded["because"] == "Read again"
    assert recorded["before"]["fields.expires"]["edtf"] == "2025-03-01"
    assert recorded["changes"]["fields.expires"]["edtf"] == "2026-03-01"


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        (("--at", "香港会展"), {"place": "香港会展"}),
        (("--set", "at="), {"place": None}),
        (("--note", "n", "--quote", "q"), {"note": "n", "quote": "q"}),
        (("--certainty", "inferred"), {"certainty": "inferred"}),
        (("--during", "E01"), {"during": "M-1.1"}),
        (("--source", "s1", "--source", "s2"), {"sources": ["s1", "s2"]}),
        (("--set", "sources=s1"), {"sources": ["s1"]}),
        (
            ("--with", "A:host", "--with", "B：见证"),
            {"parties": [{"name": "A", "role": "host"}, {"name": "B", "role": "witness"}]},
        ),
        (("--commit", "Call"), {"commitments": [{"what": "Call"}]}),
    ],
)
def test_each_option_sets_its_field(run: Run, said: tuple[str, ...], changed: dict[str, Any]) -> None:
    assert changes(run, "M-4.1", *said) == changed


@pytest.mark.parametrize(
    ("said", "topics"),
    [
        (("--set", "topics=land"), ["land"]),
        (("--set", "topics=land", "--set", "topics=jobs"), ["land", "jobs"]),
        (("--set", 'topics=["land; jobs"]'), ["land; jobs"]),
        (("--set", "topics＝[land]"), ["[land]"]),
    ],
)
def test_a_list_of_a_kind_is_replaced_as_a_whole(run: Run, said: tuple[str, ...], topics: list[str]) -> None:
    assert changes(run, "M-2.2", *said) == {"fields.topics": topics}
    assert changes(run, "M-2.2", "--set", "topics=") == {"fields.topics": []}


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        (("--owner", "bob"), {"owner": "bob"}),
        (("--title", "新名"), {"title": {"en": "Han's Robot in Wuxi", "zh": "新名"}}),
        (("--en", "New", "--zh", "新"), {"title": {"en": "New", "zh": "新"}}),
        (("--region", "无锡", "--region", "HK"), {"regions": ["320200", "HK"]}),
        (("--sector", "a", "--sector", "b"), {"sectors": ["a", "b"]}),
        (("--parent", "Twin Bays"), {"parent": "I-1"}),
        (("--note", "n"), {"note": "n"}),
    ],
)
def test_an_initiative_is_amended_by_its_own_options(
    run: Run, said: tuple[str, ...], changed: dict[str, Any]
) -> None:
    assert changes(run, "Han's Robot", *said) == changed


def test_an_initiative_amended_is_said_with_what_moved(run: Run) -> None:
    answer = run("amend", "I-2", "--owner", "bob", "--because", "Handed over")

    assert answer.out == (
        "Amended I-2 Han's Robot in Wuxi · project · 320214 Xinwu, 440300 Shenzhen · bob\n"
        "Stage: in talks. Next touch: 2023-03-31, bob (F-s3vbob).\n"
        "  Changed: 2023-03-31 (bob) Agree on the next step (F-s3vbob).\n"
    )


def test_what_is_so_already_is_said_and_not_recorded(run: Run, journal: str) -> None:
    before = head(journal)

    answer = run("amend", "M-3.1", "--on", "2023-03-23/2023-03-24", "--set", "note=", "--because", "x")
    assert answer.code == 0
    answer = run("amend", "M-4.1", "--at", "香港", "--set", "note=", "--because", "x")

    assert answer == Answer(
        0,
        "It is so already, and nothing was recorded: M-4.1 Plaque unveiled · 23 Mar\n"
        "    2023 · I-4 无锡城建发展集团大湾区办事处\n"
        "Stage: unveiled. Next touch: 2023-05-08, wuxi-ipb (F-a7hicl).\n",
        "",
    )
    assert (
        json.loads(run("amend", "M-4.1", "--at", "香港", "--because", "x", "--json").out)["result"]
        == "already"
    )
    assert head(journal) == before + 1  # the words that the date of M-3.1 was told in


def test_a_retracted_milestone_takes_with_it_what_followed(run: Run) -> None:
    answer = run("retract", "E06", "--because", "Did not happen")

    assert answer == Answer(
        0,
        "Withdrawn: M-4.1 Plaque unveiled · 23 Mar 2023 · I-4 无锡城建发展集团大湾区\n"
        "    办事处\n"
        "Stage: noted. Nobody follows it up: tracker add I-4 --what … --due …\n"
        "  No longer: 2023-05-08 Staffed and running? (F-a7hicl);\n"
        "  2023-08-01 First tenant? (F-qgyovn).\n",
        "",
    )
    assert last(run) == {"milestone": "M-4.1", "because": "Did not happen"}


def test_retracting_again_says_that_it_is_so(run: Run, journal: str) -> None:
    run("retract", "M-4.1", "--because", "Did not happen")
    before = head(journal)

    again = run("retract", "M-4.1", "--because", "Did not happen")

    assert again.out.startswith("It is so already, and nothing was recorded: M-4.1 Plaque unveiled")
    assert (again.code, head(journal)) == (0, before)


def test_an_initiative_is_taken_back(run: Run) -> None:
    run("retract", "M-5.1", "--because", "Entered twice")

    answer = run("retract", "I-5", "--because", "Entered twice")

    assert answer == Answer(
        0, "Withdrawn: I-5 Joint doctors · talent · 320200 Wuxi, MO Macau · talent-office\n", ""
    )


READABLE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, "
    "3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)
WHY = ("--because", "x")
WRONG = [
    (("amend", "M-2.2", "--at", "x"), 2, "Missing option '--because'. Help: tracker amend --help"),
    (
        ("amend", "M-2.2", "--at", "x", "--because", " "),
        2,
        "--because: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("amend", "M-2.2", *WHY),
        2,
        (
            "Nothing to correct was said: give an option such as --on, or --set FIELD=VALUE. Help: "
            "tracker amend --help"
        ),
    ),
    (
        ("amend", "M-9.9", "--at", "x", *WHY),
        3,
        "There is no milestone 'M-9.9': it is neither an id such as M-16.3 nor a key. See: tracker show",
    ),
    (
        ("amend", "Joint docters", "--owner", "x", *WHY),
        3,
        "There is no initiative 'Joint docters'. Nearest: I-5 Joint doctors. All of them: tracker status",
    ),
    (
        ("amend", "M-2.2", "--set", "topic=x", *WHY),
        2,
        "There is no field topic here. Nearest: sources, topics.",
    ),
    (("amend", "I-2", "--at", "x", *WHY), 2, "There is no field --at here. Nearest: parent, note."),
    (
        ("amend", "M-2.2", "--set", "topics", *WHY),
        2,
        "--set: 'topics' names no new value. Write FIELD=VALUE, as in --set expires=2025-03-01",
    ),
    (("amend", "M-2.2", "--on", "soon", *WHY), 2, f"--on: Cannot read the date “soon”. {READABLE}"),
    (
        ("amend", "M-3.1", "--set", "expires=soon", *WHY),
        2,
        f"expires: Cannot read the date “soon”. {READABLE}",
    ),
    (
        ("amend", "M-2.2", "--on", "2023-06-01", *WHY),
        4,
        (
            "2023-06-01 is still to come, and this milestone is recorded as having happened. Retract it "
            "and plan it."
        ),
    ),
    (
        ("amend", "M-2.2", "--certainty", "sure", *WHY),
        2,
        "--certainty cannot be 'sure': it is one of 'stated', 'inferred' or 'ambiguous'.",
    ),
    (
        ("amend", "M-1.2", "--at", "x", *WHY),
        4,
        "M-1.2 was withdrawn (Belongs to another programme): record it anew instead of amending it.",
    ),
    (
        ("amend", "I-2", "--title", "", *WHY),
        2,
        "--title: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (("retract", "M-4.1"), 2, "Missing option '--because'. Help: tracker retract --help"),
    (
        ("retract", "I-1", *WHY),
        4,
        "I-1 still has milestones (M-1.1): retract them first, or record that it was lost.",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:50])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert head(journal) == before


def test_what_a_withdrawn_milestone_had_closed_is_open_again(run: Run) -> None:
    run("record", "intent", "I-2", "--on", "2023-04-02")

    answer = run("retract", "M-2.3", "--because", "Another company")

    assert "  Open again: 2023-03-31 Agree on the next step (F-s3vbob)" in answer.out
    assert "New:" not in answer.out
