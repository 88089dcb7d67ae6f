"""The journals that are measured are real ones: the generator makes what the program reads."""

from datetime import datetime
from pathlib import Path

from benchmarks.generator import TODAY, make_journal
from tracker.app.clock import Clock
from tracker.app.reader import Filters, open_reader


def test_a_made_journal_is_read_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "made.db"
    make_journal(file, 300)

    with open_reader(f"sqlite:///{file}", Clock(datetime.fromisoformat(TODAY))) as reader:
        board = reader.status(Filters())
        events = sum(1 for _ in reader.history())

    assert len(board.rows) > 5
    assert events >= 300
