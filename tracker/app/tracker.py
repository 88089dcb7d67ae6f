"""The Tracker: the one door through which anything is recorded.

A command goes down once (look up, fold, decide, append, views) and a receipt comes up once. Many commands
are one transaction: all of them are recorded, or none.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import assert_never

from events.canonical import encode as canonical
from events.journal import Journal
from events.records import StoredEvent
from events.rehearsal import Rehearsal
from events.writing import Writing
from tracker import codec
from tracker.app import person_keys
from tracker.app.clock import Clock
from tracker.app.finder import Finder
from tracker.app.resolving import resolved, subject_of
from tracker.domain import follow_up_verbs as verbs
from tracker.domain.fields import Record
from tracker.domain.follow_ups import FollowUp, Rulebook
from tracker.domain.initiatives import amend as amend_rules
from tracker.domain.initiatives import claims as claim_rules
from tracker.domain.initiatives import decide
from tracker.domain.initiatives.commands import (
    AddFollowUp,
    Amend,
    Answer,
    Assign,
    Cancel,
    Claim,
    Finish,
    InitiativeCommand,
    New,
    PlanMilestone,
    RecordMilestone,
    Reopen,
    Reschedule,
    Retract,
    Settle,
    Snooze,
)
from tracker.domain.initiatives.state import Initiative
from tracker.domain.lifecycles import Stage
from tracker.domain.names import sensible_handle
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.decide import SettingsCommand
from tracker.domain.settings.decide import decide as decide_settings
from tracker.domain.settings.metrics import SetTarget
from tracker.domain.settings.people import Forget
from tracker.domain.settings.state import JournalStarted, Settings
from tracker.domain.settings.state import evolve as evolve_settings
from tracker.views.offices import rulebook
from tracker.views.snapshots import Snapshot, Snapshots

Command = InitiativeCommand | SettingsCommand


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one command.

    `repeated`: it had been recorded before under the same key. No events and not repeated: it was so already.
    The rest says what follows: the state after, its stage, and the follow-ups that appeared, went, or moved.
    """

    command: Command
    events: tuple[StoredEvent, ...] = ()
    repeated: bool = False
    state: Initiative | None = None
    milestone: str | None = None
    stage: Stage | None = None
    appeared: tuple[FollowUp, ...] = ()
    settled: tuple[FollowUp, ...] = ()
    moved: tuple[FollowUp, ...] = ()
    next_touch: FollowUp | None = None


class Tracker:
    """Records what people say, and says what follows from it.

    `actor` is who records; `program` the name and version that is kept with each event.
    """

    def __init__(
        self, journal: Journal, clock: Clock, actor: str, program: str, snapshots: Snapshots | None = None
    ) -> None:
        self.snapshots = snapshots or Snapshots()
        self.journal = journal
        self.clock = clock
        self.actor = actor
        self.program = program

    def start(self, *, practice: bool) -> bool:
        """Begin the journal, for practice or for real; False where it was begun before."""
        with self.journal.writing() as writing:
            if writing.version(codec.SETTINGS_STREAM):
                return False
            writing.append(
                codec.SETTINGS_STREAM,
                [codec.encode(JournalStarted(practice=practice))],
                expected=0,
                recorded_at=self.clock.now(),
                metadata={"actor": self.actor, "program": self.program},
            )
            return True

    @contextmanager
    def recording(self, *, kept: bool = True) -> Iterator["Session"]:
        """One transaction: what is recorded in it is recorded together, or, where it raises, not at all.

        With `kept` False the caller undoes it all, so that any clock may be set.
        """
        sensible_handle(self.actor)
        with self.journal.writing() as writing:
            settings, book = self._rules_in(writing)
            if kept and self.clock.fixed and not settings.practice:
                raise Refused(
                    N_(
                        "TRACKER_NOW is set, and this is not a practice journal: nothing in it can "
                        "be back-dated. Unset it."
                    )
                )
            yield Session(self, writing, settings, book)

    @contextmanager
    def rehearsing(self) -> Iterator[tuple["Session", Rehearsal]]:
        """Commands that nobody records, and the transaction that will never be written; nobody waits."""
        sensible_handle(self.actor)
        with self.journal.rehearsal() as writing:
            yield Session(self, writing, *self._rules_in(writing)), writing

    def do(self, command: Command) -> Receipt:
        """Record one command, and say what follows."""
        with self.recording() as session:
            return session.do(command, follow=True)

    def _rules_in(self, writing: Writing) -> tuple[Settings, Rulebook]:
        last = writing.last_hash(codec.SETTINGS_STREAM)
        known = self.snapshots.settings(last)
        return known or self.snapshots.keep_settings(last, writing.stream(codec.SETTINGS_STREAM))


