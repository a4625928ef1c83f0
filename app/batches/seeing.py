"""A batch as this reader may know it: counted and listed over the matters he sees, each by the rule of its ticket."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, raiseload

from app.batches.forming import bars_of
from app.batches.keeping import allowed
from app.batches.models import Batch, BatchMember
from app.batches.queries import get_batch
from app.batches.rules import MOST, OPEN, Barred, BatchAction, BatchState, Leaving, is_told
from app.departments.queries import departments_of
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, given, question
from app.kernel.errors import Invalid
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Rating, Ticket
from app.tickets.rules.deciding import allowed as allowed_on
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.numbering import as_number
from app.tickets.rules.words import Solved, State
from app.tickets.seeing import rows_among
from app.tickets.seen import SeenName, SeenRow


@dataclass(frozen=True, kw_only=True)
class SeenBatch:
    """One batch. All numbers are of the matters this reader sees; ``beyond`` says how many there are besides."""

    id: int
    number: str
    state: BatchState
    version: int
    region_id: int
    cause: str
    plan: str
    lead: SeenName | None
    made_by: str
    made_at: datetime
    formed_at: datetime | None
    ended_at: datetime | None
    closing_note: str
    matters: int
    """That belong to it."""
    firms: int
    closed: int
    solved: int
    """Of which the firm says so."""
    left: int
    """That belonged to it once."""
    disputed: int
    """Of these, those that left by the firm's dispute."""
    beyond: int
    actions: tuple[BatchAction, ...]


@dataclass(frozen=True, kw_only=True)
class SeenMatter:
    """A matter in a batch."""

    row: SeenRow
    joined_at: datetime
    left_at: datetime | None
    why: Leaving | None
    note: str
    """What was given as the reason where somebody took it out by hand."""
    actions: tuple[Action, ...]
    """What this reader may do to it now."""


@dataclass(frozen=True, kw_only=True)
class SeenPreview:
    """Matters that somebody would make a batch of."""

    joining: tuple[SeenRow, ...]
    barred: tuple[tuple[SeenRow, Barred], ...]
    firms: int
    """Of those that may join."""
    lead: str | None
    """Code of the unit that leads most of them already."""


@dataclass(frozen=True, kw_only=True)
class SeenTogether:
    """That a matter is handled with others."""

    matters: int
    """All of them, this one too."""
    number: str | None
    """The batch, for whoever may see it."""


def seen_batches(
    tx: Transaction, states: Collection[BatchState] = OPEN, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenBatch]:
    """The reader's batches in these states (the open ones unless said), newest first; two queries."""
    wanted = visible(tx.actor, Batch).where(Batch.state.in_(states))
    key: Key[Batch] = Key(Batch.id, lambda batch: batch.id, descending=True)
    page = page_of(tx.session, wanted.options(joinedload(Batch.lead), raiseload("*")), [key], cursor, limit)
    return Page(_seen(tx, page.items), page.next_cursor)


def seen_batch(tx: Transaction, number: str) -> SeenBatch:
    """One batch by its number; two queries. Missing when it does not exist for this reader."""
    return _seen(tx, [get_batch(tx.session, tx.actor, number)])[0]


def matters_seen(tx: Transaction, batch: SeenBatch) -> list[SeenMatter]:
    """Its matters that exist for this reader, those that left last; three queries."""
    wanted = visible(tx.actor, BatchMember).where(BatchMember.batch_id == batch.id)
    members = tx.session.scalars(wanted.order_by(BatchMember.left_at.is_not(None), BatchMember.ticket_id)).all()
    read = rows_among(tx, [member.ticket_id for member in members])
    return [
        SeenMatter(
            row=read[member.ticket_id][0],
            joined_at=member.joined_at,
            left_at=member.left_at,
            why=member.why,
            note=member.note,
            actions=tuple(allowed_on(tx.actor, read[member.ticket_id][1])) if member.left_at is None else (),
        )
        for member in members
        if member.ticket_id in read
    ]


def previewed(tx: Transaction, numbers: Sequence[str], lead: str | None = None) -> SeenPreview:
    """Which of these tickets may be one batch and which not, as far as they exist for this reader; nothing is kept.

    Raises Invalid for more of them than a batch may have.
    """
    wanted = tuple(dict.fromkeys(as_number(each) for each in numbers))
    if len(wanted) > MOST:
        raise Invalid({"tickets": [say("批处理最多 %(n)s 件诉求。", n=MOST)]})
    tickets = tx.session.scalars(visible(tx.actor, Ticket).where(Ticket.number.in_(wanted)).order_by(Ticket.id)).all()
    read = rows_among(tx, [ticket.id for ticket in tickets])
    rows = [read[ticket.id][0] for ticket in tickets if ticket.id in read]
    if not rows:
        return SeenPreview(joining=(), barred=(), firms=0, lead=None)
    leading = lead or _commonest_lead(rows)
    units = departments_of(tx.session, tx.actor)
    lead_id = next((unit.id for unit in units if unit.code == leading and unit.region_id == rows[0].region_id), None)
    barred = bars_of(tx, tickets, lead_id)
    joining = tuple(row for row in rows if row.number not in barred)
    return SeenPreview(
        joining=joining,
        barred=tuple((row, barred[row.number]) for row in rows if row.number in barred),
        firms=len({row.company_id for row in joining}),
        lead=leading,
    )


