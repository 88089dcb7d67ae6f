"""Where channels lead to is a secret, kept in the environment or the keyring, and shown nowhere."""

from pathlib import Path

import pytest

from tests.reminders.servers import HOST
from tracker.reminders.addresses import Addresses, user_keyring, variable
from tracker.reminders.channels import Channel, NotDelivered
from tracker.reminders.channels.calendar_file import CalendarFile
from tracker.reminders.channels.files import File
from tracker.reminders.channels.mail import Mail
from tracker.reminders.channels.services import Service
from tracker.reminders.channels.webhook import Webhook
from tracker.reminders.post import Post, file_name
from tracker.reminders.reasons import REASONS, sentence

SMTP = {"TRACKER_SMTP_URL": f"smtp://{HOST}?from=tracker@ipb.example"}


def addresses(
    environment: dict[str, str] | None = None, keyring: dict[str, str] | None = None, *handles: str
) -> Addresses:
    return Addresses(environment or {}, (keyring or {}).get, lambda: handles)


def refused(post: Post, channel: str, handle: str = "mei") -> str:
    with pytest.raises(NotDelivered) as caught:
        post.open(channel, handle)
    assert caught.value.permanent
    return str(caught.value)


class TestFinding:
    @pytest.mark.parametrize(
        ("channel", "name"),
        [
            ("webhook:ops", "TRACKER_CHANNEL_OPS"),
            ("webhook:ops", "TRACKER_CHANNEL_WEBHOOK_OPS"),
            ("apprise:group-2.a", "TRACKER_CHANNEL_GROUP_2_A"),
            ("webhook", "TRACKER_CHANNEL_WEBHOOK"),
            ("email", "TRACKER_CHANNEL_EMAIL_MEI"),
            ("file", "TRACKER_CHANNEL_FILE_MEI"),
            ("email:desk", "TRACKER_CHANNEL_DESK"),
        ],
    )
    def test_looks_into_the_environment(self, channel: str, name: str) -> None:
        assert addresses({name: "x"}).of(channel, "mei") == ("x", name)

    @pytest.mark.parametrize(
        ("channel", "key"),
        [("webhook:ops", "webhook:ops"), ("webhook", "webhook"), ("email", "email:mei")],
    )
    def test_then_into_the_keyring(self, channel: str, key: str) -> None:
        assert addresses({}, {key: "x"}).of(channel, "mei") == ("x", f"keyring {key}")
        assert addresses({}, {}).of(channel, "mei") is None

    def test_keeps_letters_of_any_script(self) -> None:
        assert variable("email_滨湖区/a") == "TRACKER_CHANNEL_EMAIL_滨湖区_A"

    def test_gives_nobody_the_address_of_somebody_with_nearly_the_same_handle(self) -> None:
        environment = {"TRACKER_CHANNEL_EMAIL_A_B": "x@y.example"}
        assert addresses(environment, {}, "a-b", "c").of("email", "a-b")
        with pytest.raises(NotDelivered, match="shared name: TRACKER_CHANNEL_EMAIL_A_B"):
            addresses(environment, {}, "a-b", "a_b").of("email", "a-b")

    def test_of_the_secret_and_the_mail_server(self) -> None:
        assert addresses({"TRACKER_CHANNEL_OPS_SECRET": "s"}).secret("webhook:ops") == "s"
        assert addresses({}, {"webhook:ops secret": "s"}).secret("webhook:ops") == "s"
        assert addresses(SMTP).smtp()[1] == "TRACKER_SMTP_URL"
        assert addresses({}, {"smtp": "u"}).smtp() == ("u", "keyring smtp")
        with pytest.raises(NotDelivered, match="no address: TRACKER_SMTP_URL"):
            addresses().smtp()


def test_a_machine_without_a_keyring_has_nothing_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    import keyring  # noqa: PLC0415
    from keyring.backends import fail  # noqa: PLC0415

    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call] # theirs
    try:
        assert user_keyring("webhook:ops") is None
    finally:
        keyring.set_keyring(before)


class TestOpening:
    def post(
        self, folder: Path, environment: dict[str, str] | None = None, sealed: str | None = None
    ) -> Post:
        return Post(addresses(environment), folder, lambda _: sealed, lambda *_: b"")

    @pytest.mark.parametrize(
        ("channel", "environment", "kind"),
        [
            ("file", {}, File),
            ("ical", {}, CalendarFile),
            ("email", {**SMTP, "TRACKER_CHANNEL_EMAIL_MEI": "mei@ipb.example"}, Mail),
            ("webhook:ops", {"TRACKER_CHANNEL_OPS": "https://h.example/x"}, Webhook),
            ("apprise:ops", {"TRACKER_CHANNEL_OPS": "json://localhost"}, Service),
        ],
    )
    def test_gives_the_channel_of_the_kind(
        self, tmp_path: Path, channel: str, environment: dict[str, str], kind: type[Channel]
    ) -> None:
        assert isinstance(self.post(tmp_path, environment).open(channel, "mei"), kind)

    def test_takes_a_person_s_address_from_what_is_sealed(self, tmp_path: Path) -> None:
        assert isinstance(self.post(tmp_path, SMTP, "mei@ipb.example").open("email", "mei"), Mail)
        assert refused(self.post(tmp_path, SMTP, "mei"), "email") == "bad address: mei"

    def test_says_what_is_missing(self, tmp_path: Path) -> None:
        post = self.post(tmp_path)
        assert [refused(post, channel) for channel in ("email", "webhook:ops", "apprise")] == [
            "no e-mail: mei",
            "no address: TRACKER_CHANNEL_OPS",
            "no address: TRACKER_CHANNEL_APPRISE",
        ]
        assert refused(self.post(tmp_path, {}, "mei@ipb.example"), "email") == "no address: TRACKER_SMTP_URL"

    def test_without_a_renderer_there_are_no_calendars(self, tmp_path: Path) -> None:
        assert refused(Post(addresses(), tmp_path), "ical") == "no calendar"


class TestFileNames:
    def test_are_handles_where_these_are_plain(self) -> None:
        assert [file_name(one) for one in ("mei", "wuxi-ipb", "滨湖区")] == ["mei", "wuxi-ipb", "滨湖区"]

    def test_never_lead_elsewhere_and_never_meet(self) -> None:
        handles = [
            "../../etc/passwd",
            "..",
            ".",
            "/",
            "a/b",
            "a_b",
            "A",
            "a",
            "a" * 120,
            "a" * 119,
            "con\\x",
            "李" * 120,
        ]
        names = [file_name(one) for one in handles]
        assert len(set(names)) == len(handles)
        assert all(one.replace("_", "").replace("-", "").isalnum() for one in names)
        assert all(len(f"{one}.txt".encode()) <= 255 for one in names)


def test_every_reason_is_a_sentence_and_an_unknown_one_is_told_as_it_is() -> None:
    told = {
        word: sentence(f"{word}: x" if "{detail}" in text else word, str) for word, text in REASONS.items()
    }
    assert all("{" not in text for text in told.values())
    assert told["answered"] == "the server answered x"
    assert sentence("struck by lightning: twice", str) == "struck by lightning: twice"
