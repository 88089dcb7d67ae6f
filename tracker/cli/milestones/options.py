"""The options of a milestone: those that every kind has, and those made from a kind's own fields."""

from collections.abc import Callable, Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from typer.core import TyperArgument, TyperOption

from tracker.cli.milestones.spoken import figure, party, promise
from tracker.cli.options import INITIATIVE, JSON, KEY, Data
from tracker.cli.text import plain
from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.parts import CERTAINTIES
from tracker.domain.kinds import Kind
from tracker.domain.quantities import Quantity
from tracker.words import N_, _

OWN = "field_"
"""Begins the parameter names of a kind's own fields, so that none of them meets a common one."""

ON = N_("When it happened, as told: 2023-03-24, 3月23日—24日, 今年2月. Else: today.")
ON_TO_COME = N_("The day or days to come, as told: 2023-06-12, 6月中旬.")
WITH = N_("Who took part, and as what: 深圳人才集团:signatory or 深圳人才集团:签约方. Repeat it for each.")
AT = N_("Where.")
NOTE = N_("Your own words about it.")
SOURCE = N_("Where it was read or heard. Repeat it for each.")
QUOTE = N_("The original words of a date or a number.")
DURING = N_("The milestone in the course of which it happened, by its id or key.")
COMMIT = N_(
    "What was promised, by whom and until when, as far as told: “Send the plan; owner=talent-office; "
    "due=2023-04-14”. Repeat it for each."
)
FIGURE = N_(
    "A figure as told, and its date: companies=400余家@2023-03. A target: “tenants=60@2025; target”. "
    "Repeat it for each."
)
CERTAINTY = N_("How sure it is. Else: stated.")
KEEPS = N_("The planned milestone that this one fulfils, by its id or key.")
STILL_DUE = N_("Follow-ups that were due before today are still to be done.")


def options(verb: Literal["record", "plan"], kind: type[Kind]) -> list[click.Parameter]:
    """Everything that can be said to the command of one kind."""
    return [
        _initiative(),
        *(_own_option(name, info.annotation, info.description) for name, info in kind.model_fields.items()),
        *(_happened() if verb == "record" else _to_come()),
        _text("--key", "KEY", KEY),
        _flag(["as_json", "--json"], JSON),
    ]


def _initiative() -> TyperArgument:
    return TyperArgument(param_decls=["initiative"], metavar="INITIATIVE", required=True, help=INITIATIVE)


def is_own(parameter: click.Parameter) -> bool:
    """Whether an option belongs to one kind only."""
    return (parameter.name or "").startswith(OWN)


def _happened() -> list[TyperOption]:
    return [
        _text("--on", "DATE", ON),
        *_any_milestone(),
        _texts("--figure", "METRIC=AMOUNT", FIGURE),
        TyperOption(
            param_decls=["--certainty"],
            type=click.Choice(CERTAINTIES, case_sensitive=False),
            default=None,
            help=CERTAINTY,
        ),
        _text("--keeps", "PLAN", KEEPS),
        _flag(["--still-due"], STILL_DUE),
    ]


def _to_come() -> list[TyperOption]:
    return [_text("--on", "DATE", ON_TO_COME, required=True), *_any_milestone()]


def _any_milestone() -> list[TyperOption]:
    return [
        _texts("--with", "ORG:ROLE", WITH),
        _text("--at", "PLACE", AT),
        _text("--note", "TEXT", NOTE),
        _texts("--source", "TEXT", SOURCE),
        _text("--quote", "TEXT", QUOTE),
        _text("--during", "MILESTONE", DURING),
        _texts("--commit", "PROMISE", COMMIT),
    ]


def _text(name: str, metavar: str, about: str, *, required: bool = False) -> TyperOption:
    return TyperOption(param_decls=[name], metavar=metavar, help=about, required=required, default=None)


def _texts(name: str, metavar: str, about: str) -> TyperOption:
    return TyperOption(param_decls=[name], metavar=metavar, help=about, multiple=True, default=None)


def _flag(names: list[str], about: str) -> TyperOption:
    return TyperOption(param_decls=names, is_flag=True, default=False, help=about)


def _own_option(name: str, annotation: object, about: str | None) -> TyperOption:
    """The option of one field: its type decides what it takes."""
    held, several = held_in(annotation)
    spelled = name.replace("_", "-")
    names = [OWN + name, f"--{spelled}/--no-{spelled}" if held is bool else f"--{spelled}"]
    if held is bool:
        return TyperOption(param_decls=names, is_flag=True, default=None, help=_about(about))
    return TyperOption(
        param_decls=names,
        type=_type(held),
        metavar=_METAVARS.get(held) if isinstance(held, type) else None,
        multiple=several,
        default=None,
        help=_about(about, several=several),
    )


def _about(text: str | None, *, several: bool = False) -> str:
    about = plain(_(text)) if text else ""
    return _("{about} (Repeat it for each.)").format(about=about).strip() if several else about


_METAVARS: dict[type, str] = {Quantity: "AMOUNT", Fuzzy: "DATE", int: "NUMBER", str: "TEXT"}


def held_in(annotation: object) -> tuple[object, bool]:
    """The type of the values in a field, and whether there may be several."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return held_in(next(one for one in inside if one is not type(None)))
    if origin is Annotated:
        return held_in(inside[0])
    if origin is list:
        return held_in(inside[0])[0], True
    return annotation, False


def _type(held: object) -> click.types.ParamType[Any]:
    if get_origin(held) is Literal:
        return click.Choice(get_args(held), case_sensitive=False)
    return click.INT if held is int else click.STRING


# From what was said to the command.


def told(kind: type[Kind], said: Mapping[str, object]) -> Data:
    """The line of a record file that says the same as the options did."""
    own = {name.removeprefix(OWN): value for name, value in said.items() if name.startswith(OWN)}
    rest = {name: value for name, value in said.items() if not name.startswith(OWN) and name != "as_json"}
    return {"kind": kind.name, "fields": _only_said(own), **common(rest)}


def common(said: Mapping[str, object]) -> Data:
    """What the options of every kind said, under the names of a record file, their parts taken apart."""
    data: Data = {}
    for name, value in _only_said(said).items():
        field, taken_apart = _READ_AS.get(name, (name, None))
        data[field] = taken_apart(value) if taken_apart else value
    return data


def _each(taken_apart: Callable[[str], Data]) -> Callable[[Iterable[str]], list[Any]]:
    return lambda texts: [taken_apart(text) for text in texts]


_READ_AS: Mapping[str, tuple[str, Callable[[Iterable[str]], list[Any]]]] = {
    "with": ("with", _each(party)),
    "source": ("sources", list),
    "region": ("regions", list),
    "sector": ("sectors", list),
    "commit": ("commitments", _each(promise)),
    "figure": ("figures", _each(figure)),
}


def _only_said(said: Mapping[str, object]) -> Data:
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
    return {name: value for name, value in lists.items() if value is not None and value != []}
