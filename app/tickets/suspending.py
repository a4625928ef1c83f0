"""挂起: the resolve clock rests for a stated reason, and goes on."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.kernel.acts import Act
from app.kernel.inputs import Ask, checked
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.tickets.events.pace import TicketPaused, TicketResumed
from app.tickets.gathering import subject_of
from app.tickets.models import Pause, Ticket
from app.tickets.moving import current, lock, move, permit_to
from app.tickets.pauses import end_pause, open_pause
from app.tickets.reasons import demand_offered
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PauseReason

RESUMING = "resume"
"""What this work is called where it is set aside."""
LASTED_LONGEST = "挂起期满，自动恢复计时"
"""Written into the ticket's story by the system."""


@dataclass(frozen=True, kw_only=True)
class Suspend:
    """Why the clock may rest; reason and text are shown to the firm."""

    reason: Annotated[
        PauseReason, Ask("挂起原因", means="Why the clock may rest: one of three lawful reasons. The firm reads it.")
    ]
    text: Annotated[
        str,
        Ask(
            "挂起说明",
            hint="企业会看到原因和说明。最长 5 个工作日，到期自动恢复；一件诉求最多两次。",
            means=(
                "What is waited for. The firm reads it. A pause lasts at most 5 workdays, a ticket has at most two."
            ),
            example="等待环评公示期满。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Why the clock goes on; nothing need be said."""

    text: Annotated[str, Ask("恢复说明", means="Why the clock goes on. The firm reads it.")] = ""


def pause(tx: Transaction, number: str, version: int | None, given: Suspend) -> Ticket:
    """挂起: the clock rests for a stated reason."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PAUSE, version)
    given = checked(given)
    demand_offered(tx, ticket.region_id, "pause", given.reason)
    open_pause(tx, ticket, given.reason, given.text)
    move(tx, permit, TicketPaused(subject=subject_of(ticket), reason=given.reason, text=given.text))
    return ticket


def resume(tx: Transaction, number: str, version: int | None, given: Resume) -> Ticket:
    """恢复计时: the clock goes on; the firm may say so as well (材料已补齐)."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RESUME, version)
    text = checked(given).text
    end_pause(tx, ticket)
    move(tx, permit, TicketResumed(subject=subject_of(ticket), text=text))
    return ticket


def resume_overdue(tx: Transaction, limit: int = 50) -> int:
    """Let every clock go on whose pause lasted the longest a pause may; returns how many were looked at.

    Safe to run twice. One that cannot go on is set aside and stops nobody else.
    """
    due = tx.session.scalars(
        sa.select(Pause.ticket_id)
        .where(Pause.ended_at.is_(None), Pause.ends_by <= tx.now, not_set_aside(RESUMING, Pause.ticket_id, tx.now))
        .order_by(Pause.ends_by)
        .limit(limit)
    ).all()
    return one_by_one(tx, RESUMING, due, lambda ticket_id: _go_on(tx, ticket_id))


def _go_on(tx: Transaction, ticket_id: int) -> None:
    ticket = current(tx, ticket_id)
    still_open = tx.session.scalar(sa.select(Pause.id).where(Pause.ticket_id == ticket_id, Pause.ended_at.is_(None)))
    if still_open is None:
        return
    permit = permit_to(tx, ticket, Action.RESUME, None)
    end_pause(tx, ticket)
    move(tx, permit, TicketResumed(subject=subject_of(ticket), text=LASTED_LONGEST))


PAUSE = Act(action=Action.PAUSE, ability="ticket.pause", takes=Suspend, do=pause, done="已挂起")
RESUME = Act(action=Action.RESUME, ability="ticket.resume", takes=Resume, do=resume, done="已恢复计时")
