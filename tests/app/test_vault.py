"""What is sealed of people, and what is left when somebody is forgotten: nothing, in any byte."""

import json
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, make_url

from events import sqlite
from events.errors import KeyReused
from events.journal import Journal
from events.rows import open_rows
from events.sqlite import file_url
from tracker.app import describing, person_keys, vault
from tracker.app.clock import Clock
from tracker.app.people import everybody
from tracker.app.tracker import Receipt, Session, Tracker
from tracker.app.vault import Key, Personal
from tracker.domain.refusals import NotFound, Refused
from tracker.domain.settings.people import DescribePerson, Forget
from tracker.views.projection import Views

NOW = Clock(datetime.fromisoformat("2023-04-03T09:00:00+08:00"))
Said = Mapping[str, str | None]
LI: Said = {"name": "李伟 Li Wei", "email": "li.wei@ipb.example"}


class Desk:
    """A journal at an address, opened for each thing that is done, as the commands do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: set[str] = set()
        with Journal.create(url, [Views()]) as journal:
            self.tracker(journal).start(practice=True)

    def tracker(self, journal: Journal) -> Tracker:
        return Tracker(journal, NOW, "admin", "tracker/test")

    def describe(self, said: Said | None = None, person: str = "li", key: str | None = None) -> Receipt:
        with Journal.open(self.url, [Views()]) as journal:
            return describing.describe(
                self.tracker(journal), DescribePerson(person=person, key=key), said or {}
            )

    def describe_all(self, handles: Sequence[str]) -> None:
        with Journal.open(self.url, [Views()]) as journal:
            for person in handles:
                describing.describe(self.tracker(journal), DescribePerson(person=person), {"name": "Name"})

    def forget(self, person: str = "li", because: str = "left") -> Receipt:
        with Journal.open(self.url, [Views()]) as journal:
            return describing.forget(self.tracker(journal), Forget(person=person, because=because))

    def key(self, person: str = "li") -> Key:
        return vault.keys_at(self.url)[person]

    def sealed(self, person: str = "li") -> str:
        found = everybody(self.url)[person].person.sealed
        assert found
        return found

    def read(self, person: str = "li") -> tuple[str, Personal]:
        found = everybody(self.url)[person]
        return found.state, found.personal

    def types(self) -> list[str]:
        with Journal.open(self.url) as journal:
            return [one.type for one in journal.read_all()]

    def verify(self) -> None:
        with Journal.open(self.url) as journal:
            journal.verify()

    def bytes(self) -> bytes:
        """Every byte that the database keeps, or has kept since it was asked first, of the keys."""
        if self.url.startswith("sqlite"):
            return bytes_in(Path(str(sqlite.path_of(self.url))))
        engine = create_engine(make_url(self.url).set(drivername="postgresql+psycopg"))
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            [(file,)] = connection.exec_driver_sql("SELECT pg_relation_filepath('person_keys')").fetchall()
            self.files.add(file)
            read = "SELECT pg_read_binary_file(%(file)s, 0, 10000000, true)"
            found = [connection.exec_driver_sql(read, {"file": file}).scalar_one() for file in self.files]
        engine.dispose()
        return b"".join(bytes(one) for one in found if one is not None)


def bytes_in(file: Path) -> bytes:
    """Every byte of a file of SQLite's and those beside it."""
    return b"".join(one.read_bytes() for one in file.parent.iterdir() if one.name.startswith(file.name))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def file_desk(file: Path) -> Desk:
    return Desk(file_url(file))


@pytest.fixture
def desk(url: str) -> Desk:
    return Desk(url)


# Sealing.

TEXTS = st.none() | st.text(min_size=1, max_size=60)


