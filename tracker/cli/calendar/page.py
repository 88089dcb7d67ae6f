"""How months of working days are drawn, and how a count of them is told.

Each day of the grid has a mark beside its number: nothing where all work, x where nobody does, ~ where only
some do, + where all work on what would be a day of rest, and ≈ before it where it may still move.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from tracker.calendars.joint import Skipped
from tracker.calendars.month import JointDay
from tracker.calendars.working_days import WEEKEND, Closure, Named, Opening, WorkingCalendar
from tracker.cli.calendar.whose import Counted, Together
from tracker.cli.page import Cell, Page
from tracker.cli.text import ljust, plain
from tracker.cli.wording import phrases
from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.words import N_, _, current, ngettext

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MARKS = {"works": " ", "closed": "x", "some": "~", "make-up": "+"}
STYLES = {"works": "", "closed": "grey", "some": "yellow", "make-up": "green"}
WORDS = {
    "works": N_("no mark: all work"),
    "closed": N_("x nobody works"),
    "some": N_("~ only some work"),
    "make-up": N_("+ all work, though it would be a day of rest"),
}
PROVISIONAL = N_("≈ provisional: the holidays of that year have not been announced yet.")
_CELL, _WEEK = 4, 7
_INDENT, _BETWEEN = "  ", "   "
_NARROW = len(_INDENT) + _WEEK * (_CELL + len(_BETWEEN))

Reasons = list[Cell | str]
Why = TypeVar("Why", Closure, Opening)


# --- months ---


def draw(page: Page, together: Together, months: Sequence[date]) -> None:
    """The months, the days that are not simply worked, and on what it all rests."""
    page.text(Cell(phrases.listed(together.everybody()), "bold"))
    seen: set[str] = set()
    provisional = False
    for month in months:
        days = together.days(month)
        _draw_month(page, month, days)
        _explain(page, [one for one in days if not _plain(one)], together)
        seen |= {one.state for one in days}
        provisional = provisional or any(one.provisional for one in days)
    page.gap()
    page.parts([_(word) for state, word in WORDS.items() if state in seen])
    if provisional:
        page.text(Cell(_(PROVISIONAL), "dim"))
    _rests_on(page, together)


def _draw_month(page: Page, month: date, days: Sequence[JointDay]) -> None:
    name = dates.long(Fuzzy(f"{month:%Y-%m}", "", days[0].day, days[-1].day), current())
    working = sum(one.state in ("works", "make-up") for one in days)
    told = ngettext("{month}: {n} working day", "{month}: {n} working days", working)
    page.heading(told.format(month=name, n=working))
    between = _BETWEEN if page.room >= _NARROW else " "
    heads = [Cell(ljust(_(name), _CELL), "dim") for name in DAYS]
    cells = [Cell(" " * _CELL)] * month.weekday() + [_cell(one) for one in days]
    for week in (heads, *(cells[first : first + _WEEK] for first in range(0, len(cells), _WEEK))):
        page.line(_INDENT, *(part for cell in week for part in (cell, between)))


def _cell(one: JointDay) -> Cell:
    return Cell(f"{'≈' if one.provisional else ' '}{one.day.day:>2}{MARKS[one.state]}", STYLES[one.state])


def _plain(one: JointDay) -> bool:
    """Whether a day is worked as usual, or nothing but a weekend."""
    return one.state == "works" or (one.weekend and all(why.name == WEEKEND for _, why in one.closed))


def _explain(page: Page, days: Sequence[JointDay], together: Together) -> None:
    """The days and their reasons, those in one line that follow each other and are the same."""
    told: list[tuple[list[JointDay], Reasons]] = []
    for one in days:
        reasons: Reasons = list(_reasons(one, together))
        if told and told[-1][1] == reasons and told[-1][0][-1].day == one.day - timedelta(days=1):
            told[-1][0].append(one)
        else:
            told.append(([one], reasons))
    if told:
        page.gap()
    page.pairs([(_stretch(days), reasons) for days, reasons in told], indent=2, style="")


def _stretch(days: Sequence[JointDay]) -> str:
    first, last = days[0], days[-1]
    mark = f"{'≈' if first.provisional else ' '}{MARKS[first.state]}"
    if first is last:
        return f"{mark} {_with_weekday(phrases.short_day(first.day), first.day)}"
    return f"{mark} {phrases.short_day(first.day, last.day)}"


def _with_weekday(told: str, day: date) -> str:
    return _("{day} ({weekday})").format(day=told, weekday=_(DAYS[day.weekday()]))


def _reasons(one: JointDay, together: Together) -> Iterator[str]:
    """Why a day is what it is, each reason once, with those for whom it is one."""
    yield from _each(one.opened, _opened, together)
    named = [(party, why) for party, why in one.closed if not one.weekend or why.name != WEEKEND]
    yield from _each(named, _closed, together)


def _each(
    found: Sequence[tuple[str | Named, Why]], word: Callable[[Why], str], together: Together
) -> Iterator[str]:
    whose: dict[str, list[object]] = {}
    for party, why in found:
        whose.setdefault(word(why), []).append(party)
    for reason, names in whose.items():
        who = together.who(names)
        yield _("{reason} ({who})").format(reason=reason, who=who) if who else reason


def _closed(why: Closure) -> str:
    return _sourced(why.name, why.source)


def _opened(why: Opening) -> str:
    return _("works: {reason}").format(reason=_sourced(why.name, why.source))


def _sourced(name: Named, source: str | None) -> str:
    reason = plain(name.zh if current() == "zh" else name.en)
    return _("{reason}, source: {source}").format(reason=reason, source=plain(source)) if source else reason


def _rests_on(page: Page, together: Together) -> None:
    """Where the days of each come from."""
    page.gap()
    page.pairs([(together.keepers(str(party.name)), [_source(party.calendar)]) for party in together.parties])


def _source(calendar: WorkingCalendar) -> str:
    source = calendar.source.zh if current() == "zh" else calendar.source.en
    if calendar.make_up_days:
        return source
    return _("{source}; no make-up days").format(source=source)


# --- a count ---


def tell(page: Page, counted: Counted) -> None:
    """The day, how it was counted, and the days skipped on the way."""
    due = counted.due
    day = ("≈" if due.provisional else "") + phrases.day(due.day)
    page.line(Cell(_with_weekday(day, due.day), "bold"))
    page.text(
        _counted(counted.n).format(
            n=abs(counted.n),
            day=phrases.day(counted.start),
            who=phrases.joined(counted.together.everybody()),
        )
    )
    if due.skipped:
        page.heading(_("Skipped"))
        page.pairs([_skipped(one, counted.together) for one in due.skipped], indent=2, style="")
    if due.provisional:
        page.gap()
        page.text(Cell(_(PROVISIONAL), "dim"))


def _counted(n: int) -> str:
    if not n:
        return _("The first working day from {day} on for {who}.")
    if n > 0:
        return ngettext(
            "{n} working day after {day} for {who}.", "{n} working days after {day} for {who}.", n
        )
    return ngettext("{n} working day before {day} for {who}.", "{n} working days before {day} for {who}.", -n)


def _skipped(one: Skipped, together: Together) -> tuple[str, Reasons]:
    found = list(zip(one.offices, one.closures, strict=True))
    return _with_weekday(phrases.short_day(one.day), one.day), list(_each(found, _closed, together))
