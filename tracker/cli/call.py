"""What one call of the program knows: its environment, its clock, where the journal is."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from events.errors import CannotOpen
from tracker.app.clock import Clock, clock_from
from tracker.cli.progress import progress
from tracker.cli.text import plain
from tracker.domain.refusals import N_
from tracker.words import _

if TYPE_CHECKING:
    from tracker.app.reader import Reader
    from tracker.app.tracker import Tracker
    from tracker.domain.settings.state import Settings

NO_JOURNAL_HERE = N_("There is no journal at {where} yet. Create it: tracker --database {where} init")


@dataclass(slots=True)
class Call:
    """One call. `database` is what `--database` said."""

    environment: Mapping[str, str]
    database: str | None = None
    _clock: Clock | None = field(default=None)

    @property
    def clock(self) -> Clock:
        """The clock of this call. Raises Refused where TRACKER_NOW cannot be read."""
        if self._clock is None:
            self._clock = clock_from(self.environment)
        return self._clock

    @property
    def url(self) -> str:
        """The address of the journal."""
        from tracker.app.places import database_url  # noqa: PLC0415 - help and mistakes need no journal

        return database_url(self.environment, self.database)

    @property
    def actor(self) -> str:
        """Who records: TRACKER_ACTOR, or the name of the user of the machine."""
        said = self.environment.get("TRACKER_ACTOR", "").strip()
        if said:
            return said
        import getpass  # noqa: PLC0415 - only for those who record

        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return "unknown"

    @contextmanager
    def reader(self, as_of: date | None = None, known_at: datetime | None = None) -> Iterator["Reader"]:
        """The journal, to be asked."""
        from tracker.app.reader import open_reader  # noqa: PLC0415 - help and mistakes need no journal

        self._begin_at_first_use()
        with open_reader(self.url, self.clock, as_of, known_at, progress) as reader:
            yield reader

    @contextmanager
    def tracker(self) -> Iterator["Tracker"]:
        """The journal, to be written to."""
        self._begin_at_first_use()
        from tracker.app.writing import open_tracker  # noqa: PLC0415 - brings in the slow libraries

        with open_tracker(self.url, self.clock, self.actor) as tracker:
            yield tracker
            self._say_what_stopped(tracker)

    def settings(self) -> "Settings":
        """The settings of the journal; of none where there is no journal yet."""
        from tracker.app.places import file_of  # noqa: PLC0415 - help and mistakes need no journal
        from tracker.app.settings import settings_of  # noqa: PLC0415 - likewise
        from tracker.domain.settings.state import Settings  # noqa: PLC0415 - likewise

        file = file_of(self.url)
        return settings_of(self.url) if file is None or file.exists() else Settings()

    def create(self, *, practice: bool) -> bool:
        """Create the journal where the call says; False where there was one."""
        from tracker.app.writing import create_journal  # noqa: PLC0415 - brings in the slow libraries

        return create_journal(self.url, self.clock, self.actor, practice=practice)

    def _begin_at_first_use(self) -> None:
        """Create the journal in the user's data folder at the first use; elsewhere only `init` does."""
        from tracker.app.places import file_of  # noqa: PLC0415 - help and mistakes need no journal

        file = file_of(self.url)
        if file is None or file.exists():
            return
        if self.database or self.environment.get("TRACKER_DATABASE_URL"):
            raise CannotOpen(NO_JOURNAL_HERE, where=file)
        self.create(practice=False)
        note(_("Created your journal: {file}").format(file=file))

    def _say_what_stopped(self, tracker: "Tracker") -> None:
        kept_up = [one.name for one in tracker.journal.projections]
        for stopped in (one for one in tracker.journal.stopped() if one.name in kept_up):
            note(
                _(
                    "The views stopped at event {position} ({error}). What was recorded is safe. "
                    "Then: tracker rebuild"
                ).format(position=stopped.failed_position, error=stopped.error)
            )


def note(message: str) -> None:
    """Say something beside the answer, on stderr."""
    sys.stderr.write(plain(message) + "\n")
