"""`tracker remind` to real servers: mail to a sealed address, webhooks that misbehave, calendars."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.cli.conftest import Answer, Run
from tests.reminders.servers import HOST, Web, certificate, garbage, mail, status, web

QUIET = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as state:
        yield state


@pytest.fixture
def told(run: Run, server: Web) -> Run:
    """An outpost that is told on a webhook."""

    def running(*said: str, env: dict[str, str] | None = None, columns: int = 200) -> Answer:
        return run(*said, env=QUIET | {"TRACKER_CHANNEL_OPS": server.url} | (env or {}), columns=columns)

    running("office", "add", "wnd-outpost", "--region", "Wuxi", "--lang", "zh", "--channel", "webhook:ops")
    return running


class TestAWebhook:
    def test_that_takes_no_more_is_tried_again_when_it_asks_for_it_under_the_same_id(
        self, told: Run, server: Web
    ) -> None:
        server.answer = status(429, Retry_After="120")
        assert told("remind").code == 6
        assert (
            "tried again at 2023-04-03 09:02: the server answered 429" in told("deliveries", "--failed").out
        )
        server.answer = status(200)
        assert told("remind", env={"TRACKER_NOW": "2023-04-03T09:01:59+08:00"}).code == 0
        assert len(server.requests) == 1
        assert told("remind", env={"TRACKER_NOW": "2023-04-03T09:02:00+08:00"}).code == 0
        first, second = (headers["Idempotency-Key"] for _, headers, _ in server.requests)
        assert first == second
        assert "delivered (2 attempts)" in told("deliveries").out

    def test_that_answers_with_garbage_is_tried_again_and_shown(self, told: Run, server: Web) -> None:
        server.answer = garbage
        assert told("remind").code == 6
        assert "the server answered with something else than HTTP" in told("deliveries", "--failed").out

    def test_that_is_gone_is_given_up_for_the_day(self, told: Run, server: Web) -> None:
        server.answer = status(410)
        assert "failed, given up for today: the server answered 410" in told("remind").out
        told("remind", env={"TRACKER_NOW": "2023-04-03T15:00:00+08:00"})
        assert len(server.requests) == 1
        told("remind", env={"TRACKER_NOW": "2023-04-04T15:00:00+08:00"})
        assert len(server.requests) == 2

    def test_whose_address_cannot_be_read_is_told_by_its_name(self, told: Run) -> None:
        answer = told("remind", env={"TRACKER_CHANNEL_OPS": "htp:/nonsense-token"})
        assert answer.code == 6
        assert "its address cannot be read: correct TRACKER_CHANNEL_OPS" in " ".join(answer.out.split())
        assert "nonsense" not in answer.out + answer.err

    def test_hears_in_the_language_of_the_office(self, told: Run, server: Web) -> None:
        told("remind")
        [(_, _, body)] = server.requests
        document = json.loads(body)
        assert (document["language"], document["follow_ups"][0]["what"]) == ("zh", "商定下一步")


def test_mail_goes_to_the_address_that_is_sealed_and_shows_nowhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(paths[0]))
    with mail(paths) as post:
        url = f"smtp://user:p%40ss@{HOST}:{post.port}?from=tracker@ipb.example"
        env = QUIET | {"TRACKER_SMTP_URL": url}
        said = [
            "--zone",
            "Asia/Shanghai",
            "--channel",
            "email",
            "--email",
            "li.wei@ipb.example",
            "--lang",
            "zh",
        ]
        run("person", "add", "wnd-outpost", *said, env=env)
        answers = [
            run(*words, env=env) for words in (["remind"], ["deliveries"], ["doctor"], ["history", "--json"])
        ]
        [message] = post.messages
        assert (post.to, str(message["Message-ID"])[-20:]) == (
            [["li.wei@ipb.example"]],
            "@initiative-tracker>",
        )
        assert run("forget", "wnd-outpost", "--because", "left", env=env).code == 0
        again = run("remind", env=env | {"TRACKER_NOW": "2023-04-04T10:00:00+08:00"})
        assert len(post.messages) == 1
    assert answers[0].code == 0
    assert all(
        "li.wei@" not in one.out + one.err and "p%40ss" not in one.out + one.err for one in (*answers, again)
    )


def test_a_calendar_file_holds_what_is_to_be_done_in_the_language_of_its_owner(
    run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "calendar.ics"
    env = QUIET | {"TRACKER_CHANNEL_ICAL_WND_OUTPOST": str(path)}
    run("office", "add", "wnd-outpost", "--region", "Wuxi", "--lang", "zh", "--channel", "ical", env=env)
    answer = run("remind", "--channel", "ical", env=env)
    assert (answer.code, answer.err) == (0, "")
    todos = Calendar.from_ical(path.read_bytes()).walk("VTODO")
    assert [str(one["SUMMARY"])[:5] for one in todos if one["STATUS"] == "NEEDS-ACTION"] == ["商定下一步"]
    assert answer.out.endswith("1 digest delivered and recorded.\n")
