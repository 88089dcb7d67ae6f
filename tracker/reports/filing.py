"""Filing a report, and making a filed one again."""

from hashlib import sha256

from tracker.app.tracker import Tracker
from tracker.domain.refusals import N_, Refused
from tracker.domain.report_ids import STREAM
from tracker.domain.reports import ReportFiled
from tracker.reports.document import Report
from tracker.reports.filed import Filed
from tracker.reports.making import Asked, Known, known_after, make

OTHER_JOURNAL = N_(
    "Report {number} was filed when event {position} had the hash {expected}, and here it has {found}: this "
    "is not the journal that it was filed in, or it was changed. Find out: tracker verify"
)


def file_report(
    tracker: Tracker, report: Report, form: str, language: str, content: bytes
) -> tuple[int, int]:
    """Record that a report was filed with these bytes; its number, and the position of that event.

    Raises Refused where the clock is set and the journal is not for practice.
    """
    scope = report.scope
    with tracker.recording() as session:
        event = ReportFiled(
            name=scope.name,
            day=session.today,
            first=scope.first,
            last=scope.last,
            as_of=scope.as_of,
            known_at=scope.known_at,
            position=scope.position,
            head=scope.head,
            format=form,
            language=language,
            filters=dict(scope.filters),
            sha256=sha256(content).hexdigest(),
        )
        [stored] = session.append(STREAM, event, f"report/{scope.id(form, language)}")
        return stored.version, stored.position


def made_again(url: str, filed: Filed) -> Report:
    """A filed report, from the same events. Raises Refused where they are not the same any more."""
    known = known_after(url, filed.position, filed.known_at)
    if known.head != filed.head:
        raise Refused(
            OTHER_JOURNAL,
            number=filed.number,
            position=filed.position,
            expected=filed.head[:12],
            found=known.head[:12] or "–",
        )
    asked = Asked(filed.name, filed.first, filed.last, filed.as_of, filed.filters)
    return make(url, asked, Known(filed.known_at, filed.position, filed.head))
