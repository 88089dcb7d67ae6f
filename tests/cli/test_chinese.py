"""The program in Chinese: nothing in it is left in English, and what is printed lies where it should."""

import re
from collections.abc import Callable

import pytest

from tests.cli.conftest import Answer, Run, display_width
from tracker.cli.commands import COMMANDS
from tracker.domain.initiatives.parts import CERTAINTIES
from tracker.domain.kinds import BUILT_IN
from tracker.domain.lifecycles import INITIATIVE_KINDS
from tracker.domain.settings.own_kinds import FIELD_TYPES

Aligned = Callable[[str, int], None]

CHINESE = {"TRACKER_LANG": "zh"}

BELOW = [
    *(("kind", name) for name in ("list", "show", "add")),
    *(("region", name) for name in ("list", "add")),
    *(("office", name) for name in ("list", "show", "add", "set", "close", "works")),
    *(("person", name) for name in ("list", "show", "add", "set", "keys")),
    *(("policy", name) for name in ("list", "show", "check", "diff", "adopt", "history")),
    *(("calendar", name) for name in ("show", "add")),
    *(("metric", name) for name in ("list", "show", "add")),
    *(("target", name) for name in ("list", "set")),
    *(("report", name) for name in ("list", "again", "verify")),
    *((verb, kind) for verb in ("record", "plan") for kind in BUILT_IN),
]
EVERY_COMMAND: list[tuple[str, ...]] = [(), *((name,) for name in COMMANDS), *BELOW]

TYPED = {
    *(
        "tracker",
        "do",
        "list",
        "show",
        "add",
        "light",
        "next",
        "last",
        "id",
        "note",
        "journal",
        "cloudevents",
        "initiatives",
    ),
    *(
        "strategic",
        "cooperation",
        "co",
        "founding",
        "tenancy",
        "investment",
        "some",
        "none",
        "landed",
        "recorded",
    ),
    *("set", "close", "works", "keys", "adopt", "again", "what", "approve", "decline", "verify"),
    *("terminal", "file", "email", "ical", "webhook", "ops", "apprise", "todo", "event", "both"),
    *("level", "cumulative", "per_period", "markdown", "html", "json", "text", "default"),
    *("region", "organisation", "initiative", "month", "quarter", "year", "waiting", "name", "policy"),
    *COMMANDS,
    *CERTAINTIES,
    *INITIATIVE_KINDS,
    *FIELD_TYPES,
    *BUILT_IN,
}
"""What is typed as it stands, in any language: commands, kinds, and the values of options."""

NAMES = {
    *("JSON", "ISO", "GB", "TRACKER_DATABASE_URL", "TRACKER_NOW", "CN", "HK", "MO", "SG", "Asia", "Shanghai"),
    *("CNY",),
    *("CloudEvents", "Markdown", "Schema", "TOML", "iCalendar", "HTML"),
    *("cron", "SIGTERM", "Ctrl"),
    *("en", "zh"),
}
"""Names that Chinese does not translate."""

EXAMPLE = r" +(tracker |grep |--reaches |--calendar |\{)"
"""Begins the lines of examples."""

AT_80 = """\
红黄绿灯  编号  名称                        阶段    下次跟进    待办
────────────────────────────────────────────────────────────────────────────────
● 黄灯    I-2   大族机器人落户无锡高新区    在谈    2023-03-31  商定下一步
● 绿灯    I-3   无锡物联网创新中心与深圳…   签署    2023-04-03  请对方明确时间…
● 绿灯    I-4   无锡城建发展集团大湾区办…   挂牌    2023-05-08  人员到位并启用…
● 绿灯    I-1   双湾融合共创未来系列活动    推进    无人跟进
● 灰灯    I-5   Joint doctors               已登记  2023-04-19  是否如期发生？…

练习日志 · 5 个合作事项 · 逾期 1 项 · 本周到期 1 项 · 无人跟进 1
"""

