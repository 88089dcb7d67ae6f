"""`tracker figures`: what was reported and counted, how far targets are, and where each value comes from."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from events.journal import Journal
from tests.cli.conftest import NOW, Answer, Run, Say
from tests.postgres import LASTING
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.app.writing import create_journal
from tracker.exchange.record_file import import_file
from tracker.views.projection import Views

Aligned = Callable[[str, int], None]
Ask = Callable[..., Answer]

SMALL = """\
Reported
ID        Figure     Value        As of           Counts as
──────────────────────────────────────────────────────────────
K-jmwqp2  companies  over 400 家  23–24 Mar 2023  not declared

Counted from milestones
ID                      Figure             Value
────────────────────────────────────────────────
delegations             Delegations        1
delegations.sent          sent             1
visits                  Visits             1
visits.site               to places        1
agreements              Agreements signed  0–1
agreements.cooperation    cooperation      0–1
offices_unveiled        Offices unveiled   1

From contact to landing
ID                    From and to                   Landed  Share
─────────────────────────────────────────────────────────────────
conversion.project    project: in contact → landed  0 of 1  0 %
conversion.agreement  agreement: in talks → signed  1 of 1  100 %
conversion.outpost    outpost: approved → open      0 of 1  0 %

3–4: surely 3, perhaps 4; tracker why says which and why.
Metrics not declared are not added up over time. Say how they count: tracker
metric add
practice journal
Where a value comes from: tracker why delegations
"""

ARTICLE = """\
Reported
ID        Figure                                     Value         As of
────────────────────────────────────────────────────────────────────────────────
K-2wo7jc  对接大湾区优秀企业 GBA companies contact…  over 400 家   by 3 Apr 2023
K-zl5avm  对接投资机构及基金 investors and funds c…  over 30 个    by 3 Apr 2023
K-yhlqwp  引进科技型企业 technology companies brou…  over 10 家    by 3 Apr 2023
K-5kesnd  建立合作的协会机构 associations worked w…  nearly 10 家  by 3 Apr 2023
K-rfnjem  对接洽谈意向客商(项目) prospective inves…  over 40 个    2022
K-3zkfat  落户江阴高新区的项目 projects landed in…   9 个          by 3 Apr 2023
"""

COUNTED = """\
Counted from milestones
ID                              Figure                    Value
───────────────────────────────────────────────────────────────
delegations@2023-03             Delegations               1
delegations.sent@2023-03          sent                    1
visits@2023-03                  Visits                    6
visits.site@2023-03               to places               6
agreements@2023-03              Agreements signed         3–5
agreements.strategic@2023-03      strategic               1
agreements.cooperation@2023-03    cooperation             1–2
agreements.co_founding@2023-03    co-founding             0–1
agreements.tenancy@2023-03        tenancy and incubation  1
offices_unveiled@2023-03        Offices unveiled          2–3
"""
"""What came of the delegation of 23–24 March: six visits, two offices, three agreements or four.

A fifth agreement and a third office are of "this year".
"""

CHINESE = """\
delegations             组团互访    2–3
delegations.sent          出访      2–3
visits                  走访考察    7
visits.site               走访      6
visits.company            上门拜访  1
agreements              签约协议    5–6
agreements.strategic      战略合作  2
agreements.cooperation    合作      1–2
agreements.co_founding    共建      1
agreements.tenancy        入驻孵化  1
offices_unveiled        挂牌机构    3
offices_open            启用机构    4
projects_landed         落地项目    5
"""

WHY = """\
agreements@2023-03:440300  Agreements signed
                           3–4 · Mar 2023 · Shenzhen

How it counts
  A signing counts once, for the first milestone that tells of it. Two signings
  of one sort in an initiative are the same; in a programme only where the same
  organisations signed.

