"""Channels that only note what they are given, a clock that is moved by hand, and an office with people."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from events.journal import Journal
from tests.app.office import NOW, Office
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.domain.settings.offices import DescribeOffice
from tracker.domain.settings.people import DescribePerson
from tracker.reminders.channels import Limits, Part
from tracker.reminders.delivering import Deliverer
from tracker.views.projection import Views
from tracker.views.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class Stepping(Clock):
    """A clock that stands still until it is moved; not one that was set: the journal may be for real."""

    hands: list[datetime] = field(default_factory=lambda: [datetime.fromisoformat(NOW)])

    def now(self) -> datetime:
        return self.hands[0]

    def set(self, text: str) -> None:
        """Move it to a moment."""
        self.hands[0] = datetime.fromisoformat(text)

    def step(self, **by: float) -> None:
        """Move it on: `minutes=5`."""
        self.hands[0] += timedelta(**by)


@dataclass
class Postman:
    """Opens channels that note what they are given; `ills` says what goes wrong on a channel."""

    sent: list[tuple[str, Part]] = field(default_factory=list)
    ills: dict[str, Callable[[Part], None]] = field(default_factory=dict)
    unopened: dict[str, Exception] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)

    def open(self, channel: str, handle: str) -> "Noted":
        if ill := self.unopened.get(channel) or self.unopened.get(handle):
            raise ill
        return Noted(self, channel)

    def took(self) -> list[tuple[str, str]]:
        """Channel and recipient of each message, in order."""
        return [(channel, part.recipient) for channel, part in self.sent]


@dataclass
class Noted:
    """A channel that notes messages."""

    post: Postman
    channel: str

    @property
    def limits(self) -> Limits:
        return self.post.limits.get(self.channel, Limits())

    def send(self, part: Part) -> None:
        if ill := self.post.ills.get(self.channel) or self.post.ills.get(part.recipient):
            ill(part)
        self.post.sent.append((self.channel, part))


@dataclass(frozen=True)
class Desk:
    """An office with somebody who delivers."""

    office: Office
    clock: Stepping
    post: Postman
    deliverer: Deliverer

    def at(self, text: str) -> "Desk":
        """The same, at a moment."""
        self.clock.set(text)
        return self


@contextmanager
def desk(url: str, clock: Stepping, post: Postman, *, create: bool = False) -> Iterator[Desk]:
    """Somebody who delivers from the journal at an address."""
    snapshots = Snapshots()
    views = [Views(snapshots=snapshots)]
    journal = Journal.create(url, views) if create else Journal.open(url, views)
    with journal:
        tracker = Tracker(journal, clock, "wuxi-ipb", "tracker/test", snapshots)
        if create:
            tracker.start(practice=False)
        deliverer = Deliverer(tracker, post, pause=lambda _: None)
        yield Desk(Office(url, tracker), clock, post, deliverer)


def people(office: Office) -> None:
    """Wuxi is told on a webhook, Mei by mail and in a file, Ah-Kit in Hong Kong by mail."""
    do = office.tracker.do
    do(DescribeOffice(office="wuxi", region="320200", language="zh", channels=["webhook:ops"]))
    do(DescribeOffice(office="hk-desk", region="HK", channels=["email"]))
    do(DescribePerson(person="mei", office="wuxi", language="en", channels=["email", "file"]))
    do(DescribePerson(person="ah-kit", office="hk-desk", hours="14:00-18:00"))


def work(office: Office) -> None:
    """Something to do for each of them: minutes due on Monday 3 April, and a list due on the 6th."""
    for number, owner in enumerate(("wuxi", "mei", "ah-kit"), 1):
        office.open(f"Line {number}", owner=owner)
        office.do("record", kind="site_visit", initiative=f"I-{number}", on="2023-03-29")
