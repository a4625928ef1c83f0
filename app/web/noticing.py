"""服务公告 at the top of a page: those meant for its reader, as far as he did not put them away in this session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import request

from app.accounts.rules.languages import CHINESE
from app.calendars.rules import local_day
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.rulebook.banners import banners_from, banners_of
from app.rulebook.rules import audiences_for
from app.web.navigation import is_company
from app.web.speaking import language

COOKIE = "notices_away"
"""The notices put away, by id; it ends with the browser's session."""
MOST_AWAY = 20


@dataclass(frozen=True, kw_only=True)
class ShownBanner:
    """One notice in the language of the page."""

    id: int
    words: str


def banners_asked(actor: Actor, now: datetime) -> sa.ScalarSelect[Any]:
    """What the reader is told now, as a column of a statement; ``banners_shown`` reads it."""
    audiences = audiences_for(firm=is_company(actor))
    return banners_of({seat.region_id for seat in actor.seats}, now, audiences)


def banners_shown(tx: Transaction, found: Any) -> list[ShownBanner]:
    """Of what ``banners_asked`` asked for, what stands today and was not put away."""
    today, away = local_day(tx.now), put_away()
    return [
        ShownBanner(id=each.id, words=each.words_en or each.words if language() != CHINESE else each.words)
        for each in banners_from(found)
        if each.stands_on(today) and str(each.id) not in away
    ]


def put_away() -> list[str]:
    """The ids this browser put away, the last ones."""
    return [each for each in request.cookies.get(COOKIE, "").split(".") if each.isdigit()][-MOST_AWAY:]
