"""Random commands against a simple model in memory, on each kind of database.

After every step the journal has as many events as the model says, and the initiative that was spoken of is
shown as the model has it. At the end of each story the chain is proved, all of the board and of the past is
as the model remembers it, and the views caught up event by event are, at every prefix of the journal, those
folded anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection

from events.checkpoints import store
from events.errors import KeyReused
from events.journal import Journal
from events.projections import catch_up, folded, rebuild
from events.reader import Reader as EventReader
from events.records import Checkpoint, StoredEvent
from events.sqlite import file_url
from tests.app.model import Bounds, Line, Model, Outcome, Refusal, Said, Touched
from tests.app.office import LINES as COMMANDS
from tests.app.office import NOW, Tables, rows_of
from tests.app.random_lines import IMPOSSIBLE, OWNERS, commands, opening, resolved
from tests.postgres import LASTING, schema
from tracker.app.clock import Clock
from tracker.app.reader import Filters, Reader, open_reader
from tracker.app.tracker import Receipt, Tracker
from tracker.domain.fields import read
from tracker.domain.refusals import Refused
from tracker.views.projection import Views

STORIES = {"file": 10, "postgresql": 6}
"""How many are told in each kind of database."""

STEPS = 30
"""How many steps a story has at most."""

Place = Callable[[], AbstractContextManager[str]]


class Observed(Views):
    """Views that note how they stood after each event."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, Tables] = {}

    def apply(self, connection: Connection, events: Sequence[StoredEvent], read: EventReader) -> None:
        super().apply(connection, events, read)
        self.seen[events[-1].position] = rows_of(connection)


class Stories(RuleBasedStateMachine):
    """One story: commands, days that pass, and two hands that record by turns, each with its own journal."""

    place: Place

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.url = self.stack.enter_context(self.place())
        self.now = datetime.fromisoformat(NOW)
        self.model = Model(self.now.date())
        self.past: dict[datetime, Model] = {}
        self.well = True
        self.live: dict[int, Tables] = {}
        self.journal = self.stack.enter_context(Journal.create(self.url, [Views()]))
        other = self.stack.enter_context(Journal.open(self.url, [Views()]))
        self.hands = [Tracker(journal, Clock(self.now), "mei", "test") for journal in (self.journal, other)]
        self.hands[0].start(practice=True)

    @initialize(seed=st.integers(0, 2**32))
    def open(self, seed: int) -> None:
        """Three initiatives to tell of. The rest is drawn from a seed, since Hypothesis repeats itself."""
        self.random = Random(seed)  # noqa: S311 - it is to be the same each time
        self.tell(opening(self.random))

    @rule()
    def one(self) -> None:
        """One command."""
        self.wait()
        self.tell(commands(self.random, 1))

    @rule()
    def together(self) -> None:
        """Several commands in one transaction: a refusal undoes all of it."""
        self.wait()
        self.tell(commands(self.random, self.random.randrange(2, 5)))

    @rule()
    def undone(self) -> None:
        """Several commands, the last of which cannot be."""
        self.tell([*commands(self.random, self.random.randrange(1, 4)), IMPOSSIBLE])

    @precondition(lambda self: self.model.keys)
    @rule()
    def again(self) -> None:
        """What was recorded under a key once more, or something else under it."""
        key = self.random.choice(sorted(self.model.keys))
        told, _milestone = self.model.keys[key]
        other = ("assign", {"follow_up": "F-aaa", "to": "x", "key": key})
        self.tell([self.random.choice([told, told, other])])

    @rule(do=st.sampled_from(["done", "snooze", "reschedule", "assign"]))
    def care(self, do: str) -> None:
        """Something is done about a follow-up that is open."""
        day = self.model.today + timedelta(days=self.random.randrange(-1, 20))
        with self.reader() as reader:
            due = sorted((one.id, one.due) for one in reader.due())
        if do == "reschedule":  # what is overdue is moved under other rules
            due = [(one, on) for one, on in due if day != on >= self.model.today]
        if due:
            said: dict[str, Said] = {
                "done": {},
                "snooze": {"until": day.isoformat()},
                "reschedule": {"to": day.isoformat(), "because": "x"},
                "assign": {"to": self.random.choice(OWNERS)},
            }
            self.tell([(do, {"follow_up": self.random.choice(due)[0], **said[do]})])

    def wait(self) -> None:
        """Some days may pass."""
        if days := self.random.choice([0, 0, 0, 0, 1, 2, 9]):
            self.past[self.now] = deepcopy(self.model)
            self.now += timedelta(days=days)
            self.model.today = self.now.date()
            for tracker in self.hands:
                tracker.clock = Clock(self.now)

    def tell(self, told: Sequence[Line]) -> None:
        """Some commands in one transaction: each comes to what the model says, or all of them to nothing."""
        self.well = False
        after, lines, foreseen = deepcopy(self.model), [], []
        refused: AbstractContextManager[object] = nullcontext()
        try:
            for one in told:
                lines.append(resolved(one, after))
                foreseen.append(after.take(*lines[-1]))
        except Refusal:
            refused = pytest.raises((Refused, KeyReused))
        note(f"{self.model.today}: {lines}")
        came: list[tuple[Outcome, str | None]] = []
        flush = self.random.random() < 1 / 2  # so that the views see each command at once
        with refused, self.random.choice(self.hands).recording() as session:
            for do, said in lines:
                receipt = session.do(read(COMMANDS[do], said, self.model.today), follow=True)  # type: ignore[arg-type] # all are commands
                came.append((_outcome(receipt), receipt.milestone))
                if flush:
                    session.writing.flush()
        assert came == foreseen
        if len(came) == len(lines):
            self.model = after
        self.look()
        self.well = True

    def look(self) -> None:
        """What is shown now is what the model says, and a refused transaction has left nothing."""
        assert self.journal.head().position == self.model.position
        with self.reader() as reader:
            check_board(reader, self.model)
            if shown := [*self.model.standing()]:
                check_sheet(reader, self.random.choice(shown), self.model)
        with self.journal.database.reading() as connection:
            self.live[self.model.position] = rows_of(connection)

    def reader(self, known_at: datetime | None = None) -> AbstractContextManager[Reader]:
        return open_reader(self.url, Clock(self.now), None, known_at)

    def teardown(self) -> None:
        with self.stack:
            if self.well:  # else one of the steps has failed
                self.prove()
                self.look_at_everything()
                self.fold_at_every_prefix()

    def prove(self) -> None:
        """The chain holds, and the positions are those that the model counts."""
        assert self.journal.verify() == self.journal.head()
        positions = [one.position for one in self.journal.read_all(page=7)]
        assert positions == list(range(1, self.model.position + 1))

    def look_at_everything(self) -> None:
        """All that is shown now, and the board as it was known at the end of each day."""
        with self.reader() as reader:
            for initiative in self.model.standing():
                check_sheet(reader, initiative, self.model)
        for moment, model in self.past.items():
            with self.reader(known_at=moment) as reader:
                check_board(reader, model)

    def fold_at_every_prefix(self) -> None:
        """Views caught up event by event, kept up while recording, and folded anew are the same."""
        with self.journal.database.writing() as connection:
            first = Views()
            first.create(connection)
            first.rebuild(connection, EventReader(connection, 1))
            store(connection, Checkpoint(first.name, first.version, 1))
        caught_up = Observed()
        catch_up(self.journal, caught_up, 1)
        for position in range(2, self.model.position + 1):
            with folded(self.journal, [Views()], position) as memory:
                anew = rows_of(memory)
            assert caught_up.seen[position] == anew
            assert self.live.get(position, anew) == anew
        rebuild(self.journal, Views())
        with self.journal.database.reading() as connection:
            assert rows_of(connection) == self.live[self.model.position]


