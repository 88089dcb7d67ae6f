"""Policies compared and adopted: nothing is recorded before, and everything is right after."""

from pathlib import Path

import pytest

from tests.app.office import Office
from tracker.app.policies import adopt, adopted, compare, holding, policy_text, read_in
from tracker.app.reader import Filters
from tracker.domain.policy import pack, packs
from tracker.domain.policy_changes import Change
from tracker.domain.policy_reading.read import Mistaken
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.domain.settings.state import Settings

HEAD = "base = 'default'\nname = 'own'\nsource = 'us'\n"
SOONER = (
    HEAD
    + """\
without = ["visit-minutes"]
[[rules]]
id = "talks-next-step"
on = ["talks"]
after = "5 working days"
owner = "mei"
what = { en = "Agree on the next step", zh = "商定下一步" }
[[rules]]
id = "report"
on = ["talks"]
after = "1 month"
every = "1 month"
from = "trigger"
missed = "stack"
times = 3
what = { en = "Report" }
"""
)


@pytest.fixture
def filled(office: Office) -> Office:
    """Three initiatives: talks in two of them, a visit in the third, which has the number 10."""
    for number in range(1, 11):
        office.open(f"Project {number}")
    office.do("record", kind="talks", initiative="I-1", on="2023-03-31")
    office.do("record", kind="talks", initiative="I-2", on="2023-03-20")
    office.do("record", kind="site_visit", initiative="I-10", on="2023-03-31")
    return office


def take(office: Office, text: str, because: str | None = None) -> list[tuple[object, ...]]:
    _receipt, found = adopt(office.tracker, office.url, AdoptPolicy(text=text, because=because))
    return [told(one) for one in found.changes]


def told(one: Change) -> tuple[object, ...]:
    return one.initiative, one.sort, one.rule, one.due.isoformat(), one.owner, one.becomes


CHANGES = [
    ("I-1", "moves", "talks-next-step", "2023-04-10", "mei", ""),
    ("I-1", "appears", "report", "2023-05-04", "wuxi-ipb", ""),
    ("I-1", "appears", "report", "2023-05-31", "wuxi-ipb", ""),
    ("I-1", "appears", "report", "2023-06-30", "wuxi-ipb", ""),
    ("I-2", "vanishes", "talks-next-step", "2023-04-03", "wuxi-ipb", "lapsed"),
    ("I-2", "appears", "report", "2023-04-20", "wuxi-ipb", ""),
    ("I-2", "appears", "report", "2023-05-22", "wuxi-ipb", ""),
    ("I-2", "appears", "report", "2023-06-20", "wuxi-ipb", ""),
    ("I-10", "vanishes", "visit-minutes", "2023-04-06", "wuxi-ipb", ""),
]


def test_a_comparison_says_what_would_change_and_records_nothing(filled: Office) -> None:
    before, tables = filled.events(), filled.tables()

    found = compare(filled.url, SOONER)

    assert [told(one) for one in found.changes] == CHANGES
    assert found.counts == {"appears": 6, "moves": 1, "vanishes": 2, "passes": 0}
    assert found.titles == {
        "I-1": ("Project 1", None),
        "I-2": ("Project 2", None),
        "I-10": ("Project 10", None),
    }
    assert (filled.events(), filled.tables()) == (before, tables)


def test_adopting_changes_what_the_comparison_said_and_every_view_is_right(filled: Office) -> None:
    said = compare(filled.url, SOONER)

    assert take(filled, SOONER, "decided") == CHANGES == [told(one) for one in said.changes]
    assert filled.events()[-1] == ("journal", "policy.adopted")
    assert filled.tables() == filled.rebuilt()
    with filled.reader() as reader:
        assert [(one.rule, one.due.isoformat()) for one in reader.due(initiative="I-1")][:2] == [
            ("talks-next-step", "2023-04-10"),
            ("report", "2023-05-04"),
        ]


def test_going_back_undoes_it(filled: Office) -> None:
    before = {name: rows for name, rows in filled.tables().items() if name != "settings"}
    take(filled, SOONER)

    take(filled, pack("default"))

    after = {name: rows for name, rows in filled.tables().items() if name != "settings"}
    assert after == before


def test_what_holds_already_is_not_recorded_again(filled: Office) -> None:
    take(filled, SOONER)
    count = len(filled.events())

    receipt, found = adopt(filled.tracker, filled.url, AdoptPolicy(text=SOONER, because="again"))

    assert (receipt.events, found.changes, found.differences, len(filled.events())) == ((), (), (), count)


