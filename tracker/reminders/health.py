"""Health: who delivered last, what should have been delivered, which channels fail, what is coming."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from events.errors import ViewsMissing
from events.rows import Rows
from tracker.app.reader import check_views
from tracker.app.tracker import Tracker
from tracker.calendars.kept import Calendars
from tracker.domain.refusals import N_
from tracker.domain.settings.state import Settings
from tracker.reminders.attempts import NEVER, as_stored, moment
from tracker.reminders.delivering import Deliverer
from tracker.reminders.errands import LOOK_AGAIN, Outcome, Wanted
from tracker.reminders.heartbeats import Beat, beats
from tracker.reminders.looking import asking, outlook_of
from tracker.reminders.recipients import TERMINAL, recipient
from tracker.views import queries
from tracker.views.answers import DigestRow, digest_row

LATE = 3 * LOOK_AGAIN
"""So long after it could have gone out a digest is overdue."""

SILENT = timedelta(days=1)
"""So long may nobody have looked where no daemon runs."""

SOON = timedelta(days=60)
"""So long before the announced holidays end it is said."""

Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a sentence with its values, and data for programs."""

    check: str
    level: Level
    template: str
    values: Mapping[str, object] = field(default_factory=dict)


def findings(tracker: Tracker, deliverer: Deliverer) -> list[Finding]:
    """Everything that there is to say, the worst of each check."""
    now = tracker.clock.now()
    signs = beats(tracker.journal.database)
    with tracker.journal.database.reading(snapshot=True) as connection:
        rows = asking(connection)
        views = _views(tracker, rows)
        settings, _outlook = outlook_of(tracker, connection)
        if views.level == "wrong":
            return [views, *_runs(signs, settings, now)]
        failed = _failed(rows, now)
        alone = _alone(rows, settings)
        calendars = list(_calendars(rows, settings, now.date()))
    outcomes = deliverer.deliver(Wanted(send=False)).outcomes
    return [
        views,
        *_runs(signs, settings, now),
        *_overdue(outcomes, now),
        *_channels(failed, outcomes),
        *_addresses(outcomes),
        *alone,
        *calendars,
    ]


def _views(tracker: Tracker, rows: Rows) -> Finding:
    try:
        check_views(rows)
    except ViewsMissing:
        stopped = [one for one in tracker.journal.stopped() if one.name == queries.VIEWS]
        if stopped:
            return Finding(
                "views",
                "wrong",
                N_("The views stopped at event {position} ({error}). Then: tracker rebuild"),
                {"position": stopped[0].failed_position, "error": stopped[0].error},
            )
        return Finding("views", "wrong", N_("The views are behind the journal: tracker rebuild"))
    return Finding("views", "ok", N_("The views are up to date: {n} events."), {"n": rows.head().position})


def _runs(signs: list[Beat], settings: Settings, now: datetime) -> Iterator[Finding]:
    """Who looks, and when; wrong where somebody is to be told and nobody looks."""
    wanted = [handle for handle in (*settings.people, *settings.offices) if _is_told(handle, settings)]
    daemons = [one for one in signs if one.kind == "daemon" and not one.stopped_at]
    alive = [one for one in daemons if one.next_run and moment(one.next_run) + LATE > now]
    for one in alive:
        yield Finding(
            "runs",
            "ok",
            N_("A daemon runs on {host}, process {pid}: last looked at {last}, looks again at {next}."),
            {"host": one.host, "pid": one.pid, "last": one.last_run, "next": one.next_run},
        )
    for one in daemons:
        if one not in alive:
            yield Finding(
                "runs",
                "wrong" if wanted and not alive else "note",
                N_(
                    "The daemon on {host}, process {pid}, has not been seen since {last}: "
                    "start tracker run again."
                ),
                {"host": one.host, "pid": one.pid, "last": one.last_run},
            )
    yield from _without_daemon(signs, now, wanted=bool(wanted), alive=bool(alive))


