"""Lines of a record file, as an office writes them: an initiative is opened, and its milestones follow.

Sizes are those of the made-up journals: 5 to 200 lines an initiative, most have few.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import vocabulary as words
from benchmarks.generator import sizes

Said = dict[str, Any]
"""One line."""

_BEGIN, _SPAN = date(2021, 1, 4), 800
_PROMISE = "送交选址方案 Send the plan of the premises"


def write_lines(file: Path, number: int, seed: int = 2023) -> None:
    """Write a record file of so many lines (100 or more)."""
    with file.open("wb") as out:
        out.writelines(record_lines(number, seed))


def record_lines(number: int, seed: int = 2023, first: int = 1) -> Iterator[bytes]:
    """So many lines (100 or more); initiatives are numbered from `first`."""
    for initiative, size in enumerate(sizes(number, seed), first):
        for said in islice(_life(initiative, Random(f"{seed}/{initiative}")), size):
            yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _life(number: int, rng: Random) -> Iterator[Said]:
    """The lines of one initiative, without end."""
    kind = rng.choice(words.KINDS)
    way = list(words.WAYS[kind])
    day = _BEGIN + timedelta(days=rng.randrange(_SPAN // 2))
    yield _new(number, kind, rng)
    while True:
        yield _record(
            number, way.pop(0) if way and rng.random() < 0.5 else rng.choice(words.ANY_TIME), day, rng
        )
        day = min(day + timedelta(days=rng.randrange(20)), _BEGIN + timedelta(days=_SPAN))


def _new(number: int, kind: str, rng: Random) -> Said:
    sector, subject = rng.choice(words.SECTORS), rng.choice(words.SUBJECTS)
    home, away = rng.choice(words.HOMES), rng.choice(words.PLACES)
    return {
        "do": "new",
        "id": f"I-{number}",
        "kind": kind,
        "title": {
            "en": f"{away.en} – {home.en} {sector.en} {subject.en} {number}",
            "zh": f"{away.zh}—{home.zh}{sector.zh}{subject.zh}{number}号",
        },
        "regions": [home.zh, away.zh],
        "sectors": [sector.en],
        "owner": rng.choice(words.OWNERS),
    }


def _record(number: int, kind: str, day: date, rng: Random) -> Said:
    said: Said = {
        "do": "record",
        "initiative": f"I-{number}",
        "kind": kind,
        "on": _as_told(day, rng),
        "with": [
            {"name": rng.choice(words.ORGANISATIONS), "role": role}
            for role in rng.sample(words.USED_ROLES, rng.choice((1, 1, 2, 2, 3)))
        ],
        "sources": [rng.choice(words.SOURCES)],
    }
    if rng.random() < 0.6:
        said["at"] = rng.choice(words.PLACES).en
    if rng.random() < 0.5:
        said["note"] = rng.choice(words.NOTES)
    if rng.random() < 0.15:
        said["figures"] = [{"metric": "companies met", "amount": f"{rng.randint(5, 900)}余家"}]
    if rng.random() < 0.1:
        said["commitments"] = [{"what": _PROMISE, "due": f"{day + timedelta(days=30)}"}]
    return said


def _as_told(day: date, rng: Random) -> str:
    """The day; one time in ten each, two days or the whole month."""
    draw = rng.random()
    if draw < 0.8:
        return day.isoformat()
    return f"{day}/{day + timedelta(days=1)}" if draw < 0.9 else f"{day:%Y-%m}"
