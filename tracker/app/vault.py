"""What is sealed of people: their names and addresses, under a key for each person.

Events hold only the sealed text. The keys are in a table of their own beside the events, which is neither
exported nor part of the chain. A person is forgotten by destroying the key: every copy of the sealed text,
in whatever journal or file, is unreadable from then on.

The sealed text is `v1.KEY.TEXT`: the id of the key, and in base64url 12 random bytes, then the values as
JSON, filled up with spaces so that their length says nothing, under AES-256-GCM (NIST SP 800-38D) with the
person's handle and the id of the key as associated data, so that it opens for nobody else.
NOTE: this form is stored in events. It is for ever.

This module only reads, and starts fast: `tracker.app.person_keys` keeps the keys and destroys them.
`cryptography` is imported only where something is sealed or read.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from events.errors import ViewsMissing
from events.rows import open_rows

KEY_BYTES = 32
_NONCE_BYTES = 12
_FILLED_TO = 128
_VERSION = "v1"


class Key(NamedTuple):
    """The key of a person."""

    person: str
    id: str
    key: bytes

    def __repr__(self) -> str:
        """Never the key itself."""
        return f"Key(person={self.person!r}, id={self.id!r})"


Keys = Mapping[str, Key]
"""Keys by the handle of the person."""


class Personal(NamedTuple):
    """What is sealed of a person."""

    name: str | None = None
    email: str | None = None

    def __repr__(self) -> str:
        """Never what is sealed."""
        return "Personal(…)"


# Sealing.


def new_key(person: str) -> Key:
    """A key for a person, made up."""
    return Key(person, secrets.token_hex(8), secrets.token_bytes(KEY_BYTES))


def seal(key: Key, personal: Personal) -> str:
    """The sealed text of a person's values."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - see above

    said = {name: value for name, value in personal._asdict().items() if value is not None}
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    filled = plain.ljust(-(-len(plain) // _FILLED_TO) * _FILLED_TO)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = nonce + AESGCM(key.key).encrypt(nonce, filled, _associated(key))
    return f"{_VERSION}.{key.id}.{urlsafe_b64encode(text).decode()}"


def unseal(sealed: str | None, key: Key | None) -> Personal | None:
    """The values in a sealed text; None where the key is not the one that it was sealed with."""
    if sealed is None or key is None or key_id(sealed) != key.id:
        return None
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        text = urlsafe_b64decode(sealed.rpartition(".")[2])
        plain = AESGCM(key.key).decrypt(text[:_NONCE_BYTES], text[_NONCE_BYTES:], _associated(key))
    except (InvalidTag, ValueError):
        return None
    read = json.loads(plain)
    return Personal(read.get("name"), read.get("email"))


def key_id(sealed: str | None) -> str | None:
    """The id of the key that a text was sealed with."""
    version, _, rest = (sealed or "").partition(".")
    return rest.partition(".")[0] if version == _VERSION else None


def _associated(key: Key) -> bytes:
    return json.dumps(["tracker person", _VERSION, key.id, key.person], ensure_ascii=False).encode()


def keys_at(url: str) -> Keys:
    """The keys kept with the journal at an address. Raises what opening it raises."""
    with open_rows(url) as rows:
        try:
            found = rows.all("SELECT person, id, key FROM person_keys")
        except ViewsMissing:  # nobody was ever described
            return {}
    return by_person(found)


def by_person(rows: Iterable[Any]) -> Keys:
    """Keys from the rows of their table: person, id, key."""
    return {person: Key(person, id_, bytes(key)) for person, id_, key in rows}
