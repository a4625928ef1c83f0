"""What every act on a batch asks and leaves behind: which one it is, who may, where it stands, and what is said.

Matters are locked before their batch, by whoever locks both: an act on one matter has it locked when it comes here.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.batches.events import BatchDropped, BatchFinished
from app.batches.models import Batch, BatchMember
from app.batches.queries import get_batch, states_in
from app.batches.rules import BATCHES, OPEN, BatchAction, BatchState, parties, state_of
from app.kernel.errors import Conflict, Forbidden, Refused
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

ALL_LEFT = say("所有诉求都已退出批次。")
"""Written into a batch that nothing is left of, by the system."""


def allowed(tx: Transaction, batch: Batch) -> list[BatchAction]:
    """What the actor may do with the batch now."""
    held = parties(tx.actor, batch.region_id, batch.lead_id, batch.made_by)
    return list(dict.fromkeys(BATCHES.fitting(batch.state, held)))


def permitted(tx: Transaction, number: str, action: BatchAction) -> Batch:
    """The batch, unlocked, to somebody who may take this act at some time. Raises Missing and Forbidden."""
    batch = get_batch(tx.session, tx.actor, number)
    held = parties(tx.actor, batch.region_id, batch.lead_id, batch.made_by)
    if not any(row.action is action and held.intersection(row.by) for row in BATCHES.rows):
        raise Forbidden()
    return batch


def demand_part_in(tx: Transaction, number: str, action: BatchAction) -> None:
    """Ask, before a file is read, whether the actor may take this act at some time. Raises Missing and Forbidden."""
    permitted(tx, number, action)


def locked(tx: Transaction, number: str, action: BatchAction, version: int | None = None) -> Batch:
    """The batch, locked, with leave to act on it now. Raises Missing, Forbidden, Conflict or Refused, in that order.

    ``version`` None: what was seen is said of each matter instead.
    """
    batch = held_now(tx, permitted(tx, number, action).id)
    if version is not None and version != batch.version:
        raise Conflict(allowed=allowed(tx, batch), state=batch.state, version=batch.version)
    row = BATCHES.row(action, batch.state)
    if row is None:
        raise Refused(f"batch_{action}_from_{batch.state}", allowed=allowed(tx, batch), state=batch.state)
    if not parties(tx.actor, batch.region_id, batch.lead_id, batch.made_by).intersection(row.by):
        raise Forbidden()
    return batch


def held_now(tx: Transaction, batch_id: int) -> Batch:
    """A batch by its key, as it is now that nobody else can change it."""
    wanted = sa.select(Batch).where(Batch.id == batch_id).options(joinedload(Batch.lead))
    return tx.session.scalars(wanted.with_for_update(of=Batch).execution_options(populate_existing=True)).one()


def restate(tx: Transaction, batch: Batch) -> None:
    """Write where the batch stands by now, and say when it is over. A proposal waits, whatever its matters do."""
    if batch.state not in OPEN:
        return
    states = states_in(tx.session, batch.id)
    found = state_of(states)
    if batch.state is BatchState.PROPOSED and found is not BatchState.DROPPED:
        return
    batch.state = found
    if found is BatchState.DROPPED:
        end(tx, batch, found, ALL_LEFT)
        tx.emit(BatchDropped(**facts_of(batch, 0), note=ALL_LEFT))
    elif found is BatchState.FINISHED:
        end(tx, batch, found)
        tx.emit(BatchFinished(**facts_of(batch, len(states))))
    else:
        tx.session.flush()


def end(tx: Transaction, batch: Batch, state: BatchState, note: str = "") -> None:
    """The batch is over: its matters are free, and stay on its page."""
    batch.state, batch.ended_at, batch.closing_note = state, tx.now, note
    tx.session.flush()
    members = sa.update(BatchMember).where(BatchMember.batch_id == batch.id, BatchMember.held)
    tx.session.execute(members.values(held=False).execution_options(synchronize_session=False))


def facts_of(batch: Batch, matters: int) -> dict[str, Any]:
    """The facts every event of a batch carries."""
    return {
        "batch_number": batch.number,
        "region_id": RegionId(batch.region_id),
        "department_id": None if batch.lead_id is None else DepartmentId(batch.lead_id),
        "cause": batch.cause,
        "matters": matters,
    }
