"""`tracker remind` on channels, and `tracker deliveries`: what was sent, what failed, what is waiting."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run
from tests.reminders.servers import closed_port

LATER = {"TRACKER_NOW": "2023-04-03T12:30:00+08:00"}
SECRET = "token-1"  # noqa: S105 - stands for one


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Run:
    """An outpost that is told in a file and on a webhook that is not there, and an office at lunch."""
    more = {
        "TRACKER_CHANNEL_FILE_WND_OUTPOST": str(tmp_path / "outpost.txt"),
        "TRACKER_CHANNEL_FILE_TALENT_OFFICE": str(tmp_path / "talent.txt"),
        "TRACKER_CHANNEL_OPS": f"http://127.0.0.1:{closed_port()}/{SECRET}",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }

    def running(*said: str, env: dict[str, str] | None = None, columns: int = 100) -> Answer:
        return run(*said, env=more | (env or {}), columns=columns)

    running(
        "office", "add", "wnd-outpost", "--region", "Wuxi", "--channel", "file", "--channel", "webhook:ops"
    )
    running(
        "person",
        "add",
        "talent-office",
        "--hours",
        "12:00-13:00",
        "--zone",
        "Asia/Shanghai",
        "--channel",
        "file",
    )
    return running


class TestRemind:
    def test_tells_those_who_have_channels_there_and_the_others_here(self, told: Run) -> None:
        told("assign", "F-s3vbob", "--to", "mayor")
        code, out, err = told("remind")
        assert (code, err) == (0, "")
        assert (
            out
            == """\
mayor · 3 Apr 2023
  ● Overdue
    2023-03-31  Agree on the next step (new)
                F-s3vbob · I-2 Han's Robot in Wuxi

