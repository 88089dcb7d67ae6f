"""Help pages whose lines are cut by terminal columns, so that Chinese fits too."""

from collections.abc import Iterable

import click

from tracker.cli.text import ljust, width, wrap
from tracker.words import N_, _

METAVARS = (
    N_("[COMMAND] [ARGS]..."),
    N_("[FILE]"),
    N_("[INITIATIVE]"),
    N_("[OPTIONS]"),
    N_("[TYPE]"),
    N_("ADDRESS"),
    N_("AMOUNT"),
    N_("CALENDAR"),
    N_("CHANNEL"),
    N_("CODE"),
    N_("COMMAND [ARGS]..."),
    N_("DATE DATE"),
    N_("DATE"),
    N_("FIELD=VALUE"),
    N_("FILE"),
    N_("FOLLOW_UP"),
    N_("FORMAT"),
    N_("HEAD"),
    N_("HOURS"),
    N_("HOW"),
    N_("INITIATIVE"),
    N_("INITIATIVE:STAGE"),
    N_("KEY"),
    N_("KIND INITIATIVE --on DATE [OPTIONS]"),
    N_("KIND INITIATIVE [OPTIONS]"),
    N_("KIND"),
    N_("LANGUAGE"),
    N_("LIGHT"),
    N_("METRIC=AMOUNT"),
    N_("MILESTONE"),
    N_("MOMENT"),
    N_("NAME"),
    N_("NAME:TYPE[:HELP]"),
    N_("NUMBER"),
    N_("OFFICE"),
    N_("OFFICE|REGION"),
    N_("ORDER"),
    N_("ORG:ROLE"),
    N_("PERSON"),
    N_("PLACE"),
    N_("PLAN"),
    N_("POSITION"),
    N_("POSITION|MOMENT"),
    N_("PROMISE"),
    N_("REGION"),
    N_("SECTOR"),
    N_("STAGE"),
    N_("TARGET"),
    N_("TEXT"),
    N_("TITLE"),
    N_("URL"),
    N_("WHO"),
    N_("WHY"),
    N_("CLAIM"),
    N_("COUNTING"),
    N_("FIELD"),
    N_("FIGURE"),
    N_("FORM"),
    N_("I-…"),
    N_("ID"),
    N_("METRIC"),
    N_("N"),
    N_("OF"),
    N_("PERIOD"),
    N_("TIME"),
    N_("UNIT"),
    N_("WHAT"),
    N_("[FIELD]"),
    N_("[FIGURE]"),
    N_("[RECIPIENT]"),
    N_("ZONE"),
)
"""What stands for a value in help and in errors, marked here so that it is translated where it is shown."""

_KEEP_LINES = "\b"
_LEAST_MEANING = 20


class WideFormatter(click.HelpFormatter):
    """Click's formatter, counting columns instead of characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line; what does not fit goes on under its beginning."""
        before = " " * self.current_indent + (_("Usage: ") if prefix is None else prefix) + prog + " "
        room = self.width - width(before)
        lines = wrap(args, max(room, _LEAST_MEANING)) or [""]
        self.write(f"{before}{lines[0]}".rstrip() + "\n")
        for line in lines[1:]:
            self.write(" " * width(before) + line + "\n")

    def write_heading(self, heading: str) -> None:
        """The name of a section."""
        self.write(" " * self.current_indent + _("{heading}:").format(heading=heading) + "\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, wrapped and indented; one that begins with a line of `\\b` keeps its lines."""
        space = " " * self.current_indent
        for number, paragraph in enumerate(text.strip("\n").split("\n\n")):
            if number:
                self.write("\n")
            for line in self._lines(paragraph):
                self.write(f"{space}{line}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, in two columns."""
        rows = list(rows)
        room = min(max((width(term) for term, _meaning in rows), default=0), col_max) + col_spacing
        space = " " * self.current_indent
        for term, meaning in rows:
            lines = wrap(meaning, max(self.width - room - self.current_indent, _LEAST_MEANING))
            first = lines.pop(0) if lines and width(term) + col_spacing <= room else ""
            self.write(f"{space}{ljust(term, room)}{first}".rstrip() + "\n")
            for line in lines:
                self.write(f"{space}{' ' * room}{line}\n")

    def _lines(self, paragraph: str) -> list[str]:
        lines = paragraph.split("\n")
        if lines[0].strip(" ") == _KEEP_LINES:
            return lines[1:]
        return wrap(" ".join(lines), self.width - self.current_indent)
