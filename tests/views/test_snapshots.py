"""What was folded before and is found again: only where it is what the journal holds."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.projections import rebuild
from tests.app.office import NOW, Office
from tests.views.test_projection import LINES, OPENING, Hand, Line, kept
from tracker import codec
from tracker.app.clock import Clock
from tracker.app.places import sqlite_url
from tracker.app.tracker import Tracker
from tracker.app.writing import create_journal, open_tracker
from tracker.views.projection import Views
from tracker.views.snapshots import NOTHING, Snapshots

STREAM = "initiative/I-1"
CLOCK = Clock(datetime.fromisoformat(NOW))


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """Two programs on one journal, with an initiative."""
    url = sqlite_url(tmp_path / "journal.db")
    create_journal(url, CLOCK, "mei", practice=True)
    with open_tracker(url, CLOCK, "mei") as mine, open_tracker(url, CLOCK, "li") as theirs:
        Office(url, mine).open()
        yield Office(url, mine), Office(url, theirs)


class TestASnapshot:
    def test_is_found_by_the_hash_of_the_last_event_and_by_no_other(
        self, offices: tuple[Office, Office]
    ) -> None:
        stored = list(offices[0].tracker.journal.read_stream(STREAM))
        snapshots = Snapshots()

        kept = snapshots.folded(stored)

        assert snapshots.find(STREAM, stored[-1].hash) is kept
        assert (snapshots.find(STREAM, "other"), snapshots.find("initiative/I-2", stored[-1].hash)) == (
            None,
            None,
        )
        assert snapshots.find(STREAM, "") is NOTHING

    def test_of_what_was_rolled_back_is_not_used(self, offices: tuple[Office, Office]) -> None:
        mine, _ = offices
        with suppress(ZeroDivisionError), mine.tracker.recording() as session:
            session.do(mine.command("amend", target="I-1", set={"owner": "lost"}, because="x"))
            session.writing.flush()
            raise ZeroDivisionError
        mine.do("amend", target="I-1", set={"note": "stands"}, because="x")

        state = codec.fold(mine.tracker.journal.read_stream(STREAM))

        assert (state.owner, state.note) == ("mei", "stands")
        assert mine.tables() == mine.rebuilt()

    def test_is_not_used_where_somebody_else_has_recorded_meanwhile(
        self, offices: tuple[Office, Office]
    ) -> None:
        mine, theirs = offices
        mine.do("record", kind="talks", initiative="I-1", on="2023-03-30")
        theirs.do("record", kind="intent", initiative="I-1", on="2023-03-31")

        receipt = mine.do("record", kind="talks", initiative="I-1", on="2023-04-01")

        assert receipt.state is not None
        assert [one.kind for one in receipt.state.milestones.values()] == ["talks", "intent", "talks"]
        assert mine.tables() == mine.rebuilt()

    def test_of_the_settings_is_not_used_where_somebody_else_has_changed_them(
        self, offices: tuple[Office, Office]
    ) -> None:
        mine, theirs = offices
        theirs.do("kind", name="ribbon_cut", en="Cut", zh="剪彩", reaches={"project": "lead"})

        receipt = mine.do("record", kind="ribbon_cut", initiative="I-1", on="2023-03-30")

        assert receipt.stage is not None
        assert receipt.stage.name == "lead"

    def test_says_what_follows_like_a_fold_of_the_journal(self, offices: tuple[Office, Office]) -> None:
        mine, _ = offices
        receipt = mine.do("record", kind="talks", initiative="I-1", on="2023-03-30")

        assert receipt.state == codec.fold(mine.tracker.journal.read_stream(STREAM))


@contextmanager
def two_hands() -> Iterator[tuple[Journal, list[Hand]]]:
    """Two programs on one journal in memory, each with its own snapshots, shared with the views of one."""
    snapshots = Snapshots()
    with Journal.create("sqlite://", [Views(snapshots=snapshots)]) as journal:
        Tracker(journal, CLOCK, "wuxi-ipb", "test").start(practice=True)
        yield journal, [Hand(journal, snapshots), Hand(journal, Snapshots())]


class TestWhateverIsRecorded:
    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(st.integers(0, 1), st.lists(LINES, min_size=1, max_size=4), st.booleans()), max_size=8
        )
    )
    def test_the_views_are_those_of_a_rebuild_though_two_take_turns(
        self, transactions: Sequence[tuple[int, Sequence[Line], bool]]
    ) -> None:
        with two_hands() as (journal, hands):
            hands[0].transaction(OPENING, undone=False)
            for whose, lines, undone in transactions:
                hands[whose].day = hands[1 - whose].day = max(hand.day for hand in hands)
                hands[whose].transaction(lines, undone=undone)
            assert journal.stopped() == []
            before = kept(journal)
            rebuild(journal, Views())
            assert kept(journal) == before
