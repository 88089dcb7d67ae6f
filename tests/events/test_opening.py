"""What can be in the way when a journal is opened, each told apart and said with the next step."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier, Thread

import pytest

from events.errors import CannotOpen, JournalError, Locked, NewerFormat, NotAJournal, ReadOnly
from events.journal import Journal
from events.records import NewEvent
from events.rows import open_rows
from events.sqlite import APPLICATION_ID, FORMAT, file_url

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)
EVENT = NewEvent("said", 1, {})


def open_all(url: str) -> list[JournalError]:
    """What opening says, by the journal and by the rows; the same both times."""
    said = []
    for opening in (Journal.open, open_rows):
        with pytest.raises(JournalError) as refused:
            opening(url)
        said.append(refused.value)
    assert type(said[0]) is type(said[1])
    assert str(said[0]) == str(said[1])
    return said


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    said = open_all(file_url(tmp_path / "no" / "j.db"))[0]

    assert isinstance(said, CannotOpen)
    assert str(said) == (
        f"The folder {tmp_path / 'no'} does not exist, so there is no journal in it. "
        "Create it or correct the path."
    )
    with pytest.raises(CannotOpen, match="does not exist"):
        Journal.create(file_url(tmp_path / "no" / "j.db"))


def test_a_missing_file_is_said_and_not_created(tmp_path: Path) -> None:
    said = open_all(file_url(tmp_path / "j.db"))[0]

    assert (
        str(said) == f"There is no journal at {tmp_path / 'j.db'} yet. Create it first, or correct the path."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_a_journal(tmp_path: Path) -> None:
    assert "is not a file" in str(open_all(file_url(tmp_path))[0])


def test_an_empty_file_is_not_a_journal_yet(tmp_path: Path) -> None:
    (tmp_path / "j.db").touch()

    assert "there is no journal in it yet" in str(open_all(file_url(tmp_path / "j.db"))[0])
    with Journal.create(file_url(tmp_path / "j.db")) as journal:
        assert journal.head().position == 0


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "j.db").write_text("a letter to the bureau\n" * 100)

    said = open_all(file_url(tmp_path / "j.db"))[0]

    assert isinstance(said, CannotOpen)
    assert "is not a database" in str(said)
    with pytest.raises(CannotOpen, match="is not a database"):
        Journal.create(file_url(tmp_path / "j.db"))
    assert (tmp_path / "j.db").read_text() == "a letter to the bureau\n" * 100


@pytest.mark.parametrize("statement", ["CREATE TABLE events (id)", "PRAGMA application_id=7"])
def test_another_programs_database_is_left_alone(tmp_path: Path, statement: str) -> None:
    file = tmp_path / "j.db"
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.execute("PRAGMA user_version=3")
    connection.close()
    before = file.read_bytes()

    assert isinstance(open_all(file_url(file))[0], NotAJournal)
    with pytest.raises(NotAJournal, match="belongs to some other program and was left alone"):
        Journal.create(file_url(file))
    assert file.read_bytes() == before


def test_a_newer_format_is_said_with_both_numbers(url: str) -> None:
    with Journal.create(url) as journal, journal.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version={FORMAT + 1}")
        else:
            connection.exec_driver_sql(f"UPDATE journal_head SET format={FORMAT + 1}")  # noqa: S608

    said = open_all(url)[0]

    assert isinstance(said, NewerFormat)
    assert f"has format {FORMAT + 1}, and this program knows {FORMAT}. Update the program." in str(said)


def test_a_database_that_is_too_short_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "j.db"
    with Journal.create(file_url(file)) as journal, journal.writing() as writing:
        for _ in range(100):
            writing.append("a", [EVENT], recorded_at=AT)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])

    def read() -> None:
        with Journal.open(file_url(file)) as journal:
            list(journal.read_all())

    with pytest.raises(CannotOpen, match="is damaged"):
        read()


def test_a_journal_in_use_is_said_after_a_bounded_wait(url: str) -> None:
    with Journal.create(url) as writer, Journal.open(url, wait=0.05) as other:
        with writer.writing():
            with pytest.raises(Locked, match="is in use by another program; nothing was recorded"):
                other.append("a", [EVENT], recorded_at=AT)
            assert other.head().position == 0

        assert other.append("a", [EVENT], recorded_at=AT)[0].position == 1


def test_threads_that_share_a_journal_wait_for_each_other_for_a_bounded_time(journal: Journal) -> None:
    journal.database._wait = 0.05
    caught: list[Exception] = []

    def append() -> None:
        try:
            journal.append("a", [EVENT], recorded_at=AT)
        except Locked as error:
            caught.append(error)

    thread = Thread(target=append)
    with journal.writing():
        thread.start()
        thread.join()

    assert [type(error) for error in caught] == [Locked]


def test_two_that_create_at_once_get_the_same_journal(url: str) -> None:
    barrier = Barrier(4)
    ids: list[str] = []

    def create() -> None:
        barrier.wait()
        with Journal.create(url) as journal:
            ids.append(journal.journal_id)
            journal.append("a", [EVENT], recorded_at=AT)

    threads = [Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ids) == 4
    assert len(set(ids)) == 1
    with Journal.open(url) as journal:
        assert journal.verify().position == 4


def test_a_journal_can_be_given_its_id(url: str) -> None:
    with Journal.create(url, journal_id="wuxi-2023") as journal:
        assert journal.journal_id == "wuxi-2023"
    with Journal.create(url, journal_id="another") as journal:
        assert journal.journal_id == "wuxi-2023"


def test_a_file_carries_the_marks_of_a_journal_and_survives_a_loss_of_power(tmp_path: Path) -> None:
    Journal.create(file_url(tmp_path / "j.db")).close()
    with Journal.open(file_url(tmp_path / "j.db")) as journal, journal.database.writing() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("application_id", "user_version", "journal_mode", "synchronous")
        }

    assert settings == {
        "application_id": APPLICATION_ID,
        "user_version": FORMAT,
        "journal_mode": "wal",
        "synchronous": 2,
    }


@pytest.mark.parametrize(
    "address", ["", "journal.db", "sqlite:journal.db", "sqlite://journal.db", "://", "a b"]
)
def test_an_address_that_makes_no_sense_is_said(address: str) -> None:
    assert str(open_all(address)[0]) == (
        "The address of the database cannot be read. Write it like sqlite:////folder/journal.db."
    )


def test_other_kinds_of_databases_are_said() -> None:
    assert "not in mysql" in str(open_all("mysql://root:secret@localhost/j")[0])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://lin:s3cret@127.0.0.1:1/j",
        "postgresql+psycopg://lin:s3cret@127.0.0.1:1/j?password=s3cret",
        "postgresql://lin:s3cret@127.0.0.1:notaport/j",
        "mysql://lin:s3cret@h/j",
    ],
)
def test_a_password_in_an_address_is_never_shown(address: str) -> None:
    said = open_all(address)[0]

    assert isinstance(said, CannotOpen)
    assert "s3cret" not in str(said) + repr(said) + repr(said.values)


@contextmanager
def ordinary_user() -> Iterator[Path]:
    """A folder of somebody who is not the superuser, and their rights while it lasts."""
    with TemporaryDirectory() as folder:
        if os.getuid() != 0:
            yield Path(folder)
            return
        os.chown(folder, 65534, 65534)
        os.setresuid(65534, 65534, 0)
        try:
            yield Path(folder)
        finally:
            os.setresuid(0, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="rights work differently")
def test_a_file_that_may_not_be_read_is_said() -> None:
    with ordinary_user() as folder:
        file = folder / "j.db"
        Journal.create(file_url(file)).close()
        file.chmod(0)

        assert (
            str(open_all(file_url(file))[0])
            == f"You may not read {file}. Ask its owner for the right to read it."
        )


@pytest.mark.skipif(os.name == "nt", reason="rights work differently")
@pytest.mark.parametrize("folder_too", [True, False])
def test_a_journal_that_may_only_be_read_is_read_and_says_so_when_written(folder_too: bool) -> None:  # noqa: FBT001
    with ordinary_user() as folder:
        file = folder / "j.db"
        with Journal.create(file_url(file)) as journal:
            journal.append("a", [EVENT], recorded_at=AT)
        file.chmod(0o400)
        if folder_too:
            folder.chmod(0o500)
        try:
            with Journal.open(file_url(file)) as journal, open_rows(file_url(file)) as rows:
                assert journal.head() == rows.head() == journal.verify()
                with pytest.raises(ReadOnly, match="may only be read"):
                    journal.append("a", [EVENT], recorded_at=AT)
                assert journal.head().position == 1
        finally:
            folder.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="rights work differently")
def test_a_journal_left_open_in_a_folder_that_may_only_be_read_is_not_read_without_its_last_events() -> None:
    with (
        ordinary_user() as folder,
        crashed_journal(folder) as file,
        pytest.raises(CannotOpen, match="its last events cannot be read"),
    ):
        open_rows(file_url(file))


@contextmanager
def crashed_journal(folder: Path) -> Iterator[Path]:
    """A journal as a crash leaves it: its last events still in the write-ahead log."""
    live, crashed = folder / "live", folder / "crashed"
    live.mkdir()
    crashed.mkdir()
    with Journal.create(file_url(live / "j.db")) as journal:
        journal.append("a", [EVENT], recorded_at=AT)
        for name in ("j.db", "j.db-wal"):
            (crashed / name).write_bytes((live / name).read_bytes())
    crashed.chmod(0o500)
    try:
        yield crashed / "j.db"
    finally:
        crashed.chmod(0o700)


@pytest.mark.skipif(os.name == "nt", reason="rights work differently")
def test_a_folder_that_may_not_be_written_to_is_said_when_a_journal_is_to_be_created_in_it() -> None:
    with ordinary_user() as folder:
        folder.chmod(0o500)
        try:
            with pytest.raises(CannotOpen):
                Journal.create(file_url(folder / "j.db"))
        finally:
            folder.chmod(0o700)
