"""The soak itself works; how long it runs and how much it does is for whoever starts it."""

import re
import subprocess
import sys
from pathlib import Path

from events.sqlite import file_url

ROOT = Path(__file__).parents[2]


def test_a_soak_says_what_it_did_and_that_nothing_differs(tmp_path: Path) -> None:
    url = file_url(tmp_path / "journal.db")
    command = [sys.executable, "-m", "tests.soak", "--seconds", "0", "--writers", "2", "--seed", "3"]

    done = subprocess.run([*command, "--url", url], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"round 1 sqlite: .*, 2 kills, .*\nSeed 3: .*, 2 kills, .*; 0 differences\.\n",
        done.stdout,
    )
