"""`tracker record KIND INITIATIVE`: what happened is recorded, and what follows from it is said."""

import json
import subprocess
import sys
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run, Say
from tracker.domain.kinds import BUILT_IN


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    """The data of the event recorded last."""
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


def day(iso: str, words: str = "") -> dict[str, str]:
    return {"edtf": iso, "words": words, "earliest": iso, "latest": iso}


def test_what_was_recorded_and_what_follows_is_said_in_two_lines(run: Run) -> None:
    answer = run("record", "agreement_signed", "Han's Robot", "--on", "3月23日—24日", columns=400)

    assert answer == Answer(
        0,
        "Recorded M-2.3 Agreement signed · 23–24 Mar 2023 · I-2 Han's Robot in Wuxi\n"
        "Stage: signed. Next touch: 2023-04-10, wnd-outpost (F-ayl2i7). New: 2023-04-10 Name "
        "contacts on both sides "
        "and a work plan (F-ayl2i7); 2023-05-09 First check: what has been done (F-ptgatw); "
        "2023-09-13 Half-year "
        "review (F-ek6rj5). Closed: 2023-03-31 Agree on the next step (F-s3vbob).\n",
        "",
    )


def test_on_a_narrow_page_the_follow_ups_are_a_list(run: Run) -> None:
    answer = run("record", "agreement_signed", "I-2", "--on", "3月23日—24日")

    assert answer.out == (
        "Recorded M-2.3 Agreement signed · 23–24 Mar 2023 · I-2 Han's Robot in Wuxi\n"
        "Stage: signed. Next touch: 2023-04-10, wnd-outpost (F-ayl2i7).\n"
        "  New: 2023-04-10 Name contacts on both sides and a work plan (F-ayl2i7);\n"
        "  2023-05-09 First check: what has been done (F-ptgatw);\n"
        "  2023-09-13 Half-year review (F-ek6rj5).\n"
        "  Closed: 2023-03-31 Agree on the next step (F-s3vbob).\n"
    )


def test_everything_that_can_be_said_is_recorded(run: Run) -> None:
    run(
        *("record", "talks", "I-2", "--on", "昨天", "--topics", "land", "--topics", "jobs"),
        *("--with", "Han's Robot: Wuxi:investor", "--with", "无锡高新区：牵头", "--with", "Hall:co-lead"),
        *(
            "--at",
            "Wuxi",
            "--note",
            "n",
            "--source",
            "s1",
            "--source",
            "s2",
            "--quote",
            "q",
            "--during",
            "E01",
        ),
        *("--commit", "Send the plan; owner=li; due=2023-04-14", "--commit", "Name a contact; soon"),
        *("--figure", "jobs=300余人@2023-03", "--figure", "tenants=60@2025; target; note=In the letter"),
        *("--certainty", "inferred", "--still-due", "--key", "T1"),
    )

    assert last(run) == {
        "milestone": "M-2.3",
        "kind": "talks",
        "happened": day("2023-04-02", "昨天"),
        "recorded_on": "2023-04-03",
        "fields": {"topics": ["land", "jobs"]},
        "parties": [
            {"name": "Han's Robot: Wuxi", "role": "investor"},
            {"name": "无锡高新区", "role": "lead"},
            {"name": "Hall", "role": "co_lead"},
        ],
        "place": "Wuxi",
        "note": "n",
        "sources": ["s1", "s2"],
        "quote": "q",
        "during": "M-1.1",
        "commitments": [
            {"what": "Send the plan", "owner": "li", "due": day("2023-04-14")},
            {"what": "Name a contact; soon"},
        ],
        "figures": [
            {
                "metric": "jobs",
                "amount": {"value": "300", "hedge": "over", "unit": "人", "words": "300余人"},
                "as_of": {"edtf": "2023-03", "words": "", "earliest": "2023-03-01", "latest": "2023-03-31"},
                "target": False,
            },
            {
                "metric": "tenants",
                "amount": {"value": "60", "hedge": "exactly", "unit": "", "words": "60"},
                "as_of": {"edtf": "2025", "words": "", "earliest": "2025-01-01", "latest": "2025-12-31"},
                "target": True,
                "note": "In the letter",
            },
        ],
        "certainty": "inferred",
        "keeps_plan": False,
        "still_due": True,
    }


