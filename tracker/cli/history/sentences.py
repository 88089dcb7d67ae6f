"""What happened in each event, as a sentence. A type that is not known here is named, never hidden."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracker.app.reader import Reader
from tracker.cli.history import deliveries, figures, reports, settings
from tracker.cli.page import Cell
from tracker.cli.text import plain
from tracker.cli.wording import conflicts, phrases
from tracker.cli.wording.fields import field_name, field_value
from tracker.domain import dates
from tracker.domain.lifecycles import KIND_NAMES
from tracker.views.answers import HistoryLine
from tracker.words import _, current, ngettext

Data = Mapping[str, Any]


class Sentences:
    """Puts events into words, with the names of kinds and follow-ups that the views know."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kinds = reader.kind_names()
        self._regions = reader.regions
        self._by_type: dict[str, Callable[[HistoryLine], str]] = {
            "journal.started": self._started,
            "kind.declared": self._kind_declared,
            "region.declared": self._region_declared,
            "initiative.opened": self._opened,
            "initiative.amended": self._amended,
            "initiative.retracted": self._taken_back,
            "milestone.planned": self._planned,
            "milestone.recorded": self._recorded,
            "milestone.amended": self._amended,
            "claim.recorded": self._claimed,
            "conflict.settled": self._settled,
            "milestone.retracted": self._retracted,
            "plan.dropped": self._dropped,
            "follow_up.done": self._done,
            "follow_up.snoozed": self._snoozed,
            "follow_up.rescheduled": self._rescheduled,
            "follow_up.assigned": self._assigned,
            "follow_up.cancelled": self._cancelled,
            "follow_up.reopened": self._reopened,
            "follow_up.added": self._added,
            "follow_up.move_asked": self._move_asked,
            "follow_up.move_answered": self._move_answered,
            "digest.delivered": self._delivered,
            **deliveries.by_type(),
            **reports.by_type(),
            **settings.by_type(self._regions),
            **figures.by_type(self._regions),
        }

    def of(self, line: HistoryLine) -> Cell:
        """The sentence of an event. One whose data is not as expected is told like one of unknown type."""
        told = self._by_type.get(line.type)
        try:
            if told:
                return Cell(plain(told(line)))
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
        return Cell(
            _("unknown event {type} in {stream}").format(type=plain(line.type), stream=plain(line.stream)),
            "dim",
        )

    # --- the journal itself ---

    def _started(self, line: HistoryLine) -> str:
        return _("began the practice journal") if line.data["practice"] else _("began the journal")

    def _kind_declared(self, line: HistoryLine) -> str:
        return _("added the milestone kind {name} ({title})").format(
            name=line.data["name"], title=line.data[current()]
        )

    def _region_declared(self, line: HistoryLine) -> str:
        return _("added the region {code} ({title})").format(
            code=line.data["code"], title=line.data[current()]
        )

    def _delivered(self, line: HistoryLine) -> str:
        n = len(line.data["lines"])
        text = ngettext(
            "delivered a digest of {n} follow-up to {recipient} ({channel})",
            "delivered a digest of {n} follow-ups to {recipient} ({channel})",
            n,
        )
        return text.format(n=n, recipient=line.data["recipient"], channel=_channel(line.data["channel"]))

    # --- initiatives and milestones ---

    def _opened(self, line: HistoryLine) -> str:
        data = line.data
        return _("opened {id} {title} ({kind})").format(
            id=data["initiative"],
            title=phrases.title(data["title"].get("en"), data["title"].get("zh")),
            kind=KIND_NAMES[data["kind"]][current() == "zh"],
        )

    def _taken_back(self, line: HistoryLine) -> str:
        return _("took back {id}, because: {reason}").format(id=_subject(line), reason=line.data["because"])

    def _planned(self, line: HistoryLine) -> str:
        return _("planned {milestone}, {day}").format(
            milestone=self._milestone(line.data), day=_day(line.data["planned"])
        )

    def _recorded(self, line: HistoryLine) -> str:
        kept = line.data.get("keeps_plan")
        text = (
            _("recorded {milestone}, {day}, as had been planned")
            if kept
            else _("recorded {milestone}, {day}")
        )
        return text.format(milestone=self._milestone(line.data), day=_day(line.data["happened"]))

    def _amended(self, line: HistoryLine) -> str:
        return _("amended {id}: {changes}, because: {reason}").format(
            id=_subject(line), changes=phrases.listed(self._changes(line.data)), reason=line.data["because"]
        )

    def _claimed(self, line: HistoryLine) -> str:
        return _("claim {claim} on {id}: {text}").format(
            claim=line.data["claim"], id=_subject(line), text=conflicts.claim(line.data, self._regions)
        )

    def _settled(self, line: HistoryLine) -> str:
        data, field = line.data, field_name(line.data["field"])
        if data["changes"]:
            text = _("settled {id} by claim {claim}: {changes}, because: {reason}")
        elif data["claim"]:
            text = _("settled {id}: {field}: claim {claim} holds, because: {reason}")
        else:
            text = _("settled {id}: {field}: what was recorded stands, because: {reason}")
        changes = phrases.listed(self._changes(data))
        return text.format(
            id=_subject(line), claim=data["claim"], field=field, changes=changes, reason=data["because"]
        )

    def _retracted(self, line: HistoryLine) -> str:
        return _("retracted {id}, because: {reason}").format(id=_subject(line), reason=line.data["because"])

    def _dropped(self, line: HistoryLine) -> str:
        return _("dropped the plan {id}, because: {reason}").format(
            id=_subject(line), reason=line.data["because"]
        )

    def _milestone(self, data: Data) -> str:
        names = self._kinds.get(data["kind"])
        return f"{data['milestone']} {names[current()] if names else data['kind'].replace('_', ' ')}"

    def _changes(self, data: Data) -> Iterator[str]:
        before = data.get("before", {})
        for name, value in data["changes"].items():
            new = field_value(name, value, self._regions)
            if name in before:
                old = field_value(name, before[name], self._regions)
                yield _("{field}: {old} → {new}").format(field=field_name(name), old=old, new=new)
            else:
                yield _("{field} → {new}").format(field=field_name(name), new=new)

    # --- follow-ups ---

    def _done(self, line: HistoryLine) -> str:
        outcome = line.data.get("outcome")
        text = _("did {follow_up}: {outcome}") if outcome else _("did {follow_up}")
        return text.format(follow_up=self._follow_up(line.data), outcome=outcome)

    def _snoozed(self, line: HistoryLine) -> str:
        return _("put off {follow_up}: quiet until {day}").format(
            follow_up=self._follow_up(line.data), day=_plain_day(line.data["until"])
        )

    def _rescheduled(self, line: HistoryLine) -> str:
        return _("moved {follow_up} to {day}, because: {reason}").format(
            follow_up=self._follow_up(line.data),
            day=_plain_day(line.data["due"]),
            reason=line.data["because"],
        )

    def _assigned(self, line: HistoryLine) -> str:
        return _("gave {follow_up} to {owner}").format(
            follow_up=self._follow_up(line.data), owner=line.data["owner"]
        )

    def _cancelled(self, line: HistoryLine) -> str:
        return _("cancelled {follow_up}, because: {reason}").format(
            follow_up=self._follow_up(line.data), reason=line.data["because"]
        )

    def _reopened(self, line: HistoryLine) -> str:
        return _("opened {follow_up} again, because: {reason}").format(
            follow_up=self._follow_up(line.data), reason=line.data["because"]
        )

    def _added(self, line: HistoryLine) -> str:
        what = line.data["what"]
        return _("asked for {follow_up} “{what}” by {day}").format(
            follow_up=line.data["follow_up"],
            what=phrases.title(what.get("en"), what.get("zh")),
            day=_plain_day(line.data["due"]),
        )

    def _move_asked(self, line: HistoryLine) -> str:
        return _("asked to move {follow_up} to {day}, because: {reason}").format(
            follow_up=self._follow_up(line.data),
            day=_plain_day(line.data["due"]),
            reason=line.data["because"],
        )

    def _move_answered(self, line: HistoryLine) -> str:
        granted, reason = line.data["granted"], line.data.get("because")
        text = (
            _("granted the new day of {follow_up}") if granted else _("declined the new day of {follow_up}")
        )
        told = text.format(follow_up=self._follow_up(line.data))
        return _("{text}, because: {reason}").format(text=told, reason=reason) if reason else told

    def _follow_up(self, data: Data) -> str:
        found = self._reader.some([data["follow_up"]])
        return f"{data['follow_up']} “{phrases.what(found[0])}”" if found else str(data["follow_up"])


def _channel(name: str) -> str:
    return _("terminal") if name == "terminal" else name


def _subject(line: HistoryLine) -> str:
    return str(line.data.get("milestone") or line.stream.rpartition("/")[2])


def _day(stored: dict[str, str | None]) -> str:
    return dates.long(phrases.told(stored), current())


def _plain_day(iso: str) -> str:
    return dates.long(phrases.told({"edtf": iso, "words": "", "from": iso, "to": iso}), current())
