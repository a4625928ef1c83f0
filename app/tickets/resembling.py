"""What a filing is held against: the same words from the same firm a moment ago, and the categories it used last."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.companies.models import Company
from app.companies.rules import as_credit_code
from app.kernel.folding import folded, harmless
from app.kernel.text import one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Category, Ticket
from app.tickets.rules.drafting import Draft

MOMENT = timedelta(minutes=10)
"""How long a filing of the same title counts as perhaps the same (疑似重复)."""
LOOKED_BACK = 30


def resembling(tx: Transaction, draft: Draft) -> str | None:
    """The number of the same firm's newest ticket with the same title, filed at most ten minutes ago; None without one.

    It only asks: a filer who says that it is another matter files it.
    """
    same = folded(harmless(one_line(draft.title)))
    return tx.session.scalar(
        visible(tx.actor, Ticket)
        .with_only_columns(Ticket.number)
        .where(
            Ticket.company_id.in_(_firms(tx, draft.company)),
            Ticket.filed_at >= tx.now - MOMENT,
            Ticket.folded.startswith(f"{same}\n", autoescape=True),
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )


def categories_used(tx: Transaction) -> Sequence[str]:
    """First-level codes of what the actor's own firm filed last, each once, newest first; empty for everybody else.

    Of what a colleague confided nothing is said, its category neither.
    """
    own = [seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None]
    if not own:
        return ()
    codes = tx.session.scalars(
        visible(tx.actor, Ticket)
        .with_only_columns(sa.func.coalesce(Category.parent_code, Category.code))
        .select_from(Ticket)
        .join(Category, Ticket.category_code == Category.code)
        .where(Ticket.company_id.in_(own))
        .order_by(Ticket.id.desc())
        .limit(LOOKED_BACK)
    )
    return list(dict.fromkeys(codes))


def _firms(tx: Transaction, credit_code: str | None) -> sa.Select[int] | list[int]:
    if credit_code:
        return sa.select(Company.id).where(Company.credit_code == harmless(as_credit_code(credit_code)))
    return [seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None]
