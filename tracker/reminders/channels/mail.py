"""E-mail by SMTP, always encrypted on its way to the server, whose certificate is checked.

The server's address is `smtp://` (STARTTLS, port 587) or `smtps://` (TLS, port 465), with the login in it
and the sender after `?from=`. A server on this machine may go without encryption where the address says
`tls=off`.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.channels.failures import failure
from tracker.reminders.channels.within import SECONDS, within

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PERMANENT = 500
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


class Server(NamedTuple):
    """A mail server, and who sends."""

    host: str
    port: int
    encrypted: str
    user: str | None
    password: str
    sender: Address

    def __repr__(self) -> str:
        """Never the login."""
        return "Server(…)"


def server(address: str, name: str) -> Server:
    """The server that an address names; `name` is where it was found. Raises `NotDelivered`."""
    try:
        read = urlsplit(address.strip())
        host, port = read.hostname or "", read.port
        said = {key: values[-1] for key, values in parse_qs(read.query).items()}
    except ValueError:
        raise NotDelivered("bad address", name, permanent=True) from None
    user = unquote(read.username) if read.username else None
    encrypted = "tls" if read.scheme == "smtps" else said.get("tls", "starttls")
    plain = encrypted == "off" and host not in LOOPBACK
    if not host or read.scheme not in PORTS or encrypted not in ("tls", "starttls", "off") or plain:
        raise NotDelivered("bad address", name, permanent=True)
    sender = parsed(said.get("from") or user or "", name)
    return Server(host, port or PORTS[read.scheme], encrypted, user, unquote(read.password or ""), sender)


def parsed(address: str, name: str) -> Address:
    """A person's e-mail address. Raises `NotDelivered` for one that cannot be read."""
    try:
        read = Address(addr_spec=address.strip())
    except (HeaderParseError, MessageError, ValueError, IndexError):
        raise NotDelivered("bad address", name, permanent=True) from None
    if not read.domain or not read.username or not address.strip().isprintable():
        raise NotDelivered("bad address", name, permanent=True)
    return read


class Mail:
    """Mail to one person."""

    limits = Limits()

    def __init__(self, server: Server, to: Address, seconds: float = SECONDS) -> None:
        self._server = server
        self._to = to
        self._seconds = seconds

    def send(self, part: Part) -> None:
        """Hand it to the mail server."""
        message = written(part, self._server.sender, self._to)
        within(self._seconds, lambda: self._hand_over(message))

    def _hand_over(self, message: EmailMessage) -> None:
        with _failing(self._seconds), self._connected() as smtp:
            try:
                smtp.send_message(message)
            except smtplib.SMTPNotSupportedError:  # of a name that is not in ASCII
                raise NotDelivered("refused", "SMTPUTF8", permanent=True) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        one, context = self._server, ssl.create_default_context()
        timeout = self._seconds / 2
        smtp = (
            smtplib.SMTP_SSL(one.host, one.port, timeout=timeout, context=context)
            if one.encrypted == "tls"
            else smtplib.SMTP(one.host, one.port, timeout=timeout)
        )
        try:
            if one.encrypted == "starttls":
                _encrypt(smtp, context)
            if one.user:
                smtp.login(one.user, one.password)
            yield smtp
        except BaseException:
            smtp.close()
            raise
        _take_leave(smtp)


def _encrypt(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    try:
        smtp.starttls(context=context)
    except smtplib.SMTPNotSupportedError:
        raise NotDelivered("no encryption") from None


def _take_leave(smtp: smtplib.SMTP) -> None:
    """Say good-bye; the message was taken before, whatever is answered."""
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()


def written(part: Part, sender: Address, to: Address) -> EmailMessage:
    """The message as it is sent: plain text, and the same as HTML."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["Subject"] = part.subject
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(part.at)
    message["Message-ID"] = f"<{part.id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    message.set_content(part.text, cte="base64")
    message.add_alternative(part.html, subtype="html", cte="base64")
    message["Content-Language"] = _LANGUAGES.get(part.language, part.language)
    return message


@contextmanager
def _failing(seconds: float) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPException as error:
        raise _cut_off(error, seconds) or _refusal(error) from None
    except UnicodeError:
        raise NotDelivered("unreachable", "DNS") from None
    except OSError as error:
        raise failure(error, seconds) from None


def _cut_off(error: smtplib.SMTPException, seconds: float) -> NotDelivered | None:
    """What the network did, where that is all that smtplib says; None where the server said something."""
    network = error.__context__
    if isinstance(network, OSError) and not isinstance(network, smtplib.SMTPException):
        return failure(network, seconds)
    return None


def _refusal(error: smtplib.SMTPException) -> NotDelivered:
    """What the server refused: the recipient and the message for good where it says so (5xx)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0]
            return NotDelivered("refused", str(code), permanent=code >= _PERMANENT)
        case smtplib.SMTPDataError():
            return NotDelivered("answered", str(error.smtp_code), permanent=error.smtp_code >= _PERMANENT)
        case smtplib.SMTPAuthenticationError():
            return NotDelivered("login", str(error.smtp_code))
        case smtplib.SMTPSenderRefused():
            return NotDelivered("sender", str(error.smtp_code))
        case smtplib.SMTPResponseException():
            return NotDelivered("answered", str(error.smtp_code))
        case smtplib.SMTPNotSupportedError():
            return NotDelivered("login", "AUTH")
        case _:
            return NotDelivered("cut off")
