"""安排走访: the day of a plan, a visit no period asks for, who may say it, and how each of them ends."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.recording_visits import record_visit
from app.calendars.rules import local_day
from app.companies.models import Pairing
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.visits.models import Visit
from app.visits.planning import plan_region
from app.visits.rules.words import VisitState
from app.visits.scheduling import ScheduleVisit, Unscheduled, schedule_visit, unschedule_visit
from app.visits.seeing import visits_of_day
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.visits import told, visited


def on(zone: Zone, tx: Transaction, days: int = 0, at: str = "") -> ScheduleVisit:
    return ScheduleVisit(firm=zone.company.credit_code, day=local_day(tx.now) + timedelta(days=days), time=at)


def state_of(tx: Transaction, visit: Visit) -> VisitState:
    tx.session.refresh(visit)
    return visit.state


def test_the_plan_of_the_period_gets_its_day_and_goes_back_to_waiting(tx: Transaction, zone: Zone) -> None:
    plan_region(tx, zone.region.id)
    officer = as_actor(tx, zone.officer)
    visit = schedule_visit(officer, on(zone, tx, 1, "14:30"))
    assert tx.session.scalars(sa.select(Visit)).all() == [visit]
    assert (visit.scheduled_time, visit.state, visit.period_first is None) == (time(14, 30), VisitState.PLANNED, False)
    assert schedule_visit(officer, on(zone, tx, 2)) is visit, "another day moves it"
    assert (visit.scheduled_on, visit.scheduled_time) == (local_day(tx.now) + timedelta(days=2), None)
    unschedule_visit(officer, visit.number, visit.version, Unscheduled(reason="企业约到下月"))
    assert (visit.state, visit.scheduled_on) == (VisitState.PLANNED, None), "what the period asks for stays asked for"
    with pytest.raises(Refused, match="visit_not_scheduled"):
        unschedule_visit(officer, visit.number, None, Unscheduled(reason="再取消"))


def test_a_visit_no_period_asks_for_is_planned_made_or_called_off(tx: Transaction, zone: Zone) -> None:
    officer = as_actor(tx, zone.officer)
    first = schedule_visit(officer, on(zone, tx, 1))
    assert schedule_visit(officer, on(zone, tx, 3)) is first, "one of a firm at a time"
    unschedule_visit(officer, first.number, first.version, Unscheduled(reason="企业停电"))
    assert (first.state, first.cancel_reason) == (VisitState.CANCELLED, "企业停电")
    second = schedule_visit(officer, on(zone, tx))
    made = visited(tx, zone)
    assert (made.id, made.state) == (second.id, VisitState.DONE)


def test_a_visit_that_is_the_plan_of_its_period_ends_what_was_scheduled_beside_it(tx: Transaction, zone: Zone) -> None:
    beside = schedule_visit(as_actor(tx, zone.officer), on(zone, tx))
    plan_region(tx, zone.region.id)
    made = visited(tx, zone)
    assert made.period_first is not None
    assert beside.state is VisitState.CANCELLED
    assert made.number in beside.cancel_reason


def test_the_day_is_read_in_its_order_by_whoever_looks_after_the_firm(tx: Transaction, zone: Zone) -> None:
    other = a_company(tx, zone.region, zone.park)
    tx.session.add(
        Pairing(
            company_id=other.id,
            officer_id=zone.officer.account_id or 0,
            seat="A",
            from_day=local_day(tx.now),
            reason="分包",
        )
    )
    tx.session.flush()
    both = replace(zone.officer, paired=frozenset({CompanyId(zone.company.id), CompanyId(other.id)}))
    officer = as_actor(tx, both)
    schedule_visit(officer, on(zone, tx))
    schedule_visit(officer, ScheduleVisit(firm=other.credit_code, day=local_day(tx.now), time="09:30"))
    assert [row.company_code for row in visits_of_day(officer, local_day(tx.now))] == [
        other.credit_code,
        zone.company.credit_code,
    ]
    stranger = an_actor(tx, Role.OFFICER, zone.region)
    assert visits_of_day(as_actor(tx, stranger), local_day(tx.now)) == []
    with pytest.raises(Missing):
        schedule_visit(as_actor(tx, stranger), on(zone, tx))


def test_the_coordinator_plans_for_the_officer_who_is_told(tx: Transaction, zone: Zone) -> None:
    coordinator = as_actor(tx, zone.coordinator)
    visit = schedule_visit(coordinator, on(zone, tx, 1, "10:00"))
    assert visit.officer_id == zone.officer.account_id
    unschedule_visit(coordinator, visit.number, visit.version, Unscheduled(reason="改开座谈会"))
    told_of = tx.session.scalars(
        sa.select(Notification.name).where(Notification.account_id == zone.officer.account_id).order_by(Notification.id)
    ).all()
    assert told_of == ["visit.scheduled", "visit.unscheduled"]
    with pytest.raises(Forbidden):
        schedule_visit(as_actor(tx, zone.supervisor), on(zone, tx))
    tx.session.execute(sa.delete(Pairing).where(Pairing.company_id == zone.company.id))
    with pytest.raises(Refused, match="visit_no_officer"):
        schedule_visit(as_actor(tx, zone.coordinator), on(zone, tx))


@pytest.mark.parametrize(
    ("days", "at", "named"), [(-1, "", "day"), (93, "", "day"), (0, "25:00", "time"), (0, "下午", "time")]
)
def test_what_does_not_fit_is_named(tx: Transaction, zone: Zone, days: int, at: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        schedule_visit(as_actor(tx, zone.officer), on(zone, tx, days, at))
    assert set(refused.value.fields) == {named}


def test_one_nobody_made_is_missed_once_it_cannot_be_written_down_any_more(tx: Transaction, zone: Zone) -> None:
    visit = schedule_visit(as_actor(tx, zone.officer), on(zone, tx))
    plan_region(as_actor(tx, zone.coordinator, tx.now + timedelta(days=9)), zone.region.id)
    assert state_of(tx, visit) is VisitState.PLANNED
    late = tx.now + timedelta(days=25)
    plan_region(as_actor(tx, zone.coordinator, late), zone.region.id)
    assert state_of(tx, visit) is VisitState.MISSED
    record_visit(as_actor(tx, zone.officer, late), told(zone, local_day(late)))


def test_it_stays_with_who_looks_after_the_firm_and_goes_along_with_the_pairing(tx: Transaction, zone: Zone) -> None:
    visit = schedule_visit(as_actor(tx, zone.officer), on(zone, tx, 5))
    look = as_actor(tx, zone.coordinator)
    plan_region(look, zone.region.id)
    tx.session.refresh(visit)
    assert visit.officer_id == zone.officer.account_id
    other = an_actor(tx, Role.OFFICER, zone.region)
    tx.session.execute(sa.update(Pairing).values(until_day=local_day(tx.now)))
    tx.session.add(
        Pairing(
            company_id=zone.company.id,
            officer_id=other.account_id or 0,
            seat="A",
            from_day=local_day(tx.now),
            reason="换人",
        )
    )
    tx.session.flush()
    plan_region(look, zone.region.id)
    tx.session.refresh(visit)
    assert (visit.officer_id, visit.scheduled_on) == (other.account_id, local_day(tx.now) + timedelta(days=5))
