"""Where the journal is."""

from pathlib import Path

import pytest

from events.journal import Journal
from events.rows import open_rows
from tracker.app.places import data_folder, database_url, file_of, practice_file, sqlite_url


def test_what_was_said_goes_before_the_environment_and_that_before_the_users_own() -> None:
    environment = {"TRACKER_DATABASE_URL": "sqlite:////env.db"}
    assert database_url(environment, "sqlite:////said.db") == "sqlite:////said.db"
    assert database_url(environment) == "sqlite:////env.db"
    assert database_url({}) == sqlite_url(data_folder() / "journal.db")


def test_a_path_is_taken_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert file_of(database_url({}, "a.db")) == tmp_path / "a.db"
    assert file_of(database_url({}, "~/a.db")) == tmp_path / "home" / "a.db"
    assert file_of(database_url({"TRACKER_DATABASE_URL": "b.db"})) == tmp_path / "b.db"


def test_another_database_is_no_file() -> None:
    assert database_url({}, "postgresql://host/x") == "postgresql://host/x"
    assert file_of("postgresql://host/x") is None
    assert file_of("sqlite://") is None


@pytest.mark.parametrize("name", ["journal.db", "日志 #1?.db", "100%.db"])
def test_any_file_name_leads_to_the_file_and_back(tmp_path: Path, name: str) -> None:
    url = sqlite_url(tmp_path / name)
    assert file_of(url) == tmp_path / name
    Journal.create(url).close()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    open_rows(url).close()


def test_the_practice_journal_is_never_the_users_own() -> None:
    assert sqlite_url(practice_file()) != database_url({})
    assert practice_file().parent == data_folder()
