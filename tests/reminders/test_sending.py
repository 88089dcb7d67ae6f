"""Digests that are claimed together, since their lane is quick: nobody has to wait for another's trouble."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events.records import StoredEvent
from tests.reminders.postman import Desk
from tracker import codec
from tracker.domain.deliveries import DigestClaimed
from tracker.domain.settings.people import DescribePerson
from tracker.reminders import claims
from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.claims import Claim
from tracker.reminders.errands import Wanted
from tracker.reminders.sending import MOST, Pace

MANY = 12
CROWD = [f"p{n:02}" for n in range(MANY)]
EVERYBODY = Wanted(channel="webhook:all")
CHANNEL = "webhook:all"
QUICK = timedelta(milliseconds=1)


@pytest.fixture
def crowd(at_work: Desk) -> Desk:
    """Many who are told on one lane, each of a visit."""
    with at_work.office.tracker.recording() as session:
        for handle in CROWD:
            session.do(DescribePerson(person=handle, office="wuxi", channels=[CHANNEL]))
    for n, handle in enumerate(CROWD, 4):
        at_work.office.open(f"Crowd {n}", owner=handle)
        at_work.office.do("record", kind="site_visit", initiative=f"I-{n}", on="2023-03-29")
    return at_work


def told(made: Desk) -> list[str]:
    return [part.recipient for _, part in made.post.sent]


def recorded(made: Desk, kind: str) -> list[str]:
    """Of whom such a thing was recorded, in order."""
    every: list[StoredEvent] = list(made.office.tracker.journal.read_all())
    return [one.stream.removeprefix(codec.DELIVERIES) for one in every if one.type == kind]


def at(number: int, ill: Callable[[], None]) -> Callable[[Part], None]:
    """What goes wrong with one of the crowd."""

    def send(part: Part) -> None:
        if part.recipient == CROWD[number]:
            ill()

    return send


def down() -> None:
    raise NotDelivered("unreachable", "Connection refused")


def refused() -> None:
    raise NotDelivered("refused", "550", permanent=True)


class Stopped(BaseException):
    """What ends a program by force."""


def stopped() -> None:
    raise Stopped


def later(made: Desk) -> Desk:
    """The same, when every claim has expired."""
    made.clock.step(minutes=30)
    made.post.ills.clear()
    return made


class TestAQuickLane:
    def test_takes_more_and_more_at_once_and_tells_each_once(self, crowd: Desk) -> None:
        claimed: list[int] = []
        crowd.post.ills[CHANNEL] = lambda _: claimed.append(len(recorded(crowd, "digest.claimed")))
        found = crowd.deliverer.deliver(EVERYBODY)
        assert told(crowd) == CROWD
        assert [one.errand.who.handle for one in found.outcomes] == CROWD
        assert {one.result for one in found.outcomes} == {"delivered"}
        assert claimed == [1, 3, 3, *[7] * 4, *[12] * 5]
        assert recorded(crowd, "digest.delivered") == CROWD

    def test_that_fails_keeps_the_rest_only_until_their_claims_expire(self, crowd: Desk) -> None:
        crowd.post.ills[CHANNEL] = at(8, down)
        found = crowd.deliverer.deliver(EVERYBODY)
        assert (told(crowd), recorded(crowd, "digest.failed")) == (CROWD[:8], CROWD[8:9])
        assert [one.why for one in found.outcomes[9:]] == ["lane"] * 3
        assert all(one.until == crowd.clock.now() + timedelta(minutes=4) for one in found.outcomes[9:])
        later(crowd).deliverer.deliver(EVERYBODY)
        assert sorted(told(crowd)) == CROWD

    def test_takes_the_rest_where_one_address_is_refused(self, crowd: Desk) -> None:
        crowd.post.ills[CHANNEL] = at(8, refused)
        crowd.deliverer.deliver(EVERYBODY)
        assert told(crowd) == [*CROWD[:8], *CROWD[9:]]
        assert recorded(crowd, "digest.failed") == CROWD[8:9]

    def test_stopped_by_force_repeats_nothing_that_it_had_recorded(self, crowd: Desk) -> None:
        crowd.post.ills[CHANNEL] = at(9, stopped)
        with pytest.raises(Stopped):
            crowd.deliverer.deliver(EVERYBODY)
        assert recorded(crowd, "digest.delivered") == CROWD[:9]
        later(crowd).deliverer.deliver(EVERYBODY)
        assert sorted(told(crowd)) == CROWD

    def test_tells_the_others_where_one_digest_cannot_be_claimed(
        self, crowd: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claimed = claims.claimed

        def mistaken(claim: Claim) -> DigestClaimed:
            if claim.ready.errand.who.handle == CROWD[9]:
                raise ZeroDivisionError
            return claimed(claim)

        monkeypatch.setattr(claims, "claimed", mistaken)
        found = crowd.deliverer.deliver(EVERYBODY)
        assert told(crowd) == [*CROWD[:9], *CROWD[10:]]
        assert found.outcomes[9].reason == "mistake: ZeroDivisionError"

    def test_leaves_alone_what_another_has_claimed_meanwhile(self, crowd: Desk) -> None:
        def other(part: Part) -> None:
            if part.recipient == CROWD[6]:
                crowd.post.ills.clear()
                crowd.deliverer.deliver(EVERYBODY)

        crowd.post.ills[CHANNEL] = other
        crowd.deliverer.deliver(EVERYBODY)
        assert sorted(told(crowd)) == CROWD


class TestASlowLane:
    def test_is_given_one_after_the_other(self, crowd: Desk) -> None:
        seen: list[tuple[int, int]] = []

        def slow(_: Part) -> None:
            crowd.clock.step(seconds=1)
            seen.append((len(recorded(crowd, "digest.claimed")), len(recorded(crowd, "digest.delivered"))))

        crowd.post.ills[CHANNEL] = slow
        crowd.deliverer.deliver(EVERYBODY)
        assert seen == [(n + 1, n) for n in range(MANY)]

    def test_that_becomes_so_never_sends_what_may_have_been_claimed_anew(self, crowd: Desk) -> None:
        begun = datetime.fromisoformat("2023-04-03T09:00:00+08:00")

        def slower(part: Part) -> None:
            if part.recipient >= CROWD[7]:
                crowd.clock.step(seconds=59)

        crowd.post.ills[CHANNEL] = slower
        crowd.deliverer.deliver(EVERYBODY)
        assert told(crowd) == CROWD[:11]
        assert crowd.clock.now() == begun + timedelta(seconds=4 * 59)
        later(crowd).deliverer.deliver(EVERYBODY)
        assert told(crowd) == CROWD

    def test_that_counts_its_messages_is_given_one_after_the_other(self, crowd: Desk) -> None:
        claimed: list[int] = []
        crowd.post.limits[CHANNEL] = Limits(per_minute=MANY)
        crowd.post.ills[CHANNEL] = lambda _: claimed.append(len(recorded(crowd, "digest.claimed")))
        crowd.deliverer.deliver(EVERYBODY)
        assert claimed == list(range(1, MANY + 1))


def test_a_pace_doubles_up_to_a_limit_and_falls_back_to_one() -> None:
    pace, seen = Pace(), []
    for _ in range(6):
        pace.learn(QUICK, well=True)
        seen.append(pace.together)
    assert seen == [2, 4, 8, 16, MOST, MOST]
    pace.learn(QUICK, well=False)
    assert pace.together == 1
    pace.learn(QUICK, well=True)
    pace.learn(timedelta(seconds=1), well=True)
    assert pace.together == 1
