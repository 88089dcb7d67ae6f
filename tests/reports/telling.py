"""Reports that tell a text wherever somebody's text can stand, and ways to look at what was made of it."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

from hypothesis import strategies as st

from tracker.domain.dates import parse
from tracker.domain.extents import of
from tracker.domain.quantities import parse as amount
from tracker.reports.document import (
    Counted,
    Fact,
    FiguresTold,
    Names,
    Part,
    Promise,
    Ref,
    Report,
    Scope,
    Standing,
    Task,
    Touch,
)
from tracker.views.figure_answers import Cell, Group, Progress

DAY = date(2023, 3, 31)
WHEN = parse("2023-03", DAY)
PLAIN = "Plain"

NASTY = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "<!-- --> <![CDATA[ ]]> &lt; &amp; &#60;",
    "# heading",
    "## ",
    "a | b || c\\|d\\",
    "[a](http://example.org) ![b](x) <http://example.org>",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "    code",
    "```",
    "~~~",
    "---",
    "===",
    "***",
    "*a* **b** _c_ __d__ `e` ~~f~~ $g$",
    "\\",
    "\\*",
    "&copy;",
    "line one\nline two\r\n\ttabbed",
    "bell \x07 escape \x1b[31m null \x00 delete \x7f",
    "\u202eoverride\u202c \u2066isolate\u2069 mark\u200f",
    "שלום (hello) 12",
    "中文，标点。“引号”",
    "\ufeff\u200b\u2028\u2029\x85",
    "{name} {0} {{}} %s",
    '"quoted" \'single\' onload="x"',
    " spaces before and after ",
    "👩‍👩‍👧 emoji",
    "@here :smile: www.example.org",
]
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(min_size=1, max_size=30),
    st.text(alphabet="<>&\"'`*_[]()#|\\~-+=.1 \n\t!{}$", min_size=1, max_size=20),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("".join),
)
"""What somebody might write, or wish to do harm with."""


def telling(text: str) -> Report:
    """A report that tells a text in every place."""
    both = Names(text, text)
    ref = Ref("I-1", both)
    fact = Fact(
        id="M-1.1",
        initiative=ref,
        kind=text,
        names=both,
        when=WHEN,
        parties=((text, both),),
        place=text,
        note=text,
        sources=(text,),
        fields={"theme": text, text: text, "topics": [text, text]},
        promises=(Promise(text, text, WHEN),),
        certainty="stated",
        planned=False,
        late=0,
        amended=True,
        conflicts=1,
    )
    standing: dict[str, Any] = {
        "initiative": ref,
        "kind": "project",
        "regions": (Ref("HK", both),),
        "owner": text,
        "stage": both,
        "moved": True,
        "light": "red",
        "late": 3,
        "silent": 4,
        "last_names": both,
        "last_when": WHEN,
        "next": Touch(DAY, provisional=True, owner=text, what=both),
        "open": 1,
        "overdue": 1,
        "gap": False,
        "possibly": True,
        "conflicts": 1,
    }
    task = Task(
        id="F-aaaaaaaaaa",
        initiative=ref,
        what=both,
        due=DAY,
        provisional=True,
        late=2,
        owner=text,
        lapsed=False,
        cause=Ref("M-1.1", both),
    )
    cell = Cell("k", "k", text, text, Group(), of(amount("400余家")), "level", WHEN)
    group = Group("x", text, text)
    target = Progress("T-a", "k", text, text, group, amount("500家"), WHEN, text, None, 1)
    one = Part((Standing(**standing),), 1)
    return Report(
        scope=Scope(text, date(2023, 3, 1), DAY, DAY, "2023-04-03T01:00:00.000000Z", 1, "0" * 64),
        filters=(("owner", both), ("initiative", both)),
        practice=True,
        happened=Part((fact,), 2),
        possibly=Part((fact,), 1),
        late=Part((fact,), 1),
        kinds=(Counted("k", both, 1, 1),),
        standing=one,
        lights={"red": 1, "yellow": 0, "green": 0, "grey": 0},
        figures=FiguresTold((cell,), ((cell, cell),), (), (target,)),
        overdue=Part((task,), 1),
        not_kept=Part((fact,), 1),
        lapsed=Part((task,), 1),
        unattended=one,
        conflicts=1,
    )


VOID = {"meta", "col", "br", "hr"}


class Strict(HTMLParser):
    """Reads HTML that has to be well-formed: every tag is closed where it should be."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self.comments = 0
        self.declarations: list[str] = []

    @classmethod
    def of(cls, content: bytes) -> "Strict":
        """What a document consists of. Raises AssertionError where it is not well-formed."""
        found = cls()
        found.feed(content.decode())
        found.close()
        assert found.open == []
        return found

    def handle_decl(self, decl: str) -> None:
        self.declarations.append(decl)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - as its base has it
        self.comments += 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _value in attrs}) == len(attrs)
        self.tags.append((tag, tuple(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"] and data.strip():
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [value or "" for _tag, attrs in self.tags for own, value in attrs if own == name]

    @property
    def skeleton(self) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
        """Its tags without those that keep right-to-left text apart."""
        return [one for one in self.tags if one[0] != "bdi"]
