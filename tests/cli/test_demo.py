"""`tracker demo`: the whole job on a practice journal, and nobody's own journal touched."""

from pathlib import Path

from tests.cli.conftest import Run


def test_it_shows_the_board_what_is_due_and_the_digests(run: Run, tmp_path: Path) -> None:
    code, out, err = run("demo", "--at", str(tmp_path / "practice.db"), env={"TRACKER_NOW": ""})

    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("$ ")] == [
        "$ tracker status",
        "$ tracker due",
        "$ tracker remind",
    ]
    assert "practice journal · 29 initiatives · 0 overdue · 0 due this week" in out
    assert "3 digests delivered and recorded." in out


def test_every_run_shows_the_same(run: Run, tmp_path: Path) -> None:
    first = run("demo", "--at", str(tmp_path / "practice.db"))

    assert run("demo", "--at", str(tmp_path / "practice.db")) == first


def test_a_journal_that_is_not_for_practice_is_left_alone(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.db"
    run("init", "--database", str(own), env={"TRACKER_NOW": ""})
    before = own.read_bytes()

    code, out, err = run("demo", "--at", str(own))

    assert (code, out) == (4, "")
    assert (
        err == f"{own} is there and is no practice journal: it was left alone. Name another file: --at FILE\n"
    )
    assert own.read_bytes() == before


def test_a_file_that_is_no_journal_is_left_alone(run: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all", encoding="utf-8")

    assert run("demo", "--at", str(letter)).code == 4
    assert letter.read_text(encoding="utf-8") == "Dear all"
