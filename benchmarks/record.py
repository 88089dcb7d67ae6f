"""Recording: it takes as long in a large journal as in a small one; and, in one process, against a peer.

In one process a round opens an initiative and records 19 milestones in it, one at a time and each durable:
decided, appended, chained, and in the views. The peer, `eventsourcing`, only decides and saves.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from time import perf_counter

from benchmarks.cold import around, compiled, tracker
from benchmarks.generator import TODAY
from benchmarks.measure import FEW, Contender, Measurement, Setting, in_turns, ratios, shown
from benchmarks.peers import EVENTSOURCING, aggregate, application
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.writing import open_tracker
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import New, RecordMilestone

BOUND = 1.3
OF_THE_PEER = 1.2
AN_INITIATIVE = 19

_KINDS = ("lead", "contact", "site_visit", "talks", "status_report", "intent", "talks", "agreement_signed")
_LINE = (
    "record",
    "site_visit",
    "I-1",
    "--on",
    "2023-03-30",
    "--with",
    "无锡高新区管委会:host",
    "--at",
    "Wuxi",
)


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure the whole command, and the recording alone."""
    yield from _cold(setting)
    yield from _warm(setting)


def _cold(setting: Setting) -> Iterator[Measurement]:
    compiled()
    large, small = tracker(_LINE, around(setting.large)), tracker(_LINE, around(setting.small))
    seconds = in_turns({"large": large, "small": small}, setting.rounds)
    yield _against_small(f"tracker record, cold, {setting.events:,} events", seconds)


def _warm(setting: Setting) -> Iterator[Measurement]:
    stack = setting.stack
    contenders: dict[str, Contender] = {
        "large": recorder(setting.large, stack),
        "small": recorder(setting.small, stack),
    }
    if EVENTSOURCING:
        contenders["peer"] = _peer(setting.folder / "peer.db", stack)
    seconds = in_turns(contenders, setting.rounds)
    yield _against_small(f"record in one process, {setting.events:,} events", seconds)
    if "peer" in seconds:
        yield Measurement(
            "record in one process, by speed",
            shown(seconds["large"]),
            "eventsourcing save()",
            shown(seconds["peer"]),
            ratios(seconds["peer"], seconds["large"]),
            OF_THE_PEER,
            "at least",
        )


def _against_small(work: str, seconds: dict[str, list[float]]) -> Measurement:
    return Measurement(
        work,
        shown(seconds["large"]),
        f"the same on {FEW} events",
        shown(seconds["small"]),
        ratios(seconds["large"], seconds["small"]),
        BOUND,
    )


def recorder(file: Path, stack: ExitStack) -> Contender:
    """Records milestones in a journal, which is closed with the stack; the mean time of one."""
    clock = Clock(datetime.fromisoformat(TODAY))
    tracker = stack.enter_context(open_tracker(file_url(file), clock, "bureau/hi-tech"))
    opening = read(
        New, {"kind": "project", "title": {"zh": "联合实验室"}, "regions": ["Wuxi", "HK"]}, clock.today()
    )

    def run() -> float:
        [opened] = tracker.do(opening).events
        commands = list(_milestones(opened.stream.removeprefix("initiative/"), clock))
        begun = perf_counter()
        for command in commands:
            tracker.do(command)
        return (perf_counter() - begun) / len(commands)

    return run


def _milestones(initiative: str, clock: Clock) -> Iterator[RecordMilestone]:
    for number in range(AN_INITIATIVE):
        said = {
            "initiative": initiative,
            "kind": _KINDS[number % len(_KINDS)],
            "on": f"2023-03-{number + 1:02}",
            "with": [{"name": "无锡高新区管委会", "role": "host"}, {"name": "A company", "role": "visitor"}],
            "at": "Wuxi",
            "note": "Visited nine companies; two asked for a second meeting in the middle of April.",
            "sources": ["Minutes of the visit"],
        }
        yield read(RecordMilestone, said, clock.today())


def _peer(file: Path, stack: ExitStack) -> Contender:
    """The mean time of saving an aggregate's next event, with the same content."""
    app = application(file, stack)
    clock = Clock(datetime.fromisoformat(TODAY))
    said = [one.model_dump(mode="json") for one in _milestones("I-1", clock)]

    def run() -> float:
        initiative = aggregate()()
        app.save(initiative)
        begun = perf_counter()
        for one in said:
            initiative.record(data=one)
            app.save(initiative)
        return (perf_counter() - begun) / len(said)

    return run
