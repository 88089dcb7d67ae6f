"""`tracker calendar`: months of working days, and counts of them."""

import json
from collections.abc import Sequence

import pytest

from tests.cli.conftest import Run, display_width

APRIL = """\
Wuxi, Hong Kong, Macau

Apr 2023: 17 working days
  Mon    Tue    Wed    Thu    Fri    Sat    Sun
                                       1x     2x
    3      4      5x     6      7~     8x     9x
   10~    11     12     13     14     15x    16x
   17     18     19     20     21     22x    23~
   24     25     26     27     28     29x    30x

   x 5 Apr (Wed)   Tomb-Sweeping Day (Wuxi)
                   Ching Ming Festival (Hong Kong, Macau)
   ~ 7 Apr (Fri)   Good Friday (Hong Kong, Macau)
   x 8 Apr (Sat)   The day following Good Friday (Hong Kong)
                   The Day before Easter (Macau)
   ~ 10 Apr (Mon)  Easter Monday (Hong Kong)
                   Compensatory rest day for The Day before Easter (Macau)
   ~ 23 Apr (Sun)  works: make-up working day (for 2023-05-02) (Wuxi)
                   weekend (Hong Kong, Macau)

no mark: all work · x nobody works · ~ only some work

Wuxi       CN: State Council notices up to 2026
Hong Kong  HK: general holidays as gazetted up to 2026
Macau      MO: days off of the public administration up to 2026
"""


@pytest.mark.parametrize(
    "said", [("Wuxi", "HK", "MO"), ("show", "无锡", "香港", "澳门", "--month", "2023-04")]
)
def test_a_month_is_drawn_with_the_reason_for_each_day(said: Sequence[str], run: Run) -> None:
    assert run("calendar", *said) == (0, APRIL, "")


PROVISIONAL = """\
Hong Kong

Feb 2027: 18 working days
  Mon    Tue    Wed    Thu    Fri    Sat    Sun
  ≈ 1    ≈ 2    ≈ 3    ≈ 4    ≈ 5    ≈ 6x   ≈ 7x
  ≈ 8x   ≈ 9x   ≈10    ≈11    ≈12    ≈13x   ≈14x
  ≈15    ≈16    ≈17    ≈18    ≈19    ≈20x   ≈21x
  ≈22    ≈23    ≈24    ≈25    ≈26    ≈27x   ≈28x

  ≈x 6 Feb (Sat)  Lunar New Year's Day
  ≈x 8 Feb (Mon)  The third day of Lunar New Year
  ≈x 9 Feb (Tue)  The fourth day of Lunar New Year

no mark: all work · x nobody works
≈ provisional: the holidays of that year have not been announced yet.

Hong Kong  HK: general holidays as gazetted up to 2026
"""


def test_days_beyond_the_notices_are_marked(run: Run) -> None:
    assert run("calendar", "HK", "--month", "2027-02") == (0, PROVISIONAL, "")


OFFICE = """\
Wuxi IPB

May 2023: 20 working days
  Mon    Tue    Wed    Thu    Fri    Sat    Sun
    1x     2x     3x     4x     5x     6+     7+
    8      9     10     11     12     13x    14x
   15     16     17     18     19     20x    21x
   22     23     24     25     26     27x    28x
   29     30     31

   x 1 May (Mon)  Labor Day
   x 2 May (Tue)  Day off (substituted from 2023-04-23)
   x 3 May (Wed)  Day off (substituted from 2023-05-06)
   x 4–5 May      Moving, source: notice 12
   + 6 May (Sat)  works: make-up working day (for 2023-05-03)
   + 7 May (Sun)  works: Open day

no mark: all work · x nobody works
+ all work, though it would be a day of rest

Wuxi IPB  CN: State Council notices up to 2026
"""


@pytest.fixture
def offices(run: Run) -> Run:
    """A journal with two offices, one of them closed for two days and open on a Sunday."""
    for said in (
        ("office", "add", "wuxi-ipb", "--region", "无锡", "--en", "Wuxi IPB", "--zh", "无锡市招商局"),
        ("office", "add", "xinwu", "--region", "新吴区", "--no-make-up-days"),
        ("office", "close", "wuxi-ipb", "--on", "2023-05-04/2023-05-05", "--why", "Moving",
         "--why-zh", "搬迁", "--source", "notice 12"),
        ("office", "works", "无锡", "--on", "2023-05-07", "--why", "Open day"),
    ):  # fmt: skip
        assert run(*said).code == 0
    return run


