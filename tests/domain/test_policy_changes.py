"""What another policy would change: what it says differently, and what becomes of open follow-ups."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.policy import Policy, default
from tracker.domain.policy_changes import (
    Change,
    Difference,
    changes,
    counted,
    differences,
    only,
    reasons,
    touched,
)

RULE: dict[str, Any] = {"id": "step", "what": {"en": "Step"}, "on": ["talks"], "after": "10 working days"}


def policy(*rules: dict[str, Any], **more: object) -> Policy:
    return Policy.model_validate({"name": "a", "source": "b", "rules": list(rules), **more})


def told(old: Policy, new: Policy) -> list[tuple[str, str, object, object]]:
    return [(one.part, one.key, one.before, one.after) for one in differences(old, new)]


class TestDifferences:
    def test_there_are_none_between_a_policy_and_itself_whatever_it_is_called(self) -> None:
        assert told(default(), default().model_copy(update={"name": "x", "source": "y", "title": None})) == []

    def test_of_a_rule_are_told_key_by_key_as_they_are_stored(self) -> None:
        new = {**RULE, "after": "5 working days", "shift": "none", "closed_by": ["intent"], "owner": "mei"}
        assert told(policy(RULE), policy(new)) == [
            ("step", "after", "10 working days", "5 working days"),
            ("step", "shift", "next", "none"),
            ("step", "closed_by", [], ["intent"]),
            ("step", "owner", "initiative", "mei"),
        ]

    def test_of_a_key_that_python_keeps_for_itself_too(self) -> None:
        recurring = {**RULE, "every": "1 month"}
        assert told(policy(recurring), policy({**recurring, "from": "trigger"})) == [
            ("step", "from", "completion", "trigger")
        ]

    def test_a_rule_that_is_new_or_no_more_is_told_whole(self) -> None:
        other = {**RULE, "id": "other"}
        [new, gone] = differences(policy(RULE), policy(other))
        assert (new.part, new.key, new.before, new.after["after"]) == (
            "other",
            "rule",
            None,
            "10 working days",
        )
        assert (gone.part, gone.key, gone.before["after"], gone.after) == (
            "step",
            "rule",
            "10 working days",
            None,
        )

    def test_of_lights_digests_roles_and_steps_are_told_flat(self) -> None:
        new = policy(
            lights={"red_overdue": 20, "kinds": {"project": {"red_silent": 99}}},
            digest={"ahead": 3},
            roles={"leader": "zhang"},
            approval="mei",
            escalate=[{"after": "1 day", "name": {"en": "Slip"}}],
        )
        assert told(policy(), new) == [
            ("lights", "lights.red_overdue", 10, 20),
            ("lights", "lights.kinds.project.red_silent", None, 99),
            ("digest", "digest.ahead", 5, 3),
            ("roles", "roles.leader", None, "zhang"),
            ("approval", "approval", None, "mei"),
            (
                "escalate",
                "escalate",
                None,
                [{"after": "1 days", "name": {"en": "Slip", "zh": None}, "to": "owner", "copies": []}],
            ),
        ]


class TestWhatIsTouched:
    def test_are_the_rules_that_say_something_else_about_days_and_owners(self) -> None:
        other = {**RULE, "id": "other", "what": {"en": "Other"}}
        new = policy({**RULE, "after": "5 days"}, {**other, "what": {"en": "Words only"}, "lead": ["1 day"]})
        old = policy(RULE, other)
        assert touched(differences(old, new), old, new) == {"step"}

    def test_are_rules_by_role_where_somebody_else_is_behind_it(self) -> None:
        by_role = {**RULE, "id": "by-role", "owner": "role:leader"}
        old, new = (policy(RULE, by_role, roles={"leader": who}) for who in ("zhang", "li"))
        assert touched(differences(old, new), old, new) == {"by-role"}

    def test_are_none_where_only_lights_differ(self) -> None:
        old, new = policy(RULE), policy(RULE, lights={"red_overdue": 20}, approval="mei")
        assert touched(differences(old, new), old, new) == set()

    def test_leaves_a_policy_with_those_alone(self) -> None:
        assert [rule.id for rule in only(default(), {"aftercare", "talks-next-step"}).rules] == [
            "talks-next-step",
            "aftercare",
        ]


@dataclass(frozen=True)
class Open:
    id: str
    due: date = date(2023, 4, 10)
    owner: str = "mei"
    initiative: str = "I-1"
    rule: str = "step"
    en: str = "Step"
    zh: str = "步"


def change(sort: Any, key: str, **more: Any) -> Change:  # noqa: ANN401 - whatever is told
    return Change(sort, initiative="I-1", rule="step", en="Step", zh="步", follow_up=key, **more)


class TestChanges:
    later = date(2023, 4, 20)

    def test_follow_ups_appear_vanish_move_and_pass_to_others(self) -> None:
        before = [Open("same"), Open("gone"), Open("moved"), Open("passed"), Open("both")]
        after = [
            Open("same"),
            Open("moved", due=self.later),
            Open("passed", owner="li"),
            Open("both", due=self.later, owner="li"),
            Open("new"),
        ]
        first = {"due": date(2023, 4, 10), "owner": "mei"}
        was = {"was_due": date(2023, 4, 10), "was_owner": "mei"}
        found = changes(before, after, {"gone": "lapsed"}.get)  # type: ignore[arg-type] # each that vanishes is there
        assert found == [
            change("vanishes", "gone", **first, becomes="lapsed"),
            change("appears", "new", **first),
            change("passes", "passed", due=date(2023, 4, 10), owner="li", **was),
            change("moves", "both", due=self.later, owner="li", **was),
            change("moves", "moved", due=self.later, owner="mei", **was),
        ]
        assert counted(found) == {"appears": 1, "moves": 2, "vanishes": 1, "passes": 1}

    def test_the_reasons_are_what_is_said_of_its_rule_and_else_of_roles(self) -> None:
        one = change("moves", "x", due=self.later, owner="mei")
        after = Difference("step", "after", "1 days", "2 days")
        words = Difference("step", "what", "a", "b")
        role = Difference("roles", "roles.leader", "a", "b")
        assert reasons(one, [words, after, role]) == [after]
        assert reasons(one, [words, role]) == [role]
