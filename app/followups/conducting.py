"""回访: recording an attempt to ask the firm, and closing by silence what was asked in vain."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.followups.models import FollowUp, FollowUpChannel
from app.followups.rules import ATTEMPTS, Attempt, may_deem
from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.setting_aside import not_set_aside, one_by_one
from app.kernel.transaction import Transaction
from app.tickets.closing import deem_still_silent, dispute_as_told
from app.tickets.events.closing import FollowUpRecorded
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State

DEEMING = "deem"
"""What this work is called where it is set aside."""
OWN_WORK = (
    Action.SUBMIT,
    Action.ACCEPT,
    Action.SETTLE,
    Action.CHECK_IN,
    Action.PROGRESS,
    Action.FINISH,
    Action.ANSWER,
    Action.APPROVE,
)
"""Whoever took one of these has worked on the matter, and is not heard about it."""


@dataclass(frozen=True, kw_only=True)
class Attempted:
    """How the firm was asked, whether it was reached, and what it said."""

    channel: Annotated[FollowUpChannel, Ask("回访方式", chosen=FollowUpChannel.PHONE, means="How the firm was asked.")]
    reached: Annotated[
        bool,
        Ask(
            "是否联系上",
            means=("Whether it was reached; three attempts in vain on three workdays make it `unreachable`."),
            example=True,
        ),
    ]
    says_solved: Annotated[
        bool | None,
        Ask(
            "企业说解决了没有",
            means=(
                "What the firm said; null when it was not reached. false opens the next cycle at once, as its dispute."
            ),
            example=True,
        ),
    ] = None
    note: Annotated[
        str,
        Ask(
            "回访记录",
            hint="联系上时必填；企业说没有解决的，马上退回重办。两次不同工作日回访没有回音，再过 5 个工作日视为销号。",
            means="What was said, in the firm's words; needed when it was reached.",
        ),
    ] = ""


def record_attempt(tx: Transaction, number: str, version: int | None, given: Attempted) -> FollowUp:
    """回访: one attempt to ask the firm; what it said only when it was reached, and then in ``note`` too.

    "Not solved" opens the next cycle at once, as a dispute on its word. Raises Invalid under ``says_solved`` or
    ``note``.
    """
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.FOLLOW_UP, version)
    given = checked(given)
    if given.says_solved is not None and not given.reached:
        raise Invalid({"says_solved": [say("没有联系上企业时，不能填写企业的意见。")]})
    if given.says_solved is not None and ticket.state is not State.RESOLVED:
        raise Invalid({"says_solved": [say("这件诉求还没有答复，不问是否解决。")]})
    if given.reached and not given.note:
        raise Invalid({"note": [say("请填写回访记录。")]})
    attempt = FollowUp(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        at=tx.now,
        by_id=tx.actor.account_id,
        by_name=tx.actor.name,
        channel=given.channel,
        reached=given.reached,
        says_solved=given.says_solved,
        note=given.note,
    )
    tx.session.add(attempt)
    event = FollowUpRecorded(
        subject=subject_of(ticket),
        channel=given.channel.value,
        reached=given.reached,
        note=given.note,
        says_solved=given.says_solved,
    )
    move(tx, permit, event)
    if given.says_solved is False:
        dispute_as_told(tx, permit, given.note)
    return attempt


def deem_silent(tx: Transaction, limit: int = 50) -> int:
    """Close by silence what may be; returns how many were looked at.

    Safe to run twice. One that refuses to be closed is set aside and stops nobody else.
    """
    calendar = calendar_now(tx.session)
    silent = {each: len(asked) for each, asked in _asked_twice(tx).items() if may_deem(calendar, asked, tx.now)}
    return one_by_one(tx, DEEMING, list(silent)[:limit], lambda each: deem_still_silent(tx, each, silent[each]))


def _of_others() -> sa.ColumnElement[bool]:
    """Attempts of whoever did nothing else about the ticket: an own attempt is no attempt to hear the firm."""
    own = sa.exists().where(
        TicketEventRow.ticket_id == FollowUp.ticket_id,
        TicketEventRow.actor_id == FollowUp.by_id,
        TicketEventRow.action.in_(OWN_WORK),
    )
    return sa.not_(own)


def _asked_twice(tx: Transaction) -> dict[int, list[Attempt]]:
    """The attempts on resolved tickets of their present cycle, for tickets with enough of them, oldest first."""
    enough = (
        sa.select(FollowUp.ticket_id)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(
            Ticket.state == State.RESOLVED,
            FollowUp.at >= Ticket.resolved_at,
            _of_others(),
            not_set_aside(DEEMING, FollowUp.ticket_id, tx.now),
        )
        .group_by(FollowUp.ticket_id)
        .having(sa.func.count() >= ATTEMPTS, sa.func.bool_and(FollowUp.says_solved.is_not(False)))
    )
    rows = tx.session.execute(
        sa.select(FollowUp.ticket_id, FollowUp.at, FollowUp.says_solved)
        .join(Ticket, sa.and_(Ticket.id == FollowUp.ticket_id, Ticket.cycle == FollowUp.cycle))
        .where(FollowUp.ticket_id.in_(enough), FollowUp.at >= Ticket.resolved_at, _of_others())
        .order_by(FollowUp.ticket_id, FollowUp.at)
    )
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(Attempt(row.at, row.says_solved))
    return found


FOLLOW_UP = Act(
    action=Action.FOLLOW_UP, ability="ticket.follow_up", takes=Attempted, do=record_attempt, done="回访已记录", key="h"
)
