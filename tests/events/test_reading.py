"""Reading: streams and everything, forward and backward, from, to, limited, of some types, page by page."""

from datetime import UTC, datetime
from functools import partial
from itertools import product

import pytest

from events.journal import Journal
from events.reader import Reader
from events.records import NewEvent, StoredEvent

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


TYPES = ("n", "m", "unheard-of")


@pytest.fixture
def mixed(journal: Journal) -> list[StoredEvent]:
    """Twelve events of three types in turn on two streams, all that a reading is chosen from."""
    with journal.writing() as writing:
        for number in range(12):
            writing.append(
                ("a", "无锡")[number % 2], [NewEvent(TYPES[number % 3], 1, {"n": number})], recorded_at=AT
            )
    return list(journal.read_all())


STRETCHES = [
    (0, None, None),
    (2, None, None),
    (0, 4, None),
    (1, 5, None),
    (0, None, 3),
    (1, 5, 2),
    (3, 3, None),
    (0, 0, 1),
    (0, None, 0),
]
CHOICES = list(product([None, (), ("n",), ("m", "n"), ("never-said",)], [False, True], [1, 2, 1000]))


@pytest.mark.parametrize("stream", [None, "a", "nobody"])
@pytest.mark.parametrize(("after", "up_to", "limit"), STRETCHES)
def test_every_choice_reads_what_would_be_picked_by_hand(
    journal: Journal,
    mixed: list[StoredEvent],
    *,
    stream: str | None,
    after: int,
    up_to: int | None,
    limit: int | None,
) -> None:
    def chosen(event: StoredEvent) -> bool:
        place = event.position if stream is None else event.version
        return stream in (None, event.stream) and after < place <= (99 if up_to is None else up_to)

    read = journal.read_all if stream is None else partial(journal.read_stream, stream)

    for types, backward, page in CHOICES:
        wanted = [each for each in mixed if chosen(each) and (types is None or each.type in types)]
        picked = wanted[::-1] if backward else wanted
        events = list(read(after, up_to, limit, types=types, backward=backward, page=page))
        assert events == picked[:limit]


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
