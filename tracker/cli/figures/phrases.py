"""Figures in words: names, values, times, what a value is of, and the rules by which things are counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.app import figure_ids as ids
from tracker.cli.text import plain
from tracker.cli.wording.phrases import listed
from tracker.domain import dates, extents, quantities
from tracker.domain.dates import Fuzzy
from tracker.domain.lifecycles import KIND_NAMES, stage
from tracker.domain.measures import CONVERSIONS, MEASURES
from tracker.domain.quantities import Quantity
from tracker.views.figure_answers import Cell, ConversionCell, Group, Progress
from tracker.words import N_, _, current

RULES = {
    "level": N_(
        "How many there are: of each initiative the latest figure, by the last day of the time that it "
        "speaks of. Those of several initiatives are added up."
    ),
    "cumulative": N_(
        "How many there have been so far: of each initiative the latest total, by the last day of the time "
        "that it speaks of. Those of several initiatives are added up."
    ),
    "per_period": N_(
        "How many came in a time: the figures of each initiative are added up over time, and no time twice. "
        "Those of several initiatives are added up."
    ),
    "undeclared": N_(
        "Nobody has said how this metric counts, so that nothing of it is added up over time: of each "
        "initiative the latest figure is taken. To say how it counts: tracker metric add"
    ),
    "delegations": N_("Every delegation that was sent or received counts once."),
    "visits": N_("Every visit counts once, also those in the course of a delegation."),
    "agreements": N_(
        "A signing counts once, for the first milestone that tells of it. Two signings of one sort in an "
        "initiative are the same; in a programme only where the same organisations signed."
    ),
    "agreements_value": N_("The amounts of the agreements that count. No unit is added to another."),
    "offices_unveiled": N_("An outpost is unveiled once: the first unveiling counts."),
    "offices_open": N_(
        "An outpost opens once: the first milestone that says that it is open counts, or else the first that "
        "shows it."
    ),
    "projects_landed": N_(
        "A project lands once: the first milestone that says so counts, or else the first that could not be "
        "without it."
    ),
    "landed_investment": N_(
        "The amounts invested in the projects that count as landed. No unit is added to another."
    ),
    "capital_increases": N_(
        "Every increase of capital counts by itself, and never with what was signed or landed."
    ),
    "capital_added": N_(
        "Only what was added counts, unit by unit, and never with what was invested at first."
    ),
    "conversion": N_(
        "Of the initiatives of this kind that got as far as the first stage, how many have got as far as the "
        "second, whenever that was."
    ),
    "target": N_("What was wanted by a day, beside what there was by then or is now."),
}
"""How each figure is worked out, by its key."""

COUNTING = {
    "level": N_("level"),
    "cumulative": N_("running total"),
    "per_period": N_("per period"),
    "undeclared": N_("not declared"),
}

REACHED = {"yes": N_("reached"), "no": N_("not reached"), "possibly": N_("perhaps")}

HOW = {
    "named": N_("Named by"),
    "used": N_("Used"),
    "differs": N_("Sources that differ: both are kept"),
    "within": N_("Perhaps: it may be in what the whole tells"),
    "counted": N_("Counted"),
    "possibly": N_("Perhaps: the date does not say"),
    "ambiguous": N_("Perhaps: it may be no more than another"),
    "again": N_("Told again, and not counted again"),
    "contained": N_("Within a time that was told as a whole, and not added"),
    "straddles": N_("Only partly in that time, and not added"),
    "earlier": N_("Earlier, and not used any more"),
}
"""What a milestone is in a value, as headings, in the order in which they stand."""


def own_name(en: str, zh: str) -> str:
    """A name in the reader's language."""
    return plain(zh if current() == "zh" else en)


def figure(cell: Cell | Progress) -> str:
    """What a figure is called, in full."""
    key, _dot, sort = cell.base.partition(".")
    measure = MEASURES.get(key)
    if measure is None or sort not in measure.sorts:
        return own_name(cell.en, cell.zh)
    return _("{name}: {value}").format(
        name=own_name(measure.en, measure.zh), value=own_name(*measure.sorts[sort])
    )


def conversion(kind: str) -> str:
    """What a conversion is called: project: in contact → landed."""
    first, last = (stage(kind, name) for name in CONVERSIONS[kind])
    stages = " → ".join(own_name(one.en, one.zh) for one in (first, last) if one)
    return _("{name}: {value}").format(name=own_name(*KIND_NAMES[kind]), value=stages)


def value(extent: extents.Extent) -> str:
    """How much, with its hedge and unit."""
    return plain(extents.show(extent, current()))


def quantity(one: quantities.Quantity) -> str:
    """How much, as one number."""
    return plain(quantities.show(one, current()))


def share(told: quantities.Range | None) -> str:
    """A share in per cent; nothing where there is none."""
    return quantities.show_share(told, current()) if told else ""


def marked(cell: Cell) -> str:
    """The value of a cell with the marks that the page explains."""
    return value(cell.extent) + (" ≠" if cell.differ else "") + (" *" if cell.shared else "")


def of_all(cell: ConversionCell) -> str:
    """How many have landed of how many: 5 of 10."""
    return _("{landed} of {begun}").format(
        landed=value(cell.converted.landed), begun=value(cell.converted.begun)
    )


def time(cell: Cell) -> str:
    """The time that a reported figure speaks of."""
    return plain(dates.long(cell.when, current())) if cell.when else ""


def due(by: Fuzzy) -> str:
    """The day by which something is wanted, or the period in which: by 31 Dec 2025, by 2023, Q1 2023."""
    told = plain(dates.long(by, current()))
    return _("by {day}").format(day=told) if by.exact else told


def so_far(one: Progress) -> str:
    """How much there is of what is wanted; none, where it is counted and was never seen."""
    return marked(one.actual) if one.actual else "0" if one.reached else ""


def state(one: Progress, today: date) -> str:
    """Whether a target is reached; one that is still to come is not yet."""
    if one.reached is None:
        return _("no figure yet")
    ahead = one.reached == "no" and one.by.latest is not None and one.by.latest >= today
    return _("not yet") if ahead else _(REACHED[one.reached])


def target(stored: Mapping[str, Any]) -> str:
    """A target in a line, as the settings of the journal have it."""
    amount, by = Quantity.from_json(stored["amount"]), Fuzzy.from_json(stored["by"])
    return listed(filter(None, [quantity(amount), due(by), plain(stored["of"])]))


def group(one: Group) -> str:
    """What a value is of; a place is named with its code, an initiative with its id."""
    name = own_name(one.en, one.zh)
    return name if name == one.key or not one.key or one.period else f"{plain(one.key)} {name}"


def asked_for(text: str) -> str:
    """An id as it is typed: in quotes where a shell would not take it as it is."""
    shown = plain(ids.short(text))
    return f"'{shown}'" if any(letter in shown for letter in ' ()&;|<>*?$`"\\') else shown
