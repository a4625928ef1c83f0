"""退单 from W49 of 2026 on: the head signs, the centre rules, the third is the leader's."""

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.sla.grounds import grounds_of
from app.subjects import SUBJECTS
from app.tickets.handing_back import HandBack, Rule, SignHandBack, hand_back, rule, sign_hand_back
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import HandBackReason, PartState, State, WhistleKind
from app.tickets.rules.worklists import Worklist
from app.tickets.whistling import Call, blow_whistle
from app.tickets.worklists import waiting_in
from tests.builders import Zone, a_department, a_ticket, an_actor, as_actor
from tests.clocks import shanghai

ASKING = HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
TUESDAY = "2026-12-01 10:00"


def whistled(tx: Transaction, zone: Zone, at: str = TUESDAY) -> Ticket:
    return a_ticket(as_actor(tx, SYSTEM, shanghai(at)), zone, State.WHISTLED)


def clocks(tx: Transaction, ticket: Ticket, kind: ClockKind) -> list[Clock]:
    statement = sa.select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind).order_by(Clock.id)
    return list(tx.session.scalars(statement))


def ask(tx: Transaction, ticket: Ticket, who: Actor, at: str) -> None:
    hand_back(as_actor(tx, who, shanghai(at)), ticket.number, None, ASKING)


def sign(tx: Transaction, ticket: Ticket, who: Actor, at: str, *, agreed: bool = True, note: str = "") -> None:
    sign_hand_back(as_actor(tx, who, shanghai(at)), ticket.number, None, SignHandBack(agreed=agreed, note=note))


def ruled(tx: Transaction, ticket: Ticket, who: Actor, at: str, *, upheld: bool, lead: str | None = None) -> None:
    rule(as_actor(tx, who, shanghai(at)), ticket.number, None, Rule(upheld=upheld, note="已核对职责清单", lead=lead))


def part(tx: Transaction, ticket: Ticket) -> Assignment:
    return tx.session.scalars(sa.select(Assignment).where(Assignment.ticket_id == ticket.id)).one()


def waits(tx: Transaction, who: Actor, name: Worklist) -> bool:
    condition = waiting_in(who, name, sa.false())
    return tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(condition)) == 1


def test_what_a_liaison_asks_waits_for_the_head_and_then_for_the_centre(tx: Transaction, zone: Zone) -> None:
    ticket = whistled(tx, zone)
    ask(tx, ticket, zone.liaison, "2026-12-01 11:00")
    (check_in,) = clocks(tx, ticket, ClockKind.CHECK_IN)
    assert check_in.state is ClockState.PAUSED, "the unit waits from the asking on"
    assert clocks(tx, ticket, ClockKind.RULING) == [], "nobody owes a ruling before the signature"
    assert (waits(tx, zone.head, Worklist.SIGN), waits(tx, zone.coordinator, Worklist.RULE)) == (True, False)
    with pytest.raises(Refused) as early:
        ruled(tx, ticket, zone.coordinator, "2026-12-01 11:30", upheld=True)
    assert early.value.code == "hand_back_unsigned"
    with pytest.raises(Forbidden):
        sign(tx, ticket, zone.liaison, "2026-12-01 15:30")
    sign(tx, ticket, zone.head, "2026-12-01 15:30")
    (ruling,) = clocks(tx, ticket, ClockKind.RULING)
    assert ruling.due_at == shanghai("2026-12-02 12:00"), "owed from the signature, after 15:00"
    assert (waits(tx, zone.head, Worklist.SIGN), waits(tx, zone.coordinator, Worklist.RULE)) == (False, True)
    ruled(tx, ticket, zone.coordinator, "2026-12-02 09:30", upheld=False)
    # it was due on Wednesday 17:30 and rested for five working hours
    assert (check_in.state, check_in.due_at) == (ClockState.RUNNING, shanghai("2026-12-03 16:00"))
    (rest,) = grounds_of(tx.session, [check_in], shanghai("2026-12-02 09:30"))[check_in.id].rests
    assert (rest.start, rest.end) == (shanghai("2026-12-01 11:00"), shanghai("2026-12-02 09:30"))
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-02 09:30")) == []


def test_a_head_who_does_not_sign_sends_it_back_to_his_own(tx: Transaction, zone: Zone) -> None:
    ticket = whistled(tx, zone)
    ask(tx, ticket, zone.liaison, "2026-12-01 11:00")
    with pytest.raises(Invalid) as silent:
        sign(tx, ticket, zone.head, "2026-12-01 11:30", agreed=False)
    assert set(silent.value.fields) == {"note"}
    sign(tx, ticket, zone.head, "2026-12-01 11:30", agreed=False, note="属于本局职责")
    row = part(tx, ticket)
    assert (row.state, row.hand_backs) == (PartState.CALLED, 0), "what was not signed was not handed back"
    (check_in,) = clocks(tx, ticket, ClockKind.CHECK_IN)
    assert (check_in.state, check_in.due_at) == (ClockState.RUNNING, shanghai("2026-12-03 09:00"))
    assert clocks(tx, ticket, ClockKind.RULING) == []
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-01 12:00")) == []
    with pytest.raises(Refused):
        sign(tx, ticket, zone.head, "2026-12-01 11:40")


