"""A PostgreSQL server that goes away while the program works: one sentence, exit code 5, and what to do."""

import sys
from collections.abc import Iterator

import pytest

from tests.cli.conftest import NOW, Answer, Run
from tests.events.between import When, between
from tests.postgres import Server, schema
from tracker.cli import door

NEW = '{"do": "new", "key": "N", "kind": "project", "title": {"en": "Chip line"}, "regions": ["Wuxi"]}\n'
TALKS = '{"do": "record", "initiative": "N", "kind": "talks", "on": "2023-03-31", "key": "T%d"}\n'
CANNOT_OPEN = (
    "The database postgresql://postgres@/postgres cannot be opened. Check that it is there and running.\n"
)
CUT_OFF = (
    "The connection to the database postgresql://postgres@/postgres was cut off; what was not yet confirmed "
    "is undone. Try again.\n"
)


@pytest.fixture
def there(own_server: Server, run: Run) -> Iterator[dict[str, str]]:
    """The environment in which a journal on the server is the one that is meant."""
    with schema(own_server.url) as url:
        environment = {"TRACKER_DATABASE_URL": url}
        assert run("init", "--practice", env=environment).code == 0
        assert run("import", "-", stdin=NEW, env=environment).code == 0
        yield environment


def restarted(server: Server) -> None:
    server.end()
    server.start()


def test_a_server_that_is_down_is_said_by_every_command(
    own_server: Server, run: Run, there: dict[str, str]
) -> None:
    head = run("head", env=there)
    own_server.end()
    try:
        for words in (
            ["status"],
            ["show", "I-1"],
            ["due"],
            ["history"],
            ["record", "talks", "I-1"],
            ["import", "-"],
            ["remind"],
            ["rebuild"],
            ["verify"],
            ["check"],
            ["export"],
        ):
            assert run(*words, env=there) == Answer(5, "", CANNOT_OPEN), words
    finally:
        own_server.start()

    assert run("head", env=there) == head
    assert run("record", "talks", "I-1", env=there).code == 0


def test_an_import_in_whose_middle_the_server_crashes_is_undone_whole_and_can_be_repeated(
    own_server: Server,
    run: Run,
    there: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    head = run("head", env=there)

    def piped() -> Iterator[str]:
        yield from [TALKS % 1, TALKS % 2]
        restarted(own_server)
        yield from [TALKS % 3, TALKS % 4]

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", piped())
        code = door.run(["import", "-"], {"TRACKER_NOW": NOW, "TRACKER_LANG": "en", **there})

    assert (code, *capsys.readouterr()) == (5, "", CUT_OFF)
    assert run("head", env=there) == head
    again = run("import", "-", stdin="".join(TALKS % n for n in range(1, 5)), env=there)
    assert again.out.splitlines()[1] == "4 lines: 4 new, 0 recorded before, 0 so already."
    assert run("verify", env=there).code == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_record_whose_confirmation_was_lost_says_where_to_look_and_repeating_it_does_no_harm(
    own_server: Server, run: Run, there: dict[str, str], when: When
) -> None:
    words = ("record", "talks", "I-1", "--key", "T1")
    with between(there["TRACKER_DATABASE_URL"]) as (address, somebody):
        somebody.lose_the_next_commit(when, own_server.end)
        lost = run(*words, env={"TRACKER_DATABASE_URL": address})
    own_server.start()

    assert lost == Answer(
        5,
        "",
        (
            "postgresql://postgres@/postgres failed while it confirmed the record, so it may have been "
            "recorded or not. Look for it at position 3 before you repeat it.\n"
        ),
    )
    recorded = {"before": 2, "after": 3}[when]
    assert run("head", env=there).out.split()[0] == str(recorded)
    assert run(*words, env=there).code == 0
    assert run("head", env=there).out.split()[0] == "3"
    assert run("verify", env=there).code == 0
    assert run("check", env=there).out.startswith("The views are as the journal has them")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_record_whose_confirmation_was_lost_in_a_crash_is_known_to_be_recorded_or_not(
    own_server: Server, run: Run, there: dict[str, str], when: When
) -> None:
    with between(there["TRACKER_DATABASE_URL"]) as (address, somebody):
        somebody.lose_the_next_commit(when, lambda: restarted(own_server))
        answer = run("record", "talks", "I-1", env={"TRACKER_DATABASE_URL": address})

    recorded = int(run("head", env=there).out.split()[0]) - 2
    assert {0: answer == Answer(5, "", CUT_OFF), 1: answer.code == 0}[recorded]
    assert recorded == (when == "after")


def test_a_crash_between_two_commands_is_not_noticed(
    own_server: Server, run: Run, there: dict[str, str]
) -> None:
    before = [run(*words, env=there) for words in (["status"], ["history"], ["verify"])]

    restarted(own_server)

    assert [run(*words, env=there) for words in (["status"], ["history"], ["verify"])] == before
