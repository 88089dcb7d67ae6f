"""Two languages: every message is translated, what is compiled is what was translated, one is chosen."""

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import click
import pytest
import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from typer.testing import CliRunner

from tracker import words
from tracker.words import N_, Language, _, language, ngettext

PACKAGE = Path(words.__file__).parent
PACKAGES = (PACKAGE, PACKAGE.parent / "events")
PO = words.LOCALES / "zh_CN" / "LC_MESSAGES" / "tracker.po"
MO = PO.with_suffix(".mo")
MEND = "Run `make words`, translate what is empty in the .po file, and run it again."

Id = str | tuple[str, ...]


@pytest.fixture(autouse=True)
def english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the process as it was found."""
    before = words.current()
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    words.use(before)


# The catalogue. What is extracted here is what `make words` extracts: our own messages, and those of Click
# and Typer, whose words our program shows.


def in_code() -> set[Id]:
    ours = [row for package in PACKAGES for row in extract_from_dir(package)]
    clicks = extract_from_dir(Path(click.__file__).parent)
    typers = extract_from_file("python", Path(typer.__file__).parent / "core.py", keywords=DEFAULT_KEYWORDS)
    return {as_id(row[2]) for row in (*ours, *clicks)} | {as_id(row[1]) for row in typers}


def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN", abort_invalid=True)


def messages(source: Catalog) -> dict[Id, Message]:
    return {as_id(message.id): message for message in source if message.id}


def as_id(found: object) -> Id:
    return tuple(map(str, found)) if isinstance(found, (list, tuple)) else str(found)


def forms(message: Message) -> list[str]:
    """Give a translation's forms: one, or as many as the language has plurals."""
    return [message.string] if isinstance(message.string, str) else [*map(str, message.string or ())]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}|%(?:\(\w+\))?[sdr]", text))


def test_every_message_in_the_code_is_in_the_catalogue() -> None:
    assert sorted(map(str, in_code() - messages(catalogue()).keys())) == [], MEND


def test_every_message_in_the_catalogue_is_in_the_code() -> None:
    assert sorted(map(str, messages(catalogue()).keys() - in_code())) == [], MEND


def test_every_message_is_translated_and_none_by_guess() -> None:
    rows = messages(catalogue()).items()

    assert [str(key) for key, row in rows if row.fuzzy or not all(forms(row))] == [], MEND


def test_every_translation_keeps_its_message_s_placeholders() -> None:
    differing = [
        (key, form)
        for key, row in messages(catalogue()).items()
        for form in filter(None, forms(row))
        if placeholders(form) != placeholders(key if isinstance(key, str) else key[-1])
    ]

    assert differing == []


def test_the_compiled_catalogue_is_what_the_source_compiles_to() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)

    with MO.open("rb") as committed:
        shipped, expected = messages(read_mo(committed)), messages(read_mo(compiled))

    assert {key: forms(row) for key, row in shipped.items()} == {
        key: forms(row) for key, row in expected.items()
    }, MEND


# The code. A message that is not marked, or is not a literal, would be shown untranslated without any of the
# tests above noticing.


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", node


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def is_plain_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_no_message_is_put_together_before_it_is_translated() -> None:
    marks = [(place, call) for place, call in calls() if called(call) in {"_", "N_", "ngettext"}]

    assert [
        place for place, call in marks if any(isinstance(part, ast.JoinedStr) for part in call.args)
    ] == []


def test_every_refusal_s_sentence_is_marked() -> None:
    refusals = [
        (place, call) for place, call in calls() if called(call) in {"Refused", "NotFound"} and call.args
    ]

    assert [place for place, call in refusals if is_plain_text(call.args[0])] == []


def test_every_help_text_is_marked() -> None:
    helps = [(place, word.value) for place, call in calls() for word in call.keywords if word.arg == "help"]

    assert [place for place, text in helps if is_plain_text(text)] == []


