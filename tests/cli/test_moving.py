"""`tracker export`, `restore` and `copy`: the journal as a file and back, and into another database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Say
from tracker.cli.journal import restore


def head(run: Run, **env: str) -> str:
    return run("head", env=env).out.strip()


def elsewhere(file: Path) -> dict[str, str]:
    return {"TRACKER_DATABASE_URL": str(file)}


@pytest.fixture
def file(run: Run, tmp_path: Path) -> Path:
    """The journal as a file."""
    made = tmp_path / "journal.jsonl"
    assert run("export", str(made)).code == 0
    return made


def alter(file: Path, line: int, old: str, new: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new)
    file.write_text("".join(lines), encoding="utf-8")


class TestExporting:
    def test_writes_a_header_and_an_event_a_line(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "out.jsonl"

        assert run("export", str(file)) == (0, f"Exported 15 events to {file}.\n", "")

        header, *lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        assert [header["format"], header["version"], header["head"]["position"]] == ["journal", 1, 15]
        assert f"15 {header['head']['hash']}" == head(run)
        assert [line["position"] for line in lines] == list(range(1, 16))
        assert [one.name for one in tmp_path.glob("out*")] == ["out.jsonl"]

    def test_to_the_standard_output_prints_the_same_and_nothing_else(self, run: Run, file: Path) -> None:
        expected = (0, file.read_text(encoding="utf-8"), "")

        assert run("export") == expected
        assert run("export", "-") == expected

    @pytest.mark.parametrize(
        ("since", "first"),
        [
            ("0", 1),
            ("12", 13),
            ("2023-03-27", 6),
            ("2023-03-27T16:30", 6),
            ("2023-03-27T16:31", 12),
            ("2023-03-27T08:30:00Z", 6),
            ("2023-03-27T08:30:00.000001+00:00", 12),
        ],
    )
    def test_since_a_position_or_a_moment(self, since: str, first: int, run: Run) -> None:
        code, out, err = run("export", "--since", since)

        header, *lines = [json.loads(line) for line in out.splitlines()]
        assert (code, err, header["after"]["position"]) == (0, "", first - 1)
        assert [line["position"] for line in lines] == list(range(first, 16))

    def test_since_a_moment_after_everything_is_a_header_only(self, run: Run) -> None:
        code, out, _err = run("export", "--since", "2099-01-01")

        assert (code, out.count("\n"), json.loads(out)["after"]["position"]) == (0, 1, 15)

    def test_as_cloud_events(self, run: Run) -> None:
        code, out, err = run("export", "--format", "cloudevents", "--since", "1")

        lines = out.splitlines()
        [history] = [json.loads(line) for line in run("history", "--json").out.splitlines()][1:2]
        header = json.loads(run("export").out.splitlines()[0])
        assert (code, err, len(lines)) == (0, "", 14)
        assert json.loads(lines[0]) == {
            "specversion": "1.0",
            "id": history["id"],
            "source": f"urn:uuid:{header['journal']}",
            "type": "initiative.opened",
            "subject": "initiative/I-1",
            "time": "2023-02-21T02:00:00.000000Z",
            "datacontenttype": "application/json",
            "position": 2,
            "version": 1,
            "typeversion": 1,
            "hash": history["hash"],
            "actor": "li.wei",
            "data": history["data"],
        }
        names = {name for line in lines for name in json.loads(line)}
        assert all(name.isalnum() and name.islower() and len(name) <= 20 for name in names)
        assert json.loads(lines[1])["key"] == "E01"

    @pytest.mark.parametrize(
        ("said", "err"),
        [
            (
                ["--since", "16"],
                "There is no position 16: the journal ends at 15. Help: tracker export --help\n",
            ),
            (
                ["--since", "16", "--format", "cloudevents"],
                "There is no position 16: the journal ends at 15. Help: tracker export --help\n",
            ),
            (
                ["--since", "20230403"],
                "There is no position 20230403: the journal ends at 15. Help: tracker export --help\n",
            ),
            (
                ["--since", "lately"],
                (
                    "Invalid value: 'lately' is neither a position nor a moment such as 2023-03-27 or "
                    "2023-03-27T12:00. Help: tracker export --help\n"
                ),
            ),
            (
                ["--format", "xml"],
                (
                    "Invalid value: --format cannot be 'xml': it is one of journal, cloudevents, "
                    "initiatives. Help: tracker export --help\n"
                ),
            ),
            (
                ["--format", "initiatives", "--since", "3"],
                (
                    "The format initiatives has no events to choose from: leave --since out, or choose a "
                    "format. Help: tracker export --help\n"
                ),
            ),
            (
                ["--as-of", "2023-03-20"],
                (
                    "--as-of asks what had happened, and the format journal has what was recorded: say "
                    "--known-at, or --format initiatives. Help: tracker export --help\n"
                ),
            ),
            (
                ["--known-at", "lately"],
                (
                    "Invalid value: Cannot read the moment 'lately'. Write it like 2023-03-27 or "
                    "2023-03-27T12:00. Help: tracker export --help\n"
                ),
            ),
            (
                ["--known-at", "2023-03-27", "--since", "12"],
                "There is no position 12: the journal ends at 11. Help: tracker export --help\n",
            ),
            (
                ["nowhere/at/all.jsonl"],
                "Cannot write nowhere/at/all.jsonl: No such file or directory. Help: tracker export --help\n",
            ),
        ],
    )
    def test_wrong_words_are_answered(self, said: list[str], err: str, run: Run) -> None:
        assert run("export", *said) == (2, "", err)

    @pytest.mark.parametrize("form", ["journal", "cloudevents"])
    def test_of_what_was_known_ends_earlier(self, form: str, run: Run) -> None:
        whole = run("export", "--format", form).out.splitlines()
        code, out, err = run("export", "--format", form, "--known-at", "2023-03-27")

        lines = out.splitlines()
        ahead = form == "journal"
        assert (code, err, lines[ahead:]) == (0, "", whole[ahead : 11 + ahead])
        if ahead:
            last = json.loads(lines[-1])
            assert json.loads(lines[0])["head"] == {"position": 11, "hash": last["hash"]}

    def test_of_what_was_known_can_be_restored(self, run: Run, tmp_path: Path) -> None:
        file, again = tmp_path / "known.jsonl", elsewhere(tmp_path / "again.db")
        run("export", str(file), "--known-at", "2023-03-27")

        assert run("restore", str(file), env=again).code == 0
        whole = run("history", "--json").out.splitlines()
        assert run("history", "--json", env=again).out.splitlines() == whole[:11]

    def test_of_what_is_still_to_come_is_refused(self, run: Run) -> None:
        code, out, err = run("export", "--known-at", "2099-01-01")

        assert (code, out) == (4, "")
        assert "is still to come: nobody knows yet what will be recorded by then." in err

    @pytest.mark.parametrize(
        "past", [[], ["--as-of", "2023-03-20"], ["--as-of", "2023-03-20", "--known-at", "2023-03-27"]]
    )
    def test_as_initiatives_has_what_show_says_of_each(self, past: list[str], run: Run) -> None:
        code, out, err = run("export", "--format", "initiatives", *past)

        board = json.loads(run("status", "--sort", "id", "--json", *past).out)["initiatives"]
        expected = [run("show", one["id"], "--json", *past).out for one in board]
        assert (code, out, err) == (0, "".join(expected), "")
        assert len(expected) > 1

    def test_as_initiatives_into_a_file_says_how_many(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "march.jsonl"
        said = ("export", str(file), "--format", "initiatives", "--as-of", "2023-03-31")

        assert run(*said) == (0, f"Exported 4 initiatives to {file}.\n", "")
        file.unlink()
        told = json.loads(run(*said, "--json").out)
        assert told == {
            "file": str(file),
            "format": "initiatives",
            "as_of": "2023-03-31",
            "known_at": told["known_at"],
            "initiatives": 4,
        }

    def test_never_writes_over_a_file(self, run: Run, journal: str) -> None:
        file = journal.removeprefix("sqlite:///")
        before = Path(file).read_bytes()

        assert run("export", file) == (
            4,
            "",
            f"{file} is there already, and it was left as it is. Name a new file.\n",
        )
        assert Path(file).read_bytes() == before

    def test_a_mistake_leaves_no_file(self, run: Run, tmp_path: Path) -> None:
        assert run("export", str(tmp_path / "out.jsonl"), "--since", "99").code == 2

        assert list(tmp_path.glob("out*")) == []

    def test_with_json_says_what_it_did(self, run: Run, tmp_path: Path) -> None:
        file = str(tmp_path / "out.jsonl")

        assert json.loads(run("export", file, "--since", "10", "--json").out) == {
            "file": file,
            "format": "journal",
            "after": 10,
            "events": 5,
        }

    def test_without_a_journal_it_says_so(self, run: Run, tmp_path: Path) -> None:
        code, out, err = run("export", env=elsewhere(tmp_path / "none.db"))

        assert (code, out, err.count("\n")) == (5, "", 1)


class TestRestoring:
    def test_makes_the_same_journal_with_every_answer(self, run: Run, file: Path, tmp_path: Path) -> None:
        again = tmp_path / "new folder" / "again.db"

        answer = run("--database", str(again), "restore", str(file))

        assert answer == (
            0,
            f"Restored 15 events into {again}.\nIt holds 15 events, verified. Head: {head(run)}\n",
            "",
        )
        for words in (["status"], ["due", "--all"], ["history", "--json"], ["show", "I-3"], ["export"]):
            assert run(*words, env=elsewhere(again)) == run(*words)

    def test_what_was_restored_can_be_written_to(self, run: Run, file: Path, tmp_path: Path) -> None:
        again = elsewhere(tmp_path / "again.db")
        run("restore", str(file), env=again)

        assert run("record", "talks", "I-4", "--on", "2023-04-03", env=again).code == 0
        assert run("verify", env=again).code == 0

    def test_a_later_part_goes_on_where_the_journal_ends(
        self, run: Run, file: Path, say: Say, tmp_path: Path
    ) -> None:
        again, part = elsewhere(tmp_path / "again.db"), tmp_path / "part.jsonl"
        run("restore", str(file), env=again)
        say({"do": "record", "initiative": "I-4", "kind": "talks", "on": "2023-04-02"})
        run("export", str(part), "--since", "15")

        code, out, err = run("restore", str(part), env=again)

        assert (code, out.split("\n")[0], err) == (0, f"Restored 1 event into {tmp_path}/again.db.", "")
        assert run("export", env=again) == run("export")

    def test_with_json(self, run: Run, file: Path, tmp_path: Path) -> None:
        again = tmp_path / "again.db"
        position, hash_ = head(run).split()

        assert json.loads(run("restore", str(file), "--json", env=elsewhere(again)).out) == {
            "journal": str(again),
            "events": 15,
            "head": {"position": int(position), "hash": hash_},
            "people": {"readable": 0, "sealed": 0},
        }

    def test_a_journal_with_events_is_refused(self, run: Run, file: Path, journal: str) -> None:
        where = journal.removeprefix("sqlite:///")

        assert run("restore", str(file)) == (
            4,
            "",
            (
                f"{where} has 15 events already, and a journal is only restored into an empty one. "
                "Name a new one.\n"
            ),
        )

    @pytest.mark.parametrize(
        ("line", "change", "err"),
        [
            (
                5,
                ("320214", "320215"),
                (
                    "Line 5: The journal is broken at position 4: the event's content was changed after "
                    "recording. Nothing was restored.\n"
                ),
            ),
            (
                7,
                ('"stream"', '"river"'),
                (
                    "Line 7: there should be an event with the columns of position 6, as they were exported. "
                    "Nothing was restored.\n"
                ),
            ),
            (
                1,
                ('"format":"journal"', '"format":"diary"'),
                (
                    "This is not an exported journal: its first line should name a journal, as in "
                    '{"format":"journal","version":1,…}. Name another file.\n'
                ),
            ),
            (
                1,
                ('"version":1', '"version":9'),
                "The file has format 9, and this program knows 1. Update the program.\n",
            ),
        ],
    )
    def test_a_broken_file_is_refused_and_leaves_nothing_behind(
        self, line: int, change: tuple[str, str], err: str, run: Run, file: Path
    ) -> None:
        alter(file, line, *change)

        assert run("restore", str(file), env=elsewhere(file.with_name("again.db"))) == (1, "", err)
        assert list(file.parent.glob("again*")) == []

    def test_a_file_that_was_cut_off_is_refused(self, run: Run, file: Path, tmp_path: Path) -> None:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(lines[:-3]), encoding="utf-8")

        assert run("restore", str(file), env=elsewhere(tmp_path / "again.db")) == (
            1,
            "",
            (
                "The file ends after position 12, but it should go on to 15: its end is missing. "
                "Nothing was restored.\n"
            ),
        )

    def test_with_json_a_break_has_its_line_and_position(self, run: Run, file: Path, tmp_path: Path) -> None:
        alter(file, 5, "320214", "320215")

        _code, out, err = run("restore", str(file), "--json", env=elsewhere(tmp_path / "again.db"))

        error = json.loads(err)["error"]
        assert (out, error["exit_code"], error["line"], error["position"]) == ("", 1, 5, 4)

    def test_a_later_part_alone_is_refused_and_leaves_nothing_behind(self, run: Run, tmp_path: Path) -> None:
        again, part = tmp_path / "again.db", tmp_path / "part.jsonl"
        run("export", str(part), "--since", "10")

        assert run("restore", str(part), env=elsewhere(again)) == (
            4,
            "",
            (
                f"The file goes on from position 10, but {again} ends at 0. "
                "Restore the parts in their order.\n"
            ),
        )
        assert list(tmp_path.glob("again*")) == []

    def test_a_missing_file_is_named(self, run: Run, tmp_path: Path) -> None:
        assert run("restore", "none.jsonl", env=elsewhere(tmp_path / "again.db")) == (
            2,
            "",
            "Cannot read none.jsonl: No such file or directory. Help: tracker restore --help\n",
        )


class TestCopying:
    def test_into_a_file(self, run: Run, tmp_path: Path) -> None:
        to = tmp_path / "copies" / "copy.db"

        assert run("copy", "--to", str(to)) == (
            0,
            f"Copied 15 events to {to}.\nIt holds 15 events, verified. Head: {head(run)}\n",
            "",
        )
        assert run("status", env=elsewhere(to)) == run("status")

    def test_again_takes_what_is_new(self, run: Run, say: Say, tmp_path: Path) -> None:
        to = tmp_path / "copy.db"
        run("copy", "--to", str(to))
        assert run("copy", "--to", str(to)).out.startswith(f"Nothing new to copy: {to} is up to date.\n")
        say({"do": "record", "initiative": "I-4", "kind": "talks", "on": "2023-04-02"})

        assert run("copy", "--to", str(to)).out.startswith(f"Copied 1 event to {to}.\nIt holds 16 events,")
        assert run("show", "I-4", env=elsewhere(to)) == run("show", "I-4")

    def test_to_postgresql_and_back_gives_the_same_bytes(
        self, run: Run, postgres: str, tmp_path: Path
    ) -> None:
        back = tmp_path / "back.db"
        there = {"TRACKER_DATABASE_URL": postgres}

        assert run("copy", "--to", postgres).code == 0

        for words in (["status"], ["due", "--all"], ["history"], ["show", "I-3"], ["check"], ["export"]):
            assert run(*words, env=there) == run(*words)
        assert run("copy", "--to", str(back), env=there).code == 0
        assert run("export", env=elsewhere(back)) == run("export")

    def test_into_another_journal_is_refused(self, run: Run, tmp_path: Path) -> None:
        other = tmp_path / "other.db"
        run("init", "--practice", env=elsewhere(other))

        assert run("copy", "--to", str(other)) == (
            4,
            "",
            f"{other} holds another journal, and it was left as it is. Name a new one.\n",
        )

    def test_into_a_copy_that_was_used_is_refused(self, run: Run, tmp_path: Path) -> None:
        to = tmp_path / "copy.db"
        run("copy", "--to", str(to))
        run("record", "talks", "I-4", "--on", "2023-04-03", env=elsewhere(to))

        assert run("copy", "--to", str(to)) == (
            4,
            "",
            (
                f"{to} has gone on to position 16, past this journal's end at 15: it has been used since "
                "it was copied. Nothing was copied.\n"
            ),
        )

    def test_without_a_journal_nothing_is_made(self, run: Run, tmp_path: Path) -> None:
        code, out, _err = run("copy", "--to", str(tmp_path / "copy.db"), env=elsewhere(tmp_path / "none.db"))

        assert (code, out, list(tmp_path.glob("copy*"))) == (5, "", [])

    def test_that_is_stopped_says_that_it_goes_on(
        self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        to = str(tmp_path / "copy.db")
        with monkeypatch.context() as patch:
            patch.setattr(restore, "copy_journal", stop)
            assert run("copy", "--to", to) == (
                1,
                "",
                "Stopped. What was copied is kept: the same command goes on from there.\n",
            )
        assert run("copy", "--to", to).code == 0

    def test_needs_to_be_told_where(self, run: Run) -> None:
        assert run("copy") == (2, "", "Missing option '--to'. Help: tracker copy --help\n")

    def test_progress_is_told_on_a_terminal_only(self, run: Run, tmp_path: Path) -> None:
        _code, _out, err = run("copy", "--to", str(tmp_path / "copy.db"), terminal=True)

        assert " of 15 events, " in err
        assert err.endswith("\r\x1b[K")
