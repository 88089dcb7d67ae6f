"""Journals to test: every kind of database runs the same tests.

PostgreSQL takes part where `TRACKER_TEST_POSTGRES_URL` names a database that may be filled, with psycopg.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url

from events.journal import Journal
from events.sqlite import file_url

POSTGRES = os.environ.get("TRACKER_TEST_POSTGRES_URL", "")
LASTING = ["file", *(["postgresql"] if POSTGRES else [])]


@pytest.fixture(params=LASTING)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that lasts, with nothing in it."""
    if request.param == "file":
        return file_url(tmp_path / "journal 日志 #1?.db")
    return _postgres(request)


@pytest.fixture(params=["memory", *LASTING])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """An empty journal, in each kind of database."""
    if request.param == "memory":
        address = "sqlite://"
    elif request.param == "file":
        address = file_url(tmp_path / "journal.db")
    else:
        address = _postgres(request)
    with Journal.create(address, wait=1, journal_id="test") as opened:
        yield opened


def _postgres(request: pytest.FixtureRequest) -> str:
    schema = f"test_{uuid4().hex}"
    engine = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"))

    def drop() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
        engine.dispose()

    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    request.addfinalizer(drop)
    return f"{POSTGRES}?options={quote(f'-csearch_path={schema}')}"
