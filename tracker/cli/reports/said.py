"""What is said of reports that were written, filed, made again and verified."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tracker.app.clock import Clock
from tracker.cli.asked import local
from tracker.cli.page import LUXURY, Cell, Column, Page
from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.reports.filed import Filed, Verdict
from tracker.words import _, ngettext

if TYPE_CHECKING:
    from tracker.reports.document import Report

FORMS_NAMED = {"text": "text", "markdown": "Markdown", "html": "HTML", "json": "JSON"}


def digest(content: bytes) -> str:
    """The hash by which a file is known."""
    return sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """A report with its bytes in a form and a language."""

    report: "Report"
    form: str
    language: str
    content: bytes

    @property
    def name(self) -> str:
        """What it is called."""
        return plain(self.report.scope.name)


def written(output: str, made: Made, number: tuple[int, int] | None) -> Iterator[Cell | str]:
    """That a report was written to a file, and filed, where it was."""
    yield Cell(_("Wrote {file}: {name}.").format(file=plain(output), name=made.name), "bold")
    if number:
        yield from filed(made, number)


def filed(made: Made, number: tuple[int, int]) -> Iterator[str]:
    """That a report was filed, and how to make it again."""
    told = _("Filed as report {number}, {name}, at position {position}. Again: tracker report again {number}")
    yield told.format(number=number[0], name=made.name, position=number[1])


def written_document(output: str, made: Made, number: tuple[int, int] | None) -> dict[str, Any]:
    """The same for programs."""
    return {
        "file": output,
        "name": made.report.scope.name,
        "id": made.report.scope.id(made.form, made.language),
        "format": made.form,
        "language": made.language,
        "sha256": digest(made.content),
        "filed": {"number": number[0], "position": number[1]} if number else None,
    }


def again(
    one: Filed, found: Sequence[Filed], output: str | None, clock: Clock, *, as_filed: bool
) -> Iterator[str]:
    """Whether a report made again is as it was filed, and what else was filed under its name."""
    if as_filed:
        yield _as_filed(output or _("This"), one, clock)
    else:
        told = _(
            "This is not to the byte what {actor} filed as report {number}, {name}, {moment}: the same "
            "events, put into words by another version of the program."
        )
        yield told.format(**_values(one, clock))
        if output is not None:
            yield _("Nothing was written. Print it as it is now: tracker report again {number}").format(
                number=one.number
            )
    others = [str(other.number) for other in found if other is not one]
    if others:
        text = ngettext(
            "Another was filed under that name: {numbers}. Name it by its number.",
            "Others were filed under that name: {numbers}. Name them by their numbers.",
            len(others),
        )
        yield text.format(numbers=phrases.listed(others))


def _as_filed(file: str, one: Filed, clock: Clock) -> str:
    told = _("{file} is report {number}, {name}, to the byte as {actor} filed it {moment}.")
    return told.format(file=plain(file), **_values(one, clock))


def _values(one: Filed, clock: Clock) -> dict[str, object]:
    return {
        "number": one.number,
        "name": plain(one.name),
        "moment": local(one.filed_at, clock),
        "actor": plain(one.actor),
    }


def again_document(output: str, one: Filed, content: bytes) -> dict[str, Any]:
    """The same for programs."""
    made = digest(content)
    as_filed = made == one.sha256
    return {
        "file": output if as_filed else None,
        "sha256": made,
        "as_filed": as_filed,
        "report": filed_document(one),
    }


def filed_document(one: Filed) -> dict[str, Any]:
    """A filed report for programs."""
    return {
        "number": one.number,
        "name": one.name,
        "id": one.id,
        "period": {"from": one.first.isoformat(), "to": one.last.isoformat()},
        "as_of": one.as_of.isoformat(),
        "known_at": one.known_at,
        "position": one.position,
        "head": one.head,
        "format": one.form,
        "language": one.language,
        "filters": dict(one.filters),
        "sha256": one.sha256,
        "filed_at": one.filed_at,
        "filed_on": one.day.isoformat(),
        "actor": one.actor,
        "event": one.event,
    }


def write_list(page: Page, found: Sequence[Filed], clock: Clock) -> None:
    """A table of the reports that were filed."""
    if not found:
        page.text(_("No report was filed yet. File one: tracker report --period … --file"))
        return
    columns = [
        Column(_("Number"), right=True),
        Column(_("Name"), least=16, good=24),
        Column(_("Period"), rank=1),
        Column(_("As of"), rank=LUXURY),
        Column(_("Filed")),
        Column(_("By"), rank=1, least=8),
        Column(_("Form"), rank=2),
        Column(_("Language"), rank=2),
        Column(_("Only"), rank=LUXURY + 1, least=12),
    ]
    page.table(columns, [_row(one, clock) for one in found])


def _row(one: Filed, clock: Clock) -> tuple[str, ...]:
    return (
        str(one.number),
        plain(one.name),
        _days(one.first, one.last),
        one.as_of.isoformat(),
        local(one.filed_at, clock),
        plain(one.actor),
        FORMS_NAMED.get(one.form, plain(one.form)),
        plain(one.language),
        phrases.listed(map(plain, one.filters.values())),
    )


def _days(first: date, last: date) -> str:
    from tracker.app.figure_ids import period_id  # noqa: PLC0415 - only for a list
    from tracker.domain.figures import Period  # noqa: PLC0415 - likewise

    return period_id(Period(first, last))


def verified(file: str, same: Sequence[Filed], clock: Clock) -> Iterator[Cell | str]:
    """That a file is what was filed."""
    for one in same:
        yield Cell(_as_filed(file, one, clock), "bold")
        yield _("It says what had happened by {day}, as known at {moment} (position {position}).").format(
            day=phrases.day(one.as_of), moment=local(one.known_at, clock), position=one.position
        )


def verdict_document(file: str, verdict: Verdict) -> dict[str, Any]:
    """The same for programs."""
    return {
        "file": file,
        "sha256": verdict.sha256,
        "filed": True,
        "reports": [filed_document(one) for one in verdict.same],
    }