Counted (2)
  M-2.9  Agreement signed · 23–24 Mar 2023
         I-2 Wuxi–Shenzhen talent cooperation
    Recorded  2023-04-03 09:00 by li.wei, event 49
    Sources   江苏无锡：下好“双湾”科技产业融合“先手棋” (news report, date of
              publication not stated; 新闻报道，未注明发布日期)
    Quote     此次
  M-23.1  Agreement signed · 23–24 Mar 2023
          I-23 Xinkairui Biotechnology: tenancy and incubation
    Recorded  2023-04-03 09:00 by li.wei, event 48
    Sources   江苏无锡：下好“双湾”科技产业融合“先手棋” (news report, date of
              publication not stated; 新闻报道，未注明发布日期)
    Quote     此次

Perhaps: it may be no more than another (2)
  M-21.1  Agreement signed · 23–24 Mar 2023
          I-21 Wuxi IoT Innovation Centre and the New-generation Industry
          Cluster: cooperation
    Because   it may be one with M-22.1
    Recorded  2023-04-03 09:00 by li.wei, event 46
    Sources   江苏无锡：下好“双湾”科技产业融合“先手棋” (news report, date of
              publication not stated; 新闻报道，未注明发布日期)
    Quote     此次
  M-22.1  Agreement signed · 23–24 Mar 2023
          I-22 Wuxi IoT Innovation Centre and Gufeng Electronics: cooperation
    Because   it may be one with M-21.1
    Recorded  2023-04-03 09:00 by li.wei, event 47
    Sources   江苏无锡：下好“双湾”科技产业融合“先手棋” (news report, date of
              publication not stated; 新闻报道，未注明发布日期)
    Quote     此次
"""


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A journal with what the article tells, recorded at nine on Monday 3 April 2023."""
    url = f"sqlite:///{tmp_path_factory.mktemp('article') / 'journal.db'}"
    clock = Clock(datetime.fromisoformat(NOW))
    create_journal(url, clock, "li.wei", practice=True)
    seeds = Path(__file__).parents[2] / "seeds" / "wuxi-gba.jsonl"
    with Journal.open(url, [Views()]) as journal, seeds.open("rb") as file:
        import_file(Tracker(journal, clock, "li.wei", "tracker/test"), file, seeds.name)
    return url


@pytest.fixture
def ask(run: Run, article: str) -> Ask:
    """Call the program on the journal of the article."""

    def asking(*said: str, columns: int = 80, language: str = "en") -> Answer:
        env = {"TRACKER_DATABASE_URL": article, "TRACKER_LANG": language}
        return run(*said, columns=columns, env=env)

    return asking


def document(answer: Answer) -> dict[str, Any]:
    assert (answer.code, answer.err) == (0, "")
    found: dict[str, Any] = json.loads(answer.out)
    return found


def values(answer: Answer) -> dict[str, str]:
    """The value of each id."""
    told = document(answer)
    found = {one["id"]: one["value"]["text"] for one in (*told["reported"], *told["counted"])}
    return found | {
        one["id"]: f"{one['landed']['text']}/{one['begun']['text']}" for one in told["conversions"]
    }


# Whole pages.


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_the_small_journal_is_told_whole(run: Run) -> None:
    assert run("figures") == Answer(0, SMALL, "")


def test_what_the_article_reports_is_kept_with_its_hedges(ask: Ask) -> None:
    assert ask("figures").out.startswith(ARTICLE)


def test_what_the_article_tells_of_is_counted_once(ask: Ask) -> None:
    assert COUNTED in ask("figures", "--period", "2023-03").out


def test_it_is_told_in_chinese(ask: Ask) -> None:
    assert CHINESE in ask("figures", language="zh").out


def test_a_value_says_where_it_comes_from(ask: Ask) -> None:
    assert ask("why", "agreements@2023-03:440300") == Answer(0, WHY, "")


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("said", [("figures",), ("figures", "--by", "region"), ("why", "agreements")])
def test_it_fits_the_terminal(
    said: tuple[str, ...], language: str, columns: int, ask: Ask, aligned: Aligned
) -> None:
    answer = ask(*said, columns=columns, language=language)
    assert answer.code == 0
    for block in answer.out.split("\n\n"):
        aligned(block if "─" in block else "\n".join(block.split("\n")[:3]), columns)


