"""Of `tracker why`: what other sources claim of a field, and how it was settled."""

from collections.abc import Iterator, Mapping

from tracker.cli.page import Cell
from tracker.cli.wording.fields import field_value
from tracker.domain.claim_fields import FIGURES
from tracker.domain.disagreement import Says, of_metric, says
from tracker.domain.regions import Regions
from tracker.views.answers import Document
from tracker.views.lineage import Claim, Lineage, Setting
from tracker.words import N_, _

SAYS: Mapping[Says, str] = {
    "agrees": N_("it agrees"),
    "more": N_("it says more, and nobody has settled it"),
    "differs": N_("it differs, and nobody has settled it"),
}


def lines(lineage: Lineage, field: str, regions: Regions) -> Iterator[Cell]:
    """Each claim on a field of the page, with the position of the event, and how it stands."""
    for name in of_field(lineage, field):
        for one in lineage.claims[name]:
            value = field_value("figures" if name != field else name, one.said.value, regions)
            text = _("claim {claim}: {value} [{place}], {how}").format(
                claim=one.number,
                value=value,
                place=one.said.position,
                how=_how(one, _stands(lineage, name, one)),
            )
            yield Cell(text, "dim")


def of_field(lineage: Lineage, field: str) -> list[str]:
    """The fields of claims that are told of with a field of the page: of any metric with the figures."""
    return [one for one in lineage.claims if one == field or (field == "figures" and one.startswith(FIGURES))]


def events(lineage: Lineage) -> Iterator[Setting]:
    """The events in which things were claimed and settled."""
    for claims in lineage.claims.values():
        for one in claims:
            yield one.said
            if one.settled:
                yield one.settled


def document(lineage: Lineage) -> dict[str, list[Document]]:
    """The claims on each field, as `--json` prints them."""
    return {
        name: [_entry(one, _stands(lineage, name, one)) for one in claims]
        for name, claims in lineage.claims.items()
    }


def _stands(lineage: Lineage, name: str, one: Claim) -> Says:
    """What a claim says against what holds."""
    settings = lineage.fields.get("figures" if name.startswith(FIGURES) else name)
    held = settings[-1].value if settings else None
    if name.startswith(FIGURES):
        held = of_metric(held or [], name)[0]
    return says(held, one.said.value)


def _how(one: Claim, stands: Says) -> str:
    if one.settled is None:
        return _(SAYS[stands])
    if one.settled.value == one.number:
        return _("taken [{place}]").format(place=one.settled.position)
    return (
        _(SAYS[stands]) if stands == "agrees" else _("not taken [{place}]").format(place=one.settled.position)
    )


def _entry(one: Claim, stands: Says) -> Document:
    said, settled = one.said, one.settled
    return {
        "claim": one.number,
        "value": said.value,
        "says": stands,
        "position": said.position,
        "event": said.event,
        "recorded_at": said.recorded_at,
        "actor": said.actor,
        "sources": list(said.sources),
        "quote": said.quote,
        "note": said.note,
        "settled": settled
        and {
            "claim": settled.value,
            "position": settled.position,
            "event": settled.event,
            "recorded_at": settled.recorded_at,
            "actor": settled.actor,
            "because": settled.because,
        },
    }
