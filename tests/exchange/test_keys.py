"""The keys to names as a file, with a copy, and with a journal that is restored."""

import json
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from events.journal import Journal
from events.sqlite import file_url
from tracker.app import describing, person_keys, vault
from tracker.app.clock import Clock
from tracker.app.people import everybody
from tracker.app.tracker import Tracker
from tracker.domain.refusals import Refused
from tracker.domain.settings.people import DescribePerson, Forget
from tracker.exchange.keys import Taken, bring_keys, read_keys, write_keys
from tracker.exchange.moving import copy_journal, journal_lines, restore_journal
from tracker.views.projection import Views

NOW = Clock(datetime.fromisoformat("2023-04-03T09:00:00+08:00"))


def describe(url: str, person: str, **said: str | None) -> None:
    with Journal.open(url, [Views()]) as journal:
        tracker = Tracker(journal, NOW, "admin", "tracker/test")
        describing.describe(tracker, DescribePerson(person=person), said)


def forget(url: str, person: str) -> None:
    with Journal.open(url, [Views()]) as journal:
        tracker = Tracker(journal, NOW, "admin", "tracker/test")
        describing.forget(tracker, Forget(person=person, because="left"))


def names(url: str) -> Mapping[str, str | None]:
    """The name of everybody, or what stands for it."""
    return {
        handle: one.personal.name if one.state == "known" else one.state
        for handle, one in everybody(url).items()
    }


@pytest.fixture
def url(url: str) -> str:
    """A journal with two people who have names, and one who has none."""
    with Journal.create(url, [Views()]) as journal:
        Tracker(journal, NOW, "admin", "tracker/test").start(practice=True)
    describe(url, "li", name="李伟")
    describe(url, "mei", name="Mei")
    describe(url, "anon")
    return url


@pytest.fixture
def file(url: str, tmp_path: Path) -> Path:
    made = tmp_path / "people.keys"
    assert write_keys(url, made) == 2
    return made


class TestTheFile:
    def test_is_for_its_owner_alone_and_says_whose_it_is(self, url: str, file: Path) -> None:
        with Journal.open(url) as journal:
            journal_id = journal.journal_id

        read = json.loads(file.read_text(encoding="utf-8"))

        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert {name: read[name] for name in ("format", "version", "journal")} == {
            "format": "tracker person keys",
            "version": 1,
            "journal": journal_id,
        }
        assert [(one["person"], one["id"]) for one in read["keys"]] == [
            (person, vault.keys_at(url)[person].id) for person in ("li", "mei")
        ]
        assert read_keys(file).keys == vault.keys_at(url)

    def test_is_never_written_over(self, url: str, file: Path) -> None:
        before = file.read_bytes()

        with pytest.raises(Refused, match="is there already, and it was left as it is"):
            write_keys(url, file)
        assert file.read_bytes() == before

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{",
            '{"format": "journal", "version": 1, "journal": "x", "keys": []}',
            '{"format": "tracker person keys", "version": "1", "journal": "x", "keys": []}',
            '{"format": "tracker person keys", "version": 1, "journal": 1, "keys": []}',
            '{"format": "tracker person keys", "version": 1, "journal": "x"}',
            '{"format": "tracker person keys", "version": 1, "journal": "x", "keys": [{"person": "li"}]}',
            (
                '{"format": "tracker person keys", "version": 1, "journal": "x", '
                '"keys": [{"person": "li", "id": "i", "key": "c2VjcmV0"}]}'
            ),
            (
                '{"format": "tracker person keys", "version": 1, "journal": "x", '
                '"keys": [{"person": "li", "id": "i", "key": "§"}]}'
            ),
        ],
    )
    def test_that_is_none_is_refused_without_being_repeated(self, text: str, tmp_path: Path) -> None:
        file = tmp_path / "other"
        file.write_text(text, encoding="utf-8")

        with pytest.raises(Refused) as refused:
            read_keys(file)
        assert str(refused.value) == (
            f"{file} is no file of keys as tracker person keys writes it. Name another file."
        )

    def test_of_a_later_program_is_refused(self, file: Path) -> None:
        file.write_text(file.read_text().replace('"version": 1', '"version": 2'))

        with pytest.raises(Refused, match="has format 2, and this program knows 1"):
            read_keys(file)


