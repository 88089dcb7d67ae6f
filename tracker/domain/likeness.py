"""Names that look like one another: probably the same party, written in two ways.

Nothing is merged by it: a person decides. It errs on the side of saying nothing, for a list of false alarms
is not read. Two names look alike where nothing is left of their difference but case, width, spaces and marks,
the legal form of a company, or 市 and the like behind a place; and in long names, one letter.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

_LEGAL = re.compile(
    r"(?:\b(?:co|company|corp|corporation|inc|incorporated|limited|llc|llp|ltd|gmbh|plc|pte|pty|sdn|bhd)\b"
    r"|(?:股份|责任)*有限(?:责任)?公司|公司|集团)\W*$"
)
_PLACE = re.compile(r"(?<=[\u4e00-\u9fff]{2})[市省区县](?=[\u4e00-\u9fff]{2})")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_LONG = 8
"""From how many letters on one of them may differ."""


def alike(names: Iterable[str]) -> list[tuple[str, ...]]:
    """The groups of different names that look like one another, each in order, and the groups too."""
    folded: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        folded[bare(name)].append(name)
    words = {key: _words(own[0]) for key, own in folded.items()}
    leader = {key: key for key in folded}
    for one, other in _near(folded):
        if not _told_apart(words[one], words[other]):
            _join(leader, one, other)
    groups: dict[str, list[str]] = defaultdict(list)
    for key, own in folded.items():
        groups[_lead(leader, key)] += own
    return sorted(tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def bare(name: str) -> str:
    """A name without what differs from one writer to the next; as it is where nothing would be left."""
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    text = re.sub(r"\W*[(（](?:集团|group)[)）]\W*", " ", text)
    while (shorter := _LEGAL.sub("", text).strip(" ,.·")) and shorter != text:
        text = shorter
    letters = "".join(letter for letter in text if letter.isalnum())
    return _PLACE.sub("", letters) or name


def _near(folded: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of long names of which one has one letter more, or, if not Chinese, one letter is another.

    Two such names have a shortening by one letter in common, so that no pair need be looked for.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    for name in folded:
        if len(name) < _LONG:
            continue
        for shortened in _shortened(name):
            for other in seen[shortened]:
                if len(other) != len(name) or not _IDEOGRAPH.search(name + other):
                    yield other, name
            seen[shortened].add(name)


def _shortened(name: str) -> set[str]:
    """The name, and the name without each of its letters; digits always count."""
    less = {name[:n] + name[n + 1 :] for n, letter in enumerate(name) if not letter.isdigit()}
    return {name, *less}


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


def _told_apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the names differ in single letters that stand alone, such as Hall A and Hall B, or digits."""
    only = (one - other, other - one)
    if all(only) and all(len(word) == 1 for words in only for word in words):
        return True
    return _digits(one) != _digits(other)


def _digits(words: Iterable[str]) -> list[str]:
    return sorted(letter for word in words for letter in word if letter.isdigit())


def _lead(leader: Mapping[str, str], key: str) -> str:
    while leader[key] != key:
        key = leader[key]
    return key


def _join(leader: dict[str, str], one: str, other: str) -> None:
    leader[_lead(leader, other)] = _lead(leader, one)
