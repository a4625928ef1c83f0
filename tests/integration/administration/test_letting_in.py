"""Whom the administrator lets in chooses the password himself, by a link that works once and lapses."""

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa

from app.accounts import hashing
from app.accounts.links import forget_old_links, invite, seen_invitation, use_invitation
from app.accounts.models import Account, AccountState, Invitation, InvitationPurpose, Membership, UserSession
from app.accounts.rules.roles import Role
from app.accounts.sessions import start_session
from app.acts.taking import take
from app.administration.letting_in import (
    GIVE_SEAT,
    OPEN_ACCOUNT,
    REOPEN,
    RESET,
    SHUT,
    GiveSeat,
    OpenAccount,
    Reset,
    Turn,
)
from app.calendars.rules import local_day
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from app.rulebook.periods import LINKS
from tests.builders import Zone, a_region, an_actor, as_actor, count

KEPT = timedelta(days=LINKS.days)
GOOD = "木兰溪畔三更灯火照书窗"


def person(zone: Zone, **said: Any) -> OpenAccount:
    values: dict[str, Any] = {
        "name": "新来的",
        "username": "new_handler",
        "role": Role.HANDLER,
        "department": zone.lead.code,
    }
    return OpenAccount(**{**values, **said})


def account(tx: Transaction, username: str) -> Account:
    found = sa.select(Account).where(Account.username == username).execution_options(populate_existing=True)
    return tx.session.scalars(found).one()


def name_of(tx: Transaction, account_id: int | None) -> str:
    return tx.session.get_one(Account, account_id).username


def test_who_is_let_in_chooses_the_password_and_sets_up_the_second_factor(tx: Transaction, zone: Zone) -> None:
    invited = take(as_actor(tx, zone.admin), OPEN_ACCOUNT, person(zone))
    stranger = as_actor(tx, ANONYMOUS)
    seen = seen_invitation(stranger, invited.secret)
    assert (seen.username, seen.name, seen.purpose) == ("new_handler", "新来的", InvitationPurpose.INVITE)
    assert seen.totp_secret
    with pytest.raises(Invalid) as wrong:
        use_invitation(stranger, invited.secret, "123456", "000000")
    assert set(wrong.value.fields) == {"password", "totp"}
    code = pyotp.TOTP(seen.totp_secret).at(tx.now)
    assert use_invitation(stranger, invited.secret, GOOD, code) == "new_handler"
    kept = account(tx, "new_handler")
    assert hashing.verify(kept.password_hash, GOOD, known=True)
    assert (kept.totp_secret, kept.totp_last_step > 0) == (seen.totp_secret, True)
    with pytest.raises(Missing):
        use_invitation(stranger, invited.secret, GOOD, code)
    assert tx.session.scalars(sa.select(Membership.role).where(Membership.account_id == kept.id)).all() == ["handler"]


def test_a_firms_user_needs_no_second_factor(tx: Transaction, zone: Zone) -> None:
    firm = person(zone, role=Role.COMPANY_ADMIN, department=None, company=zone.company.credit_code)
    invited = take(as_actor(tx, zone.admin), OPEN_ACCOUNT, firm)
    assert seen_invitation(tx, invited.secret).totp_secret is None
    use_invitation(as_actor(tx, ANONYMOUS), invited.secret, GOOD)
    assert account(tx, "new_handler").totp_secret is None


