"""Recording: a command goes down once, and what follows from it comes up.

Over 400 lines: every promise of the one door to the journal, one after the other.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from events.canonical import decode as decode_json
from events.errors import KeyReused, NotStorable, WrongVersion
from events.journal import Journal
from events.reader import Reader as EventReader
from events.records import NewEvent, StoredEvent
from tests.app.office import NOW, Office, opened_at
from tracker.app.clock import Clock, moment
from tracker.app.places import sqlite_url
from tracker.app.tracker import Receipt, Tracker
from tracker.app.writing import create_journal, open_tracker, program
from tracker.domain.refusals import NotFound, Refused
from tracker.views.projection import Views

TALKS = {"kind": "talks", "initiative": "I-1", "on": "2023-03-31"}


def refusal(office: Office, do: str, **said: object) -> str:
    """The words in which a command is turned down; nothing is recorded."""
    before = office.events()
    with pytest.raises(Refused) as caught:
        office.do(do, **said)
    assert office.events() == before
    return str(caught.value)


def together(office: Office, *lines: tuple[str, dict[str, Any]], flush: bool = False) -> list[Receipt]:
    """Record these commands in one transaction; with `flush`, the views see each at once."""
    receipts = []
    with office.tracker.recording() as session:
        for do, said in lines:
            receipts.append(session.do(office.command(do, **said), follow=True))
            if flush:
                session.writing.flush()
    return receipts


NEW: dict[str, Any] = {"kind": "talent", "title": {"en": "x"}}
RIBBON = {"name": "ribbon_cut", "en": "Ribbon cut", "zh": "剪彩"}


class TestAReceipt:
    def test_says_what_was_recorded_and_what_follows(self, office: Office) -> None:
        office.open()
        receipt = office.do("record", **TALKS, key="E1")
        assert (receipt.milestone, receipt.repeated, receipt.stage and receipt.stage.name) == (
            "M-1.1",
            False,
            "talks",
        )
        assert [(one.rule, one.due) for one in receipt.appeared] == [("talks-next-step", date(2023, 4, 17))]
        assert receipt.next_touch == receipt.appeared[0]
        assert (receipt.settled, receipt.moved) == ((), ())

    def test_says_what_was_closed_and_what_appeared(self, office: Office) -> None:
        office.open(kind="agreement")
        office.do("record", **TALKS)
        receipt = office.do("record", kind="agreement_signed", initiative="I-1", on="2023-04-02")
        assert [(one.rule, one.state, one.closed_by) for one in receipt.settled] == [
            ("talks-next-step", "closed", "M-1.2")
        ]
        assert [one.rule for one in receipt.appeared] == [
            "agreement-contacts",
            "agreement-first-check",
            "agreement-half-year",
        ]

    def test_says_what_moved(self, office: Office) -> None:
        office.open()
        office.do("record", **TALKS)
        receipt = office.do("amend", target="M-1.1", set={"on": "2023-04-03"}, because="it was on Monday")
        assert [(one.rule, one.due) for one in receipt.moved] == [("talks-next-step", date(2023, 4, 18))]

    def test_says_what_went_with_a_retraction(self, office: Office) -> None:
        office.open()
        office.do("record", **TALKS)
        receipt = office.do("retract", target="M-1.1", because="another company")
        assert ([one.rule for one in receipt.settled], receipt.next_touch) == (["talks-next-step"], None)

    def test_has_no_events_where_it_was_so_already(self, office: Office) -> None:
        office.open()
        receipt = office.do("amend", target="I-1", set={"owner": "wuxi-ipb"}, because="x")
        assert (receipt.events, receipt.repeated, receipt.state and receipt.state.id) == ((), False, "I-1")


class TestEachEvent:
    def test_says_who_recorded_it_with_what_and_why(self, office: Office) -> None:
        [event] = office.do("new", kind="talent", title={"en": "x"}, key="N1").events
        notes = decode_json(event.metadata)
        assert (notes["actor"], notes["program"], event.key, event.recorded_at) == (
            "wuxi-ipb",
            "tracker/test",
            "N1",
            "2023-04-03T01:00:00.000000Z",
        )
        assert {"causation", "correlation", "digest", "of"} <= notes.keys()

    def test_of_one_transaction_shares_its_correlation(self, office: Office) -> None:
        with office.tracker.recording() as session:
            first = session.do(office.command("new", kind="talent", title={"en": "x"}))
            second = session.do(office.command("new", kind="talent", title={"en": "y"}))
        third = office.do("new", kind="talent", title={"en": "z"})
        notes = [decode_json(one.events[0].metadata)["correlation"] for one in (first, second, third)]
        assert notes[0] == notes[1] != notes[2]

    def test_an_actor_whose_name_cannot_be_shown_records_nothing(self, office: Office) -> None:
        with pytest.raises(Refused) as caught:
            office.at("2023-04-03T09:00:00+08:00", "evil\x1b[2J").open()
        assert str(caught.value) == (
            "The name 'evil\\x1b[2J' holds characters that cannot be shown: type it again."
        )


class TestKeys:
    def test_the_same_content_again_gives_the_first_result_and_records_nothing(self, office: Office) -> None:
        office.open()
        first = office.do("record", **TALKS, key="E1")
        before = office.events()
        again = office.do("record", **TALKS, key="E1")
        assert (again.repeated, again.events, again.milestone) == (True, first.events, "M-1.1")
        assert (again.state, again.stage, again.next_touch) == (first.state, first.stage, first.next_touch)
        assert (again.appeared, again.settled, again.moved) == ((), (), ())
        assert office.events() == before

    def test_other_content_is_an_error_that_names_the_first_event(self, office: Office) -> None:
        office.open()
        office.do("record", **TALKS, key="E1")
        before = office.events()
        with pytest.raises(KeyReused) as caught:
            office.do("record", **{**TALKS, "on": "2023-03-30"}, key="E1")
        assert (caught.value.values["key"], office.events()) == ("E1", before)

    def test_another_command_under_it_is_an_error(self, office: Office) -> None:
        office.open()
        office.do("record", **TALKS, key="E1")
        with pytest.raises(KeyReused):
            office.do("retract", target="M-1.1", because="x", key="E1")

    def test_new_twice_under_one_key_opens_one_initiative(self, office: Office) -> None:
        said = {"kind": "talent", "title": {"en": "x"}, "key": "N1"}
        first, again = office.do("new", **said), office.do("new", **said)
        assert (again.repeated, again.state) == (True, first.state)
        assert office.events() == [("journal", "journal.started"), ("initiative/I-1", "initiative.opened")]

    def test_it_holds_within_a_transaction(self, office: Office) -> None:
        with office.tracker.recording() as session:
            new = office.command("new", kind="talent", title={"en": "x"}, key="N1")
            receipts = [session.do(new), session.do(new)]
            with pytest.raises(KeyReused):
                session.do(office.command("new", kind="talent", title={"en": "y"}, key="N1"))
        assert [one.repeated for one in receipts] == [False, True]

    def test_an_own_kind_twice_under_one_key_is_declared_once(self, office: Office) -> None:
        said = {"name": "ribbon_cut", "en": "Ribbon cut", "zh": "剪彩", "key": "K1"}
        assert [office.do("kind", **said).repeated for _ in range(2)] == [False, True]

    def test_an_open_end_is_the_same_content_on_a_later_day(self, office: Office) -> None:
        office.open()
        said = {"kind": "opened", "initiative": "I-1", "on": "2023-02/..", "key": "E1"}
        office.do("record", **said)
        assert office.at("2023-04-20T09:00:00+08:00").do("record", **said).repeated

    def test_one_with_control_characters_is_refused(self, office: Office) -> None:
        with pytest.raises(NotStorable):
            office.do("new", kind="talent", title={"en": "x"}, key="a\x1bb")


class TestIds:
    def test_automatic_ones_count_on(self, office: Office) -> None:
        assert [office.open(str(n)) for n in range(3)] == ["I-1", "I-2", "I-3"]

    def test_automatic_ones_skip_what_is_taken(self, office: Office) -> None:
        assert [office.open(id=said) for said in (None, "I-7", "i-008", None, "I-3b", None)] == [
            "I-1",
            "I-7",
            "I-8",
            "I-9",
            "I-3b",
            "I-10",
        ]

    def test_automatic_ones_skip_what_was_taken_back(self, office: Office) -> None:
        office.open()
        office.do("retract", target="I-1", because="a mistake")
        assert office.open() == "I-2"

    def test_automatic_ones_in_one_transaction_differ(self, office: Office) -> None:
        with office.tracker.recording() as session:
            ids = [
                session.do(office.command("new", kind="talent", title={"en": "x"}), follow=True).state
                for _ in range(3)
            ]
        assert [one.id for one in ids if one] == ["I-1", "I-2", "I-3"]

    def test_one_that_is_taken_is_refused_in_any_spelling(self, office: Office) -> None:
        office.open(id="I-3B")
        assert refusal(office, "new", kind="talent", title={"en": "y"}, id="i-3b") == (
            "I-3b is taken: it is “Chip packaging line”. Leave the id out, or choose another."
        )

    @pytest.mark.parametrize("said", ["I-1", "i-1", "1", "I-001", "N1", "Chip packaging line", "packaging"])
    def test_an_initiative_is_known_by_id_key_and_title(self, office: Office, said: str) -> None:
        office.open(key="N1")
        assert office.do("record", **{**TALKS, "initiative": said}).milestone == "M-1.1"


class TestOneTransaction:
    def test_may_refer_to_what_was_recorded_earlier_in_it(self, office: Office) -> None:
        with office.tracker.recording() as session:
            for do, said in (
                ("new", {"kind": "programme", "title": {"en": "Twin bays"}, "key": "P"}),
                ("new", {"kind": "project", "title": {"zh": "封装线"}, "key": "L", "parent": "P"}),
                ("record", {"kind": "delegation_out", "initiative": "P", "on": "2023-03-30", "key": "E1"}),
                ("record", {"kind": "site_visit", "initiative": "封装", "on": "2023-03-31", "during": "E1"}),
                ("plan", {"kind": "talks", "initiative": "L", "on": "2023-04-20", "key": "E3"}),
                (
                    "record",
                    {"kind": "talks", "initiative": "L", "on": "2023-04-02", "keeps": "E3", "key": "E4"},
                ),
                ("amend", {"target": "E4", "set": {"at": "Wuxi", "during": "E1"}, "because": "x"}),
            ):
                session.do(office.command(do, **said))
        state = office.do("amend", target="L", set={"note": "x"}, because="x").state
        assert state is not None
        visit, talks = state.milestones["M-2.1"], state.milestones["M-2.2"]
        assert (state.parent, visit.during, talks.status, talks.place, talks.during) == (
            "I-1",
            "M-1.1",
            "happened",
            "Wuxi",
            "M-1.1",
        )

    def test_may_close_a_follow_up_that_it_brought_about(self, office: Office) -> None:
        with office.tracker.recording() as session:
            session.do(office.command("new", kind="project", title={"en": "x"}, regions=["Wuxi"]))
            step = session.do(office.command("record", **TALKS), follow=True).appeared[0]
            done = session.do(office.command("done", follow_up=step.id[:5]), follow=True)
        assert [one.id for one in done.settled] == [step.id]

    def test_does_not_find_a_follow_up_that_it_has_taken_away(self, office: Office) -> None:
        office.open()
        step = office.do("record", **TALKS).appeared[0].id
        lines = ("retract", {"target": "M-1.1", "because": "x"}), ("done", {"follow_up": step})
        with pytest.raises(NotFound) as caught:
            together(office, *lines)
        assert str(caught.value) == f"There is no follow-up {step!r}. See: tracker due"

    def test_knows_a_title_as_it_was_amended(self, office: Office) -> None:
        office.open()
        with office.tracker.recording() as session:
            session.do(office.command("amend", target="I-1", set={"title": {"en": "Test line"}}, because="x"))
            session.do(office.command("record", **{**TALKS, "initiative": "test line"}))
            with pytest.raises(NotFound):
                session.do(office.command("record", **{**TALKS, "initiative": "packaging"}))

    def test_finds_a_title_ambiguous_together_with_what_it_opened(self, office: Office) -> None:
        office.open("Chip line one")
        lines = (
            ("new", {**NEW, "title": {"en": "Chip line two"}}),
            ("record", {**TALKS, "initiative": "chip line"}),
        )
        with pytest.raises(NotFound) as caught:
            together(office, *lines)
        assert str(caught.value) == (
            "'chip line' could be any of these: I-1 Chip line one, I-2 Chip line two. Say which by its id."
        )

    def test_a_refusal_in_the_middle_leaves_nothing_behind(self, office: Office) -> None:
        office.open()
        before, tables = office.events(), office.tables()
        lines: list[tuple[str, dict[str, Any]]] = [
            ("new", NEW),
            ("kind", RIBBON),
            ("record", TALKS),
            ("record", {**TALKS, "on": "2023-05-01"}),
        ]
        with pytest.raises(Refused):
            together(office, *lines)
        assert (office.events(), office.tables()) == (before, tables)
        assert office.open() == "I-2"
        assert refusal(office, "record", **{**TALKS, "kind": "ribbon_cut"}).startswith(
            "There is no kind of milestone called 'ribbon_cut'."
        )

    def test_a_kind_that_it_declares_can_be_recorded_in_it(self, office: Office) -> None:
        with office.tracker.recording() as session:
            session.do(
                office.command(
                    "kind", name="ribbon_cut", en="Ribbon cut", zh="剪彩", reaches={"outpost": "open"}
                )
            )
            session.do(office.command("new", kind="outpost", title={"en": "x"}))
            receipt = session.do(office.command("record", **{**TALKS, "kind": "剪彩"}), follow=True)
        assert receipt.stage is not None
        assert receipt.stage.name == "open"

    def test_what_was_rolled_back_after_the_views_had_seen_it_is_forgotten(self, office: Office) -> None:
        with pytest.raises(Refused):
            together(office, ("kind", RIBBON), ("record", TALKS), flush=True)
        office.do("kind", name="tree_planted", en="Tree planted", zh="植树", reaches={"outpost": "open"})
        office.open(kind="outpost")
        office.do("record", **{**TALKS, "kind": "植树"})
        assert office.tables() == office.rebuilt()
        with office.reader() as reader:
            assert reader.show("I-1").row.stage == "open"


class TestReferences:
    def test_an_initiative_cannot_be_part_of_its_own_parts(self, office: Office) -> None:
        office.open("one")
        office.open("two", parent="I-1")
        office.open("three", parent="two")
        assert refusal(office, "amend", target="I-1", set={"parent": "three"}, because="x") == (
            "I-1 cannot be a part of I-3: that is I-1 itself, or a part of it."
        )
        assert refusal(office, "amend", target="I-1", set={"parent": "1"}, because="x") == (
            "I-1 cannot be a part of I-1: that is I-1 itself, or a part of it."
        )

    def test_a_parent_is_amended_by_any_of_its_names_and_taken_away(self, office: Office) -> None:
        office.open("one")
        office.open("two")
        found = [
            office.do("amend", target="I-2", set={"parent": said}, because="x").state
            for said in ("ONE", None)
        ]
        assert [state.parent for state in found if state] == ["I-1", None]

    def test_a_milestone_of_a_plan_in_another_initiative_cannot_be_kept(self, office: Office) -> None:
        office.open("one")
        office.open("two")
        office.do("plan", kind="talks", initiative="I-1", on="2023-04-20")
        assert refusal(office, "record", **{**TALKS, "initiative": "I-2"}, keeps="M-1.1") == (
            "M-1.1 is not an open plan of I-2: record without --keeps, or see tracker show I-2"
        )

    @pytest.mark.parametrize("said", ["M-1.7", "M-9.1", "E9", "I-1"])
    def test_a_milestone_that_is_not_there_is_not_found(self, office: Office, said: str) -> None:
        office.open()
        assert refusal(office, "record", **TALKS, during=said) == (
            f"There is no milestone {said!r}: it is neither an id such as M-16.3 nor a key. See: tracker show"
        )

    def test_the_key_of_an_initiative_is_no_milestone(self, office: Office) -> None:
        office.open(key="N1")
        assert refusal(office, "record", **TALKS, during="N1").startswith("There is no milestone 'N1'")

    def test_the_milestones_of_an_id_with_letters_are_found(self, office: Office) -> None:
        office.open(id="I-0a1")
        office.do("record", **{**TALKS, "initiative": "I-0A1"})
        receipt = office.do("retract", target="m-0A1.1", because="x")
        assert (receipt.milestone, receipt.state and receipt.state.id) == ("M-0a1.1", "I-0a1")


class TestFollowUps:
    def test_one_is_named_by_any_beginning_that_only_it_has(self, office: Office) -> None:
        office.open()
        step = office.do("record", **TALKS).appeared[0].id
        for said in (step, step[2:6], step.upper(), f"f-{step[2:5]}"):
            assert office.do("snooze", follow_up=said, until="2023-05-01").state is not None

    def test_what_a_milestone_closed_cannot_be_moved(self, office: Office) -> None:
        office.open()
        step = office.do("record", **TALKS).appeared[0].id
        office.do("record", **{**TALKS, "kind": "intent"})
        sentence = (
            f"{step} was closed by M-1.2 on 2023-03-31: nothing is left to change. "
            f"To open it again: tracker reopen {step}"
        )
        assert [
            refusal(office, "snooze", follow_up=step, until="2023-05-01"),
            refusal(office, "reschedule", follow_up=step, to="2023-05-01", because="x"),
            refusal(office, "assign", follow_up=step, to="binhu"),
        ] == [sentence] * 3

    def test_what_has_lapsed_is_opened_again_by_a_new_day(self, office: Office) -> None:
        office.open()
        office.do("record", kind="site_visit", initiative="I-1", on="2023-03-24")
        with office.reader() as reader:
            [lapsed] = [one for one in reader.due(lapsed=True) if one.rule == "visit-minutes"]
        assert refusal(office, "snooze", follow_up=lapsed.id, until="2023-05-01").startswith(
            f"{lapsed.id} has lapsed"
        )
        receipt = office.do("reschedule", follow_up=lapsed.id, to="2023-04-14", because="They still wait")
        assert [(one.id, one.due) for one in receipt.appeared] == [(lapsed.id, date(2023, 4, 14))]

    def test_one_that_nobody_knows_is_not_found(self, office: Office) -> None:
        assert refusal(office, "done", follow_up="F-7k2") == "There is no follow-up 'F-7k2'. See: tracker due"
        assert refusal(office, "done", follow_up="F-189") == (
            "'F-189' is not the id of a follow-up, as in F-7k2. See: tracker due"
        )


class TestTheClock:
    def test_is_refused_where_it_is_set_in_a_journal_for_real(self, url: str) -> None:
        with opened_at(url, practice=False) as office:
            before = office.events()
            with pytest.raises(Refused) as caught:
                office.open()
            assert str(caught.value) == (
                "TRACKER_NOW is set, and this is not a practice journal: nothing in it can be back-dated. "
                "Unset it."
            )
            assert office.events() == before

    def test_is_the_machine_s_in_a_journal_for_real(self, url: str) -> None:
        with opened_at(url, practice=False, now=None) as office:
            assert office.open() == "I-1"

    def test_may_be_set_in_a_practice_journal(self, office: Office) -> None:
        assert office.at("2031-01-01T00:00:00+00:00").open() == "I-1"

    def test_a_journal_for_real_is_not_begun_while_it_is_set(self, tmp_path: Path) -> None:
        url = sqlite_url(tmp_path / "a.db")
        with pytest.raises(Refused) as caught:
            create_journal(url, Clock(moment(NOW, "TRACKER_NOW")), "wuxi-ipb", practice=False)
        assert str(caught.value) == (
            "TRACKER_NOW is set, and only a practice journal may be given a time: tracker init --practice"
        )
        assert list(tmp_path.iterdir()) == []

    def test_the_day_is_that_of_the_person(self, office: Office) -> None:
        late = office.at("2023-04-04T00:30:00+08:00")
        late.open()
        with late.reader() as reader:
            row = reader.row("I-1")
        assert row is not None
        assert (row.opened_on, late.tracker.clock.now().isoformat()) == (
            date(2023, 4, 4),
            "2023-04-04T00:30:00+08:00",
        )


class TestBeginning:
    def test_a_journal_is_begun_once(self, tmp_path: Path) -> None:
        url = sqlite_url(tmp_path / "deep" / "er" / "a.db")
        clock = Clock()
        assert [create_journal(url, clock, "wuxi-ipb", practice=True) for _ in range(2)] == [True, False]
        with open_tracker(url, clock, "wuxi-ipb") as tracker:
            assert [one.type for one in tracker.journal.read_all()] == ["journal.started"]
            assert tracker.program == program()

    def test_a_practice_journal_stays_one(self, office: Office) -> None:
        assert office.tracker.start(practice=False) is False
        with office.reader() as reader:
            assert reader.practice


class _Broken(Views):
    """Views that cannot fold what is retracted."""

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: EventReader) -> None:
        if any(one.type == "milestone.retracted" for one in events):
            raise ValueError("cannot fold this")
        super().apply(connection, events, read)


class TestWhenTheViewsFail:
    def test_the_record_stands_and_the_journal_says_where_they_stopped(self, url: str) -> None:
        with opened_at(url, projections=(_Broken(),)) as office:
            office.open()
            office.do("record", **TALKS)
            receipt = office.do("retract", target="M-1.1", because="x")
            [stopped] = office.tracker.journal.stopped()
            assert (stopped.name, stopped.position, stopped.failed_position, stopped.error) == (
                "views",
                3,
                4,
                "ValueError: cannot fold this",
            )
            assert (receipt.milestone, office.events()[-1]) == (
                "M-1.1",
                ("initiative/I-1", "milestone.retracted"),
            )

    def test_recording_goes_on_with_the_right_ids(self, url: str) -> None:
        with opened_at(url, projections=(_Broken(),)) as office:
            office.open()
            office.do("record", **TALKS)
            office.do("retract", target="M-1.1", because="x")
            assert [office.open("two"), office.open("three")] == ["I-2", "I-3"]
            assert office.do("record", **{**TALKS, "initiative": "I-3"}).milestone == "M-3.1"

    def test_a_follow_up_that_only_the_old_views_have_is_not_found(self, url: str) -> None:
        with opened_at(url, projections=(_Broken(),)) as office:
            office.open()
            step = office.do("record", **TALKS).appeared[0].id
            office.do("retract", target="M-1.1", because="x")
            assert refusal(office, "snooze", follow_up=step, until="2023-05-01") == (
                f"There is no follow-up {step!r}. See: tracker due"
            )

    def test_a_rebuild_mends_them(self, url: str) -> None:
        with opened_at(url, projections=(_Broken(),)) as office:
            office.open()
            office.do("record", **TALKS)
            office.do("retract", target="M-1.1", because="x")
            office.rebuilt()
            assert office.tracker.journal.stopped() == []
            with office.reader() as reader:
                assert reader.show("I-1").milestones[0]["status"] == "retracted"


class TestOthersAtTheSameTime:
    def test_another_hand_may_have_recorded_in_between(self, office: Office) -> None:
        office.open()
        with Journal.open(office.url, [Views()]) as journal:
            other = Tracker(journal, office.tracker.clock, "binhu", "tracker/test")
            other.do(office.command("record", **TALKS))
        assert office.do("record", **TALKS).milestone == "M-1.2"

    def test_a_declared_kind_is_known_to_whoever_comes_next(self, office: Office) -> None:
        office.open()
        with Journal.open(office.url, [Views()]) as journal:
            other = Tracker(journal, office.tracker.clock, "binhu", "tracker/test")
            other.do(office.command("kind", name="ribbon_cut", en="Ribbon cut", zh="剪彩"))
        assert office.do("record", **{**TALKS, "kind": "剪彩"}).milestone == "M-1.1"

    def test_an_event_of_a_type_unknown_here_does_not_stop_anybody_from_recording(
        self, office: Office
    ) -> None:
        office.open()
        stranger = NewEvent("initiative.blessed", 1, {"by": "the mayor"})
        office.tracker.journal.append(
            "initiative/I-1", [stranger], recorded_at=office.tracker.clock.now(), metadata={"actor": "later"}
        )
        assert office.do("record", **TALKS).milestone == "M-1.1"
        assert office.tables() == office.rebuilt()

    def test_an_initiative_of_which_only_strange_events_are_known_is_not_found(self, office: Office) -> None:
        stranger = NewEvent("initiative.blessed", 1, {"by": "the mayor"})
        office.tracker.journal.append("initiative/I-1", [stranger], recorded_at=office.tracker.clock.now())
        assert refusal(office, "record", **TALKS).startswith("There is no initiative 'I-1'")
        assert office.open() == "I-2"

    def test_a_version_that_somebody_else_has_taken_is_noticed(self, office: Office) -> None:
        office.open()
        with pytest.raises(WrongVersion):
            office.tracker.journal.append(
                "initiative/I-1", [], expected=7, recorded_at=office.tracker.clock.now()
            )
