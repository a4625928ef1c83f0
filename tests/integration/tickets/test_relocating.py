"""A firm that moves takes its open matters along; what was ended stays, and figures count where it was filed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.clocks.models import Clock
from app.companies.models import Company
from app.companies.registering import CompanyEntry, update
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.ids import ParkId
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.regions.models import Park
from app.reports.compiling import compile_week
from app.reports.models import ReportEntry
from app.tickets.finding import TicketFilters
from app.tickets.history import timeline
from app.tickets.models import Ticket, TicketEventRow
from app.tickets.moving import current
from app.tickets.queries import list_tickets
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import OPEN, State
from app.tickets.seeing import row_by, seen_by
from app.tickets.triaging import Accept, accept
from tests.builders import Zone, a_park, a_ticket, an_actor, as_actor
from tests.clocks import shanghai


def moved(tx: Transaction, company: Company, park: Park | None, by: Actor) -> None:
    entry = CompanyEntry(name=company.name, park_id=None if park is None else ParkId(park.id))
    update(as_actor(tx, by), company.credit_code, company.version, entry)
    tx.session.expire_all()


def clocks_of(tx: Transaction, ticket: Ticket) -> list[tuple[object, ...]]:
    found = sa.select(Clock.kind, Clock.state, Clock.due_at).where(Clock.ticket_id == ticket.id).order_by(Clock.id)
    return [tuple(row) for row in tx.session.execute(found)]


def found(tx: Transaction, actor: Actor) -> set[str]:
    return {ticket.number for ticket in list_tickets(as_actor(tx, actor), TicketFilters()).items}


@pytest.fixture
def there(tx: Transaction, zone: Zone) -> Park:
    """The park the firm moves to."""
    return a_park(tx, zone.region)


@pytest.mark.parametrize("state", [each for each in OPEN if each is not State.MERGED])
def test_an_open_matter_goes_along_and_the_new_dispatcher_has_it_at_once(
    tx: Transaction, zone: Zone, there: Park, state: State
) -> None:
    ticket = a_ticket(tx, zone, state)
    before = (ticket.version, ticket.state, ticket.number)
    clocks = clocks_of(tx, ticket)
    new = an_actor(tx, Role.DISPATCHER, zone.region, park=there)
    assert (found(tx, zone.dispatcher), found(tx, new)) == ({ticket.number}, set())
    moved(tx, zone.company, there, zone.coordinator)
    assert (found(tx, zone.dispatcher), found(tx, new)) == (set(), {ticket.number})
    with pytest.raises(Missing):
        row_by(as_actor(tx, zone.dispatcher), ticket.number)
    again = current(tx, ticket.id)
    assert (again.version, again.state, again.number) == (before[0] + 1, before[1], before[2])
    assert (again.park_id, again.park_moved, again.filed_park_id) == (there.id, True, zone.park.id)
    assert clocks == clocks_of(tx, ticket)
    for reader in (new, zone.coordinator, zone.firm):
        last = timeline(as_actor(tx, reader), ticket.number)[-1]
        assert (last.action, last.facts) == (Action.MOVE_PARK, {"former_park": zone.park.name, "park": there.name})


def told_of_the_move(tx: Transaction) -> list[tuple[int, str]]:
    rows = sa.select(Notification.account_id, Notification.severity)
    moves = rows.where(Notification.dedup_key.startswith("ticket.park_moved:"))
    return [(row.account_id, row.severity) for row in tx.session.execute(moves)]


def test_the_new_dispatcher_is_told_and_nobody_else(tx: Transaction, zone: Zone, there: Park) -> None:
    new = an_actor(tx, Role.DISPATCHER, zone.region, park=there)
    a_ticket(tx, zone, State.ACCEPTED)
    moved(tx, zone.company, there, zone.coordinator)
    assert told_of_the_move(tx) == [(new.account_id, "amber")]


def test_where_nobody_holds_the_post_or_there_is_no_park_the_centre_is_told(
    tx: Transaction, zone: Zone, there: Park
) -> None:
    a_ticket(tx, zone, State.ACCEPTED)
    moved(tx, zone.company, there, zone.coordinator)
    moved(tx, zone.company, None, zone.coordinator)
    assert [row[0] for row in told_of_the_move(tx)] == [zone.coordinator.account_id] * 2


@pytest.mark.parametrize("state", [State.REJECTED, State.CLOSED, State.WITHDRAWN])
def test_what_was_ended_stays_where_it_was(tx: Transaction, zone: Zone, there: Park, state: State) -> None:
    ticket = a_ticket(tx, zone, state)
    version = ticket.version
    moved(tx, zone.company, there, zone.coordinator)
    again = tx.session.get_one(Ticket, ticket.id)
    assert (again.park_id, again.park_moved, again.version) == (zone.park.id, False, version)
    assert found(tx, zone.dispatcher) == {ticket.number}


def test_the_new_dispatcher_acts_and_nobody_takes_this_act_by_hand(tx: Transaction, zone: Zone, there: Park) -> None:
    number = a_ticket(tx, zone).number
    moved(tx, zone.company, there, zone.coordinator)
    new = as_actor(tx, an_actor(tx, Role.DISPATCHER, zone.region, park=there))
    assert accept(new, number, None, Accept()).state is State.ACCEPTED
    with pytest.raises(Missing):
        accept(as_actor(tx, zone.dispatcher), number, None, Accept())
    for reader in (new.actor, zone.coordinator, zone.leader, zone.firm):
        assert Action.MOVE_PARK not in seen_by(as_actor(tx, reader), number).actions


def test_to_no_park_and_back_it_counts_where_it_was_filed(tx: Transaction, zone: Zone, there: Park) -> None:
    ticket = a_ticket(tx, zone)
    moved(tx, zone.company, None, zone.coordinator)
    moved(tx, zone.company, there, zone.coordinator)
    again = tx.session.get_one(Ticket, ticket.id)
    assert (again.park_id, again.filed_park_id, again.park_moved) == (there.id, zone.park.id, True)
    outside = a_ticket(tx, zone)
    acts = sa.select(TicketEventRow.payload).where(TicketEventRow.action == Action.MOVE_PARK)
    assert tx.session.scalars(acts.order_by(TicketEventRow.seq)).all() == [
        {"former_park": zone.park.name, "park": ""},
        {"former_park": "", "park": there.name},
    ]
    assert (outside.park_id, outside.park_moved) == (there.id, False)


def test_a_change_of_anything_else_moves_nothing(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone)
    entry = CompanyEntry(name="新名", park_id=ParkId(zone.park.id), address="新址")
    update(as_actor(tx, zone.coordinator), zone.company.credit_code, 1, entry)
    assert tx.session.get_one(Ticket, ticket.id).version == 1


def test_figures_count_a_filing_under_the_park_it_was_filed_in(tx: Transaction, zone: Zone, there: Park) -> None:
    later = as_actor(tx, tx.actor, shanghai("2026-09-28 06:00"))
    first, outside = a_ticket(tx, zone), a_ticket(tx, zone)
    before = _by_park(later, zone)
    assert before == {(first.number, zone.park.code), (outside.number, zone.park.code)}
    moved(as_actor(tx, tx.actor, tx.now + timedelta(days=1)), zone.company, there, zone.coordinator)
    new = a_ticket(tx, zone).number
    assert _by_park(later, zone) == {*before, (new, there.code)}


def _by_park(tx: Transaction, zone: Zone) -> set[tuple[str, str | None]]:
    """Ticket → the park under which a week counts it."""
    with tx.session.begin_nested() as frozen:
        report = compile_week(tx, zone.region, "2026-W39")
        rows = tx.session.execute(
            sa.select(ReportEntry.ticket_number, ReportEntry.park_code).where(
                ReportEntry.report_id == report.id, ReportEntry.ticket_id.is_not(None)
            )
        )
        found = {(row.ticket_number, row.park_code) for row in rows}
        frozen.rollback()
    return found
