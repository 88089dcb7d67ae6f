"""What differs between two answers, in sentences, initiative by initiative."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from tracker.app.changes import Comparison
from tracker.app.clock import Clock
from tracker.cli.asked import LIGHT_WORDS, zone_of
from tracker.cli.changes import claims, follow_ups
from tracker.cli.changes.line import ADDED, CHANGED, GONE, PERHAPS, Line, Section, because, named
from tracker.cli.initiatives.sheet import LATER
from tracker.cli.page import BETWEEN
from tracker.cli.text import plain
from tracker.cli.wording import phrases, reasons
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain import dates
from tracker.domain.lifecycles import KIND_NAMES
from tracker.domain.lights import limits_of
from tracker.domain.policy import Lights
from tracker.views.answers import BoardRow, Document, Sheet
from tracker.views.changes import NEVER_SEEN, Change, Facts, Field, InitiativeChange
from tracker.words import N_, _, current, ngettext

BESIDE = frozenset({"status", "recorded_at", "recorded_by", "key", "retracted", "claims", "stage", "light"})
"""Facts that a sentence tells in its own words, or that nobody asks for among the changes."""

MILESTONES = {
    "recorded": (ADDED, ""),
    "planned": (ADDED, N_("planned")),
    "kept": (ADDED, N_("as had been planned for {planned}")),
    "possible": (PERHAPS, N_("possibly by then, its date is not exact")),
    "certain": (ADDED, N_("certainly by then, before only possibly")),
    "amended": (CHANGED, ""),
    "claimed": (CHANGED, ""),
    "retracted": (GONE, N_("retracted")),
    "dropped": (GONE, N_("plan dropped")),
    "doubtful": (PERHAPS, N_("only possibly by then, its date is not exact")),
    "ahead": (CHANGED, N_("still planned then")),
    "gone": (GONE, N_("not by then")),
    NEVER_SEEN: (GONE, N_("recorded and withdrawn in between")),
}
"""What became of a milestone: the sign, and the words after its name."""


@dataclass(frozen=True, slots=True)
class _Lit:
    """What the reason of a light is told by."""

    today: date
    lights: Lights

    def lights_of(self, kind: str | None) -> Mapping[str, int]:
        return limits_of(self.lights, kind or "")


def by_time(change: InitiativeChange, found: Comparison) -> bool:
    """Whether nothing but the light differs, and nothing says why but that time has passed."""
    if found.decided or found.before.today == found.after.today or not change.facts:
        return False
    alone = not (change.milestones or change.follow_ups)
    return alone and [one.name for one in change.facts.fields] == ["light"]


def milestones(change: InitiativeChange, found: Comparison) -> list[Change]:
    """The milestones of which something is told.

    One that was withdrawn never happened: between two days of the same knowledge nothing became of it.
    """
    same = found.before.position == found.after.position
    return [one for one in change.milestones if not (same and one.sort == NEVER_SEEN)]


def days_late(facts: Facts, clock: Clock) -> int:
    """How many days after it happened a milestone was recorded, where they are more than LATER; else 0."""
    latest = (facts["happened"] or {}).get("to")
    if latest is None:
        return 0
    recorded = datetime.fromisoformat(facts["recorded_at"]).astimezone(zone_of(clock)).date()
    days = (recorded - date.fromisoformat(latest)).days
    return days if days > LATER else 0


class Said:
    """Puts a comparison into words."""

    def __init__(self, found: Comparison, clock: Clock) -> None:
        self._found = found
        self._clock = clock

    def sections(self) -> list[Section]:
        """Each initiative of which something was recorded or happened, with what became of it."""
        changes = [one for one in self._found.changes if not by_time(one, self._found)]
        sections = [Section(_heading(one), list(self._lines(one))) for one in changes]
        return [one for one in sections if one.lines]

    def lights(self) -> list[Line]:
        """The initiatives of which only the light differs."""
        changes = [one for one in self._found.changes if by_time(one, self._found)]
        return [Line(CHANGED, named(_heading(one), self._light(one)), _lit(one)) for one in changes]

    # --- an initiative ---

    def _lines(self, change: InitiativeChange) -> Iterator[Line]:
        if change.facts:
            yield from self._facts(change, change.facts)
        yield from (self._milestone(one, change) for one in milestones(change, self._found))
        shown = [one for one in change.follow_ups if one.sort != NEVER_SEEN]
        yield from (follow_ups.line(one, change) for one in shown)
        others = (one for one in change.follow_ups if one.sort == NEVER_SEEN)
        if rest := sum(map(follow_ups.came_or_went, others)):
            text = ngettext(
                "and {n} follow-up that was open neither before nor after",
                "and {n} follow-ups that were open neither before nor after",
                rest,
            )
            yield Line("", text.format(n=rest), "dim")

    def _facts(self, change: InitiativeChange, facts: Change) -> Iterator[Line]:
        if facts.sort != "changed":
            yield self._whole(change, facts.sort)
            return
        if change.before and change.after and change.before.row.stage != change.after.row.stage:
            yield Line(CHANGED, _stage(change.before.row, change.after))
        if any(one.name == "light" for one in facts.fields):
            yield Line(CHANGED, named(_("light"), self._light(change)), _lit(change))
        yield from (Line(CHANGED, one) for one in self._fields(facts))

    def _whole(self, change: InitiativeChange, sort: str) -> Line:
        """An initiative that is there on one side only."""
        row = change.shown.row
        by_day = self._found.before.as_of != self._found.after.as_of
        if sort == "gone":
            gone = _("not there any more") if by_day and not change.because else _("taken back")
            return Line(GONE, because(gone, [change.because] if change.because else []))
        names = phrases.places(row.regions, self._found.regions)
        facts = [
            KIND_NAMES[row.kind][current() == "zh"],
            _stage_name(row),
            _(LIGHT_WORDS[row.light]),
            *([phrases.joined(names)] if names else []),
            plain(row.owner),
        ]
        return Line(ADDED, named(_("begins") if by_day else _("opened"), BETWEEN.join(facts)))

    def _light(self, change: InitiativeChange) -> str:
        """From which light to which, and why it is that."""
        sides = [side for side in (change.before, change.after) if side]
        lights = " → ".join(_(LIGHT_WORDS[side.row.light]) for side in sides)
        last = sides[-1]
        reason = reasons.light_reason(last.row, _Lit(last.as_of, self._found.lights))
        return _("{light}: {reason}").format(light=lights, reason=reason)

    def _fields(self, change: Change) -> Iterator[str]:
        """What differs, field by field; those that have the same reasons together."""
        fields = [one for one in change.fields if one.name not in BESIDE]
        for reasons_given, some in groupby(fields, key=lambda one: one.because):
            yield because(phrases.listed(map(self._field, some)), reasons_given)

    def _field(self, one: Field) -> str:
        old, new = (field_value(one.name, value, self._found.regions) for value in (one.before, one.after))
        return _("{field}: {old} → {new}").format(field=field_name(one.name), old=old, new=new)

    # --- milestones ---

    def _milestone(self, change: Change, whole: InitiativeChange) -> Line:
        sign, words = MILESTONES[change.sort]
        planned = change.facts["planned"]
        told = [_(words).format(planned=_day(planned) if planned else "")]
        if change.sort in ("amended", "claimed"):
            told += [*self._fields(change), *claims.told(change, self._found.regions)]
        said = named(_called(change, whole), _("; ").join(filter(None, told)))
        withdrawn = change.facts["retracted"]
        said = because(said, [withdrawn["because"]] if withdrawn else [])
        return Line(sign, _("; ").join([said, *self._besides(change)]))

    def _besides(self, change: Change) -> Iterator[str]:
        """What else is to be said of a milestone that came: that it was added late, and amended since."""
        if change.sort == "recorded" and (days := days_late(change.facts, self._clock)):
            yield ngettext("added {n} day later", "added {n} days later", days).format(n=days)
        if change.sort in ("recorded", "planned"):
            for one in filter(self._came_since, change.corrections):
                told = phrases.listed(reasons.changes(one["before"], one["after"], self._found.regions))
                yield because(_("amended since: {changes}").format(changes=told), [one["because"]])
            yield from claims.told(change, self._found.regions)

    def _came_since(self, correction: Document) -> bool:
        """Whether a correction of something that is new is new as well."""
        before = self._found.before
        return before.as_of is None or correction["recorded_at"] > before.known_at


def _heading(change: InitiativeChange) -> str:
    row = change.shown.row
    return f"{plain(change.id)} {phrases.title(row.title_en, row.title_zh)}"


def _lit(change: InitiativeChange) -> str:
    """The style of a line about a light."""
    return change.shown.row.light


def _stage_name(row: BoardRow) -> str:
    return plain(row.stage_zh if current() == "zh" else row.stage_en)


def _stage(before: BoardRow, after: Sheet) -> str:
    """From which stage to which, and the milestone that reached it."""
    said = named(_("stage"), f"{_stage_name(before)} → {_stage_name(after.row)}")
    reached = next((one for one in after.milestones if one["id"] == after.row.stage_milestone), None)
    return _("{name} ({role})").format(name=said, role=reasons.named(reached)) if reached else said


def _called(change: Change, whole: InitiativeChange) -> str:
    """A milestone by its id, its kind and its day."""
    side = whole.after if change.after else whole.before
    body = next(one for one in side.milestones if one["id"] == change.key) if side else {}
    day = _day(body["happened"] or body["planned"])
    return _("{milestone}, {day}").format(milestone=reasons.named(body), day=day)


def _day(stored: dict[str, str | None]) -> str:
    return plain(dates.long(phrases.told(stored), current()))
