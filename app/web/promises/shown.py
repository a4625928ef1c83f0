"""Promises in words: state and tone, who gave them, and what may be done."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from app.acts.table import PROMISE_ACT
from app.promises.counting import Kept, PromiseFigures
from app.promises.offering import Offer
from app.promises.rules.words import PromiseAction, PromiseState
from app.promises.seeing import SeenPromise
from app.reports.rules.rates import printed
from app.web.filters import whole_day
from app.web.labels import label
from app.web.promises.forms import PROMISE_FORMS
from app.web.speaking import _

TONES = {
    PromiseState.OPEN: ("blue", "ring"),
    PromiseState.KEPT: ("green", "tick"),
    PromiseState.LATE: ("amber", "disc"),
    PromiseState.RELEASED: ("slate", "bar"),
}


@dataclass(frozen=True, kw_only=True)
class ShownPromise:
    """One promise as a card: its words first, then who and by when."""

    seen: SeenPromise
    href: str
    who: str
    state_label: str
    tone: str
    shape: str
    day: str
    """By when, with the first day beside it where it was moved."""
    note: str
    """What is waited for, or that silence counted; empty where nothing."""
    asks_firm: bool
    """Whether this reader says whether it was kept."""


def shown_promise(seen: SeenPromise) -> ShownPromise:
    """One as a card."""
    tone, shape = ("red", "disc") if seen.overdue else TONES[seen.state]
    return ShownPromise(
        seen=seen,
        href=f"/promises/{seen.id}",
        who=" ".join(filter(None, (seen.unit, seen.person))),
        state_label=_state(seen),
        tone="amber" if seen.waits_for_firm else tone,
        shape="half" if seen.waits_for_firm else shape,
        day=_day(seen),
        note=_note(seen),
        asks_firm=PromiseAction.SAY_KEPT in seen.actions and (seen.waits_for_firm or seen.overdue),
    )


def sheets_of(seen: SeenPromise, failed: Any) -> list[dict[str, Any]]:
    """What this reader may do with it, each with its form; the one that came back is open."""
    found = []
    for action in seen.actions:
        form = PROMISE_FORMS[action]
        again = isinstance(failed, form)
        found.append(
            {
                "name": PROMISE_ACT[action].name,
                "label": label(action),
                "open": again,
                "form": failed if again else form(formdata=None),
                "href": f"/promises/{seen.id}/{PROMISE_ACT[action].name}",
                "plain": PROMISE_ACT[action].plain,
                "danger": _(PROMISE_ACT[action].danger) if PROMISE_ACT[action].danger else "",
            }
        )
    return found


def shown_offer(offer: Offer) -> dict[str, Any]:
    """What may be recorded in one tap, and that a day off was moved."""
    moved = _("%(day)s 不上班，记到下一个工作日。", day=whole_day(offer.named)) if offer.is_moved else ""
    return {"offer": offer, "day": whole_day(offer.due_on), "moved": moved}


def shown_figures(found: PromiseFigures) -> list[dict[str, Any]]:
    """The tables of the page, each row with the lists behind it."""
    tables = (("unit", _("各单位"), found.units), ("park", _("各园区"), found.parks))
    officers = ("officer", _("各服务官"), found.officers)
    return [
        {"key": key, "caption": caption, "rows": [_kept(each, key, found.since, found.until) for each in rows]}
        for key, caption, rows in (*tables, officers)
    ]


def shown_whole(found: PromiseFigures) -> dict[str, Any]:
    """The rate of all, with the lists behind it."""
    return _kept(found.whole, "", found.since, found.until)


def _kept(each: Kept, key: str, since: date, until: date) -> dict[str, Any]:
    narrowed = {key: each.code} if key else {}
    period = {"since": since.isoformat(), "until": until.isoformat()}
    return {
        "name": each.name,
        "rate": printed(each.n, each.d),
        "late": each.late,
        "counted_href": f"/promises?{urlencode({'list': 'counted', **narrowed, **period})}",
        "late_href": f"/promises?{urlencode({'list': 'late', **narrowed, **period})}",
    }


def _state(seen: SeenPromise) -> str:
    if seen.overdue:
        return _("逾期未兑现")
    if seen.waits_for_firm:
        return _("等企业评价")
    return label(seen.state)


def _day(seen: SeenPromise) -> str:
    if seen.moved:
        return _("%(day)s 前（最初 %(first)s）", day=whole_day(seen.due_on), first=whole_day(seen.first_due_on))
    return _("%(day)s 前", day=whole_day(seen.due_on))


def _note(seen: SeenPromise) -> str:
    if seen.counts_from is not None:
        return _("企业 %(day)s 下班前不说的，视为做到。", day=whole_day(seen.counts_from))
    if seen.deemed:
        return _("企业 5 个工作日没有评价，视为兑现。")
    return ""