class Session:
    """The commands of one transaction."""

    def __init__(self, tracker: Tracker, writing: Writing, settings: Settings, book: Rulebook) -> None:
        self.writing = writing
        self._now = tracker.clock.now()
        self.today = tracker.clock.today()
        self.settings = settings
        self._book = book
        self._found = Finder(writing, tracker.snapshots)
        self._metadata = {
            "actor": tracker.actor,
            "program": tracker.program,
            "correlation": _short(writing.head.hash + self._now.isoformat()),
        }

    def do(self, command: Command, *, follow: bool = False) -> Receipt:
        """Record one command. With `follow`, the receipt says what follows from it."""
        digest = _digest(command)
        if command.key and (first := self.writing.find(command.key)):
            again = self.writing.append(
                first.stream, [], recorded_at=self._now, key=command.key, digest=digest
            )
            milestone = _milestone_in(map(codec.decode, again))
            return self._receipt(Receipt(command, again, repeated=True, milestone=milestone), follow=follow)
        if not isinstance(command, InitiativeCommand):
            return Receipt(command, self._declare(command, digest))
        command = resolved(command, self._found, self._book)
        subject = subject_of(command, self._found)
        before = self._found.snapshot(subject)
        events = self._decide(before.state, command)
        stored = self._append(codec.initiative_stream(subject), before.state.version, events, command, digest)
        self._found.keep(before, events, stored)
        milestone = _milestone_in(events) if stored else None
        return self._receipt(Receipt(command, stored, milestone=milestone), before, follow=follow)

    def append(self, stream: str, event: Record, key: str) -> tuple[StoredEvent, ...]:
        """Record one event that no command asked for, such as a delivery, under a key: it happens once."""
        return self.writing.append(
            stream, [codec.encode(event)], recorded_at=self._now, metadata=self._metadata, key=key
        )

    def _declare(self, command: SettingsCommand, digest: str) -> tuple[StoredEvent, ...]:
        if isinstance(command, SetTarget) and (command.of or "")[:2].upper() == "I-":
            command = command.model_copy(update={"of": self._found.initiative(command.of or "")})
        events = decide_settings(self.settings, command)
        for event in events:
            self.settings = evolve_settings(self.settings, event)
        self._book = rulebook(self.settings)
        if isinstance(command, Forget):
            person_keys.destroy(self.writing.connection, command.person)
        version = self.writing.version(codec.SETTINGS_STREAM)
        return self._append(codec.SETTINGS_STREAM, version, events, command, digest)

    def _append(
        self, stream: str, version: int, events: Sequence[Record], command: Command, digest: str
    ) -> tuple[StoredEvent, ...]:
        return self.writing.append(
            stream,
            [codec.encode(event) for event in events],
            expected=version,
            recorded_at=self._now,
            metadata={**self._metadata, "causation": digest},
            key=command.key,
            digest=digest,
        )

    def _decide(self, state: Initiative, command: InitiativeCommand) -> decide.Events:
        match command:
            case New():
                return decide.open_initiative(state, command, self.settings, self.today)
            case RecordMilestone():
                return decide.record(state, command, self.settings, self.today)
            case PlanMilestone():
                return decide.plan(state, command, self.settings, self.today)
            case Amend():
                return amend_rules.amend(state, command, self.settings, self.today)
            case Claim():
                return claim_rules.claim(state, command, self.settings, self.today)
            case Settle():
                return claim_rules.settle(state, command, self.settings, self.today)
            case Retract():
                return decide.retract(state, command)
            case AddFollowUp():
                return verbs.add(state, command, self.settings, self._occasion())
            case Finish() | Snooze() | Reschedule() | Assign() | Cancel() | Reopen() | Answer():
                named = self._found.named(command.follow_up, self._book)
                return verbs.decide(state, command, named, self._occasion())
            case _:
                assert_never(command)

    def _occasion(self) -> verbs.Occasion:
        return verbs.Occasion(self.today, self._metadata["actor"], self._book)

    def _receipt(self, receipt: Receipt, before: Snapshot | None = None, *, follow: bool) -> Receipt:
        command, stored = receipt.command, receipt.events
        if not follow or not isinstance(command, InitiativeCommand):
            return receipt
        initiative = (
            stored[0].stream.removeprefix(codec.INITIATIVES) if stored else subject_of(command, self._found)
        )
        return self._followed(receipt, before, self._found.snapshot(initiative))

    def _followed(self, receipt: Receipt, before: Snapshot | None, after: Snapshot) -> Receipt:
        now = {one.id: one for one in after.follow_ups(self._book)}
        then = {one.id: one for one in before.follow_ups(self._book)} if before else now
        still = [one for one in now.values() if one.state == "open"]
        return replace(
            receipt,
            state=after.state,
            stage=self._book.stage_after(after.state, after.followed(self._book).happened).stage,
            appeared=tuple(one for one in still if one.id not in then or then[one.id].state != "open"),
            settled=tuple(
                now.get(one.id, one)
                for one in then.values()
                if one.state == "open" and (one.id not in now or now[one.id].state != "open")
            ),
            moved=tuple(
                one
                for one in still
                if one.id in then and then[one.id].state == "open" and _shown(then[one.id]) != _shown(one)
            ),
            next_touch=still[0] if still else None,
        )


def _shown(one: FollowUp) -> tuple[object, ...]:
    return (one.due, one.owner, one.snoozed_until, one.touched.asked)


def _milestone_in(events: Iterable[Record | None]) -> str | None:
    for event in events:
        if named := getattr(event, "milestone", None):
            return str(named)
    return None


def _digest(command: Command) -> str:
    """What was asked for, so that the same can be told from other content under the same key.

    Left out is what was left to its default, so that a field added later changes no digest.
    """
    said = command.model_dump(mode="json", exclude_defaults=True)
    return _short(canonical({"do": command.do, "said": _as_said(said)}))


def _as_said(value: object) -> object:
    """A command with each date as it was told: 今年2月 is the same words on whatever day they are read."""
    if isinstance(value, dict):
        if "edtf" in value and "words" in value:
            return value["words"] or value["edtf"]
        return {name: _as_said(part) for name, part in value.items()}
    return [_as_said(part) for part in value] if isinstance(value, list) else value


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
