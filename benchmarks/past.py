"""The past against the present: the board as of a day and as known at a moment, and one initiative then.

The first question about the past brings up what the board showed at all times. That is told apart, against a
rebuild of the views: what comes later is only caught up.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from benchmarks.generator import TODAY
from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown, timed
from events.journal import Journal
from events.projections import rebuild
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.garbage import unsearched
from tracker.app.reader import Filters, Reader, open_reader
from tracker.app.rebuilding import rebuild_views
from tracker.views.past import PastBoards

MOMENTS = (("2021-06-30", "2021-12-31"), ("2022-03-01", "2022-06-01"), ("2023-01-15", "2023-03-31"))
"""As of a day, as known at the beginning of another."""

OF_THE_BOARD = 2
OF_ONE = 5

_CLOCK = Clock(datetime.fromisoformat(TODAY))
_ONE = "I-1"  # the same one in a journal of any size

Question = Callable[[Reader], object]


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure both questions at three moments of the past."""
    url = file_url(setting.large)
    yield _brought_up(url, setting)
    board = "status --limit 20"
    yield from _against_now(
        url, setting, board, lambda reader: reader.status(Filters(limit=20)), OF_THE_BOARD
    )
    yield from _against_now(url, setting, f"show {_ONE}", lambda reader: reader.show(_ONE), OF_ONE)


def _brought_up(url: str, setting: Setting) -> Measurement:
    ours, theirs = [timed(lambda: _bring_up(url))()], [timed(lambda: rebuild_views(url))()]
    work = f"boards of the past of {setting.events:,} events, from nothing"
    return Measurement(work, shown(ours), "rebuild of the views", shown(theirs), ratios(ours, theirs))


def _bring_up(url: str) -> None:
    with Journal.open(url) as journal, unsearched():
        rebuild(journal, PastBoards())


def _against_now(
    url: str, setting: Setting, work: str, question: Question, bound: float
) -> Iterator[Measurement]:
    past = {f"{work} --as-of {day} --known-at {known}": (day, known) for day, known in MOMENTS}
    contenders = {name: _asking(url, question, *when) for name, when in past.items()}
    contenders[work] = _asking(url, question)
    seconds = in_turns(contenders, setting.rounds)
    for name in past:
        yield Measurement(
            f"{name}, {setting.events:,} events",
            shown(seconds[name]),
            "the same now",
            shown(seconds[work]),
            ratios(seconds[name], seconds[work]),
            bound,
        )


def _asking(url: str, question: Question, day: str | None = None, known: str | None = None) -> Contender:
    as_of = date.fromisoformat(day) if day else None
    moment = datetime.fromisoformat(f"{known}T00:00:00+08:00") if known else None

    def ask() -> None:
        with open_reader(url, _CLOCK, as_of, moment) as reader:
            question(reader)

    return timed(ask)
