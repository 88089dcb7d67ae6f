"""Daemons killed at any point lose no digest, and repeat one only where nobody can know whether it was sent.

The points are drawn from a seed, which is made of the test's parameters. Counting both kinds of databases,
twice as many daemons as `KILLS` are killed.
"""

from collections import Counter
from datetime import date, datetime, timedelta

from events.journal import Journal
from events.projections import rebuild
from tests.app.office import Office
from tests.events.crew import kills
from tests.reminders.crew import LATER, hired, last_moment
from tests.reminders.postman import Postman, Stepping, desk
from tracker import codec
from tracker.domain.deliveries import DigestClaimed, DigestDelivered, DigestFailed
from tracker.domain.settings.people import DescribePerson
from tracker.reminders.attempts import message_id, part_id
from tracker.views.projection import Views

KILLS = 110
FIRST = date(2023, 4, 3)
PEOPLE = ("mei", "li")
PARTS = {"email": 1, "file": 1, "webhook:ops": 2}
CHANNELS = [*PARTS]

Sent = tuple[str, str, str]
"""The id of a message, its recipient and its day."""


def prepared(url: str) -> None:
    """Two people with all channels and something overdue that nobody will ever do."""
    with desk(url, Stepping(), Postman(), create=True) as made:
        for n, handle in enumerate(PEOPLE, 1):
            made.office.tracker.do(DescribePerson(person=handle, hours="00:00-23:59", channels=CHANNELS))
            made.office.open(f"Line {n}", owner=handle)
            for what in ("Call", "Write"):
                made.office.do("add", initiative=f"I-{n}", what={"en": what}, due="2023-04-03", owner=handle)


def working_days(last: datetime) -> list[date]:
    days = [FIRST + timedelta(days=n) for n in range((last.date() - FIRST).days + 1)]
    return [day for day in days if day.weekday() < 5]


def digests(journal: Journal) -> dict[tuple[str, str, date], Counter[type]]:
    """How often each digest was claimed, delivered and failed."""
    found: dict[tuple[str, str, date], Counter[type]] = {}
    for one in journal.read_all():
        event = codec.decode(one)
        if isinstance(event, (DigestClaimed, DigestDelivered, DigestFailed)):
            found.setdefault((event.recipient, event.channel, event.day), Counter())[type(event)] += 1
    return found


def check(url: str, sent: list[Sent], last: datetime) -> dict[str, int]:
    """Every digest of every working day is delivered, and nothing else.

    What was sent more than once was claimed as often by daemons that were killed before they said what came
    of it.
    """
    with Journal.open(url, [Views()]) as journal:
        journal.verify()
        found, name = digests(journal), journal.journal_id
    days = working_days(last)
    assert set(found) == {(who, channel, day) for who in PEOPLE for channel in CHANNELS for day in days}
    times = Counter(sent)
    unknown = 0
    for (who, channel, day), events in found.items():
        killed = events[DigestClaimed] - events[DigestDelivered] - events[DigestFailed]
        id_ = message_id(name, who, channel, day)
        parts = [times.pop((part_id(id_, n), who, day.isoformat())) for n in range(1, PARTS[channel] + 1)]
        assert events[DigestDelivered] == 1
        assert 1 <= min(parts) <= max(parts) <= 1 + killed
        unknown += killed
    assert times == {}
    repeated = len(sent) - len(set(sent))
    return {"digests": len(found), "messages": len(sent), "unknown": unknown, "repeated": repeated}


def test_daemons_killed_at_any_point_lose_no_digest(url: str) -> None:
    prepared(url)
    sent: list[Sent] = []

    with hired() as crew:
        for seed, kill in enumerate(kills(f"daemon {url.partition(':')[0]}", KILLS, 20_000)):
            pid = crew.start("", url, seed, kill.calls)
            told = crew.until_killed(pid, kill.after)
            sent += [(str(key), *who_and_day) for key, who_and_day in told]
        last = last_moment(url)
        end = last.replace(hour=23, minute=58)
        crew.start(max(end, last + LATER).isoformat(), url, 0)
        while (said := crew.told())[0] == "sent":
            sent.append((said[1], *said[2]))
        assert said == ["ended", 0]

    counts = check(url, sent, last)
    assert counts["unknown"] > 0
    assert counts["repeated"] > 0

    with desk(url, Stepping(hands=[last_moment(url)]), Postman()) as made:
        before = Office(url, made.office.tracker).tables()
        rebuild(made.office.tracker.journal, Views())
        assert made.office.tables() == before
        made.deliverer.deliver()
        assert made.post.sent == []
