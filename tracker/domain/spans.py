"""The months, quarters and years that figures are split into."""

from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.figures import Period

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def split(by: str, first: date, last: date) -> list[Period]:
    """The months, quarters or years from that of a first day to that of a last."""
    step = _MONTHS[by]
    month = first.year * 12 + (first.month - 1) // step * step
    found = []
    while (begins := date(month // 12, month % 12 + 1, 1)) <= last:
        month += step
        found.append(Period(begins, date(month // 12, month % 12 + 1, 1) - timedelta(days=1)))
    return found


def within_one(by: str, first: date | None, last: date | None) -> Period | None:
    """The month, quarter or year that something surely was in; None where that is not known."""
    if first is None or last is None:
        return None
    period = span_of(by, first)
    return period if period.holds(first, last) == "yes" else None


@lru_cache
def span_of(by: str, day: date) -> Period:
    """The month, quarter or year of a day."""
    return split(by, day, day)[0]
