"""`tracker changes`: what was recorded between two moments, and what followed."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Answer, Run, Say, display_width
from tests.postgres import LASTING

SINCE_LAST_MONDAY = """\
Recorded since 2023-03-27 00:00, until now

I-1 Twin Bays, One Future
  − M-1.2 Outcome noted, Mar 2023: recorded and withdrawn in between, because:
    Belongs to another programme

I-2 Han's Robot in Wuxi
  ~ stage: in contact → in talks (M-2.2 Talks)
  ~ light: red → yellow: overdue for 3 days
  + M-2.2 Talks, 17 Mar 2023
  + 2023-03-31 Agree on the next step (F-s3vbob): wnd-outpost, M-2.2 Talks

I-3 IoT Centre and New Generation Cluster
  + opened: agreement · signed · green · Wuxi and Hong Kong · talent-office
  + M-3.1 Agreement signed, 23–24 Mar 2023
  + 2023-04-03 Ask for a date: Name a contact (F-dkyduh): talent-office, M-3.1
    Agreement signed
  + 2023-04-12 Name contacts on both sides and a work plan (F-n4u67k):
    talent-office, M-3.1 Agreement signed
  + 2023-04-14 Promised for this day: Send the work plan (F-ntwnfm):
    iot-centre, M-3.1 Agreement signed
  + 2023-05-15 First check: what has been done (F-p3lcm2): talent-office,
    M-3.1 Agreement signed
  + 2023-09-21 Half-year review (F-qea4uy): talent-office, M-3.1 Agreement
    signed
  + 2024-11-26 Decide on renewal before it expires (F-odkjhj): talent-office,
    M-3.1 Agreement signed

I-4 无锡城建发展集团大湾区办事处
  + opened: outpost · unveiled · green · Wuxi and Shenzhen · wuxi-ipb
  + M-4.1 Plaque unveiled, 23 Mar 2023; amended since: place: 深圳 → 香港,
    because: The report was misread
  + 2023-05-08 Staffed and running? (F-a7hicl): wuxi-ipb, M-4.1 Plaque
    unveiled
  + 2023-08-01 First tenant? (F-qgyovn): wuxi-ipb, M-4.1 Plaque unveiled

I-5 Joint doctors
  + opened: talent · noted · grey · Wuxi and Macau · talent-office
  + M-5.1 Visit, 18 Apr 2023: planned
  + 2023-04-19 Did it happen as planned? Record it, or drop the plan
    (F-mfxxn7): talent-office, M-5.1 Visit

5 initiatives: 3 new, 1 at another stage, 1 with another light
5 milestones: 3 recorded, 1 planned, 1 recorded and withdrawn
10 follow-ups: 10 new
"""

SINCE_LAST_MONDAY_IN_CHINESE = """\
2023-03-27 00:00 至 现在 记录的

I-1 双湾融合共创未来系列活动
  − M-1.2 达成成果，2023年3月：期间记录又撤回，原因：Belongs to another
    programme

I-2 大族机器人落户无锡高新区
  ~ 阶段：对接 → 在谈（M-2.2 洽谈）
  ~ 灯号：红灯 → 黄灯：逾期 3 天
  + M-2.2 洽谈，2023年3月17日
  + 2023-03-31 商定下一步 (F-s3vbob)：wnd-outpost、M-2.2 洽谈

I-3 无锡物联网创新中心与深圳新一代产业集群合作
  + 新建：协议 · 签署 · 绿灯 · 无锡市和香港 · talent-office
  + M-3.1 签约，2023年3月23–24日
  + 2023-04-03 请对方明确时间：Name a contact (F-dkyduh)：talent-office、M-3.1
    签约
  + 2023-04-12 明确双方联系人和工作计划 (F-n4u67k)：talent-office、M-3.1 签约
  + 2023-04-14 承诺到期：Send the work plan (F-ntwnfm)：iot-centre、M-3.1 签约
  + 2023-05-15 首次检查履行情况 (F-p3lcm2)：talent-office、M-3.1 签约
  + 2023-09-21 半年评估 (F-qea4uy)：talent-office、M-3.1 签约
  + 2024-11-26 到期前商定是否续签 (F-odkjhj)：talent-office、M-3.1 签约

