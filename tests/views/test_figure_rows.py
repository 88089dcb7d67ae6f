"""The rows of figures and tallies: with what SQL needs to group them and to choose."""

import json
from typing import Any

from tests.domain.specification import BOOK, TODAY, Given, given, happened, opened
from tracker.domain.initiatives.events import ClaimRecorded
from tracker.domain.quantities import parse
from tracker.views.rows import rows


def amount(text: str) -> dict[str, str]:
    return parse(text).to_json()


def table(story: Given, name: str) -> dict[str, dict[str, Any]]:
    return rows(story.state, BOOK)[name]


REPORTED = happened(
    "kpi_snapshot",
    "2023-03-31",
    figures=[
        {"metric": "companies", "amount": amount("400余家")},
        {"metric": "investment", "amount": amount("HK$5 million"), "target": True},
    ],
)


def test_a_figure_has_its_amount_its_unit_and_its_days() -> None:
    first, second = table(given(opened(), REPORTED), "figures").values()
    body = first.pop("body")
    assert first == {
        "id": "M-1.1/1",
        "initiative": "I-1",
        "milestone": "M-1.1",
        "place_in_order": 0,
        "metric": "companies",
        "unit": "家",
        "value": "400",
        "hedge": "over",
        "earliest": "2023-03-31",
        "latest": "2023-03-31",
        "target": False,
        "claim": 0,
        "position": 2,
    }
    assert json.loads(body)["amount"] == amount("400余家")
    assert (second["unit"], second["value"], second["target"]) == ("HKD", "5000000", True)


def test_what_a_claim_says_stands_beside_it_until_somebody_settles_it() -> None:
    claimed = ClaimRecorded(
        milestone="M-1.1",
        claim=1,
        changes={"figures.companies": [{"metric": "companies", "amount": amount("520家")}]},
        sources=["another report"],
        recorded_on=TODAY,
    )
    found = table(given(opened(), REPORTED, claimed), "figures")
    assert {key: (row["value"], row["claim"], row["position"]) for key, row in found.items()} == {
        "M-1.1/1": ("400", 0, 2),
        "M-1.1/2": ("5000000", 0, 2),
        "M-1.1~1/1": ("520", 1, 3),
    }


def test_a_claim_that_agrees_is_no_figure_of_its_own() -> None:
    claimed = ClaimRecorded(
        milestone="M-1.1",
        claim=1,
        changes={"figures.companies": [{"metric": "companies", "amount": amount("400余家")}]},
        sources=["another report"],
        recorded_on=TODAY,
    )
    assert list(table(given(opened(), REPORTED, claimed), "figures")) == ["M-1.1/1", "M-1.1/2"]


def test_a_tally_has_what_it_counts_and_when_it_was() -> None:
    signed = happened(
        "agreement_signed",
        "2023-03-23/2023-03-24",
        certainty="ambiguous",
        fields={"agreement": "investment", "value": amount("超10亿元")},
    )
    assert table(given(opened("agreement"), signed), "tallies") == {
        "M-1.1#agreements": {
            "id": "M-1.1#agreements",
            "initiative": "I-1",
            "milestone": "M-1.1",
            "measure": "agreements",
            "sort": "investment",
            "earliest": "2023-03-23",
            "latest": "2023-03-24",
            "certain": True,
            "ambiguous": True,
            "counted_by": None,
            "reached": None,
            "reaching": "no",
            "value": "1000000000",
            "hedge": "over",
            "unit": "元",
            "shared": None,
            "position": 2,
        },
        "M-1.1#conversion": {
            "id": "M-1.1#conversion",
            "initiative": "I-1",
            "milestone": "M-1.1",
            "measure": "conversion",
            "sort": "agreement",
            "earliest": None,
            "latest": "2023-03-24",
            "certain": True,
            "ambiguous": True,
            "counted_by": None,
            "reached": "M-1.1",
            "reaching": "yes",
            "value": None,
            "hedge": None,
            "unit": None,
            "shared": None,
            "position": 2,
        },
    }


def test_what_was_relocated_names_the_district() -> None:
    story = given(
        opened(),
        happened("company_landed", "2023-02-10", 1),
        happened("relocated", "2023-03-10", 2, fields={"district": "滨湖区"}),
    )
    assert table(story, "tallies")["M-1.1#projects_landed"]["shared"] == "\n滨湖区\n"
