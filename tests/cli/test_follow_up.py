"""`tracker done`, `snooze`, `reschedule`, `assign`, `cancel`, `reopen`, `add`, `approve`, `decline`."""

import json
from typing import Any

import pytest

from events.rows import open_rows
from tests.cli.conftest import Answer, Run, Say
from tracker.domain.follow_ups import BY_HAND, identity


def head(journal: str) -> int:
    with open_rows(journal) as rows:
        return rows.head().position


def last(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("history", "--json").out.splitlines()[-1])["data"]
    return data


DONE = [
    (
        ("done", "F-s3vb", "--outcome", "Met at the fair"),
        (
            "Done: F-s3vbob Agree on the next step · I-2 Han's Robot in Wuxi\nStage: in talks. "
            "Nobody follows it up: tracker add I-2 --what … --due …\n"
        ),
        {"follow_up": "F-s3vbob7cfs", "outcome": "Met at the fair", "on": "2023-04-03"},
    ),
    (
        ("snooze", "n4u6", "--until", "4月20日"),
        (
            "Quiet until 2023-04-20: F-n4u67k Name contacts on both sides and a work plan\n"
            "    · I-3 IoT Centre and New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-03, talent-office (F-dkyduh).\n"
        ),
        {"follow_up": "F-n4u67kdvf4", "until": "2023-04-20", "on": "2023-04-03"},
    ),
    (
        ("reschedule", "F-DKYD", "--to", "2023-05-08", "--because", "Host abroad"),
        (
            "Moved to 2023-05-08: F-dkyduh Ask for a date: Name a contact · I-3 IoT\n"
            "    Centre and New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-12, talent-office (F-n4u67k).\n"
        ),
        {"follow_up": "F-dkyduhblfp", "due": "2023-05-08", "because": "Host abroad", "on": "2023-04-03"},
    ),
    (
        ("assign", "F-dkyduhblfp", "--to", "李"),
        (
            "Given to 李: F-dkyduh Ask for a date: Name a contact · I-3 IoT Centre and\n"
            "    New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-03, 李 (F-dkyduh).\n"
        ),
        {"follow_up": "F-dkyduhblfp", "owner": "李", "on": "2023-04-03"},
    ),
    (
        ("cancel", "F-s3vb", "--because", "They came by themselves"),
        (
            "Cancelled: F-s3vbob Agree on the next step · I-2 Han's Robot in Wuxi\nStage: in talks. "
            "Nobody follows it up: tracker add I-2 --what … --due …\n"
        ),
        {"follow_up": "F-s3vbob7cfs", "because": "They came by themselves", "on": "2023-04-03"},
    ),
    (
        ("reopen", "F-rlh2", "--because", "They ask for them"),
        (
            "Open again: F-rlh247 Send minutes and thanks · I-2 Han's Robot in Wuxi\nStage: in talks. "
            "Next touch: 2022-12-09, wnd-outpost (F-rlh247).\n"
        ),
        {"follow_up": "F-rlh247mqkd", "because": "They ask for them", "on": "2023-04-03"},
    ),
    (
        ("add", "I-1", "--what", "Call the host", "--due", "4月11日", "--because-of", "E01", "--owner", "李"),
        (
            "To be done by 2023-04-11: F-g7yyea Call the host · I-1 Twin Bays, One Future\n"
            "Stage: under way. Next touch: 2023-04-11, 李 (F-g7yyea).\n"
        ),
        {
            "follow_up": "F-g7yyeadqzn",
            "what": {"en": "Call the host"},
            "due": "2023-04-11",
            "owner": "李",
            "milestone": "M-1.1",
            "closed_by": [],
            "on": "2023-04-03",
        },
    ),
    (
        ("add", "I-4", "--what", "Ask for the plan", "--what-zh", "催要平面图", "--due", "2023-04-05"),
        (
            "To be done by 2023-04-05: F-o6ra6z Ask for the plan · I-4 无锡城建发展集团大\n"
            "    湾区办事处\n"
            "Stage: unveiled. Next touch: 2023-04-05, wuxi-ipb (F-o6ra6z).\n"
            "  5 Apr 2023 is no working day in Wuxi and Shenzhen: Tomb-Sweeping Day.\n"
        ),
        {
            "follow_up": identity(BY_HAND, "I-4", 1),
            "what": {"en": "Ask for the plan", "zh": "催要平面图"},
            "due": "2023-04-05",
            "closed_by": [],
            "on": "2023-04-03",
        },
    ),
]


