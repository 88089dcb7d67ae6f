"""Calendar feeds, as other programs read them: what stands in them, and what a change does to them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from events.sqlite import file_url
from tests.app.office import Office, opened_at
from tracker import words
from tracker.domain.dates import parse
from tracker.domain.policy import DEFAULT, pack
from tracker.domain.settings.adopted import AdoptPolicy
from tracker.exchange.feed_history import Entry, PlanRow, Wanted, of_journal
from tracker.exchange.ical import Feed, clean, feed
from tracker.exchange.moving import copy_journal
from tracker.views.answers import FollowUpRow

MONDAY = date(2023, 4, 3)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A practice journal with nothing in it, on Monday 3 April 2023."""
    with opened_at(file_url(tmp_path / "journal.db")) as office:
        yield office


def why(row: FollowUpRow) -> str:
    return f"see {row.trigger}"


def written(office: Office, wanted: Wanted | None = None, known_at: str | None = None, **made: Any) -> bytes:  # noqa: ANN401 - as Feed has it
    moment = datetime.fromisoformat(known_at) if known_at else None
    journal, entries = of_journal(office.url, wanted or Wanted(), moment)
    return feed(entries, Feed(**{"journal": journal, "name": "Ours", "today": MONDAY, **made}), why)


def read(told: bytes) -> Any:  # noqa: ANN401 - a calendar, read as data
    """A feed as the icalendar package reads it, with no complaint."""
    calendar = Calendar.from_ical(told)
    assert [one.errors for one in calendar.walk() if one.errors] == []
    return calendar


def shown(told: bytes, kind: str = "VTODO") -> dict[str, Any]:
    """The components of a kind, by the thing that they show."""
    found = read(told).walk(kind)
    assert len({str(one["UID"]) for one in found}) == len(found)
    return {str(one["UID"]).partition("@")[0].removesuffix("-event"): one for one in found}


def only(told: bytes, kind: str = "VTODO") -> Any:  # noqa: ANN401 - a component, read as data
    [one] = shown(told, kind).values()
    return one


def talks(office: Office, on: str = "2023-04-03") -> str:
    """An initiative with talks, after which the next step is to be agreed on; the id of that follow-up."""
    office.open("Chip line", owner="binhu")
    [one] = office.do("record", initiative="I-1", kind="talks", on=on).appeared
    return one.id


def at(office: Office, now: str) -> Office:
    return office.at(f"{now}T09:00:00+08:00")


# What stands in it.


WHOLE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//initiative-tracker//tracker//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:Ours
X-WR-CALNAME:Ours
REFRESH-INTERVAL;VALUE=DURATION:PT6H
X-PUBLISHED-TTL:PT6H
BEGIN:VTODO
CATEGORIES:I-1
CREATED:20230403T010000Z
DESCRIPTION:I-1 Chip line\\nOwner: binhu\\nWhy: see M-1.1\\n{id}
DTSTAMP:20230403T010000Z
DUE;VALUE=DATE:20230418
LAST-MODIFIED:20230403T010000Z
SEQUENCE:1
STATUS:NEEDS-ACTION
SUMMARY:Agree on the next step (Chip line)
UID:{id}@{journal}
END:VTODO
BEGIN:VEVENT
SUMMARY:Agree on the next step (Chip line)
DTSTART;VALUE=DATE:20230418
DTEND;VALUE=DATE:20230419
DTSTAMP:20230403T010000Z
UID:{id}-event@{journal}
SEQUENCE:1
CATEGORIES:I-1
CREATED:20230403T010000Z
DESCRIPTION:I-1 Chip line\\nOwner: binhu\\nWhy: see M-1.1\\n{id}
LAST-MODIFIED:20230403T010000Z
STATUS:CONFIRMED
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def test_a_follow_up_is_a_task_and_an_event_of_a_whole_day(office: Office) -> None:
    key = talks(office)

    told = written(office)

    expected = WHOLE.format(id=key, journal=office.tracker.journal.journal_id)
    assert told.decode() == expected.replace("\n", "\r\n")


