"""What is known of people: their descriptions, and what can be read of what is sealed. Starts fast."""

from typing import Literal, NamedTuple

from events.records import StoredEvent
from events.rows import open_rows
from tracker import codec
from tracker.app import vault
from tracker.app.settings import settings_of
from tracker.app.vault import Keys, Personal
from tracker.domain.settings.people import Person, PersonForgotten

_FORGOTTEN = """
SELECT position, stream, version, id, type, type_version, recorded_at, key, data, metadata, hash
FROM events
WHERE stream = :stream AND type = 'person.forgotten'
ORDER BY version
"""

State = Literal["known", "forgotten", "sealed", "unnamed"]


class Forgetting(NamedTuple):
    """When somebody was forgotten, by whom, and why."""

    at: str
    by: str
    because: str


class Known(NamedTuple):
    """A person, with what can be read of what is sealed.

    `state`: `known`; `forgotten`; `sealed`, where there is something but its key is not here; `unnamed`,
    where no name was ever said. `forgettings`: each time that the person was forgotten.
    """

    person: Person
    state: State
    personal: Personal
    forgettings: tuple[Forgetting, ...] = ()


def everybody(url: str) -> dict[str, Known]:
    """Everybody who is or was described in the journal at an address, by handle."""
    people = settings_of(url).people
    if not people:
        return {}
    keys, past = vault.keys_at(url), _forgettings(url)
    return {
        handle: _known(person, keys, tuple(one for who, one in past if who == handle))
        for handle, person in people.items()
    }


def personal_of(person: Person, keys: Keys) -> Personal | None:
    """What is sealed of a person; None where it cannot be read: forgotten, or the key is not here."""
    if person.forgotten:
        return None
    return vault.unseal(person.sealed, keys.get(person.handle)) if person.sealed else Personal()


def _known(person: Person, keys: Keys, past: tuple[Forgetting, ...]) -> Known:
    if person.forgotten:
        return Known(person, "forgotten", Personal(), past)
    personal = personal_of(person, keys)
    if personal is None:
        return Known(person, "sealed", Personal(), past)
    return Known(person, "known" if personal.name else "unnamed", personal, past)


def _forgettings(url: str) -> list[tuple[str, Forgetting]]:
    with open_rows(url) as rows:
        stored = [StoredEvent._make(row) for row in rows.all(_FORGOTTEN, stream=codec.SETTINGS_STREAM)]
    found = []
    for one in stored:
        event = codec.decode(one)
        if isinstance(event, PersonForgotten):
            moment, by = one.recorded_at, codec.stamp(one).actor
            found.append((event.person, Forgetting(moment, by, event.because)))
    return found
