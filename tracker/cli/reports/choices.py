"""What a report is asked for with: its period, its days, its form, its language, its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from tracker.app.clock import Clock
from tracker.app.figure_ids import period_id, read_period
from tracker.cli import asked
from tracker.domain.figures import Period
from tracker.domain.refusals import N_, Refused
from tracker.words import _, current

FORMS = ["text", "markdown", "html", "json"]
LANGUAGES = ["en", "zh", "both"]
LONGEST_NAME = 120
_SHORT = {"md": "markdown", "txt": "text", "htm": "html"}
_ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".json": "json"}

STILL_TO_COME = N_("The period {period} is still to come: it begins on {day}.")
DAY_TO_COME = N_("{day} is still to come: a report says what had happened by a day that has come.")


@dataclass(frozen=True, slots=True)
class Days:
    """The period of a report, and the day by the end of which things had happened."""

    first: date
    last: date
    as_of: date

    @property
    def name(self) -> str:
        """What a report is called where nothing else was said: 2023-03, 2023-Q1."""
        return period_id(Period(self.first, self.last))


def days(period: str | None, as_of: str | None, clock: Clock) -> Days:
    """The period, and its last day or the day that was named; of a period that is not over, today.

    Raises click.UsageError, and Refused for what is still to come.
    """
    if period is None:
        raise click.UsageError(
            _(
                "Say which period, as in --period 2023-03, 2023Q1 or 上半年. "
                "What was filed: tracker report list"
            )
        )
    first, last = _period(period, clock.today())
    if first > clock.today():
        raise Refused(STILL_TO_COME, period=period.strip(), day=first)
    day = min(last, clock.today()) if as_of is None else _day(as_of, clock.today())
    if day > clock.today():
        raise Refused(DAY_TO_COME, day=day)
    if day < first:
        raise click.BadParameter(
            _("--as-of {day} is before the period begins, on {first}.").format(day=day, first=first)
        )
    return Days(first, last, day)


def _period(text: str, today: date) -> tuple[date, date]:
    try:
        found = read_period(text, today)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None
    if found.first is None or found.last is None:
        raise click.BadParameter(
            _(
                "The period {text!r} has no beginning or no end: write it like 2023-03, 2023Q1 or 上半年."
            ).format(text=text)
        )
    return found.first, found.last


def _day(text: str, today: date) -> date:
    try:
        return asked.day_asked(text, today)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None


def moment(known_at: str | None, clock: Clock, *, to_file: bool) -> datetime | None:
    """The moment that was asked about, if any. Raises click.UsageError."""
    if known_at is None:
        return None
    if to_file:
        raise click.UsageError(_("What is filed is what is known now: leave --known-at out."))
    try:
        return asked.moment_asked(known_at, clock)
    except Refused as refused:
        raise click.BadParameter(_(refused.template).format(**refused.values)) from None


def filters(
    region: str | None, owner: str | None, kind: str | None, initiative: str | None
) -> Mapping[str, str]:
    """Which initiatives a report is about. Raises click.BadParameter for a kind that is none."""
    said = {"region": region, "owner": owner, "kind": asked.kind_asked(kind), "initiative": initiative}
    return {name: text.strip() for name, text in said.items() if text and text.strip()}


def form(text: str | None, output: str | None, *, json: bool) -> str:
    """The form: as named, or as the ending of the file says, or text. Raises click.UsageError."""
    if text is None:
        ending = Path(output).suffix.lower() if output else ""
        return "json" if json and output is None else _ENDINGS.get(ending, "text")
    found = asked.one_of(_SHORT.get(text.strip().lower(), text), "--format", FORMS)
    if json and output is None and found != "json":
        raise click.UsageError(
            _("--json prints the report as JSON: leave --format out, or name a file with --output.")
        )
    return found


def language(text: str | None, form: str) -> str:
    """The language: as named, or the reader's; JSON holds both. Raises click.BadParameter."""
    said = asked.one_of(text, "--lang", LANGUAGES) if text is not None else current()
    return "both" if form == "json" else said


def name(text: str | None, told: Days) -> str:
    """The name of a report. Raises Refused for one that cannot be shown."""
    if text is None:
        return told.name
    from tracker.domain.names import sensible_handle  # noqa: PLC0415 - brings in the slow libraries

    found = sensible_handle(text.strip())
    if not found or len(found) > LONGEST_NAME:
        raise Refused(N_("A report needs a name of 1 to {n} letters."), n=LONGEST_NAME)
    return found
