"""登记走访: one visit with its matters, all or none; which day, how often, on whose word."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.recording_visits import record_visit
from app.calendars.rules import local_day
from app.clocks.models import Clock
from app.followups.models import FollowUp, FollowUpChannel
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.transaction import Transaction
from app.promises.models import Promise
from app.promises.rules.words import PromiseOrigin
from app.tickets.filing import file_ticket
from app.tickets.models import Ticket
from app.tickets.rules.words import Channel, State
from app.visits.inputs import Followed, PromisedThere
from app.visits.judging import VisitedAlready
from app.visits.models import CompanyStanding, Visit, VisitMatter
from app.visits.quieting import AskQuiet, ask_quiet
from app.visits.rules.words import Production, StandingState, VisitState, VisitWay
from tests.builders import Zone, a_draft, a_ticket, an_actor, as_actor
from tests.visits import a_problem, told, visited


def test_a_visit_brings_its_matters_back_each_with_a_number(tx: Transaction, zone: Zone) -> None:
    visit = visited(tx, zone, problems=(a_problem(), a_problem(title="用工不足")))
    assert visit.number.startswith(f"ZF{zone.region.code}20260921-")
    assert visit.state is VisitState.DONE
    tickets = tx.session.scalars(
        sa.select(Ticket).join(VisitMatter, VisitMatter.ticket_id == Ticket.id).where(VisitMatter.visit_id == visit.id)
    ).all()
    assert {ticket.channel for ticket in tickets} == {Channel.VISIT}
    assert len({ticket.number for ticket in tickets}) == 2


def test_one_wrong_problem_and_nothing_is_kept(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Invalid) as refused, tx.session.begin_nested():
        visited(tx, zone, problems=(a_problem(), a_problem(category="77")))
    assert list(refused.value.fields) == ["problems.1.category"]
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0


def test_what_was_promised_there_has_its_clock_and_a_wrong_day_keeps_nothing(tx: Transaction, zone: Zone) -> None:
    today = local_day(tx.now)
    power = PromisedThere(words="协调恢复供电", due_on=today + timedelta(days=3))
    with pytest.raises(Invalid) as refused, tx.session.begin_nested():
        visited(tx, zone, promises=(power, replace(power, due_on=today - timedelta(days=1))))
    assert list(refused.value.fields) == ["promises.1.due_on"]
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Promise)) == 0
    visited(tx, zone, promises=(power,))
    [row] = tx.session.scalars(sa.select(Promise))
    assert (row.company_id, row.origin, row.person_id) == (
        zone.company.id,
        PromiseOrigin.VISIT,
        zone.officer.account_id,
    )
    assert [
        clock.kind
        for clock in tx.session.scalars(
            sa.select(Clock).where(Clock.subject_kind == "promise", Clock.subject_id == row.id)
        )
    ] == ["promise"]


def test_a_leader_promises_nothing_in_a_visit(tx: Transaction, zone: Zone) -> None:
    power = PromisedThere(words="协调恢复供电", due_on=local_day(tx.now) + timedelta(days=3))
    with pytest.raises(Invalid) as refused:
        visited(tx, zone, zone.leader, promises=(power,))
    assert list(refused.value.fields) == ["promises"]


def test_eleven_problems_are_refused(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Invalid) as refused:
        visited(tx, zone, problems=(a_problem(),) * 11)
    assert "problems" in refused.value.fields


@pytest.mark.parametrize(("days", "fits"), [(1, False), (0, True), (-13, True), (-14, False)])
def test_which_day_may_be_told(tx: Transaction, zone: Zone, days: int, fits: bool) -> None:
    day = local_day(tx.now) + timedelta(days=days)  # ten workdays back, for the Sunday before was worked
    if fits:
        assert visited(tx, zone, day=day).visited_on == day
        return
    with pytest.raises(Invalid) as refused:
        visited(tx, zone, day=day)
    assert list(refused.value.fields) == ["day"]


def test_the_same_firm_on_the_same_day_shows_the_first(tx: Transaction, zone: Zone) -> None:
    first = visited(tx, zone)
    with pytest.raises(VisitedAlready) as refused:
        visited(tx, zone, way=VisitWay.PHONE)
    assert refused.value.number == first.number


def test_a_second_call_on_site_says_who_came_and_wants_a_reason(tx: Transaction, zone: Zone) -> None:
    first = visited(tx, zone)
    later = tx.now + timedelta(days=2)
    other = an_actor(tx, Role.LEADER, zone.region)
    given = told(zone, local_day(later))
    with pytest.raises(Invalid) as refused:
        record_visit(as_actor(tx, other, later), given)
    assert first.number in str(refused.value.fields["again_reason"][0])
    assert zone.officer.name in str(refused.value.fields["again_reason"][0])
    again = told(zone, local_day(later), again_reason="陪同区领导")
    assert record_visit(as_actor(tx, other, later), again).again_reason == "陪同区领导"
    by_phone = told(zone, local_day(later), way=VisitWay.PHONE)
    assert record_visit(as_actor(tx, zone.officer, later), by_phone).way is VisitWay.PHONE


def test_a_quiet_firm_is_called_on_at_its_own_call_or_for_a_leaders_reason(tx: Transaction, zone: Zone) -> None:
    boss, today = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company), local_day(tx.now)
    asked = AskQuiet(until=today + timedelta(days=30), reason="赶工")
    ask_quiet(as_actor(tx, boss), zone.company.credit_code, asked)
    for way in (VisitWay.ON_SITE, VisitWay.PHONE):
        with pytest.raises(Invalid) as refused:
            visited(tx, zone, way=way)
        [said] = refused.value.fields["leader_reason"]
        assert asked.until.isoformat() in str(said)
        assert "赶工" in str(said)
    visited(tx, zone, called=True)
    led = told(zone, today, way=VisitWay.PHONE, leader_reason="区长约见")
    assert record_visit(as_actor(tx, zone.leader), led).leader_reason == "区长约见"


def test_only_who_looks_after_the_firm_or_a_leader_writes_one_down(tx: Transaction, zone: Zone) -> None:
    stranger = an_actor(tx, Role.OFFICER, zone.region)
    with pytest.raises(Missing):
        visited(tx, zone, stranger)
    for actor in (zone.dispatcher, zone.liaison, zone.coordinator, zone.firm):
        with pytest.raises(Forbidden):
            visited(tx, zone, actor)
    with pytest.raises(Invalid):
        visited(tx, zone, zone.leader, problems=(a_problem(),))
    assert visited(tx, zone, zone.leader).acting_role == Role.LEADER


def test_two_visits_that_find_it_stopped_are_put_before_the_coordinator(tx: Transaction, zone: Zone) -> None:
    visited(tx, zone, production=Production.HALTED)
    standings = sa.select(CompanyStanding)
    assert tx.session.scalars(standings).all() == []
    later = as_actor(tx, zone.officer, tx.now + timedelta(days=1))
    record_visit(later, told(zone, local_day(later.now), way=VisitWay.PHONE, production=Production.HALTED))
    assert [each.state for each in tx.session.scalars(standings)] == [StandingState.PROPOSED]


def test_a_visit_asks_about_a_resolved_matter_but_never_by_who_worked_on_it(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    said = Followed(number=ticket.number, solved=True, note="不积水了")
    visited(tx, zone, followed=(said,))
    asked = tx.session.scalars(sa.select(FollowUp).where(FollowUp.ticket_id == ticket.id)).one()
    assert (asked.channel, asked.says_solved, asked.by_id) == (FollowUpChannel.VISIT, True, zone.officer.account_id)
    own = file_ticket(as_actor(tx, zone.officer), a_draft(company=zone.company.credit_code, title="另一件"))
    later = as_actor(tx, zone.officer, tx.now + timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        record_visit(
            later,
            told(
                zone,
                local_day(later.now),
                way=VisitWay.PHONE,
                followed=(Followed(number=own.number, solved=True, note="好"),),
            ),
        )
    assert list(refused.value.fields) == ["followed.0.number"]