@given(TEXTS, TEXTS, st.text(min_size=1, max_size=20))
def test_what_was_sealed_is_read_again_with_the_key_and_with_no_other(
    name: str | None, email: str | None, person: str
) -> None:
    key = vault.new_key(person)
    sealed = vault.seal(key, Personal(name, email))

    assert vault.unseal(sealed, key) == Personal(name, email)
    assert vault.unseal(sealed, vault.new_key(person)._replace(id=key.id)) is None
    assert vault.unseal(sealed, key._replace(person=person + "x")) is None
    assert vault.unseal(sealed, None) is None


def test_the_form_that_is_stored_is_for_ever() -> None:
    sealed = (
        "v1.0011223344556677."
        "0S4FgrnHLJYuXEBOTpoo6ZJI6ZTJ665WIkycG8Xv-FQ1BlEMUGxGxON7ce3qQUe9uKyYA_4ir61nEBqgg2aQbi-_FfVYoh4OkODEpsKR"
        "Lpw3Wznp0H1VpW9v-WWczTDjWretgxNpYQgJSjZjT2cmLJn93iiFr-2Yb2-5NXfDbTbUqwjafQb2ESejBt0X3Abo5Aifwz6GfjwCyCbZ"
    )

    found = vault.unseal(sealed, Key("li.wei", "0011223344556677", bytes(range(32))))

    assert found == Personal("李伟", "li@ipb.example")


@pytest.mark.parametrize("place", [0, 1, 5, 20, 60, 100, -3])
def test_a_text_in_which_anything_was_changed_is_not_read(place: int) -> None:
    key = vault.new_key("li")
    sealed = vault.seal(key, Personal("李伟"))
    other = "A" if sealed[place] != "A" else "B"
    changed = sealed[:place] + other + sealed[place:][1:]

    assert vault.unseal(changed, key) is None


@pytest.mark.parametrize(
    "sealed", ["", "v1", "v1.", "v1..", "v2.x.y", "v1.ID.", "v1.ID.AAAA", "v1.ID.ä", "x"]
)
def test_a_text_that_was_never_sealed_is_not_read(sealed: str) -> None:
    assert vault.unseal(sealed, Key("li", "ID", bytes(32))) is None


def test_the_length_says_nothing_and_the_same_is_never_sealed_alike() -> None:
    key = vault.new_key("li")
    texts = {vault.seal(key, Personal(name)) for name in ("李", "李", "Maximilian Mustermann-Beispiel")}

    assert len(texts) == 3
    assert len({len(text) for text in texts}) == 1


def test_neither_keys_nor_values_show_in_what_a_program_prints() -> None:
    key = vault.new_key("li")

    assert repr(key) == f"Key(person='li', id='{key.id}')"
    assert (repr(Personal("李伟")), str(Personal("李伟"))) == ("Personal(…)", "Personal(…)")


# Describing.


def test_a_name_is_read_where_the_key_is_and_stands_nowhere_else(desk: Desk) -> None:
    desk.describe(LI)

    assert desk.read() == ("known", Personal("李伟 Li Wei", "li.wei@ipb.example"))
    with Journal.open(desk.url) as journal:
        told = json.dumps([list(one) for one in journal.read_all()], ensure_ascii=False)
    assert "李伟" not in told
    assert "ipb.example" not in told
    assert desk.key().key.hex() not in told


def test_a_journal_without_people_has_no_keys(desk: Desk) -> None:
    assert (vault.keys_at(desk.url), everybody(desk.url)) == ({}, {})


def test_the_same_again_is_so_already_and_what_is_left_out_stays(desk: Desk) -> None:
    desk.describe(LI)
    sealed = desk.sealed()

    assert desk.describe(LI).events == ()
    assert desk.describe({"name": " 李伟  Li Wei "}).events == ()
    assert desk.describe().events == ()
    assert desk.sealed() == sealed

    key = desk.key()
    desk.describe({"email": "wei@other.example"})
    assert desk.read()[1] == Personal("李伟 Li Wei", "wei@other.example")
    desk.describe({"name": None})
    assert desk.read() == ("unnamed", Personal(None, "wei@other.example"))
    assert desk.key() == key


