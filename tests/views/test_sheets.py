"""An initiative that was only folded is answered as the views answer it, whatever was recorded."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from events.journal import Journal
from events.projections import folded
from events.rows import Rows
from tests.views.test_projection import MONDAY, TRANSACTIONS, Line, played
from tracker import codec
from tracker.app.reader import Filters, Reader
from tracker.views.offices import rulebook
from tracker.views.projection import Views
from tracker.views.sheets import sheet
from tracker.views.snapshots import Snapshot

LIMITS = """
base = "default"
name = "strict"
source = "a test"
[lights]
red_silent = 20
yellow_silent = 10
[lights.kinds.agreement]
yellow_silent = 5
"""


@settings(max_examples=40)
@given(
    TRANSACTIONS,
    st.integers(0, 200),
    st.one_of(st.none(), st.dates(date(2022, 1, 1), date(2023, 9, 1))),
)
def test_as_the_views_answer_it(
    told: Sequence[tuple[Sequence[Line], bool]], days: int, as_of: date | None
) -> None:
    with Journal.create("sqlite://", [Views()]) as journal:
        played([*told, ([("policy", {"text": LIMITS})] if days % 2 else [], False)], journal)
        book = rulebook(codec.fold_settings(journal.read_stream(codec.SETTINGS_STREAM)))
        today = as_of or MONDAY.date() + timedelta(days=days)
        with folded(journal, [Views(as_of)], journal.head().position) as memory:
            reader = Reader(Rows.over(memory), today, datetime.fromisoformat("2023-04-03T01:00:00Z"))
            shown = {row.id: reader.show(row.id) for row in reader.status(Filters()).rows}
            lit = reader.lit()
        streams = [stream for stream, _version in journal.streams() if stream.startswith(codec.INITIATIVES)]
        states = [codec.fold(journal.read_stream(stream)) for stream in streams]
        found = [sheet(Snapshot(state), book, today, reader.known_at, as_of=as_of) for state in states]
        assert {one.row.id: one for one in found if one} == shown
        assert {key: one.row.light for key, one in shown.items()} == lit