class TestRestoring:
    def test_an_export_alone_holds_no_name_and_with_the_keys_all_of_them(
        self, url: str, file: Path, tmp_path: Path
    ) -> None:
        lines = list(journal_lines(url))
        alone, with_keys = file_url(tmp_path / "alone.db"), file_url(tmp_path / "with.db")

        moved = restore_journal(alone, lines)
        assert moved.people[:2] == (0, 2)
        assert names(alone) == {"li": "sealed", "mei": "sealed", "anon": "unnamed"}
        text = b"".join(lines)
        assert [one for one in vault.keys_at(url).values() if one.key in text] == []

        moved = restore_journal(with_keys, lines, keys=file)
        assert moved.people[:2] == (2, 0)
        assert names(with_keys) == {"li": "李伟", "mei": "Mei", "anon": "unnamed"}

    def test_keys_can_be_brought_later(self, url: str, file: Path, tmp_path: Path) -> None:
        again = file_url(tmp_path / "again.db")
        restore_journal(again, journal_lines(url))

        assert bring_keys(again, file) == Taken(readable=2, sealed=0, left_out=0)
        assert names(again)["li"] == "李伟"
        assert bring_keys(again, file) == Taken(readable=2, sealed=0, left_out=0)

    def test_an_old_file_brings_nobody_back_who_was_forgotten(
        self, url: str, file: Path, tmp_path: Path
    ) -> None:
        forget(url, "li")
        again = file_url(tmp_path / "again.db")

        moved = restore_journal(again, journal_lines(url), keys=file)

        assert moved.people[:2] == (1, 0)
        assert names(again) == {"li": "forgotten", "mei": "Mei", "anon": "unnamed"}
        assert bring_keys(url, file) == Taken(readable=1, sealed=0, left_out=1)
        assert vault.keys_at(url).keys() == {"mei"}

    def test_nor_somebody_described_anew_since(self, url: str, file: Path) -> None:
        forget(url, "li")
        describe(url, "li", name="Other")

        assert bring_keys(url, file) == Taken(readable=2, sealed=0, left_out=1)
        assert names(url)["li"] == "Other"

    def test_a_later_part_forgets_whom_it_forgets(self, url: str, file: Path, tmp_path: Path) -> None:
        again = file_url(tmp_path / "again.db")
        restore_journal(again, journal_lines(url), keys=file)
        key = vault.keys_at(again)["li"].key
        forget(url, "li")

        restore_journal(again, journal_lines(url, after=4))

        assert names(again) == {"li": "forgotten", "mei": "Mei", "anon": "unnamed"}
        assert [one.name for one in tmp_path.glob("again.db*") if key in one.read_bytes()] == []

    def test_the_keys_of_another_journal_are_refused_and_nothing_is_made(
        self, url: str, file: Path, tmp_path: Path
    ) -> None:
        file.write_text(file.read_text().replace('"journal": "', '"journal": "x'))
        again = tmp_path / "again.db"

        with pytest.raises(Refused, match="belong to another journal"):
            restore_journal(file_url(again), journal_lines(url), keys=file)
        assert not again.exists()
        with pytest.raises(Refused, match="belong to another journal"):
            bring_keys(url, file)


class TestCopying:
    def test_takes_the_keys_along(self, url: str, tmp_path: Path) -> None:
        to = file_url(tmp_path / "copy.db")

        moved = copy_journal(url, to)

        assert moved.people[:2] == (2, 0)
        assert names(to) == names(url) == {"li": "李伟", "mei": "Mei", "anon": "unnamed"}
        assert vault.keys_at(to) == vault.keys_at(url)

    def test_to_another_kind_of_database_and_back(self, url: str, postgres: str, tmp_path: Path) -> None:
        back = file_url(tmp_path / "back.db")
        if url != postgres:
            copy_journal(url, postgres)

        copy_journal(postgres, back)

        assert vault.keys_at(back) == vault.keys_at(url)
        assert names(back) == names(url)

    def test_again_forgets_whom_the_journal_has_forgotten(self, url: str, tmp_path: Path) -> None:
        to = file_url(tmp_path / "copy.db")
        copy_journal(url, to)
        key = vault.keys_at(to)["li"].key
        forget(url, "li")
        describe(url, "mei", email="mei@ipb.example")

        moved = copy_journal(url, to)

        assert (moved.events, moved.people) == (2, Taken(readable=1, sealed=0, left_out=0))
        assert names(to) == {"li": "forgotten", "mei": "Mei", "anon": "unnamed"}
        assert [one.name for one in tmp_path.glob("copy.db*") if key in one.read_bytes()] == []

    def test_broken_off_before_the_keys_it_brings_them_the_next_time(
        self, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise KeyboardInterrupt

        to = file_url(tmp_path / "copy.db")
        with monkeypatch.context() as patch:
            patch.setattr(person_keys, "hold", broken)
            with pytest.raises(KeyboardInterrupt):
                copy_journal(url, to)
        assert names(to)["li"] == "sealed"

        assert copy_journal(url, to).events == 0
        assert names(to)["li"] == "李伟"

    def test_does_not_lose_a_key_that_only_the_copy_has(self, url: str, tmp_path: Path) -> None:
        to = file_url(tmp_path / "copy.db")
        copy_journal(url, to)
        with Journal.open(url) as journal, journal.writing() as writing:
            person_keys.hold(writing.connection, {})

        copy_journal(url, to)

        assert (names(url)["li"], names(to)["li"]) == ("sealed", "李伟")
