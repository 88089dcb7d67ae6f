"""Mail, handed to a real server: encrypted, with a login, under the same Message-ID every time."""

from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path

import pytest

from tests.reminders.parts_said import PART, part
from tests.reminders.servers import HOST, Post, certificate, closed_port, mail
from tracker.reminders.channels import NotDelivered, Part
from tracker.reminders.channels.mail import Mail, parsed, server

MEI = Address(addr_spec="mei@ipb.example")
NAME = "TRACKER_SMTP_URL"
SENDER = "?from=tracker@ipb.example"


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(paths: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(paths[0]))


@pytest.fixture
def post(paths: tuple[Path, Path]) -> Iterator[Post]:
    with mail(paths) as state:
        yield state


@pytest.fixture
def plain() -> Iterator[Post]:
    with mail() as state:
        yield state


def address(post: Post, *, login: str = "", scheme: str = "smtp", more: str = "") -> str:
    return f"{scheme}://{login}{HOST}:{post.port}{SENDER}{more}"


def send(url: str, one: Part = PART, to: Address = MEI, seconds: float = 5) -> None:
    Mail(server(url, NAME), to, seconds).send(one)


def refused(url: str, *, seconds: float = 5) -> tuple[str, bool]:
    with pytest.raises(NotDelivered) as caught:
        send(url, seconds=seconds)
    assert "mei@" not in str(caught.value)
    return str(caught.value), caught.value.permanent


@pytest.mark.usefixtures("trusted")
class TestAMessage:
    def test_arrives_with_everything_that_mail_needs(self, post: Post) -> None:
        send(address(post, login="user:p%40ss@"))
        [message] = post.messages
        told = ("Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted", "Content-Language")
        assert {name: str(message[name]) for name in told} == {
            "Subject": "待办 2023年4月3日",
            "From": "tracker@ipb.example",
            "To": "mei@ipb.example",
            "Message-ID": "<abc@initiative-tracker>",
            "Date": "Mon, 03 Apr 2023 01:00:00 +0000",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "zh-CN",
        }
        assert (post.to, post.logins) == ([["mei@ipb.example"]], [(b"user", b"p@ss")])

    def test_is_text_and_the_same_as_html(self, post: Post) -> None:
        send(address(post))
        [message] = post.messages
        bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
        told = ["\n".join(body.get_content().splitlines()) for body in bodies if body]
        assert told == [PART.text, PART.html]

    def test_holds_no_header_that_came_in_a_title(self, post: Post) -> None:
        with pytest.raises(ValueError, match="linefeed or carriage return"):
            send(address(post), part(subject="Hello\r\nBcc: all@ipb.example"))
        send(address(post), part(subject="Hello\\r\\nBcc: all@ipb.example", text="\r\n.\r\nQUIT\r\n"))
        [message] = post.messages
        assert (message["Bcc"], post.to) == (None, [["mei@ipb.example"]])

    def test_may_be_as_long_as_it_likes(self, post: Post) -> None:
        send(address(post), part(subject="待办" * 200, text="商定下一步" * 20_000))
        [message] = post.messages
        body = message.get_body(("plain",))
        assert message["Subject"] == "待办" * 200
        assert body
        assert body.get_content().splitlines() == ["商定下一步" * 20_000]

    def test_goes_to_names_and_hosts_in_any_script(self, post: Post) -> None:
        send(address(post), to=Address("", "李伟", "ipb.example"))
        assert post.to == [["李伟@ipb.example"]]

    def test_is_refused_for_one_name_only_where_the_server_knows_one_script(
        self, paths: tuple[Path, Path]
    ) -> None:
        with mail(paths, any_script=False) as post:
            with pytest.raises(NotDelivered) as caught:
                send(address(post, login="user:p%40ss@"), to=Address("", "李伟", "ipb.example"))
            send(address(post))
        assert (str(caught.value), caught.value.permanent) == ("refused: SMTPUTF8", True)
        assert post.to == [["mei@ipb.example"]]

    def test_over_tls_from_the_beginning(self, paths: tuple[Path, Path]) -> None:
        with mail(paths, how="tls") as post:
            send(address(post, scheme="smtps", login="user:p%40ss@"))
        assert len(post.messages) == 1

    def test_is_taken_when_the_server_says_so_whatever_comes_after(self, post: Post) -> None:
        post.says["QUIT"] = "500 what"
        send(address(post))
        assert len(post.messages) == 1


