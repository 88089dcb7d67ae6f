"""Asking: the board, one initiative, what is due, history; now and in the past."""

from datetime import date

import pytest

from events.errors import ViewsMissing
from events.journal import Journal
from events.records import NewEvent
from tests.app.office import Office, opened_at
from tracker.app.clock import Clock
from tracker.app.reader import EVERYTHING, Filters, Reader, open_reader
from tracker.app.rebuilding import rebuild_views
from tracker.domain.refusals import NotFound, Refused

TALKS = {"kind": "talks", "initiative": "I-1", "on": "2023-03-31"}


def ids(reader: Reader, **wanted: object) -> list[str]:
    return [row.id for row in reader.status(Filters(**wanted)).rows]  # type: ignore[arg-type] # as the test says


@pytest.fixture
def board(office: Office) -> Office:
    """Six initiatives under different lights."""
    office.open("Chip line", owner="wuxi-ipb", sectors=["chips", "Test 100%"])
    office.do("record", kind="site_visit", initiative="I-1", on="2023-03-29", still_due=True)
    office.open("Twin Bays", kind="programme", regions=["Wuxi", "HK"], owner="binhu")
    office.do("record", kind="roadshow", initiative="I-2", on="2023-01-10", still_due=True)
    office.open("Robot line", regions=["Jiangyin", "MO"], owner="jiangyin")
    office.do("record", kind="contact", initiative="I-3", on="2023-02-01")
    office.open("Silent line", regions=["HK", "SG"])
    office.do("record", kind="contact", initiative="I-4", on="2022-12-01")
    office.open("Lost line", regions=["CN"])
    office.do("record", kind="lost", initiative="I-5", on="2023-03-31")
    office.open("Only planned", regions=[])
    office.do("plan", kind="talks", initiative="I-6", on="2023-04-20")
    return office


class TestTheBoard:
    def test_has_a_row_for_each_initiative_the_most_urgent_first(self, board: Office) -> None:
        with board.reader() as reader:
            rows = reader.status(Filters()).rows
        assert [(one.id, one.light, one.stage, one.open, one.overdue) for one in rows] == [
            ("I-2", "red", "under_way", 1, 1),
            ("I-4", "red", "contact", 0, 0),
            ("I-3", "yellow", "contact", 0, 0),
            ("I-1", "green", "contact", 3, 0),
            ("I-6", "grey", "noted", 1, 0),
            ("I-5", "grey", "ended", 0, 0),
        ]

    def test_a_plan_that_was_missed_turns_the_light_although_nothing_has_happened_yet(
        self, board: Office
    ) -> None:
        lights = {}
        for day in ("04-21", "04-22", "05-01", "05-02"):
            with board.at(f"2023-{day}T09:00:00+08:00").reader() as reader:
                row = reader.row("I-6")
            assert row is not None
            lights[day] = row.light
        assert lights == {"04-21": "grey", "04-22": "yellow", "05-01": "red", "05-02": "red"}

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"kind": "programme"}, ["I-2"]),
            ({"stage": "contact"}, ["I-4", "I-3", "I-1"]),
            ({"light": "grey"}, ["I-6", "I-5"]),
            ({"owner": "BINHU"}, ["I-2"]),
            ({"owner": "n"}, ["I-2", "I-3"]),
            ({"sector": "chip"}, ["I-1"]),
            ({"sector": "100%"}, ["I-1"]),
            ({"sector": "1%0"}, []),
            ({"text": "line"}, ["I-4", "I-3", "I-1", "I-5"]),
            ({"text": "i-2"}, ["I-2"]),
            ({"text": "_"}, []),
            ({"text": "line", "light": "red"}, ["I-4"]),
            ({"limit": 2}, ["I-2", "I-4"]),
            ({"sort": "id"}, ["I-1", "I-2", "I-3", "I-4", "I-5", "I-6"]),
            ({"sort": "next"}, ["I-2", "I-1", "I-6", "I-3", "I-4", "I-5"]),
            ({"sort": "last"}, ["I-5", "I-1", "I-3", "I-2", "I-4", "I-6"]),
        ],
    )
    def test_filters_compose(self, board: Office, filters: dict[str, object], found: list[str]) -> None:
        with board.reader() as reader:
            assert ids(reader, **filters) == found

    @pytest.mark.parametrize(
        ("region", "found"),
        [
            ("Wuxi", ["I-1", "I-2", "I-3"]),
            ("江阴", ["I-3"]),
            ("Jiangsu", ["I-1", "I-2", "I-3"]),
            ("Guangdong", ["I-1"]),
            ("HK", ["I-2", "I-4"]),
            ("MO", ["I-3"]),
            ("CN", ["I-1", "I-2", "I-3", "I-5"]),
            ("US", []),
        ],
    )
    def test_a_region_has_what_lies_in_it(self, board: Office, region: str, found: list[str]) -> None:
        with board.reader() as reader:
            assert ids(reader, region=region, sort="id") == found

    def test_an_own_region_is_not_taken_for_a_place_of_the_mainland(self, office: Office) -> None:
        office.do("region", code="GBA", en="Bay Area", zh="大湾区", calendar="CN", zone="Asia/Shanghai")
        office.open(regions=["HK", "GBA"])
        with office.reader() as reader:
            assert [ids(reader, region=said) for said in ("CN", "大湾区", "HK")] == [[], ["I-1"], ["I-1"]]
            assert reader.status(Filters()).rows[0].regions == ("HK", "GBA")

    def test_an_unknown_region_is_refused_with_the_nearest(self, board: Office) -> None:
        with board.reader() as reader, pytest.raises(NotFound):
            reader.status(Filters(region="Wuxxi"))

    def test_a_row_tells_the_last_milestone_and_the_next_touch(self, board: Office) -> None:
        with board.reader() as reader:
            row = reader.row("I-1")
        assert row is not None
        assert row.next_touch is not None
        assert (row.last_milestone, row.last_kind, row.last_en, row.last_zh, row.last_latest) == (
            "M-1.1",
            "site_visit",
            "Visit",
            "走访",
            date(2023, 3, 29),
        )
        assert (row.next_touch.due, row.next_touch.owner, row.next_touch.en, row.next_touch.provisional) == (
            date(2023, 4, 3),
            "wuxi-ipb",
            "Send minutes and thanks",
            False,
        )

    def test_what_is_snoozed_is_neither_overdue_nor_does_it_turn_the_light(self, board: Office) -> None:
        with board.reader() as reader:
            [contact] = reader.due(initiative="I-2")
        board.do("snooze", follow_up=contact.id, until="2023-04-10")
        overdue = {}
        for day in ("04-09", "04-10"):
            with board.at(f"2023-{day}T09:00:00+08:00").reader() as reader:
                row = reader.row("I-2")
            assert row is not None
            overdue[day] = (row.open, row.overdue)
        assert overdue == {"04-09": (1, 0), "04-10": (1, 1)}


