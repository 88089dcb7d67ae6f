"""From the name of somebody's channel to the channel itself."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tracker.reminders.addresses import Addresses
from tracker.reminders.channels import Channel, NotDelivered
from tracker.reminders.channels.calendar_file import CalendarFile, Render
from tracker.reminders.channels.files import File
from tracker.reminders.channels.mail import Mail, parsed, server
from tracker.reminders.channels.services import Service
from tracker.reminders.channels.webhook import Webhook
from tracker.reminders.channels.within import SECONDS

Sealed = Callable[[str], str | None]
"""The e-mail address that is sealed of somebody, by handle; None where there is none to be read."""

_LONGEST_NAME = 60


class Post:
    """Opens channels. Files without an address are kept in `folder`."""

    def __init__(
        self,
        addresses: Addresses,
        folder: Path,
        sealed: Sealed = lambda _: None,
        render: Render | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._addresses = addresses
        self._folder = folder
        self._sealed = sealed
        self._render = render
        self._seconds = seconds

    def open(self, channel: str, handle: str) -> Channel:
        """Somebody's channel. Raises `NotDelivered` where its address is missing or cannot be read."""
        match channel.partition(":")[0]:
            case "file":
                return File(self._path(channel, handle, ".txt"))
            case "ical":
                if self._render is None:
                    raise NotDelivered("no calendar", permanent=True)
                return CalendarFile(self._path(channel, handle, ".ics"), self._render)
            case "email":
                return self._mail(channel, handle)
            case "webhook":
                address, name = self._found(channel, handle)
                return Webhook(address, name, self._addresses.secret(channel), self._seconds)
            case _:
                return Service(*self._found(channel, handle), self._seconds)

    def _found(self, channel: str, handle: str) -> tuple[str, str]:
        found = self._addresses.of(channel, handle)
        if found is None:
            raise self._addresses.missing(channel, handle)
        return found

    def _mail(self, channel: str, handle: str) -> Mail:
        found = self._addresses.of(channel, handle)
        if found is None and channel == "email" and (sealed := self._sealed(handle)):
            found = (sealed, handle)
        if found is None:
            raise self._addresses.missing(channel, handle)
        return Mail(server(*self._addresses.smtp()), parsed(*found), self._seconds)

    def _path(self, channel: str, handle: str, ending: str) -> Path:
        found = self._addresses.of(channel, handle)
        if found is None:
            return self._folder / f"{file_name(channel.partition(':')[2] or handle)}{ending}"
        return Path(found[0].removeprefix("file://")).expanduser()


def file_name(handle: str) -> str:
    """A handle as the name of a file: two different ones never have the same, and none leads elsewhere."""
    kept = "".join(one if one.isalnum() or one == "-" else "_" for one in handle)[:_LONGEST_NAME]
    same = kept == handle and kept == kept.lower()
    return kept if same else f"{kept}-{sha256(handle.encode()).hexdigest()[:8]}"