@pytest.mark.usefixtures("trusted")
class TestWhatTheServerRefuses:
    @pytest.mark.parametrize(
        ("at", "says", "told"),
        [
            ("RCPT", "550 5.1.1 <mei@ipb.example> unknown", ("refused: 550", True)),
            ("RCPT", "450 mailbox busy, mei@ipb.example", ("refused: 450", False)),
            ("DATA", "554 spam", ("answered: 554", True)),
            ("DATA", "452 no room", ("answered: 452", False)),
            ("DATA", "cut", ("cut off", False)),
            ("MAIL", "530 tracker@ipb.example may not", ("sender: 530", False)),
        ],
    )
    def test_is_told_by_its_number(self, post: Post, at: str, says: str, told: tuple[str, bool]) -> None:
        post.says[at] = says
        assert refused(address(post)) == told
        assert post.messages == []

    def test_a_wrong_password_is_told_without_it(self, post: Post) -> None:
        assert refused(address(post, login="user:wr0ng@")) == ("login: 535", False)


class TestEncryption:
    def test_is_insisted_on(self, plain: Post) -> None:
        assert refused(address(plain)) == ("no encryption", False)
        assert plain.messages == []

    def test_may_be_left_out_on_this_machine_only(self, plain: Post) -> None:
        send(address(plain, more="&tls=off"))
        assert len(plain.messages) == 1
        with pytest.raises(NotDelivered, match="bad address: TRACKER_SMTP_URL"):
            server(f"smtp://mail.example:25{SENDER}&tls=off", NAME)

    def test_needs_a_certificate_that_is_trusted(self, post: Post) -> None:
        assert refused(address(post)) == ("certificate", False)
        assert post.messages == []


class TestNobodyThere:
    def test_is_told_in_the_words_of_the_system(self) -> None:
        assert refused(f"smtp://{HOST}:{closed_port()}{SENDER}") == ("unreachable: Connection refused", False)

    def test_or_somebody_who_does_not_speak_is_left_alone(self) -> None:
        import socket  # noqa: PLC0415

        with socket.create_server((HOST, 0)) as silent:
            url = f"smtp://{HOST}:{silent.getsockname()[1]}{SENDER}"
            assert refused(url, seconds=0.2) == ("no answer: 0.2", False)


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "mail.example",
            "http://mail.example",
            f"smtp://{SENDER}",
            f"smtp://mail.example:port{SENDER}",
            "smtp://mail.example",
            "smtp://user:p@mail.example",
            "smtp://mail.example?from=nobody",
            f"smtp://mail.example{SENDER}&tls=maybe",
        ],
    )
    def test_of_servers_that_cannot_be_read_are_told_by_their_name(self, url: str) -> None:
        with pytest.raises(NotDelivered) as caught:
            server(url, NAME)
        assert (str(caught.value), caught.value.permanent) == ("bad address: TRACKER_SMTP_URL", True)

    def test_of_servers_have_usual_ports_and_senders(self) -> None:
        told = [server(url, NAME) for url in ("smtp://me%40x.example:p@h", "smtps://me%40x.example:p@h")]
        assert [(one.port, one.encrypted, str(one.sender), one.user) for one in told] == [
            (587, "starttls", "me@x.example", "me@x.example"),
            (465, "tls", "me@x.example", "me@x.example"),
        ]

    def test_of_servers_never_show_the_password(self) -> None:
        assert "s3cret" not in repr(server(f"smtp://me:s3cret@h{SENDER}", NAME))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "mei",
            "mei@",
            "@ipb.example",
            "mei@ipb.example, li@ipb.example",
            "mei@ipb\n.example",
            "a b@x.y",
            "<mei@x.y>",
        ],
    )
    def test_of_people_that_cannot_be_read_are_told_by_their_name(self, text: str) -> None:
        with pytest.raises(NotDelivered) as caught:
            parsed(text, "mei")
        assert str(caught.value) == "bad address: mei"
