"""What people taught, written when they merge or split and read by the night."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.issues.models import TaughtMatter, Teaching
from app.issues.rules.obeying import Taught
from app.issues.rules.words import Lesson
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction

_SHAPING = 20_034
"""Whoever writes the issues of a region, a person or the night, holds this lock with the region until commit."""


def hold(tx: Transaction, region_id: RegionId) -> None:
    """Let nobody else write issues of this region until commit; a filing that joins one does not wait."""
    tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_SHAPING, sa.cast(region_id, sa.Integer))))


def teach(
    tx: Transaction, region_id: RegionId, lesson: Lesson, out: Collection[int], rest: Collection[int] = ()
) -> None:
    """Keep a lesson in the name of whoever acts: ``out`` belong together, and with APART none of them to ``rest``."""
    teaching = Teaching(region_id=region_id, lesson=lesson, at=tx.now, by_id=tx.actor.account_id, by_name=tx.actor.name)
    tx.session.add(teaching)
    tx.session.flush()
    rows = [(ticket, False) for ticket in out] + [(ticket, True) for ticket in rest]
    tx.session.execute(
        sa.insert(TaughtMatter),
        [{"teaching_id": teaching.id, "ticket_id": ticket, "stayed": stayed} for ticket, stayed in rows],
    )


def newest_lesson(session: Session, region_id: RegionId) -> int:
    """The key of what was taught last; 0 before anything was."""
    return session.scalar(sa.select(sa.func.max(Teaching.id)).where(Teaching.region_id == region_id)) or 0


def lessons_of(session: Session, region_id: RegionId) -> Sequence[Taught]:
    """Everything that was taught of a region, newest first; one query."""
    rows = session.execute(
        sa.select(Teaching.id, Teaching.lesson, TaughtMatter.ticket_id, TaughtMatter.stayed)
        .join(TaughtMatter, TaughtMatter.teaching_id == Teaching.id)
        .where(Teaching.region_id == region_id)
        .order_by(Teaching.id.desc())
    ).all()
    kinds: dict[int, Lesson] = {row.id: row.lesson for row in rows}
    sides: dict[tuple[int, bool], set[int]] = defaultdict(set)
    for row in rows:
        sides[row.id, row.stayed].add(row.ticket_id)
    return [Taught(lesson, frozenset(sides[key, False]), frozenset(sides[key, True])) for key, lesson in kinds.items()]
