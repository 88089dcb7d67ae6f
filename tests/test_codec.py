"""The stored format: names, versions and fields that never change, and a round trip without loss."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from events.canonical import decode as decode_json
from events.canonical import encode as canonical
from events.catalogue import Catalogue
from events.errors import BadCatalogue
from events.journal import Journal
from events.records import NewEvent, StoredEvent
from tracker import codec
from tracker.codec import CATALOGUE, EVENT_TYPES, UPCASTERS, VERSIONS
from tracker.domain.dates import Fuzzy
from tracker.domain.deliveries import DeliveryEvent, DigestClaimed, DigestDelivered, DigestFailed
from tracker.domain.fields import Record
from tracker.domain.initiatives import events as initiative_events
from tracker.domain.initiatives.events import (
    ClaimRecorded,
    ConflictSettled,
    FollowUpAdded,
    FollowUpAssigned,
    FollowUpCancelled,
    FollowUpDone,
    FollowUpMoveAnswered,
    FollowUpMoveAsked,
    FollowUpReopened,
    FollowUpRescheduled,
    FollowUpSnoozed,
    InitiativeAmended,
    InitiativeOpened,
    InitiativeRetracted,
    MilestoneAmended,
    MilestonePlanned,
    MilestoneRecorded,
    MilestoneRetracted,
    PlanDropped,
)
from tracker.domain.initiatives.parts import Commitment, Figure, Party
from tracker.domain.names import Title
from tracker.domain.quantities import parse as amount
from tracker.domain.reports import ReportFiled
from tracker.domain.settings import state as settings_events
from tracker.domain.settings.adopted import PolicyAdopted
from tracker.domain.settings.metrics import MetricDeclared, TargetSet
from tracker.domain.settings.offices import DaysSet, OfficeDescribed
from tracker.domain.settings.own_kinds import KindDeclared, OwnField
from tracker.domain.settings.own_regions import RegionDeclared
from tracker.domain.settings.people import PersonDescribed, PersonForgotten
from tracker.domain.settings.state import JournalStarted
from tracker.exchange.catalogue import catalogue

TODAY = date(2023, 4, 3)
NOON = datetime(2023, 4, 3, 4, tzinfo=UTC)

FROZEN = Path(__file__).with_name("codec_catalogue.json")
"""The schema of every version of every type that was ever stored, a type to a line.

