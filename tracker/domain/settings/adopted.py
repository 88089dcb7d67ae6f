"""Adopting a follow-up policy.

NOTE: the fields of `PolicyAdopted` are a stored format. They are for ever.
"""

from typing import Any, Literal

from tracker.domain.fields import Record, Text
from tracker.domain.policy import Policy


class AdoptPolicy(Record):
    """Let a policy hold from now on: `text` is its TOML, as it was written."""

    do: Literal["policy"] = "policy"
    key: Text | None = None
    text: Text
    because: Text | None = None


class PolicyAdopted(Record):
    """A policy holds from now on: its TOML as it was written, and what was read from it."""

    text: str
    policy: dict[str, Any]
    because: str | None = None


def policy_of(event: PolicyAdopted) -> Policy:
    """The policy that was adopted."""
    return Policy.model_validate(event.policy)
