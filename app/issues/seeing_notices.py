"""Notices to the firms of a park, as the coordinator keeps them, and as a firm has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.issues.models import ParkNotice, ParkNoticeFirm
from app.issues.rules.notices import NoticeState, Spared
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.seen import SeenName

SHOWN_TO_A_FIRM = 20
"""The newest."""


@dataclass(frozen=True, kw_only=True)
class SeenNotice:
    """One notice of the coordinator."""

    id: int
    issue: int | None
    park: SeenName
    category: SeenName
    text: str
    state: NoticeState
    version: int
    made_by: str
    made_at: datetime
    sent_by: str
    sent_at: datetime | None
    firms: int
    """It is drafted for; of one that was sent, those that were told."""
    filed: int
    moved: int
    dissolved: int
    """Left out when it was sent, each for its reason."""


@dataclass(frozen=True, kw_only=True)
class ToldNotice:
    """One that a firm was told: of no other firm a word."""

    id: int
    park: str
    category: SeenName
    text: str
    sent_at: datetime


def seen_notices(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenNotice]:
    """The coordinator's, newest first; two queries. Raises Invalid for a cursor that was not made here."""
    key: Key[ParkNotice] = Key(ParkNotice.id, lambda notice: notice.id, descending=True)
    page = page_of(tx.session, _loaded(visible(tx.actor, ParkNotice)), [key], cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


def seen_notice(tx: Transaction, number: str) -> SeenNotice:
    """One of them; two queries. Raises Missing."""
    wanted = visible(tx.actor, ParkNotice).where(ParkNotice.id == id_named(number))
    notice = tx.session.scalar(_loaded(wanted).execution_options(populate_existing=True))
    if notice is None:
        raise Missing()
    return _seen(tx, [notice])[0]


def told_notices(tx: Transaction) -> list[ToldNotice]:
    """What the reader's firms were told, the newest first, as long as he sits in one of them; one query."""
    firms = [seat.company_id for seat in tx.actor.seats if seat.company_id is not None]
    told = sa.select(ParkNoticeFirm.notice_id).where(ParkNoticeFirm.company_id.in_(firms), ParkNoticeFirm.told)
    wanted = _loaded(sa.select(ParkNotice)).where(ParkNotice.id.in_(told), ParkNotice.sent_at.is_not(None))
    with tx.as_the_office():  # whom else it was meant for is no firm's to read, and nothing of it leaves
        rows = tx.session.scalars(wanted.order_by(ParkNotice.id.desc()).limit(SHOWN_TO_A_FIRM)).all() if firms else ()
    return [
        ToldNotice(
            id=row.id,
            park=row.park.name,
            category=SeenName(code=row.category_code, name=row.category.name),
            text=row.text,
            sent_at=row.sent_at,
        )
        for row in rows
        if row.sent_at is not None
    ]


def _loaded(wanted: sa.Select[ParkNotice]) -> sa.Select[ParkNotice]:
    return wanted.options(joinedload(ParkNotice.park, innerjoin=True), joinedload(ParkNotice.category, innerjoin=True))


def _seen(tx: Transaction, notices: Sequence[ParkNotice]) -> list[SeenNotice]:
    counted = _counted(tx, [notice.id for notice in notices])
    return [_notice(notice, counted[notice.id]) for notice in notices]


def _notice(notice: ParkNotice, counts: Any) -> SeenNotice:
    return SeenNotice(
        id=notice.id,
        issue=notice.issue_id,
        park=SeenName(code=notice.park.code, name=notice.park.name),
        category=SeenName(code=notice.category_code, name=notice.category.name),
        text=notice.text,
        state=notice.state,
        version=notice.version,
        made_by=notice.made_by_name,
        made_at=notice.made_at,
        sent_by=notice.sent_by_name,
        sent_at=notice.sent_at,
        firms=counts.told if notice.sent_at is not None else counts.meant,
        filed=counts.filed,
        moved=counts.moved,
        dissolved=counts.dissolved,
    )


def _counted(tx: Transaction, ids: Sequence[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    count = sa.func.count()
    why = {each.value: count.filter(ParkNoticeFirm.spared == each).label(each.value) for each in Spared}
    wanted = sa.select(
        ParkNoticeFirm.notice_id, count.label("meant"), count.filter(ParkNoticeFirm.told).label("told"), *why.values()
    )
    rows = tx.session.execute(wanted.where(ParkNoticeFirm.notice_id.in_(ids)).group_by(ParkNoticeFirm.notice_id))
    return {row.notice_id: row for row in rows}
