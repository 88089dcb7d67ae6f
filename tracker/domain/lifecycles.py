"""Where an initiative can stand: the stages of each of the six kinds, in their order.

A stage is never typed in: it is derived from the milestones that reached it (`stage_of`). The lifecycles
follow the practice of Chinese investment bureaus; the numbers are IATI activity-status codes (1 pipeline,
2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

InitiativeKind = Literal["programme", "outpost", "agreement", "project", "institute", "talent"]
INITIATIVE_KINDS: tuple[InitiativeKind, ...] = get_args(InitiativeKind)

KIND_NAMES: dict[str, tuple[str, str]] = {
    "programme": ("programme", "合作计划"),
    "outpost": ("outpost", "前哨平台"),
    "agreement": ("agreement", "协议"),
    "project": ("project", "项目"),
    "institute": ("institute", "共建机构"),
    "talent": ("talent", "人才"),
}
"""English and Chinese name of each kind of initiative."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One place in a lifecycle."""

    name: str
    en: str
    zh: str
    iati: int
    standing: Literal["open", "suspended", "ended"] = "open"


NOTED = Stage("noted", "noted", "已登记", 1)
SUSPENDED = Stage("suspended", "suspended", "搁置", 6, "suspended")
ENDED = Stage("ended", "ended", "终止", 5, "ended")

LIFECYCLES: dict[str, tuple[Stage, ...]] = {
    "programme": (
        Stage("proposed", "proposed", "动议", 1),
        Stage("prepared", "prepared", "筹备", 1),
        Stage("under_way", "under way", "推进", 2),
        Stage("results", "results", "见成果", 2),
        Stage("concluded", "concluded", "办结", 4, "ended"),
    ),
    "outpost": (
        Stage("proposed", "proposed", "动议", 1),
        Stage("approved", "approved", "获批", 1),
        Stage("unveiled", "unveiled", "挂牌", 2),
        Stage("open", "open", "启用", 2),
        Stage("occupied", "first tenant", "入驻", 2),
        Stage("reviewed", "reviewed", "评估", 3),
    ),
    "agreement": (
        Stage("talks", "in talks", "磋商", 1),
        Stage("intent", "intent", "意向", 1),
        Stage("signed", "signed", "签署", 2),
        Stage("effective", "in force", "生效", 2),
        Stage("delivering", "delivering", "履行", 2),
        Stage("reviewed", "reviewed", "评估", 3),
        Stage("renewed", "renewed", "续签", 2),
    ),
    "project": (
        Stage("lead", "lead", "线索", 1),
        Stage("contact", "in contact", "对接", 1),
        Stage("talks", "in talks", "在谈", 1),
        Stage("intent", "intent", "意向", 1),
        Stage("signed", "signed", "签约", 2),
        Stage("landed", "landed", "落地", 2),
        Stage("building", "building", "开工", 2),
        Stage("completed", "completed", "竣工", 2),
        Stage("producing", "producing", "投产", 2),
        Stage("full_capacity", "full capacity", "达产", 3),
    ),
    "institute": (
        Stage("intent", "intent", "意向", 1),
        Stage("signed", "signed", "签约", 2),
        Stage("founded", "founded", "组建", 2),
        Stage("unveiled", "unveiled", "揭牌", 2),
        Stage("running", "running", "运行", 2),
        Stage("reviewed", "reviewed", "评估", 3),
    ),
    "talent": (
        Stage("introduced", "introduced", "引荐", 1),
        Stage("contact", "in contact", "对接", 1),
        Stage("signed", "signed", "签约", 2),
        Stage("arrived", "arrived", "到岗", 2),
        Stage("settled", "settled", "留任", 3),
    ),
}

SIDE_STAGES: dict[str, tuple[Stage, ...]] = {
    kind: (SUSPENDED, ENDED) for kind in INITIATIVE_KINDS if kind not in {"agreement", "outpost"}
} | {
    "agreement": (
        SUSPENDED,
        Stage("expired", "expired", "到期", 4, "ended"),
        Stage("terminated", "terminated", "终止", 5, "ended"),
        ENDED,
    ),
    "outpost": (SUSPENDED, Stage("closed", "closed", "撤并", 5, "ended"), ENDED),
}
"""Stages beside the way forward: an initiative enters them from anywhere and leaves them by going forward."""


@cache
def stage(kind: str, name: str) -> Stage | None:
    """The stage of that name in the lifecycle of an initiative kind, or None."""
    known = (NOTED, *LIFECYCLES[kind], *SIDE_STAGES[kind])
    return next((one for one in known if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage, and the milestone that reached it ("" where nothing has happened yet)."""

    stage: Stage
    milestone: str


def stage_of(kind: str, reached: Iterable[tuple[str, str]]) -> Reached:
    """The stage that an initiative stands at.

    `reached` holds (stage name, milestone id) in the order in which the milestones happened. The way forward
    is never walked back: a late site visit does not undo a signature. A side stage (suspended, ended,
    expired) holds until something later goes forward, that is, reaches any stage of the lifecycle again.
    """
    ranks = {one.name: rank for rank, one in enumerate(LIFECYCLES[kind])}
    furthest, side = Reached(NOTED, ""), None
    rank = -1
    for name, milestone in reached:
        if name in ranks:
            side = None
            if ranks[name] > rank:
                rank = ranks[name]
                furthest = Reached(LIFECYCLES[kind][rank], milestone)
        elif found := stage(kind, name):
            side = Reached(found, milestone)
    return side or furthest