def test_a_link_lapses_and_a_newer_one_ends_the_former(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    first = take(admin, OPEN_ACCOUNT, person(zone))
    second = take(admin, RESET, Reset(reason="没收到"), number="new_handler")
    with pytest.raises(Missing):
        seen_invitation(tx, first.secret)
    assert seen_invitation(tx, second.secret).totp_secret, "nobody has set the second factor up yet"
    late = as_actor(tx, ANONYMOUS, second.expires_at)
    with pytest.raises(Missing):
        use_invitation(late, second.secret, GOOD, "000000")
    assert forget_old_links(tx.session, second.expires_at + KEPT) == 0
    assert forget_old_links(tx.session, second.expires_at + KEPT + timedelta(days=1)) == 2
    assert count(tx, Invitation) == 0


def test_the_secret_is_kept_nowhere(tx: Transaction, zone: Zone) -> None:
    invited = take(as_actor(tx, zone.admin), OPEN_ACCOUNT, person(zone))
    row = tx.session.execute(sa.select(Invitation)).scalar_one()
    assert invited.secret.encode() not in row.digest
    assert len(row.digest) == 32


def test_a_lost_password_is_reset_and_the_second_factor_only_when_asked(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    invited = take(admin, OPEN_ACCOUNT, person(zone))
    seen = seen_invitation(tx, invited.secret)
    use_invitation(tx, invited.secret, GOOD, pyotp.TOTP(seen.totp_secret or "").at(tx.now))
    start_session(tx, AccountId(account(tx, "new_handler").id), "192.0.2.1")
    again = take(admin, RESET, Reset(reason="忘了密码"), number="new_handler")
    assert seen_invitation(tx, again.secret).totp_secret is None
    use_invitation(tx, again.secret, GOOD + "二")
    assert account(tx, "new_handler").totp_secret == seen.totp_secret
    assert tx.session.scalars(sa.select(UserSession.revoked_at)).one() is not None, "whoever was in is out"
    factor = take(admin, RESET, Reset(reason="换手机", second_factor=True), number="new_handler")
    assert seen_invitation(tx, factor.secret).totp_secret not in {None, seen.totp_secret}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"department": None}, "department"),
        ({"department": "NOBODY"}, "department"),
        ({"role": Role.DISPATCHER, "department": None}, "park"),
        ({"role": Role.COMPANY_USER, "department": None}, "company"),
        ({"username": "Nope!"}, "username"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_is_wrong_is_named(tx: Transaction, zone: Zone, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), OPEN_ACCOUNT, person(zone, **given))
    assert field in wrong.value.fields


def test_a_user_name_is_given_once_and_past_days_are_over(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    take(admin, OPEN_ACCOUNT, person(zone))
    with pytest.raises(Conflict) as taken:
        take(admin, OPEN_ACCOUNT, person(zone))
    assert taken.value.code == "username_taken"
    with pytest.raises(Invalid) as past:
        take(admin, OPEN_ACCOUNT, person(zone, username="other", since=local_day(tx.now) - timedelta(days=1)))
    assert "since" in past.value.fields


def test_a_seat_begins_on_its_day(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    since = local_day(tx.now) + timedelta(days=5)
    tx.session.get_one(Account, zone.handler.account_id).totp_secret = pyotp.random_base32()
    seat = GiveSeat(role=Role.HEAD, department=zone.support.code, since=since, reason="下周到任")
    take(admin, GIVE_SEAT, seat, number=name_of(tx, zone.handler.account_id))
    rows = sa.select(Membership).where(Membership.account_id == zone.handler.account_id, Membership.role == Role.HEAD)
    assert local_day(tx.session.scalars(rows).one().from_at) == since


def test_an_account_is_shut_and_opened_again_with_a_reason(tx: Transaction, zone: Zone) -> None:
    admin, name = as_actor(tx, zone.admin), name_of(tx, zone.handler.account_id)
    take(admin, SHUT, Turn(reason="停职"), number=name)
    assert account(tx, name).state is AccountState.DISABLED
    take(admin, REOPEN, Turn(reason="复职"), number=name)
    assert account(tx, name).state is AccountState.ACTIVE
    own = name_of(tx, zone.admin.account_id)
    with pytest.raises(Refused) as refused:
        take(admin, SHUT, Turn(reason="自己"), number=own)
    assert refused.value.code == "own_account"
    with pytest.raises(Refused):
        take(admin, RESET, Reset(reason="自己"), number=own)


def test_nobody_takes_over_a_person_who_sits_elsewhere_too(tx: Transaction, zone: Zone) -> None:
    far = an_actor(tx, Role.ADMIN, a_region(tx))
    name = name_of(tx, zone.handler.account_id)
    with pytest.raises(Missing):
        take(as_actor(tx, far), RESET, Reset(reason="越权"), number=name)
    region_id = far.seats[0].region_id
    tx.session.add(
        Membership(account_id=zone.handler.account_id, role=Role.OFFICER, region_id=region_id, from_at=tx.now)
    )
    tx.session.flush()
    with pytest.raises(Forbidden):
        take(as_actor(tx, far), SHUT, Turn(reason="越权"), number=name)
    with pytest.raises(Forbidden):
        take(as_actor(tx, far), RESET, Reset(reason="越权"), number=name)
    with pytest.raises(Forbidden):
        take(as_actor(tx, zone.coordinator), SHUT, Turn(reason="越权"), number=name)


def test_a_shut_account_is_not_let_in_by_a_link(tx: Transaction, zone: Zone) -> None:
    account_id = AccountId(zone.handler.account_id or 0)
    invited = invite(tx, account_id, InvitationPurpose.RESET, second_factor=False)
    take(as_actor(tx, zone.admin), SHUT, Turn(reason="停职"), number=name_of(tx, account_id))
    with pytest.raises(Missing):
        use_invitation(tx, invited.secret, GOOD)