def test_a_person_without_anything_to_seal_has_no_key(desk: Desk) -> None:
    desk.describe()
    desk.describe({"name": None, "email": None})

    assert (desk.read(), vault.keys_at(desk.url)) == (("unnamed", Personal()), {})


def test_the_same_under_a_key_of_idempotency_is_recorded_once(desk: Desk) -> None:
    desk.describe(LI, key="K")
    desk.describe({"name": "Lee"})

    again = desk.describe(LI, key="K")

    assert again.repeated
    assert desk.read()[1].name == "Lee"
    with pytest.raises(KeyReused):
        desk.describe({"name": "Lee"}, key="K")


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "},
        {"name": ""},
        {"name": "\x1b[31mLi"},
        {"name": "x" * 201},
        {"email": "li.wei"},
        {"email": "li wei@ipb.example"},
        {"email": "li@ipb"},
        {"email": "Li <li@ipb.example>"},
        {"email": "li@ipb.example,other@ipb.example"},
        {"email": "li@ipb.example\nBcc: all@ipb.example"},
        {"email": ""},
    ],
)
def test_what_is_no_name_or_address_is_refused_without_being_repeated(
    file_desk: Desk, said: dict[str, str | None]
) -> None:
    with pytest.raises(Refused, match=r"^That is no (name|e-mail address): ") as refused:
        file_desk.describe(said)

    [value] = said.values()
    assert not (value or "").strip() or str(value) not in str(refused.value)
    assert (file_desk.types(), vault.keys_at(file_desk.url)) == (["journal.started"], {})


def test_where_a_rule_refuses_no_key_is_left(desk: Desk) -> None:
    with Journal.open(desk.url, [Views()]) as journal, pytest.raises(NotFound):
        describing.describe(desk.tracker(journal), DescribePerson(person="li", office="nowhere"), LI)

    assert (desk.types(), vault.keys_at(desk.url)) == (["journal.started"], {})


def test_where_the_key_is_missing_a_part_is_not_said_anew(desk: Desk) -> None:
    desk.describe(LI)
    with Journal.open(desk.url) as journal, journal.writing() as writing:
        person_keys.hold(writing.connection, {})

    assert desk.read() == ("sealed", Personal())
    with pytest.raises(Refused, match="the key is missing"):
        desk.describe({"email": "other@ipb.example"})
    desk.describe(LI)
    assert desk.read()[0] == "known"


# Forgetting.


def test_forgetting_destroys_the_key_and_says_so_and_the_chain_still_holds(desk: Desk) -> None:
    desk.describe(LI)
    desk.describe({"name": "Mei"}, "mei")
    key, sealed = desk.key(), desk.sealed()

    receipt = desk.forget(because="left the bureau")

    assert [one.type for one in receipt.events] == ["person.forgotten"]
    assert vault.keys_at(desk.url).keys() == {"mei"}
    found = everybody(desk.url)
    assert (found["li"].state, found["li"].personal) == ("forgotten", Personal())
    assert [tuple(one) for one in found["li"].forgettings] == [
        ("2023-04-03T01:00:00.000000Z", "admin", "left the bureau")
    ]
    assert found["mei"].personal.name == "Mei"
    assert vault.unseal(sealed, key) is not None  # whoever had kept the key could still read it
    desk.verify()


def test_forgetting_twice_is_so_already(desk: Desk) -> None:
    desk.describe(LI)
    desk.forget()

    assert desk.forget(because="again").events == ()
    assert desk.types()[1:] == ["person.described", "person.forgotten"]


def test_nobody_can_be_forgotten_who_was_never_described(desk: Desk) -> None:
    desk.describe(LI, "li.wei")

    with pytest.raises(
        NotFound, match=r"^Nobody is described under the handle 'li\.wie'\. Nearest: li\.wei\."
    ):
        desk.forget("li.wie")


