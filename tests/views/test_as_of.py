"""The same question as of two dates: when it happened (`as_of`) and when it was recorded (`known_at`)."""

from datetime import date
from typing import Any

import pytest

from tests.app.office import Office
from tracker.app.reader import Filters, Reader


def board(reader: Reader) -> list[tuple[str, str, str | None, str]]:
    return [(one.id, one.stage, one.last_milestone, one.light) for one in reader.status(Filters()).rows]


def milestones(reader: Reader) -> list[tuple[str, str, bool]]:
    found: list[dict[str, Any]] = list(reader.show("I-1").milestones)
    return [(one["id"], one["status"], one["possibly"]) for one in found]


def at(office: Office, day: str) -> Office:
    return office.at(f"{day}T09:00:00+08:00")


@pytest.fixture
def story(office: Office) -> Office:
    """Opened on 3 April; signed in the middle of February, told on 4 April; withdrawn on 6 April."""
    office.open("Chip line", kind="agreement")
    office.do("record", kind="talks", initiative="I-1", on="2022-12-20")
    at(office, "2023-04-04").do("record", kind="agreement_signed", initiative="I-1", on="2023年2月中旬")
    at(office, "2023-04-06").do("retract", target="M-1.2", because="only a draft")
    return at(office, "2023-04-10")


class TestWhatHadHappenedByADay:
    def test_before_anything_had_happened_there_is_nothing(self, story: Office) -> None:
        with story.reader(as_of="2022-12-19") as reader:
            assert board(reader) == []

    def test_what_happened_before_it_was_opened_counts(self, story: Office) -> None:
        with story.reader(as_of="2022-12-20") as reader:
            assert board(reader) == [("I-1", "talks", "M-1.1", "green")]

    @pytest.mark.parametrize(
        ("day", "stage", "seen"),
        [
            ("2023-02-10", "talks", [("M-1.1", "happened", False)]),
            ("2023-02-11", "talks", [("M-1.1", "happened", False), ("M-1.2", "happened", True)]),
            ("2023-02-19", "talks", [("M-1.1", "happened", False), ("M-1.2", "happened", True)]),
            ("2023-02-20", "signed", [("M-1.1", "happened", False), ("M-1.2", "happened", False)]),
        ],
    )
    def test_a_fuzzy_date_has_possibly_happened_between_its_bounds_and_reaches_no_stage_before_its_end(
        self, story: Office, day: str, stage: str, seen: list[tuple[str, str, bool]]
    ) -> None:
        with story.reader(as_of=day, known_at="2023-04-05T00:00:00+08:00") as reader:
            assert (board(reader)[0][1], milestones(reader)) == (stage, seen)

    def test_what_has_possibly_happened_starts_no_follow_ups_and_has_no_figures(self, office: Office) -> None:
        office.open(kind="agreement")
        office.do(
            "record",
            kind="agreement_signed",
            initiative="I-1",
            on="2023-03",
            figures=[{"metric": "jobs", "amount": "400余人"}],
        )
        found = {}
        for day in ("2023-03-30", "2023-03-31"):
            with office.reader(as_of=day) as reader:
                sheet = reader.show("I-1")
            found[day] = (len(sheet.follow_ups), len(sheet.figures))
        assert found == {"2023-03-30": (0, 0), "2023-03-31": (3, 1)}

    def test_the_light_is_that_of_the_day(self, story: Office) -> None:
        lights = {}
        for day in ("2023-02-17", "2023-02-18", "2023-03-19", "2023-03-20"):
            with story.reader(as_of=day) as reader:
                lights[day] = board(reader)[0][3]
        assert lights == {
            "2023-02-17": "green",
            "2023-02-18": "yellow",
            "2023-03-19": "yellow",
            "2023-03-20": "red",
        }

    def test_a_plan_that_was_kept_later_is_a_plan_again(self, office: Office) -> None:
        office.open()
        office.do("plan", kind="talks", initiative="I-1", on="2023-04-06")
        kept = at(office, "2023-04-10")
        kept.do("record", kind="talks", initiative="I-1", on="2023-04-07", keeps="M-1.1")
        seen = {}
        for day in ("2023-04-06", "2023-04-07"):
            with kept.reader(as_of=day) as reader:
                [one] = reader.show("I-1").milestones
                seen[day] = (one["status"], one["happened"], reader.show("I-1").row.stage)
        assert seen == {
            "2023-04-06": ("planned", None, "noted"),
            "2023-04-07": (
                "happened",
                {"edtf": "2023-04-07", "from": "2023-04-07", "to": "2023-04-07", "words": ""},
                "talks",
            ),
        }

    def test_a_plan_that_was_kept_and_then_withdrawn_is_no_plan_again(self, office: Office) -> None:
        office.open()
        office.do("plan", kind="talks", initiative="I-1", on="2023-04-06")
        kept = at(office, "2023-04-10")
        kept.do("record", kind="talks", initiative="I-1", on="2023-04-07", keeps="M-1.1")
        kept.do("retract", target="M-1.1", because="another company")
        with kept.reader(as_of="2023-04-05") as reader:
            assert (milestones(reader), reader.due()) == ([("M-1.1", "retracted", False)], [])

    def test_what_was_done_later_is_still_open(self, office: Office) -> None:
        office.open()
        step = office.do("record", kind="talks", initiative="I-1", on="2023-03-31").appeared[0].id
        done = at(office, "2023-04-06")
        done.do("done", follow_up=step)
        states = {}
        for day in ("2023-04-05", "2023-04-06"):
            with done.reader(as_of=day) as reader:
                [one] = reader.show("I-1").follow_ups
            states[day] = one.state
        assert states == {"2023-04-05": "open", "2023-04-06": "done"}

    def test_each_verb_counts_as_it_stood_that_day(self, office: Office) -> None:
        office.open()
        step = office.do("record", kind="talks", initiative="I-1", on="2023-03-31").appeared[0].id
        for day, owner in (("2023-04-04", "binhu"), ("2023-04-06", "jiangyin")):
            at(office, day).do("assign", follow_up=step, to=owner)
        owners = {}
        for day in ("2023-04-03", "2023-04-04", "2023-04-05", "2023-04-06"):
            with at(office, "2023-04-07").reader(as_of=day) as reader:
                [one] = reader.due()
            owners[day] = one.owner
        assert owners == {
            "2023-04-03": "wuxi-ipb",
            "2023-04-04": "binhu",
            "2023-04-05": "binhu",
            "2023-04-06": "jiangyin",
        }

    def test_what_closed_it_later_had_not_closed_it_yet(self, office: Office) -> None:
        office.open()
        office.do("record", kind="talks", initiative="I-1", on="2023-03-31", still_due=True)
        office.do("record", kind="intent", initiative="I-1", on="2023-04-02")
        with office.reader(as_of="2023-04-01") as reader:
            assert [one.state for one in reader.show("I-1").follow_ups] == ["open"]