AT_120 = """\
红黄绿灯  编号  名称                         地区           阶段    下次跟进    负责方      待办              未结  逾期
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
● 黄灯    I-2   大族机器人落户无锡高新区     新吴区 +1      在谈    2023-03-31  wnd-outpo…  商定下一步           1     1
● 绿灯    I-3   无锡物联网创新中心与深圳新…  无锡市、香港   签署    2023-04-03  talent-of…  请对方明确时间…      6
● 绿灯    I-4   无锡城建发展集团大湾区办事…  无锡市 +1      挂牌    2023-05-08  wuxi-ipb    人员到位并启用…      2
● 绿灯    I-1   双湾融合共创未来系列活动     无锡市 +3      推进    无人跟进
● 灰灯    I-5   Joint doctors                无锡市、澳门   已登记  2023-04-19  talent-of…  是否如期发生？…      1

练习日志 · 5 个合作事项 · 逾期 1 项 · 本周到期 1 项 · 无人跟进 1
"""  # noqa: E501 - 120 columns


def english_words(out: str) -> set[str]:
    """The English words of a help page, without its examples, its options and what is typed as it stands."""
    lines = [line for line in out.splitlines() if not re.match(EXAMPLE, line)]
    text = re.sub(r"--?[a-z][a-z-]*|\b[A-Z]-\w*(\.\d)?", " ", "\n".join(lines))
    return {word for word in re.findall(r"[A-Za-z_]{2,}", text) if word not in TYPED | NAMES}


@pytest.mark.parametrize("command", EVERY_COMMAND, ids="-".join)
def test_no_english_is_left_in_the_help_of_a_command(command: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*command, "--help", env=CHINESE)

    assert (code, err) == (0, "")
    assert out.startswith(" ".join(["用法：tracker", *command]))
    assert english_words(out) == set()
    assert [line for line in out.splitlines() if display_width(line) > 80] == []


def test_a_word_that_nobody_translated_would_be_found() -> None:
    assert english_words("选项：\n  --at FILE  Where to put it, 见 tracker due。 [required]\n") == {
        "FILE",
        "Where",
        "to",
        "put",
        "it",
        "required",
    }


@pytest.mark.parametrize(("columns", "page"), [(80, AT_80), (120, AT_120)])
def test_the_board_fits_the_terminal_in_chinese(columns: int, page: str, run: Run, aligned: Aligned) -> None:
    assert run("status", columns=columns, env=CHINESE) == Answer(0, page, "")
    aligned(page, columns)


