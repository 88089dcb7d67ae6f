"""`tracker report`: made, filed, made again, verified; and what is said of wrong input."""

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Say
from tracker.cli.reports.said import digest
from tracker.exchange.moving import copy_journal
from tracker.reports import words as report_words
from tracker.reports.document import Names

MARCH = ("report", "--period", "2023-03")
LATER = {"TRACKER_NOW": "2023-04-20T12:00:00+08:00"}
HEAD = """\
Report, Mar 2023
════════════════

Period   Mar 2023 (2023-03-01 to 2023-03-31)
As of    31 Mar 2023
Journal  a practice journal: nothing in it is real

At a glance
━━━━━━━━━━━
- 3 things happened
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "march.html"


@pytest.fixture
def filed(run: Run, file: Path) -> Path:
    """A report that was filed."""
    assert run(*MARCH, "--output", str(file), "--file").code == 0
    return file


def correct(say: Say) -> None:
    """Amend what the report told of, after it was filed."""
    say(
        {"do": "amend", "target": "M-4.1", "set": {"on": "2023-02-23"}, "because": "The year-book"},
        now="2023-04-20T09:00:00+08:00",
    )


class TestMaking:
    def test_prints_a_page(self, run: Run) -> None:
        code, out, err = run(*MARCH)

        assert (code, err) == (0, "")
        assert out.startswith(HEAD)
        assert re.search(r"^Report      R-[a-z2-7]{10}$", out, re.MULTILINE)

    @pytest.mark.parametrize("columns", [40, 80, 200])
    def test_prints_the_same_on_every_terminal(self, run: Run, columns: int) -> None:
        assert run(*MARCH, columns=columns, terminal=True).out == run(*MARCH).out

    def test_speaks_the_language_that_was_asked_for(self, run: Run) -> None:
        in_chinese = run(*MARCH, "--lang", "zh").out

        assert in_chinese.startswith("2023年3月工作报告\n")
        assert run(*MARCH, env={"TRACKER_LANG": "zh"}).out == in_chinese
        assert run(*MARCH, "--lang", "both").out.startswith("Report, Mar 2023 / 2023年3月工作报告\n")

    @pytest.mark.parametrize(
        ("period", "told"),
        [
            ("2023Q1", "Q1 2023 (2023-01-01 to 2023-03-31)"),
            ("2022", "2022 (2022-01-01 to 2022-12-31)"),
            ("2022下半年", "H2 2022 (2022-07-01 to 2022-12-31)"),
            ("上月", "Mar 2023 (2023-03-01 to 2023-03-31)"),
            ("2023-03-13/2023-03-26", "13–26 Mar 2023 (2023-03-13 to 2023-03-26)"),
        ],
    )
    def test_takes_a_period_as_people_tell_it(self, run: Run, period: str, told: str) -> None:
        assert f"\nPeriod   {told}\n" in run("report", "--period", period).out

    def test_of_a_period_that_is_not_over_is_as_of_today(self, run: Run) -> None:
        assert "\nAs of    3 Apr 2023\n" in run("report", "--period", "2023-04").out
        assert "\nAs of    15 Mar 2023\n" in run(*MARCH, "--as-of", "2023-03-15").out

    def test_can_be_narrowed_down(self, run: Run) -> None:
        out = run(
            *MARCH, "--region", "深圳", "--owner", "wnd", "--kind", "项目", "--name", "For the mayor"
        ).out

        assert out.startswith("For the mayor\n═════════════\n")
        assert "\nOnly     region Shenzhen\n         owner “wnd”\n         project\n" in out
        assert re.findall(r"^.*· (I-\d) ·", out, re.MULTILINE) == ["I-2"]

    @pytest.mark.parametrize(
        ("name", "begins"),
        [
            ("r.html", "<!DOCTYPE html>"),
            ("r.md", "# Report, Mar 2023\n"),
            ("r.txt", HEAD),
            ("r.json", '{"report": {"id": "R-'),
            ("r", HEAD),
        ],
    )
    def test_writes_the_form_that_the_file_is_called_by(
        self, run: Run, tmp_path: Path, name: str, begins: str
    ) -> None:
        answer = run(*MARCH, "--output", str(tmp_path / name), columns=200)

        assert answer == (0, f"Wrote {tmp_path / name}: 2023-03.\n", "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)

    def test_writes_what_it_prints(self, run: Run, file: Path) -> None:
        run(*MARCH, "--format", "html", "--output", str(file))

        assert file.read_text(encoding="utf-8") == run(*MARCH, "--format", "html").out

    def test_gives_programs_the_whole_document(self, run: Run) -> None:
        answer = run(*MARCH, "--json")
        document = json.loads(answer.out)

        assert answer.err == ""
        assert [one["id"] for one in document["happened"]["rows"]] == ["M-2.2", "M-4.1", "M-3.1"]
        assert answer.out == run(*MARCH, "--format", "json").out

    def test_tells_programs_what_was_written(self, run: Run, file: Path) -> None:
        told = json.loads(run(*MARCH, "--output", str(file), "--lang", "both", "--json").out)

        assert told == {
            "file": str(file),
            "name": "2023-03",
            "id": told["id"],
            "format": "html",
            "language": "both",
            "sha256": digest(file.read_bytes()),
            "filed": None,
        }

    def test_with_a_day_and_a_moment_is_the_same_at_any_later_time(self, run: Run, say: Say) -> None:
        asked = (*MARCH, "--as-of", "2023-03-31", "--known-at", "2023-04-03T08:46", "--format", "html")
        before = run(*asked).out
        correct(say)

        assert run(*asked, env=LATER).out == before
        assert run(*MARCH, "--format", "html", env=LATER).out != before


class TestFiling:
    def test_says_how_to_make_it_again(self, run: Run, file: Path) -> None:
        answer = run(*MARCH, "--output", str(file), "--file", columns=200)

        assert (answer.code, answer.err) == (0, "")
        assert answer.out == (
            f"Wrote {file}: 2023-03.\n"
            "Filed as report 1, 2023-03, at position 16. Again: tracker report again 1\n"
        )
        assert "filed report 1, 2023-03, as of 31 Mar 2023 (HTML)" in run("history", columns=200).out

    def test_prints_the_report_and_says_so_beside_it(self, run: Run) -> None:
        answer = run(*MARCH, "--file")

        assert answer.out == run("report", "again", "1").out
        assert answer.err == "Filed as report 1, 2023-03, at position 16. Again: tracker report again 1\n"

    def test_knows_what_was_known_at_that_moment(self, run: Run, filed: Path) -> None:
        [one] = json.loads(run("report", "list", "--json").out)["reports"]

        assert (one["known_at"], one["as_of"], one["position"]) == (
            "2023-04-03T01:00:00.000000Z",
            "2023-03-31",
            15,
        )
        assert filed.exists()

    def test_writes_no_file_where_it_may_not_be_recorded(
        self, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tracker.app.tracker.sensible_handle", _refusing)

        answer = run(*MARCH, "--output", str(file), "--file")

        assert (answer.code, list(file.parent.glob("*march*")), list(file.parent.glob(".*"))) == (4, [], [])
        assert json.loads(run("report", "list", "--json").out) == {"reports": []}


def _refusing(_value: str) -> str:
    from tracker.domain.refusals import Refused  # noqa: PLC0415

    raise Refused("no")


class TestAgain:
    def test_is_to_the_byte_what_was_filed_after_a_correction(
        self, run: Run, say: Say, filed: Path, tmp_path: Path
    ) -> None:
        correct(say)
        again = tmp_path / "again.html"

        answer = run("report", "again", "2023-03", "--output", str(again), env=LATER)

        assert answer == (
            0,
            "",
            f"{again} is report 1, 2023-03, to the byte as li.wei filed it 2023-04-03 09:00.\n",
        )
        assert again.read_bytes() == filed.read_bytes()

    def test_speaks_the_language_of_the_report_and_not_of_the_reader(self, run: Run, filed: Path) -> None:
        answer = run("report", "again", "1", env={"TRACKER_LANG": "zh"})

        assert answer.out == filed.read_text(encoding="utf-8")

    def test_is_the_same_in_a_copy_of_the_journal(
        self, run: Run, filed: Path, journal: str, tmp_path: Path
    ) -> None:
        copy = f"sqlite:///{tmp_path / 'copy.db'}"
        copy_journal(journal, copy)

        assert run("report", "again", "1", env={"TRACKER_DATABASE_URL": copy}).out == filed.read_text(
            encoding="utf-8"
        )

    def test_is_the_last_of_a_name_and_names_the_others(self, run: Run, filed: Path) -> None:
        run(*MARCH, "--file", "--lang", "zh")
        run(*MARCH, "--file", "--format", "md", env=LATER)

        answer = run("report", "again", "2023-03", env=LATER)

        assert answer.out.startswith("# Report, Mar 2023\n")
        assert answer.err == (
            "This is report 3, 2023-03, to the byte as li.wei filed it 2023-04-20 12:00.\n"
            "Others were filed under that name: 1, 2. Name them by their numbers.\n"
        )
        assert run("report", "again", "2").out.startswith("2023年3月工作报告\n")
        assert filed.exists()

    def test_says_where_the_bytes_are_not_those_any_more(
        self, run: Run, filed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(report_words, "STANDING", Names("How things are", "现状"))
        again = tmp_path / "again.html"

        answer = run("report", "again", "1", "--output", str(again))

        assert (answer.code, answer.out) == (1, "")
        assert answer.err == (
            "This is not to the byte what li.wei filed as report 1, 2023-03, 2023-04-03 09:00: the same "
            "events, put into words by another version of the program.\n"
            "Nothing was written. Print it as it is now: tracker report again 1\n"
        )
        assert not again.exists()
        assert "How things are" in run("report", "again", "1").out
        assert filed.exists()

    def test_tells_programs_whether_it_is_as_filed(self, run: Run, filed: Path, tmp_path: Path) -> None:
        again = tmp_path / "again.html"

        told = json.loads(run("report", "again", "1", "--output", str(again), "--json").out)

        assert (told["file"], told["as_filed"], told["report"]["number"]) == (str(again), True, 1)
        assert told["sha256"] == digest(filed.read_bytes())


class TestList:
    def test_names_the_reports_that_were_filed(self, run: Run, filed: Path) -> None:
        run(*MARCH, "--file", "--region", "HK", "--name", "Hong Kong", "--lang", "zh")

        assert run("report", "list", columns=120).out == (
            "Number  Name       Period   As of       Filed             By      Form  Language  Only\n"
            "──────────────────────────────────────────────────────────────────────────────────────\n"
            "     1  2023-03    2023-03  2023-03-31  2023-04-03 09:00  li.wei  HTML  en\n"
            "     2  Hong Kong  2023-03  2023-03-31  2023-04-03 09:00  li.wei  text  zh        HK\n"
        )
        assert filed.exists()

    def test_says_how_to_file_the_first(self, run: Run) -> None:
        assert run("report", "list").out == (
            "No report was filed yet. File one: tracker report --period … --file\n"
        )

    def test_gives_programs_everything(self, run: Run, filed: Path) -> None:
        [one] = json.loads(run("report", "list", "--json").out)["reports"]

        assert one == {
            "number": 1,
            "name": "2023-03",
            "id": one["id"],
            "period": {"from": "2023-03-01", "to": "2023-03-31"},
            "as_of": "2023-03-31",
            "known_at": "2023-04-03T01:00:00.000000Z",
            "position": 15,
            "head": one["head"],
            "format": "html",
            "language": "en",
            "filters": {},
            "sha256": digest(filed.read_bytes()),
            "filed_at": "2023-04-03T01:00:00.000000Z",
            "filed_on": "2023-04-03",
            "actor": "li.wei",
            "event": 16,
        }


class TestVerify:
    def test_says_which_it_is_and_when_and_by_whom_it_was_filed(self, run: Run, filed: Path) -> None:
        answer = run("report", "verify", str(filed), columns=200)

        assert answer.code == 0
        assert " ".join(answer.out.split()) == (
            f"{filed} is report 1, 2023-03, to the byte as li.wei filed it 2023-04-03 09:00. "
            "It says what had happened by 31 Mar 2023, as known at 2023-04-03 09:00 (position 15)."
        )

    @pytest.mark.parametrize(
        "change",
        [
            lambda content: content + b"\n",
            lambda content: content.replace(b"Report, Mar", b"Report, May", 1),
            lambda content: content.replace(b"\n", b"\r\n"),
            lambda content: content[-400:],
        ],
    )
    def test_says_that_it_was_changed(self, run: Run, filed: Path, change: Callable[[bytes], bytes]) -> None:
        filed.write_bytes(change(filed.read_bytes()))

        answer = run("report", "verify", str(filed))

        assert (answer.code, answer.out) == (4, "")
        assert answer.err == (
            f"{filed} is not as it was filed: it was changed. It was report 1, 2023-03, filed "
            "2023-04-03 09:00 by li.wei. Make that again: tracker report again 1\n"
        )

    def test_says_that_it_was_never_filed(self, run: Run, filed: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.html"
        run(*MARCH, "--known-at", "2023-04-03T09:00", "--lang", "zh", "--output", str(other))

        answer = run("report", "verify", str(other))

        assert (answer.code, answer.out) == (3, "")
        assert answer.err == f"{other} was never filed in this journal. What was filed: tracker report list\n"
        assert filed.exists()

    def test_knows_each_where_one_name_was_filed_more_than_once(
        self, run: Run, filed: Path, tmp_path: Path
    ) -> None:
        second = tmp_path / "second.html"
        run(*MARCH, "--file", "--output", str(second), env=LATER)

        assert "is report 1, 2023-03" in run("report", "verify", str(filed), columns=200).out
        assert "is report 2, 2023-03" in run("report", "verify", str(second), columns=200).out
        second.write_bytes(second.read_bytes() + b" ")
        assert "It was report 2, 2023-03" in run("report", "verify", str(second)).err

    def test_tells_programs(self, run: Run, filed: Path) -> None:
        told = json.loads(run("report", "verify", str(filed), "--json").out)
        assert (told["filed"], [one["number"] for one in told["reports"]]) == (True, [1])

        filed.write_bytes(b"something else")
        error = json.loads(run("report", "verify", str(filed), "--json").err)
        assert error["error"]["exit_code"] == 3

    def test_reads_files_that_are_no_text(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(bytes(range(256)))

        assert run("report", "verify", str(tmp_path / "x")).code == 3


class TestWrongInput:
    @pytest.mark.parametrize(
        ("said", "code", "sentence"),
        [
            (("report",), 2, "Say which period, as in --period 2023-03, 2023Q1 or 上半年."),
            (("report", "--period", "when it suits"), 2, "Cannot read the date “when it suits”."),
            (("report", "--period", ""), 2, "Cannot read the date “”."),
            (("report", "--period", "2023-13"), 2, "There is no such day as “2023-13”"),
            (("report", "--period", "since 2023"), 2, "has no beginning or no end: write it like 2023-03"),
            (
                ("report", "--period", "2023-05"),
                4,
                "The period 2023-05 is still to come: it begins on 2023-05-01.",
            ),
            ((*MARCH, "--as-of", "2023-04-04"), 4, "2023-04-04 is still to come"),
            ((*MARCH, "--as-of", "2023-02-28"), 2, "--as-of 2023-02-28 is before the period begins"),
            ((*MARCH, "--as-of", "x"), 2, "Cannot read the date “x”."),
            ((*MARCH, "--known-at", "2023-04-04"), 4, "is still to come: nobody knows yet"),
            ((*MARCH, "--known-at", "x"), 2, "Cannot read the moment 'x'."),
            ((*MARCH, "--known-at", "2023-04-03", "--file"), 2, "leave --known-at out"),
            (
                (*MARCH, "--format", "pdf"),
                2,
                "--format cannot be 'pdf': it is one of text, markdown, html, json.",
            ),
            ((*MARCH, "--lang", "fr"), 2, "--lang cannot be 'fr': it is one of en, zh, both."),
            ((*MARCH, "--kind", "x"), 2, "--kind cannot be 'x'"),
            ((*MARCH, "--region", "Nowhereland"), 3, "No region is called Nowhereland."),
            ((*MARCH, "--initiative", "I-99"), 3, "There is no initiative 'I-99'."),
            ((*MARCH, "--name", " "), 4, "A report needs a name of 1 to 120 letters."),
            ((*MARCH, "--name", "x" * 121), 4, "A report needs a name of 1 to 120 letters."),
            ((*MARCH, "--name", "a\x1b[31m"), 4, "holds characters that cannot be shown"),
            ((*MARCH, "--format", "html", "--json"), 2, "leave --format out, or name a file with --output"),
            ((*MARCH, "list"), 2, "Either make a report, or say list: not both at once."),
            (("report", "2023-03"), 2, "There is no command '2023-03'. To make a report: --period 2023-03."),
            (("report", "again", "2023-03"), 3, "There is no report '2023-03': none was filed yet."),
            (("report", "again", "1", "--json"), 2, "name one with --output"),
            (
                ("report", "verify", "/nowhere/x.html"),
                2,
                "Cannot read /nowhere/x.html: No such file or directory.",
            ),
        ],
    )
    def test_is_answered_with_one_sentence(
        self, run: Run, said: tuple[str, ...], code: int, sentence: str
    ) -> None:
        answer = run(*said)

        assert (answer.code, answer.out) == (code, "")
        assert sentence in answer.err
        assert answer.err.count("\n") == 1

    def test_that_names_no_filed_report_names_the_nearest(self, run: Run, filed: Path) -> None:
        answer = run("report", "again", "2023-04")

        assert (answer.code, answer.err) == (
            3,
            "No report '2023-04' was filed. Nearest: 2023-03. All of them: tracker report list\n",
        )
        assert filed.exists()

    @pytest.mark.parametrize("place", ["no/such/folder/r.html", "a-file/r.html", "."])
    def test_where_nothing_can_be_written_nothing_is_filed(
        self, run: Run, tmp_path: Path, place: str
    ) -> None:
        (tmp_path / "a-file").write_text("x", encoding="utf-8")

        answer = run(*MARCH, "--output", str(tmp_path / place), "--file")

        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"Cannot write {tmp_path / place}: ")
        assert json.loads(run("report", "list", "--json").out) == {"reports": []}

    def test_where_a_file_is_there_it_is_replaced_whole_and_stays_as_open_as_it_was(
        self, run: Run, file: Path
    ) -> None:
        file.write_text("old", encoding="utf-8")
        file.chmod(0o640)

        run(*MARCH, "--output", str(file))

        assert file.read_bytes().startswith(b"<!DOCTYPE html>")
        assert stat.S_IMODE(file.stat().st_mode) == 0o640
        assert list(file.parent.glob(".*")) == []

    def test_leaves_an_old_file_alone_where_it_comes_to_nothing(self, run: Run, file: Path) -> None:
        file.write_text("old", encoding="utf-8")

        run(*MARCH, "--region", "Nowhereland", "--output", str(file))

        assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("command", [(), ("again",), ("list",), ("verify",)])
def test_every_command_explains_itself_with_an_example(run: Run, command: tuple[str, ...]) -> None:
    code, out, err = run("report", *command, "--help")

    assert (code, err) == (0, "")
    assert f"  tracker report {' '.join(command)}".rstrip() in out


def test_the_clock_may_be_set_only_in_a_practice_journal(run: Run, tmp_path: Path, file: Path) -> None:
    real = f"sqlite:///{tmp_path / 'real.db'}"
    run("init", env={"TRACKER_DATABASE_URL": real, "TRACKER_NOW": ""})

    answer = run(
        "report", "--period", "2023-03", "--file", "--output", str(file), env={"TRACKER_DATABASE_URL": real}
    )

    assert answer.code == 4
    assert "nothing in it can be back-dated" in answer.err
    assert not file.exists()
