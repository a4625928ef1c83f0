"""Accounts, the seats they hold, their sign-ins and their API tokens."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.links import LinkPurpose
from app.accounts.rules.roles import COMPANY, UNIT, Principal, Role
from app.accounts.rules.scopes import Scope
from app.kernel.actor import Actor
from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.words import Word


class AccountState(StrEnum):
    """A disabled account cannot sign in, and what it had open ends that minute."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Account(Identified, Base):
    """A person who may sign in, or a program that never does (``ServiceAccount``)."""

    __tablename__ = "accounts"

    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str]
    totp_secret: Mapped[str | None]
    """Base32; staff must have one, firms may."""
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    """The last 30-second step accepted, so that a code works once."""
    state: Mapped[AccountState] = mapped_column(text_enum(AccountState, "state"), default=AccountState.ACTIVE)
    language: Mapped[Language] = mapped_column(
        text_enum(Language, "language"), default=CHINESE, server_default=CHINESE.value
    )
    """Of the messages; a page follows the choice on its device."""
    created_at: Mapped[datetime]
    kind: Mapped[Principal] = mapped_column(
        text_enum(Principal, "kind"), default=Principal.PERSON, server_default=Principal.PERSON.value
    )

    memberships: Mapped[list["Membership"]] = relationship(lazy="raise", order_by="Membership.id")

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Oneself; the region's accounts for its administrator and auditor; the firm's for its administrator."""
        clauses: list[sa.ColumnElement[bool]] = [cls.id == actor.account_id]
        clauses += [
            cls.memberships.any(Membership.region_id.in_(seat.region_ids))
            for seat in actor.seats_of(Role.ADMIN, Role.AUDITOR)
        ]
        clauses += [
            cls.memberships.any(Membership.company_id == seat.company_id) for seat in actor.seats_of(Role.COMPANY_ADMIN)
        ]
        return sa.or_(sa.false(), *clauses)


class ServiceAccount(Base):
    """程序账号: what a program may do, and where. It holds tokens alone: no password, no second factor, no role."""

    __tablename__ = "service_accounts"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"), index=True)
    """Nothing outside this region and what lies below exists for it."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    created_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint(
            f"scopes <@ ARRAY[{', '.join(repr(scope.value) for scope in Scope)}]::text[]", name="scopes"
        ),
    )

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """The region's, for its administrator and auditor."""
        clauses = [cls.region_id.in_(seat.region_ids) for seat in actor.seats_of(Role.ADMIN, Role.AUDITOR)]
        return sa.or_(sa.false(), *clauses)


class Membership(Identified, Base):
    """A role held in a unit from an instant until an instant; a role that ends, ends that minute."""

    __tablename__ = "memberships"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"))
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(sa.ForeignKey("companies.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, actor: Actor) -> sa.ColumnElement[bool]:
        """Colleagues' seats, never a firm's: the whole region's for who works across it; for a park and its officers
        those who look after firms, and the centre; for a unit its own people, and the centre."""
        across = (Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER, Role.ADMIN, Role.AUDITOR)
        beside = (Role.OFFICER, Role.DISPATCHER, Role.COORDINATOR)
        clauses: list[sa.ColumnElement[bool]] = []
        for seat in actor.seats:
            here = cls.region_id.in_(seat.region_ids)
            if seat.role in across:
                clauses.append(sa.and_(here, cls.role.not_in(COMPANY)))
            elif seat.role in (Role.OFFICER, Role.DISPATCHER):
                clauses.append(sa.and_(here, cls.role.in_(beside)))
            elif seat.role in UNIT:
                own = cls.department_id == seat.department_id
                clauses.append(sa.and_(here, sa.or_(own, cls.role == Role.COORDINATOR)))
        return sa.or_(sa.false(), *clauses)


class AccountSuspension(Identified, Base):
    """From when until when an account was disabled: who held a post in a past week is asked of any day."""

    __tablename__ = "account_suspensions"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Wrong sign-ins in a row by what they are counted on (``rules.doors.Ward``), whether or not a name exists."""

    __tablename__ = "sign_in_failures"

    key_hash: Mapped[bytes] = mapped_column("username_hash", primary_key=True)
    """SHA-256 of the name, the name at an address, the address, or the name and its browser."""
    failures: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    since: Mapped[datetime | None] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class UserSession(Base):
    """One sign-in in one browser; the cookie holds the secret, the row its SHA-256, so that it can be revoked."""

    __tablename__ = "user_sessions"

    sid_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(default="")
    device: Mapped[str] = mapped_column(default="", server_default="")
    """Browser and system in words, for its owner."""
    revoked_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    """An `Ending`; a process of the release before says none."""
    news_read_at: Mapped[datetime | None]
    """Until when its person knows of the other sessions."""


class InvitationPurpose(Word):
    """What a one-time link is for."""

    INVITE = "invite", "邀请"
    RESET = "reset", "重置"


class Invitation(Identified, Base):
    """A one-time link to one account: whoever holds it chooses the password, and sets up the second factor."""

    __tablename__ = "invitations"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    purpose: Mapped[InvitationPurpose] = mapped_column(text_enum(InvitationPurpose, "purpose"))
    digest: Mapped[bytes] = mapped_column("secret_hash", unique=True)
    """SHA-256 of the link."""
    totp_secret: Mapped[str | None]
    """The second factor it sets up; None where the one there is stays, or none is asked."""
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(sa.BigInteger)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    """When it was used, or ended by a newer one."""


class RefusedAttempt(Identified, Base):
    """Refused sign-ins or access of one kind, by account, address and hour; ``told`` are on the audit chain."""

    __tablename__ = "refused_attempts"

    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    address: Mapped[str]
    what: Mapped[str]
    hour: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int]
    told: Mapped[int]

    __table_args__ = (
        sa.Index(
            "uq_refused_attempts_kind",
            "account_id",
            "address",
            "what",
            "hour",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )


class SpentQuestion(Base):
    """A small question that was answered; nobody answers it again before it lapses."""

    __tablename__ = "spent_questions"

    nonce_hash: Mapped[bytes] = mapped_column(primary_key=True)
    until_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A bearer token of one account, of a person or a program; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(default="", server_default="")
    """What its owner calls it, or the device that asked for it."""
    last_used_at: Mapped[datetime | None]
    """To the minute; None while it was never used."""


class AccountLink(Identified, Base):
    """A one-time link (``links``): what it opens and until when; what it says itself is kept by nobody."""

    __tablename__ = "account_links"

    digest: Mapped[bytes] = mapped_column(unique=True)
    """SHA-256 of the link."""
    nonce: Mapped[bytes]
    """From which the link is made, with a key that is not in the database."""
    purpose: Mapped[LinkPurpose] = mapped_column(text_enum(LinkPurpose, "purpose"))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    """Whose password it sets; None where nobody has the name that was said, and of what is no account's."""
    subject_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    """The invitation or the registration it opens."""
    asked_for: Mapped[bytes | None]
    """A keyed hash of the name it was asked for."""
    asked_from: Mapped[bytes | None]
    """A keyed hash of the address it was asked from."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    __table_args__ = (
        sa.Index("ix_account_links_asked_for_made_at", "asked_for", "made_at"),
        sa.Index("ix_account_links_asked_from_made_at", "asked_from", "made_at"),
    )


class RecoveryCode(Identified, Base):
    """恢复码: stands for one code of the second factor, once; only its SHA-256 is kept."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    digest: Mapped[bytes]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
