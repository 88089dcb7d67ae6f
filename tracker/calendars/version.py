"""The version of the working days, on which everything that was worked out from them depends."""

DATA_VERSION = 1
"""Raised whenever a day of the mainland, Hong Kong or Macau changes: a test compares every day with it.

What was worked out from the days, such as the dates of follow-ups, has to be worked out anew then.
"""


def data_version() -> str:
    """The version of the days with that of the package below them: "1+holidays-0.109".

    A newer package may know another year: then days move although `DATA_VERSION` is the same.
    """
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - reading commands only need the number

    try:
        return f"{DATA_VERSION}+holidays-{version('holidays')}"
    except PackageNotFoundError:
        return f"{DATA_VERSION}"