# Splitting, and narrowing down.


@pytest.mark.parametrize("by", ["region", "organisation", "initiative", "month", "quarter", "year"])
def test_a_cell_has_the_value_that_its_filter_alone_gives(by: str, ask: Ask) -> None:
    options = {"region": "--region", "initiative": "--initiative"}
    cells = values(ask("figures", "--by", by, "--json"))
    assert cells
    seen: dict[str, dict[str, str]] = {}
    for cell, value in cells.items():
        base, _mark, key = cell.replace("@", ":").partition(":")
        if by == "organisation":
            found = document(ask("why", cell, "--json"))
            assert (found.get("value") or {"text": value})["text"] == value
            continue
        option = options.get(by, "--period")
        if key not in seen:
            seen[key] = values(ask("figures", option, key, "--json"))
        assert (base, seen[key][cell]) == (base, value)


def test_what_is_split_by_month_is_only_what_is_sure_to_be_in_one(ask: Ask) -> None:
    assert values(ask("figures", "visits", "--by", "month", "--json")) == {
        "visits@2023-02": "1",
        "visits@2023-03": "6",
        "visits.site@2023-03": "6",
        "visits.company@2023-02": "1",
    }


def test_filters_compose(ask: Ask) -> None:
    found = values(ask("figures", "--region", "香港", "--period", "2023Q1", "--json"))
    assert found == {
        "delegations@2023-Q1:HK": "1",
        "delegations.sent@2023-Q1:HK": "1",
        "agreements@2023-Q1:HK": "0–1",
        "agreements.co_founding@2023-Q1:HK": "0–1",
        "offices_unveiled@2023-Q1:HK": "0–1",
    }


def test_one_figure_is_asked_for_by_any_name(ask: Ask) -> None:
    asked = ["agreements", "Agreements signed", "签约协议"]
    assert len({ask("figures", one, "--json").out for one in asked}) == 1
    assert values(ask("figures", "associations", "--json")) == {"K-5kesndtlp7": "nearly 10 家"}
    assert values(ask("figures", "k-5ke", "--json")) == {"K-5kesndtlp7": "nearly 10 家"}


def test_a_figure_is_told_as_a_share_of_another(ask: Ask) -> None:
    out = ask("figures", "technology companies", "--share-of", "GBA companies").out
    assert "\n\n引进科技型企业 technology companies brought in (K-yhlqwp): ≈2–3 % of 对接大湾区\n" in out
    found = document(ask("figures", "technology", "--share-of", "GBA companies", "--json"))["shares"]
    assert found == [
        {
            "figure": "K-yhlqwpmqd5",
            "of": "K-2wo7jc65l6",
            "share": {"low": "0.02", "high": "0.03", "hedged": True, "text": "≈2–3 %"},
        }
    ]


def test_the_past_is_asked_for_with_the_same_words(run: Run) -> None:
    before = values(run("figures", "--as-of", "2023-03-22", "--json"))
    assert before == {
        "delegations": "1",
        "delegations.sent": "1",
        "visits": "1",
        "visits.site": "1",
        "conversion.project": "0/1",
    }
    straddling = values(run("figures", "agreements", "--as-of", "2023-03-23", "--json"))
    assert straddling == {"agreements": "0–1", "agreements.cooperation": "0–1"}
    unknown = values(run("figures", "--known-at", "2023-02-28", "--json"))
    assert "agreements" not in unknown
    assert "as of 22 Mar 2023" in run("figures", "--as-of", "2023-03-22").out


# Where every value comes from.


