"""Claims and the conflicts between them and what is recorded, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain.claim_fields import called
from tracker.domain.regions import Regions
from tracker.words import _, ngettext

Row = Mapping[str, Any]
"""A claim or a conflict, as the views hold it."""

Cited = Callable[[Sequence[str]], str]
"""Puts sources behind what they say."""


def in_words(sources: Sequence[str]) -> str:
    """Sources by their names, in brackets."""
    return _("({sources})").format(sources=phrases.listed(map(plain, sources)))


def open_ones(conflicts: Sequence[Row]) -> list[Row]:
    """The conflicts that nobody has settled."""
    return [one for one in conflicts if one["open"]]


def disagreement(conflict: Row, claims: Sequence[Row]) -> str:
    """On which field sources disagree, and how many."""
    field = field_name(conflict["field"])
    if conflict["says"] == "more":
        return _("{field}: a source says more").format(field=field)
    told = (said for one in _told(conflict, claims) for said in one["sources"])
    n = len(dict.fromkeys([*(conflict["sources"] or [""]), *told]))
    text = ngettext("{field}: {n} source disagrees", "{field}: {n} sources disagree", n)
    return text.format(n=n, field=field)


def accounts(
    conflict: Row, claims: Sequence[Row], regions: Regions, cited: Cited = in_words
) -> Iterator[str]:
    """What is recorded as number 0, and each other value with the numbers of the claims that give it."""
    field = conflict["field"]
    yield _account("0", field_value(field, conflict["value"], regions), conflict["sources"], cited)
    values: dict[str, list[Row]] = {}
    for one in _told(conflict, claims):
        values.setdefault(field_value(field, one["changes"][field], regions), []).append(one)
    for value, same in values.items():
        numbers = phrases.listed(str(one["claim"]) for one in same)
        yield _account(numbers, value, [source for one in same for source in one["sources"]], cited)


def _told(conflict: Row, claims: Sequence[Row]) -> list[Row]:
    return [one for one in claims if one["claim"] in conflict["open"]]


def _account(number: str, value: str, sources: Sequence[str], cited: Cited) -> str:
    said = _("{number}: {value}").format(number=number, value=value)
    return f"{said} {cited(list(dict.fromkeys(sources)))}" if sources else said


def to_settle(milestone: str, conflict: Row) -> str:
    """The command that settles a conflict."""
    number = conflict["open"][0] if len(conflict["open"]) == 1 else "N"
    named = plain(called(conflict["field"]))
    field = f"'{named}'" if " " in named else named
    return f"tracker settle {plain(milestone)} --field {field} --take {number} --because …"


def claim(one: Row, regions: Regions, cited: Cited = in_words) -> str:
    """What a claim says, and who says so."""
    told = (
        _("{field} {value}").format(field=field_name(name), value=field_value(name, value, regions))
        for name, value in one["changes"].items()
    )
    return f"{phrases.listed(told)} {cited(one['sources'])}"
