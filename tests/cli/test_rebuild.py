"""`tracker rebuild`: the views folded anew from the journal."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tampering import tamper_at

VIEWS = ("initiatives", "milestones", "follow_ups", "figures", "parties", "settings", "deliveries")


def answers(run: Run) -> list[str]:
    asked = [
        ["status"],
        ["due", "--all", "--lapsed"],
        ["history"],
        *(["show", f"I-{n}"] for n in range(1, 6)),
    ]
    return [run(*words, "--json").out for words in asked]


@pytest.mark.parametrize(
    "statements",
    [
        [f"DROP TABLE {name}" for name in VIEWS],
        ["DROP TABLE parties"],
        ["DELETE FROM projections"],
        ["DELETE FROM milestones"],
        ["UPDATE projections SET position = 3, failed_position = 4, error = 'ValueError: x'"],
    ],
)
def test_whatever_happened_to_the_views_every_answer_is_the_same_to_the_byte(
    statements: list[str], run: Run, journal: str
) -> None:
    before = answers(run)
    tamper_at(journal, *statements)

    assert run("rebuild") == (0, "Folded 15 events into the views.\n", "")
    assert answers(run) == before


def test_lost_views_point_to_the_rebuild(run: Run, journal: str) -> None:
    tamper_at(journal, *(f"DROP TABLE {name}" for name in VIEWS))

    code, out, err = run("status")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "tracker rebuild" in err


def test_lost_checkpoints_are_no_dead_end(run: Run, journal: str) -> None:
    before = answers(run)
    tamper_at(journal, "DROP TABLE projections")

    assert run("status").code == 1
    assert run("rebuild") == (0, "Folded 15 events into the views.\n", "")
    assert answers(run) == before


def test_emptied_views_point_to_the_rebuild_too(run: Run, journal: str) -> None:
    tamper_at(journal, *(f"DELETE FROM {name}" for name in VIEWS))  # noqa: S608 - our own names

    assert [run(*said).code for said in (["status"], ["due"], ["show", "I-1"])] == [1, 1, 1]
    assert run("rebuild").code == 0
    assert run("status").code == 0


def test_who_delivers_makes_emptied_views_anew_without_being_asked(run: Run, journal: str) -> None:
    tamper_at(journal, *(f"DELETE FROM {name}" for name in VIEWS))  # noqa: S608 - our own names

    assert run("remind", "--dry-run").code == 0
    assert run("status").code == 0


def test_progress_is_told_on_a_terminal_only(run: Run) -> None:
    code, out, err = run("rebuild", terminal=True)

    assert (code, out) == (0, "Folded 15 events into the views.\n")
    assert " of 15 events, " in err
    assert err.endswith("\r\x1b[K")


def test_without_a_journal_it_says_so(run: Run, tmp_path: Path) -> None:
    code, out, err = run("rebuild", env={"TRACKER_DATABASE_URL": f"{tmp_path}/none.db"})

    assert (code, out, err.count("\n")) == (5, "", 1)
