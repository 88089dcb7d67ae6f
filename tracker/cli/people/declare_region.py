"""`tracker region add`: a region of the journal's own."""

from typing import Annotated

import typer

from tracker.cli.call import Call
from tracker.cli.options import AsJson, Key, naming_options
from tracker.cli.receipts.receipt import recorded
from tracker.domain.fields import read
from tracker.domain.settings.own_regions import DeclareRegion
from tracker.words import N_

ADD = N_(
    "Add a region to this journal: a macro-region, a development zone, a group of cities.\n\n"
    "\b\nExample:\n"
    "  tracker region add GBA --en GBA --zh 大湾区 --calendar CN --zone Asia/Shanghai"
)

English = Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in English."))]
Chinese = Annotated[str, typer.Option(metavar="NAME", help=N_("Its name in Chinese."))]


def region_add(
    ctx: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="CODE", help=N_("Its code: letters, digits and hyphens, a letter first."))
    ],
    *,
    en: English,
    zh: Chinese,
    zone: Annotated[str, typer.Option(metavar="ZONE", help=N_("Its time zone, as in Asia/Shanghai."))],
    calendar: Annotated[
        str, typer.Option(metavar="CALENDAR", help=N_("Whose working days it keeps: CN, HK, MO, SG …"))
    ],
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Add a region."""
    call: Call = ctx.obj
    said = {
        "code": code.strip().upper(),
        "en": en,
        "zh": zh,
        "calendar": calendar.strip().upper(),
        "zone": zone.strip(),
        "key": key,
    }
    with naming_options({"code": "CODE"}):
        recorded(read(DeclareRegion, said, call.clock.today()), call, as_json=as_json)
