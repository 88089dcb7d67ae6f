"""A small journal of March 2023 with something of everything in it, to make reports of.

Run `python -m tests.reports.march` to write the reports in `golden` anew, and read what changed in them:
every change there is one in the reports that were filed.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from events.sqlite import file_url
from tests.app.office import Office, opened_at
from tracker.cli.reports.forms import rendered
from tracker.domain.fields import read
from tracker.domain.settings.metrics import DeclareMetric, SetTarget
from tracker.reports.document import Report
from tracker.reports.making import Asked, known_now, make

GOLDEN = Path(__file__).with_name("golden")
ENDINGS = {"text": "txt", "markdown": "md", "html": "html", "json": "json"}
FORMS = [
    ("text", "en"),
    ("text", "zh"),
    ("text", "both"),
    ("markdown", "en"),
    ("markdown", "zh"),
    ("html", "en"),
    ("html", "zh"),
    ("html", "both"),
    ("json", "both"),
]
"""The forms and languages of the reports that are kept as they should be."""

FEBRUARY = "2023-02-06T10:00:00+08:00"
MARCH = "2023-03-27T16:30:00+08:00"
APRIL = "2023-04-03T09:00:00+08:00"
NOTES = "Minutes of 3 February"
NEWS = "Wuxi Daily, <p. 2> | [front](page)"


@contextmanager
def march(url: str) -> Iterator[Office]:
    """The journal, at nine on Monday 3 April 2023."""
    with opened_at(url, now=FEBRUARY) as office:
        _february(office)
        _march(office.at(MARCH, "li.wei"))
        yield office.at(APRIL)


def _february(office: Office) -> None:
    metric = {"metric": "companies", "en": "Companies", "zh": "企业", "counting": "level", "unit": "家"}
    target = {"metric": "companies", "amount": "500家", "by": "2023-12-31", "source": "Plan for 2023"}
    office.tracker.do(read(DeclareMetric, metric, date(2023, 2, 6)))
    office.tracker.do(read(SetTarget, target, date(2023, 2, 6), "future"))
    title = {"en": "Chip packaging line", "zh": "芯片封装线"}
    office.do("new", kind="project", title=title, regions=["Wuxi", "Shenzhen"], sectors=["chips"])
    talks = {"initiative": "I-1", "kind": "talks", "on": "2023-02-03"}
    office.do("record", **talks, with_=[{"name": "深圳芯科", "role": "investor"}], sources=[NOTES])


def _march(office: Office) -> None:
    title = {"en": "# Smart | city <b>bold</b> [a](b)", "zh": "智慧城市 & 数据"}
    office.do("new", kind="agreement", title=title, regions=["Wuxi", "HK"], owner="talent-office")
    office.do("record", **SIGNED)
    office.do("record", initiative="I-1", kind="site_visit", on="2023-03", at="深圳", sources=[NOTES])
    office.do("record", initiative="I-1", kind="delegation_in", on="2023-02/2023-03", sources=[NEWS])
    office.do("record", initiative="I-1", kind="contact", on="2022-12-06")
    office.do("plan", initiative="I-2", kind="talks", on="2023-03-30")
    office.do("new", kind="outpost", title={"zh": "大湾区办事处"}, regions=["Wuxi", "HK"])
    office.do("add", initiative="I-1", what={"en": "Send the draft", "zh": "送交草案"}, due="2023-03-29")


SIGNED: dict[str, Any] = {
    "initiative": "I-2",
    "kind": "agreement_signed",
    "on": "3月23日—24日",
    "with_": [
        {"name": "无锡物联网创新中心", "role": "signatory"},
        {"name": "Data *Cluster*", "role": "signatory"},
    ],
    "fields": {"agreement": "cooperation", "value": "超10亿元", "expires": "2025-03-01"},
    "commitments": [
        {"what": "Send the work plan", "owner": "iot-centre", "due": "2023-04-14"},
        {"what": "Name a contact"},
    ],
    "figures": [{"metric": "企业", "amount": "400余家"}],
    "certainty": "ambiguous",
    "note": "One text of three parties,\nor two texts of two.",
    "sources": [NEWS, NOTES],
}


def asked(filters: Mapping[str, str] | None = None) -> Asked:
    """A report on March 2023."""
    return Asked("2023-03", date(2023, 3, 1), date(2023, 3, 31), date(2023, 3, 31), filters or {})


def made(office: Office, **filters: str) -> Report:
    """The report on March 2023, of what is known now."""
    return make(office.url, asked(filters), known_now(office.url, office.tracker.clock))


def common(content: bytes, report: Report) -> str:
    """What is the same in every journal: its chain begins with an id of its own."""
    text = content.decode().replace(report.scope.head, "0123456789abcdef" * 4)
    return re.sub("R-[a-z2-7]{10}", "R-aaaaaaaaaa", text)


def golden(form: str, language: str) -> Path:
    """The file of a report as it should be."""
    return GOLDEN / f"march.{language}.{ENDINGS[form]}"


def everything(report: Report) -> Mapping[tuple[str, str], bytes]:
    """A report in every form that is kept."""
    return {(form, language): rendered(report, form, language) for form, language in FORMS}


def _write() -> None:
    with TemporaryDirectory() as folder, march(file_url(Path(folder) / "journal.db")) as office:
        report = made(office)
        for (form, language), content in everything(report).items():
            golden(form, language).write_text(common(content, report), encoding="utf-8")


if __name__ == "__main__":
    _write()