@pytest.mark.parametrize(("said", "told", "recorded"), DONE, ids=lambda value: str(value)[:20])
def test_what_was_done_is_recorded_and_said(
    run: Run, said: tuple[str, ...], told: str, recorded: dict[str, str]
) -> None:
    assert run(*said) == Answer(0, told, "")
    assert last(run) == recorded


@pytest.mark.parametrize("said", [said for said, _told, _recorded in DONE], ids=lambda said: said[0])
def test_a_second_time_it_is_so_already(run: Run, journal: str, said: tuple[str, ...]) -> None:
    run(*said)
    before = head(journal)

    again = run(*said)

    assert again.out.startswith("It is so already, and nothing was recorded: F-")
    assert (again.code, again.err, head(journal)) == (0, "", before)


def test_under_the_same_key_it_is_recorded_once(run: Run, journal: str) -> None:
    said = ("done", "F-s3vb", "--outcome", "Met", "--key", "D1")
    run(*said)
    before = head(journal)

    again = run(*said)

    told = "Recorded before under the key D1, and not again: F-s3vb · I-2 Han's Robot in\n    Wuxi\n"
    then = "Stage: in talks. Nobody follows it up: tracker add I-2 --what … --due …\n"
    assert again == Answer(0, told + then, "")
    assert head(journal) == before


def test_the_receipt_is_one_document_with_json(run: Run) -> None:
    document = json.loads(run("assign", "F-s3vb", "--to", "li", "--json").out)

    del document["events"][0]["id"]
    assert document == {
        "result": "recorded",
        "events": [{"position": 16, "stream": "initiative/I-2", "version": 4, "type": "follow_up.assigned"}],
        "initiative": "I-2",
        "milestone": None,
        "stage": "talks",
        "follow_ups": {
            "new": [],
            "settled": [],
            "changed": [
                {
                    "id": "F-s3vbob7cfs",
                    "what": "Agree on the next step",
                    "due": "2023-03-31",
                    "provisional": False,
                    "owner": "li",
                    "state": "open",
                    "snoozed_until": None,
                    "closed_by": None,
                }
            ],
        },
        "next_touch": {
            "follow_up": "F-s3vbob7cfs",
            "due": "2023-03-31",
            "owner": "li",
            "what": "Agree on the next step",
        },
    }


def test_what_follows_is_said_in_the_reader_s_language(run: Run) -> None:
    answer = run("done", "F-s3vb", "--json", env={"TRACKER_LANG": "zh"})

    assert json.loads(answer.out)["follow_ups"]["settled"][0]["what"] == "商定下一步"


