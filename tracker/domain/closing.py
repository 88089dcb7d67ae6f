"""Which milestones close what is asked for."""

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.domain.dates import Fuzzy
from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.rulebook import Rulebook


def closing(one: Milestone | None) -> tuple[str, Fuzzy, int] | None:
    """What matters of a milestone to what it closes; None where it closes nothing."""
    if one is None or one.possibly or one.status != "happened":
        return None
    return one.kind, one.when, one.stamp.position


class Closable:
    """The milestones of an initiative that can close a follow-up, in the order of happening."""

    def __init__(self, state: Initiative, book: Rulebook, happened: Sequence[Milestone]) -> None:
        self._by_kind: dict[str, list[tuple[int, Milestone]]] = {}
        ending = []
        for rank, one in enumerate(happened):
            self._by_kind.setdefault(one.kind, []).append((rank, one))
            if book.ends(state, one):
                ending.append((rank, one))
        self._ending = ending
        self.ending = tuple(one for _, one in ending)
        self.ending_ids = frozenset(one.id for one in self.ending)

    def of(self, kinds: Iterable[str]) -> list[Milestone]:
        """Those of some kinds, and those that end the initiative."""
        found = [pair for kind in kinds if kind in self._by_kind for pair in self._by_kind[kind]]
        found += [pair for pair in self._ending if pair[1].kind not in kinds]
        if len(found) > 1:
            found.sort(key=_rank)
        return [one for _, one in found]


def _rank(pair: tuple[int, Milestone]) -> int:
    return pair[0]


def closed_since(cause: Milestone) -> date:
    """The day from which on milestones close what another one asks for."""
    return cause.recorded_on if cause.status == "planned" else cause.when.latest or date.min
