"""Checking what is shown: the views against a fresh fold of the journal, and what a person should look at.

The fold goes into a database in a temporary file, and tables are compared row by row in the order of their
ids, so that memory stays flat. Everything is read in one snapshot: people may go on recording meanwhile.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlalchemy import Connection, Table, collate, create_engine, select

from events.journal import Journal
from events.reader import Progress, Reader
from events.rows import Rows
from tracker.app.reader import check_views
from tracker.domain.dates import Fuzzy
from tracker.domain.likeness import alike
from tracker.views import queries
from tracker.views.answers import Document, Gap, gap
from tracker.views.projection import Views
from tracker.views.tables import METADATA

MOST = 1000
"""How many findings of a sort are named; all are counted."""

_PAGE = 1000

_WITHOUT_SOURCE = """
FROM milestones m
JOIN initiatives i ON i.id = m.initiative
WHERE m.status = 'happened' AND json_array_length(m.body, '$.sources') = 0
"""
_FACTS = (
    "SELECT m.id, m.initiative, m.kind, json_extract(m.body, '$.names.en'), "
    "json_extract(m.body, '$.names.zh'), m.body, i.title_en, i.title_zh "
    f"{_WITHOUT_SOURCE} ORDER BY i.sort, m.place_in_order LIMIT :most"
)
_EXPECTED = """
FROM follow_ups f
JOIN initiatives i ON i.id = f.initiative
WHERE f.state = 'lapsed'
   OR f.state = 'open' AND f.due < :today AND COALESCE(f.snoozed_until, '') <= :today
