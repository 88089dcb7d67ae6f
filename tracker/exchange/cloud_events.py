"""The journal as CloudEvents 1.0 in their JSON format, one a line, for programs that know nothing of ours.

`id`, `type`, `time` and `data` are as stored, `subject` is the stream and `source` the journal. The rest are
extension attributes, which have lower-case letters only: `position`, `version` (in the stream),
`typeversion`, `hash`, and `key` and `actor` where there is one.

See https://github.com/cloudevents/spec, version 1.0.2.
"""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import orjson

from events.canonical import decode
from events.journal import Journal
from events.reader import Progress
from events.records import StoredEvent
from events.transfer import head_at, pages, place


def cloud_event_lines(
    url: str, after: int = 0, progress: Progress | None = None, up_to: int | None = None
) -> Iterator[bytes]:
    """The events after a position, each a line, up to another. Raises `BeyondEnd`, `Broken`."""
    with Journal.open(url) as journal:
        source = source_of(journal.journal_id)
        head = head_at(journal, up_to)
        for page in pages(journal, place(journal, after, head), head, progress):
            for event in page:
                yield orjson.dumps(cloud_event(event, source), option=orjson.OPT_APPEND_NEWLINE)


def source_of(journal_id: str) -> str:
    """The URI of a journal."""
    try:
        return f"urn:uuid:{UUID(journal_id)}"
    except ValueError:
        return "/journals/" + quote(journal_id, safe="")


def cloud_event(event: StoredEvent, source: str) -> dict[str, object]:
    """One event as a CloudEvent; its data is the stored text itself."""
    told = {
        "specversion": "1.0",
        "id": event.id,
        "source": source,
        "type": event.type,
        "subject": event.stream,
        "time": event.recorded_at,
        "datacontenttype": "application/json",
        "position": event.position,
        "version": event.version,
        "typeversion": event.type_version,
        "hash": event.hash,
        "key": event.key,
        "actor": decode(event.metadata).get("actor"),
    }
    return {name: value for name, value in told.items() if value} | {"data": orjson.Fragment(event.data)}
