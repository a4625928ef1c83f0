"""Colleagues called in by a remark: only who may read it, told in a seat, and asked again when the message is read."""

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.kernel.actor import Actor
from app.kernel.errors import Invalid, Missing
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.notifications.queries import inbox
from app.tickets.enclosures import Mention
from app.tickets.handing_back import HAND_BACK, RULE, HandBack, Rule
from app.tickets.mentioning import colleagues_of, reads_remarks_of
from app.tickets.models import Ticket
from app.tickets.remarking import REMARK, Note
from app.tickets.remarks import colleagues_on, remarks_of
from app.tickets.rules.words import HandBackReason, State
from tests.builders import Zone, a_department, a_ticket, an_actor, as_actor


def call(tx: Transaction, by: Actor, number: str, *names: str) -> None:
    text = "".join(f"@{name} " for name in names) + "请看一下"
    take(as_actor(tx, by), REMARK, Note(text=text), number=number)


def told(tx: Transaction, actor: Actor) -> list[str]:
    page = inbox(as_actor(tx, actor).session, actor)
    return [each.subject for each in page.items if each.name == "ticket.mentioned" and not each.withheld]


def named(tx: Transaction, actor: Actor, name: str) -> str:
    tx.session.execute(sa.update(Account).where(Account.id == actor.account_id).values(name=name))
    tx.session.expire_all()
    return name


def test_a_colleague_is_told_and_marked(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING).number
    name = named(tx, zone.coordinator, "周敏")
    call(tx, zone.handler, number, name)
    assert told(tx, zone.coordinator) == [f"{zone.handler.name}提到了您：厂区东门外道路破损"]
    assert remarks_of(as_actor(tx, zone.head), number)[0].mentions == (name,)
    assert tx.session.scalars(sa.select(Mention.account_id)).all() == [zone.coordinator.account_id]


@pytest.mark.parametrize("confidential", [False, True])
def test_those_offered_are_exactly_those_who_may_read(tx: Transaction, zone: Zone, confidential: bool) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    gone = a_department(tx, zone.region)
    an_actor(tx, Role.HANDLER, zone.region, department=gone)
    if confidential:
        values = {"confidential": True, "complained_of": [gone.id]}
        tx.session.execute(sa.update(Ticket).where(Ticket.id == ticket.id).values(**values))
        tx.session.expire_all()
    writer = as_actor(tx, zone.handler)
    offered = {each.account_id for each in colleagues_of(writer, ticket.id)}
    everybody = set(tx.session.scalars(sa.select(Account.id))) - {zone.handler.account_id}
    ticket = tx.session.get_one(Ticket, ticket.id)
    assert offered == {each for each in everybody if reads_remarks_of(writer, each, ticket)}
    assert zone.coordinator.account_id in offered
    for nobody in (zone.firm, zone.observer, zone.auditor, zone.admin, zone.other_firm):
        assert nobody.account_id not in offered


def test_who_may_not_read_it_cannot_be_called_and_nothing_is_written(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING).number
    for nobody, name in ((zone.support_head, "外人甲"), (zone.firm, "企业乙"), (zone.observer, "观察丙")):
        named(tx, nobody, name)
        with pytest.raises(Invalid) as refused, tx.session.begin_nested():
            call(tx, zone.handler, number, name)
        assert name in str(refused.value.fields["text"])
    assert not tx.session.scalars(sa.select(Mention)).all()


def test_two_of_one_name_must_be_told_apart(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING).number
    named(tx, zone.head, "同名")
    named(tx, zone.coordinator, "同名")
    with pytest.raises(Invalid), tx.session.begin_nested():
        call(tx, zone.handler, number, "同名")
    call(tx, zone.handler, number, f"同名（{zone.lead.name}）")
    assert told(tx, zone.head)
    assert not told(tx, zone.coordinator)


def test_a_unit_that_was_let_go_reads_the_message_no_more(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.WHISTLED).number
    name = named(tx, zone.liaison, "联络")
    call(tx, zone.dispatcher, number, name)
    assert told(tx, zone.liaison)
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="不属我局职责")
    take(as_actor(tx, zone.liaison), HAND_BACK, asked, number=number)
    take(as_actor(tx, zone.coordinator), RULE, Rule(upheld=True, note="属他局"), number=number)
    assert told(tx, zone.liaison) == []
    with pytest.raises(Invalid), tx.session.begin_nested():
        call(tx, zone.dispatcher, number, name)


def test_who_has_left_is_not_told_and_said_to_have_left(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING).number
    name = named(tx, zone.coordinator, "离岗")
    call(tx, zone.handler, number, name)
    seats = sa.update(Membership).where(Membership.account_id == zone.coordinator.account_id)
    tx.session.execute(seats.values(until_at=tx.now))
    tx.session.expire_all()
    assert remarks_of(as_actor(tx, zone.head), number)[0].left == (name,)
    with pytest.raises(Invalid), tx.session.begin_nested():
        call(tx, zone.handler, number, name)
    assert len(tx.session.scalars(sa.select(Notification).where(Notification.name == "ticket.mentioned")).all()) == 1


def test_nobody_learns_names_of_a_ticket_that_is_none_of_his(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone, State.HANDLING).number
    for nobody in (zone.firm, zone.support_head, zone.auditor, zone.observer):
        with pytest.raises(Missing):
            colleagues_on(as_actor(tx, nobody), number)
