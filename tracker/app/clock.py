"""The one clock of the program. Everywhere else time comes in as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tracker.domain.refusals import N_, Refused


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time: the machine's, or the one moment that was set.

    `now()` carries the offset of the person's own time zone, so that `today()` is their day.
    """

    fixed: datetime | None = None

    def now(self) -> datetime:
        """The moment, with an offset."""
        return self.fixed or datetime.now().astimezone()  # noqa: TID251 - the one place

    def today(self) -> date:
        """The day where the person is."""
        return self.now().date()

    def check_past(self, known_at: datetime) -> None:
        """Raise Refused where what was known at a moment is asked for, and it is still to come."""
        if known_at > self.now():
            raise Refused(
                N_("{moment} is still to come: nobody knows yet what will be recorded by then."),
                moment=known_at.isoformat(),
            )


def clock_from(environment: Mapping[str, str]) -> Clock:
    """The clock that TRACKER_NOW sets, or the machine's. Raises Refused for a moment that cannot be read."""
    said = environment.get("TRACKER_NOW")
    return Clock(moment(said, "TRACKER_NOW")) if said else Clock()


def moment(text: str, name: str) -> datetime:
    """An ISO date-time with an offset. Raises Refused that names where it was said."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise Refused(
            N_(
                "{name} is {value!r}, and needs a date, a time and an offset, as in "
                "2023-04-03T09:00:00+08:00."
            ),
            name=name,
            value=text,
        )
    return read


def as_stored(moment: datetime) -> str:
    """A moment as the journal keeps it, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
