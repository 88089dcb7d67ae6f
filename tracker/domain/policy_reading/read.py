"""The door: a policy is read, or every mistake in it is said."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.kinds import Kind
from tracker.domain.policy import Policy, expanded
from tracker.domain.policy_reading.circles import circles
from tracker.domain.policy_reading.lines import Place, line_of, lines
from tracker.domain.policy_reading.names import wrong_names
from tracker.domain.policy_reading.sense import senseless
from tracker.domain.policy_reading.shape import misshapen_parts
from tracker.domain.policy_reading.wrong import Known, Told, Wrong, rules
from tracker.domain.refusals import N_, Refused
from tracker.domain.regions import Regions


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a policy: on which line, under which key ("" for its form), and why."""

    line: int
    key: str
    reason: Refused


class Mistaken(Refused):
    """A policy that cannot be adopted, with every mistake in it, by line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        first, more = mistakes[0], len(mistakes) - 1
        told = N_("Line {line}, {key}: {reason}") if first.key else N_("Line {line}: {reason}")
        if more:
            told = N_("Line {line}, {key}: {reason} (and {more} more: tracker policy check)")
        super().__init__(told, line=first.line, key=first.key, reason=first.reason, more=more)
        self.mistakes = tuple(mistakes)
        self.line = first.line


def read_policy(
    text: str, kinds: Mapping[str, type[Kind]], offices: Collection[str] = (), regions: Regions | None = None
) -> Policy:
    """Read a policy that is to be adopted; the rest is what it may speak of. Raises Mistaken."""
    if found := mistakes(text, kinds, offices, regions):
        raise Mistaken(found)
    return Policy.model_validate(expanded(tomllib.loads(text)))


def mistakes(
    text: str, kinds: Mapping[str, type[Kind]], offices: Collection[str] = (), regions: Regions | None = None
) -> list[Mistake]:
    """Everything that is wrong in a policy, by line."""
    try:
        where = lines(text)
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [_syntax(text, str(error))]
    except RecursionError:
        return [Mistake(1, "", Refused(N_("This is nested too deeply for a policy.")))]
    wrong = _all_wrong(raw, Known(kinds, offices, regions or Regions()))
    found = {(line_of(where, one.place), _key(one.place, raw), str(one.reason)): one.reason for one in wrong}
    return [Mistake(line, key, reason) for (line, key, _), reason in sorted(found.items(), key=_in_order)]


def _in_order(found: tuple[tuple[int, str, str], Refused]) -> tuple[int, str, str]:
    return found[0]


def _key(place: Place, raw: Told) -> str:
    """A place as people write it: rules by their ids, members of other lists by their numbers from 1."""
    parts = [part + 1 if isinstance(part, int) else part for part in place]
    match place:
        case ("rules", int(number), *_):
            named = dict(rules(raw)).get(number, {}).get("id")
            parts[1] = named if isinstance(named, str) else parts[1]
    return ".".join(map(str, parts))


# The form of the file.

_SYNTAX = {
    "Cannot overwrite a value": N_("this key is there already."),
    "Expected '=' after a key in a key/value pair": N_("behind a key come = and its value."),
    "Expected ']' at the end of a table declaration": N_("the name of a table ends with ]."),
    "Expected ']]' at the end of an array declaration": N_("the name of a list ends with ]]."),
    "Expected newline or end of document after a statement": N_(
        "there is something behind the value: a text stands in quotes, and the next key on the next line."
    ),
    "Invalid initial character for a key part": N_("this is not a key."),
    "Invalid statement": N_("a line is KEY = VALUE, [TABLE] or [[LIST]]."),
    "Invalid value": N_("this is not a value: a text stands in quotes."),
    "Unclosed array": N_("a list ends with ]."),
    "Unclosed inline table": N_("what begins with a brace ends with a brace."),
    "Unterminated string": N_("a text ends with the quotes that it began with."),
}
"""What the reader of TOML says, and how we say it."""


def _syntax(text: str, said: str) -> Mistake:
    told = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", said, re.DOTALL)
    problem, line = (told[1], told[2]) if told else (said, None)
    ours = _SYNTAX.get(problem)
    reason = Refused(ours) if ours else Refused(N_("{problem}."), problem=problem)
    return Mistake(int(line) if line else len(text.splitlines()) or 1, "", reason)


def _all_wrong(raw: Told, known: Known) -> Wrong:
    whole = _whole(raw)
    yield from misshapen_parts(raw)
    yield from wrong_names(raw, whole, known)
    yield from senseless(raw)
    yield from circles(raw, whole)


def _whole(raw: Told) -> Told:
    """The policy with what it takes from its base, where that can be told."""
    try:
        return expanded(raw)
    except (AttributeError, KeyError, TypeError, Refused):
        return raw
