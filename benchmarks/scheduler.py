"""The peer of the reminders: APScheduler, which fires jobs from its own store in SQLite and removes them."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine, event

from benchmarks.measure import Contender
from events.sqlite import file_url

_PAST = datetime(2023, 4, 3, 1, tzinfo=UTC)
_PATIENCE = 600.0


def firing(folder: Path, jobs: int) -> Contender:
    """Fire so many jobs that are due, each round the same: from the start to the last one's removal."""
    prepared, numbers = folder / "jobs.db", count()
    _prepare(prepared, jobs)

    def run() -> float:
        file = folder / f"jobs-{next(numbers)}.db"
        shutil.copy(prepared, file)
        scheduler, done = _scheduler(file), Event()
        scheduler.add_listener(_until(jobs, done))
        begun = perf_counter()
        scheduler.start()
        assert done.wait(_PATIENCE)
        seconds = perf_counter() - begun
        scheduler.shutdown()
        file.unlink()
        return seconds

    return run


def fired() -> None:
    """What a job does: nothing."""


def _prepare(file: Path, jobs: int) -> None:
    """Store the jobs, with a scheduler that never runs any."""
    base = import_module("apscheduler.schedulers.base").BaseScheduler

    class Still(base):  # type: ignore[misc, valid-type]
        def wakeup(self) -> None:
            pass

        def shutdown(self, wait: bool = True) -> None:  # noqa: FBT001, FBT002 - as in the base
            super().shutdown(wait)

    scheduler = Still(**_options(file))
    scheduler.start(paused=True)
    for number in range(jobs):
        scheduler.add_job(
            "benchmarks.scheduler:fired", "date", run_date=_PAST, id=str(number), misfire_grace_time=None
        )
    scheduler.shutdown()


def _scheduler(file: Path) -> Any:  # noqa: ANN401 - of a package without types
    """A scheduler in a thread of its own."""
    return import_module("apscheduler.schedulers.background").BackgroundScheduler(**_options(file))


def _options(file: Path) -> dict[str, Any]:
    """A store with the write-ahead log and `synchronous=NORMAL`."""
    store = import_module("apscheduler.jobstores.sqlalchemy").SQLAlchemyJobStore
    engine = create_engine(file_url(file))
    event.listen(engine, "connect", _fast)
    return {"jobstores": {"default": store(engine=engine)}, "timezone": UTC}


def _fast(connection: Any, _: object) -> None:  # noqa: ANN401 - sqlite3's own connection
    with closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")


def _until(jobs: int, done: Event) -> Callable[[Any], None]:
    """A listener that sets the event when all jobs have run and are out of the store."""
    codes = import_module("apscheduler.events")
    left = {codes.EVENT_JOB_EXECUTED: jobs, codes.EVENT_JOB_REMOVED: jobs}

    def hear(told: Any) -> None:  # noqa: ANN401 - APScheduler's own
        assert told.code not in (codes.EVENT_JOB_ERROR, codes.EVENT_JOB_MISSED)
        if told.code in left:
            left[told.code] -= 1
            if not any(left.values()):
                done.set()

    return hear
