"""`tracker person` and `tracker forget`: names that are read here, and nowhere once they are forgotten."""

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import NOW, Answer, Run
from tests.postgres import LASTING
from tracker.app import person_keys, vault

pytestmark = pytest.mark.parametrize("journal", LASTING, indirect=True)

OFFICE = ("office", "add", "wuxi-ipb", "--region", "Wuxi", "--channel", "terminal")
LI = ("person", "add", "ipb-3", "--name", "李伟", "--email", "li.wei@ipb.example", "--office", "wuxi-ipb")
FORGET = ("forget", "ipb-3", "--because", "Asked for it")


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


def elsewhere(file: Path) -> dict[str, str]:
    return {"TRACKER_DATABASE_URL": str(file)}


def described(run: Run) -> None:
    """One with a name, one with a key that is not here, one without a name, one who is forgotten."""
    run(*OFFICE)
    run(*LI, "--lang", "zh", "--channel", "email", "--channel", "terminal")
    run("person", "add", "mei", "--hours", "10:00-16:00")
    run("person", "add", "gone", "--name", "Somebody", "--office", "wuxi-ipb")
    run("forget", "gone", "--because", "Asked for it")


LIST = """\
Person  Name       Office    Channels         E-mail              Language
──────────────────────────────────────────────────────────────────────────
ipb-3   李伟       wuxi-ipb  email, terminal  li.wei@ipb.example  Chinese
mei
gone    forgotten

3 people. More: tracker person show PERSON
"""

SHOW = """\
ipb-3: 李伟
E-mail     li.wei@ipb.example
Office     wuxi-ipb
Language   Chinese
Hours      09:00-17:30 (as the office)
Time zone  Asia/Shanghai (as the office)
Channels   email, terminal
"""

FORGOTTEN = """\
gone: forgotten
Forgotten  2023-04-03 09:00 by li.wei, because: Asked for it
"""


def test_somebody_is_described_and_the_name_is_in_no_event(run: Run, journal: str) -> None:
    run(*OFFICE)

    assert run(*LI, "--channel", "email") == (
        0,
        "Described the person ipb-3 · wuxi-ipb · email\n",
        "",
    )
    event = last(run)
    key = vault.keys_at(journal)["ipb-3"]
    assert event.pop("sealed").startswith(f"v1.{key.id}.")
    assert event == {"person": "ipb-3", "office": "wuxi-ipb", "channels": ["email"]}
    for said in (("history",), ("history", "--json"), ("export",), ("export", "--format", "cloudevents")):
        out = run(*said).out
        assert "李伟" not in out
        assert "li.wei@" not in out


def test_described_again_it_is_so_already(run: Run, journal: str) -> None:
    run(*OFFICE)
    run(*LI)
    before = head(journal)

    assert run(*LI) == (0, "It is so already, and nothing was recorded: ipb-3\n", "")
    assert run("person", "set", "ipb-3", "--name", "李伟").out.startswith("It is so already")
    assert head(journal) == before


def test_under_a_key_it_is_recorded_once(run: Run) -> None:
    run(*OFFICE)
    run(*LI, "--key", "K")
    run("person", "set", "ipb-3", "--name", "Lee")

    assert run(*LI, "--key", "K").out == (
        "Recorded before under the key K, and not again: ipb-3 · wuxi-ipb\n"
    )
    assert "Lee" in run("person", "list").out


def test_what_is_said_is_changed_and_what_is_left_out_stays(run: Run) -> None:
    run(*OFFICE)
    run(*LI, "--zone", "Asia/Tokyo", "--hours", "10:00-16:00")

    run("person", "set", "ipb-3", "--email", "", "--office", "", "--hours", "", "--channel", "webhook:ops")

    assert run("person", "show", "ipb-3").out == (
        "ipb-3: 李伟\nTime zone  Asia/Tokyo\nChannels   webhook:ops\n"
    )


def test_whom_mail_cannot_reach_is_noted(run: Run) -> None:
    noted = "mei has the channel email and no address: tracker person set mei --email ADDRESS\n"

    assert run("person", "add", "mei", "--channel", "email").err == noted
    assert run("person", "set", "mei", env={"TRACKER_CHANNEL_EMAIL_MEI": "x@y.example"}).err == ""
    assert run("person", "set", "mei", "--email", "mei@ipb.example").err == ""


def test_people_are_listed(run: Run, aligned: Callable[[str, int], None]) -> None:
    described(run)

    assert run("person", "list") == (0, LIST, "")
    for columns in (40, 60, 80, 120):
        for language in ("en", "zh"):
            aligned(run("person", "list", columns=columns, env={"TRACKER_LANG": language}).out, columns)


def test_without_anybody_it_is_said_how_to_begin(run: Run) -> None:
    assert run("person", "list").out == (
        "Nobody is described yet. Describe somebody: tracker person add PERSON --name\nNAME\n"
    )


def test_one_is_shown_with_what_holds_for_the_office(run: Run) -> None:
    described(run)

    assert run("person", "show", "ipb-3") == (0, SHOW, "")
    assert run("person", "show", "mei") == (0, "mei\nHours  10:00-16:00\n", "")


