"""Figures as `--json` prints them.

NOTE: their keys are a contract that scripts rely on; add to them, never change them.
"""

from collections.abc import Sequence
from dataclasses import asdict

from tracker.app import figure_ids as ids
from tracker.domain import extents
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Extent
from tracker.domain.figures import Period
from tracker.domain.quantities import Quantity, Range, show, show_share
from tracker.views.answers import Document
from tracker.views.figure_answers import (
    Answered,
    Basis,
    Cell,
    ConversionCell,
    Event,
    Group,
    NotOnce,
    Progress,
    Why,
)


def answered(answer: Answered, language: str) -> Document:
    """The document of `tracker figures`."""
    asked = answer.asked
    return {
        "as_of": answer.as_of.isoformat(),
        "known_at": answer.known_at,
        "figure": asked.figure,
        "by": asked.by,
        "period": _period(asked.period),
        "regions": list(asked.regions),
        "initiative": asked.initiative,
        "reported": [cell(one, language) for one in answer.reported],
        "targets": [target(one, language) for one in answer.targets],
        "counted": [cell(one, language) for one in answer.counted],
        "conversions": [conversion(one, language) for one in answer.conversions],
    }


def _period(period: Period) -> Document | None:
    if period.first is None and period.last is None:
        return None
    first, last = (day.isoformat() if day else None for day in (period.first, period.last))
    return {"id": ids.period_id(period), "from": first, "to": last}


def cell(one: Cell, language: str) -> Document:
    """One value."""
    return {
        "id": one.id,
        "figure": one.base,
        "names": {"en": one.en, "zh": one.zh},
        "group": _group(one.group),
        "counting": one.counting,
        "value": _extent(one.extent, language),
        "as_of": _when(one.when),
        "initiatives": one.initiatives or None,
        "sources_differ": one.differ,
        "shared": one.shared,
    }


def conversion(one: ConversionCell, language: str) -> Document:
    """How many of what was begun have landed."""
    converted = one.converted
    return {
        "id": one.id,
        "kind": one.kind,
        "group": _group(one.group),
        "landed": _extent(converted.landed, language),
        "begun": _extent(converted.begun, language),
        "share": share(converted.share, language),
    }


def target(one: Progress, language: str) -> Document:
    """A target and how far it is."""
    return {
        "id": one.id,
        "figure": one.base,
        "names": {"en": one.en, "zh": one.zh},
        "of": _group(one.of),
        "target": _quantity(one.target, language),
        "by": _when(one.by),
        "so_far": cell(one.actual, language) if one.actual else None,
        "share": share(one.share, language),
        "reached": one.reached,
        "source": one.source,
        "milestone": one.milestone,
    }


def not_once(found: Sequence[NotOnce]) -> list[Document]:
    """What would have been counted twice."""
    return [
        {"id": one.id, "figure": one.figure, "because": one.because, "instead": list(one.instead)}
        for one in found
    ]


def why(one: Why, rule: str, event: Event | None, language: str) -> Document:
    """The document of `tracker why FIGURE`."""
    what = one.what
    told = (
        cell(what, language)
        if isinstance(what, Cell)
        else target(what, language)
        if isinstance(what, Progress)
        else conversion(what, language)
    )
    return {
        **told,
        "rule": rule,
        "event": asdict(event) if event else None,
        "because": [_basis(basis, language) for basis in one.basis],
    }


def _basis(one: Basis, language: str) -> Document:
    told = one.told
    return {
        "id": one.id,
        "milestone": one.milestone,
        "initiative": one.initiative,
        "how": one.how,
        "instead": one.instead or None,
        "amount": _quantity(one.amount, language) if one.amount else None,
        "as_of": _when(one.when),
        "reached": one.reached,
        "shared": list(one.shared),
        "position": one.event,
        "kind": told["kind"],
        "happened": told["happened"],
        "recorded_at": told["recorded_at"],
        "recorded_by": told["recorded_by"],
        "sources": told["sources"],
        "quote": told["quote"],
    }


def _group(one: Group) -> Document | None:
    return {"key": one.key, "names": {"en": one.en, "zh": one.zh}} if one.key else None


def _extent(one: Extent, language: str) -> Document:
    return {
        "low": f"{one.least.value:f}",
        "high": f"{one.most.value:f}",
        "hedge": one.hedge,
        "unit": one.unit,
        "text": extents.show(one, language),
    }


def _quantity(one: Quantity, language: str) -> Document:
    return {"value": f"{one.value:f}", "hedge": one.hedge, "unit": one.unit, "text": show(one, language)}


def share(one: Range | None, language: str) -> Document | None:
    """A share as a fraction, from low to high; hedged: it is a rough range."""
    if one is None:
        return None
    return {
        "low": f"{one.low:f}",
        "high": f"{one.high:f}",
        "hedged": one.hedged,
        "text": show_share(one, language),
    }


def _when(one: Fuzzy | None) -> Document | None:
    if one is None:
        return None
    stored = one.to_json()
    return {"edtf": one.edtf, "from": stored["earliest"], "to": stored["latest"], "words": one.words}
