"""Everything about one initiative, from its folded rows: what `Reader.show` reads from the views.

So what is in no view can be looked at in the same way: a past side of a comparison, or what would come of
commands that nobody records.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from tracker.domain.lights import Standing, light, limits_of
from tracker.domain.rulebook import Rulebook
from tracker.views.answers import LIGHTS, Document, FollowUpRow, Sheet, board_row
from tracker.views.rows import Row, Rows, rows_as_of
from tracker.views.snapshots import Snapshot

Read = Callable[[str], Document]
"""Reads a JSON text."""


def reading(size: int = 1024) -> Read:
    """Reads JSON texts, each but once: most of an initiative is the same on both sides of a comparison."""
    return lru_cache(size)(orjson.loads)


def sheet(
    folded: Snapshot,
    book: Rulebook,
    today: date,
    known_at: str,
    *,
    as_of: date | None = None,
    read: Read = orjson.loads,
) -> Sheet | None:
    """An initiative as it is shown on a day; None where it was not opened, or was taken back.

    With `as_of`, only with what had certainly or possibly happened by the end of that day.
    """
    made = folded.rows(book) if as_of is None else rows_as_of(folded.state, book, as_of)
    if not made:
        return None
    [row] = made["initiatives"].values()
    lit = board_row(_board(row, made, book, today))
    bodies = {one["id"]: read(one["body"]) for one in _in_place(made, "milestones")}

    def follow_up(one: Row) -> FollowUpRow:
        return FollowUpRow(
            id=one["id"],
            initiative=one["initiative"],
            rule=one["rule"],
            trigger=one["trigger_milestone"],
            en=one["en"],
            zh=one["zh"],
            due=date.fromisoformat(one["due"]),
            provisional=one["provisional"],
            owner=one["owner"],
            state=one["state"],
            snoozed_until=_day(one["snoozed_until"]),
            details=read(one["body"]),
            title_en=lit.title_en,
            title_zh=lit.title_zh,
            regions=lit.regions,
            milestone=bodies.get(one["trigger_milestone"]),
        )

    figures = [one for one in _in_place(made, "figures") if not one["claim"]]
    return Sheet(
        today,
        known_at,
        lit,
        tuple(bodies.values()),
        tuple(map(follow_up, made["follow_ups"].values())),
        tuple(read(one["body"]) for one in figures),
    )


def _in_place(made: Rows, table: str) -> list[Row]:
    return sorted(made[table].values(), key=lambda one: int(one["place_in_order"]))


_FIRST = ("id", "sort", "kind", "title_en", "title_zh", "regions", "sectors", "owner", "parent", "note")
_STAGE = ("stage", "stage_en", "stage_zh", "stage_milestone", "standing")
_LAST = ("last_milestone", "last_kind", "last_en", "last_zh", "last_happened", "last_latest")
_TOUCH = ("id", "due", "owner", "en", "zh", "provisional")


def _board(row: Row, made: Rows, book: Rulebook, today: date) -> list[Any]:
    """The row of the board, as `queries.BOARD` has it."""
    still = [one for one in made["follow_ups"].values() if one["state"] == "open"]
    heard = [one["due"] for one in still if (one["snoozed_until"] or "") <= today.isoformat()]
    oldest, touch = min(heard, default=None), made["follow_ups"].get(row["next_touch"])
    stands = Standing(row["standing"], _day(oldest), _day(row["last_latest"]))
    lit = light(stands, limits_of(book.policy.lights, row["kind"]), today)
    return [
        *(row[name] for name in (*_FIRST, *_STAGE, *_LAST)),
        *(touch and touch[name] for name in _TOUCH),
        len(still),
        sum(due < today.isoformat() for due in heard),
        LIGHTS.index(lit),
        oldest,
        row["opened_on"],
        row["amendments"],
        any(one["status"] == "possibly" for one in made["milestones"].values()),
        row["conflicts"],
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