def test_as_json(run: Run) -> None:
    described(run)

    people = json.loads(run("person", "list", "--json").out)["people"]

    assert people[0] == json.loads(run("person", "show", "ipb-3", "--json").out)
    assert people[0] == {
        "person": "ipb-3",
        "state": "known",
        "name": "李伟",
        "email": "li.wei@ipb.example",
        "office": "wuxi-ipb",
        "language": "zh",
        "hours": "09:00-17:30",
        "zone": "Asia/Shanghai",
        "channels": ["email", "terminal"],
        "forgotten": [],
    }
    assert people[2] == {
        "person": "gone",
        "state": "forgotten",
        "name": None,
        "email": None,
        "office": None,
        "language": None,
        "hours": None,
        "zone": None,
        "channels": [],
        "forgotten": [{"at": "2023-04-03T01:00:00.000000Z", "by": "li.wei", "because": "Asked for it"}],
    }


READ = """
import sys
from contextlib import redirect_stdout
from io import StringIO
from tracker.cli.door import run

environment = {"TRACKER_DATABASE_URL": sys.argv[1], "TRACKER_NOW": sys.argv[2]}
with redirect_stdout(StringIO()):
    for said in ("status", "due", "show I-1", "history"):
        assert run(said.split(), environment) == 0
sys.exit(" ".join({"cryptography", "pydantic"} & set(sys.modules)) or 0)
"""


def test_what_only_reads_the_journal_needs_no_key(run: Run, journal: str) -> None:
    described(run)

    done = subprocess.run(
        [sys.executable, "-c", READ, journal, NOW], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


# Forgetting.


def test_somebody_is_forgotten_for_ever_and_the_chain_holds(run: Run, journal: str) -> None:
    run(*OFFICE)
    run(*LI)
    key = vault.keys_at(journal)["ipb-3"]

    assert run(*FORGET) == (
        0,
        ("Forgotten: ipb-3\nName and address can be read by nobody any more, here or in any export.\n"),
        "",
    )
    assert last(run) == {"person": "ipb-3", "because": "Asked for it"}
    assert vault.keys_at(journal) == {}
    assert run("verify").code == 0
    assert run("check").code == 0
    assert run("rebuild").code == 0
    if not journal.startswith("postgresql"):
        folder = Path(journal.removeprefix("sqlite:///")).parent
        assert [one.name for one in folder.glob("journal.db*") if key.key in one.read_bytes()] == []


def test_of_somebody_forgotten_it_is_shown_since_when_and_why(run: Run) -> None:
    described(run)

    assert run("person", "show", "gone") == (0, FORGOTTEN, "")
    assert "forgot gone, because: Asked for it\n" in run("history").out


def test_twice_is_so_already(run: Run, journal: str) -> None:
    described(run)
    before = head(journal)

    assert run("forget", "gone", "--because", "again").out.startswith(
        "It is so already, and nothing was recorded: gone\n"
    )
    assert head(journal) == before


def test_described_anew_somebody_has_a_name_again(run: Run) -> None:
    described(run)

    assert run("person", "set", "gone", "--name", "New") == (
        4,
        "",
        "gone was forgotten. To describe the person anew: tracker person add gone\n",
    )
    assert run("person", "add", "gone", "--name", "New").code == 0
    assert run("person", "show", "gone").out == (
        "gone: New\nForgotten  2023-04-03 09:00 by li.wei, because: Asked for it\n"
    )


def test_with_json_the_receipt_is_one_document(run: Run) -> None:
    run(*OFFICE)
    run(*LI)

    code, out, err = run(*FORGET, "--json")

    receipt = json.loads(out)
    assert (code, err, receipt["result"]) == (0, "", "recorded")
    assert [one["type"] for one in receipt["events"]] == ["person.forgotten"]


def test_where_the_database_could_not_be_overwritten_it_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*OFFICE)
    run(*LI)
    monkeypatch.setattr(person_keys, "sweep", lambda _url: False)

    code, out, err = run(*FORGET)

    assert (code, out.splitlines()[0]) == (0, "Forgotten: ipb-3")
    assert err.startswith("The key is destroyed, but the database could not overwrite where it stood:")


# The keys as a file.


def test_the_keys_are_kept_in_a_file_and_brought_back(run: Run, journal: str, tmp_path: Path) -> None:
    described(run)
    keys, export, again = tmp_path / "people.keys", tmp_path / "out.jsonl", tmp_path / "again.db"

    assert run("person", "keys", "--output", str(keys)) == (
        0,
        f"Wrote the key of 1 person to {keys}. Who has it can read the name: keep it apart.\n",
        "",
    )
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    run("export", str(export))
    assert vault.keys_at(journal)["ipb-3"].key not in export.read_bytes()

    restored = run("restore", str(export), env=elsewhere(again))
    assert restored.out.splitlines()[2:] == [
        "1 person is sealed, and the key is not here. Bring it: tracker person keys --input FILE"
    ]
    sealed = run("person", "list", env=elsewhere(again)).out
    assert "ipb-3   sealed (no key here)  wuxi-ipb" in sealed
    assert run("person", "keys", "--input", str(keys), env=elsewhere(again)) == (
        0,
        "The name of 1 person can be read.\n",
        "",
    )
    assert run("person", "list", env=elsewhere(again)) == run("person", "list")


