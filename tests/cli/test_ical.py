"""`tracker ical`: follow-ups as a calendar file, and what khal and todoman make of it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.cli.conftest import Answer, Run, Say

PROGRAMS = Path(sys.executable).parent
NEXT_STEP = "F-s3vbob"
"""Agree on the next step: I-2, wnd-outpost, due on 31 March 2023."""

CLUSTER = "IoT Centre and New Generation Cluster"


def tasks(told: str | bytes) -> dict[str, str]:
    """The tasks of a feed by what they say, each with its status."""
    found = Calendar.from_ical(told).walk("VTODO")
    return {str(one["SUMMARY"]): str(one["STATUS"]) for one in found}


def ran(run: Run, *said: str, **how: Any) -> str:  # noqa: ANN401 - as Run has it
    code, out, err = run("ical", *said, **how)
    assert (code, err) == (0, "")
    return out


def test_everything_that_is_open_is_printed(run: Run) -> None:
    found = tasks(ran(run))
    due = json.loads(run("due", "--all", "--json").out)["follow_ups"]

    assert len(found) == len(due) == 10
    assert set(found.values()) == {"NEEDS-ACTION"}
    assert "Agree on the next step (Han's Robot in Wuxi)" in found


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--owner", "IOT"], [f"Promised for this day: Send the work plan ({CLUSTER})"]),
        (["--initiative", "Han's"], ["Agree on the next step (Han's Robot in Wuxi)"]),
        (["--initiative", "i-1"], []),
        (["--owner", "nobody"], []),
    ],
)  # fmt: skip
def test_it_holds_what_was_asked_for(options: list[str], expected: list[str], run: Run) -> None:
    assert list(tasks(ran(run, *options))) == expected


def test_the_calendar_says_whose_it_is(run: Run) -> None:
    out = ran(run, "--owner", "wnd", "--initiative", "I-2")

    assert "\nNAME:Follow-ups: wnd\\, Han's Robot in Wuxi" in out.replace("\r\n", "\n")


def test_events_alone_plans_and_alarms_come_when_asked_for(run: Run) -> None:
    plain, more = (Calendar.from_ical(ran(run, *said)) for said in ([], ["--as", "event", "--plans"]))
    loud = Calendar.from_ical(ran(run, "--alarm", "1d12h"))

    assert (len(more.walk("VTODO")), len(more.walk("VEVENT"))) == (0, len(plain.walk("VEVENT")) + 1)
    [plan] = [one for one in more.walk("VEVENT") if str(one["UID"]).startswith("M-")]
    assert (str(plan["SUMMARY"]), plan["STATUS"]) == ("Visit (Joint doctors)", "CONFIRMED")
    assert (len(plain.walk("VALARM")), len(loud.walk("VALARM"))) == (0, 20)
    assert {one["TRIGGER"].to_ical() for one in loud.walk("VALARM")} == {b"-P1DT12H"}


def test_reasons_and_names_are_in_the_reader_s_language(run: Run) -> None:
    told = Calendar.from_ical(ran(run, env={"TRACKER_LANG": "zh"})).to_ical().decode().replace("\r\n ", "")

    assert "无锡物联网创新中心与深圳新一代产业集群合作" in told
    assert "个工作日" in told


def test_the_same_journal_is_written_to_the_same_bytes(run: Run) -> None:
    assert ran(run, "--plans") == ran(run, "--plans")


def test_a_retracted_initiative_can_still_be_asked_for(run: Run, say: Say) -> None:
    before = tasks(ran(run, "--initiative", "I-5"))
    say({"do": "retract", "target": "M-5.1", "because": "Called off"})
    say({"do": "retract", "target": "I-5", "because": "A double"})

    after = tasks(ran(run, "--initiative", "I-5"))

    assert set(before.values()) == {"NEEDS-ACTION"}
    assert after == dict.fromkeys(before, "CANCELLED")


def test_the_past_can_be_asked_for(run: Run, say: Say) -> None:
    now = ran(run)
    say({"do": "retract", "target": "M-2.2", "because": "Somebody else"}, now="2023-04-04T09:00:00+08:00")
    later = {"TRACKER_NOW": "2023-04-04T09:00:00+08:00"}

    known = tasks(ran(run, "--known-at", "2023-04-03T23:00:00+08:00", env=later))
    then = tasks(ran(run, "--as-of", "2023-03-20"))

    assert known == tasks(now)
    assert tasks(ran(run, env=later))["Agree on the next step (Han's Robot in Wuxi)"] == "CANCELLED"
    assert not any("IoT" in name for name in then)


def test_of_what_is_settled_the_last_year_is_told_or_from_the_day_that_is_said(run: Run, say: Say) -> None:
    say({"do": "done", "follow_up": NEXT_STEP}, now="2023-04-10T09:00:00+08:00")
    name = "Agree on the next step (Han's Robot in Wuxi)"

    def status(now: str, *said: str) -> str | None:
        return tasks(ran(run, *said, env={"TRACKER_NOW": f"{now}T09:00:00+08:00"})).get(name)

    assert (status("2024-04-08"), status("2024-04-20")) == ("COMPLETED", None)
    assert (status("2024-04-08", "--since", "2023-05"), status("2024-04-20", "--since", "2023")) == (
        None,
        "COMPLETED",
    )


# A file of it.


def test_a_file_is_replaced_whole_and_keeps_its_permissions(run: Run, say: Say, tmp_path: Path) -> None:
    file = tmp_path / "wuxi 日程.ics"
    first = ran(run, "--output", str(file))
    file.chmod(0o640)
    before = file.read_bytes()
    say({"do": "done", "follow_up": NEXT_STEP})
    second = json.loads(ran(run, "--output", str(file), "--json"))

    assert first == f"{file}: 10 entries, 10 to be done.\n"
    assert second == {"file": str(file), "entries": 10, "live": 9}
    assert (before != file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (True, 0o640)
    assert [one.name for one in tmp_path.iterdir() if "ics" in one.name] == [file.name]


def test_a_file_that_says_the_same_already_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "calendar.ics"
    ran(run, "--output", str(file))
    os.utime(file, (1, 1))

    ran(run, "--output", str(file))

    assert file.stat().st_mtime == 1


def test_a_link_stays_a_link_and_what_is_no_file_is_written_to(run: Run, tmp_path: Path) -> None:
    link, file, pipe = (tmp_path / name for name in ("link.ics", "file.ics", "pipe"))
    link.symlink_to(file)
    os.mkfifo(pipe)

    ran(run, "--output", str(link))
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reading:
        ran(run, "--output", str(pipe))
        told = reading.communicate()[0]

    assert (link.is_symlink(), told) == (True, file.read_bytes())
    assert pipe.is_fifo()


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (["--as", "task"], 2, "--as cannot be 'task': it is one of both, todo, event."),
        (["--alarm", "soon"], 2, "'soon' is not a length of time: write it like 1d, 15h or 1d12h."),
        (["--alarm", "-1d"], 2, "'-1d' is not a length of time: write it like 1d, 15h or 1d12h."),
        (["--json"], 2, "--json says what was written to a file: name one with --output."),
        (["--output", "no/such/folder/x.ics"], 2, "Cannot write no/such/folder/x.ics: "),
        (["--output", "."], 2, "Cannot write .: "),
        (["--since", "when"], 2, "when"),
        (["--initiative", "I-99"], 3, "I-99"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    options: list[str], code: int, sentence: str, run: Run
) -> None:
    answer = run("ical", *options)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
    assert sentence in answer.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_has_examples_within_eighty_columns(language: str, run: Run) -> None:
    code, out, _err = run("ical", "--help", env={"TRACKER_LANG": language})

    assert (code, "  tracker ical" in out) == (0, True)
    assert [line for line in out.splitlines() if len(line) > 80] == []


# The programs that read it.


class Desk:
    """khal and todoman with folders of their own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.calendar, self.tasks = home / "calendar", home / "tasks" / "wuxi"
        for folder in (self.calendar, self.tasks, home / "config" / "khal", home / "config" / "todoman"):
            folder.mkdir(parents=True)
        (home / "config" / "khal" / "config").write_text(KHAL.format(path=self.calendar))
        (home / "config" / "todoman" / "config.py").write_text(TODOMAN.format(home=home))
        self.feed = self.tasks / "feed.ics"

    def __call__(self, program: str, *said: str) -> str:
        """What a program prints."""
        folders = {f"XDG_{name.upper()}_HOME": str(self.home / name) for name in ("config", "data", "cache")}
        done = subprocess.run(
            [PROGRAMS / program, *said],
            env={"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "Asia/Shanghai"}
            | folders,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def events(self) -> list[str]:
        """What khal shows from March to the end of 2025, after it has taken in the feed."""
        self("khal", "import", "--batch", "-a", "wuxi", str(self.feed))
        out = self(
            "khal", "list", "--format", "{start-date}|{end-date}|{title}|{status}", "2023-03-01", "1000d"
        )
        return [line.strip() for line in out.splitlines() if "|" in line]

    def todo(self) -> list[dict[str, Any]]:
        """What todoman has in its lists."""
        found: list[dict[str, Any]] = json.loads(self("todo", "--porcelain", "list", "--status", "ANY"))
        return found


KHAL = """
[calendars]
[[wuxi]]
path = {path}
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""
TODOMAN = """
path = "{home}/tasks/*"
date_format = "%Y-%m-%d"
time_format = "%H:%M"
default_list = "wuxi"
cache_path = "{home}/todoman.sqlite3"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with khal and todoman on it."""
    return Desk(tmp_path / "desk")


def subscribed(run: Run, desk: Desk, *said: str, language: str = "zh") -> Answer:
    return run("ical", "--output", str(desk.feed), *said, env={"TRACKER_LANG": language})


def test_khal_shows_the_days_of_what_is_open_and_of_plans(run: Run, desk: Desk) -> None:
    subscribed(run, desk, "--plans", "--alarm", "1d", language="en")

    found = desk.events()

    assert len(found) == 11
    assert found[0] == "2023-03-31|2023-03-31|Agree on the next step (Han's Robot in Wuxi)|CONFIRMED"
    assert "2023-04-18|2023-04-18|Visit (Joint doctors)|CONFIRMED" in found
    assert sum("无锡城建发展集团大湾区办事处" in one for one in found) == 2


def test_khal_and_todoman_keep_chinese_as_it_is(run: Run, desk: Desk) -> None:
    subscribed(run, desk)

    days, names = desk.events(), {one["summary"]: one for one in desk.todo()}

    [step] = [one for one in names if one.startswith("商定下一步")]
    assert "大族机器人落户无锡高新区" in step
    assert f"2023-03-31|2023-03-31|{step}|CONFIRMED" in days
    assert names[step]["description"].startswith("I-2 大族机器人落户无锡高新区\n")
    assert sorted(day.split("|")[2] for day in days) == sorted(names)


def test_todoman_shows_what_is_to_be_done_and_what_became_of_it(run: Run, say: Say, desk: Desk) -> None:
    subscribed(run, desk, language="en")
    before = {one["summary"]: one for one in desk.todo()}
    say({"do": "done", "follow_up": NEXT_STEP, "outcome": "They agreed"})
    say({"do": "retract", "target": "M-4.1", "because": "Not unveiled"})
    subscribed(run, desk, language="en")
    os.utime(desk.feed, (2**31, 2**31))

    after = {one["summary"]: one for one in desk.todo()}

    done = "Agree on the next step (Han's Robot in Wuxi)"
    assert (len(before), {one["completed"] for one in before.values()}) == (10, {False})
    assert (before[done]["priority"], before[done]["categories"]) == (4, ["I-2", "overdue"])
    assert (after[done]["completed"], after[done]["percent"], after[done]["priority"]) == (True, 100, 0)
    shown = desk("todo", "--porcelain", "list")
    assert [
        name for name, one in after.items() if "Nothing is to be done here any more." in one["description"]
    ] != []
    assert "无锡城建发展集团大湾区办事处" not in shown
    assert done not in shown


def test_khal_takes_over_what_changed_and_what_was_cancelled(run: Run, say: Say, desk: Desk) -> None:
    subscribed(run, desk, language="en")
    before = desk.events()
    say({"do": "reschedule", "follow_up": "F-dkyduh", "to": "2023-04-20", "because": "They asked"})
    say({"do": "retract", "target": "M-4.1", "because": "Not unveiled"})
    subscribed(run, desk, language="en")

    after = desk.events()

    assert len(before) == len(after)
    assert f"2023-04-20|2023-04-20|Ask for a date: Name a contact ({CLUSTER})|CONFIRMED" in after
    assert [one for one in after if one.startswith("2023-04-03")] == []
    assert {one.rpartition("|")[2] for one in after if "无锡城建" in one} == {"CANCELLED"}
