"""Places by code, with their names, holiday calendar and time zone.

Mainland places have the six-digit codes of GB/T 2260, every other country or territory (HK, MO and TW among
them) its ISO 3166-1 alpha-2 code. `regions.tsv` beside this file is the table and states its sources.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tracker.domain.refusals import N_, NotFound, Refused

_OWN_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,15}")  # a calendar's code has the same shape
_MAINLAND_CODE_LENGTH = 6
_MUNICIPALITIES = ("11", "12", "31", "50")
_DIRECTLY_UNDER_PROVINCE = "90"
_OWN, _COUNTRY, _PROVINCE, _PREFECTURE, _COUNTY = range(5)
_LISTED_CANDIDATES = 8
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Region:
    """A place or a group of places that initiatives join.

    `calendar` is the code that the calendars package keeps holidays under; `zone` is a tz database name.
    """

    code: str
    en: str
    zh: str
    calendar: str
    zone: str

    @property
    def parent(self) -> str | None:
        """The code of the place that this one lies in: 320211 → 320200 → 320000 → CN → None.

        Read from the digits, so it holds for retired codes too. Districts of a municipality (310115) and
        counties directly under a province (429004) lie in the province. Countries, territories and a user's
        own regions lie in nothing here, which says nothing about anybody's status.
        """
        if not _is_mainland(self.code):
            return None
        province, prefecture, county = self.code[:2], self.code[2:4], self.code[4:]
        if prefecture == "00":
            return "CN"
        if county == "00" or province in _MUNICIPALITIES or prefecture == _DIRECTLY_UNDER_PROVINCE:
            return f"{province}0000"
        return f"{province}{prefecture}00"

    def name(self, language: str) -> str:
        """Its name for a reader of `language`: Chinese for any `zh…`, else English."""
        return self.zh if language.lower().startswith("zh") else self.en


class Regions:
    """The regions of the table and those handed in; a user's own region comes before one of the table."""

    def __init__(self, extra: Iterable[Region] = ()) -> None:
        """Nothing is read until something is asked."""
        self._own = {region.code: region for region in extra}

    def find(self, text: str) -> Region:
        """The one region that `text` means: its code, or a name of it in Chinese (无锡市, 无锡) or English.

        Case, spaces, hyphens, apostrophes and accents do not matter. A name that several regions bear means
        the one on the highest level (own region, country, province, prefecture, county) if it is alone there:
        Wuxi is the city in Jiangsu, not the county in Chongqing. Except that a name shared by a province and
        a prefecture inside it (吉林) is never guessed.

        Raises NotFound, naming the candidates with their codes, or the nearest names.
        """
        by_code = self._known(text.strip().upper())
        if by_code:
            return by_code
        if not _fold(text):
            raise NotFound(
                N_("Name a region: its code, or its name in Chinese or English. See: tracker region list")
            )
        codes = self._codes_by_name.get(_fold(text))
        if not codes:
            raise self._unknown(_printable(text))
        matches = [self.get(code) for code in codes]
        highest = min(map(self._level, matches))
        best = [region for region in matches if self._level(region) == highest]
        if len(best) > 1 or (highest == _PROVINCE and _has_namesake_inside(best[0], matches)):
            raise self._ambiguous(_printable(text), matches)
        return best[0]

    def search(self, text: str) -> list[Region]:
        """The regions with `text` in a name or at the start of their code, whole names first, then level."""
        wanted = _fold(text)
        found: dict[str, bool] = {}
        for name, codes in self._codes_by_name.items():
            if wanted in name:
                for code in codes:
                    found[code] = found.get(code, False) or name == wanted
        for code in (*self._own, *_codes()):
            if code.startswith(text.strip().upper()):
                found.setdefault(code, True)

        def rank(region: Region) -> tuple[bool, int, str]:
            return not found[region.code], self._level(region), region.code

        return sorted(map(self.get, found), key=rank)

    def within(self, region: str, other: str) -> bool:
        """Whether the region with code `region` is, or lies in, the one with code `other`."""
        code: str | None = region
        while code is not None:
            if code == other:
                return True
            code = self.get(code).parent
        return False

    def get(self, code: str) -> Region:
        """The region with exactly this code, for showing stored data: an unknown code is shown as itself."""
        known = self._known(code)
        if known:
            return known
        if _is_mainland(code):
            return Region(code, code, code, "CN", "Asia/Shanghai")
        return Region(code, code, code, code, "Etc/UTC")

    def __contains__(self, code: str) -> bool:
        """Whether a region has exactly this code."""
        return self._known(code) is not None

    def all(self) -> list[Region]:
        """Own regions, then the table: countries and territories by code, then mainland places by code."""
        return [*self._own.values(), *(self.get(code) for code in _codes() if code not in self._own)]

    def _known(self, code: str) -> Region | None:
        return self._own.get(code) or _from_table(code)

    def _level(self, region: Region) -> int:
        if region.code in self._own:
            return _OWN
        if not _is_mainland(region.code):
            return _COUNTRY
        if region.code.endswith("0000"):
            return _PROVINCE
        return _PREFECTURE if region.code.endswith("00") else _COUNTY

    @cached_property
    def _codes_by_name(self) -> dict[str, tuple[str, ...]]:
        own = [(code, name) for code, region in self._own.items() for name in (region.en, region.zh)]
        if not own:
            return _table_names()
        names = {
            name: tuple(c for c in codes if c not in self._own) for name, codes in _table_names().items()
        }
        for code, name in own:
            names[_fold(name)] = tuple(dict.fromkeys((*names.get(_fold(name), ()), code)))
        return names

    def _ambiguous(self, text: str, matches: list[Region]) -> NotFound:
        shown = [
            self._described(region) for region in sorted(matches, key=lambda r: (self._level(r), r.code))
        ]
        more = len(shown) - _LISTED_CANDIDATES
        candidates = "; ".join(shown[:_LISTED_CANDIDATES])
        if more > 0:
            return NotFound(
                N_("{text} names several regions: {candidates}; {more} more. Give the code. "
                   "See: tracker region list {text}"),
                text=text, candidates=candidates, more=more,
            )  # fmt: skip
        return NotFound(
            N_("{text} names several regions: {candidates}. Give the code."), text=text, candidates=candidates
        )

    def _unknown(self, text: str) -> NotFound:
        nearest = "; ".join(map(self._described, self._nearest(text)))
        if not nearest:
            return NotFound(
                N_("No region is called {text}. See: tracker region list, tracker region add"), text=text
            )
        return NotFound(
            N_("No region is called {text}. Nearest: {nearest}. See: tracker region list {text}"),
            text=text,
            nearest=nearest,
        )

    def _nearest(self, text: str) -> list[Region]:
        """Up to three regions: letters and their order alike, a right first letter and high level count."""
        from difflib import SequenceMatcher, get_close_matches  # noqa: PLC0415 - only when a name is wrong

        wanted = _fold(text[:_LONGEST_NAME])
        scores: dict[str, float] = {}
        for name in get_close_matches(wanted, self._codes_by_name, n=300, cutoff=0.5):
            match = SequenceMatcher(None, name, wanted)
            alike = (match.ratio() + match.quick_ratio()) / 2 + 0.15 * (name[0] == wanted[0])
            for code in self._codes_by_name[name]:
                scores[code] = max(scores.get(code, -1), alike - 0.04 * self._level(self.get(code)))
        return [self.get(code) for code in sorted(scores, key=lambda code: (-scores[code], code))[:3]]

    def _described(self, region: Region) -> str:
        place = f"{region.code} {region.en} {region.zh}"
        parent = self.get(region.parent) if region.parent else None
        return f"{place} ({parent.en} {parent.zh})" if parent and parent.code != "CN" else place


