"""When something is tried, tried again, and given up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tracker.reminders import attempts
from tracker.reminders.attempts import (
    NEVER,
    as_stored,
    free_at,
    message_id,
    part_id,
    paused_until,
    retry_at,
    wait,
)
from tracker.views.answers import DigestRow

NOW = datetime(2023, 4, 3, 1, tzinfo=UTC)
EVENING = NOW + timedelta(hours=8)
MONDAY = date(2023, 4, 3)


def row(state: str, **said: object) -> DigestRow:
    plain: dict[str, Any] = {
        "id": "email/2023-04-03/mei",
        "recipient": "mei",
        "channel": "email",
        "lane": "email",
        "day": MONDAY,
        "at": as_stored(NOW),
        "attempt": 1,
        "failures": 0,
        "message_id": None,
        "until": None,
        "retry_at": None,
        "reason": None,
        "parts": 0,
        "arrived": (),
        "follow_ups": (),
    }
    return DigestRow(**{**plain, "state": state, **said})


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


class TestMessageIds:
    def test_are_the_same_for_the_same_journal_recipient_channel_and_day(self) -> None:
        told = message_id("journal", "mei", "email", MONDAY)
        assert told == message_id("journal", "mei", "email", MONDAY)
        assert told == "bf4c09275d4123443fa180bf5084bf97@initiative-tracker"

    def test_differ_in_each_of_these(self) -> None:
        told = {
            message_id("journal", "mei", "email", MONDAY),
            message_id("other", "mei", "email", MONDAY),
            message_id("journal", "li", "email", MONDAY),
            message_id("journal", "mei", "file", MONDAY),
            message_id("journal", "mei", "email", date(2023, 4, 4)),
        }
        assert len(told) == 5

    def test_of_parts_go_on_from_that_of_the_digest(self) -> None:
        assert [part_id("a@b", number) for number in (1, 2, 3)] == ["a@b", "a.2@b", "a.3@b"]


class TestWhenADigestIsFree:
    @pytest.mark.parametrize(
        ("one", "free"),
        [
            (None, NOW),
            (row("claimed", until=as_stored(NOW + minutes(3))), NOW + minutes(3)),
            (row("claimed", until=as_stored(NOW - minutes(3))), NOW),
            (row("failed", retry_at=as_stored(NOW + minutes(1))), NOW + minutes(1)),
            (row("failed", retry_at=as_stored(NOW)), NOW),
            (row("delivered"), NEVER),
            (row("given up"), NEVER),
        ],
    )
    def test_follows_from_how_it_stands(self, one: DigestRow | None, free: datetime) -> None:
        assert free_at(one, NOW) == free


class TestWaiting:
    def test_grows_twofold_up_to_an_hour_give_or_take_a_quarter(self) -> None:
        waits = [wait(failures, "a@b") / minutes(1) for failures in range(1, 10)]
        expected = [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert all(0.75 <= one / usual <= 1.25 for one, usual in zip(waits, expected, strict=True))

    def test_differs_from_digest_to_digest_and_is_the_same_everywhere(self) -> None:
        waits = {wait(1, f"{n}@b") for n in range(50)}
        assert len(waits) == 50
        assert wait(3, "a@b") == wait(3, "a@b")

    def test_is_as_long_as_the_channel_asks_for(self) -> None:
        assert retry_at(NOW, 1, "a@b", minutes(45), EVENING) == NOW + minutes(45)
        assert retry_at(NOW, 4, "a@b", minutes(1), EVENING) == NOW + wait(4, "a@b")

    def test_ends_with_the_hours_of_the_day(self) -> None:
        assert retry_at(NOW, 1, "a@b", timedelta(hours=8), EVENING) is None

    def test_ends_after_some_failures(self) -> None:
        assert retry_at(NOW, attempts.MOST_FAILURES - 1, "a@b", None, EVENING) is not None
        assert retry_at(NOW, attempts.MOST_FAILURES, "a@b", None, EVENING) is None


class TestLanes:
    def test_are_used_until_they_have_failed_three_times_in_a_row(self) -> None:
        assert [paused_until(failures, as_stored(NOW), "email") for failures in (0, 1, 2)] == [None] * 3
        assert paused_until(3, as_stored(NOW), "email") == NOW + wait(1, "email")

    def test_are_left_alone_longer_and_longer_up_to_an_hour(self) -> None:
        pauses = [paused_until(failures, as_stored(NOW), "email") for failures in range(3, 40)]
        assert all(one is not None and one - NOW <= timedelta(hours=1.25) for one in pauses)


def test_moments_are_stored_so_that_texts_compare_as_they_do() -> None:
    moments = [NOW, NOW + timedelta(microseconds=1), NOW + timedelta(seconds=1), EVENING]
    texts = [as_stored(one) for one in moments]
    assert texts == sorted(texts)
    assert [attempts.moment(text) for text in texts] == moments
    assert texts[0] == "2023-04-03T01:00:00.000000Z"


def test_a_claim_is_longer_for_more_parts() -> None:
    assert [attempts.lease(NOW, parts) - NOW for parts in (1, 5)] == [minutes(4), minutes(8)]
