"""What happened to reports, as sentences of the history."""

from collections.abc import Callable, Mapping
from datetime import date

from tracker.cli.reports.said import FORMS_NAMED
from tracker.cli.wording import phrases
from tracker.views.answers import HistoryLine
from tracker.words import _


def by_type() -> Mapping[str, Callable[[HistoryLine], str]]:
    """What puts each type of event into words."""
    return {"report.filed": _filed}


def _filed(line: HistoryLine) -> str:
    data = line.data
    return _("filed report {number}, {name}, as of {day} ({form})").format(
        number=line.version,
        name=data["name"],
        day=phrases.day(date.fromisoformat(data["as_of"])),
        form=FORMS_NAMED.get(data["format"], data["format"]),
    )
