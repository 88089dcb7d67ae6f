"""What a report says of milestones, initiatives and follow-ups."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from events.rows import Rows
from tracker.app.reader import Filters, Reader
from tracker.domain.dates import Fuzzy
from tracker.reports.document import (
    Counted,
    Fact,
    Names,
    Part,
    Promise,
    Ref,
    Scope,
    Standing,
    Task,
    Touch,
    named,
)
from tracker.views import report_queries as queries
from tracker.views.answers import Board, BoardRow, Document, FollowUpRow
from tracker.views.rows import sort_key

MOST = 500
"""So many rows of a sort are listed at the most; how many more there are is said."""

Found = tuple[Any, ...]
Key = Callable[[Found], Any]


class Facts:
    """Gathers the parts of a report; `lights` are those of the initiatives that it is about, by their ids."""

    def __init__(self, rows: Rows, reader: Reader, scope: Scope, lights: Mapping[str, str]) -> None:
        self._rows = rows
        self._reader = reader
        self._scope = scope
        self._chosen = lights

    # What happened.

    def happened(self) -> tuple[Part[Fact], Part[Fact], tuple[Counted, ...]]:
        """What happened in the period, what possibly did, and how many there were of each kind."""
        return self._listed("sure"), self._listed("possible"), self._counted()

    def recorded_late(self) -> Part[Fact]:
        """What was recorded in the period, and had happened before it."""
        return self._listed("late")

    def not_kept(self) -> Part[Fact]:
        """What was planned for days that are past, and has not happened."""
        return self._listed("not kept")

    @cached_property
    def _milestones(self) -> Mapping[str, Sequence[Found]]:
        """What is told of as what, by its dates."""
        scope = self._scope
        rows = self._rows.all(
            queries.MILESTONES,
            first=scope.first.isoformat(),
            last=scope.last.isoformat(),
            day=scope.as_of.isoformat(),
            begins=_begin(scope.first),
            ends=_begin(scope.last + timedelta(days=1)),
        )
        found: dict[str, list[Found]] = defaultdict(list)
        for row in self._wanted(rows):
            found[row[6]].append(row)
        return found

    def _wanted(self, rows: Sequence[Found]) -> Sequence[Found]:
        """What belongs to the initiatives that the report is about."""
        return [row for row in rows if row[1] in self._chosen] if self._scope.filters else rows

    def _counted(self) -> tuple[Counted, ...]:
        names = self._reader.policy().get("kinds", {})
        sure, possible = (
            Counter(row[2] for row in self._milestones[which]) for which in ("sure", "possible")
        )
        found = [
            Counted(kind, named(*_both(names.get(kind, {})), kind), sure[kind], possible[kind])
            for kind in {**sure, **possible}
        ]
        return tuple(sorted(found, key=lambda one: (-one.sure, -one.possible, one.kind)))

    def _listed(self, which: str) -> Part[Fact]:
        rows = self._milestones[which]
        first = _first(rows, lambda row: row[4:6], lambda row: (sort_key(row[1]), row[3]))
        return Part(tuple(self._fact(row[0], row[1]) for row in first), len(rows))

    def _fact(self, key: str, initiative: str) -> Fact:
        [(text,)] = self._rows.all(queries.BODY, id=key)
        body: Document = json.loads(text)
        when = _fuzzy(body["happened"] or body["planned"])
        return Fact(
            id=body["id"],
            initiative=self._ref(initiative),
            kind=body["kind"],
            names=Names(*_both(body["names"])),
            when=when,
            parties=tuple((one["name"], Names(*_both(one["roles"]))) for one in body["parties"]),
            place=body["place"],
            note=body["note"],
            sources=tuple(body["sources"]),
            fields=body["fields"],
            promises=tuple(map(_promise, body["commitments"])),
            certainty=body["certainty"],
            planned=not body["happened"],
            late=_days_late(body, when),
            amended=bool(body["amended"]),
            conflicts=len([one for one in body.get("conflicts", ()) if one.get("open")]),
        )

    # Where things stand.

    def standing(self, wanted: Filters) -> tuple[Part[Standing], int]:
        """Where the initiatives stand, the urgent ones first; and in how many of them sources differ."""
        board = self._board(wanted)
        return self._standings(board), board.conflicts

    def unattended(self, wanted: Filters) -> Part[Standing]:
        """The initiatives under way that nobody follows up."""
        return self._standings(self._board(replace(wanted, gaps=True, sort="id")))

    def _board(self, wanted: Filters) -> Board:
        only = self._scope.filters.get("initiative")
        if only is None:
            return self._reader.status(replace(wanted, limit=MOST))
        row = self._reader.row(only)
        found = (row,) if row and only in self._chosen and row.gap >= wanted.gaps else ()
        conflicts = sum(bool(one.conflicts) for one in found)
        return Board(self._reader.today, self._reader.known_at, found, len(found), conflicts=conflicts)

    def _standings(self, board: Board) -> Part[Standing]:
        return Part(tuple(map(self._standing, board.rows)), board.total)

    def _standing(self, row: BoardRow) -> Standing:
        late, silent = self._causes(row)
        touch = row.next_touch
        return Standing(
            initiative=Ref(row.id, named(row.title_en, row.title_zh, row.id)),
            kind=row.kind,
            regions=tuple(map(self._region, row.regions)),
            owner=row.owner,
            stage=Names(row.stage_en, row.stage_zh),
            moved=row.stage_milestone in self._reached,
            light=row.light,
            late=late,
            silent=silent,
            last_names=named(row.last_en, row.last_zh) if row.last_milestone else None,
            last_when=row.last_happened,
            next=Touch(touch.due, touch.provisional, touch.owner, Names(touch.en, touch.zh))
            if touch
            else None,
            open=row.open,
            overdue=row.overdue,
            gap=row.gap,
            possibly=row.possibly,
            conflicts=row.conflicts,
        )

    def _causes(self, row: BoardRow) -> tuple[int | None, int | None]:
        """For how many days something is overdue, and nothing has happened, where that turned the light."""
        if row.light not in ("red", "yellow"):
            return None, None
        limits, today = self._reader.lights_of(row.kind), self._reader.today
        late = (today - row.oldest_due).days if row.oldest_due else 0
        silent = (today - row.last_latest).days if row.last_latest else 0
        return (
            late if late >= limits[f"{row.light}_overdue"] else None,
            silent if silent >= limits[f"{row.light}_silent"] else None,
        )

    @cached_property
    def _reached(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._milestones["sure"])

    @cached_property
    def _regions(self) -> dict[str, Ref]:
        return {}

    def _region(self, code: str) -> Ref:
        if code not in self._regions:
            region = self._reader.regions.get(code)
            self._regions[code] = Ref(code, Names(region.en, region.zh))
        return self._regions[code]

    @cached_property
    def _titles(self) -> dict[str, Names]:
        return {}

    def _ref(self, initiative: str) -> Ref:
        if initiative not in self._titles:
            [(en, zh)] = self._rows.all(queries.TITLE, id=initiative)
            self._titles[initiative] = named(en, zh, initiative)
        return Ref(initiative, self._titles[initiative])

    # What was to be done.

    def overdue(self) -> Part[Task]:
        """What is open and was due before the day of the report, but for what is kept quiet until later."""
        today = self._scope.as_of.isoformat()
        return self._tasks([one for one in self._late if one[3] == "open" and (one[4] or "") <= today])

    def lapsed(self) -> Part[Task]:
        """What was past before its milestone was recorded: nobody was ever asked to do it."""
        return self._tasks([one for one in self._late if one[3] == "lapsed"])

    @cached_property
    def _late(self) -> Sequence[Found]:
        return self._wanted(self._rows.all(queries.LATE, day=self._scope.as_of.isoformat()))

    def _tasks(self, rows: Sequence[Found]) -> Part[Task]:
        first = _first(rows, lambda row: row[2], lambda row: (sort_key(row[1]), row[0]))
        known = {one.id: one for one in self._reader.some(row[0] for row in first)}
        return Part(tuple(self._task(known[row[0]]) for row in first), len(rows))

    def _task(self, one: FollowUpRow) -> Task:
        body = one.milestone
        return Task(
            id=one.id,
            initiative=Ref(one.initiative, named(one.title_en, one.title_zh, one.initiative)),
            what=Names(one.en, one.zh),
            due=one.due,
            provisional=one.provisional,
            late=(self._scope.as_of - one.due).days,
            owner=one.owner,
            lapsed=one.state == "lapsed",
            cause=Ref(body["id"], Names(*_both(body["names"]))) if body else None,
        )


def _first(rows: Sequence[Found], by: Key, then: Key) -> Sequence[Found]:
    """The first MOST of rows that are in the order of one key already, in the order of that and another."""
    cut = len(rows)
    if cut > MOST:
        last = by(rows[MOST - 1])
        cut = next((n for n in range(MOST, len(rows)) if by(rows[n]) != last), len(rows))
    return [row for _key, same in groupby(rows[:cut], by) for row in sorted(same, key=then)][:MOST]


def _both(names: Mapping[str, str]) -> tuple[str, str]:
    return names.get("en", ""), names.get("zh", "")


def _fuzzy(told: Mapping[str, str | None]) -> Fuzzy:
    """A date as the views give it."""
    first, last = (date.fromisoformat(day) if (day := told[end]) else None for end in ("from", "to"))
    return Fuzzy(told["edtf"] or "", told["words"] or "", first, last)


def _promise(told: Mapping[str, Any]) -> Promise:
    due = told.get("due")
    return Promise(told["what"], told.get("owner"), Fuzzy.from_json(due) if due else None)


def _days_late(body: Document, when: Fuzzy) -> int:
    """How many days after it happened something was recorded, by the days of UTC."""
    if not body["happened"] or not when.latest:
        return 0
    return max((datetime.fromisoformat(body["recorded_at"]).date() - when.latest).days, 0)


def _begin(day: date) -> str:
    """The beginning of a day of UTC, as moments are stored."""
    return f"{datetime.combine(day, time.min).isoformat(timespec='microseconds')}Z"
