"""`tracker claim` and `tracker settle`: what sources disagree on, shown until somebody settles it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run, Say, display_width

WHY = ("--because", "The minutes are signed")
NEXT = "Next touch: 2023-04-03, talent-office (F-dkyduh).\n"


def claim(run: Run, *said: str, source: str = "Minutes", env: Mapping[str, str] | None = None) -> Answer:
    return run("claim", *said, "--source", source, env=env)


def settle(run: Run, *said: str, env: Mapping[str, str] | None = None) -> Answer:
    return run("settle", "M-3.1", *said, *WHY, env=env)


def last(run: Run) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])
    return {"type": line["type"], **line["data"]}


def part(out: str, heading: str) -> str:
    """A section of a page."""
    return out[out.index(heading) :].partition("\n\n")[0].rstrip("\n") + "\n"


class TestAClaim:
    def test_that_differs_is_said_with_how_it_is_settled(self, run: Run) -> None:
        said = ("--on", "2023-03-24", "--set", "expires=2026-03-01", "--quote", "24日", "--note", "p. 2")

        assert claim(run, "M-3.1", *said) == Answer(
            0,
            "Kept as claim 1: M-3.1 Agreement signed · 23–24 Mar 2023 · I-3 IoT Centre\n"
            "    and New Generation Cluster\n"
            "Expires: 2 sources disagree.\n"
            "  0: 1 Mar 2025 (Wuxi and the Greater Bay Area, 2023); 1: 1 Mar 2026 (Minutes).\n"
            "  To settle it: tracker settle M-3.1 --field expires --take 1 --because …\n"
            "  Date: 2 sources disagree.\n"
            "  0: 23–24 Mar 2023 (Wuxi and the Greater Bay Area, 2023);\n"
            "  1: 24 Mar 2023 (Minutes).\n"
            "  To settle it: tracker settle M-3.1 --field date --take 1 --because …\n"
            "  Stage: signed. " + NEXT,
            "",
        )
        recorded = last(run)
        assert recorded.pop("changes").keys() == {"happened", "fields.expires"}
        assert recorded == {
            "type": "claim.recorded",
            "milestone": "M-3.1",
            "claim": 1,
            "sources": ["Minutes"],
            "quote": "24日",
            "note": "p. 2",
            "recorded_on": "2023-04-03",
        }

    def test_that_agrees_is_kept_as_that(self, run: Run) -> None:
        assert claim(run, "E06", "--on", "2023-03").out == (
            "Kept as claim 1: M-4.1 Plaque unveiled · 23 Mar 2023 · I-4 无锡城建发展集团\n"
            "    大湾区办事处\n"
            "It agrees with what is recorded: date. Stage: unveiled.\n"
            "  Next touch: 2023-05-08, wuxi-ipb (F-a7hicl).\n"
        )
        assert "Conflict" not in run("show", "I-4").out

    def test_that_says_more_is_called_so(self, run: Run) -> None:
        out = claim(run, "M-4.1", "--figure", "staff=12人").out

        assert "Staff: a source says more. 0: nothing; 1: 12 人 (Minutes).\n" in out
        assert "  To settle it: tracker settle M-4.1 --field figures.staff --take 1 --because …\n" in out

    def test_of_two_sources_that_say_the_same_is_one_account(self, run: Run) -> None:
        claim(run, "M-4.1", "--on", "2023-03-24")
        out = claim(run, "M-4.1", "--on", "2023-03-24", source="Radio").out

        assert "Date: 3 sources disagree. 0: 23 Mar 2023; 1, 2: 24 Mar 2023 (Minutes, Radio).\n" in out
        assert "--field date --take N --because …" in out

    def test_that_is_known_is_not_recorded_again(self, run: Run) -> None:
        claim(run, "M-4.1", "--on", "2023-03-24")
        again = claim(run, "M-4.1", "--on", "3月24日")

        assert again.out.startswith("It is so already, and nothing was recorded: M-4.1 Plaque unveiled")
        assert (again.code, last(run)["claim"]) == (0, 1)

    def test_under_the_same_key_is_recorded_once(self, run: Run) -> None:
        said = ("M-4.1", "--on", "2023-03-24", "--key", "K1")

        assert [json.loads(claim(run, *said, "--json").out)["result"] for _ in range(2)] == [
            "recorded",
            "repeated",
        ]

    def test_in_json_has_its_number_and_the_conflicts(self, run: Run) -> None:
        document = json.loads(claim(run, "M-4.1", "--at", "Wuxi", "--json").out)

        assert (document["result"], document["milestone"], document["claim"]) == ("recorded", "M-4.1", 1)
        assert document["conflicts"] == [
            {
                "field": "place",
                "value": "香港",
                "sources": [],
                "says": "differs",
                "open": [1],
                "agreeing": [],
                "settled": [],
                "called": "place",
            }
        ]

    @pytest.mark.parametrize(
        ("said", "changes"),
        [
            (("--at", "香港会展"), {"place": "香港会展"}),
            (("--during", "E01"), {"during": "M-1.1"}),
            (("--with", "A:host"), {"parties": [{"name": "A", "role": "host"}]}),
            (("--commit", "Call"), {"commitments": [{"what": "Call"}]}),
        ],
    )
    def test_each_option_sets_its_field(
        self, run: Run, said: tuple[str, ...], changes: dict[str, Any]
    ) -> None:
        assert (claim(run, "M-4.1", *said).code, last(run)["changes"]) == (0, changes)


SHOWN = """\
  M-3.1  23–24 Mar 2023 · Agreement signed · ambiguous
         Date       “3月23日—24日”, 2023-03-23/2023-03-24
         With       无锡物联网创新中心 (signatory)
                    Shenzhen New Generation Cluster (signatory)
                    talent delegation (witness)
         Promised   Send the work plan (iot-centre, by 14 Apr 2023)
                    Name a contact (nobody named, no date)
         Sources    [1]
         Agreement  cooperation
         Expires    1 Mar 2025
         Conflict   companies: 2 sources disagree
                    0: over 400 家 (“400余家”) [1]
                    2: 390 家 [3]
                    tracker settle M-3.1 --field figures.companies --take 2
                    --because …
         Conflict   date: 2 sources disagree
                    0: 23–24 Mar 2023 [1]
                    1: 24 Mar 2023 [2]
                    tracker settle M-3.1 --field date --take 1 --because …
         Claims     1: date 24 Mar 2023 [2]
                    “24日”
                    2: companies 390 家 [3]
         Recorded   2023-03-27 16:30 by li.wei · key E07
