"""`tracker new`: an initiative is opened, and what it is called and joins is said back."""

import json
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def stored(run: Run, initiative: str) -> dict[str, Any]:
    """The data of the event that opened an initiative."""
    data: dict[str, Any] = json.loads(run("history", initiative, "--json").out.splitlines()[0])["data"]
    return data


def test_an_initiative_is_opened_and_said_back(run: Run) -> None:
    answer = run(
        "new",
        "project",
        "Robot works in Wuxi",
        *("--zh", "无锡机器人"),
        *("--region", "Wuxi", "--region", "HK"),
        *("--sector", "robots", "--owner", "wnd-outpost", "--parent", "Twin Bays", "--note", "Second try"),
    )

    assert answer == Answer(
        0,
        "Opened I-6 Robot works in Wuxi · project · 320200 Wuxi, HK Hong Kong ·\n"
        "    wnd-outpost\n"
        "Stage: noted. When something happens: tracker record KIND I-6\n",
        "",
    )
    assert stored(run, "I-6") == {
        "initiative": "I-6",
        "kind": "project",
        "title": {"en": "Robot works in Wuxi", "zh": "无锡机器人"},
        "regions": ["320200", "HK"],
        "sectors": ["robots"],
        "owner": "wnd-outpost",
        "parent": "I-1",
        "note": "Second try",
        "recorded_on": "2023-04-03",
    }


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (("大族机器人落户",), {"zh": "大族机器人落户"}),
        (("Han's Robot 大族",), {"zh": "Han's Robot 大族"}),
        (("Han's Robot",), {"en": "Han's Robot"}),
        (("大族", "--en", "Han's"), {"zh": "大族", "en": "Han's"}),
    ],
)
def test_a_title_is_chinese_where_any_of_it_is(
    run: Run, said: tuple[str, ...], title: dict[str, str]
) -> None:
    run("new", "project", *said)

    assert stored(run, "I-6")["title"] == title


@pytest.mark.parametrize("kind", ["project", "Project", "项目"])
def test_a_kind_of_initiative_goes_by_its_names(run: Run, kind: str) -> None:
    assert run("new", kind, "X").out.splitlines()[0] == "Opened I-6 X · project · li.wei"


def test_the_receipt_is_one_document_with_json(run: Run) -> None:
    answer = run("new", "talent", "Joint doctors", "--json")

    document = json.loads(answer.out)
    event = document["events"][0].pop("id")
    assert document == {
        "result": "recorded",
        "events": [{"position": 16, "stream": "initiative/I-6", "version": 1, "type": "initiative.opened"}],
        "initiative": "I-6",
        "milestone": None,
        "stage": "noted",
        "follow_ups": {"new": [], "settled": [], "changed": []},
        "next_touch": None,
    }
    assert len(event) == 36
    assert (answer.code, answer.err) == (0, "")


def test_the_same_key_records_once_and_says_so(run: Run, journal: str) -> None:
    run("new", "talent", "Doctors", "--key", "doctors")
    before = head(journal)

    again = run("new", "talent", "Doctors", "--key", "doctors")

    assert again == Answer(
        0,
        "Recorded before under the key doctors, and not again: I-6 Doctors · talent ·\n"
        "    li.wei\n"
        "Stage: noted. When something happens: tracker record KIND I-6\n",
        "",
    )
    assert (
        json.loads(run("new", "talent", "Doctors", "--key", "doctors", "--json").out)["result"] == "repeated"
    )
    assert head(journal) == before


def test_a_title_is_shown_as_text_and_never_obeyed(run: Run) -> None:
    answer = run("new", "talent", "a\x1b[31mred\u202e[bold]b[/]\nc", "--owner", "o")

    assert answer.out.splitlines()[0] == r"Opened I-6 a\x1b[31mred\u202e[bold]b[/]\nc · talent · o"


def test_the_first_line_is_bold_on_a_terminal_that_wants_colour(run: Run) -> None:
    coloured = run("new", "talent", "X", terminal=True)
    plain = run("new", "talent", "Y", terminal=True, env={"NO_COLOR": "1"})

    assert coloured.out.splitlines()[0] == "\x1b[1mOpened I-6 X · talent · li.wei\x1b[0m"
    assert plain.out.splitlines()[0] == "Opened I-7 Y · talent · li.wei"


WRONG = [
    (
        ("proj", "X"),
        3,
        (
            "There is no kind of initiative called 'proj'. Nearest: project, programme. All of them: "
            "programme, outpost, "
            "agreement, project, institute, talent"
        ),
    ),
    (("project", ""), 2, "TITLE: A title is empty: give it in English, in Chinese, or in both."),
    (("project", "   "), 2, "TITLE: A title is empty: give it in English, in Chinese, or in both."),
    (
        ("project", "X", "--zh", " "),
        2,
        "TITLE: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (("project",), 2, "Missing argument 'TITLE'. Help: tracker new --help"),
    (
        ("project", "大族", "--zh", "大"),
        2,
        (
            "The title is said twice: as TITLE, which is in that language, and with --zh. Help: tracker "
            "new --help"
        ),
    ),
    (
        ("project", "X", "--region", "Wuxy"),
        3,
        (
            "No region is called Wuxy. Nearest: 320200 Wuxi 无锡市 (Jiangsu 江苏省); 131122 Wuyi 武邑县 "
            "(Hengshui "
            "衡水市); 330723 Wuyi 武义县 (Jinhua 金华市). See: tracker region list Wuxy"
        ),
    ),
    (
        ("project", "X", "--id", "x77"),
        2,
        (
            "--id: 'x77' cannot be the id of an initiative: write I- and up to 12 letters or digits, as "
            "in I-16."
        ),
    ),
    (
        ("project", "X", "--id", "I-1"),
        4,
        "I-1 is taken: it is “Twin Bays, One Future”. Leave the id out, or choose another.",
    ),
    (
        ("project", "X", "--parent", "nobody"),
        3,
        (
            "There is no initiative 'nobody'. Nearest: I-1 Twin Bays, One Future, I-2 Han's Robot in "
            "Wuxi, I-3 IoT "
            "Centre and New Generation Cluster. All of them: tracker status"
        ),
    ),
    (
        ("project", "X", "--owner", "\x1b"),
        2,
        r"--owner: The name '\x1b' holds characters that cannot be shown: type it again.",
    ),
    (
        ("project", "X", "--key", "E01"),
        4,
        "The key E01 was already recorded with other content at position 3. Use a new key for new content.",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: str(value)[:30])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run("new", *said) == Answer(code, "", told + "\n")
    assert head(journal) == before


def test_an_error_is_json_with_json(run: Run) -> None:
    answer = run("new", "project", "", "--json")

    told = "TITLE: A title is empty: give it in English, in Chinese, or in both."
    assert (answer.code, answer.out) == (2, "")
    assert json.loads(answer.err) == {"error": {"exit_code": 2, "message": told}}