class TestOneInitiative:
    @pytest.mark.parametrize("said", ["I-1", "1", "i-01", "chip line", "Chip", "M-1.1", "m-1.1", "E1"])
    def test_is_shown_by_id_title_or_milestone(self, office: Office, said: str) -> None:
        office.open("Chip line")
        office.do("record", **TALKS, key="E1")
        with office.reader() as reader:
            assert reader.show(said).row.id == "I-1"

    def test_is_shown_with_everything(self, office: Office) -> None:
        office.open()
        office.do(
            "record",
            **TALKS,
            key="E1",
            with_=[{"name": "Shenzhen", "role": "host"}],
            figures=[{"metric": "jobs", "amount": "400余人"}],
        )
        with office.reader() as reader:
            sheet = reader.show("I-1")
        [milestone], [follow_up], [figure] = sheet.milestones, sheet.follow_ups, sheet.figures
        assert (milestone["id"], milestone["key"], milestone["kind"], milestone["happened"]) == (
            "M-1.1",
            "E1",
            "talks",
            {"edtf": "2023-03-31", "from": "2023-03-31", "to": "2023-03-31", "words": ""},
        )
        assert milestone["parties"] == [
            {"name": "Shenzhen", "role": "host", "roles": {"en": "host", "zh": "接待方"}}
        ]
        assert (follow_up.rule, follow_up.trigger, follow_up.state_on(reader.today)) == (
            "talks-next-step",
            "M-1.1",
            "coming",
        )
        assert (figure["id"], figure["metric"], figure["as_of"]["edtf"]) == ("M-1.1/1", "jobs", "2023-03-31")

    def test_that_is_not_there_is_not_found(self, office: Office) -> None:
        with office.reader() as reader, pytest.raises(NotFound) as caught:
            reader.show("I-9")
        assert str(caught.value) == (
            "There is no initiative 'I-9': the journal has none yet. Open one: tracker new KIND TITLE"
        )

    def test_that_was_taken_back_is_in_its_history_only(self, office: Office) -> None:
        office.open()
        office.do("retract", target="I-1", because="a copy")
        with office.reader() as reader:
            assert [one.type for one in reader.history("I-1")] == [
                "initiative.opened",
                "initiative.retracted",
            ]
            with pytest.raises(NotFound):
                reader.show("I-1")


