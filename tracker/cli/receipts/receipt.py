"""What is said after a command: in one line what was recorded, in a second what follows from it.

The second line is broken between follow-ups first, so that on a narrow screen it reads as a list.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from tracker import words
from tracker.app.settings import settings_of
from tracker.cli.call import Call
from tracker.cli.page import coloured, columns
from tracker.cli.receipts import claims, deeds
from tracker.cli.text import as_json as json_text
from tracker.cli.text import plain, width, wrap
from tracker.cli.wording.phrases import SHORT_ID, day, joined, listed, places, short_title, title
from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.domain.follow_ups import FollowUp, follow_ups
from tracker.domain.initiatives.commands import (
    AddFollowUp,
    Amend,
    Claim,
    New,
    PlanMilestone,
    RecordMilestone,
    Retract,
    Settle,
)
from tracker.domain.initiatives.state import Initiative, Milestone
from tracker.domain.kinds import BUILT_IN
from tracker.domain.lifecycles import KIND_NAMES
from tracker.domain.regions import Regions
from tracker.domain.settings.own_kinds import DeclareKind
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.domain.settings.state import Settings
from tracker.words import N_, _, ngettext

if TYPE_CHECKING:  # asking for help must not wait for the database's libraries
    from tracker.app.tracker import Command, Receipt

HEADS: dict[type[object], str] = {
    New: N_("Opened {subject}"),
    RecordMilestone: N_("Recorded {subject}"),
    PlanMilestone: N_("Planned {subject}"),
    Amend: N_("Amended {subject}"),
    Retract: N_("Withdrawn: {subject}"),
    Claim: N_("Kept as claim {claim}: {subject}"),
    Settle: N_("Settled: {subject}"),
    DeclareKind: N_("Added the kind {subject}"),
    DeclareRegion: N_("Added the region {subject}"),
}
MOST = 12
"""So many follow-ups are told of one sort; `tracker due` has the others."""

REPEATED = N_("Recorded before under the key {key}, and not again: {subject}")
SO_ALREADY = N_("It is so already, and nothing was recorded: {subject}")

LABELS = {
    "new": N_("New: {follow_ups}"),
    "again": N_("Open again: {follow_ups}"),
    "done": N_("Done: {follow_ups}"),
    "closed": N_("Closed: {follow_ups}"),
    "cancelled": N_("Cancelled: {follow_ups}"),
    "lapsed": N_("Lapsed: {follow_ups}"),
    "gone": N_("No longer: {follow_ups}"),
    "moved": N_("Changed: {follow_ups}"),
}


def recorded(command: "Command", call: Call, *, as_json: bool) -> None:
    """Record one command and say what came of it: to a person, or as one JSON document."""
    with call.tracker() as tracker:
        receipt = tracker.do(command)
    if as_json:
        typer.echo(json_text(document(receipt)))
        return
    room = columns(call.environment)
    first, *more = wrapped([_head(receipt, call)], room)
    strong = typer.style(first, bold=True) if coloured(call.environment) else first
    typer.echo("\n".join([strong, *more, *wrapped(_what_follows(receipt, call), room)]))


def wrapped(pieces: Iterable[str], room: int) -> Iterator[str]:
    """A line broken between its pieces where there is no room, and within a piece that is too long."""
    between = "" if words.current() == "zh" else " "
    line = ""
    for piece in map(plain, pieces):
        if line and width(line + between + piece) > room:
            yield from _cut(line, room)
            line = "  " + piece
        else:
            line += between + piece if line else piece
    yield from _cut(line, room)


def _cut(line: str, room: int) -> Iterator[str]:
    if width(line) <= room:
        yield from [line] if line else []
        return
    for number, part in enumerate(wrap(line, room - 4)):
        yield ("    " if number else line[: len(line) - len(line.lstrip())]) + part


# What was recorded.


def _head(receipt: "Receipt", call: Call) -> str:
    command = receipt.command
    values = {"subject": _subject(receipt, call), "key": command.key, "claim": claims.number(receipt)}
    if receipt.repeated:
        return _(REPEATED).format(**values)
    if not receipt.events:
        return _(SO_ALREADY).format(**values)
    if type(command) in deeds.HEADS:
        return _(deeds.head(receipt)).format(**values, **deeds.values(receipt))
    return _(HEADS[type(command)]).format(**values)


def _subject(receipt: "Receipt", call: Call) -> str:
    """What a command was about, in words."""
    command, state = receipt.command, receipt.state
    match command:
        case DeclareKind():
            return _("{name}: {value}").format(name=command.name, value=listed([command.en, command.zh]))
        case DeclareRegion():
            return _("{name}: {value}").format(name=command.code, value=listed([command.en, command.zh]))
        case _ if state is None:
            return ""
        case _ if (named := deeds.follow_up_of(receipt)) is not None:
            return f"{_follow_up(receipt, named)} · {_initiative(state)}"
        case _:
            milestone = state.milestones.get(_milestone_of(receipt) or "")
            return _milestone(state, milestone, call) if milestone else _initiative(state, whole=True)


def _milestone_of(receipt: "Receipt") -> str | None:
    """The milestone that a command was about, also where it was so already."""
    target = getattr(receipt.command, "target", "")
    known = receipt.state is not None and target in receipt.state.milestones
    if isinstance(receipt.command, AddFollowUp):
        return None
    return receipt.milestone or (target if known else None)


def _milestone(state: Initiative, one: Milestone, call: Call) -> str:
    when = _day(one.when)
    if one.happened and one.planned:
        when = _("{date}, planned for {planned}").format(date=when, planned=_day(one.planned))
    return f"{one.id} {_kind(one.kind, call)} · {when} · {_initiative(state)}"


def _day(told: Fuzzy) -> str:
    return dates.long(told, words.current())


def _kind(name: str, call: Call) -> str:
    kind = BUILT_IN.get(name) or settings_of(call.url).kinds.get(name)
    return title(kind.en, kind.zh) if kind else name


def _initiative(state: Initiative, *, whole: bool = False) -> str:
    name = f"{state.id} {short_title(state.title.en, state.title.zh)}"
    if not whole:
        return name
    places = [_region(code) for code in state.regions]
    parts = [name, title(*KIND_NAMES[state.kind]), listed(places), state.owner]
    return " · ".join(filter(None, parts))


def _region(code: str) -> str:
    regions = Regions()
    return f"{code} {regions.get(code).name(words.current())}" if code in regions else code


def _follow_up(receipt: "Receipt", full_id: str) -> str:
    return f"{full_id[:SHORT_ID]} {title(*deeds.named(receipt, full_id))}".rstrip()


# What follows.


def _what_follows(receipt: "Receipt", call: Call) -> Iterator[str]:
    """The stage, the next touch, and each follow-up that appeared, was settled, or changed."""
    if receipt.state is None or receipt.stage is None:
        return
    yield from claims.what_follows(receipt, _milestone_of(receipt), call)
    if receipt.state.withdrawn is None:
        yield _("Stage: {stage}.").format(stage=title(receipt.stage.en, receipt.stage.zh))
        yield _next_touch(receipt)
    yield from deeds.waiting(receipt)
    yield from _closed_then(receipt, call)
    for label, group in _groups(receipt).items():
        told = [_line(one, owner=label == "moved") for one in group[:MOST]]
        more = [_("and {n} more").format(n=len(group) - MOST)] if len(group) > MOST else []
        yield from _listed(_(LABELS[label]), [*told, *more])
    yield from _lapsed_unseen(receipt, call)


def _closed_then(receipt: "Receipt", call: Call) -> Iterator[str]:
    """That a follow-up was moved to a day on which an office is closed, which one and why."""
    state, chosen = receipt.state, deeds.new_day(receipt)
    if state is None or chosen is None:
        return
    closed = _closed_offices(chosen, state.regions, settings_of(call.url))
    for reason, offices in closed.items():
        yield _("{day} is no working day in {places}: {reason}.").format(
            day=day(chosen), places=joined(offices), reason=reason
        )


def _closed_offices(on: date, codes: Iterable[str], settings: Settings) -> dict[str, list[str]]:
    """The names of the regions whose offices are closed on a day, by the reason."""
    from tracker.views.offices import OfficeDays  # noqa: PLC0415 - holidays take long to import

    days = OfficeDays(settings.regions, settings.offices, settings.days)
    closed: dict[str, list[str]] = {}
    for code in codes:
        found = days.shift(on, "next", (code,))
        if found.day != on:
            named = (one.zh if words.current() == "zh" else one.en for one in found.skipped if one.day == on)
            closed.setdefault(next(named, _("weekend")), []).extend(places([code], settings.regions))
    return closed


def _lapsed_unseen(receipt: "Receipt", call: Call) -> Iterator[str]:
    """How many follow-ups were past when their milestone was recorded; those that recur count once."""
    command, state = receipt.command, receipt.state
    if not (receipt.events and state and isinstance(command, RecordMilestone)):
        return
    from tracker.views.offices import rulebook  # noqa: PLC0415 - holidays take long to import

    found = follow_ups(state, rulebook(settings_of(call.url)))
    lapsed = {
        (one.rule, one.en, one.zh)
        for one in found
        if one.trigger == receipt.milestone and one.state == "lapsed"
    }
    if lapsed:
        yield ngettext(
            "{n} follow-up was due before today and has lapsed: --still-due keeps it.",
            "{n} follow-ups were due before today and have lapsed: --still-due keeps them.",
            len(lapsed),
        ).format(n=len(lapsed))


def _next_touch(receipt: "Receipt") -> str:
    one = receipt.next_touch
    if one is None:
        return _hint(receipt)
    return _("Next touch: {due}, {owner} ({id}).").format(
        due=_due(one), owner=one.owner, id=one.id[:SHORT_ID]
    )


def _hint(receipt: "Receipt") -> str:
    """What a newcomer does next with an initiative in which nothing has happened yet."""
    if isinstance(receipt.command, New) and receipt.state:
        return _("When something happens: tracker record KIND {id}").format(id=receipt.state.id)
    if receipt.state and receipt.stage and receipt.stage.standing == "open":
        return _("Nobody follows it up: tracker add {id} --what … --due …").format(id=receipt.state.id)
    return _("Nothing to follow up.")


def _groups(receipt: "Receipt") -> dict[str, list[FollowUp]]:
    """The follow-ups that changed, by what became of them; what the command itself did is said already."""
    named = deeds.follow_up_of(receipt)
    groups: dict[str, list[FollowUp]] = {"new": [], "again": []}
    for one in receipt.appeared:
        groups["again" if _open_again(receipt, one) else "new"].append(one)
    for one in receipt.settled:
        groups.setdefault(_settled(one), []).append(one)
    groups["moved"] = list(receipt.moved)
    kept = {label: [one for one in held if one.id != named] for label, held in groups.items()}
    return {label: held for label, held in kept.items() if held}


def _open_again(receipt: "Receipt", one: FollowUp) -> bool:
    """Whether a follow-up was there before: a correction took away the milestone that had closed it."""
    match receipt.command:
        case Retract():
            return True
        case Amend(target=target):
            return one.trigger != target
        case _:
            return False


def _settled(one: FollowUp) -> str:
    """What became of a follow-up: done, closed, lapsed, or gone with what had asked for it."""
    return "gone" if one.state == "open" else one.state


def _listed(label: str, lines: list[str]) -> Iterator[str]:
    """A labelled list as pieces: `New: one;` `two;` `three.`"""
    chinese = words.current() == "zh"
    between, end = ("；", "。") if chinese else (";", ".")
    for number, line in enumerate(lines, 1):
        told = line + (end if number == len(lines) else between)
        yield label.format(follow_ups=told) if number == 1 else told


def _line(one: FollowUp, *, owner: bool) -> str:
    """A follow-up, with its owner where that may be what changed."""
    told = _("{due} ({owner}) {what} ({id})") if owner else _("{due} {what} ({id})")
    what = title(one.en, one.zh)
    return told.format(due=_due(one), owner=one.owner, what=what, id=one.id[:SHORT_ID])


def _due(one: FollowUp) -> str:
    """The day, marked where the calendar of its year is not out yet."""
    return f"≈{one.due}" if one.provisional else f"{one.due}"


# As a document.


def document(receipt: "Receipt") -> dict[str, Any]:
    """The receipt as `--json` prints it."""
    return {
        "result": "repeated" if receipt.repeated else "recorded" if receipt.events else "already",
        "events": [
            {
                "position": one.position,
                "id": one.id,
                "stream": one.stream,
                "version": one.version,
                "type": one.type,
            }
            for one in receipt.events
        ],
        "initiative": receipt.state.id if receipt.state else None,
        "milestone": _milestone_of(receipt),
        "stage": receipt.stage.name if receipt.stage else None,
        "follow_ups": {
            "new": [_entry(one) for one in receipt.appeared],
            "settled": [{**_entry(one), "state": _settled(one)} for one in receipt.settled],
            "changed": [_entry(one) for one in receipt.moved],
        },
        "next_touch": _touch(receipt.next_touch) if receipt.next_touch else None,
        **claims.document(receipt, _milestone_of(receipt)),
    }


def _touch(one: FollowUp) -> dict[str, Any]:
    return {
        "follow_up": one.id,
        "due": one.due.isoformat(),
        "owner": one.owner,
        "what": title(one.en, one.zh),
    }


def _entry(one: FollowUp) -> dict[str, Any]:
    return {
        "id": one.id,
        "what": title(one.en, one.zh),
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "owner": one.owner,
        "state": one.state,
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        "closed_by": one.closed_by,
    }