1 digest delivered and recorded.
"""
        )

    def test_says_what_was_sent_and_what_was_not_and_leaves_with_6(self, told: Run) -> None:
        code, out, err = told("remind")
        assert (code, err) == (6, "")
        assert out.startswith(
            "file\n  wnd-outpost  delivered (1 follow-up)\n\nwebhook:ops\n  wnd-outpost  failed"
        )
        assert out.splitlines()[-2:] == [
            "1 digest delivered and recorded.",
            "1 digest could not be delivered. See: tracker doctor",
        ]

    def test_writes_the_message_into_the_file(self, told: Run, tmp_path: Path) -> None:
        told("remind")
        assert "- 2023-03-31  Agree on the next step (new)" in (tmp_path / "outpost.txt").read_text()
        assert not (tmp_path / "talent.txt").exists()

    def test_prints_everybody_s_digest_where_the_terminal_is_asked_for(self, told: Run) -> None:
        code, out, _ = told("remind", "--channel", "terminal")
        assert (code, out.splitlines()[-1]) == (0, "2 digests delivered and recorded.")

    def test_tells_on_one_channel_and_at_any_hour_where_that_is_asked_for(
        self, told: Run, tmp_path: Path
    ) -> None:
        code, out, _ = told("remind", "--channel", "file", "--anyway")
        assert (code, out.splitlines()[-1]) == (0, "2 digests delivered and recorded.")
        assert (tmp_path / "talent.txt").exists()

    def test_shows_what_would_be_sent(self, told: Run, tmp_path: Path) -> None:
        code, out, _ = told("remind", "--dry-run")
        assert (code, out.splitlines()[-1]) == (0, "A dry run: nothing was recorded.")
        assert "  wnd-outpost  would be sent (1 follow-up)" in out.splitlines()
        assert not (tmp_path / "outpost.txt").exists()

    def test_says_so_where_nobody_is_told_on_a_channel(self, told: Run) -> None:
        assert told("remind", "--channel", "email") == (
            3,
            "",
            "Nobody is told on the channel email. See: tracker person list, tracker office list\n",
        )
        assert told("remind", "--channel", "email", "--owner", "mei") == (
            3,
            "",
            "mei is not told on the channel email. Say so: tracker person set HANDLE --channel email\n",
        )

    def test_refuses_a_channel_that_there_is_not(self, told: Run) -> None:
        code, _, err = told("remind", "--channel", "pigeon")
        assert (code, "--channel cannot be 'pigeon'" in err) == (2, True)

    def test_prints_a_document(self, told: Run) -> None:
        document = json.loads(told("remind", "--json").out)
        assert [(one["recipient"], one["channel"], one["result"]) for one in document["deliveries"]] == [
            ("talent-office", "file", "waiting"),
            ("wnd-outpost", "file", "delivered"),
            ("wnd-outpost", "webhook:ops", "failed"),
        ]
        assert document["deliveries"][2]["reason"] == "unreachable: Connection refused"

    def test_never_shows_an_address(self, told: Run) -> None:
        for words in (["remind"], ["remind", "--json"], ["deliveries"], ["doctor"], ["history", "--json"]):
            answer = told(*words)
            assert SECRET not in answer.out + answer.err


class TestDeliveries:
    def test_are_listed_the_latest_first(self, told: Run) -> None:
        told("remind")
        told("remind", env=LATER)
        code, out, err = told("deliveries", columns=200)
        assert (code, err) == (0, "")
        lines = out.splitlines()
        assert lines[0].split() == ["When", "To", "Channel", "For", "Result", "Lines", "Why"]
        assert [line.split()[2:4] for line in lines[2:5]] == [
            ["talent-office", "file"],
            ["wnd-outpost", "webhook:ops"],
            ["wnd-outpost", "file"],
        ]
        assert lines[-1] == "2 digests delivered · 1 failed"

    def test_that_failed_can_be_asked_for_alone(self, told: Run) -> None:
        told("remind")
        out = told("deliveries", "--failed", columns=200).out
        assert "file" not in out.replace("failed", "")
        assert "the server cannot be reached (Connection refused)" in out

    def test_of_a_recipient_and_since_a_day_can_be_asked_for(self, told: Run) -> None:
        told("remind")
        assert told("deliveries", "talent").out.startswith("Nothing was sent in that time.")
        assert told("deliveries", "--since", "2023-04-04").out.startswith("Nothing was sent in that time.")
        assert (
            len(
                json.loads(told("deliveries", "--since", "2023-04-03", "outpost", "--json").out)["deliveries"]
            )
            == 2
        )
        assert told("deliveries", "--since", "never").code == 2

    def test_are_a_document_too(self, told: Run) -> None:
        told("remind")
        document = json.loads(told("deliveries", "--json").out)
        assert document["since"] == "2023-03-19T16:00:00.000000Z"
        one = next(one for one in document["deliveries"] if one["channel"] == "file")
        assert one | {"message_id": ""} == {
            "recipient": "wnd-outpost",
            "channel": "file",
            "day": "2023-04-03",
            "result": "delivered",
            "at": "2023-04-03T01:00:00.000000Z",
            "attempts": 1,
            "reason": None,
            "retry_at": None,
            "claimed_until": None,
            "message_id": "",
            "follow_ups": ["F-s3vbob7cfs"],
        }

    def test_that_are_waiting_say_for_what(self, told: Run) -> None:
        told("remind")
        document = json.loads(told("deliveries", "--waiting", "--json").out)
        assert [(one["recipient"], one["channel"], one["waits"]) for one in document["waiting"]] == [
            ("wnd-outpost", "webhook:ops", "retry"),
            ("talent-office", "file", "hours"),
        ]
        page = told("deliveries", "--waiting").out
        assert "2023-04-03 12:00  talent-office  file" in page
        assert page.splitlines()[-1] == "2 digests are waiting."

    def test_say_so_where_nothing_is_waiting(self, run: Run) -> None:
        assert run("deliveries", "--waiting") == (0, "Nothing is waiting.\n", "")

    def test_on_the_terminal_are_listed_too(self, run: Run) -> None:
        run("remind")
        assert [one["channel"] for one in json.loads(run("deliveries", "--json").out)["deliveries"]] == [
            "terminal"
        ] * 2


def test_the_history_tells_of_claims_and_failures(told: Run) -> None:
    told("remind")
    out = told("history", columns=200).out
    assert "began to deliver a digest of 1 follow-up to wnd-outpost (webhook:ops)" in out
    assert (
        "could not deliver the digest to wnd-outpost (webhook:ops) yet: the server cannot be reached" in out
    )
