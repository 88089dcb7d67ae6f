"""Figures are put together by the day that they speak of, once each, and never say more than is known."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import extents
from tracker.domain.dates import parse
from tracker.domain.figures import (
    ALWAYS,
    Counting,
    Fact,
    LeftOut,
    Links,
    Metric,
    Metrics,
    Period,
    Report,
    amounts,
    converted,
    counted,
    folded,
    made_id,
    measure_of,
    reported,
)
from tracker.domain.quantities import Hedge, Quantity, show_share
from tracker.domain.quantities import parse as read
from tracker.domain.spans import split, within_one

TODAY = date(2023, 4, 3)
COUNTINGS: tuple[Counting, ...] = get_args(Counting)
HEDGES: tuple[Hedge, ...] = get_args(Hedge)


def told(id_: str, amount: str, of: str, initiative: str = "I-1") -> Report:
    when = parse(of, TODAY)
    assert when.latest
    return Report(id_, initiative, read(amount), when.earliest, when.latest)


def period(text: str) -> Period:
    when = parse(text, TODAY)
    return Period(when.earliest, when.latest)


def put(counting: Counting, *reports: Report, of: str = "") -> str:
    """What reports come to, and what is left out: `409 家 | b earlier c`."""
    found = reported(reports, counting, period(of) if of else ALWAYS)
    if found is None:
        return "nothing"
    left = [f"{one.id} {one.because} {one.instead}".strip() for one in found.left_out]
    mark = " ≠" if found.differ else ""
    return " | ".join([extents.show(found.extent, "en") + mark, *left])


class TestALevelOrARunningTotal:
    @pytest.mark.parametrize("counting", ["level", "cumulative"])
    def test_is_the_latest_by_the_day_that_it_speaks_of(self, counting: Counting) -> None:
        old, new = told("a", "300家", "2022"), told("b", "400余家", "2023-03")
        assert put(counting, new, old) == "over 400 家 | a earlier b"

    def test_of_several_initiatives_is_added_up(self) -> None:
        assert (
            put("level", told("a", "400余家", "2023-03"), told("b", "9家", "2023-02", "I-2")) == "over 409 家"
        )

    def test_of_per_cents_gives_a_range_and_no_sum(self) -> None:
        assert put("level", told("a", "60%", "2023-03"), told("b", "40%", "2023-02", "I-2")) == "40–60 %"

    def test_of_a_part_may_be_in_what_the_whole_tells(self) -> None:
        whole, part = told("a", "400家", "2023-03"), told("b", "9家", "2023-02", "I-2")
        assert put("level", whole, replace(part, parent="I-1")) == "400–409 家"
        assert put("level", whole, replace(part, parent="I-9")) == "409 家"

    def test_keeps_sources_that_differ_side_by_side(self) -> None:
        assert put("level", told("a", "400余家", "2023-03"), told("b", "450家", "2023-03")) == (
            "at least 400–450 家 ≠"
        )

    def test_takes_what_is_told_twice_once(self) -> None:
        assert put("level", told("a", "9家", "2023-03"), told("b", "9家", "2023-03")) == "9 家 | b again a"

    def test_of_a_period_is_what_was_told_of_a_day_in_it(self) -> None:
        old, new = told("a", "300家", "2022-12"), told("b", "400余家", "2023-03")
        assert put("level", old, new, of="2022") == "300 家"
        assert put("level", old, new, of="2021") == "nothing"


class TestAFigurePerPeriod:
    def test_is_added_up(self) -> None:
        months = told("a", "3家", "2023-01"), told("b", "近10家", "2023-02")
        assert put("per_period", *months) == "nearly 13 家"

    def test_takes_a_period_that_is_told_twice_once(self) -> None:
        twice = told("a", "3家", "2023-01"), told("b", "3家", "2023-01"), told("c", "4家", "2023-02")
        assert put("per_period", *twice) == "7 家 | b again a"

    def test_takes_the_whole_and_not_its_parts(self) -> None:
        parts = told("a", "3家", "2023-01"), told("b", "4家", "2023-02"), told("c", "10家", "2023年一季度")
        assert put("per_period", *parts) == "10 家 | a contained c | b contained c"

    def test_is_a_range_where_two_periods_overlap(self) -> None:
        overlapping = told("a", "10家", "2023-01/2023-03"), told("b", "4家", "2023-03/2023-04")
        assert put("per_period", *overlapping) == "10–14 家"

    def test_leaves_out_what_lies_only_partly_in_the_period(self) -> None:
        some = told("a", "3家", "2023-01"), told("b", "40家", "2022-11/2023-02")
        assert put("per_period", *some, of="2023Q1") == "3 家 | b straddles"

    def test_is_nothing_where_all_lies_only_partly_in_the_period(self) -> None:
        assert put("per_period", told("b", "40家", "2023"), of="2023Q1") == "nothing"

    def test_keeps_sources_that_differ_side_by_side_in_the_sum(self) -> None:
        some = told("a", "3家", "2023-01"), told("b", "5家", "2023-01"), told("c", "1家", "2023-02")
        assert put("per_period", *some) == "4–6 家 ≠"


_DAYS = st.integers(0, 400).map(lambda days: date(2022, 1, 1) + timedelta(days=days))
_REPORTS = st.lists(
    st.builds(
        lambda initiative, value, hedge, last, length: (
            initiative,
            Quantity(Decimal(value), hedge, "家", ""),
            last - timedelta(days=length),
            last,
        ),
        st.sampled_from(["I-1", "I-2"]),
        st.integers(0, 50),
        st.sampled_from(HEDGES),
        _DAYS,
        st.sampled_from([0, 30, 90]),
    ),
    max_size=7,
).map(lambda found: [Report(f"r{n}", *one) for n, one in enumerate(found)])


@given(_REPORTS, st.sampled_from(COUNTINGS), st.randoms(use_true_random=False))
def test_the_order_of_recording_changes_nothing(
    reports: list[Report], counting: Counting, chance: random.Random
) -> None:
    shuffled = list(reports)
    chance.shuffle(shuffled)
    assert reported(reports, counting) == reported(shuffled, counting)


@given(_REPORTS, st.sampled_from(COUNTINGS))
def test_every_report_is_used_or_left_out_and_none_twice(reports: list[Report], counting: Counting) -> None:
    found = reported(reports, counting)
    seen = [one.id for one in found.used] + [one.id for one in found.left_out] if found else []
    assert sorted(seen) == sorted(one.id for one in reports)


@given(st.data())
def test_the_sum_of_a_real_course_of_events_is_never_ruled_out(data: st.DataObject) -> None:
    """Some companies really come on some days; reports tell of stretches of time, some of them twice."""
    really = data.draw(st.dictionaries(st.integers(0, 59), st.integers(0, 9), max_size=20))
    begin = date(2023, 1, 1)
    stretches = data.draw(
        st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)).map(sorted), min_size=1, max_size=6)
    )
    reports, covered = [], set[int]()
    for number, (first, last) in enumerate(stretches):
        there = sum(n for day, n in really.items() if first <= day <= last)
        hedge, value = data.draw(
            st.sampled_from(
                [("exactly", there), ("over", there - 1), ("at_most", there + 2), ("about", there)]
            )
        )
        amount = Quantity(Decimal(value), hedge, "家", "")  # type: ignore[arg-type]
        days = begin + timedelta(days=first), begin + timedelta(days=last)
        reports.append(Report(f"r{number}", "I-1", amount, *days))
        covered |= {*range(first, last + 1)}
    found = reported(reports, "per_period")
    assert found
    assert Decimal(sum(n for day, n in really.items() if day in covered)) in extents.bounds(found.extent)


# What is counted.


def fact(of: str = "2023-03-24", **more: object) -> Fact:
    when = parse(of, TODAY)
    return Fact(when.earliest, when.latest, **more)  # type: ignore[arg-type]


def many(*facts: Fact, of: str = "", links: Links | None = None) -> str:
    found = counted(facts, period(of) if of else ALWAYS, links or Links())
    return extents.show(found, "en") if found else "none"


class TestACount:
    def test_is_exact_where_everything_is_sure(self) -> None:
        assert many(fact(), fact("2022", n=5)) == "6"

    def test_is_a_range_where_a_date_straddles_the_period(self) -> None:
        assert many(fact("2023-03-24"), fact("2023"), of="2023Q1") == "1–2"

    def test_is_a_range_where_it_had_possibly_happened_by_the_day_asked_about(self) -> None:
        assert many(fact(), fact(certain=False)) == "1–2"

    def test_leaves_out_what_lies_outside(self) -> None:
        assert many(fact("2022"), of="2023Q1") == "none"

    def test_is_a_range_where_something_is_ambiguous(self) -> None:
        assert many(fact(), fact(id="a", ambiguous=True)) == "1–2"

    def test_takes_two_that_may_be_one_for_at_least_one(self) -> None:
        links = Links({"a": frozenset({"b"}), "b": frozenset({"a"})})
        pair = fact(id="a", ambiguous=True), fact(id="b", ambiguous=True)
        assert many(*pair, links=links) == "1–2"
        assert many(fact(), fact(), *pair, links=links) == "3–4"  # E07 to E10, as the inventory says

    def test_takes_what_may_be_one_with_something_sure_for_nothing_more(self) -> None:
        links = Links({"a": frozenset({"b"}), "b": frozenset({"a"})}, frozenset({"a"}))
        pair = fact(id="a", ambiguous=True), fact(id="b", ambiguous=True)
        assert many(fact(), *pair, links=links) == "1–3"


class TestAmounts:
    def test_are_added_up_unit_by_unit_and_no_currency_to_another(self) -> None:
        facts = [fact(amount=read(text)) for text in ("2亿元", "超1亿元", "HK$5", "5港元")]
        found = {unit: extents.show(sum_, "en") for unit, sum_ in amounts(facts).items()}
        assert found == {"元": "over 300 million 元", "HKD": "10 HKD"}

    def test_of_what_may_not_count_may_add_nothing(self) -> None:
        facts = [fact(amount=read("2亿元")), fact(amount=read("1亿元"), id="a", ambiguous=True)]
        assert extents.show(amounts(facts)["元"], "en") == "200 million–300 million 元"


class TestAConversion:
    def say(self, *facts: Fact, of: str = "") -> str:
        found = converted(facts, period(of) if of else ALWAYS)
        if found is None:
            return "none"
        share = show_share(found.share, "en") if found.share else ""
        return f"{extents.show(found.landed, 'en')} of {extents.show(found.begun, 'en')}, {share}"

    def test_is_the_share_of_what_has_landed(self) -> None:
        assert self.say(fact(n=5), fact(n=5, reached="yes")) == "5 of 10, 50 %"

    def test_is_a_range_where_it_is_not_known_whether_it_landed(self) -> None:
        assert self.say(fact(n=2), fact(reached="possibly"), fact(reached="yes")) == "1–2 of 4, ≈25–50 %"

    def test_is_a_range_where_it_is_not_known_whether_it_was_begun_in_the_period(self) -> None:
        facts = fact(n=2), fact(reached="yes"), fact("2023", n=2), fact("2023", reached="yes")
        assert self.say(*facts, of="2023Q1") == "1–2 of 3–6, ≈20–50 %"

    def test_says_nothing_where_nothing_was_begun(self) -> None:
        assert self.say(fact("2021"), of="2023") == "none"


_FACTS = st.lists(
    st.builds(
        lambda first, length, certain, reached: Fact(
            first, first + timedelta(days=length), certain, reached=reached
        ),
        _DAYS,
        st.integers(0, 60),
        st.booleans(),
        st.sampled_from(["yes", "no"]),
    ),
    max_size=8,
)


@given(_FACTS, st.data())
def test_no_count_and_no_conversion_rules_out_what_really_was(facts: list[Fact], data: st.DataObject) -> None:
    asked = Period(date(2022, 3, 1), date(2022, 6, 30))
    there = landed = 0
    for one in facts:
        assert one.first
        assert one.last
        day = data.draw(st.dates(one.first, one.last))
        really = day <= asked.last and day >= asked.first if asked.first and asked.last else False
        if really and (one.certain or data.draw(st.booleans())):
            there += 1
            landed += one.reached == "yes"
    count, conversion = counted(facts, asked), converted(facts, asked)
    if count is None or conversion is None:
        assert there == 0
        return
    assert Decimal(there) in extents.bounds(count)
    assert Decimal(landed) in extents.bounds(conversion.landed)
    if there and conversion.share:
        half = Decimal("0.005")
        assert conversion.share.low - half <= Decimal(landed) / there <= conversion.share.high + half


@given(_FACTS, st.randoms(use_true_random=False))
def test_facts_may_come_in_any_order_and_in_sums(facts: list[Fact], chance: random.Random) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert counted(facts) == counted(shuffled)
    assert converted(facts) == converted(shuffled)
    certain = [one for one in facts if one.certain]
    assert counted(certain) == counted([Fact(None, None, n=len(certain))] if certain else [])


# Names and spans.


class TestAMetric:
    METRICS = Metrics(
        [Metric("companies", "Companies contacted", "对接企业", "家", "cumulative", ("对接大湾区优秀企业",))]
    )

    @pytest.mark.parametrize(
        "name",
        ["companies", "COMPANIES", "Companies  contacted", "对接企业", "对接大湾区优秀企业", "ｃompanies"],
    )
    def test_is_found_by_any_of_its_names(self, name: str) -> None:
        assert self.METRICS.find(name) == self.METRICS.declared["companies"]

    def test_is_not_found_by_another(self) -> None:
        assert self.METRICS.find("企业") is None


@pytest.mark.parametrize("name", ["agreements", "Agreements signed", "签约协议", "agreements SIGNED"])
def test_what_is_counted_is_found_by_any_of_its_names(name: str) -> None:
    assert measure_of(name) == "agreements"


def test_an_id_is_the_same_for_a_name_however_it_is_written() -> None:
    assert folded("Companies_contacted") == folded(" companies CONTACTED ")
    assert made_id("K", "Companies contacted", "家") == made_id("K", "companies  contacted", "家")
    assert made_id("K", "Companies contacted", "家") != made_id("K", "Companies contacted", "个")


def test_a_time_is_split_into_the_months_that_touch_it() -> None:
    assert split("month", date(2022, 12, 31), date(2023, 1, 1)) == [
        Period(date(2022, 12, 1), date(2022, 12, 31)),
        Period(date(2023, 1, 1), date(2023, 1, 31)),
    ]


@pytest.mark.parametrize(
    ("by", "of", "found"),
    [
        ("month", "2023-02-11/2023-02-20", "2023-02"),
        ("quarter", "2023-02/2023-03", "2023Q1"),
        ("year", "2023-02/2023-05", "2023"),
        ("month", "2023-02/2023-03", None),
        ("month", "../2023-03", None),
    ],
)
def test_a_date_falls_into_one_span_or_nobody_knows_which(by: str, of: str, found: str | None) -> None:
    when = parse(of, TODAY)
    assert within_one(by, when.earliest, when.latest) == (period(found) if found else None)


def test_what_is_left_out_says_why() -> None:
    found = reported([told("a", "3家", "2022"), told("b", "4家", "2023-03")], "level")
    assert found
    assert found.left_out == (LeftOut("a", "earlier", "b"),)
