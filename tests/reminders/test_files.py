"""Messages in a text file, each once; and a calendar file that is replaced as a whole."""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.reminders.parts_said import PART, part
from tracker.reminders.channels import NotDelivered
from tracker.reminders.channels.calendar_file import CalendarFile
from tracker.reminders.channels.files import File

WRITTEN = """\
----- 2023-04-03 01:00 <abc@initiative-tracker>
待办 2023年4月3日

逾期
- 2023-04-01  商定下一步
----- end <abc@initiative-tracker>
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reminders" / "mei.txt"


class TestAFile:
    def test_holds_the_message_between_its_marks(self, path: Path) -> None:
        File(path).send(PART)
        assert path.read_text(encoding="utf-8") == WRITTEN

    def test_is_nobody_else_s(self, path: Path) -> None:
        File(path).send(PART)
        assert path.stat().st_mode & 0o077 == 0

    def test_holds_a_message_once_however_often_it_is_sent(self, path: Path) -> None:
        for _ in range(3):
            File(path).send(PART)
        assert path.read_text(encoding="utf-8") == WRITTEN

    def test_keeps_what_is_in_it(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_text("my own notes, without an end of the line", encoding="utf-8")
        File(path).send(PART)
        File(path).send(part(id="def@initiative-tracker"))
        assert path.read_text(encoding="utf-8") == (
            "my own notes, without an end of the line\n" + WRITTEN + WRITTEN.replace("abc@", "def@")
        )

    def test_gets_a_message_again_that_was_cut_off_in_the_middle(self, path: Path) -> None:
        File(path).send(PART)
        whole = path.read_bytes()
        for length in range(0, len(whole) - 1, 9):
            path.write_bytes(whole[:length])
            File(path).send(PART)
            assert path.read_bytes().endswith(whole)
            assert path.read_bytes().count(b"\n----- end <abc@initiative-tracker>\n") == 1

    def test_that_cannot_be_written_is_told_without_its_name(self, tmp_path: Path) -> None:
        with pytest.raises(NotDelivered) as caught:
            File(tmp_path).send(PART)
        assert (str(caught.value), caught.value.permanent) == ("cannot write: Is a directory", False)

    def test_without_any_room_is_told(self) -> None:
        with pytest.raises(NotDelivered, match="cannot write: No space left on device"):
            File(Path("/dev/full")).send(PART)


class TestACalendarFile:
    def test_holds_what_was_rendered_last(self, tmp_path: Path) -> None:
        asked: list[tuple[str, str, date]] = []

        def render(handle: str, language: str, day: date) -> bytes:
            asked.append((handle, language, day))
            return f"BEGIN:VCALENDAR {len(asked)}\r\n".encode()

        path = tmp_path / "deeper" / "mei.ics"
        for _ in range(2):
            CalendarFile(path, render).send(PART)
        assert path.read_bytes() == b"BEGIN:VCALENDAR 2\r\n"
        assert asked == [("mei", "zh", date(2023, 4, 3))] * 2
        assert os.listdir(path.parent) == ["mei.ics"]  # noqa: PTH208 - hidden ones too

    def test_stays_as_it_was_where_it_cannot_be_replaced(self, tmp_path: Path) -> None:
        with pytest.raises(NotDelivered, match="cannot write: Is a directory"):
            CalendarFile(tmp_path, lambda *_: b"x").send(PART)
        assert list(tmp_path.iterdir()) == []
