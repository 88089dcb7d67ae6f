"""`tracker history`: every event as it was recorded, oldest first."""

import json

import pytest
from sqlalchemy import select
from wcwidth import wcswidth

from events.journal import Journal
from events.tables import events
from tests.cli.conftest import Run, Say

PAGE = """\
    1  2023-02-21 10:00  li.wei    began the practice journal
    2  2023-02-21 10:00  li.wei    opened I-1 Twin Bays, One Future (programme)
    3  2023-02-21 10:00  li.wei    recorded M-1.1 Delegation sent, mid-Feb 2023
    4  2023-02-21 10:00  li.wei    opened I-2 Han's Robot in Wuxi (project)
    5  2023-02-21 10:00  li.wei    recorded M-2.1 Visit, 6 Dec 2022
    6  2023-03-27 16:30  li.wei    opened I-3 IoT Centre and New Generation
                                   Cluster (agreement)
    7  2023-03-27 16:30  li.wei    recorded M-3.1 Agreement signed, 23–24 Mar
                                   2023
    8  2023-03-27 16:30  li.wei    opened I-4 无锡城建发展集团大湾区办事处
                                   (outpost)
    9  2023-03-27 16:30  li.wei    recorded M-4.1 Plaque unveiled, 23 Mar 2023
   10  2023-03-27 16:30  li.wei    recorded M-2.2 Talks, 17 Mar 2023
   11  2023-03-27 16:30  li.wei    amended M-4.1: place: 深圳 → 香港, because:
                                   The report was misread
   12  2023-04-03 08:45  li.wei    opened I-5 Joint doctors (talent)
   13  2023-04-03 08:45  li.wei    planned M-5.1 Visit, 18 Apr 2023
   14  2023-04-03 08:45  li.wei    recorded M-1.2 Outcome noted, Mar 2023
   15  2023-04-03 08:45  li.wei    retracted M-1.2, because: Belongs to another
                                   programme
"""

GBA = {
    "code": "GBA",
    "en": "Greater Bay Area",
    "zh": "粤港澳大湾区",
    "calendar": "HK",
    "zone": "Asia/Hong_Kong",
}


def test_the_journal_is_told_a_line_an_event_and_long_ones_go_on_below(run: Run) -> None:
    assert run("history") == (0, PAGE, "")


def test_one_initiative_has_its_own_history(run: Run) -> None:
    out = run("history", "双湾", columns=100).out

    assert [line.split()[0] for line in out.splitlines()] == ["2", "3", "14", "15"]


def test_it_goes_on_after_a_position(run: Run) -> None:
    assert [line.split()[0] for line in run("history", "--after", "13", columns=120).out.splitlines()] == [
        "14",
        "15",
    ]
    assert run("history", "--after", "99").out == "Nothing was recorded after position 99.\n"
    assert run("history", "--after", "99", "--json").out == ""


def forge(journal: str, **values: object) -> None:
    """Put an event behind the last one, past the program: like the last one but for some values."""
    with Journal.open(journal) as opened, opened.database.writing() as connection:
        [last] = connection.execute(select(events).where(events.c.position == 15)).mappings()
        connection.execute(events.insert(), {**last, "position": 16, "id": "x", **values})


def last(run: Run, language: str = "en", actor: str = "li.wei") -> str:
    out = run("history", columns=200, env={"TRACKER_LANG": language}).out
    return out.splitlines()[-1].partition(actor)[2].strip()


def test_what_is_done_about_follow_ups_is_told(run: Run, say: Say) -> None:
    one, two = [one["id"] for one in json.loads(run("due", "--json").out)["follow_ups"]][:2]
    say({"do": "snooze", "follow_up": one, "until": "2023-04-20"})
    assert last(run) == f"put off {one} “Agree on the next step”: quiet until 20 Apr 2023"
    say({"do": "reschedule", "follow_up": two, "to": "2023-04-10", "because": "They asked"})
    assert last(run) == f"moved {two} “Ask for a date: Name a contact” to 10 Apr 2023, because: They asked"
    say({"do": "assign", "follow_up": one, "to": "mei"})
    assert last(run) == f"gave {one} “Agree on the next step” to mei"
    say({"do": "done", "follow_up": one, "outcome": "A second round"})
    assert last(run) == f"did {one} “Agree on the next step”: A second round"
    say({"do": "done", "follow_up": two})
    assert last(run) == f"did {two} “Ask for a date: Name a contact”"
    say({"do": "reopen", "follow_up": two, "because": "No answer"})
    assert last(run) == f"opened {two} “Ask for a date: Name a contact” again, because: No answer"
    say({"do": "cancel", "follow_up": two, "because": "They closed down"})
    assert last(run) == f"cancelled {two} “Ask for a date: Name a contact”, because: They closed down"
    say({"do": "add", "initiative": "I-1", "what": {"en": "Call them"}, "due": "2023-04-06"})
    assert last(run).endswith(" “Call them” by 6 Apr 2023")


