"""Reading a policy that is to be adopted: every mistake has its line, its key and a sentence.

Over 400 lines: every sentence stands here whole.
"""
# ruff: noqa: E501

from collections.abc import Collection

import pytest

from tracker.domain.kinds import BUILT_IN
from tracker.domain.names import Title
from tracker.domain.policy import Digest, Lights, Limits, default, pack, packs, parse
from tracker.domain.policy_reading.read import Mistaken, mistakes, read_policy
from tracker.domain.regions import Region, Regions

HEAD = 'name = "own"\nsource = "us"\n'
RULE = """\
[[rules]]
id = "step"
on = ["talks"]
after = "5 days"
what = { en = "Step" }
"""
"""After HEAD it begins on line 3."""


def wrong(
    text: str, offices: Collection[str] = (), regions: Regions | None = None
) -> list[tuple[int, str, str]]:
    found = mistakes(text, BUILT_IN, offices, regions)
    return [(one.line, one.key, str(one.reason)) for one in found]


def head(line: str) -> list[tuple[int, str, str]]:
    """What is wrong in a line above the rules, which is line 3."""
    return wrong(f"{HEAD}{line}\n{RULE}")


def rule(line: str, without: str = "") -> list[tuple[int, str, str]]:
    """What is wrong in a rule with one more line, which is line 8 (7 without another)."""
    kept = "".join(one for one in RULE.splitlines(keepends=True) if not (without and one.startswith(without)))
    return wrong(f"{HEAD}{kept}{line}\n")


class TestTheForm:
    @pytest.mark.parametrize(
        ("text", "line", "sentence"),
        [
            ('name = "a"\nname = "b"', 2, "this key is there already."),
            ('name = "a"\n\nsource\n', 3, "behind a key come = and its value."),
            ("[lights\n", 1, "the name of a table ends with ]."),
            ("[[rules]\n", 1, "the name of a list ends with ]]."),
            (
                'name = "a" source = "b"',
                1,
                (
                    "there is something behind the value: a text stands in quotes, and the next key on the "
                    "next line."
                ),
            ),
            ("[]", 1, "this is not a key."),
            ("= 1", 1, "a line is KEY = VALUE, [TABLE] or [[LIST]]."),
            ("name = a", 1, "this is not a value: a text stands in quotes."),
            ("rules = [\n1", 2, "a list ends with ]."),
            ("what = { en = 1", 1, "what begins with a brace ends with a brace."),
            ('name = """a', 1, "a text ends with the quotes that it began with."),
            ('name = "\\q"', 1, "Unescaped '\\' in a string."),
            ("[[a]]\n[a]", 2, "Cannot declare ('a',) twice."),
            ("a = {b = 1, b = 2}", 1, "Duplicate inline table key 'b'."),
            ("a = \x01", 1, "this is not a value: a text stands in quotes."),
        ],
    )
    def test_is_told_by_its_line(self, text: str, line: int, sentence: str) -> None:
        assert wrong(text) == [(line, "", sentence)]

    def test_that_no_person_wrote_is_told_too(self) -> None:
        assert wrong("a = " + "[" * 100_000) == [(1, "", "This is nested too deeply for a policy.")]

    def test_of_an_empty_file_lacks_what_every_policy_has(self) -> None:
        assert wrong("") == [
            (1, "name", "It is missing: write it."),
            (1, "source", "It is missing: write it."),
        ]