def test_the_same_in_other_words_is_a_version_of_its_own(filled: Office) -> None:
    take(filled, SOONER)

    assert take(filled, "# a comment\n" + SOONER) == []
    assert [one.text for one in adopted(filled.url)] == [SOONER.strip(), "# a comment\n" + SOONER.strip()]


def test_a_policy_with_a_mistake_is_neither_compared_nor_adopted(filled: Office) -> None:
    count, wrong = len(filled.events()), SOONER.replace("5 working days", "5 weeks")

    for attempt in (lambda: compare(filled.url, wrong), lambda: take(filled, wrong)):
        with pytest.raises(
            Mistaken, match=r"^Line 8, rules\.talks-next-step\.after: '5 weeks' is not a length"
        ):
            attempt()

    assert len(filled.events()) == count


def test_history_tells_who_adopted_which_when_and_why(filled: Office) -> None:
    take(filled, SOONER, "decided on 3 April")
    take(filled.at("2023-04-05T10:00:00+08:00", "mei"), pack("handan"))

    assert [(one.recorded_at, one.actor, one.policy.name, one.because) for one in adopted(filled.url)] == [
        ("2023-04-03T01:00:00.000000Z", "wuxi-ipb", "own", "decided on 3 April"),
        ("2023-04-05T02:00:00.000000Z", "mei", "handan", None),
    ]


def test_the_past_is_asked_about_under_the_policy_that_held(filled: Office) -> None:
    with filled.reader() as reader:
        before = reader.due(initiative="I-1")
    later = filled.at("2023-04-05T10:00:00+08:00")
    take(later, SOONER)

    with later.reader(known_at="2023-04-04T00:00:00+08:00") as reader:
        assert reader.due(initiative="I-1") == before
    with later.reader() as reader:
        assert reader.due(initiative="I-1") != before


def test_what_was_done_stays_done_under_every_policy(filled: Office) -> None:
    with filled.reader() as reader:
        [step] = [one for one in reader.due(initiative="I-1") if one.rule == "talks-next-step"]
    filled.do("done", follow_up=step.id, outcome="agreed")

    take(filled, HEAD + "without = ['talks-next-step']\n")
    assert filled.tables() == filled.rebuilt()
    take(filled, SOONER)

    with filled.reader() as reader:
        [again] = [one for one in reader.show("I-1").follow_ups if one.id == step.id]
    assert (again.state, again.details["outcome"]) == ("done", "agreed")


def test_lights_turn_sooner_in_a_kind_that_the_policy_names(filled: Office) -> None:
    """Silent since 31 March, in a project; since 20 March, in an agreement."""
    filled.open("Agreement", kind="agreement")
    filled.do("record", kind="talks", initiative="I-11", on="2023-03-20")
    later = filled.at("2023-05-02T09:00:00+08:00")

    def lights() -> dict[str, str]:
        with later.reader() as reader:
            board = {row.id: row.light for row in reader.status(Filters()).rows}
            assert [row.id for row in reader.status(Filters(light="red")).rows] == sorted(
                (key for key, light in board.items() if light == "red"), key=lambda key: int(key[2:])
            )
            assert reader.show("I-11").row.light == board["I-11"]
        return {key: board[key] for key in ("I-10", "I-11")}

    take(later, HEAD + "[lights]\nred_overdue = 99\nyellow_overdue = 99\n")
    assert lights() == {"I-10": "green", "I-11": "green"}
    take(
        later,
        HEAD
        + "[lights]\nred_overdue = 99\nyellow_overdue = 99\n[lights.kinds.project]\nyellow_silent = 30\n",
    )
    assert lights() == {"I-10": "yellow", "I-11": "green"}
    take(
        later,
        HEAD
        + "[lights]\nred_overdue = 99\nyellow_overdue = 99\n[lights.kinds.agreement]\nred_silent = 40\n"
        + "yellow_silent = 30\n[lights.kinds.project]\nyellow_overdue = 1\n",
    )
    assert lights() == {"I-10": "yellow", "I-11": "red"}
    assert later.tables() == later.rebuilt()


@pytest.mark.parametrize("name", packs())
def test_every_policy_that_comes_with_the_program_can_be_adopted(name: str, filled: Office) -> None:
    said = compare(filled.url, pack(name))

    assert take(filled, pack(name)) == [told(one) for one in said.changes]
    assert filled.tables() == filled.rebuilt()


class TestNaming:
    def test_a_policy_is_named_or_lies_in_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text("\ufeff" + SOONER, encoding="utf-8")

        assert policy_text("handan") == pack("handan")
        assert policy_text(str(file)) == SOONER

    def test_the_default_holds_until_one_is_adopted(self) -> None:
        text, event = holding(Settings())

        assert (text, event) == (pack("default"), None)
        assert read_in(text, Settings()).name == "default"
