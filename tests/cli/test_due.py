"""`tracker due`: what is to be done, and by when."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Run, Say

Aligned = Callable[[str, int], None]

AT_80 = """\
ID        Due         Owner          What                     Initiative
────────────────────────────────────────────────────────────────────────────────
Overdue
F-s3vbob  2023-03-31  wnd-outpost    Agree on the next step   I-2 Han's Robot i…
Today
F-dkyduh  2023-04-03  talent-office  Ask for a date: Name a…  I-3 IoT Centre an…
Coming
F-n4u67k  2023-04-12  talent-office  Name contacts on both…   I-3 IoT Centre an…
F-ntwnfm  2023-04-14  iot-centre     Promised for this day:…  I-3 IoT Centre an…
Lapsed: past before it was recorded
F-rlh247  2022-12-09  wnd-outpost    Send minutes and thanks  I-2 Han's Robot i…
F-7fqoug  2022-12-13  wnd-outpost    List what was promised   I-2 Han's Robot i…
F-fwvojz  2023-01-18  wnd-outpost    Invite for a return vi…  I-2 Han's Robot i…

1 overdue · 1 today · 2 coming by 17 Apr 2023 · 3 lapsed
Next: 19 Apr 2023 Did it happen as planned? Record it, or drop the plan (I-5
Joint doctors, talent-office).
6 are due later: tracker due --all

Nobody follows these up (1)
  I-1  Twin Bays, One Future · wuxi-ipb
To ask for something: tracker add I-1 --what … --due …
"""
AT_120 = """\
ID        Due         Days  Owner          What                           Initiative               Because
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Overdue
F-s3vbob  2023-03-31    -3  wnd-outpost    Agree on the next step         I-2 Han's Robot in Wuxi  M-2.2 2023-03-17 Tal…
Today
F-dkyduh  2023-04-03     0  talent-office  Ask for a date: Name a conta…  I-3 IoT Centre and New…  M-3.1 2023-03-23/24…
Coming
F-n4u67k  2023-04-12    +9  talent-office  Name contacts on both sides…   I-3 IoT Centre and New…  M-3.1 2023-03-23/24…
F-ntwnfm  2023-04-14   +11  iot-centre     Promised for this day: Send…   I-3 IoT Centre and New…  M-3.1 2023-03-23/24…
Lapsed: past before it was recorded
F-rlh247  2022-12-09  -115  wnd-outpost    Send minutes and thanks        I-2 Han's Robot in Wuxi  M-2.1 2022-12-06 Vis…
F-7fqoug  2022-12-13  -111  wnd-outpost    List what was promised         I-2 Han's Robot in Wuxi  M-2.1 2022-12-06 Vis…
F-fwvojz  2023-01-18   -75  wnd-outpost    Invite for a return visit      I-2 Han's Robot in Wuxi  M-2.1 2022-12-06 Vis…

1 overdue · 1 today · 2 coming by 17 Apr 2023 · 3 lapsed
Next: 19 Apr 2023 Did it happen as planned? Record it, or drop the plan (I-5 Joint doctors,
talent-office).
6 are due later: tracker due --all

Nobody follows these up (1)
  I-1  Twin Bays, One Future · wuxi-ipb
