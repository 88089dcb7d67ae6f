"""The rules of a policy as sentences: what starts one, when it is due, what closes it, who is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.cli.wording.fields import field_name
from tracker.cli.wording.phrases import joined, listed, title
from tracker.domain.kinds import Kind
from tracker.domain.lifecycles import KIND_NAMES
from tracker.domain.policy import INITIATIVE, OWNER, REGIONS, ROLE, Lights, Limits, Offset, Policy, Rule, Step
from tracker.domain.settings.state import Settings
from tracker.words import _, ngettext

LIMITS = ("yellow_overdue", "red_overdue", "yellow_silent", "red_silent")


def length(told: Offset) -> str:
    """How long something is, without its sign."""
    n = abs(told.count)
    match told.unit:
        case "working days":
            return ngettext("{n} working day", "{n} working days", n).format(n=n)
        case "months":
            return ngettext("{n} month", "{n} months", n).format(n=n)
        case "days":
            return ngettext("{n} day", "{n} days", n).format(n=n)


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in a policy stand for: kinds, roles, offices and regions."""

    policy: Policy
    settings: Settings

    def kinds(self, names: Iterable[str]) -> str:
        """Kinds of milestones, any of which will do."""
        known: Mapping[str, type[Kind]] = self.settings.kinds
        told = [_kind(known[name]) if name in known else plain(name) for name in names if name != "*"]
        return _either(told) or _("any milestone")

    def who(self, who: str) -> str:
        """Somebody: the owner, a role with whoever is behind it, or a handle."""
        if who == OWNER:
            return _("its owner")
        if who == INITIATIVE:
            return _("the owner of the initiative")
        if not who.startswith(ROLE):
            return plain(who)
        return _("{role} ({handle})").format(
            role=plain(who.removeprefix(ROLE)), handle=plain(self.policy.handle(who))
        )

    def calendars(self, calendars: Iterable[str]) -> str:
        """Whose working days count."""
        return joined([self._calendar(one) for one in calendars])

    def _calendar(self, one: str) -> str:
        if one == REGIONS:
            return _("all regions of the initiative")
        if one == OWNER:
            return _("the owner's office")
        if office := self.settings.offices.get(one):
            return title(office.en, office.zh)
        return listed(phrases.places([one], self.settings.regions))


def _kind(kind: type[Kind]) -> str:
    return title(kind.en, kind.zh)


def _either(names: list[str]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - a pair has two
        return "".join(names)
    return _("{first} or {last}").format(first=listed(names[:-1]), last=names[-1])


def sentences(rule: Rule, names: Names) -> Iterator[str]:
    """What a rule says: first what is to be done and when, then what is special about it."""
    yield title(rule.what.en, rule.what.zh)
    yield _("; ").join([_when(rule, names), *_besides(rule, names)])
    if rule.every:
        yield _again(rule, rule.every)
    if rule.lead or rule.urgent:
        yield _announced(rule)
    for step in rule.escalate:
        yield late(step, names)


def _when(rule: Rule, names: Names) -> str:
    what = _counted_from(rule, names)
    if not rule.after.count:
        return _("on {what}").format(what=what)
    told = _("{length} before {what}") if rule.after.count < 0 else _("{length} after {what}")
    return told.format(length=length(rule.after), what=what)


def _counted_from(rule: Rule, names: Names) -> str:
    told = {
        "happened": "{kinds}",
        "planned": _("the day planned for {kinds}"),
        "recorded": _("the recording of {kinds}"),
        "commitment": _("the day promised at {kinds}"),
        "undated": _("the recording of a promise without a day at {kinds}"),
    }.get(rule.anchor, _("“{field}” of {kinds}"))
    return told.format(kinds=names.kinds(rule.on), field=field_name(rule.anchor))


_SHIFTS = {
    "previous": lambda: _("else the working day before"),
    "none": lambda: _("whether it is a working day or not"),
}


def _besides(rule: Rule, names: Names) -> Iterator[str]:
    if rule.shift in _SHIFTS and not (rule.after.unit == "working days" and rule.after.count):
        yield _SHIFTS[rule.shift]()
    if rule.initiatives:
        kinds = [title(*KIND_NAMES[kind]) if kind in KIND_NAMES else plain(kind) for kind in rule.initiatives]
        yield _("only in: {kinds}").format(kinds=listed(kinds))
    if rule.calendars != [REGIONS]:
        yield _("working days of {offices}").format(offices=names.calendars(rule.calendars))
    if rule.owner != INITIATIVE:
        yield _("to be done by {who}").format(who=names.who(rule.owner))
    if rule.approval:
        yield leave(rule.approval, names)
    if rule.closed_by:
        yield _("closed by {kinds}").format(kinds=names.kinds(rule.closed_by))


def leave(who: str, names: Names) -> str:
    """Whose leave a new date needs."""
    return _("a new date needs the leave of {who}").format(who=names.who(who))


def _again(rule: Rule, every: Offset) -> str:
    told = {
        "completion": _("Again {length} after it was closed"),
        "trigger": _("Again every {length}, in the rhythm of the first day"),
        "previous-due": _("Again {length} after the day it was due"),
    }[rule.counted].format(length=length(every))
    if rule.times:
        told = ngettext("{again}, {n} time at most", "{again}, {n} times at most", rule.times).format(
            again=told, n=rule.times
        )
    if rule.counted == "completion":
        return told
    missed = {
        "stack": _("each that was missed is to be done"),
        "collapse": _("those that were missed are one"),
        "skip": _("those that were missed are left out"),
    }[rule.missed]
    return _("; ").join([told, missed])


def _announced(rule: Rule) -> str:
    told = []
    if rule.lead:
        lengths = joined([length(one) for one in rule.lead])
        told.append(_("Announced {lengths} before").format(lengths=lengths))
    if rule.urgent:
        told.append(_("urgent: never folded away"))
    return _("; ").join(told)


def late(step: Step, names: Names) -> str:
    """A step where something is late."""
    values = {
        "length": length(step.after),
        "name": title(step.name.en, step.name.zh),
        "who": names.who(step.to),
        "others": joined([names.who(one) for one in step.copies]) if step.copies else "",
    }
    told = _("{length} late: {name}, to {who}, copies to {others}") if step.copies else _(
        "{length} late: {name}, to {who}"
    )  # fmt: skip
    return told.format(**values)


def lights(told: Lights | Limits, kind: str | None = None) -> Iterator[str]:
    """When the light turns: one sentence for what is overdue, one for silence; of a kind, what differs."""
    for what, sentence in (
        ("overdue", _("overdue: yellow from day {yellow}, red from day {red}")),
        ("silent", _("without a milestone: yellow from day {yellow}, red from day {red}")),
    ):
        yellow, red = getattr(told, f"yellow_{what}"), getattr(told, f"red_{what}")
        if yellow or red:
            limits = sentence.format(yellow=yellow or "–", red=red or "–")
            yield _("{name}: {value}").format(name=_initiatives(kind), value=limits) if kind else limits


def _initiatives(kind: str) -> str:
    return title(*KIND_NAMES[kind]) if kind in KIND_NAMES else plain(kind)
