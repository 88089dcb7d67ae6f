"""The rows of one initiative, whole."""

import json
from datetime import date
from typing import Any

import pytest

from events.canonical import encode
from tests.domain.specification import BOOK, Given, given, happened, opened, planned
from tracker.calendars.version import data_version
from tracker.domain.initiatives.events import InitiativeEvent, InitiativeRetracted
from tracker.domain.policy import default
from tracker.domain.regions import Region
from tracker.domain.settings.state import Settings
from tracker.views.rows import in_order, rows, rows_as_of, settings_rows, sort_key
from tracker.views.tables import METADATA

MARCH = {"edtf": "2023-03-31", "from": "2023-03-31", "to": "2023-03-31", "words": ""}


def row(story: Given, table: str, key: str) -> dict[str, Any]:
    return rows(story.state, BOOK)[table][key]


def body(story: Given, table: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row(story, table, key)["body"])
    return found


STORY = given(
    opened(regions=("320200", "HK"), sectors=["chips", "robots"], parent="I-2", note="n"),
    happened(
        "talks",
        "2023-03-31",
        parties=[{"name": "Shenzhen", "role": "host"}],
        figures=[
            {"metric": "jobs", "amount": {"value": "400", "hedge": "over", "unit": "人", "words": "400余人"}}
        ],
        commitments=[{"what": "Call"}],
    ),
    planned("intent", "2023-04-20", 2, parties=[{"name": "Wuxi", "role": "signatory"}]),
)


class TestAnInitiative:
    def test_has_one_row(self) -> None:
        assert row(STORY, "initiatives", "I-1") == {
            "id": "I-1",
            "sort": "000000000001",
            "kind": "project",
            "title_en": "Chip packaging line",
            "title_zh": None,
            "regions": " CN:320200 HK ",
            "sectors": "chips\nrobots",
            "owner": "wuxi-ipb",
            "parent": "I-2",
            "note": "n",
            "stage": "talks",
            "stage_en": "in talks",
            "stage_zh": "在谈",
            "stage_milestone": "M-1.1",
            "standing": "open",
            "last_milestone": "M-1.1",
            "last_kind": "talks",
            "last_en": "Talks",
            "last_zh": "洽谈",
            "last_happened": encode(
                {"edtf": "2023-03-31", "words": "", "earliest": "2023-03-31", "latest": "2023-03-31"}
            ),
            "last_latest": "2023-03-31",
            "next_touch": STORY.only("commitment-date").id,
            "opened_on": "2023-04-03",
            "key": None,
            "amendments": "[]",
            "conflicts": 0,
            "position": 1,
        }

    def test_in_which_nothing_has_happened_has_no_last_milestone(self) -> None:
        found = row(given(opened()), "initiatives", "I-1")
        assert {
            name: found[name] for name in ("stage", "last_milestone", "last_en", "last_latest", "next_touch")
        } == {
            "stage": "noted",
            "last_milestone": None,
            "last_en": None,
            "last_latest": None,
            "next_touch": None,
        }

    def test_shows_a_kind_that_is_unknown_here_by_its_stored_name(self) -> None:
        found = row(given(opened(), happened("ribbon_cut", "2023-03-31")), "initiatives", "I-1")
        assert (found["last_en"], found["last_zh"], found["stage"]) == ("ribbon_cut", "ribbon_cut", "noted")

    def test_shows_its_corrections_with_the_values_before_and_after(self) -> None:
        story = given(opened()).then("amend", target="I-1", set={"note": "x"}, because="misread")
        assert json.loads(row(story, "initiatives", "I-1")["amendments"]) == [
            {
                "recorded_at": "2023-04-03T01:00:02.000000Z",
                "actor": "wuxi-ipb",
                "because": "misread",
                "before": {"note": None},
                "after": {"note": "x"},
            }
        ]

    @pytest.mark.parametrize(
        "events", [(), (opened(), InitiativeRetracted(because="x"))], ids=["never opened", "taken back"]
    )
    def test_that_is_not_there_has_no_rows_at_all(self, events: tuple[InitiativeEvent, ...]) -> None:
        assert rows(given(*events).state, BOOK) == {}

    def test_of_which_only_strange_events_are_known_has_no_rows(self) -> None:
        assert rows(given(happened("talks", "2023-03-31")).state, BOOK) == {}


