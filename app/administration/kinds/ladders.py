"""提醒阶梯: where the rungs of one ladder hang in a region. Clocks that run keep theirs."""

from collections.abc import Mapping
from typing import Any

from app.administration.kinds.kind import Wanted, running
from app.administration.kinds.provided import ProvidedKind
from app.administration.rules import Moves
from app.clocks.models import Clock
from app.clocks.rules.offsets import COMMON, EMERGENCY, NAMES, settable
from app.clocks.rules.rungs import LADDERS
from app.kernel.transaction import Transaction
from app.rulebook.rules import ProvisionKind


class LadderKind(ProvidedKind):
    """The offsets of the rungs that may be hung elsewhere, by their keys."""

    def __init__(self) -> None:
        super().__init__(ProvisionKind.LADDER)

    def default(self, subject: str) -> Mapping[str, Any] | None:
        """As the regulation has them."""
        return settable(subject) if subject in NAMES else None

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """The clocks that go by this ladder now, and keep their rungs."""
        conditions = [Clock.region_id == wanted.region_id, Clock.emergency.is_(wanted.subject == EMERGENCY)]
        if wanted.subject == COMMON:
            conditions.append(Clock.kind.not_in(list(LADDERS)))
        elif wanted.subject != EMERGENCY:
            conditions.append(Clock.kind == wanted.subject)
        clocks, tickets = running(tx.session, *conditions)
        return Moves(tickets=tickets, clocks=clocks)
