"""`tracker policy`: whole pages, and every way to be wrong.

Over 400 lines: a page is compared whole.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tracker
from tests.cli.conftest import Answer, Run, Say
from tracker.domain.policy import pack

OWN = """\
base = "default"
name = "own"
source = "Our office"
without = ["unveiled-tenant"]

[roles]
leader = "zhang.min"

[[rules]]
id = "talks-next-step"
on = ["talks"]
after = "12 working days"
owner = "role:leader"
lead = ["3 working days", "1 day"]
what = { en = "Agree on the next step", zh = "商定下一步" }
closed_by = ["intent", "agreement_signed"]

[[rules]]
id = "agreement-contacts"
on = ["agreement_signed"]
after = "2 working days"
what = { en = "Name contacts on both sides and a work plan", zh = "明确双方联系人和工作计划" }

[[rules]]
id = "report"
on = ["plaque_unveiled"]
after = "5 days"
every = "1 month"
from = "trigger"
missed = "stack"
times = 2
what = { en = "Report of the month", zh = "月报" }

[[escalate]]
after = "1 working day"
name = { en = "Reminder", zh = "催办" }
copies = ["role:leader"]
"""

WHOLE = """\
name = "whole"
title = { en = "Everything a policy can say", zh = "全部" }
source = "A test"
approval = "role:deputy"

[lights.kinds.project]
yellow_silent = 30
red_overdue = 20

[digest]
ahead = 1
most = 1

[roles]
leader = "zhang.min"
deputy = "role:leader"

[[escalate]]
after = "1 working day"
name = { en = "Reminder", zh = "催办" }
copies = ["role:leader", "mei"]

[[rules]]
id = "nothing-special"
on = ["talks"]
after = "1 working day"
what = { en = "Write" }

[[rules]]
id = "before"
on = ["agreement_signed", "agreement_renewed", "intent"]
anchor = "fields.expires"
after = "-2 months"
shift = "previous"
initiatives = ["agreement", "project"]
calendars = ["regions", "owner", "HK"]
owner = "role:deputy"
approval = "mei"
closed_by = ["agreement_renewed", "agreement_terminated"]
what = { en = "Renew" }

[[rules]]
id = "again"
on = ["*"]
anchor = "recorded"
after = "30 days"
shift = "none"
every = "10 days"
lead = ["1 day"]
urgent = true
what = { en = "Report" }

[[rules]]
id = "rhythm"
on = ["talks"]
after = "1 month"
every = "2 months"
from = "trigger"
missed = "skip"
times = 1
calendars = ["owner"]
what = { en = "Report" }

[[rules]]
id = "on-from-there"
on = ["talks"]
anchor = "planned"
after = "0 days"
every = "1 working day"
from = "previous-due"
owner = "mei"
escalate = [{ after = "2 days", name = { en = "Report" }, to = "role:leader" }]
what = { en = "Report" }
"""

WHOLE_SHOWN = """\
Policy: Everything a policy can say
A test

Lights     overdue: yellow from day 1, red from day 10
           without a milestone: yellow from day 60, red from day 90
           project: overdue: yellow from day –, red from day 20
           project: without a milestone: yellow from day 30, red from day –
Digests    1 working day ahead; 1 line at most
Roles      deputy (zhang.min)
           leader (zhang.min)
Late       1 working day late: Reminder, to its owner, copies to leader
           (zhang.min) and mei
New dates  a new date needs the leave of deputy (zhang.min)

5 rules

nothing-special
  Write
  1 working day after Talks

before
  Renew
  2 months before “expires” of Agreement signed, Agreement renewed or Letter of
  intent; else the working day before; only in: agreement, project; working days
  of all regions of the initiative, the owner's office and Hong Kong; to be done
  by deputy (zhang.min); a new date needs the leave of mei; closed by Agreement
  renewed or Agreement terminated

again
  Report
  30 days after the recording of any milestone; whether it is a working day or
  not
  Again 10 days after it was closed
  Announced 1 day before; urgent: never folded away

rhythm
  Report
  1 month after Talks; working days of the owner's office
  Again every 2 months, in the rhythm of the first day, 1 time at most; those
  that were missed are left out

