"""The days of the mainland, Hong Kong and Macau do not change unnoticed."""

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256

from tracker.calendars.sources import working_calendar
from tracker.calendars.version import DATA_VERSION, data_version
from tracker.calendars.working_days import WorkingCalendar, days_of_year

FROZEN = {
    1: "fa921a0a20b4cc7aad0429a79438ec8ad7a66416d24455a98c95738fe23656d6",
}
"""What the days were in each version of the data: every line stays as it is."""

PLACES = ("CN", "HK", "MO")
YEARS = range(2015, 2028)


def told(place: str, calendar: WorkingCalendar) -> Iterator[str]:
    """Every day of a place: whether it is worked, why not or why so, and whether it may still move."""
    for year in YEARS:
        for day in days_of_year(year):
            closed, opened = calendar.why_not(day), calendar.why_open(day)
            named = closed or opened
            reason = f"{named.name.en}|{named.name.zh}" if named else ""
            yield f"{place} {day} {calendar.works(day):d} {reason} {calendar.provisional(day):d}\n"


def test_every_day_is_as_in_the_version_of_the_data() -> None:
    """Where this fails the days have changed: raise DATA_VERSION, and add what the days are now to FROZEN."""
    lines = (
        line
        for place in PLACES
        for make_up in (True, False)
        for line in told(place, working_calendar(place, make_up))
    )

    assert sha256("".join(lines).encode()).hexdigest() == FROZEN[DATA_VERSION]


def test_the_version_names_the_package_and_does_not_import_it() -> None:
    program = "import sys, tracker.calendars.version as v; print(v.data_version(), 'holidays' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.split() == [data_version(), "False"]
    assert data_version().startswith(f"{DATA_VERSION}+holidays-0.")
