"""A digest in words: subject and text in the recipient's language, the same as HTML, and as data. Pure.

Titles and names come from anywhere. They stand in the text on one line with nothing in it that is obeyed, and
in the HTML escaped and each in a direction of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from tracker.domain.refusals import N_
from tracker.reminders.digest import Digest, Line
from tracker.reminders.speech import Speech, plain
from tracker.views.answers import FollowUpRow

SHORT_ID = 8
"""As much of a follow-up's id as is shown: F- and six characters."""

HEADINGS = {
    "overdue": N_("Overdue"),
    "escalated": N_("Escalated to you"),
    "due": N_("Today"),
    "coming": N_("Coming"),
}
_COUNTS = {
    "overdue": N_("{n} overdue"),
    "escalated": N_("{n} escalated to you"),
    "due": N_("{n} today"),
    "coming": N_("{n} coming"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a message that is never divided, except where it alone is too long.

    A `heading` is said again where what follows it goes on in another part. `follow_ups` are told of in it.
    `markup` gives the same as HTML, for those channels that want it.
    """

    text: str
    markup: Callable[[], str]
    heading: bool = False
    follow_ups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A digest in words."""

    language: str
    subject: str
    blocks: tuple[Block, ...]


def message(digest: Digest, say: Speech) -> Message:
    """A digest in a language."""
    return Message(say.language, _subject(digest, say), tuple(_blocks(digest, say)))


def _subject(digest: Digest, say: Speech) -> str:
    counts = [say(_COUNTS[section]).format(n=count) for section, count in digest.counted().items()]
    if digest.settled:
        counts.append(say(N_("{n} settled")).format(n=len(digest.settled)))
    return say(N_("To do, {day}: {counts}")).format(day=say.day(digest.day), counts=say.listed(counts))


def _blocks(digest: Digest, say: Speech) -> Iterator[Block]:
    for section, lines in groupby(digest.visible, key=lambda line: line.section):
        yield _heading(say(HEADINGS[section]))
        yield from (_item(line, say) for line in lines)
    if digest.folded:
        more = say.ngettext("… and {n} more: tracker due", "… and {n} more: tracker due", digest.folded)
        yield _note(more.format(n=digest.folded))
    if digest.settled:
        yield _heading(say(N_("Settled since the last digest")))
        yield from (_settled(one, say) for one in digest.settled)
    if any(line.follow_up.provisional for line in digest.visible):
        yield _note(say(N_("≈ provisional: the holidays of that year have not been announced yet.")))


def _heading(text: str) -> Block:
    return Block(text, lambda: f"<h3>{escape(text)}</h3>", heading=True)


def _note(text: str) -> Block:
    return Block(text, lambda: f"<p>{escape(text)}</p>")


def _item(line: Line, say: Speech) -> Block:
    one = line.follow_up
    day = f"{one.due}{'≈' if one.provisional else ''}"
    return _told(one, day, remarks(line, say), say)


def _settled(one: FollowUpRow, say: Speech) -> Block:
    return _told(one, one.due.isoformat(), "", say)


def _told(one: FollowUpRow, day: str, remarks: str, say: Speech) -> Block:
    what = say.chosen(one.en, one.zh)
    short, initiative = one.id[:SHORT_ID], plain(one.initiative)
    title = say.chosen(one.title_en, one.title_zh)
    text = f"- {day}  {what}{remarks}\n  {short} · {initiative} {title}".rstrip()

    def markup() -> str:
        return (
            f"<p><b>{day}</b> {_apart(what)}{escape(remarks)}<br>"
            f"<small>{escape(short)} · {escape(initiative)} {_apart(title)}</small></p>"
        )

    return Block(text, markup, follow_ups=(one.id,))


def _apart(text: str) -> str:
    """Text from anywhere as HTML: escaped, and in a direction of its own."""
    return f"<bdi>{escape(text)}</bdi>"


def remarks(line: Line, say: Speech) -> str:
    """What is said of a line after what is to be done: whose it is, how late, what is new."""
    return "".join(_remarks(line, say))


def _remarks(line: Line, say: Speech) -> Iterator[str]:
    if line.copied:
        yield say(N_(" ({owner})")).format(owner=plain(line.follow_up.owner))
    if line.level:
        yield f" · {say.chosen(line.level.en, line.level.zh)}"
    if line.follow_up.details.get("urgent") and line.state != "overdue":
        yield say(N_(" · urgent"))
    yield _mark(line, say)


def _mark(line: Line, say: Speech) -> str:
    """What is new about a line since the last digest."""
    match line.mark:
        case "new":
            return say(N_(" (new)"))
        case "moved" if line.announced:
            return say(N_(" (moved from {day}: the holidays have been announced)")).format(day=line.was)
        case "moved":
            return say(N_(" (moved from {day})")).format(day=line.was)
        case "again":
            return say(N_(" (once more)"))
        case _:
            return ""


def document(digest: Digest, say: Speech) -> dict[str, Any]:
    """A digest as data, for programs that take it by a webhook."""
    return {
        "recipient": digest.recipient,
        "day": digest.day.isoformat(),
        "language": say.language,
        "follow_ups": [line_document(line, say) for line in digest.lines],
        "settled": [_settled_document(one, say) for one in digest.settled],
    }


def line_document(line: Line, say: Speech) -> dict[str, Any]:
    """One line as data."""
    one = line.follow_up
    return {
        "id": one.id,
        "initiative": one.initiative,
        "title": one.title_zh or one.title_en if say.language == "zh" else one.title_en or one.title_zh,
        "what": one.zh if say.language == "zh" else one.en,
        "due": one.due.isoformat(),
        "provisional": one.provisional,
        "owner": one.owner,
        "state": line.state,
        "mark": line.mark,
        "was": line.was.isoformat() if line.was else None,
        "announced": line.announced,
        "level": say.chosen(line.level.en, line.level.zh) if line.level else None,
        "urgent": bool(one.details.get("urgent")),
    }


def _settled_document(one: FollowUpRow, say: Speech) -> dict[str, Any]:
    what = one.zh if say.language == "zh" else one.en
    return {"id": one.id, "initiative": one.initiative, "what": what, "due": one.due.isoformat()}
