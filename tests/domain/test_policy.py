"""Policies: the default one, and what cannot be one."""

import pytest
from pydantic import ValidationError

from tracker.domain.names import Title
from tracker.domain.policy import (
    Digest,
    Lights,
    Limits,
    Offset,
    Policy,
    Rule,
    Step,
    default,
    pack,
    packs,
    parse,
    stored,
)
from tracker.domain.refusals import NotFound


def policy(rule: str, head: str = "") -> str:
    begin = 'id = "one"\non = ["talks"]\nwhat = { en = "Do it" }'
    return f'name = "a"\nsource = "b"\n{head}\n[[rules]]\n{begin}\n{rule}'


def rule(text: str) -> Rule:
    [found] = parse(policy(text)).rules
    return found


def refusal(text: str) -> tuple[str, str]:
    """The place of the first mistake, and the reason."""
    with pytest.raises(ValidationError) as caught:
        parse(text)
    first = caught.value.errors(include_url=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"]


class TestTheDefault:
    def test_can_be_read_and_names_each_rule_once(self) -> None:
        ids = [one.id for one in default().rules]
        assert len(ids) == len(set(ids)) == 18

    def test_says_where_it_comes_from_and_when_lights_turn(self) -> None:
        found = default()
        assert (found.name, found.lights, found.digest) == (
            "default",
            Lights(yellow_overdue=1, red_overdue=10, yellow_silent=60, red_silent=90),
            Digest(ahead=5, most=20),
        )

    def test_says_what_is_to_be_done_in_both_languages(self) -> None:
        assert [one.id for one in default().rules if not (one.what.en and one.what.zh)] == []


class TestARule:
    def test_needs_little(self) -> None:
        assert rule('after = "10 working days"') == Rule(
            id="one", what=Title(en="Do it"), on=["talks"], after=Offset(10, "working days")
        )

    @pytest.mark.parametrize(
        ("text", "offset"),
        [
            ("10 working days", Offset(10, "working days")),
            ("1 working day", Offset(1, "working days")),
            ("-60 working days", Offset(-60, "working days")),
            ("30 days", Offset(30, "days")),
            ("1 month", Offset(1, "months")),
            ("0 working days", Offset(0, "working days")),
        ],
    )
    def test_counts_in_working_days_days_or_months(self, text: str, offset: Offset) -> None:
        assert rule(f'after = "{text}"').after == offset

    @pytest.mark.parametrize(
        "text", ["ten days", "10", "10 weeks", "10 Working Days", "99999 days", "1.5 days", ""]
    )
    def test_any_other_length_is_refused(self, text: str) -> None:
        assert refusal(policy(f'after = "{text}"')) == (
            "rules.0.after",
            (
                f"Value error, {text!r} is not a length of time: "
                "write it as 10 working days, 30 days or 3 months."
            ),
        )

    @pytest.mark.parametrize(
        ("every", "said"),
        [("0 days", "0 days"), ("-3 months", "-3 months"), ("0 working days", "0 working days")],
    )
    def test_one_that_would_come_again_at_once_for_ever_is_refused(self, every: str, said: str) -> None:
        assert refusal(policy(f'after = "3 months"\nevery = "{every}"')) == (
            "rules.0.every",
            f"Value error, {said} does not lead ahead: a rule comes again after 1 day or more.",
        )

    @pytest.mark.parametrize(
        "anchor",
        ["happened", "planned", "recorded", "commitment", "undated", "fields.expires", "fields.day_2"],
    )
    def test_counts_from_an_anchor(self, anchor: str) -> None:
        assert rule(f'after = "1 day"\nanchor = "{anchor}"').anchor == anchor

    @pytest.mark.parametrize("anchor", ["", "happend", "fields.", "fields.Expires", "fields.2", "fields.a.b"])
    def test_any_other_anchor_is_refused(self, anchor: str) -> None:
        place, reason = refusal(policy(f'after = "1 day"\nanchor = "{anchor}"'))
        assert (place, reason.split(" '")[0]) == ("rules.0.anchor", "String should match pattern")

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('after = "1 day"\nshift = "sideways"', "rules.0.shift"),
            ('after = "1 day"\nevry = "3 months"', "rules.0.evry"),
            ("", "rules.0.after"),
        ],
    )
    def test_what_is_misspelt_or_missing_is_refused_by_its_place(self, text: str, place: str) -> None:
        assert refusal(policy(text))[0] == place

    def test_it_must_start_somewhere(self) -> None:
        assert refusal(policy('after = "1 day"').replace('["talks"]', "[]"))[0] == "rules.0.on"


def test_an_offset_is_written_as_in_the_file() -> None:
    assert [str(Offset(count, "working days")) for count in (10, -60)] == [
        "10 working days",
        "-60 working days",
    ]


@pytest.mark.parametrize("head", ["[lights]\nred_overdue = 0", "[digest]\nmost = 0", "[digest]\nahead = -1"])
def test_limits_that_make_no_sense_are_refused(head: str) -> None:
    with pytest.raises(ValidationError):
        parse(policy('after = "1 day"', head))


