"""`tracker check` and `tracker catalogue`."""

import json
import re
from collections.abc import Callable

import pytest

from tests.cli.conftest import Run, Say
from tests.tampering import tamper_at

PAGE = """\
The views are as the journal has them: N rows, 16 events.

Facts without a source: 3
  M-2.1  Visit · 6 Dec 2022 · I-2 Han's Robot in Wuxi
  M-2.2  Talks · 17 Mar 2023 · I-2 Han's Robot in Wuxi
  M-4.1  Plaque unveiled · 23 Mar 2023 · I-4 无锡城建发展集团大湾区办事处

Facts on which sources differ: 0

Parties that look like one another: 2
  ≈  HAN’S ROBOT (1)
     Han's Robot (1)
  ≈  无锡物联网 创新中心 (1)
     无锡物联网创新中心 (1)

Expected and not done: 4
  2023-03-31  Agree on the next step · overdue · wnd-outpost · F-s3vbob · I-2
              Han's Robot in Wuxi
  2022-12-09  Send minutes and thanks · lapsed · wnd-outpost · F-rlh247 · I-2
              Han's Robot in Wuxi
  2022-12-13  List what was promised · lapsed · wnd-outpost · F-7fqoug · I-2
              Han's Robot in Wuxi
  2023-01-18  Invite for a return visit · lapsed · wnd-outpost · F-fwvojz · I-2
              Han's Robot in Wuxi

Under way, and nobody follows it up: 1
  I-1  Twin Bays, One Future · wuxi-ipb
"""


def test_a_journal_is_checked(run: Run, say: Say) -> None:
    say(
        {
            "do": "record",
            "initiative": "I-4",
            "kind": "talks",
            "on": "2023-04-02",
            "with": [
                {"name": "无锡物联网 创新中心", "role": "host"},
                {"name": "HAN’S ROBOT", "role": "visitor"},
            ],
            "sources": ["minutes"],
        }
    )

    code, out, err = run("check")

    assert (code, err) == (0, "")
    assert re.sub(r"\d+ rows", "N rows", out) == PAGE


def test_with_json_everything_is_named(run: Run) -> None:
    code, out, _err = run("check", "--json")

    document = json.loads(out)
    assert code == 0
    assert document["events"] == 15
    assert document["views"]["differing"] == 0
    assert document["without_source"]["milestones"][0] == {
        "milestone": "M-2.1",
        "initiative": "I-2",
        "kind": "site_visit",
        "happened": "2022-12-06",
    }
    assert len(document["without_source"]["milestones"]) == document["without_source"]["count"]
    assert document["conflicts"] == {"count": 0, "fields": []}
    assert document["alike"] == []
    assert {one["state"] for one in document["missing"]["follow_ups"]} <= {"lapsed", "overdue"}
    assert len(document["missing"]["follow_ups"]) == document["missing"]["count"]
    assert document["unattended"] == {
        "count": 1,
        "initiatives": [
            {
                "initiative": "I-1",
                "titles": {"en": "Twin Bays, One Future", "zh": "双湾融合共创未来系列活动"},
                "owner": "wuxi-ipb",
                "last": "2023-02-20",
            }
        ],
    }


@pytest.mark.parametrize(
    ("statements", "differences"),
    [
        (
            ["UPDATE initiatives SET owner = 'me', stage = 'signed' WHERE id = 'I-2'"],
            [{"view": "initiatives", "id": "I-2", "what": "changed", "columns": ["owner", "stage"]}],
        ),
        (
            ["DELETE FROM milestones WHERE id = 'M-3.1'"],
            [{"view": "milestones", "id": "M-3.1", "what": "missing", "columns": []}],
        ),
        (
            ["INSERT INTO parties VALUES ('M-1.1@0', 'I-1', 'M-1.1', '某公司', 'host')"],
            [{"view": "parties", "id": "M-1.1@0", "what": "extra", "columns": []}],
        ),
        (
            [
                "DELETE FROM settings WHERE id = 'lights'",
                "UPDATE settings SET id = 'other' WHERE id = 'digest'",
            ],
            [
                {"view": "settings", "id": "digest", "what": "missing", "columns": []},
                {"view": "settings", "id": "lights", "what": "missing", "columns": []},
                {"view": "settings", "id": "other", "what": "extra", "columns": []},
            ],
        ),
    ],
)
def test_where_the_views_differ_the_rows_are_named(
    statements: list[str], differences: list[object], run: Run, journal: str
) -> None:
    tamper_at(journal, *statements)

    code, out, _err = run("check", "--json")

    views = json.loads(out)["views"]
    assert (code, views["differing"], views["differences"]) == (1, len(differences), differences)


