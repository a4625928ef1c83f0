"""Following and muting a ticket: who hears of it, once, and only while it exists for him."""

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership
from app.acts.taking import take
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Missing
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.finding import TicketFilters
from app.tickets.following import FOLLOW, MUTE, UNFOLLOW, Attention, attention_to
from app.tickets.models import Ticket
from app.tickets.readers import TicketFollow
from app.tickets.resolving import PROGRESS, Answer, Progress, answer
from app.tickets.rules.words import Outcome, State
from app.tickets.seeing import Wanted, seen_list
from tests.builders import Zone, a_ticket, as_actor

SAID = Attention()


def wish(tx: Transaction, act: object, actor: Actor, ticket: Ticket) -> None:
    take(as_actor(tx, actor), act, SAID, number=ticket.number)  # type: ignore[arg-type]


def report(tx: Transaction, zone: Zone, ticket: Ticket, text: str = "已勘察") -> None:
    take(as_actor(tx, zone.handler), PROGRESS, Progress(text=text), number=ticket.number)


def messages(tx: Transaction, actor: Actor, name: str = "ticket.progressed") -> list[Notification]:
    own = sa.select(Notification).where(Notification.account_id == actor.account_id, Notification.name == name)
    return list(tx.session.scalars(own.order_by(Notification.id)))


def followed(tx: Transaction, actor: Actor) -> list[str]:
    page = seen_list(as_actor(tx, actor), Wanted(filters=TicketFilters(followed=True)))
    return [row.number for row in page.items]


def test_a_watcher_hears_of_every_act_and_of_none_once_it_is_taken_back(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    report(tx, zone, ticket)
    assert not messages(tx, zone.leader)
    wish(tx, FOLLOW, zone.leader, ticket)
    wish(tx, FOLLOW, zone.leader, ticket)
    assert followed(tx, zone.leader) == [ticket.number]
    report(tx, zone, ticket)
    assert len(messages(tx, zone.leader)) == 1
    assert "无需操作，您关注了这件诉求" in messages(tx, zone.leader)[0].text
    wish(tx, UNFOLLOW, zone.leader, ticket)
    report(tx, zone, ticket)
    assert len(messages(tx, zone.leader)) == 1
    assert followed(tx, zone.leader) == []


def test_who_is_told_anyway_is_told_once_and_for_that(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, FOLLOW, zone.officer, ticket)
    report(tx, zone, ticket)
    assert len(messages(tx, zone.officer)) == 1
    assert "您关注了" not in messages(tx, zone.officer)[0].text


def test_who_acts_is_not_told_of_it(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, FOLLOW, zone.handler, ticket)
    report(tx, zone, ticket)
    assert not messages(tx, zone.handler)


def test_a_follow_ends_with_the_sight_of_its_ticket(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, FOLLOW, zone.leader, ticket)
    tx.session.execute(
        sa.update(Membership).where(Membership.account_id == zone.leader.account_id).values(role="observer")
    )
    tx.session.execute(sa.update(Ticket).where(Ticket.id == ticket.id).values(confidential=True))
    tx.session.expire_all()
    report(tx, zone, ticket)
    assert not messages(tx, zone.leader)
    assert not tx.session.scalars(sa.select(TicketFollow)).all()


def test_an_observer_reads_no_more_in_a_message_than_on_the_page(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, FOLLOW, zone.observer, ticket)
    report(tx, zone, ticket, "请拨 13912345678 联系")
    told = messages(tx, zone.observer)[0]
    assert zone.company.name not in told.subject + told.text
    assert "13912345678" not in told.text


def test_who_mutes_hears_what_asks_something_of_him_and_nothing_else(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, MUTE, zone.officer, ticket)
    report(tx, zone, ticket)
    assert not messages(tx, zone.officer)
    assert followed(tx, zone.officer) == []
    whistled = a_ticket(tx, zone, State.ACCEPTED)
    wish(tx, MUTE, zone.dispatcher, whistled)
    assert attention_to(as_actor(tx, zone.dispatcher), whistled.id) is True  # type: ignore[arg-type]
    wish(tx, UNFOLLOW, zone.dispatcher, whistled)
    assert attention_to(as_actor(tx, zone.dispatcher), whistled.id) is None  # type: ignore[arg-type]


def test_an_urgent_word_passes_a_mute(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    wish(tx, MUTE, zone.head, ticket)
    answer(as_actor(tx, zone.handler), ticket.number, None, Answer(outcome=Outcome.EXPLAINED, text="已说明。"))
    assert len(messages(tx, zone.head, "ticket.answered")) == 1


def test_what_does_not_exist_for_one_cannot_be_followed(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Missing):
        wish(tx, FOLLOW, zone.support_head, ticket)
    for nobody in (zone.firm, zone.auditor, zone.admin):
        with pytest.raises(Forbidden):
            wish(tx, FOLLOW, nobody, ticket)