@pytest.mark.parametrize("by", ["", "region", "organisation", "initiative", "month", "year"])
def test_every_value_names_an_event(by: str, ask: Ask) -> None:
    for cell in values(ask("figures", *(["--by", by] if by else []), "--json")):
        because = document(ask("why", cell, "--json"))["because"]
        assert [one for one in because if one["position"] > 0 and one["recorded_at"]], cell


def test_every_value_is_as_much_as_what_is_counted_and_perhaps_counted(ask: Ask) -> None:
    for cell, value in values(ask("figures", "--by", "region", "--json")).items():
        if cell.startswith(("K-", "conversion")):
            continue
        how = [one["how"] for one in document(ask("why", cell, "--json"))["because"]]
        sure = how.count("counted")
        most = sure + how.count("possibly") + how.count("ambiguous")
        low, _dash, high = value.partition("–")
        assert (sure <= int(low), int(high or low)) == (True, most), cell


def test_a_reported_figure_names_what_it_was_reported_at(ask: Ask) -> None:
    [only] = document(ask("why", "K-2wo", "--json"))["because"]
    assert (only["id"], only["how"], only["amount"]["text"]) == ("M-5.4/1", "used", "over 400 家")


def test_a_conversion_names_what_has_landed(ask: Ask) -> None:
    because = document(ask("why", "conversion.project", "--json"))["because"]
    assert (len(because), len([one for one in because if one["reached"]])) == (10, 5)


# Once.


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_what_is_told_twice_is_counted_once_and_said(run: Run, say: Say) -> None:
    signed = {"do": "record", "initiative": "I-2", "kind": "agreement_signed"}
    say(
        {**signed, "on": "2023-03-20", "fields": {"agreement": "investment", "value": "超10亿元"}},
        {**signed, "on": "2023-03-28", "fields": {"agreement": "investment"}},
        {
            "do": "record",
            "initiative": "I-2",
            "kind": "capital_increase",
            "on": "2023-03-29",
            "fields": {"increment": "2亿元"},
        },
    )
    found = values(run("figures", "--initiative", "I-2", "--json"))
    assert found == {
        "visits:I-2": "1",
        "visits.site:I-2": "1",
        "agreements:I-2": "1",
        "agreements.investment:I-2": "1",
        "agreements_value.元:I-2": "over 1 billion 元",
        "capital_increases:I-2": "1",
        "capital_added.元:I-2": "200 million 元",
        "conversion.project:I-2": "0/1",
    }
    twice = document(run("figures", "--double-counts", "--json"))["double_counts"]
    assert [(one["id"], one["because"], one["instead"]) for one in twice] == [
        ("M-3.1", "ambiguous", []),
        ("M-2.4", "again", ["M-2.3"]),
    ]
    assert "Not counted twice (2)\n" in run("figures", "--double-counts").out
    assert "    Because   counted as M-2.3\n" in run("why", "agreements:I-2").out


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_what_was_relocated_counts_for_both_districts_and_once_in_all(run: Run, say: Say) -> None:
    say(
        {"do": "record", "initiative": "I-2", "kind": "company_landed", "on": "2023-03-20"},
        {
            "do": "record",
            "initiative": "I-2",
            "kind": "relocated",
            "on": "2023-03-30",
            "fields": {"district": "滨湖区"},
        },
    )
    found = values(run("figures", "projects_landed", "--by", "region", "--json"))
    assert found == {
        "projects_landed:320211": "1",
        "projects_landed:320214": "1",
        "projects_landed:440300": "1",
    }
    assert values(run("figures", "projects_landed", "--json")) == {"projects_landed": "1"}
    assert values(run("figures", "projects_landed", "--region", "滨湖区", "--json")) == {
        "projects_landed:320211": "1"
    }
    assert document(run("why", "projects_landed:滨湖区", "--json"))["because"][0]["shared"] == ["滨湖区"]
    assert "* relocated: it counts for both districts, and once in all.\n" in run("figures").out


