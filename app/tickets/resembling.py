"""What a filing is held against: the same words from the same firm a moment ago, and the categories it used last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.companies.queries import firm_coded
from app.companies.rules import as_credit_code
from app.kernel.actor import Actor
from app.kernel.asking import Question, answer, asked, given, question
from app.kernel.columns import UtcDateTime
from app.kernel.folding import folded, harmless
from app.kernel.text import one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.found_words import TicketWords
from app.tickets.models import Category, Ticket
from app.tickets.rules.drafting import Draft
from app.tickets.rules.likeness import ALIKE, likest
from app.tickets.rules.words import ENDED

MOMENT = timedelta(minutes=10)
"""How long a filing of the same title counts as perhaps the same (疑似重复)."""
LOOKED_BACK = 30
LATELY = timedelta(days=30)
ALIKE_SHOWN = 2


def resembling(tx: Transaction, draft: Draft) -> str | None:
    """The number of the same firm's newest ticket with the same title, filed at most ten minutes ago; None without one.

    It only asks: a filer who says that it is another matter files it.
    """
    same = folded(harmless(one_line(draft.title)))
    code = harmless(as_credit_code(draft.company)) if draft.company else ""
    values = {"code": code, "since": tx.now - MOMENT, "beginning": f"{same}\n"}
    rows = asked(tx.session, _same, tx.actor, bool(draft.company), **values)
    return rows[0].number if rows else None


def _same(actor: Actor, named: bool) -> sa.Select[str]:
    """The newest ticket since an instant whose words begin in a way, of the firm with a code or of the actor's own."""
    firm = Ticket.company_id == firm_coded(given("code", sa.Text()))
    words = TicketWords.folded_of_ticket()
    return (
        visible(actor, Ticket)
        .with_only_columns(Ticket.number)
        .where(
            firm if named else Ticket.company_id.in_(_own_firms(actor)),
            Ticket.filed_at >= given("since", UtcDateTime()),
            sa.func.starts_with(words, given("beginning", sa.Text())),
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Alike:
    """An earlier filing of the same firm in such words."""

    number: str
    title: str
    filed_at: datetime
    own: bool
    """Filed by whoever asks."""
    open: bool
    """Something more can be said to it."""


def alike_lately(tx: Transaction, title: str, body: str, credit_code: str | None) -> Sequence[Alike]:
    """What the same firm filed in the last thirty days in like words, the likest first; what the actor may not read of
    it is left out, a colleague's confidence among it.

    It only says so: whoever files decides whether it is the same matter.
    """
    rows = tx.session.execute(
        visible(tx.actor, Ticket)
        .with_only_columns(Ticket.number, Ticket.title, Ticket.body, Ticket.filed_at, Ticket.filed_by, Ticket.state)
        .where(_of_firm(tx, credit_code), Ticket.filed_at >= tx.now - LATELY)
        .order_by(Ticket.id.desc())
        .limit(LOOKED_BACK)
    ).all()
    likeness = {row.number: likest(title, body, row.title, row.body) for row in rows}
    found = sorted((row for row in rows if likeness[row.number] >= ALIKE), key=lambda row: -likeness[row.number])
    return [
        Alike(row.number, row.title, row.filed_at, own=row.filed_by == tx.actor.account_id, open=row.state not in ENDED)
        for row in found[:ALIKE_SHOWN]
    ]


def categories_used(tx: Transaction) -> Sequence[str]:
    """First-level codes of what the actor's own firm filed last, each once, newest first; empty for everybody else.

    Of what a colleague confided nothing is said, its category neither.
    """
    found = [row.code for wanted in used_asked(tx) for row in answer(tx.session, wanted)]
    return list(dict.fromkeys(found))


def used_asked(tx: Transaction) -> list[Question]:
    """What ``categories_used`` asks."""
    return [question(_used, tx.actor)] if _own_firms(tx.actor) else []


def _used(actor: Actor) -> sa.Select[str]:
    return (
        visible(actor, Ticket)
        .with_only_columns(sa.func.coalesce(Category.parent_code, Category.code).label("code"))
        .select_from(Ticket)
        .join(Category, Ticket.category_code == Category.code)
        .where(Ticket.company_id.in_(_own_firms(actor)))
        .order_by(Ticket.id.desc())
        .limit(LOOKED_BACK)
    )


def _of_firm(tx: Transaction, credit_code: str | None) -> sa.ColumnElement[bool]:
    if credit_code:
        return Ticket.company_id == firm_coded(harmless(as_credit_code(credit_code)))
    return Ticket.company_id.in_(_own_firms(tx.actor))


def _own_firms(actor: Actor) -> list[int]:
    return [seat.company_id for seat in actor.seats_of(*COMPANY) if seat.company_id is not None]
