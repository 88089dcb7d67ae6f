"""The tables of the views. Dates are ISO text, so that they compare alike in every database.

Each row has an `id`, which is unique by an index and not by a primary key: a rebuild fills a table first and
then makes its indexes, which is faster than keeping them up row by row.
"""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text

METADATA = MetaData()

FIXED = {"fixed": True}
"""What a column has in its `info` that holds the same for as long as its row is there."""

INITIATIVES = Table(
    "initiatives",
    METADATA,
    Column("id", Text, nullable=False),
    Column("sort", Text, nullable=False, info=FIXED),
    Column("kind", Text, nullable=False),
    Column("title_en", Text),
    Column("title_zh", Text),
    Column("regions", Text, nullable=False),
    Column("sectors", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("parent", Text),
    Column("note", Text),
    Column("stage", Text, nullable=False),
    Column("stage_en", Text, nullable=False),
    Column("stage_zh", Text, nullable=False),
    Column("stage_milestone", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("last_milestone", Text),
    Column("last_kind", Text),
    Column("last_en", Text),
    Column("last_zh", Text),
    Column("last_happened", Text),
    Column("last_latest", Text),
    Column("next_touch", Text),
    Column("opened_on", Text, nullable=False, info=FIXED),
    Column("key", Text, info=FIXED),
    Column("amendments", Text, nullable=False),
    Column("conflicts", Integer, nullable=False),
    Column("position", Integer, nullable=False, info=FIXED),
    Index("initiatives_id", "id", unique=True),
    Index("initiatives_sort", "sort"),
)

MILESTONES = Table(
    "milestones",
    METADATA,
    Column("id", Text, nullable=False),
    Column("initiative", Text, nullable=False, info=FIXED),
    Column("place_in_order", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("edtf", Text, nullable=False),
    Column("earliest", Text),
    Column("latest", Text),
    Column("recorded_at", Text, nullable=False),
    Column("key", Text),
    Column("body", Text, nullable=False),
    Index("milestones_id", "id", unique=True),
    Index("milestones_initiative", "initiative", "place_in_order"),
)
_opened_keyed = INITIATIVES.c.key.is_not(None)
Index("initiatives_key", INITIATIVES.c.key, sqlite_where=_opened_keyed, postgresql_where=_opened_keyed)
_keyed = MILESTONES.c.key.is_not(None)
Index("milestones_key", MILESTONES.c.key, sqlite_where=_keyed, postgresql_where=_keyed)

FOLLOW_UPS = Table(
    "follow_ups",
    METADATA,
    Column("id", Text, nullable=False),
    Column("initiative", Text, nullable=False, info=FIXED),
    Column("rule", Text, nullable=False, info=FIXED),
    Column("trigger_milestone", Text, nullable=False, info=FIXED),
    Column("en", Text, nullable=False),
    Column("zh", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("snoozed_until", Text),
    Column("body", Text, nullable=False),
    Index("follow_ups_id", "id", unique=True),
    Index("follow_ups_initiative", "initiative", "due"),
    Index("follow_ups_due", "state", "due"),
)
_open = FOLLOW_UPS.c.state == "open"
for _name, *_columns in (
    ("follow_ups_open", FOLLOW_UPS.c.initiative, FOLLOW_UPS.c.due, FOLLOW_UPS.c.snoozed_until),
    ("follow_ups_owner", FOLLOW_UPS.c.owner, FOLLOW_UPS.c.due),
):
    Index(_name, *_columns, sqlite_where=_open, postgresql_where=_open)

FIGURES = Table(
    "figures",
    METADATA,
    Column("id", Text, nullable=False),
    Column("initiative", Text, nullable=False, info=FIXED),
    Column("milestone", Text, nullable=False, info=FIXED),
    Column("place_in_order", Integer, nullable=False),
    Column("metric", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("hedge", Text, nullable=False),
    Column("earliest", Text),
    Column("latest", Text, nullable=False),
    Column("target", Boolean, nullable=False),
    Column("claim", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("figures_id", "id", unique=True),
    Index("figures_initiative", "initiative", "place_in_order"),
)

TALLIES = Table(
    "tallies",
    METADATA,
    Column("id", Text, nullable=False),
    Column("initiative", Text, nullable=False, info=FIXED),
    Column("milestone", Text, nullable=False, info=FIXED),
    Column("measure", Text, nullable=False, info=FIXED),
    Column("sort", Text, nullable=False),
    Column("earliest", Text),
    Column("latest", Text),
    Column("certain", Boolean, nullable=False),
    Column("ambiguous", Boolean, nullable=False),
    Column("counted_by", Text),
    Column("reached", Text),
    Column("reaching", Text, nullable=False),
    Column("value", Text),
    Column("hedge", Text),
    Column("unit", Text),
    Column("shared", Text),
    Column("position", Integer, nullable=False),
    Index("tallies_id", "id", unique=True),
    Index("tallies_initiative", "initiative"),
)

PARTIES = Table(
    "parties",
    METADATA,
    Column("id", Text, nullable=False),
    Column("initiative", Text, nullable=False, info=FIXED),
    Column("milestone", Text, nullable=False, info=FIXED),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Index("parties_id", "id", unique=True),
    Index("parties_name", "name"),
)

SETTINGS = Table(
    "settings",
    METADATA,
    Column("id", Text, nullable=False),
    Column("value", Text, nullable=False),
    Index("settings_id", "id", unique=True),
)

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("lines", Text, nullable=False),
    Column("provisional", Text, nullable=False),
    Index("deliveries_id", "id", unique=True),
)

DIGESTS = Table(
    "digests",
    METADATA,
    Column("id", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("message_id", Text),
    Column("until", Text),
    Column("retry_at", Text),
    Column("reason", Text),
    Column("parts", Integer, nullable=False),
    Column("arrived", Text, nullable=False),
    Column("follow_ups", Text, nullable=False),
    Index("digests_id", "id", unique=True),
    Index("digests_at", "at"),
    Index("digests_lane", "lane", "state", "at"),
)
