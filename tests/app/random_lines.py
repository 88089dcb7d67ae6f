"""Random commands, drawn from a seed, for the model that `tests.app.model` keeps.

`("milestone", n)` stands for the n-th milestone that there is when the command is given, counted round and
round, and likewise for the others.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.app.model import AHEAD, BEHIND, DATES, KINDS, LADDERS, Line, Model


def some(what: str, random: Random) -> tuple[str, int]:
    """Stands for the name of something that there is when the command is given."""
    return what, random.randrange(1000)


def key(random: Random) -> str | None:
    """Seldom a key, and then one of three."""
    return random.choice([*[None] * 12, "K1", "K2", "K3"])


def new(random: Random) -> Line:
    title = random.choice([{"en": "Chip line"}, {"zh": "封装线"}])
    said = {"kind": random.choice([*LADDERS]), "title": title, "owner": random.choice(OWNERS)}
    return "new", {**said, "key": key(random)}


def record(random: Random, kinds: Sequence[str] = KINDS) -> Line:
    said = {"kind": random.choice(kinds), "on": random.choice([*BEHIND]), "key": key(random)}
    return "record", {"initiative": some("initiative", random), **said}


def plan(random: Random, kinds: Sequence[str] = KINDS) -> Line:
    said = {"kind": random.choice(kinds), "on": random.choice([*AHEAD]), "key": key(random)}
    return "plan", {"initiative": some("initiative", random), **said}


def keep(random: Random) -> Line:
    return "keep", {"plan": some("plan", random), "on": random.choice([*BEHIND]), "key": key(random)}


def amend(random: Random) -> Line:
    changes = random.choice([{"on": random.choice([*BEHIND])}] * 2 + [{"at": "Wuxi"}])
    return "amend", {"target": some("milestone", random), "set": changes, "because": "x", "key": key(random)}


def hand_over(random: Random) -> Line:
    owner = {"owner": random.choice(OWNERS)}
    return "amend", {"target": some("initiative", random), "set": owner, "because": "x"}


def retract(random: Random) -> Line:
    return "retract", {"target": some("milestone", random), "because": "x", "key": key(random)}


def declare(random: Random) -> Line:
    en = random.choice(["Bay", "Bay", "Delta"])
    if random.random() < 1 / 2:
        said = {"name": "ribbon_cut", "zh": "剪彩", "reaches": {"project": "lead"}}
        return "kind", {**said, "en": en}
    said = {"code": "BAY", "zh": "湾区", "calendar": "HK", "zone": "Asia/Hong_Kong"}
    return "region", {**said, "en": en, "key": key(random)}


def anything(random: Random) -> Line:
    """A command about something that it may not be for, on a day that it may not be for."""
    on, named = random.choice([*DATES]), some("anything", random)
    taken = {"kind": "project", "title": {"en": "x"}, "owner": "x", "id": some("initiative", random)}
    may_be: list[Line] = [
        ("retract", {"target": named, "because": "x"}),
        ("amend", {"target": named, "set": {"on": on}, "because": "x"}),
        ("record", {"initiative": named, "kind": random.choice(KINDS), "on": on}),
        ("plan", {"initiative": named, "kind": random.choice(KINDS), "on": on}),
        ("record", {"kind": random.choice(KINDS), "on": random.choice([*BEHIND]), "keeps": named}),
        ("new", taken),
    ]
    return random.choice(may_be)


OWNERS = ["wuxi", "binhu"]
OFTEN: Mapping[Callable[[Random], Line], int] = {
    new: 3,
    record: 12,
    plan: 4,
    keep: 4,
    amend: 6,
    hand_over: 2,
    retract: 3,
    declare: 3,
    anything: 6,
}
IMPOSSIBLE: Line = ("record", {"initiative": "I-99", "kind": "talks", "on": "2023-02"})


def opening(random: Random) -> list[Line]:
    """Three initiatives, in which something has happened and something is planned."""
    known = KINDS[1:]  # the first is yet to be declared
    return [*(new(random) for _ in range(3)), *(record(random, known) for _ in range(3)), plan(random, known)]


def commands(random: Random, number: int) -> list[Line]:
    """Some commands for one transaction."""
    return [made(random) for made in random.choices([*OFTEN], [*OFTEN.values()], k=number)]


def resolved(told: Line, model: Model) -> Line:
    """The command with the names of what there is in the model."""
    do, said = told
    there = {
        "initiative": [*model.standing()] or ["I-98"],
        "milestone": model.milestones("planned", "happened") or ["M-98.1"],
        "plan": model.milestones("planned") or ["M-98.1"],
        "anything": [*model.stories, *model.milestones(), "I-98", "M-1.98"],
    }
    names = {
        name: there[value[0]][value[1] % len(there[value[0]])]
        for name, value in said.items()
        if isinstance(value, tuple)
    }
    said = {name: value for name, value in {**said, **names}.items() if value is not None}
    if do == "keep":
        plan = said.pop("plan")
        return "record", {**said, "keeps": plan, "kind": model.kind(plan), "initiative": _owner(plan)}
    if "keeps" in names:
        said["initiative"] = _owner(names["keeps"])
    return do, said


def _owner(milestone: str) -> str:
    return f"I-{milestone[2:].partition('.')[0]}"
