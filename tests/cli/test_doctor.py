"""`tracker doctor`: whether reminders are delivered, and what stands in their way."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Run
from tests.reminders.servers import closed_port

EVENING = "2023-04-03T20:00:00+08:00"


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Run:
    """A journal whose outpost is told in a file and on a webhook that is not there."""
    more = {
        "TRACKER_CHANNEL_FILE_WND_OUTPOST": str(tmp_path / "outpost.txt"),
        "TRACKER_CHANNEL_OPS": f"http://127.0.0.1:{closed_port()}/token-1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }

    def running(*said: str, env: dict[str, str] | None = None, columns: int = 100) -> Answer:
        return run(*said, env=more | (env or {}), columns=columns)

    running("office", "add", "wnd-outpost", "--region", "Wuxi", "--channel", "file")
    return running


def found(run: Run, check: str, **env: str) -> list[dict[str, Any]]:
    document = json.loads(run("doctor", "--json", env=env).out)
    return [one for one in document["checks"] if one["check"] == check]


def levels(run: Run, check: str, **env: str) -> list[str]:
    return [one["level"] for one in found(run, check, **env)]


def test_a_journal_in_which_nobody_is_told_elsewhere_is_well(run: Run) -> None:
    code, out, err = run("doctor")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "Nothing is wrong."
    assert "note  Nobody has delivered yet: tracker run, or tracker remind from cron." in out


class TestRuns:
    def test_that_never_were_are_wrong_where_somebody_is_to_be_told(self, told: Run) -> None:
        assert levels(told, "runs") == ["wrong"]
        told("remind")
        assert levels(told, "runs") == ["note"]

    def test_that_were_too_long_ago_are_wrong(self, told: Run) -> None:
        told("remind")
        assert levels(told, "runs", TRACKER_NOW="2023-04-04T09:00:00+08:00") == ["note"]
        assert levels(told, "runs", TRACKER_NOW="2023-04-04T09:00:01+08:00") == ["wrong"]

    def test_of_a_look_once_are_told(self, told: Run) -> None:
        code, out, err = told("run", "--once")
        assert (code, out) == (0, "")
        assert err == "2023-04-03T09:00:00+08:00 delivered to wnd-outpost on file, follow-ups: 1\n"
        [one] = found(told, "runs")
        assert (one["level"], one["last"]) == ("note", "2023-04-03T01:00:00.000000Z")


class TestDigests:
    def test_that_could_have_gone_out_a_while_ago_are_overdue(self, told: Run) -> None:
        told("remind")
        at_ten = {"TRACKER_NOW": "2023-04-04T10:00:00+08:00"}
        [one] = found(told, "overdue", **at_ten)
        assert (one["level"], one["recipient"], one["channel"], one["since"]) == (
            "wrong",
            "wnd-outpost",
            "file",
            "2023-04-04T01:00:00.000000Z",
        )
        assert told("doctor", env=at_ten).code == 1
        told("remind", env=at_ten)
        assert levels(told, "overdue", **at_ten) == ["ok"]

    def test_that_are_to_go_out_next_are_told(self, told: Run) -> None:
        told("remind")
        [one] = found(told, "overdue", TRACKER_NOW=EVENING)
        assert (one["level"], one["next"]) == ("ok", "2023-04-04T01:00:00.000000Z")


class TestChannels:
    def test_that_fail_are_told_with_the_reason(self, told: Run) -> None:
        told("office", "set", "wnd-outpost", "--channel", "webhook:ops")
        told("remind")
        code, out, _ = told("doctor")
        assert code == 1
        assert "webhook:ops: the server cannot be reached (Connection refused) (digests: 1," in out.replace(
            "\n         ", " "
        )
        assert "token-1" not in out

    def test_without_an_address_are_told_at_any_hour(self, told: Run) -> None:
        told("office", "set", "wnd-outpost", "--channel", "apprise:bot")
        [one] = found(told, "addresses", TRACKER_NOW=EVENING)
        assert (one["level"], one["reason"]) == ("wrong", "no address: TRACKER_CHANNEL_BOT")
        assert (
            "apprise:bot of wnd-outpost: there is no address: set TRACKER_CHANNEL_BOT" in told("doctor").out
        )


def test_those_who_are_told_on_the_terminal_only_are_named(told: Run) -> None:
    [one] = found(told, "people")
    assert (one["level"], "wnd-outpost" in one["names"], "talent-office" in one["names"]) == (
        "note",
        False,
        True,
    )


def test_holidays_that_are_not_announced_yet_are_named_in_time(told: Run) -> None:
    assert found(told, "calendars") == []
    codes = {one["code"] for one in found(told, "calendars", TRACKER_NOW="2031-11-20T09:00:00+08:00")}
    assert "CN" in codes


def test_views_that_lag_behind_are_wrong(told: Run, journal: str) -> None:
    from events.journal import Journal  # noqa: PLC0415

    with Journal.open(journal) as opened, opened.database.writing() as connection:
        connection.exec_driver_sql("UPDATE projections SET position = 1")
    code, out, _ = told("doctor")
    assert code == 1
    assert "wrong  The views are behind the journal: tracker rebuild" in out


def test_it_speaks_chinese_and_keeps_its_keys(told: Run) -> None:
    document = json.loads(told("doctor", "--json", env={"TRACKER_LANG": "zh"}).out)
    assert {"ok", "checks"} == set(document)
