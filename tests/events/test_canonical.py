"""JSON text that is the same for the same value and comes back as it went in."""

from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.canonical import decode, encode
from events.errors import NotStorable

numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=20,
)


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert encode({"b": [1, 2.0], "ä": None, "a": {"d": True, "c": "无锡"}}) == (
        '{"a":{"c":"无锡","d":true},"b":[1,2.0],"ä":null}'
    )


@given(values)
def test_any_json_value_comes_back_as_it_was(value: object) -> None:
    assert decode(encode(value)) == value


@given(values)
def test_the_text_is_canonical_and_never_holds_a_control_character(value: object) -> None:
    text = encode(value)

    assert encode(decode(text)) == text
    assert min(text) >= " "


@given(st.dictionaries(texts, values))
def test_the_order_in_which_keys_were_given_does_not_matter(value: dict[str, object]) -> None:
    assert encode(dict(reversed(value.items()))) == encode(value)


@pytest.mark.parametrize(
    "value",
    [
        nan,
        {"a": [1, nan]},
        {"a": {"b": (inf, "x")}},
        -inf,
        {1: "number as key"},
        {None: 1},
        "\ud800",
        {"\udfff": 1},
        2**64,
        date(2023, 4, 3),
        {1, 2},
        b"bytes",
        object(),
    ],
)
def test_what_json_cannot_hold_is_refused_with_the_reason(value: object) -> None:
    with pytest.raises(NotStorable, match=r"cannot be kept as JSON: .+ Use text, numbers"):
        encode(value)


def test_a_real_null_is_not_taken_for_nan() -> None:
    assert encode({"a": None, "b": ["null", 1.5]}) == '{"a":null,"b":["null",1.5]}'


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(NotStorable):
        decode("{")
