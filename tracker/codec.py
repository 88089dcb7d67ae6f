"""Domain events to stored events and back, and the catalogue of stored names.

The settings of a journal live in one stream, each initiative in a stream of its own, the deliveries of each
recipient in another, the reports that were filed in one. A type that this program does not know is kept in
the journal and left out of folds.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

from events.canonical import decode as decode_json
from events.catalogue import Catalogue, Data, Upcaster
from events.records import NewEvent, StoredEvent
from tracker.domain import deliveries as delivery_events
from tracker.domain import report_ids
from tracker.domain import reports as report_events
from tracker.domain.deliveries import DeliveryEvent
from tracker.domain.fields import Record
from tracker.domain.initiatives import events as initiative_events
from tracker.domain.initiatives.events import InitiativeEvent
from tracker.domain.initiatives.ids import STREAMS
from tracker.domain.initiatives.state import NEVER_OPENED, Initiative, Stamp
from tracker.domain.initiatives.state import evolved as state_after
from tracker.domain.settings import state as settings_events
from tracker.domain.settings.state import Settings, SettingsEvent

SETTINGS_STREAM = "journal"
INITIATIVES = STREAMS
DELIVERIES = "deliveries/"
REPORTS = report_ids.STREAM


NOTHING_SET = Settings()
"""The settings before any event."""

EVENT_TYPES: dict[str, type[Record]] = {
    **settings_events.EVENT_TYPES,
    **initiative_events.EVENT_TYPES,
    **delivery_events.EVENT_TYPES,
    **report_events.EVENT_TYPES,
}
"""Every stored name. NOTE: they are for ever, and so is the shape of each at its version."""

VERSIONS = {**dict.fromkeys(EVENT_TYPES, 1), "digest.delivered": 2}


def _as_it_is(data: Data) -> Data:
    """What a version only added fields to that may be left out."""
    return data


UPCASTERS = (Upcaster("digest.delivered", 1, 2, _as_it_is),)
CATALOGUE = Catalogue(VERSIONS, UPCASTERS)
_NAMES = {cls: name for name, cls in EVENT_TYPES.items()}


def initiative_stream(initiative: str) -> str:
    """The stream of an initiative."""
    return INITIATIVES + initiative


def encode(event: Record) -> NewEvent:
    """An event as it is stored: every field that holds something."""
    name = _NAMES[type(event)]
    return NewEvent(name, VERSIONS[name], event.model_dump(mode="json", exclude_none=True))


def decode(stored: StoredEvent) -> Record | None:
    """The event that was stored, brought to its current version; None for a type unknown here."""
    model = EVENT_TYPES.get(stored.type)
    if model is None:
        return None
    if stored.type_version == VERSIONS[stored.type]:
        return model.model_validate_json(stored.data)
    upcast = CATALOGUE.upcast(stored.type, stored.type_version, decode_json(stored.data))
    return model.model_validate(upcast.data)


def stamp(stored: StoredEvent) -> Stamp:
    """Where, when and by whom an event was recorded."""
    return Stamp(stored.position, stored.recorded_at, _actor(stored.metadata), stored.key)


@lru_cache(maxsize=1024)
def _actor(metadata: str) -> str:
    return str(cast("dict[str, object]", decode_json(metadata)).get("actor", ""))


def fold(stored: Iterable[StoredEvent], state: Initiative = NEVER_OPENED) -> Initiative:
    """An initiative folded from its stored events; its version counts those of unknown types too."""
    stored = list(stored)
    known = ((cast("InitiativeEvent", event), stamp(one)) for one in stored if (event := decode(one)))
    state = state_after(state, known)
    return state._replace(version=stored[-1].version) if stored else state


def evolved(
    state: Initiative, events: Iterable[InitiativeEvent], stored: Iterable[StoredEvent]
) -> Initiative:
    """The state after events that have just been stored: what `fold` makes of them, without reading them."""
    return state_after(state, zip(events, map(stamp, stored), strict=True))


def fold_settings(stored: Iterable[StoredEvent], settings: Settings = NOTHING_SET) -> Settings:
    """The settings folded from their stored events."""
    for one in stored:
        event = decode(one)
        if event is not None:
            settings = settings_events.evolve(settings, cast("SettingsEvent", event))
    return settings


def deliveries(stored: Iterable[StoredEvent]) -> Iterator[tuple[DeliveryEvent, str]]:
    """What happened to digests, each event with the moment at which it was recorded."""
    for one in stored:
        event = decode(one)
        if event is not None:
            yield cast("DeliveryEvent", event), one.recorded_at
