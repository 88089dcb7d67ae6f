"""One message for each owner: what is in it, in which order, with which marks."""

from dataclasses import replace
from datetime import date

from tracker.domain.escalation import Escalation
from tracker.reminders.digest import Digest, Last, Line, digests
from tracker.views.answers import DeliveryRow, FollowUpRow

MONDAY = date(2023, 4, 3)


def april(day: int) -> date:
    return date(2023, 4, day)


def row(
    name: str,
    due: date,
    owner: str = "binhu",
    state: str = "open",
    snoozed_until: date | None = None,
    *,
    lead: tuple[date, ...] = (),
    escalate: tuple[Escalation, ...] = (),
    urgent: bool = False,
    **said: object,
) -> FollowUpRow:
    details = {
        "lead": [day.isoformat() for day in lead],
        "escalate": [step.to_json() for step in escalate],
        "urgent": urgent,
    }
    plain = FollowUpRow(
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
        details=details,
        title_en="Chip line",
        title_zh=None,
        regions=("320200",),
        milestone={},
    )
    return replace(plain, **said)  # type: ignore[arg-type] # whatever a test says


def told(recipient: str, lines: dict[str, date], *provisional: str) -> Last:
    """That the last digest of a recipient, of the day before, had these lines."""
    return {recipient: DeliveryRow(recipient, april(2), lines, frozenset(provisional))}


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
    last = told("binhu", {"F-a": april(3), "F-b": april(4)})
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
    [digest] = digests([row("a", april(3), "wuxi")], told("binhu", {"F-a": april(3)}), MONDAY, 20)
    assert lines(digest) == [("F-a", "due", "new")]


def test_what_the_last_digest_asked_for_and_is_closed_now_is_said() -> None:
    closed = row("a", april(3), state="closed")
    [digest] = digests([closed, row("b", april(4))], told("binhu", {"F-a": april(3)}), MONDAY, 20)
    assert (lines(digest), digest.settled) == ([("F-b", "coming", "new")], (closed,))


def test_what_is_closed_and_was_never_told_is_not_said() -> None:
    assert digests([row("a", april(3), state="closed")], {}, MONDAY, 20) == []


def test_a_message_may_hold_nothing_but_what_is_settled() -> None:
    closed = row("a", april(3), state="closed")
    assert digests([closed], told("binhu", {"F-a": april(3)}), MONDAY, 20) == [
        Digest("binhu", MONDAY, (), 0, (closed,))
    ]


def test_what_is_snoozed_is_left_out_until_its_day() -> None:
    quiet = row("a", april(1), snoozed_until=april(5))
    assert digests([quiet], {}, april(4), 20) == []
    [digest] = digests([quiet], {}, april(5), 20)
    assert lines(digest) == [("F-a", "overdue", "new")]


def test_nobody_gets_an_empty_message() -> None:
    assert digests([], told("binhu", {"F-a": april(3)}), MONDAY, 20) == []


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


class TestMoved:
    last = told("binhu", {"F-a": april(4)}, "F-a")

    def line(self, one: FollowUpRow, last: Last) -> tuple[str, date | None, bool]:
        [digest] = digests([one], last, MONDAY, 20)
        [line] = digest.lines
        return line.mark, line.was, line.announced

    def test_a_provisional_day_that_moved_when_it_became_sure_moved_by_the_notice(self) -> None:
        assert self.line(row("a", april(6)), self.last) == ("moved", april(4), True)

    def test_one_that_is_still_provisional_only_moved(self) -> None:
        assert self.line(row("a", april(6), provisional=True), self.last) == ("moved", april(4), False)

    def test_one_that_was_sure_before_only_moved(self) -> None:
        assert self.line(row("a", april(6)), told("binhu", {"F-a": april(4)})) == ("moved", april(4), False)

    def test_one_that_somebody_rescheduled_was_moved_by_them(self) -> None:
        one = row("a", april(6), details={"rescheduled_because": "Their holiday"})
        assert self.line(one, self.last) == ("moved", april(4), False)

    def test_one_that_became_sure_on_its_day_has_no_mark(self) -> None:
        assert self.line(row("a", april(4)), self.last) == ("", None, False)


def test_what_its_rule_announces_once_more_is_marked_on_that_day() -> None:
    one = row("a", april(10), lead=(date(2023, 3, 30), april(3), april(7)))
    marks = [
        [line.mark for digest in digests([one], last, MONDAY, 20) for line in digest.lines]
        for last in (
            {},
            told("binhu", {"F-a": april(10)}),
            {"binhu": DeliveryRow("binhu", MONDAY, {"F-a": april(10)})},
        )
    ]
    assert marks == [["new"], ["again"], [""]]


class TestEscalation:
    slip = Escalation(april(1), "reminder slip", "催办", "binhu", ("mei",))
    order = Escalation(april(3), "order", "督办", "li", ("mei", "chief"))
    later = Escalation(april(9), "criticism", "通报", "mayor")
    late = row("a", date(2023, 3, 30), escalate=(slip, order, later))

    def test_is_told_to_those_whom_the_steps_name_and_still_to_the_owner(self) -> None:
        found = digests([self.late], {}, MONDAY, 20)
        assert [(one.recipient, line.level, line.copied) for one in found for line in one.lines] == [
            ("binhu", self.slip, False),
            ("chief", self.order, True),
            ("li", self.order, True),
            ("mei", self.order, True),
        ]

    def test_of_the_owner_is_the_furthest_step_where_none_names_them(self) -> None:
        one = row("a", date(2023, 3, 30), escalate=(self.order,))
        assert digests([one], {}, MONDAY, 20)[0].lines[0].level == self.order

    def test_ends_where_it_is_settled(self) -> None:
        done = row("a", date(2023, 3, 30), state="done", escalate=(self.slip, self.order))
        assert digests([done], {}, MONDAY, 20) == []

    def test_stands_after_what_is_the_recipients_own_and_overdue(self) -> None:
        mine = [row("b", april(2), "li"), row("c", april(3), "li"), row("d", april(4), "li")]
        [digest] = [one for one in digests([self.late, *mine], {}, MONDAY, 20) if one.recipient == "li"]
        assert [line.section for line in digest.lines] == ["overdue", "escalated", "due", "coming"]
        assert digest.counted() == {"overdue": 1, "escalated": 1, "due": 1, "coming": 1}


def test_what_was_cancelled_by_somebody_is_settled_and_what_was_done_is_not_told_again() -> None:
    last = told("binhu", {"F-a": april(3), "F-b": april(3)})
    cancelled, done = row("a", april(3), state="cancelled"), row("b", april(3), state="done")
    [digest] = digests([cancelled, done], last, MONDAY, 20)
    assert (digest.lines, digest.settled) == ((), (cancelled,))
