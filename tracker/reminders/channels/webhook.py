"""JSON to a web address (POST), signed where a secret is configured.

The body is signed with HMAC-SHA256 in `X-Tracker-Signature: sha256=HEX`, as GitHub and others do it. The
message's id comes along as `Idempotency-Key`, so that the other side can tell a repetition. Redirections are
not followed: they would hand the message to somebody else.
"""

import hmac
import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.channels.failures import failure
from tracker.reminders.channels.within import SECONDS, within

LONGEST_WAIT = timedelta(days=1)
_AGAIN = frozenset({408, 425, 429})
_MULTIPLE_CHOICES, _SERVER_ERROR = 300, 500


class Webhook:
    """A web address that takes JSON. `name` is where its address was found."""

    limits = Limits()

    def __init__(self, address: str, name: str, secret: str | None = None, seconds: float = SECONDS) -> None:
        """Raises `NotDelivered` for an address that cannot be read."""
        self._target = _target(address, name)
        self._secret = secret
        self._seconds = seconds

    def send(self, part: Part) -> None:
        """Post it."""
        body = json.dumps(part.document, ensure_ascii=False, separators=(",", ":")).encode()
        within(self._seconds, lambda: self._post(body, part))

    def _post(self, body: bytes, part: Part) -> None:
        with _failing(self._seconds), closing(self._target.connection(self._seconds / 2)) as connection:
            connection.request("POST", self._target.path, body, self._headers(body, part))
            with closing(connection.getresponse()) as answer:  # what it says in words is of no interest
                status, retry_after = answer.status, answer.getheader("Retry-After")
        if status >= _MULTIPLE_CHOICES:
            raise _refusal(status, retry_after, part.at)

    def _headers(self, body: bytes, part: Part) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "initiative-tracker",
            "Idempotency-Key": part.id,
        }
        if self._target.login:
            headers["Authorization"] = self._target.login
        if self._secret:
            signed = hmac.new(self._secret.encode(), body, sha256).hexdigest()
            headers["X-Tracker-Signature"] = f"sha256={signed}"
        return headers


class _Target(NamedTuple):
    host: str
    port: int | None
    encrypted: bool
    path: str
    login: str | None

    def connection(self, seconds: float) -> HTTPConnection:
        if self.encrypted:
            context = ssl.create_default_context()
            return HTTPSConnection(self.host, self.port, timeout=seconds, context=context)
        return HTTPConnection(self.host, self.port, timeout=seconds)

    def __repr__(self) -> str:
        """Never the address."""
        return "_Target(…)"


def _target(address: str, name: str) -> _Target:
    try:
        read = urlsplit(address.strip())
        host, port = read.hostname, read.port
    except ValueError:
        host, read, port = None, SplitResult("", "", "", "", ""), None
    if not host or read.scheme not in ("http", "https") or not address.strip().isprintable():
        raise NotDelivered("bad address", name, permanent=True)
    path = (read.path or "/") + (f"?{read.query}" if read.query else "")
    return _Target(host, port, read.scheme == "https", path.replace(" ", "%20"), _login(read))


def _login(read: SplitResult) -> str | None:
    if read.username is None:
        return None
    told = f"{unquote(read.username)}:{unquote(read.password or '')}"
    return f"Basic {b64encode(told.encode()).decode()}"


@contextmanager
def _failing(seconds: float) -> Iterator[None]:
    try:
        yield
    except HTTPException as error:
        closed = isinstance(error, ConnectionError)  # RemoteDisconnected is both
        raise NotDelivered("cut off" if closed else "not http") from None
    except UnicodeError:
        raise NotDelivered("unreachable", "DNS") from None
    except OSError as error:
        raise failure(error, seconds) from None


def _refusal(status: int, retry_after: str | None, now: datetime) -> NotDelivered:
    again = status in _AGAIN or status >= _SERVER_ERROR
    return NotDelivered(
        "answered", str(status), retry_after=_wait(retry_after, now) if again else None, permanent=not again
    )


def _wait(said: str | None, now: datetime) -> timedelta | None:
    """What Retry-After asks for (RFC 9110, 10.2.3): seconds, or a moment; None where it makes no sense."""
    if said is None:
        return None
    try:
        wait = timedelta(seconds=int(said)) if said.strip().isdecimal() else parsedate_to_datetime(said) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)
