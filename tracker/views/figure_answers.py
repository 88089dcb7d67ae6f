"""What is answered about figures: plain frozen data. Only light modules are imported here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Answer, Extent
from tracker.domain.figures import ALWAYS, Converted, Period
from tracker.domain.quantities import Quantity, Range

By = Literal["region", "organisation", "initiative", "month", "quarter", "year"]
BY: tuple[By, ...] = ("region", "organisation", "initiative", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures are wanted, of what, and how they are split; what is left out is not narrowed down.

    `figure` is the part of a figure's id before the period. Each of `regions` must hold.
    """

    figure: str | None = None
    by: By | None = None
    period: Period = ALWAYS
    regions: tuple[str, ...] = ()
    initiative: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What a cell is of: a region, an initiative, an organisation or a period; an empty key: of all asked."""

    key: str = ""
    en: str = ""
    zh: str = ""
    period: bool = False


ALL = Group()


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: a figure of a group. `id` is what `tracker why` takes.

    `base` is the figure's own id, `when` the time that a reported figure speaks of. `differ`: sources are at
    odds; `shared`: something in it is counted for another district as well; `dated`: something in it surely
    was in the period.
    """

    id: str
    base: str
    en: str
    zh: str
    group: Group
    extent: Extent
    counting: str
    when: Fuzzy | None = None
    initiatives: int = 0
    differ: bool = False
    shared: bool = False
    dated: bool = True

    @property
    def part(self) -> bool:
        """Whether it is one sort of what the line above counts."""
        return self.counting == "sort"


@dataclass(frozen=True, slots=True)
class ConversionCell:
    """How many of the initiatives of a kind that were begun have landed."""

    id: str
    kind: str
    group: Group
    converted: Converted


@dataclass(frozen=True, slots=True)
class Progress:
    """A target, and how far it is. `milestone` named it, or else an event of the settings, by its number.

    `actual` is the value that was compared with it; `report` the id of the milestone's figure.
    """

    id: str
    base: str
    en: str
    zh: str
    of: Group
    target: Quantity
    by: Fuzzy
    source: str | None
    milestone: str | None
    event: int | None
    report: str | None = None
    actual: Cell | None = None
    share: Range | None = None
    reached: Answer | None = None


@dataclass(frozen=True, slots=True)
class NotOnce:
    """Something that would have been counted twice, or is perhaps: what, and what was done about it."""

    id: str
    figure: str
    en: str
    zh: str
    because: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The figures that were asked for. `vague` facts have dates that fall into no one period for sure."""

    as_of: date
    known_at: str
    asked: Asked
    reported: tuple[Cell, ...]
    targets: tuple[Progress, ...]
    counted: tuple[Cell, ...]
    conversions: tuple[ConversionCell, ...]
    vague: int = 0


@dataclass(frozen=True, slots=True)
class Basis:
    """One milestone behind a value, and what it is in it.

    `how` is counted, possibly, ambiguous, used, differs, or why it was left out; `event` is the position of
    the event that told of it. `when` is the time that a report speaks of. `implied`: the milestone only shows
    that it had been by then.
    """

    id: str
    milestone: str
    initiative: str
    title_en: str | None
    title_zh: str | None
    how: str
    event: int
    told: Mapping[str, Any]
    instead: str = ""
    amount: Quantity | None = None
    reached: str | None = None
    when: Fuzzy | None = None
    implied: bool = False
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the journal: its position and id, and when and by whom it was recorded."""

    position: int
    id: str
    recorded_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class Why:
    """A value with everything that it comes from; `counts` says how many are what in it, told or not."""

    id: str
    what: Cell | ConversionCell | Progress
    rule: str
    basis: tuple[Basis, ...]
    counts: Mapping[str, int]
