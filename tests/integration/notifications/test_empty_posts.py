"""Posts that nobody holds: every word about a matter reaches somebody, the coordinator when there is nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.clocks.rules.rungs import Who
from app.clocks.telling import STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT
from app.companies.models import StandIn
from app.kernel.telling import Audience
from app.kernel.transaction import Transaction
from app.notifications.audiences import Scene, people_in_each
from app.notifications.models import Notification
from app.slices import AUDIENCE
from app.tickets.closing import Dispute, dispute
from app.tickets.readers import TicketFollow
from app.tickets.remarking import Nudge, nudge
from app.tickets.rules.words import Outcome, State
from app.tickets.telling import HOLDER
from app.tickets.triaging import Settle, settle
from tests.audience import people_in
from tests.builders import Zone, a_ticket, a_zone, as_actor

EMPTY = (Role.DISPATCHER, Role.OFFICER, Role.LIAISON, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.LEADER)
"""Nobody holds these."""
OF_PEOPLE = {Audience.FIRM, Audience.AUTHOR, Audience.AUTHOR_OF_OFFICE}
"""No posts: the firm's own people, and whoever brought a file."""
NAMED = {Audience.FIRM_ADMIN, Audience.MENTIONED, Audience.TAKER, Audience.WATCHER}
"""No posts either, and told besides: somebody is only there when a person was named or asked to hear of it."""


@pytest.fixture
def scene(tx: Transaction, zone: Zone) -> Scene:
    """A matter with everything to it, in a zone where only a coordinator and the firm's own people are."""
    gone = sa.update(Membership).where(Membership.role.in_(EMPTY)).values(until_at=tx.now - timedelta(days=1))
    tx.session.execute(gone)
    return Scene(
        region_id=zone.region.id,
        park_id=zone.park.id,
        company_id=zone.company.id,
        units=frozenset({zone.lead.id, zone.support.id}),
        lead=zone.lead.id,
        author=zone.firm.account_id,
    )


def said(name: str) -> set[Audience]:
    """The audiences of an event, whoever must act told apart by every state."""
    found = {line.to for line in AUDIENCE[name]}
    held = {each for audiences in HOLDER.values() for each in audiences} if Audience.HOLDER in found else set()
    return (found - {Audience.HOLDER}) | held


@pytest.mark.parametrize("name", sorted(AUDIENCE))
def test_every_audience_of_every_event_resolves_to_somebody(
    tx: Transaction, zone: Zone, scene: Scene, name: str
) -> None:
    found = people_in(tx.session, scene, said(name), tx.now)
    for audience in said(name):
        told = {person.account_id for person in found.get(audience, ())}
        if audience in NAMED:
            assert not told, audience
            continue
        filled = {zone.admin.account_id} if audience is Audience.ADMIN else {zone.coordinator.account_id}
        assert told == ({zone.firm.account_id} if audience in OF_PEOPLE else filled), audience


@pytest.mark.parametrize("table", [STEP_AUDIENCE, STEP_AUDIENCE_WITHOUT_UNIT], ids=["unit", "no unit"])
@pytest.mark.parametrize("who", list(Who))
def test_every_rung_of_a_ladder_reaches_somebody(
    tx: Transaction, scene: Scene, who: Who, table: dict[Who, tuple[Audience, ...]]
) -> None:
    for audience in set(table[who]) - {Audience.HOLDER}:
        assert people_in(tx.session, scene, {audience}, tx.now)[audience]


def test_where_there_is_no_such_unit_nobody_stands_in(tx: Transaction, zone: Zone) -> None:
    nowhere = Scene(region_id=zone.region.id, park_id=zone.park.id, company_id=zone.company.id)
    found = people_in(tx.session, nowhere, {Audience.LEAD, Audience.UNIT, Audience.UNIT_HEAD}, tx.now)
    assert not any(found.values())


def test_who_holds_a_post_is_told_alone(tx: Transaction, zone: Zone) -> None:
    held = Scene(region_id=zone.region.id, park_id=zone.park.id, company_id=zone.company.id, lead=zone.lead.id)
    found = people_in(tx.session, held, {Audience.DISPATCHER, Audience.LEAD_HEAD}, tx.now)
    assert [person.account_id for person in found[Audience.DISPATCHER]] == [zone.dispatcher.account_id]
    assert [person.account_id for person in found[Audience.LEAD_HEAD]] == [zone.head.account_id]


