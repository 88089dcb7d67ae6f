"""What the fields of milestones and initiatives are called, and their values in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.cli.text import plain
from tracker.cli.wording import phrases
from tracker.domain import dates
from tracker.domain.lifecycles import KIND_NAMES
from tracker.domain.regions import Regions
from tracker.words import N_, _, current

FIELDS = {
    "title": N_("title"),
    "kind": N_("kind"),
    "regions": N_("regions"),
    "sectors": N_("sectors"),
    "owner": N_("owner"),
    "parent": N_("part of"),
    "note": N_("note"),
    "happened": N_("date"),
    "planned": N_("planned date"),
    "parties": N_("parties"),
    "place": N_("place"),
    "sources": N_("sources"),
    "quote": N_("quote"),
    "during": N_("during"),
    "commitments": N_("promises"),
    "figures": N_("figures"),
    "certainty": N_("certainty"),
    "agreement": N_("agreement"),
    "area": N_("area"),
    "attendees": N_("attendees"),
    "capital": N_("capital"),
    "channel": N_("channel"),
    "companies": N_("companies"),
    "district": N_("district"),
    "expires": N_("expires"),
    "increment": N_("increment"),
    "investment": N_("investment"),
    "model": N_("model"),
    "outcomes": N_("outcomes"),
    "people": N_("people"),
    "percent": N_("progress made"),
    "products": N_("products"),
    "progress": N_("progress"),
    "reason": N_("reason"),
    "sector": N_("sector"),
    "size": N_("size"),
    "theme": N_("theme"),
    "topics": N_("topics"),
    "value": N_("amount agreed"),
}
"""The words for the fields. A field of a user's own kind is called by its name."""

CHOICES = {
    "strategic": N_("strategic"),
    "cooperation": N_("cooperation"),
    "co_founding": N_("co-founding"),
    "tenancy": N_("tenancy"),
    "investment": N_("investment"),
    "some": N_("some"),
    "none": N_("none"),
    "stated": N_("stated"),
    "inferred": N_("inferred"),
    "ambiguous": N_("ambiguous"),
}
"""The words for the values of fields that take one of a few."""

_CHOSEN = ("agreement", "progress", "certainty")


def field_name(name: str) -> str:
    """What a field is called."""
    own = name.removeprefix("fields.")
    if own.startswith("figures."):
        return plain(own.removeprefix("figures."))
    return _(FIELDS[own]) if own in FIELDS else plain(own.replace("_", " "))


def field_value(name: str, value: object, regions: Regions) -> str:
    """The value of a field in words."""
    own = name.removeprefix("fields.")
    if value is None or value in ("", []):
        return _("nothing")
    if own in _CHOSEN and value in CHOICES:
        return _(CHOICES[str(value)])
    if own == "kind" and value in KIND_NAMES:
        return KIND_NAMES[str(value)][current() == "zh"]
    if own.startswith("figures.") and isinstance(value, list):
        return phrases.listed(_amount_of(one) for one in value)
    if own == "regions" and isinstance(value, list):
        return phrases.listed(phrases.places(value, regions))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return _of_parts(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return phrases.listed(field_value("", one, regions) for one in value)
    return plain(str(value))


def _amount_of(figure: Mapping[str, Any]) -> str:
    """A figure without the name of its metric."""
    of = figure.get("as_of")
    if not of:
        return amount(figure["amount"])
    day = plain(dates.long(phrases.told(of), current()))
    return _("{text} ({day})").format(text=amount(figure["amount"]), day=day)


def _of_parts(value: Mapping[str, Any]) -> str:
    if "edtf" in value:
        return plain(dates.long(phrases.told(dict(value)), current()))
    if "hedge" in value:
        return amount(value)
    if "role" in value:
        return _("{name} ({role})").format(name=plain(value["name"]), role=_role(value["role"]))
    if "metric" in value:
        return _("{name}: {value}").format(name=plain(value["metric"]), value=amount(value["amount"]))
    if "what" in value:
        return plain(value["what"])
    return plain(" / ".join(str(one) for one in value.values() if one))


def _role(name: str) -> str:
    from tracker.domain.initiatives.parts import ROLE_NAMES  # noqa: PLC0415 - only where there is one

    return ROLE_NAMES[name][current() == "zh"] if name in ROLE_NAMES else plain(name)


def amount(stored: Mapping[str, Any]) -> str:
    """A quantity with its hedge, and the words that it was told in where they say more."""
    from tracker.domain import quantities  # noqa: PLC0415 - only where there is one

    told = quantities.Quantity.from_json(stored)
    shown = quantities.show(told, current())
    if not told.words or told.words == shown.replace(" ", ""):
        return plain(shown)
    return plain(_("{shown} (“{words}”)").format(shown=shown, words=told.words))
