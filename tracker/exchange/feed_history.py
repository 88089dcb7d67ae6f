"""What a calendar has to be told: each follow-up as it stands, how often it changed, and what is no more.

A subscriber remembers what it was shown. So the history of every initiative is followed, transaction by
transaction, and each follow-up that was ever open is handed out: counted are the times at which anything
about it changed, and one that is asked for no more is handed out as it last stood, marked as gone. All of it
is a function of the journal; nothing about feeds is stored.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import orjson

from events.canonical import decode as decode_json
from events.journal import Journal
from events.reader import Progress, Reader
from events.records import StoredEvent
from events.rows import open_rows
from tracker import codec
from tracker.app.past import position_by
from tracker.domain.dates import Fuzzy
from tracker.domain.follow_ups import FollowUp
from tracker.domain.initiatives.state import NEVER_OPENED, Initiative, Milestone
from tracker.domain.rulebook import Rulebook
from tracker.exchange.past_rules import PastRules
from tracker.views.answers import FollowUpRow
from tracker.views.rows import Rows
from tracker.views.snapshots import Snapshot

_OWNERS = re.compile(r'"(?:owner|actor)":("(?:[^"\\]|\\.)*")')

LONGEST = timedelta(days=31)
"""The longest time that a plan may take up in a calendar: a season or a year would be no help there."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A milestone that was planned, as a calendar shows it. `status` is planned or happened."""

    id: str
    initiative: str
    en: str
    zh: str
    when: Fuzzy
    status: str
    place: str | None
    note: str | None
    owner: str
    title_en: str | None
    title_zh: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a calendar is told of.

    `gone`: it is asked for no more, or no more of the owner whose feed it is, and `row` is how it last stood.
    `changes` counts how often it changed since it was first shown. `created` and `changed` are the moments
    of recording, in UTC as the journal keeps them. `holders` are those who have had it.
    """

    row: FollowUpRow | PlanRow
    gone: bool
    changes: int
    created: str
    changed: str
    holders: tuple[str, ...]

    @property
    def live(self) -> bool:
        """Whether it is still to come or to be done."""
        row = self.row
        stands = row.state == "open" if isinstance(row, FollowUpRow) else row.status == "planned"
        return stands and not self.gone


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted. None: any.

    `owner` is contained in the name of the owner, or is the whole of it where `whole` is set. Of what is not
    `live` only what changed on the day `since` or later. `as_of`: as of the end of that day of happening.
    """

    owner: str | None = None
    whole: bool = False
    initiative: str | None = None
    plans: bool = False
    since: date | None = None
    as_of: date | None = None

    def owns(self, name: str) -> bool:
        """Whether an owner is the one who is wanted."""
        if self.owner is None:
            return True
        return name == self.owner if self.whole else self.owner.lower() in name.lower()


def of_journal(
    url: str, wanted: Wanted, known_at: datetime | None = None, progress: Progress | None = None
) -> tuple[str, list[Entry]]:
    """The id of the journal at an address and what a feed of it holds, as it was known at a moment."""
    with Journal.open(url) as journal:
        last = position_by(url, known_at) if known_at else journal.head().position
        read = Reader(journal.database, last, progress)
        return journal.journal_id, list(entries(read, wanted, _naming(url, wanted)))


def was_opened(url: str, initiative: str) -> bool:
    """Whether the journal has ever known an initiative, even if it was taken back."""
    with Journal.open(url) as journal:
        return any(journal.read_stream(codec.initiative_stream(initiative), limit=1))


_NAMING = """
SELECT DISTINCT stream FROM events
WHERE LOWER(data) LIKE :owner ESCAPE '\\' OR LOWER(metadata) LIKE :owner ESCAPE '\\'
"""


def _naming(url: str, wanted: Wanted) -> list[str] | None:
    """The streams whose text has the owner's name in it, where a database finds that as we do; None: any."""
    owner = (wanted.owner or "").lower()
    caseless = owner.isascii() or owner == owner.upper()
    if not owner or not caseless or any(letter in '"\\' or letter < " " for letter in owner):
        return None
    pattern = re.sub(r"([%_])", r"\\\1", owner)
    with open_rows(url) as rows_:
        found = rows_.all(_NAMING, owner=f"%{pattern}%")
    return [stream for (stream,) in found if stream.startswith(codec.INITIATIVES)]


def entries(read: Reader, wanted: Wanted, naming: Iterable[str] | None = None) -> Iterator[Entry]:
    """What a feed holds, initiative by initiative, as of the last position that `read` comes to.

    `naming` are the streams that have the wanted owner's name in them, where that is known.
    """
    rules = PastRules(read)
    for stored in _streams(read, wanted, None if rules.may_name(wanted.owner) else naming):
        history = _History(stored, rules, wanted)
        if history.matters():
            yield from history.entries()


