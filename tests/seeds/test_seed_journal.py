"""The seed journal holds what the report tells: every event, figure, party and promise of the inventory.

`inventory.json` beside this file is that list, written by hand from the report, never from the record file.
"""

import json
import re
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import pytest

from tracker.domain.dates import Fuzzy
from tracker.domain.fields import Record, read
from tracker.domain.initiatives import decide
from tracker.domain.initiatives.commands import InitiativeCommand, New, RecordMilestone
from tracker.domain.initiatives.ids import initiative_id
from tracker.domain.initiatives.parts import ROLES, Figure
from tracker.domain.initiatives.state import Initiative, Stamp, evolve
from tracker.domain.settings.decide import SettingsCommand
from tracker.domain.settings.decide import decide as decide_settings
from tracker.domain.settings.own_kinds import FIELD_TYPES
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.domain.settings.state import Settings
from tracker.domain.settings.state import evolve as evolve_settings

TODAY = date(2023, 4, 3)
SEEDS = Path(__file__).parents[2] / "seeds"
INVENTORY = json.loads(Path(__file__).with_name("inventory.json").read_text(encoding="utf-8"))
COMMANDS: dict[str, type[Record]] = {
    model.model_fields["do"].default: model
    for model in (*get_args(InitiativeCommand), *get_args(SettingsCommand))
}
EVENTS = [f"E{number:02}" for number in range(1, 44)]
SITES = [f"E03{letter}" for letter in "abcdef"]
FIGURES = [f"K{number}" for number in range(1, 10)]
OWNERS = {
    "无锡市委市政府",
    "无锡市委组织部",
    "无锡高新区",
    "滨湖区",
    "江阴高新区",
    "惠山区",
    "无锡产业发展集团有限公司",
    "无锡城建发展集团有限公司",
    "无锡物联网创新中心",
}
# The five people whom the report names, so that the test itself names nobody.
NAMES = {
    "26eae350edb178db",
    "346535130dc3ea99",
    "a9d79d5e6887ad3c",
    "c35c1e5fbeef9b9d",
    "f2f50c42a213a8cf",
}


@cache
def text_of(name: str) -> str:
    return (SEEDS / name).read_text(encoding="utf-8")


