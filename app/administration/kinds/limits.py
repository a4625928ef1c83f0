"""办理时限: how long one clock runs in one region. Those that run keep theirs."""

from datetime import datetime

from app.administration.kinds.kind import Values, Wanted, running
from app.administration.rules import LIMITS, Moves
from app.clocks.models import Clock
from app.clocks.setting import set_term
from app.clocks.terms import terms_at
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction

_EMERGENCY = "check_in.emergency"


class LimitKind:
    """Terms: each has the instant from which it holds."""

    dated = True

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The limit in force at an instant, set or by default."""
        if subject not in LIMITS:
            return None
        return {"length": str(terms_at(tx.session, region_id or 0, at)[LIMITS[subject]])}

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """The clocks that run by the limit of today, and keep it."""
        kind, _, rest = wanted.subject.partition(".")
        present = terms_at(tx.session, wanted.region_id or 0, tx.now)[LIMITS[wanted.subject]]
        conditions = [Clock.kind == ("order" if kind == "order" else kind), Clock.limit_text == str(present)]
        if wanted.region_id is not None:
            conditions.append(Clock.region_id == wanted.region_id)
        if kind == "check_in":
            conditions.append(Clock.emergency.is_(wanted.subject == _EMERGENCY))
        if rest == "again":
            conditions.append(Clock.cycle > 1)
        clocks, tickets = running(tx.session, *conditions)
        return Moves(tickets=tickets, clocks=clocks)

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write the term."""
        set_term(tx, LIMITS[subject], values["length"], region_id=region_id, valid_from=valid_from)
