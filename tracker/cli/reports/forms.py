"""The forms of a report, and its bytes in each."""

from tracker.cli.reports.text import text
from tracker.cli.text import as_json
from tracker.reports.document import Report
from tracker.reports.html import html
from tracker.reports.json_document import document
from tracker.reports.layout import laid_out
from tracker.reports.markdown import markdown

_WRITERS = {"text": text, "markdown": markdown, "html": html}


def rendered(report: Report, form: str, language: str) -> bytes:
    """The bytes of a report; as JSON it holds both languages, whatever `language` says."""
    if form == "json":
        return f"{as_json(document(report, form))}\n".encode()
    return _WRITERS[form](laid_out(report, form, language))
