"""The corrections file: days that the `holidays` package has wrong, and years that were published."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from tracker.calendars.working_days import Named
from tracker.domain.refusals import N_, Refused

KINDS = {"holiday": False, "working day": True}


@dataclass(frozen=True, slots=True)
class CorrectedDay:
    """A day that is other than the package says. `evidence` names the notice, or the one source."""

    region: str
    day: date
    works: bool
    name: Named
    evidence: str


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A year whose official list or notice is in the data, and the sources against which it was checked."""

    region: str
    year: int
    evidence: str
    checked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The whole corrections file."""

    days: tuple[CorrectedDay, ...] = ()
    years: tuple[PublishedYear, ...] = ()


@lru_cache(maxsize=1)
def shipped_corrections() -> Corrections:
    """The corrections that come with the program."""
    return read_corrections(files("tracker.calendars").joinpath("corrections.toml").read_text("utf-8"))


def read_corrections(text: str) -> Corrections:
    """Read and check a corrections file; its head comment describes the form.

    Raises Refused with the text of the line or the entry that cannot be used.
    """
    tables = _parse(text)
    for name in tables.keys() - {"day", "year"}:
        raise Refused(
            N_("The corrections file has an unknown table: {name}. Use [[day]] or [[year]]."), name=name
        )
    found = Corrections(
        days=tuple(_day(entry) for entry in _entries(tables, "day")),
        years=tuple(_published(entry) for entry in _entries(tables, "year")),
    )
    _refuse_repeated("day", ((day.region, day.day) for day in found.days))
    _refuse_repeated("year", ((year.region, year.year) for year in found.years))
    return found


def _parse(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        lines = text.splitlines()
        line = lines[int(at[1]) - 1].strip() if at and int(at[1]) <= len(lines) else ""
        raise Refused(
            N_("The corrections file is not valid TOML: {reason}: {line}"), reason=error, line=line
        ) from error


@dataclass(frozen=True, slots=True)
class _Entry:
    table: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return f"[[{self.table}]] " + ", ".join(f"{key} = {value}" for key, value in self.values.items())

    def refused(self, reason: str) -> Refused:
        return Refused(N_("A correction cannot be used: {reason}: {entry}"), reason=reason, entry=self)

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refused(f"{key} must be a text that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.values.get(key)
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            raise self.refused(f"{key} must be a list of texts")
        return tuple(values)

    def evidence(self) -> str:
        if ("notice" in self.values) == ("one_source" in self.values):
            raise self.refused("give either notice or one_source")
        return self.text("notice") if "notice" in self.values else "one source: " + self.text("one_source")

    def only(self, *keys: str) -> None:
        unknown = sorted(self.values.keys() - {"region", "notice", "one_source", *keys})
        if unknown:
            raise self.refused(f"unknown key {', '.join(unknown)}")


def _entries(tables: Mapping[str, object], name: str) -> Iterable[_Entry]:
    entries = tables.get(name, [])
    if not isinstance(entries, list):
        raise Refused(
            N_("The corrections file needs [[{name}]] in double brackets, not: {entry}"),
            name=name,
            entry=entries,
        )
    return (_Entry(name, entry if isinstance(entry, dict) else {name: entry}) for entry in entries)


def _region(entry: _Entry) -> str:
    region = entry.text("region")
    if not re.fullmatch(r"[A-Z]{2}", region):
        raise entry.refused("region must be a code of two capital letters, such as CN")
    return region


def _day(entry: _Entry) -> CorrectedDay:
    entry.only("date", "kind", "en", "zh")
    day = entry.values.get("date")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise entry.refused("date must be a date such as 2020-01-31, without quotation marks")
    kind = entry.text("kind")
    if kind not in KINDS:
        raise entry.refused("kind must be holiday or working day")
    name = Named(entry.text("en"), entry.text("zh"))
    return CorrectedDay(_region(entry), day, KINDS[kind], name, entry.evidence())


def _published(entry: _Entry) -> PublishedYear:
    entry.only("year", "checked")
    year = entry.values.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not date.min.year <= year <= date.max.year:
        raise entry.refused("year must be a number such as 2026")
    return PublishedYear(_region(entry), year, entry.evidence(), entry.texts("checked"))


def _refuse_repeated(table: str, keys: Iterable[tuple[str, date | int]]) -> None:
    seen: set[tuple[str, date | int]] = set()
    for region, when in keys:
        if (region, when) in seen:
            raise Refused(
                N_("The corrections file has [[{table}]] {region} {when} twice."),
                table=table,
                region=region,
                when=when,
            )
        seen.add((region, when))
