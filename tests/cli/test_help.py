import pytest
from wcwidth import wcswidth

from tests.cli.conftest import Run
from tracker import words
from tracker.cli.commands import COMMANDS
from tracker.cli.help import WideFormatter


def formatted(width: int = 40) -> WideFormatter:
    return WideFormatter(width=width)


def test_a_paragraph_that_begins_with_a_backspace_keeps_its_lines() -> None:
    formatter = formatted()

    formatter.write_text("Some words\nof a paragraph.\n\n\b\nExample:\n  tracker status  --light red")

    assert formatter.getvalue() == "Some words of a paragraph.\n\nExample:\n  tracker status  --light red\n"


def test_chinese_is_wrapped_by_columns() -> None:
    formatter = formatted(20)

    formatter.write_text("按照最近的里程碑，显示每个合作事项的进展。")

    assert formatter.getvalue() == "按照最近的里程碑，显\n示每个合作事项的进\n展。\n"


def test_terms_and_meanings_stand_in_two_columns_counted_in_columns() -> None:
    formatter = formatted(33)

    formatter.write_dl([("--区域 TEXT", "一二三四五六七八九十甲乙丙"), ("-h", "Help")])

    assert formatter.getvalue() == (
        "--区域 TEXT  一二三四五六七八九十\n"
        "             甲乙丙\n"
        "-h           Help\n"
    )  # fmt: skip


def test_a_long_term_has_a_line_of_its_own() -> None:
    formatter = formatted(60)

    formatter.write_dl([("--a-term-that-is-far-too-long-for-it", "Meaning"), ("-h", "Help")])

    assert formatter.getvalue() == (
        "--a-term-that-is-far-too-long-for-it\n"
        + " " * 32 + "Meaning\n"
        + "-h" + " " * 30 + "Help\n"
    )  # fmt: skip


def test_a_term_without_a_meaning_is_only_a_term() -> None:
    formatter = formatted()

    formatter.write_dl([("-h", "")])

    assert formatter.getvalue() == "-h\n"


def test_a_long_usage_goes_on_under_its_beginning() -> None:
    formatter = formatted(30)

    formatter.write_usage("tracker record", "[OPTIONS] KIND INITIATIVE [NOTE]", "Usage: ")

    assert formatter.getvalue() == (
        "Usage: tracker record [OPTIONS] KIND\n"
        "                      INITIATIVE [NOTE]\n"
    )  # fmt: skip


READING = (
    "status",
    "show",
    "due",
    "history",
    "region",
    "export",
    "restore",
    "copy",
    "verify",
    "head",
    "check",
    "catalogue",
    "rebuild",
)


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reading_command_explains_itself_within_eighty_columns(
    command: str, language: words.Language, run: Run
) -> None:
    code, out, err = run(command, "--help", env={"TRACKER_LANG": language})

    assert (code, err) == (0, "")
    assert f"  tracker {command}" in out
    assert [
        line for line in out.splitlines() if wcswidth(line) > 80 and "tracker region add" not in line
    ] == []


def test_the_commands_are_listed_in_the_order_of_the_table(run: Run) -> None:
    out = run("--help").out

    found = [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines() if line[2:3].strip()]

    assert [name for name in found if name in COMMANDS] == list(COMMANDS)
