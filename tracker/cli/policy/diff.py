"""What another policy changes, as a page: what it says differently, each follow-up with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from tracker.app.policies import Comparison
from tracker.cli.page import Cell, Page
from tracker.cli.policy.sentences import length
from tracker.cli.text import plain
from tracker.cli.wording.phrases import follow_up_change, listed, title
from tracker.domain.policy import Offset, Policy
from tracker.domain.policy_changes import RULE, Change, Difference, reasons
from tracker.words import N_, _, ngettext

MOST = 40
"""So many follow-ups are named, unless all are asked for; all are counted."""

SIGNS = {"appears": "+", "vanishes": "−", "moves": "~", "passes": "~"}

BECOMES = {
    "lapsed": N_("lapses: it would have been due before its milestone was recorded"),
    "closed": N_("closes: a later milestone closes it"),
}


def document(found: Comparison) -> dict[str, Any]:
    """A comparison as `--json` prints it."""
    return {
        "from": found.old.name,
        "to": found.new.name,
        "differences": [
            {"part": one.part, "key": one.key, "before": one.before, "after": one.after}
            for one in found.differences
        ],
        "follow_ups": [_change(one, found) for one in found.changes],
        "counts": dict(found.counts),
    }


def _change(one: Change, found: Comparison) -> dict[str, Any]:
    why = [
        {"part": reason.part, "key": reason.key, "before": reason.before, "after": reason.after}
        for reason in reasons(one, found.differences)
        if reason.key != RULE
    ]
    return {
        "change": one.sort,
        "id": one.follow_up,
        "initiative": one.initiative,
        "rule": one.rule,
        "what": title(one.en, one.zh),
        "due": one.due.isoformat(),
        "was_due": one.was_due.isoformat() if one.was_due else None,
        "owner": one.owner,
        "was_owner": one.was_owner,
        "becomes": one.becomes or None,
        "because": why,
    }


def write(page: Page, found: Comparison, today: date, *, everything: bool) -> None:
    """Write a comparison on a page, as of a day."""
    told = _Told(found)
    if not found.differences:
        page.text(_("It says the same as the policy that holds: nothing would change."))
        return
    page.text(Cell(_("What it says differently"), "bold"))
    page.pairs([(part, lines) for part, lines in told.differences()], indent=2)
    page.gap()
    shown = found.changes if everything else found.changes[:MOST]
    for initiative, own in groupby(shown, key=lambda one: one.initiative):
        page.text(Cell(f"{plain(initiative)} {title(*found.titles.get(initiative, (None, None)))}", "bold"))
        for one in own:
            page.text(told.change(one), indent=2, hang=2)
    if rest := len(found.changes) - len(shown):
        more = ngettext("and {n} more: --all names them", "and {n} more: --all names them", rest)
        page.text(Cell(more.format(n=rest), "dim"), indent=2)
    page.gap()
    page.text(_counts(found))
    if late := sum(one.sort == "appears" and one.due < today for one in found.changes):
        overdue = ngettext(
            "Of those that appear, {n} is overdue at once.",
            "Of those that appear, {n} are overdue at once.",
            late,
        )
        page.text(overdue.format(n=late))


def _counts(found: Comparison) -> str:
    counts = found.counts
    if not found.changes:
        return _("No open follow-up appears, moves or vanishes.")
    told = {
        "appears": ngettext("{n} appears", "{n} appear", counts["appears"]),
        "moves": ngettext("{n} moves", "{n} move", counts["moves"]),
        "vanishes": ngettext("{n} vanishes", "{n} vanish", counts["vanishes"]),
        "passes": ngettext("{n} has another owner", "{n} have another owner", counts["passes"]),
    }
    where = len({one.initiative for one in found.changes})
    initiatives = ngettext("{n} initiative", "{n} initiatives", where).format(n=where)
    parts = [told[sort].format(n=n) for sort, n in counts.items() if n]
    return _("Open follow-ups in {initiatives}: {changes}.").format(
        initiatives=initiatives, changes=listed(parts)
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """The words for a comparison."""

    found: Comparison

    def differences(self) -> Iterator[tuple[str, list[str]]]:
        """Each part of the policy that differs, with what does."""
        for part, own in groupby(self.found.differences, key=lambda one: one.part):
            yield plain(part), [self.difference(one) for one in own]

    def change(self, one: Change) -> str:
        """What becomes of a follow-up, and why."""
        days = (one.was_due.isoformat() if one.was_due else None, one.due.isoformat())
        told = follow_up_change(days, (one.was_owner, one.owner), title(one.en, one.zh), one.follow_up)
        what = f"{SIGNS[one.sort]} {told}"
        becomes = [_(BECOMES[one.becomes])] if one.becomes in BECOMES else []
        return _("{what}: {why}").format(what=what, why=_("; ").join([*becomes, *self._reasons(one)]))

    def _reasons(self, change: Change) -> Iterator[str]:
        """What is said differently of the rule of a follow-up, in one sentence; else of roles."""
        found = reasons(change, self.found.differences)
        told = _("; ").join(self.difference(one) for one in found if one.key != RULE)
        if found and found[0].key == RULE:
            new = found[0].before is None
            yield (_("rule {rule} is new") if new else _("rule {rule} is no more")).format(
                rule=plain(change.rule)
            )
        elif found:
            yield _("{part}: {what}").format(part=_named(found[0]), what=told)

    def difference(self, one: Difference) -> str:
        """One thing that is said differently."""
        if one.key == RULE:
            return self._whole(one)
        key = one.key.removeprefix(one.part).removeprefix(".")
        if isinstance(one.before, list) and isinstance(one.after, list) and _plain_texts(one):
            told = listed(_members(one.before, one.after))
        else:
            told = self._from_to(one)
        return _("{name}: {value}").format(name=key, value=told) if key else told

    def _from_to(self, one: Difference) -> str:
        before, after = _offset(one.before), _offset(one.after)
        if before and after and before.unit == after.unit and before.count > 0 and after.count > 0:
            return f"{before.count} → {length(after)}"
        return f"{_value(one.before)} → {_value(one.after)}"

    def _whole(self, one: Difference) -> str:
        """A rule that is new or no more: what it asks for."""
        policy: Policy = self.found.new if one.after else self.found.old
        rule = next(rule for rule in policy.rules if rule.id == one.part)
        told = _("new: {what}") if one.after else _("no more: {what}")
        return told.format(what=title(rule.what.en, rule.what.zh))


def _named(one: Difference) -> str:
    return one.part if one.part == "roles" else _("rule {rule}").format(rule=plain(one.part))


def _plain_texts(one: Difference) -> bool:
    return all(isinstance(value, str) for value in (*one.before, *one.after))


def _members(before: list[str], after: list[str]) -> Iterator[str]:
    """What is new in a list, and what is no more; the order, where that is all that differs."""
    told = [
        *(f"+ {_value(one)}" for one in after if one not in before),
        *(f"− {_value(one)}" for one in before if one not in after),
    ]
    yield from told or [f"{_value(before)} → {_value(after)}"]


def _offset(value: object) -> Offset | None:
    if not isinstance(value, str):
        return None
    count, _space, unit = value.partition(" ")
    known: Any = unit
    return (
        Offset(int(count), known)
        if count.lstrip("-").isdecimal() and unit.endswith(("days", "months"))
        else None
    )


def _value(value: object) -> str:
    """A value of a policy in words: a length, a title, a list, a step by its name, nothing."""
    match value:
        case None | [] | "":
            return _("nothing")
        case True:
            return _("yes")
        case False:
            return _("no")
        case {"name": {"en": en, "zh": zh}, "after": after}:
            return f"{_value(after)} {title(en, zh)}"
        case {"en": en, "zh": zh}:
            return title(en, zh)
        case list():
            return listed(map(_value, value))
        case str() if told := _offset(value):
            return f"{'−' if told.count < 0 else ''}{length(told)}"
        case _:
            return plain(str(value))
