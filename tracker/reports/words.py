"""The words of reports, in English and in Chinese, and the two side by side.

They are not in the catalogue of translations: a report that was filed has to come out again to the byte, in
both languages at once, whatever is said better elsewhere.

NOTE: every change here changes the reports that were filed; `tracker report again` says so.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.domain import dates, extents, quantities
from tracker.domain.dates import Fuzzy
from tracker.domain.extents import Extent
from tracker.domain.quantities import Quantity, Range
from tracker.reports.document import Names

Value = Names | str | int


class Plural(NamedTuple):
    """A text with a number: English for one and for more, Chinese."""

    one: str
    many: str
    zh: str


def fill(template: Names, **values: Value) -> Names:
    """A text with its values, each in the language of the text."""
    return Names(*(_filled(template[n], values, n) for n in (0, 1)))


def count(n: int, template: Plural, **values: Value) -> Names:
    """A text with a number in it."""
    return fill(Names(template.one if n == 1 else template.many, template.zh), n=n, **values)


def listed(parts: Iterable[Names]) -> Names:
    """A list."""
    told = list(parts)
    return Names(", ".join(one.en for one in told), "、".join(one.zh for one in told))


def alike(names: Names) -> bool:
    """Whether nothing in a text but the commas of a list differs by language."""
    return names.en.replace(", ", "、") == names.zh


def same(text: str) -> Names:
    """A text that is the same in both languages."""
    return Names(text, text)


def _filled(template: str, values: dict[str, Value], language: int) -> str:
    return template.format(**{k: v[language] if isinstance(v, Names) else v for k, v in values.items()})


def day(value: date) -> Names:
    """A day."""
    return when(Fuzzy(value.isoformat(), "", value, value))


def when(told: Fuzzy) -> Names:
    """A date, no more precise than it was told."""
    return Names(dates.long(told, "en"), dates.long(told, "zh"))


def extent(value: Extent) -> Names:
    """How much something is."""
    return Names(extents.show(value, "en"), extents.show(value, "zh"))


def quantity(value: Quantity) -> Names:
    """A quantity with its hedge."""
    return Names(quantities.show(value, "en"), quantities.show(value, "zh"))


def share(value: Range) -> Names:
    """A share in per cent."""
    return Names(quantities.show_share(value, "en"), quantities.show_share(value, "zh"))


# The head, and what is said at a glance.

TITLE = Names("Report, {period}", "{period}工作报告")
PERIOD = Names("Period", "报告期")
PERIOD_DAYS = Names("{period} ({first} to {last})", "{period}（{first}至{last}）")
AS_OF = Names("As of", "截至日期")
ONLY = Names("Only", "范围")
ONLY_IN = {
    "region": Names("region {value}", "地区：{value}"),
    "owner": Names("owner “{value}”", "负责单位：{value}"),
    "kind": Names("{value}", "类型：{value}"),
    "initiative": Names("{value}", "合作事项：{value}"),
}
JOURNAL = Names("Journal", "日志")
PRACTICE = Names("a practice journal: nothing in it is real", "练习日志：内容并非真实记录")

GLANCE = Names("At a glance", "概览")
GLANCE_HAPPENED = Plural("{n} thing happened", "{n} things happened", "发生{n}项")
GLANCE_POSSIBLY = Plural(
    "{n} possibly did: its date is not exact",
    "{n} possibly did: their dates are not exact",
    "另有{n}项可能发生（日期不确切）",
)
GLANCE_LATE = Plural(
    "{n} of earlier days was recorded in the period",
    "{n} of earlier days were recorded in the period",
    "本期补记以前发生的{n}项",
)
GLANCE_STANDING = Plural("{n} initiative: {lights}", "{n} initiatives: {lights}", "合作事项{n}个：{lights}")
GLANCE_LIGHT = Names("{n} {light}", "{light}{n}")
GLANCE_OVERDUE = Plural("{n} follow-up is overdue", "{n} follow-ups are overdue", "跟进事项逾期{n}项")
GLANCE_MISSING = Plural(
    "{n} thing was expected and is missing",
    "{n} things were expected and are missing",
    "应有而未见{n}项",
)
GLANCE_UNATTENDED = Plural(
    "{n} initiative under way is followed up by nobody",
    "{n} initiatives under way are followed up by nobody",
    "推进中而无人跟进的合作事项{n}个",
)
GLANCE_TARGETS = Names("targets: {reached} reached of {n}", "目标{n}项，已达成{reached}项")
GLANCE_CONFLICTS = Plural(
    "in {n} initiative sources differ, and nobody has settled it",
    "in {n} initiatives sources differ, and nobody has settled it",
    "来源说法不一、尚未裁定的合作事项{n}个",
)

LIGHTS = {
    "red": Names("red", "红"),
    "yellow": Names("yellow", "黄"),
    "green": Names("green", "绿"),
    "grey": Names("grey", "灰"),
}

# What happened.

HAPPENED = Names("What happened", "工作进展")
POSSIBLY = Names("Possibly in the period", "可能在本期内")
POSSIBLY_NOTE = Names(
    "Their dates are not exact: each may have happened in the period, or outside of it.",
    "以下事项日期不确切，可能发生在本期之内，也可能在本期之外。",
)
LATE = Names("Recorded in the period, of earlier days", "本期补记（此前发生）")
BY_KIND = Names("By kind: {kinds}.", "按类别：{kinds}。")
OF_KIND = Names("{kind} {n}", "{kind}{n}")
NOTHING_HAPPENED = Names("Nothing that is known of.", "无已知事项。")
WHEN = Names("When", "日期")
WHAT = Names("What", "事项")
INITIATIVE = Names("Initiative", "合作事项")
WHO = Names("Who", "参与方")
DETAILS = Names("Details", "详情")
COLON = Names(": ", "：")
PLACE = Names("Place", "地点")
NOTE = Names("Note", "备注")
SOURCES_AT = Names("Sources", "来源")
NO_SOURCE = Names("no source", "无来源")
PROMISED = Names("Promised", "承诺")
OPENING, CLOSING = Names(" (", "（"), Names(")", "）")
AND = Names(", ", "，")
NOBODY = Names("nobody named", "未明确责任人")
NO_DATE = Names("no date", "未明确期限")
BY = Names("by {day}", "{day}前完成")
ADDED_LATER = Plural("recorded {n} day later", "recorded {n} days later", "{n}天后补记")
AMENDED = Names("amended", "已更正")
CERTAINTIES = {"inferred": Names("inferred", "推断"), "ambiguous": Names("ambiguous", "原文含糊")}
SOURCES_DIFFER = Names("sources differ", "来源说法不一")
MORE = Plural("and {n} more that is not listed", "and {n} more that are not listed", "另有{n}项未列出")

# Where things stand.

STANDING = Names("Where things stand", "合作事项现状")
NO_INITIATIVES = Names("There are no initiatives.", "无合作事项。")
STAGE = Names("Stage", "阶段")
LIGHT = Names("Light", "状态灯")
LAST = Names("Last milestone", "最近里程碑")
NEXT = Names("Next", "下次跟进")
OPEN = Names("Open", "待办")
OVERDUE_SHORT = Names("Late", "逾期")
OWNER = Names("Owner", "负责单位")
MOVED = Names("reached in the period", "本期达到")
SILENT = Plural("silent for {n} day", "silent for {n} days", "{n}天无进展")
LATE_FOR = Plural("overdue for {n} day", "overdue for {n} days", "逾期{n}天")
POSSIBLY_FURTHER = Names("possibly further", "可能已有新进展")
UNATTENDED_SHORT = Names("unattended", "无人跟进")
KINDS_AND_PLACES = Names("{kind} · {places}", "{kind} · {places}")
PROVISIONAL = Names(
    "≈ provisional: the holidays of that year had not been announced yet.", "≈ 暂定：当年节假日安排尚未公布。"
)

# Figures.

FIGURES = Names("Figures and targets", "指标与目标")
NO_FIGURES = Names("None.", "无。")
TARGETS = Names("Targets", "目标")
REPORTED = Names("Reported in the period", "本期报告的指标")
COUNTED = Names("Counted from milestones", "按里程碑统计")
CONVERSIONS = Names("From beginning to landing, of what was begun in the period", "本期启动事项的落地转化")
FIGURE = Names("Figure", "指标")
VALUE = Names("Value", "数值")
TIME = Names("Time", "时间")
INITIATIVES = Names("Initiatives", "合作事项数")
IN_PERIOD = Names("In the period", "本期")
SO_FAR = Names("So far", "累计")
OF = Names("Of", "对象")
ALL = Names("all", "全部")
TARGET = Names("Target", "目标值")
BY_WHEN = Names("By", "期限")
PROGRESS = Names("Progress", "进度")
REACHED = Names("Reached", "是否达成")
ANSWERS = {"yes": Names("yes", "是"), "no": Names("not yet", "尚未"), "possibly": Names("possibly", "可能")}
NOT_TOLD = Names("not told", "未报告")
NONE_IN_PERIOD = Names("none", "无")
KIND = Names("Kind", "类型")
BEGUN = Names("Begun", "启动")
LANDED = Names("Landed", "落地")
SHARE = Names("Share", "转化率")
DIFFER = Names("sources differ", "来源说法不一")
SHARED = Names("some of it counts for another district too", "部分同时计入其他区")
NARROWED = Names(
    "Targets of all, of a region or of an organisation are left out: this is about some initiatives only.",
    "本报告仅涉及部分合作事项，故未列整体、地区及单位的目标。",
)

# What is overdue, and what is missing.

OVERDUE = Names("Overdue", "逾期事项")
NOTHING_OVERDUE = Names("Nothing is overdue.", "无逾期事项。")
DUE = Names("Due", "期限")
DAYS = Names("Days late", "逾期天数")
TO_DO = Names("What", "事项")
WHOSE = Names("Owner", "负责人")
BECAUSE = Names("Because of", "起因")
BY_HAND = Names("asked for by hand", "另行提出")
MISSING = Names("Expected and missing", "应有而未见")
NOTHING_MISSING = Names("Nothing that was expected is missing.", "无应有而未见的事项。")
NOT_KEPT = Names("Planned, and not known to have happened", "已到期而未见发生的计划")
PLANNED_FOR = Names("Planned for", "计划日期")
LAPSED = Names("Never done, and past before it was recorded", "补记时已过期、未见办理")
UNATTENDED = Names("Under way, and nobody follows it up", "推进中而无人跟进")

# Sources, and what the report itself is.

SOURCES = Names("Sources", "来源")
ABOUT = Names("About this report", "关于本报告")
ABOUT_NOTE = Names(
    "It says what had happened by the end of the day named, as far as had been recorded by the moment named. "
    "Made again from the same journal, it is the same to the byte.",
    "本报告反映截至所列日期已发生、且在所列时刻之前已记录的事项。依据同一日志可逐字节重新生成。",
)
KNOWN_AT = Names("Known at", "知悉时刻")
LAST_EVENT = Names("Last event", "最后一条记录")
EVENT_AT = Names("position {position}", "序号 {position}")
HASH = Names("Its hash", "其哈希值")
REPORT_ID = Names("Report", "报告编号")
UTC = Names("{moment} (UTC)", "{moment}（UTC）")

FIELDS = {
    "agreement": Names("Agreement", "协议类别"),
    "area": Names("Area", "面积"),
    "attendees": Names("Attendees", "参会人数"),
    "capital": Names("Capital", "注册资本"),
    "channel": Names("Channel", "来源渠道"),
    "companies": Names("Companies", "企业数"),
    "district": Names("District", "所属区"),
    "expires": Names("Expires", "到期"),
    "increment": Names("Increment", "增资额"),
    "investment": Names("Investment", "投资额"),
    "model": Names("Model", "合作模式"),
    "outcomes": Names("Outcomes", "成果数"),
    "people": Names("People", "人数"),
    "percent": Names("Progress made", "完成进度"),
    "products": Names("Products", "产品"),
    "progress": Names("Progress", "进展"),
    "reason": Names("Reason", "原因"),
    "sector": Names("Sector", "产业"),
    "sectors": Names("Sectors", "产业"),
    "size": Names("Size", "规模"),
    "theme": Names("Theme", "主题"),
    "topics": Names("Topics", "议题"),
    "value": Names("Amount agreed", "协议金额"),
}
"""The fields of milestones. One of a kind that somebody added is called by its name."""

CHOICES = {
    "strategic": Names("strategic", "战略合作"),
    "cooperation": Names("cooperation", "合作"),
    "co_founding": Names("co-founding", "共建"),
    "tenancy": Names("tenancy", "入驻"),
    "investment": Names("investment", "投资"),
    "some": Names("some", "有进展"),
    "none": Names("none", "无进展"),
}
CHOSEN = ("agreement", "progress")
"""The fields whose value is one of the choices."""

YES_NO = (Names("no", "否"), Names("yes", "是"))


def own_field(name: str) -> Names:
    """What a field is called."""
    return FIELDS.get(name) or same(re.sub("_+", " ", name))
