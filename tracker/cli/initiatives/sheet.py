"""The page of one initiative, section by section."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.app.clock import Clock
from tracker.app.reader import Reader
from tracker.cli.asked import local, zone_of
from tracker.cli.initiatives import claims
from tracker.cli.page import Cell, Page, Pairs
from tracker.cli.text import paragraphs, plain, width
from tracker.cli.wording import phrases, reasons
from tracker.cli.wording.fields import CHOICES, amount, field_name, field_value
from tracker.domain import dates
from tracker.domain.lifecycles import KIND_NAMES
from tracker.views.answers import Document, FollowUpRow, Sheet
from tracker.words import N_, _, current, ngettext

LATER = 30
"""A milestone that was recorded more days than this after it happened is marked as added later."""

_STATES = {
    "overdue": "red",
    "due": "yellow",
    "coming": "",
    "snoozed": "dim",
}


class InitiativePage:
    """Writes the page of an initiative, with the names and numbers that its sections share."""

    def __init__(self, page: Page, reader: Reader, clock: Clock) -> None:
        self._page = page
        self._reader = reader
        self._clock = clock
        self._regions = reader.regions
        self._sources: dict[str, int] = {}

    def write(self, sheet: Sheet, as_of: str | None, known_at: str | None) -> None:
        """All sections that have something to say."""
        self._sources = _numbered(sheet)
        past = phrases.past(self._reader, as_of, known_at, local(sheet.known_at, self._clock))
        self._head(sheet, past)
        self._parties(sheet)
        self._milestones(sheet)
        self._open(sheet)
        self._missing(sheet)
        self._settled(sheet)
        self._figures(sheet)
        self._listed_sources()

    # --- the head ---

    def _head(self, sheet: Sheet, past: list[str]) -> None:
        row = sheet.row
        title = phrases.title(row.title_en, row.title_zh, row.id)
        other = (
            (row.title_en if current() == "zh" else row.title_zh) if row.title_en and row.title_zh else None
        )
        texts: list[Cell | str] = [Cell(title, "bold"), *([plain(other)] if other else []), *past]
        self._page.pairs([(plain(row.id), texts)], style="bold")
        self._page.gap()
        self._page.pairs(self._facts(sheet))

    def _facts(self, sheet: Sheet) -> Pairs:
        row = sheet.row
        colour = Cell(
            _("{light}: {reason}").format(
                light=phrases.light(row.light).text, reason=reasons.light_reason(row, self._reader)
            ),
            row.light,
        )
        names = phrases.places(row.regions, self._regions)
        places = [f"{name} {plain(code)}" for code, name in zip(row.regions, names, strict=True)]
        return [
            (_("Stage"), [self._stage(sheet)]),
            (_("Light"), [colour]),
            (_("Next"), self._next(sheet)),
            (_("Kind"), [KIND_NAMES[row.kind][current() == "zh"]]),
            (_("Regions"), [phrases.listed(places)] if places else []),
            (_("Sectors"), [phrases.listed(map(plain, row.sectors))] if row.sectors else []),
            (_("Owner"), [plain(row.owner)]),
            (_("Part of"), self._parent(row.parent)),
            (
                _("Parts"),
                [f"{plain(one)} {phrases.title(en, zh)}" for one, en, zh in self._reader.parts(row.id)],
            ),
            (_("Note"), paragraphs(row.note or "")),
            (_("Amended"), [self._correction(change) for change in row.amendments]),
        ]

    def _stage(self, sheet: Sheet) -> str:
        row = sheet.row
        stage = plain(row.stage_zh if current() == "zh" else row.stage_en)
        since = next((one for one in sheet.milestones if one["id"] == row.stage_milestone), None)
        if since is None:
            return stage
        return _("{stage} ({milestone}, {day})").format(
            stage=stage, day=_day(since), milestone=reasons.named(since)
        )

    def _next(self, sheet: Sheet) -> list[Cell | str]:
        touch = sheet.row.next_touch
        if touch is None:
            return [Cell(_("unattended: nobody is to do anything"), "yellow")] if sheet.row.gap else []
        return [
            _("{day}, {owner}: {what}").format(
                day=phrases.day(touch.due), owner=plain(touch.owner), what=phrases.what(touch)
            )
        ]

    def _parent(self, parent: str | None) -> list[Cell | str]:
        if parent is None:
            return []
        found = self._reader.row(parent)
        return [
            f"{plain(parent)} {phrases.title(found.title_en, found.title_zh)}" if found else plain(parent)
        ]

    # --- parties and milestones ---

    def _parties(self, sheet: Sheet) -> None:
        roles: dict[str, dict[str, list[str]]] = {}
        for one in sheet.milestones:
            if one["status"] in ("happened", "planned"):
                for party in one["parties"]:
                    named = roles.setdefault(plain(party["name"]), {})
                    named.setdefault(plain(party["roles"][current()]), []).append(one["id"])
        if roles:
            self._page.heading(_("Parties ({n})").format(n=len(roles)))
        for name, own in roles.items():
            said = [
                _("{role} ({milestones})").format(role=role, milestones=phrases.listed(ids))
                for role, ids in own.items()
            ]
            self._page.text(
                _("{name}: {value}").format(name=name, value=phrases.listed(said)), indent=2, hang=4
            )

    def _milestones(self, sheet: Sheet) -> None:
        if sheet.milestones:
            self._page.heading(_("Milestones ({n})").format(n=len(sheet.milestones)))
        across = max((width(one["id"]) for one in sheet.milestones), default=0) + 2
        for number, one in enumerate(sheet.milestones):
            if number:
                self._page.gap()
            self._milestone(one, across)

    def _milestone(self, one: Document, across: int) -> None:
        withdrawn = one["status"] in ("retracted", "dropped")
        style = "dim struck" if withdrawn else "yellow" if one["status"] == "planned" else ""
        heading = [_day(one), plain(one["names"][current()]), *(_(mark) for mark in _marks(one))]
        self._page.pairs(
            [(plain(one["id"]), [Cell(" · ".join(heading), style)])], indent=2, across=across, style="bold"
        )
        claimed = claims.pairs(one, self._regions, self._clock, self._references) if one["claims"] else []
        facts = [*self._around(one), *self._fields(one), *claimed, *self._corrections(one)]
        self._page.pairs(facts, indent=2 + across)

    def _fields(self, one: Document) -> Pairs:
        return [
            (_capital(field_name(name)), [field_value(name, value, self._regions)])
            for name, value in one["fields"].items()
        ]

    def _corrections(self, one: Document) -> Pairs:
        amended = [change for change in one["amended"] if "claim" not in change]
        return [
            (_("Withdrawn"), [self._correction(one["retracted"])] if one["retracted"] else []),
            (_("Amended"), [self._correction(change) for change in amended]),
            (_("Recorded"), [self._recorded(one)]),
        ]

    def _around(self, one: Document) -> Pairs:
        return [
            (_("Date"), _as_told(one["happened"] or one["planned"])),
            (_("Planned"), [_planned(one)] if one["planned"] and one["happened"] else []),
            (_("With"), [_party(party) for party in one["parties"]]),
            (_("Place"), paragraphs(one["place"] or "")),
            (_("During"), [plain(one["during"])] if one["during"] else []),
            (_("Promised"), [_promise(promise) for promise in one["commitments"]]),
            (_("Note"), paragraphs(one["note"] or "")),
            (_("Quote"), _quote(one)),
            (_("Sources"), [self._references(one["sources"])] if one["sources"] else []),
        ]

    def _references(self, sources: Sequence[str]) -> str:
        return " ".join(f"[{self._sources[source]}]" for source in sources)

    def _recorded(self, one: Document) -> str:
        said = _("{moment} by {actor}").format(
            moment=local(one["recorded_at"], self._clock), actor=plain(one["recorded_by"])
        )
        latest = (one["happened"] or {}).get("to")
        days = (self._day(one["recorded_at"]) - date.fromisoformat(latest)).days if latest else 0
        if days > LATER:
            late = ngettext("{recorded}, added {n} day later", "{recorded}, added {n} days later", days)
            said = late.format(recorded=said, n=days)
        return (
            _("{recorded} · key {key}").format(recorded=said, key=plain(one["key"])) if one["key"] else said
        )

    def _day(self, recorded_at: str) -> date:
        return datetime.fromisoformat(recorded_at).astimezone(zone_of(self._clock)).date()

    def _correction(self, change: Mapping[str, Any]) -> str:
        said = phrases.listed(reasons.changes(change["before"], change["after"], self._regions))
        values = {
            "changes": said,
            "reason": plain(change["because"]),
            "actor": plain(change["actor"]),
            "moment": local(change["recorded_at"], self._clock),
        }
        text = (
            _("{changes}, because: {reason} ({actor}, {moment})")
            if said
            else _("because: {reason} ({actor}, {moment})")
        )
        return text.format(**values)

    # --- follow-ups ---

    def _open(self, sheet: Sheet) -> None:
        still = [one for one in sheet.follow_ups if one.state == "open"]
        states = {one.id: one.state_on(sheet.as_of) for one in still}
        if still:
            self._page.heading(_("Follow-ups, open ({n})").format(n=len(still)))
        for state, style in _STATES.items():
            for one in (one for one in still if states[one.id] == state):
                because = Cell(reasons.explanation(one, self._regions), "dim")
                when = Cell(self._state(one, state, sheet.as_of), style)
                self._page.pairs([(plain(one.id), [phrases.what(one), when, because])], indent=2, style="")

    def _state(self, one: FollowUpRow, state: str, today: date) -> str:
        days = abs((one.due - today).days)
        texts = {
            "overdue": ngettext(
                "overdue since {day}, for {n} day · {owner}",
                "overdue since {day}, for {n} days · {owner}",
                days,
            ),
            "due": _("due today, {day} · {owner}"),
            "coming": ngettext("due {day}, in {n} day · {owner}", "due {day}, in {n} days · {owner}", days),
            "snoozed": _("due {day}, quiet until {until} · {owner}"),
        }
        return texts[state].format(
            day=("≈" if one.provisional else "") + phrases.day(one.due),
            n=days,
            owner=plain(one.owner),
            until=phrases.day(one.snoozed_until) if one.snoozed_until else "",
        )

    def _missing(self, sheet: Sheet) -> None:
        """What was expected and has not been seen: overdue, or past before its milestone was recorded."""
        missing = [one for one in sheet.follow_ups if one.state_on(sheet.as_of) in ("overdue", "lapsed")]
        if missing:
            self._page.heading(_("Expected and not seen ({n})").format(n=len(missing)))
        for one in missing:
            text = (
                _("{what}: by {day}, after {milestone}")
                if one.milestone
                else _("{what}: by {day} ({milestone})")
            )
            text = text.format(what=phrases.what(one), day=phrases.day(one.due), milestone=reasons.cause(one))
            lapsed = _("{text} (lapsed: it was past when that was recorded)").format(text=text)
            self._page.pairs(
                [(plain(one.id), [lapsed if one.state == "lapsed" else text])], indent=2, style=""
            )

    def _settled(self, sheet: Sheet) -> None:
        settled = [one for one in sheet.follow_ups if one.state in ("done", "closed", "cancelled")]
        if settled:
            self._page.heading(_("Follow-ups, settled ({n})").format(n=len(settled)))
        for one in settled:
            self._page.pairs(
                [(plain(one.id), [phrases.what(one), Cell(how_settled(one), "dim")])], indent=2, style=""
            )

    # --- figures and sources ---

    def _figures(self, sheet: Sheet) -> None:
        if sheet.figures:
            self._page.heading(_("Figures ({n})").format(n=len(sheet.figures)))
        for one in sheet.figures:
            text = _("{name}: {value}").format(name=plain(one["metric"]), value=amount(one["amount"]))
            of = (
                _("{figure} · target for {day} ({milestone})")
                if one["target"]
                else _("{figure} · {day} ({milestone})")
            )
            text = of.format(
                figure=text,
                day=plain(dates.long(phrases.told(one["as_of"]), current())),
                milestone=plain(one["milestone"]),
            )
            self._page.text(text, indent=2, hang=4)
            for line in paragraphs(one["note"] or ""):
                self._page.text(Cell(line, "dim"), indent=6)

    def _listed_sources(self) -> None:
        if self._sources:
            self._page.heading(_("Sources ({n})").format(n=len(self._sources)))
        self._page.pairs(
            [(f"[{number}]", [plain(source)]) for source, number in self._sources.items()], indent=2
        )


def _numbered(sheet: Sheet) -> dict[str, int]:
    """The number of each source, in the order in which the milestones name them."""
    named = dict.fromkeys(
        source
        for one in sheet.milestones
        for said in (one, *one["claims"], *one["conflicts"])
        for source in said["sources"]
    )
    return {source: number for number, source in enumerate(named, 1)}


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _day(one: Document) -> str:
    return plain(dates.long(phrases.told(one["happened"] or one["planned"]), current()))


def _marks(one: Document) -> Iterator[str]:
    """The words that mark a milestone that is not simply so."""
    if one["status"] != "happened":
        yield {"planned": N_("planned"), "retracted": N_("retracted"), "dropped": N_("plan dropped")}[
            one["status"]
        ]
    if one["possibly"]:
        yield N_("possibly not by then")
    if one["certainty"] != "stated":
        yield CHOICES[one["certainty"]]


def _as_told(stored: dict[str, str | None]) -> list[Cell | str]:
    """The words that a date was told in and its EDTF, where they say more than the date as it is shown."""
    edtf, words = stored["edtf"] or "", stored["words"]
    if words:
        return [_("“{words}”, {edtf}").format(words=plain(words), edtf=plain(edtf))]
    return [plain(edtf)] if not phrases.told(stored).exact else []


def _quote(one: Document) -> list[Cell | str]:
    """The original words, where they are not only those of the date."""
    words = (one["happened"] or one["planned"])["words"]
    if not one["quote"] or words == one["quote"]:
        return []
    return [_("“{words}”").format(words=line) for line in paragraphs(one["quote"])]


def _planned(one: Document) -> str:
    return _("for {day}").format(day=plain(dates.long(phrases.told(one["planned"]), current())))


def _party(party: Mapping[str, Any]) -> str:
    return _("{name} ({role})").format(name=plain(party["name"]), role=plain(party["roles"][current()]))


def _promise(promise: Mapping[str, Any]) -> str:
    due = promise.get("due")
    said = [
        plain(promise["owner"]) if promise.get("owner") else _("nobody named"),
        _("by {day}").format(day=plain(dates.long(phrases.told(due), current()))) if due else _("no date"),
    ]
    return _("{what} ({details})").format(what=plain(promise["what"]), details=phrases.listed(said))


def how_settled(one: FollowUpRow) -> str:
    """How a follow-up that is open no more came to its end."""
    details = one.details
    day = phrases.day(date.fromisoformat(details["closed_on"])) if details["closed_on"] else ""
    if one.state == "closed":
        return _("closed by {milestone}, {day}").format(milestone=plain(details["closed_by"]), day=day)
    if one.state == "cancelled":
        return _("cancelled {day}: {reason}").format(day=day, reason=reasons.said(one, "cancelled"))
    if details["outcome"]:
        return _("done {day}: {outcome}").format(day=day, outcome=plain(details["outcome"]))
    return _("done {day}").format(day=day)
