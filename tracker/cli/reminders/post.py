"""What delivering needs from outside: addresses from the environment and the keyring, files, calendars."""

from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from tracker import words
from tracker.app import vault
from tracker.app.people import personal_of
from tracker.app.places import data_folder
from tracker.app.settings import settings_of
from tracker.cli.call import Call
from tracker.cli.wording import reasons
from tracker.reminders.addresses import Addresses
from tracker.reminders.post import Post
from tracker.words import _

if TYPE_CHECKING:
    from tracker.words import Language

KEPT = timedelta(days=366)
"""For how long a calendar file goes on telling of what is settled."""

_speaking = Lock()


def post(call: Call) -> Post:
    """The channels of a journal."""

    def handles() -> set[str]:
        settings = settings_of(call.url)
        return {*settings.people, *settings.offices}

    def sealed(handle: str) -> str | None:
        person = settings_of(call.url).people.get(handle)
        personal = personal_of(person, vault.keys_at(call.url)) if person else None
        return personal.email if personal else None

    return Post(
        Addresses(call.environment, handles=handles),
        data_folder() / "reminders",
        sealed,
        lambda handle, language, day: _calendar(call, handle, language, day),
    )


def _calendar(call: Call, handle: str, language: str, day: date) -> bytes:
    """Somebody's calendar, in their language: while it is written, the program itself speaks that."""
    from tracker.exchange import feed_history, ical  # noqa: PLC0415 - slow to import, and seldom needed

    spoken: Language = "zh" if language == "zh" else "en"
    wanted = feed_history.Wanted(owner=handle, whole=True, since=day - KEPT)
    with _speaking, call.reader() as reader:
        before = words.current()
        words.use(spoken)
        try:
            regions = reader.regions
            journal, found = feed_history.of_journal(call.url, wanted)
            made = ical.Feed(
                journal=journal,
                name=_("Follow-ups: {whose}").format(whose=handle),
                today=day,
                red_overdue=reader.lights["red_overdue"],
            )
            return ical.feed(found, made, lambda row: reasons.explanation(row, regions))
        finally:
            words.use(before)