def new_region(
    code: str, en: str, zh: str, calendar: str, zone: str, *, known: Regions | None = None
) -> Region:
    """A region of the user's own: a macro-region, a development zone.

    `known` are the regions that its code must not collide with, the table's when not given.
    Raises Refused for a code, name, calendar or time zone that cannot be used.
    """
    code, calendar = code.strip().upper(), calendar.strip().upper()
    if not _OWN_CODE.fullmatch(code):
        raise Refused(
            N_("{code} cannot be a code: take 2 to 16 letters, digits and hyphens, a letter first"),
            code=_printable(code),
        )
    regions = known if known is not None else Regions()
    if code in regions:
        taken = regions.get(code)
        raise Refused(
            N_("{code} is already the code of {name}: choose another"),
            code=code,
            name=f"{taken.en} {taken.zh}",
        )
    if not calendar.isalpha() or _from_table(calendar) is None:
        raise Refused(
            N_("{calendar} is not the code of a holiday calendar: give one such as CN, HK or MO"),
            calendar=_printable(calendar),
        )
    known_zone(zone)
    return Region(code, _checked_name(en), _checked_name(zh), calendar, zone)


def _checked_name(name: str) -> str:
    if any(not c.isprintable() for c in name):
        raise Refused(
            N_("The name {name} has control characters in it: write it without"), name=_printable(name)
        )
    trimmed = " ".join(name.split())
    if not _fold(trimmed):
        raise Refused(N_("A region needs a name in English and one in Chinese: one of them is empty"))
    if len(trimmed) > _LONGEST_NAME:
        raise Refused(
            N_("The name {name} is longer than {longest} characters: shorten it"),
            name=trimmed[:20] + "…",
            longest=_LONGEST_NAME,
        )
    return trimmed


