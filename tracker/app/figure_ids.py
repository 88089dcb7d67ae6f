"""The ids of figures, and of each value: `agreements`, `agreements.strategic`, `K-7k2ab`, `T-4fq2x`.

A value has the figure's own id, the period behind an @ and what it is of behind colons, so that it can be
asked for again by anybody at any time: `agreements@2023-Q1:320200`, `visits:I-2`, `companies@2023:滨湖区`.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import unit_of
from tracker.domain.figures import Metric, Period, folded, made_id, measure_of
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.measures import CONVERSION, CONVERSION_NAMES, CONVERSIONS, MEASURES
from tracker.domain.refusals import N_, NotFound
from tracker.domain.regions import Regions
from tracker.domain.spans import split
from tracker.views.figure_answers import Asked

SHOWN = 6
"""So many characters of a made id are shown."""

_UNKNOWN = N_("There is no figure {text!r}. Nearest: {nearest}. All of them: tracker figures")
_NONE = N_("There is no figure {text!r}. All of them: tracker figures")
_SEVERAL = N_("{text!r} could be any of these figures: {candidates}. Give more of its id.")


def reported(metric: Metric | None, name: str, unit: str) -> str:
    """The id of a reported figure: the metric's key, with the unit where it is not the metric's own."""
    if metric is None:
        return made_id("K", name, unit)
    return metric.key if unit == unit_of(metric.unit) else f"{metric.key}.{unit or '-'}"


def counted(text: str) -> str | None:
    """The id of something that is counted, from its id or a name in any language; None for anything else."""
    key, _dot, sort = text.strip().partition(".")
    if key.lower() in CONVERSION_NAMES:
        return CONVERSION if not sort else f"{CONVERSION}.{sort}" if sort in CONVERSIONS else None
    measure = measure_of(key)
    if measure is None or not sort:
        return measure
    known = MEASURES[measure]
    return f"{measure}.{sort}" if sort in known.sorts or known.gives == "amount" else None


def tally(figure: str | None) -> str | None:
    """What has to be counted for a figure: "" for everything, None for nothing."""
    if figure is None:
        return ""
    found = counted(figure)
    if found is None:
        return None
    key = found.partition(".")[0]
    return CONVERSION if key == CONVERSION else MEASURES[key].tally


def means(figure: str | None, base: str) -> bool:
    """Whether a figure that was asked for is this one, or this one is a part of it."""
    return figure is None or figure == base or base.startswith(f"{figure}.")


def concerns(figure: str | None, key: str) -> bool:
    """Whether a figure that was asked for is one with this key, or a part of it."""
    return figure is None or figure.partition(".")[0] == key


def cell(base: str, asked: Asked) -> str:
    """The id of a value."""
    period = period_id(asked.period)
    of = [*asked.regions, *filter(None, (asked.initiative, asked.organisation))]
    return base + (f"@{period}" if period else "") + "".join(f":{one}" for one in of)


def short(id_: str) -> str:
    """The id of a value as tables show it: made ids are cut, any beginning that is alone will do."""
    return re.sub(rf"^([KT]-\w{{{SHOWN}}})\w+", r"\1", id_)


def read_cell(text: str, regions: Regions, today: date) -> tuple[str, Asked]:
    """The name of a figure and what of it is asked for, from the id of a value.

    Raises Refused for a period that cannot be read.
    """
    whole = text.strip().replace("：", ":")
    name, *of = whole.split(":")
    figure, _at, told = name.partition("@")
    period = read_period(told, today) if told else Period()
    codes = tuple(one.upper() for one in of if one.upper() in regions)
    rest = [one for one in of if one and one.upper() not in regions]
    initiatives = [found for one in rest if one[:2].upper() == "I-" and (found := initiative_id(one))]
    named = [one for one in rest if one[:2].upper() != "I-"]
    return figure, Asked(None, None, period, codes, next(iter(initiatives), None), next(iter(named), None))


def read_period(text: str, today: date) -> Period:
    """A period as people tell it: 2023, 2023Q1, 2023-02/2023-03, 上半年. Raises Refused."""
    told = dates.parse(text, today)
    return Period(told.earliest, told.latest)


def period_id(period: Period) -> str:
    """A period as its id has it: 2023, 2023-H1, 2023-Q1, 2023-03, a day, or its first and last day."""
    first, last = period.first, period.last
    if first is None and last is None:
        return ""
    if first is None or last is None:
        return f"{first or '..'}/{last or '..'}"
    if first == last:
        return first.isoformat()
    if named := _named(first, last):
        return named
    return f"{first}/{last}"


def _named(first: date, last: date) -> str | None:
    for by, name in (
        ("year", f"{first.year}"),
        ("quarter", f"{first.year}-Q{(first.month + 2) // 3}"),
        ("month", f"{first:%Y-%m}"),
    ):
        if split(by, first, first) == [Period(first, last)]:
            return name
    half = 1 if first.month == 1 else 2
    months = split("quarter", first, last)
    whole = first.month in (1, 7) and len(months) == 2 and months[-1].last == last and first.day == 1  # noqa: PLR2004
    return f"{first.year}-H{half}" if whole else None


def period_name(period: Period, language: str) -> str:
    """A period in words."""
    told = period_id(period)
    first, last = period.first, period.last
    edtf = f"{first or '..'}/{last or '..'}"
    if found := re.fullmatch(r"(\d{4})-(Q[1-4]|H[12])", told):
        months = f"{first:%Y-%m}/{last:%Y-%m}"
        return dates.long(Fuzzy(months, found[0], first, last), language)
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", told):
        edtf = told
    return dates.long(Fuzzy(edtf, "", first, last), language)


def alone(text: str, known: Collection[str]) -> str | None:
    """The one id that begins with a text; None where none does. Raises NotFound where several do."""
    wanted = text.strip().lower()
    found = [one for one in known if one.lower().startswith(wanted)]
    if len(found) > 1:
        raise NotFound(_SEVERAL, text=text, candidates=", ".join(sorted(found)))
    return found[0] if found else None


def containing(wanted: str, named: Mapping[str, str]) -> str | None:
    """The one figure whose name contains a text; None where there is no one such."""
    found = {base for name, base in named.items() if wanted and wanted in name}
    return found.pop() if len(found) == 1 else None


def unknown(text: str, names: Mapping[str, str]) -> NotFound:
    """What is said where there is no such figure."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    ways = {folded(name): base for name, base in names.items()}
    near = dict.fromkeys(ways[one] for one in get_close_matches(folded(text), ways, n=3, cutoff=0.5))
    if not near:
        return NotFound(_NONE, text=text)
    return NotFound(_UNKNOWN, text=text, nearest=", ".join(near))


def order(base: str) -> tuple[int, int]:
    """The place of a counted figure among the others."""
    key, _dot, sort = base.partition(".")
    sorts = list(MEASURES[key].sorts)
    return list(MEASURES).index(key), sorts.index(sort) + 1 if sort in sorts else 0


def conversion_order(kind: str) -> int:
    """The place of a conversion among the others."""
    return list(CONVERSIONS).index(kind)
