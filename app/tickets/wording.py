"""The words a ticket is found by, kept folded in a table of their own (``ticket_words``); written here alone.

A ticket's own words never change, so they are folded once, when it is filed. The index holds the pairs of signs in them
and in the firm's names; another name is added to it in the transaction that gives it to the firm. What hides those
names from a reader follows likewise, and when the matter becomes confidential later: a name that is hidden can never be
searched for. No version is raised: nobody acted. What the release before wrote is folded by ``fold_again``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from app.companies.calling import called_now
from app.companies.events import CompanyRenamed
from app.companies.models import Company, CompanyName
from app.companies.rules import ways_to_say, without_names
from app.departments.models import Department, DepartmentKind
from app.kernel.folding import folded
from app.kernel.transaction import Transaction
from app.tickets.events.intake import TicketFiled
from app.tickets.found_words import TicketWords
from app.tickets.models import Assignment, Ticket, Whistle
from app.tickets.rules.searching import pairs
from app.tickets.rules.showing import SOME_FIRM

_TEXTS = sa.select(Ticket.id, Ticket.company_id, Ticket.title, Ticket.body)
_PAIRS = ARRAY(sa.Text())
WORDED_AT_ONCE = 500


def word(tx: Transaction, event: TicketFiled) -> None:
    """INSIDE handler: keep what a new ticket is found by.

    It is written already, so that whoever gives its firm another name waits for it, or was waited for.
    """
    ticket = tx.session.get_one(Ticket, event.subject.ticket_id)
    names = called_now(tx.session, ticket.company_id).names
    text = f"{ticket.title}\n{ticket.body}"
    tx.session.add(
        TicketWords(
            ticket_id=ticket.id,
            search=_index(ticket.title, ticket.body, *names),
            folded=folded(text),
            veiled=veiled(text, names) if ticket.confidential else None,
        )
    )


def veil(tx: Transaction, ticket: Ticket) -> None:
    """Keep the words of a matter that became confidential without the firm's names beside them."""
    tx.session.flush()
    _veil_tickets(tx.session, Ticket.id == ticket.id)


def veiled_task(tx: Transaction, ticket: Ticket, task: str) -> str:
    """What a unit is called for, as a partner finds it: a partner never reads the firm's name."""
    return veiled(task, _names_of(tx.session, [ticket.company_id])[ticket.company_id])


def veiled(text: str, names: Iterable[str]) -> str:
    """A text as somebody reads it who may not know the firm (``showing.Sight.text``), folded: none finds more."""
    return folded(without_names(text, ways_to_say(names), SOME_FIRM))


def on_renamed(tx: Transaction, event: CompanyRenamed) -> None:
    """INSIDE handler: all its matters are found by the new name too; where the firm is hidden both names are.

    The tickets are locked, so that whoever folds or veils one just now waits, or was waited for.
    """
    theirs = sa.select(Ticket.id).where(Ticket.company_id == event.company_id).order_by(Ticket.id)
    ids = tx.session.scalars(theirs.with_for_update(key_share=True)).all()
    added = TicketWords.search.op("||")(_index(event.present))
    named = sa.update(TicketWords).where(TicketWords.ticket_id.in_(ids)).values(search=added)
    tx.session.execute(named.execution_options(synchronize_session=False))
    _veil_tickets(tx.session, sa.and_(Ticket.company_id == event.company_id, Ticket.confidential))
    _veil_tasks(tx.session, sa.and_(Ticket.company_id == event.company_id, _called_partners()))


def word_again(tx: Transaction, ticket_ids: Sequence[int]) -> None:
    """Fold and veil tickets anew whose firm is another record now; the caller holds them locked."""
    for at in range(0, len(ticket_ids), WORDED_AT_ONCE):
        some = ticket_ids[at : at + WORDED_AT_ONCE]
        _fold_tickets(tx.session, some)
        _veil_tickets(tx.session, sa.and_(Ticket.id.in_(some), Ticket.confidential))
        _veil_tasks(tx.session, sa.and_(Ticket.id.in_(some), _called_partners()))


