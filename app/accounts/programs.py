"""程序账号: issuing, rotating and revoking the tokens of programs; audited both ways.

An account is issued for a region and for scopes, and stays so while any of its tokens holds: a further token for the
same name is a rotation, and the one before goes on until it is revoked or expires. Wider scopes need a revocation.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from app.accounts.events import ServiceAccountChanged, ServiceChange
from app.accounts.models import Account, AccountState, ApiToken, ServiceAccount
from app.accounts.rules.roles import Principal
from app.accounts.rules.scopes import Scope, checked_days, checked_name
from app.accounts.tokens import new_token, open_tokens
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Missing
from app.kernel.ids import AccountId, RegionId
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

MOST_TOKENS = 2
"""How many a program may hold at once: the one in use and the one that follows it."""


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A fresh token of a program; ``secret`` is shown once and is nowhere else."""

    name: str
    scopes: tuple[str, ...]
    secret: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenProgram:
    """A program's account as administrators read it; the instants are None while it holds no token."""

    name: str
    region_id: RegionId
    scopes: tuple[Scope, ...]
    tokens: int
    issued_at: datetime | None
    expires_at: datetime | None
    last_used_at: datetime | None


def issue(tx: Transaction, *, name: str, scopes: Collection[Scope], days: int, region_id: RegionId) -> IssuedToken:
    """A token for a program, whose account is opened when there is none.

    Raises ValueError for a bad name or number of days, Conflict ``username_taken`` (a person's name),
    ``program_differs`` (tokens hold for other scopes or another region) and ``program_tokens`` (two hold already).
    """
    name, lifetime = checked_name(name), timedelta(days=checked_days(days))
    wanted = tuple(scope.value for scope in Scope if scope in scopes)
    program = _program(tx, name, region_id, wanted)
    account_id = AccountId(program.account_id)
    held = open_tokens(tx.session, account_id, tx.now)
    if not held:
        program.region_id, program.scopes = region_id, list(wanted)
    elif (program.region_id, tuple(program.scopes)) != (region_id, wanted):
        raise Conflict("program_differs")
    if len(held) >= MOST_TOKENS:
        raise Conflict("program_tokens")
    secret, expires_at = new_token(tx, account_id, lifetime, name)
    tx.emit(
        ServiceAccountChanged(
            account_id=account_id,
            username=name,
            change=ServiceChange.ISSUED,
            scopes=wanted,
            region_id=region_id,
            expires_at=expires_at.isoformat(timespec="seconds"),
        )
    )
    return IssuedToken(name=name, scopes=wanted, secret=secret, expires_at=expires_at)


def revoke(tx: Transaction, name: str, *, former: bool = False) -> int:
    """End a program's tokens, with ``former`` all but the newest; returns how many. Raises Missing.

    What it did stays under its name.
    """
    program = _found(tx, name)
    held = open_tokens(tx.session, AccountId(program.account_id), tx.now)[1 if former else 0 :]
    for row in held:
        row.revoked_at = tx.now
    tx.session.flush()
    if held:
        tx.emit(
            ServiceAccountChanged(
                account_id=program.account_id,
                username=program.account.username,
                change=ServiceChange.REVOKED,
                scopes=tuple(program.scopes),
                region_id=program.region_id,
                tokens=len(held),
            )
        )
    return len(held)


def seen_programs(session: Session, actor: Actor, now: datetime) -> list[SeenProgram]:
    """The programs of the actor's regions by name, those without a token too; two queries."""
    programs = session.scalars(
        visible(actor, ServiceAccount)
        .join(ServiceAccount.account)
        .options(joinedload(ServiceAccount.account))
        .order_by(Account.username)
    ).all()
    holds = sa.and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    counted = session.execute(
        sa.select(
            ApiToken.account_id,
            sa.func.count().filter(holds).label("tokens"),
            sa.func.max(ApiToken.created_at).filter(holds).label("issued_at"),
            sa.func.max(ApiToken.expires_at).filter(holds).label("expires_at"),
            sa.func.max(ApiToken.last_used_at).label("last_used_at"),
        )
        .where(ApiToken.account_id.in_([program.account_id for program in programs]))
        .group_by(ApiToken.account_id)
    )
    of = {row.account_id: row for row in counted}
    return [_seen(program, of.get(program.account_id)) for program in programs]


def _seen(program: ServiceAccount, row: sa.Row[int, int, datetime, datetime, datetime | None] | None) -> SeenProgram:
    return SeenProgram(
        name=program.account.username,
        region_id=RegionId(program.region_id),
        scopes=tuple(Scope(scope) for scope in program.scopes),
        tokens=0 if row is None else row.tokens,
        issued_at=None if row is None else row.issued_at,
        expires_at=None if row is None else row.expires_at,
        last_used_at=None if row is None else row.last_used_at,
    )


def _program(tx: Transaction, name: str, region_id: RegionId, scopes: Collection[str]) -> ServiceAccount:
    """The account of this name, locked; opened when there is none. Raises Conflict for a person's name."""
    made = tx.session.scalar(
        insert(Account)
        .values(
            username=name,
            name=name,
            phone="",
            email="",
            password_hash="",
            totp_last_step=0,
            state=AccountState.ACTIVE,
            kind=Principal.SERVICE,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(Account.id)
    )
    if made is not None:
        tx.session.add(ServiceAccount(account_id=made, region_id=region_id, scopes=list(scopes), created_at=tx.now))
        tx.session.flush()
    try:
        return _found(tx, name)
    except Missing:
        raise Conflict("username_taken") from None


def _found(tx: Transaction, name: str) -> ServiceAccount:
    """A program's account of the actor's regions, locked. Raises Missing."""
    program = tx.session.scalar(
        visible(tx.actor, ServiceAccount)
        .join(ServiceAccount.account)
        .where(Account.username == name.strip().lower())
        .options(joinedload(ServiceAccount.account))
        .with_for_update(of=ServiceAccount)
        .execution_options(populate_existing=True)
    )
    if program is None:
        raise Missing()
    return program