def _streams(read: Reader, wanted: Wanted, naming: Iterable[str] | None) -> Iterator[list[StoredEvent]]:
    if wanted.initiative is not None:
        naming = [codec.initiative_stream(wanted.initiative)]
    if naming is None:
        for _stream, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
            yield list(stored)
    else:
        yield from filter(None, (list(read.stream(stream)) for stream in naming))


class _Look(NamedTuple):
    """An initiative after something was recorded, and the rulebook that held then."""

    at: str
    snapshot: Snapshot
    book: Rulebook

    @property
    def state(self) -> Initiative:
        """The initiative as it was."""
        return self.snapshot.state


class _Seen(NamedTuple):
    """A follow-up or plan as it was to be seen; `shown` changes with whatever a calendar shows of it."""

    key: str
    live: bool
    owner: str
    shown: tuple[Any, ...]


@dataclass(slots=True)
class _Track:
    """One thing through its history; `look` is the last at which it was there."""

    seen: _Seen
    look: _Look
    created: str
    changed: str
    changes: int = 0
    gone: bool = False
    holders: dict[str, None] = field(default_factory=dict)

    def meet(self, seen: _Seen, look: _Look) -> None:
        """It is there."""
        if self.gone or seen.shown != self.seen.shown:
            self.changes, self.changed = self.changes + 1, look.at
        self.seen, self.look, self.gone = seen, look, False
        self.holders[seen.owner] = None

    def miss(self, look: _Look) -> None:
        """It is not there any more."""
        if not self.gone:
            self.changes, self.changed, self.gone = self.changes + 1, look.at, True


class _History:
    """One initiative, from its events and the rules that held meanwhile."""

    def __init__(self, stored: list[StoredEvent], rules: PastRules, wanted: Wanted) -> None:
        self._stored = stored
        self._rules = rules
        self._wanted = wanted

    def matters(self) -> bool:
        """Whether anything of it can be wanted: cheaper to say than to follow it all."""
        return self._may_be_theirs() and (self._changed_since() or self._lives())

    def entries(self) -> Iterator[Entry]:
        """What a calendar has to be told of it."""
        tracks: dict[str, _Track] = {}
        for look in self._looks:
            _follow(tracks, list(_seen(look, plans=self._wanted.plans)), look)
        for track in tracks.values():
            if self._concerns(track):
                yield self._entry(track)

    def _may_be_theirs(self) -> bool:
        """Whether the owner is named in it as an owner or a recorder, or anywhere in the rules."""
        return self._rules.may_name(self._wanted.owner) or any(map(self._wanted.owns, _names(self._stored)))

    def _changed_since(self) -> bool:
        turns = self._rules.turns
        last = max(self._stored[-1].recorded_at, turns[-1][1] if turns else "")
        return self._wanted.since is None or last >= self._wanted.since.isoformat()

    def _lives(self) -> bool:
        return any(one.live for one in _seen(self._looks[-1], plans=self._wanted.plans))

    @cached_property
    def _looks(self) -> list[_Look]:
        """How it was after each transaction, and after each change of the rules since."""
        begun, last = self._stored[0].position, 0
        looks: list[_Look] = []
        state = NEVER_OPENED
        turns = [turn for turn in self._rules.turns if turn[0] > begun]
        for transaction in _transactions(self._stored):
            while turns and turns[0][0] < transaction[0].position:
                last, at = turns.pop(0)
                looks.append(self._look(at, state, last, looks))
            state, last = codec.fold(transaction, state), transaction[-1].position
            looks.append(self._look(transaction[-1].recorded_at, state, last, looks))
        for position, at in turns:
            if position > last:
                looks.append(self._look(at, state, position, looks))
        return looks

    def _look(self, at: str, state: Initiative, position: int, before: Sequence[_Look]) -> _Look:
        day = self._wanted.as_of
        then = state if day is None else _by(state, day)
        after = before[-1].snapshot if before else None
        return _Look(at, Snapshot(then, after), self._rules.at(position))

    def _concerns(self, track: _Track) -> bool:
        """Whether the wanted owner has or had it, and it is live for them or changed lately."""
        since = self._wanted.since
        theirs = self._wanted.owns(track.seen.owner)
        if theirs and track.seen.live and not track.gone:
            return True
        recent = since is None or track.changed >= since.isoformat()
        return recent and any(map(self._wanted.owns, track.holders))

    def _entry(self, track: _Track) -> Entry:
        return Entry(
            row=self._row(track),
            gone=track.gone or not self._wanted.owns(track.seen.owner),
            changes=track.changes,
            created=track.created,
            changed=track.changed,
            holders=tuple(track.holders),
        )

    def _row(self, track: _Track) -> FollowUpRow | PlanRow:
        look, key = track.look, track.seen.key
        if key in look.state.milestones:
            return _plan(look.state.milestones[key], look)
        return _follow_up(look.snapshot.rows(look.book), key, look.state)


