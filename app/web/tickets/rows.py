"""Tickets in lists, in words: rows for staff, cards for firms; what they may say came with the rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.accounts.rules.roles import UNIT
from app.calendars.rules import SHANGHAI, local_day
from app.clocks.rules.glyphs import Glyph
from app.clocks.rules.states import ClockState
from app.companies.rules import short_name
from app.kernel.actor import Actor
from app.kernel.ids import DepartmentId
from app.kernel.words import Word
from app.tickets.rules.clocks import Press
from app.tickets.rules.words import PartState, State, Urgency
from app.tickets.seen import SeenPart, SeenRow, TicketClock
from app.web.labels import label
from app.web.speaking import _, dated
from app.web.tickets.clocks import ShownClock, shown_clock
from app.web.tickets.progress import WAITS_FOR_FIRM, Step, steps_of

HIDDEN_FIRM = "企业信息保密"
FIRM_HOLDS = (State.NEEDS_INFO, State.RESOLVED)
OFFICES_HOLD: dict[State, str] = {State.SUBMITTED: "企服中心", State.ACCEPTED: "园区"}
URGENT_TONES = {Urgency.PRESSING: "amber", Urgency.URGENT: "red"}


class DueGroup(Word):
    """By which day a row is due; the order of a work list. A list of late matters is parted by ``Press``."""

    OVERDUE = "overdue", "超期"
    TODAY = "today", "今天到期"
    TOMORROW = "tomorrow", "明天到期"
    WEEK = "week", "本周到期"
    LATER = "later", "以后到期"
    RESTING = "resting", "暂停计时"
    NONE = "none", "没有时限"


LATE = (DueGroup.OVERDUE, Press.PROMISE)
"""The groups that are said in red."""


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """One row of ``components/ticket_row.html``."""

    number: str
    href: str
    open_href: str
    """The same with the list it stands in."""
    title: str
    company_name: str
    company_short: str
    """The same without the place it begins with: in a column of one zone all would begin alike."""
    former_names: str
    """曾用名, as far as this reader may know the firm."""
    category_label: str
    state: State
    holder: str | None
    person: str
    """Who of the reader's unit, else of the lead, has it in hand."""
    filed_at: datetime
    filed_label: str
    clock: ShownClock | None
    """The one the list goes by, with whose it is."""
    beside: ShownClock | None
    """Another one, of somebody else, where it presses more; a small second mark."""
    version: int
    group: Word
    tags: tuple[str, ...]
    flags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class RowGroup:
    """Rows due alike; ``label`` is empty where the page before began the group."""

    key: Word
    label: str
    bad: bool = False
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
    act_href: str
    """Where the button leads: the act itself, where it has a page of its own."""
    line: str


def units_of_actor(actor: Actor) -> list[DepartmentId]:
    """The units whose people are named first in a row: the reader's own."""
    return [seat.department_id for seat in actor.seats_of(*UNIT) if seat.department_id is not None]


def rows_of(
    tickets: Sequence[SeenRow], now: datetime, units: Collection[DepartmentId] = (), within: str = ""
) -> list[TicketRow]:
    """Tickets of a list as rows, in their order; names as this reader may know them.

    ``units`` are the reader's own. ``within`` is the list as an address names it, ``list=review``: a ticket that is
    opened leads on to the next one of it.
    """
    return [
        TicketRow(
            number=row.number,
            href=f"/tickets/{row.number}",
            open_href=f"/tickets/{row.number}{'?' if within else ''}{within}",
            title=row.title,
            company_name=company_label(row),
            company_short=short_name(company_label(row)),
            former_names=former_names(row.firm.former if row.firm else ()),
            category_label=_(row.category.name) if row.category else "",
            state=row.state,
            holder=_holder(row),
            person=_person(row, units),
            filed_at=row.filed_at,
            filed_label=short_day(row.filed_at, now),
            clock=shown_clock(row.clock) if row.clock else None,
            beside=_beside(row),
            version=row.version,
            tags=tuple(tag.name for tag in row.tags),
            group=row.press or group_of(row.clock, now),
            flags=_flags(row),
        )
        for row in tickets
    ]


def cards_of(tickets: Sequence[SeenRow]) -> list[TicketCard]:
    """Tickets of a list as the firm's cards, in their order."""
    return [_card(row) for row in tickets]


def company_label(row: SeenRow) -> str:
    """The firm as its reader may know it."""
    return row.firm.name if row.firm else _(HIDDEN_FIRM)


def former_names(names: Sequence[str]) -> str:
    """What a firm was called before, in words; empty when it never was called otherwise."""
    return _("曾用名 %(names)s", names="、".join(names)) if names else ""


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
            groups.append(RowGroup(row.group, "" if goes_on else label(row.group), row.group in LATE))
        groups[-1].rows.append(row)
    return groups


def plain(rows: Sequence[TicketRow]) -> list[RowGroup]:
    """Rows in an order that has nothing to do with dues, under no heads."""
    return [RowGroup(DueGroup.NONE, "", rows=list(rows))] if rows else []


def _card(row: SeenRow) -> TicketCard:
    waits, act = WAITS_FOR_FIRM.get(row.state, ("", ""))
    return TicketCard(
        number=row.number,
        href=f"/tickets/{row.number}",
        title=row.title,
        state=row.state,
        steps=steps_of(row, row.lead.department.name if row.lead else None),
        clock=shown_clock(row.clock, firm=True) if row.clock else None,
        waits_label=_(waits) or None,
        act_label=_(act) or None,
        act_href=f"/tickets/{row.number}/confirm" if row.state is State.RESOLVED else f"/tickets/{row.number}",
        line="",
    )


def _holder(row: SeenRow) -> str | None:
    if row.state in FIRM_HOLDS:
        return _("企业")
    if row.state in OFFICES_HOLD:
        return _(OFFICES_HOLD[row.state])
    return row.lead.department.name if row.lead else None


def _person(row: SeenRow, units: Collection[DepartmentId]) -> str:
    own = [part for part in row.parts if part.department_id in units and part.state is PartState.CHECKED_IN]
    lead = [row.lead] if row.lead is not None and row.state not in FIRM_HOLDS else []
    return next((_in_hands(part) for part in [*own, *lead] if part.handler), "")


def _in_hands(part: SeenPart) -> str:
    if part.handler_away:
        return _("%(name)s（%(other)s 代班）", name=part.handler or "", other=part.handler_away)
    return part.handler or ""


def _beside(row: SeenRow) -> ShownClock | None:
    """Another's clock, where the list goes by one that is due later, or by none."""
    other = row.beside
    if other is None or other.state is ClockState.PAUSED or (row.clock is not None and row.clock.due <= other.due):
        return None
    return shown_clock(other)


def _flags(ticket: SeenRow) -> tuple[tuple[str, str], ...]:
    flags = []
    if ticket.is_test:
        flags.append((_("测试"), "amber"))
    if ticket.urgency in URGENT_TONES:
        flags.append((label(ticket.urgency), URGENT_TONES[ticket.urgency]))
    if ticket.cycle > 1:
        flags.append((_("第 %(cycle)s 次办理", cycle=ticket.cycle), "amber"))
    if ticket.confidential:
        flags.append((_("保密"), "blue"))
    return tuple(flags)
