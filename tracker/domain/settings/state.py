"""What holds for the whole journal, folded from its settings events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import assert_never

from tracker.domain.fields import Record
from tracker.domain.kinds import BUILT_IN, Kind
from tracker.domain.policy import Policy
from tracker.domain.refusals import N_, NotFound
from tracker.domain.regions import Region, Regions
from tracker.domain.settings.adopted import PolicyAdopted, policy_of
from tracker.domain.settings.metrics import MetricDeclared, TargetSet
from tracker.domain.settings.offices import DaysSet, Office, OfficeDescribed, office_of
from tracker.domain.settings.own_kinds import KindDeclared, own_kind
from tracker.domain.settings.own_regions import RegionDeclared
from tracker.domain.settings.people import Person, PersonDescribed, PersonForgotten, forgotten, person_of


class JournalStarted(Record):
    """The journal was begun, for practice (the clock may be set) or for real."""

    practice: bool


SettingsEvent = (
    JournalStarted
    | KindDeclared
    | RegionDeclared
    | OfficeDescribed
    | DaysSet
    | PersonDescribed
    | PersonForgotten
    | PolicyAdopted
    | MetricDeclared
    | TargetSet
)

EVENT_TYPES: dict[str, type[Record]] = {
    "journal.started": JournalStarted,
    "kind.declared": KindDeclared,
    "region.declared": RegionDeclared,
    "office.described": OfficeDescribed,
    "days.set": DaysSet,
    "person.described": PersonDescribed,
    "person.forgotten": PersonForgotten,
    "policy.adopted": PolicyAdopted,
    "metric.declared": MetricDeclared,
    "target.set": TargetSet,
}
"""The stored name of each event. NOTE: they are for ever."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole journal, folded from its settings events.

    `described` has the last description of each office as it was stored; `days` what was said about working
    days, in the order of saying: the last word counts. `policies` are those adopted, the last one holds;
    `metrics` those declared, by key, and `targets` those set, in order.
    """

    practice: bool = False
    own_kinds: Mapping[str, type[Kind]] = field(default_factory=dict)
    own_regions: tuple[Region, ...] = ()
    described: Mapping[str, OfficeDescribed] = field(default_factory=dict)
    days: tuple[DaysSet, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    policies: tuple[PolicyAdopted, ...] = ()
    metrics: Mapping[str, MetricDeclared] = field(default_factory=dict)
    targets: tuple[TargetSet, ...] = ()

    @property
    def kinds(self) -> Mapping[str, type[Kind]]:
        """Every kind by its name, the built-in ones first."""
        return {**BUILT_IN, **self.own_kinds}

    @property
    def regions(self) -> Regions:
        """Every region that can be named."""
        return Regions(self.own_regions)

    @property
    def offices(self) -> Mapping[str, Office]:
        """Every office that was described, by its handle."""
        return {handle: office_of(event) for handle, event in self.described.items()}

    @property
    def policy(self) -> Policy | None:
        """The policy that was adopted last; None: the default holds."""
        return policy_of(self.policies[-1]) if self.policies else None

    def kind(self, name: str) -> type[Kind]:
        """The kind of that stable name, or of that English or Chinese name.

        Raises NotFound with the nearest names.
        """
        if name in BUILT_IN:
            return BUILT_IN[name]
        kinds = self.kinds
        wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
        if wanted in kinds:
            return kinds[wanted]
        named = [kind for kind in kinds.values() if name.strip() in (kind.zh, kind.en)]
        if len(named) == 1:
            return named[0]
        near = get_close_matches(wanted, kinds, n=3, cutoff=0.5) or sorted(kinds)[:3]
        raise NotFound(
            N_(
                "There is no kind of milestone called {name!r}. Nearest: {nearest}. All of them: "
                "tracker kind list"
            ),
            name=name,
            nearest=", ".join(near),
        )


def evolve(settings: Settings, event: SettingsEvent) -> Settings:
    """The settings after an event. Never refuses."""
    match event:
        case JournalStarted():
            return replace(settings, practice=event.practice)
        case KindDeclared():
            return replace(settings, own_kinds={**settings.own_kinds, event.name: own_kind(event)})
        case RegionDeclared():
            own = Region(event.code, event.en, event.zh, event.calendar, event.zone)
            return replace(settings, own_regions=(*settings.own_regions, own))
        case OfficeDescribed():
            return replace(settings, described={**settings.described, event.office: event})
        case DaysSet():
            return replace(settings, days=(*settings.days, event))
        case PersonDescribed() | PersonForgotten():
            return _with(settings, event)
        case PolicyAdopted():
            return replace(settings, policies=(*settings.policies, event))
        case MetricDeclared():
            return replace(settings, metrics={**settings.metrics, event.metric: event})
        case TargetSet():
            return replace(settings, targets=(*settings.targets, event))
        case _:
            assert_never(event)


def _with(settings: Settings, event: PersonDescribed | PersonForgotten) -> Settings:
    """The settings with a person who was described, or what is left of one who was forgotten."""
    if isinstance(event, PersonDescribed):
        person = person_of(event)
    else:
        person = forgotten(settings.people.get(event.person, Person(event.person)))
    return replace(settings, people={**settings.people, person.handle: person})
