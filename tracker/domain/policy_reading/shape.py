"""The shape of a policy: which keys there are, and what each takes."""

import re
from collections.abc import Mapping
from typing import Any

from tracker.domain.fields import NEEDED, Record, Text
from tracker.domain.names import Title
from tracker.domain.policy import Digest, Lights, Limits, Policy, Rule, Step, misshapen
from tracker.domain.policy_reading.lines import Place
from tracker.domain.policy_reading.wrong import OneWrong, Told, Wrong, nearest
from tracker.domain.refusals import N_, Refused


class _File(Policy):
    """A policy as it is written: it may go on from a pack, without some of its rules."""

    base: Text | None = None
    without: list[Text] = []


_MODELS: tuple[tuple[str, type[Record]], ...] = (
    (r"", _File),
    (r"(title|rules\.\d+\.what|(rules\.\d+\.)?escalate\.\d+\.name)", Title),
    (r"lights", Lights),
    (r"lights\.kinds\.[^.]+", Limits),
    (r"digest", Digest),
    (r"rules\.\d+", Rule),
    (r"(rules\.\d+\.)?escalate\.\d+", Step),
)
"""Which keys there are in which part of a policy."""


def misshapen_parts(raw: Told) -> Wrong:
    """Every key that there is not, and every value that its key does not take."""
    for error in misshapen(_File, raw):
        yield OneWrong(tuple(error["loc"]), _in_words(error["type"], tuple(error["loc"]), error))


def _in_words(kind: str, place: Place, error: Mapping[str, Any]) -> Refused:
    context, value = error.get("ctx", {}), error["input"]
    match kind:
        case "value_error" if isinstance(context["error"], Refused):
            reason: Refused = context["error"]
            return reason
        case "missing":
            return Refused(N_("It is missing: write it."))
        case "extra_forbidden":
            near = nearest(str(place[-1]), _keys(place[:-1]))
            return Refused(N_("There is no such key here. Nearest: {nearest}."), nearest=near)
        case "literal_error":
            choices = context["expected"].replace(" or ", ", ")
            return Refused(N_("{value!r} is not one of {choices}."), value=value, choices=choices)
        case "too_short":
            return Refused(_EMPTY.get(str(place[-1]), N_("The list is empty: write what belongs in it.")))
        case "string_pattern_mismatch":
            return Refused(_PATTERNS[str(place[-1])], value=value)
        case "greater_than_equal":
            return Refused(N_("{value} is too little: {least} or more."), value=value, least=context["ge"])
        case "less_than_equal":
            return Refused(N_("{value} is too much: {most} or less."), value=value, most=context["le"])
        case "dataclass_type":
            return Refused(
                N_("{value!r} is not a length of time: write it as 10 working days, 30 days or 3 months."),
                value=value,
            )
        case _:
            needed = Refused(NEEDED[kind]) if kind in NEEDED else error["msg"]
            return Refused(N_("{value!r} does not fit: it needs {needed}."), value=value, needed=needed)


_EMPTY = {
    "on": N_("The list is empty, and nothing would start the rule: write kinds of milestones, or *."),
    "calendars": N_(
        "The list is empty, and nobody's working days would count: write regions, owner, an office or the "
        "code of a region."
    ),
}
_PATTERNS = {
    "id": N_("{value!r} cannot be the id of a rule: 2 to 40 of a-z, 0-9 and -, a letter first."),
    "anchor": N_(
        "{value!r} is nothing to count from: happened, planned, recorded, commitment, undated or fields.NAME."
    ),
}


def _keys(place: Place) -> list[str]:
    """The keys that there are in a part of a policy."""
    path = ".".join(map(str, place))
    for pattern, model in _MODELS:
        if re.fullmatch(pattern, path):
            return [info.alias or name for name, info in model.model_fields.items()]
    return []
