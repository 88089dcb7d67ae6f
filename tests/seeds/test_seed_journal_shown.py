"""Every line of the inventory can be seen through `tracker show`, once the seed journal was imported."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tracker import words
from tracker.cli.door import run

HERE = Path(__file__).parent
INVENTORY: dict[str, Any] = json.loads((HERE / "inventory.json").read_text(encoding="utf-8"))
SEEDS = HERE.parent.parent / "seeds" / "wuxi-gba.jsonl"


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `tracker show --json` answers for every initiative, by its id."""
    environment = {
        "TRACKER_DATABASE_URL": str(tmp_path_factory.mktemp("seed") / "journal.db"),
        "TRACKER_NOW": "2023-04-03T09:00:00+08:00",
        "TRACKER_ACTOR": "tests",
        "TRACKER_LANG": "en",
    }

    def said(*command: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            out = StringIO()
            patch.setattr("sys.stdout", out)
            assert run(command, environment) == 0
        return out.getvalue()

    said("init", "--practice")
    said("import", str(SEEDS))
    board = json.loads(said("status", "--json"))
    yield {row["id"]: json.loads(said("show", row["id"], "--json")) for row in board["initiatives"]}
    words.use("en")


def test_every_initiative_is_on_the_board(sheets: dict[str, Any]) -> None:
    assert len(sheets) == len(INVENTORY["initiatives"])


def test_every_event_is_shown_with_its_words_its_parties_and_its_source(sheets: dict[str, Any]) -> None:
    shown = {
        one["key"]: (
            one["kind"],
            one["happened"]["words"],
            one["certainty"],
            [f"{party['name']}={party['role']}" for party in one["parties"]],
            len(one["sources"]),
        )
        for sheet in sheets.values()
        for one in sheet["milestones"]
    }
    told = {
        one["key"]: (one["kind"], one["words"], one["certainty"], one["with"], 1)
        for held in INVENTORY["milestones"].values()
        for one in held
    }

    assert shown == told


def test_every_figure_is_shown_with_its_hedge(sheets: dict[str, Any]) -> None:
    notes = [str(one["note"]) for sheet in sheets.values() for one in sheet["figures"]]

    assert len(notes) == len(INVENTORY["figures"])
    assert [key for key in INVENTORY["figures"] if not any(note.startswith(key) for note in notes)] == []
