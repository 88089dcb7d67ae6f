"""What happened to digests on their way, as sentences of the history."""

from collections.abc import Callable, Mapping

from tracker.reminders.reasons import sentence
from tracker.views.answers import HistoryLine
from tracker.words import _, ngettext


def by_type() -> Mapping[str, Callable[[HistoryLine], str]]:
    """What puts each type of event into words."""
    return {"digest.claimed": _claimed, "digest.failed": _failed}


def _claimed(line: HistoryLine) -> str:
    data = line.data
    if data["attempt"] > 1:
        return _("began to deliver the digest to {recipient} ({channel}), attempt {attempt}").format(
            recipient=data["recipient"], channel=data["channel"], attempt=data["attempt"]
        )
    n = len(data["lines"])
    text = ngettext(
        "began to deliver a digest of {n} follow-up to {recipient} ({channel})",
        "began to deliver a digest of {n} follow-ups to {recipient} ({channel})",
        n,
    )
    return text.format(n=n, recipient=data["recipient"], channel=data["channel"])


def _failed(line: HistoryLine) -> str:
    data = line.data
    text = (
        _("could not deliver the digest to {recipient} ({channel}) yet: {reason}")
        if data.get("retry_at")
        else _("gave up the digest to {recipient} ({channel}): {reason}")
    )
    return text.format(
        recipient=data["recipient"], channel=data["channel"], reason=sentence(data["reason"], _)
    )
