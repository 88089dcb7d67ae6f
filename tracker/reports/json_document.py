"""A report as data, for programs: everything in it, names in both languages.

NOTE: its keys are a contract that scripts rely on; add to them, never change them.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.dates import Fuzzy
from tracker.domain.quantities import Quantity
from tracker.reports.document import ANY_LANGUAGE, FiguresTold, Names, Part, Report, Scope
from tracker.views.figure_answers import Cell, ConversionCell, Progress


def document(report: Report, form: str) -> dict[str, Any]:
    """The document of a report."""
    return {
        "report": _scope(report.scope, form) | {"practice": report.practice},
        "at_a_glance": {
            "happened": report.happened.total,
            "possibly": report.possibly.total,
            "recorded_late": report.late.total,
            "lights": dict(report.lights),
            "overdue": report.overdue.total,
            "missing": report.not_kept.total + report.lapsed.total,
            "unattended": report.unattended.total,
            "conflicts": report.conflicts,
        },
        "kinds": _data(report.kinds),
        "happened": _data(report.happened),
        "possibly": _data(report.possibly),
        "recorded_late": _data(report.late),
        "standing": _data(report.standing),
        "figures": _figures(report.figures),
        "overdue": _data(report.overdue),
        "missing": {
            "not_kept": _data(report.not_kept),
            "lapsed": _data(report.lapsed),
            "unattended": _data(report.unattended),
        },
    }


def _scope(scope: Scope, form: str) -> dict[str, Any]:
    return {
        "id": scope.id(form, ANY_LANGUAGE),
        "name": scope.name,
        "period": {"from": scope.first.isoformat(), "to": scope.last.isoformat()},
        "as_of": scope.as_of.isoformat(),
        "known_at": scope.known_at,
        "position": scope.position,
        "head": scope.head,
        "filters": dict(scope.filters),
    }


def _figures(told: FiguresTold) -> dict[str, Any]:
    return {
        "targets": [_target(one) for one in told.targets],
        "reported": [_cell(one, told) for one in told.reported],
        "counted": [
            {**_cell(now or ever, told), "in_period": now and _data(now.extent), "so_far": _data(ever.extent)}
            for ever, now in told.counted
        ],
        "conversions": [_conversion(one, told) for one in told.conversions],
    }


def _cell(one: Cell, told: FiguresTold) -> dict[str, Any]:
    return {
        "id": one.id if told.of_values else None,
        "figure": one.base,
        "names": {"en": one.en, "zh": one.zh},
        "value": _data(one.extent),
        "counting": one.counting,
        "when": _data(one.when),
        "sources_differ": one.differ,
        "shared": one.shared,
    }


def _conversion(one: ConversionCell, told: FiguresTold) -> dict[str, Any]:
    return {
        "id": one.id if told.of_values else None,
        "kind": one.kind,
        "begun": _data(one.converted.begun),
        "landed": _data(one.converted.landed),
        "share": _data(one.converted.share),
    }


def _target(one: Progress) -> dict[str, Any]:
    return {
        "id": one.id,
        "figure": one.base,
        "names": {"en": one.en, "zh": one.zh},
        "of": one.of.key or None,
        "target": one.target.to_json(),
        "by": _data(one.by),
        "so_far": _data(one.actual.extent) if one.actual else None,
        "share": _data(one.share),
        "reached": one.reached,
        "source": one.source,
        "milestone": one.milestone,
    }


def _data(value: object) -> Any:  # noqa: ANN401 - JSON
    """A part of a report as JSON has it."""
    match value:
        case Names():
            return {"en": value.en, "zh": value.zh}
        case Fuzzy():
            stored = value.to_json()
            return {
                "edtf": value.edtf,
                "from": stored["earliest"],
                "to": stored["latest"],
                "words": value.words,
            }
        case Quantity():
            return value.to_json()
        case Part():
            return {"total": value.total, "rows": [_data(row) for row in value.rows]}
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple() | list():
            return [_data(one) for one in value]
        case Mapping():
            return {name: _data(one) for name, one in value.items()}
        case _ if is_dataclass(value):
            return {each.name: _data(getattr(value, each.name)) for each in fields(value)}
        case _:
            return value
