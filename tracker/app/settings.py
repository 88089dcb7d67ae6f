"""What a journal itself has decided, read without the views: own kinds, own regions, practice."""

from events.records import StoredEvent
from events.rows import open_rows
from tracker import codec
from tracker.domain.settings.state import Settings

_STORED = """
SELECT position, stream, version, id, type, type_version, recorded_at, key, data, metadata, hash
FROM events
WHERE stream = :stream
ORDER BY version
"""


def settings_of(url: str) -> Settings:
    """The settings of the journal at an address. Raises what opening it raises."""
    with open_rows(url) as rows:
        return codec.fold_settings(
            StoredEvent._make(row) for row in rows.all(_STORED, stream=codec.SETTINGS_STREAM)
        )
