"""What a policy names: kinds, roles, offices, regions, fields, the rules of its base."""

import tomllib
from collections.abc import Sequence

from tracker.domain.lifecycles import INITIATIVE_KINDS
from tracker.domain.policy import INITIATIVE, NO_PACK, OWNER, REGIONS, ROLE, expanded, pack, packs
from tracker.domain.policy_reading.lines import Place
from tracker.domain.policy_reading.wrong import (
    Known,
    OneWrong,
    Told,
    Wrong,
    nearest,
    one_of,
    rules,
    table,
    texts,
)
from tracker.domain.refusals import N_, NotFound, Refused

NO_INITIATIVE_KIND = N_("There is no kind of initiative {name!r}. Nearest: {nearest}.")
NO_KIND = N_("There is no kind of milestone {name!r}. Nearest: {nearest}. All of them: tracker kind list")
NO_RULE = N_("The base has no rule {name!r}. Nearest: {nearest}.")
NO_ROLE = N_("Nobody has said who is behind {name!r}. Nearest: {nearest}. Write it under [roles].")
NO_HANDLE = N_("{name!r} is no handle: a role is written role:NAME, and a handle has no colon.")
NO_FIELD = N_("No kind that starts the rule has {name!r}. Nearest: {nearest}.")
NO_CALENDAR = N_(
    "{name!r} is neither an office nor the code of a region: nobody knows its working days. "
    "Nearest: {nearest}."
)


def wrong_names(raw: Told, whole: Told, known: Known) -> Wrong:
    """Every name in a policy that nothing has; `whole` is the policy with what it takes from its base."""
    yield from _basis(raw)
    for kind in table(table(raw.get("lights")).get("kinds")):
        yield from one_of(("lights", "kinds", kind), kind, INITIATIVE_KINDS, NO_INITIATIVE_KIND)
    yield from _roles(raw, whole)
    yield from _who(("approval",), raw.get("approval"), whole, ())
    yield from _told((), raw, whole)
    for number, rule in rules(raw):
        place: Place = ("rules", number)
        yield from _kinds(place, rule, known)
        yield from _field(place, rule, known)
        yield from _calendars(place, rule, known)
        yield from _who((*place, "owner"), rule.get("owner"), whole, (INITIATIVE,))
        yield from _who((*place, "approval"), rule.get("approval"), whole, ())
        yield from _told(place, rule, whole)
    yield from _twice(raw)


def _basis(raw: Told) -> Wrong:
    base = raw.get("base")
    if isinstance(base, str):
        yield from one_of(("base",), base, packs(), NO_PACK)
    if "without" in raw and base is None:
        yield OneWrong(("without",), Refused(N_("Without a base there is nothing to leave out: write base.")))
    elif base in packs():
        ids = [rule["id"] for rule in expanded(tomllib.loads(pack(str(base))))["rules"]]
        for number, name in texts(raw.get("without")):
            yield from one_of(("without", number), name, ids, NO_RULE)


def _twice(raw: Told) -> Wrong:
    seen: set[str] = set()
    for number, rule in rules(raw):
        named = str(rule.get("id", number))
        if named in seen:
            reason = Refused(N_("There is a rule {rule!r} above already."), rule=named)
            yield OneWrong(("rules", number, "id"), reason)
        seen.add(named)


def _roles(raw: Told, whole: Told) -> Wrong:
    told: set[str] = set()
    for name, who in table(raw.get("roles")).items():
        yield from _who(("roles", name), who, whole, ())
        circle = _led_to(name, table(whole.get("roles")))
        if name in circle and name not in told:
            told |= {*circle}
            yield OneWrong(
                ("roles", name),
                Refused(
                    N_("The roles {circle} lead to each other in a circle: nobody is behind them."),
                    circle=" → ".join((name, *circle)),
                ),
            )


def _led_to(name: str, roles: Told) -> list[str]:
    """The roles that a role leads to, one after the other, until none follows or one comes again."""
    found: list[str] = []
    while isinstance(who := roles.get(name), str) and who.startswith(ROLE) and who[len(ROLE) :] not in found:
        name = who.removeprefix(ROLE)
        found.append(name)
    return found


def _who(place: Place, who: object, whole: Told, besides: Sequence[str]) -> Wrong:
    """That somebody is a role that is there, or a handle, or one of the words that stand for somebody."""
    if not isinstance(who, str) or who in besides:
        return
    names = [ROLE + name for name in table(whole.get("roles"))]
    if who in (OWNER, INITIATIVE):
        near = ", ".join((*besides, *names)) or ROLE + "NAME"
        yield OneWrong(
            place, Refused(N_("{name} cannot stand here. Write {nearest}."), name=who, nearest=near)
        )
    elif who.startswith(ROLE):
        yield from one_of(place, who, names, NO_ROLE)
    elif ":" in who:
        yield OneWrong(place, NotFound(NO_HANDLE, name=who))


def _told(place: Place, part: Told, whole: Told) -> Wrong:
    """Those who are told of what is late, by a rule or the whole policy."""
    steps = part.get("escalate")
    for number, step in enumerate(steps if isinstance(steps, list) else []):
        at = (*place, "escalate", number)
        yield from _who((*at, "to"), table(step).get("to"), whole, (OWNER,))
        for n, who in texts(table(step).get("copies")):
            yield from _who((*at, "copies", n), who, whole, (OWNER,))


def _kinds(place: Place, rule: Told, known: Known) -> Wrong:
    for n, kind in texts(rule.get("on")):
        yield from one_of((*place, "on", n), kind, ("*", *known.kinds), NO_KIND)
    for n, kind in texts(rule.get("closed_by")):
        yield from one_of((*place, "closed_by", n), kind, known.kinds, NO_KIND)
    for n, kind in texts(rule.get("initiatives")):
        yield from one_of((*place, "initiatives", n), kind, INITIATIVE_KINDS, NO_INITIATIVE_KIND)


def _field(place: Place, rule: Told, known: Known) -> Wrong:
    """That an anchor in a field is one that a kind of the rule has."""
    anchor = rule.get("anchor")
    kinds = [known.kinds[kind] for _, kind in texts(rule.get("on")) if kind in known.kinds]
    if isinstance(anchor, str) and anchor.startswith("fields.") and kinds:
        names = {f"fields.{name}" for kind in kinds for name in kind.model_fields}
        yield from one_of((*place, "anchor"), anchor, names, NO_FIELD)


def _calendars(place: Place, rule: Told, known: Known) -> Wrong:
    for number, name in texts(rule.get("calendars")):
        if name not in (REGIONS, OWNER) and name not in known.offices and name not in known.regions:
            reason = NotFound(NO_CALENDAR, name=name, nearest=_nearest_calendar(name, known))
            yield OneWrong((*place, "calendars", number), reason)


def _nearest_calendar(name: str, known: Known) -> str:
    try:
        region = known.regions.find(name)
    except NotFound:
        return nearest(name, [REGIONS, OWNER, *known.offices])
    return f"{region.code} ({region.en} {region.zh})"