READABLE = (
    "Write it like 2023-03-23, 2023-03-23/2023-03-24, 2023-02, 2022, ../2023-03, 23 Mar 2023, "
    "3月23日—24日, "
    "今年2月中旬 or 2023年一季度"
)
WRONG = [
    (("done",), 2, "Missing argument 'FOLLOW_UP'. Help: tracker done --help"),
    (("done", "F-qqqq"), 3, "There is no follow-up 'F-qqqq'. See: tracker due"),
    (("done", "\x1b[31m"), 3, r"'\x1b[31m' is not the id of a follow-up, as in F-7k2. See: tracker due"),
    (("done", "F-n"), 3, "'F-n' is not the id of a follow-up, as in F-7k2. See: tracker due"),
    (
        ("done", "F-s3vb", "--outcome", ""),
        2,
        "--outcome: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (("snooze", "F-s3vb"), 2, "Missing option '--until'. Help: tracker snooze --help"),
    (("snooze", "F-s3vb", "--until", "soon"), 2, f"--until: Cannot read the date “soon”. {READABLE}"),
    (
        ("snooze", "F-s3vb", "--until", "today"),
        4,
        "2023-04-03 is not to come: say until which day it should be quiet.",
    ),
    (
        ("reschedule", "F-s3vb", "--to", "2023-05-08"),
        2,
        "Missing option '--because'. Help: tracker reschedule --help",
    ),
    (
        ("reschedule", "F-s3vb", "--to", "2023-03-08", "--because", "x"),
        4,
        "2023-03-08 has passed: say a day from 2023-04-03 on.",
    ),
    (("assign", "F-s3vb"), 2, "Missing option '--to'. Help: tracker assign --help"),
    (
        ("assign", "F-s3vb", "--to", "\x07"),
        2,
        r"--to: The name '\x07' holds characters that cannot be shown: type it again.",
    ),
    (
        ("reschedule", "F-s3vb", "--to", "2023-04-20", "--because", "x"),
        4,
        (
            "F-s3vbob7cfs was due on 2023-03-31, and a new date is asked for before that. Do it, keep it "
            "quiet for a while (tracker snooze F-s3vbob7cfs), or say that it is not needed "
            "(tracker cancel F-s3vbob7cfs)."
        ),
    ),
    (("cancel", "F-s3vb"), 2, "Missing option '--because'. Help: tracker cancel --help"),
    (
        ("cancel", "F-s3vb", "--because", " "),
        2,
        "--because: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (("reopen", "F-s3vb"), 2, "Missing option '--because'. Help: tracker reopen --help"),
    (
        ("approve", "F-s3vb"),
        4,
        "F-s3vbob7cfs: nobody is waiting for an answer about a new date. Its story: tracker why F-s3vbob7cfs",
    ),
    (("decline", "F-s3vb"), 2, "Missing option '--because'. Help: tracker decline --help"),
    (("add", "I-1"), 2, "Missing option '--what'. Help: tracker add --help"),
    (("add", "I-1", "--what", "x"), 2, "Missing option '--due'. Help: tracker add --help"),
    (
        ("add", "I-1", "--what", "", "--due", "2023-04-11"),
        2,
        "--what: An empty text says nothing: leave it out, or write what it should say.",
    ),
    (
        ("add", "I-1", "--what", "催", "--what-zh", "催", "--due", "2023-04-11"),
        2,
        (
            "What is to be done is said twice in Chinese, with --what and with --what-zh. Say it once. "
            "Help: tracker add --help"
        ),
    ),
    (("add", "I-1", "--what", "x", "--due", "soon"), 2, f"--due: Cannot read the date “soon”. {READABLE}"),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-02"),
        4,
        "2023-04-02 has passed: say a day from 2023-04-03 on.",
    ),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-11", "--because-of", "M-2.1"),
        4,
        "M-2.1 is not a milestone of I-1: name one of its own, as in tracker show I-1.",
    ),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-11", "--because-of", "M-1.2"),
        4,
        "M-1.2 was withdrawn (Belongs to another programme), and asks for nothing: name another, or none.",
    ),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-11", "--because-of", "M-9.9"),
        3,
        "There is no milestone 'M-9.9': it is neither an id such as M-16.3 nor a key. See: tracker show",
    ),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-11", "--closed-by", "talkz"),
        3,
        "There is no kind of milestone called 'talkz'. Nearest: talks. All of them: tracker kind list",
    ),
    (
        ("add", "I-1", "--what", "x", "--due", "2023-04-11", "--owner", "\x07"),
        2,
        r"--owner: The name '\x07' holds characters that cannot be shown: type it again.",
    ),
]


