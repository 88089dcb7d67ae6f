"""Real servers on this machine, each as badly behaved as a test wants it."""

import socket
import ssl
from asyncio import WriteTransport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Web:
    """A web server: `answer` is called for each request, which is kept in `requests`."""

    url: str = ""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = field(default_factory=lambda: status(200))
    over: Event = field(default_factory=Event)


@contextmanager
def web(context: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A web server that answers 200, unless told otherwise; with a `context`, encrypted."""
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append((self.path, dict(self.headers), body))
            state.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        server.daemon_threads = True
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        state.url = f"http://{HOST}:{server.server_port}/hook/token-1"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            state.over.set()
            server.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with a status."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def garbage(handler: BaseHTTPRequestHandler) -> None:
    """Answer with something else than HTTP."""
    handler.wfile.write(b"\x00\xff{]\r\n\r\n" * 20)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Cut the connection instead of answering."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    handler.connection.close()


def silent(state: Web) -> Callable[[BaseHTTPRequestHandler], None]:
    """Never answer."""
    return lambda _: cast("None", state.over.wait(30))


def endless(state: Web) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer a letter at a time, so that no single one is late."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        while not state.over.wait(0.02):
            try:
                handler.wfile.write(b"H")
            except OSError:
                return

    return answer


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])


@dataclass
class Post:
    """A mail server: the messages that it took, and what it says instead of taking them."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd has it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if told := self.says.get("RCPT"):
            return told
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if told := self.says.get("MAIL"):
            return told
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.says.get("DATA") == "cut":
            assert server.transport is not None
            cast("WriteTransport", server.transport).abort()
            return "421 gone"
        if told := self.says.get("DATA"):
            return told
        content = cast("bytes", envelope.content)
        self.messages.append(message_from_bytes(content, policy=default))
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: LoginPassword
    ) -> AuthResult:
        self.logins.append((said.login, said.password))
        return AuthResult(success=said.password == b"p@ss", handled=False)


@contextmanager
def mail(
    certificate: tuple[Path, Path] | None = None, *, how: str = "starttls", any_script: bool = True
) -> Iterator[Post]:
    """A mail server with STARTTLS, with TLS from the beginning (`how="tls"`), or with neither ("off").

    It takes names in `any_script` (SMTPUTF8), or none but those in ASCII.
    """
    state = Post()
    options: dict[str, Any] = {"enable_SMTPUTF8": any_script}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        if how == "tls":
            options["ssl_context"] = context
        else:
            options["tls_context"] = context
            options["require_starttls"] = True
        options["authenticator"] = state.authenticate
        options["auth_require_tls"] = how != "tls"  # aiosmtpd does not count TLS from the beginning
    controller = Controller(state, hostname=HOST, port=closed_port(), **options)
    controller.start()
    try:
        state.port = controller.port
        yield state
    finally:
        controller.stop()


def certificate(folder: Path, name: str = HOST) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = (folder / "certificate.pem", folder / "key.pem")
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
