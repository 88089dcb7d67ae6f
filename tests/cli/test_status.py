"""`tracker status`: the board."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import NOW, Run, Say

Aligned = Callable[[str, int], None]

AT_80 = """\
Light     ID   Title                      Stage      Next        What
────────────────────────────────────────────────────────────────────────────────
● yellow  I-2  Han's Robot in Wuxi        in talks   2023-03-31  Agree on the n…
● green   I-3  IoT Centre and New Gener…  signed     2023-04-03  Ask for a date…
● green   I-4  无锡城建发展集团大湾区办…  unveiled   2023-05-08  Staffed and ru…
● green   I-1  Twin Bays, One Future      under way  unattended
● grey    I-5  Joint doctors              noted      2023-04-19  Did it happen…

practice journal · 5 initiatives · 1 overdue · 1 due this week · 1 unattended
"""

AT_120 = """\
Light     ID   Title                       Regions       Stage      Next        Owner       What              Open  Late
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
● yellow  I-2  Han's Robot in Wuxi         Xinwu +1      in talks   2023-03-31  wnd-outpo…  Agree on the ne…     1     1
● green   I-3  IoT Centre and New Genera…  Wuxi +1       signed     2023-04-03  talent-of…  Ask for a date:…     6
● green   I-4  无锡城建发展集团大湾区办…   Wuxi +1       unveiled   2023-05-08  wuxi-ipb    Staffed and run…     2
● green   I-1  Twin Bays, One Future       Wuxi +3       under way  unattended
● grey    I-5  Joint doctors               Wuxi, Macau   noted      2023-04-19  talent-of…  Did it happen a…     1

