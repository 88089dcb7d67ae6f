"""Somebody between a program and its PostgreSQL server, who can lose a commit, or the answer to one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from socket import AF_UNIX, SHUT_RDWR, socket
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Literal

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"
When = Literal["before", "after"]


class Between:
    """Passes on what is said, and loses the next commit of events: it never arrives, or its answer is lost.

    Then `meanwhile` is called, and the connection is cut off.
    """

    def __init__(self, listening: socket, server: str) -> None:
        self._listening = listening
        self._server = server
        self._loses: tuple[When, Callable[[], None]] | None = None
        Thread(target=self._listen, daemon=True).start()

    def lose_the_next_commit(self, when: When, meanwhile: Callable[[], None]) -> None:
        """Lose it before it arrives, or after it was done."""
        self._loses = (when, meanwhile)

    def _listen(self) -> None:
        with suppress(OSError):  # it is closed in the end
            while True:
                program, _ = self._listening.accept()
                Thread(target=self._pass_on, args=(program,), daemon=True).start()

    def _pass_on(self, program: socket) -> None:
        with program, socket(AF_UNIX) as server, suppress(OSError), DefaultSelector() as ready:
            server.connect(self._server)
            for one, other in ((program, server), (server, program)):
                ready.register(one, EVENT_READ, other)
            wrote = False
            while True:
                for key, _ in ready.select():
                    said = key.fileobj.recv(1 << 16)  # type: ignore[union-attr] # a socket
                    wrote = wrote or b"INSERT INTO events" in said
                    when: When = "before" if key.fileobj is program else "after"
                    if not said or (wrote and self._lost(said, when)):
                        return
                    key.data.sendall(said)

    def _lost(self, said: bytes, when: When) -> bool:
        """Whether this is to be lost: the server answers COMMIT by the same word."""
        if self._loses is None or self._loses[0] != when or b"COMMIT" not in said:
            return False
        (_, meanwhile), self._loses = self._loses, None
        meanwhile()
        return True


@contextmanager
def between(url: str) -> Iterator[tuple[str, Between]]:
    """The address of somebody between, and themself."""
    server = make_url(url)
    with TemporaryDirectory() as folder, socket(AF_UNIX) as listening:
        listening.bind(str(Path(folder) / SOCKET))
        listening.listen()
        somebody = Between(listening, str(Path(str(server.query["host"])) / SOCKET))
        yield server.update_query_dict({"host": folder}).render_as_string(hide_password=False), somebody
        listening.shutdown(SHUT_RDWR)
