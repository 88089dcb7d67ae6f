"""Rules that close each other for ever: whatever closes the one starts the next."""

from collections.abc import Sequence

from tracker.domain.policy_reading.lines import Place
from tracker.domain.policy_reading.wrong import OneWrong, Told, Wrong, rules, texts
from tracker.domain.refusals import N_, Refused


def circles(raw: Told, whole: Told) -> Wrong:
    """Rules from which no closing leads away; `whole` is the policy with what it takes from its base.

    A rule can be left for good where it is closed by hand only, or by a kind all of whose rules can be left.
    """
    every = [rule for _, rule in rules(whole) if _closes(rule)]
    left: list[Told] = []
    while fresh := [rule for rule in every if rule not in left and _can_be_left(rule, every, left)]:
        left += fresh
    stuck = [rule for rule in every if rule not in left]
    told: list[Told] = []
    for rule in stuck:
        circle = _circle(rule, stuck)
        if rule in told or not circle:
            continue
        told += circle
        own = next(((n, one) for n, one in rules(raw) if one in circle), None)
        place: Place = ("rules", own[0], "closed_by") if own else ("base",)
        yield OneWrong(place, _circling([str(one["id"]) for one in circle]))


def _closes(rule: Told) -> bool:
    """Whether what it closes can be told, whatever is wrong in it."""
    lists = [rule.get(key, []) for key in ("on", "closed_by", "initiatives")]
    return isinstance(rule.get("id"), str) and all(
        isinstance(one, list) and len(list(texts(one))) == len(one) for one in lists
    )


def _can_be_left(rule: Told, every: Sequence[Told], left: Sequence[Told]) -> bool:
    closers = rule.get("closed_by", [])
    return not closers or any(all(one in left for one in _begun(kind, rule, every)) for kind in closers)


def _begun(kind: str, rule: Told, every: Sequence[Told]) -> list[Told]:
    """The rules that a milestone of a kind starts in an initiative in which `rule` has been started."""
    return [
        one
        for one in every
        if one.get("anchor", "happened") in ("happened", "recorded")
        and (kind in one.get("on", []) or "*" in one.get("on", []))
        and _together(rule.get("initiatives", []), one.get("initiatives", []))
    ]


def _together(some: Sequence[str], others: Sequence[str]) -> bool:
    return not some or not others or bool(set(some) & set(others))


def _circle(first: Told, stuck: Sequence[Told]) -> list[Told]:
    """The shortest way from a rule back to itself over those that its closers start; [] if there is none."""
    ways: list[list[Told]] = [[first]]
    for way in ways:
        for kind in way[-1].get("closed_by", []):
            for one in _begun(kind, way[-1], stuck):
                if one is first:
                    return way
                if all(one not in other for other in ways):
                    ways.append([*way, one])
    return []


def _circling(ids: Sequence[str]) -> Refused:
    if len(ids) == 1:
        return Refused(
            N_(
                "Whatever closes the rule {rule} starts it again, without end. Add a kind that does not "
                "start it, or let it come again with every."
            ),
            rule=ids[0],
        )
    return Refused(
        N_(
            "The rules {rules} close each other in a circle: whatever closes one starts the next, without "
            "end. Add a kind that starts none of them."
        ),
        rules=" → ".join((*ids, ids[0])),
    )
