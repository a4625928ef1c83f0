"""提醒阶梯: where the rungs of a clock that starts now hang in its region. One that runs keeps those it began with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.offsets import ladder_key, written
from app.kernel.transaction import once
from app.rulebook.queries import provisions_at, provisions_told
from app.rulebook.rules import ProvisionKind, Values


def ladders_at(session: Session, region_id: int, at: datetime) -> Mapping[str, Values]:
    """What a region set, by the name of the ladder. One small query; ask once for a transaction."""
    return once(session, told_of(region_id, at), lambda: provisions_at(session, ProvisionKind.LADDER, region_id, at))


def told_of(region_id: int, at: datetime) -> tuple[object, int, datetime]:
    """The question under which the answer is kept."""
    return ladders_at, region_id, at


def ladders_told() -> sa.ScalarSelect[Any]:
    """The ladders as a column of a larger statement, given ``region`` and ``at``: pairs, the last one holds."""
    return provisions_told(ProvisionKind.LADDER)


def hang(clock: Clock, ladders: Mapping[str, Values]) -> None:
    """Write down on the clock where its rungs hang."""
    key = ladder_key(clock.kind, emergency=bool(clock.emergency))
    clock.rungs = written(ladders.get(key, {}), key)
