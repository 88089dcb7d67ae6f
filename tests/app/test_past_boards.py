"""The board of the past, asked of what it showed at all times: the same as from a fold of the journal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import ReadOnly
from events.journal import Journal
from events.projections import catch_up, rebuild
from events.reader import Progress
from events.rows import open_rows
from events.sqlite import file_url
from tests.app.office import Office
from tests.views.test_projection import TRANSACTIONS, Line, played
from tracker.app import past_boards
from tracker.app.past import open_past
from tracker.app.reader import Filters, Reader
from tracker.app.sources import Present
from tracker.domain.dates import parse
from tracker.domain.names import Title
from tracker.domain.settings.offices import SetDays
from tracker.views.past import queries
from tracker.views.past.projection import PastBoards
from tracker.views.past.tables import METADATA
from tracker.views.projection import Views

Transactions = Sequence[tuple[Sequence[Line], bool]]
DAYS = st.none() | st.dates(date(2022, 3, 1), date(2023, 7, 1))
NOW = datetime(2023, 4, 20, tzinfo=UTC)
TABLES = sorted(METADATA.tables)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards are kept of the shortest journals too."""
    monkeypatch.setattr(past_boards, "ENOUGH", 0)


@contextmanager
def a_journal(transactions: Transactions) -> Iterator[Journal]:
    """A journal in a file, with what was recorded in it."""
    with TemporaryDirectory() as folder:
        url = file_url(Path(folder) / "journal.db")
        with Journal.create(url, [Views()]) as journal:
            played(transactions, journal)
            yield journal


def answers(reader: Reader) -> list[object]:
    """All that is asked of the board."""
    filters = [
        Filters(),
        Filters(sort="next", limit=2),
        Filters(gaps=True),
        Filters(conflicts=True),
        Filters(light="red", region="CN", owner="i"),
        Filters(text="one", sort="last", stage="talks", kind="agreement"),
    ]
    boards = [reader.status(one) for one in filters]
    return [boards, reader.lit(), reader.gaps(), reader.gaps(owner="bin"), reader.parts("I-1")]


def check(journal: Journal, day: date | None, position: int) -> None:
    """The board of then, as it is kept and as it is folded, comes to the same."""
    today = day or NOW.date()
    with open_past(journal.database.url, day, None, position) as past:
        assert past.board is not past.every
        kept, folded = (Reader(past.settings, today, NOW, one) for one in (past, Present(past.every)))
        assert answers(kept) == answers(folded)


def rows_of(journal: Journal) -> list[list[tuple[object, ...]]]:
    """All that is kept."""
    with open_rows(journal.database.url) as rows:
        return [sorted(rows.all(f"SELECT * FROM {name}"), key=str) for name in TABLES]  # noqa: S608


