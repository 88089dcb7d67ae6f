"""Names that look like one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.likeness import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Han's Robot", "HAN'S ROBOT"),
        ("Han's Robot", "Han’s Robot Co., Ltd."),
        ("Harbour Design Forum", "Harbour  Design-Forum"),
        ("ＡＢＣ中心", "abc 中心"),
        ("无锡市商务局", "无锡商务局"),
        ("无锡高新区管委会", "无锡高新管委会"),
        ("大族机器人", "大族机器人有限公司"),
        ("无锡物联网创新中心", "无锡物联网创新中心有限公司"),
        ("无锡城建发展集团", "无锡城建发展集团有限公司"),
        ("Shenzhen New Generation Cluster", "Shenzen New Generation Cluster"),
        ("Shenzhen New Generation Cluster", "Shenzhen New Generation Clusters"),
        ("University of Macau", "Univeristy of Macau"),
        ("无锡物联网创新促进中心", "无锡物联网创新促进中中心"),
    ],
)
def test_are_found(one: str, other: str) -> None:
    assert alike([one, "Somebody Else", other]) == [tuple(sorted((one, other)))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("无锡市商务局", "无锡市财政局"),
        ("江阴市科学技术局", "江阴市科学研究局"),
        ("Innovation Park A", "Innovation Park B"),
        ("Innovation Park 1", "Innovation Park 2"),
        ("Innovation Park", "Innovation Park 2"),
        ("市", "区"),
        ("公司", "集团"),
        ("Deloitte", "KPMG"),
        ("HKTDC", "HKTDB"),
    ],
)
def test_are_told_apart(one: str, other: str) -> None:
    assert alike([one, other]) == []


def test_come_in_groups() -> None:
    names = ["无锡市商务局", "Han's Robot", "无锡商务局", "han's robot ltd", "无锡 商务局", "Other"]

    assert alike(names) == [("Han's Robot", "han's robot ltd"), ("无锡 商务局", "无锡商务局", "无锡市商务局")]


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_name_stands_in_two_groups_or_in_one_alone(names: list[str]) -> None:
    groups = alike(names)

    named = [name for group in groups for name in group]
    assert len(named) == len(set(named))
    assert all(len(group) > 1 and set(group) <= set(names) for group in groups)
    assert alike(reversed(names)) == groups
