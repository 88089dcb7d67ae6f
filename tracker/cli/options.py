"""What the commands that record have in common: options, and errors that name the option to blame."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from tracker.domain.fields import Unreadable
from tracker.words import N_, Language, _

Data = dict[str, Any]
"""What was said to a command, under the names of a record file."""

INITIATIVE = N_("Its id, a part of its title that only it has, or the key it was opened under.")
KEY = N_("A key of yours: the same command under it is recorded once.")
JSON = N_("Print one JSON document instead of lines.")

Key = Annotated[str | None, typer.Option(metavar="KEY", help=KEY)]
AsJson = Annotated[bool, typer.Option("--json", help=JSON)]

_OPTIONS = {
    "initiative": "INITIATIVE",
    "target": "TARGET",
    "follow_up": "FOLLOW_UP",
    "kind": "KIND",
    "sources": "--source",
    "happened": "--on",
    "planned": "--on",
    "regions": "--region",
    "sectors": "--sector",
    "commitments": "--commit",
    "figures": "--figure",
    "fields": "--field",
}
"""The option or argument that fills a field, where it is not called like the field."""

_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@contextmanager
def naming_options(other: Mapping[str, str] | None = None) -> Iterator[None]:
    """Make errors about fields name the option in which each was said.

    `other` has the options that this command calls differently.
    """
    try:
        yield
    except Unreadable as error:
        values = {name: value for name, value in error.values.items() if name != "field"}
        raise Unreadable(error.template, option_of(error.field, other or {}), **values) from None


def option_of(field: str, other: Mapping[str, str]) -> str:
    """The option that fills a field: `with.0.role` is `--with`, `still_due` is `--still-due`."""
    if field.startswith("-"):
        return field
    name = field.partition(".")[0]
    called = other.get(name) or _OPTIONS.get(name) or "--" + name.replace("_", "-")
    return _(called) if called.isupper() else called


def language_of(title: str) -> Language:
    """The language of a title: Chinese where any character of it is."""
    return "zh" if _HAN.search(title) else "en"
