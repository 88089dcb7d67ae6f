"""`tracker what-if FILE`: what would follow if a record file were recorded; nothing is."""

import json
from pathlib import Path

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run
from tests.postgres import LASTING

FILE = """\
{"do": "new", "key": "hk", "kind": "outpost", "title": {"zh": "香港联络处"}, "regions": ["无锡", "HK"]}
{"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "今年2月中旬"}
{"do": "record", "initiative": "hk", "kind": "plaque_unveiled", "on": "明天"}
{"do": "amend", "target": "M-4.1", "set": {"on": "2023-03-24"}, "because": "Read again"}
not json
{"do": "record", "initiative": "I-2", "kind": "agreement_signed", "on": "2023-04-01"}
"""

PAGE = """\
If april.jsonl were recorded
6 lines: 4 new, 0 recorded before, 0 so already, 2 refused.

I-2 Han's Robot in Wuxi
  ~ stage: in talks → signed (M-2.3 Agreement signed)
  ~ light: yellow → green: nothing is overdue, and something happened 2 days
    ago
  + M-2.3 Agreement signed, 1 Apr 2023
  − 2023-03-31 Agree on the next step (F-s3vbob): closed by M-2.3, 1 Apr 2023
  + 2023-04-17 Name contacts on both sides and a work plan (F-ayl2i7):
    wnd-outpost, M-2.3 Agreement signed
  + 2023-05-16 First check: what has been done (F-ptgatw): wnd-outpost, M-2.3
    Agreement signed
  + 2023-09-20 Half-year review (F-ek6rj5): wnd-outpost, M-2.3 Agreement
    signed

I-4 无锡城建发展集团大湾区办事处
  ~ M-4.1 Plaque unveiled, 24 Mar 2023: date: 23 Mar 2023 → 24 Mar 2023,
    because: Read again
  ~ 2023-05-08 → 2023-05-09 Staffed and running? (F-a7hicl): M-4.1 Plaque
    unveiled
  ~ 2023-08-01 → 2023-08-02 First tenant? (F-qgyovn): M-4.1 Plaque unveiled

I-6 香港联络处
  + opened: outpost · unveiled · green · Wuxi and Hong Kong · li.wei
  + M-6.1 Plaque unveiled, mid-Feb 2023; added 42 days later
  + 2023-04-03 Staffed and running? (F-3mytmv): li.wei, M-6.1 Plaque unveiled
  + 2023-07-07 First tenant? (F-l4mxyi): li.wei, M-6.1 Plaque unveiled

3 initiatives: 1 new, 1 at another stage, 1 with another light
3 milestones: 2 recorded, 1 amended, 1 added late
8 follow-ups: 5 new, 2 on another day, 1 closed
Added late: recorded more than 30 days after it happened.
Refused: april.jsonl, line 3, on: 明天 is still to come, and only what has
  happened is recorded. Plan it: tracker plan plaque_unveiled I-6 --on 明天
Refused: april.jsonl, line 5: this is not JSON (Expecting value, column 1).
  Write one whole JSON object on the line.
Nothing was recorded.
"""

PAGE_IN_CHINESE = """\
假如记录 april.jsonl
6 行：新记录 4，此前已记录 0，已经如此 0，拒绝 2。

I-2 大族机器人落户无锡高新区
  ~ 阶段：在谈 → 签约（M-2.3 签约）
  ~ 灯号：黄灯 → 绿灯：没有逾期，2 天前有进展
  + M-2.3 签约，2023年4月1日
  − 2023-03-31 商定下一步 (F-s3vbob)：随 M-2.3 办结，2023年4月1日
  + 2023-04-17 明确双方联系人和工作计划 (F-ayl2i7)：wnd-outpost、M-2.3 签约
  + 2023-05-16 首次检查履行情况 (F-ptgatw)：wnd-outpost、M-2.3 签约
  + 2023-09-20 半年评估 (F-ek6rj5)：wnd-outpost、M-2.3 签约

I-4 无锡城建发展集团大湾区办事处
  ~ M-4.1 挂牌，2023年3月24日：日期由“2023年3月23日”改为“2023年3月24日”，原
    因：Read again
  ~ 2023-05-08 → 2023-05-09 人员到位并启用了吗？ (F-a7hicl)：M-4.1 挂牌
  ~ 2023-08-01 → 2023-08-02 首个项目入驻了吗？ (F-qgyovn)：M-4.1 挂牌

I-6 香港联络处
  + 新建：前哨平台 · 挂牌 · 绿灯 · 无锡市和香港 · li.wei
  + M-6.1 挂牌，2023年2月中旬；42 天后补记
  + 2023-04-03 人员到位并启用了吗？ (F-3mytmv)：li.wei、M-6.1 挂牌
  + 2023-07-07 首个项目入驻了吗？ (F-l4mxyi)：li.wei、M-6.1 挂牌

3 个合作事项：新增 1、阶段变化 1、灯号变化 1
3 个里程碑：记录 2、更正 1、补记 1
8 个跟进事项：新增 5、改期 2、了结 1
补记：发生后超过 30 天才记录。
拒绝：april.jsonl 第 3 行，on：明天 还没有到，只有已发生的才记录。请列为计划：
  tracker plan plaque_unveiled I-6 --on 明天
拒绝：april.jsonl 第 5 行：这不是 JSON（第 1 列：此处应有值）。请在这一行写一
  个完整的 JSON 对象。
没有记录任何内容。
"""

CHINESE = {"TRACKER_LANG": "zh"}
CALM = {"do": "policy", "text": 'base = "default"\nname = "calm"\nsource = "a test"\nrules = []'}


