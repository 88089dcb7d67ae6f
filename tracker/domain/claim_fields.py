"""The names of the fields of claims: those of amendments, and one for the figures of each metric."""

FIGURES = "figures."
"""Begins the fields of claims about the figures of one metric."""

_CALLED = {"happened": "date", "planned": "date"}


def called(field: str) -> str:
    """What a field is called where it is typed: date, value, figures.jobs."""
    return _CALLED.get(field, field.removeprefix("fields."))
