"""The follow-ups of the parts of an initiative are those of the whole, at every moment of its history."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random

import pytest

from benchmarks.generator import make_journal
from events.journal import Journal
from events.reader import Reader
from events.sqlite import file_url
from tests.app.office import Office, opened_at
from tracker import codec
from tracker.domain.follow_ups import FollowUp, follow_ups
from tracker.domain.initiatives.state import Initiative
from tracker.domain.refusals import Refused
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.exchange.followed import Followed, Rules
from tracker.exchange.past_rules import PastRules

KINDS = (
    "site_visit",
    "talks",
    "delegation_in",
    "agreement_signed",
    "office_opened",
    "outcome_note",
    "contact",
)
AGAIN = """
base = "default"
name = "again"
source = "x"

[[rules]]
id = "again"
on = ["talks", "contact"]
after = "5 days"
every = "10 days"
times = 4
missed = "{missed}"
closed_by = ["contact", "site_visit"]
what = {{ en = "Ask again" }}

[[rules]]
id = "all"
on = ["*"]
after = "3 days"
closed_by = ["talks"]
what = {{ en = "Write it down" }}
"""

Moments = list[tuple[Initiative, Rules]]


def histories(url: str) -> Iterator[Moments]:
    """Each initiative of a journal, as it was after each of its events."""
    with Journal.open(url) as journal:
        read = Reader(journal.database, journal.head().position)
        rules = PastRules(read)
        for _, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
            state, moments = Initiative(), []
            for one in stored:
                state = codec.fold([one], state)
                moments.append((state, rules.at(one.position)))
            yield moments


def in_parts(moments: Moments) -> list[list[FollowUp]]:
    """The follow-ups of all parts together, moment after moment."""
    followed, found = Followed(moments), []
    versions, now = followed.versions(), dict[str, list[FollowUp]]()
    for moment in range(len(moments)):
        for key, each in versions.items():
            for one in each:
                if one.moment == moment:
                    now[key] = followed.follow_ups(one)
        found.append(sorted((one for each in now.values() for one in each), key=_order))
    last = (one for each in followed.last.values() for one in each)
    assert sorted(last, key=_order) == found[-1]
    return found


def _order(one: FollowUp) -> tuple[object, ...]:
    return one.due, one.id


def check(url: str) -> int:
    """Compare all of a journal; how many follow-ups there were to compare."""
    count = 0
    for moments in histories(url):
        whole = [follow_ups(state, rules.book) for state, rules in moments]
        assert in_parts(moments) == whole
        count += sum(map(len, whole))
    return count


def test_in_a_journal_of_many(tmp_path: Path) -> None:
    make_journal(tmp_path / "journal.db", 1000)
    assert check(file_url(tmp_path / "journal.db")) > 2000


@pytest.mark.parametrize("seed", range(2))
def test_whatever_people_do(seed: int, tmp_path: Path) -> None:
    draw = Random(seed)  # noqa: S311 - it is to be the same each time
    with opened_at(file_url(tmp_path / "journal.db")) as office:
        office.open("Chip line", owner="binhu")
        for number in range(110):
            act(office.at(f"2023-{4 + number // 28:02}-{1 + number % 28:02}T09:00:00+08:00"), draw)
        assert check(office.url) > 300


def act(office: Office, draw: Random) -> None:
    """Do something with the only initiative that there is, if it may be done."""
    [(state, rules)] = [moments[-1] for moments in histories(office.url)]
    one = draw.choice(follow_ups(state, rules.book) or [None])
    milestone = draw.choice([*state.milestones, None])
    today = office.tracker.clock.today().isoformat()
    day = f"2023-{draw.randrange(3, 13):02}-{draw.randrange(1, 29):02}"
    because = {"because": "x"}
    new = {"initiative": "I-1", "kind": draw.choice(KINDS), "on": draw.choice([day, today])}
    added = {"initiative": "I-1", "what": {"en": "Call"}, "due": day, "closed_by": [draw.choice(KINDS)]}
    owner = {"owner": draw.choice(["binhu", "mei"])}
    verbs: list[tuple[str, dict[str, object]]] = [
        ("record", {**new}),
        ("record", {**new, "on": today}),
        ("plan", {**new}),
        ("add", {**added, "milestone": milestone}),
        ("amend", {"target": "I-1", "set": owner, **because}),
    ]
    if milestone:
        verbs += [
            ("amend", {"target": milestone, "set": {"on": day}, **because}),
            ("retract", {"target": milestone, **because}),
        ]
    if one:
        said = {"follow_up": one.id}
        verbs += [
            ("done", {**said}),
            ("done", {**said}),
            ("cancel", {**said, **because}),
            ("reopen", {**said, **because}),
            ("reschedule", {**said, "to": day, **because}),
            ("assign", {**said, "to": "mei"}),
            ("snooze", {**said, "until": day}),
        ]
    try:
        if draw.random() < 0.03:
            missed = draw.choice(["stack", "collapse", "skip"])
            office.tracker.do(AdoptPolicy(text=AGAIN.format(missed=missed)))
        else:
            do, told = draw.choice(verbs)
            office.do(do, **told)
    except Refused:
        pass
