"""The next step told follows the outcome: what is not finished asks nobody whether it is solved. One table says it."""

import pytest
import sqlalchemy as sa

from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.outcomes import NEXT
from app.tickets.rules.words import HELD_OPEN, Outcome, State
from tests.builders import Zone, a_ticket, as_actor


@pytest.mark.parametrize("outcome", list(Outcome))
def test_everybody_reads_the_step_of_the_outcome(tx: Transaction, zone: Zone, outcome: Outcome) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    given = Answer(outcome=outcome, text="答复", article="第十二条", target="市级主管部门", external_number="118 号")
    answer(as_actor(tx, zone.handler), ticket.number, None, given)
    approve(as_actor(tx, zone.head), ticket.number, None, Approve())
    named = sa.select(Notification).where(Notification.name == "ticket.approved", Notification.ticket_id == ticket.id)
    told = {row.account_id: row for row in tx.session.scalars(named)}
    step = NEXT[outcome]
    for actor, words in ((zone.firm, step.firm), (zone.officer, step.officer), (zone.handler, step.lead)):
        text = told[actor.account_id or 0].text
        assert f"下一步：{words}" in text
        asks = any(asking in text for asking in ("确认是否解决", "提醒企业确认", "等待企业确认"))
        assert asks == (outcome not in HELD_OPEN)
