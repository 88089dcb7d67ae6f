"""The journal as CloudEvents."""

import orjson

from events.records import StoredEvent
from tracker.exchange.cloud_events import cloud_event, source_of

EVENT = StoredEvent(
    7, "s", 1, "id", "t", 2, "2023-04-03T01:00:00.000000Z", None, '{"b":1.0,"a":"\\u001b"}', "{}", "hash"
)


def test_the_data_is_the_stored_text_itself() -> None:
    line = orjson.dumps(cloud_event(EVENT, "urn:uuid:x"))

    assert line.endswith(b',"data":' + EVENT.data.encode() + b"}")


def test_what_is_absent_is_left_out() -> None:
    assert {"key", "actor"}.isdisjoint(cloud_event(EVENT, "urn:uuid:x"))
    assert cloud_event(EVENT._replace(key="k", metadata='{"actor":"梅"}'), "x").keys() >= {"key", "actor"}


def test_the_source_is_a_uri_whatever_the_journal_is_called() -> None:
    assert (
        source_of("0C9E8B1A-54B9-4E0E-9D9C-2C7C8A1D2B3F") == "urn:uuid:0c9e8b1a-54b9-4e0e-9d9c-2c7c8a1d2b3f"
    )
    assert source_of("无锡 1/2") == "/journals/%E6%97%A0%E9%94%A1%201%2F2"
