"""Deliver the digests of a day, each once for a recipient and a channel, and record that it was done.

The claim, the delivery and the record lie in one transaction that holds the journal's head: two at once
cannot both deliver. A crash between delivery and commit repeats a digest and never loses one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from events.rows import Rows
from tracker.app.clock import Clock
from tracker.app.reader import Reader, check_views
from tracker.app.tracker import Tracker
from tracker.codec import DELIVERIES
from tracker.domain.deliveries import DigestDelivered
from tracker.reminders.digest import Digest, Last, digests
from tracker.views.answers import FollowUpRow
from tracker.views.offices import OfficeDays

TERMINAL = "terminal"
WIDEST_GAP = 30
"""More days than any run of holidays has: beyond it nothing is looked at."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run came to: the digests that went out, and who had had theirs that day."""

    day: date
    sent: tuple[Digest, ...]
    already: tuple[str, ...]


Deliver = Callable[[Reminded], None]
"""Hands the digests over; returns only when they are out."""


def remind(tracker: Tracker, deliver: Deliver, *, owner: str | None = None, record: bool = True) -> Reminded:
    """Deliver what is due to each owner, or to those whose name contains `owner`.

    With `record` False everything is handed over and nothing is recorded. Raises Refused where the clock is
    set and the journal is not for practice, ViewsMissing where the views are behind the journal.
    """
    if not record:
        with tracker.journal.database.reading() as connection:
            reminded = _worked_out(Rows.over(connection), tracker.clock, owner)
            deliver(reminded)
            return reminded
    with tracker.recording() as session:
        reminded = _worked_out(Rows.over(session.writing.connection), tracker.clock, owner)
        deliver(reminded)
        for one in reminded.sent:
            session.append(DELIVERIES + one.recipient, _delivered(one), key=_key(one))
        return reminded


def _worked_out(rows: Rows, clock: Clock, owner: str | None) -> Reminded:
    """The digests of the day for those who have not had theirs."""
    check_views(rows)
    reader = Reader(rows, clock.today(), clock.now())
    last = {one.recipient: one for one in reader.deliveries(TERMINAL)}
    lines = {name: one.lines for name, one in last.items()}
    found = digests(_near_enough(reader, owner, lines), lines, reader.today, reader.digest["most"])
    had = {name for name, one in last.items() if one.day == reader.today}
    sent = tuple(one for one in found if one.recipient not in had)
    return Reminded(reader.today, sent, tuple(one.recipient for one in found if one.recipient in had))


def _near_enough(reader: Reader, owner: str | None, last: Last) -> list[FollowUpRow]:
    """What is open and worth a line, and what stood in an owner's last digest and was closed since."""
    ahead = reader.digest["ahead"]
    days = OfficeDays(reader.regions)
    until = reader.today + timedelta(days=2 * ahead + WIDEST_GAP)
    open_ones = reader.due(until=until, owner=owner)
    near = [one for one in open_ones if days.ahead(one.due, -ahead, one.regions).day <= reader.today]
    shown = {key for lines in last.values() for key in lines} - {one.id for one in open_ones}
    return near + [one for one in reader.some(shown) if one.state == "closed" and _asked_for(one, owner)]


def _asked_for(one: FollowUpRow, owner: str | None) -> bool:
    return owner is None or owner.lower() in one.owner.lower()


def _delivered(digest: Digest) -> DigestDelivered:
    return DigestDelivered(recipient=digest.recipient, channel=TERMINAL, day=digest.day, lines=digest.shown())


def _key(digest: Digest) -> str:
    return f"digest/{TERMINAL}/{digest.day}/{digest.recipient}"
