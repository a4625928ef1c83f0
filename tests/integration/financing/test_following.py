"""What an act on the matter means to the banks that were called to it (`docs/rules/finance.md`)."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.departments.models import DepartmentKind
from app.financing.models import BankCall, FinanceConsent, FinanceNeed
from app.financing.needing import put_need
from app.financing.rules.calls import CallState, DeclineReason
from app.financing.seeing import financing_of
from app.financing.stepping import DeclineNeed, TakeNeed, decline_need, take_need
from app.kernel.errors import Missing, Refused
from app.kernel.transaction import Transaction
from app.tickets.closing import Withdraw, withdraw
from app.tickets.dividing import Reclassify, reclassify
from app.tickets.taking_over import take_over_ended
from tests.builders import Zone, a_category, a_department, an_actor, as_actor
from tests.clocks import shanghai
from tests.financing import Scene, a_need, a_scene, call, call_of, grant, let_and_call, offer


@pytest.fixture
def scene(tx: Transaction, zone: Zone) -> Scene:
    """A matter to which both banks were called, and have come."""
    made = a_scene(tx, zone)
    let_and_call(tx, zone, made)
    return made


def states(tx: Transaction) -> list[CallState]:
    return list(tx.session.scalars(sa.select(BankCall.state).order_by(BankCall.id)))


def test_a_withdrawn_matter_leaves_no_bank_anything_to_do(tx: Transaction, zone: Zone, scene: Scene) -> None:
    take_need(as_actor(tx, scene.banker), call_of(tx, scene.bank), None, TakeNeed())
    withdraw(as_actor(tx, zone.firm), scene.number, None, Withdraw(reason="自己借到了"))
    assert states(tx) == [CallState.ENDED, CallState.ENDED]
    clocks = sa.select(Clock.state).where(Clock.subject_kind == "bank_call").order_by(Clock.id)
    assert list(tx.session.scalars(clocks)) == [ClockState.MET, ClockState.CANCELLED]


def test_a_matter_that_is_about_something_else_needs_no_bank(tx: Transaction, zone: Zone, scene: Scene) -> None:
    a_category(tx, "10")
    reclassify(as_actor(tx, zone.dispatcher), scene.number, None, Reclassify(category="10", reason="是货款纠纷"))
    assert states(tx) == [CallState.ENDED, CallState.ENDED]


def test_a_bank_that_ends_hands_its_call_and_the_consent_to_its_successor(
    tx: Transaction, zone: Zone, scene: Scene
) -> None:
    heir = a_department(tx, zone.region, DepartmentKind.PARTNER)
    successor = an_actor(tx, Role.LIAISON, zone.region, department=heir)
    scene.bank.ended_at, scene.bank.successor_id = tx.now, heir.id
    tx.session.flush()
    assert take_over_ended(tx) == 1
    [mine] = financing_of(as_actor(tx, successor), scene.number).calls
    assert mine.bank.code == heir.code
    take_need(as_actor(tx, successor), str(mine.id), None, TakeNeed())
    with pytest.raises(Missing):
        financing_of(as_actor(tx, scene.banker), scene.number)
    let = sa.select(FinanceConsent.department_id).where(FinanceConsent.live())
    assert set(tx.session.scalars(let)) == {scene.bank.id, scene.other_bank.id, heir.id}


def test_a_whistle_without_consent_leaves_nothing_behind(tx: Transaction, zone: Zone) -> None:
    scene = a_scene(tx, zone)
    with pytest.raises(Refused), tx.session.begin_nested():
        call(tx, zone, scene, scene.bank)
    assert states(tx) == []


def test_a_bank_of_another_kind_of_matter_needs_no_consent(tx: Transaction, zone: Zone) -> None:
    """Water and power are called as ever: only where it is about financing an outside unit is a bank."""
    scene = a_scene(tx, zone)
    a_category(tx, "10")
    reclassify(as_actor(tx, zone.dispatcher), scene.number, None, Reclassify(category="10", reason="是货款纠纷"))
    call(as_actor(tx, zone.dispatcher, shanghai("2026-09-21 10:00")), zone, scene, scene.bank)
    assert states(tx) == []


def test_what_a_need_said_before_and_when_a_bank_decided_is_kept(tx: Transaction, zone: Zone) -> None:
    """A week is counted again by the amount of then, and by what had been decided until then."""
    made = a_scene(tx, zone)
    firm = as_actor(tx, zone.firm)
    put_need(firm, made.number, a_need(local_day(tx.now), amount=500, purpose="采购铜材"))
    need = tx.session.scalars(sa.select(FinanceNeed)).one()
    assert (need.earlier, need.changed_at) == ([], None), "the same amount is no change of it"
    for amount in (600, 700):
        put_need(firm, made.number, a_need(local_day(tx.now), amount=amount))
    said = [(each["amount"], datetime.fromisoformat(each["until"])) for each in need.earlier]
    assert (need.amount, said, need.changed_at) == (700, [(500, tx.now), (600, tx.now)], tx.now)
    let_and_call(tx, zone, made)
    mine, other = (call_of(tx, bank) for bank in (made.bank, made.other_bank))
    offer(tx, made.banker, mine)
    take_need(as_actor(tx, made.other_banker), other, None, TakeNeed())
    decided = sa.select(BankCall.state, BankCall.decided_at).order_by(BankCall.id)
    assert {at for _state, at in tx.session.execute(decided)} == {None}
    decline_need(as_actor(tx, made.other_banker), other, None, DeclineNeed(reason=DeclineReason.COLLATERAL))
    grant(tx, zone, made.banker, mine)
    assert dict(tx.session.execute(decided).tuples().all()) == {
        CallState.GRANTED: tx.now,
        CallState.DECLINED: tx.now,
    }
