"""What was said about offices, days and people, as sentences of the history. Nothing sealed is in them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from tracker.cli.wording.phrases import days_between, listed, of_told, title
from tracker.domain.regions import Regions
from tracker.views.answers import HistoryLine
from tracker.words import _


def by_type(regions: Regions) -> Mapping[str, Callable[[HistoryLine], str]]:
    """What puts the events of each type into words."""
    return {
        "office.described": lambda line: _office(line, regions),
        "days.set": lambda line: _days(line, regions),
        "person.described": _person,
        "person.forgotten": _forgotten,
        "policy.adopted": _policy,
    }


def _office(line: HistoryLine, regions: Regions) -> str:
    data = line.data
    name = data.get("name") or {}
    told = [
        title(name.get("en"), name.get("zh")),
        of_told(data["region"], regions),
        data["hours"],
        data["zone"],
        "" if data["make_up_days"] else _("without make-up days"),
        *data.get("channels", []),
    ]
    return _("described the office {office}: {details}").format(
        office=data["office"], details=listed(filter(None, told))
    )


def _days(line: HistoryLine, regions: Regions) -> str:
    data = line.data
    text = _("{of} works on {days}: {why}") if data["works"] else _("{of} is closed on {days}: {why}")
    days = days_between(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))
    why = title(data["why"].get("en"), data["why"].get("zh"))
    return text.format(of=of_told(data["of"], regions), days=days, why=why)


def _person(line: HistoryLine) -> str:
    details = listed(_details(line))
    if not details:
        return _("described {person}").format(person=line.data["person"])
    return _("described {person}: {details}").format(person=line.data["person"], details=details)


def _details(line: HistoryLine) -> Iterator[str]:
    data = line.data
    yield from filter(None, (data.get("office"), data.get("language"), data.get("hours"), data.get("zone")))
    yield from data.get("channels", [])
    if data.get("sealed"):
        yield _("name or address sealed")


def _forgotten(line: HistoryLine) -> str:
    return _("forgot {person}, because: {reason}").format(
        person=line.data["person"], reason=line.data["because"]
    )


def _policy(line: HistoryLine) -> str:
    policy, because = line.data["policy"], line.data.get("because")
    called = policy.get("title") or {}
    text = _("adopted the policy {name}").format(
        name=title(called.get("en"), called.get("zh"), policy["name"])
    )
    return _("{text}, because: {reason}").format(text=text, reason=because) if because else text
