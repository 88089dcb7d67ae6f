"""What differs between two answers about an initiative: its own facts, its milestones, its follow-ups.

Two answers of any kind: as known at two moments, as of two days, as recorded and as it would be. A difference
holds every fact that is not the same, so that applied to the first answer it gives the second.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.views.answers import BoardRow, Document, FollowUpRow, Sheet

Facts = Mapping[str, Any]
"""Facts by their names: what a thing has of its own, and nothing that follows from other things shown."""

NEVER_SEEN = "passing"
"""Stands for what was to be seen in neither answer as standing or open: it came and went in between."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is compared of one initiative (None: it is not there); milestones and follow-ups by their ids."""

    facts: Facts | None
    milestones: Mapping[str, Facts]
    follow_ups: Mapping[str, Facts]


@dataclass(frozen=True, slots=True)
class Field:
    """One fact that is not the same; `because` has the reasons that were given for it, in their order."""

    name: str
    before: Any
    after: Any
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one thing: a milestone, a follow-up, or an initiative's own facts. None: not there.

    `sort` is a word for it. Of a milestone: recorded, planned, kept, possible, certain, amended, claimed
    (only what others say differs), retracted, dropped, doubtful, ahead, gone, passing. Of a follow-up:
    appears, reopens, moves, passes, snoozed, wakes, asked, answered, changes, done, closed, cancelled,
    lapsed, vanishes, passing. Of an initiative: opened, gone, changed. `corrections`: the amendments since.
    """

    sort: str
    key: str
    before: Facts | None
    after: Facts | None
    corrections: tuple[Document, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every fact that is not the same, where it is there before and after."""
        if self.before is None or self.after is None:
            return ()
        before, after = self.before, self.after
        names = dict.fromkeys((*before, *after))
        differing = [name for name in names if before.get(name) != after.get(name)]
        return tuple(Field(one, before.get(one), after.get(one), self._because(one)) for one in differing)

    @property
    def facts(self) -> Facts:
        """The thing as it is, or as it was where it is no more."""
        return self.before or {} if self.after is None else self.after

    def _because(self, name: str) -> tuple[str, ...]:
        given = [str(one["because"]) for one in self.corrections if name in one["after"]]
        return tuple(dict.fromkeys(given))


