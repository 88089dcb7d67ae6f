"""The rows of one initiative in every view: a pure function of its state and the rulebook."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from tracker.calendars.version import data_version
from tracker.domain.dates import Fuzzy
from tracker.domain.follow_ups import Followed, FollowUp, Rulebook, Skipped, followed
from tracker.domain.initiatives.conflicts import open_conflicts
from tracker.domain.initiatives.events import EVENT_TYPES
from tracker.domain.initiatives.parts import ROLE_NAMES, Party
from tracker.domain.initiatives.state import Added, Correction, Deed, Initiative, Milestone
from tracker.domain.initiatives.state import in_order as by_happening
from tracker.domain.policy import Policy
from tracker.domain.settings.state import Settings
from tracker.views.claim_rows import claim_rows, conflict_rows
from tracker.views.figure_rows import figure_rows, figure_settings, tally_rows

Row = dict[str, Any]
Rows = dict[str, dict[str, Row]]
"""Table name to primary key to row."""


@dataclass(frozen=True, slots=True)
class Made:
    """Rows made of an initiative before, under the same rulebook, and what they were made of."""

    state: Initiative
    due: Mapping[str, FollowUp]
    rows: Rows


NONE_MADE = Made(Initiative(), {}, {})


def rows(state: Initiative, book: Rulebook, known: Followed | None = None, made: Made = NONE_MADE) -> Rows:
    """Every row that the views hold of an initiative; none of one that was never opened or was taken back.

    `known` are its follow-ups, where they were worked out before; rows `made` of the same things are taken
    over.
    """
    if not state.opened or state.withdrawn:
        return {}
    known = known or followed(state, book)
    milestones = in_order(state)
    figures = dict(figure_rows(state, milestones))
    tallies = dict(tally_rows(state, milestones, book.kinds))
    counted = {one["milestone"] for one in (*figures.values(), *tallies.values())}
    return {
        "initiatives": {
            state.id: initiative_row(state, book, known.happened, _next_touch(known), conflicts_of(state))
        },
        "milestones": {one.id: _milestone(state, one, n, book, made) for n, one in enumerate(milestones)},
        "follow_ups": {one.id: _follow_up(one, state, made) for one in known.found},
        "figures": figures,
        "tallies": tallies,
        "parties": dict(_parties(state, counted)),
    }


def rows_as_of(state: Initiative, book: Rulebook, day: date) -> Rows:
    """The rows as of a day: none where nothing had happened, and it had not been opened, by then."""
    then = state.as_of(day)
    begun = any(one.status == "happened" for one in then.milestones.values())
    return rows(then, book) if begun or (state.opened_on and state.opened_on <= day) else {}


def settings_rows(settings: Settings, policy: Policy) -> Rows:
    """What reading needs to know of the journal as a whole."""
    own = [[one.code, one.en, one.zh, one.calendar, one.zone] for one in settings.own_regions]
    values = {
        "practice": settings.practice,
        "regions": own,
        "lights": policy.lights.model_dump(),
        "policy": {
            **policy.model_dump(mode="json", by_alias=True, include={"name", "title", "source", "rules"}),
            "kinds": {name: {"en": kind.en, "zh": kind.zh} for name, kind in settings.kinds.items()},
        },
        "digest": policy.digest.model_dump(),
        "working_days": data_version(),
        "figures": figure_settings(settings),
    }
    return {"settings": {name: {"id": name, "value": _text(value)} for name, value in values.items()}}


def in_order(state: Initiative) -> list[Milestone]:
    """Every milestone, in the order of happening; plans, and what was withdrawn, among them."""
    return sorted(state.milestones.values(), key=by_happening)


def sort_key(initiative: str) -> str:
    """Orders I-2 before I-10, and I-12 before I-12a."""
    rest = initiative[2:]
    letters = rest.lstrip("0123456789")
    number = rest[: len(rest) - len(letters)]
    return f"{number:0>12}{letters}" if number else f"~{letters}"


def _next_touch(known: Followed) -> str | None:
    return next((one.id for one in known.found if one.state == "open"), None)


def conflicts_of(state: Initiative) -> int:
    """How many differences between sources nobody has settled."""
    return sum(len(open_conflicts(one)) for one in state.milestones.values() if one.claims)


def initiative_row(
    state: Initiative, book: Rulebook, happened: Sequence[Milestone], next_touch: str | None, conflicts: int
) -> Row:
    """The row of the board of an initiative in which some milestones have happened, in their order."""
    reached = book.stage_after(state, happened)
    last = happened[-1] if happened else None
    kind = book.kinds.get(last.kind) if last else None
    return {
        "id": state.id,
        "sort": sort_key(state.id),
        "kind": state.kind,
        "title_en": state.title.en,
        "title_zh": state.title.zh,
        "regions": "".join(f" {_place(code)}" for code in state.regions) + " ",
        "sectors": "\n".join(state.sectors),
        "owner": state.owner,
        "parent": state.parent,
        "note": state.note,
        "stage": reached.stage.name,
        "stage_en": reached.stage.en,
        "stage_zh": reached.stage.zh,
        "stage_milestone": reached.milestone,
        "standing": reached.stage.standing,
        "last_milestone": last.id if last else None,
        "last_kind": last.kind if last else None,
        "last_en": kind.en if kind else last.kind if last else None,
        "last_zh": kind.zh if kind else last.kind if last else None,
        "last_happened": _text(last.when.to_json()) if last else None,
        "last_latest": _day(last.when.latest) if last else None,
        "next_touch": next_touch,
        "opened_on": _day(state.opened_on),
        "key": state.opened.key if state.opened else None,
        "amendments": _text([_correction(one) for one in state.amendments]),
        "conflicts": conflicts,
        "position": state.opened.position if state.opened else 0,
    }


def _place(code: str) -> str:
    """A region's code as it is searched for: places of the mainland, and itself, are marked as such."""
    return f"CN:{code}" if code.isdigit() or code == "CN" else code