# The language.


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"TRACKER_LANG": "zh"}, "zh"),
        ({"TRACKER_LANG": "zh_CN"}, "zh"),
        ({"TRACKER_LANG": "zh-Hans"}, "zh"),
        ({"TRACKER_LANG": "ZH_cn.UTF-8"}, "zh"),
        ({"TRACKER_LANG": " zh "}, "zh"),
        ({"TRACKER_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"TRACKER_LANG": "en-GB", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"TRACKER_LANG": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"TRACKER_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"TRACKER_LANG": "zhuang", "LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "zh_HK.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_MESSAGES": "fr_FR.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "en_HK.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_locale_s_else_english(
    environment: dict[str, str], expected: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    assert language(environment) == expected


def test_words_follow_the_language_in_use_and_back() -> None:
    words.use("zh")
    chinese = (words.current(), _("Missing option"), _("no such message"), _(""))
    words.use("en")
    english = (words.current(), _("Missing option"), _("no such message"), _(""))

    assert chinese == ("zh", "缺少选项", "no such message", "")
    assert english == ("en", "Missing option", "no such message", "")


def test_marking_a_message_does_not_translate_it() -> None:
    words.use("zh")

    assert N_("Missing option") == "Missing option"


def test_english_has_two_forms_for_numbers_and_chinese_one() -> None:
    one, many = "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"

    words.use("en")
    english = [ngettext(one, many, n) for n in (0, 1, 2)]
    words.use("zh")
    chinese = [ngettext(one, many, n) for n in (0, 1, 2)]

    assert english == [many, one, many]
    assert chinese == ["多余的参数（{args}）"] * 3


def test_an_english_process_keeps_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")

    words.use("en")

    assert language({"LANGUAGE": "fr"}) == "en"
    assert os.environ["LANGUAGE"] == "fr"


# The words of Click and Typer.


def shown(*arguments: str) -> str:
    """Build a small program afresh, as help texts are fixed when it is built, and give all that it prints."""
    app = typer.Typer(rich_markup_mode=None, add_completion=False)

    @app.command("go")
    def go(
        place: Annotated[str, typer.Argument(metavar="PLACE")],
        owner: Annotated[str, typer.Option("--owner")],
        count: Annotated[int, typer.Option("--count", min=1)] = 1,
    ) -> None:
        """Go."""

    @app.command("stay")
    def stay() -> None:
        """Stay."""

    result = CliRunner().invoke(app, arguments, prog_name="t", env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})
    return result.output


CHANGES: tuple[Language, ...] = ("zh", "en", "zh")
HELP = """\
Usage: t go [OPTIONS] PLACE

  Go.

Arguments:
  PLACE  [required]

Options:
  --owner TEXT           [required]
  --count INTEGER RANGE  [default: 1; x>=1]
  --help                 Show this message and exit.
"""
HELP_IN_CHINESE = """\
用法: t go [OPTIONS] PLACE

  Go.

参数:
  PLACE  [必填]

选项:
  --owner TEXT           [必填]
  --count INTEGER RANGE  [默认：1; x>=1]
  --help                 显示本帮助后退出。
"""
ERRORS = [
    (("go",), "go", "Missing argument 'PLACE'.", "缺少参数 'PLACE'."),
    (("go", "x"), "go", "Missing option '--owner'.", "缺少选项 '--owner'."),
    (("go", "x", "--far"), "go", "No such option '--far'.", "没有选项 '--far'。"),
    (
        ("go", "x", "--owner", "o", "--count", "0"),
        "go",
        "Invalid value for '--count': 0 is not in the range x>=1.",
        "'--count' 的值无效：0 不在范围 x>=1 内。",
    ),
    (("went",), "", "No such command 'went'.", "没有命令 'went'。"),
]


def in_turn(*arguments: str) -> list[str]:
    """Give what is printed in Chinese, then in English, then in Chinese again."""
    printed = []
    for each in CHANGES:
        words.use(each)
        printed.append(shown(*arguments))
    return printed


def test_click_s_help_switches_with_our_words() -> None:
    assert in_turn("go", "--help") == [HELP_IN_CHINESE, HELP, HELP_IN_CHINESE]


@pytest.mark.parametrize(("arguments", "command", "english", "chinese"), ERRORS)
def test_click_s_errors_switch_with_our_words(
    arguments: tuple[str, ...], command: str, english: str, chinese: str
) -> None:
    name, usage = ("t go", "t go [OPTIONS] PLACE") if command else ("t", "t [OPTIONS] COMMAND [ARGS]...")
    told = f"Usage: {usage}\nTry '{name} --help' for help.\n\nError: {english}\n"
    told_in_chinese = f"用法: {usage}\n运行“{name} --help”查看帮助。\n\n错误：{chinese}\n"

    assert in_turn(*arguments) == [told_in_chinese, told, told_in_chinese]


def test_a_chinese_process_needs_no_chinese_locale() -> None:
    code = "from tracker import words; words.use('zh'); import click; print(click.MissingParameter(None))"
    environment = {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONPATH": str(PACKAGE.parent)}

    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)

    assert told.stdout.decode().strip() == "缺少参数项：None"
