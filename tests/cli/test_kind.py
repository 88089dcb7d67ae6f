"""`tracker kind list` and `show`: what can be recorded, and what each kind holds."""

import json

from tests.cli.conftest import Answer, Run
from tracker.domain.kinds import BUILT_IN


def test_every_kind_is_listed_with_both_names_and_its_stages(run: Run) -> None:
    document = json.loads(run("kind", "list", "--json").out)["kinds"]

    assert [(one["name"], one["en"], one["zh"], one["reaches"], one["own"]) for one in document] == [
        (kind.name, kind.en, kind.zh, dict(kind.reaches), False) for kind in BUILT_IN.values()
    ]


def test_the_list_is_a_table_that_fits_the_terminal(run: Run) -> None:
    assert run("kind", "list", "签") == Answer(
        0,
        "Name                  English               Chinese   Leads to\n"
        "────────────────────────────────────────────────────────────────────────────────\n"
        "agreement_signed      Agreement signed      签约      agreement → signed +5\n"
        "agreement_renewed     Agreement renewed     续签      agreement → renewed\n"
        "tenant_admitted       Tenant admitted       入驻      outpost → first tenant +1\n"
        "construction_planned  Construction planned  规划建设  project → signed\n"
        "4 kinds. More: tracker kind show NAME\n",
        "",
    )


def test_kinds_are_found_by_any_part_of_a_name_or_stage(run: Run) -> None:
    found = {
        text: [one["name"] for one in json.loads(run("kind", "list", text, "--json").out)["kinds"]]
        for text in ("kpi", "SNAPSHOT", "开工", "full capacity", "nothing like it")
    }

    assert found == {
        "kpi": ["kpi_snapshot"],
        "SNAPSHOT": ["kpi_snapshot"],
        "开工": ["construction_started", "construction_progress"],
        "full capacity": ["full_capacity"],
        "nothing like it": [],
    }


def test_a_search_without_an_answer_says_so(run: Run) -> None:
    told = r"No kind has zzz\x1b in it. All of them: tracker kind list"

    assert run("kind", "list", "zzz\x1b") == Answer(0, told + "\n", "")


def test_a_kind_is_shown_with_its_stages_and_fields(run: Run) -> None:
    assert run("kind", "show", "签约") == Answer(
        0,
        "agreement_signed: Agreement signed, 签约\n"
        "Leads to  agreement → signed\n"
        "          project → signed\n"
        "          institute → signed\n"
        "          talent → signed\n"
        "          outpost → approved\n"
        "          programme → results\n"
        "\n"
        "Fields\n"
        "  agreement  The sort of agreement (one of strategic, cooperation, co_founding,\n"
        "             tenancy, investment)\n"
        "  value      The amount agreed, as told: 超10亿元 (an amount)\n"
        "  expires    The day on which the agreement ends (a date)\n"
        "\n"
        "Record one: tracker record agreement_signed INITIATIVE\n",
        "",
    )


def test_a_kind_as_a_document(run: Run) -> None:
    assert json.loads(run("kind", "show", "talks", "--json").out) == {
        "name": "talks",
        "en": "Talks",
        "zh": "洽谈",
        "own": False,
        "reaches": {"project": "talks", "agreement": "talks", "talent": "contact"},
        "fields": [
            {"name": "topics", "type": "text", "several": True, "choices": [], "help": "A topic of the talks"}
        ],
    }


def test_an_unknown_kind_gets_the_nearest(run: Run) -> None:
    told = "There is no kind of milestone called 'talkz'. Nearest: talks. All of them: tracker kind list\n"

    assert run("kind", "show", "talkz") == Answer(3, "", told)


def test_the_nearest_kinds_are_told_in_the_reader_s_language_too(run: Run) -> None:
    answer = run("kind", "show", "开", env={"TRACKER_LANG": "zh"})

    assert answer.code == 3
    assert "construction_started 开工" in answer.err


def test_without_a_journal_the_built_in_kinds_are_there(run: Run) -> None:
    answer = run("--database", "nowhere.db", "kind", "list", "--json")

    assert len(json.loads(answer.out)["kinds"]) == len(BUILT_IN)
