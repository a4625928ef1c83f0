"""An officer's day: to whom he goes first, whom nobody has heard of for long, which clocks are about to turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.ahead.rules import Need, in_turn
from app.ahead.seeing import Turning
from app.visits.seeing import SeenVisitRow
from app.web.companies.shown import FirmCard
from app.web.filters import day, moment
from app.web.labels import label
from app.web.meetings.shown import map_of
from app.web.speaking import _, counted

VISITS, SILENT = 5, 5
"""Firms that stand on the page itself; all of them are one click away."""


@dataclass(frozen=True, kw_only=True)
class DayVisit:
    """A firm to go to: by when, why before others, and what one tap does."""

    name: str
    href: str
    when: str
    tone: str
    card: FirmCard | None
    """None for a firm beyond those of the page: it is gone to all the same."""
    map_href: str
    record_href: str


def day_visits(visits: Sequence[SeenVisitRow], cards: Sequence[FirmCard], today: date) -> list[DayVisit]:
    """The first to go to: whose day is past or next, of one day where the need is greatest."""
    by_code = {each.code: each for each in cards}
    needs: Mapping[str, Need] = {
        each.code: Need(overdue=each.tally.overdue, waits=each.tally.waits, silent=bool(each.silent)) for each in cards
    }
    turns = in_turn([(each, each.planned_on, each.company_code) for each in visits], needs)
    return [_visit(each, by_code.get(each.company_code), today) for each in turns[:VISITS]]


def silent_firms(cards: Sequence[FirmCard]) -> list[FirmCard]:
    """Those nobody has heard of for long, whoever was never heard of first."""
    found = [each for each in cards if each.silent]
    return sorted(found, key=lambda each: (each.heard or date.min, each.name))[:SILENT]


def shown_turning(found: Sequence[Turning]) -> list[dict[str, Any]]:
    """Clocks about to turn as lines."""
    return [
        {
            "href": f"/tickets/{each.row.number}",
            "number": each.row.number,
            "title": each.row.title,
            "firm": each.row.firm.name if each.row.firm else _("保密"),
            "kind": label(each.kind),
            "due": _("%(due)s 前", due=moment(each.due_at)),
        }
        for each in found
    ]


def by_when(planned_on: date | None, today: date) -> str:
    """By when to go, from today."""
    if planned_on is None:
        return ""
    ahead = (planned_on - today).days
    if ahead < 0:
        return _("已过期限（%(day)s）", day=day(planned_on))
    return _("今天到期") if ahead == 0 else counted("还有 %(n)s 天（%(day)s）", ahead, day=day(planned_on))


def _visit(row: SeenVisitRow, card: FirmCard | None, today: date) -> DayVisit:
    return DayVisit(
        name=row.company,
        href=f"/companies/{row.company_code}",
        when=by_when(row.planned_on, today),
        tone="red" if row.overdue else "amber" if row.planned_on == today else "slate",
        card=card,
        map_href=map_of(card.address) if card else "",
        record_href=f"/visits/new?firm={row.company_code}",
    )
