"""Everything that `apprise` knows, by its addresses: Feishu, DingTalk, WeCom, Slack, Telegram, desktops …

Messages go out as plain text: what apprise sends on as markup it escapes first. The signs with which chats
call everybody (`@all`, `<!channel>`) are replaced by their full-width likes, so that no title can do that.
"""

import logging
import re
import warnings
from typing import TYPE_CHECKING, Any

from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.channels.within import SECONDS, within

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

GROUP_BOTS = frozenset({"dingtalk", "wecombot"})
"""They take 20 messages a minute; DingTalk then shuts its door for ten."""

BOTS_PER_MINUTE = 20
_FULL_WIDTH = str.maketrans("<>", "＜＞")
_CALLS = re.compile(r"@(?=\w)")


class Service:
    """One address that apprise knows. `name` is where it was found."""

    def __init__(self, address: str, name: str, seconds: float = SECONDS) -> None:
        """Raises `NotDelivered` for an address that apprise cannot read."""
        self._seconds = seconds
        self._service = _service(address.strip(), name)

    @property
    def limits(self) -> Limits:
        """As many bytes as the service takes characters: what it means by them is not always said."""
        service: Any = self._service
        names = _names(service.protocol) | _names(service.secure_protocol)
        return Limits(service.body_maxlen, BOTS_PER_MINUTE if names & GROUP_BOTS else None)

    def send(self, part: Part) -> None:
        """Hand it to apprise."""
        within(self._seconds, lambda: self._notify(part))

    def _notify(self, part: Part) -> None:
        from apprise import NotifyFormat  # noqa: PLC0415 - slow to import, and seldom needed

        taken = self._service.notify(
            body=harmless(part.text), title=harmless(part.subject), body_format=NotifyFormat.TEXT
        )
        if not taken:
            raise NotDelivered("not taken")


def harmless(text: str) -> str:
    """A text that calls nobody in a chat."""
    return _CALLS.sub("＠", text.translate(_FULL_WIDTH))


def _names(protocol: str | tuple[str, ...] | None) -> set[str]:
    return {protocol} if isinstance(protocol, str) else set(protocol or ())


def _service(address: str, name: str) -> "NotifyBase":
    import apprise  # noqa: PLC0415 - as above

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines may hold parts of addresses
    asset = apprise.AppriseAsset(app_id="Tracker", app_desc="Tracker", app_url="")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # about its own imports
        found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if found is None:
        raise NotDelivered("bad address", name, permanent=True)
    return found
