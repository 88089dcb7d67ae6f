"""A journal's own kinds of milestones and its own regions."""

from typing import Any

import pytest
from pydantic import BaseModel

from tests.domain.specification import TODAY, given, opened
from tracker.domain.dates import parse
from tracker.domain.fields import read
from tracker.domain.refusals import Refused
from tracker.domain.regions import Region
from tracker.domain.settings.decide import SettingsCommand, decide
from tracker.domain.settings.own_kinds import FIELD_TYPES, DeclareKind, KindDeclared, OwnField
from tracker.domain.settings.own_regions import DeclareRegion, RegionDeclared
from tracker.domain.settings.state import JournalStarted, Settings, SettingsEvent, evolve

FIELDS = [{"name": "ribbon", "help": "The colour of the ribbon"}, {"name": "guests", "type": "amount"}]
KIND = {
    "name": "ribbon_cut",
    "en": "Ribbon cut",
    "zh": "剪彩",
    "reaches": {"outpost": "open"},
    "fields": FIELDS,
}
DECLARED = KindDeclared(
    name="ribbon_cut",
    en="Ribbon cut",
    zh="剪彩",
    reaches={"outpost": "open"},
    fields=[OwnField(name="ribbon", help="The colour of the ribbon"), OwnField(name="guests", type="amount")],
)
REGION = {
    "code": "GBA",
    "en": "Greater Bay Area",
    "zh": "粤港澳大湾区",
    "calendar": "CN",
    "zone": "Asia/Shanghai",
}
BAY_AREA = RegionDeclared(
    code="GBA", en="Greater Bay Area", zh="粤港澳大湾区", calendar="CN", zone="Asia/Shanghai"
)


def after(*events: SettingsEvent) -> Settings:
    settings = Settings()
    for event in events:
        settings = evolve(settings, event)
    return settings


def said(model: type[SettingsCommand], data: dict[str, Any], **more: object) -> SettingsCommand:
    found: SettingsCommand = read(model, {**data, **more}, TODAY)
    return found


def refusal(settings: Settings, command: SettingsCommand) -> str:
    with pytest.raises(Refused) as caught:
        decide(settings, command)
    return str(caught.value)


