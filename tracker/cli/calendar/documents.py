"""What `tracker calendar` prints with `--json`."""

from collections.abc import Sequence
from datetime import date

from tracker.calendars.month import JointDay
from tracker.calendars.version import data_version
from tracker.calendars.working_days import Closure, Named, Opening, WorkingCalendar
from tracker.cli.calendar.whose import Counted, Together

Document = dict[str, object]


def months_document(together: Together, months: Sequence[date]) -> Document:
    """The months."""
    return {
        **_whose(together),
        "months": [_month_document(month, together) for month in months],
    }


def counted_document(counted: Counted) -> Document:
    """A count, and the days skipped on the way."""
    due, together = counted.due, counted.together
    return {
        "from": counted.start.isoformat(),
        "working_days": counted.n,
        "day": due.day.isoformat(),
        "provisional": due.provisional,
        "skipped": [
            {
                "day": one.day.isoformat(),
                "closed": [
                    _why_document(name, why, together)
                    for name, why in zip(one.offices, one.closures, strict=True)
                ],
            }
            for one in due.skipped
        ],
        **_whose(together),
    }


def _month_document(month: date, together: Together) -> Document:
    days = together.days(month)
    return {
        "month": f"{month:%Y-%m}",
        "working_days": sum(one.state in ("works", "make-up") for one in days),
        "days": [_day_document(one, together) for one in days],
    }


def _day_document(one: JointDay, together: Together) -> Document:
    return {
        "day": one.day.isoformat(),
        "state": one.state,
        "provisional": one.provisional,
        "closed": [_why_document(name, why, together) for name, why in one.closed],
        "works": [_why_document(name, why, together) for name, why in one.opened],
    }


def _why_document(party: str | Named, why: Closure | Opening, together: Together) -> Document:
    found: Document = {
        "for": list(together.stands[str(party)]),
        "why": {"en": why.name.en, "zh": why.name.zh},
        "local": why.local,
        "source": why.source,
    }
    return {**found, "weekend": why.weekend} if isinstance(why, Closure) else found


def _whose(together: Together) -> Document:
    return {
        "calendars": [_calendar_document(str(one.name), one.calendar, together) for one in together.parties],
        "data_version": data_version(),
    }


def _calendar_document(name: str, calendar: WorkingCalendar, together: Together) -> Document:
    until = calendar.known_until
    return {
        "for": list(together.stands[name]),
        "calendar": calendar.code,
        "make_up_days": calendar.make_up_days,
        "source": {"en": calendar.source.en, "zh": calendar.source.zh},
        "known_until": until.isoformat() if until < date.max else None,
    }
