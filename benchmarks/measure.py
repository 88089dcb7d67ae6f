"""How everything here is measured: contenders take turns, and each round gives a ratio of its own.

A machine that is busy for a while then slows down all contenders of a round alike. The order turns from round
to round, the first round only warms up, and a ratio is the median of the rounds' ratios.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Literal

from benchmarks.generator import make_journal
from events.sqlite import file_url
from tracker.app.rebuilding import rebuild_views

Contender = Callable[[], float]
"""Does its work once; the number of seconds that it took."""

FEW = 100
"""The events of the small journal."""

SMALLEST = 10_000
"""The events of the smallest journal in which growth is looked at."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table: `ours` and `theirs` in words, our ratio to the peer in each round, the bound."""

    work: str
    ours: str
    peer: str
    theirs: str
    ratios: tuple[float, ...]
    bound: float | None = None
    sense: Literal["at most", "at least"] = "at most"

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    @property
    def ok(self) -> bool:
        """Whether the bound is kept, if there is one."""
        if self.bound is None:
            return True
        return self.ratio <= self.bound if self.sense == "at most" else self.ratio >= self.bound


@dataclass(frozen=True)
class Setting:
    """What the measures share: a folder, the number of rounds, and journals that are made when asked for.

    `quick`: everything is to run once on little data, to see that it runs. `stack` is closed after each
    measure, with whatever the measure has opened.
    """

    folder: Path
    events: int
    rounds: int
    say: Callable[[str], None] = field(default=lambda _: None)
    quick: bool = False
    stack: ExitStack = field(default_factory=ExitStack)
    _views: dict[Path, bool] = field(default_factory=dict)

    @property
    def few_rounds(self) -> int:
        """The rounds of work that takes seconds."""
        return min(self.rounds, 3)

    def scaled(self, number: int, least: int = 1) -> int:
        """A number of a measure's own, or a hundredth of it, and at `least` that, in a quick run."""
        return max(number // 100, least) if self.quick else number

    @property
    def sizes(self) -> list[int]:
        """Sizes of journals, each ten times the one before, from ten thousand or less to the largest."""
        found = [self.events, self.events // 10]
        while found[-1] >= 10 * SMALLEST:
            found.append(found[-1] // 10)
        return found[::-1]

    @property
    def small(self) -> Path:
        """A journal of a hundred events."""
        return self.journal(FEW)

    @property
    def large(self) -> Path:
        """A journal of as many events as was asked for."""
        return self.journal(self.events)

    def journal(self, events: int, *, views: bool = True) -> Path:
        """The journal of so many events, the same one for all measures. Without `views` it may have none."""
        file = self.folder / f"made-{events}.db"
        if file not in self._views:
            self.say(f"making a journal of {events:,} events ...")
            make_journal(file, events, views=False)
            self._views[file] = False
        if views and not self._views[file]:
            self.say(f"folding its {events:,} events ...")
            rebuild_views(file_url(file))
            self._views[file] = True
        return file


def timed(work: Callable[[], object]) -> Contender:
    """A contender that is timed from its first moment to its last."""

    def run() -> float:
        begun = perf_counter()
        work()
        return perf_counter() - begun

    return run


def shared(work: Contender, number: int) -> Contender:
    """The same, told for each of the `number` things that it does."""
    return lambda: work() / number


def in_turns(contenders: Mapping[str, Contender], rounds: int) -> dict[str, list[float]]:
    """The seconds of each contender in each round."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(rounds + 1):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            took = contenders[name]()
            if turn:
                seconds[name].append(took)
    return seconds


def ratios(over: Sequence[float], under: Sequence[float]) -> tuple[float, ...]:
    """The quotient of each round."""
    return tuple(one / other for one, other in zip(over, under, strict=True))


def shown(seconds: Sequence[float]) -> str:
    """The median and, in brackets, the least and the most: `250 ms (240–290)`."""
    unit, scale = ("ms", 1e3) if median(seconds) >= 0.01 else ("µs", 1e6)
    middle, least, most = (scale * one for one in (median(seconds), min(seconds), max(seconds)))
    places = 0 if middle >= 100 else 1
    return f"{middle:,.{places}f} {unit} ({least:,.{places}f}–{most:,.{places}f})"
