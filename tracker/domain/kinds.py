"""The kinds of milestones. To add one, write one short class here: name, words, stages, fields.

The docstring of a kind is its English help. `reaches` names, for each kind of initiative, the stage that such
a milestone reaches. A field becomes an option of `tracker record KIND`; its description is the option's help.

The `name` of a kind is stored in every milestone of it: it is for ever, and so are the names of its fields.
Longer than most files here on purpose: it is a list, read one entry at a time.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from tracker.domain.fields import Amount, Coming, Record, Text
from tracker.domain.refusals import N_

EVERY_SIDE = ("programme", "outpost", "agreement", "project", "institute", "talent")


class Kind(Record):
    """What every kind of milestone has: a stable name, a name in both languages, the stages it reaches."""

    name: ClassVar[str]
    en: ClassVar[str]
    zh: ClassVar[str]
    reaches: ClassVar[Mapping[str, str]] = {}


class Lead(Kind):
    name, en, zh = "lead", "Lead received", "线索"
    reaches = {"project": "lead"}
    channel: Text | None = Field(None, description=N_("How the lead came: a roadshow, a partner, a letter"))


class Contact(Kind):
    name, en, zh = "contact", "First contact", "对接"
    reaches = {"project": "contact", "talent": "contact"}


class Roadshow(Kind):
    name, en, zh = "roadshow", "Promotion event", "推介会"
    reaches = {"programme": "under_way"}
    attendees: Amount | None = Field(None, description=N_("How many came, as told: 200余人"))
    sectors: list[Text] = Field([], description=N_("A sector that was promoted"))


class DelegationOut(Kind):
    name, en, zh = "delegation_out", "Delegation sent", "组团出访"
    reaches = {"programme": "under_way", "project": "contact"}
    size: Amount | None = Field(None, description=N_("How many people travelled"))
    theme: Text | None = Field(None, description=N_("The theme of the visit"))
    topics: list[Text] = Field([], description=N_("A topic of the talks"))


class DelegationIn(Kind):
    name, en, zh = "delegation_in", "Delegation received", "组团来访"
    reaches = {"programme": "under_way", "project": "contact"}
    size: Amount | None = Field(None, description=N_("How many people came"))
    theme: Text | None = Field(None, description=N_("The theme of the visit"))
    topics: list[Text] = Field([], description=N_("A topic of the talks"))


class ThemedEvent(Kind):
    name, en, zh = "themed_event", "Themed event", "主题活动"
    reaches = {"programme": "under_way"}
    theme: Text | None = Field(None, description=N_("The theme of the event"))


class SiteVisit(Kind):
    name, en, zh = "site_visit", "Visit", "走访"
    reaches = {"project": "contact", "talent": "contact"}


class CompanyVisit(Kind):
    name, en, zh = "company_visit", "Company visit", "上门拜访"
    reaches = {"project": "contact"}
    companies: Amount | None = Field(None, description=N_("How many companies were visited"))


class Talks(Kind):
    name, en, zh = "talks", "Talks", "洽谈"
    reaches = {"project": "talks", "agreement": "talks", "talent": "contact"}
    topics: list[Text] = Field([], description=N_("A topic of the talks"))


class Intent(Kind):
    name, en, zh = "intent", "Letter of intent", "意向"
    reaches = {"project": "intent", "agreement": "intent", "institute": "intent"}
    expires: Coming | None = Field(None, description=N_("The day until which the letter holds"))


class AgreementSigned(Kind):
    name, en, zh = "agreement_signed", "Agreement signed", "签约"
    reaches = {
        "agreement": "signed",
        "project": "signed",
        "institute": "signed",
        "talent": "signed",
        "outpost": "approved",
        "programme": "results",
    }
    agreement: Literal["strategic", "cooperation", "co_founding", "tenancy", "investment"] | None = Field(
        None, description=N_("The sort of agreement")
    )
    value: Amount | None = Field(None, description=N_("The amount agreed, as told: 超10亿元"))
    expires: Coming | None = Field(None, description=N_("The day on which the agreement ends"))


class AgreementEffective(Kind):
    name, en, zh = "agreement_effective", "Agreement in force", "协议生效"
    reaches = {"agreement": "effective"}


class AgreementRenewed(Kind):
    name, en, zh = "agreement_renewed", "Agreement renewed", "续签"
    reaches = {"agreement": "renewed"}
    expires: Coming | None = Field(None, description=N_("The day on which the renewed agreement ends"))


class AgreementExpired(Kind):
    name, en, zh = "agreement_expired", "Agreement expired", "协议到期"
    reaches = {"agreement": "expired"}


class AgreementTerminated(Kind):
    name, en, zh = "agreement_terminated", "Agreement terminated", "协议终止"
    reaches = {"agreement": "terminated"}


class PlaqueUnveiled(Kind):
    name, en, zh = "plaque_unveiled", "Plaque unveiled", "挂牌"
    reaches = {"outpost": "unveiled", "institute": "unveiled"}


class Opened(Kind):
    name, en, zh = "opened", "Opened", "启用"
    reaches = {"outpost": "open", "institute": "running"}
    area: Amount | None = Field(None, description=N_("Floor space, as told: 2000平方米"))


class InOperation(Kind):
    name, en, zh = "in_operation", "Seen in operation", "在运营"
    reaches = {"outpost": "open", "institute": "running"}


class CoFounded(Kind):
    name, en, zh = "co_founded", "Co-founded", "共建"
    reaches = {"institute": "founded", "outpost": "approved"}
    model: Text | None = Field(None, description=N_("The model of cooperation"))


class TenantAdmitted(Kind):
    name, en, zh = "tenant_admitted", "Tenant admitted", "入驻"
    reaches = {"outpost": "occupied", "project": "signed"}


class CompanyRegistered(Kind):
    name, en, zh = "company_registered", "Company registered", "注册"
    reaches = {"project": "landed"}
    capital: Amount | None = Field(None, description=N_("Registered capital, as told: 5000万元"))


class CompanyLanded(Kind):
    name, en, zh = "company_landed", "Company landed", "企业落户"
    reaches = {"project": "landed"}
    investment: Amount | None = Field(None, description=N_("The investment, as told: 超10亿元"))


class ProjectLanded(Kind):
    name, en, zh = "project_landed", "Project landed", "项目落地"
    reaches = {"project": "landed"}
    investment: Amount | None = Field(None, description=N_("The investment, as told: 超10亿元"))
    products: list[Text] = Field([], description=N_("A product or technology of the project"))


class ProjectAttracted(Kind):
    name, en, zh = "project_attracted", "Project attracted", "项目引进"
    reaches = {"project": "contact"}


class IndustrialOutreach(Kind):
    name, en, zh = "industrial_outreach", "Industrial extension received", "产业外延承接"
    reaches = {"agreement": "delivering", "programme": "results"}
    sector: Text | None = Field(None, description=N_("The sector that extends"))


class LandingProgress(Kind):
    name, en, zh = "landing_progress", "Landing in progress", "落地推进"
    reaches = {"project": "talks"}


class ConstructionPlanned(Kind):
    name, en, zh = "construction_planned", "Construction planned", "规划建设"
    reaches = {"project": "signed"}


class ConstructionStarted(Kind):
    name, en, zh = "construction_started", "Construction started", "开工"
    reaches = {"project": "building"}


class ConstructionProgress(Kind):
    name, en, zh = "construction_progress", "Construction progress", "建设推进"
    reaches = {"project": "building"}
    percent: Amount | None = Field(None, description=N_("How far it is, as told: 约60%"))


class Completed(Kind):
    name, en, zh = "completed", "Construction completed", "竣工"
    reaches = {"project": "completed"}


class ProductionStarted(Kind):
    name, en, zh = "production_started", "Production started", "投产"
    reaches = {"project": "producing"}


class FullCapacity(Kind):
    name, en, zh = "full_capacity", "Full capacity reached", "达产"
    reaches = {"project": "full_capacity"}


class CapitalIncrease(Kind):
    name, en, zh = "capital_increase", "Capital increased", "增资"
    increment: Amount | None = Field(None, description=N_("The increment only, as told: 2亿元"))


class TalentIntroduced(Kind):
    name, en, zh = "talent_introduced", "Talent introduced", "人才引进"
    reaches = {"talent": "introduced"}
    people: Amount | None = Field(None, description=N_("How many people"))


class TalentArrived(Kind):
    name, en, zh = "talent_arrived", "Talent arrived", "人才到岗"
    reaches = {"talent": "arrived"}


class JointTraining(Kind):
    name, en, zh = "joint_training", "Joint training", "联合培养"
    reaches = {"talent": "settled", "agreement": "delivering", "programme": "results"}
    people: Amount | None = Field(None, description=N_("How many people"))


class ProgrammeLaunched(Kind):
    name, en, zh = "programme_launched", "Programme launched", "启动"
    reaches = {"programme": "under_way"}


class ProgrammeConcluded(Kind):
    name, en, zh = "programme_concluded", "Programme concluded", "办结"
    reaches = {"programme": "concluded"}


class Campaign(Kind):
    name, en, zh = "campaign", "Campaign", "专项行动"
    reaches = {"programme": "under_way"}
    sectors: list[Text] = Field([], description=N_("A sector of the campaign"))


class MechanismSetUp(Kind):
    name, en, zh = "mechanism_set_up", "Mechanism set up", "建立机制"
    reaches = {"programme": "under_way", "agreement": "delivering"}


class Participation(Kind):
    name, en, zh = "participation", "Takes part", "参与"
    reaches = {"programme": "under_way"}


class OutcomeNote(Kind):
    name, en, zh = "outcome_note", "Outcome noted", "达成成果"
    reaches = {"programme": "results"}
    outcomes: Amount | None = Field(None, description=N_("How many outcomes; leave out what was not told"))


class CommitmentMade(Kind):
    name, en, zh = "commitment", "Commitment made", "承诺部署"


class PolicyStatement(Kind):
    name, en, zh = "policy_statement", "Policy statement", "政策表述"


class TargetSet(Kind):
    name, en, zh = "target_set", "Target set", "设定目标"


class KpiSnapshot(Kind):
    name, en, zh = "kpi_snapshot", "Figures reported", "指标快照"


class StatusReport(Kind):
    name, en, zh = "status_report", "Progress report", "进展"
    progress: Literal["some", "none"] | None = Field(None, description=N_("Whether there was any progress"))


class IssueRaised(Kind):
    name, en, zh = "issue_raised", "Issue raised", "提出问题"


class IssueResolved(Kind):
    name, en, zh = "issue_resolved", "Issue resolved", "问题办结"


class Suspended(Kind):
    name, en, zh = "suspended", "Suspended", "搁置"
    reaches = dict.fromkeys(EVERY_SIDE, "suspended")


class Relocated(Kind):
    name, en, zh = "relocated", "Relocated to another district", "流转"
    district: Text | None = Field(None, description=N_("The district that it moved to"))


class Lost(Kind):
    name, en, zh = "lost", "Lost or given up", "终止"
    reaches = dict.fromkeys(EVERY_SIDE, "ended")
    reason: Text | None = Field(None, description=N_("Why it was lost"))


class Closed(Kind):
    name, en, zh = "closed", "Closed or merged", "撤并"
    reaches = {"outpost": "closed"}


class Reviewed(Kind):
    name, en, zh = "reviewed", "Reviewed", "评估"
    reaches = {"outpost": "reviewed", "agreement": "reviewed", "institute": "reviewed"}


class AftercareVisit(Kind):
    name, en, zh = "aftercare_visit", "Aftercare visit", "安商走访"


class ReturnVisit(Kind):
    name, en, zh = "return_visit", "Return visit", "回访"
    reaches = {"programme": "under_way"}


BUILT_IN: dict[str, type[Kind]] = {kind.name: kind for kind in Kind.__subclasses__()}
"""Every kind above, by its stable name, in the order of this file."""
