"""A policy as a page: its limits, its roles, its rules as sentences; and as a document."""

from collections.abc import Iterator
from typing import Any

from tracker.cli.page import Cell, Page
from tracker.cli.policy.sentences import Names, late, leave, lights, sentences
from tracker.cli.text import plain
from tracker.cli.wording.phrases import title
from tracker.domain.policy import Policy
from tracker.domain.settings.state import Settings
from tracker.words import _, ngettext


def document(policy: Policy) -> dict[str, Any]:
    """A policy as `--json` prints it: with everything that it leaves to its defaults."""
    return policy.model_dump(mode="json", by_alias=True)


def write(page: Page, policy: Policy, settings: Settings, holds: str) -> None:
    """Write a policy on a page; `holds` says since when it holds, where it does."""
    names = Names(policy, settings)
    called = title(policy.title.en, policy.title.zh) if policy.title else ""
    page.text(Cell(_("Policy: {name}").format(name=called or plain(policy.name)), "bold"))
    for line in filter(None, (plain(policy.source), holds)):
        page.text(line)
    page.gap()
    page.pairs(list(_head(policy, names)))
    count = ngettext("{n} rule", "{n} rules", len(policy.rules)).format(n=len(policy.rules))
    page.heading(count)
    for rule in policy.rules:
        page.gap()
        page.line(Cell(plain(rule.id), "dim"))
        for line in sentences(rule, names):
            page.text(line, indent=2)


def _head(policy: Policy, names: Names) -> Iterator[tuple[str, list[str]]]:
    """What holds for all rules."""
    kinds = (lights(own, kind) for kind, own in sorted(policy.lights.kinds.items()))
    yield _("Lights"), [*lights(policy.lights), *(line for own in kinds for line in own)]
    ahead = ngettext("{n} working day ahead", "{n} working days ahead", policy.digest.ahead)
    most = ngettext("{n} line at most", "{n} lines at most", policy.digest.most)
    yield (
        _("Digests"),
        [_("; ").join([ahead.format(n=policy.digest.ahead), most.format(n=policy.digest.most)])],
    )
    yield _("Roles"), [names.who(f"role:{role}") for role in sorted(policy.roles)]
    yield _("Late"), [late(step, names) for step in policy.escalate]
    yield _("New dates"), [leave(policy.approval, names)] if policy.approval else []
