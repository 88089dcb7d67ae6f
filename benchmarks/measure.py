"""How everything here is measured: contenders take turns, and each round gives a ratio of its own.

A machine that is busy for a while then slows down all contenders of a round alike. The order turns from round
to round, the first round only warms up, and a ratio is the median of the rounds' ratios.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Literal

from benchmarks.generator import make_journal

Contender = Callable[[], float]
"""Does its work once; the number of seconds that it took."""

FEW = 100
"""The events of the small journal."""


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
    """What the measures share: a folder, the number of rounds, and journals that are made when asked for."""

    folder: Path
    events: int
    rounds: int
    say: Callable[[str], None] = field(default=lambda _: None)

    @cached_property
    def small(self) -> Path:
        """A journal of a hundred events."""
        return self._made("small.db", FEW)

    @cached_property
    def large(self) -> Path:
        """A journal of as many events as was asked for."""
        return self._made("large.db", self.events)

    def _made(self, name: str, events: int) -> Path:
        self.say(f"making a journal of {events:,} events ...")
        make_journal(self.folder / name, events)
        return self.folder / name


def timed(work: Callable[[], object]) -> Contender:
    """A contender that is timed from its first moment to its last."""

    def run() -> float:
        begun = perf_counter()
        work()
        return perf_counter() - begun

    return run


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