I-4 无锡城建发展集团大湾区办事处
  + 新建：前哨平台 · 挂牌 · 绿灯 · 无锡市和深圳市 · wuxi-ipb
  + M-4.1 挂牌，2023年3月23日；之后更正：地点由“深圳”改为“香港”，原因：The
    report was misread
  + 2023-05-08 人员到位并启用了吗？ (F-a7hicl)：wuxi-ipb、M-4.1 挂牌
  + 2023-08-01 首个项目入驻了吗？ (F-qgyovn)：wuxi-ipb、M-4.1 挂牌

I-5 Joint doctors
  + 新建：人才 · 已登记 · 灰灯 · 无锡市和澳门 · talent-office
  + M-5.1 走访，2023年4月18日：计划中
  + 2023-04-19 是否如期发生？请记录或撤回计划 (F-mfxxn7)：talent-office、M-5.1
    走访

5 个合作事项：新增 3、阶段变化 1、灯号变化 1
5 个里程碑：记录 3、计划 1、记录又撤回 1
10 个跟进事项：新增 10
"""

SINCE_FRIDAY = """\
Recorded since 2023-03-31 00:00, until now

I-1 Twin Bays, One Future
  − M-1.2 Outcome noted, Mar 2023: recorded and withdrawn in between, because:
    Belongs to another programme

I-5 Joint doctors
  + opened: talent · noted · grey · Wuxi and Macau · talent-office
  + M-5.1 Visit, 18 Apr 2023: planned
  + 2023-04-19 Did it happen as planned? Record it, or drop the plan
    (F-mfxxn7): talent-office, M-5.1 Visit

Only because time has passed
  ~ I-2 Han's Robot in Wuxi: green → yellow: overdue for 3 days

3 initiatives: 1 new, 1 with another light
2 milestones: 1 planned, 1 recorded and withdrawn
1 follow-up: 1 new
"""

ON_THE_FIRST_DAY = """\
Recorded since 2023-02-21 00:00, until 2023-02-21 23:59

I-1 Twin Bays, One Future
  + opened: programme · under way · green · Wuxi, Shenzhen, Hong Kong and
    Macau · wuxi-ipb
  + M-1.1 Delegation sent, mid-Feb 2023

I-2 Han's Robot in Wuxi
  + opened: project · in contact · yellow · Xinwu and Shenzhen · wnd-outpost
  + M-2.1 Visit, 6 Dec 2022; added 77 days later
  and 3 follow-ups that were open neither before nor after

2 initiatives: 2 new
2 milestones: 2 recorded, 1 added late
Added late: recorded more than 30 days after it happened.
"""

MARKDOWN = """\
# Recorded since 2023-03-27 00:00, until now

## I-4 无锡城建发展集团大湾区办事处

- \\+ opened: outpost · unveiled · green · Wuxi and Shenzhen · wuxi-ipb
- \\+ M-4.1 Plaque unveiled, 23 Mar 2023; amended since: place: 深圳 → 香港, because: The report was misread
- \\+ 2023-05-08 Staffed and running? (F-a7hicl): wuxi-ipb, M-4.1 Plaque unveiled
- \\+ 2023-08-01 First tenant? (F-qgyovn): wuxi-ipb, M-4.1 Plaque unveiled

