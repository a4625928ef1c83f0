"""Needs as a list: for the page of whoever looks after the region, and to be taken along."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from app.financing.models import BankCall, FinanceNeed
from app.financing.rules.calls import CallState
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenListedNeed:
    """One need in the list, with what came of it so far."""

    row: SeenRow
    amount: int
    term: int
    needed_by: date
    put_at: datetime
    called: int
    """Banks that were called."""
    taken: int
    offered: int
    declined: int
    granted_amount: int
    granted_on: date | None
    """The first day money came."""

    @property
    def firm(self) -> str | None:
        """The firm's name, as this reader may know it."""
        return None if self.row.firm is None else self.row.firm.name


def seen_needs(tx: Transaction, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[SeenListedNeed]:
    """The needs of the reader's matters, newest first; four queries."""
    key: Key[FinanceNeed] = Key(FinanceNeed.id, lambda need: need.id, descending=True)
    page = page_of(tx.session, visible(tx.actor, FinanceNeed), [key], cursor, limit)
    return Page(_listed_of(tx, page.items), page.next_cursor)


def needs_among(tx: Transaction, tickets: Collection[int]) -> list[SeenListedNeed]:
    """The needs of these matters that exist for the reader, in the order of their ids; none for no matter."""
    if not tickets:
        return []
    wanted = visible(tx.actor, FinanceNeed).where(FinanceNeed.ticket_id.in_(tickets))
    return _listed_of(tx, tx.session.scalars(wanted.order_by(FinanceNeed.id)).all())


def _listed_of(tx: Transaction, needs: Sequence[FinanceNeed]) -> list[SeenListedNeed]:
    tickets = [need.ticket_id for need in needs]
    rows, calls = rows_among(tx, tickets), _calls(tx, tickets)
    return [
        _listed(need, rows[need.ticket_id][0], calls.get(need.ticket_id, ()))
        for need in needs
        if need.ticket_id in rows
    ]


def _calls(tx: Transaction, tickets: Sequence[int]) -> dict[int, list[BankCall]]:
    found: dict[int, list[BankCall]] = {}
    wanted = sa.select(BankCall).where(BankCall.visible_to(tx.actor), BankCall.ticket_id.in_(tickets))
    for call in tx.session.scalars(wanted.order_by(BankCall.id)):
        found.setdefault(call.ticket_id, []).append(call)
    return found


def _listed(need: FinanceNeed, row: SeenRow, calls: Sequence[BankCall]) -> SeenListedNeed:
    granted = [call.granted_on for call in calls if call.granted_on is not None]
    return SeenListedNeed(
        row=row,
        amount=need.amount,
        term=need.term,
        needed_by=need.needed_by,
        put_at=need.put_at,
        called=len(calls),
        taken=sum(call.taken_at is not None for call in calls),
        offered=sum(call.offered_at is not None for call in calls),
        declined=sum(call.state is CallState.DECLINED for call in calls),
        granted_amount=sum(call.granted_amount or 0 for call in calls),
        granted_on=min(granted, default=None),
    )


def _found(tx: Transaction, _asked: Conditions, cursor: str | None, limit: int) -> Page[SeenListedNeed]:
    return seen_needs(tx, cursor, limit)


COLUMNS: tuple[Column[SeenListedNeed], ...] = (
    Column("诉求编号", lambda row: row.row.number, 20),
    Column("企业", lambda row: row.firm, 36),
    Column("诉求状态", lambda row: row.row.state.word, 12),
    Column("融资金额（万元）", lambda row: row.amount, 14),
    Column("期限（月）", lambda row: row.term, 10),
    Column("用款日期", lambda row: row.needed_by, 12),
    Column("填写时间", lambda row: row.put_at, 17),
    Column("请来的银行", lambda row: row.called, 10),
    Column("已受理", lambda row: row.taken, 8),
    Column("报送方案", lambda row: row.offered, 10),
    Column("不予办理", lambda row: row.declined, 10),
    Column("放款金额（万元）", lambda row: row.granted_amount, 14),
    Column("首笔放款日期", lambda row: row.granted_on, 12),
)
FINANCE_NEEDS = Listing(abilities=("finance.figures",), names=(), columns=COLUMNS, page=_found)
