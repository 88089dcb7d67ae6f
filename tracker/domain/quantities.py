"""Quantities that keep the hedge they were told with: exactly 9, over 400, nearly 10.

What a hedge is taken to say, and no more (see `bounds`):

- over (余, 多, 超, 逾): more than the number; how much more is not said.
- nearly (近, 将近): less than the number, how much less is not said.
- at least (至少, 以上, 400+) and at most (至多, 不足, 以内, "under"): the number itself is possible.
- about (约, 左右): bounds nothing. 级 (百亿级) names a size of which nothing closer is known: about.
- Two hedges on one number (约400余) are joined as in a sum: what both say stays.

Sums add the numbers and keep only what stays true: `over 400` + `9` is `over 409`, over + nearly is about.
Values are exact decimals below 10^16 with at most six places, so that sums of a million of them stay exact.

A little over 400 lines, because numbers and their hedges are read and shown in two languages.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Literal, Self, cast

from tracker.domain.refusals import N_, Refused

Hedge = Literal["exactly", "about", "over", "nearly", "at_least", "at_most"]

SPREAD = Decimal("0.1")
"""How far from its number a hedged figure is taken to lie when a share is worked out: a tenth of the number.

A convention, not a fact: 400余 is taken as 400–440 and 10多 as 10–11, so that 10多 of 400余 is about 2–3 %.
"""

_LIMIT = Decimal(10) ** 16
_MOST_PLACES = 6
_MOST_DIGITS = 22
_LONGEST = 80
_LONGEST_UNIT = 30

_UNREADABLE = N_(
    "Cannot read the quantity “{text}”. Write it like 9, 400余家, 近10家, 约3.5亿元, over 400 or 12%"
)
_RANGE = N_("“{text}” gives two numbers. Give one with a hedge, like at least 40, 约50家 or nearly 60")
_UNCOUNTED = N_("“{text}” gives no number. Name the least that is sure, like 至少20家 or over 200")
_TOO_LARGE = N_("The quantity “{text}” is beyond 10^16 or finer than six decimal places. Choose another unit")
_UNLIKE = N_("Cannot add “{first}” and “{second}”: their units differ. Add like with like or report both")
_NO_SHARE = N_(
    "Cannot give “{part}” as a share of “{whole}”: it takes a whole above zero and no negative part"
)
_UNLIKE_SHARE = N_("Cannot give “{part}” as a share of “{whole}”: their units differ. Compare like with like")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its hedge, its unit (as told: 家, %, CNY, or empty) and the words it was told in.

    `words` is empty for a quantity that was worked out. A percentage has its number of hundredths as value.
    """

    value: Decimal
    hedge: Hedge
    unit: str
    words: str

    def to_json(self) -> dict[str, str]:
        """Give the form in which events keep it; the value as a decimal in digits, never a float."""
        return {"value": f"{self.value:f}", "hedge": self.hedge, "unit": self.unit, "words": self.words}

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> Self:
        """Take it as an event keeps it; nothing is read from the words again."""
        hedge = cast(Hedge, stored["hedge"])
        return cls(Decimal(stored["value"]), hedge, stored["unit"], stored["words"])


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a quantity surely lies. None: not bounded there; open: the bound itself is not possible."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: Decimal) -> bool:
        """Whether the quantity may be that value."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below


def bounds(quantity: Quantity) -> Bounds:
    """Give what a quantity surely says, with no width made up.

    Over 400 is (400, ∞); nearly 10 is below 10, with no lower bound, since nobody said how near; at least 5
    is [5, ∞); at most 5 has no lower bound either; about 5 is bounded nowhere; exactly 9 is 9.
    """
    value = quantity.value
    return {
        "exactly": Bounds(value, value),
        "about": Bounds(None, None),
        "over": Bounds(value, None, low_open=True),
        "nearly": Bounds(None, value, high_open=True),
        "at_least": Bounds(value, None),
        "at_most": Bounds(None, value),
    }[quantity.hedge]


# --- reading ---

_HEDGE_WORDS: dict[Hedge, tuple[str, ...]] = {
    "at_most": (
        "不超过", "不多于", "不高于", "不到", "不足", "至多", "最多", "少于", "低于", "<=", "≤", "<",
        "at most", "no more than", "not more than", "up to", "fewer than", "less than", "under", "below",
    ),
    "at_least": (
        "不少于", "不低于", "不小于", "至少", "最少", "起码", ">=", "≥",
        "at least", "no fewer than", "no less than", "not less than",
    ),
    "over": ("超过", "超", "逾", "多于", "高于", "突破", ">", "more than", "over", "above"),
    "nearly": ("将近", "接近", "近", "nearly", "almost", "close to"),
    "about": (
        "大约", "约为", "约", "大概", "~", "≈", "about", "around", "approximately", "approx.", "circa", "c.",
    ),
}  # fmt: skip
_WITHIN: dict[str, Hedge] = {"余": "over", "多": "over", "来": "about"}
_BEHIND: dict[str, Hedge] = {"左右": "about", "上下": "about", "or so": "about"}
_BEHIND |= {
    "以上": "at_least",
    "or more": "at_least",
    "以内": "at_most",
    "以下": "at_most",
    "or less": "at_most",
}

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_DIGITS |= {str(digit): digit for digit in range(10)}
_ZEROS = "零〇○"
_MAGNITUDES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_ENGLISH = {
    "thousand": 10**3,
    "million": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
_COUNTING = r"人次|人(?![才民均])|个(?!百分点)|[家项名位所座场次件批户套亩支条]"
_SECOND_NUMBER = r"\s*(?:[-—–~至到、,]|\d[\d.,]*(?![A-Za-z\d.,]))"  # 40家至60家, but not 9个5G项目
_SYMBOLS = ("HK$", "US$", "¥", "$", "€", "£")
_CURRENCY = r"CNY|RMB|HKD|MOP|USD|EUR|JPY|GBP|HK\$|US\$|[¥$€£]"
_NUMERAL = "(?:[0-9〇零○一二三四五六七八九两十千万亿.,点]|百(?!分))"


@lru_cache(maxsize=1024)
def parse(text: str) -> Quantity:
    """Read a quantity told in digits, Chinese or English. Raises Refused with the text and the next step.

    A counting word (家, 个 …) is the unit, and the noun behind it stays in the words; any other words behind
    the number are the unit as they stand.

    >>> parse("400余家")
    Quantity(value=Decimal('400'), hedge='over', unit='家', words='400余家')
    """
    asked = text.strip()
    found = _match(_normal(asked)) if len(asked) <= _LONGEST else None
    value = _value(found) if found else None
    if found is None or value is None:
        raise _refusal(asked)
    hedges, rest = _hedges(found)
    unit = _unit(found, rest)
    if unit is None:
        raise _refusal(asked)
    return Quantity(_kept(value, asked), _joint(hedges), unit, asked)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _match(text: str) -> re.Match[str] | None:
    words = sorted((word for words in _HEDGE_WORDS.values() for word in words), key=len, reverse=True)
    quantity = (
        rf"(?P<front>{'|'.join(map(re.escape, words))})?\s*(?P<currency>{_CURRENCY})?\s*(?P<minus>[-−负])?"
        rf"(?P<hundredths>百分之)?(?P<reaching>上(?=[百千万亿]))?(?P<number>{_NUMERAL}+)(?P<within>[余多来])?"
        rf"(?P<more>(?:[千万亿]|百(?!分))*)(?:\s*(?P<english>{'|'.join(_ENGLISH)})\b)?\s*(?P<rest>.*)"
    )
    return re.fullmatch(quantity, text, re.IGNORECASE | re.ASCII)


def _refusal(text: str) -> Refused:
    plain, text = _normal(text), text[:_LONGEST]
    if re.search(r"\d\S{0,2}\s*(?:[-—–~至到]|to )\s*\d", plain):
        return Refused(_RANGE, text=text)
    if re.search("[几数]|several|dozen|hundreds|thousands|many|some|few", plain):
        return Refused(_UNCOUNTED, text=text)
    return Refused(_UNREADABLE, text=text)


def _value(found: re.Match[str]) -> Decimal | None:
    number = _number(found["number"] + found["more"])
    if number is None:
        return None
    return number * _ENGLISH.get((found["english"] or "").lower(), 1) * (-1 if found["minus"] else 1)


def _kept(value: Decimal, text: str) -> Decimal:
    """Bring 3500000.0 and 3.5E+6 to 3500000, if it is within the limits."""
    exponent = value.normalize().as_tuple().exponent
    if abs(value) >= _LIMIT or not isinstance(exponent, int) or -exponent > _MOST_PLACES:
        raise Refused(_TOO_LARGE, text=text)
    return value.quantize(Decimal(1).scaleb(min(exponent, 0))) + 0  # no negative zero


def _number(text: str) -> Decimal | None:
    """Read 1,000 or 3.5 or 四百 or 1亿2000万; None if it is not one number."""
    for name, size in _MAGNITUDES.items():
        head, magnitude, tail = text.rpartition(name)
        if magnitude:
            compound = size >= _MAGNITUDES["万"]
            many = Decimal(1) if not head else _number(head) if compound else _plain_number(head)
            rest = _remainder(tail, size)
            return None if many is None or rest is None else many * size + rest
    return _plain_number(text)


def _remainder(tail: str, size: int) -> Decimal | None:
    """Read what follows a magnitude: 零五 or 5十, but not the 2 of 1万2, which may be 2,000 or 2."""
    if not tail:
        return Decimal(0)
    rest = _number(tail.lstrip(_ZEROS))
    certain = tail[0] in _ZEROS or size == _MAGNITUDES["十"] or any(name in tail for name in _MAGNITUDES)
    return rest if rest is not None and certain and rest < size else None


def _plain_number(text: str) -> Decimal | None:
    whole, point, decimals = text.replace("点", ".").partition(".")
    if re.fullmatch(r"\d{1,3}(,\d{3})+", whole, re.ASCII):
        whole = whole.replace(",", "")
    digits = whole + decimals
    one_number = whole.isdecimal() or len(whole) == 1  # 三五家 is 3 to 5
    if not one_number or bool(point) != bool(decimals) or any(digit not in _DIGITS for digit in digits):
        return None
    if len(digits) > _MOST_DIGITS:
        return _LIMIT
    return Decimal("".join(str(_DIGITS[digit]) for digit in digits)).scaleb(-len(decimals))


def _hedges(found: re.Match[str]) -> tuple[list[Hedge], str]:
    """Collect the hedges in front of, within and behind the number, and the unit that is left."""
    front, rest = (found["front"] or "").lower(), found["rest"]
    hedges: list[Hedge] = [hedge for hedge, words in _HEDGE_WORDS.items() if front in words]
    if found["within"]:
        hedges.append(_WITHIN[found["within"]])
    if found["reaching"] or rest.startswith("+"):
        hedges.append("at_least")
    for word in (word for word in _BEHIND if rest.endswith(word)):
        hedges.append(_BEHIND[word])
        rest = rest.removesuffix(word)
    if rest.startswith("级") and (found["number"] + found["more"])[-1] in "百千万亿":  # 百亿级, but not 5级
        hedges = hedges or ["about"]
        rest = rest.removeprefix("级")
    return hedges, rest.removeprefix("+").strip()


def _unit(found: re.Match[str], rest: str) -> str | None:
    """Settle the unit: per cent, a currency, a counting word, or the words as they stand; None if unclear."""
    if found["hundredths"] or rest.lower() in {"percent", "per cent"}:
        return None if found["currency"] or (found["hundredths"] and rest) else "%"
    if found["currency"]:
        return found["currency"] if rest in {"", "元"} else None
    if counting := re.match(_COUNTING, rest):
        return None if re.match(_SECOND_NUMBER, rest[counting.end() :]) else counting[0]
    stands = (
        re.fullmatch(r"[^\W\d_]\D*|[%‰¥$€£]?", rest) and rest.isprintable() and len(rest) <= _LONGEST_UNIT
    )
    return rest if stands else None


# --- reckoning ---


def _joint(hedges: Iterable[Hedge]) -> Hedge:
    """Join hedges so that the whole never says more than its parts. The order does not matter."""
    joint: Hedge = "exactly"
    for hedge in hedges:
        pair = {joint, hedge} - {"exactly"}
        if len(pair) == 1:
            joint = hedge if joint == "exactly" else joint
        elif pair == {"over", "at_least"}:
            joint = "over"
        elif pair == {"nearly", "at_most"}:
            joint = "at_most"  # "at most" does not say how near
        elif pair:
            joint = "about"
    return joint


def add(first: Quantity, second: Quantity) -> Quantity:
    """Add two quantities of one unit; the sum never says more than its parts. Raises Refused for two units.

    Over 400 + 9 is over 409; nearly 10 + 9 is nearly 19; over 400 + nearly 10 is about 410.
    """
    if first.unit != second.unit:
        raise Refused(_UNLIKE, first=show(first, "en"), second=show(second, "en"))
    return Quantity(first.value + second.value, _joint([first.hedge, second.hedge]), first.unit, "")


def total(quantities: Iterable[Quantity]) -> Quantity:
    """Add any number of quantities of one unit; none at all are exactly 0 without a unit."""
    whole = None
    for quantity in quantities:
        whole = quantity if whole is None else add(whole, quantity)
    return (
        Quantity(whole.value, whole.hedge, whole.unit, "")
        if whole
        else Quantity(Decimal(0), "exactly", "", "")
    )


@dataclass(frozen=True, slots=True)
class Range:
    """A share as a fraction, from low to high; `hedged` if a part of it was: it is then a rough range."""

    low: Decimal
    high: Decimal
    hedged: bool


def ratio(part: Quantity, whole: Quantity) -> Range:
    """Give one quantity as a share of another, as a range if either is hedged.

    A hedged figure is taken to lie within a tenth of its number, on the side that its hedge says (see
    SPREAD), and the ends are rounded outwards to the first digit of the lower: 10多 of 400余 is 0.02–0.03.
    Counting words may differ (9个 of 40家). Raises Refused for other units that differ, or if the whole is
    not above zero.
    """
    words = {"part": show(part, "en"), "whole": show(whole, "en")}
    if whole.value <= 0 or part.value < 0:
        raise Refused(_NO_SHARE, **words)
    if part.unit != whole.unit and not all(re.fullmatch(_COUNTING, each.unit) for each in (part, whole)):
        raise Refused(_UNLIKE_SHARE, **words)
    (least, most), (least_whole, most_whole) = _spread(part), _spread(whole)
    low, high = least / most_whole, most / least_whole
    if part.hedge == whole.hedge == "exactly":
        return Range(low, high, hedged=False)
    step = Decimal(1).scaleb((low or high or Decimal(1)).adjusted())
    return Range(_rounded(low, step, ROUND_FLOOR), _rounded(high, step, ROUND_CEILING), hedged=True)


def _spread(quantity: Quantity) -> tuple[Decimal, Decimal]:
    value, spread = quantity.value, abs(quantity.value) * SPREAD
    below = spread if quantity.hedge in {"about", "nearly", "at_most"} else Decimal(0)
    above = spread if quantity.hedge in {"about", "over", "at_least"} else Decimal(0)
    return value - below, value + above


def _rounded(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (value / step).to_integral_value(rounding) * step


# --- showing ---

_SHOWN_HEDGES: dict[Hedge, tuple[str, str]] = {
    "exactly": ("", ""),
    "about": ("about ", "约"),
    "over": ("over ", "超"),
    "nearly": ("nearly ", "近"),
    "at_least": ("at least ", "至少"),
    "at_most": ("at most ", "至多"),
}
_ENGLISH_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_CHINESE_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_SHOWN_DIGITS = 3
_ROUND = 10


def show(quantity: Quantity, language: str) -> str:
    """Show it with its hedge and unit in English ("en") or Chinese ("zh…"), never rounded.

    `over 400 家` / `400余家`, `nearly 10` / `近10`, `over 100 billion CNY` / `超1000亿 CNY`, `12 %` / `12%`.
    """
    chinese, unit = language.startswith("zh"), quantity.unit
    figure = _figure(quantity.value, _CHINESE_SCALES if chinese else _ENGLISH_SCALES)
    figure = f"{unit}{figure}" if unit in _SYMBOLS else figure
    unit = "" if unit in _SYMBOLS else unit
    space = " " if unit and (not chinese or (unit[0].isascii() and unit != "%")) else ""
    if chinese and quantity.hedge == "over" and figure.isdecimal() and quantity.value % _ROUND == 0:
        return f"{figure}余{space}{unit}"
    return f"{_SHOWN_HEDGES[quantity.hedge][chinese]}{figure}{space}{unit}"


def show_share(share: Range, language: str) -> str:
    """Show a share in per cent: `≈2–3 %` (`约2%–3%`), or `22.5 %` where both figures were exact."""
    chinese = language.startswith("zh")
    sign, about = ("%", "约") if chinese else (" %", "≈")
    low, high = (_percent(end) for end in (share.low, share.high))
    if low != high:
        return f"{about}{low}{sign if chinese else ''}–{high}{sign}"
    cut = Decimal(low.replace(",", "")) != share.low * 100
    return f"{about if share.hedged or cut else ''}{low}{sign}"


def _percent(fraction: Decimal) -> str:
    percent = fraction * 100
    step = Decimal(1).scaleb(min(percent.adjusted() - _SHOWN_DIGITS + 1, 0)) if percent else Decimal(1)
    return _grouped(percent.quantize(step))


def _figure(value: Decimal, scales: tuple[tuple[int, str], ...]) -> str:
    """Write a large number in words if two decimals can hold it (3.5 million), or else all its digits."""
    for size, name in scales:
        scaled = value / size
        if abs(scaled) >= 1 and scaled == scaled.quantize(Decimal("0.01")):
            return f"{scaled.normalize():f}{name}"
    return _grouped(value)


def _grouped(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value.quantize(Decimal(1)) if whole else value.normalize():,f}"
