"""Folding all views of a journal anew, against reading its rows, and against `eventsourcing`'s projections.

The peer's ProcessApplication folds nothing: its policy only counts. It is measured on few events, since it
takes a commit for each. A ratio is one of speeds: how many times as fast as the peer.
"""

from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from itertools import count, repeat
from pathlib import Path
from typing import Any

from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shared, shown, timed
from benchmarks.peers import EVENTSOURCING, aggregate, application, in_file, scan
from events.sqlite import file_url
from tracker.app.rebuilding import rebuild_views

OF_A_SCAN = 0.08
OF_THE_PEER = 30
FOLLOWED = 2000
"""Events that the peer folds."""

_LEADER = "Application"


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure rebuilding the views of the large journal."""
    file, events = setting.large, setting.events
    contenders: dict[str, Contender] = {
        "views": shared(timed(lambda: rebuild_views(file_url(file))), events),
        "sqlite3, a scan": shared(timed(lambda: scan(file)), events),
    }
    if EVENTSOURCING:
        followed = setting.scaled(FOLLOWED)
        contenders["eventsourcing, following"] = shared(_following(setting, followed), followed)
    seconds = in_turns(contenders, setting.few_rounds)
    ours = seconds.pop("views")
    for (peer, theirs), bound in zip(seconds.items(), (OF_A_SCAN, OF_THE_PEER), strict=False):
        work = f"rebuild of {events:,} events, each"
        yield Measurement(work, shown(ours), peer, shown(theirs), ratios(theirs, ours), bound, "at least")


def _following(setting: Setting, events: int) -> Contender:
    """Pull so many events into a ProcessApplication that has seen none, each with its own commit."""
    leader = application(setting.folder / "leader.db", setting.stack)
    initiative = aggregate()()
    for document in repeat({"note": "Visited nine companies"}, events - 1):
        initiative.record(data=document)
    leader.save(initiative)
    numbers = count()

    def run() -> float:
        with closing(_follower(setting.folder / f"follower-{next(numbers)}.db")) as follower:
            follower.follow(_LEADER, leader.notification_log)
            seconds = timed(lambda: follower.pull_and_process(_LEADER))()
            assert follower.seen == events
        return seconds

    return run


def _follower(file: Path) -> Any:  # noqa: ANN401 - of a package that may not be installed
    system = import_module("eventsourcing.system")

    class Counting(system.ProcessApplication):  # type: ignore[misc, name-defined]
        seen = 0

        def policy(self, domain_event: object, processing_event: object) -> None:  # noqa: ARG002
            self.seen += 1

    return Counting(env=in_file(file))
