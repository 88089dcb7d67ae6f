"""Claim, send, record: each digest once, whatever fails, however many deliver at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Barrier, Event, Thread

import pytest

from events.errors import Locked, ViewsMissing
from events.journal import Journal
from events.projections import rebuild
from events.records import NewEvent
from events.rows import open_rows
from tests.postgres import LASTING
from tests.reminders.postman import Desk, Postman, desk
from tracker import codec
from tracker.domain.deliveries import DigestClaimed, DigestDelivered, DigestFailed
from tracker.domain.settings.people import DescribePerson
from tracker.reminders.attempts import moment
from tracker.reminders.channels import Limits, NotDelivered, Part
from tracker.reminders.errands import LOOK_AGAIN, Outcome, Round, Wanted
from tracker.reminders.looking import digest_on
from tracker.views.answers import DigestRow
from tracker.views.projection import Views

MONDAY, NINE = date(2023, 4, 3), "2023-04-03T09:00:00+08:00"
ALL = [("email", "mei"), ("file", "mei"), ("webhook:ops", "wuxi")]


def failing(word: str, **said: object) -> Callable[[Part], None]:
    def ill(_: Part) -> None:
        raise NotDelivered(word, **said)  # type: ignore[arg-type]

    return ill


def results(found: Round) -> dict[tuple[str, str], str]:
    return {(one.errand.channel, one.errand.who.handle): one.result for one in found.outcomes}


def outcome(found: Round, channel: str, handle: str) -> Outcome:
    [one] = [
        one for one in found.outcomes if (one.errand.channel, one.errand.who.handle) == (channel, handle)
    ]
    return one


def stored(made: Desk, handle: str) -> list[object]:
    return [codec.decode(one) for one in made.office.tracker.journal.read_stream(f"deliveries/{handle}")]


def stands(made: Desk, channel: str, handle: str, day: date = MONDAY) -> DigestRow | None:
    with open_rows(made.office.url) as rows:
        return digest_on(rows, handle, channel, day)


@pytest.mark.parametrize("at_work", LASTING, indirect=True)
class TestTheFirstRound:
    def test_tells_everybody_who_works_now_on_each_of_their_channels(self, at_work: Desk) -> None:
        found = at_work.deliverer.deliver()
        assert sorted(at_work.post.took()) == ALL
        assert results(found) == {
            **dict.fromkeys(ALL, "delivered"),
            ("email", "ah-kit"): "waiting",
            ("email", "hk-desk"): "waiting",
        }

    def test_tells_each_in_their_own_language(self, at_work: Desk) -> None:
        at_work.deliverer.deliver()
        told = {(channel, part.recipient): part.text for channel, part in at_work.post.sent}
        minutes, commitments = (line[2:10] for line in told["email", "mei"].splitlines() if "F-" in line)
        assert told["email", "mei"] == (
            "Today\n- 2023-04-03  Send minutes and thanks (new)\n"
            f"  {minutes} · I-2 Line 2\n\n"
            "Coming\n- 2023-04-06  List what was promised (new)\n"
            f"  {commitments} · I-2 Line 2"
        )
        assert "- 2023-04-03  发送会议纪要和感谢信" in told["webhook:ops", "wuxi"]

    def test_records_the_claim_before_and_the_delivery_after(self, at_work: Desk) -> None:
        seen: list[list[object]] = []
        at_work.post.ills["file"] = lambda _: seen.append(stored(at_work, "mei")[-1:])
        at_work.deliverer.deliver(Wanted(channel="file"))
        [[claim]] = seen
        assert isinstance(claim, DigestClaimed)
        assert (claim.channel, claim.day, claim.attempt) == ("file", MONDAY, 1)
        assert f"{claim.message_id}" == at_work.post.sent[0][1].id
        assert moment(claim.until) == datetime.fromisoformat(NINE) + timedelta(minutes=4)
        after = stored(at_work, "mei")[-1]
        assert after == DigestDelivered(recipient="mei", channel="file", day=MONDAY, lines=claim.lines)

    def test_ends_with_the_moment_at_which_something_is_due_next(self, at_work: Desk) -> None:
        found = at_work.deliverer.deliver()
        assert outcome(found, "email", "ah-kit").until == datetime.fromisoformat("2023-04-03T14:00:00+08:00")
        assert outcome(found, "email", "mei").until == datetime.fromisoformat("2023-04-04T09:00:00+08:00")
        assert found.next == datetime.fromisoformat(NINE) + LOOK_AGAIN

    def test_says_nothing_to_those_who_have_nothing_to_do(self, at_work: Desk) -> None:
        at_work.office.tracker.do(DescribePerson(person="idle", office="wuxi", channels=["email"]))
        found = at_work.deliverer.deliver()
        assert outcome(found, "email", "idle").why == "nothing"
        assert stored(at_work, "idle") == []


class TestLater:
    def test_nobody_is_told_twice_on_a_day(self, at_work: Desk) -> None:
        for _ in range(5):
            at_work.deliverer.deliver()
            at_work.clock.step(minutes=30)
        assert sorted(at_work.post.took()) == ALL

    def test_everybody_is_told_again_on_the_next_working_day(self, at_work: Desk) -> None:
        at_work.deliverer.deliver()
        for day in ("04", "05", "06"):  # the 5th is Tomb-sweeping Day in both places
            at_work.at(f"2023-04-{day}T16:00:00+08:00").deliverer.deliver()
        days = [(part.recipient, part.day.day) for channel, part in at_work.post.sent if channel == "email"]
        assert days == [("mei", 3), ("ah-kit", 4), ("mei", 4), ("ah-kit", 6), ("mei", 6)]

    def test_each_at_their_own_hours(self, at_work: Desk) -> None:
        at_work.deliverer.deliver()
        at_work.at("2023-04-03T13:59:00+08:00").deliverer.deliver()
        assert ("email", "ah-kit") not in at_work.post.took()
        at_work.at("2023-04-03T14:00:00+08:00").deliverer.deliver()
        assert at_work.post.took()[-1] == ("email", "ah-kit")

    def test_hours_may_be_left_aside(self, at_work: Desk) -> None:
        at_work.at("2023-04-05T03:00:00+08:00").deliverer.deliver(Wanted(anyway=True))
        assert sorted(at_work.post.took()) == [("email", "ah-kit"), *ALL]
        at_work.deliverer.deliver(Wanted(anyway=True))
        assert len(at_work.post.sent) == 4

    def test_a_week_switched_off_is_caught_up_in_one_message(self, at_work: Desk) -> None:
        at_work.deliverer.deliver()
        at_work.post.sent.clear()
        at_work.at("2023-04-12T15:00:00+08:00").deliverer.deliver()
        assert sorted(at_work.post.took()) == [("email", "ah-kit"), *ALL]
        [told] = [part for channel, part in at_work.post.sent if channel == "file"]
        assert [one["state"] for one in told.document["follow_ups"]] == ["overdue", "overdue"]

    def test_a_rebuild_of_the_views_sends_nothing(self, at_work: Desk) -> None:
        at_work.post.ills["email"] = failing("answered", detail="503")
        at_work.deliverer.deliver()
        before = at_work.office.tables()
        rebuild(at_work.office.tracker.journal, Views())
        assert at_work.office.tables() == before
        count = len(at_work.post.sent)
        at_work.deliverer.deliver()
        assert len(at_work.post.sent) == count

    def test_what_is_due_since_is_told_with_the_next_digest(self, at_work: Desk) -> None:
        at_work.deliverer.deliver()
        at_work.office.do("add", initiative="I-2", what={"en": "Call"}, due="2023-04-04", owner="mei")
        at_work.deliverer.deliver()
        assert at_work.post.took().count(("email", "mei")) == 1
        at_work.at("2023-04-04T09:00:00+08:00").deliverer.deliver(Wanted(channel="email"))
        told = at_work.post.sent[-1][1].document["follow_ups"]
        assert [(one["what"], one["mark"]) for one in told] == [
            ("Send minutes and thanks", ""),
            ("Call", "new"),
            ("List what was promised", ""),
        ]


class TestWanted:
    def test_some_recipients_or_channels_can_be_told_alone(self, at_work: Desk) -> None:
        at_work.deliverer.deliver(Wanted(owner="ME"))
        at_work.deliverer.deliver(Wanted(channel="webhook"))
        assert sorted(at_work.post.took()) == ALL
        assert at_work.deliverer.deliver(Wanted(channel="webhook:other")).outcomes == ()

    def test_what_would_be_sent_can_be_asked(self, at_work: Desk) -> None:
        before = at_work.office.events()
        found = at_work.deliverer.deliver(Wanted(send=False))
        assert [
            (one.errand.channel, one.errand.who.handle, one.why, bool(one.digest)) for one in found.outcomes
        ] == [
            ("email", "ah-kit", "hours", True),
            ("email", "hk-desk", "nothing", False),
            ("email", "mei", "now", True),
            ("file", "mei", "now", True),
            ("webhook:ops", "wuxi", "now", True),
        ]
        assert (at_work.post.sent, at_work.office.events()) == ([], before)


@pytest.mark.parametrize("at_work", LASTING, indirect=True)
class TestWhatFails:
    def test_is_recorded_and_tried_again_under_the_same_message_id(self, at_work: Desk) -> None:
        at_work.post.ills["email"] = failing("answered", detail="503")
        found = at_work.deliverer.deliver(Wanted(channel="email"))
        first = stands(at_work, "email", "mei")
        assert first is not None
        assert (first.state, first.reason, first.attempt, first.failures) == ("failed", "answered: 503", 1, 1)
        assert outcome(found, "email", "mei").until == moment(first.retry_at)
        at_work.post.ills.clear()
        at_work.deliverer.deliver(Wanted(channel="email"))
        assert at_work.post.sent == []
        at_work.clock.hands[0] = moment(first.retry_at)
        at_work.deliverer.deliver(Wanted(channel="email"))
        [(_, part)] = at_work.post.sent
        second = stands(at_work, "email", "mei")
        assert second is not None
        assert (part.id, second.state, second.attempt) == (first.message_id, "delivered", 2)

    def test_is_given_up_in_the_end_and_told_with_the_next_day_s(self, at_work: Desk) -> None:
        at_work.post.ills["file"] = failing("cannot write", detail="No space left on device")
        found = at_work.deliverer.deliver(Wanted(channel="file"))
        tries = 1
        while found.next < datetime.fromisoformat("2023-04-03T17:30:00+08:00"):
            at_work.clock.hands[0] = found.next
            found = at_work.deliverer.deliver(Wanted(channel="file"))
            tries += outcome(found, "file", "mei").result in ("failed", "given up")
        last = stands(at_work, "file", "mei")
        assert last is not None
        assert (last.state, last.retry_at, tries) == ("given up", None, 8)
        at_work.post.ills.clear()
        at_work.at("2023-04-04T09:00:00+08:00").deliverer.deliver(Wanted(channel="file"))
        [(_, part)] = at_work.post.sent
        assert [one["mark"] for one in part.document["follow_ups"]] == ["new", "new"]

    def test_is_given_up_at_once_where_nobody_will_take_it(self, at_work: Desk) -> None:
        at_work.post.ills["email"] = failing("refused", detail="550", permanent=True)
        found = at_work.deliverer.deliver(Wanted(channel="email"))
        last = stands(at_work, "email", "mei")
        assert last is not None
        assert (last.state, last.failures) == ("given up", 0)
        assert outcome(found, "email", "mei").result == "given up"

    def test_waits_as_long_as_the_channel_asks_for(self, at_work: Desk) -> None:
        at_work.post.ills["webhook:ops"] = failing(
            "answered", detail="429", retry_after=timedelta(minutes=50)
        )
        found = at_work.deliverer.deliver(Wanted(channel="webhook"))
        assert outcome(found, "webhook:ops", "wuxi").until == at_work.clock.now() + timedelta(minutes=50)

    @pytest.mark.parametrize("word", ["no answer", "cut off"])
    def test_after_it_may_have_arrived_says_the_same_again(self, word: str, at_work: Desk) -> None:
        at_work.post.ills["file"] = failing(word, detail="60")
        at_work.deliverer.deliver(Wanted(channel="file"))
        [claim, _] = stored(at_work, "mei")
        assert isinstance(claim, DigestClaimed)
        at_work.post.ills.clear()
        at_work.office.do("add", initiative="I-2", what={"en": "Call"}, due="2023-04-03", owner="mei")
        at_work.clock.step(minutes=2)
        at_work.deliverer.deliver(Wanted(channel="file"))
        [(_, part)] = at_work.post.sent
        assert part.id == claim.message_id
        assert sorted(one["id"] for one in part.document["follow_ups"]) == sorted(claim.lines)

    def test_for_want_of_an_address_is_not_recorded_and_goes_out_when_there_is_one(
        self, at_work: Desk
    ) -> None:
        at_work.post.unopened["mei"] = NotDelivered("no e-mail", "mei", permanent=True)
        before = at_work.office.events()
        found = at_work.deliverer.deliver(Wanted(owner="mei"))
        assert [(one.result, one.reason) for one in found.outcomes] == [("failed", "no e-mail: mei")] * 2
        assert at_work.office.events() == before
        at_work.post.unopened.clear()
        at_work.deliverer.deliver(Wanted(owner="mei"))
        assert len(at_work.post.sent) == 2

    def test_by_a_mistake_of_a_channel_is_told_and_holds_nobody_up(self, at_work: Desk) -> None:
        def mistaken(_: Part) -> None:
            raise ZeroDivisionError

        at_work.post.ills["email"] = mistaken
        found = at_work.deliverer.deliver()
        assert outcome(found, "email", "mei").reason == "mistake: ZeroDivisionError"
        assert sorted(at_work.post.took()) == ALL[1:]

    def test_never_stands_in_the_journal_with_an_address(self, at_work: Desk) -> None:
        secret = "https://hooks.example/token-1"  # noqa: S105 - not one

        def leaky(_: Part) -> None:
            raise RuntimeError(secret)

        at_work.post.ills["webhook:ops"] = leaky
        at_work.deliverer.deliver()
        text = "".join(one.data for one in at_work.office.tracker.journal.read_all())
        assert "token-1" not in text


@pytest.mark.parametrize("at_work", LASTING, indirect=True)
class TestClaims:
    def test_of_somebody_who_stopped_expire_and_the_digest_goes_out_under_the_same_id(
        self, at_work: Desk
    ) -> None:
        class Stopped(BaseException):
            pass

        def stop(_: Part) -> None:
            raise Stopped

        at_work.post.ills["file"] = stop
        with pytest.raises(Stopped):
            at_work.deliverer.deliver(Wanted(channel="file"))
        at_work.post.ills.clear()
        claim = stored(at_work, "mei")[-1]
        assert isinstance(claim, DigestClaimed)
        at_work.clock.step(minutes=3)
        found = at_work.deliverer.deliver(Wanted(channel="file"))
        assert (at_work.post.sent, outcome(found, "file", "mei").why) == ([], "claimed")
        assert found.next == moment(claim.until)
        at_work.clock.hands[0] = found.next
        at_work.office.do("add", initiative="I-2", what={"en": "Call"}, due="2023-04-03", owner="mei")
        at_work.deliverer.deliver(Wanted(channel="file"))
        [(_, part)] = at_work.post.sent
        assert part.id == claim.message_id
        # it may have arrived the first time: it says the same again, and what is new comes tomorrow
        assert sorted(one["id"] for one in part.document["follow_ups"]) == sorted(claim.lines)

    def test_of_others_are_kept(self, at_work: Desk) -> None:
        """While one is sending, another finds it claimed; when it is recorded, delivered."""
        begun, go = Event(), Event()

        def slow(_: Part) -> None:
            begun.set()
            assert go.wait(30)

        at_work.post.ills["file"] = slow
        thread = Thread(target=at_work.deliverer.deliver, args=(Wanted(channel="file"),))
        thread.start()
        assert begun.wait(30)
        with desk(at_work.office.url, at_work.clock, Postman()) as other:
            found = other.deliverer.deliver(Wanted(channel="file"))
            assert (other.post.sent, outcome(found, "file", "mei").why) == ([], "claimed")
            go.set()
            thread.join()
            found = other.deliverer.deliver(Wanted(channel="file"))
            assert (other.post.sent, outcome(found, "file", "mei").why) == ([], "had")
        assert at_work.post.took() == [("file", "mei")]

    def test_made_at_the_same_moment_by_two_are_one(self, at_work: Desk) -> None:
        together = Barrier(2)
        posts = [Postman(), Postman()]

        def deliver(post: Postman) -> None:
            with desk(at_work.office.url, at_work.clock, post) as one:
                together.wait(30)
                one.deliverer.deliver()

        threads = [Thread(target=deliver, args=(post,)) for post in posts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(posts[0].took() + posts[1].took()) == ALL

    def test_that_took_too_long_leave_the_rest_to_the_next(self, at_work: Desk) -> None:
        at_work.post.limits["file"] = Limits(size=150)

        def slow(_: Part) -> None:
            at_work.clock.step(minutes=5)

        at_work.post.ills["file"] = slow
        found = at_work.deliverer.deliver(Wanted(channel="file"))
        assert len(at_work.post.sent) == 1
        assert outcome(found, "file", "mei").reason == "no answer: 60"


class TestParts:
    @pytest.fixture
    def long(self, at_work: Desk) -> Desk:
        at_work.post.limits["email"] = Limits(size=160)
        return at_work

    def test_are_numbered_messages_with_ids_of_their_own(self, long: Desk) -> None:
        long.deliverer.deliver(Wanted(channel="email"))
        assert [(part.number, part.of) for _, part in long.post.sent] == [(1, 2), (2, 2)]
        first, second = (part.id for _, part in long.post.sent)
        assert second == first.replace("@", ".2@")
        row = stands(long, "email", "mei")
        assert row is not None
        assert (row.state, len(row.follow_ups)) == ("delivered", 2)

    def test_that_arrived_are_not_sent_again(self, long: Desk) -> None:
        def second(part: Part) -> None:
            if part.number == 2:
                raise NotDelivered("cut off")

        long.post.ills["email"] = second
        long.deliverer.deliver(Wanted(channel="email"))
        [claim, failed] = stored(long, "mei")
        assert isinstance(claim, DigestClaimed)
        assert isinstance(failed, DigestFailed)
        assert (failed.parts_delivered, len(failed.arrived or [])) == (1, 1)
        long.post.ills.clear()
        long.clock.step(minutes=2)
        long.deliverer.deliver(Wanted(channel="email"))
        assert [(part.number, part.of, part.id.count(".2@")) for _, part in long.post.sent] == [
            (1, 2, 0),
            (2, 2, 1),
        ]
        delivered = stored(long, "mei")[-1]
        assert isinstance(delivered, DigestDelivered)
        assert delivered.lines == claim.lines

    def test_keep_to_the_messages_a_minute_that_a_channel_takes(self, at_work: Desk) -> None:
        for number in range(5):
            handle = f"p{number}"
            at_work.office.tracker.do(DescribePerson(person=handle, office="wuxi", channels=["apprise:bot"]))
            at_work.office.open(f"Bot {number}", owner=handle)
            at_work.office.do("record", kind="site_visit", initiative=f"I-{number + 4}", on="2023-03-29")
        at_work.post.limits["apprise:bot"] = Limits(per_minute=2)
        took = []
        for _ in range(4):
            found = at_work.deliverer.deliver(Wanted(channel="apprise"))
            took.append(len(at_work.post.sent))
            assert found.next <= at_work.clock.now() + timedelta(minutes=1) or took[-1] == 5
            at_work.clock.step(seconds=60)
        assert took == [2, 4, 5, 5]


@pytest.mark.parametrize("at_work", LASTING, indirect=True)
class TestLanes:
    def crowd(self, at_work: Desk, number: int) -> None:
        for n in range(number):
            at_work.office.tracker.do(DescribePerson(person=f"p{n}", office="wuxi", channels=["email"]))
            at_work.office.open(f"Crowd {n}", owner=f"p{n}")
            at_work.office.do("record", kind="site_visit", initiative=f"I-{n + 4}", on="2023-03-29")

    def test_that_fail_are_left_alone_after_three_and_tried_again_with_one(self, at_work: Desk) -> None:
        self.crowd(at_work, 6)
        tried: list[str] = []

        def down(part: Part) -> None:
            tried.append(part.recipient)
            raise NotDelivered("unreachable", "Connection refused")

        at_work.post.ills["email"] = down
        found = at_work.deliverer.deliver(Wanted(channel="email"))
        assert tried == ["mei", "p0", "p1"]
        assert [one.why for one in found.outcomes[5:]] == ["lane"] * 4
        at_work.clock.step(minutes=2)
        at_work.deliverer.deliver(Wanted(channel="email"))
        assert len(tried) == 4
        at_work.post.ills.clear()
        at_work.clock.step(minutes=20)
        at_work.deliverer.deliver(Wanted(channel="email"))
        assert sorted(at_work.post.took()) == [
            ("email", one) for one in ("mei", *(f"p{n}" for n in range(6)))
        ]

    def test_that_fail_are_remembered_by_whoever_delivers_next(self, at_work: Desk) -> None:
        self.crowd(at_work, 4)
        at_work.post.ills["email"] = failing("unreachable", detail="Connection refused")
        at_work.deliverer.deliver(Wanted(channel="email"))
        with desk(at_work.office.url, at_work.clock, Postman()) as other:
            other.deliverer.deliver(Wanted(channel="email"))
            assert other.post.sent == []

    def test_do_not_count_addresses_that_are_refused(self, at_work: Desk) -> None:
        self.crowd(at_work, 6)
        for n in range(5):
            at_work.post.ills[f"p{n}"] = failing("refused", detail="550", permanent=True)
        at_work.deliverer.deliver(Wanted(channel="email"))
        assert at_work.post.took() == [("email", "mei"), ("email", "p5")]

    def test_that_hang_hold_no_other_up(self, at_work: Desk) -> None:
        over, delivered = Event(), Event()

        def hang(_: Part) -> None:
            assert over.wait(30)

        at_work.post.ills["email"] = hang
        at_work.post.ills["file"] = lambda _: delivered.set()
        thread = Thread(target=at_work.deliverer.deliver)
        thread.start()
        assert delivered.wait(30)
        over.set()
        thread.join()
        assert sorted(at_work.post.took()) == ALL


class TestTheJournal:
    def test_with_views_that_lag_behind_nothing_is_said(self, at_work: Desk) -> None:
        with Journal.open(at_work.office.url) as bare:
            bare.append("x", [NewEvent("x", 1, {})], recorded_at=at_work.clock.now())
        with pytest.raises(ViewsMissing):
            at_work.deliverer.deliver()
        assert at_work.post.sent == []

    def test_that_others_keep_busy_loses_no_outcome(
        self, at_work: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tracker = at_work.office.tracker
        recording, refusals = tracker.recording, [Locked("x")] * 3

        def busy(*, kept: bool = True) -> object:
            if at_work.post.sent and refusals:
                raise refusals.pop()
            return recording(kept=kept)

        monkeypatch.setattr(tracker, "recording", busy)
        found = at_work.deliverer.deliver(Wanted(channel="file"))
        assert (refusals, results(found)) == ([], {("file", "mei"): "delivered"})

    def test_that_others_keep_busy_makes_a_claim_wait(
        self, at_work: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(*, kept: bool = True) -> object:  # noqa: ARG001
            raise Locked("x")

        monkeypatch.setattr(at_work.office.tracker, "recording", busy)
        found = at_work.deliverer.deliver(Wanted(channel="file"))
        assert (at_work.post.sent, outcome(found, "file", "mei").why) == ([], "busy")

    def test_stopping_ends_after_the_delivery_at_hand(self, at_work: Desk) -> None:
        def stop(_: Part) -> None:
            at_work.deliverer.stopping = True

        at_work.post.ills["email"] = stop
        at_work.at("2023-04-03T15:00:00+08:00").deliverer.deliver(Wanted(channel="email"))
        assert at_work.post.took() == [("email", "ah-kit")]
        assert stands(at_work, "email", "mei") is None