on-from-there
  Report
  on the day planned for Talks; to be done by mei
  Again 1 working day after the day it was due; those that were missed are one
  2 days late: Report, to leader (zhang.min)
"""

SAYS = """\
What it says differently
  talks-next-step     after: 10 → 12 working days
                      owner: initiative → role:leader
                      lead: + 3 working days, + 1 day
  agreement-contacts  after: 10 → 2 working days
  report              new: Report of the month
  unveiled-tenant     no more: First tenant?
  roles               leader: nothing → zhang.min
  escalate            nothing → 1 working day Reminder

I-2 Han's Robot in Wuxi
  ~ 2023-03-31 → 2023-04-04 wnd-outpost → zhang.min Agree on the next step
    (F-s3vbob): rule talks-next-step: after: 10 → 12 working days; owner:
    initiative → role:leader
I-3 IoT Centre and New Generation Cluster
  ~ 2023-04-12 → 2023-03-28 Name contacts on both sides and a work plan
    (F-n4u67k): rule agreement-contacts: after: 10 → 2 working days
I-4 无锡城建发展集团大湾区办事处
  + 2023-03-28 Report of the month (F-so6hci): rule report is new
  + 2023-04-28 Report of the month (F-vofcdb): rule report is new
  − 2023-08-01 First tenant? (F-qgyovn): rule unveiled-tenant is no more

Open follow-ups in 3 initiatives: 2 appear, 2 move, 1 vanishes.
Of those that appear, 1 is overdue at once.
"""

NOTHING_YET = """
Nothing was recorded. Adopt it: tracker policy adopt own.toml
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two policies where the program is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "whole.toml").write_text(WHOLE, encoding="utf-8")


def wrong(run: Run, text: str, *said: str) -> Answer:
    Path("wrong.toml").write_text(text, encoding="utf-8")
    return run("policy", "check", "wrong.toml", *said)


class TestShow:
    def test_a_policy_is_told_in_sentences(self, run: Run) -> None:
        assert run("policy", "show", "whole.toml") == (0, WHOLE_SHOWN, "")

    def test_where_none_was_adopted_the_default_holds(self, run: Run) -> None:
        code, out, err = run("policy", "show")

        assert (code, err) == (0, "")
        assert out.splitlines()[:4] == [
            "Policy: Default",
            "Working plan of investment-promotion practice: fixed response times, a named",
            "contact, a date for each promise",
            "It holds since none was adopted.",
        ]
        assert out.count("\n\n") == 2 + 18

    def test_the_one_that_was_adopted_is_told_with_when_and_by_whom(self, run: Run) -> None:
        run("policy", "adopt", "whole.toml")

        assert run("policy", "show").out == WHOLE_SHOWN.replace(
            "A test\n", "A test\nAdopted on 2023-04-03 09:00 by li.wei.\n", 1
        )

    @pytest.mark.parametrize(("said", "text"), [("own.toml", OWN), ("handan", pack("handan"))])
    def test_its_text_is_printed_as_it_was_written(self, said: str, text: str, run: Run) -> None:
        assert run("policy", "show", said, "--toml") == (0, text, "")
        run("policy", "adopt", said)
        assert run("policy", "show", "--toml") == (0, text, "")

    def test_a_terminal_obeys_nothing_in_it(self, run: Run) -> None:
        Path("own.toml").write_text('# \u202e\nname = "a"\nsource = "b"', encoding="utf-8")

        assert run("policy", "show", "own.toml", "--toml", terminal=True).out.startswith("# \\u202e\n")
        assert run("policy", "show", "own.toml", "--toml").out.startswith("# \u202e\n")

    def test_what_is_piped_in_is_shown_too(self, run: Run) -> None:
        assert run("policy", "show", "-", stdin=WHOLE).out == WHOLE_SHOWN

    def test_json_has_everything_that_holds(self, run: Run) -> None:
        shown = json.loads(run("policy", "show", "--json").out)
        assert (shown["name"], shown["adopted"], len(shown["rules"]), shown["digest"]) == (
            "default",
            None,
            18,
            {"ahead": 5, "most": 20},
        )
        run("policy", "adopt", "own.toml", "--because", "decided")
        shown = json.loads(run("policy", "show", "--json").out)
        assert shown["adopted"] == {
            "position": 16,
            "recorded_at": "2023-04-03T01:00:00.000000Z",
            "actor": "li.wei",
            "name": "own",
            "rules": 18,
            "because": "decided",
        }
        assert shown["rules"][-1]["from"] == "trigger"

    def test_names_of_the_journals_own_kinds_and_regions_are_used(self, run: Run, say: Say) -> None:
        say({"do": "kind", "name": "open_day", "en": "Open day", "zh": "开放日"})
        bay = {"code": "GBA", "en": "Greater Bay", "zh": "大湾区", "calendar": "HK", "zone": "Asia/Hong_Kong"}
        say({"do": "region", **bay})
        Path("own.toml").write_text(
            'name = "a"\nsource = "b"\n[[rules]]\nid = "aa"\non = ["open_day"]\nafter = "1 day"\n'
            'calendars = ["GBA"]\nwhat = { en = "Thank" }\n',
            encoding="utf-8",
        )

        assert run("policy", "show", "own.toml").out.splitlines()[-1] == (
            "  1 day after Open day; working days of Greater Bay"
        )

    def test_one_that_cannot_be_read_says_why(self, run: Run) -> None:
        Path("wrong.toml").write_text('name = "a"\n', encoding="utf-8")

        assert run("policy", "show", "wrong.toml") == (
            4,
            "",
            "Line 1, source: It is missing: write it.\n",
        )


