"""How far something long has come, on one line of a terminal, which is empty again at the end."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from tracker.words import _

Progress = Callable[[int, int], None]

_EVERY = 0.1  # seconds between two looks of the line
_SURE = 3.0  # seconds after which the time left can be told


@contextmanager
def progress() -> Iterator[Progress | None]:
    """What is to be told the number of events done and of all; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield _Line().show
    finally:
        sys.stderr.write("\r\x1b[K")


class _Line:
    """The line; where the number done falls, something else has begun."""

    def __init__(self) -> None:
        self._begun = monotonic()
        self._shown = 0.0
        self._done = 0

    def show(self, done: int, total: int) -> None:
        """Write the line anew, now and then."""
        now = monotonic()
        if done < self._done:
            self._begun = now
        self._done = done
        if now - self._shown < _EVERY and done < total:
            return
        self._shown = now
        text = _("{done} of {total} events, {share} %").format(
            done=done, total=total, share=100 * done // max(total, 1)
        )
        sys.stderr.write(f"\r{text}{self._left(now, done, total)}\x1b[K")
        sys.stderr.flush()

    def _left(self, now: float, done: int, total: int) -> str:
        gone = now - self._begun
        if gone < _SURE or not 0 < done < total:
            return ""
        minutes, seconds = divmod(int(gone * (total - done) / done) + 1, 60)
        return " · " + _("{time} left").format(time=f"{minutes}:{seconds:02}")
