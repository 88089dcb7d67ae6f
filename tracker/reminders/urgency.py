"""How early a follow-up is announced, and to whom it is told when it stays open too long.

The days of both stand in the follow-up's row, worked out when it was folded (`tracker.domain.escalation`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from tracker.domain.escalation import Escalation, announced_anew, announced_on, from_json, told_of
from tracker.views.answers import FollowUpRow

Ahead = Callable[[FollowUpRow], date]
"""The day from which a digest looks as far as a follow-up's day, where its rule names no other."""


def announcements(one: FollowUpRow, ahead: Ahead) -> tuple[date, ...]:
    """The days on which a follow-up is announced; it is told of from the first of them on."""
    lead = [date.fromisoformat(day) for day in one.details.get("lead", ())]
    return announced_on(one.due, lead, one.due if lead else ahead(one))


def near(one: FollowUpRow, day: date, ahead: Ahead) -> bool:
    """Whether a follow-up is told of on a day."""
    return one.due <= day or announcements(one, ahead)[0] <= day


def anew(one: FollowUpRow, since: date | None, day: date) -> bool:
    """Whether another of the days that its rule names for announcing it has come since the last digest."""
    lead = [date.fromisoformat(told) for told in one.details.get("lead", ())]
    return announced_anew(lead, since, day)


def steps(one: FollowUpRow) -> Sequence[Escalation]:
    """The steps that a follow-up reaches where it stays open."""
    return [from_json(told) for told in one.details.get("escalate", ())] if one.state == "open" else []


def told(one: FollowUpRow, day: date) -> Mapping[str, Escalation]:
    """Everybody who is to know by a day how late a follow-up is, with the step that is told to them."""
    return told_of(steps(one), day) if "escalate" in one.details else {}
