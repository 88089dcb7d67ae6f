"""The id of a value says what it is of, so that it can be asked for again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.app import figure_ids as ids
from tracker.domain.figures import Metric, Period
from tracker.domain.regions import Regions
from tracker.views.figure_answers import Asked

TODAY = date(2023, 4, 3)
REGIONS = Regions()


@pytest.mark.parametrize(
    ("told", "id_", "en", "zh"),
    [
        ("2023", "2023", "2023", "2023年"),
        ("2023Q1", "2023-Q1", "Q1 2023", "2023年第一季度"),
        ("上半年", "2023-H1", "H1 2023", "2023年上半年"),
        ("2022年下半年", "2022-H2", "H2 2022", "2022年下半年"),
        ("2023-02", "2023-02", "Feb 2023", "2023年2月"),
        ("2023-02/2023-03", "2023-02-01/2023-03-31", "1 Feb – 31 Mar 2023", "2023年2月1日–3月31日"),
        ("2023-03-23", "2023-03-23", "23 Mar 2023", "2023年3月23日"),
        ("../2023-03", "../2023-03-31", "by 31 Mar 2023", "2023年3月31日及以前"),
    ],
)
def test_a_period_has_a_short_id_and_a_name(told: str, id_: str, en: str, zh: str) -> None:
    period = ids.read_period(told, TODAY)
    assert (ids.period_id(period), *(ids.period_name(period, one) for one in ("en", "zh"))) == (id_, en, zh)


_DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
_PERIODS = st.tuples(_DAYS, _DAYS).map(sorted).map(lambda days: Period(*days)) | st.just(Period())


@given(
    st.sampled_from(["agreements", "agreements.strategic", "K-7k2abcdefg", "companies.个"]),
    _PERIODS,
    st.sampled_from([(), ("320200",), ("HK",)]),
    st.sampled_from([None, "I-5", "I-12a"]),
    st.sampled_from([None, "滨湖区", "无锡高新区(大湾区)创新中心", "Han's Robot"]),
)
def test_what_an_id_is_of_is_read_from_it(
    base: str, period: Period, regions: tuple[str, ...], initiative: str | None, organisation: str | None
) -> None:
    asked = Asked(None, None, period, regions, initiative, organisation)
    assert ids.read_cell(ids.cell(base, asked), REGIONS, TODAY) == (base, asked)


def test_a_made_id_is_shown_short() -> None:
    made = ids.reported(None, "Companies contacted", "家")
    assert ids.short(f"{made}@2023:HK") == f"{made[:8]}@2023:HK"
    assert ids.short("agreements@2023") == "agreements@2023"


@pytest.mark.parametrize(
    ("unit", "told", "base"),
    [
        ("家", "家", "companies"),
        ("家", "个", "companies.个"),
        ("", "", "companies"),
        ("家", "", "companies.-"),
    ],
)
def test_a_figure_in_another_unit_is_another_figure(unit: str, told: str, base: str) -> None:
    metric = Metric("companies", "Companies", "企业", unit, "level")
    assert ids.reported(metric, "Companies", told) == base
