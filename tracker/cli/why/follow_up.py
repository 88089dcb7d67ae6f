"""Why a follow-up is there, why it is due on its day, how it stands and why, and what people did with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.app.clock import Clock
from tracker.app.reader import Reader
from tracker.cli.asked import local
from tracker.cli.documents import follow_up_document
from tracker.cli.page import Cell, Page, Pairs
from tracker.cli.text import clip, plain
from tracker.cli.wording import phrases, reasons
from tracker.cli.wording.reasons import Deed
from tracker.domain import dates
from tracker.domain.regions import Regions
from tracker.views.answers import Document, FollowUpRow
from tracker.words import N_, _, current, ngettext

WIDEST_ACTOR = 16
"""As many terminal columns of a person's name as stand beside what they did."""


@dataclass(frozen=True, slots=True)
class Story:
    """A follow-up with what explains it: the policy, and the milestones of its initiative by their ids."""

    one: FollowUpRow
    today: date
    regions: Regions
    policy: Document
    milestones: Mapping[str, Document]

    @property
    def rule(self) -> Document | None:
        """The rule that asks for it; None where a person did."""
        return next((rule for rule in self.policy["rules"] if rule["id"] == self.one.rule), None)

    @property
    def closes(self) -> list[str]:
        """The kinds of milestones that close it."""
        own: list[str] = self.rule["closed_by"] if self.rule else self.one.details.get("closes", [])
        return own

    @property
    def withdrawn(self) -> list[Document]:
        """The milestones that were withdrawn and had else closed it."""
        cause, added = self.one.milestone, reasons.last(self.one, "added")
        since = ((cause and cause["happened"]) or {}).get("to") or (added["on"] if added else "")
        return [
            body
            for body in self.milestones.values()
            if body["kind"] in self.closes
            and body["status"] == "retracted"
            and (body["happened"]["to"] or since) >= since
        ]

    def kinds(self, names: list[str]) -> list[str]:
        """Kinds of milestones in the reader's language."""
        known = self.policy.get("kinds", {})
        return [plain(known[name][current()] if name in known else name) for name in names]


def told(reader: Reader, text: str) -> Story:
    """Everything that explains a follow-up. Raises NotFound."""
    one = reader.follow_up(text)
    milestones = {body["id"]: body for body in reader.show(one.initiative).milestones}
    return Story(one, reader.today, reader.regions, reader.policy(), milestones)


# As a document.


def document(story: Story) -> Document:
    """What `tracker why F-… --json` prints."""
    one = story.one
    why_due = reasons.explanation(one, story.regions)
    return {
        **follow_up_document(one, one.state_on(story.today), current(), why_due),
        "exists": {
            "policy": story.policy.get("name") if story.rule else None,
            "rule": story.rule,
            "milestone": one.milestone,
        },
        "day": {
            "due": one.due.isoformat(),
            "provisional": one.provisional,
            "anchor": one.details["anchor"],
            "after": one.details["after"] or None,
            "calendars": list(one.details.get("calendars") or one.regions),
            "shifted_from": one.details.get("shifted_from"),
            "skipped": one.details["skipped"],
            "rule_due": one.details["rule_due"],
            "explanation": why_due,
        },
        "stands": {
            "state": one.state,
            "closes": story.closes,
            "closed_by": one.details["closed_by"],
            "closed_on": one.details["closed_on"],
            "outcome": one.details["outcome"],
            "explanation": " ".join(_standing(story)),
        },
        "ahead": {"announced": one.details.get("lead", []), "steps": one.details.get("escalate", [])},
        "deeds": list(reasons.deeds(one)),
    }


# As a page.


def write(page: Page, story: Story, clock: Clock) -> None:
    """The page: what it is, and the four questions."""
    one = story.one
    title = f"{plain(one.initiative)} {phrases.title(one.title_en, one.title_zh)} · {plain(one.owner)}"
    page.pairs([(plain(one.id), [Cell(phrases.what(one), "bold"), title])], style="bold")
    page.heading(_("Why it is there"))
    page.pairs(_existence(story, clock), indent=2)
    page.heading(_("Why on {day}").format(day=phrases.day(one.due)))
    page.pairs(_day(story), indent=2)
    page.heading(_(_HEADINGS[one.state]))
    for line in _standing(story):
        page.text(line, indent=2)
    if ahead := _ahead(one):
        page.heading(_("While it is open"))
        page.pairs(ahead, indent=2)
    deeds = reasons.deeds(one)
    if deeds:
        page.heading(_("What people did with it ({n})").format(n=len(deeds)))
    page.pairs([(_when_and_who(deed, clock), [_deed(deed)]) for deed in deeds], indent=2)


