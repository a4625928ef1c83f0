"""组成批次: a coordinator forms one at once, officer, dispatcher and handler ask for one that he confirms or drops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from app.batches.events import BatchDropped, BatchFormed, BatchProposed
from app.batches.keeping import end, facts_of, locked, restate
from app.batches.leaving import part_with
from app.batches.models import Batch, BatchMember
from app.batches.queries import locked_tickets, matters_of, members_in
from app.batches.rules import FEWEST, FIRMS, MOST, Barred, BatchAction, BatchState, bar, batch_number, forms, proposes
from app.calendars.rules import local_day
from app.departments.queries import get_department
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.numbering import next_of_year
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket
from app.tickets.rules.numbering import as_number

_NUMBERING = 7744
"""First key of the advisory lock under which numbers are given; the second is the year."""


@dataclass(frozen=True, kw_only=True)
class Forming:
    """One cause and one plan for several matters, and the unit that answers for them."""

    cause: Annotated[
        str,
        Ask(
            "共同原因",
            hint="这些诉求为什么是同一件事。企业看不到这段话。",
            most=500,
            means="Why they are one matter. Offices read it, firms do not.",
            example="北区变电站检修，周边企业电压不稳。",
        ),
    ]
    plan: Annotated[
        str,
        Ask(
            "处理方案",
            hint="怎么解决，谁做什么，什么时候做到。企业看不到这段话。",
            most=2000,
            means="What is done about it, by whom and by when. Offices read it, firms do not.",
            example="供电公司周五前完成检修，经发局统一答复。",
        ),
    ]
    tickets: Annotated[
        tuple[str, ...],
        Ask(
            "其中的诉求",
            most=MOST,
            missing="请至少选择 2 件诉求。",
            means="Numbers of 2 to 200 tickets of one region, from two firms at least.",
            example=["GX20261122-0001", "GX20261122-0002"],
        ),
    ]
    lead: Annotated[
        str | None,
        Ask(
            "主办单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit that answers for all of them; null only in a proposal.",
            example="JFJ",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Confirming:
    """A proposal's unit stays as it is unless another is named."""

    lead: Annotated[
        str | None,
        Ask(
            "主办单位",
            most=50,
            source=Source.UNITS,
            means="Code of the unit that leads it; null leaves the proposal's own, which must then name one.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class Dissolving:
    """Why it is no batch, or no longer one."""

    note: Annotated[
        str,
        Ask(
            "解散的理由",
            most=500,
            means="Why its matters go on one by one. Kept with the batch; firms do not read it.",
            example="原因各不相同，分别办理。",
        ),
    ]


@dataclass(frozen=True)
class Formed:
    """A batch that was just made, and what could not join it."""

    batch: Batch
    barred: Mapping[str, Barred]
    """Number → why."""

    @property
    def number(self) -> str:
        """As an address names it."""
        return self.batch.number


def form(tx: Transaction, given: Forming) -> Formed:
    """Form a batch: a coordinator at once, officer, dispatcher and handler as a proposal that he confirms.

    What may not join is left out and said. Raises Missing where one of the tickets does not exist for the actor,
    Forbidden, and Invalid for fewer than two of them, more than 200, one firm alone, or an unknown unit.
    """
    given = checked(given)
    numbers = tuple(dict.fromkeys(as_number(each) for each in given.tickets))
    _demand_size(numbers)
    tickets = locked_tickets(tx, numbers)
    if len(tickets) != len(numbers):
        raise Missing()
    region_id = _one_region(tickets)
    at_once = forms(tx.actor, region_id)
    if not at_once and not proposes(tx.actor, region_id):
        raise Forbidden()
    lead_id = _lead(tx, region_id, given.lead, needed=at_once)
    barred = bars_of(tx, tickets, lead_id)
    joining = [ticket for ticket in tickets if ticket.number not in barred]
    _demand_enough(joining)
    batch = Batch(
        number=next_of_year(tx.session, Batch.number, _NUMBERING, local_day(tx.now).year, batch_number),
        region_id=region_id,
        cause=given.cause,
        plan=given.plan,
        lead_id=lead_id,
        state=BatchState.PROPOSED,
        made_by=tx.actor.account_id,
        made_by_name=tx.actor.name,
        made_at=tx.now,
    )
    tx.session.add(batch)
    tx.session.flush()
    tx.session.add_all(
        BatchMember(batch_id=batch.id, ticket_id=ticket.id, cycle=ticket.cycle, joined_at=tx.now, held=True)
        for ticket in joining
    )
    tx.session.flush()
    if at_once:
        _form(tx, batch, [ticket.number for ticket in joining])
    else:
        tx.emit(BatchProposed(**facts_of(batch, len(joining)), by=tx.actor.name))
    return Formed(batch, barred)


def confirm(tx: Transaction, number: str, version: int | None, given: Confirming) -> Batch:
    """确认组成: the coordinator takes a proposal up; matters led by another unit than the one named leave it.

    Raises Missing, Forbidden, Conflict, Refused, and Invalid where no unit is named.
    """
    batch = locked(tx, number, BatchAction.FORM, version)
    given = checked(given)
    if given.lead is not None or batch.lead_id is None:
        batch.lead_id = _lead(tx, RegionId(batch.region_id), given.lead, needed=True)
    tx.session.flush()
    for member in members_in(tx.session, batch.id):
        part_with(tx, batch, tx.session.get_one(Ticket, member.ticket_id))
    tickets = [tx.session.get_one(Ticket, member.ticket_id) for member in members_in(tx.session, batch.id)]
    _demand_enough(tickets)
    _form(tx, batch, [ticket.number for ticket in tickets])
    return batch


def drop(tx: Transaction, number: str, version: int | None, given: Dissolving) -> Batch:
    """解散: a proposal is not taken up, or a batch is one no longer; its matters go on one by one.

    What was done to them stays done. Raises Missing, Forbidden, Conflict or Refused.
    """
    batch = locked(tx, number, BatchAction.DROP, version)
    note = checked(given).note
    matters = len(members_in(tx.session, batch.id))
    end(tx, batch, BatchState.DROPPED, note)
    tx.emit(BatchDropped(**facts_of(batch, matters), note=note))
    return batch


def bars_of(tx: Transaction, tickets: Sequence[Ticket], lead_id: int | None) -> dict[str, Barred]:
    """Number → why it cannot join, of those that cannot."""
    matters = matters_of(tx.session, tickets)
    found = {ticket.number: bar(matters[ticket.id], lead_id) for ticket in tickets}
    return {number: why for number, why in found.items() if why is not None}


def _form(tx: Transaction, batch: Batch, numbers: Sequence[str]) -> None:
    batch.state, batch.formed_at = BatchState.FORMED, tx.now
    tx.session.flush()
    tx.emit(BatchFormed(**facts_of(batch, len(numbers)), tickets=tuple(numbers)))
    restate(tx, batch)


def _demand_size(numbers: Sequence[str]) -> None:
    if len(numbers) < FEWEST:
        raise Invalid({"tickets": [say("批处理至少要 %(n)s 件诉求。", n=FEWEST)]})
    if len(numbers) > MOST:
        raise Invalid({"tickets": [say("批处理最多 %(n)s 件诉求。", n=MOST)]})


def _demand_enough(joining: Sequence[Ticket]) -> None:
    """What is left once the barred ones are out must still be a batch."""
    if len(joining) < FEWEST:
        raise Invalid({"tickets": [say("能批处理的诉求不足 %(n)s 件。", n=FEWEST)]})
    if len({ticket.company_id for ticket in joining}) < FIRMS:
        raise Invalid({"tickets": [say("批处理的诉求要来自 %(n)s 家以上企业；同一企业的请并案。", n=FIRMS)]})


def _one_region(tickets: Sequence[Ticket]) -> RegionId:
    regions = {ticket.region_id for ticket in tickets}
    if len(regions) > 1:
        raise Invalid({"tickets": [say("一个批次里只能有同一区域的诉求。")]})
    return RegionId(regions.pop())


def _lead(tx: Transaction, region_id: RegionId, code: str | None, *, needed: bool) -> int | None:
    if code is None:
        if needed:
            raise Invalid({"lead": [say("请选择主办单位。")]})
        return None
    try:
        return get_department(tx.session, region_id, code, in_use=True).id
    except Missing:
        raise Invalid({"lead": [say("请选择本区域内的一个单位。")]}) from None


FORM = Beginning(action="batch", ability="batch.propose", takes=Forming, do=form, done="批次已组成")
CONFIRM = Act(action=BatchAction.FORM, ability="batch.form", takes=Confirming, do=confirm, done="批次已组成")
DROP = Act(
    action=BatchAction.DROP,
    ability="batch.propose",
    takes=Dissolving,
    do=drop,
    done="批次已解散",
    danger="诉求各自继续办理，已经办了的不变；批次不能恢复。",
)