- 1 initiative: 1 new
- 1 milestone: 1 recorded
- 2 follow-ups: 2 new
"""

CHINESE = {"TRACKER_LANG": "zh"}


@pytest.mark.parametrize("journal", LASTING, indirect=True)
@pytest.mark.parametrize(("env", "page"), [({}, SINCE_LAST_MONDAY), (CHINESE, SINCE_LAST_MONDAY_IN_CHINESE)])
def test_what_was_recorded_and_what_followed_stands_initiative_by_initiative(
    env: dict[str, str], page: str, run: Run
) -> None:
    assert run("changes", "--since", "2023-03-27", env=env) == Answer(0, page, "")
    assert run("changes", env=env).out == page  # today is the Monday after


def test_what_only_time_has_changed_stands_apart(run: Run) -> None:
    assert run("changes", "--since", "上周五") == Answer(0, SINCE_FRIDAY, "")
    assert run("changes", "--since", "3 days ago").out == SINCE_FRIDAY


def test_what_was_recorded_long_after_it_happened_is_marked(run: Run) -> None:
    assert run("changes", "--since", "2023-02-21", "--until", "2023-02-21") == Answer(0, ON_THE_FIRST_DAY, "")


def test_markdown_says_the_same(run: Run) -> None:
    said = ("changes", "--since", "2023-03-27", "--markdown", "--initiative", "I-4")

    assert run(*said) == Answer(0, MARKDOWN, "")
    assert run(*said, columns=40).out == MARKDOWN


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("env", [{}, CHINESE])
def test_no_line_is_wider_than_the_terminal(columns: int, env: dict[str, str], run: Run) -> None:
    out = run("changes", "--since", "2023-02-01", columns=columns, env=env).out

    assert [line for line in out.splitlines() if display_width(line) > columns] == []


def document(run: Run, *said: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("changes", *said, "--json").out)
    return found


def test_json_holds_both_sides_and_each_fact_before_and_after(run: Run) -> None:
    told = document(run, "--since", "2023-03-27", "--initiative", "I-2")
    [one] = told.pop("initiatives")
    [milestone], [follow_up] = one.pop("milestones"), one.pop("follow_ups")

    assert told == {
        "before": {
            "as_of": None,
            "known_at": "2023-03-26T15:59:59.999999Z",
            "position": 5,
            "today": "2023-03-26",
        },
        "after": {
            "as_of": None,
            "known_at": "2023-04-03T00:45:00.000000Z",
            "position": 15,
            "today": "2023-04-03",
        },
        "late_after_days": 30,
        "decided": [],
    }
    assert one == {
        "id": "I-2",
        "title": "Han's Robot in Wuxi",
        "titles": {"en": "Han's Robot in Wuxi", "zh": "大族机器人落户无锡高新区"},
        "change": "changed",
        "because": None,
        "by_time_alone": False,
        "stage": {"before": "contact", "after": "talks", "changed": True},
        "light": {"before": "red", "after": "yellow", "changed": True},
        "fields": [],
    }
    assert (milestone["change"], milestone["id"], milestone["status"], milestone["days_late"]) == (
        "recorded",
        "M-2.2",
        {"before": None, "after": "happened"},
        0,
    )
    assert (follow_up["change"], follow_up["due"], follow_up["was_due"], follow_up["state"]) == (
        "appears",
        "2023-03-31",
        None,
        {"before": None, "after": "open"},
    )


def test_an_amendment_is_told_field_by_field_with_its_reason(run: Run, say: Say) -> None:
    amended = {"target": "M-3.1", "set": {"on": "2023-03-24", "expires": "2026-03-01"}, "because": "One day"}
    say({"do": "amend", **amended})
    [one] = document(run, "--since", "@15")["initiatives"]

    assert one["milestones"][0]["change"] == "amended"
    assert [(each["field"], each["because"]) for each in one["milestones"][0]["fields"]] == [
        ("happened", ["One day"]),
        ("fields.expires", ["One day"]),
    ]
    assert run("changes", "--since", "@15", "--initiative", "I-3").out.splitlines()[3:6] == [
        "  ~ M-3.1 Agreement signed, 24 Mar 2023: date: 23–24 Mar 2023 → 24 Mar 2023,",
        "    expires: 1 Mar 2025 → 1 Mar 2026, because: One day",
        "  ~ 2024-11-26 → 2025-11-24 Decide on renewal before it expires (F-odkjhj):",
    ]


def lines(run: Run) -> list[str]:
    """What is told of the follow-ups since position 15, each on one line."""
    out = run("changes", "--since", "@15").out.replace("\n    ", " ").splitlines()
    return [line.strip() for line in out if "(F-" in line]


PLANNED = "Did it happen as planned? Record it, or drop the plan"


def test_what_was_done_with_follow_ups_is_told_with_what_was_said(run: Run, say: Say) -> None:
    step = {one["what"]: one["id"] for one in json.loads(run("due", "--all", "--json").out)["follow_ups"]}
    say({"do": "done", "follow_up": step["Agree on the next step"], "outcome": "A second round"})
    say({"do": "snooze", "follow_up": step["Half-year review"], "until": "2023-09-25"})
    say({"do": "assign", "follow_up": step["First tenant?"], "to": "mei"})
    say({"do": "cancel", "follow_up": step["Staffed and running?"], "because": "They are"})
    say(
        {
            "do": "reschedule",
            "follow_up": step["First check: what has been done"],
            "to": "2023-05-22",
            "because": "They asked",
        }
    )
    say({"do": "retract", "target": "M-5.1", "because": "Put off"})

    assert lines(run) == [
        "− 2023-03-31 Agree on the next step (F-s3vbob): done 3 Apr 2023: A second round",
        "~ 2023-05-15 → 2023-05-22 First check: what has been done (F-p3lcm2): They asked",
        "~ 2023-09-21 Half-year review (F-qea4uy): quiet until 25 Sep 2023",
        "− 2023-05-08 Staffed and running? (F-a7hicl): cancelled 3 Apr 2023: They are",
        "~ 2023-08-01 wuxi-ipb → mei First tenant? (F-qgyovn)",
        f"− 2023-04-19 {PLANNED} (F-mfxxn7): M-5.1 Visit was withdrawn",
    ]


def test_what_is_opened_again_or_asked_for_by_hand_is_told(run: Run, say: Say) -> None:
    say({"do": "done", "follow_up": "F-s3vbob"}, now="2023-04-03T08:46:00+08:00")
    since = ("changes", "--since", "2023-04-03T08:47", "--initiative", "I-2")
    say({"do": "reopen", "follow_up": "F-s3vbob", "because": "No answer"})
    say({"do": "add", "initiative": "I-2", "what": {"en": "Call"}, "due": "2023-04-06"})
    out = run(*since, columns=100).out

    assert "  + 2023-03-31 Agree on the next step (F-s3vbob): open again, because: No answer\n" in out
    assert ": wnd-outpost, by hand, li.wei\n" in out


LEAVE = 'base = "default"\nname = "leave"\nsource = "a test"\napproval = "head"'


def test_what_was_decided_for_all_stands_first(run: Run, say: Say) -> None:
    say({"do": "policy", "text": LEAVE, "because": "So agreed"})
    say({"do": "reschedule", "follow_up": "F-n4u67k", "to": "2023-04-14", "because": "They asked"})

    assert run("changes", "--since", "@15").out == (
        "Recorded since position 15, until now\n"
        "\n"
        "For all initiatives\n"
        "  ~ 2023-04-03 08:50 li.wei adopted the policy leave, because: So agreed\n"
        "\n"
        "I-3 IoT Centre and New Generation Cluster\n"
        "  ~ 2023-04-12 Name contacts on both sides and a work plan (F-n4u67k): 14 Apr\n"
        "    2023 is asked for, because: They asked\n"
        "\n"
        "1 initiative\n"
        "1 follow-up\n"
    )


def test_what_other_sources_say_is_told_and_how_it_was_settled(run: Run) -> None:
    run("claim", "M-4.1", "--at", "澳门", "--source", "radio")
    assert "  ~ M-4.1 Plaque unveiled, 23 Mar 2023: claim 1: place 澳门 (radio)\n" in (
        run("changes", "--since", "@15").out
    )
    run("settle", "M-4.1", "--field", "place", "--take", "0", "--because", "Heard wrong")
    assert (
        "  ~ M-4.1 Plaque unveiled, 23 Mar 2023: place: what was recorded stands,\n"
        "    because: Heard wrong\n" in run("changes", "--since", "@16").out
    )


def test_one_that_was_taken_back_can_still_be_asked_for(run: Run, say: Say) -> None:
    say({"do": "retract", "target": "M-5.1", "because": "Put off"})
    say({"do": "retract", "target": "I-5", "because": "Opened twice"})

    assert run("changes", "--since", "@15", "--initiative", "I-5").out.splitlines()[2:4] == [
        "I-5 Joint doctors",
        "  − taken back, because: Opened twice",
    ]


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        (("--initiative", "双湾"), ["I-1"]),
        (("--region", "香港"), ["I-1", "I-3"]),
        (("--region", "Guangdong"), ["I-1", "I-2", "I-4"]),
        (("--owner", "TALENT"), ["I-3", "I-5"]),
        (("--owner", "talent", "--region", "MO"), ["I-5"]),
        (("--owner", "nobody"), []),
    ],
)
def test_filters_compose(said: tuple[str, ...], ids: list[str], run: Run) -> None:
    assert [one["id"] for one in document(run, "--since", "2023-02-01", *said)["initiatives"]] == ids


def test_more_than_a_screenful_is_counted_and_named_with_all(run: Run, say: Say) -> None:
    say(*({"do": "new", "kind": "project", "title": {"en": f"Line {n}"}} for n in range(42)))
    told = run("changes", "--since", "@15").out

    assert "  and 2 more: --all names them\n\n42 initiatives: 42 new\n" in told
    assert "more: --all" not in run("changes", "--since", "@15", "--all").out
    assert len(document(run, "--since", "@15")["initiatives"]) == 42


@pytest.mark.parametrize("said", [("--since", "@15"), ("--since", "2023-04-03T08:46"), ("--owner", "nobody")])
def test_nothing_is_said_to_be_nothing(said: tuple[str, ...], run: Run) -> None:
    out = run("changes", *said).out

    assert out.endswith("\n\nNothing that was recorded then changes an answer.\n")
    assert run("changes", *said, "--json").code == 0


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (
            ("--since", "tomorrow"),
            4,
            "tomorrow is still to come: nobody knows yet what will be recorded by then.",
        ),
        (
            ("--until", "2023-04-04"),
            4,
            "2023-04-04 is still to come: nobody knows yet what will be recorded by then.",
        ),
        (("--since", "@99"), 4, "Position 99 is still to come: the last one is 15."),
        (
            ("--since", "2023-03-28", "--until", "2023-03-27"),
            2,
            "Invalid value: --since 2023-03-28 is not before --until 2023-03-27.",
        ),
        (("--since", "@9", "--until", "@8"), 2, "Invalid value: --since @9 is not before --until @8."),
        (
            ("--since", "@9", "--until", "2023-03-01"),
            2,
            "Invalid value: --since @9 is not before --until 2023-03-01.",
        ),
        (
            ("--since", "soonish"),
            2,
            "Invalid value: Cannot read the time 'soonish'. Write a day, a moment or a position,",
        ),
        (("--initiative", "I-77"), 3, "There is no initiative 'I-77'."),
        (("--region", "Atlantis"), 3, "No region is called Atlantis."),
    ],
)
def test_wrong_input_is_answered_in_one_sentence(
    said: tuple[str, ...], code: int, sentence: str, run: Run
) -> None:
    answer = run("changes", *said)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
    assert answer.err.startswith(sentence)


NASTY = "\x1b[31m*bold* _it_ `code` [link](http://x) <b>&amp; # ~~no~~ | $x$ \\ 1. ok"


def test_nothing_that_was_written_is_obeyed(run: Run, say: Say) -> None:
    say({"do": "new", "kind": "project", "title": {"en": NASTY}, "owner": "mei"})
    say({"do": "amend", "target": "I-6", "set": {"note": NASTY}, "because": NASTY})
    told = run("changes", "--since", "@15", "--markdown").out
    page = run("changes", "--since", "@15").out

    assert "\x1b" not in told + page
    assert told.splitlines()[2] == (
        "## I-6 \\\\x1b\\[31m\\*bold\\* \\_it\\_ \\`code\\` \\[link\\](http://x) "
        "\\<b\\>\\&amp; \\# \\~\\~no\\~\\~ \\| \\$x\\$ \\\\ 1. ok"
    )


def test_a_light_is_coloured_on_a_terminal(run: Run) -> None:
    out = run("changes", "--since", "上周五", terminal=True).out

    assert "\x1b[33m~ I-2 Han's Robot in Wuxi: green → yellow: overdue for 3 days\x1b[0m" in out


def test_views_that_are_behind_are_to_be_rebuilt(run: Run, journal: str) -> None:
    from events.journal import Journal  # noqa: PLC0415 - only here

    with Journal.open(journal) as opened, opened.database.writing() as connection:
        connection.exec_driver_sql("UPDATE projections SET position = 1")

    assert run("changes").err == (
        "The views have to be built anew; nothing is lost. It takes a moment: tracker rebuild\n"
    )