def together_asked(tx: Transaction, row: SeenRow) -> list[Question]:
    """What ``together_with`` asks."""
    return [question(_together, tx.actor, ticket=row.id)] if row.sight.whole else []


def together_with(tx: Transaction, row: SeenRow) -> SeenTogether | None:
    """How many matters are handled with this one, and the batch for whoever may see it; one query.

    None for a reader of a part alone, for a matter in no batch, and where a number would say too much: a firm learns
    it from five on, and never whose the others are.
    """
    wanted = together_asked(tx, row)
    if not wanted:
        return None
    with tx.as_the_office():  # the others are no firm's to read, and nothing of them leaves but how many they are
        found = answer(tx.session, *wanted)
    if not found or not is_told(found[0].n, internal=row.sight.internal):
        return None
    return SeenTogether(matters=found[0].n, number=found[0].seen)


def _together(actor: Actor) -> sa.Select[Any]:
    """The open batch of a ticket: how many matters it has, and its number where it exists for this reader."""
    mine = sa.select(BatchMember.batch_id).where(
        BatchMember.ticket_id == given("ticket", sa.BigInteger()), BatchMember.held
    )
    counted = (
        sa.select(BatchMember.batch_id, sa.func.count().label("n"))
        .join(Batch, Batch.id == BatchMember.batch_id)
        .where(BatchMember.batch_id.in_(mine), BatchMember.held, Batch.state != BatchState.PROPOSED)
        .group_by(BatchMember.batch_id)
        .subquery()
    )
    seen = visible(actor, Batch).with_only_columns(Batch.number).where(Batch.id == counted.c.batch_id)
    return sa.select(counted.c.n, seen.scalar_subquery().label("seen"))


def _commonest_lead(rows: Sequence[SeenRow]) -> str | None:
    codes = [row.lead.department.code for row in rows if row.lead is not None]
    return max(sorted(set(codes)), key=codes.count) if codes else None


def _seen(tx: Transaction, batches: Sequence[Batch]) -> list[SeenBatch]:
    counted = _counted(tx, [batch.id for batch in batches])
    return [_batch(tx, batch, counted.get(batch.id)) for batch in batches]


def _counted(tx: Transaction, batches: Sequence[int]) -> Mapping[int, Any]:
    """Batch → what its matters come to, over those that exist for this reader; one query, none for no batch."""
    if not batches:
        return {}
    sees = sa.true() if tx.actor.is_system else sa.func.coalesce(Ticket.visible_to(tx.actor), sa.false())
    inside, outside = BatchMember.left_at.is_(None), BatchMember.left_at.is_not(None)
    solved = sa.exists().where(Rating.ticket_id == Ticket.id, Rating.cycle == Ticket.cycle, Rating.solved == Solved.YES)
    count = sa.func.count()
    rows = tx.session.execute(
        sa.select(
            BatchMember.batch_id,
            count.filter(inside).label("whole"),
            count.filter(inside, sees).label("matters"),
            sa.func.count(Ticket.company_id.distinct()).filter(inside, sees).label("firms"),
            count.filter(inside, sees, Ticket.state == State.CLOSED).label("closed"),
            count.filter(inside, sees, solved).label("solved"),
            count.filter(outside, sees).label("left"),
            count.filter(outside, sees, BatchMember.why == Leaving.DISPUTED).label("disputed"),
        )
        .join(Ticket, Ticket.id == BatchMember.ticket_id)
        .where(BatchMember.batch_id.in_(batches))
        .group_by(BatchMember.batch_id)
    )
    return {row.batch_id: row for row in rows}


def _batch(tx: Transaction, batch: Batch, counts: Any) -> SeenBatch:
    lead = batch.lead
    return SeenBatch(
        id=batch.id,
        number=batch.number,
        state=batch.state,
        version=batch.version,
        region_id=batch.region_id,
        cause=batch.cause,
        plan=batch.plan,
        lead=None if lead is None else SeenName(code=lead.code, name=lead.name),
        made_by=batch.made_by_name,
        made_at=batch.made_at,
        formed_at=batch.formed_at,
        ended_at=batch.ended_at,
        closing_note=batch.closing_note,
        matters=counts.matters if counts else 0,
        firms=counts.firms if counts else 0,
        closed=counts.closed if counts else 0,
        solved=counts.solved if counts else 0,
        left=counts.left if counts else 0,
        disputed=counts.disputed if counts else 0,
        beyond=counts.whole - counts.matters if counts else 0,
        actions=tuple(allowed(tx, batch)),
    )
