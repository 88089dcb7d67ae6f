"""Whether what one source says of a field agrees with what is recorded, says more, or says something else.

Works on values as they are stored, so that it can be asked of any event. Agreement is never generous:

- of two dates, one that covers the other and tells no days of its own (`2023-03` and `2023-03-23`) is only
  less exact. 23–24 March and 24 March are two accounts.
- of two amounts, an exact one that a hedged one can stand for (412 and over 400) is only more exact. A hedged
  one can stand for as much as shares take it to (`quantities.SPREAD`): 4,000 is not what over 400 told.
- of lists, the order says nothing; a list that is longer says something else.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from tracker.domain import dates
from tracker.domain.claim_fields import FIGURES
from tracker.domain.dates import Fuzzy
from tracker.domain.figures import folded
from tracker.domain.quantities import SPREAD, Quantity, bounds

Says = Literal["agrees", "more", "differs"]
Stored = Any
"""A value as an event keeps it."""


def of_metric(figures: Sequence[Stored], field: str) -> tuple[list[Stored], list[Stored]]:
    """The figures of the metric that a field of a claim is about, and the others."""
    metric = folded(field.removeprefix(FIGURES))
    meant = [one for one in figures if folded(one["metric"]) == metric]
    return meant, [one for one in figures if one not in meant]


def says(held: Stored, claimed: Stored) -> Says:
    """What a claimed value says against the one that holds."""
    if _empty(held):
        return "agrees" if _empty(claimed) else "more"
    if isinstance(held, Mapping) and isinstance(claimed, Mapping):
        if "edtf" in held and "edtf" in claimed:
            return _of_dates(Fuzzy.from_json(held), Fuzzy.from_json(claimed))
        if "hedge" in held and "hedge" in claimed:
            return _of_amounts(Quantity.from_json(held), Quantity.from_json(claimed))
        return _of_parts(held, claimed)
    if isinstance(held, list) and isinstance(claimed, list):
        return _of_lists(held, claimed)
    return "agrees" if _folded(held) == _folded(claimed) else "differs"


def _empty(value: Stored) -> bool:
    return value is None or value in ("", [])


def _folded(value: Stored) -> Stored:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _of_dates(held: Fuzzy, claimed: Fuzzy) -> Says:
    if (held.earliest, held.latest) == (claimed.earliest, claimed.latest) or _covers(claimed, held):
        return "agrees"
    return "more" if _covers(held, claimed) else "differs"


def _covers(wide: Fuzzy, narrow: Fuzzy) -> bool:
    """Whether one date is the other, told less exactly."""
    first = wide.earliest is None or (narrow.earliest is not None and wide.earliest <= narrow.earliest)
    last = wide.latest is None or (narrow.latest is not None and narrow.latest <= wide.latest)
    return first and last and not dates.told_by_days(wide)


def _of_amounts(held: Quantity, claimed: Quantity) -> Says:
    if held.unit and claimed.unit and held.unit != claimed.unit:
        return "differs"
    if (held.value, held.hedge) == (claimed.value, claimed.hedge) or _stands_for(claimed, held):
        return "agrees"
    return "more" if _stands_for(held, claimed) else "differs"


def _stands_for(hedged: Quantity, exact: Quantity) -> bool:
    """Whether a hedged amount is what somebody would say for an exact one."""
    near = abs(hedged.value - exact.value) <= abs(hedged.value) * SPREAD
    return hedged.hedge != "exactly" and exact.hedge == "exactly" and near and _possible(exact.value, hedged)


def _possible(value: Decimal, hedged: Quantity) -> bool:
    return value in bounds(hedged)


_ASIDE = frozenset({"note"})
"""What a part says beside the fact."""


def _of_parts(held: Mapping[str, Stored], claimed: Mapping[str, Stored]) -> Says:
    """Two figures, promises or parties: every part that both of them tell."""
    told = [name for name in claimed if name not in _ASIDE and not _empty(claimed[name])]
    return _worst([says(held.get(name), claimed[name]) for name in told])


def _of_lists(held: Sequence[Stored], claimed: Sequence[Stored]) -> Says:
    """Two lists of one length, in whatever order: each that is claimed with one that is held."""
    if len(held) != len(claimed):
        return "differs"
    left, found = [*held], list[Says]()
    for one in claimed:
        nearest = min(left, key=lambda other: _ORDER.index(says(other, one)))
        left.remove(nearest)
        found.append(says(nearest, one))
    return _worst(found)


_ORDER: tuple[Says, ...] = ("agrees", "more", "differs")


def _worst(found: Sequence[Says]) -> Says:
    return max(found, key=_ORDER.index, default="agrees")
