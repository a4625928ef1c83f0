"""Whom a whistle may call."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.rules.roles import Role
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.models import Assignment
from app.tickets.rules.words import State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_department, a_ticket, an_actor, as_actor


def call(lead: str, *supports: str) -> Call:
    return Call(kind=WhistleKind.ORDINARY, lead=lead, supports=supports)


@pytest.mark.parametrize("field", ["lead", "supports"])
def test_a_unit_without_people_cannot_be_called(tx: Transaction, zone: Zone, field: str) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    empty = a_department(tx, zone.region)
    given = call(empty.code) if field == "lead" else call(zone.lead.code, empty.code)
    with pytest.raises(Invalid) as refused:
        blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, given)
    assert list(refused.value.fields) == [field]
    assert empty.name in refused.value.fields[field][0]
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 0


@pytest.mark.parametrize("gone", ["locked", "left"])
def test_somebody_who_cannot_act_is_nobody(tx: Transaction, zone: Zone, gone: str) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    unit = a_department(tx, zone.region)
    somebody = an_actor(tx, Role.LIAISON, zone.region, department=unit)
    if gone == "locked":
        locked = sa.update(Account).where(Account.id == somebody.account_id)
        tx.session.execute(locked.values(state=next(each for each in AccountState if each is not AccountState.ACTIVE)))
    else:
        tx.session.execute(sa.update(Membership).where(Membership.department_id == unit.id).values(until_at=tx.now))
    with pytest.raises(Invalid):
        blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call(unit.code))


@pytest.mark.parametrize("role", [Role.LIAISON, Role.HANDLER, Role.HEAD])
def test_one_person_of_the_unit_is_enough(tx: Transaction, zone: Zone, role: Role) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    unit = a_department(tx, zone.region)
    an_actor(tx, role, zone.region, department=unit)
    later = as_actor(tx, zone.dispatcher, tx.now + timedelta(minutes=1))
    assert blow_whistle(later, ticket.number, None, call(unit.code)).state is State.WHISTLED
