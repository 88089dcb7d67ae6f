"""What if a record file were recorded: decided as in an import, told as it would be, and never written."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from events.journal import Journal
from tests.app.test_changes_compose import applied, everything
from tests.views.test_order import CHOICES, About, merged
from tracker.app.changes import Side
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.app.writing import create_journal
from tracker.exchange.record_file import import_file
from tracker.exchange.what_if import WhatIf, what_if
from tracker.views.projection import Views

CLOCK = Clock(datetime.fromisoformat("2023-04-03T09:00:00+08:00"))

Said = dict[str, Any]

OPEN: Said = {"do": "new", "key": "hk", "kind": "outpost", "title": {"zh": "香港联络处"}, "regions": ["HK"]}
PLAQUE: Said = {"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "今年2月中旬"}
CALM = 'base = "default"\nname = "calm"\nsource = "a test"\n[lights]\nred_silent = 200\nyellow_silent = 150'


@pytest.fixture
def url(url: str) -> str:
    create_journal(url, CLOCK, "li.wei", practice=True)
    return url


@pytest.fixture
def tracker(url: str) -> Iterator[Tracker]:
    with Journal.open(url, [Views()]) as journal:
        yield Tracker(journal, CLOCK, "li.wei", "tracker/test")


def text(*said: Said | str) -> list[bytes]:
    told = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in said]
    return [f"{line}\n".encode() for line in told]


def if_said(tracker: Tracker, *said: Said | str) -> WhatIf:
    return what_if(tracker, text(*said), "f.jsonl")


def became(found: WhatIf) -> list[tuple[str, list[str], list[str]]]:
    return [
        (one.id, [each.sort for each in one.milestones], [each.sort for each in one.follow_ups])
        for one in found.comparison.changes
    ]


def test_it_says_what_would_follow_and_writes_nothing(tracker: Tracker) -> None:
    before = tracker.journal.head()
    found = if_said(tracker, "# April", OPEN, PLAQUE)

    assert became(found) == [("I-1", ["recorded"], ["appears", "appears"])]
    assert (found.counted.lines, found.counted.new, found.refused) == (2, 2, ())
    assert (tracker.journal.head(), tracker.journal.stopped()) == (before, [])
    assert if_said(tracker, OPEN, PLAQUE).comparison.changes == found.comparison.changes


def test_what_was_recorded_before_counts_as_in_an_import(tracker: Tracker) -> None:
    import_file(tracker, text(OPEN, PLAQUE), "f.jsonl")
    found = if_said(tracker, OPEN, PLAQUE, {**PLAQUE, "on": "2023-03-01"})

    assert (found.counted.same, found.counted.new) == (2, 1)
    assert became(found) == [("I-1", ["recorded"], ["appears", "appears"])]


def test_every_line_that_is_refused_is_told_with_its_place_and_the_others_go_on(tracker: Tracker) -> None:
    found = if_said(
        tracker, "no json", OPEN, {**PLAQUE, "on": "tomorrow"}, {"do": "fly"}, {**OPEN, "kind": "x"}, PLAQUE
    )

    assert [(str(one).partition(":")[0], one.values["line"]) for one in found.refused] == [
        ("f.jsonl, line 1", 1),
        ("f.jsonl, line 3, on", 3),
        ("f.jsonl, line 4, do", 4),
        ("f.jsonl, line 5, kind", 5),
    ]
    assert (found.counted.lines, found.counted.new) == (6, 2)
    assert became(found) == [("I-1", ["recorded"], ["appears", "appears"])]


def test_a_kind_that_the_file_adds_is_known_to_the_lines_below(tracker: Tracker) -> None:
    kind = {"do": "kind", "name": "ribbon_cut", "en": "Cut", "zh": "剪彩", "reaches": {"outpost": "open"}}
    found = if_said(tracker, OPEN, kind, {**PLAQUE, "kind": "ribbon_cut"})
    [change] = found.comparison.changes

    assert found.refused == ()
    assert change.after is not None
    assert change.after.row.stage == "open"


def test_a_policy_in_the_file_is_held_against_every_initiative(tracker: Tracker) -> None:
    import_file(tracker, text(OPEN, {**PLAQUE, "on": "2022-11-01"}), "f.jsonl")
    found = if_said(tracker, {"do": "policy", "text": CALM})
    lights = [
        [side and side.row.light for side in (one.before, one.after)] for one in found.comparison.changes
    ]

    assert [line.type for line in found.comparison.decided] == ["policy.adopted"]
    assert lights == [["red", "yellow"]]


def test_others_record_meanwhile_and_it_stands_on_the_moment_in_which_it_began(
    url: str, tracker: Tracker
) -> None:
    def lines() -> Iterator[bytes]:
        yield from text(OPEN)
        with Journal.open(url, [Views()], wait=0.0) as journal:
            other = Tracker(journal, CLOCK, "mei", "tracker/test")
            import_file(other, text({**OPEN, "key": "other"}), "g.jsonl")
        yield from text(PLAQUE)

    found = what_if(tracker, lines(), "f.jsonl")

    assert became(found) == [("I-1", ["recorded"], ["appears", "appears"])]
    assert [one.type for one in tracker.journal.read_stream("initiative/I-1")] == ["initiative.opened"]


@settings(max_examples=30)
@given(merged(), CHOICES)
def test_it_tells_what_an_import_then_brings_about(
    told: tuple[Sequence[tuple[str, Said]], object], more: Sequence[tuple[int, int]]
) -> None:
    with Journal.create("sqlite://", [Views()]) as journal:
        tracker = Tracker(journal, CLOCK, "li.wei", "test")
        tracker.start(practice=True)
        recorded, imagined = told[0], [*About(1).lines(more)[1:], *About(4).lines(more)]
        for do, said in recorded:
            _recorded(tracker, {"do": do, **said})
        before = Side(journal.head().position, CLOCK.today(), "2023-04-03T01:00:00.000000Z")
        then = everything(journal, before)

        found = if_said(tracker, *({"do": do, **said} for do, said in imagined))
        refused = {one.values["line"] for one in found.refused}
        kept = [{"do": do, **said} for n, (do, said) in enumerate(imagined, 1) if n not in refused]
        import_file(tracker, text(*kept), "f.jsonl")

        after = Side(journal.head().position, before.today, before.known_at)
        assert applied(found.comparison, then) == everything(journal, after)


def _recorded(tracker: Tracker, said: Said) -> None:
    found = if_said(tracker, said)
    if not found.refused:
        import_file(tracker, text(said), "f.jsonl")
