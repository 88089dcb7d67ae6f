"""An office to make reports of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.sqlite import file_url
from tests.app.office import Office, opened_at


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A practice journal with nothing in it, on Monday 3 April 2023."""
    with opened_at(file_url(tmp_path / "journal.db")) as office:
        yield office
