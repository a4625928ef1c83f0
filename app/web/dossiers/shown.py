"""The lines of a dossier in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from app.dossiers.rules import BY_DAYS, DossierKind
from app.dossiers.seeing import DossierHead, SeenLine
from app.dossiers.wording import sentence_of
from app.web.filters import day
from app.web.labels import label
from app.web.speaking import _, said

TONES: Mapping[DossierKind, str] = {
    DossierKind.TICKET: "blue",
    DossierKind.RATING: "green",
    DossierKind.ORDER: "red",
}


@dataclass(frozen=True, kw_only=True)
class ShownLine:
    """One line as the page prints it."""

    at: datetime
    by_days: bool
    """It holds from the beginning of a day, which has no hour."""
    actor: str
    sentence: str
    title: str
    href: str
    tone: str


@dataclass(frozen=True)
class ShownWish:
    """An open matter for which the firm named a day of its own."""

    title: str
    href: str
    day: str


def shown_lines(lines: Sequence[SeenLine], firm: bool) -> list[ShownLine]:
    """Lines in their order; a firm reads its own words for the states of its matters."""
    return [_line(each, firm) for each in lines]


def shown_wishes(head: DossierHead) -> list[ShownWish]:
    """The firm's own days that are still ahead, the nearest first."""
    return [ShownWish(row.title, f"/tickets/{row.number}", day(row.wanted_by)) for row in head.wanted]


def kind_chips(head: DossierHead, address: str, chosen: DossierKind | None, since: date | None) -> list[dict[str, Any]]:
    """All lines, and the kinds of which this reader has any."""
    tail = {} if since is None else {"from": since.isoformat()}

    def href(kind: DossierKind | None) -> str:
        asked = urlencode(({} if kind is None else {"kind": kind.value}) | tail)
        return f"{address}?{asked}" if asked else address

    every = {"label": _("全部"), "href": href(None), "on": chosen is None}
    return [every] + [
        {"label": label(kind), "href": href(kind), "on": kind is chosen, "count": count}
        for kind, count in head.counts.items()
    ]


def _line(line: SeenLine, firm: bool) -> ShownLine:
    return ShownLine(
        at=line.at,
        by_days=line.what in BY_DAYS,
        actor=label(line.what),
        sentence=said(sentence_of(line, firm=firm)),
        title=line.title or "",
        href=f"/tickets/{line.ticket}" if line.ticket else "",
        tone=TONES.get(line.kind, ""),
    )
