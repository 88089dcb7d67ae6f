"""Offices: adding and changing them, two words for one command; neither does the work of the other."""

from typing import Literal

from tracker.app.tracker import Receipt, Tracker
from tracker.domain.refusals import N_, Refused
from tracker.domain.settings.offices import DescribeOffice, unknown_office

Verb = Literal["add", "set"]

THERE = N_("There is an office {office} already: change it with tracker office set {office}")


def describe_office(tracker: Tracker, command: DescribeOffice, verb: Verb) -> Receipt:
    """Add an office that is new, or change one that is there; added again as it is, it is so already.

    Raises Refused, NotFound, and what `Tracker.do` raises.
    """
    with tracker.recording() as session:
        known = command.office in session.settings.described
        if verb == "set" and not known:
            raise unknown_office(command.office, session.settings.described)
        receipt = session.do(command)
        if verb == "add" and known and receipt.events and not receipt.repeated:
            raise Refused(THERE, office=command.office)
    return receipt
