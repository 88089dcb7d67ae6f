"""Journals of an older format: said when opened, and brought up all at once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, inspect

from events import formats, sqlite
from events.errors import CannotOpen, NewerFormat, OlderFormat
from events.journal import Journal
from events.records import Head, NewEvent
from events.rows import open_rows

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
OLD = sqlite.FORMAT


def old_journal(url: str) -> Head:
    with Journal.create(url) as journal:
        journal.append("a", [NewEvent("n", 1, {"n": n}) for n in range(5)], recorded_at=AT)
        return journal.head()


def add_notes(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE notes (position INTEGER PRIMARY KEY, note TEXT NOT NULL)")


def index_types(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE INDEX events_type ON events (type, position)")
    connection.exec_driver_sql("INSERT INTO notes VALUES (1, 'first')")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> int:
    """A program two formats on."""
    monkeypatch.setattr(sqlite, "FORMAT", OLD + 2)
    monkeypatch.setattr("events.journal.STEPS", {OLD: add_notes, OLD + 1: index_types})
    return OLD + 2


def test_a_journal_of_an_older_format_is_said_with_both_numbers(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_journal(url)
    monkeypatch.setattr(sqlite, "FORMAT", OLD + 2)

    for opening in (Journal.open, Journal.create, open_rows):
        with pytest.raises(OlderFormat, match=f"has format {OLD}, and this program knows {OLD + 2}"):
            opening(url)


def test_it_is_brought_up_step_by_step_with_every_event_as_it_was(url: str, newer: int) -> None:
    head = old_journal_of(url)

    with Journal.bring_up(url) as journal:
        assert journal.verify(noted=head) == head
        (stored,) = journal.append("a", [NewEvent("n", 1, {})], expected=5, recorded_at=AT)
    with Journal.open(url) as journal, open_rows(url) as rows:
        assert journal.verify() == rows.head() == Head(6, stored.hash)
        assert rows.all("SELECT * FROM notes") == [(1, "first")]
        assert rows.all("SELECT format FROM journal_head") == [(newer,)]


def test_a_step_that_fails_leaves_the_journal_as_it_was(
    url: str, newer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = old_journal_of(url)

    def fail(connection: Connection) -> None:
        index_types(connection)
        raise ZeroDivisionError

    monkeypatch.setattr("events.journal.STEPS", {OLD: add_notes, newer - 1: fail})
    with pytest.raises(ZeroDivisionError):
        Journal.bring_up(url)

    monkeypatch.setattr(sqlite, "FORMAT", OLD)
    with Journal.open(url) as journal, journal.database.reading() as connection:
        assert journal.verify() == head
        assert not inspect(connection).has_table("notes")


def test_a_program_that_is_older_leaves_it_alone_afterwards(
    url: str, newer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_journal_of(url)
    Journal.bring_up(url).close()
    Journal.bring_up(url).close()

    monkeypatch.setattr(sqlite, "FORMAT", OLD)
    with pytest.raises(NewerFormat, match=f"has format {newer}, and this program knows {OLD}"):
        Journal.bring_up(url)


def test_nothing_is_made_where_no_journal_is(url: str) -> None:
    with pytest.raises(CannotOpen):
        Journal.bring_up(url)


def test_every_older_format_has_its_step() -> None:
    assert sorted(formats.STEPS) == list(range(1, sqlite.FORMAT))


def old_journal_of(url: str) -> Head:
    """A journal in the format of today's program, made while a newer one is pretended."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sqlite, "FORMAT", OLD)
        return old_journal(url)
