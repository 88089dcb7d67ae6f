"""Why a milestone or an initiative is as it is: each value with the event that set it, and those before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.app.reader import Reader
from tracker.cli.asked import local
from tracker.cli.call import Call
from tracker.cli.documents import row_document
from tracker.cli.page import Cell, Page
from tracker.cli.text import plain
from tracker.cli.why import claims
from tracker.cli.wording import phrases, reasons
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain.claim_fields import FIGURES
from tracker.domain.initiatives.ids import milestone_id
from tracker.domain.refusals import NotFound
from tracker.domain.regions import Regions
from tracker.views.answers import BoardRow, Document, HistoryLine, Sheet
from tracker.views.lineage import STATUS, Claim, Lineage, Setting, lineages
from tracker.words import N_, _, current

NO_FIELD = N_("{id} has no field {field!r} that was ever set. It has: {fields}.")
NOTHING_KNOWN = N_("Nothing was known of {id} by then. See: tracker history {id}")
NO_MILESTONE = N_("Nothing is known of a milestone {id}. See: tracker show {initiative}")
_EVIDENCE = ("sources", "quote")
"""What stands beside the event that it was said in, as long as it was not amended."""

STATES = {
    "planned": N_("planned"),
    "happened": N_("happened"),
    "retracted": N_("retracted"),
    "dropped": N_("plan dropped"),
}


Kinds = Mapping[str, Mapping[str, str]]
"""The names of the kinds of milestones, by language."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing with the lineage of its values; of an initiative with what is derived from its milestones."""

    id: str
    lineage: Lineage
    regions: Regions
    kinds: Kinds
    names: tuple[str, ...] = ()
    sheet: Sheet | None = None


def told(call: Call, reader: Reader, text: str, field: str | None, known_at: datetime | None) -> Fact:
    """A milestone or an initiative and why it is so; with `field`, only that field. Raises NotFound.

    `reader` answers as of the day and the moment that were asked about; the events are those of the journal.
    """
    named = milestone_id(text)
    with call.reader() as now:
        initiative = named[0] if named else now.named(text)
        lines = list(now.history(initiative))
    subject = named[1] if named else _keyed(lines, text) or initiative
    known = [one for one in lines if not known_at or datetime.fromisoformat(one.recorded_at) <= known_at]
    found = lineages(known)
    if subject not in found:
        unknown = NOTHING_KNOWN if subject == initiative else NO_MILESTONE
        raise NotFound(unknown, id=subject, initiative=initiative)
    lineage, kinds = _only(found[subject], subject, field), reader.kind_names()
    if subject != initiative:
        return Fact(subject, lineage, reader.regions, kinds, _names(found[subject], kinds, reader.regions))
    return Fact(subject, lineage, reader.regions, kinds, (), None if field else reader.show(initiative))


def _names(lineage: Lineage, kinds: Kinds, regions: Regions) -> tuple[str, ...]:
    """What a milestone is called: its kind and its day."""
    kind = str(lineage.held("kind").value)
    when = lineage.fields.get("happened") or lineage.fields.get("planned")
    days = [field_value("happened", when[-1].value, regions)] if when else []
    return (plain(kinds.get(kind, {}).get(current(), kind)), *days)


def _keyed(lines: Sequence[HistoryLine], text: str) -> str | None:
    """The milestone that was recorded under a key."""
    return next(
        (str(one.data["milestone"]) for one in lines if one.key == text and "milestone" in one.data), None
    )


def _only(lineage: Lineage, subject: str, field: str | None) -> Lineage:
    """The lineage of one field, named as in the journal or as on the page."""
    if field is None:
        return lineage
    wanted = _folded(field)
    for name, settings in lineage.fields.items():
        if wanted in map(_folded, (name, name.removeprefix("fields."), field_name(name))):
            return Lineage({name: settings}, _claims_of(lineage, claims.of_field(lineage, name)))
    for name in lineage.claims:
        if wanted in map(_folded, (name, name.removeprefix("fields."), field_name(name))):
            known = _page_field(name)
            fields = {known: lineage.fields[known]} if known in lineage.fields else {}
            return Lineage(fields, _claims_of(lineage, [name]))
    names = phrases.listed(dict.fromkeys(field_name(name) for name in _on_page(lineage)))
    raise NotFound(NO_FIELD, id=subject, field=field, fields=names)


def _claims_of(lineage: Lineage, names: Sequence[str]) -> dict[str, list[Claim]]:
    return {name: lineage.claims[name] for name in names}


def _on_page(lineage: Lineage) -> list[str]:
    """The fields that are told of: those that were set, and those that were only claimed."""
    return list(dict.fromkeys([*lineage.fields, *map(_page_field, lineage.claims)]))


def _page_field(name: str) -> str:
    """The field under which claims are told of."""
    return "figures" if name.startswith(FIGURES) else name


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", " ").replace("-", " ")


# As a document.


