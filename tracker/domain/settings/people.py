"""People: by a handle, with an office, a language, hours and channels. Names and addresses are sealed.

What is sealed is an opaque text here: its key is kept outside the events and can be destroyed
(`tracker.app.vault`).

NOTE: the fields of `PersonDescribed` and `PersonForgotten` are a stored format. They are for ever.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from tracker.domain.fields import Record, Text
from tracker.domain.names import Handle
from tracker.domain.refusals import N_, NotFound, Refused
from tracker.domain.regions import known_zone
from tracker.domain.settings.offices import (
    Channel,
    Hours,
    Language,
    Offices,
    nearest_to,
    unknown_office,
)


class DescribePerson(Record):
    """Say to which office a person belongs, in which language, when and where reminders reach them.

    What is left out stays as it was. `sealed` holds the name and the address, sealed before.
    """

    do: Literal["person"] = "person"
    key: Text | None = None
    person: Handle
    office: Handle | None = None
    language: Language | None = None
    hours: Hours | None = None
    zone: Text | None = None
    channels: list[Channel] = []
    sealed: Text | None = None


class Forget(Record):
    """Forget a person: the key to what is sealed of them is destroyed."""

    do: Literal["forget"] = "forget"
    key: Text | None = None
    person: Handle
    because: Text


class PersonDescribed(Record):
    """What holds for a person from now on."""

    person: str
    office: str | None = None
    language: str | None = None
    hours: str | None = None
    zone: str | None = None
    channels: list[str] = []
    sealed: str | None = None


class PersonForgotten(Record):
    """A person was forgotten: what was sealed of them cannot be read any more."""

    person: str
    because: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person as described now."""

    handle: str
    office: str | None = None
    language: str | None = None
    hours: str | None = None
    zone: str | None = None
    channels: tuple[str, ...] = ()
    sealed: str | None = None
    forgotten: bool = False


People = Mapping[str, Person]


def person_of(event: PersonDescribed) -> Person:
    """A person, from the event that describes them."""
    said = {name: getattr(event, name) for name in PersonDescribed.model_fields if name != "person"}
    return Person(event.person, **{**said, "channels": tuple(event.channels)})


def forgotten(person: Person) -> Person:
    """What is left of a person who was forgotten: the handle."""
    return replace(Person(person.handle), forgotten=True)


def unknown_person(person: str, people: Collection[str]) -> NotFound:
    """What is said where nobody is described under a handle."""
    if near := nearest_to(person, people):
        return NotFound(
            N_(
                "Nobody is described under the handle {person!r}. Nearest: {nearest}. "
                "See: tracker person list"
            ),
            person=person,
            nearest=near,
        )
    return NotFound(
        N_("Nobody is described under the handle {person!r}. See: tracker person list"), person=person
    )


def describe_person(people: People, offices: Offices, command: DescribePerson) -> list[PersonDescribed]:
    """Describe a person; one who was forgotten is described anew.

    Raises NotFound for an office that is not described, Refused for a time zone that there is not and for a
    handle that is an office's.
    """
    if command.person in offices:
        raise Refused(
            N_("{handle} is an office: choose another handle for the person."), handle=command.person
        )
    if command.office is not None and command.office not in offices:
        raise unknown_office(command.office, offices)
    if command.zone is not None:
        known_zone(command.zone)
    before = people.get(command.person, Person(command.person))
    said = {name: getattr(command, name) for name in command.model_fields_set - {"do", "key"}}
    kept = {name: getattr(before, name) for name in PersonDescribed.model_fields if name != "person"}
    event = PersonDescribed.model_validate(
        {**kept, **said, "channels": list(dict.fromkeys(said.get("channels", before.channels)))}
    )
    known = command.person in people and not before.forgotten
    return [] if known and person_of(event) == before else [event]


def forget(people: People, command: Forget) -> list[PersonForgotten]:
    """Forget a person. Raises NotFound where nobody has that handle."""
    person = people.get(command.person)
    if person is None:
        raise unknown_person(command.person, people)
    return [] if person.forgotten else [PersonForgotten(person=command.person, because=command.because)]