@pytest.mark.parametrize(("said", "code", "told"), WRONG, ids=lambda value: ascii(value)[:50])
def test_what_is_wrong_gets_one_sentence_and_nothing_is_recorded(
    run: Run, journal: str, said: tuple[str, ...], code: int, told: str
) -> None:
    before = head(journal)

    assert run(*said) == Answer(code, "", told + "\n")
    assert head(journal) == before


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2023-04-10", "  10 Apr 2023 is no working day in Hong Kong: Easter Monday.\n"),
        ("2023-04-15", "  15 Apr 2023 is no working day in Wuxi and Hong Kong: weekend.\n"),
        ("2023-05-06", "  6 May 2023 is no working day in Hong Kong: weekend.\n"),
        ("2023-04-13", ""),
    ],
)
def test_a_day_on_which_an_office_is_closed_is_taken_and_said(run: Run, day: str, told: str) -> None:
    answer = run("reschedule", "F-n4u6", "--to", day, "--because", "Asked to")

    assert answer.code == 0
    assert answer.out.partition("(F-dkyduh).\n")[2] == told
    assert last(run)["due"] == day


def follow_ups(run: Run, *said: str) -> dict[str, list[str]]:
    """What the receipt of a command says of each follow-up."""
    told = json.loads(run(*said, "--json").out)["follow_ups"]
    return {
        group: [f"{one['id'][:8]} {one['due']} {one['state']}" for one in found]
        for group, found in told.items()
        if found
    }


def test_the_receipt_says_what_a_milestone_closed_and_what_its_retraction_opened_again(run: Run) -> None:
    assert run("record", "intent", "I-2", "--on", "2023-04-01").out == (
        "Recorded M-2.3 Letter of intent · 1 Apr 2023 · I-2 Han's Robot in Wuxi\n"
        "Stage: intent. Nobody follows it up: tracker add I-2 --what … --due …\n"
        "  Closed: 2023-03-31 Agree on the next step (F-s3vbob).\n"
    )
    assert run("retract", "M-2.3", "--because", "Only a draft").out == (
        "Withdrawn: M-2.3 Letter of intent · 1 Apr 2023 · I-2 Han's Robot in Wuxi\n"
        "Stage: in talks. Next touch: 2023-03-31, wnd-outpost (F-s3vbob).\n"
        "  Open again: 2023-03-31 Agree on the next step (F-s3vbob).\n"
    )


def test_the_receipt_says_what_an_amendment_moved(run: Run) -> None:
    assert follow_ups(run, "amend", "M-2.2", "--on", "2023-03-24", "--because", "misread") == {
        "changed": ["F-s3vbob 2023-04-10 open"]
    }


def test_opened_again_only_a_milestone_recorded_from_then_on_closes_it(run: Run) -> None:
    run("record", "intent", "I-2", "--on", "2023-04-01")
    assert follow_ups(run, "reopen", "F-s3vb", "--because", "A draft") == {
        "new": ["F-s3vbob 2023-03-31 open"]
    }
    assert follow_ups(run, "amend", "M-2.3", "--on", "2023-04-02", "--because", "misread") == {}
    assert follow_ups(run, "record", "intent", "I-2", "--on", "2023-04-02") == {
        "settled": ["F-s3vbob 2023-03-31 closed"]
    }


def test_what_was_asked_for_by_hand_can_do_all_that_others_can(run: Run) -> None:
    added = run(
        "add", "I-1", "--what", "Call the host", "--due", "2023-04-11", "--closed-by", "talks", "--json"
    )
    [one] = json.loads(added.out)["follow_ups"]["new"]
    for said in (
        ("reschedule", one["id"], "--to", "2023-04-12", "--because", "x"),
        ("snooze", one["id"], "--until", "2023-04-10"),
        ("assign", one["id"], "--to", "mei"),
        ("done", one["id"]),
        ("reopen", one["id"], "--because", "x"),
        ("cancel", one["id"], "--because", "x"),
        ("reopen", one["id"], "--because", "y"),
    ):
        assert run(*said).code == 0
    assert follow_ups(run, "record", "talks", "I-1", "--on", "2023-04-03")["settled"] == [
        "F-g7yyea 2023-04-12 closed"
    ]


