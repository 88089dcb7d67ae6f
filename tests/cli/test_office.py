"""`tracker office`: describing offices, and setting the days on which they are closed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run
from tests.postgres import LASTING

pytestmark = pytest.mark.parametrize("journal", LASTING, indirect=True)

WUXI = ("office", "add", "wuxi-ipb", "--region", "Wuxi", "--en", "Wuxi IPB", "--zh", "无锡市招商局")
HONG_KONG = ("office", "add", "hk-desk", "--region", "HK", "--hours", "9:00–18:00", "--no-make-up-days")
CLOSE = ("office", "close", "wuxi-ipb", "--on", "2023-05-04/2023-05-06", "--why", "Moving")


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


def described(run: Run) -> None:
    """Two offices, somebody in one of them, and days of their own."""
    run(*WUXI, "--channel", "email", "--channel", "webhook:ops")
    run(*HONG_KONG, "--zh", "香港联络处", "--lang", "zh")
    run("person", "add", "ipb-3", "--office", "wuxi-ipb")
    run(*CLOSE, "--why-zh", "搬迁", "--source", "Notice 12")
    run("office", "works", "wuxi-ipb", "--on", "5月5日", "--why", "加班")
    run("office", "close", "CN", "--on", "2023-03-31", "--why", "停电")
    run("office", "close", "HK", "--on", "2023-09-01", "--why", "Typhoon")


LIST = """\
Office    Name        Region     Hours        Time zone       Channels
────────────────────────────────────────────────────────────────────────────────
wuxi-ipb  Wuxi IPB    Wuxi       09:00-17:30  Asia/Shanghai   email, webhook:ops
hk-desk   香港联络处  Hong Kong  09:00-18:00  Asia/Hong_Kong

2 offices. More: tracker office show OFFICE
"""

SHOW = """\
wuxi-ipb: Wuxi IPB, 无锡市招商局
Region        320200 Wuxi
Time zone     Asia/Shanghai
Hours         09:00-17:30
Make-up days  kept
Channels      email, webhook:ops
People        ipb-3

Special days
Day           Work    Why     For       Source
─────────────────────────────────────────────────
4–6 May 2023  closed  Moving  wuxi-ipb  Notice 12
5 May 2023    works   加班    wuxi-ipb
1 entry is past: --all shows it.
"""

HISTORY = """\
   16  2023-04-03 09:00  li.wei    described the office wuxi-ipb: Wuxi IPB,
                                   320200 Wuxi, 09:00-17:30, Asia/Shanghai,
                                   email, webhook:ops
   17  2023-04-03 09:00  li.wei    described the office hk-desk: 香港联络处, HK
                                   Hong Kong, 09:00-18:00, Asia/Hong_Kong,
                                   without make-up days
   18  2023-04-03 09:00  li.wei    described ipb-3: wuxi-ipb
   19  2023-04-03 09:00  li.wei    wuxi-ipb is closed on 4–6 May 2023: Moving
   20  2023-04-03 09:00  li.wei    wuxi-ipb works on 5 May 2023: 加班
   21  2023-04-03 09:00  li.wei    CN China is closed on 31 Mar 2023: 停电
   22  2023-04-03 09:00  li.wei    HK Hong Kong is closed on 1 Sep 2023: Typhoon
