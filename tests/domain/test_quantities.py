"""Quantities keep the hedge that they were told with, and sums never say more than their parts.

Over 400 lines, most of them tables of what people write.
"""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.quantities import (
    Bounds,
    Hedge,
    Quantity,
    add,
    bounds,
    parse,
    ratio,
    show,
    show_share,
    total,
)
from tracker.domain.refusals import Refused

Line = tuple[str, str, str, str]


def read(text: str) -> Line:
    """Give all that was read on one line: text, number, hedge, unit."""
    told = parse(text)
    assert told.words == text.strip()
    return (text, f"{told.value:f}", told.hedge, told.unit)


# --- reading ---


@pytest.mark.parametrize(
    "line",
    [
        ("400余家", "400", "over", "家"),  # K1
        ("30多个", "30", "over", "个"),  # K2
        ("10多家科技型企业", "10", "over", "家"),  # K3
        ("近10家协会机构", "10", "nearly", "家"),  # K4
        ("8个超千亿级产业集群", "8", "exactly", "个"),  # K5
        ("超千亿级", "100000000000", "over", ""),  # K5, each
        ("15家百亿级龙头企业", "15", "exactly", "家"),  # K6
        ("百亿级", "10000000000", "about", ""),  # K6, each
        ("超万亿", "1000000000000", "over", ""),  # K7
        ("40余个", "40", "over", "个"),  # K8
        ("9个项目", "9", "exactly", "个"),  # K9
    ],
)
def test_the_figures_of_the_article_are_read_as_the_inventory_says(line: Line) -> None:
    assert read(line[0]) == line


@pytest.mark.parametrize(
    "line",
    [
        ("9", "9", "exactly", ""),
        ("0", "0", "exactly", ""),
        ("-0", "0", "exactly", ""),
        ("9个", "9", "exactly", "个"),
        (" 9 个 ", "9", "exactly", "个"),
        ("４００余家", "400", "over", "家"),
        ("1,000家", "1000", "exactly", "家"),
        ("1，234，567", "1234567", "exactly", ""),
        ("3.50", "3.5", "exactly", ""),
        ("12%", "12", "exactly", "%"),
        ("12.5％", "12.5", "exactly", "%"),
        ("12 percent", "12", "exactly", "%"),
        ("百分之十二", "12", "exactly", "%"),
        ("-3%", "-3", "exactly", "%"),
        ("3个百分点", "3", "exactly", "个百分点"),
        ("3百分点", "3", "exactly", "百分点"),
        ("2.3万人次", "23000", "exactly", "人次"),
        ("10名人才", "10", "exactly", "名"),
        ("9个5G项目", "9", "exactly", "个"),
        ("10人才", "10", "exactly", "人才"),
        ("5 offices", "5", "exactly", "offices"),
        ("5级", "5", "exactly", "级"),
        ("￥1,000", "1000", "exactly", "¥"),
        ("HK$3.5 billion", "3500000000", "exactly", "HK$"),
        ("350 million USD", "350000000", "exactly", "USD"),
        ("1.2 bn HKD", "1200000000", "exactly", "HKD"),
        ("2 trillion", "2000000000000", "exactly", ""),
        ("5 thousand", "5000", "exactly", ""),
    ],
)
def test_a_bare_number_is_exact_and_keeps_its_unit(line: Line) -> None:
    assert read(line[0]) == line


