"""The chain of hashes: what it covers, and that it finds what was touched."""

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import chain
from events.chain import Content, content_text, genesis, linked, verify
from events.errors import Broken
from events.journal import Journal
from events.records import Head, NewEvent, StoredEvent

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
jsons = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]))
contents = st.builds(
    Content, names, st.integers(1), names, st.integers(1), names, st.none() | names, jsons, jsons
)


def chained(*contents_: Content) -> list[StoredEvent]:
    events: list[StoredEvent] = []
    head = genesis("journal")
    for content in contents_:
        events.append(linked(head, content))
        head = Head(events[-1].position, events[-1].hash)
    return events


@given(st.lists(contents, max_size=5))
def test_what_was_chained_verifies(several: list[Content]) -> None:
    events = chained(*several)

    end = Head(len(events), events[-1].hash) if events else genesis("journal")
    assert verify(events, genesis("journal")) == end


@given(contents, contents)
def test_events_have_the_same_id_only_if_they_say_the_same(one: Content, other: Content) -> None:
    same = chain.event_id(content_text(one)) == chain.event_id(content_text(other))

    assert same == (one == other)


def test_a_key_that_is_absent_is_not_an_empty_one() -> None:
    absent = Content("s", 1, "t", 1, "2023", None, "{}", "{}")

    assert content_text(absent) != content_text(absent._replace(key=""))


def test_the_hash_can_be_made_again_by_hand() -> None:
    (event,) = chained(Content("s", 1, "t", 2, "2023-04-03T01:00:00.000000Z", "k", '{"a":1}', "{}"))

    before = sha256(b"journal\x1fjournal").hexdigest()
    fields = [before, "1", event.id, "s", "1", "t", "2", "2023-04-03T01:00:00.000000Z", "=k", '{"a":1}', "{}"]
    assert event.hash == sha256("\x1f".join(fields).encode()).hexdigest()


def test_ids_are_uuids_of_version_eight() -> None:
    (event,) = chained(Content("s", 1, "t", 1, "2023", None, "{}", "{}"))

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", event.id)
    assert event.id == "4f119142-86d4-88f1-b66f-2077780cc452"


def test_verifying_can_begin_at_a_head_noted_earlier() -> None:
    events = chained(*(Content("s", n, "t", 1, "2023", None, "{}", "{}") for n in range(1, 6)))

    assert verify(events[3:], Head(3, events[2].hash)) == Head(5, events[4].hash)
    with pytest.raises(Broken) as broken:
        verify(events[3:], Head(3, "0" * 64))
    assert (broken.value.what, broken.value.position) == ("hash", 4)


def test_verifying_says_how_far_it_is(journal: Journal) -> None:
    with journal.writing() as writing:
        for _ in range(2500):
            writing.append("a", [NewEvent("n", 1, {})], recorded_at=AT)
    told: list[tuple[int, int]] = []

    journal.verify(progress=lambda done, total: told.append((done, total)))

    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]