@pytest.mark.parametrize("journal", LASTING, indirect=True)
def test_sources_that_differ_stand_side_by_side(run: Run, say: Say) -> None:
    report = {"do": "record", "initiative": "I-1", "kind": "kpi_snapshot", "on": "2023-03-31"}
    for amount in ("400余家", "450家"):
        say({**report, "figures": [{"metric": "met", "amount": amount, "as_of": "2023-03-31"}]})
    out = run("figures", "met").out
    assert "at least 400–450 家 ≠" in out
    assert "≠ sources differ: all of them are kept.\n" in out
    assert "Sources that differ: both are kept (2)\n" in run("why", _id(run)).out


def _id(run: Run) -> str:
    return str(document(run("figures", "met", "--json"))["reported"][0]["id"])


# What cannot be done.


@pytest.mark.parametrize(
    ("said", "code", "error"),
    [
        (("figures", "nothing"), 3, "There is no figure 'nothing'. All of them: tracker figures\n"),
        (
            ("figures", "agrements"),
            3,
            (
                "There is no figure 'agrements'. Nearest: agreements, agreements_value. "
                "All of them: tracker figures\n"
            ),
        ),
        (("why", "K-zzz"), 3, "There is no figure 'K-zzz'. All of them: tracker figures\n"),
        (("why", "T-zzz"), 3, "There is no figure 'T-zzz'. All of them: tracker figures\n"),
        (
            ("why", "agreements@2019"),
            3,
            "The figure 'agreements@2019' has no value there: nothing was told of it. See: tracker figures\n",
        ),
        (
            ("figures", "--by", "week"),
            2,
            (
                "Invalid value: --by cannot be 'week': it is one of region, organisation, initiative, month, "
                "quarter, year. Help: tracker figures --help\n"
            ),
        ),
        (
            ("figures", "--share-of", "visits"),
            2,
            "Say which figure is to be a share of visits. Help: tracker figures --help\n",
        ),
    ],
)
def test_a_mistake_is_one_sentence(said: tuple[str, ...], code: int, error: str, run: Run) -> None:
    assert run(*said) == Answer(code, "", error)


@pytest.mark.parametrize("said", [("figures", "--period", "soonish"), ("why", "visits@soonish")])
def test_a_period_that_cannot_be_read_is_one_sentence(said: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*said)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("Invalid value: Cannot read the date “soonish”. Write it like 2023-03-23")


def test_nothing_to_tell_is_said(run: Run) -> None:
    assert run("figures", "--period", "2019").out == (
        "There are no such figures. All of them: tracker figures\npractice journal · 2019\n"
    )


@pytest.mark.parametrize("journal", LASTING, indirect=True)
@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("region", {"agreements@2023-Q1:320200": "0–1", "agreements@2023-Q1:HK": "0–1"}),
        ("initiative", {"agreements@2023-Q1:I-3": "0–1"}),
        (
            "organisation",
            {
                f"agreements@2023-Q1:{name}": "0–1"
                for name in (
                    "Shenzhen New Generation Cluster",
                    "talent delegation",
                    "talent-office",
                    "无锡物联网创新中心",
                )
            },
        ),
        ("month", {"agreements@2023-03": "0–1"}),
    ],
)
def test_every_database_splits_alike(by: str, found: dict[str, str], run: Run) -> None:
    told = values(run("figures", "agreements", "--by", by, "--period", "2023Q1", "--json"))
    assert {one: value for one, value in told.items() if "." not in one} == found


def test_a_page_tells_the_first_milestones_and_a_document_all(run: Run, say: Say) -> None:
    visit = {"do": "record", "initiative": "I-2", "kind": "site_visit"}
    say(*({**visit, "on": f"2023-{1 + n // 28:02}-{1 + n % 28:02}"} for n in range(45)))
    out = run("why", "visits").out
    assert "\nCounted (46)\n" in out
    assert out.endswith("  and 6 more: --json\n")
    assert len(document(run("why", "visits", "--json"))["because"]) == 46
