"""`tracker person`: the people, by their handles, and what is sealed of them where it can be read."""

from typing import Annotated, Any

import typer

from tracker.app.people import Known, everybody
from tracker.cli.asked import AsJson, local
from tracker.cli.call import Call
from tracker.cli.lazy import LaterCommands
from tracker.cli.page import Cell, Column, Page, Row
from tracker.cli.people.office import LANGUAGES, settings_in
from tracker.cli.text import as_json as json_text
from tracker.cli.text import clip_list, plain
from tracker.cli.wording.phrases import listed
from tracker.domain.settings.offices import Office, Offices
from tracker.domain.settings.people import Person, unknown_person
from tracker.words import N_, _, ngettext


class PersonCommands(LaterCommands):
    """`list` and `show`, and those that record."""

    later = ("tracker.cli.people.describe_person", {name: name for name in ("add", "set", "keys")})


app = typer.Typer(
    cls=PersonCommands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    suggest_commands=False,
    help=N_(
        "The people: to which office they belong, and how reminders reach them.\n\n"
        "The journal knows them by their handles. Names and addresses are sealed under a key for each, "
        "which tracker forget destroys.\n\n"
        "\b\nExamples:\n"
        "  tracker person add ipb-3 --name 李伟 --email li@ipb.example\n"
        "  tracker person list"
    ),
)
apps = {"person": app}

STATES = {"forgotten": N_("forgotten"), "sealed": N_("sealed (no key here)"), "unnamed": ""}
"""What stands for the name of somebody whose name cannot be read."""


@app.command("list", help=N_("List the people.\n\n\b\nExample:\n  tracker person list"))
def list_people(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the people."""
    call: Call = ctx.obj
    offices, found = settings_in(call).offices, everybody(call.url)
    if as_json:
        typer.echo(json_text({"people": [_document(one, offices) for one in found.values()]}))
        return
    page = Page.of(call.environment)
    if found:
        page.table(_columns(), [_row(one) for one in found.values()])
        page.gap()
        told = ngettext("{n} person", "{n} people", len(found)).format(n=len(found))
        page.text(_("{count}. More: tracker person show PERSON").format(count=told))
    else:
        page.text(_("Nobody is described yet. Describe somebody: tracker person add PERSON --name NAME"))
    page.print()


@app.command(
    "show",
    help=N_(
        "Show one person; of somebody who was forgotten, since when and why.\n\n"
        "\b\nExample:\n  tracker person show ipb-3"
    ),
)
def show_person(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="PERSON", help=N_("The handle."))],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one person."""
    call: Call = ctx.obj
    offices, people = settings_in(call).offices, everybody(call.url)
    found = people.get(person)
    if found is None:
        raise unknown_person(person, people)
    if as_json:
        typer.echo(json_text(_document(found, offices)))
        return
    page = Page.of(call.environment)
    _sheet(page, found, offices, call)
    page.print()


def _columns() -> list[Column]:
    return [
        Column(_("Person"), least=12),
        Column(_("Name"), least=8, good=24),
        Column(_("Office"), least=8),
        Column(_("Channels"), rank=1, least=8, cut=clip_list),
        Column(_("E-mail"), rank=2, least=12, good=24),
        Column(_("Language"), rank=3),
    ]


def _row(known: Known) -> Row:
    person = known.person
    return (
        plain(person.handle),
        _name(known),
        plain(person.office or ""),
        listed(person.channels),
        plain(known.personal.email or ""),
        _(LANGUAGES[person.language]) if person.language else "",
    )


def _name(known: Known) -> Cell:
    if known.personal.name:
        return Cell(plain(known.personal.name))
    return Cell(_(STATES.get(known.state, "")), "dim")


def _sheet(page: Page, known: Known, offices: Offices, call: Call) -> None:
    person, name = known.person, _name(known).text
    head = plain(person.handle)
    page.line(Cell(_("{name}: {value}").format(name=head, value=name) if name else head, "bold"))
    if known.state != "forgotten":
        office = offices.get(person.office or "")
        page.pairs(
            [
                (_("E-mail"), [plain(known.personal.email)] if known.personal.email else []),
                (_("Office"), [plain(person.office)] if person.office else []),
                (_("Language"), _told("language", person, office)),
                (_("Hours"), _told("hours", person, office)),
                (_("Time zone"), _told("zone", person, office)),
                (_("Channels"), _told("channels", person, office)),
            ]
        )
    page.pairs([(_("Forgotten"), [_forgetting(*one, call) for one in known.forgettings])])


def _told(name: str, person: Person, office: Office | None) -> list[Cell | str]:
    """What was said of the person, or else what holds for the office."""
    own, of_office = getattr(person, name), getattr(office, name, None)
    found = own or of_office
    if not found:
        return []
    told = listed(found) if name == "channels" else _(LANGUAGES.get(found, found))
    return [told if own else _("{value} (as the office)").format(value=told)]


def _forgetting(at: str, by: str, because: str, call: Call) -> str:
    return _("{moment} by {actor}, because: {reason}").format(
        moment=local(at, call.clock), actor=plain(by), reason=plain(because)
    )


def _document(known: Known, offices: Offices) -> dict[str, Any]:
    person = known.person
    office: Office | None = offices.get(person.office or "")
    return {
        "person": person.handle,
        "state": known.state,
        "name": known.personal.name,
        "email": known.personal.email,
        "office": person.office,
        "language": person.language or (office.language if office else None),
        "hours": person.hours or (office.hours if office else None),
        "zone": person.zone or (office.zone if office else None),
        "channels": list(person.channels or (office.channels if office else ())),
        "forgotten": [one._asdict() for one in known.forgettings],
    }
