"""The past against the present: the board as of a day and as known at a moment.

The first question about the past brings up what the board showed at all times. That is told apart, against a
rebuild of the views: what comes later is only caught up. One initiative then is compared with the same one in
a small journal: it is to cost the same however long the journal is.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from benchmarks.generator import TODAY
from benchmarks.measure import FEW, Contender, Measurement, Setting, in_turns, ratios, shown, timed
from events.journal import Journal
from events.projections import rebuild
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.garbage import unsearched
from tracker.app.reader import Filters, Reader, open_reader
from tracker.app.rebuilding import rebuild_views
from tracker.views.past.projection import PastBoards

MOMENTS = (("2021-06-30", "2021-12-31"), ("2022-03-01", "2022-06-01"), ("2023-01-15", "2023-03-31"))
"""As of a day, as known at the beginning of another."""

OF_THE_BOARD = 2
OF_ONE = 2

_CLOCK = Clock(datetime.fromisoformat(TODAY))
_ONE = "I-1"  # the same one in a journal of any size

Question = Callable[[Reader], None]


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure both questions at moments of the past."""
    url = file_url(setting.large)
    yield _brought_up(url, setting)
    now = "status --limit 20"
    past = {f"{now} --as-of {day} --known-at {known}": (day, known) for day, known in MOMENTS}
    contenders = {name: _asking(url, _board, *when) for name, when in past.items()}
    seconds = in_turns({**contenders, now: _asking(url, _board)}, setting.rounds)
    for name in past:
        yield _line(f"{name}, {setting.events:,} events", seconds[name], "now", seconds[now], OF_THE_BOARD)
    yield _one_of_few(url, setting)


def _one_of_few(url: str, setting: Setting) -> Measurement:
    contenders = {
        "ours": _asking(url, _sheet, *MOMENTS[-1]),
        "few": _asking(file_url(setting.small), _sheet, *MOMENTS[-1]),
    }
    seconds = in_turns(contenders, setting.rounds)
    work = f"show {_ONE} --as-of --known-at, {setting.events:,} events"
    return _line(work, seconds["ours"], f"among {FEW} events", seconds["few"], OF_ONE)


def _line(
    work: str, ours: Sequence[float], peer: str, theirs: Sequence[float], bound: float | None = None
) -> Measurement:
    return Measurement(work, shown(ours), peer, shown(theirs), ratios(ours, theirs), bound)


def _board(reader: Reader) -> None:
    reader.status(Filters(limit=20))


def _sheet(reader: Reader) -> None:
    reader.show(_ONE)


def _brought_up(url: str, setting: Setting) -> Measurement:
    ours, theirs = [timed(lambda: _bring_up(url))()], [timed(lambda: rebuild_views(url))()]
    work = f"boards of the past of {setting.events:,} events, from nothing"
    return _line(work, ours, "rebuild of the views", theirs)


def _bring_up(url: str) -> None:
    with Journal.open(url) as journal, unsearched():
        rebuild(journal, PastBoards())


def _asking(url: str, question: Question, day: str | None = None, known: str | None = None) -> Contender:
    as_of = date.fromisoformat(day) if day else None
    moment = datetime.fromisoformat(f"{known}T00:00:00+08:00") if known else None

    def ask() -> None:
        with open_reader(url, _CLOCK, as_of, moment) as reader:
            question(reader)

    return timed(ask)
