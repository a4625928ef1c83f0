"""移出一件: somebody takes one matter out of a batch; it goes on by itself, with its clocks, from where it stands."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from app.batches.keeping import locked, permitted, restate
from app.batches.leaving import let_out
from app.batches.models import Batch, BatchMember
from app.batches.queries import locked_tickets
from app.batches.rules import BatchAction, Leaving
from app.kernel.acts import Act
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.rules.numbering import as_number


@dataclass(frozen=True, kw_only=True)
class TakingOut:
    """Which matter goes on by itself, and why."""

    matter: Annotated[
        str,
        Ask(
            "移出的诉求",
            most=40,
            line=True,
            missing="请选择要移出的诉求。",
            means="Number of a ticket that belongs to the batch.",
            example="GX20261122-0001",
        ),
    ]
    note: Annotated[
        str,
        Ask(
            "移出的理由",
            most=500,
            missing="请写明移出的理由。",
            hint="为什么它和其他诉求不是同一件事。企业看不到这段话。",
            means="Why it is another matter after all. Offices read it, firms do not.",
            example="该企业是内部线路故障，单独办理。",
        ),
    ]


def take_out(tx: Transaction, number: str, version: int | None, given: TakingOut) -> Batch:
    """移出一件: what was done to it stays done, its clocks run on; a batch of which nothing is left is dropped.

    Raises Missing, Forbidden, Conflict, Refused, and Invalid for a ticket that does not belong to the batch.
    """
    permitted(tx, number, BatchAction.TAKE_OUT)
    given = checked(given)
    found = locked_tickets(tx, [as_number(given.matter)])
    batch = locked(tx, number, BatchAction.TAKE_OUT, version)
    inside = sa.and_(BatchMember.batch_id == batch.id, BatchMember.left_at.is_(None))
    wanted = sa.select(BatchMember).where(inside, BatchMember.ticket_id.in_([ticket.id for ticket in found]))
    member = tx.session.scalar(wanted)
    if member is None:
        raise Invalid({"matter": [say("这件诉求不在这个批次里。")]})
    let_out(tx, batch, member, found[0], Leaving.BY_HAND, given.note)
    flag_modified(batch, "state")  # another one is taken out of what is there now
    restate(tx, batch)
    return batch


TAKE_OUT = Act(
    action=BatchAction.TAKE_OUT, ability="batch.propose", takes=TakingOut, do=take_out, done="诉求已移出批次"
)
