"""Policies: the default one, and what cannot be one."""

import pytest
from pydantic import ValidationError

from tracker.domain.names import Title
from tracker.domain.policy import Digest, Lights, Offset, Rule, default, parse


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