class TestAMilestone:
    def test_has_a_row_and_a_whole_document(self) -> None:
        found = row(STORY, "milestones", "M-1.1")
        assert {name: value for name, value in found.items() if name != "body"} == {
            "id": "M-1.1",
            "initiative": "I-1",
            "place_in_order": 0,
            "kind": "talks",
            "status": "happened",
            "edtf": "2023-03-31",
            "earliest": "2023-03-31",
            "latest": "2023-03-31",
            "recorded_at": "2023-04-03T01:00:02.000000Z",
            "key": None,
        }
        assert body(STORY, "milestones", "M-1.1") == {
            "id": "M-1.1",
            "key": None,
            "kind": "talks",
            "names": {"en": "Talks", "zh": "洽谈"},
            "status": "happened",
            "possibly": False,
            "happened": MARCH,
            "planned": None,
            "recorded_at": "2023-04-03T01:00:02.000000Z",
            "recorded_by": "wuxi-ipb",
            "parties": [{"name": "Shenzhen", "role": "host", "roles": {"en": "host", "zh": "接待方"}}],
            "place": None,
            "note": None,
            "sources": [],
            "quote": None,
            "during": None,
            "fields": {},
            "commitments": [{"what": "Call", "owner": None, "due": None}],
            "certainty": "stated",
            "amended": [],
            "retracted": None,
            "claims": [],
            "conflicts": [],
        }

    def test_has_what_other_sources_claim_and_where_they_differ(self) -> None:
        story = STORY.then("claim", target="M-1.1", set={"on": "2023-03-30"}, sources=["Minutes"], note="n")
        story = story.then("claim", target="M-1.1", set={"at": "HK"}, sources=["Radio"], quote="q")
        settled = {
            "claim": 0,
            "because": "x",
            "recorded_at": "2023-04-03T01:00:06.000000Z",
            "actor": "wuxi-ipb",
        }
        story = story.then("settle", target="M-1.1", field="date", take=0, because="x")
        found = body(story, "milestones", "M-1.1")
        date_ = {"edtf": "2023-03-30", "words": "", "earliest": "2023-03-30", "latest": "2023-03-30"}
        held = {"edtf": "2023-03-31", "words": "", "earliest": "2023-03-31", "latest": "2023-03-31"}
        told = {"recorded_by": "wuxi-ipb"}
        assert found["claims"] == [
            told
            | {
                "claim": 1,
                "changes": {"happened": date_},
                "sources": ["Minutes"],
                "quote": None,
                "note": "n",
                "recorded_at": "2023-04-03T01:00:04.000000Z",
                "settled": {"happened": settled},
            },
            told
            | {
                "claim": 2,
                "changes": {"place": "HK"},
                "sources": ["Radio"],
                "quote": "q",
                "note": None,
                "recorded_at": "2023-04-03T01:00:05.000000Z",
                "settled": {},
            },
        ]
        none: dict[str, Any] = {"sources": [], "open": [], "agreeing": [], "settled": []}
        assert found["conflicts"] == [
            none | {"field": "happened", "value": held, "says": "agrees", "settled": [settled]},
            none | {"field": "place", "value": None, "says": "more", "open": [2]},
        ]
        assert row(story, "initiatives", "I-1")["conflicts"] == 1

    def test_that_was_retracted_stays_with_the_reason(self) -> None:
        story = STORY.then("retract", target="M-1.1", because="another company")
        found = body(story, "milestones", "M-1.1")
        assert (found["status"], found["retracted"]["because"], found["happened"]) == (
            "retracted",
            "another company",
            MARCH,
        )

    def test_comes_in_the_order_of_happening(self) -> None:
        story = given(
            opened(),
            happened("talks", "2023-03"),
            happened("contact", "2023-03-31", 2),
            happened("lead", "2023-01", 3),
            planned("intent", "2023-05-01/..", 4),
            planned("intent", "2023-04-20", 5),
            happened("site_visit", "2023-03-31", 6),
        )
        assert [one.id for one in in_order(story.state)] == [
            "M-1.3",
            "M-1.1",
            "M-1.2",
            "M-1.6",
            "M-1.5",
            "M-1.4",
        ]


