"""An office to test with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.office import Office, opened_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A practice journal with nothing in it."""
    with opened_in(tmp_path) as office:
        yield office
