"""Refused access on record: what was asked for is there, and whoever asked may not see or do it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.accounts.refusing import refuse_access
from app.companies.models import Company
from app.kernel.transaction import Transaction
from app.supervision.models import SupervisionOrder
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket

FORBIDDEN, MISSING = 403, 404
NAMED_BY: Mapping[str, tuple[Any, ...]] = {
    "number": (Ticket.number, SupervisionOrder.number),
    "ref": (SupervisionOrder.number,),
    "credit_code": (Company.credit_code,),
    "key": (Attachment.key,),
}
"""The parts of an address that name a thing, the most exact last, and where it would stand."""


def note_refusal(tx: Transaction, code: int, asked: str, named: Mapping[str, str]) -> None:
    """Count that the actor was refused; what is nowhere is a slip of the pen and counted nowhere.

    ``asked`` is the method and the shape of the address; the one it named stands in the first entry of the hour.
    """
    parts = [part for part in NAMED_BY if part in named]
    with tx.as_the_office():  # what is there is no row of the firm that may not see it
        if code == MISSING and (not parts or not _is_there(tx, parts[-1], named[parts[-1]])):
            return
        refuse_access(tx, f"{code} {asked}", named[parts[0]] if parts else "")


def _is_there(tx: Transaction, part: str, name: str) -> bool:
    return any(
        tx.session.scalar(sa.select(sa.exists().where(column == name.replace("\0", "")))) for column in NAMED_BY[part]
    )
