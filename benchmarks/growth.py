"""What grows with the journal: the same work on journals of ten thousand events, and ten times as many again.

What people do every day is to take as long on a large journal as on a small one, and an event of a long work
as long as one of a short work. Only the board looks at every initiative, so that it grows with their number.
All is measured in one process: starting the program would hide it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks.append import verify
from benchmarks.generator import TODAY
from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shared, shown, timed
from benchmarks.record import recorder
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.reader import Filters, Reader, open_reader
from tracker.app.rebuilding import rebuild_views
from tracker.views.lineage import lineages

BOUND = 1.3

_CLOCK = Clock(datetime.fromisoformat(TODAY))
_ONE = "I-1"
"""The initiative that is the same in every journal."""

_TIMES = 10

Question = Callable[[Reader], object]

QUESTIONS: Mapping[str, Question] = {
    f"show {_ONE}": lambda reader: reader.show(_ONE),
    f"history {_ONE}": lambda reader: list(reader.history(_ONE)),
    f"why {_ONE}": lambda reader: lineages(reader.history(_ONE)),
    f"due --initiative {_ONE}": lambda reader: reader.due(initiative=_ONE),
}
BOARD: Question = lambda reader: reader.status(Filters(limit=20))  # noqa: E731 - as the others


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure every work on every size."""
    yield from _each(setting, "verify", verify)
    yield from _each(setting, "rebuild", lambda file: rebuild_views(file_url(file)))
    for name, question in QUESTIONS.items():
        yield from _compared(setting, name, partial(_asked, question), setting.rounds)
    yield from _compared(setting, "status --limit 20", partial(_asked, BOARD), setting.rounds, None)
    yield from _compared(setting, "record", lambda file: recorder(file, setting.stack), setting.rounds)


def _each(setting: Setting, name: str, work: Callable[[Path], object]) -> Iterator[Measurement]:
    """Work that goes through all the events, told for one of them."""
    events = {setting.journal(size): size for size in setting.sizes}

    def contender(file: Path) -> Contender:
        return shared(timed(lambda: work(file)), events[file])

    yield from _compared(setting, f"{name}, each event", contender, setting.few_rounds)


def _asked(question: Question, file: Path) -> Contender:
    """Open the journal, ask, and close it, some times."""

    def ask() -> None:
        for _ in range(_TIMES):
            with open_reader(file_url(file), _CLOCK) as reader:
                question(reader)

    return shared(timed(ask), _TIMES)


def _compared(
    setting: Setting, name: str, work: Callable[[Path], Contender], rounds: int, bound: float | None = BOUND
) -> Iterator[Measurement]:
    few, *more = setting.sizes
    contenders = {str(size): work(setting.journal(size)) for size in setting.sizes}
    seconds = in_turns(contenders, rounds)
    base = seconds[str(few)]
    for size in more:
        ours = seconds[str(size)]
        work_done = f"{name}, {size:,} events"
        yield Measurement(
            work_done, shown(ours), f"the same on {few:,}", shown(base), ratios(ours, base), bound
        )
