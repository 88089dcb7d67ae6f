"""Folds stretches of initiatives for `tracker.views.folding`, in an interpreter of its own.

Reads a `Task` and then stretches from the standard input, and writes for each its rows and how many events
were read, pickled; ends with its input. Where a fold fails it says so and goes on: who asked folds the
stretch again and meets the error.
"""

import gc
import pickle
import sys
from typing import BinaryIO

from events.database import Database
from events.reader import Reader, Stretch
from tracker.views.folding import Batch, Folds, Task


def main(asked: BinaryIO, told: BinaryIO) -> None:
    """Fold whatever is asked for."""
    gc.disable()  # nothing in a fold refers to itself in circles
    try:
        task: Task = pickle.load(asked)  # noqa: S301 - from who started this
        database, folds = Database(task.url), task.made_by()
        while True:
            stretch: Stretch = pickle.load(asked)  # noqa: S301 - likewise
            pickle.dump(_folded(folds, database, task.up_to, stretch), told, pickle.HIGHEST_PROTOCOL)
            told.flush()
    except (EOFError, OSError):  # nobody asks any more
        return


def _folded(folds: Folds, database: Database, up_to: int, stretch: Stretch) -> tuple[Batch | None, int]:
    done = 0

    def count(events: int, _all: int) -> None:
        nonlocal done
        done = events

    try:
        return folds.fold(Reader(database, up_to, count), stretch), done
    except Exception:  # whatever it is, who asked meets it again
        return None, 0


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
