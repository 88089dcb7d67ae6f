"""Ten simulated years: nobody misses a reminder that is due or gets one twice on a channel and a day."""

from datetime import date
from pathlib import Path

import pytest

from events.sqlite import file_url
from tests.reminders.postman import Postman, Stepping, desk
from tests.reminders.simulation import Years

YEARS = 5


@pytest.mark.parametrize(("seed", "first"), [(1, date(2022, 4, 1)), (2, date(2025, 1, 1))])
def test_years_go_by_and_everybody_is_told_of_everything_once_a_day(
    tmp_path: Path, seed: int, first: date
) -> None:
    with desk(file_url(tmp_path / "journal.db"), Stepping(), Postman(), create=True) as made:
        tally = Years(made, seed, first, YEARS).run()
        assert not made.office.tracker.journal.stopped()
    assert (tally.missed, tally.twice, tally.untimely) == ([], [], [])
    assert min(tally.deliveries, tally.owed) > 1000