def test_a_task_alone_or_an_event_alone_is_the_same_as_in_both(office: Office) -> None:
    talks(office)

    both, todo, event = (written(office, form=form) for form in ("both", "todo", "event"))

    assert (shown(todo, "VEVENT"), shown(event, "VTODO")) == ({}, {})
    assert only(todo, "VTODO").to_ical() == only(both, "VTODO").to_ical()
    assert only(event, "VEVENT").to_ical() == only(both, "VEVENT").to_ical()


def test_an_empty_feed_is_a_calendar(office: Office) -> None:
    assert read(written(office)).subcomponents == []


def test_it_speaks_chinese_and_keeps_its_identities(office: Office) -> None:
    talks(office)
    english = written(office)
    try:
        words.use("zh")
        chinese = written(office)
    finally:
        words.use("en")

    assert "商定下一步" in str(only(chinese)["SUMMARY"])
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DUE"):
        assert only(chinese)[name].to_ical() == only(english)[name].to_ical()


def test_what_is_overdue_says_so_from_the_day_on_which_it_fell_due(office: Office) -> None:
    key = talks(office)
    calm, late, urgent = (written(office, today=date(2023, 4, day)) for day in (18, 19, 28))

    marks = [
        (one.get("PRIORITY"), one["CATEGORIES"].cats, one["LAST-MODIFIED"].dt, one["DTSTAMP"].dt)
        for one in (shown(told, kind)[key] for told in (calm, late, urgent) for kind in ("VTODO", "VEVENT"))
    ]

    recorded = datetime(2023, 4, 3, 1, tzinfo=UTC)
    first, tenth = datetime(2023, 4, 19, tzinfo=UTC), datetime(2023, 4, 28, tzinfo=UTC)
    assert marks[::2] == marks[1::2]
    assert marks[::2] == [
        (None, ["I-1"], recorded, recorded),
        (4, ["I-1", "overdue"], first, first),
        (1, ["I-1", "overdue"], tenth, tenth),
    ]
    assert len({shown(told)[key]["SEQUENCE"] for told in (calm, late, urgent)}) == 1


def test_a_snoozed_task_begins_when_it_speaks_up_again(office: Office) -> None:
    key = talks(office)
    office.do("snooze", follow_up=key, until="2023-04-12")
    early = only(written(office))
    office.do("snooze", follow_up=key, until="2023-04-25")
    late = only(written(office, today=date(2023, 4, 24)))
    awake = only(written(office, today=date(2023, 4, 26)))

    assert (early["DTSTART"].dt, early["STATUS"]) == (date(2023, 4, 12), "NEEDS-ACTION")
    assert "\nQuiet until 12 Apr 2023\n" in str(early["DESCRIPTION"])
    assert ("DTSTART" in late, "PRIORITY" in late) == (False, False)
    assert (awake["PRIORITY"], awake["DTSTAMP"].dt.date()) == (4, date(2023, 4, 25))


def test_an_alarm_sounds_only_where_it_was_asked_for(office: Office) -> None:
    key = talks(office)

    silent = read(written(office)).walk("VALARM")
    told = written(office, alarm=timedelta(hours=15))
    office.do("done", follow_up=key)
    over = read(written(office, alarm=timedelta(hours=15))).walk("VALARM")

    assert (silent, over) == ([], [])
    for kind, related in (("VTODO", "END"), ("VEVENT", "START")):
        [alarm] = only(told, kind).subcomponents
        assert alarm.to_ical().decode().splitlines() == [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Agree on the next step (Chip line)",
            f"TRIGGER;RELATED={related}:-PT15H",
            "END:VALARM",
        ]


# What changes it.


def sequence(told: bytes, key: str) -> tuple[int, int, datetime]:
    """SEQUENCE and the moment of the last change, of the task and of the event."""
    todo, event = shown(told)[key], shown(told, "VEVENT")[key]
    assert todo["DTSTAMP"].dt == todo["LAST-MODIFIED"].dt == event["LAST-MODIFIED"].dt
    return int(todo["SEQUENCE"]), int(event["SEQUENCE"]), todo["LAST-MODIFIED"].dt


