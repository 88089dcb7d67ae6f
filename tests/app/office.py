"""An office with a journal of its own, on Monday 3 April 2023 at nine in Shanghai."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import Connection, text

from events.journal import Journal
from events.projections import Projection, rebuild
from events.rows import open_rows
from tests.domain.specification import COMMANDS
from tracker.app.clock import Clock
from tracker.app.reader import Reader, open_reader
from tracker.app.tracker import Command, Receipt, Tracker
from tracker.domain.fields import Record, read
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.domain.settings.own_kinds import DeclareKind
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.views.projection import Views
from tracker.views.tables import METADATA

NOW = "2023-04-03T09:00:00+08:00"
LINES: Mapping[str, type[Record]] = {
    **COMMANDS,
    "kind": DeclareKind,
    "region": DeclareRegion,
    "policy": AdoptPolicy,
}
Tables = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Office:
    """A journal, and a tracker that records in it."""

    url: str
    tracker: Tracker

    def command(self, do: str, **said: object) -> Command:
        """A command, written as in a record file; `with_` stands for with."""
        line = {name.removesuffix("_"): value for name, value in said.items()}
        return read(LINES[do], line, self.tracker.clock.today())  # type: ignore[return-value] # all of them are

    def do(self, do: str, **said: object) -> Receipt:
        """Record one command."""
        return self.tracker.do(self.command(do, **said))

    def open(self, title: str = "Chip packaging line", kind: str = "project", **said: object) -> str:
        """Open an initiative between Wuxi and Shenzhen; its id."""
        more = {"regions": ["Wuxi", "Shenzhen"], **said}
        receipt = self.do("new", kind=kind, title={"en": title}, **more)
        assert receipt.state is not None
        return receipt.state.id

    def at(self, now: str, actor: str = "wuxi-ipb") -> Self:
        """The same journal at another time, or in other hands."""
        clock = Clock(datetime.fromisoformat(now))
        return replace(self, tracker=Tracker(self.tracker.journal, clock, actor, "tracker/test"))

    @contextmanager
    def reader(self, as_of: str | None = None, known_at: str | None = None) -> Iterator[Reader]:
        """Somebody who asks."""
        with open_reader(
            self.url,
            self.tracker.clock,
            date.fromisoformat(as_of) if as_of else None,
            datetime.fromisoformat(known_at) if known_at else None,
        ) as reader:
            yield reader

    def tables(self) -> Tables:
        """Every row of every view."""
        with open_rows(self.url) as rows:
            return {name: sorted(rows.all(f"SELECT * FROM {name}"), key=str) for name in METADATA.tables}  # noqa: S608

    def rebuilt(self) -> Tables:
        """Every row of every view, folded anew."""
        rebuild(self.tracker.journal, Views())
        return self.tables()

    def events(self) -> list[tuple[str, str]]:
        """Stream and type of each event."""
        return [(one.stream, one.type) for one in self.tracker.journal.read_all()]


def rows_of(connection: Connection) -> Tables:
    """Every row of every view, over an open connection."""
    found = {name: connection.execute(text(f"SELECT * FROM {name}")) for name in METADATA.tables}  # noqa: S608
    return {name: sorted((tuple(row) for row in rows), key=str) for name, rows in found.items()}


@contextmanager
def opened_at(
    url: str,
    *,
    practice: bool = True,
    now: str | None = NOW,
    projections: tuple[Projection, ...] | None = None,
) -> Iterator[Office]:
    """A new journal at an address."""
    clock = Clock(datetime.fromisoformat(now)) if now else Clock()
    with Journal.create(url, projections or (Views(),)) as journal:
        tracker = Tracker(journal, clock, "wuxi-ipb", "tracker/test")
        tracker.start(practice=practice)
        yield Office(url, tracker)
