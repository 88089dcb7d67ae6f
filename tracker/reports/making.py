"""Making a report: gathered from the journal as it was known, of what had happened by a day."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from events.rows import Rows, open_rows
from tracker.app.clock import Clock, as_stored
from tracker.app.past import past_rows
from tracker.app.reader import Filters, Reader
from tracker.domain.lifecycles import KIND_NAMES
from tracker.reports import facts, figures
from tracker.reports.document import Names, Report, Scope, named
from tracker.views import queries, report_queries
from tracker.views.answers import LIGHTS

FILTERS = ("region", "owner", "kind", "initiative")


@dataclass(frozen=True, slots=True)
class Known:
    """What was known: by which moment (UTC), up to which event."""

    known_at: str
    position: int
    head: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants a report about. `filters`: as people say them, by the names in `FILTERS`."""

    name: str
    first: date
    last: date
    as_of: date
    filters: Mapping[str, str] = field(default_factory=dict)


def known_now(url: str, clock: Clock) -> Known:
    """Everything that has been recorded, known at this moment."""
    with open_rows(url) as rows:
        position = rows.head().position
        last = _recorded(rows, position)
        return _known(rows, position, max(as_stored(clock.now()), last))


def known_at(url: str, moment: datetime | None, clock: Clock) -> Known:
    """What had been recorded by a moment; without one, all, known since the last event was recorded.

    Raises Refused for a moment that is still to come.
    """
    if moment:
        clock.check_past(moment)
    with open_rows(url) as rows:
        if moment is None:
            position = rows.head().position
            return _known(rows, position, _recorded(rows, position))
        [(position,)] = rows.all(queries.POSITION_AT, moment=as_stored(moment))
        return _known(rows, int(position), as_stored(moment))


def known_after(url: str, position: int, moment: str) -> Known:
    """What had been recorded up to an event."""
    with open_rows(url) as rows:
        return _known(rows, position, moment)


def _known(rows: Rows, position: int, moment: str) -> Known:
    row = rows.one(report_queries.EVENT, position=position)
    return Known(moment, position, str(row[0]) if row else "")


def _recorded(rows: Rows, position: int) -> str:
    row = rows.one(report_queries.EVENT, position=position)
    return str(row[1]) if row else as_stored(datetime.min.replace(tzinfo=UTC))


def make(url: str, asked: Asked, known: Known) -> Report:
    """Make a report. Raises NotFound for a region or an initiative that nobody knew then."""
    with _past(url, asked.as_of, known) as (rows, reader):
        filters = _filters(reader, asked.filters)
        scope = Scope(
            asked.name,
            asked.first,
            asked.last,
            asked.as_of,
            known.known_at,
            known.position,
            known.head,
            filters,
        )
        return gathered(rows, reader, scope)


@contextmanager
def _past(url: str, as_of: date, known: Known) -> Iterator[tuple[Rows, Reader]]:
    with past_rows(url, as_of, None, known.position) as rows:
        yield rows, Reader(rows, as_of, datetime.fromisoformat(known.known_at))


def _filters(reader: Reader, said: Mapping[str, str]) -> dict[str, str]:
    """What was said, with the code of the region and the id of the initiative that are meant."""
    found = {name: said[name] for name in FILTERS if name in said}
    if "region" in found:
        found["region"] = reader.regions.find(found["region"]).code
    if "initiative" in found:
        found["initiative"] = reader.initiative(found["initiative"])
    return found


def gathered(rows: Rows, reader: Reader, scope: Scope) -> Report:
    """A report from the views as they were, which `reader` asks too."""
    wanted = Filters(
        kind=scope.filters.get("kind"),
        region=scope.filters.get("region"),
        owner=scope.filters.get("owner"),
    )
    only = scope.filters.get("initiative")
    lights = {key: light for key, light in reader.lit(wanted).items() if only in (None, key)}
    part = facts.Facts(rows, reader, scope, lights)
    happened, possibly, kinds = part.happened()
    standing, conflicts = part.standing(wanted)
    return Report(
        scope=scope,
        filters=tuple(_named_filters(reader, scope.filters)),
        practice=reader.practice,
        happened=happened,
        possibly=possibly,
        late=part.recorded_late(),
        kinds=kinds,
        standing=standing,
        lights={light: sum(one == light for one in lights.values()) for light in LIGHTS},
        figures=figures.told(reader, scope, lights),
        overdue=part.overdue(),
        not_kept=part.not_kept(),
        lapsed=part.lapsed(),
        unattended=part.unattended(wanted),
        conflicts=conflicts,
    )


def _named_filters(reader: Reader, filters: Mapping[str, str]) -> Iterator[tuple[str, Names]]:
    for name, value in filters.items():
        match name:
            case "region":
                region = reader.regions.get(value)
                yield name, Names(region.en, region.zh)
            case "kind":
                yield name, Names(*KIND_NAMES[value])
            case "initiative":
                row = reader.row(value)
                title = named(row.title_en, row.title_zh) if row else Names("", "")
                yield name, Names(f"{value} {title.en}".strip(), f"{value} {title.zh}".strip())
            case _:
                yield name, Names(value, value)
