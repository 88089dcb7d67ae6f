"""What reports are known by: the stream of those that were filed, and the id that each bears.

Nothing slow is imported here: commands that read need it.
"""

import json
from base64 import b32encode
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

STREAM = "reports"
"""The stream of all reports that were filed."""

SHAPE = r"R-[a-z2-7]{10}"
"""What an id looks like, as a pattern."""


def report_id(
    *,
    name: str,
    period: tuple[date, date],
    as_of: date,
    known_at: str,
    position: int,
    head: str,
    form: str,
    language: str,
    filters: Mapping[str, str],
) -> str:
    """The id of a report, as in R-7k2abcdefg: a hash of all that it was asked for with.

    NOTE: it stands in every report, so that a changed one can be told from one that was never filed. It is
    for ever.
    """
    told = [name, *map(str, period), str(as_of), known_at, position, head, form, language, dict(filters)]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "R-" + b32encode(sha256(text.encode()).digest()).decode().lower()[:10]
