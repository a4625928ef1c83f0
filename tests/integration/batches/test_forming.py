"""Forming a batch: what joins, what may not and why, who forms and who proposes (`docs/rules/batches.md`)."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.batches.forming import Confirming, Dissolving, Forming, confirm, drop, form
from app.batches.models import BatchMember
from app.batches.rules import Barred, BatchState, Leaving
from app.batches.seeing import previewed, seen_batch, seen_batches
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from app.notifications.models import Notification
from app.tickets.models import Ticket
from app.tickets.resolving import Answer, answer
from app.tickets.rules.words import Outcome, State, WhistleKind
from app.tickets.whistling import Call, blow_whistle
from tests.builders import Zone, a_zone, as_actor
from tests.integration.batches.lots import filed, formed


def members(tx: Transaction) -> dict[int, tuple[bool, Leaving | None]]:
    rows = tx.session.execute(sa.select(BatchMember.ticket_id, BatchMember.held, BatchMember.why))
    return {row.ticket_id: (row.held, row.why) for row in rows}


def told(tx: Transaction, name: str) -> set[int]:
    return set(tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == name)))


def test_a_coordinator_forms_at_once_and_the_lead_is_told(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3, State.ACCEPTED)
    made = formed(tx, zone, tickets)
    assert (made.number, dict(made.barred)) == ("PC2026-0001", {})
    assert (made.batch.state, made.batch.formed_at) == (BatchState.FORMED, tx.now)
    assert set(members(tx)) == {ticket.id for ticket in tickets}
    assert told(tx, "batch.formed") == {person.account_id for person in (zone.liaison, zone.handler, zone.head)}
    assert formed(tx, zone, filed(tx, zone, 2, State.SUBMITTED)).number == "PC2026-0002"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCEPTED, State.WHISTLED, State.HANDLING])
def test_matters_join_wherever_nothing_is_answered_yet(tx: Transaction, zone: Zone, state: State) -> None:
    made = formed(tx, zone, filed(tx, zone, 2, state))
    assert made.barred == {}


def test_a_batch_of_one_is_none(tx: Transaction, zone: Zone) -> None:
    [one] = filed(tx, zone, 1)
    for given in ([one], [one, one]):
        with pytest.raises(Invalid) as wrong:
            formed(tx, zone, given)
        assert "tickets" in wrong.value.fields


def test_one_firm_alone_makes_no_batch(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 4)
    with pytest.raises(Invalid) as wrong:
        formed(tx, zone, tickets[::2])
    assert "2 家以上" in wrong.value.fields["tickets"][0]


def test_more_than_two_hundred_are_refused(tx: Transaction, zone: Zone) -> None:
    given = Forming(
        cause="同一原因", plan="方案", lead=zone.lead.code, tickets=tuple(f"GX20260921-{n:04d}" for n in range(201))
    )
    with pytest.raises(Invalid):
        form(as_actor(tx, zone.coordinator), given)


def test_a_ticket_of_another_region_does_not_exist(tx: Transaction, zone: Zone) -> None:
    elsewhere = a_zone(tx)
    mine, foreign = filed(tx, zone, 2), filed(tx, elsewhere, 1)
    with pytest.raises(Missing):
        formed(tx, zone, [*mine, *foreign])


def test_what_may_not_join_is_said_before_and_left_out(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 7)
    taken, confidential, answered, called = tickets[0:2], tickets[2], tickets[3], tickets[4]
    first = formed(tx, zone, taken)
    confidential.confidential = True
    answer(as_actor(tx, zone.handler), answered.number, None, Answer(outcome=Outcome.PARTLY, text="已部分解决。"))
    blow_whistle(
        as_actor(tx, zone.coordinator), called.number, None, Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    )
    tx.session.flush()
    numbers = [ticket.number for ticket in tickets]
    seen = previewed(as_actor(tx, zone.coordinator), numbers, zone.lead.code)
    why = {
        taken[0].number: Barred.IN_BATCH,
        taken[1].number: Barred.IN_BATCH,
        confidential.number: Barred.CONFIDENTIAL,
        answered.number: Barred.STATE,
        called.number: Barred.OTHER_LEAD,
    }
    assert {row.number: each for row, each in seen.barred} == why
    assert ([row.number for row in seen.joining], seen.firms) == (numbers[5:], 2)
    made = formed(tx, zone, tickets)
    assert dict(made.barred) == why
    assert first.number != made.number
    assert len(members(tx)) == 4


def test_a_ticket_is_in_one_open_batch_at_most_by_the_key_of_the_table(tx: Transaction, zone: Zone) -> None:
    made = formed(tx, zone, filed(tx, zone, 2))
    other = formed(tx, zone, filed(tx, zone, 2))
    ticket_id = next(iter(members(tx)))
    extra = BatchMember(batch_id=other.batch.id, ticket_id=ticket_id, cycle=1, joined_at=tx.now, held=True)
    tx.session.add(extra)
    with pytest.raises(sa.exc.IntegrityError):
        tx.session.flush()
    assert made.batch.id != other.batch.id


@pytest.mark.parametrize("who", ["officer", "dispatcher", "handler"])
def test_others_propose_and_the_coordinator_confirms(tx: Transaction, zone: Zone, who: str) -> None:
    extra = a_second_firm_of(tx, zone)
    proposer = extra[who]
    tickets = filed(tx, zone, 2)
    made = formed(tx, zone, tickets, by=proposer)
    assert made.batch.state is BatchState.PROPOSED
    assert told(tx, "batch.proposed") == {zone.coordinator.account_id}
    with pytest.raises((Forbidden, Refused, Missing)):
        confirm(as_actor(tx, proposer), made.number, made.batch.version, Confirming())
    done = confirm(as_actor(tx, zone.coordinator), made.number, made.batch.version, Confirming())
    assert done.state is BatchState.ANSWERING, "its matters are handled already"


def a_second_firm_of(tx: Transaction, zone: Zone) -> dict[str, Actor]:
    """People who see matters of both firms: an officer of both, a dispatcher of a park that holds both, the handler."""
    zone.other.park_id = zone.park.id
    tx.session.flush()
    officer = replace(zone.officer, paired=frozenset({CompanyId(zone.company.id), CompanyId(zone.other.id)}))
    return {"officer": officer, "dispatcher": zone.dispatcher, "handler": zone.handler}


@pytest.mark.parametrize("who", ["liaison", "head", "supervisor", "leader", "auditor"])
def test_nobody_else_forms_or_proposes(tx: Transaction, zone: Zone, who: str) -> None:
    with pytest.raises(Forbidden):
        formed(tx, zone, filed(tx, zone, 2), by=getattr(zone, who))


def test_a_coordinator_names_the_unit_and_it_must_be_of_the_region(tx: Transaction, zone: Zone) -> None:
    numbers = tuple(ticket.number for ticket in filed(tx, zone, 2))
    for lead in (None, "nowhere"):
        with pytest.raises(Invalid) as wrong:
            form(as_actor(tx, zone.coordinator), Forming(cause="原因", plan="方案", lead=lead, tickets=numbers))
        assert set(wrong.value.fields) == {"lead"}


def test_a_proposal_whose_lead_another_unit_has_leaves_when_it_is_confirmed(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 3)
    given = Forming(cause="原因", plan="方案", tickets=tuple(ticket.number for ticket in tickets))
    made = form(as_actor(tx, zone.handler), given)
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.support.code)
    blow_whistle(as_actor(tx, zone.coordinator), tickets[2].number, None, call)
    coordinator = as_actor(tx, zone.coordinator)
    confirm(coordinator, made.number, made.batch.version, Confirming(lead=zone.lead.code))
    assert members(tx)[tickets[2].id] == (False, Leaving.OTHER_LEAD)
    assert seen_batch(coordinator, made.number).matters == 2


def test_dropped_with_a_reason_its_matters_are_free(tx: Transaction, zone: Zone) -> None:
    tickets = filed(tx, zone, 2)
    made = formed(tx, zone, tickets)
    coordinator = as_actor(tx, zone.coordinator)
    with pytest.raises(Conflict) as stale:
        drop(coordinator, made.number, 99, Dissolving(note="原因不同"))
    assert "drop" in stale.value.allowed
    with pytest.raises(Invalid):
        drop(coordinator, made.number, made.batch.version, Dissolving(note=" "))
    drop(coordinator, made.number, made.batch.version, Dissolving(note="原因不同"))
    assert {held for held, _why in members(tx).values()} == {False}
    with pytest.raises(Refused) as late:
        drop(coordinator, made.number, None, Dissolving(note="再一次"))
    assert late.value.allowed == ()
    assert formed(tx, zone, tickets).batch.id != made.batch.id


def test_whose_a_batch_is(tx: Transaction, zone: Zone) -> None:
    made = formed(tx, zone, filed(tx, zone, 2))
    sees = (zone.coordinator, zone.supervisor, zone.leader, zone.auditor, zone.liaison, zone.handler, zone.head)
    for reader in (*sees, zone.officer, zone.dispatcher):
        assert [each.number for each in seen_batches(as_actor(tx, reader)).items] == [made.number]
    for reader in (zone.firm, zone.other_firm, zone.support_liaison, zone.observer, zone.admin, a_zone(tx).coordinator):
        assert seen_batches(as_actor(tx, reader)).items == []
        with pytest.raises(Missing):
            seen_batch(as_actor(tx, reader), made.number)
    part = seen_batch(as_actor(tx, zone.dispatcher), made.number)
    assert (part.matters, part.firms, part.beyond) == (1, 1, 1), "what lies outside the park is a number alone"


def test_all_of_it_is_on_the_record(tx: Transaction, zone: Zone) -> None:
    tickets: list[Ticket] = filed(tx, zone, 2)
    made = formed(tx, zone, tickets)
    drop(as_actor(tx, zone.coordinator), made.number, None, Dissolving(note="原因不同"))
    for last in tx.before_commit:
        last()
    names = tx.session.scalars(sa.select(AuditEntry.name).where(AuditEntry.object_id == made.number)).all()
    assert list(names) == ["batch.formed", "batch.dropped"]
