"""Asking the board of the past: the questions of the present, put to what it showed then.

The tables of the present are replaced by what was so at one position and as of one day, under their names.
"""

from collections.abc import Iterable
from datetime import date

from tracker.views.past.planes import NOW, nodes
from tracker.views.queries import MADE_WITH as VIEWS_MADE_WITH

NAME = "past"
"""The name of the checkpoint."""

VERSION = 1
"""The version of the tables and of the folding. Raise it with every change: then they are built anew."""

MADE_WITH = VERSION * 1_000_000 + VIEWS_MADE_WITH
"""The version of the checkpoint: that of the views, whose rows these are, is part of it."""

NOTHING = "SELECT 1 FROM past_initiatives, past_follow_ups WHERE 1 = 0"
"""Finds nothing in both tables, where they are there and may be read."""


def at(position: int, day: date | None, last: int) -> str:
    """What a question about the board begins with to be asked of then; `last` is the last position folded."""
    asked = day.toordinal() if day else NOW
    slice_ = _slice(asked, position, nodes(asked, position, last))
    return f"""
WITH initiatives AS NOT MATERIALIZED (SELECT * FROM past_initiatives WHERE {slice_}),
follow_ups AS NOT MATERIALIZED (SELECT *, 'open' AS state FROM past_follow_ups WHERE {slice_}),
milestones AS NOT MATERIALIZED (
    SELECT id AS initiative, 'possibly' AS status FROM past_initiatives WHERE possibly AND {slice_}
)
"""  # noqa: S608 - numbers


def _slice(day: int, position: int, found_under: Iterable[int]) -> str:
    return f"""
    node IN ({", ".join(map(str, found_under))})
    AND known_from <= {position} AND known_to > {position} AND day_from <= {day} AND day_to > {day}
    """
