"""The light of an initiative: computed from what is overdue and from silence, as the policy has it.

The board is asked for it in SQL (`tracker.views.queries`), which says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.domain.policy import Lights

Light = Literal["red", "yellow", "green", "grey"]

LIMITS = ("yellow_overdue", "red_overdue", "yellow_silent", "red_silent")


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a light.

    `oldest_due` is the first day on which an open follow-up that is not snoozed is due, `last_latest` the
    latest day on which something happened; None where there is none.
    """

    standing: str
    oldest_due: date | None
    last_latest: date | None


def light(one: Standing, limits: Mapping[str, int], today: date) -> Light:
    """The light of an initiative on a day, under `limits`."""

    def passed(day: date | None, limit: str) -> bool:
        return day is not None and day <= today - timedelta(days=limits[limit])

    if one.standing != "open":
        return "grey"
    if passed(one.oldest_due, "red_overdue") or passed(one.last_latest, "red_silent"):
        return "red"
    if passed(one.oldest_due, "yellow_overdue") or passed(one.last_latest, "yellow_silent"):
        return "yellow"
    return "grey" if one.last_latest is None else "green"


def limits_of(lights: Lights, kind: str) -> dict[str, int]:
    """The limits in one kind of initiative, for which a policy may have some of its own."""
    own = lights.kinds.get(kind)
    special = own.model_dump(exclude_none=True) if own else {}
    return {name: special.get(name, getattr(lights, name)) for name in LIMITS}
