"""核实企业登记: whoever looks after the firm or its park accepts it, or refuses it with a reason.

Accepted, the firm is entered (or the present one joined) and whoever sent it is invited in: the first of a firm as its
administrator, everybody else as a user.
"""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.companies.queries import coded
from app.companies.registering import CompanyEntry, ContactEntry
from app.companies.registering import register as enter_company
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import ParkId, RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.registrations.asking import locked_registration
from app.registrations.events import RegistrationDecided
from app.registrations.inviting import Invited, invite_into
from app.registrations.models import Registration
from app.registrations.rules import RegistrationState
from app.registrations.timing import end_clock

DECIDES = "registration.decide"


@dataclass(frozen=True, kw_only=True)
class Decide:
    """Accepted or not, and why not."""

    accepted: Annotated[bool, Ask("核实结果", means="Whether the firm comes in.", example=True)]
    reason: Annotated[
        str,
        Ask(
            "不通过的理由",
            most=200,
            hint="申请人会看到。如：营业执照与名称不符，请持执照到园区办理。",
            means="Why it is refused. The applicant reads it; required when refused.",
            example="电话无法接通，请更正后重新提交。",
        ),
    ] = ""


@dataclass(frozen=True)
class Decided:
    """What came of it: the code of the firm; an invitation that no letter carries is handed on by whoever decided."""

    credit_code: str
    invited: Invited | None


def decide(tx: Transaction, door_key: bytes, registration_id: int, version: int | None, given: Decide) -> Decided:
    """Accept or refuse one that waits. Raises Missing, Forbidden, Refused, Conflict, Invalid under ``reason``."""
    if not tx.actor.may(DECIDES):
        raise Forbidden()
    given = checked(given)
    with tx.as_the_office():  # a firm's administrator reads what waits for his firm, by the rule below
        known = sa.select(Registration.id).where(Registration.id == registration_id)
        if not tx.actor.is_system:
            known = known.where(Registration.visible_to(tx.actor))
        if tx.session.scalar(known) is None:
            raise Missing()
        row = locked_registration(tx, registration_id, version)
        if not given.accepted and not given.reason.strip():
            raise Invalid({"reason": [say("请写明不通过的理由，申请人会看到。")]})
        invited = _accept(tx, door_key, row) if given.accepted else None
        row.state = RegistrationState.ACCEPTED if given.accepted else RegistrationState.REFUSED
        row.reason = "" if given.accepted else given.reason
        row.decided_at, row.decided_by, row.decided_by_name = tx.now, tx.actor.account_id, tx.actor.name
        end_clock(tx, row, met=True)
        tx.session.flush()
        tx.emit(
            RegistrationDecided(
                registration_id=row.id,
                region_id=row.region_id,
                park_id=row.park_id,
                company_id=row.company_id,
                accepted=given.accepted,
                reason=row.reason,
                by_name=tx.actor.name,
            )
        )
        return Decided(row.credit_code, invited)


def _accept(tx: Transaction, door_key: bytes, row: Registration) -> Invited:
    """The firm is there from now on, and whoever sent the registration is invited into it."""
    company = tx.session.scalar(sa.select(Company).where(coded(row.credit_code)).with_for_update())
    if company is None:
        company = enter_company(
            tx,
            region_id=RegionId(row.region_id),
            credit_code=row.credit_code,
            entry=CompanyEntry(
                name=row.company_name,
                park_id=None if row.park_id is None else ParkId(row.park_id),
                address=row.address,
            ),
            contacts=[ContactEntry(name=row.person, phone=row.phone, position=row.position, is_primary=True)],
            vouched=True,
        )
    row.company_id = company.id
    role = Role.COMPANY_USER if _has_administrator(tx, company.id) else Role.COMPANY_ADMIN
    invited = invite_into(tx, door_key, company, role, row.person, phone=row.phone, email=row.email)
    row.invitation_id = invited.invitation_id
    return invited


def _has_administrator(tx: Transaction, company_id: int) -> bool:
    held = (
        sa.select(Membership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.company_id == company_id,
            Membership.role == Role.COMPANY_ADMIN,
            Account.state == AccountState.ACTIVE,
            holding(tx.now),
        )
    )
    return tx.session.scalar(sa.select(held.exists())) or False