POLICY = pack(DEFAULT)
TALKS = POLICY[POLICY.index('id = "talks-next-step"') :].partition("[[rules]]")[0]
SLOWER = POLICY.replace(TALKS, TALKS.replace('after = "10 working days"', 'after = "12 working days"'))


def test_every_change_of_what_is_shown_raises_the_sequence(office: Office) -> None:
    key = talks(office)
    days = iter(range(4, 28))
    told = [written(office)]

    def then(do: str, **said: object) -> Any:  # noqa: ANN401 - a component
        day = next(days)
        later = at(office, f"2023-04-{day:02}")
        later.tracker.do(AdoptPolicy(text=SLOWER)) if do == "adopt" else later.do(do, **said)
        told.append(written(office))
        assert sequence(told[-1], key)[2] == datetime(2023, 4, day, 1, tzinfo=UTC)
        return shown(told[-1])[key]

    moved = then("reschedule", follow_up=key, to="2023-04-20", because="They asked for it")
    named = then("amend", target="I-1", set={"title": {"en": "Chip plant"}}, because="A better name")
    given = then("assign", follow_up=key, to="wuxi-ipb")
    earlier = then("amend", target="M-1.1", set={"on": "2023-04-02"}, because="A day before")
    slower = then("adopt")
    done = then("done", follow_up=key, outcome="Agreed")
    gone = then("retract", target="M-1.1", because="It was somebody else")

    assert (moved["DUE"].dt, str(named["SUMMARY"])) == (
        date(2023, 4, 20),
        "Agree on the next step (Chip plant)",
    )
    assert "Owner: wuxi-ipb" in str(given["DESCRIPTION"])
    assert [one["STATUS"] for one in (earlier, slower, done, gone)] == [
        "NEEDS-ACTION", "NEEDS-ACTION", "COMPLETED", "CANCELLED",
    ]  # fmt: skip
    found = [sequence(one, key) for one in told]
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(found))


def test_what_does_not_touch_it_leaves_it_as_it_was(office: Office) -> None:
    key = talks(office)
    before = shown(written(office))[key].to_ical()
    later = at(office, "2023-04-05")
    later.open("Another")
    later.do("record", initiative="I-2", kind="talks", on="2023-04-04")
    later.do("record", initiative="I-1", kind="outcome_note", on="2023-04-04", note="Good food")
    later.do("amend", target="M-1.1", set={"note": "Tea"}, because="Forgotten")

    assert shown(written(office))[key].to_ical() == before


def test_a_date_that_is_moved_and_moved_back_has_changed_twice(office: Office) -> None:
    key = talks(office)
    before = sequence(written(office), key)
    at(office, "2023-04-04").do("amend", target="M-1.1", set={"on": "2023-03-31"}, because="Misread")
    at(office, "2023-04-05").do("amend", target="M-1.1", set={"on": "2023-04-03"}, because="Not misread")

    assert sequence(written(office), key)[0] == before[0] + 4


def test_what_is_done_is_a_completed_task_and_no_day_any_more(office: Office) -> None:
    key = talks(office)
    at(office, "2023-04-06").do("done", follow_up=key, outcome="They agreed")

    told = written(office)

    todo, event = only(told), only(told, "VEVENT")
    assert (todo["STATUS"], todo["PERCENT-COMPLETE"], event["STATUS"]) == ("COMPLETED", 100, "CANCELLED")
    assert todo["COMPLETED"].dt.date() == date(2023, 4, 6)
    assert "\nDone on 6 Apr 2023: They agreed\n" in str(todo["DESCRIPTION"])


def test_what_a_later_milestone_closes_is_completed_by_it(office: Office) -> None:
    key = talks(office)
    later = at(office, "2023-04-06")
    later.do("record", initiative="I-1", kind="agreement_signed", on="2023-04-05")

    todo = shown(written(office))[key]

    assert (todo["STATUS"], todo["COMPLETED"].dt) == ("COMPLETED", datetime(2023, 4, 5, 12, tzinfo=UTC))
    assert "\nClosed by M-1.2\n" in str(todo["DESCRIPTION"])


