"""The keys to what is sealed of people, as a file: a backup of them, kept apart from backups of the journal.

The file is one JSON document: `{"format": "tracker person keys", "version": 1, "journal": ID, "keys":
[{"person", "id", "key"}]}`, each key in base64. Who has it and an export can read the names in it, so it is
made readable for its owner alone, and it should be made anew when somebody was forgotten.

A key is only taken in where the journal's last word about the person was sealed with it. So an old file never
brings back who was forgotten since.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from events.journal import Journal
from tracker import codec
from tracker.app import person_keys, vault
from tracker.app.people import personal_of
from tracker.app.vault import KEY_BYTES, Key, Keys
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.people import People, Person

FORMAT, VERSION = "tracker person keys", 1

THERE = N_("{file} is there already, and it was left as it is. Name a new file.")
NOT_KEYS = N_("{file} is no file of keys as tracker person keys writes it. Name another file.")
NEWER = N_("{file} has format {found}, and this program knows {known}. Update the program.")
OTHER_JOURNAL = N_("The keys in {file} belong to another journal. Nothing was changed.")
NOT_KEPT = N_("The keys in {where} are not those that were written there. Bring them again.")


class KeyFile(NamedTuple):
    """The keys of a journal's people, as a file holds them."""

    journal_id: str
    keys: Keys


class Taken(NamedTuple):
    """What came of bringing keys in: of how many people the names can be read now, of how many they cannot.

    `left_out`: how many of the keys open nothing here. `overwritten`: whether nothing is left of keys that
    were destroyed, as `person_keys.sweep` says.
    """

    readable: int
    sealed: int
    left_out: int
    overwritten: bool = True


# As a file.


def write_keys(url: str, file: Path) -> int:
    """Write the keys of a journal to a new file that only its owner may read; how many there are.

    Raises Refused where the file is there, OSError where it cannot be written.
    """
    with Journal.open(url) as journal:
        journal_id = journal.journal_id
    keys = vault.keys_at(url)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "journal": journal_id,
        "keys": [_told(keys[person]) for person in sorted(keys)],
    }
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(THERE, file=file) from None
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return len(keys)


def read_keys(file: Path) -> KeyFile:
    """The keys in a file. Raises Refused, OSError. No message holds what stands in it."""
    try:
        read = json.loads(file.read_bytes())
        kind, version, journal_id = read["format"], read["version"], read["journal"]
    except (ValueError, KeyError, TypeError):
        raise Refused(NOT_KEYS, file=file) from None
    if kind != FORMAT or type(version) is not int or not isinstance(journal_id, str):
        raise Refused(NOT_KEYS, file=file)
    if version > VERSION:
        raise Refused(NEWER, file=file, found=version, known=VERSION)
    try:
        keys = [_key(one) for one in read["keys"]]
    except (ValueError, KeyError, TypeError):
        raise Refused(NOT_KEYS, file=file) from None
    return KeyFile(journal_id, {key.person: key for key in keys})


def _told(key: Key) -> dict[str, str]:
    return {"person": key.person, "id": key.id, "key": b64encode(key.key).decode()}


def _key(read: Mapping[str, Any]) -> Key:
    person, id_, key = read["person"], read["id"], b64decode(read["key"], validate=True)
    if not isinstance(person, str) or not isinstance(id_, str) or len(key) != KEY_BYTES:
        raise TypeError
    return Key(person, id_, key)


# Into a journal.


def bring_keys(url: str, file: Path) -> Taken:
    """Bring the keys in a file into a journal. Raises Refused, OSError."""
    brought = read_keys(file)
    with Journal.open(url) as journal:
        if brought.journal_id != journal.journal_id:
            raise Refused(OTHER_JOURNAL, file=file)
    return take_in(url, brought.keys)


def take_in(url: str, brought: Keys) -> Taken:
    """Let a journal have all the keys that it can use: those it has, and those that are brought.

    Keys that open nothing, those of people who are forgotten among them, are destroyed. Raises Refused where
    what was written cannot be read back.
    """
    with Journal.open(url) as journal:
        with journal.writing() as writing:
            people = codec.fold_settings(writing.stream(codec.SETTINGS_STREAM)).people
            wanted = _useful(people, brought, person_keys.keys_in(writing.connection))
            destroyed = person_keys.hold(writing.connection, wanted)
        if vault.keys_at(url) != wanted:
            raise Refused(NOT_KEPT, where=journal.database.where)
    some_went = destroyed or any(person.forgotten for person in people.values())
    return Taken(
        readable=len(wanted),
        sealed=sum(person.sealed is not None for person in people.values()) - len(wanted),
        left_out=sum(wanted.get(person) != key for person, key in brought.items()),
        overwritten=person_keys.sweep(url) if some_went else True,
    )


def _useful(people: People, brought: Keys, had: Keys) -> Keys:
    """The keys that open what is sealed of people now."""
    return {
        person.handle: key
        for person in people.values()
        for key in (brought.get(person.handle), had.get(person.handle))
        if key and _opens(key, person)
    }


def _opens(key: Key, person: Person) -> bool:
    return person.sealed is not None and personal_of(person, {person.handle: key}) is not None