def test_a_heads_own_asking_is_signed(tx: Transaction, zone: Zone) -> None:
    ticket = whistled(tx, zone)
    ask(tx, ticket, zone.head, "2026-12-01 11:00")
    (ruling,) = clocks(tx, ticket, ClockKind.RULING)
    assert ruling.due_at == shanghai("2026-12-01 17:30")
    ruled(tx, ticket, zone.coordinator, "2026-12-01 15:00", upheld=True)


def test_a_unit_without_a_head_has_nobody_to_wait_for(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(as_actor(tx, SYSTEM, shanghai(TUESDAY)), zone, State.ACCEPTED)
    unit = a_department(tx, zone.region)
    liaison = an_actor(tx, Role.LIAISON, zone.region, department=unit)
    call = Call(kind=WhistleKind.ORDINARY, lead=unit.code)
    blow_whistle(as_actor(tx, zone.dispatcher, shanghai(TUESDAY)), ticket.number, None, call)
    ask(tx, ticket, liaison, "2026-12-01 11:00")
    ruled(tx, ticket, zone.coordinator, "2026-12-01 15:00", upheld=True)
    assert ticket.state is State.ACCEPTED


def test_before_the_rule_began_nobody_signed(tx: Transaction, zone: Zone) -> None:
    ticket = whistled(tx, zone, "2026-11-26 10:00")
    ask(tx, ticket, zone.liaison, "2026-11-26 11:00")
    ruled(tx, ticket, zone.coordinator, "2026-11-26 15:00", upheld=True)
    assert [clock.limit_text for clock in clocks(tx, ticket, ClockKind.ARRANGE)] == ["1 workday"]


def test_an_upheld_one_of_the_lead_owes_the_next_whistle_in_four_working_hours(tx: Transaction, zone: Zone) -> None:
    ticket = whistled(tx, zone)
    ask(tx, ticket, zone.head, "2026-12-01 15:30")
    ruled(tx, ticket, zone.coordinator, "2026-12-02 11:00", upheld=True)
    first, again = clocks(tx, ticket, ClockKind.ARRANGE)
    assert first.state is ClockState.MET, "the first one stays as it was"
    assert (again.limit_text, again.due_at) == ("4 workhours", shanghai("2026-12-02 17:30"))
    assert (again.state, again.department_id) == (ClockState.RUNNING, None)
    assert drift(tx.session, SUBJECTS, shanghai("2026-12-02 12:00")) == []
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.dispatcher, shanghai("2026-12-03 09:00")), ticket.number, None, call)
    assert (again.state, again.breached_at) == (ClockState.MISSED, shanghai("2026-12-02 17:30"))


def test_an_upheld_one_of_a_support_owes_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(as_actor(tx, SYSTEM, shanghai(TUESDAY)), zone, State.WHISTLED, supports=True)
    ask(tx, ticket, zone.support_head, "2026-12-01 11:00")
    ruled(tx, ticket, zone.coordinator, "2026-12-01 15:00", upheld=True)
    assert (ticket.state, len(clocks(tx, ticket, ClockKind.ARRANGE))) == (State.WHISTLED, 1)


@pytest.fixture
def third(tx: Transaction, zone: Zone) -> Ticket:
    """Forced twice, asked a third time within the workday of the whistle."""
    ticket = whistled(tx, zone)
    for asked, decided in (("10:10", "10:20"), ("10:30", "10:40")):
        ask(tx, ticket, zone.head, f"2026-12-01 {asked}")
        ruled(tx, ticket, zone.coordinator, f"2026-12-01 {decided}", upheld=False)
    ask(tx, ticket, zone.head, "2026-12-01 11:00")
    return ticket


def test_the_third_is_the_leaders_who_names_a_lead_that_cannot_hand_back(
    tx: Transaction, zone: Zone, third: Ticket
) -> None:
    assert (waits(tx, zone.leader, Worklist.RULE), waits(tx, zone.coordinator, Worklist.RULE)) == (True, False)
    with pytest.raises(Refused) as not_his:
        ruled(tx, third, zone.coordinator, "2026-12-01 11:30", upheld=True)
    assert not_his.value.code == "ruled_by_leader"
    for lead in (None, zone.lead.code, "nobody"):
        with pytest.raises(Invalid) as nameless:
            ruled(tx, third, zone.leader, "2026-12-01 11:30", upheld=True, lead=lead)
        assert set(nameless.value.fields) == {"lead"}
    ruled(tx, third, zone.leader, "2026-12-01 11:30", upheld=True, lead=zone.support.code)
    assert third.state is State.WHISTLED
    states = {row.department_id: row.state for row in tx.session.scalars(sa.select(Assignment))}
    assert states == {zone.lead.id: PartState.EXCUSED, zone.support.id: PartState.CALLED}
    with pytest.raises(Refused) as for_good:
        ask(tx, third, zone.support_head, "2026-12-01 11:40")
    assert for_good.value.code == "hand_backs_used_up"
    assert [clock.state for clock in clocks(tx, third, ClockKind.ARRANGE)] == [ClockState.MET, ClockState.MET]


def test_a_third_one_that_is_forced_names_nobody(tx: Transaction, zone: Zone, third: Ticket) -> None:
    with pytest.raises(Invalid):
        ruled(tx, third, zone.leader, "2026-12-01 11:30", upheld=False, lead=zone.support.code)
    ruled(tx, third, zone.leader, "2026-12-01 11:30", upheld=False)
    assert part(tx, third).state is PartState.CALLED
