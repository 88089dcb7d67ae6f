"""The documents that `--json` prints.

NOTE: their keys are a contract that scripts rely on; add to them, never change them.
"""

from collections.abc import Mapping
from typing import Any

from tracker.views.answers import Board, BoardRow, Document, FollowUpRow, Gap, HistoryLine, Sheet


def board_document(board: Board, language: str) -> Document:
    """The document of `tracker status`."""
    return {
        "as_of": board.as_of.isoformat(),
        "known_at": board.known_at,
        "initiatives": [row_document(row, language) for row in board.rows],
    }


def row_document(row: BoardRow, language: str) -> Document:
    """One initiative as it stands on the board."""
    touch = row.next_touch
    return {
        "id": row.id,
        "title": row.title(language),
        "kind": row.kind,
        "regions": list(row.regions),
        "stage": row.stage,
        "light": row.light,
        "owner": row.owner,
        "last_milestone": {
            "id": row.last_milestone,
            "kind": row.last_kind,
            "happened": _happened(row),
        }
        if row.last_milestone
        else None,
        "next_touch": {
            "follow_up": touch.id,
            "due": touch.due.isoformat(),
            "owner": touch.owner,
            "what": touch.zh if language == "zh" else touch.en,
        }
        if touch
        else None,
        "open": row.open,
        "overdue": row.overdue,
        "gap": row.gap,
        "conflicts": row.conflicts,
        "titles": {"en": row.title_en, "zh": row.title_zh},
        "sectors": list(row.sectors),
        "parent": row.parent,
        "note": row.note,
    }


def _happened(row: BoardRow) -> Mapping[str, str | None] | None:
    if row.last_happened is None:
        return None
    stored = row.last_happened.to_json()
    return {
        "edtf": stored["edtf"],
        "from": stored["earliest"],
        "to": stored["latest"],
        "words": stored["words"],
    }


def sheet_document(sheet: Sheet, language: str, because: Mapping[str, str]) -> Document:
    """The document of `tracker show`; `because` has the explanation of each follow-up."""
    return {
        "as_of": sheet.as_of.isoformat(),
        "known_at": sheet.known_at,
        **row_document(sheet.row, language),
        "amended": list(sheet.row.amendments),
        "milestones": [_milestone(one) for one in sheet.milestones],
        "follow_ups": [
            {**follow_up_document(one, one.state_on(sheet.as_of), language, because[one.id]), **_details(one)}
            for one in sheet.follow_ups
        ],
        "figures": list(sheet.figures),
    }


_FIRST = (
    "id",
    "kind",
    "happened",
    "recorded_at",
    "parties",
    "place",
    "note",
    "sources",
    "amended",
    "retracted",
)


def _milestone(body: Document) -> Document:
    return {name: body[name] for name in _FIRST} | {
        name: value for name, value in body.items() if name not in _FIRST
    }


def follow_up_document(one: FollowUpRow, state: str, language: str, explanation: str) -> Document:
    """One follow-up, with what it comes from."""
    return {
        "id": one.id,
        "initiative": one.initiative,
        "what": one.zh if language == "zh" else one.en,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "owner": one.owner,
        "state": state,
        "because": {"milestone": one.trigger or None, "rule": one.rule, "explanation": explanation},
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        "asked": one.details.get("asked"),
    }


def _details(one: FollowUpRow) -> Document:
    names = ("closed_by", "closed_on", "outcome", "rescheduled_because", "rule_due")
    return {name: one.details.get(name) for name in names} | {"deeds": one.details.get("deeds", [])}


def gap_document(one: Gap) -> Document:
    """An initiative under way that nobody follows up."""
    return {
        "initiative": one.id,
        "titles": {"en": one.title_en, "zh": one.title_zh},
        "owner": one.owner,
        "last": one.last_latest.isoformat() if one.last_latest else None,
    }


def due_document(today: str, follow_ups: list[Document]) -> Document:
    """The document of `tracker due`."""
    return {"today": today, "follow_ups": follow_ups}


def line_document(line: HistoryLine) -> dict[str, Any]:
    """One event, as `tracker history` prints it a line each."""
    return {
        "position": line.position,
        "id": line.id,
        "stream": line.stream,
        "version": line.version,
        "type": line.type,
        "recorded_at": line.recorded_at,
        "actor": line.actor,
        "data": line.data,
        "hash": line.hash,
        "key": line.key,
    }