LISTED = """\
   Name      Title     Rules  Source
────────────────────────────────────────────────────────────────────────────────
●  default   Default      18  Working plan of investment-promotion practice: fi…
   handan    Handan       19  邯郸经开区 2024：项目库三类三色管理 (Handan Econo…
   huating   Huating      18  华亭 2017：蓝、黄、红三色督查单 (Huating, 2017: s…
   jiangmen  Jiangmen     22  江门市招商线索管理办法，江府办函〔2024〕37号 (Jia…
   yinchuan  Yinchuan     19  银川市发展和改革委员会 2025：“红黄绿灯”推进机制 (…

● holds now. See one: tracker policy show NAME
"""


class TestList:
    def test_those_that_come_with_the_program(self, run: Run) -> None:
        assert run("policy", "list") == (0, LISTED, "")

    def test_the_one_that_holds_is_marked(self, run: Run) -> None:
        run("policy", "adopt", "huating")
        lines = run("policy", "list").out.splitlines()
        assert [line[:10] for line in lines if line.startswith("●  ")] == ["●  huating"]

    def test_one_of_ones_own_is_named_where_it_holds(self, run: Run) -> None:
        run("policy", "adopt", "own.toml")
        assert run("policy", "list").out == LISTED.replace("●  default", "   default").replace(
            "● holds", "None of them holds now, but own: tracker policy show\n● holds"
        )

    def test_json(self, run: Run) -> None:
        found = json.loads(run("policy", "list", "--json").out)["policies"]
        assert [(one["name"], one["holds"], one["title"]["zh"]) for one in found] == [
            ("default", True, "默认"),
            ("handan", False, "邯郸"),
            ("huating", False, "华亭"),
            ("jiangmen", False, "江门"),
            ("yinchuan", False, "银川"),
        ]
        assert set(found[1]) == {"name", "title", "source", "rules", "holds"}


