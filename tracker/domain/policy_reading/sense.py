"""What makes no sense together in a policy: lengths of time, what comes again, steps, lights."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tracker.domain.policy import MOST, Lights, Offset
from tracker.domain.policy_reading.lines import Place
from tracker.domain.policy_reading.wrong import OneWrong, Told, Wrong, is_number, rules, table, texts
from tracker.domain.refusals import N_, Refused

LONGEST = 3660
"""Days in the ten years beyond which no rule reaches."""

DAYS = {"working days": 1.4, "days": 1.0, "months": 30.5}
"""How many days each unit has, near enough to tell a long time from a short one."""

_KNOWN_LATE = ("happened", "recorded", "undated")
"""The anchors on a day that has passed when it becomes known."""


def senseless(raw: Told) -> Wrong:
    """Everything in a policy that contradicts what stands beside it, or the calendar."""
    yield from _lights(raw)
    yield from _steps((), raw)
    for number, rule in rules(raw):
        place: Place = ("rules", number)
        yield from _first(place, rule)
        yield from _again(place, rule)
        for n, ahead in texts(rule.get("lead")):
            yield from _within((*place, "lead", n), _length(ahead), least=1)
        yield from _steps(place, rule)


def _length(told: object) -> Offset | None:
    found = re.fullmatch(r"(-?\d{1,4}) (working day|day|month)s?", told) if isinstance(told, str) else None
    return Offset(int(found[1]), f"{found[2]}s") if found else None  # type: ignore[arg-type] # one of the units


def _about(length: Offset) -> float:
    return length.count * DAYS[length.unit]


def _within(place: Place, length: Offset | None, least: int | None = None) -> Wrong:
    """That a length of time is neither too long nor too short."""
    if length and abs(_about(length)) > LONGEST:
        reason = Refused(N_("{length} is too long: no rule reaches beyond ten years."), length=length)
        yield OneWrong(place, reason)
    if length and least is not None and length.count < least:
        reason = Refused(N_("{length} is too short: {least} or more."), length=length, least=least)
        yield OneWrong(place, reason)


def _first(place: Place, rule: Told) -> Wrong:
    after, at = _length(rule.get("after")), (*place, "after")
    yield from _within(at, after)
    if not after or rule.get("anchor", "happened") not in _KNOWN_LATE:
        return
    if after.count < 0:
        yield OneWrong(
            at,
            Refused(
                N_(
                    "{length} would be before it happened: only from planned, commitment and fields.NAME can "
                    "a rule count back."
                ),
                length=after,
            ),
        )
    elif not after.count and "every" in rule:
        yield OneWrong(
            at,
            Refused(N_("{length} is the day on which it begins: write when it is due first."), length=after),
        )


def _again(place: Place, rule: Told) -> Wrong:
    """That what is said of coming again makes sense."""
    if "every" in rule:
        every = _length(rule["every"])
        yield from _within((*place, "every"), every)
        yield from (OneWrong((*place, "missed"), reason) for reason in _missed(rule))
        yield from _how_often((*place, "times"), every, rule.get("times"))
        return
    for key in ("from", "missed", "times"):
        if key in rule:
            reason = Refused(N_("It says how a rule comes again, and this one comes once: write every."))
            yield OneWrong((*place, key), reason)


def _missed(rule: Told) -> Iterator[Refused]:
    missed = rule.get("missed")
    if missed in ("stack", "skip") and rule.get("from", "completion") == "completion":
        yield Refused(
            N_('Counted from completion, none is ever missed: write from = "trigger" or "previous-due" too.')
        )
    if missed == "stack" and "times" not in rule:
        yield Refused(N_("What stacks up needs an end: write times, how often it comes."))


def _how_often(place: Place, every: Offset | None, times: object) -> Wrong:
    if every and is_number(times) and (times > MOST or _about(every) * times > LONGEST):
        yield OneWrong(
            place,
            Refused(
                N_("{times} times {every} is too long: {most} times and ten years at most."),
                times=times,
                every=every,
                most=MOST,
            ),
        )


def _steps(place: Place, part: Told) -> Wrong:
    """That the steps of a rule, or of the whole policy, follow each other."""
    before: Offset | None = None
    steps = part.get("escalate")
    for number, step in enumerate(steps if isinstance(steps, list) else []):
        after, at = _length(table(step).get("after")), (*place, "escalate", number, "after")
        yield from _within(at, after, least=1)
        if after and before and _about(after) <= _about(before):
            yield OneWrong(
                at,
                Refused(
                    N_("{length} is not later than the step before, {before}: steps follow each other."),
                    length=after,
                    before=before,
                ),
            )
        before = after or before


def _lights(raw: Told) -> Wrong:
    """That no light is red before it is yellow, in all kinds of initiatives and in each."""
    told = table(raw.get("lights"))
    limits = {**Lights().model_dump(exclude={"kinds"}), **told}
    yield from _in_turn(("lights",), limits, told)
    for kind, own in table(told.get("kinds")).items():
        yield from _in_turn(("lights", "kinds", kind), {**limits, **table(own)}, table(own))


def _in_turn(place: Place, limits: Mapping[str, Any], told: Told) -> Wrong:
    for what in ("overdue", "silent"):
        yellow, red = limits[f"yellow_{what}"], limits[f"red_{what}"]
        key = next((key for key in (f"red_{what}", f"yellow_{what}") if key in told), None)
        if key and is_number(yellow) and is_number(red) and yellow > red:
            reason = Refused(
                N_("Red after {red} days would come before yellow after {yellow}."), red=red, yellow=yellow
            )
            yield OneWrong((*place, key), reason)