"""
SETTLED = """\
         Claims     1: date 24 Mar 2023 [2]
                    “24日”
                    2: companies 390 家 [3]
         Settled    companies: what was recorded stands, because: The minutes
                    are signed (li.wei, 2023-04-03 09:00)
                    date: 23–24 Mar 2023 → 24 Mar 2023 (claim 1), because: The
                    minutes are signed (li.wei, 2023-04-03 09:00)
         Recorded   2023-03-27 16:30 by li.wei · key E07
"""
CHECKED = """\
Facts on which sources differ: 2
  M-3.1  companies: 2 sources disagree · I-3 IoT Centre and New Generation
         Cluster
         0: over 400 家 (“400余家”) (Wuxi and the Greater Bay Area, 2023)
         2: 390 家 (无锡日报)
         tracker settle M-3.1 --field figures.companies --take 2 --because …
  M-3.1  date: 2 sources disagree · I-3 IoT Centre and New Generation Cluster
         0: 23–24 Mar 2023 (Wuxi and the Greater Bay Area, 2023)
         1: 24 Mar 2023 (Minutes)
         tracker settle M-3.1 --field date --take 1 --because …
"""
WHY_OPEN = """\
M-3.1  Agreement signed, 23–24 Mar 2023

Date  23–24 Mar 2023 [7]
      claim 1: 24 Mar 2023 [16], it differs, and nobody has settled it