def test_what_was_closed_is_to_be_done_again_when_that_is_taken_back(office: Office) -> None:
    key = talks(office)
    at(office, "2023-04-05").do("record", initiative="I-1", kind="agreement_signed", on="2023-04-05")
    closed = sequence(written(office), key)
    at(office, "2023-04-06").do("retract", target="M-1.2", because="Not signed yet")

    told = written(office)

    assert shown(told)[key]["STATUS"] == "NEEDS-ACTION"
    assert sequence(told, key) > closed


@pytest.mark.parametrize("targets", [["M-1.1"], ["M-1.1", "I-1"]])
def test_what_vanishes_stays_in_the_feed_as_cancelled(targets: list[str], office: Office) -> None:
    key = talks(office)
    before = written(office)
    for target in targets:
        at(office, "2023-04-05").do("retract", target=target, because="A mistake")

    told = written(office)

    for kind in ("VTODO", "VEVENT"):
        was, one = shown(before, kind)[key], shown(told, kind)[key]
        assert (one["UID"], one["SUMMARY"], one["STATUS"]) == (was["UID"], was["SUMMARY"], "CANCELLED")
        assert one["SEQUENCE"] > was["SEQUENCE"]
        assert "\nNothing is to be done here any more.\n" in str(one["DESCRIPTION"])


def test_what_was_asked_for_by_hand_is_cancelled_and_opened_again_with_its_reason(office: Office) -> None:
    office.open("Chip line")
    [one] = office.do("add", initiative="I-1", what={"en": "Call them"}, due="2023-04-12").appeared
    told = [written(office)]
    for day, do, because in ((4, "cancel", "They came"), (5, "reopen", "They left")):
        at(office, f"2023-04-{day:02}").do(do, follow_up=one.id, because=because)
        told.append(written(office))

    found = [shown(each)[one.id] for each in told]

    assert [str(each["STATUS"]) for each in found] == ["NEEDS-ACTION", "CANCELLED", "NEEDS-ACTION"]
    assert [int(each["SEQUENCE"]) for each in found] == [1, 3, 5]
    assert "\nCancelled: They came\n" in str(found[1]["DESCRIPTION"])


def test_what_is_urgent_by_its_rule_says_so() -> None:
    entry = by_hand()
    urgent = replace(entry, row=replace(as_row(entry), details={"urgent": True}))

    todo = only(feed([urgent], Feed("j", "Ours", MONDAY), why))

    assert (todo["PRIORITY"], todo["CATEGORIES"].cats) == (1, ["I-1", "urgent"])


def test_what_was_given_away_is_cancelled_for_one_and_open_for_the_other(office: Office) -> None:
    key = talks(office)
    at(office, "2023-04-05").do("assign", follow_up=key, to="wuxi-ipb")

    binhu, wuxi = (written(office, Wanted(owner=owner)) for owner in ("BINHU", "wuxi"))

    assert (only(binhu)["STATUS"], only(wuxi)["STATUS"]) == ("CANCELLED", "NEEDS-ACTION")
    assert written(office, Wanted(owner="wuxi", whole=True)) == written(office, Wanted(owner="nobody"))
    assert written(office, Wanted(owner="wuxi-ipb", whole=True)) == wuxi


def test_what_was_past_before_it_was_recorded_is_never_told(office: Office) -> None:
    office.open()
    office.do("record", initiative="I-1", kind="talks", on="2022-11-03")

    assert shown(written(office)) == {}


def test_what_was_settled_in_the_transaction_that_asked_for_it_is_never_told(office: Office) -> None:
    office.open()
    with office.tracker.recording() as session:
        session.do(office.command("record", initiative="I-1", kind="talks", on="2023-04-01"))
        session.do(office.command("record", initiative="I-1", kind="agreement_signed", on="2023-04-02"))

    found = {str(one["SUMMARY"]) for one in shown(written(office)).values()}

    assert "Name contacts on both sides and a work plan (Chip packaging line)" in found
    assert "Agree on the next step (Chip packaging line)" not in found


