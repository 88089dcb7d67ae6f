"""The tracker killed at any point of importing, catching up and rebuilding: nothing recorded is lost.

The points are drawn from a seed, as in tests/events/test_kills.py, whose kills these add to: counting both
kinds of databases, eight times as many programs as `KILLS` are killed here.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect

from events.journal import Journal
from events.projections import rebuild
from tests.app.crew import WORKS, begin
from tests.app.proof import differences
from tests.events.crew import Crew, hired, kills, replayable
from tracker.views.projection import Views
from tracker.views.tables import METADATA

KILLS = 10
CALLS = 400_000
"""The most calls of functions that a child gets to make: enough for some files or rebuilds."""


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    with hired("tests.app.crew") as crew:
        yield crew


@pytest.mark.parametrize("work", sorted(WORKS))
def test_a_tracker_killed_at_any_point_leaves_a_whole_journal_and_no_import_by_half(
    crew: Crew, url: str, work: str
) -> None:
    begin(url)
    acknowledged: dict[int, str] = {}
    seed = f"{work} {url.partition(':')[0]}"

    for number, kill in enumerate(kills(seed, KILLS, CALLS)):
        with replayable(seed, number, kill):
            pid = crew.start(work, url, number, kill.calls)
            acknowledged |= crew.until_killed(pid, kill.after)
            assert differences(url, acknowledged, kept_up=work != "follow") == []

    with Journal.open(url, wait=60) as journal:
        rebuild(journal, Views())
        with journal.database.reading() as connection:
            left = set(inspect(connection).get_table_names()) - set(METADATA.tables)
    assert sorted(left) == ["events", "journal_head", "projections"]
    assert differences(url, acknowledged, kept_up=True) == []
    assert acknowledged
