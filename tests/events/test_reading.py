"""Reading forward: streams and everything, from, to, limited, page by page."""

from datetime import UTC, datetime

import pytest

from events.journal import Journal
from events.reader import Reader
from events.records import NewEvent

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)


@pytest.fixture
def filled(journal: Journal) -> Journal:
    """Ten events in turn on three streams whose names begin with one another."""
    with journal.writing() as writing:
        for number in range(10):
            writing.append(
                ("a", "a/b", "无锡")[number % 3], [NewEvent("n", 1, {"n": number})], recorded_at=AT
            )
    return journal


@pytest.mark.parametrize("page", [1, 3, 1000])
def test_everything_is_read_in_position_order_whatever_the_page(filled: Journal, page: int) -> None:
    assert [each.position for each in filled.read_all(page=page)] == list(range(1, 11))


@pytest.mark.parametrize(
    ("after", "up_to", "limit", "positions"),
    [
        (0, None, None, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (7, None, None, [8, 9, 10]),
        (0, 3, None, [1, 2, 3]),
        (2, 5, None, [3, 4, 5]),
        (2, None, 4, [3, 4, 5, 6]),
        (2, 5, 2, [3, 4]),
        (5, 5, None, []),
        (10, None, None, []),
        (99, None, None, []),
        (0, None, 0, []),
    ],
)
def test_everything_is_read_from_and_to_and_limited(
    filled: Journal, after: int, up_to: int | None, limit: int | None, positions: list[int]
) -> None:
    read = filled.read_all(after=after, up_to=up_to, limit=limit, page=2)

    assert [each.position for each in read] == positions


def test_a_stream_is_read_from_a_version(filled: Journal) -> None:
    assert [(each.stream, each.version) for each in filled.read_stream("a", after=1)] == [
        ("a", 2),
        ("a", 3),
        ("a", 4),
    ]
    assert list(filled.read_stream("a", after=4)) == []
    assert list(filled.read_stream("nobody")) == []


def test_a_reader_gives_what_stands_up_to_a_position(filled: Journal) -> None:
    with filled.database.reading() as connection:
        read = Reader(connection, 8)
        assert [each.position for each in read.all(after=5)] == [6, 7, 8]
        assert [each.position for each in read.stream("a")] == [1, 4, 7]
        assert [each.position for each in read.by_stream()] == [1, 4, 7, 2, 5, 8, 3, 6]
        assert [each.position for each in read.by_stream("a/")] == [2, 5, 8]
        assert [each.position for each in read.by_stream("无")] == [3, 6]
        assert read.at == 6


def test_a_long_journal_is_read_whole_in_both_orders(journal: Journal) -> None:
    with journal.writing() as writing:
        for number in range(2500):
            writing.append(f"s{number % 2}", [NewEvent("n", 1, {"n": number})], recorded_at=AT)
    told: list[tuple[int, int]] = []

    with journal.database.reading() as connection:
        read = Reader(connection, 2500, lambda done, total: told.append((done, total)))
        by_stream = [(each.stream, each.version) for each in read.by_stream()]

    assert by_stream == [(f"s{number}", version) for number in range(2) for version in range(1, 1251)]
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]
    assert [each.version for each in journal.read_stream("s1")] == list(range(1, 1251))
    assert [each.position for each in journal.read_all()] == list(range(1, 2501))


def test_reading_does_not_wait_for_a_writer(url: str) -> None:
    with Journal.create(url) as journal, Journal.open(url) as reading:
        journal.append("a", [NewEvent("n", 1, {})], recorded_at=AT)
        with journal.writing() as writing:
            writing.append("a", [NewEvent("n", 1, {})], recorded_at=AT)
            writing.flush()
            assert [each.position for each in reading.read_all()] == [1]

        assert [each.position for each in reading.read_all()] == [1, 2]