@dataclass(frozen=True, slots=True)
class InitiativeChange:
    """What became of one initiative between two answers; None for the one that it is not in.

    `because` is the reason that was given where it was taken back.
    """

    id: str
    before: Sheet | None
    after: Sheet | None
    facts: Change | None
    milestones: tuple[Change, ...]
    follow_ups: tuple[Change, ...]
    because: str | None = None

    @property
    def shown(self) -> Sheet:
        """The initiative as it is, or as it was where it is no more."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - nothing is no change
        return found


def diff(before: Sheet | None, after: Sheet | None, because: str | None = None) -> InitiativeChange | None:
    """What differs between two answers about the same initiative; None where nothing does.

    `because` is why it was taken back, if it was.
    """
    shown = after or before
    if shown is None:
        return None
    was, now = answers(before), answers(after)
    facts = _facts(shown.row.id, was, now, before, after)
    milestones = tuple(_milestones(was, now, _corrections(before, after)))
    follow_ups = tuple(_follow_ups(was, now))
    if not (facts or milestones or follow_ups):
        return None
    return InitiativeChange(shown.row.id, before, after, facts, milestones, follow_ups, because)


def answers(sheet: Sheet | None) -> Answers:
    """What is compared of an initiative."""
    if sheet is None:
        return Answers(None, {}, {})
    figures: dict[str, list[Document]] = {}
    for one in sheet.figures:
        own = {name: value for name, value in one.items() if name not in ("id", "milestone")}
        figures.setdefault(one["milestone"], []).append(own)
    return Answers(
        of_row(sheet.row),
        {one["id"]: of_milestone(one, figures.get(one["id"], [])) for one in sheet.milestones},
        {one.id: of_follow_up(one) for one in sheet.follow_ups},
    )


def of_row(row: BoardRow) -> Facts:
    """The facts of an initiative."""
    return {
        "kind": row.kind,
        "title": {name: told for name, told in (("en", row.title_en), ("zh", row.title_zh)) if told},
        "regions": list(row.regions),
        "sectors": list(row.sectors),
        "owner": row.owner,
        "parent": row.parent,
        "note": row.note,
        "stage": row.stage,
        "light": row.light,
    }


_NOT_FACTS = frozenset({"id", "amended", "names", "possibly", "fields", "conflicts"})


def of_milestone(body: Document, figures: Iterable[Document]) -> Facts:
    """The facts of a milestone; the fields of its kind are called as amendments call them."""
    own = {name: value for name, value in body.items() if name not in _NOT_FACTS}
    status = "possibly" if body["possibly"] and body["status"] == "happened" else body["status"]
    fields = {f"fields.{name}": value for name, value in body["fields"].items()}
    when = body["happened"] or body["planned"]
    return {**own, "status": status, **fields, "figures": [_as_told(one, when) for one in figures]}


def _as_told(figure: Document, when: Document) -> Document:
    """A figure without the day that it has only from its milestone."""
    return {name: value for name, value in figure.items() if name != "as_of" or value != when}


_DETAILS = ("rule_due", "rescheduled_because", "closed_by", "closed_on", "outcome", "asked")


def of_follow_up(one: FollowUpRow) -> Facts:
    """The facts of a follow-up."""
    return {
        "rule": one.rule,
        "trigger": one.trigger,
        "en": one.en,
        "zh": one.zh,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "owner": one.owner,
        "state": one.state,
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        **{name: one.details.get(name) for name in _DETAILS},
    }


def _facts(key: str, was: Answers, now: Answers, before: Sheet | None, after: Sheet | None) -> Change | None:
    if was.facts == now.facts:
        return None
    sort = "opened" if was.facts is None else "gone" if now.facts is None else "changed"
    known = len(before.row.amendments) if before else 0
    corrections = after.row.amendments[known:] if after else ()
    return Change(sort, key, was.facts, now.facts, corrections)


def _each(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> Iterator[tuple[str, Any, Any]]:
    """What is not the same: what is there after in its order, then what is no more."""
    for key in (*after, *(key for key in before if key not in after)):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def _corrections(before: Sheet | None, after: Sheet | None) -> Mapping[str, tuple[Document, ...]]:
    """The amendments of each milestone that came in between."""
    was, now = (
        {one["id"]: one["amended"] for one in side.milestones} if side else {} for side in (before, after)
    )
    return {key: tuple(amended[len(was.get(key, ())) :]) for key, amended in now.items()}


def _milestones(
    was: Answers, now: Answers, corrections: Mapping[str, tuple[Document, ...]]
) -> Iterator[Change]:
    for key, before, this in _each(was.milestones, now.milestones):
        yield Change(_of_milestone(before, this), key, before, this, corrections.get(key, ()))


_BECAME: Mapping[tuple[str | None, str | None], str] = {
    (None, "happened"): "recorded",
    (None, "possibly"): "possible",
    (None, "planned"): "planned",
    ("planned", "happened"): "kept",
    ("planned", "possibly"): "possible",
    ("possibly", "happened"): "certain",
    ("happened", "possibly"): "doubtful",
    ("happened", "planned"): "ahead",
    ("possibly", "planned"): "ahead",
    ("retracted", None): NEVER_SEEN,
    ("dropped", None): NEVER_SEEN,
}
"""What a milestone became, by its status before and after."""


def _of_milestone(before: Facts | None, after: Facts | None) -> str:
    was, now = (_of(one, "status") for one in (before, after))
    if before and after and was == now:
        return "claimed" if {**before, "claims": None} == {**after, "claims": None} else "amended"
    if (was, now) in _BECAME:
        return _BECAME[was, now]
    if now in ("retracted", "dropped"):
        return NEVER_SEEN if was is None else str(now)
    return "gone" if now is None else "recorded"


def _of(one: Facts | None, name: str) -> str | None:
    return str(one[name]) if one else None


def _follow_ups(was: Answers, now: Answers) -> Iterator[Change]:
    for key, before, this in _each(was.follow_ups, now.follow_ups):
        yield Change(_of_follow_up(before, this), key, before, this)


def _of_follow_up(before: Facts | None, after: Facts | None) -> str:
    was, now = (_of(one, "state") for one in (before, after))
    if before and after and was == now == "open":
        return _still_open(before, after)
    if now == "open":
        return "appears" if was is None else "reopens"
    if was == "open":
        return "vanishes" if now is None else str(now)
    return NEVER_SEEN


def _still_open(before: Facts, after: Facts) -> str:
    for name, sort in (("due", "moves"), ("owner", "passes")):
        if before[name] != after[name]:
            return sort
    if before["snoozed_until"] != after["snoozed_until"]:
        return "snoozed" if after["snoozed_until"] else "wakes"
    if before["asked"] != after["asked"]:
        return "asked" if after["asked"] else "answered"
    return "changes"