def test_a_date_that_was_provisional_and_is_sure_now_raises_the_sequence_without_an_event() -> None:
    entry = by_hand()
    made = Feed("j", "Ours", MONDAY)
    unsure = replace(entry, row=replace(as_row(entry), provisional=True))
    moved = replace(unsure, changes=1)

    found = [only(feed([one], made, why))["SEQUENCE"] for one in (unsure, entry, moved)]

    assert found == [0, 1, 2]
    assert only(feed([unsure], made, why), "VEVENT")["STATUS"] == "TENTATIVE"


def test_what_was_settled_long_ago_is_left_out_and_the_rest_is_the_same(office: Office) -> None:
    for number in range(1, 5):
        office.open(f"Line {number}", owner=f"office-{number % 2}")
        office.do("record", initiative=f"I-{number}", kind="talks", on="2023-04-03")
    keys = sorted(shown(written(office)), key=lambda key: str(shown(written(office))[key]["SUMMARY"]))
    at(office, "2023-04-04").do("done", follow_up=keys[0])
    at(office, "2023-04-10").do("done", follow_up=keys[1])
    at(office, "2023-04-11").do("assign", follow_up=keys[2], to="office-2")
    everything = written(office)

    told = written(office, Wanted(since=date(2023, 4, 10)))

    assert [key in shown(told) for key in keys] == [False, True, True, True]
    assert {key: one.to_ical() for key, one in shown(told).items()} == {
        key: one.to_ical() for key, one in shown(everything).items() if key != keys[0]
    }
    theirs = shown(written(office, Wanted(owner="office-1", since=date(2023, 4, 10))))
    assert {key: str(one["STATUS"]) for key, one in theirs.items()} == {keys[2]: "CANCELLED"}


def test_what_was_settled_long_ago_is_left_out_beside_what_is_still_open(office: Office) -> None:
    old = talks(office)
    [new] = at(office, "2023-04-04").do("record", initiative="I-1", kind="talks", on="2023-04-04").appeared
    at(office, "2023-04-05").do("done", follow_up=old)

    told = shown(written(office, Wanted(since=date(2023, 4, 6))))

    assert list(told) == [new.id]


# The same journal, the same bytes.


def life(office: Office) -> Iterator[Office]:
    """Things happen; after each the office is handed out on the day of it."""
    key = talks(office)
    yield office
    for day, do, said in (
        (4, "plan", {"initiative": "I-1", "kind": "site_visit", "on": "2023-04-18"}),
        (5, "reschedule", {"follow_up": key, "to": "2023-04-20", "because": "They asked"}),
        (6, "amend", {"target": "M-1.1", "set": {"on": "2023-04-01"}, "because": "Misread"}),
        (7, "amend", {"target": "M-1.2", "set": {"on": "2023-05"}, "because": "Put off"}),
        (8, "record", {"initiative": "I-1", "kind": "agreement_signed", "on": "2023-04-07"}),
        (9, "retract", {"target": "M-1.3", "because": "Not signed yet"}),
        (10, "retract", {"target": "M-1.1", "because": "Somebody else"}),
        (11, "retract", {"target": "M-1.2", "because": "Called off"}),
        (12, "retract", {"target": "I-1", "because": "A double"}),
    ):
        later = at(office, f"2023-04-{day:02}")
        later.do(do, **said)
        yield later


def test_the_same_journal_gives_the_same_bytes_whenever_it_is_asked(office: Office) -> None:
    plans = Wanted(plans=True)
    then = [(one.tracker.clock.now().isoformat(), written(one, plans)) for one in life(office)]

    again = [(moment, written(office, plans, known_at=moment)) for moment, _told in then]

    assert again == then
    assert written(office, plans) == written(office, plans) == then[-1][1]
    assert len({told for _moment, told in then}) == len(then) - 1  # the last has nothing left to take away


