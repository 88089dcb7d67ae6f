"""`tracker remind`: one digest for each owner, once a day."""

import json

from tests.cli.conftest import Run, Say

DIGEST = """\
iot-centre · 3 Apr 2023
  ● Coming
    2023-04-14  Promised for this day: Send the work plan (new)
"""


def test_every_owner_gets_one_digest_and_the_closing_line_counts_them(run: Run) -> None:
    code, out, err = run("remind")

    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.endswith("· 3 Apr 2023")] == [
        "talent-office · 3 Apr 2023",
        "wnd-outpost · 3 Apr 2023",
    ]
    assert out.splitlines()[-1] == "2 digests delivered and recorded."


def test_a_digest_reads_from_what_is_overdue_to_what_is_coming(run: Run) -> None:
    _code, out, _err = run("remind", "--owner", "wnd", "--dry-run")

    assert (
        out
        == """\
wnd-outpost · 3 Apr 2023
  ● Overdue
    2023-03-31  Agree on the next step (new)
                F-s3vbob · I-2 Han's Robot in Wuxi

A dry run: nothing was recorded.
"""
    )


def test_a_second_run_on_the_same_day_has_nothing_new_to_say(run: Run) -> None:
    run("remind")

    assert run("remind") == (0, "Nothing new to say: 2 owners have had the digest of 3 Apr 2023.\n", "")


def test_with_json_nothing_sent_is_nothing_recorded(run: Run) -> None:
    run("remind")

    document = json.loads(run("remind", "--json").out)

    assert (document["recorded"], document["digests"]) == (False, [])


def test_a_dry_run_records_nothing(run: Run) -> None:
    before = run("history", "--json").out

    run("remind", "--dry-run")

    assert run("history", "--json").out == before


def test_what_was_closed_since_the_last_digest_is_said_once(run: Run, say: Say) -> None:
    run("remind")
    say(
        {"do": "record", "initiative": "I-2", "kind": "intent", "on": "2023-04-03"},
        now="2023-04-03T10:00:00+08:00",
    )

    next_day = run("remind", "--owner", "wnd", env={"TRACKER_NOW": "2023-04-04T09:00:00+08:00"})
    day_after = run("remind", "--owner", "wnd", env={"TRACKER_NOW": "2023-04-06T09:00:00+08:00"})

    assert (
        next_day.out
        == """\
wnd-outpost · 4 Apr 2023
  Settled since the last digest
    2023-03-31  Agree on the next step
                F-s3vbob · I-2 Han's Robot in Wuxi

1 digest delivered and recorded.
"""
    )
    assert day_after.out == "Nothing is due or near: no digest for 6 Apr 2023.\n"


def test_with_json_one_document_is_printed_and_nothing_else(run: Run) -> None:
    code, out, err = run("remind", "--owner", "wnd", "--json")

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "today": "2023-04-03",
        "recorded": True,
        "digests": [
            {
                "recipient": "wnd-outpost",
                "channel": "terminal",
                "follow_ups": [
                    {
                        "id": "F-s3vbob7cfs",
                        "initiative": "I-2",
                        "what": "Agree on the next step",
                        "due": "2023-03-31",
                        "provisional": False,
                        "state": "overdue",
                        "mark": "new",
                    }
                ],
                "settled": [],
            }
        ],
        "already": [],
    }
