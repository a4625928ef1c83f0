"""回访: recording an attempt to ask the firm, and closing by silence what was asked in vain."""

from collections import defaultdict

import sqlalchemy as sa
import structlog

from app.calendars.queries import calendar_now
from app.followups.models import FollowUp, FollowUpChannel
from app.followups.rules import ATTEMPTS, Attempt, may_deem
from app.kernel.errors import DomainError, Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.closing import deem
from app.tickets.events import FollowUpRecorded
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State

log = structlog.get_logger(__name__)


def record_attempt(
    tx: Transaction, number: str, version: int | None, channel: FollowUpChannel, *, reached: bool,
    says_solved: bool | None = None, note: str = "",
) -> FollowUp:  # fmt: skip
    """Record one attempt; what the firm said (``says_solved``) only when it was reached, and then in ``note`` too.

    Raises Invalid under ``says_solved`` or ``note``.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.FOLLOW_UP, version)
    if says_solved is not None and not reached:
        raise Invalid({"says_solved": [say("没有联系上企业时，不能填写企业的意见。")]})
    note = checked_text("note", note, Shape("回访记录", TEXT_LIMIT, required=reached))
    attempt = FollowUp(
        ticket_id=ticket.id, cycle=ticket.cycle, at=tx.now, by_id=tx.actor.account_id, by_name=tx.actor.name,
        channel=channel, reached=reached, says_solved=says_solved, note=note,
    )  # fmt: skip
    tx.session.add(attempt)
    event = FollowUpRecorded(subject=subject_of(ticket), channel=channel.value, reached=reached, note=note)
    move(tx, permit, event)
    return attempt


def deem_silent(tx: Transaction, limit: int = 50) -> int:
    """Close by silence what may be; returns how many. Safe to run twice.

    A ticket that changed meanwhile, or refuses for any other reason, is left as it is.
    """
    calendar = calendar_now(tx.session)
    deemed = 0
    for ticket_id, attempts in _asked_twice(tx).items():
        if deemed == limit:
            break
        if not may_deem(calendar, attempts, tx.now):
            continue
        try:
            with tx.session.begin_nested():
                deem(tx, ticket_id, len(attempts))
        except DomainError as refusal:
            log.warning("not_deemed", ticket_id=ticket_id, code=refusal.code)
            continue
        deemed += 1
    return deemed


def _asked_twice(tx: Transaction) -> dict[int, list[Attempt]]:
    """The attempts on resolved tickets of their present cycle, for tickets with enough of them, oldest first."""
    enough = (
        sa.select(FollowUp.ticket_id)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(Ticket.state == State.RESOLVED)
        .group_by(FollowUp.ticket_id)
        .having(sa.func.count() >= ATTEMPTS, sa.func.bool_and(FollowUp.says_solved.is_not(False)))
    )
    rows = tx.session.execute(
        sa.select(FollowUp.ticket_id, FollowUp.at, FollowUp.says_solved)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(FollowUp.ticket_id.in_(enough))
        .order_by(FollowUp.ticket_id, FollowUp.at)
    )
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(Attempt(row.at, row.says_solved))
    return found
