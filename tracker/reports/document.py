"""The document that a report is made of: frozen data, names in both languages, nothing of how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from tracker.domain.dates import Fuzzy
from tracker.domain.report_ids import report_id
from tracker.views.figure_answers import Cell, ConversionCell, Progress

ANY_LANGUAGE = "both"


class Names(NamedTuple):
    """A text in English and in Chinese."""

    en: str
    zh: str


def named(en: str | None, zh: str | None, otherwise: str = "") -> Names:
    """A text in both languages, the one standing in for the other where that is missing."""
    return Names(en or zh or otherwise, zh or en or otherwise)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about, and as of when. `known_at`: the moment (UTC) whose knowledge it holds.

    `position` and `head` are those of the last event that had been recorded by then. `filters` say which
    initiatives it is about, as `ReportFiled` does.
    """

    name: str
    first: date
    last: date
    as_of: date
    known_at: str
    position: int
    head: str
    filters: Mapping[str, str] = field(default_factory=dict)

    def id(self, form: str, language: str) -> str:
        """The id of the report in a form and a language."""
        return report_id(
            name=self.name,
            period=(self.first, self.last),
            as_of=self.as_of,
            known_at=self.known_at,
            position=self.position,
            head=self.head,
            form=form,
            language=language,
            filters=self.filters,
        )


One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Part(Generic[One]):
    """The first of something, and how much there is of it."""

    rows: tuple[One, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """An initiative by its id and title."""

    id: str
    title: Names


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that was made at a milestone."""

    what: str
    owner: str | None
    due: Fuzzy | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A milestone that happened, or possibly did, or was only planned.

    `late`: how many days after it happened it was recorded. `fields` are its own, as they are stored.
    """

    id: str
    initiative: Ref
    kind: str
    names: Names
    when: Fuzzy
    parties: tuple[tuple[str, Names], ...]
    place: str | None
    note: str | None
    sources: tuple[str, ...]
    fields: Mapping[str, Any]
    promises: tuple[Promise, ...]
    certainty: str
    planned: bool
    late: int
    amended: bool
    conflicts: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many milestones of a kind happened, and how many more possibly did."""

    kind: str
    names: Names
    sure: int
    possible: int


@dataclass(frozen=True, slots=True)
class Touch:
    """What is to be done next in an initiative."""

    due: date
    provisional: bool
    owner: str
    what: Names


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an initiative stands. `moved`: it reached its stage in the period of the report.

    `late` and `silent`: for how many days something has been overdue, or nothing has happened, where that is
    what turned the light.
    """

    initiative: Ref
    kind: str
    regions: tuple[Ref, ...]
    owner: str
    stage: Names
    moved: bool
    light: str
    late: int | None
    silent: int | None
    last_names: Names | None
    last_when: Fuzzy | None
    next: Touch | None
    open: int
    overdue: int
    gap: bool
    possibly: bool
    conflicts: int


@dataclass(frozen=True, slots=True)
class Task:
    """A follow-up that was not done in time. `cause`: the id and name of the milestone that asks for it."""

    id: str
    initiative: Ref
    what: Names
    due: date
    provisional: bool
    late: int
    owner: str
    lapsed: bool
    cause: Ref | None


@dataclass(frozen=True, slots=True)
class FiguresTold:
    """The figures of a report. `counted`: each so far, beside what it is in the period, if anything.

    `of_values`: the ids of the values mean the same outside of the report.
    """

    reported: tuple[Cell, ...] = ()
    counted: tuple[tuple[Cell, Cell | None], ...] = ()
    conversions: tuple[ConversionCell, ...] = ()
    targets: tuple[Progress, ...] = ()
    of_values: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says. `filters` name what it is narrowed down to.

    `lights` count initiatives, and `conflicts` those in which sources differ.
    """

    scope: Scope
    filters: tuple[tuple[str, Names], ...]
    practice: bool
    happened: Part[Fact]
    possibly: Part[Fact]
    late: Part[Fact]
    kinds: tuple[Counted, ...]
    standing: Part[Standing]
    lights: Mapping[str, int]
    figures: FiguresTold
    overdue: Part[Task]
    not_kept: Part[Fact]
    lapsed: Part[Task]
    unattended: Part[Standing]
    conflicts: int = 0
