"""The clocks of a ticket that run or rest, as a message names them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.models import Clock
from app.clocks.rules.states import STOPPED
from app.kernel.given import one_of
from app.kernel.transaction import once

Due = tuple[str, int | None, datetime]
"""Kind, department and due."""


def running_dues(session: Session, ticket_id: int) -> Sequence[Due]:
    """Those of a ticket, the first that started first; one small query, none where its clocks were just started."""
    return once(session, running(ticket_id), lambda: _dues(session, ticket_id))


def dues_of_each(session: Session, ticket_ids: Collection[int]) -> Mapping[int, Sequence[Due]]:
    """The same of several tickets; one query."""
    found: dict[int, list[Due]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in session.execute(_running().where(one_of(Clock.ticket_id, ticket_ids))):
        found[row.ticket_id].append((str(row.kind), row.department_id, row.due_at))
    return found


def running(ticket_id: int) -> tuple[object, int]:
    """The question under which the answer is kept."""
    return running_dues, ticket_id


def dues_of(clocks: Iterable[Clock]) -> Sequence[Due]:
    """The same of rows at hand, in the order they were written."""
    return [(str(each.kind), each.department_id, each.due_at) for each in clocks if each.state not in STOPPED]


def _dues(session: Session, ticket_id: int) -> Sequence[Due]:
    rows = session.execute(_running().where(Clock.ticket_id == ticket_id))
    return [(str(row.kind), row.department_id, row.due_at) for row in rows]


def _running() -> sa.Select[int | None, str, int | None, datetime]:
    wanted = sa.select(Clock.ticket_id, Clock.kind, Clock.department_id, Clock.due_at)
    return wanted.where(Clock.state.not_in(STOPPED)).order_by(Clock.id)
