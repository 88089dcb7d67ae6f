"""Measure, print the table, and leave with 1 where a bound is missed.

Run: `python -m benchmarks [NAME…] [--events N] [--rounds N]`.
"""

import argparse
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import append, cold, record
from benchmarks.measure import Measurement, Setting

MEASURES: dict[str, Callable[[Setting], Iterable[Measurement]]] = {
    "cold": cold.measure,
    "record": record.measure,
    "append": append.measure,
}
_HEADINGS = ("work", "ours", "peer", "theirs", "ratio (least–most)", "bound", "ok")


def main() -> int:
    """Run the measures that were named, or all."""
    asked = _asked()
    found: list[Measurement] = []
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder), asked.events, asked.rounds, _say)
        for name in asked.names or MEASURES:
            _say(f"measuring: {name} ...")
            found += MEASURES[name](setting)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}. "
        f"Medians of {asked.rounds} rounds in turns; a ratio is the median of the rounds' own ratios."
    )
    print(_table([_HEADINGS, *map(_line, found)]))
    return 0 if all(one.ok for one in found) else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(MEASURES)}; else all")
    parser.add_argument("--events", type=int, default=100_000, help="size of the large journal")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each measure")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in MEASURES]:
        parser.error(f"there is no measure {unknown[0]!r}: it is one of {', '.join(MEASURES)}")
    if asked.events < 100 or asked.rounds < 1:
        parser.error("at least 100 events and one round are needed")
    return asked


def _line(one: Measurement) -> tuple[str, ...]:
    ratio = f"{one.ratio:.2f} ({min(one.ratios):.2f}–{max(one.ratios):.2f})"
    bound = f"{one.sense} {one.bound:g}" if one.bound is not None else ""
    return (
        one.work,
        one.ours,
        one.peer,
        one.theirs,
        ratio,
        bound,
        ("yes" if one.ok else "NO") if bound else "",
    )


def _table(lines: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join([rows[0], "  ".join("-" * width for width in widths), *rows[1:]])


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
