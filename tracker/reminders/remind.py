"""Digests on the terminal: whoever asks there wants everything now, at any hour and for everybody.

The claim, the printing and the record lie in one transaction that holds the journal's head: two at once
cannot both print. A crash between printing and commit repeats a digest and never loses one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from events.rows import Rows
from tracker.app.reader import Reader, check_views
from tracker.app.tracker import Tracker
from tracker.codec import DELIVERIES
from tracker.domain.deliveries import DigestDelivered
from tracker.domain.settings.state import Settings
from tracker.reminders.digest import Digest, Last, digests
from tracker.reminders.looking import Outlook, asking, outlook_of, settled
from tracker.reminders.recipients import TERMINAL, recipient
from tracker.views.answers import FollowUpRow


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run came to: the digests that went out, and who had had theirs that day."""

    day: date
    sent: tuple[Digest, ...]
    already: tuple[str, ...]


Deliver = Callable[[Reminded], None]
"""Hands the digests over; returns only when they are out."""


def remind(
    tracker: Tracker,
    deliver: Deliver,
    *,
    owner: str | None = None,
    record: bool = True,
    everybody: bool = False,
) -> Reminded:
    """Deliver to those who are told on the terminal what is due, or to those whose name contains `owner`.

    With `everybody` also to those who are told elsewhere. With `record` False everything is handed over and
    nothing is recorded. Raises Refused where the clock is set and the journal is not for practice,
    ViewsMissing where the views are behind the journal.
    """
    if not record:
        with tracker.journal.database.reading() as connection:
            reminded = _worked_out(tracker, connection, owner, everybody=everybody)
            deliver(reminded)
            return reminded
    with tracker.recording() as session:
        reminded = _worked_out(tracker, session.writing.connection, owner, everybody=everybody)
        deliver(reminded)
        for one in reminded.sent:
            session.append(DELIVERIES + one.recipient, _delivered(one), key=_key(one))
        return reminded


def _worked_out(tracker: Tracker, connection: Connection, owner: str | None, *, everybody: bool) -> Reminded:
    """The digests of the day for those who have not had theirs."""
    rows = asking(connection)
    check_views(rows)
    settings, outlook = outlook_of(tracker, connection)
    reader = Reader(rows, tracker.clock.today(), tracker.clock.now())
    last = {one.recipient: one for one in reader.deliveries(TERMINAL)}
    made = digests(_near_enough(rows, reader, outlook, last), last, reader.today, outlook.policy.digest.most)
    found = [
        one
        for one in made
        if _asked_for(one.recipient, owner) and (everybody or _on_terminal(one.recipient, settings))
    ]
    had = {name for name, one in last.items() if one.day == reader.today}
    sent = tuple(one for one in found if one.recipient not in had)
    return Reminded(reader.today, sent, tuple(one.recipient for one in found if one.recipient in had))


def _near_enough(rows: Rows, reader: Reader, outlook: Outlook, last: Last) -> list[FollowUpRow]:
    """What is open and worth a line, and what stood in an owner's last digest and was closed since."""
    open_ones = reader.due(until=outlook.until(reader.today))
    still = {one.id for one in open_ones}
    near = [one for one in open_ones if outlook.near(one, reader.today)]
    return near + [one for digest in last.values() for one in settled(rows, digest, still)]


def _asked_for(recipient: str, owner: str | None) -> bool:
    return owner is None or owner.lower() in recipient.lower()


def _on_terminal(handle: str, settings: Settings) -> bool:
    return TERMINAL in recipient(handle, settings).channels


def _delivered(digest: Digest) -> DigestDelivered:
    return DigestDelivered(
        recipient=digest.recipient,
        channel=TERMINAL,
        day=digest.day,
        lines=digest.shown(),
        provisional=digest.provisional(),
    )


def _key(digest: Digest) -> str:
    return f"digest/{TERMINAL}/{digest.day}/{digest.recipient}"
