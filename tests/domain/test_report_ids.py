"""The id that stands in a report: it is for ever, or files that were filed could not be told any more."""

import re
from datetime import date
from typing import Any

import pytest

from tracker.domain.report_ids import SHAPE, STREAM, report_id

ASKED: dict[str, Any] = {
    "name": "三月报告",
    "period": (date(2023, 3, 1), date(2023, 3, 31)),
    "as_of": date(2023, 3, 31),
    "known_at": "2023-04-03T01:00:00.000000Z",
    "position": 13,
    "head": "0123456789abcdef" * 4,
    "form": "html",
    "language": "both",
    "filters": {"region": "440300", "owner": "wuxi"},
}


def test_is_for_ever() -> None:
    assert (report_id(**ASKED), STREAM) == ("R-dloetbqlgq", "reports")


def test_has_the_shape_that_is_looked_for_in_files() -> None:
    assert re.fullmatch(SHAPE, report_id(**ASKED))


def test_does_not_depend_on_the_order_of_the_filters() -> None:
    assert report_id(**ASKED) == report_id(**ASKED | {"filters": {"owner": "wuxi", "region": "440300"}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "三月报告 "),
        ("period", (date(2023, 3, 1), date(2023, 3, 30))),
        ("as_of", date(2023, 4, 1)),
        ("known_at", "2023-04-03T01:00:00.000001Z"),
        ("position", 14),
        ("head", "0" * 64),
        ("form", "text"),
        ("language", "en"),
        ("filters", {}),
    ],
)
def test_is_another_one_where_anything_else_was_asked_for(name: str, value: object) -> None:
    assert report_id(**ASKED | {name: value}) != report_id(**ASKED)