class TestKeysAndValues:
    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("sorce = 1", "sorce", "There is no such key here. Nearest: source."),
            ("name_ = 1", "name_", "There is no such key here. Nearest: name."),
            ("lights = 3", "lights", "3 does not fit: it needs an object."),
            ("lights = { red = 3 }", "lights.red", "There is no such key here. Nearest: red_overdue, red_silent."),
            ("digest = { most = 500 }", "digest.most", "500 is too much: 200 or less."),
            ("digest = { ahead = -1 }", "digest.ahead", "-1 is too little: 0 or more."),
            ("digest = { most = 'many' }", "digest.most", "'many' does not fit: it needs a whole number."),
            ("roles = ['a']", "roles", "['a'] does not fit: it needs an object."),
            ("roles = { a = 1 }", "roles.a", "1 does not fit: it needs text."),
            ("roles = { a = '' }", "roles.a", "An empty text says nothing: leave it out, or write what it should say."),
            ("title = {}", "title", "A title is empty: give it in English, in Chinese, or in both."),
            ("escalate = [{ after = '1 day' }]", "escalate.1.name", "It is missing: write it."),
            (
                "escalate = [{ after = '1 day', name = { en = 'x' }, too = 'mei' }]",
                "escalate.1.too",
                "There is no such key here. Nearest: to.",
            ),
        ],
    )  # fmt: skip
    def test_of_the_policy(self, line: str, key: str, sentence: str) -> None:
        assert head(line) == [(3, key, sentence)]

    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("evry = '1 day'", "evry", "There is no such key here. Nearest: every."),
            ("urgent = 'perhaps'", "urgent", "'perhaps' does not fit: it needs true or false."),
            ("shift = 'sideways'", "shift", "'sideways' is not one of 'next', 'previous', 'none'."),
            ("lead = '5 days'", "lead", "'5 days' does not fit: it needs a list."),
            ("lead = [5]", "lead.1", "5 is not a length of time: write it as 10 working days, 30 days or 3 months."),
            ("calendars = []", "calendars", "The list is empty, and nobody's working days would count: write regions, owner, an office or the code of a region."),
            ("anchor = 'happend'", "anchor", "'happend' is nothing to count from: happened, planned, recorded, commitment, undated or fields.NAME."),
            ("every = '0 days'", "every", "0 days does not lead ahead: a rule comes again after 1 day or more."),
            ("every = '1 day'\ntimes = 0", "times", "0 is too little: 1 or more."),
            ("closed_by = [1]", "closed_by.1", "1 does not fit: it needs text."),
        ],
    )  # fmt: skip
    def test_of_a_rule(self, line: str, key: str, sentence: str) -> None:
        assert rule(line) == [(8 + line.count("\n"), f"rules.step.{key}", sentence)]

    @pytest.mark.parametrize(
        ("key", "line", "sentence"),
        [
            ("id", "id = 'Step'", "'Step' cannot be the id of a rule: 2 to 40 of a-z, 0-9 and -, a letter first."),
            ("on", "on = []", "The list is empty, and nothing would start the rule: write kinds of milestones, or *."),
            ("after", "after = '10 weeks'", "'10 weeks' is not a length of time: write it as 10 working days, 30 days or 3 months."),
            ("after", "after = 10", "10 is not a length of time: write it as 10 working days, 30 days or 3 months."),
            ("what", "what = 'Step'", "'Step' does not fit: it needs an object."),
        ],
    )  # fmt: skip
    def test_in_place_of_another(self, key: str, line: str, sentence: str) -> None:
        named = "Step" if key == "id" else "step"
        assert rule(line, without=key) == [(7, f"rules.{named}.{key}", sentence)]

    @pytest.mark.parametrize("key", ["on", "after", "what"])
    def test_what_is_missing_is_told_where_the_rule_begins(self, key: str) -> None:
        assert rule("", without=key) == [(3, f"rules.step.{key}", "It is missing: write it.")]

    def test_a_rule_without_an_id_is_called_by_its_number(self) -> None:
        assert rule("", without="id") == [(3, "rules.1.id", "It is missing: write it.")]

    def test_what_is_no_rule_at_all(self) -> None:
        assert wrong(f"rules = [1]\n{HEAD}") == [(1, "rules.1", "1 does not fit: it needs an object.")]


