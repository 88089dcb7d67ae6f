"""The README's session is run, and everything that it promises about commands is there."""

import os
import re
import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tracker import words
from tracker.cli.commands import COMMANDS
from tracker.cli.door import run

README = Path(__file__).parent.parent / "README.md"
NOW = "2023-04-03T09:00:00+08:00"


def steps() -> list[tuple[str, str]]:
    """Each command in the README's console blocks, with the output that stands under it."""
    blocks = re.findall(
        r"^```console\n(.*?)^```", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return [
        (command.strip(), output.strip("\n"))
        for block in blocks
        for command, _, output in (
            part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        )
    ]


def ran(command: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The output of a command line, which may set variables before the command as a shell does."""
    said = shlex.split(command)
    while "=" in said[0]:
        name, _, value = said.pop(0).partition("=")
        environment = {**environment, name: value}
    assert said.pop(0) == "tracker"
    out = StringIO()
    with monkeypatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", out)
        run(said, environment)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").split("\n"))


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", os.environ.get("LANGUAGE", ""))
    yield
    words.use("en")


def test_the_session_in_the_readme_is_what_the_program_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {
        "TRACKER_DATABASE_URL": "practice.db",
        "TRACKER_NOW": NOW,
        "TRACKER_ACTOR": "mei",
        "TRACKER_LANG": "en",
        "NO_COLOR": "1",
    }
    said = steps()
    ran("tracker init --practice", environment, monkeypatch)

    printed = [(command, ran(command, environment, monkeypatch)) for command, _ in said]

    assert len(said) >= 10
    assert printed == said


def test_every_command_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")

    assert [name for name in COMMANDS if f"tracker {name}" not in text] == []