Set by
  [7]   2023-03-27 16:30 by li.wei
        source: Wuxi and the Greater Bay Area, 2023
  [16]  2023-04-03 09:00 by li.wei
        source: Minutes
        “24日”
"""
WHY_SETTLED = """\
M-3.1  Agreement signed, 24 Mar 2023

Date  24 Mar 2023 [18]
      before: 23–24 Mar 2023 [7]
      claim 1: 24 Mar 2023 [16], taken [18]

Set by
  [7]   2023-03-27 16:30 by li.wei
        source: Wuxi and the Greater Bay Area, 2023
  [16]  2023-04-03 09:00 by li.wei
        source: Minutes
        “24日”
  [18]  2023-04-03 09:00 by li.wei, because: The minutes are signed
"""
HISTORY = """\
   16  2023-04-03 09:00  li.wei    claim 1 on M-3.1: date 24 Mar 2023 (Minutes)
   17  2023-04-03 09:00  li.wei    claim 2 on M-3.1: companies 390 家 (无锡日报)
   18  2023-04-03 09:00  li.wei    settled M-3.1 by claim 1: date: 23–24 Mar
                                   2023 → 24 Mar 2023, because: The minutes are
                                   signed
   19  2023-04-03 09:00  li.wei    settled M-3.1: companies: what was recorded
                                   stands, because: The minutes are signed
