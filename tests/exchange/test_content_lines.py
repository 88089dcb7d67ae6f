"""Content lines, as the icalendar package writes them, and by the letter of RFC 5545."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline
from icalendar.prop import vDuration

from tracker.exchange.content_lines import Component, day, duration, folded, moment, plain, text, written

LINES = st.text(st.sampled_from("aZ:;\\^ é锡👩"), max_size=400)


@given(line=LINES)
def test_long_lines_are_divided_as_others_do_it(line: str) -> None:
    assert folded(line) == Contentline(line).to_ical().decode()  # type: ignore[no-untyped-call]


@given(line=LINES)
def test_what_is_divided_is_whole_again_without_the_breaks(line: str) -> None:
    parts = folded(line).encode().split(b"\r\n ")
    assert b"".join(parts).decode() == line
    assert max(map(len, parts)) <= 74


@given(length=st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_lengths_of_time_are_read_as_what_they_are(length: timedelta) -> None:
    whole = timedelta(seconds=round(length.total_seconds()))
    assert vDuration.from_ical(duration(whole)) == whole  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(), "P0D"),
        (timedelta(hours=6), "PT6H"),
        (timedelta(days=-1, hours=-12), "-P1DT12H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(weeks=2), "P14D"),
    ],
)
def test_a_length_of_time_in_words(length: timedelta, told: str) -> None:
    assert duration(length) == told


def test_days_moments_and_texts() -> None:
    at = datetime(2023, 4, 3, 1, 2, 3, 999, timezone(timedelta()))
    assert day("DUE", date(800, 4, 3)) == {"DUE": "DUE;VALUE=DATE:08000403"}
    assert moment("DTSTAMP", at) == {"DTSTAMP": "DTSTAMP:20230403T010203Z"}
    assert text("CATEGORIES", "a,b", "c;\\n\n") == {"CATEGORIES": "CATEGORIES:a\\,b,c\\;\\\\n\\n"}


def test_properties_have_an_order_whatever_order_they_are_given_in() -> None:
    alarm = Component("VALARM", plain("ACTION", "DISPLAY"))
    event = Component("VEVENT", plain("UID", 1) | plain("CREATED", 2) | plain("SUMMARY", 3), [alarm])
    assert written(event.lines()).decode().split("\r\n") == [
        "BEGIN:VEVENT", "SUMMARY:3", "UID:1", "CREATED:2", "BEGIN:VALARM", "ACTION:DISPLAY", "END:VALARM",
        "END:VEVENT", "",
    ]  # fmt: skip
