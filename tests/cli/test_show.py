"""`tracker show`: everything about one initiative, nothing cut."""

import json
from typing import Any

import pytest
from wcwidth import wcswidth

from tests.cli.conftest import Run, Say

PROGRAMME = """\
I-1  Twin Bays, One Future
     双湾融合共创未来系列活动

Stage    under way (M-1.1 Delegation sent, mid-Feb 2023)
Light    ● green: nothing is overdue, and something happened 42 days ago
Next     unattended: nobody is to do anything
Kind     programme
Regions  Wuxi 320200, Shenzhen 440300, Hong Kong HK, Macau MO
Sectors  biomedicine, new materials
Owner    wuxi-ipb
Parts    I-3 IoT Centre and New Generation Cluster
Note     Two bays: Taihu Bay and the Greater Bay Area.

Parties (1)
  无锡市委市政府: lead (M-1.1)

Milestones (2)
  M-1.1  mid-Feb 2023 · Delegation sent
         Date      “今年2月中旬”, 2023-02-11/2023-02-20
         With      无锡市委市政府 (lead)
         Place     深圳、香港、澳门
         Quote     “今年2月中旬，无锡市委市政府组团赴深圳、香港、澳门”
         Sources   [1]
         Theme     双湾融合共创未来
         Recorded  2023-02-21 10:00 by li.wei · key E01

  M-1.2  Mar 2023 · Outcome noted · retracted
         Date       2023-03
         Note       Recorded by mistake
         Withdrawn  because: Belongs to another programme (li.wei, 2023-04-03
                    08:45)
         Recorded   2023-04-03 08:45 by li.wei

Sources (1)
  [1]  Wuxi and the Greater Bay Area, 2023
"""
AGREEMENT = """\
I-3  IoT Centre and New Generation Cluster
     无锡物联网创新中心与深圳新一代产业集群合作

Stage    signed (M-3.1 Agreement signed, 23–24 Mar 2023)
Light    ● green: nothing is overdue, and something happened 10 days ago
Next     3 Apr 2023, talent-office: Ask for a date: Name a contact
Kind     agreement
Regions  Wuxi 320200, Hong Kong HK
Owner    talent-office
Part of  I-1 Twin Bays, One Future

Parties (3)
  无锡物联网创新中心: signatory (M-3.1)
  Shenzhen New Generation Cluster: signatory (M-3.1)
  talent delegation: witness (M-3.1)

Milestones (1)
  M-3.1  23–24 Mar 2023 · Agreement signed · ambiguous
         Date       “3月23日—24日”, 2023-03-23/2023-03-24
         With       无锡物联网创新中心 (signatory)
                    Shenzhen New Generation Cluster (signatory)
                    talent delegation (witness)
         Promised   Send the work plan (iot-centre, by 14 Apr 2023)
                    Name a contact (nobody named, no date)
         Sources    [1]
         Agreement  cooperation
         Expires    1 Mar 2025
         Recorded   2023-03-27 16:30 by li.wei · key E07

Follow-ups, open (6)
  F-dkyduhblfp  Ask for a date: Name a contact
                due today, 3 Apr 2023 · talent-office
                5 working days after 27 Mar 2023 (recorded: M-3.1 Agreement
                signed), Wuxi and Hong Kong
  F-n4u67kdvf4  Name contacts on both sides and a work plan
                due 12 Apr 2023, in 9 days · talent-office
                10 working days after 24 Mar 2023 (M-3.1 Agreement signed), Wuxi
                and Hong Kong; skipped 5 Apr Tomb-Sweeping Day / Ching Ming
                Festival, 7 Apr Good Friday (Hong Kong), 10 Apr Easter Monday
                (Hong Kong)
  F-ntwnfm2evo  Promised for this day: Send the work plan
                due 14 Apr 2023, in 11 days · iot-centre
                on 14 Apr 2023 (promised: M-3.1 Agreement signed)
  F-p3lcm2u4dq  First check: what has been done
                due 15 May 2023, in 42 days · talent-office
                30 working days after 24 Mar 2023 (M-3.1 Agreement signed), Wuxi
                and Hong Kong; skipped 5 Apr Tomb-Sweeping Day / Ching Ming
                Festival, 7 Apr Good Friday (Hong Kong), 10 Apr Easter Monday
                (Hong Kong), 1 May Labor Day / Labour Day and 2 more days
  F-qea4uyydr7  Half-year review
                due 21 Sep 2023, in 171 days · talent-office
                120 working days after 24 Mar 2023 (M-3.1 Agreement signed),
                Wuxi and Hong Kong; skipped 5 Apr Tomb-Sweeping Day / Ching Ming
                Festival, 7 Apr Good Friday (Hong Kong), 10 Apr Easter Monday
                (Hong Kong), 1 May Labor Day / Labour Day and 5 more days
  F-odkjhjptiq  Decide on renewal before it expires
                due 26 Nov 2024, in 603 days · talent-office
                60 working days before 1 Mar 2025 (expires: M-3.1 Agreement
                signed), Wuxi and Hong Kong; skipped 25 Dec Christmas Day (Hong
                Kong), 26 Dec The first weekday after Christmas Day (Hong Kong),
                1 Jan New Year's Day / The first day of January, 28 Jan Chinese
                New Year's Eve (Wuxi) and 5 more days

Figures (1)
  companies: over 400 家 (“400余家”) · 23–24 Mar 2023 (M-3.1)

Sources (1)
  [1]  Wuxi and the Greater Bay Area, 2023
"""