LEAVE: dict[str, str] = {
    "do": "policy",
    "text": 'base = "default"\nname = "leave"\nsource = "a test"\napproval = "head"',
    "because": "So it was agreed",
}


def test_what_is_asked_of_the_one_who_decides_and_answered_is_told(run: Run, say: Say) -> None:
    say(LEAVE)
    two = json.loads(run("due", "--json").out)["follow_ups"][1]["id"]
    named = f"{two} “Ask for a date: Name a contact”"
    say({"do": "reschedule", "follow_up": two, "to": "2023-04-10", "because": "They asked"})
    assert last(run) == f"asked to move {named} to 10 Apr 2023, because: They asked"
    say({"do": "answer", "follow_up": two, "granted": False, "because": "Too late"}, actor="head")
    assert last(run, actor="head") == f"declined the new day of {named}, because: Too late"
    say({"do": "reschedule", "follow_up": two, "to": "2023-04-07", "because": "They asked"})
    say({"do": "answer", "follow_up": two, "granted": True}, actor="head")
    assert last(run, actor="head") == f"granted the new day of {named}"


def test_what_is_corrected_and_declared_is_told(run: Run, say: Say) -> None:
    say({"do": "amend", "target": "M-3.1", "set": {"on": "2023-03-24"}, "because": "One day"})
    assert last(run) == "amended M-3.1: date: 23–24 Mar 2023 → 24 Mar 2023, because: One day"
    say({"do": "retract", "target": "M-5.1", "because": "Put off"})
    assert last(run) == "dropped the plan M-5.1, because: Put off"
    say({"do": "retract", "target": "I-5", "because": "Opened twice"})
    assert last(run) == "took back I-5, because: Opened twice"
    say({"do": "kind", "name": "open_day", "en": "Open day", "zh": "开放日"})
    assert last(run) == "added the milestone kind open_day (Open day)"
    assert "开放日" in last(run, "zh")
    say({"do": "region", **GBA})
    assert last(run) == "added the region GBA (Greater Bay Area)"


def test_a_taken_back_initiative_keeps_its_history(run: Run, say: Say) -> None:
    say(
        {"do": "retract", "target": "M-5.1", "because": "Opened twice"},
        {"do": "retract", "target": "I-5", "because": "Opened twice"},
    )

    assert run("show", "I-5").code == 3
    assert "took back I-5" in run("history", "I-5", columns=120).out


def test_json_is_a_line_an_event_with_the_keys_of_the_contract(run: Run) -> None:
    lines = [json.loads(line) for line in run("history", "I-4", "--json").out.splitlines()]

    assert [list(line)[:9] for line in lines] == [
        ["position", "id", "stream", "version", "type", "recorded_at", "actor", "data", "hash"]
    ] * 3
    assert [(line["position"], line["version"], line["type"], line["actor"]) for line in lines] == [
        (8, 1, "initiative.opened", "li.wei"),
        (9, 2, "milestone.recorded", "li.wei"),
        (11, 3, "milestone.amended", "li.wei"),
    ]
    assert lines[2]["data"]["changes"] == {"place": "香港"}
    assert lines[0]["stream"] == "initiative/I-4"
    assert len(lines[0]["hash"]) == 64


def test_an_event_of_a_type_that_is_not_known_is_named(run: Run, journal: str) -> None:
    forge(journal, stream="weather\x1b[2J", version=1, type="it.rained")

    assert last(run) == "unknown event it.rained in weather\\x1b[2J"


def test_a_known_type_with_strange_data_is_not_hidden_either(run: Run, journal: str) -> None:
    forge(journal, version=9, data="[1]")

    assert last(run) == "unknown event milestone.retracted in initiative/I-1"


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal(columns: int, language: str, run: Run) -> None:
    out = run("history", columns=columns, env={"TRACKER_LANG": language}).out

    assert [line for line in out.splitlines() if wcswidth(line) > columns] == []


def test_moments_are_those_of_the_clock_that_asks(run: Run) -> None:
    out = run("history", env={"TRACKER_NOW": "2023-04-03T01:00:00+00:00"}).out

    assert out.startswith("    1  2023-02-21 02:00  li.wei")
