"""The matters of a region as a night and a filing read them: words without names, and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.companies.calling import called_now
from app.issues.models import counting
from app.issues.rules.places import READ, Where, where
from app.kernel.ids import RegionId
from app.tickets.models import Ticket
from app.understanding.past import plain, said_as, said_of
from app.understanding.rules.texts import Text

LOOKED_BACK = timedelta(days=180)
MOST = 20_000
"""The newest matters of a region a night looks at, so that it stays within its minute and its memory."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A ticket as grouping knows it."""

    id: int
    company_id: int
    category: str
    filed_at: datetime
    text: Text
    where: Where


def matters_of(session: Session, region_id: RegionId, now: datetime) -> Sequence[Matter]:
    """Those of the last 180 days that count, oldest first; two queries."""
    newest = (
        _told()
        .where(Ticket.region_id == region_id, Ticket.filed_at >= now - LOOKED_BACK, *counting())
        .order_by(Ticket.id.desc())
        .limit(MOST)
    )
    return _read(session, newest)[::-1]


def text_of(session: Session, ticket: Ticket) -> Text:
    """The words of a matter at hand, read like those of the others."""
    said = said_as(called_now(session, ticket.company_id))
    return Text(plain(ticket.title, said), plain(ticket.body[:READ], said))


def where_of(ticket: Ticket, text: Text) -> Where:
    """Where a matter at hand is, by its words without names."""
    return where(ticket.park_id, ticket.category_code, text.subject, text.detail)


_Told = sa.Select[tuple[int, int, int | None, str, datetime, str, str]]


def _told() -> _Told:
    body = sa.func.left(Ticket.body, READ).label("words")
    of = (Ticket.id, Ticket.company_id, Ticket.park_id, Ticket.category_code, Ticket.filed_at)
    return sa.select(*of, Ticket.title, body)


def _read(session: Session, wanted: _Told) -> list[Matter]:
    rows = session.execute(wanted).all()
    said = said_of(session, {row.company_id for row in rows}) if rows else {}
    return [_matter(row, said[row.company_id]) for row in rows]


def _matter(row: Any, said: tuple[tuple[str, ...], tuple[str, ...]]) -> Matter:
    text = Text(plain(row.title, said), plain(row.words, said))
    return Matter(
        id=row.id,
        company_id=row.company_id,
        category=row.category_code,
        filed_at=row.filed_at,
        text=text,
        where=where(row.park_id, row.category_code, text.subject, text.detail),
    )