class TestNames:
    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("closed_by = ['intnt']", "closed_by.1", "There is no kind of milestone 'intnt'. Nearest: intent, contact. All of them: tracker kind list"),
            ("closed_by = ['*']", "closed_by.1", "There is no kind of milestone '*'. Nearest: aftercare_visit, agreement_effective, agreement_expired. All of them: tracker kind list"),
            ("initiatives = ['projct']", "initiatives.1", "There is no kind of initiative 'projct'. Nearest: project."),
            ("calendars = ['Hong Kong']", "calendars.1", "'Hong Kong' is neither an office nor the code of a region: nobody knows its working days. Nearest: HK (Hong Kong 香港)."),
            ("calendars = ['hk-dsk']", "calendars.1", "'hk-dsk' is neither an office nor the code of a region: nobody knows its working days. Nearest: hk-desk."),
            ("owner = 'role:leader'", "owner", "Nobody has said who is behind 'role:leader'. Nearest: -. Write it under [roles]."),
            ("owner = 'rolle:leader'", "owner", "'rolle:leader' is no handle: a role is written role:NAME, and a handle has no colon."),
            ("owner = 'owner'", "owner", "owner cannot stand here. Write initiative."),
            ("approval = 'initiative'", "approval", "initiative cannot stand here. Write role:NAME."),
            ("escalate = [{ after = '1 day', name = { en = 'x' }, to = 'initiative' }]", "escalate.1.to", "initiative cannot stand here. Write owner."),
            ("escalate = [{ after = '1 day', name = { en = 'x' }, copies = ['mei', 'role:x'] }]", "escalate.1.copies.2", "Nobody has said who is behind 'role:x'. Nearest: -. Write it under [roles]."),
        ],
    )  # fmt: skip
    def test_in_a_rule_that_nothing_has(self, line: str, key: str, sentence: str) -> None:
        told = wrong(f"{HEAD}{RULE}{line}\n", offices=["hk-desk"])
        assert told == [(8, f"rules.step.{key}", sentence)]

    def test_of_kinds_that_start_a_rule(self) -> None:
        assert rule("on = ['*', 'talkz']", without="on") == [
            (
                7,
                "rules.step.on.2",
                "There is no kind of milestone 'talkz'. Nearest: talks. All of them: tracker kind list",
            )
        ]

    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("approval = 'role:leadr'\nroles = { leader = 'zhang' }", "approval", "Nobody has said who is behind 'role:leadr'. Nearest: role:leader. Write it under [roles]."),
            ("roles = { a = 'role:b' }", "roles.a", "Nobody has said who is behind 'role:b'. Nearest: role:a. Write it under [roles]."),
            ("roles = { a = 'role:a' }", "roles.a", "The roles a → a lead to each other in a circle: nobody is behind them."),
            ("roles = { a = 'role:b', b = 'role:c', c = 'role:a', d = 'role:a' }", "roles.a", "The roles a → b → c → a lead to each other in a circle: nobody is behind them."),
            ("lights = { kinds = { projekt = { red_silent = 100 } } }", "lights.kinds.projekt", "There is no kind of initiative 'projekt'. Nearest: project, programme."),
            ("base = 'defalt'", "base", "No policy called 'defalt' comes with the program. Nearest: default."),
            ("base = '../pyproject'", "base", "No policy called '../pyproject' comes with the program. Nearest: default, handan, huating."),
            ("without = ['talks-next-step']", "without", "Without a base there is nothing to leave out: write base."),
            ("base = 'default'\nwithout = ['talks-next']", "without.1", "The base has no rule 'talks-next'. Nearest: talks-next-step."),
        ],
    )  # fmt: skip
    def test_above_the_rules(self, line: str, key: str, sentence: str) -> None:
        [(at, told_key, told)] = head(line)
        assert (told_key, told) == (key, sentence)
        begins = [one.partition(" ")[0] for one in line.split("\n")]
        assert at == 3 + begins.index(key.partition(".")[0])

    def test_a_field_must_be_one_of_a_kind_that_starts_the_rule(self) -> None:
        text = f"{HEAD}{RULE}anchor = 'fields.expires'\n"
        assert wrong(text) == [
            (
                8,
                "rules.step.anchor",
                "No kind that starts the rule has 'fields.expires'. Nearest: fields.topics.",
            )
        ]
        assert wrong(text.replace("talks", "intent")) == []

    def test_two_rules_may_not_share_an_id(self) -> None:
        assert wrong(HEAD + RULE + RULE) == [(9, "rules.step.id", "There is a rule 'step' above already.")]

    def test_own_kinds_own_regions_and_offices_are_known(self) -> None:
        bay = Regions([Region("GBA", "Bay Area", "大湾区", "CN", "Asia/Shanghai")])
        text = f"{HEAD}{RULE}calendars = ['GBA', 'HK', '320200', 'desk', 'owner', 'regions']\n"
        assert wrong(text, offices={"desk"}, regions=bay) == []
        kinds = {"talks": BUILT_IN["talks"]}
        assert [one.key for one in mistakes(f"{HEAD}{RULE}closed_by = ['intent']", kinds)] == [
            "rules.step.closed_by.1"
        ]


