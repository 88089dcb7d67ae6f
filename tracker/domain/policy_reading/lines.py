"""On which line of a TOML text each key and each member of a list stands.

The standard library's reader tells no lines, and the libraries that keep a text's form show none. Only texts
that it can read are looked at here, so that all there is to find out is where a value begins and ends.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import NamedTuple

Place = tuple[str | int, ...]
"""The way to a value: the names of tables and keys, and the numbers of list members from 0."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+|"(?:\\.|[^"\\])*"|\'[^\']*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\r\n]+")


class Found(NamedTuple):
    """A value that was passed: where it is, on which line it begins, and where in the text it ends."""

    place: Place
    line: int


def lines(text: str) -> dict[Place, int]:
    """The line (from 1) of each key, table and list member. Raises tomllib.TOMLDecodeError."""
    tomllib.loads(text)
    found: dict[Place, int] = {}
    for place, line in _Walk(text.replace("\r\n", "\n")).document():
        found.setdefault(place, line)
        for shorter in range(1, len(place)):
            found.setdefault(place[:shorter], line)
    return found


def line_of(found: dict[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest around it that is told; 1 where there is none."""
    for shorter in range(len(place), 0, -1):
        if place[:shorter] in found:
            return found[place[:shorter]]
    return 1


class _Walk:
    """Goes through a text once, from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = (0, 1)
        self._lists: dict[Place, int] = {}

    def document(self) -> Iterator[Found]:
        table: Place = ()
        while self._skip(_SPACE) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
                yield Found(table, self._line())
            else:
                yield from self._pair(table)

    def _header(self) -> Place:
        """The place of `[table]`, or of the next member of `[[list]]`."""
        several = self._text.startswith("[[", self._at)
        self._at += 1 + several
        named = self._key()
        self._at += 1 + several
        if not several:
            return self._within(named)
        place = (*self._within(named[:-1]), named[-1])
        self._lists[place] = self._lists.get(place, -1) + 1
        return (*place, self._lists[place])

    def _within(self, named: Place) -> Place:
        """A place by names alone, with the member that is being written of each list on the way."""
        place: Place = ()
        for name in named:
            place = (*place, name)
            if place in self._lists:
                place = (*place, self._lists[place])
        return place

    def _pair(self, table: Place) -> Iterator[Found]:
        line = self._line()
        place = (*table, *self._key())
        self._at += 1  # =
        self._skip(_BLANK)
        yield Found(place, line)
        yield from self._value(place)

    def _key(self) -> Place:
        """A key with its dots."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            parts.append(self._name())
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _name(self) -> str:
        quoted = self._text[self._at] in "\"'"
        name = self._take(_STRING if quoted else _BARE)
        return str(tomllib.loads(f"name = {name}")["name"]) if quoted else name

    def _value(self, place: Place) -> Iterator[Found]:
        match self._text[self._at]:
            case "[":
                yield from self._list(place)
            case "{":
                yield from self._inline(place)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_PLAIN)

    def _list(self, place: Place) -> Iterator[Found]:
        self._at += 1
        number = 0
        while self._next("]"):
            yield Found((*place, number), self._line())
            yield from self._value((*place, number))
            number += 1

    def _inline(self, place: Place) -> Iterator[Found]:
        self._at += 1
        while self._next("}"):
            yield from self._pair(place)

    def _next(self, end: str) -> bool:
        """Whether another member follows; it stands at its beginning, or behind the end."""
        self._skip(_SPACE)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_SPACE)
        if self._text[self._at] != end:
            return True
        self._at += 1
        return False

    def _line(self) -> int:
        at, line = self._counted
        self._counted = (self._at, line + self._text.count("\n", at, self._at))
        return self._counted[1]

    def _skip(self, what: re.Pattern[str]) -> int:
        self._take(what)
        return self._at

    def _take(self, what: re.Pattern[str]) -> str:
        found = what.match(self._text, self._at)
        taken = found[0] if found else ""
        self._at += len(taken)
        return taken
