"""The daemon: looks, delivers, sleeps until something is due, and heals what it can."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from events.errors import Locked
from events.journal import Journal
from events.records import NewEvent
from events.rows import open_rows
from tests.postgres import LASTING
from tests.reminders.postman import Desk
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.domain.refusals import Refused
from tracker.reminders.attempts import as_stored
from tracker.reminders.channels import NotDelivered, Part
from tracker.reminders.daemon import Daemon, Told, check_running, signed
from tracker.reminders.errands import LOOK_AGAIN
from tracker.reminders.heartbeats import KEPT, Beat, Heart, beats
from tracker.reminders.waking import scheduled
from tracker.views import queries

NINE = datetime.fromisoformat("2023-04-03T09:00:00+08:00")


def daemon(made: Desk, told: list[Told] | None = None, pid: int = 1) -> Daemon:
    lines: list[Told] = [] if told is None else told
    return Daemon(made.office.tracker, made.deliverer, ("here", pid), lines.append)


def said(told: list[Told]) -> list[str]:
    return [one.template.format(**one.values) for one in told]


class Hours:
    """An alarm that moves the clock, until a moment at which it stops the daemon."""

    def __init__(self, made: Desk, until: str) -> None:
        self.made = made
        self.until = datetime.fromisoformat(until)
        self.waits: list[timedelta] = []

    def wait(self, until: datetime) -> None:
        self.waits.append(until - self.made.clock.now())
        self.made.clock.hands[0] = until
        self.made.deliverer.stopping = until >= self.until


class TestADay:
    def test_everybody_is_told_when_their_hours_begin(self, at_work: Desk) -> None:
        moments: dict[tuple[str, str], datetime] = {}

        def note(part: Part) -> None:
            moments[part.recipient, part.day.isoformat()] = at_work.clock.now().astimezone(UTC)

        at_work.post.ills.update({"email": note, "webhook:ops": note})
        at_work.clock.set("2023-04-03T06:00:00+08:00")
        daemon(at_work).run(Hours(at_work, "2023-04-04T20:00:00+08:00"))
        assert {key: one.isoformat()[:16] for key, one in moments.items()} == {
            ("mei", "2023-04-03"): "2023-04-03T01:00",
            ("wuxi", "2023-04-03"): "2023-04-03T01:00",
            ("ah-kit", "2023-04-03"): "2023-04-03T06:00",
            ("mei", "2023-04-04"): "2023-04-04T01:00",
            ("wuxi", "2023-04-04"): "2023-04-04T01:00",
            ("ah-kit", "2023-04-04"): "2023-04-04T06:00",
        }

    def test_it_sleeps_no_longer_than_until_somebody_may_have_recorded_something(self, at_work: Desk) -> None:
        hours = Hours(at_work, "2023-04-03T12:00:00+08:00")
        daemon(at_work).run(hours)
        assert max(hours.waits) == LOOK_AGAIN
        assert min(hours.waits) > timedelta()

    def test_it_wakes_when_a_digest_is_to_be_tried_again(self, at_work: Desk) -> None:
        attempts: list[datetime] = []

        def ill(_: Part) -> None:
            attempts.append(at_work.clock.now())
            raise NotDelivered("answered", "503")

        at_work.post.ills["file"] = ill
        daemon(at_work).run(Hours(at_work, "2023-04-03T09:10:00+08:00"))
        assert [round((one - NINE) / timedelta(minutes=1)) for one in attempts][:2] == [0, 1]
        assert len(attempts) >= 3


class TestWhatItSays:
    def test_is_a_line_for_each_delivery_and_one_for_each_trouble_as_long_as_it_stays_the_same(
        self, at_work: Desk
    ) -> None:
        at_work.post.unopened["file"] = NotDelivered("no address", "X")
        told: list[Told] = []
        one = daemon(at_work, told)
        for _ in range(4):
            one.step()
        assert sorted(said(told)) == [
            "delivered to mei on email, follow-ups: 2",
            "delivered to wuxi on webhook:ops, follow-ups: 2",
            "not delivered to mei on file, tried again at 2023-04-03T09:05:00+08:00: no address: X",
        ]

    def test_begins_and_ends_with_a_line(self, at_work: Desk) -> None:
        told: list[Told] = []
        one = daemon(at_work, told, pid=7)
        one.stop()
        one.run(Hours(at_work, "2023-04-03T12:00:00+08:00"))
        assert said(told) == ["started on here, process 7", "stopped"]


class TestTrouble:
    def test_views_that_lag_behind_are_brought_up(self, at_work: Desk) -> None:
        with Journal.open(at_work.office.url) as bare:
            bare.append("x", [NewEvent("x", 1, {})], recorded_at=at_work.clock.now())
        daemon(at_work).step()
        assert len(at_work.post.sent) == 3

    def test_views_of_an_older_program_are_built_anew(self, at_work: Desk) -> None:
        with at_work.office.tracker.journal.database.writing() as connection:
            connection.exec_driver_sql("UPDATE projections SET version = 0")
        daemon(at_work).step()
        assert len(at_work.post.sent) == 3

    def test_views_of_a_newer_program_are_left_alone(self, at_work: Desk) -> None:
        newer = queries.MADE_WITH + 1
        with at_work.office.tracker.journal.database.writing() as connection:
            connection.execute(text("UPDATE projections SET version = :newer"), {"newer": newer})
        told: list[Told] = []
        until = daemon(at_work, told).step()
        assert (at_work.post.sent, until) == ([], NINE + timedelta(minutes=1))
        assert at_work.office.tracker.journal.checkpoints()["views"].version == newer
        assert len(told) == 1

    def test_a_journal_that_cannot_be_used_is_looked_at_again_soon(
        self, at_work: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def locked(*_: object) -> None:
            raise Locked("here.db")

        told: list[Told] = []
        one = daemon(at_work, told)
        with monkeypatch.context() as patch:
            patch.setattr(at_work.deliverer, "deliver", locked)
            assert one.step() == NINE + timedelta(minutes=1)
        assert "here.db" in said(told)[0]
        one.step()
        assert len(at_work.post.sent) == 3


@pytest.mark.parametrize("at_work", LASTING, indirect=True)
class TestHeartbeats:
    def beats(self, made: Desk) -> list[Beat]:
        return beats(made.office.tracker.journal.database)

    def test_there_are_none_before_anybody_has_delivered(self, at_work: Desk) -> None:
        assert self.beats(at_work) == []

    def test_each_daemon_has_its_own(self, at_work: Desk) -> None:
        first, second = daemon(at_work), daemon(at_work, pid=2)
        first.step()
        at_work.clock.step(minutes=5)
        second.step()
        found = self.beats(at_work)
        assert [(one.pid, one.delivered, one.stopped_at) for one in found] == [(2, 0, None), (1, 3, None)]
        assert found[1].last_run == as_stored(NINE)
        assert found[1].next_run == as_stored(NINE + LOOK_AGAIN)

    def test_one_that_ends_says_so(self, at_work: Desk) -> None:
        daemon(at_work).run(Hours(at_work, "2023-04-03T09:04:00+08:00"))
        [one] = self.beats(at_work)
        assert (one.stopped_at, one.next_run) == (as_stored(NINE + LOOK_AGAIN), None)

    def test_a_run_of_remind_leaves_one_for_its_machine(self, at_work: Desk) -> None:
        for _ in range(2):
            signed(at_work.office.tracker, "there", 5, (), 3)
        [one] = self.beats(at_work)
        assert (one.id, one.kind, one.delivered, one.next_run) == ("remind/there", "remind", 3, None)

    def test_those_of_long_ago_are_forgotten(self, at_work: Desk) -> None:
        daemon(at_work).step()
        later = NINE + KEPT + timedelta(minutes=1)
        old = Beat("x", "daemon", "there", 1, as_stored(later), as_stored(later))
        Heart(at_work.office.tracker.journal.database).beat(old, later)
        assert [one.id for one in self.beats(at_work)] == ["x"]

    def test_are_no_events_and_nothing_depends_on_them(self, at_work: Desk) -> None:
        before = at_work.office.events()
        signed(at_work.office.tracker, "there", 5, (), 3)
        assert at_work.office.events() == before

    def test_that_cannot_be_written_stop_nobody(self, at_work: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused() -> None:
            raise Locked("x")

        one = daemon(at_work)
        database = at_work.office.tracker.journal.database
        heart = one._heart
        monkeypatch.setattr(heart, "_database", type("D", (), {"writing": staticmethod(refused)}))
        one.step()
        assert (len(at_work.post.sent), beats(database)) == (3, [])


class TestTheAlarm:
    """APScheduler itself, and the machine's clock: nothing here waits for longer than a moment."""

    def test_wakes_at_the_moment(self) -> None:
        with scheduled() as alarm:
            begun = Clock().now()
            alarm.wait(begun + timedelta(milliseconds=50))
            assert Clock().now() >= begun + timedelta(milliseconds=50)

    def test_wakes_at_once_where_the_moment_has_passed(self) -> None:
        with scheduled() as alarm:
            alarm.wait(Clock().now() - timedelta(days=8))

    def test_wakes_before_where_somebody_says_so(self) -> None:
        with scheduled() as alarm:
            alarm.wake()
            alarm.wait(Clock().now() + timedelta(days=1))

    def test_ends_without_a_sound_while_jobs_are_due(self, capfd: pytest.CaptureFixture[str]) -> None:
        for _ in range(20):
            with scheduled() as alarm:
                for _ in range(50):
                    alarm._scheduler.add_job(alarm.wake, "date", run_date=Clock().now())
                alarm.wait(Clock().now())
        assert capfd.readouterr() == ("", "")


def test_nobody_runs_on_a_clock_that_stands_still(at_work: Desk) -> None:
    tracker = at_work.office.tracker
    check_running(tracker)
    fixed = Tracker(tracker.journal, Clock(NINE), "x", "x")
    with pytest.raises(Refused, match="TRACKER_NOW is set"):
        check_running(fixed)


def test_the_table_of_signs_stands_beside_the_journal(at_work: Desk) -> None:
    daemon(at_work).step()
    with open_rows(at_work.office.url) as rows:
        assert rows.all("SELECT kind, host, pid FROM deliverers") == [("daemon", "here", 1)]
    at_work.office.tracker.journal.verify()


def test_a_look_once_leaves_one_sign_for_its_machine_however_often_it_is_made(at_work: Desk) -> None:
    for pid in (1, 2, 3):
        one = Daemon(at_work.office.tracker, at_work.deliverer, ("here", pid), lambda _: None, once=True)
        one.round()
    [sign] = beats(at_work.office.tracker.journal.database)
    assert (sign.id, sign.kind, sign.pid, sign.next_run) == ("remind/here", "remind", 3, None)
