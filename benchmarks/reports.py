"""A year's report, against reading the milestones that it tells of.

The report is made as one that is filed: from the journal as it was known, of what had happened by a day. The
peer reads the bodies of the year's milestones from the view and does nothing with them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from benchmarks.generator import TODAY
from benchmarks.measure import Measurement, Setting, in_turns, ratios, shown, timed
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.reports.making import Asked, known_now, make

SCANS = 3

_CLOCK = Clock(datetime.fromisoformat(TODAY))
_YEAR = Asked("period", date(2022, 1, 1), date(2022, 12, 31), _CLOCK.today())
_MILESTONES = "SELECT body FROM milestones WHERE earliest <= :last AND latest >= :first"


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure the report on 2022 in the large journal."""
    file = setting.large
    url = file_url(file)
    contenders = {
        "report": timed(lambda: make(url, _YEAR, known_now(url, _CLOCK))),
        "scan": timed(lambda: _scan(file)),
    }
    seconds = in_turns(contenders, setting.few_rounds)
    yield Measurement(
        f"a year's report, {setting.events:,} events",
        shown(seconds["report"]),
        "sqlite3, its milestones",
        shown(seconds["scan"]),
        ratios(seconds["report"], seconds["scan"]),
        SCANS,
    )


def _scan(file: Path) -> None:
    days = {"first": _YEAR.first.isoformat(), "last": _YEAR.last.isoformat()}
    with closing(sqlite3.connect(file)) as connection:
        for _ in connection.execute(_MILESTONES, days):
            pass
