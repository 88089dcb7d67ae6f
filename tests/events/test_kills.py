"""Programs killed at any point lose nothing that they acknowledged, and leave a whole journal behind.

The points are drawn from a seed, which is made of the test's parameters, and named where one fails. Counting
both kinds of databases, eight times as many programs as `KILLS` are killed here; tests/app/test_kills.py
kills the tracker.
"""

import pytest
from sqlalchemy import Connection, select

from events.journal import Journal
from events.projections import catch_up, folded, rebuild
from tests.events.crew import WORKS, hired, kills, replayable
from tests.events.tally import SUMS, Sums

KILLS = 18


def sums(connection: Connection) -> list[tuple[str, int]]:
    return [(row.stream, row.total) for row in connection.execute(select(SUMS).order_by(SUMS.c.stream))]


def check(url: str, acknowledged: list[tuple[int, str]]) -> None:
    """Whatever was acknowledged is there, the chain is whole, and the views are what a fold gives."""
    with Journal.open(url, wait=60) as journal:
        last = catch_up(journal, Sums())
        assert journal.verify().position == last
        there = {event.position: event.hash for event in journal.read_all()}
        assert list(there) == list(range(1, last + 1))
        assert [(position, there.get(position)) for position, _ in acknowledged] == acknowledged
        with folded(journal, [Sums()], last) as memory, journal.database.reading() as connection:
            assert sums(connection) == sums(memory)


@pytest.mark.parametrize("work", sorted(WORKS))
def test_a_program_killed_at_any_point_loses_nothing_that_it_acknowledged(url: str, work: str) -> None:
    Journal.create(url, [Sums()]).close()
    acknowledged: list[tuple[int, str]] = []

    seed = f"{work} {url.partition(':')[0]}"
    with hired() as crew:
        for number, kill in enumerate(kills(seed, KILLS, 20_000)):
            with replayable(seed, number, kill):
                pid = crew.start(work, url, number, kill.calls)
                acknowledged += crew.until_killed(pid, kill.after)
                check(url, acknowledged)

    with Journal.open(url, wait=60) as journal:
        rebuild(journal, Sums())
    check(url, acknowledged)
    assert acknowledged