def test_a_difference_is_said_in_words_and_mended_by_a_rebuild(run: Run, journal: str) -> None:
    before = run("check")
    tamper_at(
        journal,
        "UPDATE initiatives SET owner = 'me', stage = 'signed' WHERE id = 'I-2'",
        "DELETE FROM milestones WHERE id = 'M-3.1'",
    )

    code, out, err = run("check")

    assert (code, err) == (1, "")
    assert re.sub(r"\d+ rows", "N rows", out.partition("\n\n")[0]) == (
        "2 of N rows of the views are not as the journal has them.\n"
        "  initiatives I-2   differs in owner, stage\n"
        "  milestones M-3.1  is missing\n"
        "Nothing that was recorded is touched by it. Mend the views: tracker rebuild"
    )
    run("rebuild")
    assert run("check") == before


def test_views_that_are_not_there_point_to_the_rebuild(run: Run, journal: str) -> None:
    tamper_at(journal, "DELETE FROM projections")

    code, out, err = run("check")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "tracker rebuild" in err


def test_what_was_retracted_needs_no_source(run: Run, say: Say) -> None:
    before = json.loads(run("check", "--json").out)["without_source"]["count"]
    say({"do": "retract", "target": "M-2.1", "because": "It was another company"})

    assert json.loads(run("check", "--json").out)["without_source"]["count"] == before - 1


def test_what_is_snoozed_is_not_missing_yet(run: Run) -> None:
    later = {"TRACKER_NOW": "2023-05-30T09:00:00+08:00"}

    def missing() -> list[str]:
        found = json.loads(run("check", "--json", env=later).out)["missing"]["follow_ups"]
        return [one["follow_up"] for one in found if one["state"] == "overdue"]

    first = missing()[0]
    run("snooze", first, "--until", "2023-06-30", env=later)

    assert first not in missing()


@pytest.mark.parametrize("all_", [False, True])
def test_long_lists_are_cut_unless_all_are_asked_for(all_: bool, run: Run) -> None:  # noqa: FBT001
    later = {"TRACKER_NOW": "2024-05-30T09:00:00+08:00"}

    out = run("check", *(["--all"] if all_ else []), env=later).out

    assert ("more: tracker check --all" in out) is not all_


def test_the_page_keeps_to_its_width(run: Run, aligned: Callable[[str, int], None]) -> None:
    for columns in (40, 80, 120):
        aligned(run("check", "--all", columns=columns).out, columns)


class TestTheCatalogue:
    def test_lists_types_versions_and_fields(self, run: Run) -> None:
        code, out, err = run("catalogue")

        assert (code, err) == (0, "")
        assert "follow_up.done 1 follow_up, [outcome], on" in [
            " ".join(line.split()) for line in out.splitlines()
        ]
        assert out.endswith("\nThe number is the version; fields in brackets may be left out.\n")

    def test_of_one_type(self, run: Run) -> None:
        assert run("catalogue", "plan.dropped") == (
            0,
            (
                "plan.dropped 1  milestone, because\n\n"
                "The number is the version; fields in brackets may be left out.\n"
            ),
            "",
        )

    def test_with_json_has_the_schemas(self, run: Run) -> None:
        assert json.loads(run("catalogue", "plan.dropped", "--json").out) == {
            "plan.dropped": {
                "version": 1,
                "schema": {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "type": "object",
                    "properties": {"milestone": {"type": "string"}, "because": {"type": "string"}},
                    "required": ["milestone", "because"],
                    "additionalProperties": False,
                },
            }
        }

    def test_a_type_that_is_not_there_is_named(self, run: Run) -> None:
        assert run("catalogue", "plan.kept") == (
            2,
            "",
            (
                "Invalid value: There is no type 'plan.kept'. All of them: tracker catalogue Help: tracker "
                "catalogue --help\n"
            ),
        )

    def test_needs_no_journal(self, run: Run) -> None:
        assert run("catalogue", env={"TRACKER_DATABASE_URL": "nowhere/at/all.db"}).code == 0
