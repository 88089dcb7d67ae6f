"""Whose days `tracker calendar` is about: offices and regions by any of their names, those alike together."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.app.reader import Filters
from tracker.app.settings import settings_of
from tracker.calendars.joint import Due, Skipped, add_working_days
from tracker.calendars.joint import Office as Party
from tracker.calendars.kept import Calendars, parties
from tracker.calendars.month import JointDay, joint_days
from tracker.calendars.sources import known_place
from tracker.cli.call import Call
from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.domain.refusals import N_, NotFound
from tracker.domain.settings.offices import nearest_to
from tracker.domain.settings.state import Settings
from tracker.words import current

USUAL = ("CN", "HK", "MO")
MOST_NAMES = 3
"""As many of those who keep the same calendar are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Together:
    """Those whose joint days were asked about: parties, by a name of their own, and for whom each stands."""

    settings: Settings
    parties: tuple[Party, ...]
    stands: dict[str, tuple[str, ...]]

    def days(self, month: date) -> list[JointDay]:
        """The days of the month that begins on that day."""
        last = month.replace(day=monthrange(month.year, month.month)[1])
        return list(joint_days(month, last, self.parties))

    def who(self, names: Sequence[object]) -> str:
        """Parties, by the names of those for whom they stand; "" where that is everybody."""
        if len(names) == len(self.parties):
            return ""
        return phrases.listed(self.keepers(str(name)) for name in names)

    def everybody(self) -> list[str]:
        """All parties, by the names of those for whom they stand."""
        return [self.keepers(name) for name in self.stands]

    def keepers(self, party: str) -> str:
        """The names of those for whom a party stands, in the reader's language: Wuxi, Shenzhen +3."""
        named = [self._label(name) for name in self.stands[party]]
        more = f" +{len(named) - MOST_NAMES}" if len(named) > MOST_NAMES else ""
        return phrases.listed(named[:MOST_NAMES]) + more

    def _label(self, name: str) -> str:
        office = self.settings.offices.get(name)
        if office:
            return phrases.title(office.en, office.zh, name)
        return plain(self.settings.regions.get(name).name(current()))


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, for whom, and what came of it."""

    together: Together
    start: date
    n: int
    due: Due[Skipped]


def count(together: Together, start: date, n: int) -> Counted:
    """Count joint working days. Raises Refused where there is no such day."""
    return Counted(together, start, n, add_working_days(start, n, together.parties))


def together(call: Call, texts: Sequence[str]) -> Together:
    """Those whom the texts name, or the usual ones where there are none. Raises NotFound."""
    with call.reader() as reader:
        settings = settings_of(call.url)
        names = [_named(text, settings) for text in texts] or list(settings.offices)
        if not names:
            rows = reader.status(Filters()).rows
            names = list(dict.fromkeys(code for row in rows for code in row.regions)) or list(USUAL)
    calendars = Calendars(settings.regions, settings.offices, settings.days)
    found = parties(calendars.kept(names))
    return Together(
        settings,
        tuple(party for party, _ in found.values()),
        {name: keepers for name, (_, keepers) in found.items()},
    )


def _named(text: str, settings: Settings) -> str:
    """The handle of the office, or the code of the region, that a text means."""
    known = [text, *_offices_called(text, settings)]
    office = next((one for one in known if one in settings.offices), None)
    if office:
        return office
    try:
        return settings.regions.find(text).code
    except NotFound as error:
        code = text.strip().upper()
        if "-" in code and known_place(code):
            return code
        if "candidates" in error.values:
            raise
        raise _unknown(text, settings, str(error.values.get("nearest", ""))) from None


def _offices_called(text: str, settings: Settings) -> Iterator[str]:
    wanted = text.strip().casefold()
    return (
        one.handle
        for one in settings.offices.values()
        if wanted in (one.handle.casefold(), one.en.casefold(), one.zh.casefold())
    )


def _unknown(text: str, settings: Settings, regions: str) -> NotFound:
    near = "; ".join(filter(None, (nearest_to(text, settings.offices), regions)))
    if near:
        return NotFound(
            N_("{of!r} is neither an office nor a region. Nearest: {nearest}. See: tracker office list"),
            of=text,
            nearest=near,
        )
    return NotFound(
        N_("{of!r} is neither an office nor a region. See: tracker office list, tracker region list"), of=text
    )
