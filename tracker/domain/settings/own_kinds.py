"""A journal's own kinds of milestones.

NOTE: the fields of `KindDeclared` are a stored format. They are for ever.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, create_model

from tracker.domain.fields import Amount, Coming, Record, Text, When
from tracker.domain.kinds import Kind
from tracker.domain.lifecycles import INITIATIVE_KINDS, LIFECYCLES, stage
from tracker.domain.refusals import N_, Refused

Kinds = Mapping[str, type[Kind]]

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


class KindDeclared(Record):
    """A kind of milestone was added."""

    name: str
    en: str
    zh: str
    reaches: dict[str, str]
    fields: list[OwnField]


def declare_kind(kinds: Kinds, own: Kinds, command: DeclareKind) -> list[KindDeclared]:
    """Add a kind to `kinds`, all that there are; `own` are those among them that were declared."""
    declared = KindDeclared.model_validate(command.model_dump(include=set(KindDeclared.model_fields)))
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", command.name):
        raise Refused(
            N_(
                "A kind's name is for ever and for scripts: {name!r} must be 2 to 40 of a-z, 0-9 and "
                "_, a letter first."
            ),
            name=command.name,
        )
    if command.name in own and declared == _declared(own[command.name]):
        return []
    if command.name in kinds:
        raise Refused(N_("There is a kind called {name!r} already: choose another name."), name=command.name)
    _check_names(kinds, command)
    for initiative, reached in command.reaches.items():
        _check_stage(initiative, reached)
    _check_fields(command.fields)
    return [declared]


def _check_names(kinds: Kinds, command: DeclareKind) -> None:
    """A kind may be asked for by its names, so that no two may share one."""
    taken = {name: kind.name for kind in kinds.values() for name in (kind.en, kind.zh)}
    for name in (command.en, command.zh):
        if name in taken:
            raise Refused(
                N_("The name {name!r} belongs to the kind {kind}: choose another."),
                name=name,
                kind=taken[name],
            )


def _declared(kind: type[Kind]) -> KindDeclared:
    fields = [
        OwnField(name=key, type=info.json_schema_extra["type"], help=info.description or "")  # type: ignore[index,arg-type] # set by own_kind
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


def own_kind(event: KindDeclared) -> type[Kind]:
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
