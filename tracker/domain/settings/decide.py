"""The rules of the settings: which events follow from a command, given what holds."""

from collections.abc import Sequence
from typing import assert_never, get_args

from tracker.domain.policy import stored
from tracker.domain.policy_reading.read import read_policy
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.adopted import AdoptPolicy, PolicyAdopted
from tracker.domain.settings.metrics import DeclareMetric, SetTarget, declare_metric, set_target
from tracker.domain.settings.offices import DescribeOffice, SetDays, describe_office, set_days
from tracker.domain.settings.own_kinds import DeclareKind, declare_kind
from tracker.domain.settings.own_regions import DeclareRegion, declare_region
from tracker.domain.settings.people import DescribePerson, Forget, describe_person, forget
from tracker.domain.settings.state import Settings, SettingsEvent

SettingsCommand = (
    DeclareKind
    | DeclareRegion
    | DescribeOffice
    | SetDays
    | DescribePerson
    | Forget
    | AdoptPolicy
    | DeclareMetric
    | SetTarget
)
SETTINGS_COMMANDS = get_args(SettingsCommand)


def decide(settings: Settings, command: SettingsCommand) -> Sequence[SettingsEvent]:
    """The events that follow from a command, or a refusal."""
    match command:
        case DeclareKind():
            return declare_kind(settings.kinds, settings.own_kinds, command)
        case DeclareRegion():
            _check_code(settings, command)
            return declare_region(settings.own_regions, command)
        case DescribeOffice():
            known = settings.described.get(command.office)
            return describe_office(known, settings.people, settings.regions, command)
        case SetDays():
            return set_days(settings.days, settings.described, settings.regions, command)
        case DescribePerson():
            return describe_person(settings.people, settings.offices, command)
        case Forget():
            return forget(settings.people, command)
        case AdoptPolicy():
            return _adopt(settings, command)
        case DeclareMetric():
            return declare_metric(settings.metrics, command)
        case SetTarget():
            return set_target(settings.metrics, settings.targets, settings.regions, command)
        case _:
            assert_never(command)


def _check_code(settings: Settings, command: DeclareRegion) -> None:
    """Working days are set for an office or a region by its name: no two may share one."""
    if command.code.strip().upper() in {handle.upper() for handle in settings.described}:
        raise Refused(N_("{code} is the handle of an office: choose another code."), code=command.code)


def _adopt(settings: Settings, command: AdoptPolicy) -> list[PolicyAdopted]:
    policy = read_policy(command.text, settings.kinds, settings.described, settings.regions)
    event = PolicyAdopted(text=command.text, policy=stored(policy), because=command.because)
    last = settings.policies[-1] if settings.policies else None
    return [] if last and (last.text, last.policy) == (event.text, event.policy) else [event]
