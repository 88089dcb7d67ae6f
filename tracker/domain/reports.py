"""A period report that was filed: what it says of itself, and the hash of its bytes. One stream for all.

NOTE: the fields of this class are a stored format. They are for ever.
"""

from datetime import date

from tracker.domain.fields import Record


class ReportFiled(Record):
    """Somebody filed a report on the time from `first` to `last`, on a `day`.

    It says what had happened by the end of the day `as_of`, and was known at the moment `known_at` (UTC):
    then the last event had this position, and the hash `head`. `filters` say which initiatives it is about:
    region (its code), owner (a part of the name), kind, initiative (its id). `sha256` is that of the file.
    """

    name: str
    day: date
    first: date
    last: date
    as_of: date
    known_at: str
    position: int
    head: str
    format: str
    language: str
    filters: dict[str, str] = {}
    sha256: str


EVENT_TYPES: dict[str, type[Record]] = {"report.filed": ReportFiled}
"""The stored name of each event."""
