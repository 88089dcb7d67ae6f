"""What apprise delivers, to a server of our own; and what it is given."""

import json
from collections.abc import Iterator

import pytest

from tests.reminders.parts_said import PART, part
from tests.reminders.servers import HOST, Web, closed_port, silent, status, web
from tracker.reminders.channels import Limits, NotDelivered
from tracker.reminders.channels.services import Service, harmless

TOKEN = "ABCDEFGHIJ0123456789" * 3 + "abcd"


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as state:
        yield state


def address(server: Web) -> str:
    return server.url.replace("http://", "json://")


def refused(url: str, seconds: float = 5) -> str:
    with pytest.raises(NotDelivered) as caught:
        Service(url, "TRACKER_CHANNEL_OPS", seconds).send(PART)
    assert "token-1" not in str(caught.value)
    return str(caught.value)


def test_the_message_arrives_as_text(server: Web) -> None:
    Service(address(server), "x").send(PART)
    [(path, _, body)] = server.requests
    told = json.loads(body)
    assert (path, told["title"], told["message"]) == ("/hook/token-1", PART.subject, PART.text)


def test_nothing_in_it_is_taken_for_markup_or_calls_anybody(server: Web) -> None:
    nasty = "<!channel> @all @here <b>x</b> \\n [x](http://y) *z* mei@ipb.example"
    Service(address(server), "x").send(part(text=nasty, subject=nasty))
    [(_, _, body)] = server.requests
    told = json.loads(body)
    assert told["message"] == told["title"] == harmless(nasty)
    assert harmless(nasty) == (
        "＜!channel＞ ＠all ＠here ＜b＞x＜/b＞ \\n [x](http://y) *z* mei＠ipb.example"
    )


@pytest.mark.parametrize("code", [404, 429, 500])
def test_what_the_service_does_not_take_is_tried_again(server: Web, code: int) -> None:
    server.answer = status(code)
    assert refused(address(server)) == "not taken"


def test_a_service_that_is_not_there_or_slow_does_not_hold_anybody_up(server: Web) -> None:
    assert refused(f"json://{HOST}:{closed_port()}/token-1") == "not taken"
    server.answer = silent(server)
    assert refused(address(server), seconds=0.2) == "no answer: 0.2"


@pytest.mark.parametrize("url", ["", "token-1", "nope://token-1", "dingtalk://", "json://"])
def test_an_address_that_cannot_be_read_is_told_by_its_name(url: str) -> None:
    assert refused(url) == "bad address: TRACKER_CHANNEL_OPS"


@pytest.mark.parametrize(
    ("url", "limits"),
    [
        (f"dingtalk://{TOKEN}", Limits(19985, 20)),
        ("wecombot://693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa", Limits(2048, 20)),
        ("feishu://abcdefghij0123456789", Limits(19985, None)),
        ("json://localhost/", Limits(32768, None)),
    ],
)
def test_a_service_takes_so_much_and_no_more(url: str, limits: Limits) -> None:
    assert Service(url, "x").limits == limits


def test_apprise_says_nothing_by_itself(server: Web, capfd: pytest.CaptureFixture[str]) -> None:
    server.answer = status(500)
    refused(address(server))
    refused("nope://token-1")
    assert capfd.readouterr() == ("", "")
