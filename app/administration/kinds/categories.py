"""类别与职责: a category with its words, and who answers for it in one region."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.administration.kinds.kind import ENDED, SUCCESSOR, Values, Wanted, ending_of, running
from app.administration.rules import Moves
from app.clocks.models import Clock
from app.departments.duties import set_duties
from app.departments.models import Department, Duty, DutyPart
from app.departments.queries import heir_of
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.transaction import Transaction
from app.tickets.models import Category, Ticket
from app.tickets.rules.words import OPEN


class CategoryKind:
    """Its words hold everywhere, its duties in the region."""

    dated = False

    def present(self, tx: Transaction, region_id: RegionId | None, subject: str, at: datetime) -> Values | None:
        """The words of today, with the units by code."""
        category = tx.session.get(Category, subject)
        if category is None:
            return None
        rows = tx.session.execute(
            sa.select(Duty.part, Department.code)
            .join(Department, Department.id == Duty.department_id)
            .where(Duty.region_id == region_id, Duty.category_code == subject)
            .order_by(Duty.position, Duty.id)
        ).all()
        return {
            "name": category.name,
            "hint": category.hint,
            "guidance": category.guidance,
            "lead": next((row.code for row in rows if row.part is DutyPart.LEAD), None),
            "supports": [row.code for row in rows if row.part is DutyPart.SUPPORT],
            **ending_of(category, category.successor_code),
        }

    def moves(self, tx: Transaction, wanted: Wanted) -> Moves:
        """Open matters of the category in the region: they stay with their units."""
        mine = sa.select(Ticket.id).where(
            Ticket.region_id == wanted.region_id,
            Ticket.state.in_(OPEN),
            Ticket.category_code.startswith(wanted.subject, autoescape=True),
        )
        tickets = tx.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
        clocks, _several = running(tx.session, Clock.ticket_id.in_(mine))
        return Moves(tickets=tickets, clocks=clocks)

    def put_in_force(
        self, tx: Transaction, region_id: RegionId | None, subject: str, values: Values, valid_from: datetime
    ) -> None:
        """Write the words and the duties; of one that ends the day as well, and what is offered instead."""
        named: dict[str, Any] = {name: values[name] for name in ("name", "hint", "guidance")}
        ends = bool(values.get(ENDED))
        named |= {"ended_at": valid_from if ends else None, "successor_code": values.get(SUCCESSOR) if ends else None}
        fresh = insert(Category).values(code=subject, parent_code=subject[:2] if len(subject) > 2 else None, **named)
        tx.session.execute(
            fresh.on_conflict_do_update(index_elements=["code"], set_={name: fresh.excluded[name] for name in named}),
            execution_options={"populate_existing": True},
        )
        tx.session.expire_all()
        if region_id is not None and not ends:
            ids = _ids(tx, region_id)
            lead = None if values["lead"] is None else ids[values["lead"]]
            supports = dict.fromkeys(ids[code] for code in values["supports"] if ids[code] != lead)
            set_duties(tx, region_id, subject, lead, list(supports))


def _ids(tx: Transaction, region_id: RegionId) -> dict[str, DepartmentId]:
    """The units by code; for one that ended meanwhile who goes on for it."""
    rows = tx.session.scalars(sa.select(Department).where(Department.region_id == region_id))
    return {row.code: DepartmentId(heir_of(tx.session, row).id) for row in rows.all()}
