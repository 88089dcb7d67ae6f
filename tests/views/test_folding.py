"""Folding with several interpreters at once."""

import pytest

from events.errors import ProjectionStopped
from events.projections import rebuild
from events.reader import Stretch
from events.records import NewEvent
from tests.app.office import Office
from tracker.views import folding
from tracker.views.projection import Views


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two interpreters fold, and stretches are short."""
    monkeypatch.setattr(folding, "ENOUGH", 1)
    monkeypatch.setattr(folding, "EVENTS", 3)
    monkeypatch.setattr(folding, "hands", lambda: 2)


@pytest.fixture
def story(office: Office) -> Office:
    """Some initiatives with milestones and follow-ups."""
    for number in range(7):
        one = office.open(f"Line {number}")
        for day in range(1, 1 + number % 4):
            office.do("record", kind="talks", initiative=one, on=f"2023-03-{day:02}")
    return office


def test_a_short_journal_is_folded_by_one_alone(story: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "folded", None)

    assert story.tables() == story.rebuilt()


@pytest.mark.usefixtures("several")
def test_several_come_to_what_one_comes_to(story: Office) -> None:
    assert story.tables() == story.rebuilt()


@pytest.mark.usefixtures("several")
def test_what_one_that_was_ended_does_not_bring_is_folded_here(
    story: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = folding._Other.ask

    def ended(other: folding._Other, stretch: Stretch) -> None:
        other._running.kill()
        other._running.wait()
        ask(other, stretch)

    monkeypatch.setattr(folding._Other, "ask", ended)

    assert story.tables() == story.rebuilt()


@pytest.mark.usefixtures("several")
def test_an_event_that_cannot_be_folded_is_named(story: Office) -> None:
    [broken] = story.tracker.journal.append(
        "initiative/I-3", [NewEvent("initiative.retracted", 1, {})], recorded_at=story.tracker.clock.now()
    )

    with pytest.raises(ProjectionStopped) as raised:
        rebuild(story.tracker.journal, Views())

    assert raised.value.failed_position == broken.position


@pytest.mark.usefixtures("several")
def test_the_progress_counts_what_others_read(story: Office) -> None:
    told: list[tuple[int, int]] = []

    rebuild(story.tracker.journal, Views(), lambda done, of: told.append((done, of)))

    last = story.tracker.journal.head().position
    assert told[-1] == (last - 1, last), "all but the beginning of the journal, which is a setting"
