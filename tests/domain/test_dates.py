"""Dates keep the precision that they were told with.

Over 400 lines, most of them tables of what people write.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import dates
from tracker.domain.dates import Fuzzy, by_recording, holds, is_future, long, order, parse, short
from tracker.domain.refusals import Refused

TODAY = date(2023, 4, 3)
PUBLISHED = date(2023, 3, 24)

Line = tuple[str, str, str, str]


def read(text: str, today: date = TODAY, prefer: dates.Prefer = "past") -> Line:
    """Give all that was read on one line: text, EDTF, first day, last day."""
    told = parse(text, today, prefer)
    return (text, told.edtf, str(told.earliest or ""), str(told.latest or ""))


def in_edtf(edtf: str) -> Fuzzy:
    return parse(edtf, TODAY)


# --- EDTF ---


@pytest.mark.parametrize(
    "line",
    [
        ("2023-03-23", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2023-02", "2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
        ("2023-12", "2023-12", "2023-12-01", "2023-12-31"),
        ("2022", "2022", "2022-01-01", "2022-12-31"),
        ("1900", "1900", "1900-01-01", "1900-12-31"),
        ("2200", "2200", "2200-01-01", "2200-12-31"),
        ("2023-21", "2023-21", "2023-03-01", "2023-05-31"),
        ("2023-22", "2023-22", "2023-06-01", "2023-08-31"),
        ("2023-23", "2023-23", "2023-09-01", "2023-11-30"),
        ("2023-03-23/2023-03-24", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("2022/2023-02", "2022/2023-02", "2022-01-01", "2023-02-28"),
        ("../2023-03", "../2023-03", "", "2023-03-31"),
        ("2023-01-01/..", "2023-01-01/..", "2023-01-01", ""),
        ("2023-1X", "2023-1X", "2023-10-01", "2023-12-31"),
        ("2023-0X", "2023-0X", "2023-01-01", "2023-09-30"),
        ("2023-02-1X", "2023-02-1X", "2023-02-10", "2023-02-19"),
        ("2023-01-3X", "2023-01-3X", "2023-01-30", "2023-01-31"),
        ("202X", "202X", "2020-01-01", "2029-12-31"),
        ("20XX", "20XX", "2000-01-01", "2099-12-31"),
        ("2023-XX", "2023-XX", "2023-01-01", "2023-12-31"),
        ("2023-02-XX", "2023-02-XX", "2023-02-01", "2023-02-28"),
        ("2023-XX-XX", "2023-XX-XX", "2023-01-01", "2023-12-31"),
    ],
)
def test_edtf_is_read_with_its_first_and_last_day(line: Line) -> None:
    assert read(line[0]) == line


@pytest.mark.parametrize(
    "line",
    [
        ("2023-02~", "2023-02~", "2023-02-01", "2023-02-28"),
        ("2023?", "2023?", "2023-01-01", "2023-12-31"),
        ("2023-02-03%", "2023-02-03%", "2023-02-03", "2023-02-03"),
        ("2023-21~", "2023-21~", "2023-03-01", "2023-05-31"),
        ("202X~", "202X~", "2020-01-01", "2029-12-31"),
        ("2023-02~/2023-03?", "2023-02~/2023-03?", "2023-02-01", "2023-03-31"),
        ("2023~/..", "2023~/..", "2023-01-01", ""),
    ],
)
def test_a_doubt_never_widens_a_date(line: Line) -> None:
    assert read(line[0]) == line
    assert parse(line[0], TODAY).approximate
    assert not parse(line[0], TODAY).exact


@pytest.mark.parametrize(
    "line",
    [
        ("/2023", "/2023", "", "2023-12-31"),
        ("2023/", "2023/", "2023-01-01", ""),
        ("2023-24", "2023-24", "2023-12-01", "2024-02-29"),
    ],
)
def test_an_unknown_end_is_open_and_winter_goes_on_to_february(line: Line) -> None:
    assert read(line[0]) == line


def test_only_one_known_day_is_exact() -> None:
    told = ["2023-03-23", "2023-03-23~", "2023-03", "../2023-03-23", "2023-03-23/2023-03-24"]
    assert [in_edtf(edtf).exact for edtf in told] == [True, False, False, False, False]


# --- words ---


@pytest.mark.parametrize(
    "line",
    [
        ("2023/3/23", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2023.3.23", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2023-3-23", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2023/3", "2023-03", "2023-03-01", "2023-03-31"),
        ("2023年3月23日", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2023年3月23号", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("２０２３年３月２３日", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("二〇二三年三月二十三日", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("二零二三年十二月三十一日", "2023-12-31", "2023-12-31", "2023-12-31"),
        ("2023 年 3 月 23 日", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("2023年3月份", "2023-03", "2023-03-01", "2023-03-31"),
        ("2022年", "2022", "2022-01-01", "2022-12-31"),
        ("2022年全年", "2022", "2022-01-01", "2022-12-31"),
        ("2022年度", "2022", "2022-01-01", "2022-12-31"),
        ("2023年2月上旬", "2023-02-01/2023-02-10", "2023-02-01", "2023-02-10"),
        ("2023年2月中旬", "2023-02-11/2023-02-20", "2023-02-11", "2023-02-20"),
        ("2023年2月下旬", "2023-02-21/2023-02-28", "2023-02-21", "2023-02-28"),
        ("2024年2月下旬", "2024-02-21/2024-02-29", "2024-02-21", "2024-02-29"),
        ("2023年一季度", "2023-01/2023-03", "2023-01-01", "2023-03-31"),
        ("2023年第一季度", "2023-01/2023-03", "2023-01-01", "2023-03-31"),
        ("2023年第4季度", "2023-10/2023-12", "2023-10-01", "2023-12-31"),
        ("2023年Q2", "2023-04/2023-06", "2023-04-01", "2023-06-30"),
        ("2023Q3", "2023-07/2023-09", "2023-07-01", "2023-09-30"),
        ("2023年上半年", "2023-01/2023-06", "2023-01-01", "2023-06-30"),
        ("2023年下半年", "2023-07/2023-12", "2023-07-01", "2023-12-31"),
        ("2023年春季", "2023-21", "2023-03-01", "2023-05-31"),
        ("2023年2月前后", "2023-02~", "2023-02-01", "2023-02-28"),
        ("约2023年2月", "2023-02~", "2023-02-01", "2023-02-28"),
        ("2023年以来", "2023-01-01/..", "2023-01-01", ""),
        ("自2023年3月以来", "2023-03/..", "2023-03-01", ""),
        ("2023年3月至今", "2023-03/..", "2023-03-01", ""),
        ("2023年3月及以前", "../2023-03", "", "2023-03-31"),
        ("2025年底前", "../2025", "", "2025-12-31"),
        ("2025年年底前", "../2025", "", "2025-12-31"),
        ("2023年6月底前", "../2023-06", "", "2023-06-30"),
        ("“十四五”末", "2025-12-31", "2025-12-31", "2025-12-31"),
        ("十四五末", "2025-12-31", "2025-12-31", "2025-12-31"),
        ("到“十四五”末", "2025-12-31", "2025-12-31", "2025-12-31"),
        ("十三五末", "2020-12-31", "2020-12-31", "2020-12-31"),
        ("「十五五」期末", "2030-12-31", "2030-12-31", "2030-12-31"),
        ("“十四五”期间", "2021/2025", "2021-01-01", "2025-12-31"),
        ("“十四五”以来", "2021-01-01/..", "2021-01-01", ""),
        ("十四五末前", "../2025-12-31", "", "2025-12-31"),
        ("2023年3月31日前", "../2023-03-31", "", "2023-03-31"),
        ("2023年3月末前", "../2023-03", "", "2023-03-31"),
        ("2月?", "2023-02?", "2023-02-01", "2023-02-28"),
    ],
)
def test_chinese_and_plain_numbers_are_read_as_told(line: Line) -> None:
    assert read(line[0]) == line
    assert parse(line[0], TODAY).words == line[0]


@pytest.mark.parametrize(
    "line",
    [
        ("今天", "2023-04-03", "2023-04-03", "2023-04-03"),
        ("today", "2023-04-03", "2023-04-03", "2023-04-03"),
        ("昨天", "2023-04-02", "2023-04-02", "2023-04-02"),
        ("yesterday", "2023-04-02", "2023-04-02", "2023-04-02"),
        ("前天", "2023-04-01", "2023-04-01", "2023-04-01"),
        ("明天", "2023-04-04", "2023-04-04", "2023-04-04"),
        ("今年2月", "2023-02", "2023-02-01", "2023-02-28"),
        ("今年2月中旬", "2023-02-11/2023-02-20", "2023-02-11", "2023-02-20"),
        ("去年", "2022", "2022-01-01", "2022-12-31"),
        ("去年12月", "2022-12", "2022-12-01", "2022-12-31"),
        ("前年", "2021", "2021-01-01", "2021-12-31"),
        ("明年3月", "2024-03", "2024-03-01", "2024-03-31"),
        ("上月", "2023-03", "2023-03-01", "2023-03-31"),
        ("上个月23日", "2023-03-23", "2023-03-23", "2023-03-23"),
        ("本月中旬", "2023-04-11/2023-04-20", "2023-04-11", "2023-04-20"),
        ("下月", "2023-05", "2023-05-01", "2023-05-31"),
        ("今年以来", "2023-01-01/..", "2023-01-01", ""),
        ("今年上半年", "2023-01/2023-06", "2023-01-01", "2023-06-30"),
        ("近年来", "../2023-04", "", "2023-04-30"),
        ("先后", "../2023-04", "", "2023-04-30"),
        ("目前", "../2023-04-03", "", "2023-04-03"),
        ("截至目前", "../2023-04-03", "", "2023-04-03"),
        ("last month", "2023-03", "2023-03-01", "2023-03-31"),
    ],
)
def test_relative_words_count_from_today(line: Line) -> None:
    assert read(line[0]) == line
    assert parse(line[0], TODAY).words == line[0]


def test_last_month_in_january_is_december() -> None:
    assert read("上月", date(2023, 1, 31)) == ("上月", "2022-12", "2022-12-01", "2022-12-31")
    assert read("下月", date(2023, 12, 1)) == ("下月", "2024-01", "2024-01-01", "2024-01-31")


@pytest.mark.parametrize(
    "line",
    [
        ("3月23日—24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日–24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日——24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日-24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23-24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日~24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日～24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("三月二十三日至二十四日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("3月23日至4月2日", "2023-03-23/2023-04-02", "2023-03-23", "2023-04-02"),
        ("3月23日到4月2日", "2023-03-23/2023-04-02", "2023-03-23", "2023-04-02"),
        ("从2月到3月", "2023-02/2023-03", "2023-02-01", "2023-03-31"),
        ("2023年2-3月", "2023-02/2023-03", "2023-02-01", "2023-03-31"),
        ("2月中旬至3月上旬", "2023-02-11/2023-03-10", "2023-02-11", "2023-03-10"),
        ("2月上-中旬", "2023-02-01/2023-02-20", "2023-02-01", "2023-02-20"),
        ("2023年2月中旬至3月", "2023-02-11/2023-03", "2023-02-11", "2023-03-31"),
        ("2021年至“十四五”末", "2021/2025-12-31", "2021-01-01", "2025-12-31"),
        ("2022—2024年", "2022/2024", "2022-01-01", "2024-12-31"),
        ("2023-03-23至2023-03-24", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"),
        ("2023-03-23至今天", "2023-03-23/2023-04-03", "2023-03-23", "2023-04-03"),
        ("去年12月至今年2月", "2022-12/2023-02", "2022-12-01", "2023-02-28"),
        ("2023年12月30日-2024年1月2日", "2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"),
        ("2023年12月30日至1月2日", "2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"),
        ("12月30日至2023年1月2日", "2022-12-30/2023-01-02", "2022-12-30", "2023-01-02"),
        ("12月30日至1月2日", "2022-12-30/2023-01-02", "2022-12-30", "2023-01-02"),
    ],
)
def test_a_period_is_read_with_any_dash_and_its_ends_share_what_is_told_once(line: Line) -> None:
    assert read(line[0]) == line


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("23 Mar 2023", "2023-03-23"),
        ("23rd March 2023", "2023-03-23"),
        ("March 23, 2023", "2023-03-23"),
        ("23–24 Mar 2023", "2023-03-23/2023-03-24"),
        ("23-24 March", "2023-03-23/2023-03-24"),
        ("30 Mar – 2 Apr 2023", "2023-03-30/2023-04-02"),
        ("30 Dec 2022 to 2 Jan 2023", "2022-12-30/2023-01-02"),
        ("Feb 2023", "2023-02"),
        ("Feb–Mar 2023", "2023-02/2023-03"),
        ("from Feb to Mar", "2023-02/2023-03"),
        ("mid-February 2023", "2023-02-11/2023-02-20"),
        ("late Feb", "2023-02-21/2023-02-28"),
        ("Q1 2023", "2023-01/2023-03"),
        ("spring 2023", "2023-21"),
        ("by March 2023", "../2023-03"),
        ("since March 2023", "2023-03/.."),
        ("about Feb 2023", "2023-02~"),
        ("perhaps 2022", "2022?"),
        ("last year", "2022"),
    ],
)
def test_english_is_read_too(text: str, edtf: str) -> None:
    told = parse(text, TODAY)
    assert (told.edtf, told.words) == (edtf, text)


@pytest.mark.parametrize(
    ("text", "past", "future"),
    [
        ("三月", "2023-03", "2024-03"),
        ("4月", "2023-04", "2023-04"),
        ("5月", "2022-05", "2023-05"),
        ("4月3日", "2023-04-03", "2023-04-03"),
        ("4月4日", "2022-04-04", "2023-04-04"),
        ("2月29日", "2020-02-29", "2024-02-29"),
        ("4月1日至5日", "2023-04-01/2023-04-05", "2023-04-01/2023-04-05"),
        ("12月30日至1月2日", "2022-12-30/2023-01-02", "2023-12-30/2024-01-02"),
        ("一季度", "2023-01/2023-03", "2024-01/2024-03"),
        ("下半年", "2022-07/2022-12", "2023-07/2023-12"),
        ("3月底前", "../2023-03", "../2024-03"),
        ("2023年3月", "2023-03", "2023-03"),
    ],
)
def test_without_a_year_it_is_the_latest_that_began_or_the_next_that_is_not_over(
    text: str, past: str, future: str
) -> None:
    assert (parse(text, TODAY).edtf, parse(text, TODAY, "future").edtf) == (past, future)


def test_a_period_under_way_over_new_year_is_the_next_one_too() -> None:
    assert parse("12月30日至1月2日", date(2023, 1, 1), "future").edtf == "2022-12-30/2023-01-02"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("3月23日—24日", "2023-03-23/2023-03-24", "2023-03-23", "2023-03-24"), "23–24 Mar 2023"),
        (("今年2月中旬", "2023-02-11/2023-02-20", "2023-02-11", "2023-02-20"), "mid-Feb 2023"),
        (("今年2月", "2023-02", "2023-02-01", "2023-02-28"), "Feb 2023"),
        (("2022年", "2022", "2022-01-01", "2022-12-31"), "2022"),
        (("2022年全年", "2022", "2022-01-01", "2022-12-31"), "2022"),
        (("今年以来", "2023-01-01/..", "2023-01-01", ""), "from 1 Jan 2023 on"),
        (("近年来", "../2023-03", "", "2023-03-31"), "by Mar 2023"),
        (("先后", "../2023-03", "", "2023-03-31"), "by Mar 2023"),
        (("目前", "../2023-03-24", "", "2023-03-24"), "by 24 Mar 2023"),
        (("截至目前", "../2023-03-24", "", "2023-03-24"), "by 24 Mar 2023"),
        (("“十四五”末", "2025-12-31", "2025-12-31", "2025-12-31"), "31 Dec 2025"),
    ],
)
def test_the_words_of_the_article_are_stored_as_the_inventory_says(line: Line, words: str) -> None:
    assert read(line[0], PUBLISHED) == line
    assert long(parse(line[0], PUBLISHED), "en") == words


# --- refusals ---

LIKE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, 3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soonish", f"Cannot read the date “soonish”. {LIKE}"),
        ("", f"Cannot read the date “”. {LIKE}"),
        ("3/23", f"Cannot read the date “3/23”. {LIKE}"),
        ("23日", f"Cannot read the date “23日”. {LIKE}"),
        ("下旬", f"Cannot read the date “下旬”. {LIKE}"),
        ("3天前", f"Cannot read the date “3天前”. {LIKE}"),
        ("{2022,2023}", "Cannot read the date “{2022,2023}”. " + LIKE),
        ("2023-~02", f"Cannot read the date “2023-~02”. {LIKE}"),
        ("2023-03-23T10:00", f"Cannot read the date “2023-03-23T10:00”. {LIKE}"),
        ("19XX-12", f"Cannot read the date “19XX-12”. {LIKE}"),
        ("9" * 200, f"Cannot read the date “{'9' * 80}”. {LIKE}"),
        ("2月30日", "There is no such day as “2月30日” in the calendar. Check the month and the day"),
        ("2023-02-29", "There is no such day as “2023-02-29” in the calendar. Check the month and the day"),
        ("2023-02-3X", "There is no such day as “2023-02-3X” in the calendar. Check the month and the day"),
        ("2023-13", "There is no such day as “2023-13” in the calendar. Check the month and the day"),
        ("2023年21月", "There is no such day as “2023年21月” in the calendar. Check the month and the day"),
        ("2023-25", "There is no such day as “2023-25” in the calendar. Check the month and the day"),
        (
            "2023-03-24/2023-03-23",
            (
                "The period “2023-03-24/2023-03-23” ends on 2023-03-23, before it starts on 2023-03-24. "
                "Give the earlier date first, like 2023-03-23/2023-03-24"
            ),
        ),
        (
            "3月24日—23日",
            (
                "The period “3月24日—23日” ends on 2023-03-23, before it starts on 2023-03-24. "
                "Give the earlier date first, like 2023-03-23/2023-03-24"
            ),
        ),
        (
            "2023年4月2日至3月23日",
            (
                "The period “2023年4月2日至3月23日” ends on 2023-03-23, before it starts on 2023-04-02. "
                "Give the earlier date first, like 2023-03-23/2023-03-24"
            ),
        ),
        ("1899", "The date “1899” lies outside the years 1900 to 2200. Check the year"),
        ("2201-01-01", "The date “2201-01-01” lies outside the years 1900 to 2200. Check the year"),
        ("22XX", "The date “22XX” lies outside the years 1900 to 2200. Check the year"),
        (
            "../..",
            (
                "“../..” does not say when: both ends are open. "
                "Give at least one, like ../2023-03 or 2023-01-01/.."
            ),
        ),
        (
            "今年年底",
            (
                "“今年年底” does not say which days. Name a month, a ten-day period or a quarter, "
                "like 2023年12月, 3月下旬 or 2023年第四季度, or a deadline, like 2023年底前"
            ),
        ),
        (
            "年初",
            (
                "“年初” does not say which days. Name a month, a ten-day period or a quarter, "
                "like 2023年12月, 3月下旬 or 2023年第四季度, or a deadline, like 2023年底前"
            ),
        ),
        (
            "2025年前",
            (
                "“2025年前” may or may not include the time that it names. "
                "To include it, write it like 2025年底前"
            ),
        ),
        (
            "3月以前",
            (
                "“3月以前” may or may not include the time that it names. "
                "To include it, write it like 2025年底前"
            ),
        ),
        ("全年", "“全年” does not say which year. Write it like 2022年全年 or 2022"),
        (
            "此次",
            (
                "“此次” takes its date from another milestone. "
                "Give the date, or name that milestone with --during"
            ),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason_and_the_next_step(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(text, TODAY)
    assert str(refused.value) == sentence


@given(st.text(max_size=30) | st.from_regex(r"[0-9年月日旬至上中下今去前/~?X.\-]{1,14}", fullmatch=True))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        told = parse(text, TODAY)
    except Refused:
        return
    assert parse(told.edtf, TODAY) == replace(told, words="")


# --- stored and asked ---


def test_an_event_keeps_the_words_and_the_bounds_and_gives_the_same_date_back() -> None:
    told = parse("今年2月中旬", TODAY)
    stored: dict[str, str | None] = {
        "edtf": "2023-02-11/2023-02-20",
        "words": "今年2月中旬",
        "earliest": "2023-02-11",
        "latest": "2023-02-20",
    }
    assert told.to_json() == stored
    assert Fuzzy.from_json(stored) == told
    assert Fuzzy.from_json(in_edtf("../2023-03").to_json()) == in_edtf("../2023-03")


def test_stored_bounds_are_trusted_and_not_read_again() -> None:
    stored = {"edtf": "2023-02~", "words": "", "earliest": "2023-01-15", "latest": None}
    assert Fuzzy.from_json(stored) == Fuzzy("2023-02~", "", date(2023, 1, 15), None)


def test_neither_importing_nor_reading_a_plain_day_loads_the_edtf_package_or_pydantic() -> None:
    program = (
        "import sys; from datetime import date; from tracker.domain.dates import parse; "
        "parse('3月23日—24日', date(2023, 4, 3)); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'edtf', 'pydantic', 'pyparsing'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("edtf", "latest"),
    [
        ("2023-01-01/..", date(2023, 4, 3)),
        ("2023-04", date(2023, 4, 3)),
        ("../2023", date(2023, 4, 3)),
        ("2023-03-23/2023-03-24", date(2023, 3, 24)),
        ("2023-04-04", date(2023, 4, 4)),
    ],
)
def test_what_has_happened_was_over_when_it_was_recorded(edtf: str, latest: date) -> None:
    told = in_edtf(edtf)
    assert by_recording(told, TODAY) == replace(told, latest=latest)


def test_only_what_begins_after_today_is_in_the_future() -> None:
    told = ["2023-04-03", "2023-04-04", "2023-04", "2023-05", "2023-04-04/..", "../2024"]
    assert [is_future(in_edtf(edtf), TODAY) for edtf in told] == [False, True, False, True, True, False]


@pytest.mark.parametrize(
    ("edtf", "answers"),
    [
        ("2023-03-23", ["no", "yes", "yes", "yes"]),
        ("2023-03-23/2023-03-24", ["no", "possibly", "yes", "yes"]),
        ("2023-03", ["possibly", "possibly", "possibly", "yes"]),
        ("2023-03~", ["possibly", "possibly", "possibly", "yes"]),
        ("../2023-03-23", ["possibly", "yes", "yes", "yes"]),
        ("2023-03-23/..", ["no", "possibly", "possibly", "possibly"]),
        ("2024", ["no", "no", "no", "no"]),
    ],
)
def test_had_it_happened_by_a_day_is_yes_no_or_possibly(edtf: str, answers: list[str]) -> None:
    days = [date(2023, 3, 22), date(2023, 3, 23), date(2023, 3, 24), date(2023, 3, 31)]
    assert [holds(in_edtf(edtf), day) for day in days] == answers


def test_dates_sort_by_their_last_day_and_then_their_first() -> None:
    sorted_edtf = [
        "2022",
        "../2023-03-23",
        "2023-03-23",
        "../2023-03",
        "2023-03",
        "2023-03-31",
        "2023-01-01/..",
    ]
    assert [told.edtf for told in sorted(map(in_edtf, reversed(sorted_edtf)), key=order)] == sorted_edtf


# --- showing ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2023-03-23", ("2023-03-23", "2023-03-23", "23 Mar 2023", "2023年3月23日")),
        ("2023-02", ("2023-02", "2023-02", "Feb 2023", "2023年2月")),
        ("2022", ("2022", "2022", "2022", "2022年")),
        ("3月23日—24日", ("2023-03-23/24", "2023-03-23/24", "23–24 Mar 2023", "2023年3月23–24日")),
        (
            "2023-03-30/2023-04-02",
            ("2023-03-30/04-02", "2023-03-30/04-02", "30 Mar – 2 Apr 2023", "2023年3月30日–4月2日"),
        ),
        (
            "2022-12-30/2023-01-02",
            (
                "2022-12-30/2023-01-02",
                "2022-12-30/2023-01-02",
                "30 Dec 2022 – 2 Jan 2023",
                "2022年12月30日–2023年1月2日",
            ),
        ),
        ("2023-02/2023-03", ("2023-02/2023-03", "2023-02/2023-03", "Feb–Mar 2023", "2023年2–3月")),
        ("2022/2024", ("2022/2024", "2022/2024", "2022–2024", "2022–2024年")),
        ("2022/2023-03", ("2022/2023-03", "2022/2023-03", "2022 – Mar 2023", "2022年–2023年3月")),
        ("2023/2023", ("2023/2023", "2023/2023", "2023", "2023年")),
        ("今年2月上旬", ("2023-02 early", "2023-02上旬", "early Feb 2023", "2023年2月上旬")),
        ("今年2月中旬", ("2023-02 mid", "2023-02中旬", "mid-Feb 2023", "2023年2月中旬")),
        ("late Feb 2023", ("2023-02 late", "2023-02下旬", "late Feb 2023", "2023年2月下旬")),
        ("2023-02-11/2023-02-20", ("2023-02-11/20", "2023-02-11/20", "11–20 Feb 2023", "2023年2月11–20日")),
        ("2023年一季度", ("2023-Q1", "2023-Q1", "Q1 2023", "2023年第一季度")),
        ("2023年下半年", ("2023-H2", "2023-H2", "H2 2023", "2023年下半年")),
        ("2023-01/2023-03", ("2023-01/2023-03", "2023-01/2023-03", "Jan–Mar 2023", "2023年1–3月")),
        ("../2023-03", ("..2023-03", "..2023-03", "by Mar 2023", "2023年3月及以前")),
        ("今年以来", ("2023-01-01..", "2023-01-01..", "from 1 Jan 2023 on", "2023年1月1日起")),
        ("/2023", ("?/2023", "?/2023", "unknown – 2023", "不详–2023年")),
        ("2023/", ("2023/?", "2023/?", "2023 – unknown", "2023年–不详")),
        ("2023-02~", ("2023-02~", "2023-02~", "about Feb 2023", "约2023年2月")),
        ("2022?", ("2022?", "2022?", "perhaps 2022", "可能为2022年")),
        ("2022%", ("2022%", "2022%", "perhaps about 2022", "可能约为2022年")),
        ("约今年2月中旬", ("2023-02 mid~", "2023-02中旬~", "about mid-Feb 2023", "约2023年2月中旬")),
        (
            "2023-02~/2023-03?",
            (
                "2023-02~/2023-03?",
                "2023-02~/2023-03?",
                "about Feb 2023 – perhaps Mar 2023",
                "约2023年2月–可能为2023年3月",
            ),
        ),
        ("2023-21", ("2023 spring", "2023春", "spring 2023", "2023年春季")),
        ("2023-24?", ("2023 winter?", "2023冬?", "perhaps winter 2023", "可能为2023年冬季")),
        ("202X", ("202X", "202X", "2020–2029", "2020–2029年")),
        ("2023-1X", ("2023-1X", "2023-1X", "Oct–Dec 2023", "2023年10–12月")),
        ("2023-02-1X", ("2023-02-1X", "2023-02-1X", "10–19 Feb 2023", "2023年2月10–19日")),
        ("2023-02-XX", ("2023-02-XX", "2023-02-XX", "Feb 2023", "2023年2月")),
    ],
)
def test_a_date_is_shown_short_and_long_in_both_languages(text: str, shown: tuple[str, ...]) -> None:
    told = parse(text, TODAY)
    assert (short(told, "en"), short(told, "zh"), long(told, "en"), long(told, "zh")) == shown


def test_a_date_bounded_by_its_recording_is_shown_as_it_was_told() -> None:
    told = parse("今年以来", TODAY)
    assert long(by_recording(told, TODAY), "en") == long(told, "en")


# --- properties ---

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
PLAIN = st.builds(lambda day, width: day.isoformat()[:width], DAYS, st.sampled_from([4, 7, 10]))
OTHERS = st.builds(
    lambda day, shape: day.isoformat()[: shape[0]] + shape[1],
    DAYS,
    st.sampled_from(
        [(3, "X"), (4, "-XX"), (7, "-XX"), (4, "-XX-XX"), (4, "-22"), (4, "-24"), (4, "-1X"), (7, "-1X")]
    ),
)
ONE_END = st.builds(str.__add__, PLAIN | OTHERS, st.sampled_from(["", "", "~", "?", "%"]))
PERIODS = st.builds(lambda a, b: "/".join(sorted([a, b])), PLAIN, PLAIN)
OPEN = st.builds(str.format, st.sampled_from(["../{}", "{}/.."]), PLAIN)
EDTF = ONE_END | PERIODS | OPEN


@given(EDTF)
def test_the_first_day_never_lies_after_the_last(edtf: str) -> None:
    told = in_edtf(edtf)
    assert told.earliest is None or told.latest is None or told.earliest <= told.latest


@given(PLAIN)
def test_the_bounds_of_plain_dates_are_those_of_the_edtf_package(edtf: str) -> None:
    from edtf import parse_edtf  # noqa: PLC0415 - slow, and needed in this test only

    theirs = parse_edtf(edtf)
    ours = in_edtf(edtf)
    assert (ours.earliest, ours.latest) == (
        date(*theirs.lower_strict()[:3]),
        date(*theirs.upper_strict()[:3]),
    )


@given(EDTF, DAYS, st.integers(0, 4000))
def test_once_possible_it_stays_possible_and_once_so_it_stays_so(edtf: str, day: date, later: int) -> None:
    rank = ["no", "possibly", "yes"]
    told = in_edtf(edtf)
    assert rank.index(holds(told, day)) <= rank.index(holds(told, day + timedelta(days=later)))


@given(EDTF, DAYS)
def test_what_was_recorded_as_happened_holds_from_that_day_unless_it_was_future(edtf: str, day: date) -> None:
    told = in_edtf(edtf)
    assert holds(by_recording(told, day), day) == ("no" if is_future(told, day) else "yes")


@given(EDTF)
def test_what_is_stored_comes_back(edtf: str) -> None:
    told = in_edtf(edtf)
    assert Fuzzy.from_json(told.to_json()) == told


@given(EDTF, st.sampled_from(["en", "zh"]), st.sampled_from([short, long]))
def test_what_is_shown_can_be_typed_in_again_and_means_the_same_days(
    edtf: str, language: str, show: Callable[[Fuzzy, str], str]
) -> None:
    told = in_edtf(edtf)
    again = parse(show(told, language), TODAY)
    assert (again.earliest, again.latest) == (told.earliest, told.latest)


@given(DAYS, st.sampled_from(["上旬", "中旬", "下旬"]), st.sampled_from(["en", "zh"]))
def test_ten_days_told_in_words_are_shown_in_words_and_read_back(day: date, part: str, language: str) -> None:
    told = parse(f"{day.year}年{day.month}月{part}", TODAY)
    assert [parse(show(told, language), TODAY).edtf for show in (short, long)] == [told.edtf, told.edtf]
