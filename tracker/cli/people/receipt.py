"""What is said after a command about offices and people: one line, and no more than was said itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from tracker import codec
from tracker.cli.call import Call
from tracker.cli.page import coloured, columns
from tracker.cli.receipts.receipt import REPEATED, SO_ALREADY, document, wrapped
from tracker.cli.text import as_json as json_text
from tracker.cli.wording.phrases import days_between, listed, of_told, title
from tracker.domain import dates
from tracker.domain.fields import Record
from tracker.domain.regions import Regions
from tracker.domain.settings.offices import DaysSet, DescribeOffice, OfficeDescribed, SetDays
from tracker.domain.settings.people import DescribePerson, Forget, PersonDescribed
from tracker.words import N_, _, current

if TYPE_CHECKING:  # as in `receipts.receipt`
    from tracker.app.tracker import Receipt

DESCRIBED = N_("Described the office {subject}")
PERSON = N_("Described the person {subject}")
CLOSED = N_("Closed: {subject}")
WORKS = N_("Working: {subject}")
FORGOTTEN = N_("Forgotten: {subject}")


def say(receipt: "Receipt", call: Call, regions: Regions, *, as_json: bool, then: Sequence[str] = ()) -> None:
    """Say what came of a command, to a person, with `then` after it, or as one JSON document."""
    if as_json:
        typer.echo(json_text(document(receipt)))
        return
    room = columns(call.environment)
    first, *more = wrapped([_head(receipt, regions)], room)
    strong = typer.style(first, bold=True) if coloured(call.environment) else first
    typer.echo("\n".join([strong, *more, *wrapped(then, room)]))


def _head(receipt: "Receipt", regions: Regions) -> str:
    template = REPEATED if receipt.repeated else _template(receipt) if receipt.events else SO_ALREADY
    return _(template).format(subject=_subject(receipt, regions), key=receipt.command.key)


def _template(receipt: "Receipt") -> str:
    match receipt.command:
        case DescribeOffice():
            return DESCRIBED
        case DescribePerson():
            return PERSON
        case SetDays(works=works):
            return WORKS if works else CLOSED
        case _:
            return FORGOTTEN


def _subject(receipt: "Receipt", regions: Regions) -> str:
    """What holds from now on; where nothing new was said, whom or what it is about."""
    stored = _stored(receipt)
    command = receipt.command
    match stored or command:
        case OfficeDescribed() as office:
            return _office(office, regions)
        case PersonDescribed() as person:
            return _parts(person.person, [person.office, listed(person.channels)])
        case DaysSet() as days:
            told = days_between(days.first, days.last)
            return f"{of_told(days.of, regions)}, {told}: {title(days.why.en, days.why.zh)}"
        case SetDays() as asked:
            told = dates.long(asked.on, current())
            return f"{asked.of}, {told}: {title(asked.why.en, asked.why.zh)}"
        case DescribeOffice(office=handle) | DescribePerson(person=handle) | Forget(person=handle):
            return handle
        case _:
            return getattr(stored, "person", "")


def _stored(receipt: "Receipt") -> Record | None:
    return codec.decode(receipt.events[0]) if receipt.events else None


def _office(office: OfficeDescribed, regions: Regions) -> str:
    name = title(office.name.en, office.name.zh) if office.name else ""
    return _parts(office.office, [name, of_told(office.region, regions), f"{office.hours} {office.zone}"])


def _parts(first: str, others: Sequence[str | None]) -> str:
    return " · ".join(filter(None, [first, *others]))
