"""Dividing a message where it is too long for its channel. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tracker.reminders.message import Block, Message

NUMBERED = " (99/99)"
"""Room that is kept in the subject of a part for its number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message: number `number` of `of`, with the follow-ups that are told of in it.

    `markup` gives the same as HTML.
    """

    subject: str
    text: str
    markup: Callable[[], str]
    number: int
    of: int
    follow_ups: tuple[str, ...]


def pieces(
    message: Message, size: int | None = None, *, arrived: Collection[str] = (), before: int = 0
) -> list[Piece]:
    """The parts of a message, none of more than `size` bytes of UTF-8, its subject among them.

    Left out is what `arrived` in the `before` parts of an earlier attempt, and the numbers go on after them.
    """
    left = [one for one in message.blocks if not one.follow_ups or not set(one.follow_ups) <= set(arrived)]
    groups = [left] if size is None else list(_packed(left, _room(message, size)))
    groups = [group for group in groups if any(not one.heading for one in group)]
    of = before + len(groups)
    return [_piece(message, group, number, of) for number, group in enumerate(groups, before + 1)]


def _room(message: Message, size: int) -> int:
    return max(size - len(message.subject.encode()) - len(NUMBERED) - 2, 0)


def _packed(blocks: Sequence[Block], room: int) -> Iterator[list[Block]]:
    """The blocks of each part. A heading goes with what follows it, and is said again in the next part."""
    group: list[Block] = []
    heading: Block | None = None
    for block in blocks:
        if block.heading:
            heading = block
            continue
        begun = [heading] if heading and block.follow_ups and heading not in group else []
        if group and _length([*group, *begun, block]) > room:
            yield group
            group, begun = [], [heading] if heading and block.follow_ups else []
        if not group and _length([*begun, block]) > room:
            begun, block = [], _cut(block, room)  # noqa: PLW2901 - it alone is too long
        group = [*group, *begun, block]
    if group:
        yield group


def _length(blocks: Sequence[Block]) -> int:
    return len(_text(blocks).encode())


def _cut(block: Block, room: int) -> Block:
    """As much of a block as there is room for."""
    kept = block.text.encode()[: max(room - len("…".encode()), 0)].decode(errors="ignore")
    if len(block.text.encode()) <= room:
        return block
    return Block(f"{kept}…", lambda: f"<p>{escape(kept)}…</p>", follow_ups=block.follow_ups)


def _text(blocks: Sequence[Block]) -> str:
    """The blocks below each other, with an empty line above each heading but the first."""
    lines: list[str] = []
    for block in blocks:
        if block.heading and lines:
            lines.append("")
        lines.append(block.text)
    return "\n".join(lines)


def _piece(message: Message, group: Sequence[Block], number: int, of: int) -> Piece:
    subject = message.subject if of == 1 else f"{message.subject} ({number}/{of})"
    told = tuple(dict.fromkeys(key for block in group for key in block.follow_ups))
    return Piece(subject, _text(group), lambda: _html(message.language, subject, group), number, of, told)


def _html(language: str, subject: str, group: Sequence[Block]) -> str:
    """A part as a whole page."""
    inside = "".join(block.markup() for block in group)
    code = "zh-CN" if language == "zh" else language
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head><body>{inside}</body></html>"
    )
