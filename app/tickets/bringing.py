"""A request that another system brings under its own number: filed once, found again by whoever brought it."""

import sqlalchemy as sa

from app.companies.models import Company
from app.companies.rules import as_credit_code
from app.kernel.errors import Invalid
from app.kernel.inputs import checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.rules.drafting import Draft
from app.tickets.rules.externals import External, Taken, checked_external


def claim(tx: Transaction, told: External, draft: Draft) -> tuple[External, str | None]:
    """The number as it will be stored, and that of the ticket which the same caller filed under it in the same words.

    It is the caller's alone until the transaction ends. Raises Invalid (a number that is none, or a person who gives
    one) and Taken, with the other ticket's number for who may see that ticket.
    """
    if not tx.actor.is_program:
        raise Invalid({"external": [say("外部编号由对接的程序填写，个人提交时请留空。")]})
    told = checked_external(told)
    tx.session.execute(
        sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:named, 0))"), {"named": f"{told.system}:{told.number}"}
    )
    named = (Ticket.external_number == told.number, Ticket.external_system == told.system)
    if tx.session.scalar(sa.select(Ticket.id).where(*named)) is None:
        return told, None
    there = tx.session.scalar(visible(tx.actor, Ticket).where(*named))
    if there is None:
        raise Taken(None)
    if there.filed_by != tx.actor.account_id or not _says(tx, there, draft):
        raise Taken(there.number)
    return told, there.number


def keep_number(ticket: Ticket, told: External) -> None:
    """Write down what a new ticket is called in the system that brought it."""
    ticket.external_system, ticket.external_number = told.system, told.number


def _says(tx: Transaction, ticket: Ticket, draft: Draft) -> bool:
    """Whether a draft is what the ticket was filed as: of the same firm, in the same words."""
    draft = checked(draft)
    code = tx.session.scalar(sa.select(Company.credit_code).where(Company.id == ticket.company_id))
    same_firm = draft.company is not None and as_credit_code(draft.company) == code
    return same_firm and (draft.title, draft.body) == (ticket.title, ticket.body)
