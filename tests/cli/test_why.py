"""`tracker why`: why a follow-up is there, due on its day, open or closed, and what people did with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Answer, Run, Say

Aligned = Callable[[str, int], None]


def under(heading: str, out: str) -> str:
    """What stands under a heading, as one line."""
    blocks = {block.partition("\n")[0]: block.partition("\n")[2] for block in out.split("\n\n")}
    return " ".join(blocks[heading].split())


CONTACTS = """\
F-n4u67kdvf4  Name contacts on both sides and a work plan
              I-3 IoT Centre and New Generation Cluster · talent-office

Why it is there
  Rule       agreement-contacts, in the policy “Default”
             after: Agreement signed
  Milestone  M-3.1 Agreement signed · 23–24 Mar 2023
  Recorded   2023-03-27 16:30 by li.wei
  Sources    Wuxi and the Greater Bay Area, 2023

Why on 12 Apr 2023
  Counted   10 working days after 24 Mar 2023 (M-3.1 Agreement signed)
  Calendar  Wuxi and Hong Kong
  Skipped   5 Apr Tomb-Sweeping Day / Ching Ming Festival
            7 Apr Good Friday (Hong Kong)
            10 Apr Easter Monday (Hong Kong)

Why it is open
  It is due in 9 days.
  Nobody has said that it is done or not needed.
  What else would close it: only the end of the initiative.
