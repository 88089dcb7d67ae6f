"""How much differs between two answers, in sentences."""

from collections.abc import Iterator, Mapping, Sequence

from tracker.app.changes import Comparison
from tracker.app.clock import Clock
from tracker.cli.changes import sentences
from tracker.cli.initiatives.sheet import LATER
from tracker.cli.wording import phrases
from tracker.views.changes import NEVER_SEEN, Change
from tracker.words import N_, _, ngettext

MILESTONES = {
    "recorded": N_("{n} recorded"),
    "planned": N_("{n} planned"),
    "kept": N_("{n} as planned"),
    "possible": N_("{n} possibly by then"),
    "certain": N_("{n} certain by then"),
    "amended": N_("{n} amended"),
    "claimed": N_("{n} told otherwise"),
    "retracted": N_("{n} retracted"),
    "dropped": N_("{n} dropped"),
    NEVER_SEEN: N_("{n} recorded and withdrawn"),
    "doubtful": N_("{n} only possibly by then"),
    "ahead": N_("{n} still planned then"),
    "gone": N_("{n} not by then"),
    "late": N_("{n} added late"),
}
FOLLOW_UPS = {
    "appears": N_("{n} new"),
    "reopens": N_("{n} open again"),
    "moves": N_("{n} on another day"),
    "passes": N_("{n} with another owner"),
    "snoozed": N_("{n} put off"),
    "done": N_("{n} done"),
    "closed": N_("{n} closed"),
    "cancelled": N_("{n} cancelled"),
    "lapsed": N_("{n} lapsed"),
    "vanishes": N_("{n} no longer"),
}
INITIATIVES = {
    "opened": N_("{n} new"),
    "gone": N_("{n} no longer"),
    "stage": N_("{n} at another stage"),
    "light": N_("{n} with another light"),
}

Sorts = Sequence[str]
"""What became of each thing, in words that the tables above have; a thing may have more than one."""


def counts(found: Comparison, clock: Clock) -> list[str]:
    """How much differs, a sentence for initiatives, milestones and follow-ups each; of nothing, none."""
    milestones = [one for change in found.changes for one in sentences.milestones(change, found)]
    follow_ups = [one for change in found.changes for one in change.follow_ups if one.sort != NEVER_SEEN]
    late = ["late" for one in milestones if _is_late(one, clock)]
    initiatives, own = len(found.changes), list(_initiatives(found))
    told = [
        (initiatives, ngettext("{n} initiative", "{n} initiatives", initiatives), INITIATIVES, own),
        (
            len(milestones),
            ngettext("{n} milestone", "{n} milestones", len(milestones)),
            MILESTONES,
            [*(one.sort for one in milestones), *late],
        ),
        (
            len(follow_ups),
            ngettext("{n} follow-up", "{n} follow-ups", len(follow_ups)),
            FOLLOW_UPS,
            [one.sort for one in follow_ups],
        ),
    ]
    sums = [_sum(of.format(n=n), words, sorts) for n, of, words, sorts in told if n]
    if late:
        sums.append(_("Added late: recorded more than {n} days after it happened.").format(n=LATER))
    return sums


def _is_late(change: Change, clock: Clock) -> bool:
    return change.sort == "recorded" and sentences.days_late(change.facts, clock) > 0


def _initiatives(found: Comparison) -> Iterator[str]:
    for one in found.changes:
        if one.before is None or one.after is None:
            yield "gone" if one.before else "opened"
        elif one.facts:
            yield from (field.name for field in one.facts.fields)


def _sum(of: str, words: Mapping[str, str], sorts: Sorts) -> str:
    said = [_(text).format(n=sorts.count(sort)) for sort, text in words.items() if sort in sorts]
    return _("{name}: {value}").format(name=of, value=phrases.listed(said)) if said else of
