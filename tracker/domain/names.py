"""What things and people are called: titles in one or both languages, and handles."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tracker.domain.fields import Record, Text, no_empty
from tracker.domain.refusals import N_, Refused


class Title(Record):
    """The name of something in one or both languages."""

    en: Text | None = None
    zh: Text | None = None

    @model_validator(mode="after")
    def _has_a_name(self) -> "Title":
        if not (self.en or self.zh):
            raise Refused(N_("A title is empty: give it in English, in Chinese, or in both."))
        return self


def sensible_handle(value: str) -> str:
    """The name of an office or a person, as it is. Raises Refused where it cannot be shown."""
    if any(not character.isprintable() for character in value):
        raise Refused(
            N_("The name {name!r} holds characters that cannot be shown: type it again."), name=value
        )
    return value


Handle = Annotated[str, Field(max_length=120), AfterValidator(no_empty), AfterValidator(sensible_handle)]
"""An office, or a person by the handle that the office gave."""
