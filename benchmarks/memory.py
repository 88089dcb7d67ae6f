"""The most memory that long work takes, on the large journal against a small one: it is to be the same.

Each work runs in an interpreter of its own, which says at its end how much it had at most:
`python -m benchmarks.memory WORK SOURCE TARGET`.
"""

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.append import verify
from benchmarks.cold import ROOT
from benchmarks.imports import new_tracker
from benchmarks.measure import Measurement, Setting
from benchmarks.record_lines import write_lines
from events.sqlite import file_url
from tracker.app.rebuilding import rebuild_views
from tracker.exchange.moving import copy_journal, journal_lines, restore_journal
from tracker.exchange.record_file import import_file

BOUND = 1.3

_STATUS = Path("/proc/self/status")


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure every work on the smallest and on the largest journal."""
    few, many = setting.sizes[0], setting.sizes[-1]
    small, large = _peaks(setting, few), _peaks(setting, many)
    for work in WORKS:
        yield Measurement(
            f"memory, {work} of {many:,} events",
            _shown(large[work]),
            f"the same of {few:,}",
            _shown(small[work]),
            (large[work] / small[work],),
            BOUND,
        )


def _peaks(setting: Setting, events: int) -> dict[str, int]:
    """The bytes that each work had at most."""
    journal = setting.journal(events, views=False)
    lines, exported = setting.folder / "told.jsonl", setting.folder / "exported.jsonl"
    write_lines(lines, events)
    sources = {"import": lines, "restore": exported}
    targets = {"export": exported}
    peaks = {}
    for work in WORKS:
        target = targets.get(work, setting.folder / "target.db")
        setting.say(f"the memory of {work}, {events:,} events ...")
        peaks[work] = _peak(work, sources.get(work, journal), target)
        if work not in targets:
            _remove(target)
    for file in (lines, exported):
        file.unlink()
    return peaks


def _peak(work: str, source: Path, target: Path) -> int:
    command = [sys.executable, "-m", "benchmarks.memory", work, str(source), str(target)]
    return int(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)


def _remove(journal: Path) -> None:
    for beside in ("", "-wal", "-shm"):
        Path(f"{journal}{beside}").unlink(missing_ok=True)


def _shown(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _import(source: Path, target: Path) -> None:
    with new_tracker(target) as tracker, source.open("rb") as lines:
        import_file(tracker, lines, source.name)


def _export(source: Path, target: Path) -> None:
    with target.open("wb") as out:
        out.writelines(journal_lines(file_url(source)))


def _restore(source: Path, target: Path) -> None:
    with source.open("rb") as lines:
        restore_journal(file_url(target), lines)


WORKS: dict[str, Callable[[Path, Path], object]] = {
    "import": _import,
    "verify": lambda source, _: verify(source),
    "rebuild": lambda source, _: rebuild_views(file_url(source)),
    "export": _export,
    "restore": _restore,
    "copy": lambda source, target: copy_journal(file_url(source), file_url(target)),
}
"""What is done with the source; what comes of it is the target."""


def peak() -> int:
    """The bytes that this process has had at most."""
    if _STATUS.exists():  # what follows may count the memory of the program that started this one
        [told] = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(told.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main() -> None:
    """Do one work, and say how much memory it had at most."""
    work, source, target = sys.argv[1:]
    WORKS[work](Path(source), Path(target))
    print(peak())


if __name__ == "__main__":
    main()
