"""The script that lets a role of PostgreSQL record, and no more."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

from events.errors import ReadOnly
from events.grants import grants, quoted
from events.journal import Journal
from events.projections import rebuild
from events.records import NewEvent
from tests.events.tally import Sums

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
EVENT = NewEvent("n", 1, {"n": 1})


@pytest.fixture
def clerk(postgres: str) -> Iterator[str]:
    """The address of a journal, in the hands of a role that may record in it."""
    url = make_url(postgres)
    schema = str(url.query["options"]).rpartition("=")[2]
    role = f'clerk "{schema}"'
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    Journal.create(postgres).close()
    with engine.connect() as owner:
        owner.exec_driver_sql(f"CREATE ROLE {quoted(role)} LOGIN PASSWORD 'clerk'")
        owner.exec_driver_sql(grants(role, schema))
        yield url.set(username=role, password="clerk").render_as_string(hide_password=False)  # noqa: S106
        owner.exec_driver_sql(f"DROP OWNED BY {quoted(role)} CASCADE")
        owner.exec_driver_sql(f"DROP ROLE {quoted(role)}")
    engine.dispose()


def test_the_role_records_reads_and_rebuilds(clerk: str) -> None:
    with Journal.open(clerk, [Sums()]) as journal:
        journal.append("a", [EVENT], expected=0, recorded_at=AT, key="k")
        assert rebuild(journal, Sums()) == 1
        journal.append("a", [EVENT], expected=1, recorded_at=AT)

        assert journal.verify().position == journal.checkpoints()["sums"].position == 2
        assert journal.stopped() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET data = '{}'",
        "DELETE FROM events",
        "TRUNCATE events",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_kept ON events",
        "DROP TABLE events",
        "UPDATE journal_head SET journal_id = 'x'",
        "UPDATE journal_head SET format = 0",
        "DELETE FROM journal_head",
        "TRUNCATE journal_head",
    ],
)
def test_the_role_can_do_nothing_else_to_what_was_recorded(clerk: str, statement: str) -> None:
    with Journal.open(clerk) as journal:
        journal.append("a", [EVENT], recorded_at=AT)
        with pytest.raises(ReadOnly), journal.database.writing() as connection:
            connection.exec_driver_sql(statement)
        assert journal.verify().position == 1


@pytest.mark.parametrize("statement", ["TRUNCATE events", "TRUNCATE events, projections CASCADE"])
def test_truncate_is_refused_to_the_owner_too(postgres: str, statement: str) -> None:
    with Journal.create(postgres) as journal:
        journal.append("a", [EVENT], recorded_at=AT)

        with (
            pytest.raises(DBAPIError, match="never changed or deleted"),
            journal.database.writing() as connection,
        ):
            connection.exec_driver_sql(statement)

        assert journal.verify().position == 1


def test_the_script_is_plain_sql() -> None:
    assert grants('o"clerk', "office", ["board"]) == (
        'SET search_path TO "office";\n'
        "-- Run as the owner of the journal's tables, who is not the one that records.\n"
        'REVOKE ALL ON events, journal_head, projections FROM PUBLIC, "o""clerk";\n'
        'GRANT SELECT, INSERT ON events TO "o""clerk";\n'
        'GRANT SELECT, UPDATE (position, hash) ON journal_head TO "o""clerk";\n'
        'GRANT SELECT, INSERT, UPDATE, DELETE ON projections TO "o""clerk";\n'
        "-- Views can be thrown away and built again: they belong to those who keep them up.\n"
        'GRANT USAGE, CREATE ON SCHEMA "office" TO "o""clerk";\n'
        'ALTER TABLE IF EXISTS "board" OWNER TO "o""clerk";\n'
    )
