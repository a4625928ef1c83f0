"""What a unit asked to be let go of before it ended: its successor goes on with the part, and with that asking."""

from datetime import timedelta

from app.kernel.transaction import Transaction
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import HandBackReason, State
from app.tickets.seeing import seen_by
from app.tickets.taking_over import take_over_ended
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import shanghai
from tests.integration.administration.test_ending import an_heir, ended, system


def test_what_a_unit_that_ended_had_asked_is_counted_once(tx: Transaction, zone: Zone) -> None:
    """Its part goes on with the successor, and both were counted: the second ruling was taken for the leader's."""
    tx = as_actor(tx, tx.actor, shanghai("2026-11-24 09:00"))
    ticket = a_ticket(tx, zone, State.WHISTLED)
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单没有这一项")
    hand_back(as_actor(tx, zone.head), ticket.number, None, asked)
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(upheld=False, note="请按职责办理"))
    hand_back(as_actor(tx, zone.head), ticket.number, None, asked)
    ended(tx, zone, zone.lead, an_heir(tx, zone))
    take_over_ended(system(tx))
    assert ticket.hand_backs == 2
    later = tx.now + timedelta(hours=2)
    assert Action.RULE in seen_by(as_actor(tx, zone.coordinator, later), ticket.number).actions
    assert Action.RULE not in seen_by(as_actor(tx, zone.leader, later), ticket.number).actions