class TestTheRest:
    def test_a_figure_speaks_of_the_day_of_its_milestone_unless_told_otherwise(self) -> None:
        assert body(STORY, "figures", "M-1.1/1") == {
            "id": "M-1.1/1",
            "milestone": "M-1.1",
            "metric": "jobs",
            "amount": {"value": "400", "hedge": "over", "unit": "人", "words": "400余人"},
            "as_of": MARCH,
            "target": False,
            "note": None,
        }

    def test_a_retracted_milestone_has_no_figures_no_parties_and_no_follow_ups(self) -> None:
        story = STORY.then("retract", target="M-1.1", because="another company")
        found = rows(story.state, BOOK)
        assert (
            found["figures"],
            found["parties"],
            [one["rule"] for one in found["follow_ups"].values()],
        ) == (
            {},
            {},
            ["plan-kept"],
        )

    def test_parties_stand_where_something_is_reported_or_counted(self) -> None:
        assert list(rows(STORY.state, BOOK)["parties"]) == ["M-1.1@1"]

    def test_a_follow_up_has_a_row_and_its_reason(self) -> None:
        one = STORY.only("talks-next-step")
        found = row(STORY, "follow_ups", one.id)
        assert {name: value for name, value in found.items() if name != "body"} == {
            "id": one.id,
            "initiative": "I-1",
            "rule": "talks-next-step",
            "trigger_milestone": "M-1.1",
            "en": "Agree on the next step",
            "zh": "商定下一步",
            "due": "2023-04-19",
            "provisional": False,
            "owner": "wuxi-ipb",
            "state": "open",
            "snoozed_until": None,
        }
        reason = body(STORY, "follow_ups", one.id)
        assert {name: value for name, value in reason.items() if name != "skipped"} == {
            "anchor": "2023-03-31",
            "after": "10 working days",
            "closed_by": None,
            "closed_on": None,
            "outcome": None,
            "rescheduled_because": None,
            "rule_due": None,
        }
        assert [(one["day"], one["regions"]) for one in reason["skipped"]] == [
            ("2023-04-05", ["320200", "HK"]),
            ("2023-04-07", ["HK"]),
            ("2023-04-10", ["HK"]),
        ]

    def test_every_row_fits_its_table(self) -> None:
        found = rows(STORY.state, BOOK)
        assert {name: {frozenset(one) for one in table.values()} for name, table in found.items()} == {
            name: {frozenset(METADATA.tables[name].columns.keys())} for name in found
        }

    @pytest.mark.parametrize(
        ("smaller", "larger"), [("I-2", "I-10"), ("I-12", "I-12a"), ("I-12a", "I-13"), ("I-9", "I-wx")]
    )
    def test_ids_sort_as_people_count(self, smaller: str, larger: str) -> None:
        assert sort_key(smaller) < sort_key(larger)


class TestAsOf:
    def test_a_day_before_anything_there_are_no_rows(self) -> None:
        assert rows_as_of(STORY.state, BOOK, date(2023, 3, 30)) == {}

    def test_a_day_after_something_had_happened_it_is_there_although_recorded_later(self) -> None:
        found = rows_as_of(STORY.state, BOOK, date(2023, 3, 31))
        assert found["initiatives"]["I-1"]["stage"] == "talks"

    def test_the_day_of_opening_it_is_there_with_nothing_in_it(self) -> None:
        assert (
            rows_as_of(given(opened()).state, BOOK, date(2023, 4, 3))["initiatives"]["I-1"]["stage"]
            == "noted"
        )
        assert rows_as_of(given(opened()).state, BOOK, date(2023, 4, 2)) == {}


def test_the_settings_of_the_journal_are_rows_too() -> None:
    bay = Region("GBA", "Bay Area", "大湾区", "CN", "Asia/Shanghai")
    found = settings_rows(Settings(practice=True, own_regions=(bay,)), default())
    said = {key: json.loads(one["value"]) for key, one in found["settings"].items()}
    policy = said.pop("policy")
    assert (policy["name"], [one["id"] for one in policy["rules"]]) == (
        "default",
        [one.id for one in default().rules],
    )
    assert policy["kinds"]["talks"] == {"en": "Talks", "zh": "洽谈"}
    assert said == {
        "practice": True,
        "regions": [["GBA", "Bay Area", "大湾区", "CN", "Asia/Shanghai"]],
        "lights": {
            "yellow_overdue": 1,
            "red_overdue": 10,
            "yellow_silent": 60,
            "red_silent": 90,
            "kinds": {},
        },
        "digest": {"ahead": 5, "most": 20},
        "figures": {"metrics": [], "targets": []},
        "working_days": data_version(),
    }
