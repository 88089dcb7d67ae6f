"""The ids of initiatives and milestones, as people write them: in any case, leading zeros or not.

`i-016`, `16` and `I-16` are I-16; M-16.3 is its third milestone, and never anything else.
"""

import re

STREAMS = "initiative/"
"""Begins the name of the stream of every initiative; its id follows."""

_INITIATIVE = re.compile(r"(?:I-)?0*([0-9]{1,12}[A-Z]{0,4})|I-([0-9A-Z]{1,12})", re.IGNORECASE)
_MILESTONE = re.compile(r"M-([0-9A-Z]+)\.([1-9][0-9]{0,5})", re.IGNORECASE)


def initiative_id(text: str) -> str | None:
    """The id of an initiative in its one spelling, or None where the text is no such id."""
    found = _INITIATIVE.fullmatch(text.strip())
    return "I-" + (found[1] or found[2]).lower() if found else None


def milestone_id(text: str) -> tuple[str, str] | None:
    """The initiative and the milestone that an id names, or None where the text is no such id."""
    found = _MILESTONE.fullmatch(text.strip())
    initiative = initiative_id(f"I-{found[1]}") if found else None
    return (initiative, f"M-{initiative[2:]}.{found[2]}") if found and initiative else None
