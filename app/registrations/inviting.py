"""邀请同事: a firm's administrator lets somebody in by a one-time link, who names the account himself."""

from dataclasses import dataclass, field
from typing import Annotated

import sqlalchemy as sa

from app.accounts.links import held_link, make_link, use_up
from app.accounts.managing import open_account
from app.accounts.models import AccountLink
from app.accounts.rules import passwords
from app.accounts.rules.addresses import checked_email
from app.accounts.rules.links import LASTS, LinkPurpose
from app.accounts.rules.roles import COMPANY, Role
from app.accounts.seating import grant
from app.companies.models import Company
from app.companies.rules import CompanyState, checked_phone
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId, RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.registrations.events import InvitationEnded, InvitationMade
from app.registrations.models import FirmInvitation
from app.registrations.rules import MOST_OPEN, OF_FIRMS, InvitationState

INVITES = "company.people"


@dataclass(frozen=True, kw_only=True)
class Invite:
    """Who is let in, and as what."""

    person: Annotated[str, Ask("同事姓名", most=60, line=True, means="Who is invited.", example="李某")]
    role: Annotated[
        Role, Ask("身份", chosen=Role.COMPANY_USER, offered=OF_FIRMS, means="What he will be.", example="company_user")
    ]
    email: Annotated[
        str,
        Ask(
            "邮箱",
            most=254,
            line=True,
            hint="链接发到这里；没有邮箱的，链接只显示一次，由您转给同事。",
            means="Where the link goes.",
            example="a@example.cn",
        ),
    ] = ""
    phone: Annotated[str, Ask("手机", most=40, line=True, means="His number.", example="13800138000")] = ""


@dataclass(frozen=True)
class Invited:
    """An invitation; ``secret`` is given only where no letter carries it, to be shown once."""

    invitation_id: int
    secret: str = field(default="", repr=False)


def invite(tx: Transaction, door_key: bytes, given: Invite) -> Invited:
    """Invite somebody into the actor's own firm. Raises Forbidden, Invalid by field, Refused ``invitations_full``."""
    company_id = own_firm(tx)
    given = checked(given)
    fields: dict[str, list[str]] = {}
    email, phone = given.email, given.phone
    try:
        email = checked_email(email) if email else ""
    except ValueError as error:
        fields["email"] = [error.args[0]]
    try:
        phone = checked_phone(phone) if phone else ""
    except ValueError as error:
        fields["phone"] = [error.args[0]]
    if given.role not in COMPANY:
        fields["role"] = [say("请从列表中选择。")]
    if fields:
        raise Invalid(fields)
    with tx.as_the_office():  # who else sits in the firm is none of its rows
        company = _locked_firm(tx, company_id)
        waiting = sa.select(sa.func.count()).select_from(FirmInvitation).where(*_open(tx, company_id))
        if (tx.session.scalar(waiting) or 0) >= MOST_OPEN:
            raise Refused("invitations_full")
        return invite_into(tx, door_key, company, given.role, given.person, phone=phone, email=email)


def invite_into(
    tx: Transaction, door_key: bytes, company: Company, role: Role, person: str, *, phone: str, email: str
) -> Invited:
    """The invitation itself: whoever calls has decided, and checked what was typed."""
    row = FirmInvitation(
        company_id=company.id,
        region_id=company.region_id,
        role=role,
        person=person,
        phone=phone,
        email=email,
        invited_by=tx.actor.account_id,
        invited_by_name=tx.actor.name,
        made_at=tx.now,
        expires_at=tx.now + LASTS[LinkPurpose.JOIN],
    )
    tx.session.add(row)
    tx.session.flush()
    secret, link = make_link(tx, door_key, LinkPurpose.JOIN, subject_id=row.id)
    tx.emit(InvitationMade(company_id=company.id, invitation_id=row.id, link_id=link.id, role=role.value))
    return Invited(row.id, "" if email else secret)


def take_back(tx: Transaction, invitation_id: int) -> None:
    """取消邀请: the link opens nothing any more; one that has ended is no error. Raises Missing, Forbidden."""
    company_id = own_firm(tx)
    with tx.as_the_office():
        row = tx.session.scalar(
            sa.select(FirmInvitation)
            .where(FirmInvitation.id == invitation_id, FirmInvitation.company_id == company_id)
            .with_for_update()
        )
        if row is None:
            raise Missing()
        if row.state is not InvitationState.OPEN:
            return
        row.state, row.ended_at = InvitationState.REVOKED, tx.now
        use_up(tx, AccountLink.purpose == LinkPurpose.JOIN, AccountLink.subject_id == row.id)
        tx.session.flush()
        tx.emit(InvitationEnded(company_id=row.company_id, invitation_id=row.id, account_id=None))


def invitation_behind(tx: Transaction, secret: str) -> tuple[FirmInvitation, str]:
    """What a link lets in: the invitation, and the name of the firm. Raises Missing."""
    link = held_link(tx, LinkPurpose.JOIN, secret)
    found = tx.session.execute(
        sa.select(FirmInvitation, Company.name)
        .join(Company, Company.id == FirmInvitation.company_id)
        .where(
            FirmInvitation.id == link.subject_id,
            FirmInvitation.state == InvitationState.OPEN,
            Company.state == CompanyState.ACTIVE,
        )
    ).one_or_none()
    if found is None:
        raise Missing()
    return found[0], found[1]


def join(tx: Transaction, secret: str, username: str, password: str, context: tuple[str, ...] = ()) -> str:
    """加入企业: use the link up, open the account under a name of one's own choice; returns the user name.

    Raises Missing for a link that opens nothing, Invalid under ``username`` or ``password``: it may be used again.
    """
    held_link(tx, LinkPurpose.JOIN, secret, to_use=True)
    row, firm = invitation_behind(tx, secret)
    faults = passwords.faults(password, (*context, username, row.person, row.phone, firm))
    if faults:
        raise Invalid({"password": faults})
    try:
        opened = open_account(
            tx,
            username=username,
            name=row.person,
            phone=row.phone,
            email=row.email,
            password=password,
            with_totp=False,
        )
    except Conflict as taken:
        raise Invalid({"username": [say("这个用户名已经有人用了，请换一个。")]}) from taken
    grant(
        tx,
        opened.account_id,
        row.role,
        region_id=RegionId(row.region_id),
        company_id=CompanyId(row.company_id),
    )
    row.state, row.ended_at, row.account_id = InvitationState.TAKEN, tx.now, opened.account_id
    use_up(tx, AccountLink.purpose == LinkPurpose.JOIN, AccountLink.subject_id == row.id)
    tx.session.flush()
    tx.emit(InvitationEnded(company_id=row.company_id, invitation_id=row.id, account_id=opened.account_id))
    return opened.username


def own_firm(tx: Transaction) -> CompanyId:
    """The firm whose people the actor keeps. Raises Forbidden."""
    found = next((seat.company_id for seat in tx.actor.seats_of(Role.COMPANY_ADMIN) if seat.company_id), None)
    if found is None or not tx.actor.may(INVITES):
        raise Forbidden()
    return found


def _locked_firm(tx: Transaction, company_id: CompanyId) -> Company:
    return tx.session.scalars(sa.select(Company).where(Company.id == company_id).with_for_update()).one()


def _open(tx: Transaction, company_id: CompanyId) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        FirmInvitation.company_id == company_id,
        FirmInvitation.state == InvitationState.OPEN,
        FirmInvitation.expires_at > tx.now,
    )