_HEADINGS = {
    "open": N_("Why it is open"),
    "done": N_("Why it is done"),
    "closed": N_("Why it is closed"),
    "cancelled": N_("Why it is cancelled"),
    "lapsed": N_("Why it has lapsed"),
}


def _existence(story: Story, clock: Clock) -> Pairs:
    rule, body = story.rule, story.one.milestone
    by_hand = reasons.last(story.one, "added")
    return [
        (_("Rule"), _rule(story, rule) if rule else []),
        (_("By hand"), [_asked_for(by_hand)] if by_hand else []),
        (_("Milestone"), [_milestone(body)] if body else []),
        (_("Recorded"), [_recorded(body, clock)] if body else []),
        (_("Amended"), [_correction(change, story, clock) for change in body["amended"]] if body else []),
        (
            _("Withdrawn"),
            [_correction(body["retracted"], story, clock)] if body and body["retracted"] else [],
        ),
        (_("Sources"), [plain(source) for source in body["sources"]] if body else []),
    ]


def _rule(story: Story, rule: Document) -> list[Cell | str]:
    title = story.policy.get("title") or {}
    policy = phrases.title(title.get("en"), title.get("zh"), story.policy.get("name", ""))
    return [
        _("{rule}, in the policy “{policy}”").format(rule=plain(rule["id"]), policy=policy),
        *(
            [_("after: {kinds}").format(kinds=phrases.listed(story.kinds(rule["on"])))]
            if "*" not in rule["on"]
            else []
        ),
    ]


def _asked_for(added: Deed) -> str:
    return _("asked for by {actor} on {day}").format(actor=plain(added["actor"]), day=_iso_day(added["on"]))


def _milestone(body: Document) -> str:
    when = dates.long(phrases.told(body["happened"] or body["planned"]), current())
    return f"{reasons.named(body)} · {plain(when)}"


def _recorded(body: Document, clock: Clock) -> str:
    return _("{moment} by {actor}").format(
        moment=local(body["recorded_at"], clock), actor=plain(body["recorded_by"])
    )


def _correction(change: Mapping[str, Any], story: Story, clock: Clock) -> str:
    changes = phrases.listed(reasons.changes(change["before"], change["after"], story.regions))
    text = (
        _("{changes}, because: {reason} ({actor}, {moment})")
        if changes
        else _("because: {reason} ({actor}, {moment})")
    )
    return text.format(
        changes=changes,
        reason=plain(change["because"]),
        actor=plain(change["actor"]),
        moment=local(change["recorded_at"], clock),
    )


def _day(story: Story) -> Pairs:
    one, body = story.one, story.one.milestone
    by_rule = story.rule is not None and body is not None
    moved, meant = one.details["rule_due"], one.details.get("shifted_from")
    return [
        (_("Moved"), [_moved(one, moved)] if moved else []),
        (_("Counted"), [reasons.counted(one, body)] if by_rule and body else []),
        (_("Asked"), [_("the day that was asked for")] if not by_rule and not moved else []),
        (_("Shifted"), [_("{day} is no working day").format(day=_iso_day(meant))] if meant else []),
        (
            _("Calendar"),
            [reasons.working_places(one, story.regions)]
            if by_rule and reasons.counts_working_days(one)
            else [],
        ),
        (_("Skipped"), [*reasons.every_skipped(one, story.regions)]),
        (
            _("Provisional"),
            [_("until the holidays of {year} are announced").format(year=one.due.year)]
            if one.provisional
            else [],
        ),
    ]


def _moved(one: FollowUpRow, first: str) -> str:
    return _("from {day}, because: {reason}").format(
        day=_iso_day(first), reason=plain(one.details["rescheduled_because"] or "")
    )


# How it stands.


def _standing(story: Story) -> list[str]:
    match story.one.state:
        case "open":
            return [*_open(story)]
        case "closed":
            return [_closed(story)]
        case "lapsed":
            return [_lapsed(story.one)]
        case settled:
            return [_settled(story.one, settled)]