def test_the_same_asked_for_again_is_so_already(run: Run, journal: str) -> None:
    said = ("add", "I-1", "--what", "Call the host", "--due", "2023-04-11")
    run(*said)
    before = head(journal)

    assert run(*said) == Answer(
        0,
        "It is so already, and nothing was recorded: F-g7yyea Call the host · I-1\n"
        "    Twin Bays, One Future\n"
        "Stage: under way. Next touch: 2023-04-11, wuxi-ipb (F-g7yyea).\n",
        "",
    )
    assert head(journal) == before


@pytest.fixture
def leave(say: Say) -> None:
    """New dates need the leave of the head of the office."""
    text = (
        'base = "default"\nname = "leave"\nsource = "a test"\napproval = "role:head"\n'
        'roles = { head = "office-head" }\n'
    )
    say({"do": "policy", "text": text})


HEAD = {"TRACKER_ACTOR": "office-head"}
MOVE = ("reschedule", "F-n4u6", "--to", "2023-04-10", "--because", "Host abroad")


@pytest.mark.usefixtures("leave")
class TestLeave:
    def test_a_new_date_is_asked_for_and_it_is_said_who_decides(self, run: Run) -> None:
        assert run(*MOVE) == Answer(
            0,
            "Asked for 2023-04-10: F-n4u67k Name contacts on both sides and a work plan ·\n"
            "    I-3 IoT Centre and New Generation Cluster\n"
            "Stage: signed. Next touch: 2023-04-03, talent-office (F-dkyduh).\n"
            "  office-head decides: tracker approve F-n4u67k, or tracker decline F-n4u67k\n"
            "    --because …\n"
            "  10 Apr 2023 is no working day in Hong Kong: Easter Monday.\n",
            "",
        )
        assert last(run) == {
            "follow_up": "F-n4u67kdvf4",
            "due": "2023-04-10",
            "because": "Host abroad",
            "on": "2023-04-03",
        }

    def test_what_waits_is_marked_and_can_be_listed(self, run: Run) -> None:
        run(*MOVE)

        assert run("due", "--waiting").out == (
            "ID        Due          Owner          What                    Initiative\n"
            "────────────────────────────────────────────────────────────────────────────────\n"
            "Coming\n"
            "F-n4u67k  2023-04-12?  talent-office  Name contacts on both…  I-3 IoT Centre an…\n"
            "\n"
            "? another day has been asked for: tracker why, tracker approve or decline.\n"
            "0 overdue · 0 today · 1 coming\n"
        )
        [one] = json.loads(run("due", "--waiting", "--json").out)["follow_ups"]
        assert one["asked"] == {"due": "2023-04-10", "because": "Host abroad", "approver": "office-head"}

    def test_granted_it_moves(self, run: Run) -> None:
        run(*MOVE)

        answer = run("approve", "F-n4u6", env=HEAD)

        assert answer.out.startswith("Granted, now due on 2023-04-10: F-n4u67k Name contacts on both sides")
        assert run("approve", "F-n4u6", env=HEAD).out.startswith("It is so already, and nothing was recorded")
        assert run("due", "--waiting").out == "Nothing is open.\n"

    def test_declined_it_stays(self, run: Run) -> None:
        run(*MOVE)

        answer = run("decline", "F-n4u6", "--because", "They leave on the 13th", env=HEAD)

        assert answer.out.startswith("Declined: F-n4u67k Name contacts on both sides and a work plan")
        assert last(run)["because"] == "They leave on the 13th"
        again = run("decline", "F-n4u6", "--because", "x", env=HEAD)
        assert again.out.startswith("It is so already, and nothing was recorded")

    @pytest.mark.parametrize("said", [("approve", "F-n4u6"), ("decline", "F-n4u6", "--because", "x")])
    def test_nobody_else_can_answer(self, run: Run, said: tuple[str, ...]) -> None:
        run(*MOVE)

        assert run(*said) == Answer(
            4,
            "",
            "F-n4u67kdvf4 waits for the answer of office-head, and you are li.wei: ask office-head to give "
            "it.\n",
        )

    def test_asked_for_again_it_is_so_already(self, run: Run) -> None:
        run(*MOVE)

        assert run(*MOVE).out.startswith("It is so already, and nothing was recorded: F-n4u67k")
