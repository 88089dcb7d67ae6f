"""Where the journal is: `--database`, TRACKER_DATABASE_URL, or a file in the user's data folder."""

from collections.abc import Mapping
from pathlib import Path

from events import sqlite


def database_url(environment: Mapping[str, str], said: str | None = None) -> str:
    """The address of the journal. A plain path is taken as a SQLite file."""
    address = said or environment.get("TRACKER_DATABASE_URL")
    if not address:
        return sqlite_url(data_folder() / "journal.db")
    return address if "://" in address else sqlite_url(Path(address).expanduser().absolute())


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return sqlite.file_url(path)


def file_of(url: str) -> Path | None:
    """The file behind an address, None where it is no SQLite file."""
    path = sqlite.path_of(url)
    return None if path in (None, sqlite.MEMORY) else Path(str(path))


def data_folder() -> Path:
    """The folder for this user's data, as the platform has it."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only looked for when nothing else was said

    return user_data_path("initiative-tracker", appauthor=False)


def practice_file() -> Path:
    """The file of the practice journal that `tracker demo` makes: never the user's own."""
    return data_folder() / "practice.db"
