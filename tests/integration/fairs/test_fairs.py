"""A fair from its plan to what came of it: who is told, who reads what, and the needs that are born there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.departments.models import Duty, DutyPart
from app.fairs.keeping import CancelledFair, ChangedFair, cancel_fair, change_fair, plan_fair
from app.fairs.marking import Came, mark_came
from app.fairs.models import FairNeed
from app.fairs.seeing import banks_offered, seen_fair, seen_fairs, sheet_of
from app.financing.models import FinanceConsent, FinanceNeed
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.models import Ticket
from app.tickets.testing import MarkTest, mark_test
from app.tickets.triaging import Accept, accept
from tests.builders import Zone, a_company, a_region, an_actor, as_actor
from tests.fairs import Event, a_fair, a_plan, born
from tests.financing import Scene, call_of, grant, let_and_call, offer


@pytest.fixture
def event(tx: Transaction, zone: Zone) -> Event:
    return a_fair(tx, zone)


@pytest.fixture
def then(tx: Transaction) -> datetime:
    """The hour at which the fair is held."""
    return tx.now + timedelta(days=3)


def told(tx: Transaction, name: str) -> list[tuple[int, str]]:
    rows = tx.session.execute(
        sa.select(Notification.account_id, Notification.subject)
        .where(Notification.name == name)
        .order_by(Notification.id)
    )
    return [(row.account_id, row.subject) for row in rows]


def test_each_guest_is_told_of_itself_and_nobody_else(tx: Transaction, zone: Zone, event: Event) -> None:
    firms = {account for account, _subject in told(tx, "fair.firm_told")}
    assert {zone.firm.account_id, zone.officer.account_id} <= firms
    assert zone.other_firm.account_id not in firms
    tx.session.flush()
    texts = tx.session.scalars(sa.select(Notification.text).where(Notification.name == "fair.bank_told")).all()
    assert all(zone.company.name not in text and event.other_bank.name not in text for text in texts)
    coordinator = as_actor(tx, zone.coordinator)
    seen = seen_fair(coordinator, event.number)
    plan = a_plan(
        local_day(tx.now) + timedelta(days=4), banks=(event.other_bank.code,), firms=(zone.company.credit_code,)
    )
    change_fair(coordinator, event.number, seen.version, ChangedFair(**vars(plan)))
    banks = told(tx, "fair.bank_told")
    assert [subject.split("：")[0] for account, subject in banks if account == event.banker.account_id] == [
        "银企对接会不再邀请"
    ], "it had nobody yet when the bank was invited"
    assert [subject for account, subject in banks if account == event.other_banker.account_id]
    moved = [subject for account, subject in told(tx, "fair.firm_told") if account == zone.firm.account_id]
    assert [subject.split("：")[0] for subject in moved] == ["银企对接会邀请参加", "银企对接会安排有变"]
    cancel_fair(coordinator, event.number, None, CancelledFair(reason="场地检修"))
    last = tx.session.scalars(
        sa.select(Notification).where(Notification.account_id == zone.firm.account_id).order_by(Notification.id.desc())
    ).first()
    assert last is not None
    assert "已取消" in last.subject
    assert "场地检修" in last.text


def test_what_was_not_moved_tells_only_who_is_new(tx: Transaction, zone: Zone, event: Event) -> None:
    before = len(told(tx, "fair.firm_told"))
    plan = a_plan(
        local_day(tx.now) + timedelta(days=3),
        banks=(event.bank.code, event.other_bank.code),
        firms=(zone.company.credit_code,),
        note="带报表",
    )
    change_fair(as_actor(tx, zone.coordinator), event.number, 1, ChangedFair(**vars(plan)))
    assert len(told(tx, "fair.firm_told")) == before
    assert {account for account, _s in told(tx, "fair.bank_told")} >= {event.other_banker.account_id}


def test_banks_that_are_offered_are_those_of_the_duty_list_where_it_names_any(
    tx: Transaction, zone: Zone, event: Event
) -> None:
    centre = as_actor(tx, zone.coordinator)
    assert {event.bank.code, event.other_bank.code} <= {each.code for each in banks_offered(centre)}
    line = Duty(
        region_id=zone.region.id,
        category_code="04",
        department_id=event.other_bank.id,
        part=DutyPart.SUPPORT,
        position=1,
    )
    tx.session.add(line)
    tx.session.flush()
    assert [each.code for each in banks_offered(centre)] == [event.other_bank.code], "who brings water is no bank"
    assert banks_offered(as_actor(tx, zone.handler)) == ()


def test_a_bank_learns_of_its_own_invitation_alone(tx: Transaction, zone: Zone, event: Event, then: datetime) -> None:
    born(tx, zone.coordinator, event.number, then, firm=zone.company.credit_code)
    seen = seen_fair(as_actor(tx, event.banker, then), event.number)
    assert [bank.code for bank in seen.banks] == [event.bank.code]
    assert (seen.firms, seen.needs, seen.row.figures) == ((), (), None)
    assert (seen.for_bank, seen.may_write, seen.may_print) == (True, False, False)
    with pytest.raises(Missing):
        seen_fair(as_actor(tx, event.other_banker), event.number)
    assert seen_fairs(as_actor(tx, event.other_banker)).items == []


def test_a_firm_reads_its_own_and_no_other_firm(tx: Transaction, zone: Zone, event: Event, then: datetime) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    codes = (zone.company.credit_code, zone.other.credit_code)
    plan = a_plan(local_day(tx.now) + timedelta(days=3), banks=(event.bank.code,), firms=codes)
    change_fair(coordinator, event.number, 1, ChangedFair(**vars(plan)))
    for code in codes:
        born(tx, zone.coordinator, event.number, then, firm=code)
    seen = seen_fair(as_actor(tx, zone.firm, then), event.number)
    assert [firm.code for firm in seen.firms] == [zone.company.credit_code]
    assert len(seen.needs) == 1
    assert seen.row.figures is None
    whole = seen_fair(as_actor(tx, zone.coordinator, then), event.number)
    assert (len(whole.firms), len(whole.needs)) == (2, 2)


def test_another_region_and_whom_it_does_not_concern_know_of_none(tx: Transaction, zone: Zone, event: Event) -> None:
    elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    for stranger in (elsewhere, zone.other_firm, zone.liaison):
        with pytest.raises(Missing):
            seen_fair(as_actor(tx, stranger), event.number)


def test_a_need_is_born_there_without_any_consent(tx: Transaction, zone: Zone, event: Event, then: datetime) -> None:
    ticket = born(tx, zone.coordinator, event.number, then, firm=zone.company.credit_code)
    assert ticket.company_id == zone.company.id
    assert tx.session.scalar(sa.select(FinanceNeed.amount).where(FinanceNeed.ticket_id == ticket.id)) == 500
    assert tx.session.scalars(sa.select(FinanceConsent)).all() == []
    own = born(tx, zone.firm, event.number, then)
    assert own.filed_by == zone.firm.account_id
    origins = tx.session.scalars(sa.select(FairNeed.ticket_id).order_by(FairNeed.id)).all()
    assert origins == [ticket.id, own.id]


def test_what_is_refused_at_a_fair(tx: Transaction, zone: Zone, event: Event, then: datetime) -> None:
    code = zone.company.credit_code
    with pytest.raises(Refused, match="fair_not_yet"):
        born(tx, zone.coordinator, event.number, tx.now, firm=code)
    with pytest.raises(Refused, match="fair_over"):
        born(tx, zone.coordinator, event.number, then + timedelta(days=8), firm=code)
    with pytest.raises(Invalid) as firm_wrong:
        born(tx, zone.coordinator, event.number, then, firm=zone.other.credit_code)
    assert set(firm_wrong.value.fields) == {"firm"}
    with pytest.raises(Invalid) as category_wrong:
        born(tx, zone.coordinator, event.number, then, firm=code, category="01")
    assert set(category_wrong.value.fields) == {"category"}
    with pytest.raises(Missing):
        born(tx, zone.other_firm, event.number, then)
    assert tx.session.scalars(sa.select(Ticket)).all() == []


def test_who_plans_and_what_is_wrong_with_a_plan(tx: Transaction, zone: Zone, event: Event) -> None:
    today = local_day(tx.now)
    for actor in (zone.dispatcher, zone.firm, event.banker):
        with pytest.raises(Forbidden):
            plan_fair(as_actor(tx, actor), a_plan(today))
    elsewhere = a_company(tx, a_region(tx))
    wrong: dict[str, dict[str, Any]] = {
        "day": {"day": today - timedelta(days=1)},
        "time": {"time": "25:00"},
        "park": {"park": "没有"},
        "banks": {"banks": (zone.lead.code,)},
        "firms": {"firms": (elsewhere.credit_code,)},
    }
    for name, fields in wrong.items():
        with pytest.raises(Invalid) as refused:
            plan_fair(as_actor(tx, zone.coordinator), a_plan(**{"day": today, **fields}))
        assert set(refused.value.fields) == {name}


def test_before_its_day_it_is_changed_and_on_it_marked(
    tx: Transaction, zone: Zone, event: Event, then: datetime
) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    came = Came(banks=(event.bank.code,), firms=(zone.company.credit_code,))
    with pytest.raises(Refused, match="fair_not_yet"):
        mark_came(coordinator, event.number, 1, came)
    with pytest.raises(Conflict):
        cancel_fair(coordinator, event.number, 7, CancelledFair(reason="场地检修"))
    there = as_actor(tx, zone.coordinator, then)
    mark_came(there, event.number, 1, came)
    seen = seen_fair(there, event.number)
    assert [guest.came for guest in (*seen.banks, *seen.firms)] == [True, True]
    mark_came(there, event.number, 2, Came(banks=(event.bank.code,)))
    assert [guest.came for guest in seen_fair(there, event.number).firms] == [False]
    with pytest.raises(Invalid) as banks_wrong:
        mark_came(there, event.number, 3, Came(banks=(event.other_bank.code,)))
    assert set(banks_wrong.value.fields) == {"banks"}
    with pytest.raises(Refused, match="fair_begun"):
        cancel_fair(there, event.number, 3, CancelledFair(reason="场地检修"))
    assert sheet_of(there, event.number).firms
    with pytest.raises(Missing):
        sheet_of(as_actor(tx, zone.firm, then), event.number)


def test_what_came_of_it_is_counted_without_test_matters(
    tx: Transaction, zone: Zone, event: Event, then: datetime
) -> None:
    code = zone.company.credit_code
    with_money = born(tx, zone.coordinator, event.number, then, firm=code, amount=400)
    born(tx, zone.coordinator, event.number, then, firm=code, amount=600)
    tested = born(tx, zone.coordinator, event.number, then, firm=code, amount=9_000)
    mark_test(as_actor(tx, zone.coordinator, then), tested.number, None, MarkTest(reason="演练", repeat=tested.number))
    paid(tx, zone, event, with_money.number, then)
    figures = seen_fair(as_actor(tx, zone.coordinator, then), event.number).row.figures
    assert figures is not None
    assert (figures.born, figures.granted, figures.money_asked, figures.money_granted) == (2, 1, 1_000, 300)
    [row] = seen_fairs(as_actor(tx, zone.coordinator, then)).items
    assert row.figures == figures


def paid(tx: Transaction, zone: Zone, event: Event, number: str, at: datetime) -> None:
    """The firm lets both banks know, and the first one's money comes."""
    there = as_actor(tx, tx.actor, at)
    scene = Scene(number, event.bank, event.other_bank, event.banker, event.other_banker, _head(tx, zone, event))
    accept(as_actor(tx, zone.dispatcher, at), number, None, Accept())
    let_and_call(there, zone, scene)
    offer(there, event.banker, call_of(there, event.bank))
    grant(there, zone, event.banker, call_of(there, event.bank))


def _head(tx: Transaction, zone: Zone, event: Event) -> Actor:
    return an_actor(tx, Role.HEAD, zone.region, department=event.bank)
