"""`tracker run`: the daemon that delivers reminders at their time."""

import os
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.asked import zone_of
from tracker.cli.call import Call
from tracker.cli.text import plain
from tracker.reminders.reasons import sentence
from tracker.words import N_, _, current

if TYPE_CHECKING:
    from tracker.app.tracker import Tracker
    from tracker.reminders.daemon import Daemon, Told

PARTLY = 6

HELP = N_(
    """Deliver reminders at their time, until told to stop: to everybody on their channels, on their working
days and in their hours. What goes on is said on stderr, a line at a time.

Any number of these may run at once, on one machine or several, and `tracker remind` beside them: each digest
is sent once. SIGTERM or Ctrl-C ends it after the delivery at hand. Whoever has no channel is told by
tracker remind on the terminal only.

\b
Examples:
  tracker run
  tracker run --once"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"run": app}


@app.command(help=HELP)
def run(
    ctx: typer.Context,
    *,
    once: Annotated[
        bool, typer.Option("--once", help=N_("Deliver what is due now, and stop: for cron and timers."))
    ] = False,
) -> None:
    """Run the daemon."""
    call: Call = ctx.obj
    with call.tracker() as tracker:
        from tracker.reminders.daemon import check_running  # noqa: PLC0415 - brings in the slow libraries

        daemon = _daemon(call, tracker, once=once)
        if once:
            found = daemon.round()
            if found is None or any(one.result in ("failed", "given up") for one in found.outcomes):
                raise typer.Exit(PARTLY)
            return
        check_running(tracker)
        _until_stopped(daemon)


def _daemon(call: Call, tracker: "Tracker", *, once: bool) -> "Daemon":
    from tracker.cli.reminders.post import post  # noqa: PLC0415 - as above
    from tracker.reminders.daemon import Daemon  # noqa: PLC0415
    from tracker.reminders.delivering import Deliverer  # noqa: PLC0415

    def say(told: "Told") -> None:
        moment = call.clock.now().astimezone(zone_of(call.clock)).isoformat(timespec="seconds")
        values = {name: _shown(name, value) for name, value in told.values.items()}
        sys.stderr.write(f"{moment} {_(told.template).format(**values)}\n")
        sys.stderr.flush()

    name = (socket.gethostname(), os.getpid())
    return Daemon(tracker, Deliverer(tracker, post(call), current()), name, say, once=once)


def _shown(name: str, value: object) -> str:
    text = sentence(value, _) if name == "reason" and isinstance(value, str) else str(value)
    return plain(text)


def _until_stopped(daemon: "Daemon") -> None:
    """Run until SIGTERM or SIGINT; a second one ends it at once."""
    from tracker.reminders.waking import scheduled  # noqa: PLC0415 - brings in APScheduler

    with scheduled() as alarm:

        def stop(number: int, _frame: FrameType | None) -> None:
            daemon.stop()
            alarm.wake()
            signal.signal(number, signal.SIG_DFL)

        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, stop)
        daemon.run(alarm)
