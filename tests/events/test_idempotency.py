"""A key makes an append happen once, whoever repeats it."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest

from events.canonical import decode
from events.errors import KeyReused
from events.journal import Journal
from events.records import NewEvent, StoredEvent

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
LATER = datetime(2023, 4, 4, 1, tzinfo=UTC)


def said(*words: str) -> list[NewEvent]:
    return [NewEvent("said", 1, {"words": each}) for each in words]


def test_the_same_key_and_content_give_the_first_result_and_append_nothing(journal: Journal) -> None:
    first = journal.append("a", said("1", "2"), expected=0, recorded_at=AT, key="k")
    journal.append("a", said("3"), recorded_at=AT)

    again = journal.append(
        "a", said("1", "2"), expected=0, recorded_at=LATER, key="k", metadata={"actor": "lin"}
    )

    assert again == first
    assert [each.key for each in again] == ["k", None]
    assert journal.head().position == 3


def test_the_callers_digest_decides_what_is_the_same(journal: Journal) -> None:
    first = journal.append("a", said("1"), recorded_at=AT, key="k", digest="request-1")

    assert journal.append("b", said("other"), recorded_at=AT, key="k", digest="request-1") == first
    assert decode(first[0].metadata) == {"digest": "request-1", "of": 1}


@pytest.mark.parametrize(
    ("stream", "events", "digest"),
    [("a", said("2"), None), ("b", said("1"), None), ("a", said("1", "1"), None), ("a", said("1"), "other")],
)
def test_the_same_key_with_other_content_is_refused_and_names_the_first_event(
    journal: Journal, stream: str, events: list[NewEvent], digest: str | None
) -> None:
    journal.append("z", said("0"), recorded_at=AT)
    journal.append("a", said("1"), recorded_at=AT, key="k")

    with pytest.raises(KeyReused) as refused:
        journal.append(stream, events, recorded_at=AT, key="k", digest=digest)

    assert str(refused.value) == (
        "The key k was already recorded with other content at position 2. Use a new key for new content."
    )
    assert (refused.value.key, refused.value.first) == ("k", 2)
    assert journal.head().position == 2


def test_a_key_holds_within_one_transaction_too(journal: Journal) -> None:
    with journal.writing() as writing:
        first = writing.append("a", said("1", "2"), recorded_at=AT, key="k")
        assert writing.append("a", said("1", "2"), recorded_at=AT, key="k") == first
        with pytest.raises(KeyReused):
            writing.append("a", said("3"), recorded_at=AT, key="k")

    assert list(journal.read_all()) == list(first)


def test_a_key_of_an_undone_transaction_is_free_again(journal: Journal) -> None:
    def fail() -> None:
        with journal.writing() as writing:
            writing.append("a", said("1"), recorded_at=AT, key="k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert journal.append("a", said("2"), recorded_at=AT, key="k")[0].position == 1


def test_events_without_keys_are_never_taken_for_each_other(journal: Journal) -> None:
    journal.append("a", said("1"), recorded_at=AT)
    journal.append("a", said("1"), recorded_at=AT)

    assert journal.head().position == 2


def test_threads_that_append_under_one_key_at_once_get_one_result(url: str) -> None:
    results: list[tuple[StoredEvent, ...]] = []
    barrier = Barrier(4)
    Journal.create(url).close()

    def record() -> None:
        with Journal.open(url) as journal:
            barrier.wait()
            results.append(journal.append("a", said("1", "2"), expected=0, recorded_at=AT, key="k"))

    threads = [Thread(target=record) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Journal.open(url) as journal:
        assert [results[0]] * 4 == results
        assert list(journal.read_all()) == list(results[0])