practice journal · 5 initiatives · 1 overdue · 1 due this week · 1 unattended
"""  # noqa: E501 - 120 columns


@pytest.mark.parametrize(("columns", "page"), [(80, AT_80), (120, AT_120)])
def test_the_board_fits_the_terminal(columns: int, page: str, run: Run, aligned: Aligned) -> None:
    code, out, err = run("status", columns=columns)

    assert (code, out, err) == (0, page, "")
    aligned(out, columns)


def test_a_very_wide_terminal_shows_everything_whole(run: Run) -> None:
    out = run("status", columns=300).out

    assert "…" not in out
    assert "Wuxi, Shenzhen, Hong Kong, Macau" in out
    assert "2023-03-23/24 Agreement signed" in out
    assert max(map(len, out.splitlines())) < 240


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 160, 200])
def test_chinese_is_aligned_by_columns(columns: int, run: Run, aligned: Aligned) -> None:
    out = run("status", columns=columns, env={"TRACKER_LANG": "zh"}).out

    assert "大族机器人" in out
    aligned(out, columns)


NASTY = [
    "\x1b[31mRed\x1b[0m [bold red]loud[/] :smile:",
    "שלום עולם 2023 مرحبا",
    "e\u0301" * 250,
    "👩‍👩‍👧‍👦" * 40,
    "\u202egnihtemos\u2066",
    "很" * 500,
    "a\nb\tc\x9bd",
]


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("command", ["status", "due"])
def test_no_title_breaks_the_table_or_is_obeyed(
    command: str, columns: int, run: Run, say: Say, aligned: Aligned
) -> None:
    for number, text in enumerate(NASTY, 6):
        title = {"do": "new", "kind": "project", "title": {"en": text}, "regions": ["HK"], "owner": text[:5]}
        if not text.isprintable():
            title["owner"] = "x"
        say(title, {"do": "record", "initiative": f"I-{number}", "kind": "talks", "on": "2023-03-29"})

    out = run(command, columns=columns, env={"CLICOLOR_FORCE": "0"}).out

    assert not {"\x1b", "\x9b", "\t", "\u202e", "\u2066"} & set(out)
    assert "\\x1b[31m" in out
    aligned(out, columns)


def ids(run: Run, *options: str) -> list[str]:
    code, out, err = run("status", "--json", *options)
    assert (code, err) == (0, "")
    return [one["id"] for one in json.loads(out)["initiatives"]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--light", "yellow"], ["I-2"]),
        (["--light", "灰"], ["I-5"]),
        (["--kind", "agreement"], ["I-3"]),
        (["--kind", "协议"], ["I-3"]),
        (["--stage", "under way"], ["I-1"]),
        (["--stage", "under_way"], ["I-1"]),
        (["--stage", "挂牌"], ["I-4"]),
        (["--stage", "SIGNED"], ["I-3"]),
        (["--region", "深圳"], ["I-2", "I-4", "I-1"]),
        (["--region", "Wuxi"], ["I-2", "I-3", "I-4", "I-1", "I-5"]),
        (["--region", "HK"], ["I-3", "I-1"]),
        (["--owner", "TALENT"], ["I-3", "I-5"]),
        (["--sector", "robot"], ["I-2"]),
        (["--text", "无锡"], ["I-2", "I-3", "I-4"]),
        (["--text", "i-4"], ["I-4"]),
        (["--text", "%"], []),
        (["--region", "HK", "--owner", "wuxi"], ["I-1"]),
        (["--sort", "id"], ["I-1", "I-2", "I-3", "I-4", "I-5"]),
        (["--sort", "last"], ["I-3", "I-4", "I-2", "I-1", "I-5"]),
        (["--sort", "next"], ["I-2", "I-3", "I-5", "I-4", "I-1"]),
        (["--sort", "id", "--limit", "2"], ["I-1", "I-2"]),
        (["--as-of", "2023-03-20", "--known-at", "2023-03-27"], ["I-2", "I-1"]),
    ],
)
def test_filters_compose(options: list[str], expected: list[str], run: Run) -> None:
    assert ids(run, *options) == expected


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    document: dict[str, Any] = json.loads(run("status", "--json", "--text", "I-3").out)

    assert document == {
        "as_of": "2023-04-03",
        "known_at": "2023-04-03T00:45:00Z",
        "initiatives": [
            {
                "id": "I-3",
                "title": "IoT Centre and New Generation Cluster",
                "kind": "agreement",
                "regions": ["320200", "HK"],
                "stage": "signed",
                "light": "green",
                "owner": "talent-office",
                "last_milestone": {
                    "id": "M-3.1",
                    "kind": "agreement_signed",
                    "happened": {
                        "edtf": "2023-03-23/2023-03-24",
                        "from": "2023-03-23",
                        "to": "2023-03-24",
                        "words": "3月23日—24日",
                    },
                },
                "next_touch": {
                    "follow_up": document["initiatives"][0]["next_touch"]["follow_up"],
                    "due": "2023-04-03",
                    "owner": "talent-office",
                    "what": "Ask for a date: Name a contact",
                },
                "open": 6,
                "overdue": 0,
                "gap": False,
                "conflicts": 0,
                "titles": {
                    "en": "IoT Centre and New Generation Cluster",
                    "zh": "无锡物联网创新中心与深圳新一代产业集群合作",
                },
                "sectors": [],
                "parent": "I-1",
                "note": None,
                "possibly": False,
            }
        ],
    }


def test_what_was_known_can_be_asked_for_again(run: Run, say: Say) -> None:
    before = run("status", "--json").out
    say({"do": "record", "initiative": "I-4", "kind": "opened", "on": "2023-04-01"})

    known_at = json.loads(before)["known_at"]

    assert run("status", "--json").out != before
    assert run("status", "--json", "--known-at", known_at).out == before


def test_the_past_is_named_below_the_board(run: Run) -> None:
    out = run("status", "--as-of", "3月20日", "--known-at", "2023-03-27").out

    assert out.splitlines()[-2:] == [
        "practice journal · 2 initiatives · 0 overdue · 0 due this week · 1 unattended",
        "as of 20 Mar 2023 · known at 2023-03-27 23:59",
    ]


def test_what_possibly_happened_by_then_is_marked(run: Run) -> None:
    out = run("status", "--as-of", "2023-02-15").out

    assert [line for line in out.splitlines() if "?" in line] == [
        "● grey    I-1  Twin Bays, One Future  Wuxi, Shenzhen +2   noted ?     unattended",
        "? something may have happened by then: its date is not exact.",
    ]
    document = json.loads(run("status", "--as-of", "2023-02-15", "--json").out)
    assert {one["id"]: one["possibly"] for one in document["initiatives"]}["I-1"] is True


def test_before_anything_had_happened_it_says_so(run: Run) -> None:
    assert run("status", "--as-of", "2020").out == "Nothing had happened yet: as of 31 Dec 2020.\n"


def test_what_nobody_follows_up_is_a_gap_until_something_is_asked_for(run: Run, say: Say) -> None:
    assert ids(run, "--gaps") == ["I-1"]
    say({"do": "done", "follow_up": "F-s3vb"})
    assert ids(run, "--gaps", "--sort", "id") == ["I-1", "I-2"]
    gaps = {one["id"]: one["gap"] for one in json.loads(run("status", "--json").out)["initiatives"]}
    assert gaps == {"I-1": True, "I-2": True, "I-3": False, "I-4": False, "I-5": False}
    assert ids(run, "--gaps", "--owner", "wnd") == ["I-2"]

    say({"do": "add", "initiative": "I-2", "what": {"en": "Call them"}, "due": "2023-04-11"})
    say({"do": "reopen", "follow_up": "F-s3vb", "because": "Not yet"})
    say({"do": "record", "initiative": "I-1", "kind": "programme_concluded", "on": "2023-04-01"})
    assert ids(run, "--gaps") == []
    assert run("status").out.splitlines()[-1] == (
        "practice journal · 5 initiatives · 1 overdue · 1 due this week"
    )
    assert run("status", "--gaps").out == "No initiative is like that. All of them: tracker status\n"


def test_a_gap_is_one_in_the_past_too(run: Run, say: Say) -> None:
    say({"do": "add", "initiative": "I-1", "what": {"en": "Call them"}, "due": "2023-04-11"})

    assert ids(run, "--gaps") == []
    assert ids(run, "--gaps", "--known-at", "2023-04-02") == ["I-1"]
    assert ids(run, "--gaps", "--as-of", "2023-04-02") == ["I-1"]


def test_a_limit_says_how_many_there_are(run: Run) -> None:
    out = run("status", "--limit", "2").out

    assert out.splitlines()[-2:] == [
        "practice journal · 2 of 5 initiatives · 1 overdue · 1 due this week",
        "1 unattended",
    ]


def test_where_nothing_is_like_that_it_says_how_to_see_all(run: Run) -> None:
    assert run("status", "--light", "red").out == "No initiative is like that. All of them: tracker status\n"


def test_an_empty_journal_says_what_to_do(run: Run, tmp_path: object) -> None:
    where = {"TRACKER_DATABASE_URL": f"{tmp_path}/empty.db"}
    run("init", "--practice", env=where)

    assert run("status", env=where).out == (
        "The journal is empty. Open an initiative: tracker new project “…” --region Wuxi\n"
    )


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--light", "purple"], 2, "--light cannot be 'purple': it is one of red, yellow, green, grey."),
        (["--kind", "party"], 2, "--kind cannot be 'party': it is one of programme, outpost, agreement"),
        (["--stage", "gone"], 2, "--stage cannot be 'gone': it is one of approved, arrived,"),
        (["--sort", "size"], 2, "--sort cannot be 'size': it is one of light, next, last, id."),
        (["--limit", "0"], 2, "0 is not in the range x>=1."),
        (["--known-at", "soon"], 2, "Cannot read the moment 'soon'."),
        (["--as-of", "soon"], 2, "Cannot read the date “soon”."),
        (["--as-of", "2022-01-01/.."], 2, "'2022-01-01/..' has no end: give a day"),
        (["--known-at", "2024-01-01"], 4, "is still to come"),
        (["--region", "Atlantis"], 3, "No region is called Atlantis."),
    ],
)
def test_what_cannot_be_asked_is_answered_in_one_sentence(
    options: list[str], code: int, message: str, run: Run
) -> None:
    answer = run("status", *options)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
    assert message in answer.err


def test_colour_never_says_anything_alone(run: Run) -> None:
    coloured = run("status", env={"CLICOLOR_FORCE": "1"}).out
    plain = run("status", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out

    assert "\x1b[33m● yellow\x1b[0m" in coloured
    assert plain == AT_80


@pytest.mark.parametrize("journal", ["file"], indirect=True)  # a server needs its driver
@pytest.mark.parametrize(
    "words", [["status", "--limit", "20"], ["due"], ["show", "I-3"], ["why", "F-n4u6"], ["history"]]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_reading_the_present_needs_no_slow_library(words: list[str], language: str, journal: str) -> None:
    program = (
        "import sys; from tracker.cli.door import run; code = run(sys.argv[1:], {"
        f"'TRACKER_DATABASE_URL': {journal!r}, 'TRACKER_NOW': {NOW!r}, 'TRACKER_LANG': {language!r}}});"
        "slow = {'pydantic', 'sqlalchemy', 'rich', 'edtf', 'holidays', 'wcwidth'} & set(sys.modules);"
        "sys.exit(code or ' '.join(sorted(slow)) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_word_that_stands_for_several_stages_finds_them_all(run: Run, say: Say) -> None:
    say(
        {"do": "record", "initiative": "I-2", "kind": "lost", "on": "2023-04-02"},
        {"do": "record", "initiative": "I-3", "kind": "agreement_terminated", "on": "2023-04-02"},
    )

    found = json.loads(run("status", "--stage", "终止", "--sort", "id", "--json").out)

    assert [(one["id"], one["stage"]) for one in found["initiatives"]] == [
        ("I-2", "ended"),
        ("I-3", "terminated"),
    ]
