"""Text from anywhere, made fit to be shown: never obeyed by a terminal, and as wide as it should be.

Width is counted in terminal columns, in which most Chinese characters take two. English and Chinese are
counted here; for anything else `wcwidth` is asked, which takes longer to import than a page to print.
"""

import json
import re
from collections.abc import Iterable, Iterator

# C0 and C1 controls, and the invisible marks that reorder or hide text (bidirectional controls and isolates,
# line and paragraph separators, byte order mark). Shown as \u escapes, they cannot be obeyed.
_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# The letters that can be counted without wcwidth: one column each, and two.
_NARROW = (
    " -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u2027\u2030-\u205e\u2190-\u2199\u2500-\u257f\u25cf"
)
_WIDE = "\u3000-\u3029\u3030-\u303e\u4e00-\u9fff\uff01-\uff60"
_COUNTED = re.compile(f"[{_NARROW}{_WIDE}]*")
_FIRST_WIDE = "\u3000"

# Lines are broken at spaces and beside the letters of scripts that are written without them, but neither
# after an opening mark nor before a closing one, nor before a mark that belongs to the letter before it.
_UNSPACED = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
)
_OPENING = "（《「『【〈“‘(\\[{"
_CLOSING = "，。、；：！？）》」』】〉”’…—,.;:!?)\\]}%\u3099\u309a\u302a-\u302f\ufe00-\ufe0f\u200d"
_BREAK = f"(?<![{_OPENING}])(?![{_CLOSING}])(?:(?<=[{_UNSPACED}])|(?=[{_UNSPACED}]))"

_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_BACK_TO_LEFT = "\u200e"


def plain(text: str) -> str:
    """A text on one line in which nothing is obeyed: controls and reordering marks are shown as escapes."""
    return _UNSHOWABLE.sub(_escaped, text)


def paragraphs(text: str) -> list[str]:
    """The lines of a text as it was written, each plain; empty ones are left out."""
    return [plain(line) for line in _LINE_ENDS.split(text.replace("\t", " ")) if line.strip()]


def as_json(document: object) -> str:
    """A JSON document on one line, in which nothing is obeyed by a terminal either."""
    text = json.dumps(document, ensure_ascii=False)
    return _UNSHOWABLE.sub(lambda found: json.dumps(found[0])[1:-1].replace("\x7f", "\\u007f"), text)


def width(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    if _COUNTED.fullmatch(text):
        return len(text) + sum(letter >= _FIRST_WIDE for letter in text)
    from wcwidth import wcswidth  # noqa: PLC0415 - 30 ms that neither English nor Chinese needs

    return max(wcswidth(text), 0)


def clip(text: str, room: int) -> str:
    """A text cut to some columns, between letters as people see them, with … where something is missing."""
    if width(text) <= room:
        return text
    kept = _fitting(letters(text), room - 1)
    return kept.rstrip() + "…" if room > 0 else ""


def clip_list(text: str, room: int) -> str:
    """A list such as `Wuxi, Hong Kong, Macau` cut between its members: `Wuxi +2`."""
    if width(text) <= room:
        return text
    found = re.split("(, |、)", text)
    members, between = found[::2], (found[1:2] or [""])[0]
    for shown in range(len(members) - 1, 0, -1):
        cut = f"{between.join(members[:shown])} +{len(members) - shown}"
        if width(cut) <= room:
            return cut
    more = f" +{len(members) - 1}" if len(members) > 1 else ""
    return clip(members[0], room - len(more)) + more if room > len(more) + 1 else clip(text, room)


def ljust(text: str, room: int) -> str:
    """A text with spaces after it to fill some columns.

    What follows right-to-left text is kept in its place by an invisible mark, which takes no column.
    """
    strange = not text.isascii() and not _COUNTED.fullmatch(text)
    mark = _BACK_TO_LEFT if strange and re.search(_RIGHT_TO_LEFT, text) else ""
    return text + mark + " " * (room - width(text))


def rjust(text: str, room: int) -> str:
    """A text with spaces before it to fill some columns."""
    return " " * (room - width(text)) + text


def letters(text: str) -> Iterable[str]:
    """The letters of a text as people see them: marks and joined emoji stay with what they belong to."""
    if _COUNTED.fullmatch(text):
        return text
    from wcwidth import iter_graphemes  # noqa: PLC0415 - as in `width`

    return iter_graphemes(text)


def wrap(text: str, room: int) -> list[str]:
    """The lines of a text, none wider than the room: broken at spaces, and between Chinese characters."""
    room = max(room, 2)
    lines, line, used = [], "", 0
    for spaced, piece in _pieces(text, room):
        gap = " " if spaced and line else ""
        if line and used + len(gap) + width(piece) > room:
            lines.append(line)
            line, used, gap = "", 0, ""
        line += gap + piece
        used = width(line)
    return [*lines, line] if line else lines


def _pieces(text: str, room: int) -> Iterator[tuple[bool, str]]:
    """The parts that are kept together, none wider than the room, each with whether a space precedes it."""
    for word in text.split():
        spaced = True
        for piece in [word] if word.isascii() else re.split(_BREAK, word):
            rest = piece
            while rest:
                part = rest if width(rest) <= room else _fitting(letters(rest), room) or rest
                yield spaced, part
                spaced, rest = False, rest[len(part) :]


def _fitting(parts: Iterable[str], room: int) -> str:
    kept, used = [], 0
    for part in parts:
        used += width(part)
        if used > room:
            break
        kept.append(part)
    return "".join(kept)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