NOTE: where a test says that a shape changed, journals could no longer be read. Leave what stands in the file,
raise the type's version in `tracker.codec.VERSIONS`, write the upcaster from the version before, and add the
schema of the new version: `tracker catalogue TYPE --json` prints it.
"""

Frozen = dict[str, dict[str, Any]]


def frozen() -> Frozen:
    found: Frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    return found


def broken_promises(promised: Frozen, now: dict[str, dict[str, Any]]) -> list[str]:
    """What is no longer as it was promised, or was not promised yet."""
    gone = [f"{name} is gone" for name in promised.keys() - now.keys()]
    unpromised = [
        f"{name} {version} is not in the file"
        for name, one in now.items()
        for version in range(1, one["version"] + 1)
        if str(version) not in promised.get(name, {})
    ]
    back = [
        f"{name} went back to version {now[name]['version']}"
        for name, versions in promised.items()
        if name in now and max(map(int, versions)) > now[name]["version"]
    ]
    changed = [
        f"{name} {one['version']} has another shape"
        for name, one in now.items()
        if promised.get(name, {}).get(str(one["version"]), one["schema"]) != one["schema"]
    ]
    return sorted([*gone, *unpromised, *back, *changed])


OPEN_END = Fuzzy("2023-05/..", "5月起", date(2023, 5, 1), None)
ABOUT = Fuzzy("2023-02~", "2月左右", date(2023, 2, 1), date(2023, 2, 28))
COMMON: dict[str, Any] = {
    "milestone": "M-1.1",
    "kind": "agreement_signed",
    "recorded_on": TODAY,
    "fields": {
        "agreement": "strategic",
        "expires": OPEN_END.to_json(),
        "value": amount("超10亿元").to_json(),
    },
    "parties": [Party(name="深圳人才集团", role="signatory")],
    "place": "深圳",
    "note": "line one\nline two \x1b[31m",
    "sources": ["a", "b"],
    "quote": "签署",
    "during": "M-2.1",
    "commitments": [
        Commitment(what="Call", owner="wuxi", due=OPEN_END),
        Commitment(what="Write"),
    ],
}
EXAMPLES: list[Record] = [
    JournalStarted(practice=True),
    KindDeclared(name="cut", en="Cut", zh="剪彩", reaches={"outpost": "open"}, fields=[OwnField(name="x")]),
    RegionDeclared(code="GBA", en="Bay", zh="大湾区", calendar="CN", zone="Asia/Shanghai"),
    InitiativeOpened(
        initiative="I-1",
        kind="agreement",
        title=Title(en="A", zh="甲"),
        regions=["320200"],
        sectors=["chips"],
        owner="wuxi",
        parent="I-2",
        note="n",
        recorded_on=TODAY,
    ),
    InitiativeOpened(initiative="I-1", kind="talent", title=Title(zh="甲"), regions=[], recorded_on=TODAY),
    InitiativeAmended(changes={"title": {"en": "A"}, "note": None, "parent": None}, because="b"),
    InitiativeRetracted(because="b"),
    MilestonePlanned(planned=OPEN_END, **COMMON),
    MilestonePlanned(milestone="M-1.1", kind="talks", planned=ABOUT, recorded_on=TODAY),
    MilestoneRecorded(
        happened=ABOUT,
        figures=[Figure(metric="jobs", amount=amount("400余人"), as_of=ABOUT, target=True, note="n")],
        certainty="ambiguous",
        keeps_plan=True,
        still_due=True,
        **COMMON,
    ),
    MilestoneRecorded(milestone="M-1.1", kind="talks", happened=ABOUT, recorded_on=TODAY),
    MilestoneAmended(
        milestone="M-1.1",
        changes={"place": None, "fields.value": None, "planned": OPEN_END.to_json(), "commitments": []},
        before={"place": "深圳", "fields.value": {"value": "1"}, "planned": None},
        because="b",
        recorded_on=date(2023, 4, 3),
    ),
    ClaimRecorded(
        milestone="M-1.1",
        claim=1,
        changes={"happened": ABOUT.to_json(), "figures.jobs": [{"metric": "jobs"}], "parties": []},
        sources=["a"],
        quote="q",
        note="n",
        recorded_on=TODAY,
    ),
    ClaimRecorded(
        milestone="M-1.1", claim=2, changes={"place": "深圳"}, sources=["a", "b"], recorded_on=TODAY
    ),
    ConflictSettled(
        milestone="M-1.1",
        field="fields.value",
        claim=1,
        changes={"fields.value": {"value": "1"}},
        before={"fields.value": None},
        because="b",
        recorded_on=TODAY,
    ),
    ConflictSettled(
        milestone="M-1.1", field="place", claim=0, changes={}, before={}, because="b", recorded_on=TODAY
    ),
    MilestoneRetracted(milestone="M-1.1", because="b"),
    PlanDropped(milestone="M-1.1", because="b"),
    FollowUpDone(follow_up="F-aaaaaaaaaa", outcome="o", on=TODAY),
    FollowUpDone(follow_up="F-aaaaaaaaaa", on=TODAY),
    FollowUpSnoozed(follow_up="F-aaaaaaaaaa", until=TODAY, on=TODAY),
    FollowUpRescheduled(follow_up="F-aaaaaaaaaa", due=TODAY, because="b", on=TODAY),
    FollowUpAssigned(follow_up="F-aaaaaaaaaa", owner="o", on=TODAY),
    FollowUpCancelled(follow_up="F-aaaaaaaaaa", because="b", on=TODAY),
    FollowUpReopened(follow_up="F-aaaaaaaaaa", because="b", on=TODAY),
    FollowUpAdded(follow_up="F-aaaaaaaaaa", what=Title(en="Call"), due=TODAY, on=TODAY),
    FollowUpAdded(
        follow_up="F-aaaaaaaaaa",
        what=Title(zh="回访"),
        due=TODAY,
        owner="o",
        milestone="M-1.1",
        closed_by=["talks"],
        on=TODAY,
    ),
    FollowUpMoveAsked(follow_up="F-aaaaaaaaaa", due=TODAY, because="b", on=TODAY),
    FollowUpMoveAnswered(follow_up="F-aaaaaaaaaa", granted=False, because="b", on=TODAY),
    OfficeDescribed(
        office="wuxi-ipb",
        name=Title(zh="无锡市投资促进局"),
        region="320200",
        make_up_days=False,
        hours="09:00-17:30",
        zone="Asia/Shanghai",
        language="zh",
        channels=["email", "webhook:ops"],
    ),
    DaysSet(of="wuxi-ipb", first=TODAY, last=TODAY, works=False, why=Title(en="Move"), source="Notice 1"),
    PersonDescribed(
        person="mei",
        office="wuxi-ipb",
        language="zh",
        hours="09:00-12:00",
        zone="Asia/Shanghai",
        channels=["email"],
        sealed="k1.abc",
    ),
    PersonForgotten(person="mei", because="b"),
    MetricDeclared(
        metric="firms", en="Firms", zh="企业", unit="家", counting="cumulative", aliases=["对接企业"]
    ),
    TargetSet(metric="firms", of="320200", amount=amount("500余家"), by=OPEN_END, source="s"),
    TargetSet(metric="firms", amount=amount("500余家"), by=OPEN_END),
    PolicyAdopted(text='name = "a"', policy={"name": "a", "source": "s", "rules": []}, because="b"),
    DigestClaimed(
        recipient="o",
        channel="email",
        day=TODAY,
        attempt=1,
        message_id="m",
        lines={"F-aaaaaaaaaa": TODAY},
        until="2023-04-03T04:10:00Z",
    ),
    DigestDelivered(recipient="o", channel="terminal", day=TODAY, lines={"F-aaaaaaaaaa": TODAY}),
    DigestFailed(
        recipient="o",
        channel="email",
        day=TODAY,
        attempt=1,
        reason="r",
        retry_at="2023-04-03T04:10:00Z",
        parts_delivered=1,
    ),
    ReportFiled(
        name="三月",
        day=TODAY,
        first=date(2023, 3, 1),
        last=date(2023, 3, 31),
        as_of=date(2023, 3, 31),
        known_at="2023-04-03T04:00:00.000000Z",
        position=7,
        head="0" * 64,
        format="html",
        language="both",
        filters={"region": "440300"},
        sha256="f" * 64,
    ),
]


def stored(event: Record, position: int = 1) -> StoredEvent:
    new = codec.encode(event)
    return _stored(new.type, canonical(dict(new.data)), position, new.type_version)


def _stored(type_: str, data: str, position: int, version: int = 1) -> StoredEvent:
    metadata = '{"actor":"wuxi-ipb"}'
    at = "2023-04-03T04:00:00.000000Z"
    return StoredEvent(
        position, "initiative/I-1", position, "id", type_, version, at, "E1", data, metadata, "hash"
    )


class TestTheCatalogue:
    def test_keeps_every_name_every_version_and_every_shape_for_ever(self) -> None:
        assert broken_promises(frozen(), catalogue()) == []
        assert dict(CATALOGUE.types) == VERSIONS

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            (lambda now: now.pop("plan.dropped"), ["plan.dropped is gone"]),
            (lambda now: now.update(new={"version": 1, "schema": {}}), ["new 1 is not in the file"]),
            (
                lambda now: now["plan.dropped"]["schema"]["properties"].pop("because"),
                ["plan.dropped 1 has another shape"],
            ),
            (
                lambda now: now["plan.dropped"]["schema"]["properties"]["because"].update(type="integer"),
                ["plan.dropped 1 has another shape"],
            ),
            (
                lambda now: now["plan.dropped"]["schema"]["required"].remove("because"),
                ["plan.dropped 1 has another shape"],
            ),
            (lambda now: now["plan.dropped"].update(version=2), ["plan.dropped 2 is not in the file"]),
            (
                lambda now: now["plan.dropped"].update(version=0),
                ["plan.dropped went back to version 0"],
            ),
        ],
    )
    def test_shows_every_change_of_what_is_stored(
        self, change: Callable[[dict[str, dict[str, Any]]], object], found: list[str]
    ) -> None:
        now = catalogue()
        change(now)

        assert broken_promises(frozen(), now) == found

    def test_a_new_version_needs_an_upcaster(self) -> None:
        with pytest.raises(BadCatalogue, match="there is no upcaster from version 1"):
            Catalogue(VERSIONS | {"plan.dropped": 2}, UPCASTERS)

    def test_a_new_version_with_its_schema_breaks_no_promise(self) -> None:
        now = catalogue()
        now["plan.dropped"] = {"version": 2, "schema": {"type": "object"}}
        promised = frozen()
        promised["plan.dropped"]["2"] = {"type": "object"}

        assert broken_promises(promised, now) == []

    def test_says_how_dates_and_amounts_are_stored(self) -> None:
        shape = catalogue()["milestone.recorded"]["schema"]["properties"]
        date_, figure = shape["happened"], shape["figures"]["items"]["properties"]["amount"]

        assert sorted(date_["properties"]) == sorted(ABOUT.to_json())
        assert sorted(figure["properties"]) == sorted(amount("400余人").to_json())

    def test_keeps_the_form_of_dates_and_amounts(self) -> None:
        assert (ABOUT.to_json(), amount("超10亿元").to_json()) == (
            {"edtf": "2023-02~", "words": "2月左右", "earliest": "2023-02-01", "latest": "2023-02-28"},
            {"value": "1000000000", "hedge": "over", "unit": "元", "words": "超10亿元"},
        )

    def test_has_every_event_that_the_rules_can_give(self) -> None:
        unions = (initiative_events.InitiativeEvent, settings_events.SettingsEvent, DeliveryEvent)
        known = {event for union in unions for event in get_args(union)} | {ReportFiled}
        assert set(EVENT_TYPES.values()) == known

    def test_no_class_has_two_names(self) -> None:
        assert len(set(EVENT_TYPES.values())) == len(EVENT_TYPES)

    def test_the_streams_keep_their_names_for_ever(self) -> None:
        assert (codec.SETTINGS_STREAM, codec.initiative_stream("I-16"), codec.DELIVERIES) == (
            "journal",
            "initiative/I-16",
            "deliveries/",
        )
        assert codec.REPORTS == "reports"


class TestWhatWasStoredBefore:
    def test_a_digest_of_the_first_version_is_read(self) -> None:
        told = '{"channel":"terminal","day":"2023-04-03","lines":{"F-a":"2023-04-03"},"recipient":"o"}'
        expected = DigestDelivered(recipient="o", channel="terminal", day=TODAY, lines={"F-a": TODAY})

        assert codec.decode(_stored("digest.delivered", told, 1, version=1)) == expected


class TestTheRoundTrip:
    @pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
    def test_gives_the_same_event_and_the_same_bytes(self, event: Record) -> None:
        kept = stored(event)
        again = codec.decode(kept)
        assert again == event
        assert again is not None
        assert stored(again).data == kept.data

    def test_has_an_example_of_every_event(self) -> None:
        assert {type(event) for event in EXAMPLES} == set(EVENT_TYPES.values())

    def test_nulls_inside_changes_survive(self) -> None:
        event = InitiativeAmended(changes={"note": None, "parent": None}, because="b")
        assert stored(event).data == '{"because":"b","changes":{"note":null,"parent":null}}'

    def test_an_open_end_survives(self) -> None:
        data = decode_json(stored(MilestonePlanned(planned=OPEN_END, **COMMON)).data)
        assert (data["planned"]["latest"], data["fields"]["expires"]["latest"]) == (None, None)
        assert data["commitments"][0]["due"]["latest"] is None

    def test_what_was_left_out_is_not_stored(self) -> None:
        assert stored(FollowUpDone(follow_up="F-aaaaaaaaaa", on=TODAY)).data == (
            '{"follow_up":"F-aaaaaaaaaa","on":"2023-04-03"}'
        )

    def test_is_the_same_through_a_journal(self) -> None:
        with Journal.create("sqlite://") as journal:
            journal.append("x", [codec.encode(event) for event in EXAMPLES], recorded_at=NOON)
            kept = list(journal.read_stream("x"))
        assert [codec.decode(one) for one in kept] == EXAMPLES


class TestUnknownTypes:
    opened = stored(EXAMPLES[4])
    unknown = _stored("initiative.blessed", '{"by":"x"}', 2)

    def test_are_left_out_of_folds(self) -> None:
        assert codec.decode(self.unknown) is None
        state = codec.fold([self.opened, self.unknown, stored(FollowUpDone(follow_up="F-a", on=TODAY), 3)])
        assert (state.id, list(state.touched)) == ("I-1", ["F-a"])

    def test_count_in_the_version_so_that_one_can_go_on_writing(self) -> None:
        assert codec.fold([self.opened, self.unknown]).version == 2

    def test_are_left_out_of_settings_and_deliveries(self) -> None:
        assert codec.fold_settings([stored(JournalStarted(practice=True)), self.unknown]).practice
        [delivered] = [one for one in EXAMPLES if isinstance(one, DigestDelivered)]
        assert [event for event, _ in codec.deliveries([self.unknown, stored(delivered)])] == [delivered]


def test_a_fold_goes_on_where_another_ended() -> None:
    events = [stored(event, n) for n, event in enumerate([EXAMPLES[4], EXAMPLES[10], EXAMPLES[12]], 1)]
    assert codec.fold(events[1:], codec.fold(events[:1])) == codec.fold(events)


def test_the_stamp_says_where_when_and_by_whom() -> None:
    one = codec.stamp(stored(EXAMPLES[0], 7))
    assert (one.position, one.at, one.actor, one.key) == (7, "2023-04-03T04:00:00.000000Z", "wuxi-ipb", "E1")


def test_only_what_is_in_the_catalogue_can_be_stored() -> None:
    assert isinstance(codec.encode(EXAMPLES[0]), NewEvent)
    with pytest.raises(KeyError):
        codec.encode(Title(en="not an event"))
