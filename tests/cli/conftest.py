"""A small practice journal as of Monday 3 April 2023, and the program called on it, its output caught."""

import io
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest
from wcwidth import iter_graphemes, wcswidth

from events.journal import Journal
from tests.postgres import LASTING, copied, schema
from tracker import words
from tracker.app.clock import Clock
from tracker.app.tracker import Command, Tracker
from tracker.app.writing import create_journal
from tracker.cli import door
from tracker.domain.fields import Record, read
from tracker.domain.initiatives import commands as initiative_commands
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.domain.settings.own_kinds import DeclareKind
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.exchange.moving import copy_journal
from tracker.views.projection import Views

EACH_DATABASE = frozenset(
    f"test_{name}"
    for name in (
        "check",
        "claim",
        "correct",
        "declare",
        "due",
        "follow_up",
        "history",
        "import",
        "new",
        "plan",
        "rebuild",
        "record",
        "remind",
        "show",
        "status",
        "verify",
    )
)
"""The modules whose tests run, and print the same, in each kind of database."""

NOW = "2023-04-03T09:00:00+08:00"
Line = dict[str, Any]


class Answer(NamedTuple):
    """What came of a call."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]
Say = Callable[..., None]

_DO: dict[str, type[Record]] = {
    "new": initiative_commands.New,
    "record": initiative_commands.RecordMilestone,
    "plan": initiative_commands.PlanMilestone,
    "amend": initiative_commands.Amend,
    "claim": initiative_commands.Claim,
    "settle": initiative_commands.Settle,
    "retract": initiative_commands.Retract,
    "done": initiative_commands.Finish,
    "snooze": initiative_commands.Snooze,
    "reschedule": initiative_commands.Reschedule,
    "assign": initiative_commands.Assign,
    "cancel": initiative_commands.Cancel,
    "reopen": initiative_commands.Reopen,
    "add": initiative_commands.AddFollowUp,
    "answer": initiative_commands.Answer,
    "policy": AdoptPolicy,
    "kind": DeclareKind,
    "region": DeclareRegion,
}

FEBRUARY: list[Line] = [
    {
        "do": "new",
        "kind": "programme",
        "title": {"zh": "双湾融合共创未来系列活动", "en": "Twin Bays, One Future"},
        "regions": ["无锡", "深圳", "HK", "MO"],
        "sectors": ["biomedicine", "new materials"],
        "owner": "wuxi-ipb",
        "note": "Two bays: Taihu Bay and the Greater Bay Area.",
    },
    {
        "do": "record",
        "initiative": "I-1",
        "key": "E01",
        "kind": "delegation_out",
        "on": "今年2月中旬",
        "with": [{"name": "无锡市委市政府", "role": "lead"}],
        "at": "深圳、香港、澳门",
        "fields": {"theme": "双湾融合共创未来"},
        "sources": ["Wuxi and the Greater Bay Area, 2023"],
        "quote": "今年2月中旬，无锡市委市政府组团赴深圳、香港、澳门",
    },
    {
        "do": "new",
        "kind": "project",
        "title": {"en": "Han's Robot in Wuxi", "zh": "大族机器人落户无锡高新区"},
        "regions": ["320214", "深圳"],
        "sectors": ["robots"],
        "owner": "wnd-outpost",
    },
    {"do": "record", "initiative": "I-2", "key": "E17", "kind": "site_visit", "on": "2022-12-06"},
]
"""Recorded on 21 February 2023."""

MARCH: list[Line] = [
    {
        "do": "new",
        "kind": "agreement",
        "title": {
            "zh": "无锡物联网创新中心与深圳新一代产业集群合作",
            "en": "IoT Centre and New Generation Cluster",
        },
        "regions": ["无锡", "HK"],
        "owner": "talent-office",
        "parent": "I-1",
    },
    {
        "do": "record",
        "initiative": "I-3",
        "key": "E07",
        "kind": "agreement_signed",
        "on": "3月23日—24日",
        "with": [
            {"name": "无锡物联网创新中心", "role": "signatory"},
            {"name": "Shenzhen New Generation Cluster", "role": "signatory"},
            {"name": "talent delegation", "role": "witness"},
        ],
        "fields": {"agreement": "cooperation", "expires": "2025-03-01"},
        "commitments": [
            {"what": "Send the work plan", "owner": "iot-centre", "due": "2023-04-14"},
            {"what": "Name a contact"},
        ],
        "figures": [{"metric": "companies", "amount": "400余家"}],
        "certainty": "ambiguous",
        "sources": ["Wuxi and the Greater Bay Area, 2023"],
    },
    {
        "do": "new",
        "kind": "outpost",
        "title": {"zh": "无锡城建发展集团大湾区办事处"},
        "regions": ["无锡", "深圳"],
        "owner": "wuxi-ipb",
    },
    {
        "do": "record",
        "initiative": "I-4",
        "key": "E06",
        "kind": "plaque_unveiled",
        "on": "2023-03-23",
        "at": "深圳",
    },
    {
        "do": "record",
        "initiative": "I-2",
        "kind": "talks",
        "on": "2023-03-17",
        "with": [{"name": "Han's Robot", "role": "investor"}],
    },
    {"do": "amend", "target": "M-4.1", "set": {"at": "香港"}, "because": "The report was misread"},
]
"""Recorded on 27 March 2023."""

APRIL: list[Line] = [
    {
        "do": "new",
        "kind": "talent",
        "title": {"en": "Joint doctors"},
        "regions": ["无锡", "MO"],
        "owner": "talent-office",
    },
    {
        "do": "plan",
        "initiative": "I-5",
        "kind": "site_visit",
        "on": "2023-04-18",
        "with": [{"name": "University of Macau", "role": "host"}],
    },
    {
        "do": "record",
        "initiative": "I-1",
        "kind": "outcome_note",
        "on": "2023-03",
        "note": "Recorded by mistake",
    },
    {"do": "retract", "target": "M-1.2", "because": "Belongs to another programme"},
]
"""Recorded on 3 April 2023, before nine."""


def record(journal: str, now: str, lines: list[Line], actor: str = "li.wei") -> None:
    """Record lines as of a moment, each a transaction."""
    clock = Clock(datetime.fromisoformat(now))
    with Journal.open(journal, [Views()]) as opened:
        tracker = Tracker(opened, clock, actor, "tracker/test")
        for line in lines:
            tracker.do(cast("Command", read(_DO[line["do"]], line, clock.today())))
        assert not opened.stopped()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the tests of `EACH_DATABASE` their journal in each kind of database, the others in a file.

    So too those that say so themselves, and those of how a page is laid out, which no database knows of.
    """
    said = {name for mark in metafunc.definition.iter_markers("parametrize") for name in _named(mark.args[0])}
    module = metafunc.module.__name__.rpartition(".")[2]
    if module in EACH_DATABASE and "journal" in metafunc.fixturenames and not said & {"journal", "columns"}:
        metafunc.parametrize("journal", LASTING, indirect=True)


