"""What is open and when it is late: kept by the database whoever writes, and counted exactly at any instant."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.models import Clock
from app.clocks.rules.states import ClockState
from app.departments.models import Department, DepartmentKind
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction, Transactions
from app.sla.models import WHOLE, DueChange, OpenDue
from app.sla.open_dues import open_drift
from app.sla.pressing import refresh
from app.sla.tallies import PlaceTally, latest_units, open_by_place
from app.sla.tallying import count_anew, tally_drift
from app.sla.worklists import overdue_to, tickets_overdue
from app.tickets.models import Assignment, Ticket
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.reaching import only_unit, whole_regions
from app.tickets.rules.showing import OF_LEAD, OF_PART
from app.tickets.rules.words import OPEN, Part, PartState, State
from app.tickets.rules.worklists import Worklist
from app.tickets.worklists import counts_waiting
from tests.builders import Zone, a_category, a_department, a_park, a_ticket, a_zone, an_actor, as_actor, count
from tests.menus import waiting_counts
from tests.tables import as_owner

STARTS = (State.SUBMITTED, State.WHISTLED, State.HANDLING, State.REVIEW, State.RESOLVED, State.CLOSED)
MOMENTS = (-60, -9, -1, 0, 1, 9, 60)
"""Days from the test's own: between them everything is late, nothing is, and some is."""


def nothing_drifts(tx: Transaction, now: datetime) -> bool:
    return open_drift(tx.session) == [] and tally_drift(tx.session, now) == []


class Meddler:
    """Anybody who writes tickets, parts and clocks, in whatever order and by whatever code."""

    def __init__(self, tx: Transaction, zone: Zone, chance: random.Random) -> None:
        self.tx, self.chance = tx, chance
        a_category(tx, "02")
        self.parks = [zone.park.id, a_park(tx, zone.region).id, None]
        self.units = [zone.lead.id, zone.support.id, a_department(tx, zone.region, DepartmentKind.PARTNER).id]
        self.acts: list[Callable[[], object]] = [self.move, self.relocate, self.complain, self.turn_part, self.give]
        self.acts += [self.turn_clock] * 3 + [self.start_clock, self.drop_clock, self.count]

    def at(self) -> datetime:
        return self.tx.now + timedelta(hours=self.chance.randrange(-400, 400))

    def one(self, model: type[Ticket] | type[Clock] | type[Assignment]) -> int:
        return self.chance.choice(list(self.tx.session.scalars(sa.select(model.id).order_by(model.id))))

    def change(self, model: type[Ticket] | type[Clock] | type[Assignment], **values: object) -> None:
        self.tx.session.execute(sa.update(model).where(model.id == self.one(model)).values(**values))

    def move(self) -> None:
        self.change(Ticket, state=self.chance.choice(list(State)))

    def relocate(self) -> None:
        self.change(Ticket, park_id=self.chance.choice(self.parks), category_code=self.chance.choice(["01", "02"]))

    def complain(self) -> None:
        self.change(Ticket, complained_of=self.chance.sample(self.units, self.chance.randrange(2)))

    def turn_part(self) -> None:
        state, left = self.chance.choice(list(PartState)), self.chance.choice([None, None, self.tx.now])
        self.change(Assignment, state=state, left_at=left)

    def give(self) -> None:
        self.change(Assignment, department_id=self.chance.choice(self.units), part=self.chance.choice(list(Part)))

    def turn_clock(self) -> None:
        self.change(Clock, state=self.chance.choice(list(ClockState)), due_at=self.at())

    def start_clock(self) -> None:
        values = {
            "ticket_id": self.one(Ticket),
            "department_id": self.chance.choice([*self.units, None]),
            "kind": self.chance.choice(list(ClockKind)),
            "cycle": self.tx.session.scalar(sa.select(sa.func.max(Clock.id))),
            "due_at": self.at(),
            "state": self.chance.choice(list(ClockState)),
        }
        like = self.tx.session.get_one(Clock, self.one(Clock))
        kept = ("region_id", "limit_text", "started_at", "due_original", "calendar_version", "deadline_seq")
        self.tx.session.execute(sa.insert(Clock).values(**{name: getattr(like, name) for name in kept}, **values))

    def drop_clock(self) -> None:
        self.tx.session.execute(sa.text("DELETE FROM reminders"))
        self.tx.session.execute(sa.delete(Clock).where(Clock.id == self.one(Clock)))

    def count(self) -> None:
        count_anew(replace(self.tx, now=self.at()))


