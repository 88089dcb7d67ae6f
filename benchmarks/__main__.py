"""Measure, print the table, and leave with 1 where a bound is missed.

Run: `python -m benchmarks [NAME…] [--events N] [--rounds N]`. A quarter of an hour; with `--events 1000000`
an hour or more. With `--quick` everything runs once on little data and no bound is judged: it shows that all
of it runs.
"""

import argparse
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks import (
    append,
    cold,
    due,
    growth,
    imports,
    memory,
    past,
    postgres,
    rebuild,
    record,
    reports,
    working_days,
)
from benchmarks.measure import Measurement, Setting

MEASURES: dict[str, Callable[[Setting], Iterable[Measurement]]] = {
    "cold": cold.measure,
    "record": record.measure,
    "append": append.measure,
    "imports": imports.measure,
    "growth": growth.measure,
    "postgres": postgres.measure,
    "rebuild": rebuild.measure,
    "memory": memory.measure,
    "past": past.measure,
    "reports": reports.measure,
    "due": due.measure,
    "working_days": working_days.measure,
}
EVENTS, ROUNDS = 100_000, 15
QUICK_EVENTS = LEAST_EVENTS = 1000
_HEADINGS = ("work", "ours", "peer", "theirs", "ratio (least–most)", "bound", "ok")


def main() -> int:
    """Run the measures that were named, or all."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(Path(folder), asked.events, asked.rounds, _say, asked.quick)
        found = [one for name in asked.names or MEASURES for one in measured(name, setting)]
    print(_machine(setting))
    print(_table([_HEADINGS, *(_line(one, judged=not asked.quick) for one in found)]))
    return 0 if asked.quick or all(one.ok for one in found) else 1


def measured(name: str, setting: Setting) -> list[Measurement]:
    """The lines of a measure."""
    setting.say(f"measuring: {name} ...")
    with setting.stack:
        return list(MEASURES[name](setting))


def _machine(setting: Setting) -> str:
    rounds = (
        f"Medians of {setting.rounds} rounds in turns ({setting.few_rounds} of long work); a ratio is the "
        f"median of the rounds' own ratios."
    )
    return f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}. " + (
        "A quick run: its numbers say nothing." if setting.quick else rounds
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(MEASURES)}; else all")
    parser.add_argument("--events", type=int, help=f"size of the large journal ({EVENTS:,})")
    parser.add_argument("--rounds", type=int, help=f"rounds of each measure ({ROUNDS})")
    parser.add_argument("--quick", action="store_true", help="once, on little data, to see that it runs")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in MEASURES]:
        parser.error(f"there is no measure {unknown[0]!r}: it is one of {', '.join(MEASURES)}")
    asked.events = asked.events or (QUICK_EVENTS if asked.quick else EVENTS)
    asked.rounds = asked.rounds or (1 if asked.quick else ROUNDS)
    if asked.events < LEAST_EVENTS or asked.rounds < 1:
        parser.error(f"at least {LEAST_EVENTS:,} events and one round are needed")
    return asked


def _line(one: Measurement, *, judged: bool) -> tuple[str, ...]:
    ratio = f"{one.ratio:.2f}"
    if len(one.ratios) > 1:
        ratio += f" ({min(one.ratios):.2f}–{max(one.ratios):.2f})"
    bound = f"{one.sense} {one.bound:g}" if one.bound is not None else ""
    return (
        one.work,
        one.ours,
        one.peer,
        one.theirs,
        ratio,
        bound,
        ("yes" if one.ok else "NO") if bound and judged else "",
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
