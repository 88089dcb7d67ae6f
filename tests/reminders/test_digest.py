"""One message for each owner: what is in it, in which order, with which marks."""

from datetime import date

from tracker.reminders.digest import Digest, Line, digests
from tracker.views.answers import FollowUpRow

MONDAY = date(2023, 4, 3)


def april(day: int) -> date:
    return date(2023, 4, day)


def row(
    name: str,
    due: date,
    owner: str = "binhu",
    state: str = "open",
    snoozed_until: date | None = None,
) -> FollowUpRow:
    return FollowUpRow(
        id=f"F-{name}",
        initiative="I-1",
        rule="talks-next-step",
        trigger="M-1.1",
        en="Agree on the next step",
        zh="商定下一步",
        due=due,
        provisional=False,
        owner=owner,
        state=state,
        snoozed_until=snoozed_until,
        details={},
        title_en="Chip line",
        title_zh=None,
        regions=("320200",),
        milestone={},
    )


def lines(digest: Digest) -> list[tuple[str, str, str]]:
    return [(one.follow_up.id, one.state, one.mark) for one in digest.lines]


def test_overdue_comes_first_then_today_then_what_is_coming() -> None:
    [digest] = digests(
        [row("c", april(4)), row("b", april(3)), row("a", april(2)), row("d", date(2023, 1, 5))],
        {},
        MONDAY,
        20,
    )
    assert lines(digest) == [
        ("F-d", "overdue", "new"),
        ("F-a", "overdue", "new"),
        ("F-b", "due", "new"),
        ("F-c", "coming", "new"),
    ]


def test_each_owner_has_a_message_of_their_own_by_name() -> None:
    found = digests(
        [row("a", april(3), "wuxi"), row("b", april(3), "binhu"), row("c", april(4), "wuxi")], {}, MONDAY, 20
    )
    assert [(one.recipient, [line.follow_up.id for line in one.lines]) for one in found] == [
        ("binhu", ["F-b"]),
        ("wuxi", ["F-a", "F-c"]),
    ]


def test_what_was_not_in_the_last_digest_is_new_and_what_stands_there_with_another_day_is_moved() -> None:
    a, b, c = row("a", april(3)), row("b", april(5)), row("c", april(6))
    last = {"binhu": {"F-a": april(3), "F-b": april(4)}}
    assert digests([a, b, c], last, MONDAY, 20) == [
        Digest(
            "binhu",
            MONDAY,
            (Line(a, "due", ""), Line(b, "coming", "moved", april(4)), Line(c, "coming", "new")),
            0,
            (),
        )
    ]


def test_what_somebody_else_was_told_is_new_to_its_new_owner() -> None:
    [digest] = digests([row("a", april(3), "wuxi")], {"binhu": {"F-a": april(3)}}, MONDAY, 20)
    assert lines(digest) == [("F-a", "due", "new")]


def test_what_the_last_digest_asked_for_and_is_closed_now_is_said() -> None:
    closed = row("a", april(3), state="closed")
    [digest] = digests([closed, row("b", april(4))], {"binhu": {"F-a": april(3)}}, MONDAY, 20)
    assert (lines(digest), digest.settled) == ([("F-b", "coming", "new")], (closed,))


def test_what_is_closed_and_was_never_told_is_not_said() -> None:
    assert digests([row("a", april(3), state="closed")], {}, MONDAY, 20) == []


def test_a_message_may_hold_nothing_but_what_is_settled() -> None:
    closed = row("a", april(3), state="closed")
    assert digests([closed], {"binhu": {"F-a": april(3)}}, MONDAY, 20) == [
        Digest("binhu", MONDAY, (), 0, (closed,))
    ]


def test_what_is_snoozed_is_left_out_until_its_day() -> None:
    quiet = row("a", april(1), snoozed_until=april(5))
    assert digests([quiet], {}, april(4), 20) == []
    [digest] = digests([quiet], {}, april(5), 20)
    assert lines(digest) == [("F-a", "overdue", "new")]


def test_nobody_gets_an_empty_message() -> None:
    assert digests([], {"binhu": {"F-a": april(3)}}, MONDAY, 20) == []


def test_what_goes_past_a_screenful_is_folded_to_a_number_and_still_recorded_as_told() -> None:
    many = [row(str(day), april(day)) for day in range(1, 8)]
    [digest] = digests(many, {}, MONDAY, 5)
    assert (digest.folded, [one.follow_up.id for one in digest.visible]) == (
        2,
        ["F-1", "F-2", "F-3", "F-4", "F-5"],
    )
    assert digest.shown() == {f"F-{day}": april(day) for day in range(1, 8)}


def test_a_screenful_is_not_folded() -> None:
    [digest] = digests([row(str(day), april(day)) for day in range(1, 6)], {}, MONDAY, 5)
    assert (digest.folded, digest.visible) == (0, digest.lines)
