"""What people type for the parts of a milestone: a party and its role, a promise, a figure.

Every function takes the text of one option and gives the data that `tracker.domain.fields.read` reads. What
cannot be taken apart is refused here; what each part holds is judged by the domain.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NoReturn

from tracker import words
from tracker.cli.options import Data
from tracker.domain.fields import Unreadable
from tracker.domain.initiatives.parts import ROLE_NAMES
from tracker.domain.refusals import N_
from tracker.words import _

WITH_NEEDS = N_("{field}: {text!r} names no role. Write ORG:ROLE, as in --with 深圳人才集团:signatory")
UNKNOWN_ROLE = N_("{field}: there is no role {role!r}. Nearest: {nearest}. All of them: {roles}")
UNKNOWN_CLAUSE = N_("{field}: there is nothing called {name!r} to say here, only: {names}. Text: {text!r}")
FIGURE_NEEDS = N_(
    "{field}: {text!r} gives no amount. Write METRIC=AMOUNT, as in --figure companies=400余家@2023-03"
)
SET_NEEDS = N_("{field}: {text!r} names no new value. Write FIELD=VALUE, as in --set expires=2025-03-01")
SAID_TWICE = N_("{field}: {name!r} is said twice. Say it once.")

_CLAUSES = {
    "负责方": "owner",
    "期限": "due",
    "备注": "note",
    "目标": "target",
    "负责": "owner",
    "负责人": "owner",
}


def party(text: str) -> Data:
    """`深圳人才集团:signatory` taken apart at its last colon, the role by any of its names."""
    name, colon, role = text.replace("：", ":").rpartition(":")
    if not colon or not role.strip():
        raise Unreadable(WITH_NEEDS, "--with", text=text)
    return {"name": text[: len(name)], "role": _role(role)}


def _role(said: str) -> str:
    wanted = said.strip().lower()
    names = {one: role for role, names in ROLE_NAMES.items() for one in (role, *names)}
    found = names.get(wanted.replace("-", "_").replace(" ", "_")) or names.get(wanted)
    if found:
        return found
    near = get_close_matches(wanted, names, n=3, cutoff=0.5) or _sharing(wanted, names)
    raise Unreadable(
        UNKNOWN_ROLE,
        "--with",
        role=said.strip(),
        nearest=_(", ").join(dict.fromkeys(_called(names[one]) for one in near)),
        roles=_(", ").join(map(_called, ROLE_NAMES)),
    )


def _sharing(wanted: str, names: Mapping[str, str]) -> list[str]:
    """The names that share a character: Chinese names are too short to be compared otherwise."""
    return [name for name in names if not name.isascii() and set(name) & set(wanted)][:3] or ["participant"]


def _called(role: str) -> str:
    return ROLE_NAMES[role][1] if words.current() == "zh" else role


def promise(text: str) -> Data:
    """`Send the plan; owner=talent-office; due=2023-04-14` taken apart; owner and due may be left out."""
    what, clauses = _clauses(text, "--commit", ("owner", "due"))
    return {"what": what, **clauses}


def figure(text: str) -> Data:
    """`companies=400余家@2023-03; target; note=…` taken apart; all but metric and amount may be left out."""
    told, clauses = _clauses(text, "--figure", ("target", "note"))
    metric, amount = _parted(told) or _refuse(FIGURE_NEEDS, "--figure", text)
    amount, at, as_of = amount.rpartition("@") if "@" in amount else (amount, "", "")
    said: Data = {"metric": metric, "amount": amount.strip(), **clauses}
    return said | ({"as_of": as_of.strip()} if at else {})


def _clauses(text: str, option: str, names: tuple[str, ...]) -> tuple[str, Data]:
    """The text before the clauses that end it, and these: `; name=value`, and `; target` alone.

    A semicolon that begins no clause belongs to the text.
    """
    head, *rest = re.split(r"([;；])", text)
    said: Data = {}
    for sign, piece in zip(rest[::2], rest[1::2], strict=True):
        clause = _clause(piece)
        if clause is None and not said:
            head += sign + piece
        elif clause is None or clause[0] not in names:
            known = _(", ").join(map(_clause_name, names))
            raise Unreadable(UNKNOWN_CLAUSE, option, name=piece.strip(), names=known, text=text)
        elif clause[0] in said:
            raise Unreadable(SAID_TWICE, option, name=_clause_name(clause[0]))
        else:
            said[clause[0]] = clause[1]
    return head.strip(), said


def _clause(piece: str) -> tuple[str, object] | None:
    name, value = _parted(piece) or (piece.strip(), None)
    name = _CLAUSES.get(name, name.lower())
    if value is None:
        return (name, True) if name == "target" else None
    return (name, value) if re.fullmatch(r"[^\W\d][\w-]*", name) else None


def _clause_name(name: str) -> str:
    chinese = next(word for word, meant in _CLAUSES.items() if meant == name)
    return chinese if words.current() == "zh" else name


def _parted(text: str) -> tuple[str, str] | None:
    """What stands before and behind the first equals sign, or None where there is none."""
    found = re.fullmatch(r"([^=＝]*)[=＝](.*)", text, re.DOTALL)
    return (found[1].strip(), found[2].strip()) if found else None


def _refuse(template: str, option: str, text: str) -> NoReturn:
    raise Unreadable(template, option, text=text)


def changes(pairs: Iterable[str]) -> Data:
    """`FIELD=VALUE` by field: nothing behind the sign takes the value away, a field said twice is a list.

    A value that begins as JSON does, with [ or {, is read as JSON where it is that.
    """
    said: dict[str, list[Any]] = {}
    for text in pairs:
        name, value = _parted(text) or _refuse(SET_NEEDS, "--set", text)
        said.setdefault(name.replace("-", "_"), []).append(_value(value))
    return {name: values[0] if len(values) == 1 else values for name, values in said.items()}


def _value(text: str) -> object:
    if text[:1] not in ("[", "{"):
        return text or None
    import json  # noqa: PLC0415 - hardly ever needed

    try:
        return json.loads(text)
    except ValueError:
        return text
