"""职责清单: keeping the list of who leads and who supports each category."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.departments.events import DutiesChanged
from app.departments.models import Department, Duty, DutyPart
from app.kernel.errors import Forbidden, Invalid
from app.kernel.ids import DepartmentId, RegionId
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

KEEPERS = ("coordinator", "admin")


def set_duties(
    tx: Transaction,
    region_id: RegionId,
    category_code: str,
    lead: DepartmentId | None,
    supports: Sequence[DepartmentId] = (),
) -> None:
    """Say anew who answers for a category; nobody at all leaves it to the centre.

    Raises Forbidden outside the regions the actor keeps, Invalid for departments of elsewhere or named twice.
    """
    if not tx.actor.is_system and not any(region_id in seat.region_ids for seat in tx.actor.seats_of(*KEEPERS)):
        raise Forbidden()
    named = [*([] if lead is None else [lead]), *supports]
    if len(set(named)) != len(named):
        raise Invalid({"supports": [say("同一个部门不能写两次。")]})
    known = set(
        tx.session.scalars(sa.select(Department.id).where(Department.region_id == region_id, Department.id.in_(named)))
    )
    if known != set(named):
        raise Invalid({"supports": [say("有的部门不属于这个区域。")]})
    tx.session.execute(sa.delete(Duty).where(Duty.region_id == region_id, Duty.category_code == category_code))
    tx.session.add_all(
        Duty(
            region_id=region_id,
            category_code=category_code,
            department_id=department_id,
            position=position,
            part=DutyPart.LEAD if department_id == lead else DutyPart.SUPPORT,
        )
        for position, department_id in enumerate(named)
    )
    tx.session.flush()
    tx.emit(DutiesChanged(region_id=region_id, category_code=category_code, lead_id=lead, support_ids=tuple(supports)))
