"""One long working day through the program prints the same, to the byte, in each kind of database.

From `init` over the seed journal, recording, correcting, reminding and asking about the past to the proof
that nothing was lost. The two journals begin from the same id and keep the same clock, so that their hashes,
too, are the same.
"""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from events import database
from events.sqlite import file_url
from tests.cli.conftest import Answer, Run

SEEDS = Path(__file__).parents[2] / "seeds" / "wuxi-gba.jsonl"
MONDAY, TUESDAY, FRIDAY = (f"2023-04-0{day}T09:00:00+08:00" for day in (3, 4, 7))
DELEGATION = '{"do": "record", "kind": "delegation_in", "initiative": "I-900", "on": "3月下旬", "key": "D"}\n'

Say = Callable[..., Answer]


def first_due(say: Say, initiative: str) -> str:
    """The follow-up of an initiative that is due first."""
    due = json.loads(say("due", "--all", "--json").out)["follow_ups"]
    return next(str(one["id"]) for one in due if one["initiative"] == initiative)


def morning(say: Say) -> None:
    """Begin, take over what is known, and record what is new."""
    say("init", "--practice")
    say("init", "--practice")
    say("import", str(SEEDS), "--dry-run")
    say("import", str(SEEDS))
    say("import", str(SEEDS))
    say("status")
    say(
        "region",
        "add",
        "DELTA",
        "--en",
        "River Delta",
        "--zh",
        "长三角",
        "--calendar",
        "HK",
        "--zone",
        "Asia/Hong_Kong",
    )
    say("kind", "add", "ribbon_cut", "--en", "Ribbon cut", "--zh", "剪彩", "--reaches", "outpost:open")
    say(
        "new",
        "project",
        "Chip packaging line",
        "--zh",
        "封装线",
        "--region",
        "Wuxi",
        "--region",
        "DELTA",
        "--id",
        "I-900",
    )
    say("record", "talks", "Chip packaging", "--on", "今年2月中旬", "--still-due", "--key", "T1")
    say("record", "talks", "Chip packaging", "--on", "今年2月中旬", "--still-due", "--key", "T1")
    say("record", "talks", "Chip packaging", "--on", "2023-02", "--key", "T1")
    say("plan", "site_visit", "I-900", "--on", "4月上旬", "--at", "Wuxi")
    say("amend", "M-900.1", "--on", "2023-02-14", "--because", "The minutes give the day")
    say("import", "-", stdin=DELEGATION)
    say("import", "-", stdin=DELEGATION + '{"do": "record", "kind": "talks", "initiative": "I-99"}\n')
    say("retract", "D", "--because", "Another company")


def noon(say: Say) -> None:
    """Look at everything, and take care of what is due."""
    for words in (
        ["status", "--json"],
        ["status", "--region", "DELTA"],
        ["status", "--light", "red", "--sort", "next"],
        ["status", "--region", "深圳", "--text", "创新", "--limit", "3"],
        ["show", "I-1"],
        ["show", "I-900", "--json"],
        ["show", "nothing like it"],
        ["due"],
        ["due", "--all", "--lapsed"],
        ["history", "I-900"],
    ):
        say(*words)
    say("snooze", first_due(say, "I-900"), "--until", "2023-04-06", now=TUESDAY)
    say("assign", first_due(say, "I-900"), "--to", "binhu", now=TUESDAY)
    say("reschedule", first_due(say, "I-900"), "--to", "2023-04-10", "--because", "Their fair", now=TUESDAY)
    say("remind", "--dry-run", now=TUESDAY)
    say("remind", now=TUESDAY)
    say("remind", now=TUESDAY)
    say("done", first_due(say, "I-900"), "--outcome", "They come in May", now=FRIDAY)
    say("record", "site_visit", "I-900", "--on", "2023-04-06", "--keeps", "M-900.2", now=FRIDAY)
    say("remind", "--json", now=FRIDAY)


def evening(say: Say) -> None:
    """Ask about the past, fold everything anew, and prove that it is whole."""
    asked = (
        ["status"],
        ["status", "--as-of", "2023-03-20"],
        ["status", "--known-at", "2023-04-03T12:00"],
        ["status", "--as-of", "2023-03-31", "--known-at", "2023-04-03T12:00", "--json"],
        ["show", "I-900", "--as-of", "2023-04-05"],
        ["show", "I-900", "--known-at", "2023-04-04"],
        ["due", "--all", "--as-of", "2023-04-05"],
        ["due", "--all", "--json"],
        ["history", "--json"],
        ["export"],
        ["head"],
        ["verify"],
        ["verify", "--from", "100", "--json"],
        ["check"],
        ["check", "--json"],
        ["catalogue", "--json"],
    )
    before = [say(*words, now=FRIDAY) for words in asked]
    say("rebuild", now=FRIDAY)
    assert [say(*words, now=FRIDAY) for words in asked] == before


def told(run: Run, address: str) -> list[tuple[tuple[str, ...], Answer]]:
    """Everything that was said in a day and what was answered, without the journal's place."""
    lines: list[tuple[tuple[str, ...], Answer]] = []
    place = address.removeprefix("sqlite:///").partition("?options")[0]

    def say(*words: str, now: str = MONDAY, stdin: str = "") -> Answer:
        answer = run(*words, env={"TRACKER_DATABASE_URL": address, "TRACKER_NOW": now}, stdin=stdin)
        lines.append((words, answer._replace(out=answer.out.replace(place, "<here>"))))
        return answer

    for part in (morning, noon, evening):
        part(say)
    return lines


def test_a_whole_day_prints_the_same_in_each_kind_of_database(
    run: Run, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "uuid4", lambda: UUID(int=7))

    in_a_file = told(run, file_url(tmp_path / "day.db"))
    on_a_server = told(run, postgres)

    for one, other in zip(in_a_file, on_a_server, strict=True):
        assert one == other
    codes = [answer.code for _words, answer in in_a_file]
    assert {code: codes.count(code) for code in sorted(set(codes))} == {0: len(codes) - 3, 3: 2, 4: 1}
