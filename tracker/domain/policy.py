"""The follow-up policy: which milestones ask for what, after how long, until what closes it.

A policy is a TOML file. Its shape is described here; `tracker.domain.policy_reading` checks one that is to be
adopted, and says each mistake with its line. `tracker/policies/default.toml` is the one that holds until an
office adopts its own.

NOTE: `stored` keeps these fields in the journal. They are for ever, and may be loosened but not tightened.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationError
from pydantic_core import ErrorDetails

from tracker.domain.fields import AnyRecord, Record, Text
from tracker.domain.names import Handle, Title
from tracker.domain.refusals import N_, NotFound, Refused

PACKS = Path(__file__).parent.parent / "policies"
DEFAULT = "default"
NO_PACK = N_("No policy called {name!r} comes with the program. Nearest: {nearest}.")

Unit = Literal["working days", "days", "months"]

OWNER, INITIATIVE, ROLE, REGIONS = "owner", "initiative", "role:", "regions"
"""Words of a policy: a follow-up's owner, that of its initiative, a role, the regions of an initiative."""


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


MOST = 400
"""So many occurrences stack up, lapse or are passed over in a row; then the count begins anew.

Quarterly, that is a hundred years: it only keeps a daily rule about a day long past from filling the views.
"""

Missed = Literal["stack", "collapse", "skip"]
Counted = Literal["trigger", "previous-due", "completion"]


class Step(Record):
    """What happens when a follow-up is so long overdue: it is called by a name, and told to more people."""

    after: Length
    name: Title
    to: Handle = OWNER
    copies: list[Handle] = []


class Rule(Record):
    """One rule: what starts it, what is to be done, by whom and when, and what closes it.

    `counted` (`from` in the file) and `missed` say when one that recurs comes again: see
    `tracker.domain.series`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    what: Title
    on: list[Text] = Field(min_length=1)
    initiatives: list[Text] = []
    anchor: Annotated[
        str, Field(pattern=r"^(happened|planned|recorded|commitment|undated|fields\.[a-z][a-z0-9_]*)$")
    ] = "happened"
    after: Length
    every: Annotated[Length, AfterValidator(_ahead)] | None = None
    counted: Counted = Field(default="completion", alias="from")
    missed: Missed = "collapse"
    times: Annotated[int, Field(ge=1)] | None = None
    shift: Literal["next", "previous", "none"] = "next"
    calendars: list[Text] = Field(default=[REGIONS], min_length=1)
    closed_by: list[Text] = []
    owner: Handle = INITIATIVE
    lead: list[Length] = []
    urgent: bool = False
    escalate: list[Step] = []
    approval: Handle | None = None


class Digest(Record):
    """What a digest holds besides what is due: how many working days ahead it looks, how long it may be."""

    ahead: int = Field(default=5, ge=0, le=60)
    most: int = Field(default=20, ge=1, le=200)


class Limits(Record):
    """When a light turns in one kind of initiative; None: as in the others."""

    yellow_overdue: int | None = Field(default=None, ge=1)
    red_overdue: int | None = Field(default=None, ge=1)
    yellow_silent: int | None = Field(default=None, ge=1)
    red_silent: int | None = Field(default=None, ge=1)


class Lights(Record):
    """When a light turns: days overdue, and days without any milestone; `kinds` has what differs in some."""

    yellow_overdue: int = Field(default=1, ge=1)
    red_overdue: int = Field(default=10, ge=1)
    yellow_silent: int = Field(default=60, ge=1)
    red_silent: int = Field(default=90, ge=1)
    kinds: dict[str, Limits] = {}


class Policy(Record):
    """The rules of an office. `roles` says who is behind a role: a handle, or another role.

    `approval` and `escalate` hold for every follow-up whose rule says nothing else, and for those by hand.
    """

    name: Text
    title: Title | None = None
    source: Text
    lights: Lights = Lights()
    digest: Digest = Digest()
    roles: dict[str, Handle] = {}
    approval: Handle | None = None
    escalate: list[Step] = []
    rules: list[Rule] = []

    def handle(self, who: str) -> str:
        """The handle that `who` stands for; of a role that nobody fills, its name."""
        passed: set[str] = set()
        while who.startswith(ROLE) and who not in passed:
            passed.add(who)
            who = self.roles.get(who.removeprefix(ROLE), who)
        return who.removeprefix(ROLE)

    def steps(self) -> dict[str, list[Step]]:
        """What happens where something is late, by the rule; "" stands for what is asked for by hand."""
        return {"": self.escalate} | {rule.id: rule.escalate or self.escalate for rule in self.rules}

    def approver(self, rule: str | None = None) -> str | None:
        """Whose leave a new date needs, by the rule or the whole policy; None: nobody's."""
        own = next((one.approval for one in self.rules if one.id == rule), None) or self.approval
        return self.handle(own) if own else None


def parse(text: str) -> Policy:
    """Read a policy from TOML. Raises pydantic's or tomllib's error."""
    return Policy.model_validate(expanded(tomllib.loads(text)))


def expanded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A policy as told, with what it takes from the pack that is its `base`.

    A rule replaces that of the same id, `without` names those that are left out; of lights, digest and roles
    only what is told replaces. What a policy is called is its own.
    """
    told = {key: value for key, value in raw.items() if key not in ("base", "without")}
    if "base" not in raw:
        return told
    base = expanded(tomllib.loads(pack(raw["base"])))
    base.pop("title", None)
    own = {rule["id"]: rule for rule in told.get("rules", [])}
    kept = [rule for rule in base["rules"] if rule["id"] not in raw.get("without", [])]
    rules = [own.pop(rule["id"], rule) for rule in kept]
    return {**_over(base, told), "rules": [*rules, *own.values()]}


def _over(base: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, over what was there, table by table."""
    mixed = dict(base)
    for key, value in told.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict) and key != "title"
        mixed[key] = _over(base[key], value) if both else value
    return mixed


def packs() -> list[str]:
    """The names of the policies that come with the program, the default first."""
    return sorted((file.stem for file in PACKS.glob("*.toml")), key=lambda name: (name != DEFAULT, name))


def pack(name: str) -> str:
    """The text of a policy that comes with the program. Raises NotFound."""
    if name not in packs():
        near = ", ".join(get_close_matches(name, packs(), n=3, cutoff=0.5) or packs())
        raise NotFound(NO_PACK, name=name, nearest=near)
    return (PACKS / f"{name}.toml").read_text(encoding="utf-8")


def default() -> Policy:
    """The policy that holds until an office adopts its own."""
    return parse(pack(DEFAULT))


def stored(policy: Policy) -> dict[str, Any]:
    """A policy as it is kept in the journal: what it says, and nothing that it leaves to its defaults."""
    return policy.model_dump(mode="json", by_alias=True, exclude_unset=True)


def misshapen(model: type[AnyRecord], told: object) -> Iterator[ErrorDetails]:
    """What in a part of a policy has not the shape that it should have."""
    try:
        model.model_validate(told)
    except ValidationError as error:
        yield from error.errors(include_url=False)