def _text(value: object) -> str:
    """The same JSON text for the same value; all of it was stored before, and needs no more checking."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _when(told: Fuzzy | None) -> Row | None:
    if told is None:
        return None
    return {
        "edtf": told.edtf,
        "from": _day(told.earliest),
        "to": _day(told.latest),
        "words": told.words,
    }


def _correction(one: Correction) -> Row:
    return {
        "recorded_at": one.stamp.at,
        "actor": one.stamp.actor,
        "because": one.because,
        "before": dict(one.before),
        "after": dict(one.after),
        **({"claim": one.claim} if one.claim is not None else {}),
    }


def _milestone(state: Initiative, one: Milestone, number: int, book: Rulebook, made: Made) -> Row:
    known = made.rows["milestones"].get(one.id) if made.state.milestones.get(one.id) is one else None
    if known and known["place_in_order"] == number:
        return known
    return {
        "id": one.id,
        "initiative": state.id,
        "place_in_order": number,
        "kind": one.kind,
        "status": "possibly" if one.possibly and one.status == "happened" else one.status,
        "edtf": one.when.edtf,
        "earliest": _day(one.when.earliest),
        "latest": _day(one.when.latest),
        "recorded_at": one.stamp.at,
        "key": one.stamp.key,
        "body": _text(_milestone_body(one, book)),
    }


_ROLES = {role: {"en": en, "zh": zh} for role, (en, zh) in ROLE_NAMES.items()}


def _milestone_body(one: Milestone, book: Rulebook) -> Row:
    kind = book.kinds.get(one.kind)
    return {
        "id": one.id,
        "key": one.stamp.key,
        "kind": one.kind,
        "names": {"en": kind.en if kind else one.kind, "zh": kind.zh if kind else one.kind},
        "status": one.status,
        "possibly": one.possibly,
        "happened": _when(one.happened),
        "planned": _when(one.planned),
        "recorded_at": one.stamp.at,
        "recorded_by": one.stamp.actor,
        "parties": [
            {
                "name": party.name,
                "role": party.role,
                "roles": _ROLES[party.role],
            }
            for party in one.parties
        ],
        "place": one.place,
        "note": one.note,
        "sources": list(one.sources),
        "quote": one.quote,
        "during": one.during,
        "fields": dict(one.fields),
        "commitments": [promise.model_dump(mode="json") for promise in one.commitments],
        "certainty": one.certainty,
        "amended": [_correction(change) for change in one.amendments],
        "retracted": _correction(one.withdrawn) if one.withdrawn else None,
        "claims": claim_rows(one),
        "conflicts": conflict_rows(one),
    }


def _follow_up(one: FollowUp, state: Initiative, made: Made) -> Row:
    if made.due.get(one.id) == one:
        return made.rows["follow_ups"][one.id]
    return {
        "id": one.id,
        "initiative": one.initiative,
        "rule": one.rule,
        "trigger_milestone": one.trigger,
        "en": one.en,
        "zh": one.zh,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "owner": one.owner,
        "state": one.state,
        "snoozed_until": _day(one.snoozed_until),
        "body": _text({**_follow_up_body(one), **_by_rule(one), **_told_of(one, state)}),
    }


def _follow_up_body(one: FollowUp) -> Row:
    return {
        "anchor": _day(one.anchor),
        "after": one.after,
        "skipped": list(map(_skipped, one.skipped)),
        "closed_by": one.closed_by,
        "closed_on": _day(one.closed_on),
        "outcome": one.outcome,
        "rescheduled_because": one.rescheduled_because,
        "rule_due": _day(one.rule_due),
    }


@lru_cache(maxsize=4096)  # the same days are skipped by many follow-ups
def _skipped(skip: Skipped) -> orjson.Fragment:
    told = {"day": skip.day.isoformat(), "en": skip.en, "zh": skip.zh, "regions": list(skip.regions)}
    return orjson.Fragment(orjson.dumps(told, option=orjson.OPT_SORT_KEYS))


def _by_rule(one: FollowUp) -> Row:
    """What its rule says that most leave unsaid, for digests and explanations."""
    if not (one.calendars or one.shifted_from or one.lead or one.steps or one.urgent):
        return {}
    told: Row = {
        "calendars": list(one.calendars),
        "shifted_from": _day(one.shifted_from),
        "lead": [day.isoformat() for day in one.lead],
        "escalate": [step.to_json() for step in one.steps],
        "urgent": one.urgent,
    }
    return {name: value for name, value in told.items() if value}


_VERBS = {cls: name.removeprefix("follow_up.") for name, cls in EVENT_TYPES.items()}


def _told_of(one: FollowUp, state: Initiative) -> Row:
    """What people said of a follow-up: nothing where nobody has."""
    if not one.touched.deeds and one.id not in state.added:
        return {}
    found: Row = {}
    deeds: list[Added | Deed] = [*one.touched.deeds]
    if by_hand := state.added.get(one.id):
        deeds.insert(0, by_hand)
        found["closes"] = by_hand.event.closed_by
    if asked := one.touched.asked:
        found["asked"] = {
            "due": _day(asked.due),
            "because": asked.because,
            "approver": one.approval,
        }
    if deeds:
        found["deeds"] = [_deed(deed) for deed in deeds]
    return found


def _deed(deed: Added | Deed) -> Row:
    """What somebody did with a follow-up: the verb, when it was recorded and by whom, and what was said."""
    said = deed.event.model_dump(mode="json", exclude={"follow_up"}, exclude_none=True)
    return {
        "verb": _VERBS[type(deed.event)],
        "recorded_at": deed.stamp.at,
        "actor": deed.stamp.actor,
        **said,
    }


def _parties(state: Initiative, counted: set[str]) -> Iterator[tuple[str, Row]]:
    """Who took part in the milestones of which something is reported or counted."""
    for milestone in state.milestones.values():
        if milestone.id in counted:
            for number, party in enumerate(milestone.parties, 1):
                key = f"{milestone.id}@{number}"
                yield key, _party(key, state.id, milestone.id, party)


def _party(key: str, initiative: str, milestone: str, party: Party) -> Row:
    return {
        "id": key,
        "initiative": initiative,
        "milestone": milestone,
        "name": party.name,
        "role": party.role,
    }