def test_the_reason_may_not_keep_what_is_to_be_forgotten(desk: Desk) -> None:
    desk.describe(LI)

    for because in ("李伟 LI WEI left", "bounces: li.wei@ipb.example"):
        with pytest.raises(Refused, match="would keep for ever") as refused:
            desk.forget(because=because)
        assert "李伟" not in str(refused.value)
    assert desk.read()[0] == "known"


def test_described_anew_there_is_a_new_key_and_the_old_text_stays_closed(desk: Desk) -> None:
    desk.describe(LI)
    key, sealed = desk.key(), desk.sealed()
    desk.forget()

    desk.describe({"name": "Li Wei"})

    assert desk.read() == ("known", Personal("Li Wei"))
    assert desk.key().id != key.id
    assert vault.unseal(sealed, desk.key()) is None
    assert len(everybody(desk.url)["li"].forgettings) == 1


def test_what_breaks_off_leaves_neither_half(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError

    desk.describe(LI)
    with monkeypatch.context() as patch:
        patch.setattr(Session, "_append", broken)
        with pytest.raises(OSError):  # noqa: PT011 - our own
            desk.forget()
        with pytest.raises(OSError):  # noqa: PT011
            desk.describe({"name": "Mei"}, "mei")
    assert vault.keys_at(desk.url).keys() == {"li"}
    assert desk.read()[0] == "known"

    with monkeypatch.context() as patch:
        patch.setattr(person_keys, "destroy", broken)
        with pytest.raises(OSError):  # noqa: PT011
            desk.forget()
    assert desk.types() == ["journal.started", "person.described"]
    assert desk.read()[0] == "known"


# What is left on the disk.


HANDLES = [f"p{n:02}" for n in range(60)]
"""Enough people that the keys take several pages."""


def test_no_byte_of_the_key_is_left_on_the_disk(desk: Desk) -> None:
    desk.describe_all(HANDLES[::-1])
    keys = vault.keys_at(desk.url)
    before = desk.bytes()
    assert [person for person in HANDLES if keys[person].key not in before] == []
    gone = HANDLES[::12]

    for person in gone:
        desk.forget(person)
    assert person_keys.sweep(desk.url)

    after = desk.bytes()
    assert [person for person in gone if keys[person].key in after] == []
    assert vault.keys_at(desk.url) == {name: key for name, key in keys.items() if name not in gone}


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no connection overwrite what it deletes unless it is told to, as SQLite does on most machines."""
    connect = sqlite.connect

    def connected(path: str, mode: sqlite.Mode, wait: float) -> sqlite3.Connection:
        connection = connect(path, mode, wait)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr(sqlite, "connect", connected)


@pytest.mark.usefixtures("careless")
def test_nor_where_the_database_does_not_overwrite_of_itself(file_desk: Desk) -> None:
    file_desk.describe_all(HANDLES[::2] + HANDLES[::-1])
    keys = vault.keys_at(file_desk.url)

    with Journal.open(file_desk.url) as journal, journal.writing() as writing:
        person_keys.hold(writing.connection, {person: keys[person] for person in HANDLES[50:]})
    person_keys.sweep(file_desk.url)

    after = file_desk.bytes()
    assert [person for person in HANDLES if keys[person].key in after] == HANDLES[50:]


@pytest.mark.parametrize("seed", [3, 60, 172])
def test_nor_where_its_row_was_moved_from_page_to_page(file_desk: Desk, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - so that it is the same each time
    kept: dict[str, Key] = {}
    gone: list[Key] = []
    with Journal.open(file_desk.url) as journal, journal.writing() as writing:
        for _ in range(300):
            if kept and random.random() < 0.35:
                gone.append(kept.pop(random.choice(list(kept))))
                person_keys.destroy(writing.connection, gone[-1].person)
            else:
                person = "p" * random.randint(1, 60) + str(random.random())
                kept[person] = Key(person, "i" * 16, random.randbytes(32))
                person_keys.keep(writing.connection, kept[person])
    person_keys.sweep(file_desk.url)

    left = file_desk.bytes()
    assert [key.person for key in gone if key.key in left] == []
    assert vault.keys_at(file_desk.url) == kept


CHILD = """
import sys
from tests.app.test_vault import Desk
from tracker.app import vault

desk = Desk(sys.argv[1])
for number in range(int(sys.argv[2]), 1000):
    person = f"p{number}"
    desk.describe({"name": "Name"}, person)
    print(person, vault.keys_at(desk.url)[person].key.hex(), flush=True)
    desk.forget(person)
    desk.describe({"name": "Name"}, f"q{number}")
"""


def test_killed_at_any_point_nothing_is_half_done(desk: Desk) -> None:
    told: dict[str, bytes] = {}
    for run, some in enumerate((1, 2, 3, 1, 2)):  # lines that are waited for
        child = Popen([sys.executable, "-c", CHILD, desk.url, str(100 * run)], stdout=PIPE, text=True)
        with child:
            assert child.stdout is not None
            for _ in range(some):
                person, key = child.stdout.readline().split()
                told[person] = bytes.fromhex(key)
            child.kill()
        people_now = everybody(desk.url)
        assert {one.state for one in people_now.values()} <= {"known", "forgotten"}
        assert vault.keys_at(desk.url).keys() == {
            person for person, one in people_now.items() if one.state == "known"
        }
        desk.verify()

    gone = [key for person, key in told.items() if everybody(desk.url)[person].state == "forgotten"]
    assert person_keys.sweep(desk.url)
    left = desk.bytes()
    assert [key for key in gone if key in left] == []
    assert gone


def test_while_somebody_reads_what_was_the_log_is_not_emptied_and_one_is_told(
    file: Path, file_desk: Desk
) -> None:
    file_desk.describe(LI)
    key = file_desk.key().key
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        file_desk.forget()
        assert not person_keys.sweep(file_desk.url, wait=0)
        assert key in file_desk.bytes()
        assert vault.keys_at(file_desk.url) == {}
        other.execute("COMMIT")

    file_desk.forget()
    assert person_keys.sweep(file_desk.url)
    assert key not in file_desk.bytes()


def test_a_snapshot_that_is_open_keeps_no_key(postgres: str) -> None:
    desk = Desk(postgres)
    desk.describe(LI)
    key = desk.key().key
    assert key in desk.bytes()
    with open_rows(postgres) as rows:
        rows.head()
        desk.forget()

        assert person_keys.sweep(postgres)
        assert key not in desk.bytes()


def test_somebody_who_reads_the_keys_meanwhile_keeps_them_from_being_swept(postgres: str) -> None:
    desk = Desk(postgres)
    desk.describe(LI)
    with open_rows(postgres) as rows:
        rows.all("SELECT * FROM person_keys")
        desk.forget()

        assert not person_keys.sweep(postgres, wait=0.1)
        assert vault.keys_at(postgres) == {}
    assert person_keys.sweep(postgres)


@pytest.fixture
def clerk(postgres: str) -> Iterator[str]:
    """The address of a role that may record and does not own the table of keys."""
    Desk(postgres).describe(LI)
    engine = create_engine(make_url(postgres).set(drivername="postgresql+psycopg"))
    schema = make_url(postgres).query["options"]
    name = str(schema).removeprefix("-csearch_path=")
    role = f"{name}_clerk"
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT USAGE, CREATE ON SCHEMA {name} TO {role}")
        connection.exec_driver_sql(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {name} TO {role}"
        )
        yield make_url(postgres).set(username=role).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    engine.dispose()


def test_a_role_that_may_not_write_the_table_anew_is_told(clerk: str) -> None:
    with Journal.open(clerk) as journal:
        tracker = Tracker(journal, NOW, "admin", "tracker/test")
        describing.forget(tracker, Forget(person="li", because="left"))

    assert not person_keys.sweep(clerk)
    assert vault.keys_at(clerk) == {}


def test_a_journal_in_memory_has_nothing_to_be_swept() -> None:
    assert person_keys.sweep("sqlite://")
