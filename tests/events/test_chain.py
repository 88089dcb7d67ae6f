"""The chain of hashes: what it covers, and that it finds what was touched."""

# ruff: noqa: S608 - statements are put together here, from nothing that comes from outside

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from events import chain
from events.chain import Content, content_text, genesis, linked, verify
from events.errors import Broken
from events.journal import Journal
from events.records import Head, NewEvent, StoredEvent

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
jsons = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]))
contents = st.builds(
    Content, names, st.integers(1), names, st.integers(1), names, st.none() | names, jsons, jsons
)


def chained(*contents_: Content) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    head = genesis("journal")
    for content in contents_:
        events.append(linked(head, content))
        head = Head(events[-1].position, events[-1].hash)
    return events


@given(st.lists(contents, max_size=5))
def test_what_was_chained_verifies(several: list[Content]) -> None:
    events = chained(*several)

    end = Head(len(events), events[-1].hash) if events else genesis("journal")
    assert verify(events, genesis("journal")) == end


@given(contents, contents)
def test_events_have_the_same_id_only_if_they_say_the_same(one: Content, other: Content) -> None:
    same = chain.event_id(content_text(one)) == chain.event_id(content_text(other))

    assert same == (one == other)


def test_a_key_that_is_absent_is_not_an_empty_one() -> None:
    absent = Content("s", 1, "t", 1, "2023", None, "{}", "{}")

    assert content_text(absent) != content_text(absent._replace(key=""))


def test_the_hash_can_be_made_again_by_hand() -> None:
    (event,) = chained(Content("s", 1, "t", 2, "2023-04-03T01:00:00.000000Z", "k", '{"a":1}', "{}"))

    before = sha256(b"journal\x1fjournal").hexdigest()
    fields = [before, "1", event.id, "s", "1", "t", "2", "2023-04-03T01:00:00.000000Z", "=k", '{"a":1}', "{}"]
    assert event.hash == sha256("\x1f".join(fields).encode()).hexdigest()


def test_ids_are_uuids_of_version_eight() -> None:
    (event,) = chained(Content("s", 1, "t", 1, "2023", None, "{}", "{}"))

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", event.id)
    assert event.id == "4f119142-86d4-88f1-b66f-2077780cc452"


def test_verifying_can_begin_at_a_head_noted_earlier() -> None:
    events = chained(*(Content("s", n, "t", 1, "2023", None, "{}", "{}") for n in range(1, 6)))

    assert verify(events[3:], Head(3, events[2].hash)) == Head(5, events[4].hash)
    with pytest.raises(Broken) as broken:
        verify(events[3:], Head(3, "0" * 64))
    assert (broken.value.what, broken.value.position) == ("hash", 4)


def tamper(journal: Journal, *statements: str) -> None:
    """Change a journal the way somebody with the file and a database tool would."""

    def drop(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER events_no_{verb}")
        else:
            connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER ALL")

    with journal.database.writing() as connection:
        drop(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)


def filled(journal: Journal) -> Journal:
    for number in range(1, 6):
        event = NewEvent("said", 1, {"n": number})
        journal.append("a", [event], recorded_at=AT, key=f"k{number}", metadata={"actor": "lin"})
    return journal


def test_an_untouched_journal_verifies_from_the_beginning_and_from_a_noted_head(journal: Journal) -> None:
    empty = journal.head()
    assert journal.verify() == empty
    filled(journal)
    noted = Head(2, list(journal.read_all())[1].hash)

    assert journal.verify() == journal.head()
    assert journal.verify(noted) == journal.head()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("stream = 'b'", "content"),
        ("version = 9", "content"),
        ("id = '93ba18ec-51cc-8d55-a7e3-dc5a70b67fbc'", "content"),
        ("type = 'sung'", "content"),
        ("type_version = 2", "content"),
        ("recorded_at = '2023-04-03T01:00:00.000001Z'", "content"),
        ("key = 'k9'", "content"),
        ("key = NULL", "content"),
        ("data = '{\"n\":4}'", "content"),
        ("metadata = '{}'", "content"),
        ("hash = 'x' || substr(hash, 2)", "hash"),
        ("position = 9", "missing"),
    ],
)
def test_a_change_in_any_column_is_found_where_it_is(journal: Journal, change: str, what: str) -> None:
    tamper(filled(journal), f"UPDATE events SET {change} WHERE position = 3")

    with pytest.raises(Broken) as broken:
        journal.verify()

    assert (broken.value.what, broken.value.position) == (what, 3)
    assert str(broken.value).startswith("The journal is broken at position 3: ")


@pytest.mark.parametrize(
    ("statements", "what", "position"),
    [
        (["DELETE FROM events WHERE position = 2"], "missing", 2),
        (["DELETE FROM events WHERE position > 3"], "missing", 4),
        (["DELETE FROM events"], "missing", 1),
        (["DELETE FROM events WHERE position = 1", "UPDATE events SET position = position - 1"], "hash", 1),
        (["UPDATE journal_head SET position = 4"], "head", 5),
        (["UPDATE journal_head SET hash = 'x'"], "head", 5),
        (["UPDATE journal_head SET journal_id = 'x'"], "hash", 1),
    ],
)
def test_what_was_taken_away_or_renumbered_is_found(
    journal: Journal, statements: list[str], what: str, position: int
) -> None:
    tamper(filled(journal), *statements)

    with pytest.raises(Broken) as broken:
        journal.verify()

    assert (broken.value.what, broken.value.position) == (what, position)


def test_a_rewritten_tail_shows_against_a_head_that_was_noted(journal: Journal) -> None:
    filled(journal)
    noted = journal.head()
    (last,) = list(journal.read_all(after=4))
    previous = Head(4, list(journal.read_all())[3].hash)
    forged = linked(previous, Content._make((*last[1:3], *last[4:10]))._replace(data='{"n":6}'))
    changed = ", ".join(f"{name} = '{getattr(forged, name)}'" for name in ("data", "id", "hash"))
    tamper(
        journal,
        f"UPDATE events SET {changed} WHERE position = 5",
        f"UPDATE journal_head SET hash = '{forged.hash}'",
    )

    assert journal.verify() != noted


@pytest.mark.parametrize(
    ("value", "what"), [("CAST(data AS BLOB)", "content"), ("CAST(x'7b22ff227d' AS TEXT)", "unreadable")]
)
def test_bytes_that_are_no_text_are_found_in_a_file(journal: Journal, value: str, what: str) -> None:
    if not journal.database.where.endswith((".db", ":memory:")):
        pytest.skip("only SQLite keeps such bytes in a column of text")
    tamper(filled(journal), f"UPDATE events SET data = {value} WHERE position = 3")

    with pytest.raises(Broken) as broken:
        journal.verify()

    assert (broken.value.what, broken.value.position) == (what, 3)


def test_verifying_says_how_far_it_is(journal: Journal) -> None:
    with journal.writing() as writing:
        for _ in range(2500):
            writing.append("a", [NewEvent("n", 1, {})], recorded_at=AT)
    told: list[tuple[int, int]] = []

    journal.verify(progress=lambda done, total: told.append((done, total)))

    assert told == [(1000, 2500), (2000, 2500)]