def _without_daemon(signs: list[Beat], now: datetime, *, wanted: bool, alive: bool) -> Iterator[Finding]:
    last = max((one.last_run for one in signs), default=None)
    if alive:
        return
    if last is None:
        level: Level = "wrong" if wanted else "note"
        yield Finding(
            "runs", level, N_("Nobody has delivered yet: tracker run, or tracker remind from cron.")
        )
        return
    late = moment(last) + SILENT < now
    yield Finding(
        "runs",
        "wrong" if wanted and late else "note",
        N_("No daemon runs. Somebody looked last at {last}: tracker run, or tracker remind from cron."),
        {"last": last},
    )


def _is_told(handle: str, settings: Settings) -> bool:
    return any(channel != TERMINAL for channel in recipient(handle, settings).channels)


def _overdue(outcomes: tuple[Outcome, ...], now: datetime) -> Iterator[Finding]:
    """What could have gone out a while ago."""
    ready = [one for one in outcomes if one.why == "now" and not one.closed]
    late = [one for one in ready if one.since and one.since + LATE < now]
    for one in late:
        yield Finding(
            "overdue",
            "wrong",
            N_("The digest to {recipient} on {channel} should have gone out at {since}."),
            {
                "recipient": one.errand.who.handle,
                "channel": one.errand.channel,
                "since": as_stored(one.since) if one.since else None,
            },
        )
    if not late:
        coming = [one.until for one in outcomes if one.digest and NEVER > one.until > now]
        if coming:
            told = N_("Nothing is overdue. The next digest goes out at {next}.")
            yield Finding("overdue", "ok", told, {"next": as_stored(min(coming))})
        else:
            yield Finding("overdue", "ok", N_("Nothing is overdue, and nothing is waiting."))


def _failed(rows: Rows, now: datetime) -> list[DigestRow]:
    """What failed within the last day and was not delivered since."""
    since = as_stored(now - timedelta(days=1))
    found = rows.all(
        queries.DIGESTS, since=since, recipient=None, state="failed", or_state="given up", most=1000
    )
    return [digest_row(row) for row in found]


def _channels(failed: list[DigestRow], outcomes: tuple[Outcome, ...]) -> Iterator[Finding]:
    paused = {one.errand.channel for one in outcomes if one.why == "lane"}
    for channel in sorted({one.channel for one in failed}):
        own = [one for one in failed if one.channel == channel]
        told = (
            N_("{channel} fails, and is left alone for now: {reason} (digests: {n}, the last at {last})")
            if channel in paused
            else N_("{channel}: {reason} (digests: {n}, the last at {last})")
        )
        values = {"channel": channel, "reason": own[0].reason, "n": len(own), "last": own[0].at}
        yield Finding("channels", "wrong", told, values)
    if not failed:
        yield Finding("channels", "ok", N_("No delivery failed within a day."))


def _addresses(outcomes: tuple[Outcome, ...]) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for one in outcomes:
        key = (one.errand.channel, one.closed)
        if one.closed and key not in told:
            told.add(key)
            values = {"channel": one.errand.channel, "recipient": one.errand.who.handle, "reason": one.closed}
            yield Finding("addresses", "wrong", N_("{channel} of {recipient}: {reason}"), values)


def _alone(rows: Rows, settings: Settings) -> list[Finding]:
    """Those who have something to do and are told of it on the terminal only."""
    owners = [str(row[0]) for row in rows.all(queries.OWNERS)]
    alone = [owner for owner in owners if not _is_told(owner, settings)]
    if not alone:
        return []
    told = N_("Told on the terminal only (tracker person set HANDLE --channel …): {names}")
    return [Finding("people", "note", told, {"names": alone})]


def _calendars(rows: Rows, settings: Settings, today: date) -> Iterator[Finding]:
    """The calendars of offices and initiatives whose announced holidays end soon."""
    codes = {code.removeprefix("CN:") for row in rows.all(queries.PLACES) for code in str(row[0]).split()}
    calendars = Calendars(settings.regions, settings.offices, settings.days)
    soon: dict[str, date] = {}
    for name in sorted({*codes, *settings.offices}):
        calendar = calendars.of(name)
        if calendar and calendar.known_until < today + SOON:
            soon[calendar.code] = calendar.known_until
    for code, until in soon.items():
        told = N_("The holidays of {code} are known until {until}: days after that are provisional.")
        yield Finding("calendars", "note", told, {"code": code, "until": until.isoformat()})