@pytest.mark.parametrize(("name", "page"), [("I-1", PROGRAMME), ("I-3", AGREEMENT)])
def test_an_initiative_is_told_whole(name: str, page: str, run: Run) -> None:
    assert run("show", name) == (0, page, "")


@pytest.mark.parametrize("name", ["I-1", "i-1", "1", "Twin Bays", "双湾", "M-1.1", "m-1.2", "E01"])
def test_it_is_found_by_any_name_of_it_or_of_its_milestones(name: str, run: Run) -> None:
    assert json.loads(run("show", name, "--json").out)["id"] == "I-1"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("I-99", "There is no initiative 'I-99'. Nearest: "),
        ("M-99.1", "There is no initiative 'M-99.1'. Nearest: "),
        ("无锡", "'无锡' could be any of these: I-2 "),
        ("\x1b[2J", "There is no initiative '\\x1b[2J'. Nearest: "),
    ],
)
def test_what_is_not_one_initiative_is_answered_with_the_nearest(name: str, message: str, run: Run) -> None:
    code, out, err = run("show", name)

    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith(message)


def test_a_correction_shows_both_values_and_the_reason(run: Run) -> None:
    assert (
        "         Place     香港\n"
        "         Amended   place: 深圳 → 香港, because: The report was misread (li.wei,\n"
        "                   2023-03-27 16:30)\n"
    ) in run("show", "I-4").out


def test_what_was_withdrawn_stays_readable_and_is_marked_by_a_word_and_by_style(run: Run) -> None:
    coloured = run("show", "I-1", env={"CLICOLOR_FORCE": "1"}).out

    assert "\x1b[2;9mMar 2023 · Outcome noted · retracted\x1b[0m" in coloured
    assert "Mar 2023 · Outcome noted · retracted\n" in run("show", "I-1").out


def test_a_plan_is_marked_and_when_it_is_kept_both_dates_are_shown(run: Run, say: Say) -> None:
    planned = run("show", "I-5").out
    say(
        {"do": "record", "initiative": "I-5", "kind": "site_visit", "on": "2023-04-20", "keeps": "M-5.1"},
        now="2023-04-21T09:00:00+08:00",
    )
    kept = run("show", "I-5", env={"TRACKER_NOW": "2023-04-21T09:00:00+08:00"}).out

    assert "  M-5.1  18 Apr 2023 · Visit · planned\n" in planned
    assert "  M-5.1  20 Apr 2023 · Visit\n         Planned   for 18 Apr 2023\n" in kept