def test_work_without_a_lead_is_held_by_the_park(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.ACCEPTED)
    given = Settle(outcome=Outcome.EXPLAINED, text="已说明")
    settle(as_actor(tx, zone.officer), ticket.number, None, given)
    dispute(as_actor(tx, zone.firm), ticket.number, None, Dispute(text="没听懂"))
    nudge(as_actor(tx, zone.leader), ticket.number, None, Nudge())
    told = tx.session.scalars(sa.select(Notification.account_id).where(Notification.name == "ticket.nudged"))
    assert set(told) == {zone.dispatcher.account_id}


def test_a_newcomer_is_never_left_to_a_firm_that_has_no_administrator() -> None:
    for name, lines in AUDIENCE.items():
        told = {line.to for line in lines}
        assert Audience.FIRM_ADMIN not in told or Audience.OFFICER in told, name


def test_many_scenes_at_once_find_whom_each_finds_alone(
    tx: Transaction, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = a_zone(tx)
    muted, followed = a_ticket(tx, zone, State.HANDLING), a_ticket(tx, zone)
    for who, ticket, quiet in ((zone.head, muted, True), (zone.liaison, muted, False), (zone.leader, followed, True)):
        tx.session.add(TicketFollow(ticket_id=ticket.id, account_id=who.account_id, muted=quiet, at=tx.now))
    tx.session.add(
        StandIn(
            officer_id=zone.supervisor.account_id,
            stand_in_id=zone.coordinator.account_id,
            from_day=tx.now.date(),
            until_day=tx.now.date() + timedelta(days=2),
            made_at=tx.now,
        )
    )
    gone = sa.update(Membership).where(Membership.account_id == there.dispatcher.account_id)
    tx.session.execute(gone.values(until_at=tx.now - timedelta(days=1)))
    tx.session.flush()
    whole = Scene(
        region_id=zone.region.id,
        park_id=zone.park.id,
        company_id=zone.company.id,
        units=frozenset({zone.lead.id, zone.support.id}),
        lead=zone.lead.id,
        author=zone.firm.account_id,
        mentioned=frozenset({zone.observer.account_id or 0}),
    )
    scenes = [
        replace(whole, ticket_id=muted.id),
        replace(whole, ticket_id=followed.id),
        replace(whole, units=frozenset({zone.support.id}), complained_of=frozenset({zone.lead.id})),
        replace(whole, confided_by=zone.firm.account_id, ticket_id=muted.id),
        Scene(region_id=there.region.id, park_id=there.park.id, company_id=there.company.id, lead=there.lead.id),
        Scene(region_id=there.region.id),
    ]
    every = set(Audience) - {Audience.HOLDER}
    asked: list[tuple[Scene, set[Audience]]] = [(scene, every) for scene in scenes]
    asked += [(scenes[0], {Audience.LEAD_HEAD}), (scenes[4], {Audience.DISPATCHER})]
    together = people_in_each(tx.session, asked, tx.now)
    alone = [people_in(tx.session, scene, audiences, tx.now) for scene, audiences in asked]
    assert together == alone
    assert together[0][Audience.OFFICER]
    assert together[0][Audience.WATCHER]
    monkeypatch.setattr("app.notifications.audiences.FEW", 0)  # as if they were many: asked for in sets
    assert people_in_each(tx.session, asked, tx.now) == alone
    assert [person.muted for person in together[0][Audience.LEAD_HEAD]] == [True]
    assert [person.muted for person in together[1][Audience.LEAD_HEAD]] == [False]
    spared = [person.account_id for person in together[2][Audience.LEAD]]
    assert spared == [zone.coordinator.account_id], (
        "of those complained of nobody is told; it is as if nobody were there"
    )
    stood_in_for = [person.account_id for person in together[7][Audience.DISPATCHER]]
    assert stood_in_for == [there.coordinator.account_id]