"""


def test_it_is_told_whole(run: Run) -> None:
    assert run("why", "F-n4u6") == Answer(0, CONTACTS, "")


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_fits_the_terminal(columns: int, language: str, run: Run, aligned: Aligned) -> None:
    aligned(run("why", "F-n4u6", columns=columns, env={"TRACKER_LANG": language}).out, columns)


def test_an_amendment_that_moved_it_is_told(run: Run) -> None:
    run("amend", "M-3.1", "--on", "2023-03-20", "--because", "The minutes say so")

    out = run("why", "F-n4u6").out

    assert "Milestone  M-3.1 Agreement signed · 20 Mar 2023\n" in out
    assert (
        "Amended date: 23–24 Mar 2023 → 20 Mar 2023, because: The minutes say so (li.wei, 2023-04-03 09:00)"
    ) in under("Why it is there", out)
    assert under("Why on 3 Apr 2023", out) == (
        "Counted 10 working days after 20 Mar 2023 (M-3.1 Agreement signed) Calendar Wuxi and Hong Kong"
    )


def test_every_day_that_was_passed_over_is_told_also_weekends_that_some_work(run: Run) -> None:
    assert under("Why on 26 Nov 2024", run("why", "F-odkj").out) == (
        "Counted 60 working days before 1 Mar 2025 (expires: M-3.1 Agreement signed)"
        " Calendar Wuxi and Hong Kong"
        " Skipped 25 Dec Christmas Day (Hong Kong)"
        " 26 Dec The first weekday after Christmas Day (Hong Kong)"
        " 1 Jan New Year's Day / The first day of January"
        " 26 Jan weekend (Hong Kong)"
        " 28 Jan Chinese New Year's Eve (Wuxi)"
        " 29 Jan Chinese New Year (Spring Festival) / Lunar New Year's Day"
        " 30 Jan Chinese New Year (Spring Festival) / The second day of Lunar New Year"
        " 31 Jan Chinese New Year (Spring Festival) / The third day of Lunar New Year"
        " 3 Feb Day off (substituted from 2025-01-26) (Wuxi)"
        " 4 Feb Day off (substituted from 2025-02-08) (Wuxi)"
        " 8 Feb weekend (Hong Kong)"
    )


def test_what_a_milestone_closed_says_which_and_its_retraction_why_it_is_open(run: Run) -> None:
    run("record", "agreement_signed", "I-2", "--on", "2023-04-01")
    assert under("Why it is closed", run("why", "F-s3vb").out) == (
        "Closed by M-2.3 Agreement signed, 1 Apr 2023: a milestone of that kind closes it."
    )

    run("retract", "M-2.3", "--because", "Only a draft")
    assert under("Why it is open", run("why", "F-s3vb").out) == (
        "It has been overdue for 3 days. "
        "M-2.3 Agreement signed would have closed it, and was withdrawn, because: Only a draft "
        "Nobody has said that it is done or not needed. "
        "What else would close it: Letter of intent, Agreement signed, or the end of the initiative."
    )


def test_the_end_of_the_initiative_is_told(run: Run) -> None:
    run("record", "lost", "I-2", "--on", "2023-04-01")

    assert under("Why it is closed", run("why", "F-s3vb").out) == (
        "Closed by M-2.3 Lost or given up, 1 Apr 2023, which ended the initiative."
    )


def test_what_has_lapsed_says_so_and_how_it_is_asked_for_all_the_same(run: Run) -> None:
    assert under("Why it has lapsed", run("why", "F-rlh2").out) == (
        "It was due before M-2.1 Visit was recorded, so that nobody was asked to do it. To ask for it all "
        "the same: tracker reschedule F-rlh247 --to … --because …"
    )


VERBS = [
    ("assign", "F-n4u6", "--to", "mei"),
    ("snooze", "F-n4u6", "--until", "2023-04-05"),
    ("reschedule", "F-n4u6", "--to", "2023-04-14", "--because", "Easter"),
    ("done", "F-n4u6", "--outcome", "Two names"),
    ("reopen", "F-n4u6", "--because", "One has left"),
    ("cancel", "F-n4u6", "--because", "They go on alone"),
]


def test_everything_that_people_did_is_told_who_when_and_why(run: Run) -> None:
    for said in VERBS:
        assert run(*said).code == 0

    out = run("why", "F-n4u6").out

    assert out[out.index("Why on ") :] == (
        "Why on 14 Apr 2023\n"
        "  Moved     from 12 Apr 2023, because: Easter\n"
        "  Counted   10 working days after 24 Mar 2023 (M-3.1 Agreement signed)\n"
        "  Calendar  Wuxi and Hong Kong\n"
        "  Skipped   5 Apr Tomb-Sweeping Day / Ching Ming Festival\n"
        "            7 Apr Good Friday (Hong Kong)\n"
        "            10 Apr Easter Monday (Hong Kong)\n"
        "\n"
        "Why it is cancelled\n"
        "  li.wei cancelled it on 3 Apr 2023, because: They go on alone\n"
        "\n"
        "What people did with it (6)\n"
        "  2023-04-03 09:00  li.wei  gave it to mei\n"
        "  2023-04-03 09:00  li.wei  put it off: quiet until 5 Apr 2023\n"
        "  2023-04-03 09:00  li.wei  moved it to 14 Apr 2023, because: Easter\n"
        "  2023-04-03 09:00  li.wei  did it: Two names\n"
        "  2023-04-03 09:00  li.wei  opened it again, because: One has left\n"
        "  2023-04-03 09:00  li.wei  cancelled it, because: They go on alone\n"
    )


def test_each_step_says_how_it_stands_then(run: Run) -> None:
    told = []
    for said in VERBS[1:]:
        run(*said)
        out = run("why", "F-n4u6").out
        heading = next(
            line for line in out.splitlines() if line.startswith("Why it is") and "there" not in line
        )
        told.append(under(heading, out).partition(". ")[0].rstrip("."))

    assert told == [
        "It is quiet until 5 Apr 2023",
        "It is quiet until 5 Apr 2023",
        "li.wei said on 3 Apr 2023 that it was done: Two names",
        "It is due in 11 days",
        "li.wei cancelled it on 3 Apr 2023, because: They go on alone",
    ]


LEAVE: dict[str, Any] = {
    "do": "policy",
    "text": (
        'base = "default"\nname = "leave"\ntitle = { en = "With leave" }\nsource = "a test"\n'
        'approval = "role:head"\nroles = { head = "office-head" }\n'
        '[[rules]]\nid = "agreement-contacts"\non = ["agreement_signed"]\nafter = "10 working days"\n'
        'what = { en = "Name contacts" }\nlead = ["3 working days"]\n'
        '[[rules.escalate]]\nafter = "1 working day"\nname = { en = "Urged", zh = "催办" }\n'
        '[[rules.escalate]]\nafter = "5 working days"\nname = { en = "Supervised", zh = "督办" }\n'
        'to = "role:head"\ncopies = ["owner"]\n'
    ),
}


def test_what_comes_while_it_is_open_and_who_decides_is_told(run: Run, say: Say) -> None:
    say(LEAVE)
    run("reschedule", "F-n4u6", "--to", "2023-04-14", "--because", "Easter")

    out = run("why", "F-n4u6").out

    assert under("Why it is open", out).endswith(
        "li.wei asks to move it to 14 Apr 2023, because Easter; office-head has not answered."
    )
    assert under("While it is open", out) == (
        "4 Apr 2023 it is announced"
        " 13 Apr 2023 Urged, told to talent-office"
        " 19 Apr 2023 Supervised, told to office-head, talent-office"
    )


def test_what_was_asked_for_by_hand_says_who_asked(run: Run) -> None:
    added = run(
        "add", "I-1", "--what", "Call the host", "--due", "2023-04-11", "--closed-by", "talks", "--json"
    )
    [one] = json.loads(added.out)["follow_ups"]["new"]

    out = run("why", one["id"]).out

    assert out == (
        f"{one['id']}  Call the host\n"
        "              I-1 Twin Bays, One Future · wuxi-ipb\n"
        "\n"
        "Why it is there\n"
        "  By hand  asked for by li.wei on 3 Apr 2023\n"
        "\n"
        "Why on 11 Apr 2023\n"
        "  Asked  the day that was asked for\n"
        "\n"
        "Why it is open\n"
        "  It is due in 8 days.\n"
        "  Nobody has said that it is done or not needed.\n"
        "  What else would close it: Talks, or the end of the initiative.\n"
        "\n"
        "What people did with it (1)\n"
        "  2023-04-03 09:00  li.wei  asked for it by 11 Apr 2023\n"
    )


def test_the_past_can_be_asked_about(run: Run, say: Say) -> None:
    say({"do": "done", "follow_up": "F-n4u6"}, now="2023-04-03T08:59:00+08:00")

    assert "Why it is done" in run("why", "F-n4u6").out
    assert "Why it is open" in run("why", "F-n4u6", "--known-at", "2023-04-02").out
    assert "Why it is open" in run("why", "F-n4u6", "--as-of", "2023-04-02").out


def test_json_says_the_same(run: Run) -> None:
    run("reschedule", "F-n4u6", "--to", "2023-04-14", "--because", "Easter")

    document = json.loads(run("why", "F-n4u6", "--json").out)

    assert {name: document[name] for name in ("id", "initiative", "due", "state", "owner")} == {
        "id": "F-n4u67kdvf4",
        "initiative": "I-3",
        "due": "2023-04-14",
        "state": "coming",
        "owner": "talent-office",
    }
    assert (document["exists"]["policy"], document["exists"]["rule"]["id"]) == (
        "default",
        "agreement-contacts",
    )
    assert document["exists"]["milestone"]["id"] == "M-3.1"
    day = document["day"]
    assert [one["day"] for one in day.pop("skipped")] == ["2023-04-05", "2023-04-07", "2023-04-10"]
    assert day.pop("explanation").startswith("moved here from 12 Apr 2023, because Easter; by the rule: 10 ")
    assert day == {
        "due": "2023-04-14",
        "provisional": False,
        "anchor": "2023-03-24",
        "after": "10 working days",
        "calendars": ["320200", "HK"],
        "shifted_from": None,
        "rule_due": "2023-04-12",
    }
    assert document["stands"] == {
        "state": "open",
        "closes": [],
        "closed_by": None,
        "closed_on": None,
        "outcome": None,
        "explanation": (
            "It is due in 11 days. Nobody has said that it is done or not needed. "
            "What else would close it: only the end of the initiative."
        ),
    }
    assert [(one["verb"], one["actor"], one["because"]) for one in document["deeds"]] == [
        ("rescheduled", "li.wei", "Easter")
    ]
    assert document["ahead"] == {"announced": [], "steps": []}


NEAREST = (
    "Nearest: I-1 Twin Bays, One Future, I-2 Han's Robot in Wuxi, I-3 IoT Centre and New Generation Cluster. "
    "All of them: tracker status"
)


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (("F-qqqq",), 3, "There is no follow-up 'F-qqqq'. See: tracker due"),
        (("nothing!",), 3, f"There is no initiative 'nothing!'. {NEAREST}"),
        (("\x1b[31m",), 3, rf"There is no initiative '\x1b[31m'. {NEAREST}"),
        (("M-1.9",), 3, "Nothing is known of a milestone M-1.9. See: tracker show I-1"),
        ((), 2, "Missing argument 'ID'. Help: tracker why --help"),
    ],
)
def test_what_cannot_be_explained_is_answered_in_one_sentence(
    said: tuple[str, ...], code: int, told: str, run: Run
) -> None:
    assert run("why", *said) == Answer(code, "", told + "\n")
