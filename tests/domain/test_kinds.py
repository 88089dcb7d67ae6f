"""The list of the kinds of milestones: complete in both languages, and never renamed."""

import pytest
from pydantic import BaseModel

from tests.domain.specification import TODAY
from tracker.domain.fields import read
from tracker.domain.kinds import BUILT_IN, EVERY_SIDE, Kind
from tracker.domain.lifecycles import INITIATIVE_KINDS, stage
from tracker.domain.settings.own_kinds import RESERVED
from tracker.domain.settings.state import Settings

STORED = [
    "aftercare_visit",
    "agreement_effective",
    "agreement_expired",
    "agreement_renewed",
    "agreement_signed",
    "agreement_terminated",
    "campaign",
    "capital_increase",
    "closed",
    "co_founded",
    "commitment",
    "company_landed",
    "company_registered",
    "company_visit",
    "completed",
    "construction_planned",
    "construction_progress",
    "construction_started",
    "contact",
    "delegation_in",
    "delegation_out",
    "full_capacity",
    "in_operation",
    "industrial_outreach",
    "intent",
    "issue_raised",
    "issue_resolved",
    "joint_training",
    "kpi_snapshot",
    "landing_progress",
    "lead",
    "lost",
    "mechanism_set_up",
    "opened",
    "outcome_note",
    "participation",
    "plaque_unveiled",
    "policy_statement",
    "production_started",
    "programme_concluded",
    "programme_launched",
    "project_attracted",
    "project_landed",
    "relocated",
    "return_visit",
    "reviewed",
    "roadshow",
    "site_visit",
    "status_report",
    "suspended",
    "talent_arrived",
    "talent_introduced",
    "talks",
    "target_set",
    "tenant_admitted",
    "themed_event",
]

FIELDS = {
    "agreement_renewed": ["expires"],
    "agreement_signed": ["agreement", "value", "expires"],
    "campaign": ["sectors"],
    "capital_increase": ["increment"],
    "co_founded": ["model"],
    "company_landed": ["investment"],
    "company_registered": ["capital"],
    "company_visit": ["companies"],
    "construction_progress": ["percent"],
    "delegation_in": ["size", "theme", "topics"],
    "delegation_out": ["size", "theme", "topics"],
    "industrial_outreach": ["sector"],
    "intent": ["expires"],
    "joint_training": ["people"],
    "lead": ["channel"],
    "lost": ["reason"],
    "opened": ["area"],
    "outcome_note": ["outcomes"],
    "project_landed": ["investment", "products"],
    "relocated": ["district"],
    "roadshow": ["attendees", "sectors"],
    "status_report": ["progress"],
    "talent_introduced": ["people"],
    "talks": ["topics"],
    "themed_event": ["theme"],
}
EACH = pytest.mark.parametrize("kind", BUILT_IN.values(), ids=list(BUILT_IN))


class TestEveryKind:
    def test_keeps_its_stored_name_for_ever(self) -> None:
        assert sorted(BUILT_IN) == STORED

    def test_keeps_the_names_of_its_fields_for_ever(self) -> None:
        assert {
            name: list(kind.model_fields) for name, kind in BUILT_IN.items() if kind.model_fields
        } == FIELDS

    @EACH
    def test_is_found_by_its_name_and_by_its_names_in_both_languages(self, kind: type[Kind]) -> None:
        found = {Settings().kind(said) for said in (kind.name, kind.name.replace("_", "-"), kind.en, kind.zh)}
        assert found == {kind}

    @EACH
    def test_has_words_in_both_languages(self, kind: type[Kind]) -> None:
        assert kind.en.isascii()
        assert kind.en[0].isupper()
        assert not kind.zh.isascii()

    @EACH
    def test_reaches_stages_that_there_are(self, kind: type[Kind]) -> None:
        assert [
            (initiative, reached)
            for initiative, reached in kind.reaches.items()
            if initiative not in INITIATIVE_KINDS or stage(initiative, reached) is None
        ] == []

    @EACH
    def test_says_what_each_field_is_for(self, kind: type[Kind]) -> None:
        assert [name for name, field in kind.model_fields.items() if not field.description] == []

    @EACH
    def test_can_be_recorded_without_any_field(self, kind: type[Kind]) -> None:
        assert isinstance(read(kind, {}, TODAY), BaseModel)

    @EACH
    def test_leaves_the_options_that_every_kind_has_alone(self, kind: type[Kind]) -> None:
        assert RESERVED & kind.model_fields.keys() == set()


def test_no_two_kinds_share_words_in_a_language() -> None:
    assert len({kind.en for kind in BUILT_IN.values()}) == len({kind.zh for kind in BUILT_IN.values()}) == 56


def test_every_side_is_every_kind_of_initiative() -> None:
    assert EVERY_SIDE == INITIATIVE_KINDS
