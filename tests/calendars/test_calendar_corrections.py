"""What the corrections file may say, what it does to a calendar, and how it is refused."""

from datetime import date

import pytest

from tracker.calendars.corrections import (
    CorrectedDay,
    Corrections,
    PublishedYear,
    read_corrections,
    shipped_corrections,
)
from tracker.calendars.joint import Due, Office, Skipped, add_working_days
from tracker.calendars.sources import build_calendar
from tracker.calendars.working_days import Closure, Named
from tracker.domain.refusals import Refused

DAY = """
[[day]]
region = "CN"
date = 2027-02-03
kind = "holiday"
en = "Bridging day"
zh = "调休"
notice = "a notice"
"""
YEAR = """
[[year]]
region = "CN"
year = 2027
one_source = "a newspaper"
checked = ["a newspaper"]
"""
BRIDGING_DAY = CorrectedDay(
    "CN", date(2027, 2, 3), works=False, name=Named("Bridging day", "调休"), evidence="a notice"
)


def test_a_file_is_read_whole() -> None:
    assert read_corrections(DAY + YEAR) == Corrections(
        days=(BRIDGING_DAY,),
        years=(PublishedYear("CN", 2027, "one source: a newspaper", ("a newspaper",)),),
    )


def test_an_empty_file_corrects_nothing() -> None:
    assert read_corrections("") == Corrections()


def test_the_shipped_file_covers_every_year_from_2015_in_the_three_places() -> None:
    years = shipped_corrections().years

    assert [(year.region, year.year) for year in years] == [
        (region, year) for region in ("CN", "HK", "MO") for year in range(2015, 2027)
    ]


def test_every_year_was_compared_with_a_source_besides_the_package() -> None:
    assert [year for year in shipped_corrections().years if len(year.checked) < 2] == []
    assert [year for year in shipped_corrections().years if year.evidence.startswith("one source")] == []


def test_a_corrected_holiday_closes_and_gives_its_name() -> None:
    calendar = build_calendar("CN", read_corrections(DAY))

    assert calendar.why_not(date(2027, 2, 3)) == Closure(Named("Bridging day", "调休"), weekend=False)


def test_a_corrected_working_day_opens_a_holiday() -> None:
    text = DAY.replace("2027-02-03", "2027-02-09").replace('"holiday"', '"working day"')

    assert not build_calendar("CN", Corrections()).works(date(2027, 2, 9))
    assert build_calendar("CN", read_corrections(text)).works(date(2027, 2, 9))


def test_a_corrected_working_sunday_is_a_make_up_day_for_those_who_keep_them() -> None:
    corrections = read_corrections(
        DAY.replace("2027-02-03", "2027-01-31").replace('"holiday"', '"working day"')
    )

    assert build_calendar("CN", corrections).works(date(2027, 1, 31))
    assert not build_calendar("CN", corrections, make_up_days=False).works(date(2027, 1, 31))


def test_a_make_up_day_that_was_called_off_is_a_day_off() -> None:
    corrections = read_corrections(DAY.replace("2027-02-03", "2023-04-23"))

    assert build_calendar("CN", Corrections()).works(date(2023, 4, 23))
    assert not build_calendar("CN", corrections).works(date(2023, 4, 23))


def test_a_correction_of_one_place_leaves_the_others_alone() -> None:
    assert build_calendar("HK", read_corrections(DAY)).works(date(2027, 2, 3))


def test_the_package_alone_knows_the_mainlands_years_and_none_of_hong_kong_and_macau() -> None:
    known = {code: build_calendar(code, Corrections()).known_until for code in ("CN", "HK", "MO")}

    assert known["CN"] >= date(2026, 12, 28)
    assert known["HK"] == known["MO"] == date.min


def test_a_year_published_in_the_file_is_no_longer_provisional() -> None:
    last = build_calendar("CN", Corrections()).known_until.year
    published = read_corrections(YEAR.replace("2027", str(last + 1)))

    assert build_calendar("CN", published).known_until == date(last + 1, 12, 28)


