"""What one transaction finds: in the journal, in the views, and in what it has appended itself."""

from collections.abc import Iterator

import pytest

from tests.app.office import Office
from tracker.app.finder import Finder
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.settings.state import Settings
from tracker.views.offices import rulebook
from tracker.views.snapshots import Snapshots

TALKS = {"kind": "talks", "initiative": "I-1", "on": "2023-03-31"}
BOOK = rulebook(Settings())


@pytest.fixture
def find(office: Office) -> Iterator[Finder]:
    """A finder in an office with one initiative, a milestone and a plan."""
    office.open("Twin Bays", key="N1")
    office.do("record", **TALKS, key="E1")
    office.do("plan", kind="intent", initiative="I-1", on="2023-04-20", key="P1")
    office.do("amend", target="M-1.1", set={"at": "Wuxi"}, because="x", key="A1")
    with office.tracker.journal.writing() as writing:
        yield Finder(writing, Snapshots())


class TestATarget:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("I-1", "I-1"),
            ("1", "I-1"),
            ("N1", "I-1"),
            ("twin", "I-1"),
            ("M-1.1", "M-1.1"),
            ("m-01.1", "M-1.1"),
            ("E1", "M-1.1"),
            ("P1", "M-1.2"),
        ],
    )
    def test_is_an_initiative_or_a_milestone_by_id_key_or_title(
        self, find: Finder, text: str, found: str
    ) -> None:
        assert find.target(text) == found

    @pytest.mark.parametrize("text", ["I-2", "M-1.3", "M-2.1", "E2", "A1"])
    def test_that_is_not_there_is_not_found(self, find: Finder, text: str) -> None:
        with pytest.raises(NotFound):
            find.target(text)


class TestAMilestone:
    def test_is_found_by_id_and_by_key(self, find: Finder) -> None:
        assert [find.milestone(text) for text in ("M-1.1", "E1", "P1")] == ["M-1.1", "M-1.1", "M-1.2"]

    @pytest.mark.parametrize("text", ["N1", "A1", "Twin Bays", ""])
    def test_is_nothing_else(self, find: Finder, text: str) -> None:
        with pytest.raises(NotFound):
            find.milestone(text)


class TestAFollowUp:
    def test_is_found_with_its_initiative(self, find: Finder, office: Office) -> None:
        with office.reader() as reader:
            ids = [one.id for one in reader.due()]
        for one in ids:
            assert find.follow_up(one[:6], BOOK) == one
            assert (find.owner_of(one), find.named(one, BOOK).id) == ("I-1", one)


def test_the_next_id_is_one_that_nobody_has(find: Finder) -> None:
    assert [find.next_id(), find.next_id()] == ["I-2", "I-3"]


def test_an_initiative_that_was_never_opened_has_version_0(find: Finder) -> None:
    assert (find.state("I-9").version, find.state("I-1").version) == (0, 4)


def test_a_parent_is_refused_where_it_leads_in_a_circle(find: Finder) -> None:
    assert find.parent("Twin Bays", "I-9") == "I-1"
    with pytest.raises(Refused) as caught:
        find.parent("Twin Bays", "I-1")
    assert str(caught.value) == ("I-1 cannot be a part of I-1: that is I-1 itself, or a part of it.")