"""


def test_an_office_is_described(run: Run) -> None:
    assert run(*WUXI) == (
        0,
        "Described the office wuxi-ipb · Wuxi IPB · 320200 Wuxi · 09:00-17:30\n    Asia/Shanghai\n",
        "",
    )
    assert last(run) == {
        "office": "wuxi-ipb",
        "name": {"en": "Wuxi IPB", "zh": "无锡市招商局"},
        "region": "320200",
        "make_up_days": True,
        "hours": "09:00-17:30",
        "zone": "Asia/Shanghai",
        "channels": [],
    }


def test_described_again_it_is_so_already(run: Run, journal: str) -> None:
    run(*WUXI)
    before = head(journal)

    assert run(*WUXI) == (0, "It is so already, and nothing was recorded: wuxi-ipb\n", "")
    assert run("office", "set", "wuxi-ipb").out.startswith("It is so already")
    assert head(journal) == before


def test_under_a_key_it_is_recorded_once(run: Run) -> None:
    run(*WUXI, "--key", "K")
    run("office", "set", "wuxi-ipb", "--en", "Bureau")

    assert run(*WUXI, "--key", "K").out == (
        "Recorded before under the key K, and not again: wuxi-ipb · Wuxi IPB · 320200\n"
        "    Wuxi · 09:00-17:30 Asia/Shanghai\n"
    )


def test_what_is_said_is_changed_and_what_is_left_out_stays(run: Run) -> None:
    described(run)

    run("office", "set", "hk-desk", "--make-up-days", "--channel", "Email", "--en", "HK desk")
    assert last(run) == {
        "office": "hk-desk",
        "name": {"en": "HK desk", "zh": "香港联络处"},
        "region": "HK",
        "make_up_days": True,
        "hours": "09:00-18:00",
        "zone": "Asia/Hong_Kong",
        "language": "zh",
        "channels": ["email"],
    }
    run("office", "set", "hk-desk", "--channel", "", "--lang", "", "--zone", "Asia/Tokyo")
    assert {name: last(run).get(name) for name in ("channels", "language", "zone")} == {
        "channels": [],
        "language": None,
        "zone": "Asia/Tokyo",
    }
    run("office", "set", "hk-desk", "--zone", "")
    assert last(run)["zone"] == "Asia/Hong_Kong"


def test_offices_are_listed(run: Run, aligned: Callable[[str, int], None]) -> None:
    described(run)

    assert run("office", "list") == (0, LIST, "")
    for columns in (40, 60, 80, 120):
        for language in ("en", "zh"):
            aligned(run("office", "list", columns=columns, env={"TRACKER_LANG": language}).out, columns)


def test_without_any_it_is_said_how_to_begin(run: Run) -> None:
    assert run("office", "list").out == (
        "No office is described yet. Describe one: tracker office add OFFICE --region\nREGION\n"
    )


def test_one_is_shown_with_its_people_and_the_days_that_are_to_come(
    run: Run, aligned: Callable[[str, int], None]
) -> None:
    described(run)

    assert run("office", "show", "wuxi-ipb") == (0, SHOW, "")
    all_of_it = run("office", "show", "wuxi-ipb", "--all").out
    assert "31 Mar 2023   closed  停电    CN China\n4–6 May" in all_of_it
    assert "past" not in all_of_it
    for columns in (40, 60, 80, 120):
        for language in ("en", "zh"):
            shown = run("office", "show", "wuxi-ipb", columns=columns, env={"TRACKER_LANG": language}).out
            aligned(shown.partition("\n\n")[2], columns)


def test_as_json(run: Run) -> None:
    described(run)

    shown = json.loads(run("office", "show", "hk-desk", "--json").out)

    assert shown == {
        "office": "hk-desk",
        "en": "香港联络处",
        "zh": "香港联络处",
        "region": "HK",
        "make_up_days": False,
        "hours": "09:00-18:00",
        "zone": "Asia/Hong_Kong",
        "language": "zh",
        "channels": [],
        "people": [],
        "days": [
            {
                "of": "HK",
                "first": "2023-09-01",
                "last": "2023-09-01",
                "works": False,
                "why": {"en": "Typhoon", "zh": None},
                "source": None,
            }
        ],
    }
    assert json.loads(run("office", "list", "--json").out)["offices"][1] == shown
    receipt = json.loads(run(*HONG_KONG[:-3], "--json").out)
    assert (receipt["result"], receipt["events"]) == ("already", [])


def test_days_are_closed_and_opened_again(run: Run, journal: str) -> None:
    run(*WUXI)
    close = (*CLOSE, "--why-zh", "搬迁", "--source", "Notice 12")

    assert run(*close) == (0, "Closed: wuxi-ipb, 4–6 May 2023: Moving\n", "")
    assert last(run) == {
        "of": "wuxi-ipb",
        "first": "2023-05-04",
        "last": "2023-05-06",
        "works": False,
        "why": {"en": "Moving", "zh": "搬迁"},
        "source": "Notice 12",
    }
    before = head(journal)
    assert run(*close).out == ("It is so already, and nothing was recorded: wuxi-ipb, 4–6 May 2023: Moving\n")
    assert head(journal) == before
    assert run("office", "works", "深圳", "--on", "5月6日", "--why", "补班") == (
        0,
        "Working: 440300 Shenzhen, 6 May 2023: 补班\n",
        "",
    )
    assert (last(run)["of"], last(run)["works"], last(run)["why"]) == ("440300", True, {"zh": "补班"})


def test_the_history_tells_it_in_sentences(run: Run) -> None:
    described(run)

    assert run("history", "--after", "15") == (0, HISTORY, "")


def test_what_is_shown_is_never_obeyed(run: Run) -> None:
    run(*WUXI)
    run("office", "set", "wuxi-ipb", "--en", "\x1b[2J[bold]")
    run(*CLOSE[:-1], "\x1b[31mred")

    for said in (("office", "list"), ("office", "show", "wuxi-ipb"), ("history",)):
        assert "\x1b" not in run(*said).out


WRONG = [
    (("office", "show", "wuxi"), 3, "There is no office 'wuxi'. Nearest: wuxi-ipb. See: tracker office list"),
    (("office", "set", "x-desk", "--en", "X"), 3, "There is no office 'x-desk'. See: tracker office list"),
    (
        (*WUXI[:3], "--region", "Macau"),
        4,
        "There is an office wuxi-ipb already: change it with tracker office set wuxi-ipb",
    ),
    (("office", "add", "new"), 4, "new is a new office: say its region."),
    (
        ("office", "add", "HK", "--region", "HK"),
        4,
        "HK is the code of a region, Hong Kong 香港: choose another handle for the office.",
    ),
    (
        ("office", "set", "wuxi-ipb", "--hours", "22:00-06:00"),
        2,
        (
            "--hours: '22:00-06:00' does not end after it begins on the same day: write the hours as "
            "09:00-17:30."
        ),
    ),
    (
        ("office", "set", "wuxi-ipb", "--channel", "sms"),
        2,
        (
            "--channel: 'sms' is not a channel: write one of terminal, file, email, ical, webhook, apprise, "
            "with a name where there are several, as in webhook:ops."
        ),
    ),
    (
        ("office", "set", "wuxi-ipb", "--lang", "fr"),
        2,
        "--lang cannot be 'fr': it is one of 'en' or 'zh'.",
    ),
    (
        ("office", "set", "wuxi-ipb", "--zone", "Mars/Base"),
        4,
        "Mars/Base is not a time zone: give a name of the tz database such as Asia/Shanghai",
    ),
    (CLOSE[:-2], 2, "Missing option '--why'. Help: tracker office close --help"),
    (
        (*CLOSE[:-1], "搬迁", "--why-zh", "搬迁"),
        2,
        (
            "The reason is said twice in Chinese: with --why and with --why-zh. Help: tracker office close "
            "--help"
        ),
    ),
    (
        ("office", "close", "hk-dsk", "--on", "2023-05-04", "--why", "x"),
        3,
        "'hk-dsk' is neither an office nor a region. See: tracker office list, tracker region list",
    ),
    (
        ("office", "close", "wuxi-ipb", "--on", "2023-05~", "--why", "x"),
        4,
        "2023-05~ does not say which days: say the first and the last day.",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:60])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    run(*WUXI)
    before = head(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert head(journal) == before
