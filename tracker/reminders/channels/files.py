"""A text file to which messages are appended, each once."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.reminders.channels import Limits, NotDelivered, Part

_PRIVATE = 0o600


class File:
    """A file. A message that was begun and not ended, because the machine stopped, is written again."""

    limits = Limits()

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, part: Part) -> None:
        """Append it, unless it stands there already, and wait until it is on the disk."""
        text = f"{_first(part)}\n{part.subject}\n\n{part.text}\n{_last(part)}\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(self._path) as file:
                _append(file, text, part)
        except OSError as error:
            raise NotDelivered("cannot write", os.strerror(error.errno or 0)) from None


def _first(part: Part) -> str:
    return f"----- {part.at:%Y-%m-%d %H:%M} <{part.id}>"


def _last(part: Part) -> str:
    return f"----- end <{part.id}>"


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The file, open, and nobody else's until it is closed, where the system can do that."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, _PRIVATE)
    try:
        try:
            import fcntl  # noqa: PLC0415 - not on every system
        except ImportError:
            pass
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _append(file: int, text: str, part: Part) -> None:
    kept = _content(file)
    if f"\n{_last(part)}\n".encode() in kept + b"\n":
        return
    between = b"" if not kept or kept.endswith(b"\n") else b"\n"
    data = between + text.encode()
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def _content(file: int) -> bytes:
    """What is in it; nothing, where it is a device or a pipe."""
    if not stat.S_ISREG(os.fstat(file).st_mode):
        return b""
    os.lseek(file, 0, os.SEEK_SET)
    found = []
    while block := os.read(file, 1 << 20):
        found.append(block)
    return b"".join(found)
