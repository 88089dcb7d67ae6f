"""Where channels lead to: secrets, kept in the environment or the user's keyring, and shown nowhere.

`webhook:ops` is in `TRACKER_CHANNEL_OPS` or `TRACKER_CHANNEL_WEBHOOK_OPS`, or in the keyring under the name
`webhook:ops` of the service `tracker`. What is one person's (`email`, `file`, `ical` without a name) is in
`TRACKER_CHANNEL_EMAIL_MEI`, or in the keyring under `email:mei`. The mail server is in `TRACKER_SMTP_URL`, or
under `smtp`; the secret that signs a webhook's messages in `TRACKER_CHANNEL_OPS_SECRET`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from tracker.reminders.channels import NotDelivered

SERVICE = "tracker"
PERSONAL = frozenset({"email", "file", "ical"})
SMTP = "TRACKER_SMTP_URL"

Keyring = Callable[[str], str | None]
"""The secret that is kept under a name, if any."""


def user_keyring(name: str) -> str | None:
    """The secret of that name in the user's keyring; None where there is none, or no keyring."""
    import keyring  # noqa: PLC0415 - slow to import, and only asked where the environment says nothing
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(SERVICE, name)
    except (KeyringError, OSError, RuntimeError):
        return None


def variable(name: str) -> str:
    """The environment variable of a name: in upper case, whatever is no letter or digit as `_`."""
    return "TRACKER_CHANNEL_" + "".join(one if one.isalnum() else "_" for one in name.upper())


class Addresses:
    """The addresses of channels. `handles` gives all recipients: no two may share a variable."""

    def __init__(
        self,
        environment: Mapping[str, str],
        keyring: Keyring = user_keyring,
        handles: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._environment = environment
        self._keyring = keyring
        self._handles = handles

    def of(self, channel: str, handle: str) -> tuple[str, str] | None:
        """The address of somebody's channel, and the name under which it was found; None: nowhere.

        Raises `NotDelivered` where the same variable would be the address of somebody else too.
        """
        for name in _variables(channel, handle):
            if found := self._environment.get(name):
                if channel in PERSONAL and self._is_shared(handle):
                    raise NotDelivered("shared name", name, permanent=True)
                return found, name
        if channel in ("file", "ical"):
            return None
        key = f"{channel}:{handle}" if channel in PERSONAL else channel
        found = self._keyring(key)
        return (found, f"keyring {key}") if found else None

    def _is_shared(self, handle: str) -> bool:
        return any(variable(one) == variable(handle) for one in self._handles() if one != handle)

    def missing(self, channel: str, handle: str) -> NotDelivered:
        """What is said where there is no address."""
        if channel == "email":
            return NotDelivered("no e-mail", handle, permanent=True)
        return NotDelivered("no address", next(_variables(channel, handle)), permanent=True)

    def secret(self, channel: str) -> str | None:
        """What signs the messages of a webhook."""
        names = [f"{name}_SECRET" for name in _variables(channel, "")]
        found = next((self._environment[name] for name in names if self._environment.get(name)), None)
        return found or self._keyring(f"{channel} secret")

    def smtp(self) -> tuple[str, str]:
        """The address of the mail server, and where it was found. Raises `NotDelivered` for none."""
        if found := self._environment.get(SMTP):
            return found, SMTP
        if found := self._keyring("smtp"):
            return found, "keyring smtp"
        raise NotDelivered("no address", SMTP, permanent=True)


def _variables(channel: str, handle: str) -> Iterator[str]:
    kind, _, name = channel.partition(":")
    if name:
        yield variable(name)
        yield variable(f"{kind}_{name}")
    elif kind in PERSONAL:
        yield variable(f"{kind}_{handle}")
    else:
        yield variable(kind)
