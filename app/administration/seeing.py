"""Changes of settings as their readers know them: plain values, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.administration.deciding import may_sign
from app.administration.kinds.table import KINDS
from app.administration.models import Amendment
from app.administration.proposing import may_set
from app.administration.rules import EVERYWHERE, UNSETTLED, AmendmentState, Moves, SettingKind
from app.administration.wanting import settable_regions
from app.kernel.errors import Missing
from app.kernel.folding import harmless
from app.kernel.ids import RegionId
from app.kernel.pagination import Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Region

ON_A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class SeenAmendment:
    """One change, and what this reader may do about it."""

    number: str
    kind: SettingKind
    region: str | None
    """Code of the region; None for what holds everywhere."""
    region_name: str | None
    subject: str
    version: int
    before: Mapping[str, Any] | None
    wanted: Mapping[str, Any]
    moves: Moves
    valid_from: datetime
    reason: str
    state: AmendmentState
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    decided_why: str
    in_force_at: datetime | None
    may_sign: bool
    may_take_back: bool


def seen_amendments(
    tx: Transaction,
    *,
    state: AmendmentState | None = None,
    kind: SettingKind | None = None,
    subject: str | None = None,
    cursor: str | None = None,
    limit: int = ON_A_PAGE,
) -> Page[SeenAmendment]:
    """The changes the reader knows, newest first; two queries."""
    statement = visible(tx.actor, Amendment)
    if state is not None:
        statement = statement.where(Amendment.state == state)
    if kind is not None:
        statement = statement.where(Amendment.kind == kind)
    if subject is not None:
        statement = statement.where(Amendment.subject == harmless(subject))
    key: Key[Amendment] = Key(Amendment.id, lambda amendment: amendment.id, descending=True)
    page = page_of(tx.session, statement, [key], cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


def seen_amendment(tx: Transaction, number: str) -> SeenAmendment:
    """One change. Raises Missing."""
    found = tx.session.scalar(visible(tx.actor, Amendment).where(Amendment.number == harmless(number)))
    if found is None:
        raise Missing()
    return _seen(tx, [found])[0]


def waiting_for(tx: Transaction) -> int:
    """How many changes wait for this reader's signature; one query, none for who signs nothing."""
    if not tx.actor.may("settings.sign"):
        return 0
    waits = visible(tx.actor, Amendment).where(
        Amendment.state == AmendmentState.WAITING, Amendment.proposed_by.is_distinct_from(tx.actor.account_id)
    )
    return tx.session.scalar(sa.select(sa.func.count()).select_from(waits.subquery())) or 0


def _seen(tx: Transaction, rows: Sequence[Amendment]) -> list[SeenAmendment]:
    ids = {row.region_id for row in rows if row.region_id is not None}
    named = sa.select(Region.id, Region.code, Region.name).where(Region.id.in_(ids))
    regions = {row.id: row for row in tx.session.execute(named)} if ids else {}
    return [_one(tx, row, regions.get(row.region_id)) for row in rows]


def _one(tx: Transaction, row: Amendment, region: Any) -> SeenAmendment:
    region_id = None if row.region_id is None else RegionId(row.region_id)
    own = row.proposed_by == tx.actor.account_id
    moves = {**row.moves, "examples": tuple(tuple(each) for each in row.moves["examples"])}
    return SeenAmendment(
        number=row.number,
        kind=row.kind,
        region=None if region is None else region.code,
        region_name=None if region is None else region.name,
        subject=row.subject,
        version=row.version,
        before=row.before,
        wanted=row.wanted,
        moves=Moves(**moves),
        valid_from=row.valid_from,
        reason=row.reason,
        state=row.state,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by_name,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name,
        decided_why=row.decided_why,
        in_force_at=row.in_force_at,
        may_sign=row.state is AmendmentState.WAITING and not own and may_sign(tx.actor, row.region_id),
        may_take_back=row.state in UNSETTLED and may_set(tx.actor, region_id),
    )


def seen_present(tx: Transaction, kind: SettingKind, region: str | None, subject: str) -> Mapping[str, Any] | None:
    """What holds of one thing now, in the region of this code or the first the reader administers; None for nothing.

    Raises Missing where the reader administers no such region.
    """
    if kind in EVERYWHERE:
        return KINDS[kind].present(tx, None, harmless(subject), tx.now)
    regions = [each for each in settable_regions(tx) if region is None or each.code == region]
    if not regions:
        raise Missing()
    return KINDS[kind].present(tx, RegionId(regions[0].id), harmless(subject), tx.now)