class TestSense:
    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("every = '121 months'", "every", "121 months is too long: no rule reaches beyond ten years."),
            ("lead = ['1 day', '0 days']", "lead.2", "0 days is too short: 1 or more."),
            ("lead = ['9999 working days']", "lead.1", "9999 working days is too long: no rule reaches beyond ten years."),
            ("from = 'trigger'", "from", "It says how a rule comes again, and this one comes once: write every."),
            ("missed = 'skip'", "missed", "It says how a rule comes again, and this one comes once: write every."),
            ("times = 3", "times", "It says how a rule comes again, and this one comes once: write every."),
            ("escalate = [{ after = '0 days', name = { en = 'x' } }]", "escalate.1.after", "0 days is too short: 1 or more."),
            (
                "escalate = [{ after = '5 working days', name = { en = 'x' } }, { after = '7 days', name = { en = 'y' } }]",
                "escalate.2.after",
                "7 days is not later than the step before, 5 working days: steps follow each other.",
            ),
        ],
    )  # fmt: skip
    def test_that_a_line_of_a_rule_lacks(self, line: str, key: str, sentence: str) -> None:
        assert rule(line) == [(8, f"rules.step.{key}", sentence)]

    @pytest.mark.parametrize(
        ("lines", "key", "sentence"),
        [
            ("missed = 'skip'", "missed", 'Counted from completion, none is ever missed: write from = "trigger" or "previous-due" too.'),
            ("missed = 'stack'\nfrom = 'trigger'", "missed", "What stacks up needs an end: write times, how often it comes."),
            ("times = 401", "times", "401 times 1 days is too long: 400 times and ten years at most."),
            ("times = 4", None, None),
            ("missed = 'stack'\nfrom = 'previous-due'\ntimes = 400", None, None),
        ],
    )  # fmt: skip
    def test_that_coming_again_lacks(self, lines: str, key: str | None, sentence: str | None) -> None:
        told = rule(f"every = '1 day'\n{lines}")
        assert told == ([(9, f"rules.step.{key}", sentence)] if key else [])

    def test_a_series_may_not_reach_beyond_ten_years(self) -> None:
        assert rule("every = '12 months'\ntimes = 11") == [
            (9, "rules.step.times", "11 times 12 months is too long: 400 times and ten years at most.")
        ]

    @pytest.mark.parametrize(
        ("after", "more", "sentence"),
        [
            ("-5 days", "", "-5 days would be before it happened: only from planned, commitment and fields.NAME can a rule count back."),
            ("-5 days", "anchor = 'undated'", "-5 days would be before it happened: only from planned, commitment and fields.NAME can a rule count back."),
            ("0 days", "every = '1 month'", "0 days is the day on which it begins: write when it is due first."),
            ("9999 days", "", "9999 days is too long: no rule reaches beyond ten years."),
            ("0 days", "", None),
            ("-5 days", "anchor = 'planned'", None),
            ("0 working days", "anchor = 'commitment'\nevery = '1 month'", None),
        ],
    )  # fmt: skip
    def test_that_the_first_length_lacks(self, after: str, more: str, sentence: str | None) -> None:
        text = f"{HEAD}{RULE}{more}".replace("5 days", after)
        assert wrong(text) == ([(6, "rules.step.after", sentence)] if sentence else [])

    @pytest.mark.parametrize(
        ("line", "key", "sentence"),
        [
            ("lights = { red_silent = 50 }", "red_silent", "Red after 50 days would come before yellow after 60."),
            ("lights = { yellow_overdue = 11 }", "yellow_overdue", "Red after 10 days would come before yellow after 11."),
            (
                "lights = { yellow_silent = 30, kinds = { project = { red_silent = 20 } } }",
                "kinds.project.red_silent",
                "Red after 20 days would come before yellow after 30.",
            ),
            ("lights = { kinds = { project = { yellow_overdue = 10 } } }", None, None),
        ],
    )  # fmt: skip
    def test_that_lights_lack(self, line: str, key: str | None, sentence: str | None) -> None:
        assert head(line) == ([(3, f"lights.{key}", sentence)] if key else [])


