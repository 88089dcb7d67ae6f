"""A moment of recording as people say it, on Wednesday 5 April 2023 at nine."""

from datetime import datetime

import click
import pytest

from tracker.app.clock import Clock
from tracker.cli.changes.times import since, until
from tracker.domain.refusals import Refused

CLOCK = Clock(datetime.fromisoformat("2023-04-05T09:00:00+08:00"))


def end(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59.999999+08:00")


@pytest.mark.parametrize(
    ("said", "before", "last"),
    [
        ("2023-03-27", "2023-03-26", "2023-03-27"),
        ("3月27日", "2023-03-26", "2023-03-27"),
        ("yesterday", "2023-04-03", "2023-04-04"),
        ("昨天", "2023-04-03", "2023-04-04"),
        ("3 days ago", "2023-04-01", "2023-04-02"),
        ("两周前", "2023-03-21", "2023-03-22"),
        ("2 weeks ago", "2023-03-21", "2023-03-22"),
        ("上周一", "2023-03-26", "2023-03-27"),
        ("上上周五", "2023-03-23", "2023-03-24"),
        ("周一", "2023-04-02", "2023-04-03"),
        ("周五", "2023-03-30", "2023-03-31"),
        ("上个星期天", "2023-04-01", "2023-04-02"),
        ("Monday", "2023-04-02", "2023-04-03"),
        ("last Wed", "2023-03-28", "2023-03-29"),
        ("last week", "2023-03-26", "2023-04-02"),
        ("上周", "2023-03-26", "2023-04-02"),
        ("last month", "2023-02-28", "2023-03-31"),
        ("3月中旬", "2023-03-10", "2023-03-20"),
        ("2022", "2021-12-31", "2022-12-31"),
    ],
)
def test_days_are_meant_from_their_beginning_and_to_their_end(said: str, before: str, last: str) -> None:
    assert (since(said, CLOCK), until(said, CLOCK)) == (end(before), end(last))


@pytest.mark.parametrize("said", ["today", "本周", "2023-04", "周三", "2023"])
def test_days_that_are_not_over_are_meant_until_now(said: str) -> None:
    assert until(said, CLOCK) == CLOCK.now()


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2023-03-27T12:00", "2023-03-27T12:00:00+08:00"),
        (" 2023-03-27 12:00 ", "2023-03-27T12:00:00+08:00"),
        ("2023-03-27T12:00:00Z", "2023-03-27T20:00:00+08:00"),
    ],
)
def test_a_moment_is_itself(said: str, moment: str) -> None:
    found = datetime.fromisoformat(moment)

    assert (since(said, CLOCK), until(said, CLOCK)) == (found, found)


@pytest.mark.parametrize("said", ["@15", "#15"])
def test_a_position_is_itself(said: str) -> None:
    assert (since(said, CLOCK), until(said, CLOCK)) == (15, 15)


UNREADABLE = (
    "Cannot read the time '{said}'. Write a day, a moment or a position, like 2023-03-27, "
    "2023-03-27T12:00, yesterday, 上周一, 3 days ago or @120."
)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("soonish", UNREADABLE.format(said="soonish")),
        ("15", UNREADABLE.format(said="15")),
        (
            "2023-02-30",
            "There is no such day as “2023-02-30” in the calendar. Check the month and the day",
        ),
        ("../2023-02", "'../2023-02' has no beginning or no end: give a day, as in 2023-03-27."),
    ],
)
def test_what_cannot_be_read_is_said_so_in_one_sentence(said: str, sentence: str) -> None:
    for read in (since, until):
        with pytest.raises(click.BadParameter) as caught:
            read(said, CLOCK)
        assert caught.value.message == sentence


@pytest.mark.parametrize("said", ["2023-04-07", "2023-04-05T09:01", "this friday"])
def test_what_is_still_to_come_is_refused(said: str) -> None:
    with pytest.raises(Refused) as caught:
        until(said, CLOCK)
    assert str(caught.value) == f"{said} is still to come: nobody knows yet what will be recorded by then."


def test_nothing_can_have_been_recorded_since_tomorrow() -> None:
    with pytest.raises(Refused, match="tomorrow is still to come"):
        since("tomorrow", CLOCK)


def test_the_machine_s_own_zone_holds_where_the_clock_is_not_set() -> None:
    found = since("2023-03-27", Clock())

    assert isinstance(found, datetime)
    assert found == datetime.fromisoformat("2023-03-26T23:59:59.999999").astimezone()