def test_a_dropped_plan_stays_with_its_reason(run: Run, say: Say) -> None:
    say({"do": "retract", "target": "M-5.1", "because": "The university asked for May"})

    out = run("show", "I-5", columns=100).out

    assert "  M-5.1  18 Apr 2023 · Visit · plan dropped\n" in out
    assert "Withdrawn  because: The university asked for May (li.wei, 2023-04-03 08:50)\n" in out


def test_open_follow_ups_come_first_and_settled_ones_say_how(run: Run, say: Say) -> None:
    follow_ups = {
        one["what"]: one["id"] for one in json.loads(run("show", "I-3", "--json").out)["follow_ups"]
    }
    say(
        {"do": "done", "follow_up": follow_ups["Ask for a date: Name a contact"], "outcome": "By May\x9b"},
        {"do": "record", "initiative": "I-3", "kind": "reviewed", "on": "2023-04-02"},
    )

    out = run("show", "I-3").out

    assert out.index("Follow-ups, open (4)") < out.index("Follow-ups, settled (2)")
    assert (
        "Follow-ups, settled (2)\n"
        f"  {follow_ups['Ask for a date: Name a contact']}  Ask for a date: Name a contact\n"
        "                done 3 Apr 2023: By May\\x9b\n"
        f"  {follow_ups['Half-year review']}  Half-year review\n"
        "                closed by M-3.2, 2 Apr 2023\n"
    ) in out


def test_what_was_expected_and_not_seen_is_named(run: Run) -> None:
    out = run("show", "I-2", columns=100).out

    assert "Expected and not seen (4)\n" in out
    assert "  Invite for a return visit: by 18 Jan 2023, after M-2.1 Visit (lapsed: it was past" in out
    assert "  Agree on the next step: by 31 Mar 2023, after M-2.2 Talks\n" in out


def test_what_was_recorded_long_after_is_marked(run: Run) -> None:
    assert "Recorded  2023-02-21 10:00 by li.wei, added 77 days later · key E17\n" in run("show", "I-2").out


def test_figures_and_fields_are_told_with_their_words(run: Run, say: Say) -> None:
    say(
        {"do": "record", "initiative": "I-2", "kind": "company_landed", "on": "2023-04-01",
         "fields": {"investment": "超10亿元"},
         "figures": [{"metric": "jobs", "amount": "近100", "target": True, "as_of": "2025", "note": "plan"}]},
    )  # fmt: skip

    out = run("show", "I-2").out

    assert "         Investment  over 1 billion 元 (“超10亿元”)\n" in out
    assert "Figures (1)\n  jobs: nearly 100 (“近100”) · target for 2025 (M-2.3)\n      plan\n" in out


def test_an_initiative_names_what_it_is_part_of_and_its_own_parts(run: Run) -> None:
    assert "Parts    I-3 IoT Centre and New Generation Cluster\n" in run("show", "I-1").out
    assert "Part of  I-1 Twin Bays, One Future\n" in run("show", "I-3").out


def test_an_amended_initiative_says_so(run: Run, say: Say) -> None:
    say({"do": "amend", "target": "I-1", "set": {"owner": "li.wei"}, "because": "Handed over"})

    assert "Amended  owner" in run("show", "I-1").out


def test_the_past_is_told_as_it_was_known(run: Run) -> None:
    out = run("show", "I-3", "--as-of", "2023-03-23", "--known-at", "2023-03-28").out

    assert out.splitlines()[:4] == [
        "I-3  IoT Centre and New Generation Cluster",
        "     无锡物联网创新中心与深圳新一代产业集群合作",
        "     as of 23 Mar 2023",
        "     known at 2023-03-28 23:59",
    ]
    assert "M-3.1  23–24 Mar 2023 · Agreement signed · possibly not by then · ambiguous\n" in out
    assert "Stage    noted\n" in out


