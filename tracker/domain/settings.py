"""What a journal itself decides: whether it is for practice, its own milestone kinds, its own regions.

NOTE: the names in `EVENT_TYPES` and the fields of these classes are the stored format. They are for ever.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Literal, assert_never

from pydantic import Field, create_model

from tracker.domain.fields import Amount, Coming, Record, Text, When
from tracker.domain.kinds import BUILT_IN, Kind
from tracker.domain.lifecycles import INITIATIVE_KINDS, LIFECYCLES, stage
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.domain.regions import Region, Regions, new_region

FieldType = Literal["text", "texts", "amount", "date", "day_to_come", "number", "yes_no"]
FIELD_TYPES: dict[str, Any] = {
    "text": Text,
    "texts": list[Text],
    "amount": Amount,
    "date": When,
    "day_to_come": Coming,
    "number": int,
    "yes_no": bool,
}
"""The types that a field of a user's own kind may have."""

# What every kind and every milestone has, so that no field may take its name.
RESERVED = frozenset(
    [
        "on",
        "with",
        "at",
        "note",
        "source",
        "quote",
        "during",
        "key",
        "json",
        "help",
        "figure",
        "commit",
        "certainty",
        "keeps",
        "still_due",
        "because",
        "set",
        "kind",
        "initiative",
        "target",
        "fields",
        "name",
        "en",
        "zh",
        "happened",
        "planned",
        "parties",
        "place",
        "sources",
        "commitments",
        "figures",
    ]
)


class OwnField(Record):
    """One field of a user's own kind."""

    name: str
    type: FieldType = "text"
    help: str = ""


class DeclareKind(Record):
    """Add a kind of milestone to this journal."""

    do: Literal["kind"] = "kind"
    key: Text | None = None
    name: Text
    en: Text
    zh: Text
    reaches: dict[str, str] = {}
    fields: list[OwnField] = []


class DeclareRegion(Record):
    """Add a region to this journal."""

    do: Literal["region"] = "region"
    key: Text | None = None
    code: Text
    en: Text
    zh: Text
    calendar: str = ""
    zone: Text


class JournalStarted(Record):
    """The journal was begun, for practice (the clock may be set) or for real."""

    practice: bool


class KindDeclared(Record):
    """A kind of milestone was added."""

    name: str
    en: str
    zh: str
    reaches: dict[str, str]
    fields: list[OwnField]


class RegionDeclared(Record):
    """A region was added."""

    code: str
    en: str
    zh: str
    calendar: str
    zone: str


SettingsCommand = DeclareKind | DeclareRegion
SettingsEvent = JournalStarted | KindDeclared | RegionDeclared

EVENT_TYPES: dict[str, type[Record]] = {
    "journal.started": JournalStarted,
    "kind.declared": KindDeclared,
    "region.declared": RegionDeclared,
}
"""The stored name of each event."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole journal, folded from its settings events."""

    practice: bool = False
    own_kinds: Mapping[str, type[Kind]] = field(default_factory=dict)
    own_regions: tuple[Region, ...] = ()

    @property
    def kinds(self) -> Mapping[str, type[Kind]]:
        """Every kind by its name, the built-in ones first."""
        return {**BUILT_IN, **self.own_kinds}

    @property
    def regions(self) -> Regions:
        """Every region that can be named."""
        return Regions(self.own_regions)

    def kind(self, name: str) -> type[Kind]:
        """The kind of that stable name, or of that English or Chinese name.

        Raises NotFound with the nearest names.
        """
        kinds = self.kinds
        wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
        if wanted in kinds:
            return kinds[wanted]
        named = [kind for kind in kinds.values() if name.strip() in (kind.zh, kind.en)]
        if len(named) == 1:
            return named[0]
        near = get_close_matches(wanted, kinds, n=3, cutoff=0.5) or sorted(kinds)[:3]
        raise NotFound(
            N_(
                "There is no kind of milestone called {name!r}. Nearest: {nearest}. All of them: "
                "tracker kind list"
            ),
            name=name,
            nearest=", ".join(near),
        )


def evolve(settings: Settings, event: SettingsEvent) -> Settings:
    """The settings after an event. Never refuses."""
    match event:
        case JournalStarted():
            return replace(settings, practice=event.practice)
        case KindDeclared():
            return replace(settings, own_kinds={**settings.own_kinds, event.name: _model(event)})
        case RegionDeclared():
            own = Region(event.code, event.en, event.zh, event.calendar, event.zone)
            return replace(settings, own_regions=(*settings.own_regions, own))
        case _:
            assert_never(event)


