"""Calendars as text: components, their properties, and lines of at most 75 bytes (RFC 5545, 3.1 to 3.3).

A calendar of thousands is written here many times faster than by a package that keeps each value as an
object. What is written is read again by such a package in the tests.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

LONGEST = 74
"""Bytes of a line: one less than may be, since what a longer one goes on with begins with a space."""

_ORDER = {
    "VCALENDAR": ("VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME"),
    "VEVENT": ("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE"),
}
"""The properties that come first in a component; the others follow by name."""

Properties = dict[str, str]
"""The content line of each property, by its name."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a calendar, and the parts within it."""

    name: str
    properties: Properties
    within: list["Component"] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Its lines, without their ends."""
        yield f"BEGIN:{self.name}"
        yield from _ordered(self.name, self.properties)
        for one in self.within:
            yield from one.lines()
        yield f"END:{self.name}"


def _ordered(component: str, properties: Mapping[str, str]) -> Iterator[str]:
    first = [name for name in _ORDER.get(component, ()) if name in properties]
    yield from (properties[name] for name in first)
    yield from (properties[name] for name in sorted(properties.keys() - first))


def written(lines: Iterable[str]) -> bytes:
    """The bytes of lines."""
    return "".join(f"{line}\r\n" for line in lines).encode()


def text(name: str, *values: str) -> Properties:
    """A property of one text, or of a list of texts."""
    return plain(name, ",".join(map(_escaped, values)))


def day(name: str, value: date) -> Properties:
    """A property that is a whole day."""
    return plain(f"{name};VALUE=DATE", value.isoformat().replace("-", ""), name)


def moment(name: str, value: datetime) -> Properties:
    """A property that is a moment in UTC."""
    return plain(name, value.isoformat()[:19].replace("-", "").replace(":", "") + "Z")


def plain(name: str, value: object, key: str = "") -> Properties:
    """A property whose value is written as it is; `name` may have parameters, `key` is then without them."""
    return {key or name: folded(f"{name}:{value}")}


def duration(length: timedelta) -> str:
    """A length of time, before something where it is negative: -P1DT12H."""
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    hours, seconds = divmod(length.seconds, 3600)
    units = ((hours, "H"), (seconds // 60, "M"), (seconds % 60, "S"))
    times = "".join(f"{count}{unit}" for count, unit in units if count)
    days = f"{length.days}D" if length.days or not times else ""
    return f"{sign}P{days}{times and 'T'}{times}"


def folded(line: str) -> str:
    """A line divided where it is too long: never within a character, nor between a backslash and the next."""
    told = line.encode()
    if len(told) <= LONGEST:
        return line
    parts, begin = [], 0
    while len(told) - begin > LONGEST:
        end = _end(told, begin + LONGEST)
        parts.append(told[begin:end])
        begin = end
    return b"\r\n ".join([*parts, told[begin:]]).decode()


def _end(told: bytes, end: int) -> int:
    """The last place before which a line may be divided there."""
    while told[end] & 0xC0 == 0x80:  # noqa: PLR2004 - a byte within a character of UTF-8
        end -= 1
    return end - (told[end - 1 : end] in (b"\\", b"^"))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
