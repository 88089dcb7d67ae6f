"""Where answers come from: as few rows as a question needs."""

from typing import Protocol

from events.rows import Rows


class Sources(Protocol):
    """The rows to be asked, by what is asked about."""

    @property
    def every(self) -> Rows:
        """All views."""

    @property
    def board(self) -> Rows:
        """What the board shows of all initiatives."""

    def of(self, initiative: str) -> Rows:
        """The views of one initiative, and maybe of others."""

    def keyed(self, key: str) -> Rows:
        """The views of the initiative in which something was recorded under a key, if any was."""


class Present:
    """The views of the present, in which everything is there already."""

    def __init__(self, rows: Rows) -> None:
        self.every = self.board = rows

    def of(self, initiative: str) -> Rows:  # noqa: ARG002 - of any
        """The views."""
        return self.every

    def keyed(self, key: str) -> Rows:  # noqa: ARG002 - under any
        """The views."""
        return self.every
