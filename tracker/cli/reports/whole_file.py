"""Files that appear whole or not at all, and bytes that are printed as they are."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click

from tracker.words import _


@contextmanager
def placed(file: Path, content: bytes) -> Iterator[None]:
    """Write a file beside its place, and put it there at the end: where something is raised, nothing changes.

    One that is there keeps its permissions. What is no file, such as a pipe, is written to. Raises
    click.UsageError.
    """
    if file.exists() and not file.is_file() and not file.is_dir():
        yield
        with _refusing(file):
            file.write_bytes(content)
        return
    target = file.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _refusing(file):
            _write(part, target, content)
        yield
        with _refusing(file):
            part.replace(target)
    finally:
        with suppress(OSError):  # it is in its place, or there never was one
            part.unlink()


def _write(part: Path, target: Path, content: bytes) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "Is a directory")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if target.exists():
        shutil.copymode(target, part)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.UsageError(
            _("Cannot write {file}: {reason}.").format(file=file, reason=_(error.strerror or str(error)))
        ) from None


def print_bytes(content: bytes) -> None:
    """Write bytes to the standard output as they are, whatever encoding the terminal has."""
    raw: BinaryIO | None = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(content.decode())
        return
    sys.stdout.flush()
    raw.write(content)
