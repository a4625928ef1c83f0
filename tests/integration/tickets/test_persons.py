"""In whose hands a unit has a matter: from the check-in on, handed over within the unit, asked for in lists."""

import pytest

from app.accounts.models import Account
from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.sla.worklists import waiting_by_person, waiting_in_list
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.handing_over import HandOver, hand_over
from app.tickets.history import timeline
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State, Whose
from app.tickets.rules.worklists import Worklist
from app.tickets.seeing import seen_by, seen_list
from tests.builders import Zone, a_department, a_ticket, an_actor, as_actor


@pytest.fixture
def number(tx: Transaction, zone: Zone) -> str:
    return a_ticket(tx, zone, State.WHISTLED).number


def username(tx: Transaction, actor: Actor) -> str:
    return tx.session.get_one(Account, actor.account_id).username


def listed(tx: Transaction, actor: Actor, whose: Whose | None, name: Worklist = Worklist.HANDLE) -> list[str]:
    reader = as_actor(tx, actor)
    return [row.number for row in seen_list(reader, waiting_in_list(reader, name, None, 50, whose)).items]


def test_who_checks_in_has_it_and_a_colleague_who_is_named_has_it_instead(
    tx: Transaction, zone: Zone, number: str
) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn(handler=zone.handler.name))
    assert listed(tx, zone.handler, Whose.MINE) == [number]
    assert listed(tx, zone.liaison, Whose.MINE) == []
    assert listed(tx, zone.liaison, None) == [number]
    assert waiting_by_person(as_actor(tx, zone.handler), Worklist.HANDLE) == {Whose.MINE: 1, Whose.NOBODY: 0}
    other = a_ticket(tx, zone, State.WHISTLED).number
    check_in(as_actor(tx, zone.liaison), other, None, CheckIn(handler="编外的老王"))
    assert listed(tx, zone.liaison, Whose.MINE) == [other], "a name without an account stays with who checked in"


def test_until_somebody_is_in_it_is_nobodys(tx: Transaction, zone: Zone, number: str) -> None:
    assert listed(tx, zone.head, Whose.NOBODY, Worklist.OPEN) == [number]
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    assert listed(tx, zone.head, Whose.NOBODY, Worklist.OPEN) == []


def test_a_part_goes_to_a_colleague_who_is_told(tx: Transaction, zone: Zone, number: str) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    before = seen_by(as_actor(tx, zone.liaison), number).row
    given = HandOver(to=username(tx, zone.handler), note="现场已看过")
    hand_over(as_actor(tx, zone.liaison), number, before.version, given)
    row = seen_by(as_actor(tx, zone.handler), number).row
    assert (row.state, row.version) == (before.state, before.version + 1)
    assert row.lead is not None
    assert row.lead.handler == zone.handler.name
    assert listed(tx, zone.handler, Whose.MINE) == [number]
    told = tx.session.query(Notification).filter_by(account_id=zone.handler.account_id).all()
    assert "ticket.handed_over" in [each.name for each in told]
    [firm] = [act for act in timeline(as_actor(tx, zone.firm), number) if act.action is Action.HAND_OVER]
    assert firm.facts == {"department_name": zone.lead.name, "handler_name": zone.handler.name}


def test_only_to_who_is_at_work_in_the_unit_and_has_it_not_yet(tx: Transaction, zone: Zone, number: str) -> None:
    check_in(as_actor(tx, zone.liaison), number, None, CheckIn())
    stranger = an_actor(tx, Role.HANDLER, zone.region, department=a_department(tx, zone.region))
    for to in (username(tx, stranger), "nobody.of.us", username(tx, zone.liaison)):
        with pytest.raises(Invalid) as refused:
            hand_over(as_actor(tx, zone.liaison), number, None, HandOver(to=to))
        assert set(refused.value.fields) == {"to"}
    with pytest.raises(Forbidden):
        hand_over(as_actor(tx, zone.coordinator), number, None, HandOver(to=username(tx, zone.handler)))
