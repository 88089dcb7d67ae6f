"""Record files: JSON Lines of commands, read line by line and recorded in one transaction, all or nothing.

`do` says what a line does; its other names are those of the command (`seeds/README.md` describes them). Empty
lines and lines that begin with `#` are skipped, and a byte order mark at the beginning.

A line without a key is given one made from its content and from how many lines like it stand above it. So
importing a file twice records nothing twice, and two lines that are alike are two records.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from string import Formatter
from typing import Any, NamedTuple

from events.errors import JournalError, KeyReused, NotStorable
from events.rows import Rows
from tracker.app.garbage import unsearched
from tracker.app.lookup import unknown_initiative
from tracker.app.tracker import Command, Receipt, Session, Tracker
from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record, Unreadable, read
from tracker.domain.initiatives.commands import (
    AddFollowUp,
    Amend,
    Answer,
    Assign,
    Cancel,
    Claim,
    Finish,
    New,
    PlanMilestone,
    RecordMilestone,
    Reopen,
    Reschedule,
    Retract,
    Settle,
    Snooze,
)
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.domain.settings.metrics import DeclareMetric, SetTarget
from tracker.domain.settings.offices import DescribeOffice, SetDays
from tracker.domain.settings.own_kinds import DeclareKind
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.domain.settings.people import DescribePerson
from tracker.views import queries

COMMANDS: dict[str, type[Record]] = {
    "new": New,
    "record": RecordMilestone,
    "plan": PlanMilestone,
    "amend": Amend,
    "claim": Claim,
    "settle": Settle,
    "retract": Retract,
    "done": Finish,
    "snooze": Snooze,
    "reschedule": Reschedule,
    "assign": Assign,
    "cancel": Cancel,
    "reopen": Reopen,
    "add": AddFollowUp,
    "answer": Answer,
    "kind": DeclareKind,
    "region": DeclareRegion,
    "office": DescribeOffice,
    "days": SetDays,
    "person": DescribePerson,
    "policy": AdoptPolicy,
    "metric": DeclareMetric,
    "target": SetTarget,
}
"""What a line may do."""

DERIVED = "line/"
"""Begins the keys that are made for lines without one."""

NOT_UTF8 = N_("the text is not UTF-8. Save the file as UTF-8.")
NOT_JSON = N_("this is not JSON ({problem}, column {column}). Write one whole JSON object on the line.")
NOT_AN_OBJECT = N_('this is not a JSON object. Write one, such as {{"do": "new", …}}.')
TOO_DEEP = N_("this is nested too deeply to be a command.")
TOO_LONG = N_("there is a number in it too long to be kept.")
TWICE = N_("the name {name!r} stands twice in one object. Say it once.")
NOT_A_NUMBER = N_("{name} is no number that can be kept. Leave it out, or write what was told.")
HALF_A_LETTER = N_("there is half a character in it ({half}). Write the whole character.")
NO_DO = N_("do is missing. It says what the line does: {choices}.")
UNKNOWN_DO = N_("there is nothing called {name!r} to do. Nearest: {nearest}. A line can do: {choices}.")
AT_LINE = N_("{file}, line {line}: {problem}")
AT_FIELD = N_("{file}, line {line}, {field}: {problem}")
SEALED = N_("a file would keep in the clear what is sealed of people. Say it with: tracker person set PERSON")
KEY_ON_LINE = N_("the key {key} stands on line {first} with other content. Give this line a key of its own.")


_HALF = re.compile("[\ud800-\udfff]")


_FREE = ("key", "note", "quote")
"""The fields in which anything may stand: no rule turns down their values."""


class Line(NamedTuple):
    """One command, and where it stands. `own_key` is the key that the line itself gave."""

    number: int
    command: Command
    own_key: str | None


@dataclass(slots=True)
class Imported:
    """What came of a file: how many of its lines were new, recorded before, and so already."""

    lines: int = 0
    new: int = 0
    same: int = 0
    already: int = 0
    initiatives: int = 0
    milestones: int = 0
    events: int = 0

    def add(self, receipt: Receipt) -> None:
        """Count one line."""
        self.lines += 1
        if receipt.repeated:
            self.same += 1
        elif receipt.events:
            self.new += 1
            self.events += len(receipt.events)
            self.initiatives += isinstance(receipt.command, New)
            self.milestones += isinstance(receipt.command, (RecordMilestone, PlanMilestone))
        else:
            self.already += 1


class _RolledBack(Exception):  # noqa: N818 - what happened
    """Ends the transaction of a dry run."""


def import_file(tracker: Tracker, source: Iterable[bytes], name: str, *, dry_run: bool = False) -> Imported:
    """Record every line of a file, or nothing of it; a dry run does it all and takes it back.

    `source` gives the lines as bytes, `name` is what errors call the file. Raises Refused (NotFound where
    something named is unknown, Unreadable where a line cannot be read) with file, line and field in front.
    """
    done = Imported()
    with suppress(_RolledBack), unsearched(), tracker.recording(kept=not dry_run) as session:
        keys: dict[str, int] = {}
        for line in lines(source, name, tracker.clock.today()):
            with placed(name, line.number, keys, line.command):
                done.add(recorded(session, line.command))
            if line.own_key:
                keys.setdefault(line.own_key, line.number)
        if dry_run:
            raise _RolledBack
    return done


def recorded(session: Session, command: Command) -> Receipt:
    """What came of a command. What the file itself opened is never suggested: it is about to be undone."""
    try:
        return session.do(command)
    except NotFound as error:
        if not error.template.startswith("There is no initiative {text!r}"):
            raise
        kept = Rows.over(session.writing.connection).all(queries.TITLES)
        titles = {row[0]: [title for title in row[1:] if title] for row in kept}
        raise unknown_initiative(str(error.values["text"]), titles) from None


def lines(source: Iterable[bytes], name: str, today: date) -> Iterator[Line]:
    """The commands of a file, one at a time. Raises Unreadable with file, line and field in front."""
    alike: Counter[str] = Counter()
    for number, told in enumerate(source, 1):
        if line := read_line(number, told, name, today, alike):
            yield line


def read_line(number: int, told: bytes, name: str, today: date, alike: Counter[str]) -> Line | None:
    """One line of a file; None where it is empty or a comment. Raises as `lines` does.

    `alike` counts the lines that say the same, from line to line.
    """
    with placed(name, number, {}):
        said = _object(told.removeprefix(codecs.BOM_UTF8) if number == 1 else told)
        if said is None:
            return None
        _check_sealed(said)
        own_key = said.get("key")
        if own_key is None:
            said["key"] = _derived_key(said, alike)
        return Line(number, read(_model(said), said, today), own_key)


def _object(told: bytes) -> dict[str, Any] | None:
    """The object on a line; None where it is empty or a comment."""
    try:
        text = told.decode().strip()
    except UnicodeDecodeError:
        raise Unreadable(NOT_UTF8, "") from None
    if not text or text.startswith("#"):
        return None
    said = _json(text)
    if not isinstance(said, dict):
        raise Unreadable(NOT_AN_OBJECT, "")
    if "\\u" in text:
        _check_letters(said, ())
    return said


def _check_letters(value: object, field: tuple[str, ...]) -> None:
    """Raise Unreadable where an escape leaves half of a character that takes two."""
    match value:
        case str() if half := _HALF.search(value):
            raise Unreadable(HALF_A_LETTER, ".".join(field), half=f"\\u{ord(half[0]):x}")
        case dict():
            for name, part in value.items():
                _check_letters(name, field)
                _check_letters(part, (*field, name))
        case list():
            for number, part in enumerate(value):
                _check_letters(part, (*field, str(number)))


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Unreadable(NOT_JSON, "", problem=error.msg, column=error.colno) from None
    except Unreadable:
        raise
    except ValueError:  # a whole number of thousands of digits
        raise Unreadable(TOO_LONG, "") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: the second would silently replace the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        [(most, _times)] = Counter(name for name, _value in pairs).most_common(1)
        raise Unreadable(TWICE, "", name=most)
    return found


def _no_number(constant: str) -> object:
    raise Unreadable(NOT_A_NUMBER, "", name=constant)


def _model(said: Mapping[str, Any]) -> type[Any]:
    """What a line says that it does."""
    name = said.get("do")
    choices = ", ".join(COMMANDS)
    if name is None:
        raise Unreadable(NO_DO, "do", choices=choices)
    if not isinstance(name, str) or name not in COMMANDS:
        near = get_close_matches(str(name), COMMANDS, n=3, cutoff=0.4) or ["record"]
        raise Unreadable(UNKNOWN_DO, "do", name=str(name)[:80], nearest=", ".join(near), choices=choices)
    return COMMANDS[name]


def _check_sealed(said: Mapping[str, Any]) -> None:
    """Raise Unreadable where a line says what is to be sealed; the message does not repeat it."""
    if said.get("do") == "person":
        for name in ("name", "email", "sealed"):
            if name in said:
                raise Unreadable(SEALED, name)


def _derived_key(said: Mapping[str, Any], alike: Counter[str]) -> str:
    """The key of a line without one: its content, and how many lines like it there are so far."""
    content = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
    alike[content] += 1
    return f"{DERIVED}{content}/{alike[content]}"


@contextmanager
def placed(file: str, line: int, keys: Mapping[str, int], command: Command | None = None) -> Iterator[None]:
    """Make an error say where it is; what kind of error it is stays."""
    try:
        yield
    except Unreadable as error:
        raise _unreadable(error, file, line) from None
    except KeyReused as error:
        raise Refused(AT_FIELD, file=file, line=line, field="key", problem=_reused(error, keys)) from None
    except Refused as error:
        kind = NotFound if isinstance(error, NotFound) else Refused
        field = _field_meant(error, command) if command else None
        if field is None:
            raise kind(AT_LINE, file=file, line=line, problem=error) from None
        raise kind(AT_FIELD, file=file, line=line, field=field, problem=error) from None
    except RecursionError:
        raise _unreadable(Unreadable(TOO_DEEP, ""), file, line) from None
    except NotStorable as error:
        raise Unreadable(AT_LINE, "-", file=file, line=line, problem=_as_refused(error)) from None


def _field_meant(error: Refused, command: Command) -> str | None:
    """The field whose value a rule speaks of first; None where that is the line as a whole.

    Rules begin with what they turn down: “{on} is still to come”, “There is no initiative {text!r}”.
    """
    first = next((name for _text, name, *_rest in Formatter().parse(error.template) if name), None)
    value = str(error.values.get(first)) if first else ""
    fields = type(command).model_fields.items()
    said = ((info.alias or name, getattr(command, name)) for name, info in fields if name not in _FREE)
    return next((field for name, told in said for field in _fields_with(value, name, told)), None)


def _fields_with(value: str, name: str, told: object) -> Iterator[str]:
    """The field, or the part of it, that says a value."""
    match told:
        case Fuzzy() if value in (told.words or told.edtf, str(told.latest)):
            yield name
        case str() if told == value:
            yield name
        case list() | tuple() if value in told:
            yield name
        case dict():
            for part, own in told.items():
                yield from _fields_with(value, f"{name}.{part}", own)


def _unreadable(error: Unreadable, file: str, line: int) -> Unreadable:
    """The error with its place in front, in which the field is not named twice."""
    values = {name: value for name, value in error.values.items() if name != "field"}
    last = error.field.rpartition(".")[2]
    problem = values["reason"] if "reason" in values else Unreadable(error.template, last, **values)
    if not error.field:
        return Unreadable(AT_LINE, "-", file=file, line=line, problem=problem)
    return Unreadable(AT_FIELD, error.field, file=file, line=line, problem=problem)


def _reused(error: KeyReused, keys: Mapping[str, int]) -> Refused:
    if error.key in keys:
        return Refused(KEY_ON_LINE, key=error.key, first=keys[error.key])
    return _as_refused(error)


def _as_refused(error: JournalError) -> Refused:
    return Refused(error.template, **error.values)
