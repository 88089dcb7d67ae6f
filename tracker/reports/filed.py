"""The reports that were filed, as the journal has them, and which of them a file is.

Nothing slow is imported here: to list and to verify reports needs no more than the standard library.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tracker.domain.refusals import N_, NotFound
from tracker.domain.report_ids import SHAPE, report_id
from tracker.views.answers import HistoryLine

_ID = re.compile(SHAPE.encode())


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that was filed; `number` counts them from 1.

    `event` is the position of the event that says so; `known_at` and `filed_at` are moments as stored.
    """

    number: int
    filed_at: str
    actor: str
    event: int
    name: str
    day: date
    first: date
    last: date
    as_of: date
    known_at: str
    position: int
    head: str
    form: str
    language: str
    filters: Mapping[str, str]
    sha256: str

    @property
    def id(self) -> str:
        """The id that stands in it."""
        return report_id(
            name=self.name,
            period=(self.first, self.last),
            as_of=self.as_of,
            known_at=self.known_at,
            position=self.position,
            head=self.head,
            form=self.form,
            language=self.language,
            filters=self.filters,
        )


def filed(line: HistoryLine) -> Filed:
    """A filed report, from the event that says so."""
    data = line.data
    return Filed(
        number=line.version,
        filed_at=line.recorded_at,
        actor=line.actor,
        event=line.position,
        name=data["name"],
        day=date.fromisoformat(data["day"]),
        first=date.fromisoformat(data["first"]),
        last=date.fromisoformat(data["last"]),
        as_of=date.fromisoformat(data["as_of"]),
        known_at=data["known_at"],
        position=data["position"],
        head=data["head"],
        form=data["format"],
        language=data["language"],
        filters=data["filters"],
        sha256=data["sha256"],
    )


def every(lines: Iterable[HistoryLine]) -> list[Filed]:
    """All reports that were filed, the first first."""
    return [filed(line) for line in lines if line.type == "report.filed"]


def named(reports: Iterable[Filed], text: str) -> list[Filed]:
    """The reports with a name, or the one with a number (3 or #3). Raises NotFound."""
    known = list(reports)
    wanted = text.strip()
    found = [one for one in known if one.name == wanted]
    if not found and re.fullmatch(r"#?\d{1,9}", wanted):
        found = [one for one in known if one.number == int(wanted.removeprefix("#"))]
    if not found:
        found = [one for one in known if one.name.casefold() == wanted.casefold()]
    if found:
        return found
    if not known:
        raise NotFound(
            N_("There is no report {text!r}: none was filed yet. File one: tracker report --period … --file"),
            text=text,
        )
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    names = list(dict.fromkeys(one.name for one in reversed(known)))
    near = get_close_matches(wanted, names, n=3, cutoff=0.4) or names[:3]
    raise NotFound(
        N_("No report {text!r} was filed. Nearest: {nearest}. All of them: tracker report list"),
        text=text,
        nearest=", ".join(near),
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is: the reports that were filed with just these bytes, and those whose id stands in it."""

    sha256: str
    same: tuple[Filed, ...]
    alike: tuple[Filed, ...]


def judged(content: bytes, reports: Iterable[Filed]) -> Verdict:
    """Which reports a file is, or was before somebody changed it."""
    digest = sha256(content).hexdigest()
    ids = {found.decode() for found in _ID.findall(content)}
    known = list(reports)
    same = tuple(one for one in known if one.sha256 == digest)
    return Verdict(digest, same, tuple(one for one in known if one.id in ids))
