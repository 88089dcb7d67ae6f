"""What stands in a report: what happened in its period, and how things stood on its day."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from tests.app.office import Office
from tests.reports.march import APRIL, made, march
from tracker.app.clock import Clock
from tracker.domain.refusals import NotFound, Refused
from tracker.reports import facts
from tracker.reports.document import Fact, Part, Report
from tracker.reports.making import Asked, known_after, known_at, known_now, make

MARCH = (date(2023, 3, 1), date(2023, 3, 31))
NOON = "2023-04-03T12:00:00+08:00"


def report(office: Office, *, as_of: date = MARCH[1], only: Mapping[str, str] | None = None) -> Report:
    known = known_at(office.url, None, office.tracker.clock)
    return make(office.url, Asked("March", *MARCH, as_of, only or {}), known)


def ids(part: Part[Fact]) -> list[str]:
    return [one.id for one in part.rows]


class TestWhatHappened:
    @pytest.mark.parametrize(
        ("on", "sure", "possible"),
        [
            ("2023-03-01", 1, 0),
            ("2023-03-31", 1, 0),
            ("2023-03", 1, 0),
            ("2023-02-28", 0, 0),
            ("2023-02-28/2023-03-01", 0, 1),
            ("2023-03-31/2023-04-01", 0, 1),
            ("2023", 0, 1),
            ("../2023-03", 0, 1),
            ("2023-04-01", 0, 0),
        ],
    )
    def test_is_sure_where_its_date_lies_in_the_period_and_possible_where_it_straddles(
        self, office: Office, on: str, sure: int, possible: int
    ) -> None:
        office.open()
        office.do("record", initiative="I-1", kind="talks", on=on)

        found = report(office)

        assert (found.happened.total, found.possibly.total) == (sure, possible)
        assert [(one.sure, one.possible) for one in found.kinds] == (
            [(sure, possible)] if sure + possible else []
        )

    def test_is_only_possible_where_the_day_of_the_report_cuts_its_date(self, office: Office) -> None:
        office.open()
        office.do("record", initiative="I-1", kind="talks", on="2023-03-10/2023-03-20")

        assert ids(report(office, as_of=date(2023, 3, 15)).possibly) == ["M-1.1"]
        assert ids(report(office, as_of=date(2023, 3, 20)).happened) == ["M-1.1"]
        assert report(office, as_of=date(2023, 3, 9)).possibly.total == 0

    def test_stands_in_the_order_of_its_dates(self, office: Office) -> None:
        for on in ("2023-03-20", "2023-03-02", "2023-03-01/2023-03-20", "2023-03-20"):
            office.do("record", initiative=office.open(on), kind="talks", on=on)

        assert ids(report(office).happened) == ["M-2.1", "M-3.1", "M-1.1", "M-4.1"]

    def test_leaves_out_what_was_withdrawn(self, office: Office) -> None:
        office.open()
        office.do("record", initiative="I-1", kind="talks", on="2023-03-20")
        office.do("retract", target="M-1.1", because="wrong")

        assert report(office).happened.total == 0

    def test_is_told_again_where_it_was_recorded_after_its_own_period(self, office: Office) -> None:
        office = office.at("2023-03-27T16:30:00+08:00")
        office.open()
        office.do("record", initiative="I-1", kind="talks", on="2023-02-20")
        office.at(NOON).do("record", initiative="I-1", kind="contact", on="2023-02-10")

        found = report(office.at(NOON))

        assert [(one.id, one.late) for one in found.late.rows] == [("M-1.1", 35)]

    def test_is_listed_no_further_than_people_read_and_counted_to_the_end(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(facts, "MOST", 2)
        for _ in range(4):
            office.do("record", initiative=office.open(), kind="talks", on="2023-03-20")

        found = report(office)

        assert (ids(found.happened), found.happened.total) == (["M-1.1", "M-2.1"], 4)
        assert (len(found.standing.rows), found.standing.total) == (2, 4)


class TestWhereThingsStand:
    def test_names_the_stages_that_were_reached_in_the_period(self, office: Office) -> None:
        for on in ("2023-03-20", "2023-02-20"):
            office.do("record", initiative=office.open(on), kind="talks", on=on)

        stages = {one.initiative.id: (one.stage.en, one.moved) for one in report(office).standing.rows}

        assert stages == {"I-1": ("in talks", True), "I-2": ("in talks", False)}

    def test_says_what_turned_the_light(self, office: Office) -> None:
        office.do("record", initiative=office.open(), kind="talks", on="2022-10-31", still_due=True)

        [one] = report(office).standing.rows

        assert (one.light, one.late, one.silent) == ("red", 137, 151)

    def test_is_as_of_the_day_and_not_of_now(self, office: Office) -> None:
        office.do("record", initiative=office.open(), kind="talks", on="2023-03-20")
        office.do("record", initiative="I-1", kind="agreement_signed", on="2023-04-02")

        assert [one.stage.en for one in report(office).standing.rows] == ["in talks"]
        assert [one.stage.en for one in report(office, as_of=date(2023, 4, 2)).standing.rows] == ["signed"]

    def test_counts_where_sources_differ(self, office: Office) -> None:
        office.do("record", initiative=office.open(), kind="talks", on="2023-03-20", sources=["a"])
        office.do("claim", target="M-1.1", set={"on": "2023-03-21"}, sources=["b"])

        found = report(office)

        assert (found.conflicts, found.happened.rows[0].conflicts) == (1, 1)


class TestWhatIsMissing:
    def test_tells_what_is_overdue_from_what_lapsed(self, office: Office) -> None:
        office.do("record", initiative=office.open(), kind="talks", on="2023-03-01", still_due=True)
        office.do("record", initiative=office.open(), kind="talks", on="2023-03-01")

        found = report(office)

        assert [(one.initiative.id, one.late) for one in found.overdue.rows] == [("I-1", 16)]
        assert [(one.initiative.id, one.lapsed) for one in found.lapsed.rows] == [("I-2", True)]

    def test_leaves_out_what_is_kept_quiet(self, office: Office) -> None:
        asked = {"initiative": office.open(), "what": {"en": "Call"}}
        receipt = office.at("2023-03-01T09:00:00+08:00").do("add", **asked, due="2023-03-20")
        [one] = receipt.appeared
        office.at("2023-03-21T09:00:00+08:00").do("snooze", follow_up=one.id, until="2023-04-10")

        assert report(office).overdue.total == 0

    def test_names_plans_that_were_not_kept(self, office: Office) -> None:
        then = office.at("2023-03-01T09:00:00+08:00")
        then.open()
        for on in ("2023-03-30", "2023-03-31", "2023-04"):
            then.do("plan", initiative="I-1", kind="talks", on=on)

        assert ids(report(office).not_kept) == ["M-1.1"]

    def test_names_those_that_nobody_follows_up(self, office: Office) -> None:
        office.do("record", initiative=office.open(), kind="talks", on="2023-03-31")
        office.at("2023-03-01T09:00:00+08:00").open("Nothing is to be done")

        assert [one.initiative.id for one in report(office).unattended.rows] == ["I-2"]


class TestFilters:
    def everything(
        self, office: Office, filters: Mapping[str, str]
    ) -> tuple[list[str], list[str], list[str]]:
        found = report(office, only=filters)
        return (
            sorted(ids(found.happened)),
            sorted(one.initiative.id for one in found.standing.rows),
            [cell.base for cell, _now in found.figures.counted if not cell.part],
        )

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, (["M-1.1", "M-2.1"], ["I-1", "I-2"], ["visits", "agreements"])),
            ({"region": "深圳"}, (["M-1.1"], ["I-1"], ["visits"])),
            ({"owner": "TALENT"}, (["M-2.1"], ["I-2"], ["agreements"])),
            ({"kind": "project"}, (["M-1.1"], ["I-1"], ["visits"])),
            ({"initiative": "Smart"}, (["M-2.1"], ["I-2"], ["agreements"])),
            ({"region": "HK", "kind": "project"}, ([], [], [])),
        ],
    )
    def test_narrow_down_all_of_it(
        self, office: Office, filters: dict[str, str], expected: tuple[list[str], list[str], list[str]]
    ) -> None:
        office.open()
        office.do("record", initiative="I-1", kind="site_visit", on="2023-03-20")
        office.open("Smart city", "agreement", regions=["Wuxi", "HK"], owner="talent-office")
        office.do("record", initiative="I-2", kind="agreement_signed", on="2023-03-21")

        assert self.everything(office, filters) == expected

    def test_are_kept_as_what_was_meant(self, office: Office) -> None:
        office.at("2023-03-01T09:00:00+08:00").open()

        found = report(office, only={"region": "深圳", "initiative": "chip"})

        assert found.scope.filters == {"region": "440300", "initiative": "I-1"}
        assert dict(found.filters)["initiative"].en == "I-1 Chip packaging line"

    def test_that_name_nothing_are_refused(self, office: Office) -> None:
        office.open()

        with pytest.raises(NotFound, match="No region is called Nowhereland"):
            report(office, only={"region": "Nowhereland"})
        with pytest.raises(NotFound, match="There is no initiative 'nothing of it'"):
            report(office, only={"initiative": "nothing of it"})


class TestWhatWasKnown:
    def test_by_now_is_everything_known_at_this_moment(self, office: Office) -> None:
        head = office.tracker.journal.head()

        known = known_now(office.url, office.at(NOON).tracker.clock)

        assert known == (known.__class__("2023-04-03T04:00:00.000000Z", *head))

    def test_by_now_is_no_earlier_than_the_last_event(self, office: Office) -> None:
        slow = Clock(datetime.fromisoformat("2023-04-03T08:00:00+08:00"))

        assert known_now(office.url, slow).known_at == "2023-04-03T01:00:00.000000Z"

    def test_without_a_moment_is_known_since_the_last_event(self, office: Office) -> None:
        assert known_at(office.url, None, office.at(NOON).tracker.clock) == known_after(
            office.url, 1, "2023-04-03T01:00:00.000000Z"
        )

    def test_before_the_beginning_is_nothing(self, office: Office) -> None:
        known = known_at(
            office.url, datetime.fromisoformat("2023-01-01T00:00:00+08:00"), office.tracker.clock
        )
        found = make(office.url, Asked("March", *MARCH, MARCH[1]), known)

        assert (known.position, known.head) == (0, "")
        assert (found.happened.total, found.standing.total) == (0, 0)

    def test_cannot_be_asked_of_what_is_to_come(self, office: Office) -> None:
        with pytest.raises(Refused, match="is still to come"):
            known_at(office.url, datetime.fromisoformat(NOON), office.tracker.clock)


def test_a_report_of_an_empty_journal_says_so(office: Office) -> None:
    found = made(office.at(APRIL))

    assert (found.happened.total, found.standing.total, found.figures.counted) == (0, 0, ())


def test_the_same_question_has_the_same_answer_on_every_database(url: str) -> None:
    with march(url) as office:
        found = made(office)

    assert (found.happened.total, found.possibly.total, found.late.total) == (2, 1, 1)
    assert (found.overdue.total, found.not_kept.total, found.unattended.total) == (4, 1, 1)