def _outcome(receipt: Receipt) -> Outcome:
    if receipt.repeated:
        return "repeated"
    return "recorded" if receipt.events else "already"


def check_board(reader: Reader, model: Model) -> None:
    """The board has a row for each initiative, at the stage that the model gives it."""
    shown = {row.id: (row.kind, row.owner, row.stage) for row in reader.status(Filters()).rows}
    assert shown == {key: (one.kind, one.owner, one.stage()) for key, one in model.standing().items()}


def check_sheet(reader: Reader, initiative: str, model: Model) -> None:
    """An initiative is shown with its milestones, and its follow-ups as people left them."""
    sheet = reader.show(initiative)
    shown = {
        one["id"]: (one["kind"], one["status"], one["place"], _bounds(one["happened"] or one["planned"]))
        for one in sheet.milestones
    }
    assert shown == {
        key: (one.kind, one.status, one.place, one.bounds)
        for key, one in model.stories[initiative].milestones.items()
    }
    for one in sheet.follow_ups:
        touched = model.touched.get(one.id, Touched())
        assert touched.owner in (None, one.owner)
        assert touched.due in (None, one.due)
        assert touched.quiet_until in (None, one.snoozed_until)
        assert (one.state == "done") == touched.done


def _bounds(told: Mapping[str, str | None]) -> Bounds:
    first, last = told["from"], told["to"]
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


@contextmanager
def a_file() -> Iterator[str]:
    """The address of a file that nobody has made yet."""
    with TemporaryDirectory() as folder:
        yield file_url(Path(folder) / "journal.db")


@pytest.mark.parametrize("database", LASTING)
def test_whatever_is_said_the_journal_does_what_the_model_says(
    database: str, request: pytest.FixtureRequest
) -> None:
    class There(Stories):
        place = staticmethod(
            partial(schema, request.getfixturevalue("postgres_server"))
            if database == "postgresql"
            else a_file
        )

    told = settings(
        max_examples=STORIES[database],
        stateful_step_count=STEPS,
        phases=[Phase.generate],  # what was drawn from a seed gets no clearer by being shrunk
    )
    run_state_machine_as_test(There, settings=told)
