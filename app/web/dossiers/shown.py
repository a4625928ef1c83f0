"""The lines of a dossier in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from app.companies.rules import PairingSeat
from app.corrections.rules import CorrectionField, CorrectionState
from app.dossiers.rules import DossierKind, Happening
from app.dossiers.seeing import DossierHead, SeenLine
from app.followups.rules import FollowUpChannel
from app.supervision.rules import Level
from app.tickets.rules.words import SATISFACTION, Solved, State
from app.traits.rules import TagSource, TagValue
from app.web.filters import day
from app.web.labels import label, label_firm
from app.web.speaking import _

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
    said = _SAID.get(line.what)
    return ShownLine(
        at=line.at,
        by_days=line.what in _BY_DAYS,
        actor=label(line.what),
        sentence=said(line, firm) if said else "",
        title=line.title or "",
        href=f"/tickets/{line.ticket}" if line.ticket else "",
        tone=TONES.get(line.kind, ""),
    )


def _ended(line: SeenLine, firm: bool) -> str:
    state = State(line.facts["state"])
    return label_firm(state) if firm else label(state)


def _rated(line: SeenLine, firm: bool) -> str:
    return _(
        "%(level)s，%(solved)s", level=_(SATISFACTION[line.facts["level"]]), solved=label(Solved(line.facts["solved"]))
    )


def _followed_up(line: SeenLine, firm: bool) -> str:
    way, said = label(FollowUpChannel(line.facts["channel"])), line.facts["says_solved"]
    if not line.facts["reached"]:
        return _("%(way)s，没有联系上", way=way)
    if said is None:
        return _("%(way)s，联系上了", way=way)
    return _("%(way)s，企业说已解决", way=way) if said else _("%(way)s，企业说没有解决", way=way)


def _ordered(line: SeenLine, firm: bool) -> str:
    return _("%(number)s %(level)s", number=line.facts["number"], level=label(Level(line.facts["level"])))


def _paired(line: SeenLine, firm: bool) -> str:
    seat = label(PairingSeat(line.facts["seat"]))
    return _("%(name)s，%(seat)s", name=line.who or _("（已离任）"), seat=seat)


def _handed_over(line: SeenLine, firm: bool) -> str:
    return _("%(giver)s交给%(taker)s", giver=line.who or _("（已离任）"), taker=line.other or _("（已离任）"))


def _tag(line: SeenLine, firm: bool) -> str:
    value, source = label(TagValue(line.facts["value"])), label(TagSource(line.facts["origin"]))
    return _("%(value)s，%(source)s", value=value, source=source)


def _correction_asked(line: SeenLine, firm: bool) -> str:
    field = label(CorrectionField(line.facts["field"]))
    return _("%(field)s应当是%(wanted)s", field=field, wanted=line.facts["wanted"])


def _correction_decided(line: SeenLine, firm: bool) -> str:
    field, state = label(CorrectionField(line.facts["field"])), label(CorrectionState(line.facts["state"]))
    if not line.facts["words"]:
        return _("%(field)s，%(state)s", field=field, state=state)
    return _("%(field)s，%(state)s：%(words)s", field=field, state=state, words=line.facts["words"])


def _renamed(line: SeenLine, firm: bool) -> str:
    return _(
        "%(former)s，改为%(present)s",
        former=line.facts["former"] or _("不在园区"),
        present=line.facts["present"] or _("不在园区"),
    )


_SAID: Mapping[Happening, Callable[[SeenLine, bool], str]] = {
    Happening.ENDED: _ended,
    Happening.RATED: _rated,
    Happening.FOLLOWED_UP: _followed_up,
    Happening.ORDERED: _ordered,
    Happening.ORDER_ENDED: _ordered,
    Happening.PAIRED: _paired,
    Happening.UNPAIRED: _paired,
    Happening.HANDED_OVER: _handed_over,
    Happening.TAGGED: _tag,
    Happening.TAG_VERIFIED: _tag,
    Happening.TAG_ENDED: _tag,
    Happening.CORRECTION_ASKED: _correction_asked,
    Happening.CORRECTION_DECIDED: _correction_decided,
    Happening.RENAMED: _renamed,
    Happening.RECODED: _renamed,
    Happening.MOVED: _renamed,
}
_BY_DAYS = (Happening.PAIRED, Happening.UNPAIRED, Happening.RENAMED)
