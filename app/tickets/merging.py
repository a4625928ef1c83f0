"""并案: two requests of one firm for one thing become one matter; for seven days they can be parted again (R11).

The one that goes in is out of the rates and owed nothing by itself; what its firm says to it reaches the other, and
the firm confirms there. Nothing goes into what is itself part of another, so that no chain and no circle can arise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.kernel.acts import Act
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.ids import AssignmentId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import Sentence, say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.events.joining import TicketLetOut, TicketMerged, TicketTookIn, TicketUnmerged
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import current, lock, move, permit_to
from app.tickets.parts import let_all_go, parts_of
from app.tickets.rules.joining import Candidate, not_together
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import OPEN, UNANSWERED, Part, State

OFFERED = 20
"""Open matters of the firm to choose from; whoever wants another types its number."""
NO_SUCH = say("没有找到这件诉求，请核对编号。并案只能并入同一家企业正在办理的诉求。")
WHY_NOT = {
    "itself": say("不能并入自己。"),
    "another_firm": say("两件诉求不是同一家企业的，不能并案。多家企业反映同一问题的，请组成批次一起办理。"),
    "not_at_work": say("这件诉求已经答复、办结或并入别的诉求，不能再并入。请选一件还在办理的。"),
    "confidential": say("保密诉求不并案，以免不该看的人看到。"),
    "earlier_stage": say("本件已经吹哨，那一件还没有。请打开那一件，并入本件。"),
    "filed_later": say("那一件提交得更晚。请打开那一件，并入本件，时限按最早的算。"),
}


@dataclass(frozen=True, kw_only=True)
class MergeInto:
    """Into which one, and why they are one matter."""

    master: Annotated[
        str,
        Ask(
            "并入哪一件",
            hint="同一家企业、同一件事、还在办理的诉求。",
            most=40,
            line=True,
            missing="请选择或填写要并入的诉求编号。",
            means="Number of the open ticket of the same firm that this one goes into.",
            example="GX20260924-0007",
        ),
    ]
    why: Annotated[
        str,
        Ask(
            "为什么是同一件事",
            hint="企业会看到这段话。",
            most=500,
            missing="请写明为什么并案。",
            means="Why they are one matter. The firm reads it.",
            example="同一处线路跳闸，企业重复提交。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class Unmerge:
    """Why they are two matters after all."""

    reason: Annotated[
        str,
        Ask(
            "为什么分开办理",
            hint="企业会看到这段话。",
            most=500,
            missing="请写明为什么分开办理。",
            means="Why they are two matters after all. The firm reads it.",
            example="两处厂房，分别由不同线路供电。",
        ),
    ]


@dataclass(frozen=True)
class Offered:
    """An open matter of the same firm."""

    number: str
    title: str
    state: State


def merge(tx: Transaction, number: str, version: int | None, given: MergeInto) -> Ticket:
    """并案: this request goes into another one of its firm, whose limits count from the earlier start.

    Units called to it are let go, its clocks end outside all rates. Raises Invalid under ``master`` for one it does
    not fit into.
    """
    given = checked(given)
    child, master = _both(tx, number, given.master)
    permit = permit_to(tx, child, Action.MERGE, version)
    if master is None:
        raise Invalid({"master": [NO_SUCH]})
    if why := _why_not(tx, child, master):
        raise Invalid({"master": [why]})
    taking = permit_to(tx, master, Action.TAKE_IN, None)
    let_all_go(tx, child)
    child.merged_into, child.closed_at = master.id, tx.now
    child.asked_from = child.asked_by = None
    child.proposed_lead, child.proposed_why = None, ""
    move(tx, permit, TicketMerged(subject=subject_of(child), master=master.number, why=given.why))
    took_in = TicketTookIn(
        subject=subject_of(master),
        child=child.number,
        title=child.title,
        body=child.body,
        resolve_began=child.whistled_at,
    )
    move(tx, taking, took_in)
    return child


def unmerge(tx: Transaction, number: str, version: int | None, given: Unmerge) -> Ticket:
    """撤销并案: within seven days the request goes its own way again, and waits to be accepted or to be whistled.

    The firm's limits go on as if they had run all along; units that were let go are called anew.
    """
    ticket, master = with_master(tx, number)
    permit = permit_to(tx, ticket, Action.UNMERGE, version)
    given = checked(given)
    if master is None or permit.facts.merged_at is None:
        raise ValueError(f"{ticket.number} went into nothing")
    event = TicketUnmerged(
        subject=subject_of(ticket),
        master=master.number,
        reason=given.reason,
        merged_at=permit.facts.merged_at,
        assignment_id=_lead_let_go(tx, ticket),
    )
    ticket.merged_into = ticket.closed_at = None
    move(tx, permit, event, to=State.SUBMITTED if ticket.accepted_at is None else State.ACCEPTED)
    if master.state in OPEN:  # an ended one has nothing more to count
        letting = permit_to(tx, master, Action.LET_OUT, None)
        move(tx, letting, TicketLetOut(subject=subject_of(master), child=ticket.number))
    return ticket


def joinable(tx: Transaction, number: str) -> Sequence[Offered]:
    """The matters this one may go into, the oldest first; Missing when it does not exist for this reader."""
    child = tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number)))
    if child is None:
        raise Missing()
    found = tx.session.scalars(
        visible(tx.actor, Ticket)
        .where(
            Ticket.company_id == child.company_id,
            Ticket.state.in_(UNANSWERED),
            Ticket.id != child.id,
            Ticket.confidential.is_(False),
            Ticket.readable_to(tx.actor),
        )
        .order_by(Ticket.id)
        .limit(OFFERED)
    )
    return [
        Offered(each.number, each.title, each.state)
        for each in found
        if not_together(_candidate(child), _candidate(each)) is None
    ]


def _both(tx: Transaction, number: str, into: str) -> tuple[Ticket, Ticket | None]:
    """Both locked, the older first whoever goes into whom, so that no two of these acts wait for each other.

    Raises Missing for the first; the second is None when it does not exist for this actor.
    """
    ids = {name: _key(tx, name) for name in (number, into)}
    if ids[number] is None:
        raise Missing()
    found = {name: lock(tx, name) for name in sorted(ids, key=lambda each: ids[each] or 0) if ids[name] is not None}
    return found[number], found.get(into)


def with_master(tx: Transaction, number: str) -> tuple[Ticket, Ticket | None]:
    """A ticket and the one it went into, both locked, the older first. Raises Missing.

    None for one that stands by itself.
    """
    wanted = visible(tx.actor, Ticket).where(Ticket.numbered(number))
    known = tx.session.execute(wanted.with_only_columns(Ticket.id, Ticket.merged_into)).one_or_none()
    if known is not None and known.merged_into is not None and known.merged_into < known.id:
        current(tx, known.merged_into)
    ticket = lock(tx, number)
    return ticket, None if ticket.merged_into is None else current(tx, ticket.merged_into)


def _key(tx: Transaction, number: str) -> int | None:
    return tx.session.scalar(visible(tx.actor, Ticket).where(Ticket.numbered(number)).with_only_columns(Ticket.id))


def _why_not(tx: Transaction, child: Ticket, master: Ticket) -> Sentence | None:
    code = not_together(_candidate(child), _candidate(master))
    if code is not None:
        return WHY_NOT[code]
    if tx.session.scalar(sa.select(Ticket.id).where(Ticket.merged_into == child.id).limit(1)) is not None:
        raise Refused("has_children", allowed=(), state=child.state)
    return None


def _candidate(ticket: Ticket) -> Candidate:
    return Candidate(
        key=ticket.id,
        company_id=ticket.company_id,
        state=ticket.state,
        confidential=ticket.confidential,
        filed_at=ticket.filed_at,
        called=ticket.whistled_at is not None,
    )


def _lead_let_go(tx: Transaction, ticket: Ticket) -> AssignmentId | None:
    """The part of the lead that was let go with the merger."""
    gone = [part for part in parts_of(tx, ticket) if part.part is Part.LEAD and part.left_at == ticket.closed_at]
    return AssignmentId(gone[-1].id) if gone else None


MERGE = Act(
    action=Action.MERGE,
    ability="ticket.merge",
    takes=MergeInto,
    do=merge,
    done="已并案",
    danger="这一件不再单独办理，也不单独计入解决率；7 天内可以撤销。",
)
UNMERGE = Act(
    action=Action.UNMERGE,
    ability="ticket.unmerge",
    takes=Unmerge,
    do=unmerge,
    done="已撤销并案，恢复单独办理",
)
