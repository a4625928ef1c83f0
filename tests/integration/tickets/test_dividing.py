"""拆分 and 改类别: what is split off stands by itself and is named; another category moves no clock."""

import pytest
import sqlalchemy as sa

from app.clocks.models import Clock
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.dividing import Reclassify, SplitOff, reclassify, split_off
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.rules.words import State
from app.tickets.seeing import seen_by
from app.tickets.triaging import Accept, accept
from tests.builders import Zone, a_category, a_ticket, as_actor


def part(title: str = "三号车间水压不足", category: str = "01") -> SplitOff:
    return SplitOff(title=title, body="下午用水高峰压力不足。", category=category)


def test_each_part_is_a_request_of_its_own(tx: Transaction, zone: Zone) -> None:
    whole = a_ticket(tx, zone)
    for number, title in enumerate(("水压不足", "门口路面塌陷"), start=1):
        split_off(as_actor(tx, zone.coordinator), whole.number, number, part(title))
    parts = tx.session.scalars(sa.select(Ticket).where(Ticket.split_from == whole.id).order_by(Ticket.id)).all()
    assert [each.title for each in parts] == ["水压不足", "门口路面塌陷"]
    assert {(each.company_id, each.filed_by, each.state) for each in parts} == {
        (whole.company_id, whole.filed_by, State.SUBMITTED)
    }
    assert len({whole.number, *(each.number for each in parts)}) == 3
    for reader in (zone.firm, zone.officer, zone.dispatcher):
        assert seen_by(as_actor(tx, reader), whole.number).split_into == tuple(each.number for each in parts)
        assert seen_by(as_actor(tx, reader), parts[0].number).split_from == whole.number
    kinds = sa.select(Clock.kind).where(Clock.ticket_id == parts[0].id)
    assert "arrange" in tx.session.scalars(kinds).all()
    told = sa.select(Notification.account_id).where(Notification.ticket_id == parts[1].id)
    assert zone.firm.account_id in tx.session.scalars(told).all()


def test_a_confidence_stays_one_in_its_parts(tx: Transaction, zone: Zone) -> None:
    whole = a_ticket(tx, zone)
    whole.confidential = True
    tx.session.flush()
    split_off(as_actor(tx, zone.coordinator), whole.number, None, part())
    made = tx.session.scalars(sa.select(Ticket).where(Ticket.split_from == whole.id)).one()
    assert made.confidential


def test_a_complaint_of_conduct_is_not_made_by_splitting(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "15")
    whole = a_ticket(tx, zone, State.ACCEPTED)
    with pytest.raises(Invalid):
        split_off(as_actor(tx, zone.coordinator), whole.number, None, part(category="15"))
    with pytest.raises(Invalid):
        reclassify(as_actor(tx, zone.coordinator), whole.number, None, Reclassify(category="15", reason="x"))
    assert tx.session.scalars(sa.select(Ticket).where(Ticket.split_from == whole.id)).all() == []


def test_who_handles_does_not_split(tx: Transaction, zone: Zone) -> None:
    whole = a_ticket(tx, zone, State.ACCEPTED)
    for who in (zone.firm, zone.officer):
        with pytest.raises(Forbidden):
            split_off(as_actor(tx, who), whole.number, None, part())
    called = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Refused):
        split_off(as_actor(tx, zone.coordinator), called.number, None, part())


def test_another_category_moves_no_clock(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "02")
    ticket = a_ticket(tx, zone, State.HANDLING)
    columns = Clock.id, Clock.started_at, Clock.due_at, Clock.state
    before = tx.session.execute(sa.select(*columns).where(Clock.ticket_id == ticket.id).order_by(Clock.id)).all()
    reclassify(as_actor(tx, zone.dispatcher), ticket.number, None, Reclassify(category="02", reason="是道路"))
    after = tx.session.execute(sa.select(*columns).where(Clock.ticket_id == ticket.id).order_by(Clock.id)).all()
    assert (ticket.category_code, after) == ("02", before)
    with pytest.raises(Invalid):
        reclassify(as_actor(tx, zone.dispatcher), ticket.number, None, Reclassify(category="02", reason="是道路"))


@pytest.mark.parametrize(("category", "said"), [("02", "01"), ("01", None), (None, None)])
def test_an_acceptance_says_what_a_category_was_before_it_was_corrected(
    tx: Transaction, zone: Zone, category: str | None, said: str | None
) -> None:
    """Without it no week before could be counted again by what it was filed under then."""
    a_category(tx, "02")
    ticket = a_ticket(tx, zone)
    accept(as_actor(tx, zone.dispatcher), ticket.number, None, Accept(category=category))
    row = sa.select(TicketEventRow).where(TicketEventRow.ticket_id == ticket.id, TicketEventRow.action == "accept")
    facts = tx.session.scalars(row).one().payload
    assert (facts["category"], facts.get("category_was")) == (category or "01", said)
