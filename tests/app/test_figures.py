"""Figures do not depend on the order of recording, and the past is a figure of what was known by then."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any, cast

import pytest

from events.journal import Journal
from tracker.app.clock import Clock
from tracker.app.figures import answer, not_once
from tracker.app.reader import open_reader
from tracker.app.tracker import Command, Tracker
from tracker.app.writing import create_journal
from tracker.domain import extents
from tracker.domain.fields import read
from tracker.exchange.record_file import COMMANDS
from tracker.views.figure_answers import BY, Asked
from tracker.views.projection import Views

CLOCK = Clock(datetime.fromisoformat("2023-04-03T09:00:00+08:00"))
Line = dict[str, Any]


def opened(number: int, kind: str, *regions: str) -> Line:
    return {
        "do": "new",
        "id": f"I-{number}",
        "kind": kind,
        "title": {"en": f"No. {number}"},
        "regions": [*regions],
    }


def happened(number: int, kind: str, on: str, **more: object) -> Line:
    return {"do": "record", "initiative": f"I-{number}", "kind": kind, "on": on, **more}


def reported(number: int, amount: str, on: str) -> Line:
    return happened(number, "kpi_snapshot", on, figures=[{"metric": "met", "amount": amount}])


STORIES: tuple[list[Line], ...] = (
    [
        opened(1, "project", "无锡", "深圳"),
        happened(1, "site_visit", "2023-01-10", **{"with": [{"name": "深圳大学", "role": "host"}]}),
        happened(
            1, "agreement_signed", "2023年一季度", fields={"agreement": "investment", "value": "超10亿元"}
        ),
        happened(1, "relocated", "2023-03-20", fields={"district": "滨湖区"}),
        reported(1, "400余家", "2023-03-31"),
    ],
    [
        opened(2, "agreement", "无锡", "HK"),
        happened(
            2,
            "agreement_signed",
            "2023-03-24",
            certainty="ambiguous",
            fields={"agreement": "cooperation"},
            **{"with": [{"name": "IoT Centre", "role": "signatory"}]},
        ),
        reported(2, "近10家", "2023-02"),
    ],
    [
        opened(3, "agreement", "无锡", "HK"),
        happened(
            3,
            "agreement_signed",
            "2023-03-24",
            certainty="ambiguous",
            fields={"agreement": "cooperation"},
            **{"with": [{"name": "IoT Centre", "role": "signatory"}]},
        ),
        reported(3, "9家", "2023-03-31"),
    ],
    [
        {"do": "metric", "metric": "met", "en": "Met", "zh": "对接", "unit": "家", "counting": "level"},
        {"do": "target", "metric": "agreements", "amount": "3", "by": "2023"},
    ],
)


def journal(file: Path, lines: Sequence[Line]) -> str:
    url = f"sqlite:///{file}"
    create_journal(url, CLOCK, "li.wei", practice=True)
    with Journal.open(url, [Views()]) as opened_journal:
        tracker = Tracker(opened_journal, CLOCK, "li.wei", "tracker/test")
        for line in lines:
            tracker.do(cast("Command", read(COMMANDS[line["do"]], line, CLOCK.today())))
    return url


def values(url: str, as_of: date | None = None) -> dict[str, str]:
    with open_reader(url, CLOCK, as_of) as reader:
        figures = reader.figures()
        found: dict[str, str] = {}
        for by in (None, *BY):
            told = answer(figures, Asked(by=by))
            cells = {one.id: extents.show(one.extent, "en") for one in (*told.reported, *told.counted)}
            found |= cells | {one.id: str(one.converted) for one in told.conversions}
            found |= {one.id: f"{one.share} {one.reached}" for one in told.targets}
        once = sorted((one.id, one.figure, one.because, one.instead) for one in not_once(figures, Asked()))
        return found | {"not once": str(once)}


def test_the_order_in_which_initiatives_were_recorded_changes_no_value(tmp_path: Path) -> None:
    told = [
        values(journal(tmp_path / f"{number}.db", [line for story in order for line in story]))
        for number, order in enumerate(permutations(STORIES, 4))
        if number % 5 == 0
    ]
    assert told[0]["agreements"] == "2–3"
    assert told[0]["met"] == "about 419 家"
    assert [one for one in told if one != told[0]] == []


@pytest.mark.parametrize(
    ("day", "agreements"),
    [
        (date(2023, 1, 5), "0–1"),
        (date(2023, 3, 23), "0–1"),
        (date(2023, 3, 24), "1–3"),
        (date(2023, 4, 3), "2–3"),
    ],
)
def test_the_past_counts_what_had_happened_and_what_perhaps_had(
    day: date, agreements: str, tmp_path: Path
) -> None:
    url = journal(tmp_path / "journal.db", [line for story in STORIES for line in story])
    assert values(url, day)["agreements"] == agreements
