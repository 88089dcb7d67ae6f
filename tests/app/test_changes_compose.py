"""Differences are whole: applied to one answer they give the other, at any two moments and days.

The answers themselves come from elsewhere: the views folded anew in memory, asked like those of today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.projections import folded
from events.rows import Rows
from tests.views.test_projection import MONDAY, TRANSACTIONS, Line, played
from tracker.app.changes import Comparison, Side, compare
from tracker.app.reader import Filters, Reader
from tracker.views.changes import Answers, Change, Facts, answers
from tracker.views.projection import Views

Played = Sequence[tuple[Sequence[Line], bool]]
Everything = Mapping[str, Answers]
"""What is answered of each initiative, by its id."""

BACK = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=3, max_size=3).map(
    lambda back: sorted(back, reverse=True)
)
"""Three places in a journal, so many events before its last one."""

QUIET: list[Line] = [
    ("new", {"kind": "project", "title": {"en": "three"}, "regions": ["Wuxi", "HK"]}),
    ("new", {"kind": "project", "title": {"en": "four"}, "regions": ["Wuxi", "HK"]}),
    ("record", {"kind": "talks", "initiative": "I-4", "on": "2023-03-31"}),
    ("snooze", {"follow_up": ("follow_ups", 1), "until": "2023-05-15"}),
    ("snooze", {"follow_up": ("follow_ups", 3), "until": "2023-05-15"}),
    ("new", {"kind": "agreement", "title": {"en": "five"}, "regions": ["MO"]}),
    ("record", {"kind": "agreement_signed", "initiative": "I-5", "on": "2023-02"}),
    ("plan", {"kind": "talks", "initiative": "I-5", "on": "2023-05"}),
    ("new", {"kind": "outpost", "title": {"en": "six"}, "regions": ["MO", "Wuxi"]}),
    ("record", {"kind": "plaque_unveiled", "initiative": "I-6", "on": "2023-03-20/2023-03-31"}),
    ("amend", {"target": "M-6.1", "set": {"on": "2023-03-20/2023-08-31"}, "because": "told otherwise"}),
]
"""Recorded at the beginning; nobody speaks of four, five and six again."""

NOWS = st.lists(st.integers(0, 120), min_size=3, max_size=3).map(sorted)
"""Three days on which lights are told, counted from the first of the journal."""

DAYS = st.lists(st.dates(date(2022, 1, 1), date(2023, 9, 1)), min_size=2, max_size=2)


def sides(journal: Journal, back: Sequence[int], nows: Sequence[int]) -> list[Side]:
    """Three sides, none earlier than the one before."""
    head = journal.head().position
    return [
        Side(max(head - place, 0), MONDAY.date() + timedelta(days=now), "2023-04-03T01:00:00.000000Z")
        for place, now in zip(back, nows, strict=True)
    ]


def everything(journal: Journal, of: Side) -> Everything:
    if not of.position:
        return {}
    with folded(journal, [Views(of.as_of)], of.position) as memory:
        reader = Reader(Rows.over(memory), of.today, datetime.fromisoformat(of.known_at))
        return {row.id: answers(reader.show(row.id)) for row in reader.status(Filters()).rows}


def compared(journal: Journal, before: Side, after: Side) -> Comparison:
    with journal.database.reading(snapshot=True) as connection:
        return compare(connection, before, after)


def applied(found: Comparison, to: Everything) -> Everything:
    """The answers after a difference, field by field; what it says was there before, was."""
    now = dict(to)
    for one in found.changes:
        was = now.pop(one.id, Answers(None, {}, {}))
        facts = _changed(was.facts, one.facts) if one.facts else was.facts
        milestones = _patched(was.milestones, one.milestones)
        follow_ups = _patched(was.follow_ups, one.follow_ups)
        if facts is None:
            assert not milestones
            assert not follow_ups
        else:
            now[one.id] = Answers(facts, milestones, follow_ups)
    return now


def _patched(was: Mapping[str, Facts], changes: Sequence[Change]) -> Mapping[str, Facts]:
    now = dict(was)
    for change in changes:
        if (facts := _changed(now.pop(change.key, None), change)) is not None:
            now[change.key] = facts
    return now


def _changed(was: Facts | None, change: Change) -> Facts | None:
    assert was == change.before
    assert was != change.after
    if was is None or change.after is None:
        return change.after
    assert all(was.get(field.name) == field.before for field in change.fields)
    gone = {field.name for field in change.fields if field.name not in change.after}
    new = {field.name: field.after for field in change.fields if field.name not in gone}
    return {name: value for name, value in was.items() if name not in gone} | new


class TestWhatever:
    @settings(max_examples=25)
    @given(TRANSACTIONS, BACK, NOWS)
    def test_was_recorded_the_difference_of_two_moments_gives_one_from_the_other_and_those_of_three_compose(
        self, told: Played, back: Sequence[int], nows: Sequence[int]
    ) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played([(QUIET, False), *told], journal)
            first, middle, last = sides(journal, back, nows)
            then, meanwhile, now = (everything(journal, side) for side in (first, middle, last))

            assert applied(compared(journal, first, middle), then) == meanwhile
            assert applied(compared(journal, middle, last), meanwhile) == now
            assert applied(compared(journal, first, last), then) == now

    @settings(max_examples=25)
    @given(TRANSACTIONS, BACK, NOWS, DAYS)
    def test_was_recorded_the_difference_of_two_days_gives_one_from_the_other_as_known_at_any_two_moments(
        self, told: Played, back: Sequence[int], nows: Sequence[int], days: Sequence[date]
    ) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played([(QUIET, False), *told], journal)
            first, middle, last = sides(journal, back, nows)
            known = middle.on(days[0]), middle.on(days[1])
            later = middle.on(days[0]), last.on(days[1])
            half = first, last.on(days[1])
            for before, after in (known, later, half):
                found = compared(journal, before, after)
                assert applied(found, everything(journal, before)) == everything(journal, after)

    @settings(max_examples=20)
    @given(TRANSACTIONS, BACK)
    def test_was_recorded_nothing_differs_from_itself(self, told: Played, back: Sequence[int]) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played([(QUIET, False), *told], journal)
            for side in sides(journal, back, (0, 30, 60)):
                assert compared(journal, side, replace(side)).changes == ()
