"""What is said after a claim, a settlement, or an amendment of what is claimed: where sources differ now."""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tracker.app.settings import settings_of
from tracker.cli.call import Call
from tracker.cli.wording import conflicts, phrases
from tracker.cli.wording.conflicts import Row
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain.claim_fields import FIGURES, called
from tracker.domain.initiatives.commands import Amend, Claim, Settle
from tracker.domain.initiatives.conflicts import held
from tracker.domain.initiatives.state import Milestone
from tracker.domain.regions import Regions
from tracker.views.claim_rows import claim_rows, conflict_rows
from tracker.words import _, ngettext

if TYPE_CHECKING:  # as in `receipt`
    from tracker.app.tracker import Receipt


def number(receipt: "Receipt") -> int | None:
    """The number of the claim that was recorded."""
    return _stored(receipt).get("claim")


def what_follows(receipt: "Receipt", milestone: str | None, call: Call) -> Iterator[str]:
    """What holds now, and each conflict that is open, with how it is settled."""
    found = _milestone(receipt, milestone)
    if found is None or not isinstance(receipt.command, (Amend, Claim, Settle)):
        return
    regions, stored = settings_of(call.url).regions, _stored(receipt)
    if isinstance(receipt.command, Settle) and stored:
        yield _what_holds(found, stored["field"], stored["claim"], regions)
    claims, still = claim_rows(found), conflicts.open_ones(conflict_rows(found))
    if isinstance(receipt.command, Claim):
        own = [one for one in still if stored and stored["claim"] in one["open"]]
        yield from _conflicts(found.id, own, claims, regions)
        yield from _agreeing(stored, [one["field"] for one in own])
        still = [one for one in still if one not in own]
    elif stored and isinstance(receipt.command, Amend):
        yield from _ended(stored, claims, [one["field"] for one in still])
    if still:
        fields = phrases.listed(field_name(one["field"]) for one in still)
        yield _("Sources differ here too: {fields} (tracker show {id}).").format(fields=fields, id=found.id)


def _conflicts(
    milestone: str, still: Sequence[Row], claims: Sequence[Row], regions: Regions
) -> Iterator[str]:
    """Each conflict: the accounts that differ, and how it is settled."""
    for one in still:
        yield _("{text}.").format(text=_capital(conflicts.disagreement(one, claims)))
        *accounts, last = conflicts.accounts(one, claims, regions)
        yield from (_("{text};").format(text=account) for account in accounts)
        yield _("{text}.").format(text=last)
        yield _("To settle it: {command}").format(command=conflicts.to_settle(milestone, one))


def _what_holds(milestone: Milestone, field: str, claim: int, regions: Regions) -> str:
    value = field_value(field, held(milestone, field), regions)
    text = _("{field}: claim {claim} holds, {value}.") if claim else _("{field}: {value} stands.")
    return text.format(field=_capital(field_name(field)), claim=claim, value=value)


def _agreeing(stored: Row, differing: list[str]) -> Iterator[str]:
    """Of which fields a claim says what is recorded."""
    fields = [field_name(name) for name in stored.get("changes", ()) if name not in differing]
    if fields:
        yield ngettext(
            "It agrees with what is recorded: {fields}.",
            "It agrees with what is recorded of these: {fields}.",
            len(fields),
        ).format(fields=phrases.listed(fields))


def _ended(stored: Row, claims: Sequence[Row], differing: list[str]) -> Iterator[str]:
    """The fields on which claims that nobody has settled agree with what was amended."""
    for name in dict.fromkeys(field for one in claims for field in one["changes"]):
        amended = "figures" if name.startswith(FIGURES) else name
        said = [one["claim"] for one in claims if name in one["changes"] and name not in one["settled"]]
        if amended in stored["changes"] and said and name not in differing:
            yield ngettext(
                "{field}: claim {claims} says the same now, and there is no conflict any more.",
                "{field}: claims {claims} say the same now, and there is no conflict any more.",
                len(said),
            ).format(claims=phrases.listed(map(str, said)), field=_capital(field_name(name)))


def document(receipt: "Receipt", milestone: str | None) -> dict[str, Any]:
    """What `--json` adds where there are claims: the number of a new one, and the conflicts still open."""
    found = _milestone(receipt, milestone)
    if found is None or not (found.claims and isinstance(receipt.command, (Amend, Claim, Settle))):
        return {}
    still = conflicts.open_ones(conflict_rows(found))
    claim = {"claim": number(receipt)} if isinstance(receipt.command, Claim) else {}
    return {**claim, "conflicts": [{**one, "called": called(one["field"])} for one in still]}


def _milestone(receipt: "Receipt", milestone: str | None) -> Milestone | None:
    return receipt.state.milestones.get(milestone or "") if receipt.state else None


def _stored(receipt: "Receipt") -> dict[str, Any]:
    """What was recorded, or nothing."""
    found: dict[str, Any] = json.loads(receipt.events[0].data) if receipt.events else {}
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
