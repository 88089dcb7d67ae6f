"""What is wrong with a journal that programs were hard on: nothing, unless the tracker is wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping

from events.errors import Broken
from events.journal import Journal
from events.projections import catch_up, folded
from tests.app.crew import FILE, FILES
from tests.app.office import rows_of
from tracker.views.projection import Views

Acknowledged = Mapping[int, str]
"""The hashes that were said to stand in some positions."""


def differences(url: str, acknowledged: Acknowledged, *, kept_up: bool) -> list[str]:
    """What is lost, out of place or there by half, and which views are not as if folded anew.

    `kept_up`: whoever recorded has kept the views up, so that they are to be as far as the journal is. They
    are caught up in the end.
    """
    with Journal.open(url, wait=60) as journal:
        return [
            *_in_the_chain(journal),
            *_in_the_events(journal, acknowledged),
            *_in_the_views(journal, kept_up=kept_up),
        ]


def _in_the_chain(journal: Journal) -> Iterator[str]:
    try:
        journal.verify()
    except Broken as error:
        yield str(error)


def _in_the_events(journal: Journal, acknowledged: Acknowledged) -> Iterator[str]:
    files: Counter[str] = Counter()
    last = 0
    for event in journal.read_all():
        last += 1
        if event.position != last:
            yield f"In place {last} stands the event of position {event.position}."
        if acknowledged.get(last, event.hash) != event.hash:
            yield f"Another event was acknowledged at position {last}."
        if event.key and event.key.startswith(FILES):
            files[event.key.rpartition("/")[0]] += 1
    if lost := [position for position in acknowledged if position > last]:
        yield f"The journal ends at {last}, and {max(lost)} was acknowledged."
    yield from (f"Of {file} there are {n} lines of {FILE}." for file, n in files.items() if n != FILE)


def _in_the_views(journal: Journal, *, kept_up: bool) -> Iterator[str]:
    head = journal.head().position
    at = journal.checkpoints()["views"].position
    if kept_up and at != head:
        yield f"The views are at {at}, and the journal is at {head}."
    if (reached := catch_up(journal, Views())) != head:
        yield f"The views were caught up to {reached}, and the journal is at {head}."
    with folded(journal, [Views()], head) as memory, journal.database.reading() as connection:
        kept, anew = rows_of(connection), rows_of(memory)
    for name, rows in anew.items():
        if other := set(rows) ^ set(kept[name]):
            yield f"In {name} {len(other)} rows are not those folded anew, such as {min(map(str, other))}."
        elif rows != kept[name]:
            yield f"In {name} rows stand twice."
