"""JSON text that is the same for the same value: sorted keys, no spaces, UTF-8, nothing beyond JSON.

Keys are sorted by code point. Whole numbers and fractions stay apart (`1` and `1.0`), and control characters
are always written as escapes, so that the text never contains one.
"""

from math import isfinite
from typing import Any

import orjson

from events.errors import N_, NotStorable

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_NOT_JSON = N_(
    "The data cannot be kept as JSON: {reason}. Use text, numbers, lists and objects with text keys."
)


def encode(value: object) -> str:
    """Write a value as canonical JSON text.

    Raises `NotStorable` for what would not come back as it went in: NaN and infinities, whole numbers over 64
    bits, keys that are not text, broken Unicode (lone surrogates), dates and other objects.
    """
    try:
        text = orjson.dumps(value, option=_OPTIONS).decode()
    except TypeError as error:
        raise NotStorable(_NOT_JSON, reason=str(error)) from error
    if "null" in text:  # also what orjson makes of NaN
        _refuse_endless(value)
    return text


def decode(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Read JSON text; raises `NotStorable` when it is none."""
    try:
        return orjson.loads(text)
    except ValueError as error:
        raise NotStorable(_NOT_JSON, reason=str(error)) from error


def _refuse_endless(value: object) -> None:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        if isinstance(value, float) and not isfinite(value):
            raise NotStorable(_NOT_JSON, reason=str(value))
        return
    for each in value:
        _refuse_endless(each)
