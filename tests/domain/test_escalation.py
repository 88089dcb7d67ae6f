"""Which days a follow-up is announced on, and to whom it is told when it is late."""

from datetime import date

import pytest

from tracker.domain.escalation import (
    Escalation,
    announced_anew,
    announced_on,
    escalated,
    from_json,
    reached,
    told_of,
)


def april(day: int) -> date:
    return date(2023, 4, day)


SLIP = Escalation(april(11), "Reminder", "催办", "wuxi-ipb")
WARNING = Escalation(april(17), "Supervision", "督办", "wuxi-ipb", ("zhang",))
NOTICE = Escalation(april(24), "Notice", "通报", "zhang", ("wuxi-ipb", "zhang", "mei"))
STEPS = (NOTICE, SLIP, WARNING)


class TestAnnounced:
    def test_once_on_the_day_from_which_a_digest_looks_so_far_and_on_its_day(self) -> None:
        assert announced_on(april(10), [], april(3)) == (april(3), april(10))

    def test_on_the_days_that_its_rule_names_instead(self) -> None:
        assert announced_on(april(20), [april(19), april(6)], april(13)) == (april(6), april(19), april(20))

    @pytest.mark.parametrize("ahead", [april(10), april(11)])
    def test_on_its_day_alone_where_nothing_lies_before_it(self, ahead: date) -> None:
        assert announced_on(april(10), [], ahead) == (april(10),)

    @pytest.mark.parametrize(
        ("since", "today", "anew"),
        [
            (None, april(5), False),
            (None, april(6), True),
            (april(5), april(6), True),
            (april(6), april(18), False),
            (april(6), april(19), True),
            (april(6), april(25), True),
            (april(20), april(25), False),
        ],
    )
    def test_anew_where_one_of_the_days_has_come_since_the_last_digest(
        self, since: date | None, today: date, *, anew: bool
    ) -> None:
        days = announced_on(april(20), [april(19), april(6)], april(13))
        assert announced_anew(days, since, today) is anew


class TestEscalated:
    @pytest.mark.parametrize(
        ("day", "step"), [(10, None), (11, SLIP), (16, SLIP), (17, WARNING), (24, NOTICE), (30, NOTICE)]
    )
    def test_to_the_furthest_step_that_its_day_has_come(self, day: int, step: Escalation | None) -> None:
        assert escalated(STEPS, april(day)) == step

    @pytest.mark.parametrize(
        ("since", "today", "steps"),
        [
            (None, 10, ()),
            (None, 30, (SLIP, WARNING, NOTICE)),
            (10, 11, (SLIP,)),
            (11, 16, ()),
            (11, 25, (WARNING, NOTICE)),
            (24, 30, ()),
        ],
    )
    def test_step_by_step_after_days_without_a_digest_too(
        self, since: int | None, today: int, steps: tuple[Escalation, ...]
    ) -> None:
        assert reached(STEPS, since and april(since), april(today)) == steps  # type: ignore[arg-type] # no day is 0

    def test_to_everybody_named_by_the_furthest_step_told_to_them(self) -> None:
        assert told_of(STEPS, april(10)) == {}
        assert told_of(STEPS, april(18)) == {"wuxi-ipb": WARNING, "zhang": WARNING}
        assert told_of(STEPS, april(24)) == {"wuxi-ipb": NOTICE, "zhang": NOTICE, "mei": NOTICE}

    def test_to_nobody_twice(self) -> None:
        assert NOTICE.told == ("zhang", "wuxi-ipb", "mei")

    def test_stands_in_the_row_of_a_follow_up_and_is_read_back(self) -> None:
        assert NOTICE.to_json() == {
            "day": "2023-04-24",
            "en": "Notice",
            "zh": "通报",
            "to": "zhang",
            "copies": ["wuxi-ipb", "zhang", "mei"],
        }
        assert [from_json(step.to_json()) for step in STEPS] == list(STEPS)