@pytest.mark.parametrize(
    "line",
    [
        ("10多家", "10", "over", "家"),
        ("超1000亿元", "100000000000", "over", "元"),
        ("超过400", "400", "over", ""),
        ("逾2.3万人", "23000", "over", "人"),
        (">400", "400", "over", ""),
        ("over 400", "400", "over", ""),
        ("More than 400 companies", "400", "over", "companies"),
        ("over CNY 100 billion", "100000000000", "over", "CNY"),
        ("近10家", "10", "nearly", "家"),
        ("将近10", "10", "nearly", ""),
        ("近千", "1000", "nearly", ""),
        ("nearly 10", "10", "nearly", ""),
        ("almost 10%", "10", "nearly", "%"),
        ("约400", "400", "about", ""),
        ("400左右", "400", "about", ""),
        ("400家左右", "400", "about", "家"),
        ("十来家", "10", "about", "家"),
        ("~400", "400", "about", ""),
        ("≈400", "400", "about", ""),
        ("about 3.5 million CNY", "3500000", "about", "CNY"),
        ("400 or so", "400", "about", ""),
        ("至少5", "5", "at_least", ""),
        ("不少于5", "5", "at_least", ""),
        ("5家以上", "5", "at_least", "家"),
        ("上百家", "100", "at_least", "家"),
        ("≥5", "5", "at_least", ""),
        ("400+家", "400", "at_least", "家"),
        ("at least 5", "5", "at_least", ""),
        ("5 or more", "5", "at_least", ""),
        ("至多10", "10", "at_most", ""),
        ("不超过10家", "10", "at_most", "家"),
        ("不足10家", "10", "at_most", "家"),
        ("10%以内", "10", "at_most", "%"),
        ("<10", "10", "at_most", ""),
        ("up to 10", "10", "at_most", ""),
        ("约400余家", "400", "about", "家"),
        ("至少400余家", "400", "over", "家"),
        ("超400余家", "400", "over", "家"),
        ("近400左右", "400", "about", ""),
    ],
)
def test_a_hedge_is_read_before_within_and_behind_the_number(line: Line) -> None:
    assert read(line[0]) == line


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两百", 200),
        ("一百零五", 105),
        ("十二", 12),
        ("三十多个", 30),
        ("四百余家", 400),
        ("一千二百", 1200),
        ("2千3百", 2300),
        ("一万二千三百", 12_300),
        ("1万零5", 10_005),
        ("十余万", 100_000),
        ("400余万元", 4_000_000),
        ("1000余万元", 10_000_000),
        ("百万", 1_000_000),
        ("1亿2000万", 120_000_000),
        ("三点五亿", 350_000_000),
        ("3亿多元", 300_000_000),
        ("百亿", 10**10),
        ("千亿", 10**11),
        ("万亿", 10**12),
        ("3万亿元", 3 * 10**12),
    ],
)
def test_chinese_numerals_and_magnitudes_are_reckoned(text: str, value: int) -> None:
    assert parse(text).value == value


LIKE = "Write it like 9, 400余家, 近10家, 约3.5亿元, over 400 or 12%"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("many", "“many” gives no number. Name the least that is sure, like 至少20家 or over 200"),
        ("数百家", "“数百家” gives no number. Name the least that is sure, like 至少20家 or over 200"),
        ("几十家", "“几十家” gives no number. Name the least that is sure, like 至少20家 or over 200"),
        (
            "40-60家",
            "“40-60家” gives two numbers. Give one with a hedge, like at least 40, 约50家 or nearly 60",
        ),
        (
            "40家至60家",
            "“40家至60家” gives two numbers. Give one with a hedge, like at least 40, 约50家 or nearly 60",
        ),
        ("hello", f"Cannot read the quantity “hello”. {LIKE}"),
        ("", f"Cannot read the quantity “”. {LIKE}"),
        ("1,00", f"Cannot read the quantity “1,00”. {LIKE}"),
        ("400.", f"Cannot read the quantity “400.”. {LIKE}"),
        ("1e5", f"Cannot read the quantity “1e5”. {LIKE}"),
        ("nan", f"Cannot read the quantity “nan”. {LIKE}"),
        ("一百二", f"Cannot read the quantity “一百二”. {LIKE}"),
        ("1万2", f"Cannot read the quantity “1万2”. {LIKE}"),
        ("三五家", f"Cannot read the quantity “三五家”. {LIKE}"),
        ("三四百", f"Cannot read the quantity “三四百”. {LIKE}"),
        ("9<b>", f"Cannot read the quantity “9<b>”. {LIKE}"),
        ("9 {unit}", "Cannot read the quantity “9 {unit}”. " + LIKE),
        ("15家、20家", f"Cannot read the quantity “15家、20家”. {LIKE}"),
        ("9个9", f"Cannot read the quantity “9个9”. {LIKE}"),
        ("9" * 200, f"Cannot read the quantity “{'9' * 80}”. {LIKE}"),
        (
            "10000000000000000",
            (
                "The quantity “10000000000000000” is beyond 10^16 or finer than six decimal places. "
                "Choose another unit"
            ),
        ),
        (
            "1.2345678",
            "The quantity “1.2345678” is beyond 10^16 or finer than six decimal places. Choose another unit",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_the_next_step(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text)
    assert str(refused.value) == sentence


@given(
    st.text(max_size=20)
    | st.from_regex(r"[近约超至少]?[0-9一二十百万亿.,]{1,8}[余多来]?[万亿家个%+级]{0,3}", fullmatch=True)
)
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        told = parse(text)
    except Refused:
        return
    assert Quantity.from_json(told.to_json()) == told


def test_an_event_keeps_the_number_as_digits_and_gives_the_same_quantity_back() -> None:
    told = parse("约3.5亿元")
    stored = {"value": "350000000", "hedge": "about", "unit": "元", "words": "约3.5亿元"}
    assert told.to_json() == stored
    assert Quantity.from_json(stored) == told


# --- what it says, sums and shares ---


def of(value: str, hedge: Hedge = "exactly", unit: str = "家") -> Quantity:
    return Quantity(Decimal(value), hedge, unit, "")


def test_a_hedge_bounds_what_it_says_and_nothing_else() -> None:
    ten = Decimal(10)
    hedges: list[Hedge] = ["exactly", "about", "over", "nearly", "at_least", "at_most"]
    assert [bounds(of("10", hedge)) for hedge in hedges] == [
        Bounds(ten, ten),
        Bounds(None, None),
        Bounds(ten, None, low_open=True),
        Bounds(None, ten, high_open=True),
        Bounds(ten, None),
        Bounds(None, ten),
    ]
    assert [ten in bounds(of("10", hedge)) for hedge in hedges] == [True, True, False, False, True, True]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("400余家", "9家", "over 409 家"),
        ("400余家", "30多家", "over 430 家"),
        ("400余家", "至少5家", "over 405 家"),
        ("至少5家", "9家", "at least 14 家"),
        ("近10家", "9家", "nearly 19 家"),
        ("近10家", "至多5家", "at most 15 家"),
        ("400余家", "近10家", "about 410 家"),
        ("至少5家", "至多5家", "about 10 家"),
        ("约5家", "9家", "about 14 家"),
        ("9家", "9家", "18 家"),
    ],
)
def test_a_sum_keeps_what_both_parts_say(first: str, second: str, whole: str) -> None:
    summed = add(parse(first), parse(second))
    assert (show(summed, "en"), summed.words) == (whole, "")


