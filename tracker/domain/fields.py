"""Types of the values in milestones, read from what people type and from what was stored.

Reading text needs the day that words such as "yesterday" or 今年2月 are relative to: it comes in as the
validation context `{"today": date}`. Stored values carry their bounds and are never interpreted again.
"""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeGuard, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from tracker.domain import dates, quantities
from tracker.domain.dates import Fuzzy
from tracker.domain.quantities import Quantity
from tracker.domain.refusals import N_, Refused


class Record(BaseModel):
    """What is stored, or comes from outside: frozen, and nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True)


def today_of(info: ValidationInfo) -> date:
    """The day handed in with the validation."""
    context: dict[str, Any] = info.context or {}
    day = context["today"]
    assert isinstance(day, date)  # noqa: S101 - a programming mistake, not a person's
    return day


def _read_date(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str):
        prefer = (info.context or {}).get("prefer", "past")
        return dates.parse(value, today_of(info), prefer)
    return Fuzzy.from_json(value) if _is_stored(value, info) else _as_told(value, Fuzzy)


def _read_coming(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str):
        return dates.parse(value, today_of(info), "future")
    return Fuzzy.from_json(value) if _is_stored(value, info) else _as_told(value, Fuzzy)


def _read_quantity(value: object, info: ValidationInfo) -> object:
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return quantities.parse(str(value))
    return Quantity.from_json(value) if _is_stored(value, info) else _as_told(value, Quantity)


def _is_stored(value: object, info: ValidationInfo) -> TypeGuard[dict[str, Any]]:
    """Whether a value comes from the journal: there the bounds are trusted. People say it as text."""
    return isinstance(value, dict) and info.context is None


def _as_told(value: object, made: type) -> object:
    if not isinstance(value, made):
        raise Refused(N_("{value!r} is not a text: write it as it was told."), value=value)
    return value


def no_empty(value: str) -> str:
    """Words without the space around them. Raises Refused where nothing is left."""
    said = value.strip()
    if not said:
        raise Refused(N_("An empty text says nothing: leave it out, or write what it should say."))
    return said


When = Annotated[Fuzzy, BeforeValidator(_read_date), PlainSerializer(lambda value: value.to_json())]
"""A date as told, of something that has happened (a day without a year is the last such day)."""

Coming = Annotated[Fuzzy, BeforeValidator(_read_coming), PlainSerializer(lambda value: value.to_json())]
"""A date as told, of something that is still to come (a day without a year is the next such day)."""

Amount = Annotated[Quantity, BeforeValidator(_read_quantity), PlainSerializer(lambda value: value.to_json())]
"""A number with the hedge that it was told with."""

Text = Annotated[str, AfterValidator(no_empty)]
"""Words, not empty."""


AnyRecord = TypeVar("AnyRecord", bound=BaseModel)


class Unreadable(Refused):
    """A value that does not fit its field. `field` names it, with its place in lists: `with.0.role`."""

    def __init__(self, template: str, field: str, **values: object) -> None:
        super().__init__(template, field=field, **values)
        self.field = field


def read(
    model: type[AnyRecord], data: object, today: date, prefer: Literal["past", "future"] = "past"
) -> AnyRecord:
    """Read what a person or a file said. Raises Unreadable: the field, the value, the reason."""
    try:
        return model.model_validate(data, context={"today": today, "prefer": prefer})
    except ValidationError as error:
        raise _in_words(model, error.errors(include_url=False)[0]) from None


NEEDED = {
    "string_type": N_("text"),
    "list_type": N_("a list"),
    "dict_type": N_("an object"),
    "model_type": N_("an object"),
    "int_parsing": N_("a whole number"),
    "int_type": N_("a whole number"),
    "bool_parsing": N_("true or false"),
    "bool_type": N_("true or false"),
    "string_too_long": N_("a shorter text"),
    "date_from_datetime_parsing": N_("a day, as in 2023-03-24"),
}


def _in_words(model: type[BaseModel], error: ErrorDetails) -> Unreadable:
    field = ".".join(str(part) for part in error["loc"]) or "-"
    context = error.get("ctx", {})
    match error["type"]:
        case "value_error" if isinstance(context["error"], Refused):
            return Unreadable(N_("{field}: {reason}"), field, reason=context["error"])
        case "missing":
            return Unreadable(N_("{field} is missing: say it."), field)
        case "extra_forbidden" if len(error["loc"]) > 1:
            return Unreadable(N_("There is no field {field} here: check its spelling."), field)
        case "extra_forbidden":
            return Unreadable(
                N_("There is no field {field} here. Nearest: {nearest}."),
                field,
                nearest=_nearest(_names(model), str(error["loc"][-1])),
            )
        case "literal_error":
            return Unreadable(
                N_("{field} cannot be {value!r}: it is one of {choices}."),
                field,
                value=error["input"],
                choices=context["expected"],
            )
        case kind:
            return Unreadable(
                N_("{field} cannot be {value!r}: it needs {needed}."),
                field,
                value=error["input"],
                needed=Refused(NEEDED[kind]) if kind in NEEDED else error["msg"],
            )


def _names(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _nearest(names: Sequence[str], name: str) -> str:
    return ", ".join(get_close_matches(name, names, n=3, cutoff=0.3) or names)
