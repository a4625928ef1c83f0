"""被投诉的单位: whom a confidential matter complains of. They are not called, and to them it does not exist."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from app.departments.models import Department
from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.models import Ticket

MOST = 5
FIELD = "complained_of"


def units_complained_of(
    tx: Transaction, region_id: int, codes: Sequence[str], *, confidential: bool
) -> list[Department]:
    """The units named, of the matter's own region, in the order of their codes.

    Raises Invalid under ``complained_of`` for an unknown unit, for too many, and for a matter that is not confidential.
    """
    if not codes:
        return []
    if not confidential:
        raise Invalid({FIELD: [say("只有作风投诉或请求保密的诉求才填写被投诉的单位。")]})
    if len(set(codes)) > MOST:
        raise Invalid({FIELD: [say("被投诉的单位最多 %(most)s 个。", most=MOST)]})
    statement = sa.select(Department).where(Department.region_id == region_id, Department.code.in_(codes))
    found = list(tx.session.scalars(statement.order_by(Department.code.collate("C"))))
    if missing := sorted(set(codes) - {unit.code for unit in found}):
        raise Invalid({FIELD: [say("没有代码为 %(code)s 的单位，请重新选择。", code=missing[0][:20])]})
    return found


def complained_of_in(tx: Transaction, earlier: Ticket | None) -> tuple[str, ...]:
    """The codes of the units an earlier matter complains of: brought up again, it complains of them still."""
    if earlier is None or not earlier.complained_of:
        return ()
    return tuple(tx.session.scalars(sa.select(Department.code).where(Department.id.in_(earlier.complained_of))))


def refuse_complained_of(ticket: Ticket, units: Collection[Department], field: str) -> None:
    """Whom a matter complains of has no part in it. Raises Invalid under ``field``, naming the unit."""
    for unit in units:
        if unit.id in ticket.complained_of:
            raise Invalid({field: [say("%(unit)s是这件诉求投诉的单位，不能交给它办理。", unit=unit.name)]})
