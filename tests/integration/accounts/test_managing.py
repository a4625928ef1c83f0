"""Opening accounts, seats, and who somebody is at a moment."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts import managing, seating
from app.accounts.models import Account
from app.accounts.queries import find_account, list_accounts, names_of
from app.accounts.rules.roles import Role
from app.accounts.signing_in import Knock, Outcome, attempt
from app.companies.models import PairingSeat
from app.companies.pairing import pair
from app.companies.rules import local_day
from app.kernel.errors import Conflict, Invalid, Missing, Refused, Unauthenticated
from app.kernel.ids import AccountId, CompanyId
from app.kernel.transaction import Transaction
from tests.integration.places import (
    ACTORS,
    DOOR_KEY,
    PASSWORD,
    a_company,
    a_place,
    acting_as,
    an_account,
    somebody,
)


def test_a_user_name_is_given_once_and_plain(tx: Transaction) -> None:
    opened = managing.open_account(tx, username="Plain_Name", name="测试人员")
    assert opened.username == "plain_name"
    assert len(opened.password) == 20
    assert opened.totp_secret is not None
    with pytest.raises(Conflict) as taken:
        managing.open_account(tx, username="plain_name", name="另一人")
    assert taken.value.code == "username_taken"
    with pytest.raises(Invalid):
        managing.open_account(tx, username="аdmin", name="测试人员")


def test_staff_roles_need_the_second_factor_and_the_right_unit(tx: Transaction) -> None:
    place = a_place(tx)
    account = an_account(tx, with_totp=False)
    with pytest.raises(Refused) as refused:
        seating.grant(tx, account.account_id, Role.COORDINATOR, region_id=place.here)
    assert refused.value.code == "totp_not_set_up"
    with pytest.raises(Invalid) as invalid:
        seating.grant(tx, account.account_id, Role.COMPANY_USER, region_id=place.here)
    assert list(invalid.value.fields) == ["company_id"]


def test_the_same_seat_twice_is_one_seat(tx: Transaction) -> None:
    place, account = a_place(tx), an_account(tx)
    first = seating.grant(tx, account.account_id, Role.LEADER, region_id=place.here)
    assert seating.grant(tx, account.account_id, Role.LEADER, region_id=place.here) is first


def test_an_actor_has_the_subtree_and_a_role_ends_that_minute(tx: Transaction) -> None:
    place = a_place(tx)
    person = somebody(tx, Role.SUPERVISOR, place.city)
    actor = ACTORS.of(tx.session, person, tx.now)
    assert actor.seats[0].region_ids == {place.city, place.here, place.there}
    assert actor.may("supervision.order")
    assert not actor.may("settings.edit")
    assert names_of(tx.session, [person, AccountId(10**15)]) == {person: "测试人员"}
    [account] = list_accounts(tx.session, actor).items
    seating.end_membership(tx, person, account.memberships[0].id)
    assert ACTORS.of(tx.session, person, tx.now).seats == ()
    assert ACTORS.of(tx.session, person, tx.now - timedelta(seconds=1)).may("supervision.order")


def test_a_seat_is_ended_by_its_owner_only(tx: Transaction) -> None:
    place, other = a_place(tx), an_account(tx)
    membership = seating.grant(tx, an_account(tx).account_id, Role.LEADER, region_id=place.here)
    with pytest.raises(Missing):
        seating.end_membership(tx, other.account_id, membership.id)
    with pytest.raises(Missing):
        seating.end_membership(tx, AccountId(10**15), membership.id)


def test_an_officer_brings_the_firms_of_the_day(tx: Transaction) -> None:
    place = a_place(tx)
    officer = somebody(tx, Role.OFFICER, place.here)
    company = a_company(tx, place.here)
    today = local_day(tx.now)
    pair(tx, CompanyId(company.id), officer, PairingSeat.A, today)
    assert ACTORS.of(tx.session, officer, tx.now).paired == {company.id}
    assert ACTORS.of(tx.session, officer, tx.now - timedelta(days=1)).paired == frozenset()


def test_nobody_and_the_disabled_are_no_actors(tx: Transaction) -> None:
    person = somebody(tx, Role.LEADER, a_place(tx).here)
    managing.disable(tx, person)
    for account_id in (person, AccountId(10**15)):
        with pytest.raises(Unauthenticated):
            ACTORS.of(tx.session, account_id, tx.now)
    managing.enable(tx, person)
    assert ACTORS.of(tx.session, person, tx.now).may("ticket.see")


def test_an_administrator_sees_the_accounts_of_the_region_only(tx: Transaction) -> None:
    place = a_place(tx)
    admin = acting_as(tx, somebody(tx, Role.ADMIN, place.here)).actor
    near, far = somebody(tx, Role.LEADER, place.here), somebody(tx, Role.LEADER, place.there)
    assert {account.id for account in list_accounts(tx.session, admin).items} == {admin.account_id, near}
    far_name = tx.session.get_one(Account, far).username
    assert find_account(tx.session, far_name) is not None
    leader = acting_as(tx, near).actor
    assert [account.id for account in list_accounts(tx.session, leader).items] == [near]


def test_changing_a_password_needs_the_present_one(tx: Transaction) -> None:
    person = somebody(tx, Role.LEADER, a_place(tx).here)
    mine = acting_as(tx, person)
    for current, new, field in [
        ("wrong password", "six loud magpies", "current"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "zhuqishao2026", "new"),
    ]:
        with pytest.raises(Invalid) as invalid:
            managing.change_password(mine, current, new)
        assert list(invalid.value.fields) == [field]
    managing.change_password(mine, PASSWORD, "six loud magpies")
    username = tx.session.get_one(Account, person).username
    later = replace(tx, now=tx.now + timedelta(minutes=1))
    outcome = attempt(later, DOOR_KEY, Knock(username=username, password="six loud magpies")).outcome
    assert outcome is Outcome.TOTP_REQUIRED


def test_a_reset_password_works(tx: Transaction) -> None:
    account = an_account(tx)
    password = managing.reset_password(tx, account.account_id)
    assert attempt(tx, DOOR_KEY, Knock(username=account.username, password=password)).outcome is Outcome.TOTP_REQUIRED
    with pytest.raises(Missing):
        managing.reset_password(tx, AccountId(10**15))
