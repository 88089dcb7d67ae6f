"""`tracker init`: a journal is created where the call says, once."""

from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run
from tracker.app.settings import settings_of
from tracker.cli.journal.init import where

REAL_TIME = {"TRACKER_NOW": ""}


def test_a_journal_is_created_where_the_call_says(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "offices" / "wuxi.db"

    answer = run("--database", str(file), "init", env=REAL_TIME)

    assert answer == Answer(0, f"Created your journal: {file}\n", "")
    assert settings_of(f"sqlite:///{file}").practice is False


def test_a_journal_for_practice_may_be_created_with_a_set_clock(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "practice.db"

    answer = run("init", "--practice", env={"TRACKER_DATABASE_URL": str(file)})

    assert answer == Answer(0, f"Created a practice journal: {file}\n", "")
    assert settings_of(f"sqlite:///{file}").practice is True


def test_a_journal_that_is_there_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wuxi.db"
    run("--database", str(file), "init", env=REAL_TIME)

    again = run("--database", str(file), "init", "--practice", env=REAL_TIME)

    assert again == Answer(0, f"There is a journal already, and it was left as it is: {file}\n", "")
    assert settings_of(f"sqlite:///{file}").practice is False


@pytest.mark.parametrize("said", [("init",), ("init", "--practice")])
def test_a_practice_journal_that_is_there_is_called_one(
    run: Run, tmp_path: Path, said: tuple[str, ...]
) -> None:
    answer = run(*said)

    told = f"There is a practice journal already, and it was left as it is: {tmp_path / 'journal.db'}\n"
    assert answer == Answer(0, told, "")


def test_a_real_journal_cannot_be_created_in_the_past(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wuxi.db"

    answer = run("--database", str(file), "init")

    told = "TRACKER_NOW is set, and only a practice journal may be given a time: tracker init --practice\n"
    assert answer == Answer(4, "", told)
    assert not file.exists()


def test_a_folder_that_cannot_be_made_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    answer = run("--database", str(tmp_path / "file" / "wuxi" / "j.db"), "init", env=REAL_TIME)

    folder = tmp_path / "file" / "wuxi"
    told = f"The folder {folder} cannot be made (Not a directory), so no journal can be in it."
    assert answer == Answer(5, "", told + " Correct the path.\n")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////data/wuxi.db", "/data/wuxi.db"),
        ("postgresql://li:secret@host:5432/wuxi", "postgresql://li:***@host:5432/wuxi"),
        ("postgresql://host/wuxi", "postgresql://host/wuxi"),
    ],
)
def test_where_a_journal_is_is_said_without_a_password(url: str, shown: str) -> None:
    assert where(url) == shown