class TestWhatIsDue:
    def test_comes_by_day_and_can_be_narrowed(self, board: Office) -> None:
        with board.reader() as reader:
            assert [(one.initiative, one.due.isoformat()) for one in reader.due()] == [
                ("I-2", "2023-01-17"),
                ("I-1", "2023-04-03"),
                ("I-1", "2023-04-06"),
                ("I-6", "2023-04-21"),
                ("I-1", "2023-05-12"),
            ]
            assert len(reader.due(until=date(2023, 4, 3))) == 2
            assert [one.initiative for one in reader.due(owner="binhu")] == ["I-2"]
            assert len(reader.due(initiative="Chip line")) == 3

    def test_the_states_of_a_day(self, board: Office) -> None:
        with board.reader() as reader:
            found = reader.due(initiative="I-1")
        assert [[one.state_on(date(2023, 4, day)) for one in found] for day in (3, 4, 6, 7)] == [
            ["due", "coming", "coming"],
            ["overdue", "coming", "coming"],
            ["overdue", "due", "coming"],
            ["overdue", "overdue", "coming"],
        ]

    def test_lapsed_ones_are_there_where_they_are_asked_for(self, office: Office) -> None:
        office.open()
        office.do("record", kind="site_visit", initiative="I-1", on="2023-03-24")
        with office.reader() as reader:
            assert [len(reader.due()), len(reader.due(lapsed=True))] == [1, 3]

    def test_how_many_come_later(self, board: Office) -> None:
        with board.reader() as reader:
            count, first = reader.later(date(2023, 4, 6))
        assert (count, first and first.initiative) == (2, "I-6")


class TestHistory:
    def test_has_every_event_in_order(self, board: Office) -> None:
        with board.reader() as reader:
            lines = list(reader.history())
        assert [one.position for one in lines] == list(range(1, 14))
        assert (lines[0].type, lines[0].actor, lines[1].data["title"]) == (
            "journal.started",
            "wuxi-ipb",
            {"en": "Chip line"},
        )

    def test_of_one_initiative(self, board: Office) -> None:
        with board.reader() as reader:
            assert [(one.version, one.type) for one in reader.history("Twin Bays")] == [
                (1, "initiative.opened"),
                (2, "milestone.recorded"),
            ]

    def test_after_a_position(self, board: Office) -> None:
        with board.reader() as reader:
            assert [one.position for one in reader.history(after=11)] == [12, 13]

    def test_is_read_page_by_page(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tracker.app.reader.PAGE", 2)
        for n in range(4):
            office.open(str(n))
        with office.reader() as reader:
            assert [one.position for one in reader.history()] == [1, 2, 3, 4, 5]

    def test_shows_what_this_program_does_not_know(self, office: Office) -> None:
        office.tracker.journal.append(
            "initiative/I-9",
            [NewEvent("initiative.blessed", 3, {"by": "x"})],
            recorded_at=office.tracker.clock.now(),
        )
        with office.reader() as reader:
            [line] = reader.history("I-9")
        assert (line.type, line.data, line.actor) == ("initiative.blessed", {"by": "x"}, "")


class TestTheDoor:
    def test_says_where_the_views_lag_behind_and_a_rebuild_opens_it(self, office: Office) -> None:
        office.open()
        with Journal.open(office.url) as journal:  # without views
            journal.append("x", [NewEvent("x", 1, {})], recorded_at=office.tracker.clock.now())
        with pytest.raises(ViewsMissing), office.reader():
            pass
        assert rebuild_views(office.url) == 3
        with office.reader() as reader:
            assert ids(reader) == ["I-1"]

    def test_is_closed_where_there_are_no_views_at_all(self, url: str) -> None:
        with opened_at(url, projections=()) as office, office.tracker.journal.database.writing() as bare:
            bare.exec_driver_sql("DELETE FROM projections")
        with pytest.raises(ViewsMissing), open_reader(office.url, Clock()):
            pass

    def test_refuses_a_moment_that_nobody_knows_yet(self, office: Office) -> None:
        with pytest.raises(Refused) as caught, office.reader(known_at="2023-04-03T09:00:01+08:00"):
            pass
        assert str(caught.value) == (
            "2023-04-03T09:00:01+08:00 is still to come: nobody knows yet what will be recorded by then."
        )

    def test_gives_one_snapshot(self, office: Office) -> None:
        office.open()
        with office.reader() as reader:
            office.open("two")
            assert ids(reader) == ["I-1"]

    def test_no_limit_is_every_row(self) -> None:
        assert Filters().limit == EVERYTHING
