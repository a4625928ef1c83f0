"""原因选项: which reasons a region offers for new acts, in its own order and words."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.words import Word
from app.rulebook.queries import provisions_at, provisions_in
from app.rulebook.rules import ProvisionKind
from app.tickets.rules.reasons import REASONS, Offered, in_order


def reasons_of(session: Session, region_id: int, at: datetime) -> Mapping[str, list[Offered]]:
    """Every reason of every act in a region, in its order; one small query."""
    held = provisions_at(session, ProvisionKind.REASON, region_id, at)
    return {act: in_order(act, held) for act in REASONS}


def reasons_in(
    session: Session, region_ids: Collection[int], at: datetime
) -> Mapping[int, Mapping[str, list[Offered]]]:
    """The same of several regions; one query."""
    held = provisions_in(session, ProvisionKind.REASON, region_ids, at)
    return {each: {act: in_order(act, held.get(each, {})) for act in REASONS} for each in region_ids}


def demand_offered(tx: Transaction, region_id: int, act: str, reason: Word) -> None:
    """Refuse a reason the region does not use any more. Raises Invalid under ``reason``."""
    held = {each.reason: each.offered for each in reasons_of(tx.session, region_id, tx.now)[act]}
    if not held[reason]:
        raise Invalid({"reason": [say("现在不用这个原因，请另选一个。")]})
