"""Appending: order, expected versions, several streams at once, all or nothing."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError

from events import chain
from events.canonical import encode
from events.errors import Broken, NotStorable, WrongVersion
from events.journal import Journal
from events.records import ANY, EXISTS, Expected, Head, NewEvent
from events.tables import events as events_table
from events.writing import Writing

AT = datetime(2023, 4, 3, 9, tzinfo=timezone(timedelta(hours=8)))


def said(*words: str) -> list[NewEvent]:
    return [NewEvent("said", 1, {"words": each}) for each in words]


def test_an_event_comes_back_with_its_place_its_bytes_and_its_moment_in_utc(journal: Journal) -> None:
    (stored,) = journal.append(
        "talk",
        [NewEvent("said", 3, {"z": "无锡\n\x1f", "a": [1, 1.0, None]})],
        recorded_at=AT,
        metadata={"b": 1},
    )

    assert stored._replace(id="", hash="") == (
        1,
        "talk",
        1,
        "",
        "said",
        3,
        "2023-04-03T01:00:00.000000Z",
        None,
        '{"a":[1,1.0,null],"z":"无锡\\n\\u001f"}',
        '{"b":1}',
        "",
    )
    assert list(journal.read_all()) == [stored]


def test_positions_count_the_journal_and_versions_the_stream(journal: Journal) -> None:
    journal.append("a", said("1", "2"), recorded_at=AT)
    journal.append("b", said("3"), recorded_at=AT)
    journal.append("a", said("4"), recorded_at=AT)

    places = [(each.position, each.stream, each.version) for each in journal.read_all()]
    assert places == [(1, "a", 1), (2, "a", 2), (3, "b", 1), (4, "a", 3)]
    assert journal.head() == Head(4, list(journal.read_all())[-1].hash)
    assert list(journal.streams()) == [("a", 3), ("b", 1)]


@pytest.mark.parametrize("expected", [2, ANY, EXISTS])
def test_an_append_that_expects_what_is_there_succeeds(journal: Journal, expected: Expected) -> None:
    journal.append("a", said("1", "2"), expected=0, recorded_at=AT)

    (stored,) = journal.append("a", said("3"), expected=expected, recorded_at=AT)

    assert stored.version == 3


def test_any_expects_nothing_of_a_stream_that_is_not_there(journal: Journal) -> None:
    (stored,) = journal.append("a", said("1"), expected=ANY, recorded_at=AT)

    assert stored.version == 1


@pytest.mark.parametrize(
    ("there", "expected", "sentence"),
    [
        (2, 1, "a is at version 2, not 1: it changed meanwhile. Read it again and repeat."),
        (2, 3, "a is at version 2, not 3: it changed meanwhile. Read it again and repeat."),
        (2, 0, "a is there already, at version 2. Choose another name, or continue it."),
        (0, 1, "There is no a yet (expected version: 1). Create it first."),
        (0, EXISTS, "There is no a yet (expected version: exists). Create it first."),
    ],
)
def test_an_append_that_expects_something_else_is_refused_with_both_numbers(
    journal: Journal, there: int, expected: Expected, sentence: str
) -> None:
    journal.append("a", said(*map(str, range(there))), recorded_at=AT)

    with pytest.raises(WrongVersion) as refused:
        journal.append("a", said("late"), expected=expected, recorded_at=AT)

    assert str(refused.value) == sentence
    assert refused.value.actual == there
    assert journal.head().position == there


def test_no_events_check_the_expectation_and_append_nothing(journal: Journal) -> None:
    before = journal.head()

    assert journal.append("a", [], expected=0, recorded_at=AT) == ()
    with pytest.raises(WrongVersion):
        journal.append("a", [], expected=1, recorded_at=AT)
    assert journal.head() == before


def test_several_streams_are_appended_in_one_transaction_that_sees_its_own_events(journal: Journal) -> None:
    journal.append("a", said("0"), recorded_at=AT)

    with journal.writing() as writing:
        (first,) = writing.append("a", said("1"), expected=1, recorded_at=AT)
        (second,) = writing.append("b", said("2"), expected=0, recorded_at=AT, key="k")
        assert writing.version("a") == 2
        assert writing.version("nobody") == 0
        assert writing.stream("a", after=1) == [first]
        assert writing.find("k") == second
        assert writing.head == Head(3, second.hash)
        assert [each.position for each in journal.read_all()] == [1]
        writing.flush()
        assert writing.stream("a", after=1) == [first]
        assert writing.find("k") == second
        assert writing.version("b") == 1

    assert list(journal.read_all(after=1)) == [first, second]


def test_an_exception_undoes_the_whole_transaction(journal: Journal) -> None:
    journal.append("a", said("0"), recorded_at=AT)
    before = list(journal.read_all())

    def fail_half_way() -> None:
        with journal.writing() as writing:
            writing.append("a", said("1"), recorded_at=AT)
            writing.flush()
            writing.append("b", said("2"), recorded_at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert list(journal.read_all()) == before
    assert journal.append("a", said("1"), expected=1, recorded_at=AT)[0].position == 2


def test_many_events_are_written_before_the_transaction_ends_and_still_undone(journal: Journal) -> None:
    def fail_late() -> None:
        with journal.writing() as writing:
            for number in range(6000):
                writing.append(f"s{number % 7}", said(str(number)), recorded_at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()

    assert journal.head().position == 0
    assert list(journal.read_all()) == []


def test_a_thread_that_is_writing_cannot_begin_again(journal: Journal) -> None:
    with journal.writing() as writing:
        with pytest.raises(RuntimeError, match="use the transaction that is open"):
            journal.append("a", said("1"), recorded_at=AT)
        writing.append("a", said("2"), recorded_at=AT)

    assert [each.data for each in journal.read_all()] == ['{"words":"2"}']


def test_a_stream_that_somebody_wrote_past_the_lock_is_found_by_the_constraint(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append("b", said("0"), recorded_at=AT)
    journal.append("a", said("1", "2"), recorded_at=AT)

    def write_with_stale_versions() -> None:
        with monkeypatch.context() as patched, journal.writing() as writing:
            patched.setattr(Writing, "version", lambda *_: 1)
            writing.append("c", said("3"), recorded_at=AT)
            writing.append("a", said("4"), recorded_at=AT)

    with pytest.raises(WrongVersion) as refused:
        write_with_stale_versions()

    assert (refused.value.stream, refused.value.expected, refused.value.actual) == ("a", 1, 2)
    assert journal.head().position == 3
    assert journal.verify() == journal.head()


def test_an_event_beyond_the_head_is_reported_instead_of_overwritten(journal: Journal) -> None:
    head = journal.head()
    forged = chain.linked(head, chain.Content("x", 1, "said", 1, "2023", None, "{}", "{}"))
    with journal.database.writing() as connection:
        connection.execute(events_table.insert(), forged._asdict())

    with pytest.raises(Broken) as broken:
        journal.append("a", said("1"), recorded_at=AT)

    assert (broken.value.what, broken.value.position) == ("head", 1)


@pytest.mark.parametrize("verb", ["UPDATE events SET data = '{}'", "DELETE FROM events"])
def test_the_database_refuses_to_change_events(journal: Journal, verb: str) -> None:
    (stored,) = journal.append("a", said("1"), recorded_at=AT)

    with (
        pytest.raises(DBAPIError, match="never changed or deleted"),
        journal.database.writing() as connection,
    ):
        connection.exec_driver_sql(verb)

    assert list(journal.read_all()) == [stored]


def test_a_file_refuses_to_replace_events_too(journal: Journal) -> None:
    (stored,) = journal.append("a", said("1"), recorded_at=AT, key="k")
    if not journal.database.where.endswith((".db", ":memory:")):
        pytest.skip("only SQLite has INSERT OR REPLACE")
    other = stored._replace(position=2, stream="b", key="l", data="{}")

    for change in ({"position": 1}, {"stream": "a"}, {"key": "k"}):
        with (
            pytest.raises(DBAPIError, match="this place in the journal is taken"),
            journal.database.writing() as connection,
        ):
            connection.execute(events_table.insert().prefix_with("OR REPLACE"), other._asdict() | change)

    assert list(journal.read_all()) == [stored]


@pytest.mark.parametrize("name", ["", "tab\t", "unit\x1f", "nul\x00", "half\ud800", "delete\x7f", "next\x85"])
def test_names_with_control_characters_or_broken_unicode_are_refused(journal: Journal, name: str) -> None:
    with pytest.raises(NotStorable):
        journal.append(name, said("1"), recorded_at=AT)
    with pytest.raises(NotStorable):
        journal.append("a", [NewEvent(name, 1, {})], recorded_at=AT)
    with pytest.raises(NotStorable):
        journal.append("a", said("1"), recorded_at=AT, key=name)
    assert journal.head().position == 0


def test_a_moment_without_offset_is_refused(journal: Journal) -> None:
    with pytest.raises(NotStorable, match="has no offset from UTC"):
        journal.append("a", said("1"), recorded_at=AT.replace(tzinfo=None))


def test_microseconds_and_early_years_are_kept(journal: Journal) -> None:
    moments = [datetime(2023, 4, 3, 1, 2, 3, 45, tzinfo=UTC), datetime(90, 1, 1, tzinfo=UTC)]

    stored = [journal.append("a", said("1"), recorded_at=each)[0].recorded_at for each in moments]

    assert stored == ["2023-04-03T01:02:03.000045Z", "0090-01-01T00:00:00.000000Z"]


def test_the_data_of_many_sizes_comes_back_byte_for_byte(journal: Journal) -> None:
    texts = [
        "",
        "x" * 100_000,
        "\x00\x1f\u2028\ufeff",
        "e\u0301 vs \u00e9",
        "🏙️",
        "\\u0041",
        "'; DROP TABLE events",
    ]

    with journal.writing() as writing:
        for text in texts:
            writing.append("a", said(text), recorded_at=AT)

    assert [each.data for each in journal.read_all()] == [encode({"words": text}) for text in texts]
    assert journal.verify() == journal.head()


def test_the_names_digest_and_of_are_kept_for_the_journal(journal: Journal) -> None:
    for name in ("digest", "of"):
        with pytest.raises(NotStorable, match="digest and of"):
            journal.append("a", said("1"), recorded_at=AT, metadata={name: 1})


def test_a_transaction_that_is_never_begun_leaves_nothing_behind(journal: Journal) -> None:
    writing = journal.writing()

    assert isinstance(writing, Writing)
    assert journal.append("a", said("1"), recorded_at=AT)[0].position == 1
