"""Settings that hold for every test, and the databases that the same tests run on."""

from pathlib import Path

import pytest
from hypothesis import settings

from events.sqlite import file_url
from tests.postgres import LASTING, own_server, postgres, postgres_server

__all__ = ["own_server", "postgres", "postgres_server"]  # fixtures: one server for the whole run

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(params=LASTING)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that lasts, with nothing in it."""
    if request.param == "file":
        return file_url(tmp_path / "journal 日志 #1?.db")
    return str(request.getfixturevalue("postgres"))
