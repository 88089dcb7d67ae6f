"""A comparison as a page for the terminal, and as Markdown for a mail: the same sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from tracker.app.changes import Comparison
from tracker.app.reader import Reader
from tracker.cli.asked import local
from tracker.cli.call import Call
from tracker.cli.changes.counts import counts
from tracker.cli.changes.document import document
from tracker.cli.changes.line import CHANGED, Line, Section
from tracker.cli.changes.sentences import Said
from tracker.cli.history.sentences import Sentences
from tracker.cli.page import Cell, Page
from tracker.cli.text import as_json, plain
from tracker.views.answers import Document
from tracker.words import _, ngettext

MOST = 40
"""So many initiatives are named, unless all are asked for; all are counted."""

_SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~$])")
_FIRST = re.compile(r"^([-+=]|\d+(?=[.)]))")


@dataclass(frozen=True, slots=True)
class Form:
    """How a comparison is printed."""

    json: bool = False
    markdown: bool = False
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a comparison.

    `head` is said before it, `nothing` where nothing differs, `foot` after it; `more` goes into its document.
    """

    head: Sequence[str]
    nothing: Sequence[str]
    foot: Sequence[str] = ()
    more: Document = field(default_factory=dict)


def show(call: Call, reader: Reader, found: Comparison, form: Form, frame: Frame) -> None:
    """Print a comparison."""
    if form.json:
        click.echo(as_json({**document(found, call.clock), **frame.more}))
        return
    said = Said(found, call.clock)
    sections = cut(said.sections(), everything=form.everything)
    decided = Section(_("For all initiatives"), list(_decided(found, reader, call)))
    lights = cut([Section("", [one]) for one in said.lights()], everything=form.everything)
    by_time = Section(_("Only because time has passed"), [line for one in lights for line in one.lines])
    sections = [one for one in (decided, *sections, by_time) if one.lines]
    foot = [*(counts(found, call.clock) or frame.nothing), *frame.foot]
    if form.markdown:
        click.echo(markdown(frame.head, sections, foot), nl=False)
        return
    page = Page.of(call.environment)
    write(page, frame.head, sections, foot)
    page.print()


def _decided(found: Comparison, reader: Reader, call: Call) -> Iterator[Line]:
    """What was decided for the journal as a whole: when, by whom, what."""
    if not found.decided:
        return
    sentences = Sentences(reader)
    for one in found.decided:
        when, who = local(one.recorded_at, call.clock), plain(one.actor)
        yield Line(CHANGED, f"{when} {who} {sentences.of(one).text}")


def cut(sections: Sequence[Section], *, everything: bool) -> list[Section]:
    """The sections that are shown; how many more there are stands in the last."""
    shown = list(sections) if everything else list(sections[:MOST])
    if rest := len(sections) - len(shown):
        more = ngettext("and {n} more: --all names them", "and {n} more: --all names them", rest)
        shown.append(Section("", [Line("", more.format(n=rest), "dim")]))
    return shown


def write(page: Page, head: Sequence[str], sections: Sequence[Section], foot: Sequence[str]) -> None:
    """Write a comparison on a page: what it is of, what differs, and how much."""
    for text in head:
        page.text(Cell(text, "bold"))
    for one in sections:
        page.gap()
        if one.heading:
            page.text(Cell(one.heading, "bold"))
        for line in one.lines:
            page.text(Cell(line.whole, line.style), indent=2, hang=2)
    page.gap()
    for text in foot:
        page.text(text, hang=2)


def markdown(head: Sequence[str], sections: Sequence[Section], foot: Sequence[str]) -> str:
    """The same as Markdown (CommonMark) in which nothing that anybody wrote is taken for markup."""
    return "\n".join(_markdown(head, sections, foot)) + "\n"


def _markdown(head: Sequence[str], sections: Sequence[Section], foot: Sequence[str]) -> Iterator[str]:
    title, *more = map(escaped, head)
    yield f"# {title}"
    for text in more:
        yield from ("", text)
    for one in sections:
        if one.heading:
            yield from ("", f"## {escaped(one.heading)}")
        yield ""
        yield from (f"- {escaped(line.whole)}" for line in one.lines)
    yield ""
    yield from (f"- {escaped(text)}" for text in foot)


def escaped(text: str) -> str:
    """A text of one line as Markdown shows it."""
    return _FIRST.sub(r"\\\1", _SPECIAL.sub(r"\\\1", text))
