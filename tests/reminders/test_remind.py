"""Delivering: each digest once for a recipient and a day, and that is recorded."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from events.errors import Locked, ViewsMissing
from events.journal import Journal
from events.records import NewEvent
from tests.app.office import NOW, Office, opened_at
from tracker.app.tracker import Tracker
from tracker.domain.refusals import Refused
from tracker.reminders.remind import Reminded, remind
from tracker.views.projection import Views

ROOT = Path(__file__).parents[2]
MONDAY, TUESDAY = "2023-04-03T09:00:00+08:00", "2023-04-04T09:00:00+08:00"
Told = list[tuple[str, list[tuple[str, str, str]], list[str]]]


def nothing(_: Reminded) -> None:
    """Deliver into the void."""


def told(reminded: Reminded) -> Told:
    """Recipient; rule, state and mark of each line; rules settled."""
    return [
        (
            one.recipient,
            [(line.follow_up.rule, line.state, line.mark) for line in one.lines],
            [settled.rule for settled in one.settled],
        )
        for one in reminded.sent
    ]


def run(office: Office, now: str = MONDAY, *, owner: str | None = None, record: bool = True) -> Reminded:
    return remind(office.at(now).tracker, nothing, owner=owner, record=record)


def deliveries(office: Office) -> list[str]:
    return [stream for stream, kind in office.events() if kind == "digest.delivered"]


@pytest.fixture
def two(office: Office) -> Office:
    """Wuxi has minutes due today, a list on 6 April and an invitation in May; Binhu a next step."""
    office.open("Chip line", owner="wuxi")
    office.do("record", kind="site_visit", initiative="I-1", on="2023-03-29")
    office.open("Robot line", owner="binhu")
    office.do("record", kind="talks", initiative="I-2", on="2023-03-24")
    return office


class TestTheFirstRun:
    def test_says_to_each_owner_what_is_due_and_near(self, two: Office) -> None:
        assert told(run(two)) == [
            ("binhu", [("talks-next-step", "coming", "new")], []),
            ("wuxi", [("visit-minutes", "due", "new"), ("visit-commitments", "coming", "new")], []),
        ]

    def test_records_what_was_said_to_whom(self, two: Office) -> None:
        reminded = run(two)
        assert deliveries(two) == ["deliveries/binhu", "deliveries/wuxi"]
        with two.reader() as reader:
            assert [(one.recipient, one.day, one.lines) for one in reader.deliveries("terminal")] == [
                (one.recipient, one.day, one.shown()) for one in reminded.sent
            ]

    def test_hands_everything_over_at_once_before_it_is_recorded(self, two: Office) -> None:
        handed: list[Reminded] = []
        reminded = remind(two.at(MONDAY).tracker, handed.append)
        assert handed == [reminded]

    def test_looks_five_joint_working_days_ahead(self, office: Office) -> None:
        # 10 working days from Friday 31 March: Monday 17 April; five before it: Monday 10 April
        office.open()
        office.do("record", kind="talks", initiative="I-1", on="2023-03-31")
        days = ["2023-04-07", "2023-04-10"]
        assert [told(run(office, f"{day}T09:00:00+08:00")) for day in days] == [
            [],
            [("wuxi-ipb", [("talks-next-step", "coming", "new")], [])],
        ]

    def test_says_nothing_where_nothing_is_due(self, office: Office) -> None:
        office.open()
        reminded = run(office)
        assert (reminded.sent, reminded.already, deliveries(office)) == ((), (), [])


class TestTheSecondRun:
    def test_on_the_same_day_has_nothing_to_say(self, two: Office) -> None:
        run(two)
        before = two.events()
        again = run(two)
        assert (again.sent, again.already, two.events()) == ((), ("binhu", "wuxi"), before)

    def test_on_the_next_day_says_it_again_with_nothing_new(self, two: Office) -> None:
        run(two)
        assert told(run(two, TUESDAY)) == [
            ("binhu", [("talks-next-step", "coming", "")], []),
            ("wuxi", [("visit-minutes", "overdue", ""), ("visit-commitments", "coming", "")], []),
        ]

    def test_after_some_days_catches_up_in_one_message(self, two: Office) -> None:
        run(two)
        reminded = run(two, "2023-04-24T09:00:00+08:00")
        assert [(one.recipient, len(one.lines)) for one in reminded.sent] == [("binhu", 1), ("wuxi", 2)]

    def test_says_what_is_new_what_moved_and_what_is_settled(self, two: Office) -> None:
        first = run(two)
        minutes = first.sent[1].lines[0].follow_up.id
        two.do("reschedule", follow_up=minutes, to="2023-04-07", because="Their holiday")
        later = two.at(TUESDAY)
        later.do(
            "record", kind="commitment", initiative="I-1", on="2023-04-04", commitments=[{"what": "Call"}]
        )
        later.do("record", kind="intent", initiative="I-2", on="2023-04-04")
        reminded = run(two, TUESDAY)
        assert told(reminded) == [
            ("binhu", [], ["talks-next-step"]),
            (
                "wuxi",
                [("visit-minutes", "coming", "moved"), ("commitment-date", "coming", "new")],
                ["visit-commitments"],
            ),
        ]
        assert str(reminded.sent[1].lines[0].was) == "2023-04-03"

    def test_says_what_is_settled_once(self, two: Office) -> None:
        run(two)
        two.at(TUESDAY).do("record", kind="intent", initiative="I-2", on="2023-04-04")
        run(two, TUESDAY)
        assert [one.recipient for one in run(two, "2023-04-05T09:00:00+08:00").sent] == ["wuxi"]

    def test_does_not_tell_people_what_they_did_themselves(self, two: Office) -> None:
        first = run(two, owner="binhu")
        two.at(TUESDAY).do("done", follow_up=first.sent[0].lines[0].follow_up.id)
        assert told(run(two, TUESDAY, owner="binhu")) == []

    def test_leaves_out_what_is_snoozed_and_takes_it_up_again_as_new(self, two: Office) -> None:
        first = run(two, owner="binhu")
        two.do("snooze", follow_up=first.sent[0].lines[0].follow_up.id, until="2023-04-06")
        runs = [run(two, f"2023-04-0{day}T09:00:00+08:00", owner="binhu") for day in (4, 5, 6)]
        assert [told(one) for one in runs] == [
            [],
            [],
            # the last digest that Binhu had was that of Monday, with this line in it
            [("binhu", [("talks-next-step", "coming", "")], [])],
        ]

    def test_a_retracted_milestone_leaves_its_lines_out(self, two: Office) -> None:
        run(two)
        two.at(TUESDAY).do("retract", target="M-2.1", because="another company")
        assert [one.recipient for one in run(two, TUESDAY).sent] == ["wuxi"]


class TestOwners:
    def test_one_owner_can_be_reminded_alone(self, two: Office) -> None:
        assert [one.recipient for one in run(two, owner="WUX").sent] == ["wuxi"]
        later = run(two)
        assert ([one.recipient for one in later.sent], later.already) == (["binhu"], ("wuxi",))

    def test_a_new_owner_is_told_on_the_same_day(self, two: Office) -> None:
        first = run(two)
        two.do("assign", follow_up=first.sent[0].lines[0].follow_up.id, to="jiangyin")
        again = run(two)
        assert (told(again), again.already) == (
            [("jiangyin", [("talks-next-step", "coming", "new")], [])],
            ("wuxi",),
        )

    def test_an_owner_whose_name_is_part_of_another_has_a_message_of_their_own(self, office: Office) -> None:
        for owner in ("wuxi", "wuxi/ipb", "无锡%"):
            office.open(owner=owner)
        for n in (1, 2, 3):
            office.do("record", kind="site_visit", initiative=f"I-{n}", on="2023-03-29")
        assert [one.recipient for one in run(office).sent] == ["wuxi", "wuxi/ipb", "无锡%"]
        assert [one.recipient for one in run(office, TUESDAY, owner="%").sent] == ["无锡%"]
        assert run(office, TUESDAY).already == ("无锡%",)


class TestADryRun:
    def test_shows_everything_and_records_nothing(self, two: Office) -> None:
        before = two.events()
        first, second = run(two, record=False), run(two, record=False)
        assert (len(first.sent), first, two.events()) == (2, second, before)
        assert len(run(two).sent) == 2

    def test_may_be_asked_of_any_day_in_a_journal_for_real(self, url: str) -> None:
        with opened_at(url, practice=False, now=None) as office:
            office.open()
            assert run(office, "2023-04-03T09:00:00+08:00", record=False).sent == ()
            with pytest.raises(Refused):
                run(office, "2023-04-03T09:00:00+08:00")

    def test_does_not_wait_for_a_writer(self, two: Office) -> None:
        with two.tracker.journal.writing(), Journal.open(two.url, [Views()], wait=0) as other:
            tracker = Tracker(other, two.tracker.clock, "x", "x")
            assert len(remind(tracker, nothing, record=False).sent) == 2
            with pytest.raises(Locked):
                remind(tracker, nothing)


class TestWhatGoesWrong:
    def test_a_delivery_that_fails_is_not_recorded_and_is_tried_again(self, two: Office) -> None:
        def fails(_: Reminded) -> None:
            raise OSError("the printer is out of paper")

        with pytest.raises(OSError, match="out of paper"):
            remind(two.at(MONDAY).tracker, fails)
        assert deliveries(two) == []
        assert len(run(two).sent) == 2

    def test_nothing_is_said_from_views_that_lag_behind(self, two: Office) -> None:
        with Journal.open(two.url) as bare:
            bare.append("x", [NewEvent("x", 1, {})], recorded_at=two.tracker.clock.now())
        for record in (True, False):
            with pytest.raises(ViewsMissing):
                run(two, record=record)


class TestTwoAtOnce:
    def test_the_second_waits_for_the_first_and_finds_nothing_to_say(self, two: Office) -> None:
        found: list[Reminded] = []

        def other() -> None:
            with Journal.open(two.url, [Views()]) as journal:
                found.append(remind(Tracker(journal, two.tracker.clock, "x", "x"), nothing))

        thread = Thread(target=other)

        def meanwhile(_: Reminded) -> None:
            thread.start()

        found.append(remind(two.tracker, meanwhile))
        thread.join()
        assert [len(one.sent) for one in found] == [2, 0]
        assert deliveries(two) == ["deliveries/binhu", "deliveries/wuxi"]

    def test_two_processes_deliver_once(self, two: Office) -> None:
        command = [sys.executable, "-c", PROCESS, two.url, NOW]
        started = [
            subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        ready(started)
        said = sorted(process.communicate("go\n")[0] for process in started)
        assert said == ["0\n", "2\n"]
        assert deliveries(two) == ["deliveries/binhu", "deliveries/wuxi"]


PROCESS = """
import sys
from datetime import datetime
from events.journal import Journal
from tracker.app.clock import Clock
from tracker.app.tracker import Tracker
from tracker.reminders.remind import remind
from tracker.views.projection import Views

_, url, now = sys.argv
with Journal.open(url, [Views()]) as journal:
    print("ready", flush=True)
    sys.stdin.readline()
    tracker = Tracker(journal, Clock(datetime.fromisoformat(now)), "x", "x")
    print(len(remind(tracker, lambda _: None).sent))
"""


def ready(started: list["subprocess.Popen[str]"]) -> None:
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
