"""`tracker kind add` and `tracker region add`: what the journal adds can be used at once."""

import json
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run

OPEN_DAY = (
    *("kind", "add", "open-day", "--en", "Open day", "--zh", "开放日"),
    *("--reaches", "outpost:open", "--reaches", "project：full-capacity"),
    *(
        "--field",
        "visitors:amount:How many: came",
        "--field",
        "themes:texts",
        "--field",
        "sold:yes-no:Tickets sold",
    ),
    *("--field", "next：day_to_come", "--field", "rooms:number", "--field", "speaker"),
)
GBA = ("region", "add", "gba", "--en", "Greater Bay Area", "--zh", "粤港澳大湾区", "--calendar", "cn")


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


def test_a_kind_is_added_with_its_stages_and_fields(run: Run) -> None:
    answer = run(*OPEN_DAY)

    assert answer == Answer(0, "Added the kind open_day: Open day, 开放日\n", "")
    assert last(run) == {
        "name": "open_day",
        "en": "Open day",
        "zh": "开放日",
        "reaches": {"outpost": "open", "project": "full_capacity"},
        "fields": [
            {"name": "visitors", "type": "amount", "help": "How many: came"},
            {"name": "themes", "type": "texts", "help": ""},
            {"name": "sold", "type": "yes_no", "help": "Tickets sold"},
            {"name": "next", "type": "day_to_come", "help": ""},
            {"name": "rooms", "type": "number", "help": ""},
            {"name": "speaker", "type": "text", "help": ""},
        ],
    }


@pytest.mark.parametrize("kind", ["open_day", "open-day", "开放日", "Open day"])
def test_it_can_be_recorded_at_once_and_reaches_its_stage(run: Run, kind: str) -> None:
    run(*OPEN_DAY)

    answer = run(
        *("record", kind, "I-4", "--visitors", "300余人", "--themes", "a", "--themes", "b", "--no-sold"),
        *("--next", "6月", "--rooms", "5", "--speaker", "Director"),
    )

    assert answer.out.splitlines()[:2] == [
        "Recorded M-4.2 Open day · 3 Apr 2023 · I-4 无锡城建发展集团大湾区办事处",
        "Stage: open. Next touch: 2023-05-08, wuxi-ipb (F-a7hicl).",
    ]
    assert last(run)["fields"] == {
        "visitors": {"value": "300", "hedge": "over", "unit": "人", "words": "300余人"},
        "themes": ["a", "b"],
        "sold": False,
        "next": {"edtf": "2023-06", "words": "6月", "earliest": "2023-06-01", "latest": "2023-06-30"},
        "rooms": 5,
        "speaker": "Director",
    }


def test_it_is_listed_shown_and_helped_with(run: Run) -> None:
    run(*OPEN_DAY)

    assert "Your own:\n  open_day  Open day\n\nContacts and talks:" in run("record", "--help").out
    assert "\n  --visitors AMOUNT   How many: came\n" in run("record", "open-day", "--help").out
    assert json.loads(run("kind", "list", "open_day", "--json").out)["kinds"][0]["own"] is True
    assert run("kind", "show", "开放日").out == (
        "open_day: Open day, 开放日\n"
        "Leads to  outpost → open\n"
        "          project → full capacity\n"
        "\n"
        "Fields\n"
        "  visitors  How many: came (an amount)\n"
        "  themes    text, several\n"
        "  sold      Tickets sold (yes or no)\n"
        "  next      a date\n"
        "  rooms     a whole number\n"
        "  speaker   text\n"
        "\n"
        "Record one: tracker record open_day INITIATIVE\n"
    )


def test_help_words_of_a_kind_are_shown_as_text(run: Run) -> None:
    run("kind", "add", "loud", "--en", "\x1b[31mLoud", "--zh", "响", "--field", "a:text:\x1b[2J[bold]")

    for shown in (run("record", "--help"), run("record", "loud", "--help"), run("kind", "show", "loud")):
        assert "\x1b" not in shown.out
        assert r"\x1b[31mLoud" in shown.out


def test_adding_the_same_again_is_so_already(run: Run, journal: str) -> None:
    run(*OPEN_DAY)
    before = head(journal)

    again = run(*OPEN_DAY)

    told = "It is so already, and nothing was recorded: open_day: Open day, 开放日\n"
    assert again == Answer(0, told, "")
    assert head(journal) == before


def test_a_region_is_added_and_can_be_joined_at_once(run: Run) -> None:
    answer = run(*GBA, "--zone", "Asia/Shanghai")

    assert answer == Answer(0, "Added the region GBA: Greater Bay Area, 粤港澳大湾区\n", "")
    assert last(run) == {
        "code": "GBA",
        "en": "Greater Bay Area",
        "zh": "粤港澳大湾区",
        "calendar": "CN",
        "zone": "Asia/Shanghai",
    }
    assert run("new", "programme", "X", "--region", "大湾区", "--region", "GBA").code == 3
    assert run("new", "programme", "X", "--region", "粤港澳大湾区").code == 0
    assert last(run)["regions"] == ["GBA"]


NAMES = ("--en", "A", "--zh", "甲")
WRONG = [
    (("kind", "add", "x1"), 2, "Missing option '--en'. Help: tracker kind add --help"),
    (
        ("kind", "add", "X!", *NAMES),
        4,
        (
            "A kind's name is for ever and for scripts: 'X!' must be 2 to 40 of a-z, 0-9 and _, a letter "
            "first."
        ),
    ),
    (("kind", "add", "talks", *NAMES), 4, "There is a kind called 'talks' already: choose another name."),
    (
        ("kind", "add", "x1", "--en", " ", "--zh", "甲"),
        2,
        "--en: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("kind", "add", "x1", *NAMES, "--reaches", "landed"),
        2,
        "--reaches: 'landed' names no stage. Write INITIATIVE:STAGE, as in --reaches project:landed",
    ),
    (
        ("kind", "add", "x1", *NAMES, "--reaches", "moon:landed"),
        4,
        (
            "'moon' is not a kind of initiative. It is one of: programme, outpost, agreement, project, "
            "institute, talent."
        ),
    ),
    (
        ("kind", "add", "x1", *NAMES, "--reaches", "talent:landed"),
        4,
        "'landed' is not a stage of talent. Its stages: introduced, contact, signed, arrived, settled.",
    ),
    (
        ("kind", "add", "x1", *NAMES, "--field", "a:word"),
        2,
        (
            "--field: there is no type 'word'. Write NAME:TYPE or NAME:TYPE:HELP, TYPE one of: text, "
            "texts, amount, "
            "date, day_to_come, number, yes_no"
        ),
    ),
    (("kind", "add", "x1", *NAMES, "--field", "note"), 4, "The field name 'note' is taken: choose another."),
    (
        ("kind", "add", "x1", *NAMES, "--field", "A!:text"),
        4,
        "A field's name must be of a-z, 0-9 and _, a letter first, not 'A!'.",
    ),
    (GBA, 2, "Missing option '--zone'. Help: tracker region add --help"),
    (
        (*GBA, "--zone", "Mars/Base"),
        4,
        "Mars/Base is not a time zone: give a name of the tz database such as Asia/Shanghai",
    ),
    (
        ("region", "add", "HK", *NAMES, "--calendar", "CN", "--zone", "Asia/Hong_Kong"),
        4,
        "HK is already the code of Hong Kong 香港: choose another",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:60])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert head(journal) == before
