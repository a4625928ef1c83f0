"""What a former system held, as this reader may know it, on a page and taken along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.departments.models import Department
from app.history.models import PastTicket
from app.history.words import PastState
from app.kernel.folding import harmless
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.masking import masked_phones
from app.kernel.pagination import Key, Page, page_of
from app.kernel.text import one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.categories import all_categories


@dataclass(frozen=True, kw_only=True)
class SeenPast:
    """One matter; telephones in its words are masked for everybody: nobody handles it here."""

    id: int
    source: str
    number: str
    title: str
    body: str
    answer: str
    filed_at: datetime
    closed_at: datetime | None
    state: PastState
    channel: str
    kind: str
    category: str
    department: str
    company: str
    unknown: tuple[str, ...]
    """What it says that is known by no name here."""


_NEWEST: Sequence[Key[PastTicket]] = (
    Key(PastTicket.filed_at, lambda row: row.filed_at, descending=True),
    Key(PastTicket.id, lambda row: row.id, descending=True),
)


def seen_past(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenPast]:
    """The matters of the reader's regions, newest first, by words of title or number; three queries."""
    wanted = visible(tx.actor, PastTicket)
    if words := harmless(one_line(asked.get("q", "")))[:100]:
        named = PastTicket.title.contains(words, autoescape=True)
        wanted = wanted.where(sa.or_(named, PastTicket.number == words))
    if asked.get("state") in set(PastState):
        wanted = wanted.where(PastTicket.state == PastState(asked["state"]))
    page = page_of(tx.session, wanted, _NEWEST, cursor, limit)
    units = {row.department_id for row in page.items if row.department_id is not None}
    found = sa.select(Department.id, Department.name).where(Department.id.in_(units))
    names = {row.id: row.name for row in tx.session.execute(found)} if units else {}
    categories = {each.code: each.name for each in all_categories(tx.session)}
    return Page([_seen(row, names, categories) for row in page.items], page.next_cursor)


def _seen(row: PastTicket, units: Mapping[int, str], categories: Mapping[str, str]) -> SeenPast:
    unknown = [
        said
        for said, key in (
            (row.category_said, row.category_code),
            (row.department_said, row.department_id),
            (row.company_said, row.company_id),
        )
        if said and key is None
    ]
    return SeenPast(
        id=row.id,
        source=row.source,
        number=row.number,
        title=masked_phones(row.title),
        body=masked_phones(row.body),
        answer=masked_phones(row.answer),
        filed_at=row.filed_at,
        closed_at=row.closed_at,
        state=row.state,
        channel=row.channel,
        kind=row.kind,
        category=categories.get(row.category_code or "", row.category_said),
        department=units.get(row.department_id or 0, row.department_said),
        company=row.company_said,
        unknown=tuple(unknown),
    )


COLUMNS: tuple[Column[SeenPast], ...] = (
    Column("来源系统", lambda row: row.source, 14),
    Column("原编号", lambda row: row.number, 18),
    Column("标题", lambda row: row.title, 44),
    Column("状态", lambda row: row.state.word, 16),
    Column("提交时间", lambda row: row.filed_at, 17),
    Column("办结时间", lambda row: row.closed_at, 17),
    Column("来源", lambda row: row.channel, 12),
    Column("类型", lambda row: row.kind, 10),
    Column("类别", lambda row: row.category, 20),
    Column("承办单位", lambda row: row.department, 22),
    Column("企业", lambda row: row.company, 30),
    Column("未对应上的内容", lambda row: "、".join(row.unknown), 24),
)
HISTORY = Listing(
    abilities=("history.see",),
    names=("q", "state"),
    columns=COLUMNS,
    page=seen_past,
    said=lambda _tx, asked: [
        (word, PastState(asked[name]).word if name == "state" and asked[name] in set(PastState) else asked[name])
        for name, word in (("q", "搜索"), ("state", "状态"))
        if name in asked
    ],
)
