"""The tables of what the board showed: its rows, each with the rectangle of both times in which it was so.

`known_from` and `known_to` are positions, `day_from` and `day_to` days (`tracker.views.past.planes`).
"""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

from tracker.views.tables import FOLLOW_UPS, INITIATIVES

METADATA = MetaData()
Columns = Iterable[Column[object]]


def _as_in(table: Table, *left_out: str) -> Columns:
    kinds: dict[str, TypeEngine[object]] = {one.name: one.type for one in table.columns}
    return [
        Column(name, kind, nullable=bool(table.c[name].nullable))
        for name, kind in kinds.items()
        if name not in left_out
    ]


def _rectangle() -> Columns:
    return [
        Column("day_from", Integer, nullable=False),
        Column("day_to", Integer, nullable=False),
        Column("known_from", BigInteger, nullable=False),
        Column("known_to", BigInteger, nullable=False),
        Column("node", BigInteger, nullable=False),
    ]


PAST_INITIATIVES = Table(
    "past_initiatives",
    METADATA,
    *_as_in(INITIATIVES),
    Column("possibly", Boolean, nullable=False),
    *_rectangle(),
    Index("past_initiatives_id", "id", "known_from"),
    Index("past_initiatives_node", "node", "known_from", "known_to", "day_from", "day_to"),
)

PAST_FOLLOW_UPS = Table(
    "past_follow_ups",
    METADATA,
    *_as_in(FOLLOW_UPS, "rule", "trigger_milestone", "state", "body"),
    *_rectangle(),
    Index("past_follow_ups_id", "id"),
    Index(
        "past_follow_ups_node",
        *("node", "known_from", "known_to", "day_from", "day_to", "initiative", "due", "snoozed_until"),
    ),
)
"""Only while they were open: the board shows no others."""
