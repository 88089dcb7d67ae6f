"""The working days that are measured are those that numpy gives."""

import pytest

from benchmarks.working_days import same_days, some_dates


def test_both_contenders_give_the_same_days() -> None:
    same_days(some_dates()[:300])


def test_the_dates_are_the_same_each_time() -> None:
    assert some_dates() == some_dates()


def test_another_answer_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.working_days.AHEAD", 21)
    monkeypatch.setattr("benchmarks.working_days.add_working_days", _one_less)

    with pytest.raises(AssertionError):
        same_days(some_dates()[:300])


def _one_less(start: object, n: int, offices: object) -> object:
    from tracker.calendars.joint import add_working_days  # noqa: PLC0415 - the one that was replaced

    return add_working_days(start, n - 1, offices)  # type: ignore[arg-type]
