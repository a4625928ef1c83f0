"""交接: both sign, the seats change hands, what is open goes along and is written down."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.models import Pairing, PairingSeat
from app.companies.pairing import pair
from app.companies.queries import officers_of, pairing_history
from app.handovers.handing_over import Dropping, Giving, Signature, drop, propose, sign
from app.handovers.models import HandOver
from app.handovers.rules import HandOverState
from app.handovers.seeing import seen_hand_over, seen_hand_overs
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.words import State
from app.tickets.seeing import seen_by
from tests.builders import Zone, a_ticket, an_actor, as_actor
from tests.holding import companies_of_officer

A, B = PairingSeat.A, PairingSeat.B


def username(tx: Transaction, who: Actor) -> str:
    return tx.session.get_one(Account, who.account_id).username


def today(tx: Transaction) -> date:
    return local_day(tx.now)


@pytest.fixture
def taker(tx: Transaction, zone: Zone) -> Actor:
    """Another officer of the region, without firms."""
    return an_actor(tx, Role.OFFICER, zone.region)


def proposed(tx: Transaction, zone: Zone, taker: Actor, by: Actor, /, **more: object) -> HandOver:
    given = {
        "giver": username(tx, zone.officer),
        "taker": username(tx, taker),
        "day": today(tx),
        "reason": "岗位调整",
        **more,
    }
    return propose(as_actor(tx, by), Giving(**given))  # type: ignore[arg-type]


def signed(tx: Transaction, row: HandOver, who: Actor) -> HandOver:
    return sign(as_actor(tx, who), row.number, Signature())


def acting_now(tx: Transaction, who: Actor) -> Actor:
    """The same person as signed in anew: with the firms looked after by now."""
    paired = companies_of_officer(tx.session, AccountId(who.account_id or 0), today(tx))
    return replace(who, paired=paired)


def test_with_the_second_name_the_firms_and_what_is_open_are_the_takers(
    tx: Transaction, zone: Zone, taker: Actor
) -> None:
    open_one = a_ticket(tx, zone, State.HANDLING).number
    ended = a_ticket(tx, zone, State.CLOSED).number
    row = proposed(tx, zone, taker, zone.officer)
    assert (row.given_by, row.taken_at) == (zone.officer.account_id, None), "who proposes his own has signed with it"
    with pytest.raises(Missing):
        seen_by(as_actor(tx, acting_now(tx, taker)), open_one)
    done = signed(tx, row, taker)
    assert done.state is HandOverState.DONE
    assert officers_of(tx.session, CompanyId(zone.company.id), today(tx)) == {A: taker.account_id}
    assert seen_by(as_actor(tx, acting_now(tx, taker)), open_one).row.number == open_one
    with pytest.raises(Missing):
        seen_by(as_actor(tx, acting_now(tx, zone.officer)), open_one)
    seen = seen_hand_over(as_actor(tx, zone.coordinator), row.number)
    assert [matter.number for matter in seen.matters] == [open_one]
    assert ended not in {matter.number for matter in seen.matters}
    assert seen.matters[0].promised is ClockKind.FEEDBACK
    assert seen.matters[0].due_at is not None
    history = pairing_history(tx.session, CompanyId(zone.company.id))
    assert [(each.officer_id, each.until_day) for each in history] == [
        (taker.account_id, None),
        (zone.officer.account_id, today(tx)),
    ]


def test_a_day_to_come_is_kept(tx: Transaction, zone: Zone, taker: Actor) -> None:
    later = today(tx) + timedelta(7)
    signed(tx, proposed(tx, zone, taker, zone.officer, day=later), taker)
    company = CompanyId(zone.company.id)
    assert officers_of(tx.session, company, later - timedelta(1)) == {A: zone.officer.account_id}
    assert officers_of(tx.session, company, later) == {A: taker.account_id}


def test_nobody_signs_for_another_or_twice(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.coordinator)
    assert row.given_at is None, "the centre may propose, and does not sign for one who is there"
    with pytest.raises(Forbidden):
        signed(tx, row, zone.coordinator)
    signed(tx, row, taker)
    with pytest.raises(Refused, match="hand_over_signed"):
        signed(tx, row, taker)
    assert row.state is HandOverState.OPEN
    assert signed(tx, row, zone.officer).state is HandOverState.DONE
    with pytest.raises(Refused, match="hand_over_ended"):
        signed(tx, row, zone.officer)


def test_for_one_who_has_left_the_centre_signs(tx: Transaction, zone: Zone, taker: Actor) -> None:
    tx.session.execute(
        sa.update(Membership).where(Membership.account_id == zone.officer.account_id).values(until_at=tx.now)
    )
    row = proposed(tx, zone, taker, zone.coordinator)
    signed(tx, row, zone.coordinator)
    assert row.given_by == zone.coordinator.account_id
    assert signed(tx, row, taker).state is HandOverState.DONE
    assert seen_hand_over(as_actor(tx, taker), row.number).given_by == zone.coordinator.name


def test_a_taker_in_the_other_seat_leaves_it(tx: Transaction, zone: Zone, taker: Actor) -> None:
    company = CompanyId(zone.company.id)
    pair(as_actor(tx, SYSTEM), company, AccountId(taker.account_id or 0), B, today(tx) - timedelta(30))
    signed(tx, proposed(tx, zone, taker, zone.officer), taker)
    assert officers_of(tx.session, company, today(tx)) == {A: taker.account_id}


def test_dropped_everything_stays(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.officer)
    with pytest.raises(Refused, match="hand_over_pending"):
        proposed(tx, zone, taker, zone.officer)
    drop(as_actor(tx, taker), row.number, Dropping(note="不熟悉这个园区"))
    assert officers_of(tx.session, CompanyId(zone.company.id), today(tx)) == {A: zone.officer.account_id}
    assert proposed(tx, zone, taker, zone.officer).state is HandOverState.OPEN
    with pytest.raises(Refused, match="hand_over_ended"):
        signed(tx, row, taker)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("taker", {"taker": "nobody"}),
        ("giver", {"giver": "nobody"}),
        ("day", {"day": date(2020, 1, 1)}),
        ("firms", {"firms": ("91410100MA0000000X", "91419999MA00000014")}),
    ],
)
def test_what_does_not_fit_is_said_on_its_field(
    tx: Transaction, zone: Zone, taker: Actor, field: str, given: dict[str, object]
) -> None:
    if field == "firms":
        given = {"firms": (zone.company.credit_code, zone.other.credit_code)}
    with pytest.raises(Invalid) as refused:
        proposed(tx, zone, taker, zone.coordinator, **given)
    assert set(refused.value.fields) == {field}


def test_strangers_know_of_none(tx: Transaction, zone: Zone, taker: Actor) -> None:
    row = proposed(tx, zone, taker, zone.officer)
    third = an_actor(tx, Role.OFFICER, zone.region)
    for stranger in (third, zone.dispatcher, zone.firm):
        with pytest.raises(Missing):
            seen_hand_over(as_actor(tx, stranger), row.number)
        assert seen_hand_overs(as_actor(tx, stranger)).items == []
    with pytest.raises(Missing):
        signed(tx, row, third)
    with pytest.raises(Forbidden):
        proposed(tx, zone, taker, third)
    for reader in (zone.officer, taker, zone.coordinator, zone.leader, zone.auditor):
        assert [each.number for each in seen_hand_overs(as_actor(tx, reader)).items] == [row.number]


def test_nothing_is_handed_over_of_an_officer_without_firms(tx: Transaction, zone: Zone, taker: Actor) -> None:
    with pytest.raises(Refused, match="nothing_to_hand_over"):
        proposed(tx, zone, taker, zone.coordinator, giver=username(tx, taker), taker=username(tx, zone.officer))
    assert tx.session.scalar(sa.select(sa.func.count()).select_from(Pairing)) == 1
