"""A rehearsal: what would come of appending, without a lock and without a trace."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from events.errors import KeyReused, WrongVersion
from events.journal import Journal
from events.records import NewEvent

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)


def said(*words: str) -> list[NewEvent]:
    return [NewEvent("said", 1, {"word": word}) for word in words]


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    with Journal.create(url) as journal:
        journal.append("a", said("1"), recorded_at=AT, key="first")
        yield journal


def test_what_is_appended_is_seen_within_and_forgotten_after(journal: Journal) -> None:
    before = journal.head()
    with journal.rehearsal() as writing:
        writing.append("a", said("2", "3"), expected=1, recorded_at=AT, key="second")
        seen = [one.version for one in writing.stream("a")]
        found = writing.find("second")
        appended = [(one.position, one.stream, one.version) for one in writing.appended]

    assert (seen, found and found.version, appended) == ([1, 2, 3], 2, [(2, "a", 2), (3, "a", 3)])
    assert (journal.head(), journal.find("second")) == (before, None)


def test_its_events_are_those_that_would_be_written(journal: Journal) -> None:
    with journal.rehearsal() as writing:
        imagined = writing.append("b", said("2"), recorded_at=AT)

    assert journal.append("b", said("2"), recorded_at=AT) == imagined


def test_it_refuses_what_writing_refuses(journal: Journal) -> None:
    with journal.rehearsal() as writing:
        with pytest.raises(WrongVersion):
            writing.append("a", said("2"), expected=0, recorded_at=AT)
        with pytest.raises(KeyReused):
            writing.append("a", said("2"), recorded_at=AT, key="first")
        again = writing.append("a", said("1"), recorded_at=AT, key="first")
        assert ([one.position for one in again], writing.appended) == ([1], ())


def test_it_keeps_nobody_waiting_and_does_not_see_what_comes_meanwhile(url: str, journal: Journal) -> None:
    with Journal.open(url, wait=0.0) as other, journal.rehearsal() as writing:
        writing.append("a", said("2"), recorded_at=AT)
        other.append("a", said("else"), recorded_at=AT)
        assert [one.data for one in writing.stream("a")] == ['{"word":"1"}', '{"word":"2"}']

    assert [one.data for one in journal.read_stream("a")] == ['{"word":"1"}', '{"word":"else"}']


def test_flushing_writes_nothing(journal: Journal) -> None:
    with journal.rehearsal() as writing:
        writing.append("a", said("2"), recorded_at=AT)
        writing.flush()
        assert len(writing.appended) == 1

    assert journal.head().position == 1