def fold_again(tx: Transaction, after: int, limit: int, *, everything: bool = False) -> int | None:
    """Fold up to ``limit`` tickets whose id is above ``after`` and which nobody folded, or all of them.

    Returns the last id looked at, None at the end. Each batch is a transaction of its own, so that whoever acts waits a
    moment at most; it may be broken off and begun again.
    """
    wanted = sa.select(Ticket.id).where(Ticket.id > after).order_by(Ticket.id).limit(limit)
    if not everything:
        wanted = wanted.where(~sa.exists().where(TicketWords.ticket_id == Ticket.id))
    ids = tx.session.scalars(wanted.with_for_update(key_share=True)).all()
    if not ids:
        return None
    _fold_tickets(tx.session, ids)
    _veil_tickets(tx.session, sa.and_(Ticket.id.in_(ids), Ticket.confidential))
    _veil_tasks(tx.session, Ticket.id.in_(ids))
    return ids[-1]


def _index(*texts: str) -> sa.Function[Any]:
    return sa.func.array_to_tsvector(pairs(*texts))


def _fold_tickets(session: Session, ids: Sequence[int]) -> None:
    rows = session.execute(_TEXTS.where(Ticket.id.in_(ids))).all()
    names = _names_of(session, {row.company_id for row in rows})
    written = insert(TicketWords).values(
        ticket_id=sa.bindparam("key"),
        folded=sa.bindparam("words"),
        search=sa.func.array_to_tsvector(sa.bindparam("found", type_=_PAIRS)),
    )
    anew = {name: written.excluded[name] for name in ("folded", "search")}
    statement = written.on_conflict_do_update(index_elements=[TicketWords.ticket_id], set_=anew)
    given = [
        {
            "key": row.id,
            "words": folded(f"{row.title}\n{row.body}"),
            "found": pairs(row.title, row.body, *names[row.company_id]),
        }
        for row in rows
    ]
    session.connection().execute(statement, given)


def _veil_tickets(session: Session, which: sa.ColumnElement[bool]) -> None:
    rows = session.execute(_TEXTS.where(which)).all()
    names = _names_of(session, {row.company_id for row in rows})
    theirs = TicketWords.ticket_id == sa.bindparam("key")
    statement = sa.update(TicketWords).where(theirs).values(veiled=sa.bindparam("words"))
    given = [{"key": row.id, "words": veiled(f"{row.title}\n{row.body}", names[row.company_id])} for row in rows]
    if given:
        session.connection().execute(statement, given)


def _veil_tasks(session: Session, which: sa.ColumnElement[bool]) -> None:
    found = sa.select(Whistle.id, Whistle.task, Ticket.company_id).join(Ticket, Ticket.id == Whistle.ticket_id)
    rows = session.execute(found.where(which)).all()
    names = _names_of(session, {row.company_id for row in rows})
    statement = sa.update(Whistle).where(Whistle.id == sa.bindparam("key")).values(folded=sa.bindparam("words"))
    given = [{"key": row.id, "words": veiled(row.task, names[row.company_id])} for row in rows]
    if given:
        session.connection().execute(statement, given)


def _called_partners() -> sa.ColumnElement[bool]:
    """Whistles that called a partner: nobody else finds a ticket by its task."""
    outside = sa.select(Department.id).where(Department.kind == DepartmentKind.PARTNER)
    return Whistle.id.in_(sa.select(Assignment.whistle_id).where(Assignment.department_id.in_(outside)))


def _names_of(session: Session, company_ids: Iterable[int]) -> dict[int, Sequence[str]]:
    """Firm → its name and those it had; one query."""
    ids = set(company_ids)
    present = sa.select(Company.id, Company.name).where(Company.id.in_(ids))
    former = sa.select(CompanyName.company_id, CompanyName.name).where(CompanyName.company_id.in_(ids))
    found: dict[int, list[str]] = {}
    for company_id, name in session.execute(present.union_all(former)):
        found.setdefault(company_id, []).append(name)
    return dict(found)
