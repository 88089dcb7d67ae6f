"""Views kept up with each command are the views that a rebuild gives: all tables, row by row."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text
from sqlalchemy.schema import CreateIndex, CreateTable

from events.errors import KeyReused, ViewsMissing
from events.journal import Journal
from events.projections import catch_up, folded, rebuild
from events.reader import Reader as EventReader
from events.records import NewEvent, StoredEvent
from events.rows import Rows
from tests.app.office import NOW, Office, Tables, opened_at
from tracker.app.clock import Clock
from tracker.app.tracker import Session, Tracker
from tracker.codec import DELIVERIES, EVENT_TYPES
from tracker.domain.deliveries import DigestDelivered
from tracker.domain.follow_ups import BY_HAND, identity
from tracker.domain.refusals import Refused
from tracker.views import folding, queries
from tracker.views.projection import Views
from tracker.views.snapshots import Snapshots
from tracker.views.tables import METADATA

MONDAY = datetime.fromisoformat(NOW)
KINDS = [
    "site_visit",
    "talks",
    "agreement_signed",
    "company_landed",
    "aftercare_visit",
    "plaque_unveiled",
    "commitment",
    "lost",
    "suspended",
    "ribbon_cut",
]
DATES = [
    "2022-04-15",
    "2023-01",
    "2023-03-20/2023-03-31",
    "../2023-03",
    "2023-02~",
    "2023-04-03",
    "2023-02/..",
]
TO_COME = ["2023-04-06", "2023-05", "../2023-06-30", "2023-05-01/.."]
REGIONS: list[list[str]] = [["Wuxi", "Shenzhen"], ["Wuxi", "HK"], ["MO", "320200"], []]

Line = tuple[str, dict[str, Any]]


def tables(connection: Connection) -> Tables:
    found = {name: connection.execute(text(f"SELECT * FROM {name}")) for name in METADATA.tables}  # noqa: S608
    return {name: sorted((tuple(row) for row in rows), key=str) for name, rows in found.items()}


def kept(journal: Journal) -> Tables:
    with journal.database.reading() as connection:
        return tables(connection)


def dates(told: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(told)


initiatives = st.sampled_from(["I-1", "I-2", "I-3"])
words = st.sampled_from(["one", "two", "三"])
milestones = st.tuples(st.just("milestones"), st.integers(0, 30))
follow_ups = st.tuples(st.just("follow_ups"), st.integers(0, 30))
"""The n-th row of a table, counted round and round, at the time when the command is given."""


def line(do: str, **said: st.SearchStrategy[Any]) -> st.SearchStrategy[Line]:
    return st.tuples(st.just(do), st.fixed_dictionaries(said))


fields = st.sampled_from([{}, {"commitments": [{"what": "Call"}, {"what": "Write", "due": "2023-05-10"}]}])
RECORD = line(
    "record",
    kind=st.sampled_from(KINDS),
    initiative=initiatives,
    on=dates(DATES),
    still_due=st.booleans(),
    figures=st.sampled_from([[], [{"metric": "jobs", "amount": "400余人"}]]),
    commitments=st.sampled_from([[], [{"what": "Call"}, {"what": "Write", "due": "2023-05-10"}]]),
    **{"with": st.sampled_from([[], [{"name": "Shenzhen", "role": "host"}]])},
)
NEW = line(
    "new",
    kind=st.sampled_from(["project", "agreement", "outpost"]),
    title=st.builds(lambda word: {"en": word}, words),
    regions=st.sampled_from(REGIONS),
)
ASKED: dict[str, st.SearchStrategy[Any]] = {
    "what": st.builds(lambda word: {"en": word}, words),
    "due": dates(TO_COME),
    "closed_by": st.sampled_from([[], ["talks", "lost"]]),
}
LEAVE = """
base = "default"
name = "with leave"
source = "a test"
approval = "head"
"""
CLAIM = line(
    "claim",
    target=milestones,
    set=st.sampled_from(
        [
            {"on": "2023-03"},
            {"on": "2023-03-27", "at": "HK"},
            {"with": [{"name": "HK", "role": "host"}]},
            {"figures": [{"metric": "Jobs", "amount": "412人"}, {"metric": "area", "amount": "9"}]},
            {"commitments": [{"what": "Call", "due": "2023-05-10"}]},
            {"expires": "2026-03-01"},
        ]
    ),
    sources=st.sampled_from([["minutes"], ["radio", "minutes"]]),
)
SETTLE = line(
    "settle",
    target=milestones,
    field=st.sampled_from(["date", "place", "figures.jobs", "with", "expires", "commitments"]),
    take=st.integers(0, 2),
    because=words,
)
LINES = st.one_of(
    NEW,
    RECORD,
    RECORD,
    line("plan", kind=st.sampled_from(KINDS), initiative=initiatives, on=dates(TO_COME)),
    line("record", kind=st.sampled_from(KINDS), initiative=initiatives, on=dates(DATES), keeps=milestones),
    line(
        "amend",
        target=milestones,
        set=st.sampled_from(
            [
                {"on": "2023-03-28"},
                {"at": "Wuxi"},
                {"with": [{"name": "HK", "role": "witness"}, {"name": "HK", "role": "host"}]},
                {"commitments": [{"what": "Write"}]},
                {"figures": [{"metric": "area", "amount": "2000平方米"}]},
                {"expires": "2025-03-01"},
            ]
        ),
        because=words,
    ),
    line(
        "amend",
        target=initiatives,
        set=st.sampled_from(
            [
                {"regions": ["Wuxi", "HK", "MO"]},
                {"owner": "binhu"},
                {"title": {"zh": "甲"}},
                {"parent": "I-1"},
            ]
        ),
        because=words,
    ),
    st.booleans().flatmap(lambda claims: CLAIM if claims else SETTLE),
    line("retract", target=st.one_of(milestones, milestones, initiatives), because=words),
    line("done", follow_up=follow_ups),
    line("snooze", follow_up=follow_ups, until=dates(TO_COME)),
    line("reschedule", follow_up=follow_ups, to=dates(TO_COME), because=words),
    line("assign", follow_up=follow_ups, to=words),
    line("cancel", follow_up=follow_ups, because=words),
    line("reopen", follow_up=follow_ups, because=words),
    line("answer", follow_up=follow_ups, granted=st.booleans(), because=words),
    line("add", **ASKED, initiative=initiatives),
    line("add", **ASKED, milestone=milestones),
    st.just(
        (
            "kind",
            {
                "name": "ribbon_cut",
                "en": "Cut",
                "zh": "剪彩",
                "reaches": {"outpost": "open", "project": "lead"},
            },
        )
    ),
    st.just(
        ("region", {"code": "GBA", "en": "Bay", "zh": "大湾区", "calendar": "HK", "zone": "Asia/Hong_Kong"})
    ),
    line("digest", recipient=words),
    line("policy", text=st.sampled_from([LEAVE, LEAVE.replace("approval", "# ")])),
)
TRANSACTIONS = st.lists(st.tuples(st.lists(LINES, min_size=1, max_size=4), st.booleans()), max_size=8)


OPENING: list[Line] = [
    ("new", {"kind": "project", "title": {"en": "one"}, "regions": ["Wuxi", "Shenzhen"]}),
    ("new", {"kind": "agreement", "title": {"en": "two"}, "regions": ["Wuxi", "HK"]}),
    ("record", {"kind": "company_landed", "initiative": "I-1", "on": "2022-04-15"}),
    ("record", {"kind": "talks", "initiative": "I-2", "on": "2023-03-31"}),
    ("plan", {"kind": "talks", "initiative": "I-1", "on": "2023-04-20"}),
    ("claim", {"target": "M-1.1", "set": {"on": "2022-04-16", "at": "HK"}, "sources": ["radio"]}),
    ("claim", {"target": "M-2.1", "set": {"figures": [{"metric": "jobs", "amount": "9"}]}, "sources": ["a"]}),
    ("settle", {"target": "M-1.1", "field": "date", "take": 1, "because": "two"}),
    ("policy", {"text": LEAVE}),
    ("add", {"initiative": "I-2", "what": {"en": "one"}, "due": "2023-04-20"}),
]
BY_HAND_1 = identity(BY_HAND, "I-2", 1)
MOVE: Line = ("reschedule", {"follow_up": BY_HAND_1, "to": "2023-04-30", "because": "two"})
ANSWER: Line = ("answer", {"follow_up": BY_HAND_1, "granted": True})
"""Said on the second day by the one who asks, on the third by the one who decides."""


class Hand:
    """Records random commands; what is refused is left out, what refers to nothing as well."""

    def __init__(self, journal: Journal, snapshots: Snapshots | None = None) -> None:
        self.journal = journal
        self.snapshots = snapshots
        self.day = 0

    def transaction(self, lines: Sequence[Line], *, undone: bool) -> None:
        """Some commands together, a day after the last; undone: a failure at the end takes them all back."""
        self.day += 1
        clock = Clock(MONDAY + timedelta(days=self.day))
        actor = ("wuxi-ipb", "head")[self.day % 2]
        tracker = Tracker(self.journal, clock, actor, "test", self.snapshots)
        with suppress(ZeroDivisionError), tracker.recording() as session:
            for do, said in lines:
                with suppress(Refused, KeyReused):
                    self.say(session, clock, do, dict(said))
                if undone:
                    session.writing.flush()
            if undone:
                raise ZeroDivisionError

    def say(self, session: Session, clock: Clock, do: str, said: dict[str, Any]) -> None:
        """One command."""
        if do == "digest":
            today = clock.today()
            event = DigestDelivered(
                recipient=said["recipient"], channel="terminal", day=today, lines={"F-a": today}
            )
            session.append(DELIVERIES + event.recipient, event, f"{today}/{event.recipient}")
            return
        for name, value in said.items():
            if isinstance(value, tuple):
                asked = f"SELECT id FROM {value[0]} ORDER BY id"  # noqa: S608 - a table named above
                rows = session.writing.connection.execute(text(asked)).all()
                said[name] = rows[value[1] % len(rows)][0]
        if named := said.get("keeps") or said.get("milestone"):
            said["initiative"] = "I-" + named[2:].partition(".")[0]
        session.do(Office("", Tracker(self.journal, clock, "", "")).command(do, **said))


def played(transactions: Sequence[tuple[Sequence[Line], bool]], journal: Journal) -> None:
    hand = Hand(journal)
    Tracker(journal, Clock(MONDAY), "wuxi-ipb", "test").start(practice=True)
    for said in (OPENING, [MOVE], [ANSWER]):
        hand.transaction(said, undone=False)
    for lines, undone in transactions:
        hand.transaction(lines, undone=undone)


class TestWhateverIsRecorded:
    @settings(max_examples=40)
    @given(TRANSACTIONS)
    def test_the_views_are_those_of_a_rebuild(
        self, transactions: Sequence[tuple[Sequence[Line], bool]]
    ) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played(transactions, journal)
            assert journal.stopped() == []
            before = kept(journal)
            rebuild(journal, Views())
            assert kept(journal) == before

    @settings(max_examples=20)
    @given(TRANSACTIONS, st.integers(1, 7))
    def test_the_views_are_those_that_catch_up_later_in_batches(
        self, transactions: Sequence[tuple[Sequence[Line], bool]], batch: int
    ) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played(transactions, journal)
            before = kept(journal)
            with journal.database.writing() as connection:
                connection.exec_driver_sql("UPDATE projections SET position = 0")
                Views().create(connection)
            catch_up(journal, Views(), batch)
            assert kept(journal) == before

    @settings(max_examples=20)
    @given(TRANSACTIONS, st.dates(date(2022, 1, 1), date(2023, 5, 1)))
    def test_every_past_can_be_folded(
        self, transactions: Sequence[tuple[Sequence[Line], bool]], day: date
    ) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played(transactions, journal)
            head = journal.head().position
            with folded(journal, [Views()], head) as now:
                assert tables(now) == kept(journal)
            with folded(journal, [Views(day)], head // 2) as then:
                assert [row[0] for row in Rows.over(then).all("SELECT id FROM settings WHERE id = 'lights'")]


def test_the_commands_above_bring_about_events_of_every_type() -> None:
    seen: set[str] = set()

    @settings(max_examples=60)
    @given(TRANSACTIONS)
    def play(transactions: Sequence[tuple[Sequence[Line], bool]]) -> None:
        with Journal.create("sqlite://", [Views()]) as journal:
            played(transactions, journal)
            seen.update(one.type for one in journal.read_all())

    play()
    assert {
        one
        for one in set(EVENT_TYPES) - seen
        if one.partition(".")[0] in {"milestone", "plan", "follow_up", "claim", "conflict"}
    } == set()


TALKS = {"kind": "talks", "initiative": "I-1", "on": "2023-03-31"}


class TestDisposable:
    def test_views_that_were_deleted_come_back_identical(self, url: str) -> None:
        with opened_at(url) as office:
            office.open()
            office.do("record", **TALKS)
            office.do("kind", name="ribbon_cut", en="Cut", zh="剪彩")
            before = office.tables()
            with office.tracker.journal.database.writing() as connection:
                METADATA.drop_all(connection)
            with pytest.raises(ViewsMissing), office.reader() as reader:
                reader.due()
            assert office.rebuilt() == before

    def test_an_unknown_event_changes_no_row(self, url: str) -> None:
        with opened_at(url) as office:
            office.open()
            before = office.tables()
            office.tracker.journal.append(
                "initiative/I-1",
                [NewEvent("initiative.blessed", 1, {})],
                recorded_at=office.tracker.clock.now(),
            )
            assert (office.tables(), office.tracker.journal.stopped()) == (before, [])

    def test_a_stream_that_is_nobodys_changes_no_row(self, url: str) -> None:
        with opened_at(url) as office:
            office.open()
            before = office.tables()
            office.tracker.journal.append(
                "plugin/x", [NewEvent("x", 1, {})], recorded_at=office.tracker.clock.now()
            )
            assert office.tables() == before == office.rebuilt()

    def test_more_initiatives_than_a_batch_are_all_rebuilt(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(folding, "EVENTS", 2)
        with opened_at(url) as office:
            for n in range(5):
                office.open(str(n))
            before = office.tables()
            assert office.rebuilt() == before
            assert len(before["initiatives"]) == 5

    def test_only_the_rows_that_changed_are_written(self, url: str) -> None:
        with opened_at(url, projections=(_Counted(),)) as office:
            office.open()
            for _ in range(3):
                office.do("record", **TALKS)
            _Counted.statements.clear()
            office.do("record", kind="status_report", initiative="I-1", on="2023-04-01")
            assert [one for one in _Counted.statements if "INSERT" in one or "DELETE" in one] == [
                "DELETE initiatives 1",
                "INSERT initiatives 1",
                "INSERT milestones 1",
            ]


class _Counted(Views):
    """Views that note what they write."""

    statements: list[str] = []  # noqa: RUF012 - one list for the test

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: EventReader) -> None:
        before = tables(connection)
        super().apply(connection, events, read)
        after = tables(connection)
        for name in METADATA.tables:
            gone = len(set(before[name]) - set(after[name]))
            added = len(set(after[name]) - set(before[name]))
            self.statements += [f"DELETE {name} {gone}"] * bool(gone) + [f"INSERT {name} {added}"] * bool(
                added
            )


SHAPES = {3: "a17164e59f054151"}
"""For each version of the views, a digest of their tables and indexes."""


def test_a_change_of_the_tables_comes_with_a_version() -> None:
    indexes = sorted(
        (one for table in METADATA.sorted_tables for one in table.indexes), key=lambda one: str(one.name)
    )
    shape = "\n".join(map(str, (*map(CreateTable, METADATA.sorted_tables), *map(CreateIndex, indexes))))

    assert sha256(shape.encode()).hexdigest()[:16] == SHAPES[queries.VERSION]


def test_a_rebuild_goes_on_while_others_record(url: str) -> None:
    with opened_at(url) as office:
        office.open()
        office.do("record", kind="talks", initiative="I-1", on="2023-03-31")

        def meanwhile(done: int, _all: int) -> None:
            office.do(
                "record", kind="site_visit", initiative="I-1", on="2023-03-30", note=f"at {done}", key="one"
            )

        rebuild(office.tracker.journal, Views(), meanwhile)
        beside = office.tables()
        with office.reader() as reader:
            kinds = [one["kind"] for one in reader.show("I-1").milestones]
        with office.tracker.journal.database.reading() as connection:
            names = inspect(connection).get_table_names()

        assert kinds == ["site_visit", "talks"]
        assert beside == office.rebuilt()
        assert sorted(set(names) - set(METADATA.tables)) == ["events", "journal_head", "projections"]
