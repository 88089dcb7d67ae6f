"""The seed journal with an amendment recorded on the way: what changed, on which day, known when."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from tracker import words
from tracker.cli.door import run

SEEDS = Path(__file__).parent.parent.parent / "seeds" / "wuxi-gba.jsonl"
Said = Callable[..., str]

FIRST, THEN = "2023-04-03T09:00:00+08:00", "2023-04-06T10:00:00+08:00"
BECAUSE = "The invitation card has the day"

SINCE_THE_IMPORT = {
    "en": """\
Recorded since 2023-04-04 00:00, until now

I-16 Jiangyin High-tech Zone (Shenzhen) Innovation Centre
  ~ M-16.1 Opened, 20 Mar 2023: date: Feb 2023 → 20 Mar 2023, because: The
    invitation card has the day

1 initiative
1 milestone: 1 amended
""",
    "zh": """\
2023-04-04 00:00 至 现在 记录的

I-16 江阴高新区(深圳)创新中心
  ~ M-16.1 启用，2023年3月20日：日期由“2023年2月”改为“2023年3月20日”，原因：
    The invitation card has the day

1 个合作事项
1 个里程碑：更正 1
""",
}

ONE_DAY_KNOWN_TWICE = {
    "en": """\
From 10 Mar 2023, known at 2023-04-03 23:59 to 10 Mar 2023, known at 2023-04-06
10:00

I-16 Jiangyin High-tech Zone (Shenzhen) Innovation Centre
  ~ stage: open → noted
  ~ light: green → grey: something may have happened by then: its date is not
    exact
  − M-16.1 Opened, Feb 2023: not by then

1 initiative: 1 at another stage, 1 with another light
1 milestone: 1 not by then
""",
    "zh": """\
从 2023年3月10日、记录截至 2023-04-03 23:59 到 2023年3月10日、记录截至
2023-04-06 10:00

I-16 江阴高新区(深圳)创新中心
  ~ 阶段：启用 → 已登记
  ~ 灯号：绿灯 → 灰灯：届时可能已有进展，但日期不精确
  − M-16.1 启用，2023年2月：届时尚未发生

1 个合作事项：阶段变化 1、灯号变化 1
1 个里程碑：届时尚未发生 1
""",
}

A_FORTNIGHT = {
    "en": """\
From 15 Feb 2023 to 28 Feb 2023
known at 2023-04-03 23:59

I-16 Jiangyin High-tech Zone (Shenzhen) Innovation Centre
  ~ stage: noted → open (M-16.1 Opened)
  ~ light: grey → green: nothing is overdue, and something happened today;
    something may have happened by then: its date is not exact
  + M-16.1 Opened, Feb 2023: certainly by then, before only possibly

1 initiative: 1 at another stage, 1 with another light
1 milestone: 1 certain by then
""",
    "zh": """\
从 2023年2月15日 到 2023年2月28日
记录截至 2023-04-03 23:59

I-16 江阴高新区(深圳)创新中心
  ~ 阶段：已登记 → 启用（M-16.1 启用）
  ~ 灯号：灰灯 → 绿灯：没有逾期，今天有进展；届时可能已有进展，但日期不精确
  + M-16.1 启用，2023年2月：届时已确定，此前只是可能

1 个合作事项：阶段变化 1、灯号变化 1
1 个里程碑：届时确定 1
""",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """Calls the program on the seed journal, on 6 April, after one milestone was amended."""
    file = tmp_path_factory.mktemp("seed") / "journal.db"

    def saying(*command: str, now: str = THEN, language: str = "en") -> str:
        environment = {
            "TRACKER_DATABASE_URL": str(file),
            "TRACKER_NOW": now,
            "TRACKER_ACTOR": "li.wei",
            "TRACKER_LANG": language,
            "COLUMNS": "80",
        }
        with pytest.MonkeyPatch.context() as patch:
            out = StringIO()
            patch.setattr("sys.stdout", out)
            assert run(command, environment) == 0
        return out.getvalue()

    saying("init", "--practice", now=FIRST)
    saying("import", str(SEEDS), now=FIRST)
    saying("amend", "E35", "--set", "on=2023-03-20", "--because", BECAUSE)
    yield saying
    words.use("en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_was_recorded_since_the_import(language: str, said: Said) -> None:
    assert said("changes", "--since", "4月4日", language=language) == SINCE_THE_IMPORT[language]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_day_as_it_was_known_before_and_after(language: str, said: Said) -> None:
    known = ("--known-at", "2023-04-03", "--known-at", "today")

    assert (
        said("diff", "--as-of", "3月10日", "3月10日", *known, language=language)
        == ONE_DAY_KNOWN_TWICE[language]
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fortnight_in_which_something_possibly_happened(language: str, said: Said) -> None:
    out = said(
        "diff",
        "--as-of",
        "2月15日",
        "2月28日",
        "--region",
        "江阴",
        "--known-at",
        "2023-04-03",
        language=language,
    )

    assert out == A_FORTNIGHT[language]


def test_everything_is_new_since_the_day_before_the_import(said: Said) -> None:
    out = said("changes", "--since", "2023-04-03", "--until", "2023-04-03", "--all")

    assert out.count("\n  + opened: ") == 29
    assert out.splitlines()[-4:] == [
        "29 initiatives: 29 new",
        "51 milestones: 51 recorded, 9 added late",
        "36 follow-ups: 36 new",
        "Added late: recorded more than 30 days after it happened.",
    ]
