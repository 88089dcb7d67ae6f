"""The page of `tracker figures`, section by section."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from tracker.app import figure_ids as ids
from tracker.app.reader import Reader
from tracker.cli.figures import phrases as say
from tracker.cli.page import LUXURY, Column, Group, Page, Row
from tracker.cli.page import Cell as Told
from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.domain.figures import ALWAYS
from tracker.domain.quantities import Range
from tracker.views.figure_answers import Answered, Cell, ConversionCell, NotOnce, Progress
from tracker.words import N_, _, current, ngettext

Shares = list[tuple[Cell, Cell, Range | None]]
"""Values, each with another and how much of it that is."""


class FiguresPage:
    """Writes the page of figures, section by section."""

    def __init__(self, page: Page, reader: Reader, told: Answered) -> None:
        self._page = page
        self._reader = reader
        self._told = told

    def write(self, twice: list[NotOnce] | None, shares: Shares, past: list[str]) -> None:
        """All sections that have something to say."""
        told, split = self._told, self._told.asked.by is not None
        self._table(
            _("Reported"), _columns(reported=True, split=split), [_reported_row(one) for one in told.reported]
        )
        self._targets()
        counted = [_row(one) for one in told.counted]
        self._table(_("Counted from milestones"), _columns(reported=False, split=split), counted)
        self._conversions()
        self._page.gap()
        for part, whole, share in shares:
            self._page.text(_share_line(part, whole, share))
        self._twice(twice)
        self._close(past)

    def _table(self, heading: str, columns: list[Column], rows: list[tuple[Cell, Row]]) -> None:
        """A table; where figures are split, each has a line above its own."""
        if not rows:
            return
        self._page.heading(heading)
        if self._told.asked.by is None:
            self._page.table(columns, [row for _cell, row in rows])
            return
        split: list[Row | Group] = []
        for _base, own in groupby(rows, key=lambda one: one[0].base):
            cells = list(own)
            split.append(Group(Told(say.figure(cells[0][0]), "bold")))
            split += [row for _cell, row in cells]
        self._page.table(columns, split)

    def _targets(self) -> None:
        if self._told.targets:
            self._page.heading(_("Targets"))
            self._page.table(
                target_columns(), [target_row(one, self._told.as_of) for one in self._told.targets]
            )

    def _conversions(self) -> None:
        if not self._told.conversions:
            return
        self._page.heading(_("From contact to landing"))
        rows: list[Row | Group] = []
        for kind, own in groupby(self._told.conversions, key=lambda one: one.kind):
            if self._told.asked.by:
                rows.append(Group(Told(say.conversion(kind), "bold")))
            rows += [self._conversion(one) for one in own]
        self._page.table(_conversion_columns(split=bool(self._told.asked.by)), rows)

    def _conversion(self, one: ConversionCell) -> Row:
        name = say.group(one.group) if self._told.asked.by else say.conversion(one.kind)
        return (plain(ids.short(one.id)), name, say.of_all(one), say.share(one.converted.share))

    def _twice(self, twice: list[NotOnce] | None) -> None:
        if twice is None:
            return
        self._page.heading(_("Not counted twice ({n})").format(n=len(twice)))
        self._page.pairs([(plain(one.id), [_once(one)]) for one in twice], indent=2, style="")

    def _close(self, past: list[str]) -> None:
        told = self._told
        self._page.gap()
        for note in self._notes():
            self._page.text(Told(note, "dim"))
        every: list[Cell | Progress | ConversionCell] = [
            *told.counted,
            *told.reported,
            *told.targets,
            *told.conversions,
        ]
        if not every:
            self._page.text(_("There are no such figures. All of them: tracker figures"))
        practice = [_("practice journal")] if self._reader.practice else []
        self._page.parts([*practice, *self._narrowed(), *past])
        for one in every[:1]:
            self._page.text(_("Where a value comes from: tracker why {id}").format(id=say.asked_for(one.id)))

    def _narrowed(self) -> Iterator[str]:
        asked = self._told.asked
        if asked.period != ALWAYS:
            yield ids.period_name(asked.period, current())
        for code in asked.regions:
            yield plain(self._reader.regions.get(code).name(current()))
        if asked.initiative:
            yield plain(asked.initiative)

    def _notes(self) -> Iterator[str]:
        told = self._told
        cells = [*told.reported, *told.counted]
        if any(not one.extent.single for one in told.counted):
            yield _("3–4: surely 3, perhaps 4; tracker why says which and why.")
        if any(one.differ for one in cells):
            yield _("≠ sources differ: all of them are kept.")
        if any(one.shared for one in cells):
            yield _("* relocated: it counts for both districts, and once in all.")
        if any(one.counting == "undeclared" for one in told.reported):
            yield _("Metrics not declared are not added up over time. Say how they count: tracker metric add")
        if told.asked.by in ("region", "organisation"):
            yield _("What belongs to several stands at each of them: the lines do not add up.")
        if told.vague:
            yield ngettext(
                "{n} has a date too vague to fall into one of them: it is in the ranges.",
                "{n} have dates too vague to fall into one of them: they are in the ranges.",
                told.vague,
            ).format(n=told.vague)


def _columns(*, reported: bool, split: bool) -> list[Column]:
    columns = [
        Column(_("ID")),
        Column(_("Of") if split else _("Figure"), least=18, good=30),
        Column(_("Value")),
    ]
    if reported:
        columns += [Column(_("As of"), rank=1), Column(_("Counts as"), rank=LUXURY)]
    return columns


def _reported_row(one: Cell) -> tuple[Cell, Row]:
    return one, (
        plain(ids.short(one.id)),
        say.group(one.group) if one.group.key else say.figure(one),
        say.marked(one),
        say.time(one),
        _(say.COUNTING[one.counting]),
    )


def _row(one: Cell) -> tuple[Cell, Row]:
    name = "  " + say.own_name(one.en, one.zh) if one.part else say.figure(one)
    return one, (plain(ids.short(one.id)), say.group(one.group) if one.group.key else name, say.marked(one))


def target_row(one: Progress, today: date) -> Row:
    """A target as it stands in a table: how much of what by when, and how far it is."""
    return (
        plain(ids.short(one.id)),
        say.figure(one),
        plain(one.of.key) if one.milestone else say.own_name(one.of.en, one.of.zh),
        say.quantity(one.target),
        say.due(one.by),
        say.so_far(one),
        say.share(one.share),
        say.state(one, today),
    )


def target_columns() -> list[Column]:
    """The columns of targets."""
    return [
        Column(_("ID")),
        Column(_("Figure"), least=10, good=24),
        Column(_("Of"), rank=3, least=4, good=12),
        Column(_("Target")),
        Column(_("When"), rank=1),
        Column(_("So far"), rank=1),
        Column(_("Share"), rank=1),
        Column(_("State"), rank=LUXURY, least=10),
    ]


def _conversion_columns(*, split: bool) -> list[Column]:
    name = _("Of") if split else _("From and to")
    return [Column(_("ID")), Column(name, least=20, good=30), Column(_("Landed")), Column(_("Share"))]


def _share_line(part: Cell, whole: Cell, share: Range | None) -> str:
    values = {
        "part": say.figure(part),
        "whole": say.figure(whole),
        "one": ids.short(part.id),
        "other": ids.short(whole.id),
        "share": say.share(share),
    }
    if share is None:
        return _("{part} ({one}) is no share of {whole} ({other}).").format(**values)
    return _("{part} ({one}): {share} of {whole} ({other}).").format(**values)


ONCE = {
    "again": N_("{figure}: told again; counted once, as {instead}"),
    "contained": N_("{figure}: within the time of {instead}, and not added to it"),
    "within": N_("{figure}: of a part of {instead}, which tells it too; counted as a range"),
    "ambiguous": N_("{figure}: may be one with {instead}; counted as a range"),
    "alone": N_("{figure}: the source leaves open whether it is one more; counted as a range"),
    "shared": N_("{figure}: relocated to {instead}; counted for both, and once in all"),
}


def _once(one: NotOnce) -> str:
    because = "alone" if one.because == "ambiguous" and not one.instead else one.because
    return _(ONCE[because]).format(
        figure=say.own_name(one.en, one.zh), instead=phrases.listed(plain(other) for other in one.instead)
    )