def test_without_a_date_it_happened_today(run: Run) -> None:
    run("record", "talks", "I-2")

    assert last(run)["happened"] == day("2023-04-03")


def test_a_kind_s_own_fields_are_its_options(run: Run) -> None:
    run(
        *("record", "agreement-signed", "I-2", "--agreement", "co_founding"),
        *("--value", "超10亿元", "--expires", "2025-03-01"),
    )

    assert last(run)["fields"] == {
        "agreement": "co_founding",
        "value": {"value": "1000000000", "hedge": "over", "unit": "元", "words": "超10亿元"},
        "expires": day("2025-03-01"),
    }


@pytest.mark.parametrize(
    "kind", ["agreement_signed", "agreement-signed", "Agreement-Signed", "Agreement signed", "签约"]
)
def test_a_kind_goes_by_any_of_its_names(run: Run, kind: str) -> None:
    run("record", kind, "I-2")

    assert last(run)["kind"] == "agreement_signed"


def test_every_kind_can_be_asked_for_help_in_both_languages(run: Run) -> None:
    for kind in BUILT_IN.values():
        for language, name in (("en", kind.en), ("zh", kind.zh)):
            answer = run("record", kind.name, "--help", env={"TRACKER_LANG": language})

            assert (answer.code, answer.err) == (0, "")
            assert name in answer.out
            assert f"tracker record {kind.name} I-1" in answer.out
            for field in kind.model_fields:
                assert f"--{field.replace('_', '-')} " in answer.out


def test_all_kinds_are_listed_once_by_the_reader_s_name(run: Run) -> None:
    for language, names in (
        ("en", [kind.en for kind in BUILT_IN.values()]),
        ("zh", [kind.zh for kind in BUILT_IN.values()]),
    ):
        answer = run("record", "--help", env={"TRACKER_LANG": language})

        listed = [line.split(maxsplit=1) for line in answer.out.splitlines() if line.startswith("  ")]
        told = [words for words in listed if words[0] in BUILT_IN]
        assert sorted(told) == sorted(map(list, zip(BUILT_IN, names, strict=True)))


def test_the_kinds_stand_in_groups(run: Run) -> None:
    headings = [
        line for line in run("record", "--help").out.splitlines() if line.endswith(":") and line[0] != " "
    ]

    assert headings == [
        "Options:",
        "Contacts and talks:",
        "Programmes and events:",
        "Agreements, places, projects, people:",
        "Reports and care:",
        "Pauses and endings:",
    ]


def test_the_help_of_a_kind_names_its_stages_and_its_options_first(run: Run) -> None:
    shown = run("record", "construction-progress", "--help").out

    assert shown.startswith(
        "Usage: tracker record construction_progress [OPTIONS] INITIATIVE\n"
        "\n"
        "  Record this: Construction progress.\n"
        "\n"
        "  It leads to this stage: project → building.\n"
        "\n"
        "  Example:\n"
        "    tracker record construction_progress I-1 --on 2023-03-24 --with 深圳大学:host\n"
    )
    assert (
        "\nOf this kind:\n  --percent AMOUNT  How far it is, as told: 约60%\n\nOptions:\n  --on DATE  "
        in shown
    )


