"""What is wrong in a policy, and how its parts are looked through whatever else is wrong in them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeGuard

from tracker.domain.kinds import Kind
from tracker.domain.policy_reading.lines import Place
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.regions import Regions

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may speak of."""

    kinds: Mapping[str, type[Kind]]
    offices: Collection[str]
    regions: Regions


class OneWrong(NamedTuple):
    """What is wrong in one place."""

    place: Place
    reason: Refused


Wrong = Iterator[OneWrong]


def rules(raw: Told) -> Iterator[tuple[int, Told]]:
    """The rules, each with its number; what else is among them has the wrong shape, and is told so."""
    told = raw.get("rules")
    return ((n, one) for n, one in enumerate(told if isinstance(told, list) else []) if isinstance(one, dict))


def texts(value: object) -> Iterator[tuple[int, str]]:
    """The texts in a list, each with its number."""
    members = value if isinstance(value, list) else []
    return ((n, one) for n, one in enumerate(members) if isinstance(one, str))


def table(value: object) -> Told:
    """A table as it is; what is none is an empty one."""
    return value if isinstance(value, dict) else {}


def is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number."""
    return isinstance(value, int)


def nearest(name: str, names: Collection[str], most: int = 3) -> str:
    """The names that begin with one, or that are nearest to it, or, where none is near, the first of them."""
    folded = {one.lower(): one for one in names}
    begun = [one for one in folded if one.startswith(name.lower())] if name else []
    near = begun[:most] or get_close_matches(name.lower(), folded, n=most, cutoff=0.5)
    return ", ".join([folded[one] for one in near] or sorted(names)[:most]) or "-"


def one_of(place: Place, name: str, names: Collection[str], template: str) -> Wrong:
    """That a name is one of those that there are."""
    if name not in names:
        yield OneWrong(place, NotFound(template, name=name, nearest=nearest(name, names)))
