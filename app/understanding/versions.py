"""Which version of which model answers, and putting another one there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by
from sqlalchemy.orm import Session

from app.calendars.rules import local_day
from app.history.models import PastTicket
from app.kernel.asking import asked, given
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, once
from app.regions.models import Region
from app.tickets.models import Ticket
from app.understanding.events import VersionEnded, VersionTaken
from app.understanding.models import ModelUse, ModelVersion
from app.understanding.rules.kinds import LETTERS, ModelKind

_NUMBERING = 20_032
"""Whoever gives a number to a version, or puts one in use, holds this lock until commit."""


@dataclass(frozen=True, kw_only=True)
class Answering:
    """The version that answers for a kind."""

    id: int
    number: str
    kind: ModelKind
    region_id: int | None
    sha256: str


def in_use(session: Session, region: RegionId | None) -> Mapping[ModelKind, Answering]:
    """By kind the version that answers for a region: its own, else that of the whole installation. One query.

    Asked for a firm's page as the portal role, which may read these columns and no others.
    """
    return once(session, told_of(region), lambda: in_use_met(asked(session, _in_use, region=region)[0].uses))


def told_of(region: RegionId | None) -> tuple[object, RegionId | None]:
    """The question under which they are kept."""
    return in_use, region


def in_use_told() -> sa.ScalarSelect[Any]:
    """The same as a column of a larger statement, which is given ``region``."""
    here = given("region", sa.BigInteger())
    row = sa.func.json_build_array(
        ModelUse.kind, ModelUse.region_id, ModelVersion.id, ModelVersion.number, ModelVersion.sha256
    )
    return (
        sa.select(sa.func.json_agg(aggregate_order_by(row, ModelUse.region_id.asc().nulls_first()), type_=JSON()))
        .join(ModelVersion, ModelVersion.id == ModelUse.version_id)
        .where(ModelUse.until.is_(None), sa.or_(ModelUse.region_id.is_(None), ModelUse.region_id == here))
        .scalar_subquery()
    )


def in_use_met(found: Any) -> Mapping[ModelKind, Answering]:
    """The same from that column."""
    uses = [(ModelKind(kind), region, key, number, digest) for kind, region, key, number, digest in found or ()]
    return {
        kind: Answering(id=key, number=number, kind=kind, region_id=region, sha256=digest)
        for kind, region, key, number, digest in uses
    }


def _in_use() -> sa.Select[Any]:
    return sa.select(in_use_told().label("uses"))


def uses(session: Session) -> list[dict[str, Any]]:
    """Everything that answers now, as JSON: whose it is, since when and why, what it learned from and reached."""
    rows = session.execute(
        sa.select(ModelUse, ModelVersion, Region.code)
        .join(ModelVersion, ModelVersion.id == ModelUse.version_id)
        .outerjoin(Region, Region.id == ModelUse.region_id)
        .where(ModelUse.until.is_(None))
        .order_by(ModelUse.region_id.asc().nulls_first(), ModelUse.kind)
    )
    return [
        {
            "kind": version.kind.value,
            "region": region,
            "version": version.number,
            "since": use.since.isoformat(timespec="seconds"),
            "by": use.by_name,
            "reason": use.reason,
            "period": [day and day.isoformat() for day in (version.first_day, version.last_day)],
            "examples": version.examples,
            "bytes": version.size,
            "sha256": version.sha256,
            **{part: version.figures.get(part) for part in ("held_out", "hints", "cross")},
        }
        for use, version, region in rows
    ]


def hold(tx: Transaction) -> None:
    """Let nobody else number a version or put one in use until commit."""
    tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_NUMBERING)))


def next_number(tx: Transaction, kind: ModelKind) -> str:
    """The day's next number of its kind; ``hold`` comes first."""
    prefix = f"{LETTERS[kind]}{local_day(tx.now):%Y%m%d}-"
    made = tx.session.scalar(
        sa.select(sa.func.count()).select_from(ModelVersion).where(ModelVersion.number.startswith(prefix))
    )
    return f"{prefix}{(made or 0) + 1:02d}"


def use_of(session: Session, kind: ModelKind, region_id: int | None) -> ModelUse | None:
    """The present use for exactly this kind and region."""
    return session.scalar(
        sa.select(ModelUse).where(
            ModelUse.kind == kind, ModelUse.region_id.is_not_distinct_from(region_id), ModelUse.until.is_(None)
        )
    )


def take_into_use(tx: Transaction, version: ModelVersion, reason: str) -> None:
    """Let this version answer from now on, in the name of whoever acts; the record says so. ``hold`` comes first."""
    former = _end(tx, version.kind, version.region_id)
    tx.session.add(
        ModelUse(
            version_id=version.id,
            kind=version.kind,
            region_id=version.region_id,
            since=tx.now,
            until=None,
            by_id=tx.actor.account_id,
            by_name=tx.actor.name,
            reason=reason,
        )
    )
    tx.session.flush()
    tx.emit(
        VersionTaken(
            number=version.number,
            kind=version.kind,
            region_id=None if version.region_id is None else RegionId(version.region_id),
            former=former,
            reason=reason,
        )
    )


def end_use(tx: Transaction, version: ModelVersion, reason: str) -> None:
    """Let nothing answer in its place, and drop what it holds."""
    _end(tx, version.kind, version.region_id)
    version.content = None
    region = None if version.region_id is None else RegionId(version.region_id)
    tx.emit(VersionEnded(number=version.number, kind=version.kind, region_id=region, reason=reason))


def learned_from_gone(session: Session, version_id: int, region_id: int | None) -> bool:
    """Whether a version learned from a matter that exists no more, or that became confidential to its model."""
    learned = (
        sa.select(sa.func.unnest(ModelVersion.matters).label("id")).where(ModelVersion.id == version_id).subquery()
    )
    there = sa.exists().where(
        Ticket.id == learned.c.id, sa.or_(Ticket.confidential.is_(False), Ticket.region_id == region_id)
    )
    past = sa.exists().where(
        PastTicket.id == -learned.c.id, sa.or_(PastTicket.confidential.is_(False), PastTicket.region_id == region_id)
    )
    gone = sa.not_(sa.or_(there, past))
    return bool(session.scalar(sa.select(sa.exists().select_from(learned).where(gone))))


def _end(tx: Transaction, kind: ModelKind, region_id: int | None) -> str | None:
    """End the present use; returns the number of its version."""
    use = use_of(tx.session, kind, region_id)
    if use is None:
        return None
    use.until = tx.now
    tx.session.flush()
    return tx.session.scalar(sa.select(ModelVersion.number).where(ModelVersion.id == use.version_id))
