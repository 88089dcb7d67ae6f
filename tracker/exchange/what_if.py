"""What if a record file were recorded: the rules decide every line as in an import, and nothing is written.

Nobody is kept waiting meanwhile: the file is rehearsed on the journal as it is in one moment, in memory.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from events.reader import Progress
from events.rows import Rows
from tracker.app.changes import Comparison, Wanted, compare, latest
from tracker.app.tracker import Session, Tracker
from tracker.domain.refusals import Refused
from tracker.exchange.record_file import Imported, placed, read_line, recorded


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would come of a file: how much of it is new, which lines are refused, and what would differ.

    A line that is refused is left out, and those after it are decided without it.
    """

    counted: Imported
    refused: tuple[Refused, ...]
    comparison: Comparison


def what_if(
    tracker: Tracker,
    source: Iterable[bytes],
    name: str,
    *,
    wanted: Wanted | None = None,
    progress: Progress | None = None,
) -> WhatIf:
    """What would come of a file, of which `source` gives the lines, as in `import_file`.

    Raises ViewsMissing where there are no views to go by.
    """
    with tracker.rehearsing() as (session, writing):
        before = latest(Rows.over(writing.connection), tracker.clock)
        counted, refused = _told(session, source, name, tracker)
        after = replace(before, position=writing.head.position)
        imagined = writing.appended
        found = compare(
            writing.connection, before, after, wanted=wanted, progress=progress, imagined=imagined
        )
    return WhatIf(counted, tuple(refused), found)


def _told(
    session: Session, source: Iterable[bytes], name: str, tracker: Tracker
) -> tuple[Imported, list[Refused]]:
    """Each line of a file told to a session, and what was refused."""
    counted, refused = Imported(), list[Refused]()
    keys: dict[str, int] = {}
    alike: Counter[str] = Counter()
    for number, told in enumerate(source, 1):
        try:
            line = read_line(number, told, name, tracker.clock.today(), alike)
            if line is None:
                continue
            with placed(name, number, keys, line.command):
                counted.add(recorded(session, line.command))
        except Refused as error:
            counted.lines += 1
            refused.append(error)
            continue
        if line.own_key:
            keys.setdefault(line.own_key, number)
    return counted, refused
