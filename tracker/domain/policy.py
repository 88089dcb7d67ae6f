"""The follow-up policy: which milestones ask for what, after how long, until what closes it.

A policy is a TOML file. Its shape is checked here; `tracker/policies/default.toml` is the one that holds
until an office adopts its own.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from tracker.domain.fields import Record, Text
from tracker.domain.names import Title
from tracker.domain.refusals import N_, Refused

DEFAULT = Path(__file__).parent.parent / "policies" / "default.toml"

Unit = Literal["working days", "days", "months"]


@dataclass(frozen=True, slots=True)
class Offset:
    """How long after (or, negative, before) its anchor a follow-up is due."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        """As it is written in a policy file."""
        return f"{self.count} {self.unit}"


def _read_offset(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(-?\d{1,4}) (working days?|days?|months?)", value)
    if not found:
        raise Refused(
            N_("{value!r} is not a length of time: write it as 10 working days, 30 days or 3 months."),
            value=value,
        )
    unit: Any = found[2] if found[2].endswith("s") else found[2] + "s"
    return Offset(int(found[1]), unit)


Length = Annotated[Offset, BeforeValidator(_read_offset), PlainSerializer(str)]


def _ahead(value: Offset) -> Offset:
    if value.count < 1:
        raise Refused(N_("{value} does not lead ahead: a rule comes again after 1 day or more."), value=value)
    return value


class Rule(Record):
    """One rule: what starts it, what is to be done, when, and what closes it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    what: Title
    on: list[Text] = Field(min_length=1)
    initiatives: list[Text] = []
    anchor: Annotated[
        str, Field(pattern=r"^(happened|planned|recorded|commitment|undated|fields\.[a-z][a-z0-9_]*)$")
    ] = "happened"
    after: Length
    every: Annotated[Length, AfterValidator(_ahead)] | None = None
    shift: Literal["next", "previous", "none"] = "next"
    closed_by: list[Text] = []


class Digest(Record):
    """What a digest holds besides what is due: how many working days ahead it looks, how long it may be."""

    ahead: int = Field(default=5, ge=0, le=60)
    most: int = Field(default=20, ge=1, le=200)


class Lights(Record):
    """When a light turns: days overdue, and days without any milestone."""

    yellow_overdue: int = Field(default=1, ge=1)
    red_overdue: int = Field(default=10, ge=1)
    yellow_silent: int = Field(default=60, ge=1)
    red_silent: int = Field(default=90, ge=1)


class Policy(Record):
    """The rules of an office."""

    name: Text
    source: Text
    lights: Lights = Lights()
    digest: Digest = Digest()
    rules: list[Rule]


def parse(text: str) -> Policy:
    """Read a policy from TOML. Raises pydantic's or tomllib's error."""
    return Policy.model_validate(tomllib.loads(text))


def read_policy(text: str, kinds: Collection[str]) -> Policy:  # noqa: ARG001 - until it is checked
    """Read a policy that is to be adopted; `kinds` are the milestone kinds that it may speak of."""
    return parse(text)


def default() -> Policy:
    """The policy that holds until an office adopts its own."""
    return parse(DEFAULT.read_text(encoding="utf-8"))