def test_when_the_notice_is_added_the_day_moves_and_is_no_longer_provisional() -> None:
    before = Office("Wuxi", build_calendar("CN", Corrections()))
    published = [
        YEAR.replace("2027", str(year)) for year in range(before.calendar.known_until.year + 1, 2028)
    ]
    after = Office("Wuxi", build_calendar("CN", read_corrections("".join([DAY, *published]))))
    monday = date(2027, 2, 1)

    assert add_working_days(monday, 2, [before]) == Due(date(2027, 2, 3), (), provisional=True)
    assert add_working_days(monday, 2, [after]) == Due(
        date(2027, 2, 4),
        (Skipped(date(2027, 2, 3), ("Wuxi",), (Closure(Named("Bridging day", "调休"), weekend=False),)),),
        provisional=False,
    )


def test_a_gap_in_the_published_years_ends_what_is_known() -> None:
    years = [YEAR.replace("CN", "HK").replace("2027", str(year)) for year in (2020, 2021, 2023)]

    assert build_calendar("HK", read_corrections("".join(years))).known_until == date(2021, 12, 31)


def test_a_single_corrected_day_publishes_no_year() -> None:
    assert build_calendar("CN", read_corrections(DAY)).provisional(date(2027, 2, 3))


ENTRY = (
    "[[day]] region = CN, date = 2027-02-03, kind = holiday, en = Bridging day, zh = 调休, notice = a notice"
)
PUBLISHED = "[[year]] region = CN, year = 2027, one_source = a newspaper, checked = ['a newspaper']"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[[days]]\n",
            "The corrections file has an unknown table: days. Use [[day]] or [[year]].",
        ),
        (
            '[day]\nregion = "CN"\n',
            "The corrections file needs [[day]] in double brackets, not: {'region': 'CN'}",
        ),
        ("day = [3]\n", "A correction cannot be used: unknown key day: [[day]] day = 3"),
        (
            DAY.replace('"holiday"', '"feast"'),
            "A correction cannot be used: kind must be holiday or working day: "
            + ENTRY.replace("kind = holiday", "kind = feast"),
        ),
        (
            DAY.replace("2027-02-03", '"2027-02-03"'),
            "A correction cannot be used: date must be a date such as 2020-01-31, without quotation marks: "
            + ENTRY,
        ),
        (
            DAY.replace("2027-02-03", "2027-02-03T09:00:00"),
            "A correction cannot be used: date must be a date such as 2020-01-31, without quotation marks: "
            + ENTRY.replace("2027-02-03", "2027-02-03 09:00:00"),
        ),
        (
            DAY.replace('zh = "调休"\n', ""),
            "A correction cannot be used: zh must be a text that is not empty: "
            + ENTRY.replace(" zh = 调休,", ""),
        ),
        (
            DAY.replace('notice = "a notice"\n', ""),
            "A correction cannot be used: give either notice or one_source: "
            + ENTRY.replace(", notice = a notice", ""),
        ),
        (
            DAY + 'one_source = "b"\n',
            f"A correction cannot be used: give either notice or one_source: {ENTRY}, one_source = b",
        ),
        (
            DAY.replace('"CN"', '"china"'),
            "A correction cannot be used: region must be a code of two capital letters, such as CN: "
            + ENTRY.replace("CN", "china"),
        ),
        (DAY + "day = 1\n", f"A correction cannot be used: unknown key day: {ENTRY}, day = 1"),
        (
            YEAR.replace("2027", "true"),
            "A correction cannot be used: year must be a number such as 2026: "
            + PUBLISHED.replace("2027", "True"),
        ),
        (
            YEAR.replace('["a newspaper"]', '"a newspaper"'),
            "A correction cannot be used: checked must be a list of texts: "
            + PUBLISHED.replace("['a newspaper']", "a newspaper"),
        ),
        (DAY + DAY, "The corrections file has [[day]] CN 2027-02-03 twice."),
        (YEAR + YEAR, "The corrections file has [[year]] CN 2027 twice."),
    ],
)
def test_a_malformed_file_is_refused_with_the_entry_that_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read_corrections(text)

    assert str(refused.value) == sentence


def test_a_file_that_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        read_corrections('[[day]]\nregion = "CN\n')

    assert str(refused.value).startswith("The corrections file is not valid TOML: ")
    assert str(refused.value).endswith(': region = "CN')
