"""What the mechanism asks of each kind of setting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.administration.rules import Moves, SettingKind
from app.clocks.models import Clock
from app.clocks.winding import ACTIVE
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction

Values = Mapping[str, Any]
"""A setting as JSON: what the record keeps and the page sets side by side."""
ENDED, SUCCESSOR = "ended", "successor"
"""In the values of what has ended; a change that does not say so lets it be used again."""


def ending_of(row: Any, successor: str | None) -> dict[str, Any]:
    """What the values of something say besides once it has ended; nothing while it is in use."""
    return {} if row.ended_at is None else {ENDED: True, SUCCESSOR: successor}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A change before it is proposed: checked, of one thing, from a day on."""

    kind: SettingKind
    region_id: RegionId | None
    """None for what holds everywhere."""
    subject: str
    values: Values
    since: date | None
    """The first day, Shanghai; None for at once."""
    reason: str


class Kind(Protocol):
    """One kind of setting."""

    dated: bool
    """Its own rows say from when they hold: it comes into force as soon as it is signed, even for a day ahead."""

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """What holds at an instant; None for what is not there."""
        ...

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """What the change moves, counted without changing anything."""
        ...

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Let it hold."""
        ...


def running(session: Session, *conditions: sa.ColumnElement[bool]) -> tuple[int, int]:
    """How many clocks of tickets run or rest under these conditions, and of how many matters."""
    counted = sa.select(sa.func.count(), sa.func.count(Clock.ticket_id.distinct()))
    row = session.execute(counted.where(Clock.state.in_(ACTIVE), *conditions)).one()
    return row[0], row[1]
