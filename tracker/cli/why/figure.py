"""Why a figure has its value: the rule, and the milestones that it comes from or that were left out of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import click

from tracker.app import figure_ids as ids
from tracker.app import figure_why
from tracker.app.reader import Reader
from tracker.cli.asked import local
from tracker.cli.call import Call
from tracker.cli.figures import documents
from tracker.cli.figures import phrases as say
from tracker.cli.page import Cell as Told
from tracker.cli.page import Page, Pairs
from tracker.cli.text import clip, paragraphs, plain
from tracker.cli.wording import phrases
from tracker.domain import dates
from tracker.domain.refusals import NotFound, Refused
from tracker.views.answers import Document
from tracker.views.figure_answers import Basis, Cell, ConversionCell, Event, Progress, Why
from tracker.words import N_, _, current

MOST = 40
"""So many milestones of a sort are told on a page; --json has all."""

WIDEST = 200
"""As many terminal columns of a quote are told."""


@dataclass(frozen=True, slots=True)
class Story:
    """A value and why it is so; of a target that was set for the journal also the event."""

    why: Why
    event: Event | None


def meant(reader: Reader, text: str) -> bool:
    """Whether a text is the id or the name of a figure."""
    return figure_why.meant(reader.figures(), text)


def told(call: Call, reader: Reader, text: str, *, whole: bool) -> list[Story]:
    """Everything that explains a value; of a figure in several units, each. Raises NotFound.

    Unless the `whole` is wanted, only the first milestones of each sort are told.

    A period that cannot be read is a mistake in what was asked: click.BadParameter.
    """
    try:
        found = figure_why.why(reader.figures(), text, None if whole else MOST)
    except NotFound:
        raise
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    return [Story(one, _event(call, one)) for one in found]


def _event(call: Call, one: Why) -> Event | None:
    """The event that set a target, from the journal itself, whatever moment is asked about."""
    if not isinstance(one.what, Progress) or one.what.event is None:
        return None
    with call.reader() as now:
        return figure_why.setting(now.figures().rows, one.what.event)


def document(stories: list[Story]) -> Document:
    """What `tracker why FIGURE --json` prints: the value, or all of them where there are several."""
    told = [documents.why(one.why, _(say.RULES[one.why.rule]), one.event, current()) for one in stories]
    return told[0] if len(told) == 1 else {"figures": told}


def write(page: Page, stories: list[Story], call: Call, reader: Reader) -> None:
    """The page: each value, how it is worked out, and what is behind it."""
    for story in stories:
        page.gap()
        page.pairs([(plain(ids.short(story.why.id)), [*_head(story.why, reader)])], style="bold")
        page.heading(_("How it counts"))
        page.text(_(say.RULES[story.why.rule]), indent=2)
        if story.event:
            page.pairs([(_("Set"), [_recorded(story.event, call)])], indent=2)
        _basis(page, story.why, call)


def _head(why: Why, reader: Reader) -> Iterator[Told | str]:
    what = why.what
    match what:
        case Cell():
            yield Told(say.figure(what), "bold")
            yield " · ".join([say.marked(what), *filter(None, [say.time(what)]), *_where(why, reader)])
        case ConversionCell():
            yield Told(say.conversion(what.kind), "bold")
            yield " · ".join([say.of_all(what), say.share(what.converted.share), *_where(why, reader)])
        case Progress():
            yield Told(say.figure(what), "bold")
            yield from _progress(what, reader.today)


def _where(why: Why, reader: Reader) -> Iterator[str]:
    """The time and the places, initiatives and organisations that a value was narrowed down to."""
    _name, asked = ids.read_cell(why.id, reader.regions, reader.today)
    if period := ids.period_id(asked.period):
        yield ids.period_name(asked.period, current()) if period else ""
    for code in asked.regions:
        yield plain(reader.regions.get(code).name(current()))
    yield from map(plain, filter(None, (asked.initiative, asked.organisation)))


def _progress(one: Progress, today: date) -> Iterator[str]:
    wanted = _("wanted: {amount}").format(amount=say.quantity(one.target))
    yield " · ".join(filter(None, [wanted, say.due(one.by), say.group(one.of)]))
    if not one.reached:
        yield _("nothing was reported to compare it with")
        return
    so_far = _("so far: {value}").format(value=say.so_far(one))
    parts = [so_far, say.share(one.share), say.state(one, today)]
    yield " · ".join(filter(None, parts))
    if one.actual:
        yield _("why so much: tracker why {id}").format(id=say.asked_for(one.actual.id))
    if one.source:
        yield _("source: {source}").format(source=plain(one.source))


def _recorded(event: Event, call: Call) -> str:
    return _("{moment} by {actor}, event {position}").format(
        moment=local(event.recorded_at, call.clock), actor=plain(event.actor), position=event.position
    )


# What is behind it.


def _basis(page: Page, why: Why, call: Call) -> None:
    for how, heading in say.HOW.items():
        own = [one for one in why.basis if one.how == how]
        if not own:
            continue
        there = why.counts[how]
        page.heading(_("{heading} ({n})").format(heading=_(heading), n=there))
        for one in own:
            page.pairs([(plain(one.id), [Told(_line(one)), *_title(one)])], indent=2, style="bold")
            page.pairs(_facts(one, call), indent=4)
        if there > len(own):
            page.text(_("and {n} more: --json").format(n=there - len(own)), indent=2)


def _line(one: Basis) -> str:
    """The milestone in a line: what, when, how much."""
    told = one.told
    amount = [say.quantity(one.amount)] if one.amount else []
    when = dates.long(one.when or phrases.told(told["happened"]), current())
    return " · ".join([*amount, plain(told["names"][current()]), plain(when)])


def _title(one: Basis) -> list[str]:
    return [f"{plain(one.initiative)} {phrases.title(one.title_en, one.title_zh)}"]


def _facts(one: Basis, call: Call) -> Pairs:
    told = one.told
    recorded = _("{moment} by {actor}, event {position}").format(
        moment=local(told["recorded_at"], call.clock),
        actor=plain(told["recorded_by"]),
        position=one.event,
    )
    return [
        (_("Because"), [*_because(one)]),
        (_("Recorded"), [recorded]),
        (_("Sources"), [plain(source) for source in told["sources"]]),
        (_("Quote"), [clip(line, WIDEST) for line in paragraphs(told["quote"] or "")]),
    ]


INSTEAD = {
    "again": N_("counted as {instead}"),
    "contained": N_("within the time of {instead}"),
    "ambiguous": N_("it may be one with {instead}"),
    "earlier": N_("later: {instead}"),
    "within": N_("a part of {instead}, which tells it too"),
}


def _because(one: Basis) -> Iterator[str]:
    if one.instead and one.how in INSTEAD:
        yield _(INSTEAD[one.how]).format(instead=plain(one.instead))
    elif one.how == "ambiguous":
        yield _("the source leaves open whether it is one more")
    if one.implied:
        yield _("it only shows that it had been by then")
    if one.reached:
        yield _("landed with {milestone}").format(milestone=plain(one.reached))
    if one.shared:
        yield _("also counted for {districts}").format(districts=phrases.listed(map(plain, one.shared)))
