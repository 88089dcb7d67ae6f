"""Answers never depend on the order in which independent things were recorded."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.projections import folded
from events.rows import Rows
from tests.app.office import NOW, Office
from tests.views.test_projection import DATES, KINDS, TO_COME
from tracker.app.clock import Clock
from tracker.app.reader import Filters, Reader
from tracker.app.tracker import Tracker
from tracker.domain.follow_ups import BY_HAND, identity
from tracker.domain.refusals import Refused
from tracker.views.answers import Sheet
from tracker.views.projection import Views

Line = tuple[str, dict[str, Any]]
CLOCK = Clock(datetime.fromisoformat(NOW))
DAYS = st.one_of(st.none(), st.dates(date(2022, 1, 1), date(2023, 9, 1)))


def answered(lines: Sequence[Line], as_of: date | None) -> Mapping[str, Sheet]:
    """What is answered of each initiative where lines were recorded in this order, all on one day."""
    with Journal.create("sqlite://", [Views()], journal_id="0" * 32) as journal:
        tracker = Tracker(journal, CLOCK, "wuxi-ipb", "test")
        tracker.start(practice=True)
        for do, said in lines:
            with suppress(Refused):
                tracker.do(Office("", tracker).command(do, **said))
        with folded(journal, [Views(as_of)], journal.head().position) as memory:
            reader = Reader(Rows.over(memory), as_of or CLOCK.today(), CLOCK.now())
            return {row.id: reader.show(row.id) for row in reader.status(Filters()).rows}


@dataclass(frozen=True)
class About:
    """What can be said about one initiative: as many lines as there are choices, one for each."""

    number: int

    def lines(self, choices: Sequence[tuple[int, int]]) -> list[Line]:
        opened = {
            "id": f"I-{self.number}",
            "kind": "project",
            "title": {"en": "x"},
            "regions": ["Wuxi", "HK"],
        }
        return [("new", opened), *(self.line(*choice) for choice in choices)]

    def line(self, what: int, which: int) -> Line:
        initiative, milestone = f"I-{self.number}", f"M-{self.number}.{which % 3 + 1}"
        by_hand = identity(BY_HAND, initiative, which % 2 + 1)
        every: list[Line] = [
            ("record", {"kind": KINDS[which % 9], "initiative": initiative, "on": DATES[which % len(DATES)]}),
            ("plan", {"kind": "talks", "initiative": initiative, "on": TO_COME[which % len(TO_COME)]}),
            ("amend", {"target": milestone, "set": {"on": DATES[which % len(DATES)]}, "because": "a"}),
            ("amend", {"target": milestone, "set": {"at": f"place {which}"}, "because": "b"}),
            ("amend", {"target": initiative, "set": {"owner": f"office-{which}"}, "because": "c"}),
            ("claim", {"target": milestone, "set": {"at": f"there {which}"}, "sources": [f"s{which}"]}),
            ("retract", {"target": milestone, "because": "d"}),
            ("add", {"initiative": initiative, "what": {"en": "call"}, "due": TO_COME[which % len(TO_COME)]}),
            ("snooze", {"follow_up": by_hand, "until": "2023-05-04"}),
            ("done", {"follow_up": by_hand}),
        ]
        return every[what % len(every)]


CHOICES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 17)), max_size=6)


@st.composite
def merged(draw: st.DrawFn) -> tuple[list[Line], list[Line]]:
    """What is said about three initiatives, one after the other, and the same with the three mixed."""
    told = [About(number).lines(draw(CHOICES)) for number in (1, 2, 3)]
    order = draw(st.permutations([n for n, lines in enumerate(told) for _ in lines]))
    left = [iter(lines) for lines in told]
    return [line for lines in told for line in lines], [next(left[n]) for n in order]


@settings(max_examples=30)
@given(merged(), DAYS)
def test_of_what_was_said_about_different_initiatives(
    told: tuple[list[Line], list[Line]], as_of: date | None
) -> None:
    one_after_the_other, mixed = told

    assert answered(one_after_the_other, as_of) == answered(mixed, as_of)


BASE: list[Line] = [
    ("new", {"id": "I-1", "kind": "agreement", "title": {"en": "x"}, "regions": ["Wuxi", "HK"]}),
    *(("record", {"kind": "talks", "initiative": "I-1", "on": f"2023-03-2{n}"}) for n in range(6)),
    ("plan", {"kind": "agreement_signed", "initiative": "I-1", "on": "2023-05"}),
    ("add", {"initiative": "I-1", "what": {"en": "call"}, "due": "2023-04-20"}),
    ("add", {"initiative": "I-1", "what": {"en": "write"}, "due": "2023-04-21"}),
    ("add", {"initiative": "I-1", "what": {"en": "visit"}, "due": "2023-04-22"}),
]
APART: list[Line] = [
    ("amend", {"target": "M-1.1", "set": {"on": "2023-02", "at": "Wuxi"}, "because": "a"}),
    ("amend", {"target": "M-1.2", "set": {"commitments": [{"what": "Call"}]}, "because": "b"}),
    ("amend", {"target": "M-1.3", "set": {"figures": [{"metric": "jobs", "amount": "9"}]}, "because": "c"}),
    ("retract", {"target": "M-1.4", "because": "d"}),
    ("claim", {"target": "M-1.5", "set": {"on": "2023-03-30"}, "sources": ["radio"]}),
    ("amend", {"target": "I-1", "set": {"owner": "binhu"}, "because": "e"}),
    ("record", {"kind": "agreement_signed", "initiative": "I-1", "on": "2023-04-01", "keeps": "M-1.7"}),
    ("snooze", {"follow_up": identity(BY_HAND, "I-1", 1), "until": "2023-05-04"}),
    ("done", {"follow_up": identity(BY_HAND, "I-1", 2), "outcome": "sent"}),
    ("assign", {"follow_up": identity(BY_HAND, "I-1", 3), "to": "mei"}),
]
"""Each about something else in the same initiative."""


@settings(max_examples=25)
@given(st.permutations(APART), DAYS)
def test_of_what_was_said_about_different_things_in_one_initiative(
    mixed: list[Line], as_of: date | None
) -> None:
    assert answered([*BASE, *mixed], as_of) == answered([*BASE, *APART], as_of)
