"""A message to test channels with."""

from dataclasses import replace
from datetime import UTC, date, datetime

from tracker.reminders.channels import Part

PART = Part(
    id="abc@initiative-tracker",
    recipient="mei",
    day=date(2023, 4, 3),
    at=datetime(2023, 4, 3, 1, tzinfo=UTC),
    number=1,
    of=1,
    language="zh",
    subject="待办 2023年4月3日",
    text="逾期\n- 2023-04-01  商定下一步",
    markup=lambda: "<p>商定下一步</p>",
    data=lambda: {"id": "abc@initiative-tracker", "follow_ups": [{"what": "商定下一步"}]},
)


def part(**said: object) -> Part:
    """The message, with something else in it."""
    return replace(PART, **said)  # type: ignore[arg-type] # whatever a test says
