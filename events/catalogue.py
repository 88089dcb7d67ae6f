"""The event types that a program knows, in their current versions, and how older versions become current."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from events.errors import N_, BadCatalogue, NewerEvent, UnknownEventType

Data = dict[str, object]
Change = Callable[[Data], Data]


class Upcaster(NamedTuple):
    """How the data of a type's version `before` becomes that of version `after`, which is the next one."""

    type: str
    before: int
    after: int
    change: Change


class Upcast(NamedTuple):
    """An event's data in the version that the program knows; `known` is False for a type that it does not."""

    version: int
    data: Data
    known: bool


class Catalogue:
    """Stable type names with their current versions, and an upcaster for every step from version 1.

    Raises `BadCatalogue` for an upcaster that does not advance by one version, leads past the current one, is
    declared twice or for an unknown type, and for a step without one.
    """

    def __init__(self, types: Mapping[str, int], upcasters: Iterable[Upcaster] = ()) -> None:
        """Take current versions by type name, and the upcasters in any order."""
        self._types = dict(types)
        self._changes: dict[tuple[str, int], Change] = {}
        for upcaster in upcasters:
            self._add(upcaster)
        for type_, version in self._types.items():
            self._check_steps(type_, version)

    @property
    def types(self) -> Mapping[str, int]:
        """Every type's current version, by name."""
        return dict(self._types)

    def knows(self, type_: str) -> bool:
        """Whether the type is in the catalogue."""
        return type_ in self._types

    def current(self, type_: str) -> int:
        """The current version of a type; raises `UnknownEventType`."""
        if type_ not in self._types:
            raise UnknownEventType(type_)
        return self._types[type_]

    def upcast(self, type_: str, version: int, data: Data) -> Upcast:
        """Bring stored data to the current version, step by step.

        Data of an unknown type comes back as it is. Raises `NewerEvent` for a version that is not known yet.
        """
        if type_ not in self._types:
            return Upcast(version, data, known=False)
        known = self._types[type_]
        if version > known:
            raise NewerEvent(type_, version, known)
        for step in range(version, known):
            data = self._changes[type_, step](data)
        return Upcast(known, data, known=True)

    def _add(self, upcaster: Upcaster) -> None:
        type_, before, after, change = upcaster
        if type_ not in self._types:
            raise BadCatalogue(
                N_("There is an upcaster for {type}, which is not in the catalogue."), type=type_
            )
        if after <= before:
            raise BadCatalogue(
                N_("The upcaster of {type} from version {before} to {after} does not advance."),
                type=type_,
                before=before,
                after=after,
            )
        if before < 1 or after != before + 1 or after > self._types[type_]:
            raise BadCatalogue(
                N_("The upcaster of {type} from {before} to {after} is not one step within 1 to {known}."),
                type=type_,
                before=before,
                after=after,
                known=self._types[type_],
            )
        if (type_, before) in self._changes:
            raise BadCatalogue(
                N_("There are two upcasters of {type} from version {before}."), type=type_, before=before
            )
        self._changes[type_, before] = change

    def _check_steps(self, type_: str, current: int) -> None:
        if current < 1:
            raise BadCatalogue(
                N_("{type} has version {current}; versions count from 1."), type=type_, current=current
            )
        for before in range(1, current):
            if (type_, before) not in self._changes:
                raise BadCatalogue(
                    N_("{type} is at version {current}, but there is no upcaster from version {before}."),
                    type=type_,
                    current=current,
                    before=before,
                )
