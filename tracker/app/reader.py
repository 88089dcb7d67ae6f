"""The Reader: the one door through which anything is asked. It starts fast and records nothing.

The present is read from the views. The past (`as_of`: happened by then; `known_at`: recorded by then) is
asked with the same questions, from sources of its own (`tracker.app.past`).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from events.errors import ViewsMissing
from events.rows import Rows, open_rows
from tracker.app import lookup
from tracker.app.clock import Clock
from tracker.app.patterns import containing, within
from tracker.app.sources import Present, Sources
from tracker.domain import report_ids
from tracker.domain.initiatives.ids import STREAMS, initiative_id, milestone_id
from tracker.domain.regions import Region, Regions
from tracker.views import queries
from tracker.views.answers import (
    LIGHTS,
    Board,
    BoardRow,
    DeliveryRow,
    DigestRow,
    Document,
    FollowUpRow,
    Gap,
    HistoryLine,
    Sheet,
    board_row,
    delivery_row,
    digest_row,
    follow_up_row,
    gap,
    history_line,
)

if TYPE_CHECKING:
    from events.reader import Showing
    from tracker.app.figure_cells import Figures

EVERYTHING = 2**31 - 1
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """Which initiatives are wanted; None: any. They compose.

    `gaps`: only those that nobody follows up; `conflicts`: only those in which sources differ.
    """

    kind: str | None = None
    stage: str | None = None
    light: str | None = None
    region: str | None = None
    owner: str | None = None
    sector: str | None = None
    text: str | None = None
    gaps: bool = False
    conflicts: bool = False
    sort: str = "light"
    limit: int = EVERYTHING


class Reader:
    """Answers questions as of a moment. `today` is the person's day, or the day that was asked about.

    `known_at` is the moment that was asked about, or that of the last event: asked for again, it gives the
    same answers. The settings are read from `rows`, and so is everything else unless it has other `sources`.
    """

    def __init__(self, rows: Rows, today: date, known_at: datetime, sources: Sources | None = None) -> None:
        self._from = sources or Present(rows)
        self.today = today
        self.known_at = known_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        self._settings = {name: json.loads(value) for name, value in rows.all(queries.SETTINGS)}
        if not self._settings:
            raise ViewsMissing(queries.VIEWS)

    @property
    def practice(self) -> bool:
        """Whether this is a practice journal."""
        return bool(self._settings.get("practice"))

    @property
    def lights(self) -> dict[str, int]:
        """The days overdue and the days of silence after which a light turns yellow and red."""
        return self.lights_of(None)

    def lights_of(self, kind: str | None) -> dict[str, int]:
        """The same in one kind of initiative, for which the policy may have limits of its own."""
        told = dict(self._settings["lights"])
        own = told.pop("kinds", {}).get(kind, {})
        return told | {name: days for name, days in own.items() if days is not None}

    @property
    def digest(self) -> dict[str, int]:
        """How digests look ahead and how long they may be."""
        return dict(self._settings["digest"])

    @property
    def regions(self) -> Regions:
        """Every region that can be named in this journal."""
        return Regions(Region(*own) for own in self._settings.get("regions", []))

    def status(self, filters: Filters) -> Board:
        """The board."""
        found = self._board(filters)
        counts = map(int, found[0][-5:] if found else ())
        return Board(self.today, self.known_at, tuple(map(board_row, found)), *counts)

    def row(self, initiative: str) -> BoardRow | None:
        """The row of the board of the initiative with this id, or None."""
        found = self._board(Filters(), initiative)
        return board_row(found[0]) if found else None

    def lit(self, filters: Filters | None = None) -> dict[str, str]:
        """The light of every initiative that is wanted, by its id."""
        special = list(self._settings["lights"].get("kinds", {}))
        found = self._from.board.all(
            queries.by_kind(queries.LIGHTS, len(special)),
            **self._wanted(filters or Filters()),
            **self._turning(special),
        )
        return {key: LIGHTS[light] for key, light in found}

    def ids(self) -> list[str]:
        """The id of every initiative, in their order."""
        return [str(row[0]) for row in self._from.every.all(queries.TITLES)]

    def parts(self, initiative: str) -> list[tuple[str, str | None, str | None]]:
        """The initiatives that are part of one: id, English and Chinese title."""
        found = self._from.board.all(queries.PARTS, parent=initiative)
        return [(row[0], row[1], row[2]) for row in found]

    def kind_names(self) -> dict[str, dict[str, str]]:
        """The English and Chinese names of the kinds of milestones that the views hold."""
        return {kind: json.loads(body)["names"] for kind, body in self._from.every.all(queries.KINDS)}

    def initiative(self, text: str) -> str:
        """The id of the initiative that a text names. Raises NotFound with the nearest."""
        named = initiative_id(text)
        if named and self._board(Filters(), named):
            return named
        return lookup.initiative_by_title(self._from.board, text)

    def named(self, text: str) -> str:
        """The id of an initiative: from its id or title, or from the id or key of a milestone of it."""
        return self._of_milestone(text) or self._ever(text)

    def show(self, text: str) -> Sheet:
        """Everything about one initiative: by its id, a part of its title, or a milestone's id or key."""
        found = self._of_milestone(text) or self.initiative(text)
        [row] = self._board(Filters(), found)
        rows = self._from.of(found)
        bodies = rows.all(queries.MILESTONES, initiative=found)
        figures = rows.all(queries.FIGURES, initiative=found)
        return Sheet(
            self.today,
            self.known_at,
            board_row(row),
            tuple(json.loads(body) for (body,) in bodies),
            tuple(map(follow_up_row, rows.all(queries.FOLLOW_UPS_OF, initiative=found))),
            tuple(json.loads(body) for (body,) in figures),
        )

    def figures(self) -> "Figures":
        """Figures, to be asked with `tracker.app.figures`."""
        from tracker.app.figure_cells import Figures  # noqa: PLC0415 - most commands ask for none

        return Figures(self._from.every, self.regions, self.today, self.known_at)

    def due(
        self,
        *,
        until: date | None = None,
        owner: str | None = None,
        initiative: str | None = None,
        lapsed: bool = False,
    ) -> list[FollowUpRow]:
        """The open follow-ups that are due by a day (any day, where none is given), the earliest first."""
        rows, narrowed = self._within_one(initiative)
        found = rows.all(
            queries.DUE_IN if initiative else queries.DUE,
            also="lapsed" if lapsed else "open",
            until=until.isoformat() if until else "9999",
            owner=containing(owner),
            **narrowed,
        )
        return [follow_up_row(row) for row in found]

    def later(
        self, after: date, *, owner: str | None = None, initiative: str | None = None
    ) -> tuple[int, FollowUpRow | None]:
        """How many open follow-ups are due after a day, and the first of them."""
        rows, narrowed = self._within_one(initiative)
        asked = {"after": after.isoformat(), "owner": containing(owner), **narrowed}
        first = rows.one(queries.LATER_IN if initiative else queries.LATER, **asked)
        count = rows.one(queries.HOW_MANY_LATER_IN if initiative else queries.HOW_MANY_LATER, **asked)
        return (int(count[0]) if count else 0), (follow_up_row(first) if first else None)

    def gaps(self, *, owner: str | None = None, initiative: str | None = None) -> list[Gap]:
        """The initiatives under way that nobody follows up."""
        named = self.initiative(initiative) if initiative else None
        rows = self._from.of(named) if named else self._from.board
        return [gap(row) for row in rows.all(queries.GAPS, owner=containing(owner), initiative=named)]

    def policy(self) -> Document:
        """The follow-up policy: its name, its source, its rules, and the names of the kinds of milestones."""
        row = self._from.every.one(queries.POLICY)
        found: Document = json.loads(row[0]) if row else {"rules": []}
        return found

    def follow_up(self, text: str) -> FollowUpRow:
        """The follow-up with an id, or with any beginning of it that only it has. Raises NotFound."""
        found, _initiative = lookup.follow_up(self._from.every, text, (), dict)
        return self.some([found])[0]

    def some(self, ids: Iterable[str]) -> list[FollowUpRow]:
        """The follow-ups with these ids, whatever their state; those that are no more are left out."""
        found = [self._from.every.one(queries.FOLLOW_UP, id=one) for one in sorted(ids)]
        return [follow_up_row(row) for row in found if row]

    def deliveries(self, channel: str) -> list[DeliveryRow]:
        """The last digest that each recipient had on a channel."""
        return [delivery_row(row) for row in self._from.every.all(queries.DELIVERIES, channel=channel)]

    def digests(
        self,
        since: str = "",
        recipient: str | None = None,
        states: tuple[str, str] | None = None,
        most: int = EVERYTHING,
    ) -> list[DigestRow]:
        """The digests on their way or delivered since a moment, the latest first: in these states, if any."""
        found = self._from.every.all(
            queries.DIGESTS,
            since=since,
            recipient=containing(recipient),
            state=states[0] if states else None,
            or_state=states[1] if states else None,
            most=most,
        )
        return [digest_row(row) for row in found]

    def history(self, text: str | None = None, after: int = 0) -> Iterator[HistoryLine]:
        """The events, oldest first: of the whole journal, or of one initiative. Flat in memory."""
        if text is None:
            while page := self._from.every.all(queries.HISTORY, after=after, most=PAGE):
                yield from map(history_line, page)
                after = page[-1][0]
            return
        stream, version = STREAMS + self._ever(text), 0
        while page := self._of_stream(stream, version, after):
            yield from map(history_line, page)
            version = page[-1][3]

    def filed(self) -> Iterator[HistoryLine]:
        """The reports that were filed, the first first; their number is their version."""
        version = 0
        while page := self._of_stream(report_ids.STREAM, version):
            yield from map(history_line, page)
            version = page[-1][3]

    def _of_stream(
        self, stream: str, version: int, since: int = 0, most: int = PAGE
    ) -> list[tuple[Any, ...]]:
        return self._from.every.all(queries.HISTORY_OF, stream=stream, after=version, since=since, most=most)

    def _ever(self, text: str) -> str:
        """The id of an initiative that the journal knows, also one that was taken back and is in no view."""
        named = initiative_id(text)
        if named and self._of_stream(STREAMS + named, 0, most=1):
            return named
        return self.initiative(text)

    def _of_milestone(self, text: str) -> str | None:
        """The initiative of a milestone id, or of what was recorded under a key; None where there is none."""
        named = milestone_id(text)
        row = (
            self._from.of(named[0]).one(queries.MILESTONE, id=named[1])
            if named
            else self._from.keyed(text).one(queries.BY_KEY, key=text)
        )
        return str(row[0]) if row else None

    def _within_one(self, initiative: str | None) -> tuple[Rows, dict[str, str]]:
        """What to ask about one initiative, if any is named, and what narrows a question down to it."""
        if not initiative:
            return self._from.every, {}
        named = self.initiative(initiative)
        return self._from.of(named), {"initiative": named}

    def _board(self, filters: Filters, initiative: str | None = None) -> list[tuple[Any, ...]]:
        special = list(self._settings["lights"].get("kinds", {}))
        rows = self._from.of(initiative) if initiative else self._from.board
        return rows.all(
            queries.by_kind(queries.BOARD_ROW if initiative else queries.BOARD, len(special)),
            **({"id": initiative} if initiative else {}),
            **self._wanted(filters),
            light=LIGHTS.index(filters.light) if filters.light else None,
            gaps=int(filters.gaps),
            conflicts=int(filters.conflicts),
            sort=filters.sort,
            most=filters.limit,
            **self._turning(special),
        )

    def _wanted(self, filters: Filters) -> dict[str, str | None]:
        """What initiatives are narrowed down with."""
        return {
            "kind": filters.kind,
            "stage": filters.stage,
            "region": within(self.regions.find(filters.region).code) if filters.region is not None else None,
            "owner": containing(filters.owner),
            "sector": containing(filters.sector),
            "text": containing(filters.text),
        }

    def _turning(self, special: Sequence[str]) -> dict[str, str]:
        """The days that turn lights; `special` are the kinds with limits of their own."""
        return {
            "today": self.today.isoformat(),
            "week_end": (self.today + timedelta(days=6 - self.today.weekday())).isoformat(),
            **self._limits(None, ""),
            **{f"special_{n}": kind for n, kind in enumerate(special)},
            **{
                name: day
                for n, kind in enumerate(special)
                for name, day in self._limits(kind, f"_{n}").items()
            },
        }

    def _limits(self, kind: str | None, suffix: str) -> dict[str, str]:
        """The days on or before which something lies that turns a light, by the names they have in SQL."""
        days = self.lights_of(kind)
        return {name + suffix: self._ago(days[limit]) for name, limit in queries.LIMITS.items()}

    def _ago(self, days: int) -> str:
        return (self.today - timedelta(days=days)).isoformat()