def _named(arguments: str | Sequence[str]) -> Sequence[str]:
    return [one.strip() for one in arguments.split(",")] if isinstance(arguments, str) else arguments


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("journal") / "journal.db"
    start = Clock(datetime.fromisoformat("2023-02-21T10:00:00+08:00"))
    create_journal(f"sqlite:///{file}", start, "li.wei", practice=True)
    record(f"sqlite:///{file}", "2023-02-21T10:00:00+08:00", FEBRUARY)
    record(f"sqlite:///{file}", "2023-03-27T16:30:00+08:00", MARCH)
    record(f"sqlite:///{file}", "2023-04-03T08:45:00+08:00", APRIL)
    return file


@pytest.fixture(scope="session")
def _made_on_server(_made_once: Path, postgres_server: str) -> Iterator[str]:
    with schema(postgres_server) as url:
        copy_journal(f"sqlite:///{_made_once}", url)
        yield url


@pytest.fixture
def _on_server(_made_on_server: str, postgres_server: str) -> Iterator[str]:
    with copied(postgres_server, _made_on_server) as url:
        yield url


@pytest.fixture
def journal(request: pytest.FixtureRequest, _made_once: Path, tmp_path: Path) -> str:
    """The address of a practice journal with five initiatives: this test's own copy."""
    if getattr(request, "param", "file") == "postgresql":
        return str(request.getfixturevalue("_on_server"))
    for beside in ("", "-wal", "-shm"):
        made = Path(f"{_made_once}{beside}")
        if made.exists():
            shutil.copy(made, tmp_path / f"journal.db{beside}")
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def say(journal: str) -> Say:
    """Record lines of a record file in the journal: `say({"do": "new", …}, now="…")`."""

    def saying(*lines: Line, now: str = "2023-04-03T08:50:00+08:00", actor: str = "li.wei") -> None:
        record(journal, now, list(lines), actor)

    return saying


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def run(journal: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Call the program on `journal`, at nine on Monday 3 April 2023: `run("status", columns=120, env={…})`.

    `stdin` is what is typed, and the end of input follows; `terminal` makes the output a terminal.
    """
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def running(
        *said: str,
        columns: int = 80,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        terminal: bool = False,
    ) -> Answer:
        out, err = (_Terminal(), _Terminal()) if terminal else (io.StringIO(), io.StringIO())
        environment = {
            "TRACKER_DATABASE_URL": journal,
            "TRACKER_NOW": NOW,
            "TRACKER_ACTOR": "li.wei",
            "TRACKER_LANG": "en",
            "COLUMNS": str(columns),
            "HOME": os.environ.get("HOME", ""),
        } | dict(env or {})
        with monkeypatch.context() as patch:
            patch.setenv("COLUMNS", str(columns))
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = door.run(said, environment)
        return Answer(code, out.getvalue(), err.getvalue())

    yield running
    words.use("en")


def display_width(line: str) -> int:
    """How many terminal columns a line takes, by wcwidth itself."""
    return max(wcswidth(line), 0)


@pytest.fixture
def aligned() -> Callable[[str, int], None]:
    """Check a printed page: no line wider than the terminal, every row of its table under the headings."""

    def check(out: str, columns: int) -> None:
        lines = out.splitlines()
        assert [line for line in lines if display_width(line) > columns] == []
        rule = next((n for n, line in enumerate(lines) if line and set(line) == {"─"}), None)
        if rule is not None:
            starts = _starts(lines[rule - 1])
            for line in lines[rule + 1 : lines.index("", rule) if "" in lines[rule:] else None]:
                assert [start for start in starts if not _gap_before(line, start)] == [], line

    return check


def _starts(header: str) -> list[int]:
    """The terminal columns at which the headings of a table start, but the first."""
    return [display_width(header[: found.end()]) for found in re.finditer(r"(?<=\S) {2,}(?=\S)", header)]


def _gap_before(line: str, start: int) -> bool:
    """Whether the two terminal columns before this one are empty, or the line stands alone as a heading."""
    if re.fullmatch(r"\S+( \S+)*", line) or display_width(line) <= start - 2:
        return True
    cells = [letter for letter in iter_graphemes(line) for _ in range(display_width(letter))]
    return cells[start - 2 : start] == [" ", " "]
