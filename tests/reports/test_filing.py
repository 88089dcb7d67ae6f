"""Reports that were filed: made again to the byte whatever came after, and told from changed files."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.sqlite import file_url
from tests.app.office import Office
from tests.reports.march import FORMS, made, march
from tests.views.test_projection import MONDAY, TRANSACTIONS, Hand, Line, played
from tracker import codec
from tracker.app.clock import Clock
from tracker.cli.reports.forms import rendered
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.reports import ReportFiled
from tracker.exchange.moving import copy_journal
from tracker.reports.document import Report
from tracker.reports.filed import Filed, every, judged, named
from tracker.reports.filing import file_report, made_again
from tracker.reports.making import Asked, known_after, known_now, make
from tracker.views.projection import Views

NOON = "2023-04-03T12:00:00+08:00"


def file(office: Office, form: str = "html", language: str = "both") -> tuple[Report, bytes]:
    """File the report on March in a form."""
    report = made(office)
    content = rendered(report, form, language)
    file_report(office.tracker, report, form, language, content)
    return report, content


def filed(office: Office) -> list[Filed]:
    with office.reader() as reader:
        return every(reader.filed())


def go_on(office: Office) -> None:
    """Record what changes everything that the report said."""
    later = office.at(NOON)
    later.do("amend", target="M-2.1", set={"on": "2023-02-24", "at": "Macau"}, because="misread")
    later.do("retract", target="M-1.2", because="it was another")
    later.do("amend", target="I-1", set={"title": {"en": "Renamed"}}, because="renamed")
    later.do("record", initiative="I-3", kind="plaque_unveiled", on="2023-03-15")
    later.do("kind", name="talks_two", en="Talks once more", zh="再次洽谈")
    later.do("new", kind="talent", title={"en": "Late"}, regions=["MO"])


@pytest.mark.parametrize(("form", "language"), FORMS)
def test_a_filed_report_is_the_same_to_the_byte_after_everything_was_corrected(
    tmp_path: Path, form: str, language: str
) -> None:
    with march(file_url(tmp_path / "journal.db")) as office:
        report, content = file(office, form, language)
        go_on(office)
        [one] = filed(office)

        assert rendered(made_again(office.url, one), form, language) == content
        assert one.sha256 == sha256(content).hexdigest()
        assert one.id == report.scope.id(form, language)
        assert rendered(made(office.at(NOON)), form, language) != content


def test_a_filed_report_is_the_same_to_the_byte_in_a_copy_on_another_database(
    tmp_path: Path, url: str
) -> None:
    with march(file_url(tmp_path / "first.db")) as office:
        _report, content = file(office)
        go_on(office)
        copy_journal(office.url, url)
    with Journal.open(url):
        copied = Office(url, office.tracker)
        [one] = filed(copied)

        assert rendered(made_again(url, one), "html", "both") == content


def test_what_is_recorded_at_the_very_moment_of_filing_changes_nothing(tmp_path: Path) -> None:
    with march(file_url(tmp_path / "journal.db")) as office:
        _report, content = file(office)
        office.do("record", initiative="I-3", kind="plaque_unveiled", on="2023-03-15")
        [one] = filed(office)

        assert rendered(made_again(office.url, one), "html", "both") == content


def test_filing_is_one_event_that_says_all_that_is_needed_to_make_it_again(tmp_path: Path) -> None:
    with march(file_url(tmp_path / "journal.db")) as office:
        report, content = file(office.at(NOON, "li.wei"), "text", "en")

        [stored] = office.tracker.journal.read_stream(codec.REPORTS)
        assert codec.decode(stored) == ReportFiled(
            name="2023-03",
            day=date(2023, 4, 3),
            first=date(2023, 3, 1),
            last=date(2023, 3, 31),
            as_of=date(2023, 3, 31),
            known_at="2023-04-03T04:00:00.000000Z",
            position=report.scope.position,
            head=report.scope.head,
            format="text",
            language="en",
            filters={},
            sha256=sha256(content).hexdigest(),
        )
        assert codec.stamp(stored).actor == "li.wei"
        assert stored.position == report.scope.position + 1


def test_the_same_filing_again_is_no_second_one(tmp_path: Path) -> None:
    with march(file_url(tmp_path / "journal.db")) as office:
        report, content = file(office)

        assert file_report(office.tracker, report, "html", "both", content) == (1, report.scope.position + 1)
        assert len(filed(office)) == 1


def test_a_filed_report_is_not_made_of_another_journal(tmp_path: Path) -> None:
    with march(file_url(tmp_path / "journal.db")) as office:
        file(office)
        [one] = filed(office)
    with (
        march(file_url(tmp_path / "other.db")) as other,
        pytest.raises(Refused, match="not the journal that"),
    ):
        made_again(other.url, one)


class TestFindingOne:
    def both(self, tmp_path: Path) -> tuple[list[Filed], list[bytes]]:
        with march(file_url(tmp_path / "journal.db")) as office:
            contents = [file(office, form, language)[1] for form, language in FORMS[:2]]
            return filed(office), contents

    def test_by_its_name_gives_all_that_bear_it(self, tmp_path: Path) -> None:
        known, _contents = self.both(tmp_path)

        assert [one.number for one in named(known, "2023-03")] == [1, 2]
        assert [one.number for one in named(known, "2")] == [2]
        assert [one.number for one in named(known, "#1")] == [1]

    def test_that_is_not_there_names_the_nearest(self, tmp_path: Path) -> None:
        known, _contents = self.both(tmp_path)

        with pytest.raises(NotFound, match=r"No report '2023-04' was filed\. Nearest: 2023-03\."):
            named(known, "2023-04")
        with pytest.raises(NotFound, match="No report '3' was filed"):
            named(known, "3")
        with pytest.raises(NotFound, match="none was filed yet"):
            named([], "x")

    def test_by_its_bytes_finds_the_one_that_was_filed_so(self, tmp_path: Path) -> None:
        known, [first, second] = self.both(tmp_path)

        assert [one.number for one in judged(first, known).same] == [1]
        assert [one.number for one in judged(second, known).same] == [2]

    @pytest.mark.parametrize("change", [b"\n", b" ", b"x"])
    def test_that_was_changed_is_known_by_its_id(self, tmp_path: Path, change: bytes) -> None:
        known, [_first, second] = self.both(tmp_path)

        verdict = judged(second + change, known)

        assert (verdict.same, [one.number for one in verdict.alike]) == ((), [2])

    def test_of_another_question_at_the_same_moment_was_never_filed(self, tmp_path: Path) -> None:
        with march(file_url(tmp_path / "journal.db")) as office:
            report, content = file(office)
            [one] = filed(office)
            asked = Asked("other", one.first, one.last, one.as_of)
            known = known_after(office.url, one.position, one.known_at)
            other = rendered(make(office.url, asked, known), "html", "both")

        assert other != content
        assert report.scope.head.encode() in other
        assert (judged(other, [one]).same, judged(other, [one]).alike) == ((), ())


Played = Sequence[tuple[Sequence[Line], bool]]
DAYS = st.dates(date(2022, 3, 1), MONDAY.date())


class TestWhatever:
    @settings(max_examples=25)
    @given(TRANSACTIONS, TRANSACTIONS, DAYS, st.sampled_from(FORMS))
    def test_is_recorded_later_a_report_never_changes(
        self, before: Played, after: Played, as_of: date, form: tuple[str, str]
    ) -> None:
        asked = Asked("March", as_of.replace(day=1), as_of, as_of)
        with TemporaryDirectory() as folder:
            url = file_url(Path(folder) / "journal.db")
            with Journal.create(url, [Views()]) as journal:
                played(before, journal)
                known = known_now(url, Clock(MONDAY))
                content = rendered(make(url, asked, known), *form)
                hand = Hand(journal)
                for lines, undone in after:
                    hand.transaction(lines, undone=undone)

                assert rendered(make(url, asked, known), *form) == content