@contextmanager
def open_reader(
    url: str,
    clock: Clock,
    as_of: date | None = None,
    known_at: datetime | None = None,
    showing: "Showing" = nullcontext,
) -> Iterator[Reader]:
    """A reader of the journal at an address, as of now or as of a past day and moment.

    `showing` shows how far it has come where the first question about the past takes long. Raises Refused for
    a `known_at` that is still to come, ViewsMissing where the views are not there.
    """
    now = clock.now()
    if known_at:
        clock.check_past(known_at)
    if as_of is None and known_at is None:
        with open_rows(url) as rows:
            check_views(rows)
            yield Reader(rows, clock.today(), _last_recorded(rows) or now)
        return
    from tracker.app.past import open_past  # noqa: PLC0415 - folds the journal, which needs the slow libraries

    with open_past(url, as_of, known_at, showing=showing) as past:
        today = as_of or (known_at or now).date()
        yield Reader(past.settings, today, known_at or _last_recorded_at(url) or now, past)


def _last_recorded_at(url: str) -> datetime | None:
    with open_rows(url) as rows:
        return _last_recorded(rows)


def _last_recorded(rows: Rows) -> datetime | None:
    """The moment of the last event: what is known, is known as of then, and can be asked for again."""
    row = rows.one(queries.LAST_RECORDED)
    return datetime.fromisoformat(row[0]) if row else None


def check_views(rows: Rows) -> None:
    """Raise ViewsMissing where the views are not there, behind the journal, or of another version."""
    checkpoint = rows.checkpoint(queries.VIEWS)
    if (
        checkpoint is None
        or checkpoint.version != queries.MADE_WITH
        or checkpoint.position < rows.head().position
    ):
        raise ViewsMissing(queries.VIEWS)
