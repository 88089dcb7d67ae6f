"""Questions about one initiative in the past: answered from that one alone, as from all views."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.records import NewEvent
from events.sqlite import file_url
from tests.app.office import Office
from tests.views.test_projection import TRANSACTIONS, Line, played
from tracker.app.past import Past, open_past
from tracker.app.reader import Reader
from tracker.domain.refusals import NotFound
from tracker.views.projection import Views

Question = Callable[[Reader], object]
QUESTIONS: dict[str, Question] = {
    "the sheet, by id": lambda reader: reader.show("I-1"),
    "the sheet, by a milestone": lambda reader: reader.show("M-1.1"),
    "the sheet, by a key": lambda reader: reader.show("K1"),
    "the row": lambda reader: reader.row("I-1"),
    "what is due": lambda reader: reader.due(initiative="I-1", lapsed=True),
    "what comes later": lambda reader: reader.later(date(2023, 4, 1), initiative="I-1"),
    "the gap": lambda reader: reader.gaps(initiative="I-1"),
}


@pytest.fixture
def beside_what_cannot_be_folded(office: Office) -> Office:
    """Two initiatives, one of which no program can make sense of."""
    office.open("Chip line")
    office.do("record", kind="talks", initiative="I-1", on="2023-03-31", key="K1")
    office.open("Robot line")
    office.tracker.journal.append(
        "initiative/I-2", [NewEvent("initiative.retracted", 1, {})], recorded_at=office.tracker.clock.now()
    )
    return office


@pytest.mark.parametrize("asked", QUESTIONS)
def test_other_initiatives_are_not_folded(beside_what_cannot_be_folded: Office, asked: str) -> None:
    with beside_what_cannot_be_folded.reader(as_of="2023-04-02") as reader:
        QUESTIONS[asked](reader)


def test_under_a_key_that_nothing_was_recorded_under_nothing_is_found(office: Office) -> None:
    office.open("Chip line")
    with office.reader(as_of="2023-04-03") as reader, pytest.raises(NotFound):
        reader.show("K1")


def test_under_a_key_that_a_setting_was_recorded_under_nothing_is_found(office: Office) -> None:
    office.do("kind", name="ribbon_cut", en="Cut", zh="剪彩", key="K1")
    with office.reader(as_of="2023-04-03") as reader, pytest.raises(NotFound):
        reader.show("K1")


@settings(max_examples=20)
@given(TRANSACTIONS, st.none() | st.dates(date(2022, 3, 1), date(2023, 6, 1)), st.integers(0, 30))
def test_the_answers_are_those_of_all_views(
    transactions: Sequence[tuple[Sequence[Line], bool]], day: date | None, back: int
) -> None:
    with TemporaryDirectory() as folder:
        url = file_url(Path(folder) / "journal.db")
        with Journal.create(url, [Views()]) as journal:
            played(transactions, journal)
            position = max(journal.head().position - back, 1)
        with open_past(url, day, None, position) as past:
            for question in QUESTIONS.values():
                assert _answer(question, past) == _answer(question, past, all_views=True)


def _answer(question: Question, past: Past, *, all_views: bool = False) -> object:
    now = datetime(2023, 4, 3, tzinfo=UTC)
    rows = past.every if all_views else past.settings
    reader = Reader(rows, now.date(), now, None if all_views else past)
    with suppress(NotFound):
        return question(reader)
    return None