def test_a_copy_in_another_database_gives_the_same_bytes(office: Office, postgres: str) -> None:
    for _ in life(office):
        pass
    copy_journal(office.url, postgres)

    copy = replace(office, url=postgres)
    for wanted in (Wanted(plans=True), Wanted(owner="BINHU")):
        assert written(copy, wanted) == written(office, wanted)
    assert shown(written(copy, Wanted(owner="BINHU"))) != {}


@pytest.mark.parametrize("part", ["Binhu", "50%_", "%", "招商", "É", "é", '"', "\\", "wuxi-ipb", "li.wei"])
def test_an_owner_is_found_by_any_part_of_the_name(part: str, office: Office) -> None:
    names = ["binhu", "50%_É", "招商一处", 'a "b" \\c', None]
    for number, name in enumerate(names, 1):
        office.open(f"Line {number}", owner=name)
        office.do("record", initiative=f"I-{number}", kind="talks", on="2023-04-03")
    expected = [name or "wuxi-ipb" for name in names if part.lower() in (name or "wuxi-ipb").lower()]

    found = shown(written(office, Wanted(owner=part))).values()

    assert sorted(
        re.findall("^Owner: (.*)$", "\n".join(str(one["DESCRIPTION"]) for one in found), re.MULTILINE)
    ) == (sorted(expected))


def test_a_subscriber_who_looks_after_every_change_sees_each_sequence_only_once(office: Office) -> None:
    seen: dict[str, list[bytes]] = {}
    for one in life(office):
        for component in read(written(one, Wanted(plans=True))).subcomponents:
            seen.setdefault(str(component["UID"]), []).append(component.to_ical())

    for versions in seen.values():
        distinct = [version for version, _same in groupby(versions)]
        found = [read(version)["SEQUENCE"] for version in distinct]
        assert found == sorted(set(found))
    assert all("CANCELLED" in versions[-1].decode() for versions in seen.values())


def test_as_of_a_day_it_holds_what_had_happened_by_then(office: Office) -> None:
    key = talks(office, "2023-03-31")
    at(office, "2023-04-05").do("done", follow_up=key)
    office.do("record", initiative="I-1", kind="talks", on="2023-04-03")

    then = shown(written(office, Wanted(as_of=date(2023, 4, 1))))

    assert {name: str(one["STATUS"]) for name, one in then.items()} == {key: "NEEDS-ACTION"}
    assert shown(written(office, Wanted(as_of=date(2023, 3, 1)))) == {}


# Plans.


def planned(office: Office, on: str) -> bytes:
    office.open("Chip line")
    office.do("plan", initiative="I-1", kind="site_visit", on=on, at="Shenzhen, Nanshan")
    return written(office, Wanted(plans=True), form="todo")


@pytest.mark.parametrize(
    ("on", "first", "end", "told"),
    [
        ("2023-04-18", "20230418", "20230419", ("CONFIRMED", "Visit (Chip line)")),
        (
            "2023-05-10/2023-05-12",
            "20230510",
            "20230513",
            ("TENTATIVE", "Visit, 10–12 May 2023 (Chip line)"),
        ),
        ("2023年5月中旬", "20230511", "20230521", ("TENTATIVE", "Visit, mid-May 2023 (Chip line)")),
        ("2023-05", "20230501", "20230601", ("TENTATIVE", "Visit, May 2023 (Chip line)")),
    ],
)
def test_a_plan_takes_up_the_time_that_is_known(
    on: str, first: str, end: str, told: tuple[str, str], office: Office
) -> None:
    event = only(planned(office, on), "VEVENT")

    assert [event[name].to_ical().decode() for name in ("DTSTART", "DTEND")] == [first, end]
    assert (event["STATUS"], str(event["SUMMARY"])) == told
    assert (str(event["LOCATION"]), str(event["UID"]).partition("@")[0]) == ("Shenzhen, Nanshan", "M-1.1")


