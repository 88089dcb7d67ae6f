"""Journals to test: every kind of database runs the same tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.journal import Journal
from events.sqlite import file_url
from tests.postgres import LASTING


@pytest.fixture(params=["memory", *LASTING])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    """An empty journal, in each kind of database."""
    if request.param == "memory":
        address = "sqlite://"
    elif request.param == "file":
        address = file_url(tmp_path / "journal.db")
    else:
        address = request.getfixturevalue("postgres")
    with Journal.create(address, wait=1, journal_id="test") as opened:
        yield opened