def closing(*rules: tuple[str, str, str]) -> list[tuple[int, str, str]]:
    """What is wrong with rules that are told by id, the kinds that start them, the kinds that close them."""
    text = HEAD
    for key, on, closed_by in rules:
        told = f"id = '{key}'\non = {on.split()}\nclosed_by = {closed_by.split()}"
        text += f"[[rules]]\n{told}\nafter = '5 days'\nwhat = {{ en = 'x' }}\n"
    return wrong(text)


class TestCircles:
    def test_rules_that_close_each_other_for_ever_are_told_once(self) -> None:
        assert closing(("aa", "talks", "intent"), ("bb", "intent", "talks")) == [
            (
                6,
                "rules.aa.closed_by",
                (
                    "The rules aa → bb → aa close each other in a circle: whatever closes one starts the next, "
                    "without end. Add a kind that starts none of them."
                ),
            )
        ]

    def test_a_rule_may_not_be_started_by_all_that_closes_it(self) -> None:
        assert closing(("aa", "talks intent", "talks intent")) == [
            (
                6,
                "rules.aa.closed_by",
                (
                    "Whatever closes the rule aa starts it again, without end. Add a kind that does not start it, "
                    "or let it come again with every."
                ),
            )
        ]

    def test_a_longer_circle_is_found_and_what_only_leads_into_it_is_not_blamed(self) -> None:
        [(_, key, told)] = closing(
            ("into", "lead", "talks"),
            ("aa", "talks", "intent"),
            ("bb", "intent", "agreement_signed"),
            ("cc", "agreement_signed", "talks"),
        )
        assert (key, told.split(" close ")[0]) == ("rules.aa.closed_by", "The rules aa → bb → cc → aa")

    def test_two_circles_are_two_mistakes(self) -> None:
        told = closing(("aa", "talks", "talks"), ("bb", "intent", "lead"), ("cc", "lead", "intent"))
        assert [key for _, key, _ in told] == ["rules.aa.closed_by", "rules.bb.closed_by"]

    @pytest.mark.parametrize(
        "rules",
        [
            [("aa", "talks", "talks intent")],
            [("aa", "talks", "intent"), ("bb", "intent", "talks lost")],
            [("aa", "talks", "intent"), ("bb", "intent", "")],
            [("aa", "talks", "intent")],
            [("aa", "talks", "")],
        ],
    )
    def test_one_way_out_is_enough(self, rules: list[tuple[str, str, str]]) -> None:
        assert closing(*rules) == []

    def test_rules_that_never_meet_in_an_initiative_close_no_circle(self) -> None:
        text = HEAD + "".join(
            f"[[rules]]\nid = '{key}'\non = ['{on}']\nclosed_by = ['{by}']\ninitiatives = ['{kind}']\n"
            "after = '5 days'\nwhat = { en = 'x' }\n"
            for key, on, by, kind in (
                ("aa", "talks", "intent", "project"),
                ("bb", "intent", "talks", "talent"),
            )
        )
        assert wrong(text) == []

    def test_a_rule_can_make_a_circle_with_one_of_the_base(self) -> None:
        [(line, key, told)] = wrong(
            HEAD
            + "base = 'default'\n"
            + RULE.replace("talks", "opened")
            + "closed_by = ['plaque_unveiled']\n"
            "[[rules]]\nid = 'unveiled-running'\non = ['plaque_unveiled']\nafter = '5 days'\n"
            "what = { en = 'x' }\nclosed_by = ['opened']\n"
        )
        assert (line, key) == (9, "rules.step.closed_by")
        assert told.startswith("The rules unveiled-running → step → unveiled-running close")