@settings(max_examples=30)
@given(TRANSACTIONS, st.lists(st.tuples(DAYS, st.integers(0, 40)), min_size=3, max_size=3))
def test_at_any_moment_and_as_of_any_day(
    transactions: Transactions, asked: Sequence[tuple[date | None, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch, a_journal(transactions) as journal:
        patch.setattr(past_boards, "ENOUGH", 0)
        head = journal.head().position
        for day, back in asked:
            check(journal, day, max(head - back, 1))


@settings(max_examples=10)
@given(TRANSACTIONS, TRANSACTIONS, st.integers(1, 7))
def test_caught_up_in_pieces_it_is_the_same(first: Transactions, then: Transactions, batch: int) -> None:
    with a_journal(first) as journal:
        rebuild(journal, PastBoards())
        played(then, journal)
        catch_up(journal, PastBoards(), batch)
        in_pieces = rows_of(journal)
        rebuild(journal, PastBoards())
        assert in_pieces == rows_of(journal)


def told(office: Office) -> Office:
    """Two initiatives, with something to do in one of them."""
    office.open("Chip line")
    office.do("record", kind="talks", initiative="I-1", on="2023-03-31")
    office.open("Robot line", regions=["HK"])
    return office


@pytest.mark.usefixtures("kept")
class TestInEachKindOfDatabase:
    def test_the_board_of_then_is_kept(self, office: Office) -> None:
        told(office)
        for day in (None, date(2023, 3, 30), date(2023, 4, 3)):
            for position in range(1, 5):
                check(office.tracker.journal, day, position)

    @pytest.mark.parametrize("how", ["caught up", "built anew"])
    def test_what_was_recorded_since_is_there_when_it_is_asked_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, how: str
    ) -> None:
        monkeypatch.setattr(past_boards, "_TOO_FAR", 0 if how == "caught up" else 50)
        told(office)
        with office.reader(as_of="2023-04-03") as reader:
            assert len(reader.status(Filters()).rows) == 2
        office.open("Third line")
        office.do("record", kind="talks", initiative="I-2", on="2023-04-01")
        with office.reader(as_of="2023-04-03") as reader:
            found = {row.id: (row.stage, row.open) for row in reader.status(Filters()).rows}
        assert found == {"I-1": ("talks", 1), "I-2": ("talks", 1), "I-3": ("noted", 0)}

    def test_how_far_the_first_question_has_come_is_shown_and_no_later_one(self, office: Office) -> None:
        told(office)
        seen: list[tuple[int, int]] = []

        @contextmanager
        def showing() -> Iterator[Progress]:
            yield lambda done, of: seen.append((done, of))

        for _ in range(2):
            with open_past(office.url, None, None, 3, showing) as past:
                assert past.board is not past.every

        assert seen == [(3, 4)], "of four events one is a setting"

    def test_what_is_recorded_while_somebody_asks_is_not_seen(self, office: Office) -> None:
        told(office)
        with office.reader(as_of="2023-04-03") as reader:
            office.open("Third line")
            assert len(reader.status(Filters()).rows) == 2

    def test_it_is_kept_where_it_was_kept_by_another_version(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told(office)
        check(office.tracker.journal, None, 3)
        before = rows_of(office.tracker.journal)
        with office.tracker.journal.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM past_initiatives")
        monkeypatch.setattr(PastBoards, "version", PastBoards.version + 1)
        monkeypatch.setattr(queries, "MADE_WITH", PastBoards.version)
        check(office.tracker.journal, None, 3)
        assert rows_of(office.tracker.journal) == before

    def test_a_policy_that_holds_from_then_on_changes_nothing_before(self, office: Office) -> None:
        told(office)
        check(office.tracker.journal, None, 4)
        office.do(
            "policy", text='base = "default"\nname = "calm"\nsource = "x"\nwithout = ["talks-next-step"]'
        )
        with office.reader(known_at="2023-04-03T09:00:00+08:00") as reader:
            assert {row.id: row.open for row in reader.status(Filters()).rows} == {"I-1": 0, "I-2": 0}
        for position in (4, 5):
            check(office.tracker.journal, date(2023, 4, 3), position)

    def test_days_that_an_office_rests_move_what_is_due_from_then_on(self, office: Office) -> None:
        told(office)
        office.do("record", kind="intent", initiative="I-2", on="2023-04-02")
        check(office.tracker.journal, None, 5)
        on = parse("2023-04-04/2023-04-21", NOW.date())
        office.tracker.do(SetDays(of="HK", on=on, works=False, why=Title(en="moving house")))
        office.open("Third line", regions=["HK"])
        office.do("record", kind="talks", initiative="I-3", on="2023-04-03")
        for day in (None, date(2023, 4, 1), date(2023, 4, 3)):
            for position in range(1, 9):
                check(office.tracker.journal, day, position)

    def test_a_journal_that_cannot_be_written_to_is_folded(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told(office)

        def refuse(*_: object) -> None:
            raise ReadOnly(office.url)

        monkeypatch.setattr(past_boards, "rebuild", refuse)
        with office.reader(as_of="2023-04-03") as reader:
            assert len(reader.status(Filters()).rows) == 2
        assert queries.NAME not in office.tracker.journal.checkpoints()

    def test_where_its_tables_were_thrown_away_the_journal_is_folded(self, office: Office) -> None:
        told(office)
        check(office.tracker.journal, None, 3)
        with office.tracker.journal.database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE past_follow_ups")
        with office.reader(as_of="2023-04-03") as reader:
            assert len(reader.status(Filters()).rows) == 2


def test_a_short_journal_keeps_nothing(office: Office) -> None:
    told(office)
    with office.reader(as_of="2023-04-03") as reader:
        assert len(reader.status(Filters()).rows) == 2
    assert queries.NAME not in office.tracker.journal.checkpoints()