def test_a_total_adds_all_and_of_nothing_is_nothing() -> None:
    assert total([parse("400余家"), parse("9家"), parse("30多家")]) == of("439", "over")
    assert total([parse("9家")]) == of("9")
    assert total([]) == of("0", unit="")


def test_unlike_units_are_not_added() -> None:
    with pytest.raises(Refused) as refused:
        total([parse("400余家"), parse("30多个")])
    assert str(refused.value) == (
        "Cannot add “over 400 家” and “over 30 个”: their units differ. Add like with like or report both"
    )


@pytest.mark.parametrize(
    ("part", "whole", "english", "chinese"),
    [
        ("10多家", "400余家", "≈2–3 %", "约2%–3%"),
        ("9个", "40余个", "≈20–30 %", "约20%–30%"),
        ("9个", "400余家", "≈2–3 %", "约2%–3%"),
        ("近10家", "100家", "≈9–10 %", "约9%–10%"),
        ("约5家", "5家", "≈90–110 %", "约90%–110%"),
        ("0家", "400余家", "≈0 %", "约0%"),
        ("1家", "约3000家", "≈0.03–0.04 %", "约0.03%–0.04%"),
        ("9个", "40家", "22.5 %", "22.5%"),
        ("1家", "3家", "≈33.3 %", "约33.3%"),
        ("200家", "3家", "≈6,667 %", "约6,667%"),
        ("9家", "9家", "100 %", "100%"),
        ("0家", "9家", "0 %", "0%"),
    ],
)
def test_a_share_of_hedged_figures_is_a_rough_range_and_of_exact_ones_a_number(
    part: str, whole: str, english: str, chinese: str
) -> None:
    share = ratio(parse(part), parse(whole))
    assert (show_share(share, "en"), show_share(share, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("part", "whole", "sentence"),
    [
        (
            "9家",
            "400余元",
            "Cannot give “9 家” as a share of “over 400 元”: their units differ. Compare like with like",
        ),
        (
            "9家",
            "0家",
            "Cannot give “9 家” as a share of “0 家”: it takes a whole above zero and no negative part",
        ),
        (
            "-9%",
            "10%",
            "Cannot give “-9 %” as a share of “10 %”: it takes a whole above zero and no negative part",
        ),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(part: str, whole: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        ratio(parse(part), parse(whole))
    assert str(refused.value) == sentence


# --- showing ---


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("9", "9", "9"),
        ("9个", "9 个", "9个"),
        ("400余家", "over 400 家", "400余家"),
        ("30多个", "over 30 个", "30余个"),
        ("超409家", "over 409 家", "超409家"),
        ("近10家", "nearly 10 家", "近10家"),
        ("400左右", "about 400", "约400"),
        ("至少5", "at least 5", "至少5"),
        ("至多5", "at most 5", "至多5"),
        ("超1000亿元", "over 100 billion 元", "超1000亿元"),
        ("超万亿", "over 1 trillion", "超1万亿"),
        ("百亿级", "about 10 billion", "约100亿"),
        ("about 3.5 million CNY", "about 3.5 million CNY", "约350万 CNY"),
        ("¥1000亿", "¥100 billion", "¥1000亿"),
        ("12.5%", "12.5 %", "12.5%"),
        ("超12%", "over 12 %", "超12%"),
        ("5 offices", "5 offices", "5 offices"),
        ("1200", "1,200", "1,200"),
        ("23000人", "23,000 人", "2.3万人"),
        ("12345678", "12,345,678", "12,345,678"),
        ("-1200000", "-1.2 million", "-120万"),
        ("0.000001", "0.000001", "0.000001"),
    ],
)
def test_a_quantity_is_shown_with_its_hedge_in_both_languages(text: str, english: str, chinese: str) -> None:
    told = parse(text)
    assert (show(told, "en"), show(told, "zh")) == (english, chinese)


# --- properties ---

HEDGES: list[Hedge] = ["exactly", "about", "over", "nearly", "at_least", "at_most"]
VALUES = st.decimals(-(10**15), 10**15, places=3) | st.integers(0, 2000).map(Decimal)
QUANTITIES = st.builds(Quantity, VALUES, st.sampled_from(HEDGES), st.just("家"), st.just(""))
AWAY = st.decimals(0, 10**6, places=3)


def a_value_of(quantity: Quantity, away: Decimal) -> Decimal:
    """Pick a value that the quantity may have, as far from its number as the hedge lets it."""
    step = away + Decimal("0.001")
    return (
        quantity.value
        + {
            "exactly": Decimal(0),
            "about": away if away % 2 else -away,
            "over": step,
            "nearly": -step,
            "at_least": away,
            "at_most": -away,
        }[quantity.hedge]
    )


@given(QUANTITIES, AWAY)
def test_the_values_picked_below_are_possible_ones(quantity: Quantity, away: Decimal) -> None:
    assert a_value_of(quantity, away) in bounds(quantity)


@given(st.lists(st.tuples(QUANTITIES, AWAY), min_size=1, max_size=6))
def test_a_total_never_says_more_than_its_parts(parts: list[tuple[Quantity, Decimal]]) -> None:
    true_sum = sum((a_value_of(quantity, away) for quantity, away in parts), Decimal(0))
    assert true_sum in bounds(total([quantity for quantity, _ in parts]))


@given(QUANTITIES, QUANTITIES, QUANTITIES)
def test_the_order_of_a_sum_does_not_matter(first: Quantity, second: Quantity, third: Quantity) -> None:
    sums = {total(parts) for parts in permutations([first, second, third])}
    assert sums == {add(first, add(second, third))}


@given(st.lists(QUANTITIES, min_size=1, max_size=5))
def test_a_total_is_nearly_only_if_each_part_is_nearly_or_exact(parts: list[Quantity]) -> None:
    if total(parts).hedge == "nearly":
        assert {part.hedge for part in parts} <= {"nearly", "exactly"}


@given(QUANTITIES)
def test_what_is_stored_comes_back(quantity: Quantity) -> None:
    assert Quantity.from_json(quantity.to_json()) == quantity


@given(
    st.builds(
        Quantity,
        VALUES.filter(lambda value: abs(value) < 10**12),
        st.sampled_from(HEDGES),
        st.sampled_from(["", "家", "个", "%", "元", "CNY", "¥", "offices", "人次"]),
        st.just(""),
    ),
    st.sampled_from(["en", "zh"]),
)
def test_what_is_shown_can_be_typed_in_again(quantity: Quantity, language: str) -> None:
    again = parse(show(quantity, language))
    assert (again.value, again.hedge, again.unit) == (quantity.value, quantity.hedge, quantity.unit)


@given(
    st.builds(
        Quantity, st.integers(0, 10**6).map(Decimal), st.sampled_from(HEDGES), st.just("家"), st.just("")
    ),
    st.builds(
        Quantity, st.integers(1, 10**6).map(Decimal), st.sampled_from(HEDGES), st.just("家"), st.just("")
    ),
)
def test_a_share_holds_the_quotient_of_the_numbers_told(part: Quantity, whole: Quantity) -> None:
    share = ratio(part, whole)
    assert share.low <= part.value / whole.value <= share.high
    assert share.hedged == ({part.hedge, whole.hedge} != {"exactly"})
