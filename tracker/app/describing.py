"""Describing people and forgetting them.

What is sealed and the event that holds it, and the key that is destroyed and the event that says so, are one
transaction.
"""

import re
from collections.abc import Iterator, Mapping

from tracker import codec
from tracker.app import person_keys, vault
from tracker.app.offices import Verb
from tracker.app.people import personal_of
from tracker.app.tracker import Receipt, Session, Tracker
from tracker.app.vault import Personal
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.people import (
    DescribePerson,
    Forget,
    People,
    Person,
    PersonDescribed,
    unknown_person,
)

LONGEST = 200
_PART = r"[^\s@<>,;:\"()\[\]\\.]+"
_ADDRESS = re.compile(rf"{_PART}(\.{_PART})*@{_PART}(\.{_PART})+")

NOT_A_NAME = N_("That is no name: it is empty, too long, or holds characters that cannot be shown.")
NOT_AN_ADDRESS = N_("That is no e-mail address: write it as in somebody@example.org.")
KEY_MISSING = N_(
    "{person} has a name or an address that cannot be read here, since the key is missing: bring it with "
    "tracker person keys --input FILE, or say both anew."
)
THERE = N_("{person} is described already: change that with tracker person set {person}")
WAS_FORGOTTEN = N_("{person} was forgotten. To describe the person anew: tracker person add {person}")
TOLD_IN_REASON = N_(
    "The reason would keep for ever what is to be forgotten: say it without the name and the address."
)


def describe(
    tracker: Tracker, command: DescribePerson, said: Mapping[str, str | None], verb: Verb | None = None
) -> Receipt:
    """Describe a person, with what is to be sealed: `name`, `email`; what is left out stays, None goes.

    With a `verb`, somebody who is not described is added, or somebody who is gets changed: each refuses the
    work of the other, and added again as they are, it is so already. Raises Refused, NotFound, and what
    `Tracker.do` raises. No message holds what is sealed.
    """
    told = {name: value and " ".join(value.split()) for name, value in said.items()}
    _check(told)
    with tracker.recording() as session:
        known = session.settings.people.get(command.person)
        if verb == "set" and (known is None or known.forgotten):
            raise _nobody(command.person, session.settings.people)
        if told:
            command = command.model_copy(update={"sealed": _sealed(session, command, told)})
        receipt = session.do(command)
        there = known is not None and not known.forgotten
        if verb == "add" and there and receipt.events and not receipt.repeated:
            raise Refused(THERE, person=command.person)
    return receipt


def forget(tracker: Tracker, command: Forget) -> Receipt:
    """Forget a person: the key is destroyed, and that is recorded. Raises Refused, NotFound.

    What the database itself kept of the key is overwritten by `person_keys.sweep`, afterwards.
    """
    with tracker.recording() as session:
        person = session.settings.people.get(command.person)
        personal = personal_of(person, person_keys.keys_in(session.writing.connection)) if person else None
        reason = command.because.casefold()
        if any(value.casefold() in reason for value in personal or () if value):
            raise Refused(TOLD_IN_REASON)
        return session.do(command)


def _nobody(person: str, people: People) -> Refused:
    if person in people:
        return Refused(WAS_FORGOTTEN, person=person)
    return unknown_person(person, people)


def _check(said: Mapping[str, str | None]) -> None:
    name, email = said.get("name"), said.get("email")
    if name is not None and not (name and name.isprintable() and len(name) <= LONGEST):
        raise Refused(NOT_A_NAME)
    if email is not None and not (
        _ADDRESS.fullmatch(email) and email.isprintable() and len(email) <= LONGEST
    ):
        raise Refused(NOT_AN_ADDRESS)


def _sealed(session: Session, command: DescribePerson, said: Mapping[str, str | None]) -> str | None:
    """The text that is to be stored: that which is stored already, where it says the same."""
    connection = session.writing.connection
    person = session.settings.people.get(command.person, Person(command.person))
    keys = person_keys.keys_in(connection)
    before = None if person.forgotten else personal_of(person, keys)
    if before is None and not person.forgotten and len(said) < len(Personal._fields):
        raise Refused(KEY_MISSING, person=command.person)
    wanted = (before or Personal())._replace(**said)
    if wanted == Personal() and not person.sealed:
        return None
    for stored in (person.sealed, *_recorded_before(session, command)):
        if stored and vault.unseal(stored, keys.get(command.person)) == wanted:
            return stored
    key = keys.get(command.person)
    if key is None or before is None:
        key = vault.new_key(command.person)
        person_keys.keep(connection, key)
    return vault.seal(key, wanted)


def _recorded_before(session: Session, command: DescribePerson) -> Iterator[str | None]:
    """What was sealed under the same key of idempotency: the same said again is the same content."""
    first = session.writing.find(command.key) if command.key else None
    event = codec.decode(first) if first else None
    if isinstance(event, PersonDescribed):
        yield event.sealed
