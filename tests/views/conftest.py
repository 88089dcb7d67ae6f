"""An office to test with, in each kind of database."""

from collections.abc import Iterator

import pytest

from tests.app.office import Office, opened_at


@pytest.fixture
def office(url: str) -> Iterator[Office]:
    """A practice journal with nothing in it."""
    with opened_at(url) as office:
        yield office
