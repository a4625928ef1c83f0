"""Units, parks and categories end on a day: what is open goes on with another, and the past stays as it was."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.administration.amending_categories import AMEND_CATEGORY, AmendCategory
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT, AmendPark, AmendUnit
from app.administration.applying import apply_due
from app.administration.deciding import JUDGE, Judged
from app.administration.ending import (
    END_CATEGORY,
    END_PARK,
    END_UNIT,
    EndCategory,
    EndPark,
    EndUnit,
    wanted_end_unit,
)
from app.administration.leaving_parks import leave_ended_parks
from app.administration.letting_in import GIVE_SEAT, GiveSeat
from app.administration.proposing import look
from app.administration.rules import AmendmentState
from app.calendars.rules import local_day
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.winding import ACTIVE
from app.companies.models import Company
from app.companies.registering import CompanyEntry, update
from app.departments.duties import set_duties
from app.departments.models import Department, DepartmentKind, Duty
from app.departments.queries import heir_of, routes_for
from app.findings.looking import findings
from app.findings.rules import Fault
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import DomainError, Invalid, Missing, Refused
from app.kernel.ids import AccountId, DepartmentId, ParkId, RegionId
from app.kernel.transaction import Transaction, Transactions
from app.notifications.models import Notification
from app.reports.compiling import compile_week
from app.reports.models import ReportEntry, WeeklyReport
from app.reports.recomputing import recompute
from app.subjects import SUBJECTS
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.closing import Dispute, dispute
from app.tickets.filing import file_ticket
from app.tickets.handing_back import HandBack, hand_back
from app.tickets.history import timeline
from app.tickets.models import Assignment, Category, Ticket
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import HandBackReason, Outcome, Part, PartState, State, WhistleKind
from app.tickets.seeing import row_by, seen_by
from app.tickets.taking_over import STATES, take_over_ended
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import (
    Zone,
    a_category,
    a_department,
    a_draft,
    a_park,
    a_ticket,
    a_zone,
    an_actor,
    as_actor,
)
from tests.clocks import shanghai
from tests.integration.places import ACTORS


@pytest.fixture
def heir(tx: Transaction, zone: Zone) -> Department:
    """A unit with somebody at work, beside the two of the zone."""
    return an_heir(tx, zone)


def an_heir(tx: Transaction, zone: Zone) -> Department:
    unit = a_department(tx, zone.region)
    zone.extra["heir"] = an_actor(tx, Role.HANDLER, zone.region, department=unit)
    zone.extra["heir_head"] = an_actor(tx, Role.HEAD, zone.region, department=unit)
    return unit


def ended(tx: Transaction, zone: Zone, unit: Department, heir: Department | None, **said: Any) -> str:
    """The unit has ended, signed where a signature is asked; what it had in hand is not given on yet."""
    given = EndUnit(code=unit.code, successor=heir.code if heir else None, reason="机构改革", **said)
    done = take(as_actor(tx, zone.admin), END_UNIT, given)
    if done.state is AmendmentState.WAITING:
        take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=True), number=done.number)
    return done.number


def system(tx: Transaction, days: int = 0) -> Transaction:
    return as_actor(tx, SYSTEM, tx.now + timedelta(days=days))


def actor_now(tx: Transaction, actor: Actor) -> Actor:
    return ACTORS.of(tx.session, AccountId(actor.account_id or 0), tx.now)


def dues(tx: Transaction, ticket: Ticket) -> Collection[tuple[str, datetime, str]]:
    """What runs or rests: kind, due, and how."""
    rows = sa.select(Clock.kind, Clock.due_at, Clock.state).where(Clock.ticket_id == ticket.id, Clock.state.in_(ACTIVE))
    return sorted((row.kind, row.due_at, row.state.value) for row in tx.session.execute(rows))


def holders(tx: Transaction, ticket: Ticket) -> list[tuple[int, str, str]]:
    """The units that have a part now."""
    rows = sa.select(Assignment).where(Assignment.ticket_id == ticket.id, Assignment.live()).order_by(Assignment.id)
    return [(row.department_id, row.part.value, row.state.value) for row in tx.session.scalars(rows)]


# --- a unit ----------------------------------------------------------------------------------------------------------


def test_a_unit_with_open_matters_needs_a_successor_and_the_refusal_lists_what_stands_in_the_way(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    a_ticket(tx, zone, State.HANDLING)
    a_ticket(tx, zone, State.WHISTLED)
    set_duties(system(tx), RegionId(zone.region.id), "01", DepartmentId(zone.lead.id))
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.admin), END_UNIT, EndUnit(code=zone.lead.code, reason="机构改革"))
    [said] = refused.value.fields["successor"]
    assert "还有 2 件没有办结的诉求（主办 2 件）" in said
    assert "1 个类别由它承办" in said
    admin = as_actor(tx, zone.admin)
    looked = look(admin, wanted_end_unit(admin, EndUnit(code=zone.lead.code, successor=heir.code, reason="改革")))
    moves = looked.moves
    assert looked.second, "matters go from one unit to another, and so do their rates"
    assert (moves.tickets, moves.leads, moves.categories, moves.people) == (2, 2, 1, 3)
    assert moves.clocks == len(dues_of_unit(tx, zone.lead))


def dues_of_unit(tx: Transaction, unit: Department) -> Collection[int]:
    return tx.session.scalars(sa.select(Clock.id).where(Clock.department_id == unit.id, Clock.state.in_(ACTIVE))).all()


@pytest.mark.parametrize("state", [State.WHISTLED, State.HANDLING, State.REVIEW])
def test_what_is_in_hand_goes_on_with_the_successor_and_every_due_stays(
    tx: Transaction, zone: Zone, heir: Department, state: State
) -> None:
    ticket = a_ticket(tx, zone, state, supports=True)
    before, parts = dues(tx, ticket), holders(tx, ticket)
    ended(tx, zone, zone.lead, heir)
    assert take_over_ended(system(tx)) == 1
    assert take_over_ended(system(tx)) == 0, "safe to run twice"
    assert dues(tx, ticket) == before
    [lead] = [(part, how) for unit, part, how in parts if unit == zone.lead.id]
    assert (heir.id, *lead) in holders(tx, ticket)
    assert zone.lead.id not in {each[0] for each in holders(tx, ticket)}
    assert {clock.department_id for clock in open_clocks(tx, ticket)} <= {None, heir.id, zone.support.id}
    assert drift(tx.session, SUBJECTS, tx.now) == []
    for reader in (zone.coordinator, zone.firm, zone.extra["heir"]):
        last = timeline(as_actor(tx, reader), ticket.number)[-1]
        assert last.action is Action.TAKE_OVER
        assert last.facts["department_name"] == heir.name
    with pytest.raises(Missing):
        row_by(as_actor(tx, zone.handler), ticket.number)


def open_clocks(tx: Transaction, ticket: Ticket) -> Collection[Clock]:
    return tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.state.in_(ACTIVE))).all()


def test_the_successor_finishes_the_matter(tx: Transaction, zone: Zone, heir: Department) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ended(tx, zone, zone.lead, heir)
    take_over_ended(system(tx))
    new, head = as_actor(tx, zone.extra["heir"]), as_actor(tx, zone.extra["heir_head"])
    assert Action.ANSWER in seen_by(new, ticket.number).actions
    answer(new, ticket.number, None, Answer(outcome=Outcome.SOLVED, text="已修复。"))
    assert approve(head, ticket.number, None, Approve()).state is State.RESOLVED


def test_the_successor_and_the_firm_are_told_and_nobody_of_the_unit_that_ended(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    a_ticket(tx, zone, State.HANDLING)
    ended(tx, zone, zone.lead, heir)
    take_over_ended(system(tx))
    told = sa.select(Notification.account_id).where(Notification.dedup_key.startswith("ticket.taken_over:"))
    found = set(tx.session.scalars(told))
    assert {zone.extra["heir"].account_id, zone.extra["heir_head"].account_id, zone.firm.account_id} <= found
    assert not found & {zone.handler.account_id, zone.liaison.account_id, zone.head.account_id}


def test_its_people_have_no_right_there_from_that_day_and_have_it_again_when_it_is_used_again(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    tomorrow = local_day(tx.now) + timedelta(days=1)
    ended(tx, zone, zone.lead, heir, since=tomorrow)
    assert actor_now(tx, zone.handler).seats, "until the day nothing has changed"
    later = system(tx, 2)
    assert apply_due(later, 10) == 1
    take_over_ended(later)
    assert actor_now(later, zone.handler).seats == ()
    assert holders(tx, ticket)[0][0] == heir.id
    reopened = AmendUnit(
        code=zone.lead.code, name=zone.lead.name, kind=DepartmentKind.DEPARTMENT, reason="恢复", region=None
    )
    take(as_actor(later, zone.admin), AMEND_UNIT, reopened)
    assert actor_now(later, zone.handler).seats
    assert tx.session.get_one(Department, zone.lead.id).ended_at is None
    assert holders(tx, ticket)[0][0] == heir.id, "what went stays where it went"


def test_it_is_not_called_nor_chosen_nor_given_seats(tx: Transaction, zone: Zone, heir: Department) -> None:
    ended(tx, zone, zone.lead, heir)
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    with pytest.raises(Invalid) as refused:
        blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)
    assert "已停用" in refused.value.fields["lead"][0]
    supported = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code, supports=(zone.lead.code,))
    with pytest.raises(Invalid):
        blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, supported)
    admin = as_actor(tx, zone.admin)
    with pytest.raises(Invalid):
        take(admin, AMEND_CATEGORY, AmendCategory(code="17", name="新类", lead=zone.lead.code, reason="新增"))
    username = username_of(tx, zone.support_liaison)
    seat = GiveSeat(role=Role.HANDLER, department=zone.lead.code, reason="调岗")
    with pytest.raises(Invalid):
        take(admin, GIVE_SEAT, seat, number=username)


def username_of(tx: Transaction, actor: Actor) -> str:
    found = tx.session.scalar(sa.text("SELECT username FROM accounts WHERE id = :id").bindparams(id=actor.account_id))
    return str(found)


def test_the_duty_list_names_the_successor(tx: Transaction, zone: Zone, heir: Department) -> None:
    a_department(tx, zone.region, DepartmentKind.CENTRE)
    region_id = RegionId(zone.region.id)
    set_duties(system(tx), region_id, "01", DepartmentId(zone.lead.id), [DepartmentId(zone.support.id)])
    ended(tx, zone, zone.lead, heir)
    assert routes_for(tx.session, region_id, [("01", None)])["01", None].lead == heir.id
    ended(tx, zone, zone.support, heir)
    rows = tx.session.execute(sa.select(Duty.department_id, Duty.part).where(Duty.region_id == region_id)).all()
    assert [row.department_id for row in rows] == [heir.id], "nobody leads and supports at once"


def test_whoever_follows_may_end_in_turn(tx: Transaction, zone: Zone, heir: Department) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ended(tx, zone, zone.lead, heir)
    ended(tx, zone, heir, zone.support)
    assert heir_of(tx.session, tx.session.get_one(Department, zone.lead.id)).id == zone.support.id
    take_over_ended(system(tx))
    assert [each[0] for each in holders(tx, ticket)] == [zone.support.id]


@pytest.mark.parametrize("whom", ["itself", "nobody", "partner", "unstaffed", "ended"])
def test_who_cannot_follow(tx: Transaction, zone: Zone, heir: Department, whom: str) -> None:
    a_ticket(tx, zone, State.HANDLING)
    codes = {
        "itself": zone.lead.code,
        "nobody": "NOBODY",
        "partner": a_department(tx, zone.region, DepartmentKind.PARTNER).code,
        "unstaffed": a_department(tx, zone.region).code,
        "ended": heir.code,
    }
    ended(tx, zone, heir, None)
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.admin), END_UNIT, EndUnit(code=zone.lead.code, successor=codes[whom], reason="改革"))
    assert set(refused.value.fields) == {"successor"}


def test_the_only_centre_does_not_end_and_nothing_ends_twice(tx: Transaction, zone: Zone, heir: Department) -> None:
    centre = a_department(tx, zone.region, DepartmentKind.CENTRE)
    with pytest.raises(Refused) as last:
        take(as_actor(tx, zone.admin), END_UNIT, EndUnit(code=centre.code, successor=heir.code, reason="撤销"))
    assert last.value.code == "last_centre"
    ended(tx, zone, heir, None)
    with pytest.raises(Refused) as twice:
        take(as_actor(tx, zone.admin), END_UNIT, EndUnit(code=heir.code, reason="撤销"))
    assert twice.value.code == "already_ended"


def test_a_matter_that_complains_of_the_successor_goes_to_the_centre(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    centre = a_department(tx, zone.region, DepartmentKind.CENTRE)
    ticket = a_ticket(tx, zone, State.HANDLING)
    ticket.confidential, ticket.complained_of = True, [heir.id]
    tx.session.flush()
    ended(tx, zone, zone.lead, heir)
    take_over_ended(system(tx))
    assert [each[0] for each in holders(tx, ticket)] == [centre.id]


def test_where_nobody_can_take_it_the_configuration_check_says_so(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    ticket.confidential, ticket.complained_of = True, [heir.id]
    tx.session.flush()
    ended(tx, zone, zone.lead, heir)
    take_over_ended(system(tx))
    found = [each for each in findings(as_actor(tx, zone.admin)) if each.fault is Fault.ENDED_HOLDS]
    assert [(each.facts["department"], each.facts["held"]) for each in found] == [(zone.lead.code, 1)]
    called = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.coordinator), ticket.number, None, called)
    assert holders(tx, ticket) == [(zone.support.id, Part.LEAD.value, PartState.CALLED.value)], "it still has a way on"


def test_a_support_that_helps_already_takes_the_work_into_its_own_part(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    both = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code, supports=(zone.support.code, heir.code))
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, both)
    ended(tx, zone, zone.support, heir)
    take_over_ended(system(tx))
    assert [each[0] for each in holders(tx, ticket)] == [zone.lead.id, heir.id]
    assert sum(clock.kind == "support" for clock in open_clocks(tx, ticket)) == 1


def test_a_hand_back_that_waits_is_ruled_on_with_the_successor(tx: Transaction, zone: Zone, heir: Department) -> None:
    tx = as_actor(tx, tx.actor, shanghai("2026-11-24 09:00"))
    ticket = a_ticket(tx, zone, State.WHISTLED)
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="职责清单没有这一项")
    hand_back(as_actor(tx, zone.head), ticket.number, None, asked)
    before = dues(tx, ticket)
    assert ("check_in", "paused") in {(each[0], each[2]) for each in before}
    ended(tx, zone, zone.lead, heir)
    take_over_ended(system(tx))
    assert dues(tx, ticket) == before
    assert holders(tx, ticket) == [(heir.id, Part.LEAD.value, PartState.HANDING_BACK.value)]
    later = as_actor(tx, zone.coordinator, tx.now + timedelta(hours=2))
    assert Action.RULE in seen_by(later, ticket.number).actions
    assert drift(tx.session, SUBJECTS, later.now) == []


def test_a_dispute_after_the_unit_ended_is_the_successors(tx: Transaction, zone: Zone, heir: Department) -> None:
    ticket = a_ticket(tx, zone, State.RESOLVED)
    ended(tx, zone, zone.lead, heir)
    assert take_over_ended(system(tx)) == 0, "nothing is in hand"
    dispute(as_actor(tx, zone.firm), ticket.number, None, Dispute(text="还在漏水"))
    take_over_ended(system(tx))
    assert holders(tx, ticket) == [(heir.id, Part.LEAD.value, PartState.CHECKED_IN.value)]


def test_every_state_in_which_a_unit_has_something_in_hand_is_taken_over() -> None:
    assert set(STATES) == {State.WHISTLED, State.HANDLING, State.REVIEW, State.NEEDS_INFO}


def test_the_weeks_before_count_as_they_did_and_nobody_is_late_with_what_the_other_missed(
    tx: Transaction, zone: Zone, heir: Department
) -> None:
    late = a_ticket(tx, zone, State.WHISTLED)  # nobody checked in: due on 09-22
    monday = as_actor(tx, SYSTEM, shanghai("2026-09-28 06:00"))
    compile_week(monday, zone.region, "2026-W39")
    before = checked_in_of(tx, "2026-W39")
    assert before == [(late.number, zone.lead.code, "absent")]
    there = as_actor(tx, tx.actor, shanghai("2026-09-28 10:00"))
    ended(there, zone, zone.lead, heir)
    take_over_ended(system(there))
    check_in(as_actor(there, zone.extra["heir"]), late.number, None, CheckIn())
    assert recompute(monday, zone.region, "2026-W39") == []
    compile_week(as_actor(tx, SYSTEM, shanghai("2026-10-05 06:00")), zone.region, "2026-W40")
    assert [each for each in checked_in_of(tx, "2026-W40") if each[0] == late.number] == []


def checked_in_of(tx: Transaction, week: str) -> list[tuple[str, str, str]]:
    of_week = sa.select(WeeklyReport.id).where(WeeklyReport.week == week)
    rows = sa.select(ReportEntry.ticket_number, ReportEntry.department_code, ReportEntry.reason).where(
        ReportEntry.metric == "check_in", ReportEntry.report_id.in_(of_week)
    )
    return [(row.ticket_number or "", row.department_code or "", row.reason) for row in tx.session.execute(rows)]


def test_a_whistle_in_the_same_moment_is_refused_or_given_on(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        unit = an_heir(tx, zone)
        numbers = [a_ticket(tx, zone, State.ACCEPTED).number for _ in range(6)]
        region, code, other = zone.region.code, zone.lead.code, unit.code

    def whistle(number: str) -> bool:
        with transactions.acting(zone.dispatcher) as tx:
            blow_whistle(tx, number, None, Call(kind=WhistleKind.ORDINARY, lead=code))
        return True

    def end(_number: str) -> bool:
        with transactions.acting(SYSTEM) as tx:
            take(tx, END_UNIT, EndUnit(code=code, successor=other, reason="改革", region=region))
        return True

    def attempt(job: tuple[Any, str]) -> bool:
        try:
            return bool(job[0](job[1]))
        except DomainError:
            return False

    jobs = [*((whistle, number) for number in numbers[:3]), (end, ""), *((whistle, each) for each in numbers[3:])]
    with ThreadPoolExecutor(7) as pool:
        done = list(pool.map(attempt, jobs))
    assert done[3], "it ended"
    with transactions.acting(SYSTEM) as tx:
        take_over_ended(tx)
        held = tx.session.execute(
            sa.select(Ticket.number, Assignment.department_id)
            .join(Assignment, Assignment.ticket_id == Ticket.id)
            .where(Assignment.live())
        ).all()
        assert {row.department_id for row in held} <= {unit.id}, "nothing is stranded"
        assert len(held) == sum(done) - 1, "every whistle that was blown reached somebody"


# --- a park ----------------------------------------------------------------------------------------------------------


def test_a_park_with_firms_needs_another_and_they_move_there_with_what_is_open(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    there = a_park(tx, zone.region)
    new = an_actor(tx, Role.DISPATCHER, zone.region, park=there)
    admin = as_actor(tx, zone.admin)
    with pytest.raises(Invalid) as refused:
        take(admin, END_PARK, EndPark(code=zone.park.code, reason="合并"))
    assert "还有 1 家企业" in refused.value.fields["successor"][0]
    done = take(admin, END_PARK, EndPark(code=zone.park.code, successor=there.code, reason="合并"))
    assert done.state is AmendmentState.IN_FORCE, "figures stay with the park a matter was filed in"
    assert (done.moves["firms"], done.moves["tickets"], done.moves["people"]) == (1, 1, 1)
    assert leave_ended_parks(system(tx)) == 1
    assert leave_ended_parks(system(tx)) == 0
    tx.session.expire_all()
    assert tx.session.get_one(Company, zone.company.id).park_id == there.id
    assert tx.session.get_one(Ticket, ticket.id).park_id == there.id
    assert row_by(as_actor(tx, new), ticket.number).number == ticket.number
    assert actor_now(tx, zone.dispatcher).seats == ()
    assert actor_now(tx, zone.officer).paired, "who looks after a firm stays"
    entry = CompanyEntry(name=zone.other.name, park_id=ParkId(zone.park.id))
    with pytest.raises(Invalid):
        update(as_actor(tx, zone.coordinator), zone.other.credit_code, zone.other.version, entry)
    take(admin, AMEND_PARK, AmendPark(code=zone.park.code, name=zone.park.name, reason="恢复"))
    assert actor_now(tx, zone.dispatcher).seats


def test_an_empty_park_ends_by_itself(tx: Transaction, zone: Zone) -> None:
    empty = a_park(tx, zone.region)
    done = take(as_actor(tx, zone.admin), END_PARK, EndPark(code=empty.code, reason="没有企业"))
    assert done.state is AmendmentState.IN_FORCE
    assert [each for each in findings(as_actor(tx, zone.admin)) if each.fault is Fault.ENDED_HOLDS] == []


# --- a category ------------------------------------------------------------------------------------------------------


def test_a_category_that_ended_takes_no_new_matter_and_offers_another(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "17")
    ticket, other = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone)
    before = dues(tx, ticket)
    admin = as_actor(tx, zone.admin)
    done = take(admin, END_CATEGORY, EndCategory(code="01", successor="17", reason="合并"))
    assert (done.state, done.moves["tickets"]) == (AmendmentState.IN_FORCE, 2)
    with pytest.raises(Invalid) as refused:
        file_ticket(as_actor(tx, zone.firm), a_draft())
    assert "17" in refused.value.fields["category"][0]
    assert dues(tx, ticket) == before
    assert accept(as_actor(tx, zone.dispatcher), other.number, None, Accept()).category_code == "01"
    third = file_ticket(as_actor(tx, zone.firm), a_draft(category="17"))
    with pytest.raises(Invalid):
        accept(as_actor(tx, zone.dispatcher), third.number, None, Accept(category="01"))
    held = tx.session.get_one(Category, "01")
    take(admin, AMEND_CATEGORY, AmendCategory(code="01", name=held.name, reason="恢复"))
    assert file_ticket(as_actor(tx, zone.firm), a_draft()).category_code == "01"


def test_an_item_ends_with_its_category_and_is_not_offered_for_it(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "17")
    tx.session.add(Category(code="1701", name="上云", parent_code="17"))
    tx.session.flush()
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.admin), END_CATEGORY, EndCategory(code="17", successor="1701", reason="合并"))
    take(as_actor(tx, zone.admin), END_CATEGORY, EndCategory(code="17", reason="合并"))
    with pytest.raises(Invalid):
        file_ticket(as_actor(tx, zone.firm), a_draft(category="1701"))
