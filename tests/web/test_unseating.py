"""账号与席位: the administrator of a region finds its people and ends one seat, with a reason, on record."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Account, Membership
from app.accounts.rules.roles import Role
from app.accounts.unseating import EndSeat, end_seat
from app.audit.models import AuditEntry
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ids import AccountId
from app.tickets.rules.words import State
from tests.builders import Zone, a_region, a_ticket, an_actor, as_actor

SignIn = Callable[[Actor], FlaskClient]
REASON = "已调离本单位"


def seat_of(core: Core, actor: Actor) -> tuple[str, int]:
    """User name, and the number of the first seat."""
    with core.transactions.reading(SYSTEM) as tx:
        account = tx.session.get_one(Account, actor.account_id)
        seats = sa.select(Membership.id).where(Membership.account_id == account.id).order_by(Membership.id)
        return account.username, tx.session.scalars(seats.limit(1)).one()


def address(core: Core, actor: Actor) -> str:
    username, seat = seat_of(core, actor)
    return f"/settings/accounts/{username}/seats/{seat}"


def ended(client: FlaskClient, where: str, reason: str = REASON) -> int:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(where).get_data(as_text=True))
    return client.post(where, data={"csrf_token": token[1] if token else "", "reason": reason}).status_code


def test_a_seat_that_is_ended_reads_and_writes_nothing_from_that_minute_on(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    liaison, admin = sign_in(zone.liaison), sign_in(zone.admin)
    assert liaison.get(f"/tickets/{number}").status_code == 200
    page = admin.get(address(core, zone.liaison)).get_data(as_text=True)
    assert zone.lead.name in page
    assert "部门联络员" in page
    assert ended(admin, address(core, zone.liaison)) == 303
    assert liaison.get(f"/tickets/{number}").status_code != 200
    assert sign_in(zone.liaison).get(f"/tickets/{number}").status_code != 200, "nor after signing in again"
    with core.transactions.reading(SYSTEM) as tx:
        assert core.actors.of(tx.session, AccountId(zone.liaison.account_id or 0), tx.now).seats == ()
        rows = sa.select(AuditEntry).where(
            AuditEntry.name == "account.changed", AuditEntry.actor_name == zone.admin.name
        )
        entry = tx.session.scalars(rows).one()
        assert REASON in str(entry.detail)
        assert "ended" in str(entry.detail)


def test_the_other_seats_of_the_person_stay(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.add(
            Membership(
                account_id=zone.liaison.account_id,
                role=Role.HEAD,
                region_id=zone.region.id,
                department_id=zone.support.id,
                from_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
        )
    admin = sign_in(zone.admin)
    assert "其余 1 个席位不变" in admin.get(address(core, zone.liaison)).get_data(as_text=True)
    assert ended(admin, address(core, zone.liaison)) == 303
    with core.transactions.reading(SYSTEM) as tx:
        assert core.actors.of(tx.session, AccountId(zone.liaison.account_id or 0), tx.now).roles == {"head"}


def test_people_are_found_by_name_and_user_name_and_an_auditor_ends_nothing(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    username, _seat = seat_of(core, zone.liaison)
    admin, auditor = sign_in(zone.admin), sign_in(zone.auditor)
    for words in (zone.liaison.name, username.upper()):
        page = admin.get("/settings/accounts", query_string={"q": words}).get_data(as_text=True)
        assert zone.lead.name in page
        assert address(core, zone.liaison) in page
    assert "没有找到这样的人" in admin.get("/settings/accounts?q=查无此人").get_data(as_text=True)
    read = auditor.get("/settings/accounts", query_string={"q": username}).get_data(as_text=True)
    assert zone.lead.name in read
    assert address(core, zone.liaison) not in read
    assert auditor.get(address(core, zone.liaison)).status_code == 403
    assert sign_in(zone.coordinator).get("/settings/accounts").status_code == 403
    assert "/settings/accounts" in admin.get("/settings").get_data(as_text=True)


@pytest.mark.parametrize("reason", ["", "  ", "字" * 201])
def test_without_a_reason_nothing_ends(core: Core, zone: Zone, sign_in: SignIn, reason: str) -> None:
    assert ended(sign_in(zone.admin), address(core, zone.liaison), reason) == 422
    with core.transactions.reading(SYSTEM) as tx:
        assert core.actors.of(tx.session, AccountId(zone.liaison.account_id or 0), tx.now).seats


def test_who_may_not_end_a_seat(core: Core, zone: Zone) -> None:
    username, seat = seat_of(core, zone.liaison)
    own, own_seat = seat_of(core, zone.admin)
    given = EndSeat(reason=REASON)
    with core.transactions.acting(SYSTEM) as tx:
        elsewhere = an_actor(tx, Role.ADMIN, a_region(tx))
        for actor, refusal in ((zone.auditor, Forbidden), (zone.coordinator, Forbidden), (elsewhere, Missing)):
            with pytest.raises(refusal):
                end_seat(as_actor(tx, actor), username, seat, given)
        with pytest.raises(Missing):
            end_seat(as_actor(tx, zone.admin), own, seat, given)
        with pytest.raises(Refused) as refused:
            end_seat(as_actor(tx, zone.admin), own, own_seat, given)
        assert refused.value.code == "own_seat"
        assert core.actors.of(tx.session, AccountId(zone.liaison.account_id or 0), tx.now).seats
