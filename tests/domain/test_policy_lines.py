"""Where in a TOML text each key stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from tracker.domain.policy import pack, packs
from tracker.domain.policy_reading.lines import Place, line_of, lines

TEXT = '''\
# A comment with = and [brackets]
name = "a" # and another
"quoted key".b = """
x = 1
[not.a.table]
"""
[a.b]
c = [1, # one
  2,
  { d = 'x}]', e.f = [
    3 ] } ]
[[rules]]
id = "x\\"]"
[rules.sub]
k = 2023-01-01 12:00:00
[[rules.steps]]
n = 1
[[rules.steps]]
n = \'\'\'
'' two \'\'\'
[[rules]]
id = 'y'
what = { en = "}", zh = "]" }'''

EXPECTED: dict[Place, int] = {
    ("name",): 2,
    ("quoted key",): 3,
    ("quoted key", "b"): 3,
    ("a",): 7,
    ("a", "b"): 7,
    ("a", "b", "c"): 8,
    ("a", "b", "c", 0): 8,
    ("a", "b", "c", 1): 9,
    ("a", "b", "c", 2): 10,
    ("a", "b", "c", 2, "d"): 10,
    ("a", "b", "c", 2, "e"): 10,
    ("a", "b", "c", 2, "e", "f"): 10,
    ("a", "b", "c", 2, "e", "f", 0): 11,
    ("rules",): 12,
    ("rules", 0): 12,
    ("rules", 0, "id"): 13,
    ("rules", 0, "sub"): 14,
    ("rules", 0, "sub", "k"): 15,
    ("rules", 0, "steps"): 16,
    ("rules", 0, "steps", 0): 16,
    ("rules", 0, "steps", 0, "n"): 17,
    ("rules", 0, "steps", 1): 18,
    ("rules", 0, "steps", 1, "n"): 19,
    ("rules", 1): 21,
    ("rules", 1, "id"): 22,
    ("rules", 1, "what"): 23,
    ("rules", 1, "what", "en"): 23,
    ("rules", 1, "what", "zh"): 23,
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_key_and_member_has_its_line(ends: str) -> None:
    assert lines(TEXT.replace("\n", ends)) == EXPECTED


def test_a_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        lines("a = ")


def test_an_empty_text_has_no_lines() -> None:
    assert lines("") == lines("# nothing\n\n") == {}


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 2),
        (("rules", 1, "after"), 21),
        (("rules", 0, "steps", 1, "name", "en"), 18),
        (("rules", 7, "id"), 12),
        (("source",), 1),
    ],
)
def test_what_is_not_there_has_the_line_of_what_is_around_it(place: Place, line: int) -> None:
    assert line_of(lines(TEXT), place) == line


def places(value: object, place: Place = ()) -> Iterator[Place]:
    """Every key and member of what the standard library read."""
    if isinstance(value, dict):
        inner: list[tuple[str | int, object]] = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    for key, below in inner:
        yield (*place, key)
        yield from places(below, (*place, key))


@pytest.mark.parametrize("name", packs())
def test_nothing_is_missing_in_a_policy(name: str) -> None:
    assert set(lines(pack(name))) == set(places(tomllib.loads(pack(name))))


KEYS = st.one_of(
    st.sampled_from(["a", "b-1", "_", "1"]),
    st.text(st.characters(exclude_categories=["C"], exclude_characters="\\"), max_size=4),
)
TEXTS = st.text(st.sampled_from("a\"'[]{}#=,. \n\t\\中"), max_size=12)
VALUES = st.recursive(
    st.one_of(st.integers(-9, 99), st.booleans(), st.floats(allow_nan=False, width=16), st.dates(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


def written(value: Any, style: int) -> str:  # noqa: ANN401 - whatever TOML holds
    """A value as TOML, in one of several ways to write it."""
    match value:
        case bool():
            return str(value).lower()
        case str() if style % 3 == 0 and "'" not in value and "\n" not in value:
            return f"'{value}'"
        case str() if style % 3 == 1:
            told = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"""\n{told}"""'
        case str():
            return quoted(value)
        case list():
            space = "\n  " if style % 2 else ""
            return "[" + ", ".join(f"{space}{written(one, style)}" for one in value) + f"{space}]"
        case dict():
            inner = ", ".join(f"{quoted(key)} = {written(one, style)}" for key, one in value.items())
            return f"{{ {inner} }}"
        case _:
            return str(value)


def quoted(text: str) -> str:
    told = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{told}"'


@examples(st.dictionaries(KEYS, VALUES, max_size=5), st.integers(0, 5))
def test_whatever_is_written_every_key_is_found_on_the_line_that_it_begins_on(
    told: dict[str, Any], style: int
) -> None:
    text, expected, line = "", {}, 1
    for key, value in told.items():
        pair = f"{quoted(key)} = {written(value, style)} # end\n"
        expected[(key,)] = line
        line += pair.count("\n")
        text += pair
    found = lines(text)
    assert set(found) == set(places(tomllib.loads(text)))
    assert {place: found[place] for place in expected} == expected