class TestCheck:
    def test_one_without_a_mistake(self, run: Run) -> None:
        assert run("policy", "check", "own.toml") == (
            0,
            "No mistake in own.toml: 18 rules. What it changes: tracker policy diff own.toml\n",
            "",
        )

    def test_every_mistake_has_its_line(self, run: Run) -> None:
        text = OWN.replace('"talks"]', '"talkz"]').replace('"role:leader"\n', '"role:leadr"\n')
        assert wrong(run, text.replace("12 working days", "12 weeks")) == (
            4,
            (
                "wrong.toml:11: rules.talks-next-step.on.1: There is no kind of milestone\n"
                "  'talkz'. Nearest: talks. All of them: tracker kind list\n"
                "wrong.toml:12: rules.talks-next-step.after: '12 weeks' is not a length of\n"
                "  time: write it as 10 working days, 30 days or 3 months.\n"
                "wrong.toml:13: rules.talks-next-step.owner: Nobody has said who is behind\n"
                "  'role:leadr'. Nearest: role:leader. Write it under [roles].\n"
                "\n"
                "3 mistakes\n"
            ),
            "",
        )

    def test_a_file_that_is_no_toml(self, run: Run) -> None:
        assert wrong(run, 'name = "a"\nsource\n') == (
            4,
            "wrong.toml:2: behind a key come = and its value.\n\n1 mistake\n",
            "",
        )

    def test_json(self, run: Run) -> None:
        code, out, err = wrong(run, 'name = "a"\n', "--json")
        assert (code, json.loads(out), err) == (
            4,
            {
                "file": "wrong.toml",
                "mistakes": [{"line": 1, "key": "source", "reason": "It is missing: write it."}],
            },
            "",
        )
        assert json.loads(run("policy", "check", "own.toml", "--json").out) == {
            "file": "own.toml",
            "mistakes": [],
        }

    def test_no_file_is_a_mistake_of_use(self, run: Run) -> None:
        assert run("policy", "check") == (
            2,
            "",
            "Missing argument 'FILE'. Help: tracker policy check --help\n",
        )
        assert run("policy", "check", "none.toml") == (
            2,
            "",
            (
                "Cannot read none.toml: No such file or directory. Policies that come with the program: "
                "default, handan, huating, jiangmen, yinchuan. Help: tracker policy check --help\n"
            ),
        )

    def test_a_file_that_is_no_text_is_one_too(self, run: Run) -> None:
        Path("wrong.toml").write_bytes(b"name = '\xff'")
        assert run("policy", "check", "wrong.toml") == (
            2,
            "",
            "Cannot read wrong.toml: it is no UTF-8 text. Help: tracker policy check --help\n",
        )

    def test_without_a_journal_it_is_checked_all_the_same(self, run: Run, tmp_path: Path) -> None:
        code, out, _ = run("policy", "check", "own.toml", env={"TRACKER_DATABASE_URL": f"{tmp_path}/none.db"})
        assert (code, out[:22]) == (0, "No mistake in own.toml")


