"""What milestones are made of: parties in roles, figures, commitments."""

from typing import Literal, get_args

from tracker.domain.fields import Amount, Coming, Record, Text, When

Role = Literal[
    "lead",
    "co_lead",
    "founder",
    "host",
    "visitor",
    "signatory",
    "witness",
    "facilitator",
    "operator",
    "owner",
    "tenant",
    "company",
    "investor",
    "origin",
    "funder",
    "accountable",
    "contact",
    "participant",
]
ROLES: tuple[str, ...] = get_args(Role)

ROLE_NAMES: dict[str, tuple[str, str]] = {
    "lead": ("lead", "牵头"),
    "co_lead": ("co-lead", "协办"),
    "founder": ("co-founder", "共建方"),
    "host": ("host", "接待方"),
    "visitor": ("visitor", "来访方"),
    "signatory": ("signatory", "签约方"),
    "witness": ("witness", "见证"),
    "facilitator": ("facilitator", "促成"),
    "operator": ("operator", "运营"),
    "owner": ("owner", "主管"),
    "tenant": ("tenant", "入驻方"),
    "company": ("company", "落户企业"),
    "investor": ("investor", "投资方"),
    "origin": ("origin", "源头"),
    "funder": ("funder", "出资"),
    "accountable": ("accountable", "责任方"),
    "contact": ("contact", "联系人"),
    "participant": ("participant", "参与方"),
}
"""English and Chinese name of each role."""

CERTAINTIES: tuple[str, ...] = ("stated", "inferred", "ambiguous")
Certainty = Literal["stated", "inferred", "ambiguous"]


class Party(Record):
    """An organisation in a milestone, in one role. People appear by their office."""

    name: Text
    role: Role


class Figure(Record):
    """A quantity reported at a milestone, with its hedge and the time that it speaks of."""

    metric: Text
    amount: Amount
    as_of: When | None = None
    target: bool = False
    note: Text | None = None


class Commitment(Record):
    """A promise made at a milestone: who promised what, until when. Owner and day may be unknown."""

    what: Text
    owner: Text | None = None
    due: Coming | None = None