def head(journal: str) -> tuple[int, str]:
    with open_rows(journal) as rows:
        position, hash_ = rows.head()
        return position, hash_


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("april.jsonl").write_text(FILE, encoding="utf-8")
    return "april.jsonl"


@pytest.mark.parametrize("journal", LASTING, indirect=True)
@pytest.mark.parametrize(("env", "page"), [({}, PAGE), (CHINESE, PAGE_IN_CHINESE)])
def test_it_says_what_would_follow_and_which_lines_are_refused_and_records_nothing(
    env: dict[str, str], page: str, run: Run, journal: str, file: str
) -> None:
    before = head(journal)

    assert run("what-if", file, env=env) == Answer(4, page, "")
    assert head(journal) == before


def test_what_it_says_is_what_an_import_then_brings_about(run: Run, file: str) -> None:
    kept = [line for line in FILE.splitlines() if "明天" not in line and line.startswith("{")]
    Path(file).write_text("\n".join(kept), encoding="utf-8")
    imagined = json.loads(run("what-if", file, "--json").out)
    assert run("import", file).code == 0
    recorded = json.loads(run("changes", "--since", "@15", "--json").out)

    assert [one["light"] for one in imagined["initiatives"]] == [
        one["light"] for one in recorded["initiatives"]
    ]
    assert imagined["initiatives"] == recorded["initiatives"]


def test_json_names_the_lines_that_are_refused(run: Run, file: str) -> None:
    answer = run("what-if", file, "--json")
    told = json.loads(answer.out)

    assert (answer.code, answer.err) == (4, "")
    assert [(one["line"], one["field"]) for one in told["refused"]] == [(3, "on"), (5, None)]
    assert told["refused"][1]["message"].startswith("april.jsonl, line 5: this is not JSON")
    assert {name: told[name] for name in ("file", "lines", "new", "same", "already")} == {
        "file": "april.jsonl",
        "lines": 6,
        "new": 4,
        "same": 0,
        "already": 0,
    }
    assert [one["id"] for one in told["initiatives"]] == ["I-2", "I-4", "I-6"]


def test_what_is_piped_in_is_taken_too(run: Run) -> None:
    answer = run("what-if", "-", stdin='{"do": "done", "follow_up": "F-s3vbob", "outcome": "Yes"}\n')

    assert answer == Answer(
        0,
        "If standard input were recorded\n"
        "1 line: 1 new, 0 recorded before, 0 so already, 0 refused.\n"
        "\n"
        "I-2 Han's Robot in Wuxi\n"
        "  ~ light: yellow → green: nothing is overdue, and something happened 17 days\n"
        "    ago\n"
        "  − 2023-03-31 Agree on the next step (F-s3vbob): done 3 Apr 2023: Yes\n"
        "\n"
        "1 initiative: 1 with another light\n"
        "1 follow-up: 1 done\n"
        "Nothing was recorded.\n",
        "",
    )


def test_a_policy_is_held_against_everything_that_is_open(run: Run) -> None:
    strict = 'base = "default"\nname = "strict"\nsource = "a test"\n[lights]\nyellow_silent = 10\n'
    answer = run("what-if", "-", stdin=json.dumps({"do": "policy", "text": strict, "because": "x"}))

    assert answer.out == (
        "If standard input were recorded\n"
        "1 line: 1 new, 0 recorded before, 0 so already, 0 refused.\n"
        "\n"
        "For all initiatives\n"
        "  ~ 2023-04-03 09:00 li.wei adopted the policy strict, because: x\n"
        "\n"
        "I-1 Twin Bays, One Future\n"
        "  ~ light: green → yellow: silent for 42 days\n"
        "\n"
        "I-3 IoT Centre and New Generation Cluster\n"
        "  ~ light: green → yellow: silent for 10 days\n"
        "\n"
        "I-4 无锡城建发展集团大湾区办事处\n"
        "  ~ light: green → yellow: silent for 11 days\n"
        "\n"
        "3 initiatives: 3 with another light\n"
        "Nothing was recorded.\n"
    )


def test_nothing_new_changes_nothing(run: Run) -> None:
    answer = run("what-if", "-", stdin="# nothing\n")

    assert answer == Answer(
        0,
        "If standard input were recorded\n"
        "0 lines: 0 new, 0 recorded before, 0 so already, 0 refused.\n"
        "\n"
        "Nothing would change.\n"
        "Nothing was recorded.\n",
        "",
    )


def test_filters_and_markdown_as_in_changes(run: Run, file: str) -> None:
    out = run("what-if", file, "--initiative", "I-4", "--markdown").out

    assert out.splitlines()[:7] == [
        "# If april.jsonl were recorded",
        "",
        "6 lines: 4 new, 0 recorded before, 0 so already, 2 refused.",
        "",
        "## I-4 无锡城建发展集团大湾区办事处",
        "",
        "- \\~ M-4.1 Plaque unveiled, 24 Mar 2023: date: 23 Mar 2023 → 24 Mar 2023, because: Read again",
    ]


def test_a_file_that_is_not_there_is_said_so(run: Run) -> None:
    answer = run("what-if", "nowhere.jsonl")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("Cannot read nowhere.jsonl: No such file or directory.")


def test_it_may_be_asked_of_a_real_journal_with_the_clock_set(run: Run, tmp_path: Path) -> None:
    real = {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'real.db'}"}
    run("init", env={**real, "TRACKER_NOW": ""})
    line = '{"do": "new", "kind": "project", "title": {"en": "x"}}'

    assert run("import", "-", stdin=line, env={**real, "TRACKER_NOW": "2099-01-01T09:00:00+08:00"}).code == 4
    assert run("what-if", "-", stdin=line, env={**real, "TRACKER_NOW": "2099-01-01T09:00:00+08:00"}).code == 0
