"""A light turns by what is overdue and by silence, under the limits of the policy."""

from datetime import date

import pytest

from tracker.domain.lights import Standing, light, limits_of
from tracker.domain.policy import Lights, Limits

TODAY = date(2023, 4, 3)
LIMITS = limits_of(Lights(), "project")
LATELY = date(2023, 4, 1)


def test_the_limits_of_a_policy_hold_where_a_kind_has_none_of_its_own() -> None:
    lights = Lights(red_silent=100, kinds={"project": Limits(yellow_silent=5)})

    assert limits_of(lights, "project") == {
        "yellow_overdue": 1,
        "red_overdue": 10,
        "yellow_silent": 5,
        "red_silent": 100,
    }
    assert limits_of(lights, "outpost")["yellow_silent"] == 60


@pytest.mark.parametrize(
    ("oldest_due", "last_latest", "lit"),
    [
        (None, None, "grey"),
        (None, LATELY, "green"),
        (TODAY, LATELY, "green"),
        (date(2023, 4, 2), LATELY, "yellow"),
        (date(2023, 3, 25), LATELY, "yellow"),
        (date(2023, 3, 24), LATELY, "red"),
        (None, date(2023, 2, 3), "green"),
        (None, date(2023, 2, 2), "yellow"),
        (None, date(2023, 1, 3), "red"),
        (date(2023, 4, 2), date(2023, 1, 3), "red"),
        (date(2023, 4, 2), None, "yellow"),
    ],
)
def test_a_light_turns_on_the_day_of_its_limit(
    oldest_due: date | None, last_latest: date | None, lit: str
) -> None:
    assert light(Standing("open", oldest_due, last_latest), LIMITS, TODAY) == lit


@pytest.mark.parametrize("standing", ["suspended", "ended", "done"])
def test_what_is_not_under_way_is_grey(standing: str) -> None:
    assert light(Standing(standing, date(2020, 1, 1), date(2020, 1, 1)), LIMITS, TODAY) == "grey"
