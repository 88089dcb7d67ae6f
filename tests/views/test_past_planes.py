"""Rectangles of what was known when, of which day."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from tracker.views.past.planes import END, FIRST, FOREVER, NOW, Plane, Rectangle, Span, nodes

DAYS = st.integers(FIRST, 12)
VALUES = st.sampled_from([None, "a", "b"])
LESSONS = st.lists(st.tuples(DAYS, st.dictionaries(DAYS, VALUES, max_size=4)), max_size=8)


def spans(first: int, told: Mapping[int, str | None]) -> list[Span[str]]:
    """What holds from each day on that is told of, from the first on."""
    days = sorted({first, *(day for day in told if day > first)})
    ends = [*days[1:], END]
    values = [told.get(day) for day in days]
    found = zip(days, ends, values, strict=True)
    return [Span(day, end, value) for day, end, value in found if value is not None]


def held(some: Sequence[Rectangle[str]], position: int, day: int) -> list[str]:
    return [
        one.value
        for one in some
        if one.known_from <= position < one.known_to and one.day_from <= day < one.day_to
    ]


@given(LESSONS)
def test_what_was_known_of_each_day_is_found_again_once(
    lessons: Sequence[tuple[int, Mapping[int, str | None]]],
) -> None:
    plane: Plane[str] = Plane()
    known: dict[int, str] = {}
    then = {0: dict(known)}
    gone: list[Rectangle[str]] = []
    for position, (first, told) in enumerate(lessons, 1):
        said = spans(first, told)
        gone += plane.learn(position, first, said)
        known = {day: value for day, value in known.items() if day < first}
        known |= {day: one.value for one in said for day in range(one.first, min(one.end, 20))}
        then[position] = dict(known)
    every = [*gone, *plane.known()]
    for position, days in then.items():
        for day in range(1, 15):
            assert held(every, position, day) == ([days[day]] if day in days else [])


def test_what_is_told_again_changes_nothing() -> None:
    plane: Plane[str] = Plane()
    plane.learn(1, 1, [Span(1, 9, "a"), Span(9, END, "b")])
    assert plane.learn(2, 4, [Span(4, 9, "a"), Span(9, END, "b")]) == []
    assert plane.known() == [Rectangle(1, 9, 1, FOREVER, "a"), Rectangle(9, END, 1, FOREVER, "b")]


def test_what_is_no_longer_known_keeps_its_beginning() -> None:
    plane: Plane[str] = Plane()
    plane.learn(1, 1, [Span(1, END, "a")])
    assert plane.learn(5, 3, [Span(3, 6, "b"), Span(6, END, "a")]) == [Rectangle(3, 6, 1, 5, "a")]
    assert plane.known() == [
        Rectangle(1, 3, 1, FOREVER, "a"),
        Rectangle(3, 6, 5, FOREVER, "b"),
        Rectangle(6, END, 1, FOREVER, "a"),
    ]


POSITIONS = st.integers(1, 2_000_000)


@given(
    st.tuples(st.integers(FIRST, NOW), st.integers(FIRST, NOW)),
    st.tuples(POSITIONS, POSITIONS | st.just(FOREVER - 1)),
    st.data(),
)
def test_a_rectangle_is_looked_up_wherever_it_lies(
    days: tuple[int, int], positions: tuple[int, int], data: st.DataObject
) -> None:
    rectangle = Rectangle(min(days), max(days) + 1, min(positions), max(positions) + 1, "a")
    last = 2_000_001
    day = data.draw(st.integers(min(days), max(days)))
    position = data.draw(st.integers(min(positions), min(max(positions), last)))
    found = nodes(day, position, last)
    assert rectangle.node in found
    assert len(found) == len(set(found)) <= 22 * 23
