"""Opening an initiative."""

from typing import Any

import pytest

from tests.domain.specification import TODAY, given, opened
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import New
from tracker.domain.initiatives.events import InitiativeOpened
from tracker.domain.names import Title
from tracker.domain.refusals import Refused


def test_everything_that_was_said_is_kept() -> None:
    given().when(
        "new",
        id="i-16",
        kind="outpost",
        title={"en": "Jiangyin outpost", "zh": "江阴（深圳）创新中心"},
        regions=["Jiangyin", "深圳"],
        sectors=["chips"],
        owner="jiangyin-hitech",
        parent="I-1",
        note="Opened in February",
    ).then(
        InitiativeOpened(
            initiative="I-16",
            kind="outpost",
            title=Title(en="Jiangyin outpost", zh="江阴（深圳）创新中心"),
            regions=["320281", "440300"],
            sectors=["chips"],
            owner="jiangyin-hitech",
            parent="I-1",
            note="Opened in February",
            recorded_on=TODAY,
        )
    )


def test_only_kind_and_title_have_to_be_said() -> None:
    given().when("new", id="I-1", kind="talent", title={"zh": "人才"}).then(
        InitiativeOpened(
            initiative="I-1", kind="talent", title=Title(zh="人才"), regions=[], recorded_on=TODAY
        )
    )


def test_whoever_records_it_owns_it_where_no_owner_is_said() -> None:
    event = InitiativeOpened(
        initiative="I-1", kind="talent", title=Title(zh="人才"), regions=[], recorded_on=TODAY
    )
    assert given(event).state.owner == "wuxi-ipb"


def test_a_region_that_is_said_twice_is_kept_once() -> None:
    [event] = (
        given().when("new", id="I-1", kind="talent", title={"en": "x"}, regions=["无锡", "Wuxi"]).decision()
    )
    assert isinstance(event, InitiativeOpened)
    assert event.regions == ["320200"]


def test_a_region_that_nobody_knows_is_refused_with_the_nearest() -> None:
    given().when("new", id="I-1", kind="talent", title={"en": "x"}, regions=["Wuxxi"]).refused(
        "No region is called Wuxxi. Nearest: 320200 Wuxi 无锡市 (Jiangsu 江苏省); "
        "500238 Wuxi 巫溪县 (Chongqing 重庆市); "
        "330502 Wuxing 吴兴区 (Huzhou 湖州市). See: tracker region list Wuxxi"
    )


def test_an_id_that_is_taken_is_refused_with_its_title() -> None:
    given(opened()).when("new", id="I-1", kind="talent", title={"en": "x"}).refused(
        "I-1 is taken: it is “Chip packaging line”. Leave the id out, or choose another."
    )


@pytest.mark.parametrize(
    ("told", "one_spelling"),
    [("i-3B", "I-3b"), ("I-16", "I-16"), ("16", "I-16"), ("i-016", "I-16"), (" I-WX1 ", "I-wx1")],
)
def test_an_id_has_one_spelling(told: str, one_spelling: str) -> None:
    assert read(New, {"id": told, "kind": "talent", "title": {"en": "x"}}, TODAY).id == one_spelling


NO_ID = "cannot be the id of an initiative: write I- and up to 12 letters or digits, as in I-16."
NO_KIND = "it is one of 'programme', 'outpost', 'agreement', 'project', 'institute' or 'talent'."


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"id": "I-", "title": {"en": "x"}}, f"id: 'I-' {NO_ID}"),
        ({"id": "M-1.1", "title": {"en": "x"}}, f"id: 'M-1.1' {NO_ID}"),
        ({"title": {}}, "title: A title is empty: give it in English, in Chinese, or in both."),
        (
            {"title": {"en": " \t"}},
            "title.en: An empty text says nothing: leave it out, or write what it should say.",
        ),
        ({}, "title is missing: say it."),
        ({"title": "x"}, "title cannot be 'x': it needs an object."),
        (
            {"title": {"en": "x"}, "owner": "a\x1b[31mb"},
            "owner: The name 'a\\x1b[31mb' holds characters that cannot be shown: type it again.",
        ),
        (
            {"title": {"en": "x"}, "owner": "x" * 121},
            f"owner cannot be {'x' * 121!r}: it needs a shorter text.",
        ),
        ({"title": {"en": "x"}, "kind": "outpsot"}, f"kind cannot be 'outpsot': {NO_KIND}"),
        (
            {"title": {"en": "x"}, "region": ["HK"]},
            "There is no field region here. Nearest: regions, parent, kind.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_field_and_reason(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        read(New, {"kind": "talent", **said}, TODAY)
    assert str(caught.value) == sentence
