"""Whole reports of a small journal, in every form and language.

NOTE: where one of these differs, reports that were filed come out differently too. See `tests.reports.march`.
"""

import json
from collections.abc import Iterator, Mapping

import pytest

from events.sqlite import file_url
from tests.reports.march import FORMS, common, everything, golden, made, march
from tracker.reports.document import Report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with march(file_url(tmp_path_factory.mktemp("march") / "journal.db")) as office:
        yield made(office)


@pytest.fixture(scope="module")
def contents(report: Report) -> Mapping[tuple[str, str], bytes]:
    return everything(report)


@pytest.mark.parametrize(("form", "language"), FORMS)
def test_a_report_is_as_it_should_be(
    form: str, language: str, report: Report, contents: Mapping[tuple[str, str], bytes]
) -> None:
    expected = golden(form, language).read_text(encoding="utf-8")

    assert common(contents[form, language], report) == expected


@pytest.mark.parametrize(("form", "language"), FORMS)
def test_a_report_ends_its_lines_alike_everywhere(
    form: str, language: str, contents: Mapping[tuple[str, str], bytes]
) -> None:
    content = contents[form, language]

    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(("form", "language"), FORMS)
def test_a_report_says_as_of_when_and_up_to_which_event_it_is(
    form: str, language: str, report: Report, contents: Mapping[tuple[str, str], bytes]
) -> None:
    text, scope = contents[form, language].decode(), report.scope

    said = [scope.head, scope.known_at, "2023-03-31", str(scope.position), scope.id(form, language)]
    assert [one for one in said if one not in text] == []


def test_the_document_for_programs_has_these_keys(contents: Mapping[tuple[str, str], bytes]) -> None:
    document = json.loads(contents["json", "both"])

    assert {name: sorted(part) for name, part in document.items() if isinstance(part, dict)} == {
        "report": [
            "as_of",
            "filters",
            "head",
            "id",
            "known_at",
            "name",
            "period",
            "position",
            "practice",
        ],
        "at_a_glance": [
            "conflicts",
            "happened",
            "lights",
            "missing",
            "overdue",
            "possibly",
            "recorded_late",
            "unattended",
        ],
        "happened": ["rows", "total"],
        "possibly": ["rows", "total"],
        "recorded_late": ["rows", "total"],
        "standing": ["rows", "total"],
        "figures": ["conversions", "counted", "reported", "targets"],
        "overdue": ["rows", "total"],
        "missing": ["lapsed", "not_kept", "unattended"],
    }
