"""The lines that tell of changes: a sign, and words that always say the same."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.cli.text import plain
from tracker.words import _

ADDED, GONE, CHANGED, PERHAPS = "+", "−", "~", "?"


class Line(NamedTuple):
    """A sentence with the sign before it and the styles of a page."""

    sign: str
    text: str
    style: str = ""

    @property
    def whole(self) -> str:
        """Sign and sentence."""
        return f"{self.sign} {self.text}" if self.sign else self.text


class Section(NamedTuple):
    """A heading and its lines."""

    heading: str
    lines: Sequence[Line]


def because(text: str, reasons: Sequence[str]) -> str:
    """A sentence with the reasons that were given, if any."""
    if not reasons:
        return text
    return _("{text}, because: {reason}").format(text=text, reason=plain(_("; ").join(reasons)))


def named(name: str, value: str) -> str:
    """What is said of something, after its name; the name alone where nothing is."""
    return _("{name}: {value}").format(name=name, value=value) if value else name