def test_an_office_has_its_own_days_with_where_it_is_written(offices: Run) -> None:
    assert offices("calendar", "wuxi-ipb", "--month", "2023-05") == (0, OFFICE, "")
    assert offices("calendar", "无锡市招商局", "--month", "2023-05") == (0, OFFICE, "")


def test_where_nobody_is_named_it_is_for_the_offices_that_were_described(offices: Run) -> None:
    lines = offices("calendar").out.splitlines()

    assert lines[0] == "Wuxi IPB, xinwu"
    assert lines[-1] == "xinwu     CN: State Council notices up to 2026; no make-up days"


def test_where_there_are_no_offices_it_is_for_the_regions_of_the_initiatives(run: Run) -> None:
    assert run("calendar").out.splitlines()[0] in (
        "Wuxi, Shenzhen, Xinwu, Hong Kong, Macau",
        "Xinwu, Shenzhen, Wuxi, Hong Kong, Macau",
    )


ADDED = """\
26 Apr 2023 (Wed)
20 working days after 24 Mar 2023 for Wuxi, Hong Kong and Macau.

Skipped
  5 Apr (Wed)   Tomb-Sweeping Day (Wuxi)
                Ching Ming Festival (Hong Kong, Macau)
  7 Apr (Fri)   Good Friday (Hong Kong, Macau)
  10 Apr (Mon)  Easter Monday (Hong Kong)
                Compensatory rest day for The Day before Easter (Macau)
  23 Apr (Sun)  weekend (Hong Kong, Macau)
"""


def test_joint_working_days_are_counted_with_the_days_skipped(run: Run) -> None:
    said = ("calendar", "add", "20", "--from", "2023-03-24")

    assert run(*said, "--for", "Wuxi", "HK", "MO") == (0, ADDED, "")
    assert run(*said, "Wuxi", "--for", "HK", "--for", "MO").out.splitlines()[0] == "26 Apr 2023 (Wed)"


@pytest.mark.parametrize(
    ("n", "start", "told"),
    [
        ("-5", "2023-04-03", "27 Mar 2023 (Mon)\n5 working days before 3 Apr 2023 for Wuxi.\n"),
        ("1", "2023-04-03", "4 Apr 2023 (Tue)\n1 working day after 3 Apr 2023 for Wuxi.\n"),
        ("0", "2023-04-04", "4 Apr 2023 (Tue)\nThe first working day from 4 Apr 2023 on for Wuxi.\n"),
        ("1", "2023年3月", "3 Apr 2023 (Mon)\n1 working day after 31 Mar 2023 for Wuxi.\n"),
    ],
)
def test_days_are_counted_back_and_from_the_day_itself(n: str, start: str, told: str, run: Run) -> None:
    assert run("calendar", "add", n, "--from", start, "--for", "Wuxi") == (0, told, "")


def test_without_a_day_today_is_counted_from(run: Run) -> None:
    assert run("calendar", "add", "1", "Wuxi").out.startswith("4 Apr 2023 (Tue)\n1 working day after 3 Apr")


INTO_THE_UNKNOWN = """\
≈5 Jan 2027 (Tue)
3 working days after 30 Dec 2026 for Hong Kong.

Skipped
  1 Jan (Fri)  The first day of January

≈ provisional: the holidays of that year have not been announced yet.
"""


def test_a_count_into_the_unknown_says_that_it_may_still_move(run: Run) -> None:
    assert run("calendar", "add", "3", "HK", "--from", "2026-12-30") == (0, INTO_THE_UNKNOWN, "")


@pytest.mark.parametrize("columns", [45, 60, 80, 120])
def test_chinese_fits_the_terminal(columns: int, run: Run) -> None:
    said = ("calendar", "无锡", "HK", "MO", "--month", "2023-04/2023-05")

    code, out, err = run(*said, columns=columns, env={"TRACKER_LANG": "zh"})

    assert (code, err) == (0, "")
    assert "清明节" in out
    assert "复活节星期一" in out
    assert [line for line in out.splitlines() if display_width(line) > columns] == []


def test_colour_is_never_the_only_signal(run: Run) -> None:
    coloured = run("calendar", "Wuxi", "HK", "MO", env={"CLICOLOR_FORCE": "1"}).out

    assert "\x1b[33m  7~\x1b[0m" in coloured
    assert "\x1b[90m  5x\x1b[0m" in coloured


