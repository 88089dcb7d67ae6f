"""What other sources said of a milestone between two answers, and what was settled, in words."""

from collections.abc import Iterator

from tracker.cli.changes.line import because
from tracker.cli.wording import conflicts
from tracker.cli.wording.fields import field_name
from tracker.domain.regions import Regions
from tracker.views.answers import Document
from tracker.views.changes import Change
from tracker.words import _


def told(change: Change, regions: Regions) -> Iterator[str]:
    """Each claim that came in between, then each field that was settled without being changed."""
    known = {one["claim"]: one for one in (change.before or {}).get("claims", ())}
    claims = change.facts.get("claims", ())
    for one in claims:
        if one["claim"] not in known:
            text = conflicts.claim(one, regions)
            yield _("claim {claim}: {text}").format(claim=one["claim"], text=text)
    changed = {field.name for field in change.fields}
    settled = {name: by for one in claims for name, by in _settled(one, known).items()}
    yield from (_stands(name, by) for name, by in settled.items() if name.partition(".")[0] not in changed)


def _settled(claim: Document, known: dict[int, Document]) -> Document:
    """What was decided of each field of a claim, and had not been decided so before."""
    before = known.get(claim["claim"], {"settled": {}})["settled"]
    return {name: by for name, by in claim["settled"].items() if before.get(name) != by}


def _stands(name: str, by: Document) -> str:
    text = _("{field}: claim {claim} holds") if by["claim"] else _("{field}: what was recorded stands")
    return because(text.format(field=field_name(name), claim=by["claim"]), [by["because"]])