To ask for something: tracker add I-1 --what … --due …
"""  # noqa: E501 - 120 columns


@pytest.mark.parametrize(("columns", "page"), [(80, AT_80), (120, AT_120)])
def test_what_is_due_stands_in_groups(columns: int, page: str, run: Run, aligned: Aligned) -> None:
    code, out, err = run("due", "--lapsed", columns=columns)

    assert (code, out, err) == (0, page, "")
    aligned(out, columns)


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 200])
def test_chinese_is_aligned_by_columns(columns: int, run: Run, aligned: Aligned) -> None:
    out = run("due", "--all", "--lapsed", columns=columns, env={"TRACKER_LANG": "zh"}).out

    assert "请对方明确时间" in out
    aligned(out, columns)


def found(run: Run, *options: str) -> list[tuple[str, str]]:
    code, out, err = run("due", "--json", *options)
    assert (code, err) == (0, "")
    return [(one["state"], one["what"]) for one in json.loads(out)["follow_ups"]]


def test_it_looks_ahead_as_far_as_it_is_told(run: Run) -> None:
    soon = found(run, "--days", "0")

    assert soon == [("overdue", "Agree on the next step"), ("due", "Ask for a date: Name a contact")]
    assert [len(found(run)), len(found(run, "--days", "60")), len(found(run, "--all"))] == [4, 7, 10]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--owner", "IOT"], [("coming", "Promised for this day: Send the work plan")]),
        (["--initiative", "Han's", "--days", "60"], [("overdue", "Agree on the next step")]),
        (
            ["--initiative", "I-2", "--lapsed"],
            [
                ("overdue", "Agree on the next step"),
                ("lapsed", "Send minutes and thanks"),
                ("lapsed", "List what was promised"),
                ("lapsed", "Invite for a return visit"),
            ],
        ),
        (["--as-of", "2023-03-31", "--owner", "wnd"], [("due", "Agree on the next step")]),
        (["--owner", "nobody"], []),
    ],
)
def test_filters_compose(options: list[str], expected: list[tuple[str, str]], run: Run) -> None:
    assert found(run, *options) == expected


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    document: dict[str, Any] = json.loads(run("due", "--json", "--owner", "talent", "--days", "10").out)

    [_today, coming] = document.pop("follow_ups")
    assert document == {"today": "2023-04-03", "gaps": []}
    assert coming == {
        "id": coming["id"],
        "initiative": "I-3",
        "what": "Name contacts on both sides and a work plan",
        "due": "2023-04-12",
        "provisional": False,
        "owner": "talent-office",
        "state": "coming",
        "because": {
            "milestone": "M-3.1",
            "rule": "agreement-contacts",
            "explanation": (
                "10 working days after 24 Mar 2023 (M-3.1 Agreement signed), Wuxi and Hong Kong; skipped"
                " 5 Apr Tomb-Sweeping Day / Ching Ming Festival, 7 Apr Good Friday (Hong Kong),"
                " 10 Apr Easter Monday (Hong Kong)"
            ),
        },
        "snoozed_until": None,
        "asked": None,
    }
    assert len(coming["id"]) == 12


def because(run: Run, rule: str) -> str:
    [one] = [
        one
        for one in json.loads(run("due", "--json", "--all", "--lapsed").out)["follow_ups"]
        if one["because"]["rule"] == rule
    ]
    return str(one["because"]["explanation"])


@pytest.mark.parametrize(
    ("rule", "explanation"),
    [
        ("talks-next-step", "10 working days after 17 Mar 2023 (M-2.2 Talks), Xinwu and Shenzhen"),
        ("commitment-due", "on 14 Apr 2023 (promised: M-3.1 Agreement signed)"),
        ("plan-kept", "1 working day after 18 Apr 2023 (planned: M-5.1 Visit), Wuxi and Macau"),
        (
            "commitment-date",
            "5 working days after 27 Mar 2023 (recorded: M-3.1 Agreement signed), Wuxi and Hong Kong",
        ),
        (
            "unveiled-running",
            (
                "30 working days after 23 Mar 2023 (M-4.1 Plaque unveiled), Wuxi and Shenzhen; skipped"
                " 5 Apr Tomb-Sweeping Day, 1 May Labor Day, 2 May Day off (substituted from 2023-04-23),"
                " 3 May Day off (substituted from 2023-05-06)"
            ),
        ),
    ],
)
def test_every_due_date_says_why(rule: str, explanation: str, run: Run) -> None:
    assert because(run, rule) == explanation


def test_a_date_counted_backwards_says_from_which_field_and_folds_what_was_skipped(run: Run) -> None:
    told = because(run, "agreement-renewal")

    assert told.startswith(
        "60 working days before 1 Mar 2025 (expires: M-3.1 Agreement signed), Wuxi and Hong Kong"
    )
    assert told.endswith("and 5 more days")


def test_a_provisional_date_is_marked_and_explained(run: Run, say: Say) -> None:
    say(
        {"do": "record", "initiative": "I-3", "kind": "agreement_renewed", "on": "2023-04-01",
         "fields": {"expires": "2033-06-01"}},
    )  # fmt: skip

    page = run("due", "--all").out
    [one] = [one for one in json.loads(run("due", "--all", "--json").out)["follow_ups"] if one["provisional"]]

    assert "≈2033-" in page
    assert "\n≈ provisional: the holidays of that year have not been announced yet.\n" in page
    assert one["because"]["explanation"].endswith("; provisional until the holidays of 2033 are announced")


def first(run: Run) -> str:
    return str(json.loads(run("due", "--json").out)["follow_ups"][0]["id"])


def test_a_snoozed_follow_up_is_quiet_but_there(run: Run, say: Say) -> None:
    say({"do": "snooze", "follow_up": first(run), "until": "2023-04-20"})

    out = run("due", "--initiative", "I-2", columns=160).out

    assert "Snoozed\nF-" in out
    assert "Agree on the next step (quiet until 2023-04-20)" in out
    assert "0 overdue · 0 today · 0 coming by 17 Apr 2023 · 1 snoozed" in out
    assert found(run, "--initiative", "I-2") == [("snoozed", "Agree on the next step")]


def test_a_moved_date_says_from_where_and_why(run: Run, say: Say) -> None:
    moved = {
        "do": "reschedule",
        "follow_up": first(run),
        "to": "2023-04-10",
        "because": "They asked\x1b[2J for it",
    }
    say(moved, now="2023-03-31T09:00:00+08:00")

    assert because(run, "talks-next-step") == (
        "moved here from 31 Mar 2023, because They asked\\x1b[2J for it; by the rule:"
        " 10 working days after 17 Mar 2023 (M-2.2 Talks), Xinwu and Shenzhen"
    )


def test_the_exit_code_says_whether_something_is_due(run: Run) -> None:
    assert run("due", "--exit-code").code == 10
    assert run("due", "--exit-code", "--json").code == 10
    assert run("due", "--exit-code", "--initiative", "I-4").code == 0
    assert run("due").code == 0


def test_where_nothing_is_due_it_says_so_and_what_comes_next(run: Run) -> None:
    assert run("due", "--initiative", "I-4").out == (
        "Nothing is due by 17 Apr 2023.\n"
        "Next: 8 May 2023 Staffed and running? (I-4 无锡城建发展集团大湾区办事处,\n"
        "wuxi-ipb).\n"
        "2 are due later: tracker due --all\n"
    )
    unattended = (
        "\nNobody follows these up (1)\n"
        "  I-1  Twin Bays, One Future · wuxi-ipb\n"
        "To ask for something: tracker add I-1 --what … --due …\n"
    )
    assert run("due", "--initiative", "I-1").out == "Nothing is due by 17 Apr 2023.\n" + unattended
    assert run("due", "--initiative", "I-1", "--all").out == "Nothing is open.\n" + unattended


@pytest.mark.parametrize(
    ("options", "code"), [(["--days", "-1"], 2), (["--days", "soon"], 2), (["--initiative", "nothing"], 3)]
)
def test_what_cannot_be_asked_is_answered_in_one_sentence(options: list[str], code: int, run: Run) -> None:
    answer = run("due", *options)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)


def test_with_json_errors_are_json_too(run: Run) -> None:
    answer = run("due", "--json", "--initiative", "nothing")

    assert (answer.code, answer.out) == (3, "")
    assert json.loads(answer.err)["error"]["exit_code"] == 3
