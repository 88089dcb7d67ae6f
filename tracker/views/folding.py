"""Folding a long journal with several interpreters at once, so that a rebuild uses the whole machine.

Each folds one stretch of the initiatives after another, and reads for itself (`tracker.views.hand`). What
comes of it is handed out here in the order of the stretches, to be written by one. What no other interpreter
brings (its fold fails, or somebody has ended it) is left to who asked, who then meets the same error and
knows which event it was.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeAlias

from events.reader import Reader, Stretch
from tracker import codec

ENOUGH = 20_000
"""Events from which on it is worth starting other interpreters."""

EVENTS = 2_000
"""Events to a stretch."""

_MOST = 4  # more could not be kept busy: one writes
_AHEAD = 2  # stretches that each has before it, so that it need not wait

Batch: TypeAlias = dict[str, list[tuple[object, ...]]]
"""Rows to insert, by table, with their values in the order of its columns."""


class Folds(Protocol):
    """What folds initiatives."""

    def fold(self, read: Reader, stretch: Stretch) -> Batch:
        """The rows of the initiatives in a stretch."""


class Task(NamedTuple):
    """The journal that is folded, up to which position, and what makes that which folds it."""

    url: str
    up_to: int
    made_by: Callable[[], Folds]


class Folded(NamedTuple):
    """The rows of a stretch and how many events were read for them; no rows where no other brought any."""

    stretch: Stretch
    batch: Batch | None
    events: int


def hands() -> int:
    """How many interpreters can fold at once on this machine; 0 where one alone is as fast."""
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(able, _MOST) if able > 1 and sys.executable else 0


def batches(read: Reader, made_by: Callable[[], Folds], here: Folds) -> Iterator[Batch]:
    """The rows of all initiatives: folded here, or in a long journal by other interpreters."""
    stretches = read.stretches(codec.INITIATIVES, EVENTS)
    number = hands() if read.database and read.up_to >= ENOUGH else 0
    if read.database is None or not number:
        yield from (here.fold(read, stretch) for stretch in stretches)
        return
    for one in folded(Task(read.database.url, read.up_to, made_by), stretches, number):
        if one.batch is None:
            yield here.fold(read, one.stretch)
        else:
            read.count(one.events)
            yield one.batch


def folded(task: Task, stretches: Iterable[Stretch], number: int) -> Iterator[Folded]:
    """What comes of each stretch, in their order, folded by so many interpreters."""
    others: list[_Other] = []
    try:
        others += [_Other(task) for _ in range(number)]
        yield from _in_order(others, stretches)
    finally:
        for other in others:
            other.end()


def _in_order(others: "list[_Other]", stretches: Iterable[Stretch]) -> Iterator[Folded]:
    waiting: deque[tuple[_Other, Stretch]] = deque()
    for place, stretch in enumerate(stretches):
        other = others[place % len(others)]
        other.ask(stretch)
        waiting.append((other, stretch))
        if len(waiting) >= _AHEAD * len(others):
            yield _next(waiting)
    while waiting:
        yield _next(waiting)


def _next(waiting: "deque[tuple[_Other, Stretch]]") -> Folded:
    other, stretch = waiting.popleft()
    return Folded(stretch, *other.answer())


class _Other:
    """Another interpreter, which ends by itself when nobody asks it any more."""

    def __init__(self, task: Task) -> None:
        path = os.pathsep.join(one for one in sys.path if one)
        self._running = subprocess.Popen(
            [sys.executable, "-P", "-m", "tracker.views.hand"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt is for who asked
        )
        self._say(task)

    def ask(self, stretch: Stretch) -> None:
        """Have it fold a stretch."""
        self._say(stretch)

    def answer(self) -> tuple[Batch | None, int]:
        """What came of the stretch that was asked for first."""
        assert self._running.stdout is not None  # noqa: S101 - it was opened
        try:
            batch, events = pickle.load(self._running.stdout)  # noqa: S301 - from our own module
        except (EOFError, OSError, pickle.UnpicklingError):
            return None, 0
        return batch, events

    def end(self) -> None:
        """Let it end, and wait until it has."""
        self._running.kill()
        self._running.communicate()

    def _say(self, value: object) -> None:
        assert self._running.stdin is not None  # noqa: S101 - it was opened
        try:
            self._running.stdin.write(pickle.dumps(value))
            self._running.stdin.flush()
        except OSError:
            return  # it was ended, which is found when its answer is read
