"""Joint working days are those that numpy counts on the same calendar."""

from datetime import date
from functools import cache
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.calendars.joint import Office, add_working_days
from tracker.calendars.sources import working_calendar
from tracker.calendars.working_days import days_of_year

OFFICES = {
    "wuxi": Office("wuxi", working_calendar("CN")),
    "xinwu": Office("xinwu", working_calendar("CN", make_up_days=False)),
    "hong-kong": Office("hong-kong", working_calendar("HK")),
    "macau": Office("macau", working_calendar("MO")),
    "cairo": Office("cairo", working_calendar("EG")),
}


@cache
def business_days(names: tuple[str, ...]) -> np.busdaycalendar:
    """Every day on which one of them is closed is a holiday: a weekend may be worked, so none is assumed."""
    calendars = [OFFICES[name].calendar for name in names]
    closed = [
        np.datetime64(day)
        for year in range(2013, 2029)
        for day in days_of_year(year)
        if not all(calendar.works(day) for calendar in calendars)
    ]
    return np.busdaycalendar(weekmask="1111111", holidays=closed)


groups = st.lists(st.sampled_from(sorted(OFFICES)), min_size=1, max_size=3, unique=True).map(tuple)


@settings(max_examples=400)
@given(st.dates(date(2015, 1, 1), date(2026, 12, 31)), st.integers(-60, 60), groups)
def test_both_count_the_same_joint_working_days(start: date, count: int, names: tuple[str, ...]) -> None:
    roll: Literal["backward", "forward"] = "backward" if count > 0 else "forward"
    calendar = business_days(names)
    expected = np.busday_offset(np.datetime64(start), np.int64(count), roll=roll, busdaycal=calendar)

    found = add_working_days(start, count, [OFFICES[name] for name in names])

    assert found.day == expected.item()
