"""代班: while an officer is away another looks after his firms, and the firm sees who."""

from datetime import date, timedelta

import pytest

from app.accounts.models import Account, AccountState
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.companies.queries import officers_of
from app.handovers.seeing import seen_stand_ins
from app.handovers.standing_in import Arranged, ComingBack, Leave, arrange, end
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId
from app.kernel.telling import Audience
from app.kernel.transaction import Transaction
from app.notifications.audiences import Scene
from app.tickets.people import officer_of_firm
from app.tickets.rules.words import State
from app.tickets.seeing import seen_by
from tests.audience import people_in
from tests.builders import Zone, a_ticket, an_actor, as_actor
from tests.holding import companies_of_officer


def username(tx: Transaction, who: Actor) -> str:
    return tx.session.get_one(Account, who.account_id).username


def firms_of(tx: Transaction, who: Actor, on: date) -> frozenset[CompanyId]:
    return companies_of_officer(tx.session, AccountId(who.account_id or 0), on)


@pytest.fixture
def other(tx: Transaction, zone: Zone) -> Actor:
    """Another officer of the region."""
    return an_actor(tx, Role.OFFICER, zone.region)


def leave(tx: Transaction, zone: Zone, other: Actor, by: Actor, since: int = 0, until: int = 6) -> Arranged:
    today = local_day(tx.now)
    given = Leave(
        officer=username(tx, zone.officer),
        stand_in=username(tx, other),
        from_day=today + timedelta(since),
        until_day=today + timedelta(until),
        reason="年休假",
    )
    return arrange(as_actor(tx, by), given)


def test_from_the_first_to_the_last_day_and_not_longer(tx: Transaction, zone: Zone, other: Actor) -> None:
    today = local_day(tx.now)
    leave(tx, zone, other, zone.officer)
    own = {CompanyId(zone.company.id)}
    for ahead, firms in ((-1, set()), (0, own), (6, own), (7, set())):
        assert firms_of(tx, other, today + timedelta(ahead)) == firms
    assert firms_of(tx, zone.officer, today) == own, "who is away keeps his seat"
    assert set(officers_of(tx.session, CompanyId(zone.company.id), today).values()) == {zone.officer.account_id}


def test_the_firm_sees_who_stands_in_and_for_whom(tx: Transaction, zone: Zone, other: Actor) -> None:
    number = a_ticket(tx, zone, State.SUBMITTED).number
    before = seen_by(as_actor(tx, zone.firm), number).officer
    assert before is not None
    assert (before.name, before.instead_of) == (zone.officer.name, None)
    leave(tx, zone, other, zone.officer)
    during = seen_by(as_actor(tx, zone.firm), number).officer
    assert during is not None
    assert (during.name, during.instead_of) == (other.name, zone.officer.name)
    at_home = officer_of_firm(as_actor(tx, zone.firm), zone.company.id)
    assert at_home is not None
    assert at_home.name == other.name


def test_who_stands_in_is_told_in_his_stead(tx: Transaction, zone: Zone, other: Actor) -> None:
    scene = Scene(region_id=zone.region.id, park_id=zone.park.id, company_id=zone.company.id)
    leave(tx, zone, other, zone.coordinator)
    told = people_in(tx.session, scene, {Audience.OFFICER}, tx.now)[Audience.OFFICER]
    assert [person.account_id for person in told] == [other.account_id]
    tx.session.get_one(Account, other.account_id).state = AccountState.DISABLED
    tx.session.flush()
    told = people_in(tx.session, scene, {Audience.OFFICER}, tx.now)[Audience.OFFICER]
    assert [person.account_id for person in told] == [zone.officer.account_id], "no word may reach nobody"


def test_back_earlier_from_today_on(tx: Transaction, zone: Zone, other: Actor) -> None:
    made = leave(tx, zone, other, zone.officer)
    end(as_actor(tx, zone.officer), made.number, ComingBack())
    assert firms_of(tx, other, local_day(tx.now)) == frozenset()
    with pytest.raises(Refused, match="stand_in_over"):
        end(as_actor(tx, zone.officer), made.number, ComingBack())


def test_nobody_stands_in_twice_at_once_or_while_away_himself(tx: Transaction, zone: Zone, other: Actor) -> None:
    third = an_actor(tx, Role.OFFICER, zone.region)
    leave(tx, zone, other, zone.officer)
    with pytest.raises(Refused, match="stand_in_overlaps"):
        leave(tx, zone, third, zone.officer, since=6, until=9)
    leave(tx, zone, third, zone.officer, since=7, until=9)
    today = local_day(tx.now)
    given = Leave(
        officer=username(tx, other), stand_in=username(tx, zone.officer), from_day=today, until_day=today, reason=""
    )
    with pytest.raises(Refused, match="stand_in_is_away"):
        arrange(as_actor(tx, other), given)


@pytest.mark.parametrize(("since", "until"), [(-1, 3), (3, 2), (0, 90)])
def test_days_that_cannot_be(tx: Transaction, zone: Zone, other: Actor, since: int, until: int) -> None:
    with pytest.raises(Invalid) as refused:
        leave(tx, zone, other, zone.officer, since=since, until=until)
    assert set(refused.value.fields) == {"until_day"}


def test_who_may_and_who_knows(tx: Transaction, zone: Zone, other: Actor) -> None:
    with pytest.raises(Forbidden):
        leave(tx, zone, other, other)
    made = leave(tx, zone, other, zone.officer)
    third = an_actor(tx, Role.OFFICER, zone.region)
    for reader, number in ((zone.officer, 1), (other, 1), (zone.coordinator, 1), (third, 0)):
        assert len(seen_stand_ins(as_actor(tx, reader)).items) == number
    for nothing in ("0", "x", "9" * 30):
        with pytest.raises(Missing):
            end(as_actor(tx, zone.officer), nothing, ComingBack())
    with pytest.raises(Missing):
        end(as_actor(tx, third), made.number, ComingBack())
