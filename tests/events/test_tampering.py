"""Whatever somebody changes in the database past the journal is found, at the first wrong position."""

# ruff: noqa: S608 - statements are put together here, from nothing that comes from outside

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, update

from events.chain import Content, linked
from events.errors import Broken
from events.journal import Journal
from events.records import Head, NewEvent, StoredEvent
from events.tables import events as events_table
from tests.tampering import tamper

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
NUMBERS = ("position", "version", "type_version")
TEXTS = tuple(name for name in StoredEvent._fields if name not in NUMBERS)


def filled(journal: Journal) -> Journal:
    for number in range(1, 6):
        event = NewEvent("said", 1, {"n": number})
        journal.append("a", [event], recorded_at=AT, key=f"k{4 * number}", metadata={"actor": "lin"})
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
        ("id = '93ba18ec-51cc-8d55-a7e3-dc5a70b67fbc'", "id"),
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


def broken(journal: Journal, **noted: str | Head) -> tuple[str, int]:
    """What verifying finds, and where."""
    with pytest.raises(Broken) as found:
        journal.verify(**noted)  # type: ignore[arg-type]
    return found.value.what, found.value.position


@pytest.mark.parametrize("column", TEXTS)
def test_every_changed_character_of_every_text_is_found(journal: Journal, column: str) -> None:
    tamper(filled(journal))
    text = getattr(list(journal.read_all())[2], column)
    change = update(events_table).where(events_table.c.position == 3).values({column: bindparam("changed")})
    wanted = {"id": "id", "hash": "hash"}.get(column, "content")

    for place, letter in enumerate(text):
        for other in (chr(ord(letter) ^ 1), ""):
            with journal.database.writing() as connection:
                connection.execute(change, {"changed": text[:place] + other + text[place + 1 :]})
            assert broken(journal) == (wanted, 3)

    with journal.database.writing() as connection:
        connection.execute(change, {"changed": text})
    assert journal.verify() == journal.head()


@pytest.mark.parametrize("column", NUMBERS)
def test_every_changed_bit_of_every_number_is_found(journal: Journal, column: str) -> None:
    tamper(filled(journal))
    number = getattr(list(journal.read_all())[2], column)

    for bit in range(3, 31):  # the lower ones make positions and versions that are taken
        other = number ^ (1 << bit)
        with journal.database.writing() as connection:
            connection.exec_driver_sql(
                f"UPDATE events SET {column} = {other} WHERE {column} = {number} AND stream = 'a'"
            )
        with pytest.raises(Broken) as found:
            journal.verify()
        first = 1 if column == "type_version" else 3
        assert found.value.position == first
        with journal.database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE events SET {column} = {number} WHERE {column} = {other}")
    assert journal.verify() == journal.head()


def test_two_events_that_changed_places_are_found_at_the_first(journal: Journal) -> None:
    tamper(
        filled(journal),
        *(
            f"UPDATE events SET position = {to} WHERE position = {at}"
            for at, to in ((2, 99), (4, 2), (99, 4))
        ),
    )

    assert broken(journal) == ("hash", 2)


def test_contents_that_changed_places_are_found_at_the_first(journal: Journal) -> None:
    second, _, fourth = list(filled(journal).read_all())[1:4]
    tamper(
        journal,
        f"UPDATE events SET data = '{fourth.data}' WHERE position = 2",
        f"UPDATE events SET data = '{second.data}' WHERE position = 4",
    )

    assert broken(journal) == ("content", 2)


def test_an_event_put_in_between_is_found_there(journal: Journal) -> None:
    kept = list(filled(journal).read_all())
    forged = linked(Head(2, kept[1].hash), Content("b", 1, "said", 1, "2023", None, "{}", "{}"))
    tamper(journal, *(f"UPDATE events SET position = {at + 1} WHERE position = {at}" for at in (5, 4, 3)))
    with journal.database.writing() as connection:
        connection.execute(events_table.insert(), forged._asdict())

    assert broken(journal) == ("hash", 4)


def test_an_event_put_at_the_end_is_found_beyond_the_head(journal: Journal) -> None:
    head = filled(journal).head()
    forged = linked(head, Content("b", 1, "said", 1, "2023", None, "{}", "{}"))
    with journal.database.writing() as connection:
        connection.execute(events_table.insert(), forged._asdict())

    assert broken(journal) == ("head", 6)


