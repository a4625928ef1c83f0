"""Whom a whistle is proposed to call, where it is about money: no bank that the firm does not let know of its need.

Such a whistle is refused as a whole (``calling``), so what is proposed is always one that goes. Faces take proposals
from here; the duty list itself, which knows no consent, is ``tickets.routing``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.departments.models import Department, DepartmentKind
from app.financing.models import FinanceConsent
from app.financing.rules.needs import is_financing
from app.kernel.ids import RegionId, TicketId
from app.kernel.transaction import Transaction
from app.tickets.routing import Proposed, SeenUnit, proposed_for
from app.tickets.seeing import row_by
from app.tickets.seen import SeenRow
from app.understanding.proposing import Routing, routing_of


@dataclass(frozen=True, kw_only=True)
class Narrowed(Proposed):
    """A proposal without the banks that the firm does not let know of its need."""

    not_let: Sequence[SeenUnit] = ()
    """Usual supports that are left out for that."""


def narrowed_for(
    tx: Transaction, rows: Sequence[SeenRow], under: Mapping[TicketId, str]
) -> Mapping[TicketId, Narrowed]:
    """As ``tickets.routing.proposed_for``, narrowed; one more query where a matter is about financing."""
    found = proposed_for(tx, rows, under)
    regions = {
        row.id: row.region_id for row in rows if row.id in found and is_financing(under.get(row.id, row.category_code))
    }
    banks = _banks(tx, regions)
    return {key: _narrowed(each, banks.get(key, {})) for key, each in found.items()}


def narrowed_routing(tx: Transaction, number: str, category: str | None) -> Routing:
    """As ``understanding.proposing.routing_of``, narrowed; raises the same."""
    found = routing_of(tx, number, category)
    if not is_financing(found.category.code):
        return found
    row = row_by(tx, number)
    banks = _banks(tx, {row.id: row.region_id})[row.id]
    return replace(found, proposed=_narrowed(found.proposed, banks))


def _banks(tx: Transaction, regions: Mapping[TicketId, RegionId]) -> Mapping[TicketId, Mapping[str, bool]]:
    """Ticket → its region's outside units by code, and whether its firm lets each know; none for no ticket."""
    if not regions:
        return {}
    rows = tx.session.execute(
        sa.select(Department.region_id, Department.code, FinanceConsent.ticket_id)
        .outerjoin(
            FinanceConsent,
            sa.and_(
                FinanceConsent.department_id == Department.id,
                FinanceConsent.live(),
                FinanceConsent.ticket_id.in_(regions),
            ),
        )
        .where(Department.region_id.in_(set(regions.values())), Department.kind == DepartmentKind.PARTNER)
    ).all()
    let = {(row.ticket_id, row.code) for row in rows}
    return {
        ticket: {row.code: (ticket, row.code) in let for row in rows if row.region_id == region}
        for ticket, region in regions.items()
    }


def _narrowed(found: Proposed, banks: Mapping[str, bool]) -> Narrowed:
    return Narrowed(
        lead=None if found.lead is not None and found.lead.code in banks else found.lead,
        supports=_let(found.supports, banks, wanted=True),
        reason=found.reason,
        not_let=_let(found.supports, banks, wanted=False),
    )


def _let(units: Collection[SeenUnit], banks: Mapping[str, bool], *, wanted: bool) -> tuple[SeenUnit, ...]:
    """Those that are no bank, or one that is let know, are wanted."""
    return tuple(unit for unit in units if banks.get(unit.code, True) is wanted)
