"""What a page says of a milestone's claims: where sources disagree, what each says, how it was settled."""

from collections.abc import Iterator, Sequence

from tracker.app.clock import Clock
from tracker.cli.asked import local
from tracker.cli.page import Cell, Pairs
from tracker.cli.text import paragraphs, plain
from tracker.cli.wording import conflicts, phrases, reasons
from tracker.cli.wording.conflicts import Cited, Row
from tracker.cli.wording.fields import field_name
from tracker.domain.claim_fields import FIGURES
from tracker.domain.regions import Regions
from tracker.views.answers import Document
from tracker.words import _


def pairs(one: Document, regions: Regions, clock: Clock, cited: Cited) -> Pairs:
    """The lines of a milestone on which there are claims; `cited` gives the numbers of sources."""
    still = conflicts.open_ones(one["conflicts"])
    settled = [(conflict["field"], each) for conflict in one["conflicts"] for each in conflict["settled"]]
    return [
        *((_("Conflict"), [*_conflict(one, conflict, regions, cited)]) for conflict in still),
        (_("Claims"), [line for claim in one["claims"] for line in _claim(claim, regions, cited)]),
        (_("Settled"), [_settled(field, each, one["amended"], regions, clock) for field, each in settled]),
    ]


def _conflict(one: Document, conflict: Row, regions: Regions, cited: Cited) -> Iterator[Cell | str]:
    claims = one["claims"]
    told = conflicts.disagreement(conflict, claims)
    yield Cell(told, "yellow")
    yield from conflicts.accounts(conflict, claims, regions, cited)
    yield Cell(conflicts.to_settle(one["id"], conflict), "dim")


def _claim(one: Document, regions: Regions, cited: Cited) -> Iterator[Cell | str]:
    said = conflicts.claim(one, regions, cited)
    yield _("{number}: {value}").format(number=one["claim"], value=said)
    quoted = [_("“{words}”").format(words=line) for line in paragraphs(one["quote"] or "")]
    yield from (Cell(line, "dim") for line in [*quoted, *paragraphs(one["note"] or "")])


def _settled(
    field: str, settled: Document, amended: Sequence[Document], regions: Regions, clock: Clock
) -> str:
    """What was decided, by whom, when and why."""
    return _("{changes}, because: {reason} ({actor}, {moment})").format(
        changes=_decided(field, settled, amended, regions),
        reason=plain(settled["because"]),
        actor=plain(settled["actor"]),
        moment=local(settled["recorded_at"], clock),
    )


def _decided(field: str, settled: Document, amended: Sequence[Document], regions: Regions) -> str:
    """What changed with a settlement; where nothing did, what stands."""
    number, name = settled["claim"], "figures" if field.startswith(FIGURES) else field
    for one in amended:
        if name in one["after"] and (one.get("claim"), one["recorded_at"]) == (
            number,
            settled["recorded_at"],
        ):
            changes = phrases.listed(reasons.changes(one["before"], one["after"], regions))
            return _("{text} (claim {claim})").format(text=changes, claim=number)
    stands = _("{field}: claim {claim} holds") if number else _("{field}: what was recorded stands")
    return stands.format(field=field_name(field), claim=number)
