"""What is to be delivered to whom, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from events.errors import CannotOpen, Locked
from tracker.domain.settings.state import Settings
from tracker.reminders.digest import Digest
from tracker.reminders.looking import Outlook
from tracker.reminders.recipients import TERMINAL, Recipient, recipients
from tracker.views.digest_rows import lane

SOON = timedelta(minutes=1)
LOOK_AGAIN = timedelta(minutes=5)
"""At least so often somebody looks whether something new was recorded."""

Result = Literal["delivered", "failed", "given up", "waiting"]

Why = Literal["hours", "had", "nothing", "now", "retry", "claimed", "lane", "pace", "busy", ""]
"""What is waited for: somebody's hours (`had`: today's was delivered or given up; `nothing`: nothing is
due), the next attempt, somebody else's claim, a lane that failed or takes no more yet, a busy journal."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody, and one of their channels."""

    who: Recipient
    channel: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an errand: `until`, where it waits or is tried again; `reason` as it is recorded.

    Where it was only looked at: `since` when it could go out, and `closed`, why its channel cannot be opened.
    """

    errand: Errand
    result: Result
    until: datetime
    digest: Digest | None = None
    reason: str = ""
    why: Why = ""
    since: datetime | None = None
    closed: str = ""


def went_wrong(errand: Errand, error: Exception, now: datetime) -> Outcome:
    """What comes of an errand that an error cut short; nothing that might be secret is said of it."""
    if isinstance(error, (Locked, CannotOpen)):
        return Outcome(errand, "waiting", now + SOON, why="busy")
    return Outcome(errand, "failed", now + SOON, reason=f"mistake: {type(error).__name__}")


@dataclass(frozen=True, slots=True)
class Round:
    """One look at everybody: what came of it, and when something is due next."""

    at: datetime
    outcomes: tuple[Outcome, ...]

    @property
    def next(self) -> datetime:
        """The next moment to look at everybody again."""
        return min([one.until for one in self.outcomes] + [self.at + LOOK_AGAIN])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted: of recipients whose handle contains a text, on channels of a kind or name.

    `anyway`: on any day and at any hour. `send` False: nothing is sent, and nothing recorded.
    """

    owner: str | None = None
    channel: str | None = None
    anyway: bool = False
    send: bool = True

    def includes(self, errand: Errand) -> bool:
        """Whether an errand is wanted."""
        told = self.owner is None or self.owner.lower() in errand.who.handle.lower()
        kind = errand.channel.partition(":")[0]
        return told and self.channel in (None, errand.channel, kind) and kind != TERMINAL


EVERYTHING = Wanted()


def lanes(settings: Settings, outlook: Outlook, wanted: Wanted) -> list[list[Errand]]:
    """The errands that are wanted, by lane.

    Those who are told of other people's follow-ups come last, since that takes longer to look up.
    """
    every = [Errand(who, channel) for who in recipients(settings) for channel in who.channels]
    found = [one for one in every if wanted.includes(one)]
    copied = outlook.copied
    found.sort(key=lambda one: (lane(one.channel), one.who.handle in copied, one.who.handle, one.channel))
    return [list(group) for _, group in groupby(found, key=lambda one: lane(one.channel))]