def rechain(journal: Journal, first: int, last: int, data: str) -> None:
    """Change the data of the event at `first`, and make ids and hashes anew as far as `last`."""
    events = list(journal.read_all())
    head = Head(first - 1, events[first - 2].hash)
    tamper(journal)
    for old in events[first - 1 : last]:
        content = Content._make((*old[1:3], *old[4:10]))
        new = linked(head, content._replace(data=data) if old.position == first else content)
        head = Head(new.position, new.hash)
        values = {"data": new.data, "id": new.id, "hash": new.hash}
        with journal.database.writing() as connection:
            connection.execute(update(events_table).where(events_table.c.position == new.position), values)
    if last == len(events):
        tamper(journal, f"UPDATE journal_head SET hash = '{head.hash}'")


def test_a_change_that_was_chained_anew_is_found_where_the_new_chain_ends(journal: Journal) -> None:
    rechain(filled(journal), 2, 3, '{"n":9}')

    assert broken(journal) == ("hash", 4)


def test_a_journal_that_was_chained_anew_to_its_end_is_found_against_a_noted_head(journal: Journal) -> None:
    noted = filled(journal).head()
    before = Head(1, next(journal.read_all()).hash)
    rechain(journal, 2, 5, '{"n":9}')

    assert journal.verify() == journal.head()
    assert journal.verify(noted=before) == journal.head()
    assert broken(journal, noted=noted) == ("noted", 5)
    assert broken(journal, noted=noted.hash) == ("noted", 5)


@pytest.mark.parametrize("kept", [0, 2, 4])
def test_a_tail_that_was_cut_off_with_its_head_is_found_against_a_noted_head(
    journal: Journal, kept: int
) -> None:
    empty = journal.head()
    noted = filled(journal).head()
    last = [empty, *(Head(event.position, event.hash) for event in journal.read_all())][kept]
    tamper(
        journal,
        f"DELETE FROM events WHERE position > {kept}",
        f"UPDATE journal_head SET position = {kept}, hash = '{last.hash}'",
    )

    assert journal.verify() == last
    assert broken(journal, noted=noted) == ("missing", kept + 1)
    assert broken(journal, noted=noted.hash) == ("noted", kept)


def test_a_noted_head_that_still_stands_is_no_complaint(journal: Journal) -> None:
    empty = journal.head()
    filled(journal)
    heads = [empty, *(Head(event.position, event.hash) for event in journal.read_all())]

    for noted in heads:
        assert journal.verify(noted=noted) == heads[-1]
        assert journal.verify(4, noted=noted.hash) == heads[-1]


def test_another_journal_in_the_place_of_the_first_is_found(journal: Journal) -> None:
    noted = filled(journal).head()
    with Journal.create("sqlite://", journal_id="other") as other:
        filled(other)

        assert other.verify() == other.head()
        assert broken(other, journal_id="test") == ("journal", 0)
        assert broken(other, noted=noted) == ("noted", 5)
        with pytest.raises(Broken, match="it is the journal other, not test"):
            other.verify(journal_id="test")


def test_verifying_from_a_position_trusts_what_comes_before(journal: Journal) -> None:
    tamper(filled(journal), "UPDATE events SET data = '{}' WHERE position = 2")

    assert broken(journal) == ("content", 2)
    assert journal.verify(2) == journal.verify(3) == journal.verify(5) == journal.head()
    with pytest.raises(Broken, match="the event is missing, but the head is at 5"):
        journal.verify(6)


def test_the_sentences_name_the_position_and_the_difference(journal: Journal) -> None:
    noted = filled(journal).head()
    tamper(journal, "UPDATE events SET data = '{}' WHERE position = 2")

    with pytest.raises(Broken) as found:
        journal.verify()
    assert str(found.value) == (
        "The journal is broken at position 2: the event's content was changed after recording."
    )
    with pytest.raises(Broken) as found:
        journal.verify(5, noted=Head(9, noted.hash))
    assert str(found.value) == (
        "The journal is broken at position 6: it ends before, but position 9 was noted earlier. "
        "Its last events were cut off, or it is another journal."
    )