"""


@pytest.fixture
def disputed(run: Run) -> None:
    """M-3.1, on which the minutes and the Wuxi Daily say something else."""
    claim(run, "M-3.1", "--on", "2023-03-24", "--quote", "24日")
    claim(run, "M-3.1", "--figure", "companies=390家", source="无锡日报")


@pytest.mark.usefixtures("disputed")
class TestWhereItIsSeen:
    def test_under_the_milestone(self, run: Run) -> None:
        out = run("show", "I-3").out

        assert part(out, "  M-3.1  ") == SHOWN
        assert part(out, "Sources (3)") == (
            "Sources (3)\n  [1]  Wuxi and the Greater Bay Area, 2023\n  [2]  Minutes\n  [3]  无锡日报\n"
        )

    def test_on_the_board(self, run: Run) -> None:
        out = run("status").out

        assert [line.split()[2] for line in out.splitlines() if "signed ≠" in line] == ["I-3"]
        assert out.splitlines()[-3:] == [
            "≠ sources say different things: tracker check",
            "practice journal · 5 initiatives · 1 overdue · 1 due this week · 1 unattended",
            "1 with conflicts",
        ]

    def test_by_a_filter_of_the_board(self, run: Run) -> None:
        assert run("status", "--conflicts").out == (
            "Light    ID   Title                       Stage     Next        What\n"
            "────────────────────────────────────────────────────────────────────────────────\n"
            "● green  I-3  IoT Centre and New Genera…  signed ≠  2023-04-03  Ask for a date:…\n"
            "\n"
            "≠ sources say different things: tracker check\n"
            "practice journal · 1 initiative · 0 overdue · 1 due this week · 1 with conflicts\n"
        )
        found = json.loads(run("status", "--json").out)["initiatives"]
        assert {one["id"]: one["conflicts"] for one in found if one["conflicts"]} == {"I-3": 2}

    def test_among_what_is_to_be_checked(self, run: Run) -> None:
        assert part(run("check").out, "Facts on which") == CHECKED
        found = json.loads(run("check", "--json").out)["conflicts"]
        assert found["count"] == 2
        assert [(one["milestone"], one["field"], one["open"]) for one in found["fields"]] == [
            ("M-3.1", "figures.companies", [2]),
            ("M-3.1", "happened", [1]),
        ]

    def test_in_why(self, run: Run) -> None:
        assert run("why", "M-3.1", "date").out == WHY_OPEN
        [found] = json.loads(run("why", "M-3.1", "companies", "--json").out)["claims"]["figures.companies"]
        assert (found["claim"], found["says"], found["sources"], found["settled"]) == (
            2,
            "differs",
            ["无锡日报"],
            None,
        )

    def test_only_as_it_was_known(self, run: Run, say: Say) -> None:
        say(
            {"do": "settle", "target": "M-3.1", "field": "date", "take": 1, "because": "x"},
            now="2023-04-04T09:00:00+08:00",
        )
        later = {"TRACKER_NOW": "2023-04-05T09:00:00+08:00"}

        def fields(*asked: str) -> list[str]:
            [one] = json.loads(run("show", "I-3", "--json", *asked, env=later).out)["milestones"]
            return [each["field"] for each in one["conflicts"] if each["open"]]

        assert fields() == ["figures.companies"]
        assert fields("--known-at", "2023-04-03") == ["figures.companies", "happened"]
        assert fields("--known-at", "2023-04-02") == []
        assert fields("--as-of", "2023-03-24") == ["figures.companies"]

    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("columns", [40, 80])
    def test_on_pages_that_fit(
        self, run: Run, language: str, columns: int, aligned: Callable[[str, int], None]
    ) -> None:
        settle(run, "--field", "date", "--take", "1")
        asked = (("show", "I-3"), ("status",), ("check",), ("why", "M-3.1"), ("history", "I-3"))
        for words in asked:
            answer = run(*words, columns=columns, env={"TRACKER_LANG": language})
            assert answer.code == 0
            aligned(answer.out, columns)


@pytest.mark.usefixtures("disputed")
class TestSettling:
    def test_says_what_holds_and_what_is_left(self, run: Run) -> None:
        assert settle(run, "--field", "date", "--take", "1") == Answer(
            0,
            "Settled: M-3.1 Agreement signed · 24 Mar 2023 · I-3 IoT Centre and New\n"
            "    Generation Cluster\n"
            "Date: claim 1 holds, 24 Mar 2023.\n"
            "  Sources differ here too: companies (tracker show M-3.1). Stage: signed.\n"
            "  " + NEXT,
            "",
        )
        assert settle(run, "--field", "figures.companies", "--take", "recorded").out == (
            "Settled: M-3.1 Agreement signed · 24 Mar 2023 · I-3 IoT Centre and New\n"
            "    Generation Cluster\n"
            "Companies: over 400 家 (“400余家”) stands. Stage: signed.\n"
            "  " + NEXT
        )
        assert part(run("show", "I-3").out, "         Claims") == SETTLED
        assert run("why", "M-3.1", "date").out == WHY_SETTLED
        assert run("history", "I-3").out.endswith(HISTORY)
        assert "≠" not in run("status").out
        assert "Facts on which sources differ: 0\n" in run("check").out

    @pytest.mark.parametrize("field", ["date", "on", "Date", "日期"])
    @pytest.mark.parametrize("take", ["recorded", "0"])
    def test_takes_a_field_by_the_name_on_the_page(self, run: Run, field: str, take: str) -> None:
        language = "en" if field.isascii() else "zh"
        assert settle(run, "--field", field, "--take", take, env={"TRACKER_LANG": language}).code == 0
        assert (last(run)["field"], last(run)["claim"]) == ("happened", 0)

    def test_moves_what_follows_as_an_amendment_does(self, run: Run) -> None:
        claim(run, "M-3.1", "--set", "expires=2026-03-01")
        out = settle(run, "--field", "expires", "--take", "3").out

        assert "  Changed: 2025-11-24 (talent-office) Decide on renewal before it expires\n" in out

    def test_in_json_has_the_conflicts_that_are_left(self, run: Run) -> None:
        document = json.loads(settle(run, "--field", "date", "--take", "1", "--json").out)

        assert (document["result"], [one["called"] for one in document["conflicts"]]) == (
            "recorded",
            ["figures.companies"],
        )

    def test_is_opened_again_by_a_new_claim(self, run: Run) -> None:
        settle(run, "--field", "date", "--take", "1")
        claim(run, "M-3.1", "--on", "2023-03-25", source="Radio")

        out = run("show", "I-3").out

        assert "         Conflict   date: 2 sources disagree\n" in out
        assert "                    0: 24 Mar 2023 [2]\n                    3: 25 Mar 2023 [4]\n" in out
        assert settle(run, "--field", "date", "--take", "recorded").code == 0

    def test_an_amendment_to_what_is_claimed_says_that_no_conflict_is_left(self, run: Run) -> None:
        out = run("amend", "M-3.1", "--on", "2023-03-24", *WHY).out

        assert "Date: claim 1 says the same now, and there is no conflict any more.\n" in out
        assert "  Sources differ here too: companies (tracker show M-3.1)." in out


WRONG = [
    (
        ("claim", "M-4.1", "--on", "2023-03-24"),
        2,
        "Missing option '--source'. Help: tracker claim --help",
    ),
    (
        ("claim", "M-4.1", "--source", "x"),
        2,
        ("Nothing is claimed: give an option such as --on, or --set FIELD=VALUE. Help: tracker claim --help"),
    ),
    (
        ("claim", "M-4.1", "--source", " ", "--at", "x"),
        2,
        "--source: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("claim", "I-4", "--source", "x", "--at", "x"),
        3,
        "There is no milestone 'I-4': it is neither an id such as M-16.3 nor a key. See: tracker show",
    ),
    (
        ("claim", "M-4.1", "--source", "x", "--set", "note=n"),
        2,
        "note is no fact that sources can disagree on: give it beside the claim, or amend it.",
    ),
    (
        ("claim", "M-4.1", "--source", "x", "--set", "at="),
        2,
        "at: a claim is what a source says. Give the value that it gives.",
    ),
    (
        ("claim", "M-1.2", "--source", "x", "--at", "x"),
        4,
        "M-1.2 was withdrawn (Belongs to another programme): record it anew instead of amending it.",
    ),
    (
        ("settle", "M-4.1", "--field", "date", "--take", "two", *WHY),
        2,
        (
            "Invalid value: --take cannot be 'two': give the number of a claim, or recorded. Help: tracker "
            "settle --help"
        ),
    ),
    (
        ("settle", "M-4.1", "--field", "date", "--take", "1", *WHY),
        4,
        "No claim on M-4.1 says anything of 'date'. Record what a source says: tracker claim M-4.1",
    ),
    (
        ("settle", "M-3.1", "--field", "place", "--take", "1", *WHY),
        4,
        "M-3.1 has no open conflict on place. Open are: figures.companies, date.",
    ),
    (
        ("settle", "M-3.1", "--field", "date", "--take", "2", *WHY),
        4,
        "Claim 2 on M-3.1 says nothing of date. Those that do: 1. None of them: 0.",
    ),
    (
        ("settle", "M-3.1", "--field", "date", "--take", "1"),
        2,
        "Missing option '--because'. Help: tracker settle --help",
    ),
]


@pytest.mark.usefixtures("disputed")
@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:50])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    with open_rows(journal) as rows:
        before = rows.head().position

    assert run(*said) == Answer(code, "", told + "\n")
    with open_rows(journal) as rows:
        assert rows.head().position == before


@pytest.mark.usefixtures("disputed")
def test_settling_twice_says_who_did_it_when_and_why(run: Run) -> None:
    settle(run, "--field", "date", "--take", "1", env={"TRACKER_ACTOR": "mei"})

    assert settle(run, "--field", "date", "--take", "recorded") == Answer(
        4,
        "",
        "The conflict on date of M-3.1 was settled by mei on 2023-04-03: claim 1 holds, because: The minutes "
        "are signed. Only a new claim opens it again: tracker claim M-3.1\n",
    )


def test_a_text_that_would_be_obeyed_is_shown(run: Run) -> None:
    claim(run, "M-4.1", "--at", "\x1b[31mred", "--note", "\u202eback", source="\x1b[0m")

    for words in (("show", "I-4"), ("check",), ("why", "M-4.1"), ("history", "I-4")):
        out = run(*words).out
        assert ("\x1b" in out, "\u202e" in out) == (False, False)
        assert display_width(max(out.splitlines(), key=display_width)) <= 80
