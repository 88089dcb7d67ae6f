"""Recording: it takes as long in a large journal as in a small one; and, in one process, against a peer.

In one process a round opens an initiative and records 19 milestones in it, one at a time and each durable:
decided, appended, chained, and in the views. The peer, `eventsourcing`, only decides and saves.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.cold import around, compiled, tracker
from benchmarks.generator import TODAY
from benchmarks.measure import FEW, Contender, Measurement, Setting, in_turns, ratios, shown
from events.sqlite import file_url
from tracker.app.clock import Clock
from tracker.app.writing import open_tracker
from tracker.domain.fields import read
from tracker.domain.initiatives.commands import New, RecordMilestone

BOUND = 1.3
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
    with ExitStack() as stack:
        contenders: dict[str, Contender] = {
            "large": _recorder(setting.large, stack),
            "small": _recorder(setting.small, stack),
        }
        if find_spec("eventsourcing"):
            contenders["peer"] = _peer(setting.folder / "peer.db")
        seconds = in_turns(contenders, setting.rounds)
    yield _against_small(f"record in one process, {setting.events:,} events", seconds)
    if "peer" in seconds:
        yield Measurement(
            "record in one process, by speed",
            shown(seconds["large"]),
            "eventsourcing save()",
            shown(seconds["peer"]),
            ratios(seconds["peer"], seconds["large"]),
            sense="at least",
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


def _recorder(file: Path, stack: ExitStack) -> Contender:
    """The mean time of a record."""
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


def _peer(file: Path) -> Contender:
    """The mean time of saving an aggregate's next event, with the same content."""
    environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}
    app: Any = import_module("eventsourcing.application").Application(env=environment)
    domain: Any = import_module("eventsourcing.domain")

    class Initiative(domain.Aggregate):  # type: ignore[misc]
        @domain.event("MilestoneRecorded")  # type: ignore[untyped-decorator]
        def record(self, data: dict[str, object]) -> None:
            self.last = data

    clock = Clock(datetime.fromisoformat(TODAY))
    said = [one.model_dump(mode="json") for one in _milestones("I-1", clock)]

    def run() -> float:
        initiative: Any = Initiative()
        app.save(initiative)
        begun = perf_counter()
        for one in said:
            initiative.record(data=one)
            app.save(initiative)
        return (perf_counter() - begun) / len(said)

    return run
