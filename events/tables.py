"""The journal's tables. Columns of `events` stand in the order of `StoredEvent`.

There is no index on `id`: it is made from the content, stream and version included, and so is as unique as
they are; an index of random values would cost more than half of the time of a large import.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_LONG = BigInteger().with_variant(Integer, "sqlite")  # "INTEGER PRIMARY KEY" is SQLite's own row number
_NAME = Text().with_variant(Text(collation="C"), "postgresql")  # sorted by code point, as SQLite does

events = Table(
    "events",
    metadata,
    Column("position", _LONG, primary_key=True, autoincrement=False),
    Column("stream", _NAME, nullable=False),
    Column("version", _LONG, nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("type_version", Integer, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("key", Text),
    Column("data", Text, nullable=False),
    Column("metadata", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("stream", "version", name="events_stream_version"),
)
_keyed = events.c.key.is_not(None)
Index("events_key", events.c.key, unique=True, sqlite_where=_keyed, postgresql_where=_keyed)

journal_head = Table(
    "journal_head",
    metadata,
    Column("only_row", Integer, CheckConstraint("only_row = 1"), primary_key=True, autoincrement=False),
    Column("position", _LONG, nullable=False),
    Column("hash", Text, nullable=False),
    Column("journal_id", Text, nullable=False),
    Column("format", Integer, nullable=False),
)

projections = Table(
    "projections",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", _LONG, nullable=False),
    Column("failed_position", _LONG),
    Column("error", Text),
)