def test_help_waits_for_no_database_library() -> None:
    code = (
        "import sys; from tracker.cli.door import run; run(['record', 'talks', '--help'], {});"
        "print([name for name in ('sqlalchemy', 'holidays', 'edtf', 'rich') if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout.splitlines()[-1] == "[]"


def test_a_plan_is_kept_and_both_dates_are_told(run: Run) -> None:
    answer = run("record", "site-visit", "I-5", "--keeps", "M-5.1")

    assert answer.out == (
        "Recorded M-5.1 Visit · 3 Apr 2023, planned for 18 Apr 2023 · I-5 Joint doctors\n"
        "Stage: in contact. Next touch: 2023-04-11, talent-office (F-qxdccj).\n"
        "  New: 2023-04-11 Send minutes and thanks (F-qxdccj);\n"
        "  2023-04-13 List what was promised (F-wxltp4);\n"
        "  2023-05-23 Invite for a return visit (F-5fwta6).\n"
        "  No longer: 2023-04-19 Did it happen as planned? Record it, or drop the plan\n"
        "    (F-mfxxn7).\n"
    )


def test_a_milestone_that_asks_for_nothing_says_so(run: Run) -> None:
    answer = run("record", "policy_statement", "I-4", "--on", "2023-03-01")
    ended = run("record", "closed", "I-4")

    assert answer.out.splitlines()[1] == "Stage: unveiled. Next touch: 2023-05-08, wuxi-ipb (F-a7hicl)."
    assert ended.out.splitlines()[1] == "Stage: closed. Nothing to follow up."


def test_the_receipt_is_one_document_with_json(run: Run) -> None:
    answer = run("record", "agreement_signed", "I-2", "--on", "2023-03-24", "--json")

    document = json.loads(answer.out)
    del document["events"][0]["id"]
    assert document == {
        "result": "recorded",
        "events": [{"position": 16, "stream": "initiative/I-2", "version": 4, "type": "milestone.recorded"}],
        "initiative": "I-2",
        "milestone": "M-2.3",
        "stage": "signed",
        "follow_ups": {
            "new": [
                entry("F-ayl2i76p4r", "Name contacts on both sides and a work plan", "2023-04-10"),
                entry("F-ptgatwp6h5", "First check: what has been done", "2023-05-09"),
                entry("F-ek6rj5ia76", "Half-year review", "2023-09-13"),
            ],
            "settled": [
                entry(
                    "F-s3vbob7cfs", "Agree on the next step", "2023-03-31", state="closed", closed_by="M-2.3"
                )
            ],
            "changed": [],
        },
        "next_touch": {
            "follow_up": "F-ayl2i76p4r",
            "due": "2023-04-10",
            "owner": "wnd-outpost",
            "what": "Name contacts on both sides and a work plan",
        },
    }
    assert (answer.code, answer.err, answer.out.count("\n")) == (0, "", 1)


def entry(key: str, what: str, due: str, **other: str) -> dict[str, Any]:
    return {
        "id": key,
        "what": what,
        "due": due,
        "provisional": False,
        "owner": "wnd-outpost",
        "state": "open",
        "snoozed_until": None,
        "closed_by": None,
    } | other


def test_the_same_key_with_the_same_content_is_recorded_once(run: Run, journal: str) -> None:
    said = ("record", "talks", "I-2", "--on", "2023-03-30", "--key", "T1")
    run(*said)
    before = head(journal)

    again = run(*said)

    assert again == Answer(
        0,
        "Recorded before under the key T1, and not again: M-2.3 Talks · 30 Mar 2023 ·\n"
        "    I-2 Han's Robot in Wuxi\n"
        "Stage: in talks. Next touch: 2023-03-31, wnd-outpost (F-s3vbob).\n",
        "",
    )
    assert head(journal) == before


def test_names_and_titles_are_shown_as_text_and_never_obeyed(run: Run) -> None:
    run("new", "talent", "\x1b]0;owned\x07[red]x[/]")
    answer = run("record", "talks", "I-6", "--with", "\x1b[1mX:host", "--note", "\x1b[2J")

    assert answer.out.splitlines()[0] == r"Recorded M-6.1 Talks · 3 Apr 2023 · I-6 \x1b]0;owned\x07[red]x[/]"
    assert last(run)["parties"] == [{"name": "\x1b[1mX", "role": "host"}]


def test_what_lapsed_because_it_was_recorded_late_is_counted(run: Run) -> None:
    late = run("record", "agreement_signed", "I-4", "--on", "2022-10-10")
    kept = run("record", "agreement_signed", "I-4", "--on", "2022-10-11", "--still-due")

    assert late.out.splitlines()[-1] == (
        "  3 follow-ups were due before today and have lapsed: --still-due keeps them."
    )
    assert "lapsed" not in kept.out


def test_a_very_long_title_is_cut_in_the_receipt_and_in_what_comes_next(run: Run, say: Say) -> None:
    say({"do": "new", "kind": "project", "title": {"en": "很" * 1500}, "regions": ["HK"]})

    opened = run("new", "project", "长" * 1500, "--region", "HK").out
    recorded = run("record", "talks", "I-6", "--on", "2023-04-03").out
    following = run("due", "--days", "0", "--initiative", "I-6").out.replace("\n", "")

    assert "I-7" in opened
    assert "I-6" in recorded
    assert max(map(len, (opened, recorded, following))) < 600
    assert following.count("很") == 29
