"""Setting a limit from a day on. Past terms are never rewritten: what clocks were started with stays explained."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clocks.events import TermSet
from app.clocks.models import Term
from app.clocks.rules.limits import Limit, NamedLimit, Unit
from app.clocks.terms import terms_at
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

UNITS = (Unit.WORKDAY, Unit.WORKHOUR, Unit.MONTH, Unit.MINUTE)
"""What a limit may be set in."""


@dataclass(frozen=True)
class ComingTerm:
    """A limit that is set to change."""

    key: str
    limit: Limit
    valid_from: datetime


def set_term(
    tx: Transaction, limit: NamedLimit, length: str, *, region_id: RegionId | None, valid_from: datetime
) -> None:
    """Let a limit be this long from an instant on, in one region or (None) wherever none of its own is set.

    Clocks that run keep theirs. Who may, and who signs, is asked where changes are proposed.
    """
    before = terms_at(tx.session, region_id or 0, valid_from)[limit]
    term = Term(region_id=region_id, key=limit.key, limit_text=str(checked_length(length)), valid_from=valid_from)
    tx.session.add(term)
    tx.session.flush()
    tx.emit(
        TermSet(
            key=limit.key, region_id=region_id, limit=term.limit_text, before=str(before), valid_from=term.valid_from
        )
    )


def terms_ahead(session: Session, region_id: int, at: datetime) -> list[ComingTerm]:
    """What is set to change in a region after an instant, the next change first."""
    here = sa.or_(Term.region_id.is_(None), Term.region_id == region_id)
    rows = session.scalars(sa.select(Term).where(Term.valid_from > at, here).order_by(Term.valid_from, Term.id))
    return [ComingTerm(row.key, Limit.parse(row.limit_text), row.valid_from) for row in rows]


def checked_length(text: str) -> Limit:
    """A limit as somebody wrote it. Raises Invalid under ``limit``."""
    try:
        limit = Limit.parse(" ".join(text.split()))
    except ValueError as error:
        raise Invalid(
            {"limit": [say("时限不对，应像 7 workdays、4 workhours、1 month、30 minutes 这样写。")]}
        ) from error
    if limit.unit not in UNITS:
        raise Invalid({"limit": [say("时限不对，应像 7 workdays、4 workhours、1 month、30 minutes 这样写。")]})
    return limit
