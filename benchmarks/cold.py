"""Cold starts: whole processes, from starting the interpreter to its end, against `python -c pass`.

The command is run as `python -m tracker` in the folder of the repository, with its bytecode compiled as an
installer compiles it: the process is cold, the files are in the system's cache.
"""

import compileall
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.generator import TODAY
from benchmarks.measure import Contender, Measurement, Setting, in_turns, ratios, shown, timed

ROOT = Path(__file__).parent.parent
BOUNDS = {"tracker status --limit 20": 20.0, "tracker --help": 8.0}

_NOTHING = "python -c pass"


def measure(setting: Setting) -> Iterator[Measurement]:
    """Measure reading the board of the large journal, and the help."""
    compiled()
    environment = around(setting.large)
    contenders = {line: tracker(line.split()[1:], environment) for line in BOUNDS}
    contenders[_NOTHING] = _process([sys.executable, "-c", "pass"], environment)
    seconds = in_turns(contenders, setting.rounds)
    for line, bound in BOUNDS.items():
        yield Measurement(
            f"{line}, cold, {setting.events:,} events" if "status" in line else f"{line}, cold",
            shown(seconds[line]),
            _NOTHING,
            shown(seconds[_NOTHING]),
            ratios(seconds[line], seconds[_NOTHING]),
            bound,
        )


def compiled() -> None:
    """Compile the bytecode, so that no run does it."""
    for package in ("tracker", "events"):
        compileall.compile_dir(ROOT / package, quiet=1)


def around(journal: Path) -> dict[str, str]:
    """The environment of a command on a journal, at the moment at which the made-up journals end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "PYTHON"))}
    return kept | {"TRACKER_DATABASE_URL": str(journal), "TRACKER_NOW": TODAY, "TRACKER_LANG": "en"}


def tracker(arguments: Sequence[str], environment: dict[str, str]) -> Contender:
    """The command with these words, run to its end. Raises RuntimeError with its words where it fails."""
    return _process([sys.executable, "-m", "tracker", *arguments], environment)


def _process(command: Sequence[str], environment: dict[str, str]) -> Contender:
    def run() -> None:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            message = f"{' '.join(command)} left with {done.returncode}: {done.stderr.decode()}"
            raise RuntimeError(message)

    return timed(run)