def _open(story: Story) -> Iterator[str]:
    one = story.one
    days = abs((one.due - story.today).days)
    state = one.state_on(story.today)
    texts = {
        "overdue": ngettext("It has been overdue for {n} day.", "It has been overdue for {n} days.", days),
        "due": _("It is due today."),
        "coming": ngettext("It is due in {n} day.", "It is due in {n} days.", days),
        "snoozed": _("It is quiet until {day}."),
    }
    quiet = phrases.day(one.snoozed_until) if one.snoozed_until else ""
    yield texts[state].format(n=days, day=quiet)
    if again := reasons.last(one, "reopened"):
        yield _("{actor} opened it again on {day}: what was recorded before closes it no more.").format(
            actor=plain(again["actor"]), day=_iso_day(again["on"])
        )
    for gone in story.withdrawn:
        yield _("{milestone} would have closed it, and was withdrawn, because: {reason}").format(
            milestone=reasons.named(gone), reason=plain(gone["retracted"]["because"])
        )
    closes = phrases.listed(story.kinds(story.closes))
    yield _("Nobody has said that it is done or not needed.")
    if closes:
        yield _("What else would close it: {kinds}, or the end of the initiative.").format(kinds=closes)
    else:
        yield _("What else would close it: only the end of the initiative.")
    if asked := one.details.get("asked"):
        yield _waiting(one, asked)


def _waiting(one: FollowUpRow, asked: Document) -> str:
    deed = reasons.last(one, "move_asked") or {}
    return _("{actor} asks to move it to {day}, because {reason}; {approver} has not answered.").format(
        actor=plain(deed.get("actor", "")),
        day=_iso_day(asked["due"]),
        reason=plain(asked["because"]),
        approver=plain(asked["approver"] or _("nobody named")),
    )


def _closed(story: Story) -> str:
    body = story.milestones[story.one.details["closed_by"]]
    text = (
        _("Closed by {milestone}, {day}: a milestone of that kind closes it.")
        if body["kind"] in story.closes
        else _("Closed by {milestone}, {day}, which ended the initiative.")
    )
    return text.format(
        milestone=reasons.named(body),
        day=plain(dates.long(phrases.told(body["happened"]), current())),
    )


def _lapsed(one: FollowUpRow) -> str:
    return _(
        "It was due before {milestone} was recorded, so that nobody was asked to do it. To ask for it all "
        "the same: tracker reschedule {id} --to … --because …"
    ).format(milestone=reasons.cause(one), id=one.id[: phrases.SHORT_ID])


def _settled(one: FollowUpRow, state: str) -> str:
    deed = reasons.last(one, state) or {}
    values = {
        "actor": plain(deed.get("actor", "")),
        "day": _iso_day(deed["on"]) if deed else "",
        "reason": plain(deed.get("because") or deed.get("outcome") or ""),
    }
    if state == "cancelled":
        return _("{actor} cancelled it on {day}, because: {reason}").format(**values)
    text = (
        _("{actor} said on {day} that it was done: {reason}")
        if values["reason"]
        else _("{actor} said on {day} that it was done.")
    )
    return text.format(**values)


def _ahead(one: FollowUpRow) -> Pairs:
    """The days on which an open follow-up is announced, and to whom it is told where it is late."""
    announced: Pairs = [(_iso_day(day), [_("it is announced")]) for day in one.details.get("lead", [])]
    late: Pairs = [(_iso_day(step["day"]), [_step(step)]) for step in one.details.get("escalate", [])]
    return [*announced, *late]


def _step(step: Document) -> str:
    told = phrases.listed(dict.fromkeys(map(plain, (step["to"], *step["copies"]))))
    return _("{step}, told to {people}").format(step=plain(step[current()]), people=told)


# What people did.

_DEEDS = {
    "added": N_("asked for it by {day}"),
    "done": N_("did it"),
    "snoozed": N_("put it off: quiet until {day}"),
    "rescheduled": N_("moved it to {day}"),
    "assigned": N_("gave it to {owner}"),
    "cancelled": N_("cancelled it"),
    "reopened": N_("opened it again"),
    "move_asked": N_("asked to move it to {day}"),
    "granted": N_("granted the new day"),
    "declined": N_("declined the new day"),
}


def _when_and_who(deed: Deed, clock: Clock) -> str:
    return f"{local(deed['recorded_at'], clock)}  {clip(plain(deed['actor']), WIDEST_ACTOR)}"


def _deed(deed: Deed) -> str:
    verb = deed["verb"]
    if verb == "move_answered":
        verb = "granted" if deed["granted"] else "declined"
    day = deed.get("due") or deed.get("until")
    text = _(_DEEDS[verb]).format(day=_iso_day(day) if day else "", owner=plain(deed.get("owner") or ""))
    if outcome := deed.get("outcome"):
        return _("{text}: {outcome}").format(text=text, outcome=plain(outcome))
    if reason := deed.get("because"):
        return _("{text}, because: {reason}").format(text=text, reason=plain(reason))
    return text


def _iso_day(iso: str) -> str:
    return phrases.day(date.fromisoformat(iso))
