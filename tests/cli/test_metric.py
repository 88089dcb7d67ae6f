"""`tracker metric` and `tracker target`: what is measured, how it counts, and how much of it is wanted."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Answer, Run, Say
from tests.postgres import LASTING

ADD = ("--en", "Companies contacted", "--zh", "对接企业", "--unit", "家", "--counting", "cumulative")

LISTED = """\
Declared
Key    Name                 Unit  Counts as      Also called
────────────────────────────────────────────────────────────
firms  Companies contacted  家    running total  companies

Counted from milestones
Key                Name
────────────────────────────────────────────────
delegations        Delegations
visits             Visits
agreements         Agreements signed
agreements_value   Value of agreements signed
offices_unveiled   Offices unveiled
offices_open       Offices open
projects_landed    Projects landed
landed_investment  Investment of projects landed
capital_increases  Capital increases
capital_added      Capital added
"""

SHOWN = """\
firms: Companies contacted, 对接企业
Unit         家
Counts       How many there have been so far: of each initiative the latest
             total, by the last day of the time that it speaks of. Those of
             several initiatives are added up.
Also called  companies
Targets      500 家, by 31 Dec 2025, 320200
Its figures: tracker figures firms
"""

TARGETS = """\
ID        Figure             Of    Target  When            So far       Share
────────────────────────────────────────────────────────────────────────────────
T-vb6axp  Visits                   2       Q1 2023         0            0 %
T-4zytk4  Agreements signed        2       by 2023         0–1          ≈0–50 %
T-dsq3rf  Companies contac…  Wuxi  500 家  by 31 Dec 2025  over 400 家  ≈80–90 %
Why: tracker why T-vb6axp
"""


def add(run: Run, *more: str) -> Answer:
    return run("metric", "add", "firms", *ADD, "--alias", "companies", *more)


def document(answer: Answer) -> dict[str, Any]:
    assert (answer.code, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_a_metric_is_declared_and_its_figures_are_known_by_it(run: Run) -> None:
    assert add(run) == Answer(
        0,
        "Declared the metric firms: Companies contacted, 对接企业\nIts figures: tracker figures firms\n",
        "",
    )
    [only] = document(run("figures", "对接企业", "--json"))["reported"]
    assert (only["id"], only["counting"], only["value"]["text"]) == ("firms", "cumulative", "over 400 家")


def test_a_metric_that_is_declared_again_is_so_already(run: Run) -> None:
    add(run)
    assert add(run).out == (
        "It is so already, and nothing was recorded: firms: Companies contacted, 对接企业\n"
    )
    assert document(add(run, "--json"))["result"] == "already"


def test_metrics_are_listed_and_shown(run: Run) -> None:
    add(run)
    run("target", "set", "firms", "500家", "--by", "2025-12-31", "--of", "无锡")
    assert run("metric", "list") == Answer(0, LISTED, "")
    assert run("metric", "show", "companies") == Answer(0, SHOWN, "")
    found = document(run("metric", "show", "对接企业", "--json"))
    assert [one["of"] for one in found.pop("targets")] == ["320200"]
    assert found == {
        "metric": "firms",
        "en": "Companies contacted",
        "zh": "对接企业",
        "unit": "家",
        "counting": "cumulative",
        "aliases": ["companies"],
    }


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_targets_are_listed_with_how_far_they_are(run: Run) -> None:
    add(run)
    run("target", "set", "firms", "500家", "--by", "2025-12-31", "--of", "无锡")
    run("target", "set", "签约协议", "2", "--by", "2023年底前")
    run("target", "set", "visits", "2", "--by", "2023Q1")
    assert run("target", "list") == Answer(0, TARGETS, "")
    assert TARGETS.splitlines()[3] in run("figures").out


def test_a_target_says_why_it_stands_as_it_does(run: Run) -> None:
    run("target", "set", "visits", "3", "--by", "2022", "--source", "The plan")
    [target] = document(run("target", "list", "--json"))["targets"]
    assert run("why", target["id"][:5]) == Answer(
        0,
        f"""\
{target["id"][:8]}  Visits
          wanted: 3 · 2022
          so far: 1 · ≈33 % · not reached
          why so much: tracker why visits@2022
          source: The plan

How it counts
  What was wanted by a day, beside what there was by then or is now.
  Set  2023-04-03 09:00 by li.wei, event 16
""",
        "",
    )
    assert document(run("why", target["id"], "--json"))["event"]["position"] == 16


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_a_target_that_a_milestone_named_is_one_too(run: Run, say: Say) -> None:
    figure = {"metric": "companies", "amount": "500家", "as_of": "2025年底前", "target": True}
    say({"do": "record", "initiative": "I-3", "kind": "target_set", "on": "2023-03-31", "figures": [figure]})
    [target] = document(run("target", "list", "--json"))["targets"]
    assert (target["milestone"], target["so_far"]["value"]["text"], target["reached"]) == (
        "M-3.2",
        "over 400 家",
        "possibly",
    )
    [because] = document(run("why", target["id"], "--json"))["because"]
    assert (because["id"], because["how"]) == ("M-3.2/1", "named")


def test_the_history_tells_of_both(run: Run) -> None:
    add(run)
    run("target", "set", "firms", "500家", "--by", "2025-12-31", "--of", "HK", "--source", "The plan")
    told = " ".join(run("history", "--after", "15").out.split())
    assert "declared the metric firms: Companies contacted, 家, running total, companies" in told
    assert "set the target firms: 500 家, by 31 Dec 2025, Hong Kong, The plan" in told


def test_both_stand_in_record_files(run: Run) -> None:
    lines = [
        {"do": "metric", "metric": "jobs", "en": "Jobs", "zh": "岗位", "unit": "个", "counting": "level"},
        {"do": "target", "metric": "岗位", "of": "I-2", "amount": "100个", "by": "2025-12-31"},
    ]
    assert run("import", "-", stdin="\n".join(map(json.dumps, lines))).code == 0
    [target] = document(run("target", "list", "--json"))["targets"]
    assert (target["figure"], target["of"]["key"]) == ("jobs", "I-2")


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        (
            ("metric", "add", "firms", "--en", "Firms", "--zh", "企业", "--counting", "monthly"),
            2,
            "--counting cannot be 'monthly': it is one of level, cumulative, per_period.",
        ),
        (
            ("metric", "add", "visits", "--en", "Firms", "--zh", "企业", "--counting", "level"),
            4,
            "The name 'visits' belongs to the metric visits: choose another.",
        ),
        (("metric", "show", "jobs"), 3, "There is no metric 'jobs'. All of them: tracker metric list"),
        (
            ("target", "set", "jobs", "3", "--by", "2023"),
            3,
            "There is no metric 'jobs'. Declare it: tracker metric add. See: tracker metric list",
        ),
        (
            ("target", "set", "visits", "many", "--by", "2023"),
            2,
            "“many” gives no number. Name the least that is sure, like 至少20家 or over 200",
        ),
    ],
)
def test_a_mistake_is_one_sentence(said: tuple[str, ...], code: int, error: str, run: Run) -> None:
    answer = run(*said)
    assert (answer.code, answer.out) == (code, "")
    assert error in answer.err


def test_a_target_of_an_initiative_that_there_is_not_is_turned_down(run: Run) -> None:
    answer = run("target", "set", "visits", "3", "--by", "2023", "--of", "I-99")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith("There is no initiative 'I-99'. Nearest: ")
