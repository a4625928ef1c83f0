"""Giving a role in a unit, and ending it: from that minute on, and with every session closed."""

from datetime import datetime

import sqlalchemy as sa

from app.accounts.events import AccountChange, AccountChanged
from app.accounts.managing import locked_account
from app.accounts.models import Membership
from app.accounts.rules import seats
from app.accounts.rules.roles import Role
from app.accounts.sessions import revoke_all
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId
from app.kernel.transaction import Transaction


def grant(
    tx: Transaction,
    account_id: AccountId,
    role: Role,
    *,
    region_id: RegionId,
    park_id: ParkId | None = None,
    department_id: DepartmentId | None = None,
    company_id: CompanyId | None = None,
    from_at: datetime | None = None,
    reason: str = "",
) -> Membership:
    """Seat somebody in a unit, from now unless said; the same open seat twice is one seat.

    Raises Invalid when the role needs another unit, Refused ``totp_not_set_up`` for a staff role without second factor.
    """
    faults = seats.faults(role, {"park_id": park_id, "department_id": department_id, "company_id": company_id})
    if faults:
        raise Invalid(faults)
    account = locked_account(tx, account_id)
    if account.totp_secret is None and seats.is_staff(frozenset({role})):
        raise Refused("totp_not_set_up")
    existing = tx.session.scalar(
        sa.select(Membership).where(
            Membership.account_id == account_id,
            Membership.role == role,
            Membership.region_id == region_id,
            Membership.park_id.is_not_distinct_from(park_id),
            Membership.department_id.is_not_distinct_from(department_id),
            Membership.company_id.is_not_distinct_from(company_id),
            Membership.until_at.is_(None),
        )
    )
    if existing is not None:
        return existing
    membership = Membership(
        account_id=account_id,
        role=role,
        region_id=region_id,
        park_id=park_id,
        department_id=department_id,
        company_id=company_id,
        from_at=from_at or tx.now,
    )
    tx.session.add(membership)
    tx.session.flush()
    revoke_all(tx, account_id)
    change = AccountChange.GRANTED
    tx.emit(AccountChanged(account_id=account_id, username=account.username, change=change, role=role, reason=reason))
    return membership


def end_membership(tx: Transaction, account_id: AccountId, membership_id: int, *, reason: str = "") -> None:
    """End a seat of this account now; one that has ended already is no error. Missing when it is not theirs."""
    account = locked_account(tx, account_id)
    membership = tx.session.get(Membership, membership_id, populate_existing=True)
    if membership is None or membership.account_id != account_id:
        raise Missing()
    if membership.until_at is not None and membership.until_at <= tx.now:
        return
    membership.until_at = max(tx.now, membership.from_at)
    tx.session.flush()
    revoke_all(tx, account_id)
    tx.emit(
        AccountChanged(
            account_id=account_id,
            username=account.username,
            change=AccountChange.ENDED,
            role=membership.role,
            reason=reason,
        )
    )