def document(fact: Fact) -> Document:
    """What `tracker why M-… --json` prints."""
    fields = {name: [_entry(one) for one in settings] for name, settings in fact.lineage.fields.items()}
    found: Document = {
        "id": fact.id,
        "fields": {name: {**all_[-1], "before": all_[:-1]} for name, all_ in fields.items()},
        "claims": claims.document(fact.lineage),
    }
    if fact.sheet:
        found["derived"] = {
            "row": row_document(fact.sheet.row, current()),
            "stage": {"value": fact.sheet.row.stage, "milestone": fact.sheet.row.stage_milestone or None},
            "follow_ups": [one.id for one in fact.sheet.follow_ups if one.state == "open"],
            "milestones": [one["id"] for one in fact.sheet.milestones],
        }
    return found


def _entry(one: Setting) -> Document:
    return {
        "value": one.value,
        "position": one.position,
        "event": one.event,
        "type": one.type,
        "recorded_at": one.recorded_at,
        "actor": one.actor,
        "because": one.because,
        "sources": list(one.sources),
        "quote": one.quote,
    }


# As a page.


def write(page: Page, fact: Fact, call: Call, reader: Reader) -> None:
    """The page: each field with its value and those before, and below the events that set them."""
    page.pairs([(plain(fact.id), [Cell(_called(fact), "bold")])], style="bold")
    page.gap()
    fields = fact.lineage.fields
    page.pairs(
        [
            (_label(name), _values(name, fields.get(name, []), fact))
            for name in _on_page(fact.lineage)
            if name not in _EVIDENCE or len(fields.get(name, [])) > 1
        ]
    )
    if fact.sheet:
        _derived(page, fact.sheet, reader)
    page.heading(_("Set by"))
    setting = {one.position: one for one in claims.events(fact.lineage)}
    setting |= {one.position: one for all_ in fields.values() for one in all_}
    told = {place: [_by(one, call), *_evidence(one)] for place, one in sorted(setting.items())}
    page.pairs([(f"[{place}]", texts) for place, texts in told.items()], indent=2)


def _label(name: str) -> str:
    called = _("status") if name == STATUS else field_name(name)
    return called[:1].upper() + called[1:]


def _values(name: str, settings: list[Setting], fact: Fact) -> list[Cell | str]:
    """The value that holds and those before it, each with the position of the event that set it."""
    now, *before = [
        f"{_value(name, one, fact.regions, fact.kinds)} [{one.position}]" for one in reversed(settings)
    ] or [_("nothing recorded")]
    others = claims.lines(fact.lineage, name, fact.regions)
    return [now, *(Cell(_("before: {value}").format(value=one), "dim") for one in before), *others]


def _called(fact: Fact) -> str:
    if fact.sheet:
        return phrases.title(fact.sheet.row.title_en, fact.sheet.row.title_zh, fact.id)
    return phrases.listed(fact.names)


def _value(name: str, one: Setting, regions: Regions, kinds: Kinds) -> str:
    if name == STATUS:
        return _(STATES[one.value]) if one.value in STATES else plain(str(one.value))
    if name == "kind" and one.value in kinds:
        return plain(kinds[one.value][current()])
    return field_value(name, one.value, regions)


def _by(one: Setting, call: Call) -> str:
    """Who set it, when, and why."""
    moment = local(one.recorded_at, call.clock)
    said = _("{moment} by {actor}").format(actor=plain(one.actor), moment=moment)
    if not one.because:
        return said
    return _("{text}, because: {reason}").format(text=said, reason=plain(one.because))


def _evidence(one: Setting) -> Iterator[Cell | str]:
    if one.sources:
        yield Cell(_("source: {sources}").format(sources=phrases.listed(map(plain, one.sources))), "dim")
    if one.quote:
        yield Cell(_("“{words}”").format(words=plain(one.quote)), "dim")
    if one.note and one.type == "claim.recorded":
        yield Cell(plain(one.note), "dim")


def _derived(page: Page, sheet: Sheet, reader: Reader) -> None:
    """What nobody has said and everybody sees: worked out from milestones and rules."""
    row = sheet.row
    page.heading(_("Worked out"))
    page.pairs(
        [
            (_("Stage"), [_stage(sheet)]),
            (_("Light"), [Cell(f"{phrases.light(row.light).text}: {reasons.light_reason(row, reader)}")]),
            (_("Last milestone"), [plain(row.last_milestone)] if row.last_milestone else []),
            (_("Next touch"), _next(row)),
            (_("Open"), _open(sheet)),
        ],
        indent=2,
    )


def _stage(sheet: Sheet) -> str:
    row = sheet.row
    stage = plain(row.stage_zh if current() == "zh" else row.stage_en)
    since = next((one for one in sheet.milestones if one["id"] == row.stage_milestone), None)
    if since is None:
        return _("{stage}: no milestone has reached another one yet").format(stage=stage)
    return _("{stage}: reached by {milestone}").format(stage=stage, milestone=reasons.named(since))


def _next(row: BoardRow) -> list[Cell | str]:
    if row.next_touch is None:
        return []
    touch = row.next_touch
    return [
        _("{day}: {what} (tracker why {id})").format(
            day=phrases.day(touch.due), what=phrases.what(touch), id=plain(touch.id)
        )
    ]


def _open(sheet: Sheet) -> list[Cell | str]:
    ids = [plain(one.id) for one in sheet.follow_ups if one.state == "open"]
    return [phrases.listed(ids)] if ids else []
