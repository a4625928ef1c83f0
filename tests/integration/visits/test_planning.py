"""应走访: plans by class of firm, once for a period; what calls one off; missed at its end, and made good."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.recording_visits import record_visit
from app.calendars.rules import local_day
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.clocks.sweeping import sweep
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.subjects import SUBJECTS
from app.supervision.models import SupervisionOrder
from app.traits.models import CompanyTag
from app.traits.rules import TagKind, TagSource, TagValue
from app.visits.models import Visit
from app.visits.planning import plan_region
from app.visits.quieting import AskQuiet, ask_quiet
from app.visits.rules.words import VisitState, VisitWay
from tests.builders import Zone, an_actor, as_actor
from tests.visits import told, visited


def plans(tx: Transaction) -> list[Visit]:
    return list(tx.session.scalars(sa.select(Visit).order_by(Visit.id).execution_options(populate_existing=True)))


def a_key_firm(tx: Transaction, zone: Zone) -> None:
    tx.session.add(
        CompanyTag(
            company_id=zone.company.id,
            kind=TagKind.SPECIALISED,
            value=TagValue.GIANT,
            source=TagSource.UNIT,
            put_at=tx.now,
            put_by_name="协调员",
            verified_at=tx.now,
        )
    )
    tx.session.flush()


def test_a_firm_has_one_plan_for_its_period_with_a_clock_to_the_last_closing(tx: Transaction, zone: Zone) -> None:
    assert plan_region(tx, zone.region.id).made == 1
    assert plan_region(tx, zone.region.id).nothing
    (plan,) = plans(tx)
    assert (plan.period_first, plan.period_last) == (date(2026, 7, 1), date(2026, 12, 31))
    assert (plan.officer_id, plan.planned_on) == (zone.officer.account_id, date(2026, 12, 31))
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == "visit_plan")).one()
    assert clock.due_at == datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_a_key_firm_is_called_on_each_month_and_only_its_officer_is_reminded(tx: Transaction, zone: Zone) -> None:
    a_key_firm(tx, zone)
    plan_region(tx, zone.region.id)
    (plan,) = plans(tx)
    assert (plan.period_first, plan.planned_on) == (date(2026, 9, 1), date(2026, 9, 30))
    over = as_actor(tx, tx.actor, datetime(2026, 10, 12, 2, 0, tzinfo=UTC))
    while sweep(over, SUBJECTS):
        pass
    told_to = set(tx.session.scalars(sa.select(Notification.account_id)))
    assert told_to == {zone.officer.account_id}
    done = plan_region(over, zone.region.id)
    assert (done.missed, done.made) == (1, 1)
    assert [each.state for each in plans(tx)] == [VisitState.MISSED, VisitState.PLANNED]
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(SupervisionOrder)) == 0
    late = record_visit(as_actor(tx, zone.officer, over.now), told(zone, date(2026, 9, 29)))
    assert (late.id, late.state) == (plan.id, VisitState.DONE)


def test_a_visit_on_site_is_the_plan_and_a_call_is_not(tx: Transaction, zone: Zone) -> None:
    plan_region(tx, zone.region.id)
    assert visited(tx, zone, way=VisitWay.PHONE).number != plans(tx)[0].number
    later = as_actor(tx, zone.officer, tx.now + timedelta(days=1))
    made = record_visit(later, told(zone, local_day(later.now)))
    assert made.number == plans(tx)[0].number
    clock = tx.session.scalars(sa.select(Clock).where(Clock.kind == "visit_plan")).one()
    assert clock.state is ClockState.MET
    assert plan_region(tx, zone.region.id).nothing


def test_a_quiet_firm_has_no_plan(tx: Transaction, zone: Zone) -> None:
    plan_region(tx, zone.region.id)
    admin = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    until = local_day(tx.now) + timedelta(days=30)
    ask_quiet(as_actor(tx, admin), zone.company.credit_code, AskQuiet(until=until, reason="赶工"))
    assert [each.state for each in plans(tx)] == [VisitState.CANCELLED]
    assert plan_region(tx, zone.region.id).nothing
