"""Metrics are known by all their names, and targets are of something that is measured."""

from datetime import date

import pytest

from tracker.domain.fields import Unreadable, read
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.settings.decide import decide
from tracker.domain.settings.metrics import DeclareMetric, MetricDeclared, SetTarget, TargetSet, holding
from tracker.domain.settings.state import Settings, SettingsEvent, evolve

TODAY = date(2023, 4, 3)
COMPANIES = {
    "metric": "companies",
    "en": "Companies contacted",
    "zh": "对接企业",
    "unit": "家",
    "counting": "cumulative",
    "aliases": ["对接大湾区优秀企业"],
}
DECLARED = MetricDeclared(**COMPANIES)  # type: ignore[arg-type]


def after(*events: SettingsEvent) -> Settings:
    settings = Settings()
    for event in events:
        settings = evolve(settings, event)
    return settings


def metric(**said: object) -> DeclareMetric:
    return read(DeclareMetric, {**COMPANIES, **said}, TODAY)


def target(**said: object) -> SetTarget:
    return read(SetTarget, {"metric": "companies", "amount": "500余家", "by": "2025-12-31", **said}, TODAY)


def refusal(settings: Settings, command: DeclareMetric | SetTarget, kind: type[Refused] = Refused) -> str:
    with pytest.raises(kind) as caught:
        decide(settings, command)
    return str(caught.value)


class TestAMetric:
    def test_is_declared_with_its_names_its_unit_and_how_it_counts(self) -> None:
        assert decide(Settings(), metric()) == [DECLARED]

    def test_that_is_declared_again_is_so_already(self) -> None:
        assert decide(after(DECLARED), metric()) == []

    def test_can_be_given_another_alias_and_is_found_by_it(self) -> None:
        [event] = decide(after(DECLARED), metric(aliases=["对接大湾区优秀企业", "K1"]))
        assert after(DECLARED, event).metrics["companies"].aliases == ["对接大湾区优秀企业", "K1"]

    def test_drops_an_alias_that_is_a_name_of_it_anyway(self) -> None:
        [event] = decide(Settings(), metric(aliases=["COMPANIES contacted", "K1"]))
        assert isinstance(event, MetricDeclared)
        assert event.aliases == ["K1"]

    @pytest.mark.parametrize("name", ["对接企业", "companies_contacted", "对接大湾区优秀企业"])
    def test_shares_no_name_with_another(self, name: str) -> None:
        assert refusal(after(DECLARED), metric(metric="firms", en="Firms", zh=name, aliases=[])) == (
            f"The name {name!r} belongs to the metric companies: choose another."
        )

    def test_shares_no_name_with_the_conversions(self) -> None:
        assert refusal(Settings(), metric(zh="转化率")) == (
            "The name '转化率' belongs to the metric conversion: choose another."
        )

    def test_shares_no_name_with_what_is_counted(self) -> None:
        assert refusal(Settings(), metric(metric="visits")) == (
            "The name 'visits' belongs to the metric visits: choose another."
        )

    def test_has_a_name_for_scripts(self) -> None:
        assert refusal(Settings(), metric(metric="企业")) == (
            "A metric's name is for ever and for scripts: '企业' must be 2 to 40 of a-z, 0-9 and _, a letter "
            "first."
        )

    def test_counts_in_one_of_three_ways(self) -> None:
        with pytest.raises(Unreadable) as caught:
            metric(counting="monthly")
        assert str(caught.value) == (
            "counting cannot be 'monthly': it is one of 'cumulative', 'per_period' or 'level'."
        )


class TestATarget:
    def test_keeps_its_hedge_and_its_day(self) -> None:
        [event] = decide(after(DECLARED), target(source="The plan"))
        assert isinstance(event, TargetSet)
        assert event.model_dump(mode="json") == {
            "metric": "companies",
            "of": "",
            "amount": {"value": "500", "hedge": "over", "unit": "家", "words": "500余家"},
            "by": {"edtf": "2025-12-31", "words": "", "earliest": "2025-12-31", "latest": "2025-12-31"},
            "source": "The plan",
        }

    @pytest.mark.parametrize(
        ("of", "kept"),
        [
            (None, ""),
            ("无锡", "320200"),
            ("HK", "HK"),
            ("I-5", "I-5"),
            ("无锡高新区(大湾区)创新中心", "无锡高新区(大湾区)创新中心"),
        ],
    )
    def test_is_of_everything_a_region_an_initiative_or_an_organisation(
        self, of: str | None, kept: str
    ) -> None:
        [event] = decide(after(DECLARED), target(of=of))
        assert isinstance(event, TargetSet)
        assert event.of == kept

    @pytest.mark.parametrize(
        ("name", "kept"),
        [("对接企业", "companies"), ("签约协议", "agreements"), ("Projects landed", "projects_landed")],
    )
    def test_is_of_a_metric_by_any_name_or_of_what_is_counted(self, name: str, kept: str) -> None:
        [event] = decide(after(DECLARED), target(metric=name))
        assert isinstance(event, TargetSet)
        assert event.metric == kept

    def test_of_what_nobody_measures_is_turned_down_with_the_nearest(self) -> None:
        assert refusal(after(DECLARED), target(metric="company"), NotFound) == (
            "There is no metric 'company'. Nearest: companies. All of them: tracker metric list"
        )
        assert refusal(Settings(), target(metric="零"), NotFound) == (
            "There is no metric '零'. Declare it: tracker metric add. See: tracker metric list"
        )

    def test_without_a_day_is_turned_down(self) -> None:
        assert refusal(after(DECLARED), target(by="2023-01-01/..")) == (
            "2023-01-01/.. has no end: say by which day, as in 2025-12-31."
        )

    def test_of_a_name_that_several_regions_bear_is_turned_down(self) -> None:
        assert refusal(after(DECLARED), target(of="吉林"), NotFound).startswith(
            "吉林 names several regions: "
        )

    def test_that_is_set_again_holds_instead(self) -> None:
        [first] = decide(after(DECLARED), target())
        settings = after(DECLARED, first)
        assert decide(settings, target()) == []
        [second] = decide(settings, target(amount="600家"))
        assert holding(evolve(settings, second).targets) == [second]

    def test_that_is_set_back_to_what_it_was_is_set_anew(self) -> None:
        [first] = decide(after(DECLARED), target())
        [second] = decide(after(DECLARED, first), target(amount="600家"))
        assert decide(after(DECLARED, first, second), target()) == [first]