SESSION = {
    ("new", "协议", "锡港设计交流", "--region", "无锡", "--region", "香港", "--owner", "设计处"): """\
已新建：I-6 锡港设计交流 · 协议 · 320200 无锡市、HK 香港 · 设计处
阶段：已登记。有进展时请记录：tracker record 种类 I-6
""",
    ("record", "走访", "锡港设计", "--on", "3月30日", "--with", "港岛设计论坛:接待方"): """\
已记录：M-6.1 走访 · 2023年3月30日 · I-6 锡港设计交流
阶段：已登记。下次跟进：2023-04-04，设计处（F-stnuwj）。
  新增：2023-04-04 发送会议纪要和感谢信（F-stnuwj）；
  2023-04-11 整理承诺事项清单（F-tewxc5）；2023-05-19 邀请回访（F-bvmc35）。
""",
    ("plan", "签约", "锡港设计", "--on", "6月中旬"): """\
已列入计划：M-6.2 签约 · 2023年6月中旬 · I-6 锡港设计交流
阶段：已登记。下次跟进：2023-04-04，设计处（F-stnuwj）。
  新增：2023-06-21 是否如期发生？请记录或撤回计划（F-sdwl5n）。
""",
    ("amend", "M-6.1", "--with", "深圳大学:来访方", "--because", "核对名单"): """\
已更正：M-6.1 走访 · 2023年3月30日 · I-6 锡港设计交流
阶段：已登记。下次跟进：2023-04-04，设计处（F-stnuwj）。
""",
    ("retract", "M-6.2", "--because", "活动取消"): """\
已撤回：M-6.2 签约 · 2023年6月中旬 · I-6 锡港设计交流
阶段：已登记。下次跟进：2023-04-04，设计处（F-stnuwj）。
  不再需要：2023-06-21 是否如期发生？请记录或撤回计划（F-sdwl5n）。
""",
    ("done", "F-stn", "--outcome", "已送双方"): """\
已完成：F-stnuwj 发送会议纪要和感谢信 · I-6 锡港设计交流
阶段：已登记。下次跟进：2023-04-11，设计处（F-tewxc5）。
""",
    ("amend", "I-6", "--owner", "人才办", "--because", "职责移交"): """\
已更正：I-6 锡港设计交流 · 协议 · 320200 无锡市、HK 香港 · 人才办
阶段：已登记。下次跟进：2023-04-11，人才办（F-tewxc5）。
  变更：2023-04-11（人才办）整理承诺事项清单（F-tewxc5）；
  2023-05-19（人才办）邀请回访（F-bvmc35）。
""",
    ("remind", "--owner", "人才办"): """\
人才办 · 2023年4月3日
  ● 即将到期
    2023-04-11  整理承诺事项清单（新）
                F-tewxc5 · I-6 锡港设计交流

已送出并记录 1 份提醒。
""",
    ("history", "I-6"): """\
   16  2023-04-03 09:00  li.wei    新建 I-6 锡港设计交流（协议）
   17  2023-04-03 09:00  li.wei    记录 M-6.1 走访，2023年3月30日
   18  2023-04-03 09:00  li.wei    计划 M-6.2 签约，2023年6月中旬
   19  2023-04-03 09:00  li.wei    更正 M-6.1：参与方由“港岛设计论坛（接待方）”
                                   改为“深圳大学（来访方）”，原因：核对名单
   20  2023-04-03 09:00  li.wei    取消计划 M-6.2，原因：活动取消
   21  2023-04-03 09:00  li.wei    完成 F-stnuwjmquc “发送会议纪要和感谢信”：已
                                   送双方
   22  2023-04-03 09:00  li.wei    更正 I-6：负责方改为“人才办”，原因：职责移交
""",
}


def test_a_session_is_answered_in_chinese(run: Run) -> None:
    answers = {said: run(*said, env=CHINESE) for said in SESSION}

    assert answers == {said: Answer(0, told, "") for said, told in SESSION.items()}


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (["statsu"], 2, "没有命令 'statsu'。最接近的：status, target, settle。帮助：tracker --help"),
        (["due", "--lasped"], 2, "没有选项 '--lasped'。 您要的是否是：'--lapsed'？帮助：tracker due --help"),
        (["due", "--days", "x"], 2, "'--days' 的值无效：'x' 不是有效的整数。帮助：tracker due --help"),
        (["show"], 2, "缺少参数 '合作事项'。帮助：tracker show --help"),
        (["plan", "走访", "I-1"], 2, "缺少选项 '--on'。帮助：tracker plan site_visit --help"),
        (["new", "项目", " "], 2, "名称：名称是空的：请用英文、中文或两种文字写出。"),
        (
            ["status", "--kind", "计划"],
            2,
            (
                "值无效：--kind 不能是 '计划'：只能是 合作计划、前哨平台、协议、项目、共建机构、人才 之一。"
                "帮助：tracker status --help"
            ),
        ),
        (
            ["new", "项木", "机器人"],
            3,
            (
                "合作事项没有 '项木' 这一类别。最接近的：项目。"
                "全部类别：合作计划、前哨平台、协议、项目、共建机构、人才"
            ),
        ),
        (
            ["record", "洽谈", "I-1", "--commit", "送材料; 期限=4月14日; 期限=4月15日"],
            2,
            "--commit：'期限' 写了两次。请只写一次。",
        ),
        (["import", "没有.jsonl"], 2, "无法读取 没有.jsonl：没有此文件或目录。帮助：tracker import --help"),
        (
            ["record", "洽谈", "I-1", "--on", "2023-05-01"],
            4,
            "2023-05-01 还没有到，只有已发生的才记录。请列为计划：tracker plan talks I-1 --on 2023-05-01",
        ),
    ],
)
def test_what_is_wrong_is_said_in_chinese(said: list[str], code: int, told: str, run: Run) -> None:
    assert run(*said, env=CHINESE) == Answer(code, "", told + "\n")
