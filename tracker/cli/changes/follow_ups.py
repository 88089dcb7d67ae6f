"""What became of a follow-up between two answers, as a line, in the form in which `policy diff` tells it."""

from collections.abc import Iterator
from datetime import date

from tracker.cli.changes.line import ADDED, CHANGED, GONE, Line, because, named
from tracker.cli.initiatives.sheet import how_settled
from tracker.cli.text import plain
from tracker.cli.wording import phrases, reasons
from tracker.views.answers import FollowUpRow, Sheet
from tracker.views.changes import Change, InitiativeChange
from tracker.words import _

SIGNS = {"appears": ADDED, "reopens": ADDED} | dict.fromkeys(
    ("vanishes", "done", "closed", "cancelled", "lapsed"), GONE
)
"""The signs of what became of a follow-up; of what is open before and after it is CHANGED."""


def line(change: Change, whole: InitiativeChange) -> Line:
    """What became of a follow-up of an initiative."""
    before, facts = change.before or {}, change.facts
    side = whole.after if change.after else whole.before
    rows = [one for one in side.follow_ups if one.id == change.key] if side else []
    what = phrases.follow_up_change(
        (before.get("due"), facts["due"]),
        (before.get("owner"), facts["owner"]),
        phrases.title(facts["en"], facts["zh"]),
        change.key,
    )
    told = [said for row in rows for said in _said(change, row, whole)]
    return Line(SIGNS.get(change.sort, CHANGED), named(what, phrases.listed(told)))


def came_or_went(change: Change) -> bool:
    """Whether one that was open on neither side is there on one side only, or ended otherwise."""
    was, now = (facts and facts["state"] for facts in (change.before, change.after))
    return bool(was != now)


def _said(change: Change, row: FollowUpRow, whole: InitiativeChange) -> Iterator[str]:
    """What is said of a follow-up after its name."""
    match change.sort:
        case "appears":
            yield plain(row.owner)
            yield reasons.cause(row)
        case "reopens":
            again = reasons.last(row, "reopened")
            yield because(_("open again"), [again["because"]] if again else [])
        case "vanishes":
            yield _vanished(row, whole.after)
        case "done" | "closed" | "cancelled":
            yield how_settled(row)
        case "lapsed":
            yield _("it was past when its milestone was recorded")
        case _:
            yield from _still_open(change, row)


def _still_open(change: Change, row: FollowUpRow) -> Iterator[str]:
    """What is different of one that was open and is, beside its day and its owner."""
    differing = {one.name: one.after for one in change.fields}
    if "due" in differing:
        yield plain(str(differing.get("rescheduled_because") or reasons.cause(row)))
    if "snoozed_until" in differing:
        until = row.snoozed_until
        yield _("quiet until {day}").format(day=phrases.day(until)) if until else _("quiet no more")
    if "asked" in differing:
        yield _asked(row)
    if {"en", "zh"} & differing.keys():
        yield _("called otherwise")
    if "provisional" in differing and "due" not in differing:
        yield _("provisional") if row.provisional else _("not provisional any more")


def _vanished(row: FollowUpRow, after: Sheet | None) -> str:
    """Why a follow-up is there no more."""
    causes = [one for one in after.milestones if one["id"] == row.trigger] if after else []
    if causes and causes[0]["status"] in ("retracted", "dropped"):
        return _("{milestone} was withdrawn").format(milestone=reasons.named(causes[0]))
    return _("nothing asks for it any more")


def _asked(row: FollowUpRow) -> str:
    asked = row.details.get("asked")
    if not asked:
        return _("the new day that was asked for is answered")
    day = phrases.day(date.fromisoformat(asked["due"]))
    return because(_("{day} is asked for").format(day=day), [asked["because"]])
