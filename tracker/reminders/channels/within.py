"""A limit on how long anything may take, however slowly the other side answers."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from tracker.reminders.channels import NotDelivered

SECONDS = 60
"""As long may the delivery of one message take. What took longer may have arrived, or not."""


def within(seconds: float, send: Callable[[], None]) -> None:
    """Run what sends, and leave it alone when the time is over. Raises what it raises, and `NotDelivered`."""
    ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def run() -> None:
        try:
            send()
        except BaseException as error:  # it is raised below, in the thread of who asked
            ended.put(error)
        else:
            ended.put(None)

    Thread(target=run, name="delivery", daemon=True).start()
    try:
        error = ended.get(timeout=seconds)
    except Empty:
        raise NotDelivered("no answer", f"{seconds:g}") from None
    if error is not None:
        raise error