@pytest.mark.parametrize("on", ["2024", "../2023-06"])
def test_a_plan_that_no_calendar_can_show_is_left_out(on: str, office: Office) -> None:
    assert shown(planned(office, on), "VEVENT") == {}


def test_plans_are_told_only_where_they_were_asked_for(office: Office) -> None:
    planned(office, "2023-04-18")

    assert "M-1.1" not in shown(written(office), "VEVENT")


@pytest.mark.parametrize(
    ("then", "status", "day"),
    [
        ({"do": "retract", "target": "M-1.1", "because": "Called off"}, "CANCELLED", date(2023, 4, 18)),
        (
            {"do": "amend", "target": "M-1.1", "set": {"on": "2024"}, "because": "Put off"},
            "CANCELLED",
            date(2023, 4, 18),
        ),
        (
            {"do": "amend", "target": "M-1.1", "set": {"on": "2023-04-21"}, "because": "Put off"},
            "CONFIRMED",
            date(2023, 4, 21),
        ),
        (
            {"do": "record", "initiative": "I-1", "kind": "site_visit", "on": "2023-04-19", "keeps": "M-1.1"},
            "CONFIRMED",
            date(2023, 4, 19),
        ),
    ],
)
def test_what_becomes_of_a_plan_is_told(then: dict[str, Any], status: str, day: date, office: Office) -> None:
    before = shown(planned(office, "2023-04-18"), "VEVENT")["M-1.1"]
    at(office, "2023-04-20").do(**then)

    event = shown(written(office, Wanted(plans=True)), "VEVENT")["M-1.1"]

    assert (event["STATUS"], event["DTSTART"].dt) == (status, day)
    assert event["SEQUENCE"] > before["SEQUENCE"]


def test_a_plan_that_comes_back_has_changed_twice(office: Office) -> None:
    before = shown(planned(office, "2023-04-18"), "VEVENT")["M-1.1"]
    for day, on in ((4, "2024"), (5, "2023-04-18")):
        at(office, f"2023-04-{day:02}").do("amend", target="M-1.1", set={"on": on}, because="They said so")

    event = shown(written(office, Wanted(plans=True)), "VEVENT")["M-1.1"]

    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", before["SEQUENCE"] + 4)


# Text from anywhere.


def by_hand(what: str = "Agree", title: str = "Chip line", owner: str = "binhu") -> Entry:
    row = FollowUpRow(
        id="F-aaaaaaaaaa",
        initiative="I-1",
        rule="talks-next-step",
        trigger="M-1.1",
        en=what,
        zh=what,
        due=date(2023, 4, 18),
        provisional=False,
        owner=owner,
        state="open",
        snoozed_until=None,
        details={},
        title_en=title,
        title_zh=None,
        regions=("320200",),
        milestone={},
    )
    return Entry(row, gone=False, changes=0, created="2023-04-03T01:00:00.000000Z",
                 changed="2023-04-03T01:00:00.000000Z", holders=(owner,))  # fmt: skip


def as_row(entry: Entry) -> FollowUpRow:
    assert isinstance(entry.row, FollowUpRow)
    return entry.row


ENDS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
MARKS = [" ", "\t", ":", ";", ",", '"', "=", "\\", "\\n", "\\N", "\\,", "C:\\New", "%0D%0A", "^n"]
LINES = ["BEGIN:VEVENT", "END:VTODO", "END:VCALENDAR", "ATTACH:file:///etc/passwd", "a" * 80, "锡" * 40]
SCRIPTS = ["无锡市，深圳市；", "👩‍👩‍👧‍👦", "🇭🇰", "e\u0301", "שלום", "مرحبا"]
CONTROLS = ["\u202e", "\u2066", "\x00", "\x1b[2J", "\x7f", "\ufffe"]
NASTY = st.one_of(
    st.text(max_size=1000),
    st.lists(st.sampled_from([*ENDS, *MARKS, *LINES, *SCRIPTS, *CONTROLS]), max_size=30).map("".join),
)


