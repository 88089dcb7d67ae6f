"""`tracker diff`: what differs between two days of happening, or between two moments of knowing."""

import json

import pytest

from tests.cli.conftest import Answer, Run, Say
from tests.postgres import LASTING

TWO_DAYS = """\
From 15 Feb 2023 to 23 Mar 2023

I-1 Twin Bays, One Future
  ~ stage: noted → under way (M-1.1 Delegation sent)
  ~ light: grey → green: nothing is overdue, and something happened 31 days
    ago
  + M-1.1 Delegation sent, mid-Feb 2023: certainly by then, before only
    possibly

I-2 Han's Robot in Wuxi
  ~ stage: in contact → in talks (M-2.2 Talks)
  ~ light: yellow → green: nothing is overdue, and something happened 6 days
    ago
  + M-2.2 Talks, 17 Mar 2023
  + 2023-03-31 Agree on the next step (F-s3vbob): wnd-outpost, M-2.2 Talks

I-3 IoT Centre and New Generation Cluster
  + begins: agreement · noted · grey · Wuxi and Hong Kong · talent-office
  ? M-3.1 Agreement signed, 23–24 Mar 2023: possibly by then, its date is not
    exact

I-4 无锡城建发展集团大湾区办事处
  + begins: outpost · unveiled · green · Wuxi and Shenzhen · wuxi-ipb
  + M-4.1 Plaque unveiled, 23 Mar 2023
  + 2023-05-08 Staffed and running? (F-a7hicl): wuxi-ipb, M-4.1 Plaque
    unveiled
  + 2023-08-01 First tenant? (F-qgyovn): wuxi-ipb, M-4.1 Plaque unveiled

4 initiatives: 2 new, 2 at another stage, 2 with another light
4 milestones: 2 recorded, 1 possibly by then, 1 certain by then
3 follow-ups: 3 new
"""

TWO_DAYS_IN_CHINESE = """\
从 2023年2月15日 到 2023年3月23日

I-1 双湾融合共创未来系列活动
  ~ 阶段：已登记 → 推进（M-1.1 组团出访）
  ~ 灯号：灰灯 → 绿灯：没有逾期，31 天前有进展
  + M-1.1 组团出访，2023年2月中旬：届时已确定，此前只是可能

I-2 大族机器人落户无锡高新区
  ~ 阶段：对接 → 在谈（M-2.2 洽谈）
  ~ 灯号：黄灯 → 绿灯：没有逾期，6 天前有进展
  + M-2.2 洽谈，2023年3月17日
  + 2023-03-31 商定下一步 (F-s3vbob)：wnd-outpost、M-2.2 洽谈

I-3 无锡物联网创新中心与深圳新一代产业集群合作
  + 开始：协议 · 已登记 · 灰灯 · 无锡市和香港 · talent-office
  ? M-3.1 签约，2023年3月23–24日：届时可能，日期不精确

I-4 无锡城建发展集团大湾区办事处
  + 开始：前哨平台 · 挂牌 · 绿灯 · 无锡市和深圳市 · wuxi-ipb
  + M-4.1 挂牌，2023年3月23日
  + 2023-05-08 人员到位并启用了吗？ (F-a7hicl)：wuxi-ipb、M-4.1 挂牌
  + 2023-08-01 首个项目入驻了吗？ (F-qgyovn)：wuxi-ipb、M-4.1 挂牌

4 个合作事项：新增 2、阶段变化 2、灯号变化 2
4 个里程碑：记录 2、届时可能 1、届时确定 1
3 个跟进事项：新增 3
"""

ONE_DAY_KNOWN_TWICE = """\
From 31 Mar 2023, known at 2023-03-01 23:59 to 31 Mar 2023, known at 2023-04-03
09:00

I-1 Twin Bays, One Future
  − M-1.2 Outcome noted, Mar 2023: recorded and withdrawn in between, because:
    Belongs to another programme

I-2 Han's Robot in Wuxi
  ~ stage: in contact → in talks (M-2.2 Talks)
  ~ light: red → green: nothing is overdue, and something happened 14 days ago
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

4 initiatives: 2 new, 1 at another stage, 1 with another light
4 milestones: 3 recorded, 1 recorded and withdrawn
9 follow-ups: 9 new
"""

CHINESE = {"TRACKER_LANG": "zh"}
DAYS = ("--as-of", "2023-02-15", "2023-03-23")


