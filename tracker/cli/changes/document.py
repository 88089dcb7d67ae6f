"""The document of a comparison, as `--json` prints it."""

from typing import Any

from tracker.app.changes import Comparison, Side
from tracker.app.clock import Clock
from tracker.cli.changes.sentences import by_time, days_late
from tracker.cli.documents import line_document
from tracker.cli.initiatives.sheet import LATER
from tracker.views.answers import Document
from tracker.views.changes import Change, Facts, Field, InitiativeChange
from tracker.words import current


def document(found: Comparison, clock: Clock) -> Document:
    """A comparison: both sides, and of each initiative what is not the same."""
    return {
        "before": _side(found.before),
        "after": _side(found.after),
        "late_after_days": LATER,
        "decided": [line_document(one) for one in found.decided],
        "initiatives": [_initiative(one, found, clock) for one in found.changes],
    }


def _side(side: Side) -> Document:
    return {
        "as_of": side.as_of.isoformat() if side.as_of else None,
        "known_at": side.known_at,
        "position": side.position,
        "today": side.today.isoformat(),
    }


def _initiative(change: InitiativeChange, found: Comparison, clock: Clock) -> Document:
    row = change.shown.row
    own = change.facts
    fields = own.fields if own else ()
    return {
        "id": change.id,
        "title": row.title(current()),
        "titles": {"en": row.title_en, "zh": row.title_zh},
        "change": own.sort if own else "changed",
        "because": change.because,
        "by_time_alone": by_time(change, found),
        "stage": _both(change, "stage"),
        "light": _both(change, "light"),
        "fields": [_field(one) for one in fields if one.name not in ("stage", "light")],
        "milestones": [_milestone(one, clock) for one in change.milestones],
        "follow_ups": [_follow_up(one) for one in change.follow_ups],
    }


def _both(change: InitiativeChange, name: str) -> Document:
    before, after = (side and getattr(side.row, name) for side in (change.before, change.after))
    return {"before": before, "after": after, "changed": before != after}


def _field(one: Field) -> Document:
    return {"field": one.name, "before": one.before, "after": one.after, "because": list(one.because)}


def _milestone(change: Change, clock: Clock) -> Document:
    facts = change.facts
    withdrawn: dict[str, Any] = facts["retracted"] or {}
    return {
        "change": change.sort,
        "id": change.key,
        "kind": facts["kind"],
        "happened": facts["happened"],
        "planned": facts["planned"],
        "status": _both_of(change, "status"),
        "recorded_at": facts["recorded_at"],
        "recorded_by": facts["recorded_by"],
        "days_late": days_late(facts, clock) if change.sort == "recorded" else 0,
        "because": withdrawn.get("because"),
        "fields": [_field(one) for one in change.fields if one.name not in ("status", "retracted")],
        "amended": list(change.corrections),
    }


def _follow_up(change: Change) -> Document:
    facts = change.facts
    return {
        "change": change.sort,
        "id": change.key,
        "rule": facts["rule"],
        "milestone": facts["trigger"] or None,
        "what": facts["zh"] if current() == "zh" else facts["en"],
        "due": facts["due"],
        "was_due": _was(change.before, "due"),
        "owner": facts["owner"],
        "was_owner": _was(change.before, "owner"),
        "state": _both_of(change, "state"),
        "fields": [_field(one) for one in change.fields if one.name != "state"],
    }


def _both_of(change: Change, name: str) -> Document:
    return {"before": _was(change.before, name), "after": _was(change.after, name)}


def _was(facts: Facts | None, name: str) -> Any:  # noqa: ANN401 - as it stands in the facts
    return facts[name] if facts else None
