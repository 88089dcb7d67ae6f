"""Event types evolve by versions, one step at a time."""

import pytest

from events.catalogue import Catalogue, Data, Upcast, Upcaster
from events.errors import BadCatalogue, NewerEvent, UnknownEventType


def add_place(data: Data) -> Data:
    return {**data, "place": "Wuxi"}


def rename(data: Data) -> Data:
    return {"where": data["place"], **{name: value for name, value in data.items() if name != "place"}}


def same(data: Data) -> Data:
    return data


CATALOGUE = Catalogue(
    {"visit": 3, "signing": 1}, [Upcaster("visit", 2, 3, rename), Upcaster("visit", 1, 2, add_place)]
)


def test_stored_data_is_brought_to_the_current_version_step_by_step() -> None:
    assert CATALOGUE.upcast("visit", 1, {"n": 9}) == Upcast(3, {"n": 9, "where": "Wuxi"}, known=True)
    assert CATALOGUE.upcast("visit", 2, {"place": "Macau"}) == Upcast(3, {"where": "Macau"}, known=True)
    assert CATALOGUE.upcast("visit", 3, {"where": "Macau"}) == Upcast(3, {"where": "Macau"}, known=True)


def test_an_unknown_type_comes_back_as_it_is_and_marked() -> None:
    assert CATALOGUE.upcast("wedding", 7, {"a": 1}) == Upcast(7, {"a": 1}, known=False)
    assert not CATALOGUE.knows("wedding")
    with pytest.raises(UnknownEventType, match="does not know events of the type wedding"):
        CATALOGUE.current("wedding")


def test_a_version_from_the_future_is_said_clearly() -> None:
    with pytest.raises(NewerEvent) as refused:
        CATALOGUE.upcast("visit", 4, {})

    sentence = "An event of the type visit has version 4, and this program knows 3. Update it."
    assert str(refused.value) == sentence


def test_the_catalogue_tells_its_types() -> None:
    assert CATALOGUE.types == {"visit": 3, "signing": 1}
    assert CATALOGUE.current("visit") == 3
    assert CATALOGUE.knows("signing")


@pytest.mark.parametrize(
    ("types", "upcasters", "words"),
    [
        ({"a": 2}, [Upcaster("a", 1, 1, same)], "from version 1 to 1 does not advance"),
        ({"a": 2}, [Upcaster("a", 2, 1, same)], "from version 2 to 1 does not advance"),
        ({"a": 3}, [Upcaster("a", 1, 3, same)], "is not one step"),
        ({"a": 2}, [Upcaster("a", 2, 3, same)], "is not one step within 1 to 2"),
        ({"a": 2}, [Upcaster("a", 0, 1, same)], "is not one step"),
        ({"a": 2}, [Upcaster("a", 1, 2, same)] * 2, "two upcasters of a from version 1"),
        ({"a": 3}, [Upcaster("a", 1, 2, same)], "no upcaster from version 2"),
        ({"a": 2}, [], "no upcaster from version 1"),
        ({"a": 1}, [Upcaster("b", 1, 2, same)], "b, which is not in the catalogue"),
        ({"a": 0}, [], "versions count from 1"),
    ],
)
def test_a_catalogue_that_does_not_fit_together_is_refused(
    types: dict[str, int], upcasters: list[Upcaster], words: str
) -> None:
    with pytest.raises(BadCatalogue, match=words):
        Catalogue(types, upcasters)
