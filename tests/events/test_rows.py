"""Asking views: the same SQL on a file, on a server, and in memory; fast to import."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.errors import ViewsMissing
from events.journal import Journal
from events.records import Checkpoint, Head, NewEvent
from events.rows import Rows, open_rows
from events.sqlite import file_url

AT = datetime(2023, 4, 3, 1, tzinfo=UTC)


def filled(url: str) -> Head:
    with Journal.create(url) as journal:
        journal.append("a", [NewEvent("n", 1, {"n": n}) for n in range(5)], recorded_at=AT)
        with journal.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO projections VALUES ('board', 3, 4, 5, 'why')")
        return journal.head()


def test_the_same_sql_runs_on_a_lasting_database_and_over_a_connection(url: str) -> None:
    filled(url)
    sql = "SELECT version, type FROM events WHERE stream = :stream AND version > :after ORDER BY version"

    with open_rows(url) as rows:
        lasting = rows.all(sql, stream="a", after=3)
        one, none = rows.one(sql, stream="a", after=0), rows.one(sql, stream="nobody", after=0)
    with Journal.open(url) as journal, journal.database.reading() as connection:
        over = Rows.over(connection).all(sql, stream="a", after=3)

    assert lasting == over == [(4, "n"), (5, "n")]
    assert (one, none) == ((1, "n"), None)


def test_rows_know_the_head_and_the_checkpoints(url: str) -> None:
    head = filled(url)

    with open_rows(url) as rows:
        assert rows.head() == head
        assert rows.checkpoint("board") == Checkpoint("board", 3, 4, 5, "why")
        assert rows.checkpoint("nothing") is None


def test_all_answers_come_from_one_moment(url: str) -> None:
    filled(url)

    with open_rows(url) as rows, Journal.open(url) as journal:
        before = rows.head()
        journal.append("a", [NewEvent("n", 1, {})], recorded_at=AT)

        assert rows.head() == before
        assert rows.one("SELECT count(*) FROM events") == (5,)


def test_a_missing_view_is_said_with_the_way_out(url: str) -> None:
    filled(url)

    with open_rows(url) as rows, pytest.raises(ViewsMissing) as missing:
        rows.all("SELECT * FROM board")

    assert str(missing.value) == "A view is missing (board). The record is safe: rebuild the views from it."


def test_rows_cannot_write(tmp_path: Path) -> None:
    filled(file_url(tmp_path / "j.db"))

    with open_rows(file_url(tmp_path / "j.db")) as rows, pytest.raises(Exception, match="may only be read"):
        rows.all("DELETE FROM projections")


@pytest.mark.parametrize(
    "name", ["plain.db", "with space.db", "q?a=1&b#c.db", "无锡.db", "100%41.db", "a+b.db"]
)
def test_any_name_of_a_file_will_do(tmp_path: Path, name: str) -> None:
    head = filled(file_url(tmp_path / name))

    assert (tmp_path / name).is_file()
    with open_rows(file_url(tmp_path / name)) as rows:
        assert rows.head() == head


def test_a_relative_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    head = filled("sqlite:///j.db")

    with open_rows("sqlite+pysqlite:///j.db?timeout=3") as rows:
        assert rows.head() == head
    assert (tmp_path / "j.db").is_file()


def test_reading_a_file_imports_nothing_slow(tmp_path: Path) -> None:
    filled(file_url(tmp_path / "j.db"))
    program = (
        "import sys; from events.rows import open_rows\n"
        f"open_rows({file_url(tmp_path / 'j.db')!r}).head()\n"
        "print(sorted({'sqlalchemy', 'orjson', 'pydantic'} & set(sys.modules)))"
    )

    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )

    assert ran.stdout == "[]\n"
