"""`tracker run`: real programs with the machine's own clock, and how they end."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event

import pytest

from tests.cli.conftest import Run
from tests.reminders.servers import Web, status, web
from tracker.app.clock import Clock
from tracker.app.writing import create_journal, open_tracker
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import AddFollowUp, New
from tracker.domain.settings.offices import DescribeOffice, SetDays

ROOT = Path(__file__).parents[2]
CROWD = 6
Start = Callable[[], "Popen[str]"]


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as state:
        yield state


@pytest.fixture
def crowd(url: str) -> str:
    """A journal for real: offices that work today at any hour, each with something to do."""
    clock = Clock()
    zone = "UTC" if clock.now().utctimetuple().tm_hour < 12 else "Etc/GMT+12"  # no midnight is near
    create_journal(url, clock, "mei", practice=False)
    with open_tracker(url, clock, "mei") as tracker, tracker.recording() as session:
        today = clock.today()
        around = f"{today - timedelta(days=2)}/{today + timedelta(days=2)}"
        due = (today + timedelta(days=1)).isoformat()
        for n in range(CROWD):
            name, line = (
                f"office-{n}",
                {"title": {"en": f"Line {n}"}, "kind": "project", "owner": f"office-{n}"},
            )
            session.do(
                DescribeOffice(
                    office=name, region="320200", hours="00:00-23:59", zone=zone, channels=["webhook:ops"]
                )
            )
            said = {"of": name, "on": around, "works": True, "why": {"en": "a test"}}
            session.do(read(SetDays, said, today))
            session.do(read(New, line, today))
            asked = {"initiative": f"I-{n + 1}", "what": {"en": "Call"}, "due": due}
            session.do(read(AddFollowUp, asked, today))
    return url


@pytest.fixture
def start(crowd: str, server: Web, tmp_path: Path) -> Iterator[Start]:
    """Starts daemons, which are ended with the test."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "TRACKER_NOW"},
        "TRACKER_DATABASE_URL": crowd,
        "TRACKER_CHANNEL_OPS": server.url,
        "TRACKER_LANG": "en",
        "XDG_DATA_HOME": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    command = [sys.executable, "-W", "error", "-m", "tracker", "run"]
    with ExitStack() as stack:

        def started() -> Popen[str]:
            one = Popen(command, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE, text=True)
            stack.enter_context(ended(one))
            return one

        yield started


@contextmanager
def ended(one: "Popen[str]") -> Iterator[None]:
    try:
        yield
    finally:
        one.kill()
        one.communicate()


def lines_until(one: "Popen[str]", number: int) -> list[str]:
    """So many lines that a daemon says, each without its moment."""
    assert one.stderr is not None
    return [one.stderr.readline().partition(" ")[2].rstrip("\n") for _ in range(number)]


def keys(server: Web) -> list[str]:
    return [headers["Idempotency-Key"] for _, headers, _ in server.requests]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_daemon_that_is_told_to_stop_finishes_the_delivery_at_hand(
    start: Start, server: Web, how: signal.Signals
) -> None:
    asked, go = Event(), Event()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        assert go.wait(30)
        status(200)(handler)

    server.answer = slow
    one = start()
    assert asked.wait(60)
    one.send_signal(how)
    go.set()
    out, err = one.communicate(timeout=60)
    said = [line.partition(" ")[2] for line in err.splitlines()]
    assert (one.returncode, out, said[-1]) == (0, "", "stopped")
    assert said[1:-1] == ["delivered to office-0 on webhook:ops, follow-ups: 1"]
    assert len(server.requests) == 1
    assert "token-1" not in err


def test_two_daemons_at_once_send_each_digest_once_and_a_third_finds_nothing(
    start: Start, server: Web
) -> None:
    both = Event()

    def wait_for_both(handler: BaseHTTPRequestHandler) -> None:
        if len(server.requests) == 2:
            both.set()
        both.wait(30)
        status(200)(handler)

    server.answer = wait_for_both
    first, second = start(), start()
    said = [line for one in (first, second) for line in lines_until(one, 2)]
    assert len([line for line in said if line.startswith("delivered")]) == 2
    third = start()
    lines_until(third, 1)
    for one in (first, second, third):
        one.send_signal(signal.SIGTERM)
    ends = [(one.communicate(timeout=60)[1], one.returncode) for one in (first, second, third)]
    assert [code for _, code in ends] == [0, 0, 0], ends
    assert len(keys(server)) == len(set(keys(server)))


def test_where_the_clock_stands_still_it_looks_once_only(run: Run) -> None:
    code, out, err = run("run")
    assert (code, out) == (4, "")
    assert err == "TRACKER_NOW is set, so that the clock stands still: unset it, or look once with --once.\n"
    assert run("run", "--once") == (0, "", "")
