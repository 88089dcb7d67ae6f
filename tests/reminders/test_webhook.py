"""JSON to a web address, however the other side answers."""

import hmac
import json
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.reminders.parts_said import PART, part
from tests.reminders.servers import (
    HOST,
    Web,
    certificate,
    closed_port,
    cut,
    endless,
    garbage,
    silent,
    status,
    web,
)
from tracker.reminders.channels import NotDelivered
from tracker.reminders.channels.webhook import Webhook

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as state:
        yield state


def refused(address: str, *, seconds: float = 5) -> NotDelivered:
    with pytest.raises(NotDelivered) as caught:
        Webhook(address, "TRACKER_CHANNEL_OPS", seconds=seconds).send(PART)
    assert "token-1" not in str(caught.value)
    return caught.value


def said(error: NotDelivered) -> tuple[str, timedelta | None, bool]:
    return str(error), error.retry_after, error.permanent


def test_the_message_arrives_as_json_with_its_id(server: Web) -> None:
    Webhook(server.url + "?to=ops", "x").send(PART)
    [(path, headers, body)] = server.requests
    assert path == "/hook/token-1?to=ops"
    assert json.loads(body) == PART.document
    assert {name: headers[name] for name in ("Content-Type", "Idempotency-Key")} == {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": "abc@initiative-tracker",
    }
    assert "X-Tracker-Signature" not in headers


def test_it_is_signed_where_there_is_a_secret(server: Web) -> None:
    Webhook(server.url, "x", "s3cret").send(PART)
    [(_, headers, body)] = server.requests
    assert headers["X-Tracker-Signature"] == f"sha256={hmac.new(b's3cret', body, sha256).hexdigest()}"


def test_a_login_in_the_address_is_sent_as_a_header(server: Web) -> None:
    Webhook(server.url.replace("//", "//us%40er:p%3Aw@"), "x").send(PART)
    [(_, headers, _)] = server.requests
    assert headers["Authorization"] == "Basic dXNAZXI6cDp3"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (status(500), ("answered: 500", None, False)),
        (status(503, Retry_After="120"), ("answered: 503", timedelta(minutes=2), False)),
        (status(429, Retry_After="7"), ("answered: 429", timedelta(seconds=7), False)),
        (
            status(429, Retry_After="Mon, 03 Apr 2023 01:10:00 GMT"),
            ("answered: 429", timedelta(minutes=10), False),
        ),
        (status(429, Retry_After="soon"), ("answered: 429", None, False)),
        (status(429, Retry_After="-5"), ("answered: 429", None, False)),
        (status(429, Retry_After="99999999"), ("answered: 429", timedelta(days=1), False)),
        (status(429, Retry_After="9" * 5000), ("answered: 429", None, False)),
        (status(408), ("answered: 408", None, False)),
        (status(404), ("answered: 404", None, True)),
        (status(410, Retry_After="7"), ("answered: 410", None, True)),
        (status(302, Location="http://elsewhere.example/"), ("answered: 302", None, True)),
        (garbage, ("not http", None, False)),
        (cut, ("cut off", None, False)),
    ],
)
def test_what_is_answered_says_whether_to_try_again(
    server: Web, answer: Answer, told: tuple[str, timedelta | None, bool]
) -> None:
    server.answer = answer
    assert said(refused(server.url)) == told
    assert len(server.requests) == 1


def test_an_answer_with_a_body_that_never_ends_is_an_answer(server: Web) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        server.over.wait(30)

    server.answer = answer
    Webhook(server.url, "x").send(PART)


@pytest.mark.parametrize("slow", [silent, endless])
def test_a_server_that_is_slow_is_left_alone_in_the_end(server: Web, slow: Callable[[Web], Answer]) -> None:
    server.answer = slow(server)
    assert said(refused(server.url, seconds=0.2)) == ("no answer: 0.2", None, False)


def test_a_server_that_is_not_there_is_told_in_the_words_of_the_system() -> None:
    assert said(refused(f"http://{HOST}:{closed_port()}/token-1")) == (
        "unreachable: Connection refused",
        None,
        False,
    )
    assert str(refused("http://no-such-host.invalid/token-1")).startswith("unreachable: ")


@pytest.mark.parametrize(
    "address",
    [
        "token-1",
        "ftp://host/token-1",
        "http://",
        "http://[token-1",
        "http://host:port/token-1",
        "http://host\r\nX: y/token-1",
        "https://:443/token-1",
    ],
)
def test_an_address_that_cannot_be_read_is_told_by_its_name(address: str) -> None:
    assert said(refused(address)) == ("bad address: TRACKER_CHANNEL_OPS", None, True)


class TestEncrypted:
    @pytest.fixture
    def encrypted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        paths = certificate(tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*paths)
        monkeypatch.setenv("SSL_CERT_FILE", str(paths[0]))
        with web(context) as state:
            yield state.url.replace("http://", "https://")

    def test_a_certificate_that_is_trusted_is_taken(self, encrypted: str) -> None:
        Webhook(encrypted, "x").send(part(data=lambda: {"a": 1}))

    def test_one_that_is_not_is_refused(self, encrypted: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        assert said(refused(encrypted)) == ("certificate", None, False)

    def test_one_of_another_host_is_refused(self, encrypted: str) -> None:
        assert said(refused(encrypted.replace(HOST, "localhost"))) == ("certificate", None, False)
