"""A firm's "not solved" said in a call is told to everybody who must act, and to the firm what was made of it."""

import sqlalchemy as sa

from app.followups.conducting import Attempted, record_attempt
from app.followups.models import FollowUpChannel
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.history import timeline
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor

NOTE = "老板娘说还在漏水，语气很冲"


def test_whoever_must_act_is_told_and_the_firm_reads_no_note(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    given = Attempted(channel=FollowUpChannel.PHONE, reached=True, says_solved=False, note=NOTE)
    record_attempt(as_actor(tx, zone.coordinator), ticket.number, ticket.version, given)
    rows = tx.session.scalars(
        sa.select(Notification).where(Notification.name == "ticket.disputed", Notification.ticket_id == ticket.id)
    ).all()
    told = {row.account_id: row.text for row in rows}
    workers = (zone.liaison, zone.handler, zone.head, zone.officer, zone.dispatcher)
    assert set(told) == {actor.account_id for actor in (*workers, zone.firm)}
    assert all(NOTE in told[actor.account_id or 0] for actor in workers)
    assert NOTE not in told[zone.firm.account_id or 0]
    story = timeline(as_actor(tx, zone.firm), ticket.number)
    assert [item.action for item in story[-2:]] == [Action.FOLLOW_UP, Action.DISPUTE]
    assert NOTE not in str([item.facts for item in story])
