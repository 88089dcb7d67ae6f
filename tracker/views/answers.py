"""What the views answer: plain frozen data, and the documents that `--json` prints.

Only the standard library and light modules are imported here: a reading command must start fast.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.domain.dates import Fuzzy

LIGHTS = ("red", "yellow", "green", "grey")
"""The lights in the order of urgency; the views number them so."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NextTouch:
    """The earliest open follow-up of an initiative."""

    id: str
    due: date
    owner: str
    en: str
    zh: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One initiative on the board. `possibly`: something may have happened by the day asked about, or not.

    `conflicts` counts the fields of its milestones of which sources say different things.
    """

    id: str
    kind: str
    title_en: str | None
    title_zh: str | None
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    owner: str
    parent: str | None
    note: str | None
    stage: str
    stage_en: str
    stage_zh: str
    stage_milestone: str
    standing: str
    last_milestone: str | None
    last_kind: str | None
    last_en: str | None
    last_zh: str | None
    last_happened: Fuzzy | None
    last_latest: date | None
    next_touch: NextTouch | None
    open: int
    overdue: int
    light: str
    oldest_due: date | None
    opened_on: date
    amendments: tuple[Document, ...]
    possibly: bool
    conflicts: int = 0

    @property
    def gap(self) -> bool:
        """Whether it is under way and nobody follows it up."""
        return self.standing == "open" and self.next_touch is None

    def title(self, language: str) -> str:
        """The title in a language, or in the other where it has none."""
        first, second = (self.title_zh, self.title_en) if language == "zh" else (self.title_en, self.title_zh)
        return first or second or self.id


def board_row(row: Sequence[Any]) -> BoardRow:
    """A row of `queries.BOARD`."""
    return BoardRow(
        id=row[0],
        kind=row[2],
        title_en=row[3],
        title_zh=row[4],
        regions=_codes(row[5]),
        sectors=tuple(row[6].split("\n")) if row[6] else (),
        owner=row[7],
        parent=row[8],
        note=row[9],
        stage=row[10],
        stage_en=row[11],
        stage_zh=row[12],
        stage_milestone=row[13],
        standing=row[14],
        last_milestone=row[15],
        last_kind=row[16],
        last_en=row[17],
        last_zh=row[18],
        last_happened=Fuzzy.from_json(json.loads(row[19])) if row[19] else None,
        last_latest=_day(row[20]),
        next_touch=NextTouch(row[21], _sure(row[22]), row[23], row[24], row[25], bool(row[26]))
        if row[21]
        else None,
        open=int(row[27]),
        overdue=int(row[28]),
        light=LIGHTS[row[29]],
        oldest_due=_day(row[30]),
        opened_on=_sure(row[31]),
        amendments=tuple(json.loads(row[32])),
        possibly=bool(row[33]),
        conflicts=int(row[34]),
    )


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One follow-up, with the initiative and the milestone that it comes from, if it comes from one."""

    id: str
    initiative: str
    rule: str
    trigger: str
    en: str
    zh: str
    due: date
    provisional: bool
    owner: str
    state: str
    snoozed_until: date | None
    details: Document
    title_en: str | None
    title_zh: str | None
    regions: tuple[str, ...]
    milestone: Document | None

    def state_on(self, today: date) -> str:
        """How it stands on a day: overdue, due, coming, snoozed, or done, closed, cancelled, lapsed."""
        if self.state != "open":
            return self.state
        if self.snoozed_until and self.snoozed_until > today:
            return "snoozed"
        return "overdue" if self.due < today else "due" if self.due == today else "coming"


@lru_cache(maxsize=4096)
def _milestone(body: str) -> Document:
    """The body of a milestone: several follow-ups hang on the same one."""
    found: Document = json.loads(body)
    return found


