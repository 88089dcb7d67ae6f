"""A report as HTML: well-formed, by itself, for everybody, and nothing that anybody wrote is obeyed."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from events.sqlite import file_url
from tests.reports.march import made, march
from tests.reports.telling import PLAIN, TEXTS, Strict, telling
from tracker.reports.blocks import Voice, plain
from tracker.reports.document import Report
from tracker.reports.html import STYLE, html
from tracker.reports.layout import laid_out

LANGUAGES = ["en", "zh", "both"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with march(file_url(tmp_path_factory.mktemp("march") / "journal.db")) as office:
        yield made(office)


def read(report: Report, language: str) -> Strict:
    return Strict.of(html(laid_out(report, "html", language)))


@pytest.mark.parametrize("language", LANGUAGES)
class TestTheFile:
    def test_is_well_formed_and_names_everything_once(self, report: Report, language: str) -> None:
        found = read(report, language)

        ids = found.values("id")
        assert found.declarations == ["DOCTYPE html"]
        assert len(set(ids)) == len(ids)
        assert set(found.values("aria-labelledby")) <= set(ids)

    def test_refers_to_nothing_outside_and_lets_nothing_in(self, report: Report, language: str) -> None:
        found = read(report, language)

        assert {tag for tag, _attrs in found.tags} & {
            "a",
            "img",
            "link",
            "script",
            "iframe",
            "object",
        } == set()
        assert [name for _tag, attrs in found.tags for name, _ in attrs if name in ("src", "href")] == []
        assert "default-src 'none'; style-src 'unsafe-inline'" in found.values("content")
        style = STYLE.read_text(encoding="utf-8")
        assert re.findall(r"url\(|@import|@font-face|expression|https?:", style) == []

    def test_says_its_language_and_has_headings_in_order(self, report: Report, language: str) -> None:
        found = read(report, language)

        [root] = [attrs for tag, attrs in found.tags if tag == "html"]
        levels = [int(tag[1]) for tag, _attrs in found.tags if re.fullmatch("h[1-6]", tag)]
        assert dict(root) == {"lang": "zh-Hans" if language == "zh" else "en"}
        assert levels.count(1) == 1
        assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == []
        assert ("zh-Hans" in found.values("lang")[1:]) == (language == "both")

    def test_has_tables_whose_headings_say_what_they_are_of(self, report: Report, language: str) -> None:
        found = read(report, language)

        cells = [dict(attrs) for tag, attrs in found.tags if tag == "th"]
        tables = [dict(attrs) for tag, attrs in found.tags if tag == "table"]
        assert {cell["scope"] for cell in cells} == {"col", "row"}
        assert [table for table in tables if "aria-labelledby" not in table] == []


class TestPaper:
    def test_has_a_size_and_numbers_and_keeps_together_what_belongs_together(self) -> None:
        style = STYLE.read_text(encoding="utf-8")

        printed = style.partition("@media print")[2]
        assert "@page { size: A4;" in printed
        assert "counter(page)" in printed
        assert "thead { display: table-header-group; }" in printed
        assert "break-inside: avoid" in printed
        assert "break-after: avoid" in printed

    def test_asks_the_system_for_chinese_letters(self) -> None:
        style = STYLE.read_text(encoding="utf-8")

        assert all(font in style for font in ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC"))


class TestWhateverWasWritten:
    @settings(max_examples=80)
    @given(TEXTS)
    def test_is_text_and_never_markup(self, text: str) -> None:
        found, usual = read(telling(text), "en"), read(telling(PLAIN), "en")

        assert _without_lines(found) == _without_lines(usual)
        assert found.comments == 0

    @settings(max_examples=80)
    @given(TEXTS)
    def test_is_shown_as_it_was_written_with_nothing_in_it_obeyed(self, text: str) -> None:
        found = read(telling(text), "both")

        shown = "".join(found.texts)
        expected = "".join(run.text for run in Voice("en").line(text).runs)
        assert expected == plain(text)
        assert expected.strip() in shown or not expected.strip()
        assert [letter for letter in shown if plain(letter) != letter and letter != "\n"] == []


def _without_lines(found: Strict) -> list[tuple[str, str | None]]:
    """The tags and their attributes, but the lines of notes, of which there may be many or none."""
    return [
        (tag, attrs)  # type: ignore[misc]
        for tag, attrs in found.skeleton
        if not (tag == "span" and dict(attrs).get("class") == "line")
    ]


def test_right_to_left_text_is_kept_apart() -> None:
    content = html(laid_out(telling("שלום"), "html", "en")).decode()

    assert "<h1><bdi>שלום</bdi></h1>" in content


def test_the_style_is_part_of_the_file(tmp_path: Path, report: Report) -> None:
    file = tmp_path / "report.html"
    file.write_bytes(html(laid_out(report, "html", "en")))

    assert STYLE.read_text(encoding="utf-8").strip() in file.read_text(encoding="utf-8")
