"""What differs between two sides of a journal, and how little of it is read to say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from events.records import StoredEvent
from events.rows import Rows
from tests.app.office import Office
from tracker import codec
from tracker.app.changes import Comparison, Side, Wanted, after, at, compare, latest
from tracker.app.clock import Clock
from tracker.domain.refusals import Refused
from tracker.views.changes import InitiativeChange

CALM = 'base = "default"\nname = "calm"\nsource = "a test"\n[lights]\nred_silent = 200\nyellow_silent = 150'


@contextmanager
def asking(office: Office) -> Iterator[tuple[Connection, Rows]]:
    with office.tracker.journal.database.reading(snapshot=True) as connection:
        yield connection, Rows.over(connection)


def moment(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T20:00:00+08:00")


def office_at(office: Office, day: str) -> Office:
    return office.at(f"{day}T09:00:00+08:00")


def since(office: Office, day: str, until: str | None = None, **wanted: str) -> Comparison:
    with asking(office) as (connection, rows):
        before = at(rows, moment(day), office.tracker.clock)
        last = at(rows, moment(until), office.tracker.clock) if until else latest(rows, office.tracker.clock)
        return compare(connection, before, last, wanted=Wanted(**wanted))


def told(found: Comparison) -> list[tuple[str, str, str]]:
    """Id, light before and light after of each initiative that differs."""
    return [(one.id, *_lights(one)) for one in found.changes]


def _lights(one: InitiativeChange) -> tuple[str, str]:
    before, after = (side.row.light if side else "" for side in (one.before, one.after))
    return before, after


@pytest.fixture
def story(office: Office) -> Office:
    """Three initiatives on 3 April; the first goes on on the 5th, the second on the 7th; it is the 10th."""
    for title in ("one", "two", "three"):
        office.open(title)
        office.do("record", kind="talks", initiative=title, on="2023-03-31")
    office_at(office, "2023-04-05").do("record", kind="site_visit", initiative="I-1", on="2023-04-04")
    office_at(office, "2023-04-07").do("amend", target="I-2", set={"owner": "mei"}, because="passed on")
    return office_at(office, "2023-04-10")


class TestBetweenTwoMoments:
    def test_only_what_was_recorded_in_between_counts(self, story: Office) -> None:
        assert [one.id for one in since(story, "2023-04-04", "2023-04-06").changes] == ["I-1"]
        assert [one.id for one in since(story, "2023-04-06", "2023-04-08").changes] == ["I-2"]
        assert since(story, "2023-04-08", "2023-04-09").changes == ()

    def test_before_anything_was_recorded_there_was_nothing(self, story: Office) -> None:
        found = since(story, "2023-04-01")

        assert [(one.id, one.before) for one in found.changes] == [
            ("I-1", None),
            ("I-2", None),
            ("I-3", None),
        ]

    def test_a_light_that_time_has_turned_is_told_of_what_nobody_touched(self, story: Office) -> None:
        later = office_at(story, "2023-04-20")

        assert told(since(later, "2023-04-16")) == [
            ("I-1", "yellow", "red"),
            ("I-2", "green", "yellow"),
            ("I-3", "green", "yellow"),
        ]
        assert told(since(later, "2023-04-18")) == [("I-1", "yellow", "red")]

    def test_a_policy_that_was_adopted_meanwhile_turns_the_lights_of_all(self, story: Office) -> None:
        silent = office_at(story, "2023-07-31")
        with silent.reader() as reader:
            steps = [row.id for row in reader.due()]
        for step in steps:
            silent.do("done", follow_up=step)
        office_at(story, "2023-08-02").do("policy", text=CALM, because="quieter")
        found = since(office_at(story, "2023-08-03"), "2023-08-01")

        assert [line.type for line in found.decided] == ["policy.adopted"]
        assert told(found) == [("I-1", "red", "green"), ("I-2", "red", "green"), ("I-3", "red", "green")]

    def test_a_policy_adopted_after_both_does_not_count(self, story: Office) -> None:
        office_at(story, "2023-04-11").do("policy", text=CALM, because="quieter")
        found = since(office_at(story, "2023-04-12"), "2023-04-04", "2023-04-06")

        assert ([one.id for one in found.changes], found.decided) == (["I-1"], ())


class TestWhatIsWanted:
    def test_by_initiative(self, story: Office) -> None:
        assert [one.id for one in since(story, "2023-04-04", initiative="I-2").changes] == ["I-2"]
        assert since(story, "2023-04-04", initiative="I-3").changes == ()

    @pytest.mark.parametrize("owner", ["mei", "WUXI"])
    def test_by_owner_before_or_after(self, owner: str, story: Office) -> None:
        assert "I-2" in [one.id for one in since(story, "2023-04-06", owner=owner).changes]

    @pytest.mark.parametrize(
        ("region", "there"), [("440300", True), ("440000", True), ("CN", True), ("HK", False)]
    )
    def test_by_region_and_the_places_in_it(self, region: str, there: bool, story: Office) -> None:  # noqa: FBT001
        assert bool(since(story, "2023-04-06", region=region).changes) is there


class TestTheSides:
    def test_a_moment_to_come_is_refused(self, story: Office) -> None:
        with asking(story) as (_connection, rows), pytest.raises(Refused, match="is still to come: nobody"):
            at(rows, moment("2023-04-11"), story.tracker.clock)

    def test_a_position_to_come_is_refused(self, story: Office) -> None:
        with asking(story) as (_connection, rows), pytest.raises(Refused) as caught:
            after(rows, 99, None)
        assert str(caught.value) == "Position 99 is still to come: the last one is 9."

    def test_a_position_has_the_day_on_which_it_was_recorded(self, story: Office) -> None:
        zone = story.tracker.clock.now().tzinfo
        with asking(story) as (_connection, rows):
            found = [after(rows, position, zone).today for position in (0, 7, 8)]
        assert found == [date(2023, 4, 3), date(2023, 4, 3), date(2023, 4, 5)]

    def test_now_is_after_the_last_event_today(self, story: Office) -> None:
        with asking(story) as (_connection, rows):
            assert latest(rows, story.tracker.clock) == Side(
                9, date(2023, 4, 10), "2023-04-07T01:00:00.000000Z"
            )


class TestHowMuchIsRead:
    @pytest.fixture
    def decoded(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The streams of the events that are decoded from now on."""
        seen: list[str] = []
        plain = codec.decode

        def noted(stored: StoredEvent) -> object:
            seen.append(stored.stream)
            return plain(stored)

        monkeypatch.setattr(codec, "decode", noted)
        return seen

    def test_only_the_initiatives_that_were_touched_are_folded(
        self, story: Office, decoded: list[str]
    ) -> None:
        since(office_at(story, "2023-05-16"), "2023-04-06")

        assert sorted(set(decoded)) == ["initiative/I-2", "journal"]
        assert decoded.count("initiative/I-2") == 3

    def test_of_two_days_only_those_in_which_something_lies_after_the_first(
        self, story: Office, decoded: list[str]
    ) -> None:
        with asking(story) as (connection, rows):
            now = latest(rows, story.tracker.clock)
            compare(connection, now.on(date(2023, 4, 9)), now.on(date(2023, 4, 10)))

        assert sorted(set(decoded)) == ["initiative/I-2", "journal"]


def test_it_is_the_same_whoever_asks_and_however_often(story: Office) -> None:
    first, second = since(story, "2023-04-04"), since(story, "2023-04-04")

    assert first.changes == second.changes


def test_the_clock_of_the_asker_decides_what_day_it_is(story: Office) -> None:
    there = Clock(datetime.fromisoformat("2023-04-10T20:00:00-10:00"))
    with asking(story) as (_connection, rows):
        assert latest(rows, there).today == date(2023, 4, 10)
        assert at(rows, datetime.fromisoformat("2023-04-08T23:00:00-10:00"), there).today == date(2023, 4, 8)
