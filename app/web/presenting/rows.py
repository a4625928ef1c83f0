"""Tickets in lists: rows for staff, cards for firms. Four queries for a page, however many rows it has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from app.calendars.rules import SHANGHAI, local_day
from app.clocks.rules.standing import Glyph
from app.clocks.rules.states import ClockState
from app.departments.queries import departments_by_id
from app.kernel.ids import DepartmentId, TicketId
from app.kernel.transaction import Transaction
from app.sla.queries import TicketClock, leads_of, pressing_clocks
from app.tickets.queries import sights_of
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State, Urgency
from app.web.labels import label
from app.web.presenting.clocks import FIRM_CLOCKS, ShownClock, shown_clock
from app.web.presenting.progress import WAITS_FOR_FIRM, Step, steps_of
from app.web.speaking import _, dated

if TYPE_CHECKING:
    from app.tickets.models import Ticket

OWED_TO_FIRM = (*FIRM_CLOCKS, ClockKind.CLEAR)
"""Clocks on a firm's card; a department's check-in is between offices."""
HIDDEN_FIRM = "企业信息保密"
FIRM_HOLDS = (State.NEEDS_INFO, State.RESOLVED)
OFFICES_HOLD: dict[State, str] = {State.SUBMITTED: "企服中心", State.ACCEPTED: "园区"}
URGENT_TONES = {Urgency.PRESSING: "amber", Urgency.URGENT: "red"}


class DueGroup(StrEnum):
    """By which day a row is due; the order of a work list."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    LATER = "later"
    RESTING = "resting"
    NONE = "none"


GROUP_LABELS = {
    DueGroup.OVERDUE: "超期", DueGroup.TODAY: "今天到期", DueGroup.TOMORROW: "明天到期", DueGroup.WEEK: "本周到期",
    DueGroup.LATER: "以后到期", DueGroup.RESTING: "暂停计时", DueGroup.NONE: "没有时限",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """One row of ``components/ticket_row.html``."""

    number: str
    href: str
    title: str
    company_name: str
    category_label: str
    state: State
    holder: str | None
    filed_at: datetime
    filed_label: str
    clock: ShownClock | None
    version: int
    group: DueGroup
    flags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RowGroup:
    """Rows due alike; ``label`` is empty where the page before began the group."""

    key: DueGroup
    label: str
    rows: list[TicketRow] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class TicketCard:
    """One card of ``components/ticket_card.html``."""

    number: str
    href: str
    title: str
    state: State
    steps: list[Step]
    clock: ShownClock | None
    waits_label: str | None
    act_label: str | None
    line: str


def rows_of(tx: Transaction, tickets: "Sequence[Ticket]") -> list[TicketRow]:
    """Tickets of a list (firm and category loaded) as rows, in their order; names as this reader may know them."""
    clocks, leads = _beside(tx, tickets)
    sights = sights_of(tx, tickets)
    rows = []
    for ticket, seen in zip(tickets, sights, strict=True):
        view = clocks.get(TicketId(ticket.id))
        firm = seen.firm(ticket.company.name, ticket.company.credit_code)
        rows.append(
            TicketRow(
                number=ticket.number, href=f"/tickets/{ticket.number}", title=seen.text(ticket.title),
                company_name=firm.name if firm else _(HIDDEN_FIRM), category_label=_(ticket.category.name),
                state=ticket.state, holder=_holder(ticket, leads.get(ticket.id)), filed_at=ticket.filed_at,
                filed_label=short_day(ticket.filed_at, tx.now),
                clock=shown_clock(view) if view else None, version=ticket.version,
                group=group_of(view, tx.now), flags=_flags(ticket),
            )
        )  # fmt: skip
    return rows


def cards_of(tx: Transaction, tickets: "Sequence[Ticket]") -> list[TicketCard]:
    """Tickets of a list as the firm's cards, in their order."""
    clocks, leads = _beside(tx, tickets, OWED_TO_FIRM)
    cards = []
    for ticket in tickets:
        view, lead = clocks.get(TicketId(ticket.id)), leads.get(ticket.id)
        waits, act = WAITS_FOR_FIRM.get(ticket.state, ("", ""))
        cards.append(
            TicketCard(
                number=ticket.number, href=f"/tickets/{ticket.number}", title=ticket.title, state=ticket.state,
                steps=steps_of(ticket, lead), clock=shown_clock(view, firm=True) if view else None,
                waits_label=_(waits) or None, act_label=_(act) or None, line="",
            )
        )  # fmt: skip
    return cards


def short_day(at: datetime, now: datetime) -> str:
    """今天 09:30, 昨天 09:30, 11月20日, 2025-11-20: a day that fits into a narrow column."""
    then, today = local_day(at), local_day(now)
    if (today - then).days in (0, 1):
        time = f"{at.astimezone(SHANGHAI):%H:%M}"
        return _("今天 %(time)s", time=time) if then == today else _("昨天 %(time)s", time=time)
    return dated(then, "M月d日") if then.year == today.year else then.isoformat()


def group_of(view: TicketClock | None, now: datetime) -> DueGroup:
    """The group of a row by its most pressing clock."""
    if view is None:
        return DueGroup.NONE
    if view.state is ClockState.PAUSED:
        return DueGroup.RESTING
    if view.glyph is Glyph.OVERDUE:
        return DueGroup.OVERDUE
    due, today = local_day(view.due), local_day(now)
    if due == today:
        return DueGroup.TODAY
    if due == today + timedelta(days=1):
        return DueGroup.TOMORROW
    return DueGroup.WEEK if due.isocalendar()[:2] == today.isocalendar()[:2] else DueGroup.LATER


def grouped(rows: Iterable[TicketRow], begun: str | None = None) -> list[RowGroup]:
    """Rows in groups, in their order. ``begun`` is the group with which the page before ended."""
    groups: list[RowGroup] = []
    for row in rows:
        if not groups or groups[-1].key is not row.group:
            goes_on = not groups and begun == row.group
            groups.append(RowGroup(row.group, "" if goes_on else _(GROUP_LABELS[row.group])))
        groups[-1].rows.append(row)
    return groups


def _beside(
    tx: Transaction, tickets: "Sequence[Ticket]", kinds: Sequence[ClockKind] = tuple(ClockKind)
) -> tuple[dict[TicketId, TicketClock], dict[int, str]]:
    """The most pressing clock of these kinds and the name of the lead, by ticket."""
    ids = [TicketId(ticket.id) for ticket in tickets]
    if not ids:
        return {}, {}
    leads = leads_of(tx.session, ids)
    units = departments_by_id(tx.session, {DepartmentId(unit) for unit in leads.values()})
    return dict(pressing_clocks(tx.session, ids, tx.now, kinds)), {key: units[unit].name for key, unit in leads.items()}


def _holder(ticket: "Ticket", lead: str | None) -> str | None:
    if ticket.state in FIRM_HOLDS:
        return _("企业")
    return _(OFFICES_HOLD[ticket.state]) if ticket.state in OFFICES_HOLD else lead


def _flags(ticket: "Ticket") -> tuple[tuple[str, str], ...]:
    flags = []
    if ticket.urgency in URGENT_TONES:
        flags.append((label(ticket.urgency), URGENT_TONES[ticket.urgency]))
    if ticket.cycle > 1:
        flags.append((_("第 %(cycle)s 次办理", cycle=ticket.cycle), "amber"))
    if ticket.confidential:
        flags.append((_("保密"), "blue"))
    return tuple(flags)
