"""Batches, needs and calls of banks, written straight into the tables, each at a chosen Shanghai instant."""

from datetime import date

import sqlalchemy as sa

from app.batches.models import Batch, BatchMember
from app.batches.rules import BatchState
from app.calendars.rules import local_day
from app.financing.models import BankCall, FinanceNeed
from app.financing.rules.calls import CallState, DeclineReason
from app.financing.rules.needs import Security
from app.kernel.transaction import Transaction
from app.tickets.models import Assignment, Ticket
from tests.builders import Zone
from tests.clocks import shanghai


def a_batch(tx: Transaction, zone: Zone, formed: str, *tickets: Ticket) -> Batch:
    batch = Batch(
        number=f"PC2026-{tx.session.scalar(sa.select(sa.func.count()).select_from(Batch)):04d}",
        region_id=zone.region.id,
        cause="同一条线路停电",
        plan="统一抢修",
        lead_id=zone.lead.id,
        state=BatchState.FORMED,
        made_by_name="测试",
        made_at=shanghai(formed),
        formed_at=shanghai(formed),
    )
    tx.session.add(batch)
    tx.session.flush()
    for each in tickets:
        member = BatchMember(
            batch_id=batch.id, ticket_id=each.id, cycle=each.cycle, joined_at=shanghai(formed), held=True
        )
        tx.session.add(member)
    tx.session.flush()
    return batch


def a_need(tx: Transaction, ticket: Ticket, at: str, amount: int) -> FinanceNeed:
    need = FinanceNeed(
        ticket_id=ticket.id,
        region_id=ticket.region_id,
        amount=amount,
        purpose="流动资金",
        term=12,
        security=Security.CREDIT,
        needed_by=date(2027, 1, 31),
        put_at=shanghai(at),
        put_by_name="测试",
    )
    tx.session.add(need)
    tx.session.flush()
    return need


def a_call(tx: Transaction, zone: Zone, ticket: Ticket, at: str) -> BankCall:
    part = Assignment(
        ticket_id=ticket.id,
        whistle_id=tx.session.scalars(
            sa.select(Assignment.whistle_id).where(Assignment.ticket_id == ticket.id)
        ).first(),
        department_id=zone.support.id,
        part="support",
        called_at=shanghai(at),
        hand_back_until=shanghai(at),
    )
    tx.session.add(part)
    tx.session.flush()
    call = BankCall(
        ticket_id=ticket.id,
        assignment_id=part.id,
        department_id=zone.support.id,
        region_id=ticket.region_id,
        state=CallState.CALLED,
        called_at=shanghai(at),
        due_at=shanghai(at),
    )
    tx.session.add(call)
    tx.session.flush()
    return call


def decide(tx: Transaction, call: BankCall, state: CallState, at: str, amount: int | None = None) -> None:
    call.state, call.decided_at = state, shanghai(at)
    if state is CallState.GRANTED:
        call.granted_on, call.granted_amount = local_day(shanghai(at)), amount
    if state is CallState.DECLINED:
        call.reason = DeclineReason.COLLATERAL
    tx.session.flush()
