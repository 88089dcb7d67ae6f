"""From what a person calls a thing to its id: initiatives, milestones, follow-ups.

An id is taken in any case; an initiative also by a part of its title that only it has, a milestone also by
the key it was recorded under, a follow-up by any beginning of its id that only it has.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from tracker.domain.refusals import N_, NotFound
from tracker.views import queries
from tracker.words import current


class Ask(Protocol):
    """Runs one question on the views."""

    def all(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """The rows of the answer."""


def initiative_by_title(ask: Ask, text: str, pending: Mapping[str, Sequence[str]] | None = None) -> str:
    """The one initiative whose title is, or alone contains, a text. Raises NotFound with the nearest.

    `pending` gives titles that the views do not hold yet, by id.
    """
    shown = {row[0]: [title for title in row[1:] if title] for row in ask.all(queries.TITLES)}
    titles = {one: names for one, names in (shown | dict(pending or {})).items() if names}
    wanted = text.strip().casefold()
    for test in (str.__eq__, str.__contains__):
        found = [
            one
            for one, names in titles.items()
            if wanted and any(test(name.casefold(), wanted) for name in names)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(
                N_("{text!r} could be any of these: {candidates}. Say which by its id."),
                text=text,
                candidates=_named(found, titles),
            )
    raise unknown_initiative(text, titles)


def unknown_initiative(text: str, titles: Mapping[str, Sequence[str]]) -> NotFound:
    """The refusal of an initiative that nobody knows, with the nearest ones."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    names = {name.casefold(): one for one, own in titles.items() for name in (one, *own)}
    near = get_close_matches(text.casefold(), names, n=3, cutoff=0.4)
    ids = list(dict.fromkeys(names[name] for name in near)) or list(titles)[:3]
    if not ids:
        return NotFound(
            N_("There is no initiative {text!r}: the journal has none yet. Open one: tracker new KIND TITLE"),
            text=text,
        )
    return NotFound(
        N_("There is no initiative {text!r}. Nearest: {nearest}. All of them: tracker status"),
        text=text,
        nearest=_named(ids, titles),
    )


def _named(ids: Sequence[str], titles: Mapping[str, Sequence[str]]) -> str:
    """Some initiatives with their titles in the reader's language, where they have one in it."""
    chosen = -1 if current() == "zh" else 0
    return ", ".join(f"{one} {(titles.get(one) or [''])[chosen]}".strip() for one in ids[:5])


def follow_up(
    ask: Ask, text: str, changed: Collection[str], pending: Callable[[], Mapping[str, str]]
) -> tuple[str, str]:
    """The id of a follow-up and its initiative, from any beginning of the id. Raises NotFound.

    What the views say of `changed` initiatives is out of date: `pending` gives their follow-ups, by id, with
    their initiatives.
    """
    prefix = "F-" + text.strip().lower().removeprefix("f-")
    if not re.fullmatch(r"F-[a-z2-7]{3,10}", prefix):
        raise NotFound(N_("{text!r} is not the id of a follow-up, as in F-7k2. See: tracker due"), text=text)
    shown = ask.all(queries.FOLLOW_UPS_LIKE, prefix=prefix + "%")
    found = {row[0]: row[1] for row in shown if row[1] not in changed}
    found |= {one: initiative for one, initiative in pending().items() if one.startswith(prefix)}
    if len(found) == 1:
        return next(iter(found.items()))
    if not found:
        raise NotFound(N_("There is no follow-up {text!r}. See: tracker due"), text=text)
    raise NotFound(
        N_("{text!r} could be any of these follow-ups: {candidates}. Give more of its id."),
        text=text,
        candidates=", ".join(sorted(found)),
    )