def lines_of(told: bytes) -> list[str]:
    """The content lines, read by the letter of RFC 5545, 3.1: nothing else than CRLF ends a line."""
    assert told.endswith(b"\r\n")
    folded = told[:-2].split(b"\r\n")
    assert [line for line in folded if len(line) > 75] == []
    text = told.decode()
    assert re.findall("\r(?!\n)|(?<!\r)\n", text) == []
    assert text.splitlines() == [line.decode() for line in folded]
    return text[:-2].replace("\r\n ", "").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)


@given(what=NASTY, title=NASTY, owner=NASTY, reason=NASTY, name=NASTY)
def test_whatever_the_text_one_component_goes_in_and_one_comes_out_with_the_same_text(
    what: str, title: str, owner: str, reason: str, name: str
) -> None:
    entry = by_hand(what, title, owner)
    made = Feed("an-id", name, MONDAY, alarm=timedelta(days=1))

    told = feed([entry], made, lambda _row: reason)

    lines = lines_of(told)
    assert [line for line in lines if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VTODO", "BEGIN:VALARM", "END:VALARM", "END:VTODO",
        "BEGIN:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    names = [re.split("[:;]", line)[0] for line in lines]
    assert set(names) == OWN
    values = {line.partition(":")[0]: line.partition(":")[2] for line in lines}
    summary = clean(f"{what} ({title or 'I-1'})")
    because = f"Why: {reason}\n" if reason else ""
    described = clean(f"I-1 {title or 'I-1'}\nOwner: {owner}\n{because}F-aaaaaaaaaa")
    assert unescaped(values["SUMMARY"]) == summary
    calendar = read(told)
    assert unescaped(values["NAME"]) == unescaped(values["X-WR-CALNAME"]) == clean(name)
    for one in calendar.subcomponents:
        assert (str(one["SUMMARY"]), str(one["DESCRIPTION"])) == (summary, described)
        assert str(one.subcomponents[0]["DESCRIPTION"]) == summary


OWN = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL", "UID", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTAMP", "SUMMARY", "DESCRIPTION",
    "DUE", "DTSTART", "DTEND", "TRANSP", "STATUS", "CATEGORIES", "ACTION", "TRIGGER",
}  # fmt: skip


@given(text=NASTY)
def test_only_controls_and_marks_that_reorder_text_are_left_out(text: str) -> None:
    kept = clean(text)

    ends = ["\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
    for end in ends:
        text = text.replace(end, "\n")
    unwanted = [*map(chr, (*range(9), *range(14, 32), *range(127, 160))), *"\u061c\u200e\u200f\ufffe\uffff"]
    unwanted += [
        chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFDD0, 0xFDF0))
    ]
    assert kept == "".join(letter for letter in text if letter not in unwanted)


@given(place=NASTY, note=NASTY)
def test_the_place_and_note_of_a_plan_are_text_too(place: str, note: str) -> None:
    row = PlanRow(
        "M-1.1", "I-1", "Visit", "考察", parse("2023-04-18", MONDAY), "planned", place, note, "binhu",
        "Chip line", None,
    )  # fmt: skip
    moment = "2023-04-03T01:00:00.000000Z"

    told = feed([Entry(row, False, 0, moment, moment, ())], Feed("j", "Ours", MONDAY), why)  # noqa: FBT003

    lines_of(told)
    event = only(told, "VEVENT")
    assert str(event.get("LOCATION", "")) == clean(place)
    told_of = "\n".join(
        ["I-1 Chip line", "Owner: binhu", "Planned: 18 Apr 2023", *filter(None, [note]), "M-1.1"]
    )
    assert str(event["DESCRIPTION"]) == clean(told_of)


def test_the_id_of_a_journal_cannot_break_an_identity() -> None:
    told = feed([by_hand()], Feed("a b\r\nX:1;2@3", "Ours", MONDAY), why)

    assert str(only(told)["UID"]) == "F-aaaaaaaaaa@a%20b%0D%0AX%3A1%3B2%403"