@pytest.mark.parametrize("journal", LASTING, indirect=True)
@pytest.mark.parametrize(("env", "page"), [({}, TWO_DAYS), (CHINESE, TWO_DAYS_IN_CHINESE)])
def test_what_came_to_be_so_is_told_and_what_is_only_possible(
    env: dict[str, str], page: str, run: Run
) -> None:
    assert run("diff", *DAYS, env=env) == Answer(0, page, "")


def test_one_day_as_it_was_known_at_two_moments(run: Run) -> None:
    days = ("--as-of", "2023-03-31", "2023-03-31")

    assert run("diff", *days, "--known-at", "2023-03-01", "--known-at", "today") == Answer(
        0, ONE_DAY_KNOWN_TWICE, ""
    )


def test_two_days_as_they_were_known_once(run: Run) -> None:
    out = run("diff", *DAYS, "--known-at", "2023-03-01").out

    assert out.splitlines()[:4] == [
        "From 15 Feb 2023 to 23 Mar 2023",
        "known at 2023-03-01 23:59",
        "",
        "I-1 Twin Bays, One Future",
    ]
    assert "I-4" not in out


def test_two_moments_without_a_day_differ_as_what_was_recorded_between_them(run: Run) -> None:
    out = run("diff", "--known-at", "2023-03-26", "--known-at", "today").out
    changes = run("changes", "--since", "2023-03-27").out

    assert out.splitlines()[0] == "known at 2023-03-26 23:59 and known at 2023-04-03 09:00"
    assert out.splitlines()[1:] == changes.splitlines()[1:]


def test_a_period_stands_for_its_last_day(run: Run) -> None:
    told = json.loads(run("diff", "--as-of", "2月", "2023年一季度", "--json").out)

    assert [told[side]["as_of"] for side in ("before", "after")] == ["2023-02-28", "2023-03-31"]


def test_a_correction_of_what_a_quarter_was_told_to_be_is_seen(run: Run, say: Say) -> None:
    say({"do": "amend", "target": "M-4.1", "set": {"on": "2023-04-01"}, "because": "It was in April"})
    march = ("--as-of", "2023-03-31", "2023-03-31")
    known = ("--known-at", "2023-04-02", "--known-at", "today")
    out = run("diff", *march, *known, "--initiative", "I-4").out

    assert out.splitlines()[3:7] == [
        "I-4 无锡城建发展集团大湾区办事处",
        "  ~ stage: unveiled → noted",
        "  ~ light: green → grey: nothing has happened yet",
        "  − M-4.1 Plaque unveiled, 23 Mar 2023: not by then",
    ]


def test_the_same_day_twice_differs_in_nothing(run: Run) -> None:
    assert run("diff", "--as-of", "2023-03-31", "2023-03-31").out == (
        "From 31 Mar 2023 to 31 Mar 2023\n\nNothing differs.\n"
    )


WHAT = "Name two days, as in --as-of 2023-03-01 2023-03-31, or two moments: --known-at, said twice."
MORE = ("--known-at", "2023-03-01", "--known-at", "2023-03-02", "--known-at", "2023-03-03")


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ((), 2, WHAT),
        (("--known-at", "2023-03-01"), 2, WHAT),
        ((*DAYS, *MORE), 2, WHAT),
        (("--as-of", "2023-03-01"), 2, "Option '--as-of' requires 2 arguments."),
        (("--as-of", "2023-03-02", "2023-03-01"), 2, "Invalid value: 2023-03-02 is not before 2023-03-01."),
        (("--as-of", "soonish", "2023-03-01"), 2, "Invalid value: Cannot read the date “soonish”."),
        (("--as-of", "2023-03-01/..", "2023-04-01"), 2, "Invalid value: '2023-03-01/..' has no end"),
        ((*DAYS, "--known-at", "2024"), 4, "2024 is still to come: nobody knows yet"),
        ((*DAYS, "--known-at", "nearly"), 2, "Invalid value: Cannot read the time 'nearly'."),
        (
            ("--known-at", "2023-03-28", "--known-at", "2023-03-01"),
            2,
            "Invalid value: 2023-03-28 is not before 2023-03-01.",
        ),
    ],
)
def test_wrong_input_is_answered_in_one_sentence(
    said: tuple[str, ...], code: int, sentence: str, run: Run
) -> None:
    answer = run("diff", *said)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
    assert answer.err.startswith(sentence)
