"""A ticket as its firm follows it: six steps like a parcel's way, who has it now, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.sla.promising import Coming
from app.sla.queries import ClockView
from app.sla.rules.clocks import STOPPED
from app.tickets.rules.words import Part, State
from app.web.filters import day, moment
from app.web.presenting.clocks import FIRM_WORDS, ShownClock, explain_href, left_label, shown_clock

if TYPE_CHECKING:
    from app.tickets.models import Assignment, Ticket

WAY = ("已提交", "已受理", "已交办", "办理中", "请您确认", "已办结")
_S = State
PLACE: dict[State, int] = {
    _S.DRAFT: 0, _S.SUBMITTED: 0, _S.ACCEPTED: 1, _S.WHISTLED: 2, _S.HANDLING: 3, _S.REVIEW: 3, _S.RESOLVED: 4,
    _S.CLOSED: 5, _S.PLANNED: 3, _S.NEEDS_INFO: 0,
}  # fmt: skip
"""How far along the way a state is; a question to the firm stands where the matter waits."""
RENAMED: dict[State, str] = {_S.NEEDS_INFO: "请您补充", _S.PLANNED: "列入计划"}
CUT_SHORT: dict[State, str] = {_S.REJECTED: "不予受理", _S.WITHDRAWN: "已撤回", _S.MERGED: "已并案"}
"""States that end the way before its end."""
WAITS: dict[State, tuple[str, str]] = {
    _S.RESOLVED: ("等您确认：问题解决了吗？", "去确认"), _S.NEEDS_INFO: ("等您补充材料", "去补充"),
}  # fmt: skip
"""What the firm itself is waited for, and the word on the button."""
NOW_WITH: dict[State, str] = {
    _S.SUBMITTED: "{centre}正在受理", _S.ACCEPTED: "{centre}正在安排承办单位", _S.WHISTLED: "{lead}", _S.HANDLING: "{lead}",
    _S.REVIEW: "{lead}", _S.RESOLVED: "等您答复", _S.NEEDS_INFO: "等您答复", _S.PLANNED: "{lead}",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One step of ``components/progress_line.html``."""

    label: str
    done: bool
    current: bool
    at: str | None = None
    holder: str | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """One ticket of ``components/ticket_card.html``."""

    number: str
    href: str
    title: str
    steps: Sequence[Step]
    state: State
    clock: ShownClock | None
    waits_label: str
    act_label: str
    line: str


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """One line of ``components/promise_receipt.html``."""

    what: str
    due: datetime
    left_label: str
    provisional: bool
    explain_href: str | None


def steps_of(ticket: "Ticket", parts: Sequence["Assignment"], *, exact: bool = False) -> list[Step]:
    """The way of a ticket; ``exact`` prints hours. ``parts`` are those still in, units loaded, lead first."""
    show = moment if exact else day
    times = _times(ticket, parts)
    if ticket.state in CUT_SHORT:
        passed = [place for place in range(4) if place == 0 or times[place]]
        ended = Step(CUT_SHORT[ticket.state], False, True, show(ticket.closed_at or ticket.moved_at))
        return [*[Step(WAY[place], True, False, show(times[place])) for place in passed], ended]
    here = PLACE[ticket.asked_from or ticket.state] if ticket.state is State.NEEDS_INFO else PLACE[ticket.state]
    steps = []
    for place, label in enumerate(WAY):
        current = place == here
        at = times[place] if place <= here else None
        steps.append(
            Step(
                label=RENAMED.get(ticket.state, label) if current else label,
                done=place < here or ticket.state is State.CLOSED,
                current=current,
                at=show(at) if at else None,
                holder=holder_of(ticket, parts) if current else None,
            )
        )
    return steps


def holder_of(ticket: "Ticket", parts: Sequence["Assignment"]) -> str | None:
    """Who has it now, in words a firm reads; None once it is over."""
    words = NOW_WITH.get(ticket.state)
    if words is None:
        return None
    lead = next((part for part in parts if part.part is Part.LEAD), None)
    named = "" if lead is None else " ".join(filter(None, (lead.department.name, lead.handler_name)))
    return words.format(centre="企业服务中心", lead=named or "承办单位")


def card_of(ticket: "Ticket", parts: Sequence["Assignment"], clock: ClockView | None) -> Card:
    """A ticket as a card."""
    waits, act = WAITS.get(ticket.state, ("", ""))
    return Card(
        number=ticket.number, href=f"/tickets/{ticket.number}", title=ticket.title, steps=steps_of(ticket, parts),
        state=ticket.state, clock=shown_clock(clock, firm=True) if clock and not waits else None, waits_label=waits,
        act_label=act, line=_line(ticket),
    )  # fmt: skip


def cards_of(
    tickets: Sequence["Ticket"], parts: Mapping[int, Sequence["Assignment"]], clocks: Mapping[int, ClockView]
) -> list[Card]:
    """Several cards, in the order of the tickets."""
    return [card_of(ticket, parts.get(ticket.id, ()), clocks.get(ticket.id)) for ticket in tickets]


def promise_lines(number: str, clocks: Sequence[ClockView], coming: Sequence[Coming]) -> list[PromiseLine]:
    """What was promised and what is: clocks that run or ran, then the steps still to come, at the latest."""
    begun = [
        PromiseLine(
            what=FIRM_WORDS[view.kind], due=view.due, left_label=left_label(view) or "已按时完成",
            provisional=view.provisional and view.state not in STOPPED, explain_href=explain_href(number, view),
        )
        for view in clocks
    ]  # fmt: skip
    ahead = [
        PromiseLine(
            what=FIRM_WORDS[each.kind], due=each.due, left_label=f"最迟，还有 {each.left.days} 个工作日",
            provisional=each.provisional, explain_href=None,
        )
        for each in coming
    ]  # fmt: skip
    return [*begun, *ahead]


def own_deadline_of(ticket: "Ticket") -> str | None:
    """The firm's own deadline with what hangs on it; None when it named neither."""
    when = f"您希望 {day(ticket.wanted_by)} 前解决" if ticket.wanted_by else ""
    return "，".join(part for part in (when, ticket.consequence) if part) or None


def _times(ticket: "Ticket", parts: Sequence["Assignment"]) -> tuple[datetime | None, ...]:
    lead = next((part for part in parts if part.part is Part.LEAD), None)
    checked_in = lead.checked_in_at if lead else None
    return (
        ticket.filed_at, ticket.accepted_at, ticket.whistled_at, checked_in, ticket.resolved_at,
        ticket.closed_at,
    )  # fmt: skip


def _line(ticket: "Ticket") -> str:
    return f"复查日期 {day(ticket.revisit_on)}" if ticket.state is State.PLANNED and ticket.revisit_on else ""
