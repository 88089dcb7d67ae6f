"""What the views hold of a milestone's claims, and of the conflicts between them and what is recorded."""

from typing import Any

from tracker.domain.initiatives.conflicts import Conflict, conflicts
from tracker.domain.initiatives.state import Claimed, Milestone, Settlement

Row = dict[str, Any]


def claim_rows(milestone: Milestone) -> list[Row]:
    """Each claim: what it says, who says so, and of each field the last settlement that it came under."""
    return [_claim(one, milestone) for one in milestone.claims]


def conflict_rows(milestone: Milestone) -> list[Row]:
    """Each field of which sources differ or differed: what holds, the claims by number, how it ended."""
    return [conflict_row(one) for one in conflicts(milestone)] if milestone.claims else []


def conflict_row(one: Conflict) -> Row:
    """One field of which sources differ or differed."""
    return {
        "field": one.field,
        "value": one.held,
        "sources": list(one.sources),
        "says": one.says,
        "open": list(one.open),
        "agreeing": list(one.agreeing),
        "settled": [_settled(settlement) for settlement in one.settled],
    }


def _claim(one: Claimed, milestone: Milestone) -> Row:
    under = {each.field: each for each in milestone.settled if one.number <= each.last}
    return {
        "claim": one.number,
        "changes": dict(one.says),
        "sources": list(one.sources),
        "quote": one.quote,
        "note": one.note,
        "recorded_at": one.stamp.at,
        "recorded_by": one.stamp.actor,
        "settled": {field: _settled(under[field]) for field in one.says if field in under},
    }


def _settled(one: Settlement) -> Row:
    return {
        "claim": one.claim,
        "because": one.because,
        "recorded_at": one.stamp.at,
        "actor": one.stamp.actor,
    }
