"""`tracker office`: the offices, when they work, and the days on which they do not."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from tracker.app.settings import settings_of
from tracker.cli.asked import AsJson
from tracker.cli.call import Call
from tracker.cli.lazy import LaterCommands
from tracker.cli.page import Cell, Column, Page, Row
from tracker.cli.text import as_json as json_text
from tracker.cli.text import clip_list, plain
from tracker.cli.wording.phrases import days_between, listed, of_told, title
from tracker.domain.regions import Regions
from tracker.domain.settings.offices import DaysSet, Office, unknown_office
from tracker.domain.settings.state import Settings
from tracker.words import N_, _, ngettext


class OfficeCommands(LaterCommands):
    """`list` and `show`, and those that record."""

    later = ("tracker.cli.people.describe_office", {name: name for name in ("add", "set", "close", "works")})


app = typer.Typer(
    cls=OfficeCommands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    suggest_commands=False,
    help=N_(
        "The offices: where they are, when they work, where their reminders go.\n\n"
        "\b\nExamples:\n"
        "  tracker office add wuxi-ipb --region Wuxi --zh 无锡市招商局 --channel email\n"
        "  tracker office close wuxi-ipb --on 2023-05-04 --why 搬迁"
    ),
)
apps = {"office": app}

LANGUAGES = {"en": N_("English"), "zh": N_("Chinese")}


@app.command("list", help=N_("List the offices.\n\n\b\nExample:\n  tracker office list"))
def list_offices(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List the offices."""
    call: Call = ctx.obj
    settings = settings_in(call)
    if as_json:
        offices = [_document(one, settings) for one in settings.offices.values()]
        typer.echo(json_text({"offices": offices}))
        return
    page = Page.of(call.environment)
    if settings.offices:
        page.table(_columns(), [_row(one, settings) for one in settings.offices.values()])
        page.gap()
        told = ngettext("{n} office", "{n} offices", len(settings.offices)).format(n=len(settings.offices))
        page.text(_("{count}. More: tracker office show OFFICE").format(count=told))
    else:
        page.text(_("No office is described yet. Describe one: tracker office add OFFICE --region REGION"))
    page.print()


@app.command(
    "show",
    help=N_(
        "Show one office: its hours, its people, its days.\n\n\b\nExample:\n  tracker office show wuxi-ipb"
    ),
)
def show_office(
    ctx: typer.Context,
    office: Annotated[str, typer.Argument(metavar="OFFICE", help=N_("Its handle."))],
    *,
    all_days: Annotated[bool, typer.Option("--all", help=N_("Also the days that are past."))] = False,
    as_json: AsJson = False,
) -> None:
    """Show one office."""
    call: Call = ctx.obj
    settings = settings_in(call)
    found = settings.offices.get(office)
    if found is None:
        raise unknown_office(office, settings.offices)
    if as_json:
        typer.echo(json_text(_document(found, settings)))
        return
    page = Page.of(call.environment)
    _sheet(page, found, settings)
    days = list(_days_of(found, settings))
    shown = [one for one in days if all_days or one.last >= call.clock.today()]
    if days:
        _days(page, shown, len(days) - len(shown), settings.regions)
    page.print()


def settings_in(call: Call) -> Settings:
    """The settings of the journal of this call, which is created at the first use."""
    with call.reader():
        return settings_of(call.url)


def _columns() -> list[Column]:
    return [
        Column(_("Office"), least=12),
        Column(_("Name"), least=12, good=24),
        Column(_("Region"), least=8),
        Column(_("Hours"), rank=1),
        Column(_("Time zone"), rank=2),
        Column(_("Make-up days"), rank=3),
        Column(_("Channels"), rank=1, least=8, cut=clip_list),
        Column(_("People"), rank=4, least=8, cut=clip_list),
    ]


def _row(office: Office, settings: Settings) -> Row:
    return (
        plain(office.handle),
        _name(office),
        of_told(office.region, settings.regions, code=False),
        office.hours,
        office.zone,
        _kept(office),
        listed(office.channels),
        listed(_people(office, settings)),
    )


def _name(office: Office) -> str:
    return title(office.en, office.zh) if office.en != office.handle or office.zh != office.handle else ""


def _kept(office: Office) -> str:
    return _("kept") if office.make_up_days else _("not kept")


def _people(office: Office, settings: Settings) -> list[str]:
    return [plain(one.handle) for one in settings.people.values() if one.office == office.handle]


def _sheet(page: Page, office: Office, settings: Settings) -> None:
    names = listed(dict.fromkeys(plain(name) for name in (office.en, office.zh) if name != office.handle))
    head = plain(office.handle)
    page.line(Cell(_("{name}: {value}").format(name=head, value=names) if names else head, "bold"))
    pairs = {
        _("Region"): of_told(office.region, settings.regions),
        _("Time zone"): office.zone,
        _("Hours"): office.hours,
        _("Make-up days"): _kept(office),
        _("Language"): _(LANGUAGES[office.language]) if office.language else "",
        _("Channels"): listed(office.channels),
        _("People"): listed(_people(office, settings)),
    }
    page.pairs([(label, [text] if text else []) for label, text in pairs.items()])


def _days_of(office: Office, settings: Settings) -> Iterator[DaysSet]:
    """What was said of the days of the office, its region or country, by day; the last word comes last."""
    around = {office.handle, settings.regions.get(office.region).calendar}
    code: str | None = office.region
    while code is not None:
        around.add(code)
        code = settings.regions.get(code).parent
    yield from sorted((one for one in settings.days if one.of in around), key=lambda one: one.first)


def _days(page: Page, days: list[DaysSet], past: int, regions: Regions) -> None:
    page.heading(_("Special days"))
    if days:
        columns = [
            Column(_("Day")),
            Column(_("Work")),
            Column(_("Why"), least=16),
            Column(_("For"), rank=1, least=10),
            Column(_("Source"), rank=2, least=10),
        ]
        page.table(columns, [_day_row(one, regions) for one in days])
    if past:
        told = ngettext("{n} entry is past: --all shows it.", "{n} entries are past: --all shows them.", past)
        page.text(told.format(n=past))


def _day_row(one: DaysSet, regions: Regions) -> Row:
    return (
        days_between(one.first, one.last),
        _("works") if one.works else _("closed"),
        title(one.why.en, one.why.zh),
        of_told(one.of, regions),
        plain(one.source or ""),
    )


def _document(office: Office, settings: Settings) -> dict[str, Any]:
    return {
        "office": office.handle,
        "en": office.en,
        "zh": office.zh,
        "region": office.region,
        "make_up_days": office.make_up_days,
        "hours": office.hours,
        "zone": office.zone,
        "language": office.language,
        "channels": list(office.channels),
        "people": [one.handle for one in settings.people.values() if one.office == office.handle],
        "days": [one.model_dump(mode="json") for one in _days_of(office, settings)],
    }
