"""An office to test with, in each kind of database; and one with people who have something to do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.sqlite import file_url
from tests.app.office import Office, opened_at
from tests.reminders.postman import Desk, Postman, Stepping, desk, people, work


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    """A practice journal with nothing in it."""
    with opened_at(url) as office:
        yield office


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal with people and work, to be copied."""
    path = tmp_path_factory.mktemp("prepared") / "journal.db"
    with desk(file_url(path), Stepping(), Postman(), create=True) as made:
        people(made.office)
        work(made.office)
    return path


@pytest.fixture
def at_work(request: pytest.FixtureRequest, prepared: Path, tmp_path: Path) -> Iterator[Desk]:
    """Monday at nine in Shanghai; Ah-Kit works from two o'clock on. In a file, or where a test says."""
    if getattr(request, "param", "file") == "file":
        path = tmp_path / "journal.db"
        shutil.copy(prepared, path)
        with desk(file_url(path), Stepping(), Postman()) as made:
            yield made
        return
    url = str(request.getfixturevalue("postgres"))
    with desk(url, Stepping(), Postman(), create=True) as made:
        people(made.office)
        work(made.office)
        yield made
