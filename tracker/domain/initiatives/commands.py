"""What can be asked of an initiative: the lines of a record file, and what the command line builds.

Every command is one JSON object; `do` says which. The same shapes are documented for users in
`seeds/README.md`, and `tracker import` reads them.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from tracker.domain.fields import Coming, Record, Text, When
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.initiatives.parts import Certainty, Commitment, Figure, Party
from tracker.domain.lifecycles import InitiativeKind
from tracker.domain.names import Handle, Title
from tracker.domain.refusals import N_, Refused


def _own_id(value: str) -> str:
    found = initiative_id(value)
    if found is None:
        raise Refused(
            N_(
                "{value!r} cannot be the id of an initiative: write I- and up to 12 letters or digits, "
                "as in I-16."
            ),
            value=value,
        )
    return found


InitiativeId = Annotated[str, AfterValidator(_own_id)]


class New(Record):
    """Open an initiative."""

    do: Literal["new"] = "new"
    key: Text | None = None
    id: InitiativeId | None = None
    kind: InitiativeKind
    title: Title
    regions: list[Text] = []
    sectors: list[Text] = []
    owner: Handle | None = None
    parent: Text | None = None
    note: Text | None = None


class _Milestone(Record):
    """What recording and planning have in common."""

    model_config = ConfigDict(populate_by_name=True)

    key: Text | None = None
    kind: Text
    initiative: Text
    fields: dict[str, Any] = {}
    parties: list[Party] = Field([], alias="with")
    place: Text | None = Field(None, alias="at")
    note: Text | None = None
    sources: list[Text] = []
    quote: Text | None = None
    during: Text | None = None
    commitments: list[Commitment] = []


class RecordMilestone(_Milestone):
    """Record that something happened; `on` left out: today."""

    do: Literal["record"] = "record"
    on: When | None = None
    figures: list[Figure] = []
    certainty: Certainty = "stated"
    keeps: Text | None = None
    still_due: bool = False


class PlanMilestone(_Milestone):
    """Say that something is to happen."""

    do: Literal["plan"] = "plan"
    on: Coming


class Amend(Record):
    """Correct a milestone or an initiative: `set` names the fields and their new values."""

    do: Literal["amend"] = "amend"
    key: Text | None = None
    target: Text
    set: dict[str, Any]
    because: Text


class Claim(Record):
    """Keep what other sources say of a milestone beside what is recorded: `set` as in an amendment."""

    do: Literal["claim"] = "claim"
    key: Text | None = None
    target: Text
    set: dict[str, Any]
    sources: list[Text]
    quote: Text | None = None
    note: Text | None = None


class Settle(Record):
    """Decide what holds of a field: what the claim of the number `take` says; 0: what was recorded."""

    do: Literal["settle"] = "settle"
    key: Text | None = None
    target: Text
    field: Text
    take: int
    because: Text


class Retract(Record):
    """Withdraw a milestone, drop a plan, or take back an initiative opened by mistake."""

    do: Literal["retract"] = "retract"
    key: Text | None = None
    target: Text
    because: Text


class Finish(Record):
    """Close a follow-up as done."""

    do: Literal["done"] = "done"
    key: Text | None = None
    follow_up: Text
    outcome: Text | None = None


class Snooze(Record):
    """Keep a follow-up quiet until a day."""

    do: Literal["snooze"] = "snooze"
    key: Text | None = None
    follow_up: Text
    until: Coming


class Reschedule(Record):
    """Give a follow-up a new date."""

    do: Literal["reschedule"] = "reschedule"
    key: Text | None = None
    follow_up: Text
    to: Coming
    because: Text


class Assign(Record):
    """Give a follow-up to somebody."""

    do: Literal["assign"] = "assign"
    key: Text | None = None
    follow_up: Text
    to: Handle


class Cancel(Record):
    """Close a follow-up that is not needed."""

    do: Literal["cancel"] = "cancel"
    key: Text | None = None
    follow_up: Text
    because: Text


class Reopen(Record):
    """Open a follow-up again that was done, closed, cancelled or had lapsed."""

    do: Literal["reopen"] = "reopen"
    key: Text | None = None
    follow_up: Text
    because: Text


class AddFollowUp(Record):
    """Ask for something by hand: because of a milestone, or of an initiative as a whole."""

    do: Literal["add"] = "add"
    key: Text | None = None
    initiative: Text
    what: Title
    due: Coming
    owner: Handle | None = None
    milestone: Text | None = None
    closed_by: list[Text] = []


class Answer(Record):
    """Grant the new date that was asked for, or do not."""

    do: Literal["answer"] = "answer"
    key: Text | None = None
    follow_up: Text
    granted: bool
    because: Text | None = None


InitiativeCommand = (
    New
    | RecordMilestone
    | PlanMilestone
    | Amend
    | Claim
    | Settle
    | Retract
    | Finish
    | Snooze
    | Reschedule
    | Assign
    | Cancel
    | Reopen
    | AddFollowUp
    | Answer
)
