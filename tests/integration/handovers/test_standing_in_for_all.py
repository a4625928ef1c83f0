"""代班 for everybody on staff: in the seats of who is away, told and acting for him, and never with a right he has not."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import covering, place_of
from app.accounts.rules.roles import COMPANY, Role
from app.accounts.rules.seats import NEEDS
from app.accounts.rules.standing_in import covers
from app.audit.recording import _PENDING
from app.calendars.rules import local_day
from app.findings.looking import findings
from app.findings.rules import Fault
from app.handovers.seeing import leaving, own_stand_ins, seen_stand_ins
from app.handovers.standing_in import Arranged, ComingBack, Leave, arrange, end
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId
from app.kernel.telling import Audience
from app.kernel.transaction import Transaction
from app.notifications.audiences import Scene
from app.tickets.history import timeline
from app.tickets.resolving import Answer, Approve, answer, approve
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome, State
from app.tickets.seeing import seen_by
from app.tickets.triaging import Accept, accept
from tests.audience import people_in
from tests.builders import Zone, a_department, a_park, a_region, a_ticket, a_zone, an_actor, as_actor
from tests.integration.places import ACTORS


def username(tx: Transaction, who: Actor) -> str:
    return tx.session.get_one(Account, who.account_id).username


def away(
    tx: Transaction, who: Actor, other: Actor, since: int = 0, until: int = 6, by: Actor | None = None
) -> Arranged:
    today = local_day(tx.now)
    given = Leave(
        officer=username(tx, who),
        stand_in=username(tx, other),
        from_day=today + timedelta(since),
        until_day=today + timedelta(until),
        reason="年休假",
    )
    return arrange(as_actor(tx, by or who), given)


def now(tx: Transaction, who: Actor) -> Transaction:
    """The transaction in his hands, with the rights he has in this minute."""
    return as_actor(tx, ACTORS.of(tx.session, AccountId(who.account_id or 0), tx.now))


@pytest.fixture
def second(tx: Transaction, zone: Zone) -> Actor:
    """Another handler of the unit that leads."""
    return an_actor(tx, Role.HANDLER, zone.region, department=zone.lead)


def test_while_it_lasts_the_stand_in_acts_in_the_seat_and_the_story_says_for_whom(
    tx: Transaction, zone: Zone, second: Actor
) -> None:
    ticket = a_ticket(tx, zone, State.REVIEW)
    with pytest.raises(Forbidden):
        approve(now(tx, second), ticket.number, None, Approve())
    away(tx, zone.head, second)
    approve(now(tx, second), ticket.number, None, Approve())
    last = timeline(as_actor(tx, zone.coordinator), ticket.number)[-1]
    assert (last.action, last.actor_name) == (Action.APPROVE, f"{second.name} 代 {zone.head.name}")
    recorded = [each.facts for each in tx.session.info[_PENDING] if each.facts["name"] == "ticket.approved"]
    assert [each["actor_name"] for each in recorded] == [f"{second.name} 代 {zone.head.name}"]


def test_what_he_does_in_his_own_seat_is_his_own(tx: Transaction, zone: Zone, second: Actor) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    away(tx, zone.head, second)
    answer(now(tx, second), ticket.number, None, Answer(outcome=Outcome.SOLVED, text="已修复。"))
    assert timeline(as_actor(tx, zone.coordinator), ticket.number)[-1].actor_name == second.name
    with pytest.raises(Refused):
        approve(now(tx, second), ticket.number, None, Approve())


@pytest.mark.parametrize("ahead", [-1, 7])
def test_before_and_after_it_nothing_is_lent(tx: Transaction, zone: Zone, second: Actor, ahead: int) -> None:
    made = away(tx, zone.head, second, since=1 if ahead < 0 else 0)
    then = as_actor(tx, SYSTEM, tx.now + timedelta(days=max(ahead, 0)))
    actor = ACTORS.of(then.session, AccountId(second.account_id or 0), then.now)
    assert [seat.instead_of for seat in actor.seats] == [None]
    assert made.officer == username(tx, zone.head)


def test_the_right_is_asked_in_the_minute(tx: Transaction, zone: Zone, second: Actor) -> None:
    away(tx, zone.head, second)
    assert now(tx, second).actor.roles == {Role.HANDLER, Role.HEAD}
    tx.session.execute(
        sa.update(Membership).where(Membership.account_id == zone.head.account_id).values(until_at=tx.now)
    )
    assert now(tx, second).actor.roles == {Role.HANDLER}, "a seat that ends is lent by nobody"


def test_nor_by_an_account_that_was_shut(tx: Transaction, zone: Zone, second: Actor) -> None:
    away(tx, zone.head, second)
    tx.session.get_one(Account, zone.head.account_id).state = AccountState.DISABLED
    tx.session.flush()
    assert now(tx, second).actor.roles == {Role.HANDLER}
    scene = Scene(region_id=zone.region.id, lead=zone.lead.id, units=frozenset({zone.lead.id}))
    told = people_in(tx.session, scene, {Audience.LEAD_HEAD}, tx.now)[Audience.LEAD_HEAD]
    assert second.account_id not in {person.account_id for person in told}


def test_only_the_seats_he_could_cover_are_lent(tx: Transaction, zone: Zone, second: Actor) -> None:
    elsewhere = a_department(tx, zone.region)
    tx.session.add(
        Membership(
            account_id=zone.head.account_id,
            role=Role.HEAD,
            region_id=zone.region.id,
            department_id=elsewhere.id,
            from_at=tx.now - timedelta(days=1),
        )
    )
    tx.session.flush()
    away(tx, zone.head, second)
    assert {seat.department_id for seat in now(tx, second).actor.seats} == {zone.lead.id}


def test_the_stand_in_is_told_what_the_other_would_be(tx: Transaction, zone: Zone, second: Actor) -> None:
    scene = Scene(region_id=zone.region.id, lead=zone.lead.id, units=frozenset({zone.lead.id}))
    before = people_in(tx.session, scene, {Audience.LEAD_HEAD}, tx.now)[Audience.LEAD_HEAD]
    assert [person.account_id for person in before] == [zone.head.account_id]
    away(tx, zone.head, second)
    told = people_in(tx.session, scene, {Audience.LEAD_HEAD}, tx.now)[Audience.LEAD_HEAD]
    assert {(person.account_id, person.role) for person in told} == {
        (zone.head.account_id, Role.HEAD),
        (second.account_id, Role.HEAD),
    }
    complained_of = frozenset({zone.lead.id})
    spared = Scene(region_id=zone.region.id, lead=zone.lead.id, complained_of=complained_of)
    instead = people_in(tx.session, spared, {Audience.LEAD_HEAD}, tx.now)[Audience.LEAD_HEAD]
    assert [person.account_id for person in instead] == [zone.coordinator.account_id]


def test_a_dispatcher_and_a_supervisor_are_stood_in_for_in_their_own_place(tx: Transaction, zone: Zone) -> None:
    number = a_ticket(tx, zone).number
    agent = an_actor(tx, Role.AGENT, zone.region, park=zone.park)
    away(tx, zone.dispatcher, agent)
    accept(now(tx, agent), number, None, Accept())
    assert timeline(as_actor(tx, zone.coordinator), number)[-1].actor_name == f"{agent.name} 代 {zone.dispatcher.name}"
    away(tx, zone.leader, zone.supervisor)
    assert Role.LEADER in now(tx, zone.supervisor).actor.roles


def test_who_cannot_stand_in(tx: Transaction, zone: Zone, second: Actor) -> None:
    far = a_region(tx)
    nobody = (
        zone.support_liaison,
        zone.firm,
        zone.admin,
        zone.head,
        an_actor(tx, Role.HANDLER, far, department=a_department(tx, far)),
    )
    for other in nobody:
        with pytest.raises(Invalid) as refused:
            away(tx, zone.head, other)
        assert set(refused.value.fields) == {"stand_in"}
    park = an_actor(tx, Role.DISPATCHER, zone.region, park=a_park(tx, zone.region))
    with pytest.raises(Invalid):
        away(tx, zone.dispatcher, park)
    with pytest.raises(Forbidden):
        away(tx, zone.head, second, by=zone.handler)
    offered = {each.code for each in leaving(now(tx, zone.head), None).others}
    assert offered == {username(tx, each) for each in (second, zone.handler, zone.liaison)}


def test_the_administrator_arranges_and_either_of_the_two_ends_it(tx: Transaction, zone: Zone, second: Actor) -> None:
    made = away(tx, zone.head, second, by=zone.admin)
    with pytest.raises(Refused, match="stand_in_overlaps"):
        away(tx, zone.head, zone.handler, since=3, until=9)
    with pytest.raises(Missing):
        end(as_actor(tx, zone.support_head), made.number, ComingBack())
    end(as_actor(tx, second), made.number, ComingBack())
    assert now(tx, second).actor.roles == {Role.HANDLER}
    again = away(tx, zone.head, second)
    end(as_actor(tx, zone.admin), again.number, ComingBack())
    third = away(tx, zone.head, second)
    end(as_actor(tx, zone.head), third.number, ComingBack())


def test_a_chain_reaches_nobody_and_is_listed(tx: Transaction, zone: Zone, second: Actor) -> None:
    away(tx, zone.head, second)
    away(tx, second, zone.handler, since=1, until=2)
    tomorrow = as_actor(tx, zone.admin, tx.now + timedelta(days=1))
    assert Fault.NOBODY_THERE not in {each.fault for each in findings(as_actor(tx, zone.admin))}
    found = [dict(each.facts) for each in findings(tomorrow) if each.fault is Fault.NOBODY_THERE]
    assert [(each["away"], each["stand_in"]) for each in found] == [(zone.head.name, second.name)]
    listed = {each.officer: each.missing for each in seen_stand_ins(as_actor(tomorrow, zone.coordinator)).items}
    assert listed == {zone.head.name: True, second.name: False}
    handler = ACTORS.of(tx.session, AccountId(zone.handler.account_id or 0), tomorrow.now)
    assert handler.roles == {Role.HANDLER}, "what was lent is not lent on"


def test_each_sees_his_own_with_his_account_and_who_has_it_in_hand_shows_who_stands_in(
    tx: Transaction, zone: Zone, second: Actor
) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    away(tx, zone.liaison, second)
    for reader in (zone.liaison, second):
        assert [(each.officer, each.may_end) for each in own_stand_ins(as_actor(tx, reader))] == [
            (zone.liaison.name, True)
        ]
    assert own_stand_ins(as_actor(tx, zone.supervisor)) == []
    [part] = seen_by(as_actor(tx, zone.coordinator), ticket.number).row.parts
    assert (part.handler, part.handler_away) == (zone.liaison.name, second.name)
    assert seen_by(as_actor(tx, zone.firm), ticket.number).row.parts[0].handler_away is None


@pytest.mark.parametrize("role", sorted(set(Role) - COMPANY))
def test_everybody_on_staff_may_arrange_it(tx: Transaction, zone: Zone, role: Role) -> None:
    somebody = an_actor(tx, role, zone.region)
    assert somebody.may("stand_in.arrange")
    assert not zone.firm.may("stand_in.arrange")


@pytest.mark.parametrize("role", sorted(set(Role) - COMPANY))
def test_sql_and_rules_say_the_same_of_who_covers_whom(tx: Transaction, zone: Zone, role: Role) -> None:
    """Everybody of the zone and of another one, held against somebody of this role."""
    needed = NEEDS.get(role)
    park = zone.park if needed == "park_id" else None
    unit = zone.lead if needed == "department_id" else None
    somebody = an_actor(tx, role, zone.region, park=park, department=unit)
    a_zone(tx)
    away, own = aliased(Membership), aliased(Membership)
    rows = sa.select(own.id).join(away, covering(own, away)).where(away.account_id == somebody.account_id)
    by_sql = set(tx.session.scalars(rows))
    seats = tx.session.scalars(sa.select(Membership)).all()
    [of_his] = [place_of(seat) for seat in seats if seat.account_id == somebody.account_id]
    assert by_sql == {seat.id for seat in seats if covers(place_of(seat), of_his)}
    assert by_sql, "he himself at least"


def test_firms_go_along_with_an_officers_seat_alone(tx: Transaction, zone: Zone, second: Actor) -> None:
    """Somebody who is an officer elsewhere and stands in for the unit's seat looks after none of the other's firms."""
    other = a_zone(tx)
    unit = {"region_id": zone.region.id, "department_id": zone.lead.id, "role": Role.HANDLER}
    elsewhere = {"region_id": other.region.id, "role": Role.OFFICER}
    for who, seat in ((zone.officer, unit), (second, elsewhere)):
        tx.session.add(Membership(account_id=who.account_id, from_at=tx.now - timedelta(days=1), **seat))
    tx.session.flush()
    away(tx, zone.officer, second)
    lent = now(tx, second).actor
    assert [(seat.role, seat.instead_of) for seat in lent.seats if seat.instead_of] == [
        (Role.HANDLER, zone.officer.name)
    ]
    assert lent.paired == frozenset()
