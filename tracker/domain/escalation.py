"""When a follow-up is announced before its day, and to whom it is told when it is late.

Pure, and light: digests ask these for each follow-up with nothing but the days that stand in its row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step that is reached where a follow-up is still open on a day: its name, to whom, with copies to."""

    day: date
    en: str
    zh: str
    to: str
    copies: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """Everybody who is told, each once."""
        return tuple(dict.fromkeys((self.to, *self.copies)))

    def to_json(self) -> dict[str, Any]:
        """As it stands in the row of its follow-up."""
        told = {"day": self.day.isoformat(), "en": self.en, "zh": self.zh, "to": self.to}
        return {**told, "copies": list(self.copies)}


def from_json(told: Mapping[str, Any]) -> Escalation:
    """A step as it stands in the row of a follow-up."""
    day, copies = date.fromisoformat(told["day"]), tuple(told["copies"])
    return Escalation(day, told["en"], told["zh"], told["to"], copies)


def announced_on(due: date, lead: Sequence[date], ahead: date) -> tuple[date, ...]:
    """The days on which a follow-up is announced, the earliest first and its own day last.

    `lead` are the days that its rule names. Where it names none, it is announced once, on `ahead`: the day
    from which a digest looks as far as the due day. From the first of these days it stands in every digest;
    on each of the others it is announced anew.
    """
    days = {day for day in lead or (ahead,) if day < due}
    return (*sorted(days), due)


def announced_anew(days: Sequence[date], since: date | None, today: date) -> bool:
    """Whether one of the days of announcement has come after the last digest (of the day `since`)."""
    return any((since is None or day > since) and day <= today for day in days)


def escalated(steps: Sequence[Escalation], today: date) -> Escalation | None:
    """The furthest step that an open follow-up has reached by a day; None: none yet."""
    return max((one for one in steps if one.day <= today), key=lambda one: one.day, default=None)


def reached(steps: Sequence[Escalation], since: date | None, today: date) -> tuple[Escalation, ...]:
    """The steps that were reached after the last digest (of the day `since`), in order."""
    new = [one for one in steps if one.day <= today and (since is None or one.day > since)]
    return tuple(sorted(new, key=lambda one: one.day))


def told_of(steps: Sequence[Escalation], today: date) -> dict[str, Escalation]:
    """Everybody who is to know how late an open follow-up is by a day, each with their furthest step."""
    by_day = sorted((one for one in steps if one.day <= today), key=lambda one: one.day)
    return {who: one for one in by_day for who in one.told}