def test_a_journal_is_restored_with_its_keys(run: Run, tmp_path: Path) -> None:
    described(run)
    keys, export = tmp_path / "people.keys", tmp_path / "out.jsonl"
    run("person", "keys", "--output", str(keys), "--json")
    run("export", str(export))

    text = run("restore", str(export), "--keys", str(keys), env=elsewhere(tmp_path / "a.db")).out
    document = json.loads(
        run("restore", str(export), "--keys", str(keys), "--json", env=elsewhere(tmp_path / "b.db")).out
    )

    assert text.splitlines()[2:] == ["The name of 1 person can be read."]
    assert document["people"] == {"readable": 1, "sealed": 0}
    assert run("person", "list", env=elsewhere(tmp_path / "a.db")) == run("person", "list")


def test_a_copy_has_the_keys(run: Run, tmp_path: Path) -> None:
    described(run)

    copied = run("copy", "--to", str(tmp_path / "copy.db"))

    assert copied.out.splitlines()[2:] == ["The name of 1 person can be read."]
    assert run("person", "list", env=elsewhere(tmp_path / "copy.db")) == run("person", "list")


def test_where_a_copy_could_not_be_overwritten_it_is_said(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(run)
    monkeypatch.setattr(person_keys, "sweep", lambda _url: False)

    code, _out, err = run("copy", "--to", str(tmp_path / "copy.db"))

    assert (code, err.startswith("The key is destroyed, but the database could not")) == (0, True)


def test_an_old_file_brings_nobody_back_who_was_forgotten(run: Run, tmp_path: Path) -> None:
    described(run)
    keys = tmp_path / "people.keys"
    run("person", "keys", "--output", str(keys))
    run(*FORGET)

    assert run("person", "keys", "--input", str(keys)).out == (
        "There is nobody whose name was sealed.\n"
        "1 key was left out: its owner was forgotten, or is not known here.\n"
    )
    assert json.loads(run("person", "keys", "--input", str(keys), "--json").out) == {
        "file": str(keys),
        "people": {"readable": 0, "sealed": 0},
        "left_out": 1,
    }


WRONG = [
    (
        ("person", "show", "ipb"),
        3,
        "Nobody is described under the handle 'ipb'. Nearest: ipb-3. See: tracker person list",
    ),
    (
        ("person", "set", "who", "--name", "Li"),
        3,
        "Nobody is described under the handle 'who'. See: tracker person list",
    ),
    (
        ("person", "add", "ipb-3", "--name", "Lee"),
        4,
        "ipb-3 is described already: change that with tracker person set ipb-3",
    ),
    (
        ("person", "add", "wuxi-ipb"),
        4,
        "wuxi-ipb is an office: choose another handle for the person.",
    ),
    (
        ("person", "add", "x", "--office", "wuxi"),
        3,
        "There is no office 'wuxi'. Nearest: wuxi-ipb. See: tracker office list",
    ),
    (
        ("person", "add", "x", "--email", "secret"),
        4,
        "That is no e-mail address: write it as in somebody@example.org.",
    ),
    (
        ("person", "add", "x", "--name", "a\x1b"),
        4,
        "That is no name: it is empty, too long, or holds characters that cannot be shown.",
    ),
    (
        ("person", "add", "x", "--lang", "fr"),
        2,
        "--lang cannot be 'fr': it is one of 'en' or 'zh'.",
    ),
    (
        ("person", "add", "x", "--hours", "9-5"),
        2,
        "--hours: '9-5' are not office hours: write them as 09:00-17:30.",
    ),
    (
        ("person", "add", " "),
        2,
        "PERSON: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("person", "keys"),
        2,
        "Say either --output FILE or --input FILE. Help: tracker person keys --help",
    ),
    (
        ("person", "keys", "--input", "none.keys"),
        2,
        "Cannot read none.keys: No such file or directory. Help: tracker person keys --help",
    ),
    (
        ("person", "keys", "--output", "no/where.keys"),
        2,
        "Cannot write no/where.keys: No such file or directory. Help: tracker person keys --help",
    ),
    (
        ("restore", "none.jsonl", "--keys", "none.keys"),
        2,
        "Cannot read none.jsonl: No such file or directory. Help: tracker restore --help",
    ),
    (
        ("forget", "ipb-3"),
        2,
        "Missing option '--because'. Help: tracker forget --help",
    ),
    (
        ("forget", "ipb-3", "--because", " "),
        2,
        "--because: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("forget", "ipb", "--because", "x"),
        3,
        "Nobody is described under the handle 'ipb'. Nearest: ipb-3. See: tracker person list",
    ),
    (
        ("forget", "ipb-3", "--because", "李伟 asked"),
        4,
        ("The reason would keep for ever what is to be forgotten: say it without the name and the address."),
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:60])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    run(*OFFICE)
    run(*LI)
    before, keys = head(journal), vault.keys_at(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert (head(journal), vault.keys_at(journal)) == (before, keys)