def test_json_has_every_day_with_its_reasons(offices: Run) -> None:
    document = json.loads(offices("calendar", "wuxi-ipb", "HK", "--month", "2023-05", "--json").out)

    [month] = document["months"]
    assert [one["for"] for one in document["calendars"]] == [["wuxi-ipb"], ["HK"]]
    assert document["calendars"][0] == {
        "for": ["wuxi-ipb"],
        "calendar": "CN",
        "make_up_days": True,
        "source": {
            "en": "CN: State Council notices up to 2026",
            "zh": "CN：国务院办公厅放假通知，至2026年",
        },
        "known_until": "2026-12-28",
    }
    assert (month["month"], month["working_days"], len(month["days"])) == ("2023-05", 17, 31)
    assert month["days"][3] == {
        "day": "2023-05-04",
        "state": "some",
        "provisional": False,
        "closed": [
            {
                "for": ["wuxi-ipb"],
                "why": {"en": "Moving", "zh": "搬迁"},
                "local": True,
                "source": "notice 12",
                "weekend": False,
            }
        ],
        "works": [],
    }
    assert month["days"][5]["works"] == [
        {
            "for": ["wuxi-ipb"],
            "why": {
                "en": "make-up working day (for 2023-05-03)",
                "zh": "调休上班日（与 2023-05-03 对调）",
            },
            "local": False,
            "source": None,
        }
    ]


def test_json_of_a_count_has_the_day_and_the_reasons(run: Run) -> None:
    document = json.loads(run("calendar", "add", "1", "Wuxi", "--from", "2023-04-04", "--json").out)

    assert {name: document[name] for name in ("from", "working_days", "day", "provisional", "skipped")} == {
        "from": "2023-04-04",
        "working_days": 1,
        "day": "2023-04-06",
        "provisional": False,
        "skipped": [
            {
                "day": "2023-04-05",
                "closed": [
                    {
                        "for": ["320200"],
                        "why": {"en": "Tomb-Sweeping Day", "zh": "清明节"},
                        "local": False,
                        "source": None,
                        "weekend": False,
                    }
                ],
            }
        ],
    }


def due_days(run: Run, what: str) -> list[tuple[str, str]]:
    found = json.loads(run("due", "--all", "--json").out)["follow_ups"]
    return [(one["due"], one["because"]["explanation"]) for one in found if one["what"] == what]


def test_a_closure_moves_what_is_due_at_once_and_is_its_reason(run: Run) -> None:
    [(before, _)] = due_days(run, "Name contacts on both sides and a work plan")

    assert run("office", "close", "HK", "--on", "2023-03-29", "--why", "Rainstorm").code == 0
    [(after, because)] = due_days(run, "Name contacts on both sides and a work plan")
    assert (before, after) == ("2023-04-12", "2023-04-13")
    assert "29 Mar Rainstorm (Hong Kong)" in because

    assert run("office", "works", "HK", "--on", "2023-03-29", "--why", "It passed").code == 0
    assert due_days(run, "Name contacts on both sides and a work plan")[0][0] == before


def test_a_part_of_a_country_has_a_calendar(run: Run) -> None:
    assert run("calendar", "add", "1", "--from", "2023-01-05", "DE-BY").out.splitlines()[0] == (
        "9 Jan 2023 (Mon)"
    )


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (
            ("Wuxi-IPC",),
            3,
            "'Wuxi-IPC' is neither an office nor a region. Nearest: wuxi-ipb; 320200 Wuxi 无锡市",
        ),
        (("南山区",), 3, "南山区 names several regions: 230404 Nanshan 南山区 (Hegang 鹤岗市)"),
        (("HK", "--month", "nonsense"), 2, ""),
        (("HK", "--month", "../2023-04"), 2, "Invalid value: --month '../2023-04' has no beginning"),
        (("HK", "--month", "2020/2023"), 2, "Invalid value: 2020/2023 is 48 months: ask for 12 at most."),
        (("add", "5", "--form", "2023-04-03"), 2, "No such option '--form'."),
        (("add", "x"), 2, "Invalid value for 'N': 'x' is not a valid whole number."),
        (("add", "99999", "HK"), 4, "No day is 99999 joint working days of HK from 2023-04-03"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(
    said: Sequence[str], code: int, sentence: str, offices: Run
) -> None:
    answer = offices("calendar", *said)

    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(sentence)
    assert answer.err.count("\n") == 1


def test_the_group_names_both_commands(run: Run) -> None:
    out = run("calendar", "--help").out

    listed = [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()]
    assert listed == ["show", "add"]
    for name in listed:
        assert f"tracker calendar {name} " in run("calendar", name, "--help").out