class TestWhatWasKnownAtAMoment:
    def test_before_anything_was_recorded_there_is_nothing(self, story: Office) -> None:
        with story.reader(known_at="2023-04-02T00:00:00+08:00") as reader:
            assert (board(reader), reader.due(), list(reader.status(Filters()).rows)) == ([], [], [])

    @pytest.mark.parametrize(
        ("moment", "stage"),
        [
            ("2023-04-03T09:00:00+08:00", "talks"),
            ("2023-04-04T08:59:59+08:00", "talks"),
            ("2023-04-04T09:00:00+08:00", "signed"),
            ("2023-04-04T01:00:00Z", "signed"),
            ("2023-04-06T08:59:59+08:00", "signed"),
            ("2023-04-06T09:00:00+08:00", "talks"),
        ],
    )
    def test_a_correction_counts_from_the_moment_it_was_recorded(
        self, story: Office, moment: str, stage: str
    ) -> None:
        with story.reader(known_at=moment) as reader:
            assert board(reader)[0][1] == stage

    def test_the_day_asked_about_is_that_of_the_moment(self, story: Office) -> None:
        with story.reader(known_at="2023-04-04T23:30:00+08:00") as reader:
            assert (reader.today, reader.known_at) == (date(2023, 4, 4), "2023-04-04T15:30:00Z")

    def test_an_amendment_shows_the_value_of_its_time(self, office: Office) -> None:
        office.open("Chip line")
        at(office, "2023-04-05").do("amend", target="I-1", set={"title": {"en": "Test line"}}, because="x")
        titles = {}
        for day in ("2023-04-04", "2023-04-05"):
            with at(office, "2023-04-06").reader(known_at=f"{day}T12:00:00+08:00") as reader:
                titles[day] = reader.show("I-1").row.title_en
        assert titles == {"2023-04-04": "Chip line", "2023-04-05": "Test line"}

    def test_an_own_kind_is_known_from_its_declaration_on(self, office: Office) -> None:
        at(office, "2023-04-05").do(
            "kind", name="ribbon_cut", en="Cut", zh="剪彩", reaches={"project": "lead"}
        )
        later = at(office, "2023-04-06")
        later.open()
        later.do("record", kind="ribbon_cut", initiative="I-1", on="2023-04-06")
        with later.reader(known_at="2023-04-06T09:00:00+08:00") as reader:
            assert board(reader) == [("I-1", "lead", "M-1.1", "green")]


class TestBoth:
    def test_what_we_believed_on_one_day_of_another(self, story: Office) -> None:
        answers = {}
        for known in ("2023-04-03", "2023-04-05", "2023-04-07"):
            for day in ("2023-01-31", "2023-03-31"):
                with story.reader(as_of=day, known_at=f"{known}T12:00:00+08:00") as reader:
                    answers[known, day] = board(reader)[0][1]
        assert answers == {
            ("2023-04-03", "2023-01-31"): "talks",
            ("2023-04-03", "2023-03-31"): "talks",
            ("2023-04-05", "2023-01-31"): "talks",
            ("2023-04-05", "2023-03-31"): "signed",
            ("2023-04-07", "2023-01-31"): "talks",
            ("2023-04-07", "2023-03-31"): "talks",
        }

    def test_now_and_as_of_now_are_the_same(self, story: Office) -> None:
        with story.reader() as now, story.reader(as_of="2023-04-10") as then:
            assert (now.status(Filters()).rows, now.show("I-1").milestones, now.due()) == (
                then.status(Filters()).rows,
                then.show("I-1").milestones,
                then.due(),
            )