class TestAnOwnKind:
    def test_is_kept_as_it_was_declared(self) -> None:
        assert decide(Settings(), said(DeclareKind, KIND)) == [DECLARED]

    def test_the_same_again_is_so_already(self) -> None:
        assert decide(after(DECLARED), said(DeclareKind, KIND)) == []

    def test_the_same_name_with_other_content_is_refused(self) -> None:
        assert refusal(after(DECLARED), said(DeclareKind, KIND, en="Ribbon")) == (
            "There is a kind called 'ribbon_cut' already: choose another name."
        )

    def test_the_name_of_a_built_in_kind_is_refused(self) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, name="talks")) == (
            "There is a kind called 'talks' already: choose another name."
        )

    @pytest.mark.parametrize("name", ["Ribbon", "1st", "r", "ribbon cut", "剪彩", "r" * 41])
    def test_a_name_that_scripts_cannot_use_is_refused(self, name: str) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, name=name)) == (
            f"A kind's name is for ever and for scripts: {name!r} must be 2 to 40 of a-z, 0-9 and _, "
            "a letter first."
        )

    def test_a_stage_that_there_is_not_is_refused(self) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, reaches={"outpost": "signed"})) == (
            "'signed' is not a stage of outpost. "
            "Its stages: proposed, approved, unveiled, open, occupied, reviewed."
        )

    def test_a_kind_of_initiative_that_there_is_not_is_refused(self) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, reaches={"office": "open"})) == (
            "'office' is not a kind of initiative. It is one of: programme, outpost, agreement, project, "
            "institute, talent."
        )

    @pytest.mark.parametrize("name", ["Ribbon", "1st", "", "a-b", "a" * 41])
    def test_a_field_name_that_scripts_cannot_use_is_refused(self, name: str) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, fields=[{"name": name}])) == (
            f"A field's name must be of a-z, 0-9 and _, a letter first, not {name!r}."
        )

    @pytest.mark.parametrize(
        "name",
        [
            "on",
            "with",
            "json",
            "key",
            "place",
            "parties",
            "sources",
            "commitments",
            "figures",
            "kind",
            "happened",
            "planned",
            "fields",
            "name",
            "en",
            "zh",
            "reaches",
            "copy",
            "schema",
            "model_config",
            "model_fields",
        ],
    )
    def test_a_field_name_that_means_something_else_is_refused(self, name: str) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, fields=[{"name": name}])) == (
            f"The field name {name!r} is taken: choose another."
        )

    def test_two_fields_of_one_name_are_refused(self) -> None:
        assert refusal(Settings(), said(DeclareKind, KIND, fields=[*FIELDS, {"name": "guests"}])) == (
            "The field name 'guests' is taken: choose another."
        )

    def test_is_found_like_any_other(self) -> None:
        settings = after(DECLARED)
        assert {settings.kind(name).name for name in ("ribbon_cut", "ribbon-cut", "Ribbon cut", "剪彩")} == {
            "ribbon_cut"
        }

    def test_can_be_recorded_and_reaches_its_stage(self) -> None:
        settings = after(DECLARED)
        story = given(opened("outpost"), settings=settings).then(
            "record",
            kind="剪彩",
            initiative="I-1",
            on="2023-04-01",
            fields={"ribbon": "red", "guests": "约50人"},
        )
        milestone = story.state.milestones["M-1.1"]
        assert (milestone.kind, settings.kinds["ribbon_cut"].reaches) == ("ribbon_cut", {"outpost": "open"})
        assert milestone.fields == {
            "ribbon": "red",
            "guests": {"hedge": "about", "unit": "人", "value": "50", "words": "约50人"},
        }

    @pytest.mark.parametrize(
        ("type_", "told", "kept"),
        [
            ("text", "red", "red"),
            ("texts", ["red", "gold"], ["red", "gold"]),
            ("amount", 3, {"hedge": "exactly", "unit": "", "value": "3", "words": "3"}),
            ("date", "3月23日", parse("3月23日", TODAY).to_json()),
            ("day_to_come", "3月23日", parse("3月23日", TODAY, "future").to_json()),
            ("number", "7", 7),
            ("yes_no", "yes", True),
        ],
    )
    def test_may_have_fields_of_every_type(self, type_: str, told: object, kept: object) -> None:
        fields = [OwnField(name="x", type=type_)]  # type: ignore[arg-type] # one of FIELD_TYPES
        model = after(DECLARED.model_copy(update={"fields": fields})).kinds["ribbon_cut"]
        value: BaseModel = read(model, {"x": told}, TODAY)
        assert value.model_dump(mode="json") == {"x": kept}

    def test_every_type_is_tried_above(self) -> None:
        assert set(FIELD_TYPES) == {"text", "texts", "amount", "date", "day_to_come", "number", "yes_no"}


class TestAnOwnRegion:
    def test_is_kept_as_it_was_declared_and_can_be_found(self) -> None:
        assert decide(Settings(), said(DeclareRegion, REGION)) == [BAY_AREA]
        assert after(BAY_AREA).regions.find("粤港澳大湾区") == Region(
            "GBA", "Greater Bay Area", "粤港澳大湾区", "CN", "Asia/Shanghai"
        )

    def test_the_same_again_is_so_already(self) -> None:
        assert decide(after(BAY_AREA), said(DeclareRegion, REGION)) == []

    def test_in_other_letters_it_is_the_same(self) -> None:
        assert decide(after(BAY_AREA), said(DeclareRegion, REGION, code="gba", calendar="cn")) == []

    def test_is_kept_in_one_spelling(self) -> None:
        assert decide(
            Settings(), said(DeclareRegion, REGION, code=" gba ", calendar="cn", en="Greater  Bay Area")
        ) == [BAY_AREA]

    def test_the_same_code_with_other_content_is_refused(self) -> None:
        assert refusal(after(BAY_AREA), said(DeclareRegion, REGION, zh="大湾区")) == (
            "There is a region GBA already: choose another code."
        )

    def test_the_code_of_a_region_of_the_table_is_refused(self) -> None:
        assert refusal(Settings(), said(DeclareRegion, REGION, code="HK")) == (
            "HK is already the code of Hong Kong 香港: choose another"
        )

    def test_a_time_zone_that_there_is_not_is_refused(self) -> None:
        assert refusal(Settings(), said(DeclareRegion, REGION, zone="Asia/Wuxi")) == (
            "Asia/Wuxi is not a time zone: give a name of the tz database such as Asia/Shanghai"
        )


def test_a_journal_is_for_practice_where_it_was_begun_so() -> None:
    assert [after(JournalStarted(practice=said)).practice for said in (True, False)] == [True, False]
