"""The rules of the settings: which events follow from a command, given what holds."""

from collections.abc import Sequence
from typing import assert_never, get_args

from tracker.domain.policy import read_policy
from tracker.domain.settings.adopted import AdoptPolicy, PolicyAdopted
from tracker.domain.settings.offices import DescribeOffice, SetDays, describe_office, set_days
from tracker.domain.settings.own_kinds import DeclareKind, declare_kind
from tracker.domain.settings.own_regions import DeclareRegion, declare_region
from tracker.domain.settings.people import DescribePerson, Forget, describe_person, forget
from tracker.domain.settings.state import Settings, SettingsEvent

SettingsCommand = (
    DeclareKind | DeclareRegion | DescribeOffice | SetDays | DescribePerson | Forget | AdoptPolicy
)
SETTINGS_COMMANDS = get_args(SettingsCommand)


def decide(settings: Settings, command: SettingsCommand) -> Sequence[SettingsEvent]:
    """The events that follow from a command, or a refusal."""
    match command:
        case DeclareKind():
            return declare_kind(settings.kinds, settings.own_kinds, command)
        case DeclareRegion():
            return declare_region(settings.own_regions, command)
        case DescribeOffice():
            return describe_office(settings.described.get(command.office), settings.regions, command)
        case SetDays():
            return set_days(list(settings.days), settings.offices, settings.regions, command)
        case DescribePerson():
            return describe_person(settings.people, settings.offices, command)
        case Forget():
            return forget(settings.people, command)
        case AdoptPolicy():
            return _adopt(settings, command)
        case _:
            assert_never(command)


def _adopt(settings: Settings, command: AdoptPolicy) -> list[PolicyAdopted]:
    if settings.policies and settings.policies[-1].text == command.text:
        return []
    policy = read_policy(command.text, settings.kinds)
    stored = policy.model_dump(mode="json", exclude_unset=True)
    return [PolicyAdopted(text=command.text, policy=stored, because=command.because)]
