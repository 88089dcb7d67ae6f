"""What another policy would change: what it says differently, and which open follow-ups that moves."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from tracker.domain.policy import ROLE, Policy, Rule

RULE = "rule"
"""Stands for the key where a whole rule is new or is no more."""

_DECIDING = frozenset(
    [
        RULE,
        *("on", "initiatives", "anchor", "after", "every", "from", "missed", "times"),
        *("shift", "calendars", "closed_by", "owner"),
    ]
)
"""The keys of a rule that decide which follow-ups there are, when they are due, and whose they are."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two policies say differently: in a rule (by its id), or in another part of the policy.

    `before` and `after` are values as they stand in the journal; None where one of them says nothing.
    """

    part: str
    key: str
    before: Any
    after: Any

    @property
    def decides(self) -> bool:
        """Whether follow-ups may appear, move or vanish because of it."""
        return self.key in _DECIDING or self.part == "roles"


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Everything that the second policy says differently, rule by rule in its order."""
    before, after = ({rule.id: rule for rule in one.rules} for one in (old, new))
    ids = [*after, *(rule for rule in before if rule not in after)]
    return [
        *(one for rule in ids for one in _of_rule(rule, before.get(rule), after.get(rule))),
        *(one for part in _PARTS for one in _of(part, old, new)),
    ]


_PARTS = ("lights", "digest", "roles", "approval", "escalate")


def _of_rule(rule: str, old: Rule | None, new: Rule | None) -> Iterator[Difference]:
    before, after = (one.model_dump(mode="json", by_alias=True) if one else None for one in (old, new))
    if before is None or after is None:
        yield Difference(rule, RULE, before, after)
        return
    yield from (Difference(rule, key, before[key], after[key]) for key in after if before[key] != after[key])


def _of(part: str, old: Policy, new: Policy) -> Iterator[Difference]:
    before, after = (dict(_flat(one.model_dump(mode="json")[part], part)) for one in (old, new))
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield Difference(part, key, before.get(key), after.get(key))


def _flat(value: object, key: str) -> Iterator[tuple[str, Any]]:
    """The values in tables within tables, each with its keys; nothing of what says nothing.

    The journal keeps the names that people chose in the order of the alphabet.
    """
    if isinstance(value, dict):
        for name, inner in sorted(value.items()) if key in ("roles", "lights.kinds") else value.items():
            yield from _flat(inner, f"{key}.{name}")
    elif value:
        yield key, value


def touched(found: Iterable[Difference], *policies: Policy) -> set[str]:
    """The rules whose follow-ups may not be what they were; all others give the same ones."""
    deciding = {one.part for one in found if one.decides}
    rules = [rule for one in policies for rule in one.rules]
    return {rule.id for rule in rules if rule.id in deciding or _by_role(rule, deciding)}


def _by_role(rule: Rule, deciding: Collection[str]) -> bool:
    return "roles" in deciding and rule.owner.startswith(ROLE)


def only(policy: Policy, rules: Collection[str]) -> Policy:
    """A policy with some of its rules alone."""
    return policy.model_copy(update={"rules": [rule for rule in policy.rules if rule.id in rules]})


class Shown(Protocol):
    """What is compared of a follow-up."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def initiative(self) -> str:
        """The initiative that it is in."""

    @property
    def rule(self) -> str:
        """The rule that it comes from."""

    @property
    def en(self) -> str:
        """What is to be done, in English."""

    @property
    def zh(self) -> str:
        """What is to be done, in Chinese."""

    @property
    def due(self) -> date:
        """By when."""

    @property
    def owner(self) -> str:
        """By whom."""


Sort = Literal["appears", "moves", "vanishes", "passes"]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one open follow-up: it appears, vanishes, moves in time or passes to another owner.

    `due` and `owner` are those that it has, or had, in the end; `was_due` and `was_owner` what they were.
    `becomes` is the state of one that vanishes from what is open: lapsed, closed …; "" where it is gone.
    """

    sort: Sort
    initiative: str
    follow_up: str
    rule: str
    en: str
    zh: str
    due: date
    owner: str
    was_due: date | None = None
    was_owner: str | None = None
    becomes: str = ""


def changes(before: Iterable[Shown], after: Iterable[Shown], becomes: Callable[[str], str]) -> list[Change]:
    """What becomes of the open follow-ups before, and which there are after; by day, in each initiative.

    `becomes` gives the state after of one that is open no more, by its id; "" where there is none.
    """
    then, now = ({one.id: one for one in some} for some in (before, after))
    found = [
        *(_change("appears", one) for key, one in now.items() if key not in then),
        *(_change("vanishes", one, becomes=becomes(key)) for key, one in then.items() if key not in now),
        *(_change("moves", one, then[key]) for key, one in now.items() if _moved(then.get(key), one)),
        *(_change("passes", one, then[key]) for key, one in now.items() if _passed(then.get(key), one)),
    ]
    return sorted(found, key=lambda one: (one.initiative, one.due, one.follow_up))


def _moved(was: Shown | None, one: Shown) -> bool:
    return was is not None and was.due != one.due


def _passed(was: Shown | None, one: Shown) -> bool:
    return was is not None and was.due == one.due and was.owner != one.owner


def _change(sort: Sort, one: Shown, was: Shown | None = None, becomes: str = "") -> Change:
    return Change(
        sort=sort,
        initiative=one.initiative,
        follow_up=one.id,
        rule=one.rule,
        en=one.en,
        zh=one.zh,
        due=one.due,
        owner=one.owner,
        was_due=was.due if was else None,
        was_owner=was.owner if was else None,
        becomes=becomes,
    )


def reasons(change: Change, found: Iterable[Difference]) -> list[Difference]:
    """Why a follow-up changes: what is said differently of its rule, and of roles where its owner changes."""
    own = [one for one in found if one.part == change.rule and one.decides]
    return own or [one for one in found if one.part == "roles"]


def counted(found: Iterable[Change]) -> dict[Sort, int]:
    """How many there are of each sort."""
    count: dict[Sort, int] = {"appears": 0, "moves": 0, "vanishes": 0, "passes": 0}
    for one in found:
        count[one.sort] += 1
    return count
