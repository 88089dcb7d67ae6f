"""`tracker region list`: the regions that initiatives can join."""

import json
import subprocess
import sys

from tests.cli.conftest import NOW, Run, Say

NANSHAN = """\
Code    English  Chinese  In        Calendar  Time zone
───────────────────────────────────────────────────────────
230404  Nanshan  南山区   Hegang    CN        Asia/Shanghai
440305  Nanshan  南山区   Shenzhen  CN        Asia/Shanghai

2 regions
"""


def test_regions_are_found_by_a_part_of_their_name(run: Run) -> None:
    assert run("region", "list", "南山") == (
        0,
        NANSHAN,
        "",
    )


def test_own_regions_come_first(run: Run, say: Say) -> None:
    own = {
        "code": "GBA",
        "en": "Greater Bay Area",
        "zh": "大湾区",
        "calendar": "HK",
        "zone": "Asia/Hong_Kong",
    }
    say({"do": "region", **own})

    lines = run("region", "list").out.splitlines()

    assert lines[2].split() == ["GBA", "Greater", "Bay", "Area", "大湾区", "HK"]
    assert lines[-1].endswith(" regions. Find one: tracker region list TEXT")


def test_an_unknown_region_is_answered_with_how_to_add_one(run: Run) -> None:
    assert run("region", "list", "xyzzy\x1b") == (
        0,
        "No region is called xyzzy\\x1b. Add your own: tracker region add\n",
        "",
    )


def test_json_has_every_field(run: Run) -> None:
    assert json.loads(run("region", "list", "320200", "--json").out) == {
        "regions": [
            {
                "code": "320200",
                "en": "Wuxi",
                "zh": "无锡市",
                "calendar": "CN",
                "zone": "Asia/Shanghai",
                "parent": "320000",
            }
        ]
    }


def test_the_group_names_both_commands(run: Run) -> None:
    out = run("region", "--help").out

    assert [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()] == ["list", "add"]
    assert "tracker region add GBA" in run("region", "add", "--help").out


def test_listing_needs_no_slow_library(journal: str) -> None:
    program = (
        "import sys; from tracker.cli.door import run; run(['region', 'list', '无锡'], {"
        f"'TRACKER_DATABASE_URL': {journal!r}, 'TRACKER_NOW': {NOW!r}}});"
        "sys.exit(' '.join({'pydantic', 'sqlalchemy'} & set(sys.modules)) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
