"""APScheduler as the alarm of the daemon: one job at a time, in memory, that only says that it is time.

The deliveries run in the main thread, where a signal cannot cut them short. The scheduler of APScheduler
3.11 dies with an uncaught error where it is shut down while jobs are due (`_main_loop` looks for jobs once
more after the stop, and `remove_job` then finds none): so no job is left in it when it is shut down.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

LOOK = "look"


class Scheduled:
    """An alarm. `wake` may be called from anywhere, a signal handler too."""

    def __init__(self, scheduler: BackgroundScheduler) -> None:
        self._scheduler = scheduler
        self._bells: SimpleQueue[str] = SimpleQueue()  # its put is safe in a signal handler

    def wait(self, until: datetime) -> None:
        """Sleep until a moment, or until somebody wakes us."""
        self._scheduler.add_job(self.wake, "date", run_date=until)
        self._bells.get()
        self._scheduler.remove_all_jobs()
        while not self._bells.empty():
            self._bells.get()

    def wake(self) -> None:
        """Wake whoever waits, or who is about to."""
        self._bells.put(LOOK)


@contextmanager
def scheduled() -> Iterator[Scheduled]:
    """An alarm, running."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        executors={"default": {"type": "threadpool", "max_workers": 1}},
    )
    scheduler.start()
    try:
        yield Scheduled(scheduler)
    finally:
        scheduler.remove_all_jobs()
        scheduler.shutdown(wait=True)
