"""Tickets as lists that are taken along: the list with its conditions, what waits for somebody, and a firm's own."""

from collections.abc import Sequence

from app.departments.queries import departments_of
from app.kernel.errors import Missing
from app.kernel.listing import Column, Conditions, Listing
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.sla.worklists import times_of, waiting_in_list
from app.tickets.addressing import ALL_OPEN, NAMES, filters_from
from app.tickets.categories import all_categories
from app.tickets.finding import Sort
from app.tickets.rules.filtering import CONDITIONS
from app.tickets.rules.words import Part
from app.tickets.rules.worklists import Worklist, lists_of
from app.tickets.seeing import Wanted, seen_list
from app.tickets.seeing_tags import tag_called
from app.tickets.seen import SeenRow

HIDDEN = "企业信息保密"


def _supports(row: SeenRow) -> str:
    return "、".join(part.department.name for part in row.parts if part.part is Part.SUPPORT)


def _tags(row: SeenRow) -> str:
    """None for whoever reads none."""
    return "、".join(tag.name for tag in row.tags)


def _state(row: SeenRow) -> str:
    """With the mark of what counts nowhere."""
    return f"{row.state.word}（测试）" if row.is_test else row.state.word


def _state_for_firm(row: SeenRow) -> str:
    return f"{row.state.firm_word}（测试）" if row.is_test else row.state.firm_word


def _clock(row: SeenRow) -> str:
    """The clock with its name and whose it is: 协办 热力公司."""
    clock = row.clock
    return "" if clock is None else " ".join(filter(None, (clock.kind.word, clock.department_name)))


_HEAD: tuple[Column[SeenRow], ...] = (
    Column("编号", lambda row: row.number, 20),
    Column("标题", lambda row: row.title, 44),
)
COLUMNS: tuple[Column[SeenRow], ...] = (
    *_HEAD,
    Column("企业", lambda row: row.firm.name if row.firm else HIDDEN, 30),
    Column("统一社会信用代码", lambda row: row.firm.credit_code if row.firm else None, 22),
    Column("园区", lambda row: row.park.name if row.park else None, 16),
    Column("类别", lambda row: row.category.name if row.category else None, 18),
    Column("类型", lambda row: row.kind.word if row.kind else None, 8),
    Column("紧急程度", lambda row: row.urgency.word, 10),
    Column("来源", lambda row: row.channel.word if row.channel else None, 12),
    Column("状态", _state, 16),
    Column("主办单位", lambda row: row.lead.department.name if row.lead else None, 22),
    Column("承办人", lambda row: row.lead.handler if row.lead else None, 12),
    Column("协办单位", _supports, 26),
    Column("提交时间", lambda row: row.filed_at, 17),
    Column("受理时间", lambda row: row.accepted_at, 17),
    Column("吹哨时间", lambda row: row.whistled_at, 17),
    Column("办结时间", lambda row: row.resolved_at, 17),
    Column("销号时间", lambda row: row.closed_at, 17),
    Column("办理结果", lambda row: row.outcome.word if row.outcome else None, 12),
    Column("最急的时限", _clock, 20),
    Column("时限到期", lambda row: row.clock.due if row.clock else None, 17),
    Column("时限状态", lambda row: row.clock.state.word if row.clock else None, 10),
    Column("剩余工作日", lambda row: row.clock.days_left if row.clock else None, 10),
    Column("标签", _tags, 24),
)
OF_FIRM: tuple[Column[SeenRow], ...] = (
    *_HEAD,
    Column("类别", lambda row: row.category.name if row.category else None, 18),
    Column("状态", _state_for_firm, 16),
    Column("提交时间", lambda row: row.filed_at, 17),
    Column("承办单位", lambda row: row.lead.department.name if row.lead else None, 22),
    Column("答复时间", lambda row: row.resolved_at, 17),
    Column("销号时间", lambda row: row.closed_at, 17),
    Column("最近的时限", lambda row: row.clock.kind.firm_word if row.clock else None, 18),
    Column("时限到期", lambda row: row.clock.due if row.clock else None, 17),
)


def _found(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenRow]:
    sort = Sort.DUE if asked.get("sort") == Sort.DUE else Sort.FILED
    filters = filters_from(asked)
    return seen_list(tx, Wanted(filters=filters, sort=sort, cursor=cursor, limit=limit, times=times_of(tx)))


def _said(tx: Transaction, asked: Conditions) -> Sequence[tuple[str, str]]:
    names: dict[str, dict[str, str]] = {
        "category": {each.code: each.name for each in all_categories(tx.session)} if "category" in asked else {},
        "park": {each.code: each.name for each in parks_of(tx.session, tx.actor)} if "park" in asked else {},
        "department": (
            {each.code: each.name for each in departments_of(tx.session, tx.actor)} if "department" in asked else {}
        ),
        "state": {ALL_OPEN: "全部在办"},
        "tag": {asked["tag"]: tag_called(tx, asked["tag"]) or asked["tag"]} if "tag" in asked else {},
    }
    found = []
    for each in CONDITIONS:
        if value := asked.get(each.name):
            word = names.get(each.name, {}).get(value)
            if word is None and each.members is not None and value in set(each.members):
                word = each.members(value).word
            found.append((each.word, "是" if each.name == "overdue" else word or value))
    if asked.get("sort") == Sort.DUE:
        found.append(("排序", "按时限"))
    return found


def _waiting(tx: Transaction, asked: Conditions, cursor: str | None, limit: int) -> Page[SeenRow]:
    return seen_list(tx, waiting_in_list(tx, _named(tx, asked), cursor, limit))


def _named(tx: Transaction, asked: Conditions) -> Worklist:
    """One of the reader's own lists. Raises Missing."""
    if asked.get("name") not in lists_of(tx.actor):
        raise Missing()
    return Worklist(asked["name"])


TICKETS = Listing(abilities=("ticket.see",), names=NAMES, columns=COLUMNS, page=_found, said=_said)
OWN_TICKETS = Listing(abilities=("ticket.see",), names=NAMES, columns=OF_FIRM, page=_found, said=_said)
WAITING = Listing(
    abilities=("ticket.see",),
    names=("name",),
    columns=COLUMNS,
    page=_waiting,
    said=lambda tx, asked: [("工作列表", _named(tx, asked).word)],
)
