"""`tracker why`: what an answer comes from.

Each thing that is explained has its own form of id, and its own module.
"""

from typing import Annotated

import click
import typer

from tracker.cli import asked
from tracker.cli.asked import AsJson, AsOf, KnownAt
from tracker.cli.call import Call
from tracker.cli.page import Page
from tracker.cli.text import as_json
from tracker.cli.why import fact, figure, follow_up
from tracker.words import N_, _

HELP = N_(
    """Where an answer comes from: of a milestone or an initiative each value, with who set it, when and why,
its sources, and what it was before; of a follow-up why it is there, due on its day, open or closed; of a
figure the rule, and the milestones that it was counted from or reported at.

\b
Examples:
  tracker why M-4.1
  tracker why M-4.1 place
  tracker why I-4
  tracker why F-7k2 --known-at 2023-03-27
  tracker why agreements@2023-Q1:320200"""
)

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
apps = {"why": app}


@app.command(help=HELP)
def why(  # noqa: PLR0917 - what a person may say
    ctx: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help=N_("Of a milestone, an initiative or a follow-up; also the key of a milestone, or a title."),
        ),
    ],
    field: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIELD]", show_default=False, help=N_("Only this field, as it is called on the page.")
        ),
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
) -> None:
    """Print why."""
    call: Call = ctx.obj
    with asked.reading(call, as_of, known_at) as reader:
        page = Page.of(call.environment)
        if what.lower().startswith("f-"):
            if field is not None:
                raise click.UsageError(
                    _("A follow-up is explained whole: leave {field} out.").format(field=field)
                )
            story = follow_up.told(reader, what)
            document = follow_up.document(story)
            follow_up.write(page, story, call.clock)
        elif field is None and figure.meant(reader, what):
            stories = figure.told(call, reader, what, whole=json)
            document = figure.document(stories)
            figure.write(page, stories, call, reader)
        else:
            found = fact.told(call, reader, what, field, asked.moment(known_at, call.clock))
            document = fact.document(found)
            fact.write(page, found, call, reader)
        if json:
            click.echo(as_json(document))
        else:
            page.print()
