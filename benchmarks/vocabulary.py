"""The words that the made-up journals are made of."""

from typing import NamedTuple

from tracker.domain.initiatives.parts import Role
from tracker.domain.lifecycles import InitiativeKind


class Word(NamedTuple):
    """A word in both languages."""

    en: str
    zh: str


class Place(NamedTuple):
    """A region with its code and its names."""

    code: str
    en: str
    zh: str


HOMES = (
    Place("320200", "Wuxi", "无锡"),
    Place("320500", "Suzhou", "苏州"),
    Place("320100", "Nanjing", "南京"),
)
PLACES = (
    Place("440300", "Shenzhen", "深圳"),
    Place("440100", "Guangzhou", "广州"),
    Place("441900", "Dongguan", "东莞"),
    Place("440400", "Zhuhai", "珠海"),
    Place("HK", "Hong Kong", "香港"),
    Place("MO", "Macau", "澳门"),
    Place("SG", "Singapore", "新加坡"),
    Place("DE", "Germany", "德国"),
)
KINDS: tuple[InitiativeKind, ...] = ("project", "agreement", "outpost", "institute", "talent", "programme")
KIND_WEIGHTS = (60, 12, 6, 7, 10, 5)
WAYS: dict[InitiativeKind, tuple[str, ...]] = {
    "project": (
        "lead",
        "contact",
        "talks",
        "intent",
        "agreement_signed",
        "company_registered",
        "company_landed",
        "construction_started",
        "completed",
        "production_started",
    ),
    "agreement": ("talks", "intent", "agreement_signed", "agreement_effective", "reviewed"),
    "outpost": ("agreement_signed", "plaque_unveiled", "opened", "tenant_admitted", "reviewed"),
    "institute": ("intent", "agreement_signed", "co_founded", "plaque_unveiled", "opened"),
    "talent": ("contact", "agreement_signed", "talent_introduced", "talent_arrived", "joint_training"),
    "programme": ("programme_launched", "delegation_out", "roadshow", "outcome_note"),
}
"""The milestones of each kind of initiative in their usual order."""

ANY_TIME = (
    "site_visit",
    "company_visit",
    "talks",
    "status_report",
    "status_report",
    "delegation_in",
    "commitment",
)
USED_ROLES: tuple[Role, ...] = (
    "host",
    "visitor",
    "signatory",
    "witness",
    "facilitator",
    "contact",
    "participant",
)
SECTORS = (
    Word("Internet of Things", "物联网"),
    Word("Integrated circuits", "集成电路"),
    Word("Biomedicine", "生物医药"),
    Word("New energy", "新能源"),
    Word("Medical devices", "医疗器械"),
    Word("Software", "软件"),
)
SUBJECTS = (
    Word("production base", "生产基地"),
    Word("joint laboratory", "联合实验室"),
    Word("innovation centre", "创新中心"),
    Word("headquarters", "总部"),
    Word("cooperation", "合作"),
)
OWNERS = (
    "bureau/hi-tech",
    "bureau/south-station",
    "bureau/talent",
    "招商一处",
    "招商二处",
    "liaison/hong-kong",
)
ORGANISATIONS = (
    "Wuxi Investment Promotion Bureau",
    "无锡高新区管委会",
    "Hong Kong Science and Technology Parks",
    "深圳市半导体行业协会",
    "Macau Trade Promotion Office",
    "江南大学",
    "An integrated-circuit company of Shenzhen",
    "东莞某装备制造企业",
)
NOTES = (
    "Visited nine companies; two asked for a second meeting in the middle of April.",
    "双方就厂房、用电和人才公寓交换意见，约定两周内书面答复。",
    "The company wants 3,000 square metres near the metro; 高新区推荐两处载体。",
    "No news since the last visit; the contact has changed.",
)
SOURCES = ("Minutes of the visit", "招商周报", "Wuxi Daily", "来函")
OUTCOMES = ("Sent by e-mail", "已电话答复", "Done at the meeting", "双方已书面确认")