def places_counted(tx: Transaction) -> list[PlaceTally]:
    """The same counted from tickets and clocks."""
    category = sa.func.left(Ticket.category_code, 2)
    late = sa.func.count().filter(tickets_overdue(tx.now))
    rows = tx.session.execute(
        sa.select(Ticket.park_id, category, sa.func.count(), late)
        .where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN))
        .group_by(Ticket.park_id, category)
    )
    return [PlaceTally(park_id=row[0], category=row[1], open=row[2], overdue=row[3]) for row in rows]


def units_counted(tx: Transaction) -> Counter[str]:
    """In how many open matters each unit is late, from parts and clocks."""
    running = Clock.state == ClockState.RUNNING, Clock.due_at < tx.now
    own = sa.select(Department.code, Clock.ticket_id).join(Clock, Clock.department_id == Department.id)
    leads = sa.and_(Assignment.ticket_id == Clock.ticket_id, Assignment.part == Part.LEAD, Assignment.live())
    answers = sa.select(Department.code, Clock.ticket_id).join(Assignment, Assignment.department_id == Department.id)
    both = own.where(*running, Clock.kind.in_(OF_PART)).union(
        answers.join(Clock, leads).where(*running, Clock.kind.in_(OF_LEAD))
    )
    open_ = sa.select(Ticket.id).where(Ticket.visible_to(tx.actor), Ticket.state.in_(OPEN))
    there = set(tx.session.scalars(open_))
    return Counter(code for code, ticket in tx.session.execute(both) if ticket in there)


def menu_counted(tx: Transaction, names: list[Worklist]) -> dict[Worklist, int]:
    """The counts of a menu, each from tickets."""
    found = tx.session.execute(sa.select(*counts_waiting(tx.actor, names, overdue_to(tx.actor, tx.now)))).one()
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_written_the_counts_are_those_of_the_rows_at_any_instant(
    tx: Transaction, zone: Zone, seed: int
) -> None:
    chance = random.Random(seed)
    for state in STARTS:
        a_ticket(tx, zone, state, supports=True)
    tx.session.expire_all()
    meddler = Meddler(tx, zone, chance)
    partner = tx.session.get_one(Department, meddler.units[2])
    leader, both = zone.leader, replace(zone.leader, seats=(*zone.leader.seats, *zone.officer.seats))
    of_partner = an_actor(tx, Role.LIAISON, zone.region, department=partner)
    for _ in range(60):
        chance.choice(meddler.acts)()
        assert nothing_drifts(tx, meddler.at())
    refresh(tx, 0, 1000)  # the places in lists, which the product keeps itself
    for days in MOMENTS:
        at = tx.now + timedelta(days=days)
        assert nothing_drifts(tx, at)
        for actor in (leader, both):
            mine = as_actor(tx, actor, at)
            assert set(open_by_place(mine)) == set(places_counted(mine))
            units = latest_units(mine, 9, 2)
            assert {unit.code: unit.late for unit in units} == units_counted(mine)
            assert all(len(unit.first) == min(2, unit.late) and unit.since < at for unit in units)
        for actor in (leader, both, zone.liaison, zone.support_liaison, of_partner):
            mine, names = as_actor(tx, actor, at), [Worklist.OPEN, Worklist.OVERDUE]
            assert waiting_counts(mine, names) == menu_counted(mine, names)


def test_what_the_use_cases_do_is_kept(tx: Transaction, zone: Zone) -> None:
    for state in (*STARTS, State.NEEDS_INFO, State.REJECTED, State.PLANNED, State.WITHDRAWN):
        a_ticket(tx, zone, state, supports=True)
    assert nothing_drifts(tx, tx.now)
    assert count(tx, OpenDue) > len(STARTS)
    assert count_anew(tx) > 0
    assert count(tx, DueChange) == 0
    assert nothing_drifts(tx, tx.now + timedelta(days=99))


def test_a_unit_is_shown_with_what_it_is_late_in_longest(tx: Transaction, zone: Zone) -> None:
    early = a_ticket(tx, zone, State.HANDLING)
    for days in (1, 2):
        a_ticket(replace(tx, now=tx.now + timedelta(days=days)), zone, State.HANDLING)
    leader = as_actor(tx, zone.leader, tx.now + timedelta(days=200))
    [unit] = latest_units(leader, 3, 2)
    assert (unit.code, unit.late, len(unit.first)) == (zone.lead.code, 3, 2)
    assert unit.first[0] == early.number