def test_json_has_the_keys_of_the_contract(run: Run) -> None:
    document: dict[str, Any] = json.loads(run("show", "I-4", "--json").out)

    [milestone] = document["milestones"]
    assert set(document) >= {"id", "title", "kind", "regions", "stage", "light", "owner", "last_milestone"}
    assert set(document) >= {"next_touch", "open", "overdue", "milestones", "follow_ups", "figures"}
    assert list(milestone)[:10] == [
        "id", "kind", "happened", "recorded_at", "parties",
        "place", "note", "sources", "amended", "retracted",
    ]  # fmt: skip
    assert (milestone["id"], milestone["kind"], milestone["place"]) == ("M-4.1", "plaque_unveiled", "香港")
    assert milestone["happened"] == {
        "edtf": "2023-03-23",
        "from": "2023-03-23",
        "to": "2023-03-23",
        "words": "",
    }
    assert milestone["amended"][0]["before"] == {"place": "深圳"}
    assert milestone["retracted"] is None
    assert [one["because"]["rule"] for one in document["follow_ups"]] == [
        "unveiled-running",
        "unveiled-tenant",
    ]


def test_parties_in_json_have_their_names_and_roles(run: Run) -> None:
    [milestone] = json.loads(run("show", "I-3", "--json").out)["milestones"]

    assert [(one["name"], one["role"]) for one in milestone["parties"]] == [
        ("无锡物联网创新中心", "signatory"),
        ("Shenzhen New Generation Cluster", "signatory"),
        ("talent delegation", "witness"),
    ]


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_the_terminal_nor_than_people_read(
    columns: int, language: str, run: Run, say: Say
) -> None:
    note = "很" * 300 + "\n\n" + "word " * 80 + "\x1b[31m\n" + "👩‍👩‍👧‍👦" * 60 + "e\u0301" * 300
    say({"do": "record", "initiative": "I-3", "kind": "status_report", "on": "2023-04-01", "note": note})

    out = run("show", "I-3", columns=columns, env={"TRACKER_LANG": language}).out

    assert [line for line in out.splitlines() if wcswidth(line) > min(columns, 100)] == []
    assert out.count("很") == 300
    assert out.count("word") == 80
    assert "\x1b" not in out


def test_markup_in_a_text_is_text(run: Run, say: Say) -> None:
    party = {"name": "[red]Club[/red] :smile: \u202e", "role": "host"}
    say({"do": "record", "initiative": "I-5", "kind": "talks", "on": "2023-04-01", "with": [party]})

    assert "[red]Club[/red] :smile: \\u202e (host)\n" in run("show", "I-5").out


def told(out: str, begins: str) -> str:
    """The text that stands beside a label or begins so, on one line."""
    return " ".join(out[out.index(begins) :].split())


@pytest.mark.parametrize("on", ["../2023-04-03", "2023-01-01/..", "今年以来"])
def test_a_day_that_is_not_known_is_not_called_today(run: Run, say: Say, on: str) -> None:
    say({"do": "record", "initiative": "I-4", "kind": "agreement_signed", "on": on})

    out = run("show", "I-4").out

    assert told(out, "● green").startswith(
        "● green: nothing is overdue, and something happened by 3 Apr 2023; the day is not known Next"
    )


def test_what_counts_from_the_day_of_recording_says_so(run: Run, say: Say) -> None:
    say({"do": "record", "initiative": "I-4", "kind": "agreement_signed", "on": "2023-01-01/.."})

    out = run("show", "I-4").out

    assert (
        "10 working days after 3 Apr 2023, the day of recording, since the day itself is not known "
        "(M-4.2 Agreement signed), Wuxi and Shenzhen"
    ) in " ".join(out.split())


def test_the_light_does_not_deny_what_possibly_happened(run: Run) -> None:
    before = run("show", "I-1", "--as-of", "2023-02-15").out

    assert told(before, "● grey").startswith(
        "● grey: something may have happened by then: its date is not exact Next unattended"
    )
