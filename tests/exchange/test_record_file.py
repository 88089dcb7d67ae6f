"""Record files: read line by line, recorded as one transaction, and never twice."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.journal import Journal
from tracker.app.clock import Clock
from tracker.app.reader import Filters, open_reader
from tracker.app.settings import settings_of
from tracker.app.tracker import Tracker
from tracker.app.writing import create_journal
from tracker.domain.fields import Unreadable
from tracker.domain.policy import DEFAULT, pack
from tracker.domain.refusals import NotFound, Refused
from tracker.exchange.record_file import Imported, Line, import_file, lines
from tracker.views.projection import Views

CLOCK = Clock(datetime.fromisoformat("2023-04-03T09:00:00+08:00"))
TODAY = date(2023, 4, 3)

Said = dict[str, Any]

OPEN: Said = {
    "do": "new",
    "key": "hk",
    "kind": "outpost",
    "title": {"zh": "香港联络处"},
    "regions": ["无锡", "HK"],
}
PLAQUE: Said = {"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "今年2月中旬"}


@pytest.fixture
def url(url: str) -> str:
    create_journal(url, CLOCK, "li.wei", practice=True)
    return url


@pytest.fixture
def tracker(url: str) -> Iterator[Tracker]:
    with Journal.open(url, [Views()]) as journal:
        yield Tracker(journal, CLOCK, "li.wei", "tracker/test")


def text(*said: Said | str) -> list[bytes]:
    """A file of some lines, each a command or the line itself."""
    told = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in said]
    return [f"{line}\n".encode() for line in told]


def read(*source: bytes) -> list[Line]:
    return list(lines(source, "f.jsonl", TODAY))


def head(tracker: Tracker) -> int:
    return tracker.journal.head().position


def titles(url: str) -> list[str | None]:
    with open_reader(url, CLOCK) as reader:
        return [row.title_zh for row in reader.status(Filters(sort="id")).rows]


# Importing.


def test_a_file_is_recorded_and_counted(tracker: Tracker, url: str) -> None:
    own_kind = {"do": "kind", "name": "open_day", "en": "Open day", "zh": "开放日"}

    done = import_file(tracker, text(OPEN, PLAQUE, own_kind, {**PLAQUE, "kind": "open_day"}), "f.jsonl")

    assert done == Imported(lines=4, new=4, initiatives=1, milestones=2, events=4)
    with open_reader(url, CLOCK) as reader:
        sheet = reader.show("香港联络处")
    assert [(one["kind"], one["happened"]["words"]) for one in sheet.milestones] == [
        ("plaque_unveiled", "今年2月中旬"),
        ("open_day", "今年2月中旬"),
    ]


def test_a_file_imported_twice_records_nothing_twice(tracker: Tracker) -> None:
    source = text(
        OPEN, PLAQUE, PLAQUE, {"do": "amend", "target": "M-1.1", "set": {"at": "HK"}, "because": "x"}
    )
    import_file(tracker, source, "f.jsonl")
    before = head(tracker)

    again = import_file(tracker, source, "f.jsonl")

    assert again == Imported(lines=4, same=4)
    assert head(tracker) == before


def test_two_lines_that_are_alike_are_two_records(tracker: Tracker) -> None:
    done = import_file(tracker, text(OPEN, PLAQUE, PLAQUE, dict(reversed(PLAQUE.items()))), "f.jsonl")

    assert done == Imported(lines=4, new=4, initiatives=1, milestones=3, events=4)


def test_what_was_added_to_a_file_is_all_that_is_new(tracker: Tracker) -> None:
    import_file(tracker, text(OPEN, PLAQUE), "f.jsonl")

    done = import_file(tracker, text("# April", PLAQUE, OPEN, "", PLAQUE), "april.jsonl")

    assert done == Imported(lines=3, new=1, same=2, milestones=1, events=1)


def test_what_is_so_already_is_counted_as_that(tracker: Tracker) -> None:
    amend = {"do": "amend", "target": "hk", "set": {"note": "n"}, "because": "x"}
    import_file(tracker, text(OPEN, amend), "f.jsonl")

    done = import_file(tracker, text({**amend, "because": "y"}), "g.jsonl")

    assert done == Imported(lines=1, already=1)


def test_a_line_may_name_what_stands_above_it(tracker: Tracker, url: str) -> None:
    by_title = {**OPEN, "key": None, "title": {"en": "Second desk"}}
    source = text(OPEN, by_title, {**PLAQUE, "initiative": "second", "key": "P"}, {**PLAQUE, "during": "P"})

    import_file(tracker, source, "f.jsonl")

    with open_reader(url, CLOCK) as reader:
        [milestone] = reader.show("I-1").milestones
    assert milestone["during"] == "M-2.1"


def test_every_verb_of_the_command_line_is_a_line(tracker: Tracker, url: str) -> None:
    import_file(
        tracker,
        text(
            {
                "do": "region",
                "code": "GBA",
                "en": "Bay",
                "zh": "大湾区",
                "calendar": "CN",
                "zone": "Asia/Shanghai",
            },
            {"do": "kind", "name": "open_day", "en": "Open day", "zh": "开放日"},
            OPEN,
            {**PLAQUE, "on": "2023-04-01", "key": "P"},
            {"do": "plan", "initiative": "hk", "kind": "opened", "on": "5月上旬", "key": "O"},
        ),
        "f.jsonl",
    )
    with open_reader(url, CLOCK) as reader:
        _whether_it_opened, staffed, tenant = (one.id for one in reader.due())

    done = import_file(
        tracker,
        text(
            {"do": "amend", "target": "P", "set": {"on": "2023-04-02"}, "because": "x"},
            {"do": "retract", "target": "O", "because": "x"},
            {"do": "done", "follow_up": staffed},
            {"do": "snooze", "follow_up": tenant, "until": "2023-05-01"},
            {"do": "reschedule", "follow_up": tenant, "to": "2023-06-01", "because": "x"},
            {"do": "assign", "follow_up": tenant, "to": "bob"},
        ),
        "g.jsonl",
    )

    assert done == Imported(lines=6, new=6, events=6)


DESK: Said = {"do": "office", "office": "hk-desk", "name": {"zh": "香港联络处"}, "region": "HK"}
MOVING: Said = {"do": "days", "of": "hk-desk", "on": "5月4日—5日", "why": {"en": "Moving"}}
HK_1: Said = {"do": "person", "person": "hk-1", "office": "hk-desk", "channels": ["email"]}
POLICY: Said = {"do": "policy", "text": pack(DEFAULT)}


def test_offices_days_people_and_a_policy_are_lines_too(tracker: Tracker, url: str) -> None:
    done = import_file(tracker, text(DESK, MOVING, HK_1, POLICY), "f.jsonl")

    assert done == Imported(lines=4, new=4, events=4)
    assert import_file(tracker, text(DESK, MOVING, HK_1, POLICY), "f.jsonl") == Imported(lines=4, same=4)
    settings = settings_of(url)
    assert settings.offices["hk-desk"].zone == "Asia/Hong_Kong"
    assert [(one.of, one.first, one.last) for one in settings.days] == [
        ("hk-desk", date(2023, 5, 4), date(2023, 5, 5))
    ]
    assert settings.people["hk-1"].office == "hk-desk"
    assert settings.policy is not None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({**DESK, "region": "Atlantis"}, ", region: No region is called Atlantis"),
        ({**DESK, "zone": "Mars/Base"}, ", zone: Mars/Base is not a time zone"),
        ({**DESK, "hours": "22:00-06:00"}, ", hours: '22:00-06:00' does not end after it begins"),
        ({**DESK, "channels": ["sms"]}, ", channels.0: 'sms' is not a channel"),
        ({**DESK, "make_up_days": None}, ", make_up_days: make_up_days cannot be None: it needs true or"),
        ({"do": "office", "office": "new"}, ", office: new is a new office: say its region."),
        ({**MOVING, "of": "hk-dsk"}, ", of: 'hk-dsk' is neither an office nor a region"),
        ({**MOVING, "on": "2023-05/.."}, ", on: 2023-05/.. has no end or no beginning"),
        ({**MOVING, "on": "2023-05~"}, ", on: 2023-05~ does not say which days"),
        ({**MOVING, "why": "Moving"}, ", why: why cannot be 'Moving': it needs an object."),
        ({**MOVING, "why": {}}, ", why: A title is empty"),
        ({**HK_1, "office": "hk-desc"}, ", office: There is no office 'hk-desc'. Nearest: hk-desk."),
        ({**HK_1, "person": "hk-desk"}, ", person: hk-desk is an office"),
        ({**HK_1, "language": "fr"}, ", language: language cannot be 'fr': it is one of 'en' or 'zh'."),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_wrong_with_settings_is_named_by_its_field(tracker: Tracker, said: Said, told: str) -> None:
    with pytest.raises(Refused) as refused:
        import_file(tracker, text({**DESK, "key": "desk"}, said), "f.jsonl")

    assert str(refused.value).startswith(f"f.jsonl, line 2{told}")


@pytest.mark.parametrize("field", ["name", "email", "sealed"])
def test_what_is_sealed_of_people_stands_in_no_file(field: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(*text({**HK_1, field: "Li Wei"}))

    assert str(refused.value) == (
        f"f.jsonl, line 1, {field}: a file would keep in the clear what is sealed of people. "
        "Say it with: tracker person set PERSON"
    )


def test_a_dry_run_counts_and_records_nothing(tracker: Tracker, url: str) -> None:
    before = head(tracker)

    done = import_file(tracker, text(OPEN, PLAQUE), "f.jsonl", dry_run=True)

    assert done == Imported(lines=2, new=2, initiatives=1, milestones=1, events=2)
    assert (head(tracker), titles(url)) == (before, [])


def test_one_wrong_line_and_nothing_is_recorded(tracker: Tracker, url: str) -> None:
    before = head(tracker)

    with pytest.raises(
        NotFound, match=r"^f\.jsonl, line 2, kind: There is no kind of milestone called 'plaqe'"
    ):
        import_file(tracker, text(OPEN, {**PLAQUE, "kind": "plaqe"}), "f.jsonl")

    assert (head(tracker), titles(url)) == (before, [])


def test_what_the_file_itself_opened_is_not_suggested(tracker: Tracker) -> None:
    with pytest.raises(NotFound) as refused:
        import_file(tracker, text(OPEN, {**PLAQUE, "initiative": "香港联络所"}), "f.jsonl")

    assert str(refused.value) == (
        "f.jsonl, line 2, initiative: There is no initiative '香港联络所': the journal has none yet. "
        "Open one: tracker new KIND TITLE"
    )


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({**PLAQUE, "on": "2023-06"}, ", on: 2023-06 is still to come"),
        ({**PLAQUE, "on": "明天"}, ", on: 明天 is still to come"),
        ({**PLAQUE, "do": "plan", "on": "2023-03-01"}, ", on: 2023-03-01 has passed"),
        ({**PLAQUE, "during": "M-9.9"}, ", during: There is no milestone 'M-9.9'"),
        ({**OPEN, "key": "x", "regions": ["HK", "Atlantis"]}, ", regions: No region is called Atlantis"),
        ({**OPEN, "key": "x", "id": "I-1"}, ", id: I-1 is taken"),
        (
            {"do": "amend", "target": "hk", "because": "x", "set": {"regions": ["Atlantis"]}},
            ", set.regions: No region is called Atlantis",
        ),
        (
            {**PLAQUE, "on": "2023-04-01", "commitments": [{"what": "Call", "due": "2023-03-01"}]},
            ": Call: 2023-03-01 lies before the milestone itself",
        ),
        (
            {**PLAQUE, "kind": "plaqe", "note": "plaqe"},
            ", kind: There is no kind of milestone called 'plaqe'",
        ),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_a_rule_turns_down_is_named_by_its_field(tracker: Tracker, said: Said, place: str) -> None:
    with pytest.raises(Refused) as refused:
        import_file(tracker, text(OPEN, said), "f.jsonl")

    assert str(refused.value).startswith(f"f.jsonl, line 2{place}")


def test_lines_are_read_while_they_are_recorded(tracker: Tracker) -> None:
    seen: list[int] = []

    def source() -> Iterator[bytes]:
        for number, line in enumerate(text(OPEN, PLAQUE, "broken", PLAQUE), 1):
            seen.append(number)
            yield line

    with pytest.raises(Unreadable):
        import_file(tracker, source(), "f.jsonl")

    assert seen == [1, 2, 3]


def test_a_key_used_twice_in_a_file_names_its_first_line(tracker: Tracker) -> None:
    source = text("# keys", {**OPEN, "key": "K"}, {**OPEN, "key": "K", "title": {"en": "Other"}})

    with pytest.raises(Refused, match=r"^f") as refused:
        import_file(tracker, source, "f.jsonl")

    assert str(refused.value) == (
        "f.jsonl, line 3, key: the key K stands on line 2 with other content. Give this line a key "
        "of its own."
    )


def test_a_key_used_before_with_other_content_is_refused(tracker: Tracker) -> None:
    import_file(tracker, text({**OPEN, "key": "K"}), "f.jsonl")

    with pytest.raises(Refused, match=r"^f") as refused:
        import_file(tracker, text({**OPEN, "key": "K", "note": "n"}), "f.jsonl")

    assert str(refused.value) == (
        "f.jsonl, line 1, key: The key K was already recorded with other content at position 2. Use "
        "a new key for "
        "new content."
    )
    assert not isinstance(refused.value, (NotFound, Unreadable))


# Reading.


def test_comments_empty_lines_and_a_byte_order_mark_are_skipped() -> None:
    source = [b"\xef\xbb\xbf# a file\r\n", b"\r\n", b"   \n", b"  # indented\n", *text(OPEN), b""]

    assert [(line.number, line.own_key) for line in read(*source)] == [(5, "hk")]
    assert [line.number for line in read(b"\xef\xbb\xbf" + text(OPEN)[0])] == [1]


def test_relative_words_are_read_by_the_clock() -> None:
    [line] = read(*text(PLAQUE))

    assert line.command.model_dump(mode="json")["on"]["edtf"] == "2023-02-11/2023-02-20"


def test_a_line_without_a_key_gets_the_same_one_in_every_file() -> None:
    first = [line.command.key for line in read(*text(PLAQUE, OPEN, PLAQUE))]
    second = [line.command.key for line in read(*text("# other", PLAQUE, PLAQUE))]

    assert (first[0], first[2]) == (second[0], second[1])
    assert first[0] != first[2]
    assert first[1] == "hk"
    assert str(first[0]).startswith("line/")


RECORD = '"do": "record", "kind": "talks", "initiative": "I-1"'
HOST = '{"name": "A", "role": "host"}'
CHOICES = (
    "new, record, plan, amend, claim, settle, retract, done, snooze, reschedule, assign, cancel, reopen, "
    "add, answer, kind, region, office, days, person, policy, metric, target"
)
MALFORMED = [
    (
        b'{"do": "new"',
        ": this is not JSON (Expecting ',' delimiter, column 13). Write one whole JSON object on the line.",
    ),
    (b"[1, 2]", ': this is not a JSON object. Write one, such as {"do": "new", …}.'),
    (b"null", ': this is not a JSON object. Write one, such as {"do": "new", …}.'),
    (b"\xff\xfe", ": the text is not UTF-8. Save the file as UTF-8."),
    (b"[" * 100_000, ": this is nested too deeply to be a command."),
    (b"9" * 5_000, ": there is a number in it too long to be kept."),
    (b'{"do": "new", "do": "plan"}', ": the name 'do' stands twice in one object. Say it once."),
    (b'{"do": NaN}', ": NaN is no number that can be kept. Leave it out, or write what was told."),
    (b"{}", f", do: do is missing. It says what the line does: {CHOICES}."),
    (
        b'{"do": "recrd"}',
        (
            f", do: there is nothing called 'recrd' to do. Nearest: record, reschedule, retract. A line "
            f"can do: {CHOICES}."
        ),
    ),
    (
        b'{"do": ["new"]}',
        f", do: there is nothing called \"['new']\" to do. Nearest: new. A line can do: {CHOICES}.",
    ),
    (b'{"do": "record", "kind": "talks"}', ", initiative: initiative is missing: say it."),
    (
        f'{{{RECORD}, "on": "2023-03-24/2023-03-01"}}'.encode(),
        (
            ", on: The period “2023-03-24/2023-03-01” ends on 2023-03-01, before it starts on "
            "2023-03-24. Give the earlier "
            "date first, like 2023-03-23/2023-03-24"
        ),
    ),
    (
        f'{{{RECORD}, "on": "2023", "wiht": []}}'.encode(),
        ", wiht: There is no field wiht here. Nearest: with, at.",
    ),
    (
        f'{{{RECORD}, "on": "2023", "with": [{HOST}, {{"name": "B", "role": "boss"}}]}}'.encode(),
        (
            ", with.1.role: role cannot be 'boss': it is one of 'lead', 'co_lead', 'founder', 'host', "
            "'visitor', "
            "'signatory', 'witness', 'facilitator', 'operator', 'owner', 'tenant', 'company', "
            "'investor', 'origin', "
            "'funder', 'accountable', 'contact' or 'participant'."
        ),
    ),
    (
        f'{{{RECORD}, "on": "2023", "figures": [{{"metric": "m", "amount": "many"}}]}}'.encode(),
        (
            ", figures.0.amount: “many” gives no number. Name the least that is sure, like 至少20家 or "
            "over 200"
        ),
    ),
    (
        f'{{{RECORD}, "on": "2023", "key": ""}}'.encode(),
        ", key: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        b'{"do": "new", "kind": "talent", "title": {"en": " "}}',
        ", title.en: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        b'{"do": "new", "kind": "talent", "title": {}}',
        ", title: A title is empty: give it in English, in Chinese, or in both.",
    ),
]


@pytest.mark.parametrize(("line", "told"), MALFORMED, ids=lambda value: ascii(value)[:40])
def test_a_malformed_line_is_named_with_file_line_and_field(line: bytes, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(b"# first\n", b"\n", line + b"\n")

    assert str(refused.value) == f"f.jsonl, line 3{told}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"note": "broken \ud800"},
            r"note: there is half a character in it \(\\ud800\)\. Write the whole char",
        ),
        ({"sources": ["x", "\udc00"]}, r"sources\.1: there is half a character in it \(\\udc00\)\."),
        ({"fields": {"\ud800": "x"}}, r"fields: there is half a character in it \(\\ud800\)\."),
        ({"key": "a\x01b"}, r"The key 'a\\x01b' holds control characters"),
        ({"fields": {"topics": "x"}}, r"topics: topics cannot be 'x': it needs a list\."),
        ({"fields": {"topic": ["x"]}}, r"topic: There is no field topic here\. Nearest: topics\."),
    ],
)
def test_what_only_the_journal_can_judge_is_unreadable_too(tracker: Tracker, said: Said, told: str) -> None:
    talks = {"do": "record", "kind": "talks", "initiative": "hk", "on": "2023-04-01", **said}

    with pytest.raises(Unreadable, match=rf"^f\.jsonl, line 2(: |, ){told}"):
        import_file(tracker, [*text(OPEN), json.dumps(talks).encode()], "f.jsonl")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_one_sentence(told: bytes) -> None:
    refused = refusal(told)

    assert refused is None or re.fullmatch(r"f\.jsonl, line 1[:,] .+", refused)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inside: (
            st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3)
        ),
        max_leaves=6,
    ),
    st.sampled_from(
        ["key", "kind", "initiative", "on", "with", "fields", "commitments", "figures", "sources"]
    ),
)
def test_any_value_in_any_field_is_read_or_refused(value: object, field: str) -> None:
    said = {"do": "record", "kind": "talks", "initiative": "I-1", "on": "2023", field: value}

    refused = refusal(json.dumps(said).encode())

    assert refused is None or refused.startswith("f.jsonl, line 1")


def refusal(line: bytes) -> str | None:
    """What is said of a line; None where it can be read."""
    try:
        read(line)
    except Unreadable as error:
        return str(error)
    return None
