"""Supervision orders as a list that is taken along."""

from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.supervision.rules import OPEN, OrderState
from app.supervision.seeing import SeenOrder, seen_orders


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenOrder]:
    typed = asked.get("state", "")
    return seen_orders(tx, (OrderState(typed),) if typed in set(OrderState) else OPEN, cursor, limit)


def _said(_tx: Transaction, asked: Conditions) -> list[tuple[str, str]]:
    typed = asked.get("state", "")
    return [("状态", OrderState(typed).word if typed in set(OrderState) else "未办结的")]


COLUMNS: tuple[Column[SeenOrder], ...] = (
    Column("督办单号", lambda row: row.number or "待发出", 20),
    Column("级别", lambda row: row.level.word, 18),
    Column("状态", lambda row: row.state.word, 10),
    Column("诉求编号", lambda row: row.ticket_number, 20),
    Column("诉求标题", lambda row: row.ticket_title, 40),
    Column("督办单位", lambda row: row.department.name if row.department else None, 22),
    Column("督办理由", lambda row: str(row.reason), 40),
    Column("提出时间", lambda row: row.proposed_at, 17),
    Column("发出时间", lambda row: row.issued_at, 17),
    Column("签收时间", lambda row: row.signed_at, 17),
    Column("答复到期", lambda row: row.due, 17),
    Column("是否超期", lambda row: "超期" if row.overdue else "", 8),
    Column("答复时间", lambda row: row.answered_at, 17),
    Column("答复", lambda row: row.answer, 40),
    Column("退回次数", lambda row: len(row.returns), 8),
    Column("办结时间", lambda row: row.closed_at, 17),
    Column("办结意见", lambda row: str(row.closing_note), 30),
)
ORDERS = Listing(
    abilities=("supervision.see", "supervision.answer"), names=("state",), columns=COLUMNS, page=_found, said=_said
)
