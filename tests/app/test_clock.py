"""The one clock."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tracker.app.clock import Clock, clock_from, moment
from tracker.domain.refusals import Refused

SHANGHAI = timezone(timedelta(hours=8))


def test_a_moment_that_was_set_stands_still() -> None:
    clock = clock_from({"TRACKER_NOW": "2023-04-03T09:00:00+08:00"})
    assert (clock.now(), clock.today(), clock.fixed) == (
        datetime(2023, 4, 3, 9, tzinfo=SHANGHAI),
        date(2023, 4, 3),
        clock.now(),
    )


def test_the_day_is_that_of_its_offset() -> None:
    late = "2023-04-03T23:30:00"
    assert [Clock(moment(late + offset, "x")).today() for offset in ("-08:00", "+08:00", "Z")] == [
        date(2023, 4, 3)
    ] * 3


@pytest.mark.parametrize("environment", [{}, {"TRACKER_NOW": ""}])
def test_where_nothing_was_set_it_is_the_machine_s_with_an_offset(environment: dict[str, str]) -> None:
    clock = clock_from(environment)
    before = datetime.now(UTC)  # noqa: TID251 - the clock is tested against the machine's own
    now = clock.now()
    after = datetime.now(UTC)  # noqa: TID251 - likewise

    assert clock.fixed is None
    assert now.utcoffset() is not None
    assert before <= now <= after


@pytest.mark.parametrize(
    "said", ["yesterday", "2023-04-03", "2023-04-03T09:00:00", "2023-13-01T00:00:00Z", "09:00+08:00"]
)
def test_what_is_no_moment_is_refused_by_its_name(said: str) -> None:
    with pytest.raises(Refused) as caught:
        clock_from({"TRACKER_NOW": said})
    assert str(caught.value) == (
        f"TRACKER_NOW is {said!r}, and needs a date, a time and an offset, as in 2023-04-03T09:00:00+08:00."
    )
