"""`tracker why` of milestones and initiatives: each value names its event, and what it was before."""

import json

import pytest

from tests.cli.conftest import Answer, Run, Say

PLAQUE = """\
M-4.1  Plaque unveiled, 23 Mar 2023

Kind       Plaque unveiled [9]
Date       23 Mar 2023 [9]
Place      香港 [11]
           before: 深圳 [9]
Certainty  stated [9]
Status     happened [9]

Set by
  [9]   2023-03-27 16:30 by li.wei
  [11]  2023-03-27 16:30 by li.wei, because: The report was misread
"""


def test_a_milestone_is_told_with_every_value_and_who_set_it(run: Run) -> None:
    assert run("why", "M-4.1") == Answer(0, PLAQUE, "")


PLACE = """\
M-4.1  Plaque unveiled, 23 Mar 2023

Place  香港 [11]
       before: 深圳 [9]

Set by
  [9]   2023-03-27 16:30 by li.wei
  [11]  2023-03-27 16:30 by li.wei, because: The report was misread
"""


def test_one_field_may_be_asked_for_as_the_page_calls_it(run: Run) -> None:
    assert run("why", "M-4.1", "place") == Answer(0, PLACE, "")
    assert run("why", "E06", "地点", env={"TRACKER_LANG": "zh"}).out.splitlines()[2] == "地点  香港 [11]"


def test_a_field_that_was_never_set_is_answered_with_those_that_were(run: Run) -> None:
    assert run("why", "M-4.1", "colour") == Answer(
        3,
        "",
        "M-4.1 has no field 'colour' that was ever set. It has: kind, date, place, certainty, status.\n",
    )


def test_the_past_is_told_as_it_was_known(run: Run) -> None:
    assert run("why", "M-4.1", "place", "--known-at", "2023-03-01").code == 3
    found = json.loads(run("why", "I-2", "--known-at", "2023-03-01", "--json").out)

    assert found["derived"]["stage"] == {"value": "contact", "milestone": "M-2.1"}
    assert found["derived"]["milestones"] == ["M-2.1"]


def test_a_withdrawal_is_a_value_with_its_reason(run: Run) -> None:
    status = json.loads(run("why", "M-1.2", "status", "--json").out)["fields"]["status"]

    assert (status["value"], status["because"], [one["value"] for one in status["before"]]) == (
        "retracted",
        "Belongs to another programme",
        ["happened"],
    )


def test_an_initiative_says_what_its_derived_values_come_from(run: Run) -> None:
    out = run("why", "I-3").out

    assert "  Stage           signed: reached by M-3.1 Agreement signed\n" in out
    assert "  Last milestone  M-3.1\n" in out
    assert "(tracker why\n" in out or "(tracker why F-" in out


def test_an_amendment_of_an_initiative_keeps_the_value_before(run: Run) -> None:
    run("amend", "I-4", "--owner", "hk-desk", "--because", "Handed over")

    owner = json.loads(run("why", "I-4", "owner", "--json").out)["fields"]["owner"]

    assert (owner["value"], owner["because"]) == ("hk-desk", "Handed over")
    assert [(one["value"], one["type"]) for one in owner["before"]] == [("wuxi-ipb", "initiative.opened")]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("what", ["I-1", "I-3", "M-3.1", "M-1.1", "M-5.1"])
def test_every_value_names_an_event_and_the_page_fits(what: str, language: str, run: Run) -> None:
    found = json.loads(run("why", what, "--json").out)
    positions = {line["position"] for line in map(json.loads, run("history", "--json").out.splitlines())}

    for field in found["fields"].values():
        assert {field["position"], *(one["position"] for one in field["before"])} <= positions
    for line in run("why", what, env={"TRACKER_LANG": language}).out.splitlines():
        assert len(line.encode("gb18030")) <= 80


def test_what_nobody_knows_is_not_found(run: Run) -> None:
    assert run("why", "M-4.9") == Answer(
        3, "", "Nothing is known of a milestone M-4.9. See: tracker show I-4\n"
    )
    assert run("why", "F-n4u6", "due").code == 2


def test_a_text_that_would_be_obeyed_is_shown(run: Run, say: Say) -> None:
    say({"do": "amend", "target": "M-4.1", "set": {"note": "\x1b[31mred"}, "because": "\u202eback"})

    out = run("why", "M-4.1").out

    assert ("\x1b" in out, "\u202e" in out, "\\x1b[31mred" in out or "\\u001b[31mred" in out) == (
        False,
        False,
        True,
    )