class TestWhatComesWithTheProgram:
    def test_the_default_is_first(self) -> None:
        assert packs() == ["default", "handan", "huating", "jiangmen", "yinchuan"]

    @pytest.mark.parametrize("name", ["", "hamdan", "../default", "default.toml", "Default"])
    def test_nothing_else_has_a_name(self, name: str) -> None:
        with pytest.raises(NotFound, match=r"^No policy called .* comes with the program\. Nearest: "):
            pack(name)

    def test_handan_turns_lights_after_two_and_three_months_of_silence(self) -> None:
        found = parse(pack("handan"))
        assert found.lights.kinds == {"project": Limits(yellow_silent=60, red_silent=90)}
        [out] = [one for one in found.rules if one.id == "pool-exit"]
        assert (out.after, out.initiatives) == (Offset(6, "months"), ["project"])

    def test_yinchuan_counts_from_the_day_planned_to_start(self) -> None:
        found = parse(pack("yinchuan"))
        assert found.lights.kinds == {"project": Limits(yellow_overdue=1, red_overdue=90)}
        [start] = [one for one in found.rules if one.id == "start-on-time"]
        assert (start.anchor, [step.name.zh for step in start.escalate]) == (
            "planned",
            ["黄灯提示", "红灯督导"],
        )

    def test_huating_sends_slips_in_three_colours_for_every_rule(self) -> None:
        found = parse(pack("huating"))
        assert [(str(one.after), one.copies) for one in found.steps()["aftercare"]] == [
            ("1 working days", []),
            ("6 working days", ["role:supervisor"]),
            ("11 working days", ["role:supervisor", "role:leader"]),
        ]
        assert found.approver("aftercare") == "supervisor"

    def test_jiangmen_answers_a_lead_within_a_day(self) -> None:
        rules = {one.id: one for one in parse(pack("jiangmen")).rules}
        assert [str(rules[f"lead-{name}"].after) for name in ("answer", "assessment", "reply", "report")] == [
            "1 working days",
            "3 days",
            "10 days",
            "14 days",
        ]
        assert rules["lead-report"].every == Offset(14, "days")


class TestABase:
    def test_gives_what_is_not_told(self) -> None:
        found = parse('base = "huating"\nname = "a"\nsource = "b"\n[roles]\nleader = "zhang"')
        assert (found.name, found.title, found.source) == ("a", None, "b")
        assert found.roles == {"leader": "zhang", "supervisor": "supervisor"}
        assert found.rules == default().rules
        assert found.escalate == parse(pack("huating")).escalate

    def test_loses_what_is_told_otherwise_or_left_out(self) -> None:
        text = (
            'base = "default"\nname = "a"\nsource = "b"\nwithout = ["aftercare", "plan-kept"]\n'
            '[[rules]]\nid = "new"\non = ["talks"]\nafter = "1 day"\nwhat = { en = "x" }\n'
            '[[rules]]\nid = "roadshow-contact"\non = ["talks"]\nafter = "1 day"\nwhat = { en = "x" }\n'
        )
        ids = [one.id for one in parse(text).rules]
        assert ids[0] == "roadshow-contact"
        assert ids[-1] == "new"
        assert (len(ids), {"aftercare", "plan-kept"} & set(ids)) == (17, set())
        assert parse(text).rules[0].on == ["talks"]


class TestWhoIsMeant:
    def test_roles_may_stand_for_roles_and_lead_nowhere_for_ever_never(self) -> None:
        roles = {"a": "role:b", "b": "mei", "x": "role:y", "y": "role:x"}
        found = Policy.model_validate({"name": "a", "source": "b", "roles": roles})
        assert [found.handle(who) for who in ("mei", "role:a", "role:b", "role:c", "role:x")] == [
            *("mei", "mei", "mei", "c", "x")
        ]

    def test_steps_of_the_whole_policy_are_for_what_is_asked_by_hand_too(self) -> None:
        slip = {"after": "1 day", "name": {"en": "Slip"}}
        own = {"after": "2 days", "name": {"en": "Own"}}
        one = {"id": "one", "on": ["talks"], "after": "1 day", "what": {"en": "x"}}
        rules = [one, {**one, "id": "two", "escalate": [own]}]
        found = Policy.model_validate({"name": "a", "source": "b", "escalate": [slip], "rules": rules})
        told = {rule: [step.name.en for step in steps] for rule, steps in found.steps().items()}
        assert told == {"": ["Slip"], "one": ["Slip"], "two": ["Own"]}


class TestStored:
    @pytest.mark.parametrize("name", packs())
    def test_a_policy_is_read_back_as_it_was(self, name: str) -> None:
        assert Policy.model_validate(stored(parse(pack(name)))) == parse(pack(name))

    def test_what_was_stored_once_can_be_read_for_ever(self) -> None:
        """NOTE: if this fails, journals out there cannot be read any more."""
        told = {
            "name": "a",
            "title": {"en": "A", "zh": "甲"},
            "source": "b",
            "lights": {"red_overdue": 20, "kinds": {"project": {"yellow_silent": 30}}},
            "digest": {"ahead": 3, "most": 9},
            "roles": {"leader": "mei", "deputy": "role:leader"},
            "approval": "role:leader",
            "escalate": [
                {"after": "1 working days", "name": {"zh": "催办"}, "to": "owner", "copies": ["mei"]}
            ],
            "rules": [
                {
                    "id": "rule-1",
                    "what": {"en": "Do"},
                    "on": ["*", "talks"],
                    "initiatives": ["project"],
                    "anchor": "fields.expires",
                    "after": "-60 working days",
                    "every": "3 months",
                    "from": "previous-due",
                    "missed": "stack",
                    "times": 4,
                    "shift": "previous",
                    "calendars": ["regions", "owner", "HK", "desk"],
                    "closed_by": ["intent"],
                    "owner": "role:deputy",
                    "lead": ["10 days", "1 days"],
                    "urgent": True,
                    "escalate": [{"after": "1 months", "name": {"en": "Late"}}],
                    "approval": "mei",
                }
            ],
        }
        assert stored(Policy.model_validate(told)) == told
        assert Policy.model_validate(told).escalate == [
            Step(after=Offset(1, "working days"), name=Title(zh="催办"), copies=["mei"])
        ]