def known_zone(zone: str) -> None:
    """Raise Refused where there is no such time zone."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - reading commands never need it

    try:
        ZoneInfo(zone)
    except (LookupError, ValueError, OSError) as error:
        raise Refused(
            N_("{zone} is not a time zone: give a name of the tz database such as Asia/Shanghai"),
            zone=_printable(zone) or '""',
        ) from error


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _has_namesake_inside(province: Region, matches: list[Region]) -> bool:
    return any(
        region.code.endswith("00") and region.parent == province.code
        for region in matches
        if region != province
    )


def _is_mainland(code: str) -> bool:
    return len(code) == _MAINLAND_CODE_LENGTH and code.isascii() and code.isdigit()


def _fold(text: str) -> str:
    """A name as it is compared: only letters and digits, without case, accents and width."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))


@cache
def _table() -> str:
    """The rows of the table, a newline before and after each."""
    text = Path(__file__).with_name("regions.tsv").read_text(encoding="utf-8")
    while text.startswith("#"):
        text = text.partition("\n")[2]
    return f"\n{text}"


def _rows() -> Iterator[list[str]]:
    return (line.split("\t") for line in _table().splitlines() if line)


@cache
def _codes() -> tuple[str, ...]:
    return tuple(row[0] for row in _rows())


@cache
def _from_table(code: str) -> Region | None:
    """One row, sought in the text: a board with a few regions on it parses no others."""
    if not code.isalnum():
        return None
    start = _table().find(f"\n{code}\t")
    if start < 0:
        return None
    row = _table()[start + 1 : _table().index("\n", start + 1)].split("\t")
    _, en, zh, calendar, zone, *_ = (*row, "", "")
    return Region(code, en, zh, calendar or "CN", zone or "Asia/Shanghai")


@cache
def _table_names() -> dict[str, tuple[str, ...]]:
    """Codes by folded name. The short form of a Chinese name drops its last character (无锡市, 无锡)."""
    found: dict[str, dict[str, None]] = {}
    for code, en, zh, *rest in _rows():
        names = [en, zh, *(rest[2].split(";") if len(rest) > 2 else ())]  # noqa: PLR2004 - the last column
        if _is_mainland(code) and len(zh) > 2 and zh[-1] in "省市县区盟旗":  # noqa: PLR2004
            names.append(zh[:-1])
        for name in names:
            found.setdefault(_fold(name), {})[code] = None
    return {name: tuple(codes) for name, codes in found.items()}