"""
_MISSING = (
    "SELECT f.id, f.initiative, f.due, f.owner, f.en, f.zh, f.state = 'lapsed', i.title_en, i.title_zh "
    f"{_EXPECTED} ORDER BY f.state = 'lapsed', f.due, i.sort, f.id LIMIT :most"
)
_CONFLICTS = """
SELECT m.id, m.initiative, m.body, i.title_en, i.title_zh
FROM milestones m
JOIN initiatives i ON i.id = m.initiative
WHERE i.conflicts > 0 AND json_array_length(m.body, '$.conflicts') > 0
ORDER BY i.sort, m.place_in_order
"""
_NAMES = """
SELECT json_extract(p.value, '$.name') AS name, COUNT(*)
FROM milestones m, json_each(m.body, '$.parties') p
WHERE m.status IN ('happened', 'planned')
GROUP BY name
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a view that is not as the journal has it; `columns` are those that differ."""

    view: str
    id: str
    what: Literal["missing", "extra", "changed"]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A milestone that happened, without a source."""

    milestone: str
    initiative: str
    kind: str
    kind_en: str
    kind_zh: str
    when: Fuzzy
    title_en: str | None
    title_zh: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A follow-up that is past and was not done; `lapsed` if that was so when its milestone was recorded."""

    follow_up: str
    initiative: str
    due: date
    owner: str
    en: str
    zh: str
    lapsed: bool
    title_en: str | None
    title_zh: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field of a milestone of which sources say different things, and the claims on the milestone."""

    milestone: str
    initiative: str
    conflict: Document
    claims: tuple[Document, ...]
    title_en: str | None
    title_zh: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. Of each sort the first are named, and all are counted.

    `alike` are groups of parties whose names look like one another, each with how often it is named; `gaps`
    are the initiatives under way that nobody follows up; `disputes` what sources differ on.
    """

    events: int
    rows: int
    differing: int
    differences: tuple[Difference, ...]
    without_source: int
    facts: tuple[Fact, ...]
    alike: tuple[tuple[tuple[str, int], ...], ...]
    missing: int
    expected: tuple[Expected, ...]
    unattended: int = 0
    gaps: tuple[Gap, ...] = ()
    differed: int = 0
    disputes: tuple[Dispute, ...] = ()


def check_journal(url: str, today: date, progress: Progress | None = None) -> Checked:
    """Compare the views of a journal with a fresh fold, and list what a person should look at.

    Raises what opening a journal does, and ViewsMissing where there are no views to compare.
    """
    with Journal.open(url) as journal, journal.database.reading(snapshot=True) as stored:
        check_views(Rows.over(stored))
        last = Rows.over(stored).head().position
        with _folded(Reader(stored, last, progress)) as fresh:
            counted = _Counted()
            differences = counted.through(_differences(stored, fresh))
            named = tuple(islice(differences, MOST))
            for _rest in differences:
                pass
            return _findings(Rows.over(fresh), today, last, counted, named)


class _Counted:
    """Counts the rows that are compared, and those that differ."""

    def __init__(self) -> None:
        self.rows = 0
        self.differing = 0

    def through(self, compared: Iterable[Difference | None]) -> Iterator[Difference]:
        """Hand on what differs."""
        for one in compared:
            self.rows += 1
            if one is not None:
                self.differing += 1
                yield one


def _findings(
    rows: Rows, today: date, last: int, counted: _Counted, differences: tuple[Difference, ...]
) -> Checked:
    named = {str(name): int(times) for name, times in rows.all(_NAMES)}
    day = today.isoformat()
    [(without_source,)] = rows.all(f"SELECT COUNT(*) {_WITHOUT_SOURCE}")
    [(missing,)] = rows.all(f"SELECT COUNT(*) {_EXPECTED}", today=day)
    gaps = rows.all(queries.GAPS, owner=None, initiative=None)
    disputes = [one for row in rows.all(_CONFLICTS) for one in _disputes(row)]
    return Checked(
        events=last,
        rows=counted.rows,
        differing=counted.differing,
        differences=differences,
        without_source=int(without_source),
        facts=tuple(_fact(row) for row in rows.all(_FACTS, most=MOST)),
        alike=tuple(tuple((name, named[name]) for name in group) for group in alike(named)),
        missing=int(missing),
        expected=tuple(_expected(row) for row in rows.all(_MISSING, today=day, most=MOST)),
        unattended=len(gaps),
        gaps=tuple(map(gap, gaps[:MOST])),
        differed=len(disputes),
        disputes=tuple(disputes[:MOST]),
    )


def _fact(row: tuple[Any, ...]) -> Fact:
    milestone_id, initiative, kind, kind_en, kind_zh, body, title_en, title_zh = row
    milestone = json.loads(body)
    told = milestone["happened"] or milestone["planned"]
    when = Fuzzy.from_json(
        {"edtf": told["edtf"], "words": told["words"], "earliest": told["from"], "latest": told["to"]}
    )
    return Fact(milestone_id, initiative, kind, kind_en, kind_zh, when, title_en, title_zh)


def _disputes(row: tuple[Any, ...]) -> Iterator[Dispute]:
    milestone_id, initiative, body, *titles = row
    milestone = json.loads(body)
    for one in milestone["conflicts"]:
        if one["open"]:
            yield Dispute(milestone_id, initiative, one, tuple(milestone["claims"]), titles[0], titles[1])


def _expected(row: tuple[Any, ...]) -> Expected:
    follow_up, initiative, due, owner, en, zh, lapsed, *titles = row
    return Expected(
        follow_up, initiative, date.fromisoformat(due), owner, en, zh, bool(lapsed), titles[0], titles[1]
    )


@contextmanager
def _folded(read: Reader) -> Iterator[Connection]:
    """The views folded anew, in a database of their own."""
    with TemporaryDirectory(prefix="tracker-check-", ignore_cleanup_errors=True) as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'views.db'}")
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA synchronous=OFF")
                views = Views()
                views.create(connection)
                views.rebuild(connection, read)
                yield connection
        finally:
            engine.dispose()


def _differences(stored: Connection, fresh: Connection) -> Iterator[Difference | None]:
    """For each row of each view what differs, None where nothing does."""
    for table in METADATA.sorted_tables:
        names = [column.name for column in table.columns]
        for now, then in _beside(_rows(stored, table), _rows(fresh, table)):
            key = (now or then or ("",))[0]
            if then is None:
                yield Difference(table.name, key, "extra")
            elif now is None:
                yield Difference(table.name, key, "missing")
            elif now == then:
                yield None
            else:
                pairs = zip(names, now, then, strict=True)
                yield Difference(table.name, key, "changed", tuple(name for name, a, b in pairs if a != b))


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the order of the code points of their ids, read page by page."""
    order = collate(table.c.id, "C" if connection.dialect.name == "postgresql" else "BINARY")
    query = select(table).order_by(order).execution_options(yield_per=_PAGE)
    for row in connection.execute(query):
        yield tuple(row)


_Row = tuple[Any, ...] | None


def _beside(one: Iterator[tuple[Any, ...]], other: Iterator[tuple[Any, ...]]) -> Iterator[tuple[_Row, _Row]]:
    """The rows of two tables side by side, None where one of them has no such id."""
    left, right = next(one, None), next(other, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            yield left, None
            left = next(one, None)
        elif left is None or right[0] < left[0]:
            yield None, right
            right = next(other, None)
        else:
            yield left, right
            left, right = next(one, None), next(other, None)
