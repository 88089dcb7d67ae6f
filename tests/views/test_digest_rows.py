"""What happened to each digest, folded to a row; and the last one on each channel."""

from datetime import date
from typing import Any

from tracker.domain.deliveries import DeliveryEvent, DigestClaimed, DigestDelivered, DigestFailed
from tracker.views.digest_rows import Rows, folded, keys, lane

MONDAY, TUESDAY = date(2023, 4, 3), date(2023, 4, 4)
DIGEST = {"recipient": "mei", "channel": "email", "day": MONDAY}


def claimed(attempt: int = 1, **said: object) -> DigestClaimed:
    lines = {"F-a": MONDAY, "F-b": TUESDAY}
    told = {**DIGEST, "attempt": attempt, "message_id": "<a@b>", "lines": lines, "until": "u", **said}
    return DigestClaimed.model_validate(told)


def delivered(**said: object) -> DigestDelivered:
    return DigestDelivered.model_validate({**DIGEST, "lines": {"F-a": MONDAY, "F-b": TUESDAY}, **said})


def failed(attempt: int = 1, **said: object) -> DigestFailed:
    told = {**DIGEST, "attempt": attempt, "reason": "no answer", "retry_at": "r", **said}
    return DigestFailed.model_validate(told)


def after(*events: DeliveryEvent, known: Rows | None = None) -> Rows:
    return folded(known or {}, [(event, f"at {n}") for n, event in enumerate(events, 1)])


def digest(*events: DeliveryEvent) -> dict[str, Any]:
    [row] = after(*events)["digests"].values()
    return row


def shown(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_the_last_digest_that_was_delivered_on_each_channel_is_kept() -> None:
    second = delivered(day=TUESDAY, lines={"F-a": TUESDAY}, provisional=["F-a"])
    assert after(delivered(), second, delivered(channel="file", lines={}))["deliveries"] == {
        "email/mei": {
            "id": "email/mei",
            "recipient": "mei",
            "channel": "email",
            "day": "2023-04-04",
            "lines": '{"F-a":"2023-04-04"}',
            "provisional": "F-a",
        },
        "file/mei": {
            "id": "file/mei",
            "recipient": "mei",
            "channel": "file",
            "day": "2023-04-03",
            "lines": "{}",
            "provisional": "",
        },
    }


def test_a_claim_is_somebody_s_until_a_moment() -> None:
    assert digest(claimed()) == {
        "id": "email/2023-04-03/mei",
        "recipient": "mei",
        "channel": "email",
        "lane": "email",
        "day": "2023-04-03",
        "state": "claimed",
        "at": "at 1",
        "attempt": 1,
        "failures": 0,
        "message_id": "<a@b>",
        "until": "u",
        "retry_at": None,
        "reason": None,
        "parts": 0,
        "arrived": "[]",
        "follow_ups": "F-a F-b",
    }


def test_what_was_delivered_has_nothing_left_to_wait_for() -> None:
    row = digest(claimed(), failed(), claimed(2), delivered())
    assert shown(row, "state", "at", "attempt", "failures") == ("delivered", "at 4", 2, 1)
    assert shown(row, "until", "retry_at", "reason", "follow_ups") == (None, None, None, "F-a F-b")


def test_what_was_printed_without_a_claim_is_delivered_at_the_first_attempt() -> None:
    assert shown(digest(delivered(channel="terminal")), "state", "attempt", "lane") == (
        "delivered",
        1,
        "terminal",
    )


def test_a_failure_waits_for_its_next_attempt_and_without_one_is_given_up() -> None:
    names = ("state", "retry_at", "reason", "failures")
    assert shown(digest(claimed(), failed()), *names) == ("failed", "r", "no answer", 1)
    assert shown(digest(claimed(), failed(), claimed(2), failed(2, retry_at=None)), *names) == (
        "given up",
        None,
        "no answer",
        2,
    )


def test_a_refused_address_does_not_count_against_the_channel() -> None:
    assert shown(digest(claimed(), failed(permanent=True, retry_at=None)), "state", "failures") == (
        "given up",
        0,
    )


def test_parts_that_arrived_add_up_over_the_attempts() -> None:
    row = digest(
        claimed(),
        failed(parts_delivered=1, arrived=["F-b"]),
        claimed(2),
        failed(2, parts_delivered=2, arrived=["F-a", "F-b"]),
    )
    assert shown(row, "parts", "arrived") == (3, '["F-b","F-a"]')


def test_an_attempt_that_somebody_else_has_made_again_says_nothing_any_more() -> None:
    row = digest(claimed(), claimed(2), failed(1))
    assert shown(row, "state", "attempt") == ("claimed", 2)


def test_what_was_delivered_stays_delivered() -> None:
    row = digest(claimed(), claimed(2), delivered(), failed(2), claimed(3))
    assert shown(row, "state", "attempt", "at") == ("delivered", 2, "at 3")


def test_folding_on_from_the_rows_that_are_there_gives_what_folding_everything_gives() -> None:
    events: list[DeliveryEvent] = [
        claimed(),
        failed(parts_delivered=1, arrived=["F-a"]),
        claimed(2),
        delivered(),
    ]
    told = [(event, str(n)) for n, event in enumerate(events)]
    rows: Rows = {}
    for one in told:
        rows = folded(rows, [one])
    assert rows == folded({}, told)


def test_events_name_the_rows_that_they_change() -> None:
    assert keys([(claimed(), "1"), (delivered(recipient="li"), "2")]) == {
        "deliveries": {"email/mei", "email/li"},
        "digests": {"email/2023-04-03/mei", "email/2023-04-03/li"},
    }


def test_all_mail_fails_together_and_every_other_channel_for_itself() -> None:
    assert [lane(one) for one in ("email", "email:desk", "webhook:ops", "file")] == [
        "email",
        "email",
        "webhook:ops",
        "file",
    ]