class TestAll:
    def test_mistakes_are_told_at_once_by_line(self) -> None:
        text = (
            f"{HEAD}approval = 'role:x'\n[digest]\nmost = 0\n{RULE}"
            "shift = 'up'\ncalendars = ['nowhere']\nevery = '1 day'\nmissed = 'stack'\n"
        )
        assert [(line, key) for line, key, _ in wrong(text)] == [
            (3, "approval"),
            (5, "digest.most"),
            (11, "rules.step.shift"),
            (12, "rules.step.calendars.1"),
            (14, "rules.step.missed"),
            (14, "rules.step.missed"),
        ]

    def test_the_refusal_tells_the_first_and_how_many_more(self) -> None:
        with pytest.raises(Mistaken) as caught:
            read_policy("names = 1", BUILT_IN)
        assert (
            str(caught.value) == "Line 1, name: It is missing: write it. (and 2 more: tracker policy check)"
        )
        assert (caught.value.line, len(caught.value.mistakes)) == (1, 3)

    def test_a_single_one_is_told_alone(self) -> None:
        with pytest.raises(Mistaken, match=r"^Line 3, sorce: There is no such key here\. Nearest: source\.$"):
            read_policy(f"{HEAD}sorce = 1\n", BUILT_IN)
        with pytest.raises(Mistaken, match=r"^Line 1: a list ends with \]\.$"):
            read_policy("a = [1", BUILT_IN)

    @pytest.mark.parametrize(
        "text",
        [
            "rules = [[]]",
            "rules = [{ id = [], on = [[]], closed_by = 3, escalate = [1], lead = 3, calendars = { a = 1 } }]",
            "lights = { kinds = { project = 1, x = { red_silent = 'a' } } }",
            "roles = { a = [] }\napproval = 3\nescalate = { a = 1 }",
            "base = 3\nwithout = 4",
            "base = 'default'\nrules = [{ on = 1 }]",
            "base = 'default'\nwithout = [[]]\nroles = 3\nlights = []",
            "digest = [1]\ntitle = 'x'",
            "rules = [{ escalate = [{ after = 3, to = 4, copies = [5] }], every = [], times = 'x', from = 3 }]",
        ],
    )
    def test_whatever_it_holds_it_is_told_and_nothing_breaks(self, text: str) -> None:
        assert len(wrong(text)) > 1


class TestWhatCanBeRead:
    def test_without_any_rule(self) -> None:
        assert read_policy(HEAD, BUILT_IN).rules == []

    def test_from_a_base_with_what_is_told_over_it(self) -> None:
        text = (
            "base = 'default'\nwithout = ['aftercare']\n"
            + HEAD
            + "[lights.kinds.project]\nred_silent = 100\n[digest]\nmost = 5\n"
            + RULE
            + RULE.replace("step", "talks-next-step")
        )
        found, base = read_policy(text, BUILT_IN), default()
        ids = [one.id for one in base.rules if one.id != "aftercare"]
        assert [one.id for one in found.rules] == [*ids, "step"]
        assert next(one for one in found.rules if one.id == "talks-next-step").what == Title(en="Step")
        assert found.lights == Lights(
            **base.lights.model_dump(exclude={"kinds"}), kinds={"project": Limits(red_silent=100)}
        )
        assert (found.digest, found.name, found.title) == (Digest(ahead=5, most=5), "own", None)

    @pytest.mark.parametrize("name", packs())
    def test_every_policy_that_comes_with_the_program(self, name: str) -> None:
        assert wrong(pack(name)) == []
        found = parse(pack(name))
        assert found == read_policy(pack(name), BUILT_IN)
        assert (found.name, bool(found.title and found.title.zh and found.title.en)) == (name, True)
        assert [one.id for one in found.rules if not (one.what.en and one.what.zh)] == []
