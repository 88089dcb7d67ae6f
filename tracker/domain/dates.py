"""Dates with the precision that they were told with: a day, ten days, a month, a year, an open period.

A date is kept as Extended Date/Time Format (EDTF, ISO 8601-2 levels 0 and 1), beside the words that it was
told in and its first and last possible day. What this module decides where the standard or usage does not:

- `~`, `?` and `%` never widen a date: its bounds are the strict ones, and it is shown as "about", "perhaps"
  or "perhaps about". (The `edtf` package widens February 2023 by a year on either side.)
- An unknown end (`/2023`) bounds nothing, like an open one (`../2023`). (The package goes back ten years.)
- Unspecified digits may stand in a month or day too (`2023-1X`), on which the package stumbles.
- Seasons are the northern ones, and winter 2023 (`2023-24`) lasts from December 2023 to February 2024.
  (The package ends it on 31 December.)
- A ten-day period (旬) is an interval: 上旬 1–10, 中旬 11–20, 下旬 21 to the end of the month. Quarters and
  half years are intervals of months, since EDTF has codes for them at level 2 only.
- 以来 and "since" leave the end open, and since a year means since its first day. 近年来 and 先后 have an
  open start and end with this month; 目前 ends today. 底前, 及以前 and "by" include the time that they name;
  前 and 以前 include a day, and are refused for a month or a year, which they may or may not include.
- The end of a five-year plan (“十四五”末) is the last day of its last year.
- 年初, 年底, 月初, 月底 and the like are refused, because nothing fixes which days they are; 年底前 is a
  deadline, 31 December, and is read.
- A month or day without a year is the latest that has begun ("past") or the next that is not over ("future").
  A period told with one year or none may run over New Year if the whole is shorter than half a year.

The file is over 400 lines because the ways in which people tell a date are many, and they belong together.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple, Self

from tracker.domain.refusals import N_, Refused

Prefer = Literal["past", "future"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
_LONGEST = 80
_DECEMBER = 12
_MARKS = "~?%"
_HEDGES = {
    "~": ("about ", "约"),
    "?": ("perhaps ", "可能为"),
    "%": ("perhaps about ", "可能约为"),
    "": ("", ""),
}
_HALF_A_YEAR = timedelta(days=183)

_UNREADABLE = N_(
    "Cannot read the date “{text}”. Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, "
    "../2023-03, 23 Mar 2023, 3月23日—24日, 今年2月中旬 or 2023年一季度"
)
_IMPOSSIBLE = N_("There is no such day as “{text}” in the calendar. Check the month and the day")
_BACKWARDS = N_(
    "The period “{text}” ends on {latest}, before it starts on {earliest}. Give the earlier date first, "
    "like 2023-03-23/2023-03-24"
)
_OUTSIDE = N_("The date “{text}” lies outside the years {first} to {last}. Check the year")
_NOTHING = N_(
    "“{text}” does not say when: both ends are open. Give at least one, like ../2023-03 or 2023-01-01/.."
)
_VAGUE = N_(
    "“{text}” does not say which days. Name a month, a ten-day period or a quarter, like 2023年12月, "
    "3月下旬 or 2023年第四季度, or a deadline, like 2023年底前"
)
_BORROWED = N_(
    "“{text}” takes its date from another milestone. Give the date, or name that milestone with --during"
)
_BEFORE = N_(
    "“{text}” may or may not include the time that it names. To include it, write it like 2025年底前"
)
_WHICH_YEAR = N_("“{text}” does not say which year. Write it like 2022年全年 or 2022")


_NAMED_PERIOD = re.compile("旬|季|半年|quarter|half|early|mid|late|Q[1-4]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A date as told: EDTF, the words it was told in, and the first and last day that it can be.

    `words` is empty when the EDTF itself was given. A bound of None is open. `exact`: it is one day.
    `approximate`: it was told with a doubt (`~`, `?` or `%`), which does not widen the bounds.
    """

    edtf: str
    words: str
    earliest: date | None
    latest: date | None

    @property
    def approximate(self) -> bool:
        """Whether it was told as about or perhaps so."""
        return any(mark in self.edtf for mark in _MARKS)

    @property
    def exact(self) -> bool:
        """Whether it is one known day."""
        return self.earliest is not None and self.earliest == self.latest and not self.approximate

    def to_json(self) -> dict[str, str | None]:
        """Give the form in which events keep it: edtf, words, earliest and latest as ISO days or None."""
        return {
            "edtf": self.edtf,
            "words": self.words,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, str | None]) -> Self:
        """Take what an event keeps, trusting its bounds: tomorrow's way of reading must not change them."""
        return cls(
            edtf=stored["edtf"] or "",
            words=stored["words"] or "",
            earliest=_day(stored["earliest"]),
            latest=_day(stored["latest"]),
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# --- what can be asked of a date ---


def by_recording(happened: Fuzzy, recorded_on: date) -> Fuzzy:
    """Bound what has happened by the day on which it was recorded: by then it was over.

    An open or later end becomes that day; the EDTF and the words stay. A date that begins after that day is
    returned as it is: whether to refuse it is for the caller (see `is_future`).
    """
    if is_future(happened, recorded_on) or (happened.latest and happened.latest <= recorded_on):
        return happened
    return replace(happened, latest=min(happened.latest or recorded_on, recorded_on))


def is_future(fuzzy: Fuzzy, today: date) -> bool:
    """Whether even its first possible day lies after today."""
    return fuzzy.earliest is not None and fuzzy.earliest > today


def ends_ahead(fuzzy: Fuzzy, today: date) -> bool:
    """Whether a period told by its last day ends after today.

    A month, a ten-day period or a quarter that is not over says only when within it something happened.
    """
    return told_by_days(fuzzy) and fuzzy.latest is not None and fuzzy.latest > today


def told_by_days(fuzzy: Fuzzy) -> bool:
    """Whether a period was told by its last day: it went on until then, and no day within it was meant."""
    days = re.fullmatch(r"[^/]*/\d{4}-\d{2}-\d{2}", fuzzy.edtf)
    return bool(days) and not _NAMED_PERIOD.search(fuzzy.words)


def holds(fuzzy: Fuzzy, day: date) -> Literal["yes", "no", "possibly"]:
    """Had it happened by the end of that day? Possibly, where the day falls between its bounds."""
    if fuzzy.latest is not None and fuzzy.latest <= day:
        return "yes"
    return "no" if is_future(fuzzy, day) else "possibly"


def order(fuzzy: Fuzzy) -> tuple[date, date]:
    """Key to sort by: the last possible day, then the first; an open end comes last, an open start first."""
    return (fuzzy.latest or date.max, fuzzy.earliest or date.min)


# --- reading: EDTF ---


class _Cannot(Exception):  # noqa: N818 - becomes a Refused with the text as it was told
    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values


@lru_cache(maxsize=4096)  # the lines of a file say the same few days again and again
def parse(text: str, today: date, prefer: Prefer = "past") -> Fuzzy:
    """Read a date told in EDTF (levels 0 and 1), in Chinese, in English or with numbers.

    `today` is what 今年, 昨天 or "last month" count from; `prefer` says whether a month without a year has
    been ("past") or is to come ("future", for plans). Raises Refused with the text, the reason and the next
    step.

    >>> parse("今年2月中旬", date(2023, 4, 3)).edtf
    '2023-02-11/2023-02-20'
    """
    asked = text.strip()
    try:
        edtf = _read(_normal(asked), _When(today, prefer))
        earliest, latest = _bounds(edtf)
    except _Cannot as cannot:
        raise Refused(cannot.template, text=asked[:_LONGEST], **cannot.values) from None
    return Fuzzy(edtf, "" if asked == edtf else asked, earliest, latest)


_MONTH = r"(?:0[1-9]|1[0-2])"
_SEASON_CODE = r"\d{4}-2[1-4]"
_UNSPECIFIED = rf"\d{{3}}X|\d\dXX|\d{{4}}-XX(?:-XX)?|\d{{4}}-{_MONTH}-XX"
_NUMBERS = r"\d{4}(?:-\d\d(?:-\d\d|-\dX)?|-\dX)?"
_END = rf"(?:{_SEASON_CODE}|{_UNSPECIFIED}|{_NUMBERS})[~?%]?"
_EDTF = rf"{_END}|(?:{_END}|\.\.)?/(?:{_END}|\.\.)?"


def _bounds(edtf: str) -> tuple[date | None, date | None]:
    start, _, end = edtf.partition("/")
    earliest = None if start in {"", ".."} else _end_bounds(start)[0]
    last = end if "/" in edtf else start
    latest = None if last in {"", ".."} else _end_bounds(last)[1]
    if earliest is None and latest is None:
        raise _Cannot(_NOTHING)
    if earliest and latest and earliest > latest:
        raise _Cannot(_BACKWARDS, earliest=earliest, latest=latest)
    return earliest, latest


def _end_bounds(end: str) -> tuple[date, date]:
    body = end.rstrip(_MARKS)
    if not FIRST_YEAR <= int(body[:4].replace("X", "0")) <= int(body[:4].replace("X", "9")) <= LAST_YEAR:
        raise _Cannot(_OUTSIDE, first=FIRST_YEAR, last=LAST_YEAR)
    if re.fullmatch(rf"{_SEASON_CODE}|{_UNSPECIFIED}", body):
        return _by_library(body)
    year, month, day = [*body.split("-"), "XX", "XX"][:3]
    months = _digits(month, _DECEMBER)
    last = _last_day(int(year), months[1])
    days = _digits(day, last.day)
    return date(int(year), months[0], days[0]), last.replace(day=days[1])


def _by_library(body: str) -> tuple[date, date]:
    # Imported here: it takes 170 ms, which neither reading a journal nor recording a plain day should pay.
    from edtf import parse_edtf  # noqa: PLC0415

    parsed = parse_edtf(body)
    first, last = (date(*moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    winter = body.endswith("-24")
    return first, _last_day(first.year + 1, 2) if winter else last


def _digits(pattern: str, last: int) -> tuple[int, int]:
    """Give the least and the greatest number from 1 to last that the digits allow: `1X` is 10–12 of 12."""
    low, high = max(1, int(pattern.replace("X", "0"))), min(last, int(pattern.replace("X", "9")))
    if low > high:
        raise _Cannot(_IMPOSSIBLE)
    return low, high


def _last_day(year: int, month: int) -> date:
    return date(year + month // _DECEMBER, month % _DECEMBER + 1, 1) - timedelta(days=1)


# --- reading: words ---
#
# Every way of telling a date is first rewritten into one form, `2023年3月23日`, and that is read.


class _When(NamedTuple):
    today: date
    prefer: Prefer


class _Told(NamedTuple):
    """A date in its parts; `part` is a day in digits, 上旬, q1, h1, spring … or empty."""

    year: int | None
    month: int | None
    part: str

    @property
    def needs_month(self) -> bool:
        return self.month is None and (self.part.isdigit() or self.part in _TEN_DAYS)


_DAYS_AWAY = {"前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
_DAYS_AWAY |= {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONTHS_AWAY = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "下个月": 1, "下月": 1}
_MONTHS_AWAY |= {"last month": -1, "this month": 0, "next month": 1}
_YEARS_AWAY = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_YEARS_AWAY |= {"last year": -1, "this year": 0, "next year": 1}

_TEN_DAYS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_MONTHS_OF = {"q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "h1": (1, 6), "h2": (7, 12)}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24}
_SEASON_WORDS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter", "fall": "autumn"}
_ENGLISH_TEN_DAYS = {"early": "上旬", "mid": "中旬", "late": "下旬"}
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_DIGITS = "〇一二三四五六七八九"

_IN_ENGLISH = (  # compiled when it is needed: 23 March 2023, 23-24 Mar, March 23, 2023, mid-Feb 2023
    r"(?:(?<!\d)(?P<days>\d{1,2}(?:\s?[—-]\s?\d{1,2})?)(?:st|nd|rd|th)?\s|(?P<ten>early|mid|late)[\s-])?"
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
    r"(?:\s(?P<day>\d{1,2})(?:st|nd|rd|th)?\b)?,?(?:\s(?P<year>\d{4})\b)?"
)
_PART = r"q[1-4]|h[12]|spring|summer|autumn|winter"
_ONE_DATE = (
    rf"(?:(?P<year>[1-9]\d{{3}})(?:年度?|$))?(?:(?P<month>\d{{1,2}})月份?)?"
    rf"(?:(?P<day>\d{{1,2}})[日号]|(?P<part>[上中下]旬|全年|{_PART}))?"
)
_VAGUE_WORDS = "年初|年中|年底|年末|月初|月中(?!旬)|月底|月末|近日|日前|近期|最近|\brecently\b|\bsoon\b"


def _normal(text: str) -> str:
    if len(text) > _LONGEST:
        raise _Cannot(_UNREADABLE)
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub("[“”\"「」『』‘’']", "", text)
    text = re.sub(r"\d", lambda digit: str(int(digit[0])), text)  # the digits of every script
    text = re.sub(r"^\?/|/\?$", "/", text)  # how an unknown end is shown
    return re.sub("[—–―−‒〜]+", "—", re.sub(r"\s+", " ", text)).strip()


def _read(text: str, when: _When) -> str:
    if text and re.fullmatch(_EDTF, text.upper()):
        return text.upper()
    for reading in (_undated, _hedged, _open_ended):
        if found := reading(text, when):
            return found
    text = _rewritten(re.sub(r"^(?:截至|到|至|于|在|on |in |during )", "", text), when.today)
    if re.search(_VAGUE_WORDS, text):
        raise _Cannot(_VAGUE)
    return _period(text, when) or _single(text, when)


def _hedged(text: str, when: _When) -> str | None:
    words = r"(?P<mark>可能约为|可能为?|大约|约|大概|perhaps about|perhaps|about|around) ?(?P<date>.+)"
    found = re.fullmatch(words, text) or re.fullmatch(r"(?P<date>.+?)(?P<mark>前后|左右|[~?%])", text)
    if not found:
        return None
    perhaps, about = re.search(r"可能|perhaps|[?%]", found["mark"]), re.search("约|about|%", found["mark"])
    mark = "~" if not perhaps else "%" if about else "?"
    ends = _read(found["date"], when).split("/")
    return "/".join(end if end in {"", ".."} or end[-1] in _MARKS else end + mark for end in ends)


def _open_ended(text: str, when: _When) -> str | None:
    since = re.fullmatch(r"(?:自|从|from )?(.+?)(?:以来|起|至今| on| onwards|\.\.)", text)
    if not since and (since := re.fullmatch("(?:自|从|since |from )(.+)", text)):
        period = _period(_rewritten(since[1], when.today), when)
        if period:
            return period  # 从2月到3月
    if since:
        start = _read(since[1], when).partition("/")[0]
        return f"{start}-01-01/.." if re.fullmatch(r"\d{4}", start) else f"{start}/.."
    by = re.fullmatch("(.+?)(及以前|(?<=年)年底前|底前|(?<!五)末前|以前|之前|前)", text)
    by = by or re.fullmatch(r"(?:by |no later than |\.\.)(.+)()", text)
    return _until(_read(by[1], when).rpartition("/")[2], by[2]) if by else None


def _until(end: str, word: str) -> str:
    if word in {"以前", "之前", "前"} and not re.match(r"\d{4}-\d\d-\d\d", end):
        raise _Cannot(_BEFORE)
    return f"../{end}"


def _undated(text: str, when: _When) -> str | None:
    if text in {"此次", "这次", "本次", "期间"}:
        raise _Cannot(_BORROWED)
    if text in {"全年", "年度"}:
        raise _Cannot(_WHICH_YEAR)
    if text in {"近年来", "近几年", "近年", "先后", "recent years", "in recent years"}:
        return f"../{when.today:%Y-%m}"
    return f"../{when.today}" if text in {"目前", "截至目前", "迄今", "so far", "to date"} else None


def _rewritten(text: str, today: date) -> str:
    """Bring numerals, relative words, plans, numbers and English to the one form `2023年3月23日`."""
    text = re.sub("(十[一二三四五六七]?)五(期?末|期间|时期)|^(十[一二三四五六七])五$", _plan, text)
    text = re.sub("[〇零○一二三四五六七八九十]+", lambda run: str(_numeral(run[0])), text)
    text = re.sub("|".join(_DAYS_AWAY), lambda word: _days_away(today, _DAYS_AWAY[word[0]]), text)
    text = re.sub("|".join(_MONTHS_AWAY), lambda word: _months_away(today, _MONTHS_AWAY[word[0]]), text)
    text = re.sub("|".join(_YEARS_AWAY), lambda word: f"{today.year + _YEARS_AWAY[word[0]]}年", text)
    text = re.sub(r"^(\d{4}-\d\d-\d\d)/(?:(\d\d)-)?(\d\d)$", _second_day, text)
    text = re.sub(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", r"\1年\3月\4日", text)
    text = re.sub(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?![-/.\d])", r"\1年\2月", text)
    text = re.sub("(?<=月) ?(early|mid|late)", lambda ten: _ENGLISH_TEN_DAYS[ten[1]], text)
    text = re.sub(_IN_ENGLISH, _from_english, text)
    text = re.sub("([上下])半年", lambda half: "h1" if half[1] == "上" else "h2", text)
    text = re.sub("第?([1-4])季度", r"q\1", text)
    text = re.sub("([春夏秋冬])(?:季|天)?|fall", lambda word: _SEASON_WORDS[word[1] or word[0]], text)
    text = re.sub(rf"({_PART}) (\d{{4}})", r"\2年\1", text)
    return re.sub(rf"(\d{{4}})[ -]?({_PART})", r"\1年\2", text)


def _second_day(days: re.Match[str]) -> str:
    return f"{days[1]}—{days[2] + '月' if days[2] else ''}{days[3]}日"  # as in `short`


def _plan(plan: re.Match[str]) -> str:
    last = 2020 + 5 * (_numeral(plan[1] or plan[3]) - 13)  # the thirteenth plan ended with 2020
    return f"{last}年12月31日" if (plan[2] or "").endswith("末") else f"{last - 4}年—{last}年"


def _numeral(run: str) -> int:
    tens, ten, ones = run.replace("零", "〇").replace("○", "〇").rpartition("十")
    digits = "".join(
        str(_CHINESE_DIGITS.index(character)) for character in ones if character in _CHINESE_DIGITS
    )
    return (10 * _numeral(tens or "一") if ten else 0) + int(digits or 0)


def _days_away(today: date, days: int) -> str:
    day = today + timedelta(days=days)
    return f"{day.year}年{day.month}月{day.day}日"


def _months_away(today: date, months: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return f"{year}年{month + 1}月"


def _from_english(told: re.Match[str]) -> str:
    month = [name.lower() for name in _MONTH_NAMES].index(told["month"][:3]) + 1
    day = re.sub(r"\s", "", told["days"] or told["day"] or "").replace("-", "—")
    year = f"{told['year']}年" if told["year"] else ""
    return f"{year}{month}月{day + '日' if day else _ENGLISH_TEN_DAYS.get(told['ten'] or '', '')}"


def _told(text: str) -> _Told | None:
    found = re.fullmatch(_ONE_DATE, text.replace(" ", ""))
    if not found or not found[0]:
        return None
    part = found["day"] or (found["part"] or "").replace("全年", "")
    year, month = (int(found[name]) if found[name] else None for name in ("year", "month"))
    told = _Told(year, month, part)
    if told.month is not None and not 1 <= told.month <= _DECEMBER:
        raise _Cannot(_IMPOSSIBLE)
    return None if told.month and part in {**_MONTHS_OF, **_SEASONS} else told


def _single(text: str, when: _When) -> str:
    told = _told(text)
    if told is None or told.needs_month:
        raise _Cannot(_UNREADABLE)
    return _nearest(lambda year: _composed(told._replace(year=told.year or year)), told.year, when)


def _period(text: str, when: _When) -> str | None:
    ends = [end.strip() for end in re.split("—|~|至|到|-| to ", text)]
    if len(ends) != 2 or not all(ends):  # noqa: PLR2004 - a period has two ends
        return None
    unit = re.search("[年月日号旬]$", ends[1])
    unfinished = re.search(r"[\d上中下]$", ends[0]) and not re.fullmatch(r"\d{4}", ends[0])
    first = _told(ends[0] + (unit[0] if unit and unfinished else ""))
    last = _told(ends[1])
    if first is None or last is None:
        return None
    a = first._replace(month=last.month) if first.needs_month else first
    b = last._replace(month=first.month) if last.needs_month else last
    if a.needs_month or b.needs_month:
        return None
    return _nearest(lambda year: _joined(a, b, year), a.year or b.year, when)


def _joined(first: _Told, last: _Told, year: int) -> str:
    """Join the ends of a period; one without a year gets the other's or this one, or runs over New Year."""
    starts, ends = (first.year or last.year or year), (last.year or first.year or year)
    joined = _span(first._replace(year=starts), last._replace(year=ends))
    over = _span(
        first._replace(year=starts if first.year or not last.year else starts - 1),
        last._replace(year=ends if last.year else ends + 1),
    )
    try:
        _bounds(joined)
    except _Cannot:
        earliest, latest = _bounds(over) if over != joined else (None, None)
        if earliest and latest and latest - earliest < _HALF_A_YEAR:
            return over
    return joined


def _span(first: _Told, last: _Told) -> str:
    return f"{_composed(first).partition('/')[0]}/{_composed(last).rpartition('/')[2]}"


def _composed(told: _Told) -> str:
    year, part = f"{told.year:04}", told.part
    if part in _SEASONS:
        return f"{year}-{_SEASONS[part]}"
    if part in _MONTHS_OF:
        return "/".join(f"{year}-{month:02}" for month in _MONTHS_OF[part])
    if not told.month:
        return year
    if part in _TEN_DAYS:
        first, last = _TEN_DAYS[part]
        month_end = _last_day(int(year), told.month).day
        return f"{year}-{told.month:02}-{first:02}/{year}-{told.month:02}-{min(last, month_end):02}"
    return f"{year}-{told.month:02}" + (f"-{int(part):02}" if part else "")


def _nearest(in_year: Callable[[int], str], told_year: int | None, when: _When) -> str:
    """Compose the date in the year that was told, or else in the nearest on the preferred side of today."""
    if told_year:
        return in_year(told_year)
    this, past = when.today.year, when.prefer == "past"
    years = range(this, this - 9, -1) if past else range(this - 1, this + 9)  # 29 February: up to 8 years
    trouble: _Cannot | None = None
    for year in years:
        edtf = in_year(year)
        try:
            earliest, latest = _bounds(edtf)
        except _Cannot as cannot:
            trouble = trouble or cannot
            continue
        if (earliest or when.today) <= when.today if past else (latest or when.today) >= when.today:
            return edtf
    raise trouble or _Cannot(_IMPOSSIBLE)


# --- showing ---


def short(fuzzy: Fuzzy, language: str) -> str:
    """Show it in the width of a table column, near to ISO 8601 and mostly without words.

    `2023-03-23/24`, `2023-02`, `2023-02 mid` (`2023-02中旬`), `2023-Q1`, `..2023-03`, `2023-01-01..`,
    `2023-02~`. An unknown end is `?`. ASCII but for Chinese words, so equally wide in every terminal.
    """
    if named := _named(fuzzy):
        return _short_part(*named, chinese=_chinese(language)) + _shared_mark(fuzzy.edtf)
    start, slash, end = fuzzy.edtf.partition("/")
    first, last = _short_end(start, language), _short_end(end, language)
    if not slash:
        return first
    if ".." in {start, end}:
        return f"..{last}" if start == ".." else f"{first}.."
    return f"{first}/{_rest_of_day(start, end) or last}"


def long(fuzzy: Fuzzy, language: str) -> str:
    """Show it in words of English ("en") or Chinese ("zh…"), never more precise than it was told.

    `23–24 Mar 2023` / `2023年3月23–24日`, `mid-Feb 2023` / `2023年2月中旬`, `about Feb 2023` / `约2023年2月`,
    `by Mar 2023` / `2023年3月及以前`, `from 1 Jan 2023 on` / `2023年1月1日起`: the words for an open period
    are right for what has been and for what is planned, and say that the date named belongs to it.
    """
    chinese = _chinese(language)
    mark = _shared_mark(fuzzy.edtf)
    start, slash, end = fuzzy.edtf.partition("/")
    if named := _named(fuzzy):
        shown = _long_part(*named, chinese=chinese)
    elif not slash:
        shown = _long_body(start.rstrip(_MARKS), language)
    elif start == ".." and end:
        return f"{_long_end(end, language)}及以前" if chinese else f"by {_long_end(end, language)}"
    elif end == ".." and start:
        return f"{_long_end(start, language)}起" if chinese else f"from {_long_end(start, language)} on"
    elif mark:
        shown = _long_range(start.rstrip(_MARKS), end.rstrip(_MARKS), language)
    else:
        shown = _long_range(start, end, language)
    return _HEDGES[mark][chinese] + shown


def _chinese(language: str) -> bool:
    return language.startswith("zh")


def _shared_mark(edtf: str) -> str:
    """Give the doubt that all of the date is told with: both ends, if there are two."""
    marks = {end[-1:] if end[-1:] in _MARKS else "" for end in edtf.split("/")}
    return marks.pop() if len(marks) == 1 else ""


def _named(fuzzy: Fuzzy) -> tuple[int, int, str] | None:
    """Find the ten days, quarter or half year that it was told as: year, first month, part."""
    body = re.sub("[~?%]", "", fuzzy.edtf)
    words = unicodedata.normalize("NFKC", fuzzy.words).lower()
    if fuzzy.earliest is None or not re.search("旬|early|mid|late|季|半年|[qh][1-4]", words):
        return None
    year, month = fuzzy.earliest.year, fuzzy.earliest.month
    ten_days = next((part for part in _TEN_DAYS if _composed(_Told(year, month, part)) == body), None)
    others = (part for part in _MONTHS_OF if _composed(_Told(year, None, part)) == body)
    part = ten_days or next(others, None)
    return (year, month, part) if part else None


def _short_part(year: int, month: int, part: str, *, chinese: bool) -> str:
    if part not in _TEN_DAYS:
        return f"{year}-{part.upper()}"
    return f"{year}-{month:02}{part}" if chinese else f"{year}-{month:02} {_key(_ENGLISH_TEN_DAYS, part)}"


def _long_part(year: int, month: int, part: str, *, chinese: bool) -> str:
    if part in _TEN_DAYS:
        name = {"上旬": "early ", "中旬": "mid-", "下旬": "late "}[part]
        return f"{year}年{month}月{part}" if chinese else f"{name}{_MONTH_NAMES[month - 1]} {year}"
    if not chinese:
        return f"{part.upper()} {year}"
    halves = {"h1": "上半年", "h2": "下半年"}
    return f"{year}年{halves.get(part) or f'第{_CHINESE_DIGITS[int(part[1])]}季度'}"


def _key(names: Mapping[str, object], wanted: object) -> str:
    return next(name for name, meaning in names.items() if meaning == wanted)


def _short_end(end: str, language: str) -> str:
    if season := re.fullmatch(r"(\d{4})-(2[1-4])([~?%]?)", end):
        year, code, mark = season.groups()
        name = _key(_SEASONS, int(code))
        return f"{year}{_key(_SEASON_WORDS, name)}{mark}" if _chinese(language) else f"{year} {name}{mark}"
    return end or "?"


def _rest_of_day(start: str, end: str) -> str:
    """Give what the second day says beyond the first: `24` of 23–24 March, `04-02` of 23 March – 2 April."""
    if not re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", f"{start}/{end}") or start[:4] != end[:4]:
        return ""
    return end[8:] if start[:7] == end[:7] else end[5:]


def _long_end(end: str, language: str) -> str:
    return _HEDGES[_shared_mark(end)][_chinese(language)] + _long_body(end.rstrip(_MARKS), language)


def _long_body(body: str, language: str) -> str:
    chinese = _chinese(language)
    if re.fullmatch(_SEASON_CODE, body):
        name = _key(_SEASONS, int(body[5:]))
        return f"{body[:4]}年{_key(_SEASON_WORDS, name)}季" if chinese else f"{name} {body[:4]}"
    body = body.replace("-XX", "")
    if "X" in body[:4]:
        return _long_range(body.replace("X", "0"), body.replace("X", "9"), language)
    if "X" in body:
        first, last = (day.isoformat()[: len(body)] for day in _end_bounds(body))
        return _long_range(first, last, language)
    return _in_chinese(body.split("-")) if chinese else " ".join(_in_english(body.split("-")))


def _in_chinese(numbers: list[str], skip: int = 0) -> str:
    units = zip(numbers[skip:], "年月日"[skip:], strict=False)
    return "".join(f"{int(number)}{unit}" for number, unit in units)


def _in_english(numbers: list[str]) -> list[str]:
    year, months, days = numbers[0], numbers[1:2], numbers[2:]
    return [*(str(int(day)) for day in days), *(_MONTH_NAMES[int(month) - 1] for month in months), year]


def _long_range(start: str, end: str, language: str) -> str:
    chinese = _chinese(language)
    if start == end:
        return _long_body(start, language)
    alike = len(start) == len(end) and re.fullmatch(_NUMBERS, start) and re.fullmatch(_NUMBERS, end)
    if alike and not any(re.fullmatch(_SEASON_CODE, each) for each in (start, end)):
        return (_range_in_chinese if chinese else _range_in_english)(start.split("-"), end.split("-"))
    unknown = "不详" if chinese else "unknown"
    first, last = (_long_end(each, language) if each else unknown for each in (start, end))
    return f"{first}–{last}" if chinese else f"{first} – {last}"


def _range_in_chinese(start: list[str], end: list[str]) -> str:
    """Say the year and month that both ends share once: `2023年3月23–24日`, `2023年2–3月`."""
    shared = next(place for place, pair in enumerate(zip(start, end, strict=True)) if pair[0] != pair[1])
    first = _in_chinese(start)
    return f"{first[:-1] if shared == len(start) - 1 else first}–{_in_chinese(end, shared)}"


def _range_in_english(start: list[str], end: list[str]) -> str:
    """Say the month and year that both ends share once: `23–24 Mar 2023`, `30 Mar – 2 Apr 2023`."""
    first, last = _in_english(start), _in_english(end)
    for ours, theirs in zip(reversed(first[1:]), reversed(last[1:]), strict=True):
        if ours != theirs:
            break
        first = first[:-1]
    dash = "–" if len(first) == 1 else " – "
    return f"{' '.join(first)}{dash}{' '.join(last)}"