class TestDiff:
    def test_every_follow_up_that_changes_is_told_with_the_reason(self, run: Run) -> None:
        assert run("policy", "diff", "own.toml") == (0, SAYS + NOTHING_YET, "")

    def test_nothing_is_recorded(self, run: Run) -> None:
        before = run("history").out
        run("policy", "diff", "own.toml")
        assert run("history").out == before

    def test_one_that_changes_no_follow_up(self, run: Run) -> None:
        assert run("policy", "diff", "handan").out == (
            "What it says differently\n"
            "  pool-exit  new: Half a year without progress: take it out of the pool\n"
            "  lights     kinds.project.yellow_silent: nothing → 60\n"
            "             kinds.project.red_silent: nothing → 90\n"
            "\n"
            "I-2 Han's Robot in Wuxi\n"
            "  + 2023-09-18 Half a year without progress: take it out of the pool\n"
            "    (F-bbndec): rule pool-exit is new\n"
            "\n"
            "Open follow-ups in 1 initiative: 1 appears.\n"
            "\n"
            "Nothing was recorded. Adopt it: tracker policy adopt handan\n"
        )

    def test_one_that_changes_what_is_said_alone(self, run: Run) -> None:
        text = 'base = "default"\nname = "a"\nsource = "b"\n[digest]\nmost = 9\n'
        assert run("policy", "diff", "-", stdin=text).out == (
            "What it says differently\n"
            "  digest  most: 20 → 9\n"
            "\n"
            "No open follow-up appears, moves or vanishes.\n"
            "\n"
            "Nothing was recorded. Adopt it: tracker policy adopt -\n"
        )

    def test_one_that_says_the_same(self, run: Run) -> None:
        assert run("policy", "diff", "default") == (
            0,
            "It says the same as the policy that holds: nothing would change.\n",
            "",
        )

    def test_what_closes_by_another_policy_is_told(self, run: Run, say: Say) -> None:
        say({"do": "record", "initiative": "I-4", "kind": "reviewed", "on": "2023-04-02"})
        text = (
            'base = "default"\nname = "a"\nsource = "b"\n[[rules]]\nid = "unveiled-running"\n'
            'on = ["plaque_unveiled"]\nafter = "30 working days"\nclosed_by = ["reviewed", "opened"]\n'
            'what = { en = "Staffed and running?", zh = "人员到位并启用了吗？" }\n'
        )
        assert run("policy", "diff", "-", stdin=text).out.splitlines()[:7] == [
            "What it says differently",
            "  unveiled-running  closed_by: + reviewed, − in_operation",
            "",
            "I-4 无锡城建发展集团大湾区办事处",
            "  − 2023-05-08 Staffed and running? (F-a7hicl): closes: a later milestone",
            "    closes it; rule unveiled-running: closed_by: + reviewed, − in_operation",
            "",
        ]

    def test_a_long_list_is_cut_and_counted(self, run: Run, say: Say) -> None:
        for number in range(6, 56):
            say({"do": "new", "kind": "project", "title": {"en": f"P{number}"}, "regions": ["无锡"]})
            say({"do": "record", "initiative": f"I-{number}", "kind": "talks", "on": "2023-04-03"})

        out = run("policy", "diff", "handan").out
        everything = run("policy", "diff", "handan", "--all").out

        assert out.count("rule pool-exit is new") == 40
        assert "\n  and 11 more: --all names them\n\nOpen follow-ups in 51 initiatives: 51 appear.\n" in out
        assert everything.count("rule pool-exit is new") == 51

    def test_json_has_all_of_it(self, run: Run) -> None:
        found = json.loads(run("policy", "diff", "own.toml", "--json").out)

        assert (found["from"], found["to"], found["counts"]) == (
            "default",
            "own",
            {"appears": 2, "moves": 2, "vanishes": 1, "passes": 0},
        )
        assert found["differences"][0] == {
            "part": "talks-next-step",
            "key": "after",
            "before": "10 working days",
            "after": "12 working days",
        }
        assert found["follow_ups"][0] == {
            "change": "moves",
            "id": "F-s3vbob7cfs",
            "initiative": "I-2",
            "rule": "talks-next-step",
            "what": "Agree on the next step",
            "due": "2023-04-04",
            "was_due": "2023-03-31",
            "owner": "zhang.min",
            "was_owner": "wnd-outpost",
            "becomes": None,
            "because": [
                {
                    "part": "talks-next-step",
                    "key": "after",
                    "before": "10 working days",
                    "after": "12 working days",
                },
                {"part": "talks-next-step", "key": "owner", "before": "initiative", "after": "role:leader"},
            ],
        }

    def test_a_mistake_is_told_and_nothing_compared(self, run: Run) -> None:
        Path("wrong.toml").write_text(OWN.replace("after", "aftr", 1), encoding="utf-8")

        assert run("policy", "diff", "wrong.toml") == (
            4,
            "",
            (
                "Line 9, rules.talks-next-step.after: It is missing: write it. (and 1 more: tracker policy "
                "check)\n"
            ),
        )

    def test_a_mistake_is_json_where_json_is_asked_for(self, run: Run) -> None:
        Path("wrong.toml").write_text('name = "a"\n', encoding="utf-8")

        code, out, err = run("policy", "diff", "wrong.toml", "--json")

        assert (code, out, json.loads(err)) == (
            4,
            "",
            {
                "error": {
                    "exit_code": 4,
                    "message": "Line 1, source: It is missing: write it.",
                    "line": 1,
                }
            },
        )


