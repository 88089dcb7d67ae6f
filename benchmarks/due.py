"""What is due, and telling everybody, against a scheduler that fires as many jobs; and adopting a policy.

Of 200,000 follow-ups 10,000 are open, and a hundred people wait for their digests. Each round is another day:
the due list is asked for, and every digest is worked out, claimed, put into words, handed to a channel that
takes it at once, and recorded; all of it durable (`synchronous=FULL`). The peer, APScheduler, fires 10,000
jobs that do nothing, with `synchronous=NORMAL`.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import cycle
from time import perf_counter

from benchmarks.generator import TODAY
from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown, timed
from benchmarks.peers import scan
from benchmarks.scheduler import firing
from benchmarks.waiting import OPEN_EACH, Waiting, make_waiting, policy
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.reader import open_reader
from tracker.app.tracker import Tracker
from tracker.app.writing import open_tracker
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.reminders.channels import Limits, Part
from tracker.reminders.delivering import Deliverer
from tracker.reminders.errands import Wanted

OPEN = 10_000
OF_THE_PEER = 0.5
GROWTH = 1.3
SCANS = 100

_TODAY = datetime.fromisoformat(TODAY)
_AFTERWARDS = _TODAY + timedelta(days=100)
"""On the days before digests may have gone out."""

_ANY_DAY = Wanted(anyway=True)

Heard = Callable[[], None]


class _Box:
    """A channel that takes whatever it is given, and the post that opens it for everybody."""

    limits = Limits()

    def __init__(self, heard: Heard) -> None:
        self._heard = heard

    def open(self, channel: str, handle: str) -> "_Box":  # noqa: ARG002 - the same for everybody
        """Itself."""
        return self

    def send(self, part: Part) -> None:  # noqa: ARG002 - it is not kept
        """Take it."""
        self._heard()


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure delivering everything, delivering the first, and adopting a policy."""
    many = setting.scaled(OPEN, 2 * OPEN_EACH)
    setting.say(f"making two journals with {many // 10:,} and {many:,} open follow-ups ...")
    few = make_waiting(setting.folder / "few-waiting.db", many // 10)
    all_ = make_waiting(setting.folder / "waiting.db", many)
    yield _delivered(setting, all_)
    yield _first(setting, all_, few)
    yield _adopted(setting, all_)


def _delivered(setting: Setting, journal: Waiting) -> Measurement:
    contenders = {
        "ours": _everything(journal, setting.stack),
        "peer": firing(setting.folder, journal.initiatives),
    }
    seconds = in_turns(contenders, setting.few_rounds)
    return Measurement(
        f"due list and digests, {journal.initiatives:,} open of {journal.follow_ups:,}",
        shown(seconds["ours"]),
        f"APScheduler, {journal.initiatives:,} jobs",
        shown(seconds["peer"]),
        ratios(seconds["ours"], seconds["peer"]),
        OF_THE_PEER,
    )


def _first(setting: Setting, many: Waiting, few: Waiting) -> Measurement:
    contenders = {"many": _first_of(many, setting.stack), "few": _first_of(few, setting.stack)}
    seconds = in_turns(contenders, setting.rounds)
    return Measurement(
        f"from waking up to the first digest, {many.initiatives:,} open",
        shown(seconds["many"]),
        f"the same of {few.initiatives:,}",
        shown(seconds["few"]),
        ratios(seconds["many"], seconds["few"]),
        GROWTH,
    )


def _adopted(setting: Setting, journal: Waiting) -> Measurement:
    contenders = {"ours": _adopting(journal, setting.stack), "scan": timed(lambda: scan(journal.file))}
    seconds = in_turns(contenders, setting.few_rounds)
    return Measurement(
        f"adopt a policy over {journal.milestones:,} milestones",
        shown(seconds["ours"]),
        "sqlite3, a scan",
        shown(seconds["scan"]),
        ratios(seconds["ours"], seconds["scan"]),
        SCANS,
    )


def _everything(journal: Waiting, stack: ExitStack) -> Contender:
    """Ask for the due list and deliver every digest, each time on another day."""
    tracker = _opened(journal, stack)
    deliverer = Deliverer(tracker, _Box(lambda: None))

    def run() -> float:
        _next_day(tracker)
        begun = perf_counter()
        with open_reader(file_url(journal.file), tracker.clock) as reader:
            due = len(reader.due())  # nobody who delivers keeps the list
        outcomes = deliverer.deliver(_ANY_DAY).outcomes
        seconds = perf_counter() - begun
        assert due == journal.initiatives
        assert [one.result for one in outcomes] == ["delivered"] * journal.people
        return seconds

    return run


def _first_of(journal: Waiting, stack: ExitStack) -> Contender:
    """Deliver one digest, each time on another day; the seconds until the channel has it."""
    tracker = _opened(journal, stack, _AFTERWARDS)
    came: list[float] = []

    def run() -> float:
        _next_day(tracker)
        came.clear()

        def arrived() -> None:
            came.append(perf_counter())
            deliverer.stopping = True

        deliverer = Deliverer(tracker, _Box(arrived))
        begun = perf_counter()
        deliverer.deliver(_ANY_DAY)
        return came[0] - begun

    return run


def _adopting(journal: Waiting, stack: ExitStack) -> Contender:
    """Adopt one of two policies in turns: each moves every open follow-up."""
    tracker = _opened(journal, stack)
    texts = cycle([policy(4, 12), policy(3, 10)])
    return timed(lambda: tracker.do(AdoptPolicy(text=next(texts))))


def _opened(journal: Waiting, stack: ExitStack, day: datetime = _TODAY) -> Tracker:
    clock = Clock(day)
    return stack.enter_context(open_tracker(file_url(journal.file), clock, "bureau/hi-tech"))


def _next_day(tracker: Tracker) -> None:
    tracker.clock = Clock(tracker.clock.now() + timedelta(days=1))
