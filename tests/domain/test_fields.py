"""Values as people type them and as they were stored."""

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from tests.domain.specification import TODAY
from tracker.domain.dates import Fuzzy, parse
from tracker.domain.fields import Amount, Coming, Record, Text, Unreadable, When, read
from tracker.domain.initiatives.ids import initiative_id, milestone_id
from tracker.domain.quantities import Quantity


class Inner(Record):
    name: Text
    count: int | None = None


class Outer(Record):
    when: When | None = None
    coming: Coming | None = None
    amount: Amount | None = None
    said: Text | None = None
    choice: Literal["a", "b"] | None = None
    inner: list[Inner] = Field([], alias="with")
    number: int | None = None


def refusal(data: object) -> tuple[str, str]:
    with pytest.raises(Unreadable) as caught:
        read(Outer, data, TODAY)
    return caught.value.field, str(caught.value)


class TestReading:
    def test_a_day_without_a_year_is_the_last_for_what_happened_and_the_next_for_what_is_to_come(
        self,
    ) -> None:
        found = read(Outer, {"when": "4月10日", "coming": "4月10日"}, TODAY)
        assert (found.when, found.coming) == (
            Fuzzy("2022-04-10", "4月10日", date(2022, 4, 10), date(2022, 4, 10)),
            Fuzzy("2023-04-10", "4月10日", date(2023, 4, 10), date(2023, 4, 10)),
        )

    @pytest.mark.parametrize(
        ("told", "value"), [(400, "400"), ("400", "400"), (3.5, "3.5"), (0.1, "0.1"), (0, "0")]
    )
    def test_an_amount_may_be_a_number(self, told: object, value: str) -> None:
        found = read(Outer, {"amount": told}, TODAY)
        assert found.amount == Quantity(Decimal(value), "exactly", "", str(told))

    def test_the_space_around_words_goes(self) -> None:
        assert read(Outer, {"said": "  two words \n"}, TODAY).said == "two words"

    @pytest.mark.parametrize(
        ("data", "field", "sentence"),
        [
            ({"when": True}, "when", "when: True is not a text: write it as it was told."),
            ({"amount": [1]}, "amount", "amount: [1] is not a text: write it as it was told."),
            ({"amount": True}, "amount", "amount: True is not a text: write it as it was told."),
            ({"said": 5}, "said", "said cannot be 5: it needs text."),
            ({"number": "x"}, "number", "number cannot be 'x': it needs a whole number."),
            ({"choice": "c"}, "choice", "choice cannot be 'c': it is one of 'a' or 'b'."),
            ({"with": {}}, "with", "with cannot be {}: it needs a list."),
            ({"with": [{}]}, "with.0.name", "with.0.name is missing: say it."),
            ({"with": [{"name": "x", "cont": 1}]}, "with.0.cont", None),
            ({"wit": []}, "wit", "There is no field wit here. Nearest: with."),
            ([], "-", "- cannot be []: it needs an object."),
        ],
    )
    def test_what_does_not_fit_is_refused_by_field_value_and_reason(
        self, data: object, field: str, sentence: str | None
    ) -> None:
        found = refusal(data)
        assert found == (
            field,
            sentence or "There is no field with.0.cont here: check its spelling.",
        )

    def test_a_person_cannot_say_the_bounds_of_a_date(self) -> None:
        said = {"edtf": "2023", "words": "", "earliest": "1999-01-01", "latest": "1999-01-01"}
        assert refusal({"when": said})[0] == "when"

    def test_the_reason_of_a_date_is_a_sentence_that_can_be_translated(self) -> None:
        with pytest.raises(Unreadable) as caught:
            read(Outer, {"when": "2023-02-30"}, TODAY)
        assert (caught.value.template, str(caught.value.values["reason"])) == (
            "{field}: {reason}",
            "There is no such day as “2023-02-30” in the calendar. Check the month and the day",
        )


class TestStored:
    @pytest.mark.parametrize(
        "told", ["2023-03-23/2023-03-24", "2月中旬", "../2023-03", "2023-02~", "2023-05/.."]
    )
    def test_a_date_comes_back_with_its_bounds_and_its_words(self, told: str) -> None:
        stored = Outer.model_validate({"when": parse(told, TODAY)}).model_dump(mode="json", by_alias=True)
        assert Outer.model_validate(stored).when == parse(told, TODAY)

    def test_bounds_are_trusted_and_never_worked_out_again(self) -> None:
        stored = {"edtf": "2023-02", "words": "", "earliest": "2023-02-03", "latest": "2023-02-04"}
        assert Outer.model_validate({"when": stored}).when == Fuzzy(
            "2023-02", "", date(2023, 2, 3), date(2023, 2, 4)
        )

    def test_an_amount_comes_back_with_its_hedge(self) -> None:
        before = read(Outer, {"amount": "400余家"}, TODAY)
        assert Outer.model_validate(before.model_dump(mode="json", by_alias=True)) == before


class TestIds:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("16", "I-16"),
            ("i-16", "I-16"),
            ("I-016", "I-16"),
            ("I-3B", "I-3b"),
            ("3b", "I-3b"),
            ("I-wx", "I-wx"),
            ("I-0", "I-0"),
            (" I-7 ", "I-7"),
            ("wx", None),
            ("I-", None),
            ("I-" + "1" * 13, None),
            ("I-1.2", None),
            ("I-无", None),
        ],
    )
    def test_of_an_initiative(self, text: str, found: str | None) -> None:
        assert initiative_id(text) == found

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("M-16.3", ("I-16", "M-16.3")),
            ("m-016.3", ("I-16", "M-16.3")),
            ("M-3B.12", ("I-3b", "M-3b.12")),
            ("M-0a1.1", ("I-0a1", "M-0a1.1")),
            ("M-16", None),
            ("M-16.0", None),
            ("M-16.03", None),
            ("I-16.3", None),
        ],
    )
    def test_of_a_milestone(self, text: str, found: tuple[str, str] | None) -> None:
        assert milestone_id(text) == found

    @given(st.text("0123abzAZ", min_size=1, max_size=12))
    def test_the_milestones_of_any_initiative_lead_back_to_it(self, rest: str) -> None:
        found = initiative_id(f"I-{rest}")
        assert found is not None
        assert milestone_id(f"M-{found[2:]}.7") == (found, f"M-{found[2:]}.7")
        assert initiative_id(found) == found