class TestAdopt:
    def test_it_holds_and_what_changed_is_told_as_by_diff(self, run: Run) -> None:
        assert run("policy", "adopt", "own.toml", "--because", "Decided on 3 April") == (
            0,
            f"Adopted own: 18 rules.\n\n{SAYS}",
            "",
        )
        assert [
            one["owner"] for one in json.loads(run("due", "--initiative", "I-2", "--json").out)["follow_ups"]
        ] == ["zhang.min"]

    def test_a_title_is_told_beside_the_name(self, run: Run) -> None:
        assert run("policy", "adopt", "whole.toml").out.splitlines()[0] == (
            "Adopted whole (Everything a policy can say): 5 rules."
        )

    def test_what_holds_already_says_so(self, run: Run) -> None:
        run("policy", "adopt", "own.toml")

        assert run("policy", "adopt", "own.toml", "--because", "again") == (
            0,
            "It is so already, and nothing was recorded: own holds, with 18 rules.\n",
            "",
        )
        assert json.loads(run("policy", "adopt", "own.toml", "--json").out)["result"] == "already"

    def test_under_a_key_it_is_recorded_once(self, run: Run) -> None:
        run("policy", "adopt", "own.toml", "--key", "k1")
        run("policy", "adopt", "handan")

        assert run("policy", "adopt", "own.toml", "--key", "k1").out == (
            "Recorded before under the key k1, and not again: handan, 19 rules.\n"
        )
        assert run("policy", "adopt", "huating", "--key", "k1").code == 4

    def test_json(self, run: Run) -> None:
        found = json.loads(run("policy", "adopt", "own.toml", "--json").out)
        assert (found["result"], found["counts"]["moves"], len(found["follow_ups"])) == ("recorded", 2, 5)

    def test_with_a_mistake_nothing_is_adopted(self, run: Run) -> None:
        Path("wrong.toml").write_text("", encoding="utf-8")

        assert run("policy", "adopt", "wrong.toml").code == 4
        assert run("policy", "history").out == (
            "None was adopted: the default policy holds. See it: tracker policy show\n"
        )

    def test_escalations_and_announcements_stand_in_the_answer_to_why(self, run: Run) -> None:
        run("policy", "adopt", "own.toml")

        found = json.loads(run("why", "F-s3vbob", "--json").out)

        assert "2023-04-03" in json.dumps(found)  # a day before
        assert "2023-04-06" in json.dumps(found)  # a working day late: 5 April is a holiday


class TestHistory:
    def test_of_none(self, run: Run) -> None:
        assert run("policy", "history") == (
            0,
            "None was adopted: the default policy holds. See it: tracker policy show\n",
            "",
        )
        assert json.loads(run("policy", "history", "--json").out) == {"adopted": []}

    def test_tells_who_when_which_and_why(self, run: Run) -> None:
        run("policy", "adopt", "own.toml", "--because", "Decided on 3 April\nby all")
        run(
            "policy",
            "adopt",
            "jiangmen",
            env={"TRACKER_NOW": "2023-04-04T10:00:00+08:00", "TRACKER_ACTOR": "mei"},
        )

        assert run("policy", "history").out == (
            "2023-04-03 09:00  li.wei  own  18 rules\n"
            "                  Decided on 3 April\n"
            "                  by all\n"
            "2023-04-04 10:00  mei  jiangmen  22 rules\n"
        )
        assert [one["name"] for one in json.loads(run("policy", "history", "--json").out)["adopted"]] == [
            "own",
            "jiangmen",
        ]


class TestChinese:
    def test_titles_and_tasks_are_told_in_chinese(self, run: Run) -> None:
        chinese = {"TRACKER_LANG": "zh"}

        assert "商定下一步" in run("policy", "show", "own.toml", env=chinese).out
        assert "F-s3vbob" in run("policy", "diff", "own.toml", env=chinese).out
        assert "首个项目入驻了吗？" in run("policy", "diff", "own.toml", env=chinese).out
        assert "邯郸" in run("policy", "list", env=chinese).out


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(columns: int, run: Run, aligned: object) -> None:
    for said in (["show", "whole.toml"], ["diff", "own.toml"], ["list"], ["history"]):
        out = run("policy", *said, columns=columns).out
        aligned(out, columns)  # type: ignore[operator] # a fixture that checks


def test_help_needs_no_slow_library() -> None:
    program = (
        "import sys; from tracker.cli.door import run; run(['policy', '--help'], {});"
        "sys.exit(' '.join({'pydantic', 'sqlalchemy', 'holidays'} & set(sys.modules)) or 0)"
    )
    root = Path(tracker.__file__).parent.parent

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
