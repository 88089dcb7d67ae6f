"""What is counted from milestones: the names of the figures, and of the sorts that each consists of.

NOTE: the keys are stored in targets and used in scripts: they are for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Names = tuple[str, str]
"""In English and in Chinese."""

UNTOLD = "untold"
"""The sort of what was told without one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is counted. `tally` is what it counts, or whose amounts it adds up; `sorts` its parts."""

    key: str
    en: str
    zh: str
    tally: str
    gives: Literal["count", "amount"] = "count"
    sorts: Mapping[str, Names] = field(default_factory=dict)


_LISTED = (
    Measure(
        "delegations",
        "Delegations",
        "组团互访",
        "delegations",
        sorts={"sent": ("sent", "出访"), "received": ("received", "来访")},
    ),
    Measure(
        "visits",
        "Visits",
        "走访考察",
        "visits",
        sorts={
            "site": ("to places", "走访"),
            "company": ("to companies", "上门拜访"),
            "return": ("in return", "回访"),
            "aftercare": ("aftercare", "安商走访"),
        },
    ),
    Measure(
        "agreements",
        "Agreements signed",
        "签约协议",
        "agreements",
        sorts={
            "strategic": ("strategic", "战略合作"),
            "cooperation": ("cooperation", "合作"),
            "co_founding": ("co-founding", "共建"),
            "tenancy": ("tenancy and incubation", "入驻孵化"),
            "investment": ("investment", "投资"),
            UNTOLD: ("sort not told", "类别未注明"),
        },
    ),
    Measure("agreements_value", "Value of agreements signed", "签约金额", "agreements", "amount"),
    Measure("offices_unveiled", "Offices unveiled", "挂牌机构", "offices_unveiled"),
    Measure("offices_open", "Offices open", "启用机构", "offices_open"),
    Measure("projects_landed", "Projects landed", "落地项目", "projects_landed"),
    Measure(
        "landed_investment", "Investment of projects landed", "落地项目投资额", "projects_landed", "amount"
    ),
    Measure("capital_increases", "Capital increases", "增资", "capital_increases"),
    Measure("capital_added", "Capital added", "增资额", "capital_increases", "amount"),
)

MEASURES: Mapping[str, Measure] = {one.key: one for one in _LISTED}

CONVERSION = "conversion"
"""The key under which conversions are counted and asked for, as in `conversion.project`."""

CONVERSION_NAMES = (CONVERSION, "转化", "转化率")
"""What they are called all together."""

CONVERSIONS: Mapping[str, tuple[str, str]] = {
    "project": ("contact", "landed"),
    "talent": ("contact", "arrived"),
    "agreement": ("talks", "signed"),
    "institute": ("intent", "founded"),
    "outpost": ("approved", "open"),
}
"""For each kind of initiative: the stage at which it is begun, and the one at which it has landed."""