def fits(when: Fuzzy) -> bool:
    """Whether a calendar can show a date: both ends are known, and lie in a month or so."""
    return when.earliest is not None and when.latest is not None and when.latest - when.earliest < LONGEST


def _transactions(stored: Iterable[StoredEvent]) -> Iterator[list[StoredEvent]]:
    """The events that were recorded together: nobody saw anything between them."""
    for _key, together in groupby(stored, key=_recorded_in):
        yield list(together)


def _names(stored: Iterable[StoredEvent]) -> Iterator[str]:
    """Whoever can be the owner of something: named as such, or the one who recorded it."""
    for one in stored:
        for found in _OWNERS.finditer(f"{one.data}{one.metadata}"):
            yield str(decode_json(found[1]))


def _recorded_in(one: StoredEvent) -> str:
    return str(decode_json(one.metadata).get("correlation") or one.id)


def _by(state: Initiative, day: date) -> Initiative:
    """The initiative as of a day; nothing of one that had not begun by then."""
    then = state.as_of(day)
    begun = any(one.status == "happened" for one in then.milestones.values())
    return then if begun or (state.opened_on and state.opened_on <= day) else Initiative(id=state.id)


def _follow(tracks: dict[str, _Track], seen: list[_Seen], look: _Look) -> None:
    """Go on with what is known, and begin with what is open for the first time."""
    there = {one.key for one in seen}
    for one in seen:
        if one.key not in tracks and one.live:
            tracks[one.key] = _Track(one, look, look.at, look.at)
        if one.key in tracks:
            tracks[one.key].meet(one, look)
    for key, track in tracks.items():
        if key not in there:
            track.miss(look)


def _seen(look: _Look, *, plans: bool) -> Iterator[_Seen]:
    state = look.state
    for one in look.snapshot.follow_ups(look.book):
        yield _Seen(one.id, one.state == "open", one.owner, _shown(one, state))
    if plans and not state.withdrawn:
        for milestone in state.milestones.values():
            if milestone.planned and milestone.status in ("planned", "happened") and fits(milestone.when):
                shown = (milestone.kind, milestone.when, milestone.status, milestone.place, milestone.note)
                yield _Seen(
                    milestone.id, milestone.status == "planned", state.owner, (*shown, *_title(state))
                )


def _shown(one: FollowUp, state: Initiative) -> tuple[Any, ...]:
    cause = state.milestones.get(one.trigger)
    return (one, *_title(state), state.regions, cause and (cause.kind, cause.happened, cause.planned))


def _title(state: Initiative) -> tuple[str | None, str | None]:
    return (state.title.en, state.title.zh)


def _plan(milestone: Milestone, look: _Look) -> PlanRow:
    kind = look.book.kinds.get(milestone.kind)
    return PlanRow(
        id=milestone.id,
        initiative=look.state.id,
        en=kind.en if kind else milestone.kind,
        zh=kind.zh if kind else milestone.kind,
        when=milestone.when,
        status=milestone.status,
        place=milestone.place,
        note=milestone.note,
        owner=look.state.owner,
        title_en=look.state.title.en,
        title_zh=look.state.title.zh,
    )


def _follow_up(made: Rows, key: str, state: Initiative) -> FollowUpRow:
    """A follow-up as the views have it."""
    row = made["follow_ups"][key]
    cause = made["milestones"].get(row["trigger_milestone"])
    milestone: Any = orjson.loads(cause["body"]) if cause else None
    quiet = row["snoozed_until"]
    return FollowUpRow(
        id=key,
        initiative=state.id,
        rule=row["rule"],
        trigger=row["trigger_milestone"],
        en=row["en"],
        zh=row["zh"],
        due=date.fromisoformat(row["due"]),
        provisional=row["provisional"],
        owner=row["owner"],
        state=row["state"],
        snoozed_until=date.fromisoformat(quiet) if quiet else None,
        details=orjson.loads(row["body"]),
        title_en=state.title.en,
        title_zh=state.title.zh,
        regions=state.regions,
        milestone=milestone,
    )
