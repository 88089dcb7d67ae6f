"""A calendar file that always holds what is to be done: each message takes the place of the one before."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tracker.reminders.channels import Limits, NotDelivered, Part

Render = Callable[[str, str, date], bytes]
"""Writes the follow-ups of an owner as iCalendar (RFC 5545), in a language, as of a day."""


class CalendarFile:
    """An .ics file."""

    limits = Limits()

    def __init__(self, path: Path, render: Render) -> None:
        self._path = path
        self._render = render

    def send(self, part: Part) -> None:
        """Write the whole file beside it, wait until that is on the disk, and put it in its place."""
        content = self._render(part.recipient, part.language, part.day)
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise NotDelivered("cannot write", os.strerror(error.errno or 0)) from None