def commands_in(text: str) -> list[Record]:
    said = [json.loads(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [read(COMMANDS[one["do"]], one, TODAY) for one in said]


@cache
def seed() -> tuple[Record, ...]:
    return tuple(commands_in(text_of("wuxi-gba.jsonl")))


def opened() -> list[New]:
    return [one for one in seed() if isinstance(one, New)]


def milestones() -> list[RecordMilestone]:
    return [one for one in seed() if isinstance(one, RecordMilestone)]


def figures() -> list[tuple[RecordMilestone, Figure]]:
    return [(one, figure) for one in milestones() for figure in one.figures]


def key_of(command: Record) -> str:
    key = getattr(command, "key", None)
    assert isinstance(key, str), f"no key: {command!r}"
    return key


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def line_of(key: str) -> str:
    """The line of the inventory that a milestone belongs to: E01 of E01-theme."""
    return key.partition("-")[0]


def summary(one: RecordMilestone) -> dict[str, Any]:
    assert one.on is not None
    return {
        "key": one.key,
        "initiative": one.initiative,
        "kind": one.kind,
        "from": day(one.on.earliest),
        "to": day(one.on.latest),
        "words": one.on.words,
        "certainty": one.certainty,
        "during": one.during,
        "with": [f"{party.name}={party.role}" for party in one.parties],
        "fields": one.fields,
    }


def test_the_inventory_has_every_line() -> None:
    assert sorted(INVENTORY["milestones"]) == sorted(EVENTS + SITES)
    assert list(INVENTORY["figures"]) == FIGURES


def test_the_seed_opens_the_initiatives_of_the_inventory_and_no_others() -> None:
    found = {
        one.key: {
            "kind": one.kind,
            "owner": one.owner,
            "regions": one.regions,
            "zh": one.title.zh,
            "parent": one.parent,
        }
        for one in opened()
    }

    assert found == INVENTORY["initiatives"]
    assert [one.id for one in opened()] == [initiative_id(name) for name in found if name]


def test_the_seed_holds_every_event_of_the_inventory_and_no_others() -> None:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in milestones():
        found.setdefault(line_of(key_of(one)), []).append(summary(one))

    assert found == INVENTORY["milestones"]


def test_the_seed_holds_every_figure_with_its_hedge_and_its_time() -> None:
    found = {
        (figure.note or "").partition(" ")[0]: {
            "milestone": one.key,
            "words": figure.amount.words,
            "value": str(figure.amount.value),
            "hedge": figure.amount.hedge,
            "unit": figure.amount.unit,
            "as_of": figure.as_of.words if figure.as_of else None,
            "target": figure.target,
        }
        for one, figure in figures()
    }

    assert found == INVENTORY["figures"]
    assert len(figures()) == len(FIGURES)


def test_figures_speak_of_the_time_that_the_report_gives() -> None:
    assert {figure.as_of for _, figure in figures()} == {
        Fuzzy("../2023-04-03", "截至目前", None, TODAY),
        Fuzzy("../2023-04-03", "目前", None, TODAY),
        Fuzzy("2022", "2022年", date(2022, 1, 1), date(2022, 12, 31)),
        Fuzzy("2025-12-31", "“十四五”末", date(2025, 12, 31), date(2025, 12, 31)),
    }


def test_the_seed_holds_every_commitment_with_its_owner_and_no_date() -> None:
    found = {
        one.key: [
            promise.model_dump(mode="json", include={"what", "owner", "due"}) for promise in one.commitments
        ]
        for one in milestones()
        if one.commitments
    }

    assert found == INVENTORY["commitments"]


def test_the_journey_of_march_left_six_visits_two_offices_and_four_agreements() -> None:
    kinds = [one.kind for one in milestones() if one.during == "E03"]

    assert {kind: kinds.count(kind) for kind in kinds} == {
        "site_visit": 6,
        "outcome_note": 1,
        "plaque_unveiled": 2,
        "agreement_signed": 4,
    }


def test_macau_takes_part_in_the_twin_bay_tour_only() -> None:
    assert [one.key for one in opened() if "MO" in one.regions] == ["I-01"]


def test_the_rules_accept_every_line_on_the_day_of_the_demo() -> None:
    settings, states, ids = Settings(), dict[str, Initiative](), dict[str, str]()

    for position, command in enumerate(seed(), 1):
        match command:
            case DeclareRegion():
                for declared in decide_settings(settings, command):
                    settings = evolve_settings(settings, declared)
                continue
            case New():
                state = Initiative()
                events = decide.open_initiative(state, command, settings, TODAY)
                subject = key_of(command)
            case RecordMilestone():
                subject, state = command.initiative, states[command.initiative]
                linked = command.model_copy(
                    update={"during": ids[command.during] if command.during else None}
                )
                events = decide.record(state, linked, settings, TODAY)
                ids[key_of(command)] = decide.next_milestone(state)
            case _:
                pytest.fail(f"the seed opens and records, and nothing else: {command!r}")
        for event in events:
            state = evolve(state, event, Stamp(position, "2023-04-03T01:00:00Z", "seed"))
        states[subject] = state

    assert {name: state.version for name, state in states.items()} == {
        name: 1 + sum(one.initiative == name for one in milestones()) for name in INVENTORY["initiatives"]
    }


def test_the_file_is_in_order_regions_then_initiatives_then_milestones() -> None:
    keys = [key_of(one) for one in seed()]
    regions = [key for key in keys if key.startswith("region-")]
    initiatives = [key for key in keys if key.startswith("I-")]
    events = [key for key in keys if key.startswith("E")]

    assert keys == sorted(regions) + sorted(initiatives) + sorted(events, key=lambda key: (line_of(key), key))
    assert len(set(keys)) == len(keys)


def test_a_milestone_names_only_lines_above_it() -> None:
    seen: set[str] = set()
    for command in seed():
        named = {getattr(command, name, None) for name in ("during", "initiative", "parent")} - {None}
        assert named <= seen
        seen.add(key_of(command))


def test_owners_are_offices_under_one_name_each() -> None:
    promised = {promise.owner for one in milestones() for promise in one.commitments}

    assert {one.owner for one in opened()} == OWNERS
    assert promised <= OWNERS


def test_every_title_is_in_both_languages() -> None:
    assert [one.key for one in opened() if not (one.title.en and one.title.zh)] == []


def test_every_milestone_names_the_report_in_the_same_words() -> None:
    [source] = {tuple(one.sources) for one in milestones()}

    assert " ".join(source) == (
        "江苏无锡：下好“双湾”科技产业融合“先手棋” "
        "(news report, date of publication not stated; 新闻报道，未注明发布日期)"
    )


def test_a_quote_is_a_few_words_of_a_date_or_a_number() -> None:
    pieces = {piece for one in milestones() if one.quote for piece in one.quote.split(" … ")}

    assert pieces == {
        *(
            "3月23日—24日",
            "此次",
            "今年",
            "今年2月",
            "今年2月中旬",
            "继今年2月中旬",
            "之后",
            "今年以来",
            "以来",
        ),
        *("2022年", "全年", "目前", "截至目前", "近年来", "先后", "持续", "正在加快", "到“十四五”末"),
        *("400余家", "30多个", "10多家", "近10家", "40余个", "9个", "多项", "多家", "一批"),
        *("8个超千亿级", "15家百亿级", "超万亿"),
    }


def test_what_is_ambiguous_or_inferred_says_so_in_its_note() -> None:
    noted = {(one.certainty, key_of(one)) for one in milestones() if one.certainty != "stated" and one.note}

    assert noted == {
        *(("ambiguous", key) for key in ("E07", "E08", "E25")),
        *(("inferred", key) for key in ("E38", "E39")),
    }


@pytest.mark.parametrize("name", ["wuxi-gba.jsonl", "README.md"])
def test_nobody_is_named(name: str) -> None:
    text = text_of(name)
    words = {text[start : start + 3] for start in range(len(text) - 2)}

    assert [word for word in words if sha256(word.encode()).hexdigest()[:16] in NAMES] == []


def test_no_share_prices_stand_in_names() -> None:
    assert re.findall(r"[-+]?\d+\.\d+%?\s*[,)]", text_of("wuxi-gba.jsonl")) == []


def test_the_examples_of_the_format_can_be_read() -> None:
    examples = re.findall(r"```jsonl\n(.*?)```", text_of("README.md"), re.DOTALL)

    assert [type(one).__name__ for block in examples for one in commands_in(block)] == [
        *(
            "New",
            "RecordMilestone",
            "PlanMilestone",
            "Amend",
            "Retract",
            "Finish",
            "Claim",
            "Settle",
            "Settle",
            "DeclareKind",
            "DeclareRegion",
            "DescribeOffice",
            "SetDays",
            "DescribePerson",
        )
    ]


def test_the_description_of_the_format_names_every_command_key_and_role() -> None:
    told = set(re.findall(r"`([a-z_]+)`", text_of("README.md")))
    needed = set(COMMANDS) | set(ROLES) | set(FIELD_TYPES)
    for model in COMMANDS.values():
        needed |= {info.alias or name for name, info in model.model_fields.items()}

    assert needed - told == set()