def follow_up_row(row: Sequence[Any], read: Callable[[str], Any] = json.loads) -> FollowUpRow:
    """A row of the follow-up queries; `read` reads JSON, for those who have something faster at hand."""
    return FollowUpRow(
        id=row[0],
        initiative=row[1],
        rule=row[2],
        trigger=row[3],
        en=row[4],
        zh=row[5],
        due=_sure(row[6]),
        provisional=bool(row[7]),
        owner=row[8],
        state=row[9],
        snoozed_until=_day(row[10]),
        details=read(row[11]),
        title_en=row[12],
        title_zh=row[13],
        regions=_codes(row[14]),
        milestone=_milestone(row[15]) if row[15] else None,
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """An initiative under way in which nothing is to be done: nobody follows it up."""

    id: str
    title_en: str | None
    title_zh: str | None
    owner: str
    last_latest: date | None


def gap(row: Sequence[Any]) -> Gap:
    """A row of `queries.GAPS`."""
    return Gap(row[0], row[1], row[2], row[3], _day(row[4]))


@dataclass(frozen=True, slots=True)
class Board:
    """The board on a day: its rows, and how much there is with those that a limit left out.

    `overdue` and `this_week` count follow-ups; those of this week are due from today to Sunday. `gaps` counts
    the initiatives under way without any that is open, `conflicts` those in which sources differ.
    """

    as_of: date
    known_at: str
    rows: tuple[BoardRow, ...]
    total: int = 0
    overdue: int = 0
    this_week: int = 0
    gaps: int = 0
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything about one initiative."""

    as_of: date
    known_at: str
    row: BoardRow
    milestones: tuple[Document, ...]
    follow_ups: tuple[FollowUpRow, ...]
    figures: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A recipient's last digest on a channel: its day, and each follow-up in it with the day it showed.

    `provisional` are those whose day could still move.
    """

    recipient: str
    day: date
    lines: Mapping[str, date]
    provisional: frozenset[str] = frozenset()


def delivery_row(row: Sequence[Any]) -> DeliveryRow:
    """A row of `queries.DELIVERIES`."""
    lines = {key: _sure(day) for key, day in json.loads(row[2]).items()}
    return DeliveryRow(row[0], _sure(row[1]), lines, frozenset(row[3].split()))


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One digest of a recipient on a channel and a day, and how it stands.

    `state` is claimed, delivered, failed (and tried again at `retry_at`) or given up; moments are as stored.
    `failures` are those that tell of the channel; `parts` and `arrived` are what arrived of a longer one.
    """

    id: str
    recipient: str
    channel: str
    lane: str
    day: date
    state: str
    at: str
    attempt: int
    failures: int
    message_id: str | None
    until: str | None
    retry_at: str | None
    reason: str | None
    parts: int
    arrived: tuple[str, ...]
    follow_ups: tuple[str, ...]


def digest_row(row: Sequence[Any]) -> DigestRow:
    """A row of `queries.DIGESTS`."""
    return DigestRow(
        id=row[0],
        recipient=row[1],
        channel=row[2],
        lane=row[3],
        day=_sure(row[4]),
        state=row[5],
        at=row[6],
        attempt=row[7],
        failures=row[8],
        message_id=row[9],
        until=row[10],
        retry_at=row[11],
        reason=row[12],
        parts=row[13],
        arrived=tuple(json.loads(row[14])),
        follow_ups=tuple(row[15].split()),
    )


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of the journal, as it is stored."""

    position: int
    id: str
    stream: str
    version: int
    type: str
    recorded_at: str
    metadata: Mapping[str, Any]
    data: Mapping[str, Any]
    hash: str
    key: str | None

    @property
    def actor(self) -> str:
        """Who recorded it."""
        return str(self.metadata.get("actor", ""))


def history_line(row: Sequence[Any]) -> HistoryLine:
    """A row of `queries.HISTORY`."""
    return HistoryLine(
        position=row[0],
        id=row[1],
        stream=row[2],
        version=row[3],
        type=row[4],
        recorded_at=row[5],
        metadata=json.loads(row[6]),
        data=json.loads(row[7]),
        hash=row[8],
        key=row[9],
    )


@lru_cache(maxsize=1024)
def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.removeprefix("CN:") for code in text.split())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _sure(text: str) -> date:
    return date.fromisoformat(text)