def test_who_has_a_whole_place_has_just_its_tickets(tx: Transaction, zone: Zone) -> None:
    other = a_zone(tx)
    for place in (zone, other):
        for state in STARTS:
            a_ticket(tx, place, state, supports=True)
    tx.session.execute(sa.update(Ticket).where(Ticket.id % 2 == 0).values(confidential=True))
    complained = sa.update(Ticket).where(Ticket.id % 3 == 0, Ticket.region_id == zone.region.id)
    tx.session.execute(complained.values(complained_of=[zone.lead.id]))
    found = set()
    for name in ("leader", "auditor", "supervisor", "coordinator", "observer", "liaison", "head", "dispatcher", "firm"):
        actor = getattr(zone, name)
        there = set(tx.session.scalars(sa.select(Ticket.id).where(Ticket.visible_to(actor), Ticket.state.in_(OPEN))))
        regions, unit = whole_regions(actor), only_unit(actor)
        if regions is None and unit is None:
            continue
        of_place = sa.and_(OpenDue.department_id == WHOLE, OpenDue.region_id.in_(regions or ()))
        of_unit = sa.and_(OpenDue.department_id == unit, OpenDue.has_part)
        found.add(name)
        counted = sa.select(OpenDue.ticket_id).where(of_unit if regions is None else of_place)
        assert set(tx.session.scalars(counted)) == there
        assert there
    assert found == {"leader", "auditor", "supervisor", "coordinator", "liaison", "head"}


def test_counting_beside_acts_loses_none_and_nobody_waits(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        tickets = [a_ticket(tx, zone, State.HANDLING) for _ in range(3)]
        clock = {ticket.id: clock_of(tx, ticket.id, ClockKind.RESOLVE) for ticket in tickets}
    one, other, third = (clock[ticket.id] for ticket in tickets)
    with transactions.acting(SYSTEM) as first, transactions.acting(SYSTEM) as second:
        for each in (first, second):
            each.session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        put_late(first, one)
        put_late(second, other)
        with transactions.acting(SYSTEM) as counting:
            counting.session.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            assert count_anew(counting) > 0
        put_late(second, third)
    with transactions.reading(SYSTEM) as tx:
        assert count(tx, DueChange) > 0
        for days in MOMENTS:
            assert nothing_drifts(tx, tx.now + timedelta(days=days))
        assert sum(place.overdue for place in open_by_place(as_actor(tx, zone.leader, tx.now))) == 3


def test_two_who_change_one_matter_at_once_leave_what_both_did(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        ticket = a_ticket(tx, a_zone(tx), State.HANDLING)
        resolve, feedback = (clock_of(tx, ticket.id, kind) for kind in (ClockKind.RESOLVE, ClockKind.FEEDBACK))

    def other() -> None:
        with transactions.acting(SYSTEM) as second:
            put_late(second, feedback)

    with transactions.acting(SYSTEM) as first:
        put_late(first, resolve)
        at_once = threading.Thread(target=other)
        at_once.start()
    at_once.join(30)
    with transactions.reading(SYSTEM) as tx:
        assert nothing_drifts(tx, tx.now)


def test_only_one_counts_at_a_time(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        a_ticket(tx, a_zone(tx))
    with transactions.acting(SYSTEM) as first, transactions.acting(SYSTEM) as second:
        assert (count_anew(first) > 0, count_anew(second)) == (True, 0)


def test_what_drifted_is_found_and_mended(transactions: Transactions) -> None:
    with transactions.acting(SYSTEM) as tx:
        zone = a_zone(tx)
        tickets = [a_ticket(tx, zone, State.HANDLING) for _ in range(3)]
        count_anew(tx)
    with as_owner(transactions.engine) as connection:
        gone, late = tickets[0].id, tickets[1].id
        connection.execute(sa.text("DELETE FROM open_dues WHERE ticket_id = :id"), {"id": gone})
        connection.execute(sa.text("UPDATE open_dues SET due_at = '2020-01-01Z' WHERE ticket_id = :id"), {"id": late})
    with transactions.reading(SYSTEM) as tx:
        assert {row.ticket_id for row in open_drift(tx.session)} == {gone, late}
        assert tally_drift(tx.session, tx.now) != []
    with transactions.acting(SYSTEM) as tx:
        assert refresh(tx, 0, 10) is not None
        count_anew(tx)
        assert nothing_drifts(tx, tx.now)


def clock_of(tx: Transaction, ticket_id: int, kind: ClockKind) -> int:
    return tx.session.scalars(sa.select(Clock.id).where(Clock.ticket_id == ticket_id, Clock.kind == kind)).one()


def put_late(tx: Transaction, clock_id: int) -> None:
    tx.session.execute(sa.update(Clock).where(Clock.id == clock_id).values(due_at=tx.now - timedelta(hours=1)))