def decide(settings: Settings, command: SettingsCommand) -> list[SettingsEvent]:
    """The events that follow from a command, or a refusal."""
    match command:
        case DeclareKind():
            return _declare_kind(settings, command)
        case DeclareRegion():
            return _declare_region(settings, command)
        case _:
            assert_never(command)


def _declare_kind(settings: Settings, command: DeclareKind) -> list[SettingsEvent]:
    declared = KindDeclared.model_validate(command.model_dump(include=set(KindDeclared.model_fields)))
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", command.name):
        raise Refused(
            N_(
                "A kind's name is for ever and for scripts: {name!r} must be 2 to 40 of a-z, 0-9 and "
                "_, a letter first."
            ),
            name=command.name,
        )
    if command.name in settings.own_kinds and declared == _declared(settings, command.name):
        return []
    if command.name in settings.kinds:
        raise Refused(N_("There is a kind called {name!r} already: choose another name."), name=command.name)
    _check_names(settings, command)
    for initiative, reached in command.reaches.items():
        _check_stage(initiative, reached)
    _check_fields(command.fields)
    return [declared]


def _check_names(settings: Settings, command: DeclareKind) -> None:
    """A kind may be asked for by its names, so that no two may share one."""
    taken = {name: kind.name for kind in settings.kinds.values() for name in (kind.en, kind.zh)}
    for name in (command.en, command.zh):
        if name in taken:
            raise Refused(
                N_("The name {name!r} belongs to the kind {kind}: choose another."),
                name=name,
                kind=taken[name],
            )


def _declared(settings: Settings, name: str) -> KindDeclared:
    kind = settings.own_kinds[name]
    fields = [
        OwnField(name=key, type=info.json_schema_extra["type"], help=info.description or "")  # type: ignore[index,arg-type] # set by _model
        for key, info in kind.model_fields.items()
    ]
    return KindDeclared(name=kind.name, en=kind.en, zh=kind.zh, reaches=dict(kind.reaches), fields=fields)


def _check_stage(initiative: str, reached: str) -> None:
    if initiative not in INITIATIVE_KINDS:
        raise Refused(
            N_("{kind!r} is not a kind of initiative. It is one of: {kinds}."),
            kind=initiative,
            kinds=", ".join(INITIATIVE_KINDS),
        )
    if stage(initiative, reached) is None:
        raise Refused(
            N_("{stage!r} is not a stage of {kind}. Its stages: {stages}."),
            stage=reached,
            kind=initiative,
            stages=", ".join(one.name for one in LIFECYCLES[initiative]),
        )


def _check_fields(fields: list[OwnField]) -> None:
    seen: set[str] = set()
    for one in fields:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", one.name):
            raise Refused(
                N_("A field's name must be of a-z, 0-9 and _, a letter first, not {name!r}."), name=one.name
            )
        if one.name in RESERVED or one.name in seen or hasattr(Kind, one.name):
            raise Refused(N_("The field name {name!r} is taken: choose another."), name=one.name)
        seen.add(one.name)


def _declare_region(settings: Settings, command: DeclareRegion) -> list[SettingsEvent]:
    region = new_region(command.code, command.en, command.zh, command.calendar, command.zone)
    known = {one.code: one for one in settings.own_regions}.get(region.code)
    if known == region:
        return []
    if known:
        raise Refused(N_("There is a region {code} already: choose another code."), code=region.code)
    return [
        RegionDeclared(
            code=region.code, en=region.en, zh=region.zh, calendar=region.calendar, zone=region.zone
        )
    ]


def _model(event: KindDeclared) -> type[Kind]:
    """The class of a user's own kind, as if it had been written in `kinds`."""
    definitions: dict[str, Any] = {
        one.name: (
            FIELD_TYPES[one.type] | None,
            Field(None, description=one.help, json_schema_extra={"type": one.type}),
        )
        for one in event.fields
    }
    model = create_model(f"Own_{event.name}", __base__=Kind, **definitions)
    model.name, model.en, model.zh, model.reaches = event.name, event.en, event.zh, dict(event.reaches)
    return model
