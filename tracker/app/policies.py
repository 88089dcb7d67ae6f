"""Policies: those that come with the program or stand in a file, what one would change, who adopted which."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from events.canonical import decode as decode_json
from events.journal import Journal
from events.reader import Progress, Reader
from events.records import StoredEvent
from events.rows import Rows, open_rows
from tracker import codec
from tracker.app.reader import check_views
from tracker.app.tracker import Receipt, Tracker
from tracker.domain.follow_ups import FollowUp, Rulebook, follow_ups
from tracker.domain.initiatives.state import Initiative
from tracker.domain.policy import DEFAULT, Policy, default, pack, packs
from tracker.domain.policy_changes import (
    Change,
    Difference,
    Sort,
    changes,
    counted,
    differences,
    only,
    touched,
)
from tracker.domain.policy_reading.read import read_policy
from tracker.domain.settings.adopted import AdoptPolicy, PolicyAdopted, policy_of
from tracker.domain.settings.state import Settings
from tracker.views.offices import rulebook
from tracker.views.rows import sort_key

STANDARD_INPUT = "-"

_OPEN = """
SELECT f.id, f.initiative, f.rule, f.en, f.zh, f.due, f.owner FROM follow_ups f WHERE f.state = 'open'
"""
_STATE = "SELECT state FROM follow_ups WHERE id = :id"
_TITLES = "SELECT id, title_en, title_zh FROM initiatives"
_ADOPTED = """
SELECT position, stream, version, id, type, type_version, recorded_at, key, data, metadata, hash
FROM events
WHERE stream = :stream AND type = 'policy.adopted'
ORDER BY version
"""

Titles = Mapping[str, tuple[str | None, str | None]]
"""English and Chinese title of each initiative in which something changes."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another policy changes: what it says differently, and what becomes of the open follow-ups."""

    old: Policy
    new: Policy
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    titles: Titles

    @property
    def counts(self) -> Mapping[Sort, int]:
        """How many follow-ups appear, move, vanish, pass to another owner."""
        return counted(self.changes)


@dataclass(frozen=True, slots=True)
class Adopted:
    """That a policy was adopted: when and by whom, why, and what it was."""

    position: int
    recorded_at: str
    actor: str
    text: str
    policy: Policy
    because: str | None


def policy_text(named: str) -> str:
    """The text of a policy: one that comes with the program, by its name; a file; what is piped in.

    Raises OSError, UnicodeDecodeError.
    """
    if named in packs():
        return pack(named)
    if named == STANDARD_INPUT:
        return sys.stdin.read()
    return Path(named).read_bytes().decode("utf-8-sig")


def read_in(text: str, settings: Settings) -> Policy:
    """A policy, as one that may be adopted under these settings. Raises Mistaken."""
    return read_policy(text, settings.kinds, settings.described, settings.regions)


def holding(settings: Settings) -> tuple[str, PolicyAdopted | None]:
    """The text of the policy that holds, and how it was adopted; None: it is the default."""
    last = settings.policies[-1] if settings.policies else None
    return (last.text, last) if last else (pack(DEFAULT), None)


def compare(url: str, text: str, progress: Progress | None = None) -> Comparison:
    """What the journal at an address would be like under another policy; nothing is recorded.

    Every initiative is folded once, and its follow-ups are worked out by the rules that differ, before and
    after. Raises what opening a journal does, and Mistaken.
    """
    with Journal.open(url) as journal, journal.database.reading(snapshot=True) as connection:
        return _compared(connection, Rows.over(connection).head().position, text, progress)


def _compared(connection: Connection, last: int, text: str, progress: Progress | None) -> Comparison:
    read = Reader(connection, last, progress)
    settings = codec.fold_settings(read.stream(codec.SETTINGS_STREAM))
    book = rulebook(settings)
    new = read_in(text, settings)
    found = differences(book.policy, new)
    rules = touched(found, book.policy, new)
    titles: dict[str, tuple[str | None, str | None]] = {}
    changed: list[Change] = []
    for state in _initiatives(read) if rules else ():
        if own := _changes_in(state, book, only(book.policy, rules), only(new, rules)):
            titles[state.id] = (state.title.en, state.title.zh)
            changed += own
    return Comparison(book.policy, new, tuple(found), _in_order(changed), titles)


def _initiatives(read: Reader) -> Iterator[Initiative]:
    for _, stored in groupby(read.by_stream(codec.INITIATIVES), key=lambda one: one.stream):
        yield codec.fold(stored)


def _changes_in(state: Initiative, book: Rulebook, old: Policy, new: Policy) -> list[Change]:
    before, after = (follow_ups(state, replace(book, policy=one)) for one in (old, new))
    states = {one.id: one.state for one in after}
    return changes(_open(before), _open(after), lambda key: states.get(key, ""))


def _open(found: list[FollowUp]) -> list[FollowUp]:
    return [one for one in found if one.state == "open"]


def _in_order(found: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(found, key=lambda one: (sort_key(one.initiative), one.due, one.follow_up)))


@dataclass(frozen=True, slots=True)
class _Row:
    """An open follow-up as the views have it."""

    id: str
    initiative: str
    rule: str
    en: str
    zh: str
    due: date
    owner: str


def adopt(tracker: Tracker, url: str, command: AdoptPolicy) -> tuple[Receipt, Comparison]:
    """Adopt a policy, and say what it changed: by the views, which are folded anew with it.

    Raises what recording does, Mistaken, and ViewsMissing where there are no views to go by.
    """
    with open_rows(url) as rows:
        check_views(rows)
        old, before = _holding(rows), _all_open(rows)
    receipt = tracker.do(command)
    with open_rows(url) as rows:
        check_views(rows)
        new = _holding(rows)
        found = changes(before, _all_open(rows), lambda key: _state(rows, key))
        titles = {key: (en, zh) for key, en, zh in rows.all(_TITLES)}
    named = {one.initiative: titles[one.initiative] for one in found if one.initiative in titles}
    return receipt, Comparison(old, new, tuple(differences(old, new)), _in_order(found), named)


def _holding(rows: Rows) -> Policy:
    policies = [one.policy for one in _adopted(rows)]
    return policies[-1] if policies else default()


def _all_open(rows: Rows) -> list[_Row]:
    return [
        _Row(key, initiative, rule, en, zh, date.fromisoformat(due), owner)
        for key, initiative, rule, en, zh, due, owner in rows.all(_OPEN)
    ]


def _state(rows: Rows, follow_up: str) -> str:
    found = rows.one(_STATE, id=follow_up)
    return str(found[0]) if found else ""


def adopted(url: str) -> list[Adopted]:
    """Every policy that was adopted, the first one first."""
    with open_rows(url) as rows:
        return list(_adopted(rows))


def _adopted(rows: Rows) -> Iterator[Adopted]:
    for row in rows.all(_ADOPTED, stream=codec.SETTINGS_STREAM):
        stored = StoredEvent._make(row)
        event = codec.decode(stored)
        if isinstance(event, PolicyAdopted):
            metadata: Any = decode_json(stored.metadata)
            yield Adopted(
                stored.position,
                stored.recorded_at,
                str(metadata.get("actor", "")),
                event.text,
                policy_of(event),
                event.because,
            )
