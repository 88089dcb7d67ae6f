"""Small phrases that the reading commands share: lists, days, names of places, the light of an initiative."""

from collections.abc import Iterable
from datetime import date

from tracker.app.reader import Reader
from tracker.cli.asked import LIGHT_WORDS
from tracker.cli.page import Cell
from tracker.cli.text import clip, plain
from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.regions import Regions
from tracker.views.answers import FollowUpRow, NextTouch
from tracker.words import _, current

SHORT_ID = 8
"""As much of a follow-up's id as tables show: F- and six characters."""

WIDEST_TITLE = 60
"""As many terminal columns of a title as a sentence takes; tables and pages have rules of their own."""


def listed(texts: Iterable[str]) -> str:
    """A list in the reader's language."""
    return _(", ").join(texts)


def joined(texts: Iterable[str]) -> str:
    """A list whose last member is joined by a word."""
    *first, last = texts
    return _("{first} and {last}").format(first=listed(first), last=last) if first else last


def places(codes: Iterable[str], regions: Regions) -> list[str]:
    """The names of regions."""
    return [plain(regions.get(code).name(current())) for code in codes]


def of_told(of: str, regions: Regions, *, code: bool = True) -> str:
    """An office by its handle, or a region by its name, with its code unless it is left out."""
    if of not in regions:
        return plain(of)
    name = plain(regions.get(of).name(current()))
    return f"{of} {name}" if code else name


def day(value: date) -> str:
    """A day in words."""
    return dates.long(Fuzzy(value.isoformat(), "", value, value), current())


def days_between(first: date, last: date) -> str:
    """A day, or the days from one to another, in words."""
    edtf = f"{first}" if first == last else f"{first}/{last}"
    return dates.long(Fuzzy(edtf, "", first, last), current())


def short_day(first: date, last: date | None = None) -> str:
    """A day, or the days from one to another, in words without the year: 5 Apr, 1–3 May."""
    last = last or first
    edtf = first.isoformat() if first == last else f"{first}/{last}"
    told = dates.long(Fuzzy(edtf, "", first, last), current())
    return told.removesuffix(f" {last.year}").removeprefix(f"{first.year}年")


def told(stored: dict[str, str | None]) -> Fuzzy:
    """A date as the views give it (`from`, `to`) or as events keep it (`earliest`, `latest`)."""
    return Fuzzy.from_json(
        {
            "edtf": stored["edtf"],
            "words": stored.get("words"),
            "earliest": stored["from"] if "from" in stored else stored["earliest"],
            "latest": stored["to"] if "to" in stored else stored["latest"],
        }
    )


def light(name: str) -> Cell:
    """A light as a colour and a word."""
    return Cell(f"● {_(LIGHT_WORDS[name])}", name)


def what(one: FollowUpRow | NextTouch) -> str:
    """What a follow-up asks for, in the reader's language."""
    return plain(one.zh if current() == "zh" else one.en)


def title(en: str | None, zh: str | None, otherwise: str = "") -> str:
    """A title in the reader's language, or in the other where it has none."""
    first, second = (zh, en) if current() == "zh" else (en, zh)
    return plain(first or second or otherwise)


def short_title(en: str | None, zh: str | None, otherwise: str = "") -> str:
    """A title as a part of a sentence: cut where it is very long."""
    return clip(title(en, zh, otherwise), WIDEST_TITLE)


def follow_up_change(
    days: tuple[str | None, str], owners: tuple[str | None, str], what: str, key: str
) -> str:
    """What becomes of a follow-up: `2023-04-10 → 2023-04-14 li.wei → mei Name a contact (F-7k2abc)`.

    `days` and `owners` are those before, None where there was none, and after.
    """
    owner = plain(_from_to(*owners)) if owners[0] not in (None, owners[1]) else ""
    return " ".join(filter(None, (_from_to(*days), owner, what, f"({key[:SHORT_ID]})")))


def _from_to(before: str | None, after: str) -> str:
    return after if before in (None, after) else f"{before} → {after}"


def open_dated(edtf: str) -> bool:
    """Whether a date has no first or no last day: what is shown of that end is only a bound."""
    return edtf.startswith(("../", "/")) or edtf.endswith(("/..", "/"))


def past(reader: Reader, as_of: str | None, known_at: str | None, recorded: str) -> list[str]:
    """What says that the past was asked about: the day, and the moment that is handed in as `recorded`."""
    found = [_("as of {day}").format(day=day(reader.today))] if as_of is not None else []
    return [*found, _("known at {moment}").format(moment=recorded)] if known_at is not None else found
