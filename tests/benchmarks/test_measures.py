"""Every measure runs, on little data and once: what `make bench` does is not found broken when it is wanted.

Left out is what takes long: cold starts, and the memory of whole processes, whose works are tried here in
this one.
"""

from pathlib import Path

import pytest

import benchmarks.__main__ as bench
from benchmarks import memory, record, servers
from benchmarks.measure import Measurement, Setting
from benchmarks.record_lines import write_lines
from events.journal import Journal
from events.sqlite import file_url
from tests.postgres import TAKES_PART

ELSEWHERE = {"cold", "record", "memory", "postgres"}
FAST = Measurement("work", "1 ms", "peer", "2 ms", (0.4, 0.5, 0.6), 1.0)
SLOW = Measurement("work", "2 ms", "peer", "1 ms", (2.0,), 1.0)


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return Setting(tmp_path_factory.mktemp("bench"), bench.QUICK_EVENTS, 1, quick=True)


@pytest.mark.parametrize("name", sorted(bench.MEASURES.keys() - ELSEWHERE))
def test_a_measure_runs(name: str, setting: Setting) -> None:
    found = bench.measured(name, setting)

    assert found
    assert all(ratio > 0 for one in found for ratio in one.ratios)


def test_recording_in_one_process_runs(setting: Setting) -> None:
    with setting.stack:
        found = list(record._warm(setting))

    assert [one.peer for one in found] == ["the same on 100 events", "eventsourcing save()"]


@pytest.mark.skipif(not TAKES_PART, reason="PostgreSQL is left out")
def test_eight_writers_on_postgresql_lose_nothing(
    setting: Setting, postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "NAMED", postgres_server)

    [one] = bench.measured("postgres", setting)

    assert one.work == "PostgreSQL, fsync off, 8 writers, 20 events a commit"


def test_without_a_server_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "NAMED", "none")
    said: list[str] = []

    found = bench.measured("postgres", Setting(tmp_path, 1000, 1, said.append))

    assert found == []
    assert said[1:] == ["PostgreSQL is left out: TRACKER_TEST_POSTGRES_URL says none."]


def test_the_works_whose_memory_is_measured_leave_whole_journals(tmp_path: Path, setting: Setting) -> None:
    journal, lines, exported = setting.journal(1000), tmp_path / "told.jsonl", tmp_path / "exported.jsonl"
    write_lines(lines, 200)
    targets = {work: tmp_path / f"{work}.db" for work in memory.WORKS} | {"export": exported}
    sources = {"import": lines, "restore": exported}

    for work, do in memory.WORKS.items():
        do(sources.get(work, journal), targets[work])

    with Journal.open(file_url(journal)) as opened:
        head = opened.head()
    for work in ("restore", "copy"):
        with Journal.open(file_url(targets[work])) as made:
            assert made.verify() == head
    with Journal.open(file_url(targets["import"])) as imported:
        assert imported.verify().position == 201
    assert memory.peak() > 10_000_000


@pytest.mark.parametrize(
    ("asked", "left_with"), [(["here"], 0), (["here", "there"], 1), (["there", "--quick"], 0)]
)
def test_a_bound_that_is_missed_is_the_exit_code_but_not_of_a_quick_run(
    asked: list[str], left_with: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "MEASURES", {"here": lambda _: [FAST], "there": lambda _: [SLOW]})
    monkeypatch.setattr("sys.argv", ["bench", *asked])

    assert bench.main() == left_with
    assert (
        capsys.readouterr().out.splitlines()[1:]
        == {
            ("here",): [
                "work  ours  peer  theirs  ratio (least–most)  bound      ok",
                "----  ----  ----  ------  ------------------  ---------  ---",
                "work  1 ms  peer  2 ms    0.50 (0.40–0.60)    at most 1  yes",
            ],
            ("here", "there"): [
                "work  ours  peer  theirs  ratio (least–most)  bound      ok",
                "----  ----  ----  ------  ------------------  ---------  ---",
                "work  1 ms  peer  2 ms    0.50 (0.40–0.60)    at most 1  yes",
                "work  2 ms  peer  1 ms    2.00                at most 1  NO",
            ],
            ("there", "--quick"): [
                "work  ours  peer  theirs  ratio (least–most)  bound      ok",
                "----  ----  ----  ------  ------------------  ---------  --",
                "work  2 ms  peer  1 ms    2.00                at most 1",
            ],
        }[tuple(asked)]
    )
