"""The catalogue of what is stored: every type of event, its version, and the JSON Schema of its data.

The schemas are those of the stored form: dates and amounts with the words they were told in. Titles and
descriptions are left out, so that the same shape always has the same schema.
"""

from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from tracker.codec import EVENT_TYPES, VERSIONS
from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record
from tracker.domain.quantities import Hedge, Quantity

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DAY = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
_WORDS = {"type": "string"}


def _object(**properties: JsonSchemaValue) -> JsonSchemaValue:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


_STORED: dict[type, JsonSchemaValue] = {
    Fuzzy: _object(edtf=_WORDS, words=_WORDS, earliest=_DAY, latest=_DAY),
    Quantity: _object(
        value={"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
        hedge={"enum": list(get_args(Hedge))},
        unit=_WORDS,
        words=_WORDS,
    ),
}
"""How values that are no models are stored."""


class _Stored(GenerateJsonSchema):
    """Knows the stored form of dates and amounts."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        """The form in which a value of ours is stored."""
        return dict(_STORED[schema["cls"]])


def catalogue() -> dict[str, dict[str, Any]]:
    """Each type's current version and the schema of its data, by name."""
    return {
        name: {"version": VERSIONS[name], "schema": schema_of(model)} for name, model in EVENT_TYPES.items()
    }


def schema_of(model: type[Record]) -> JsonSchemaValue:
    """The JSON Schema of what is stored of a model, in one piece: names of classes are not in it."""
    made = model.model_json_schema(schema_generator=_Stored)
    parts = made.pop("$defs", {})
    found: JsonSchemaValue = _plain(made, parts)
    return {"$schema": DIALECT} | found


def _plain(schema: Any, parts: JsonSchemaValue) -> Any:  # noqa: ANN401 - JSON
    """A schema with its parts put in where they are referred to, without titles and descriptions."""
    if isinstance(schema, list):
        return [_plain(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _plain(parts[schema["$ref"].removeprefix("#/$defs/")], parts)
    return {
        key: {name: _plain(one, parts) for name, one in value.items()}
        if key == "properties"
        else _plain(value, parts)
        for key, value in schema.items()
        if key not in ("title", "description")
    }
