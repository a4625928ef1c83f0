"""Which units are banks: the outside units the duty list names for financing; all of them where it names none."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.departments.models import Department, DepartmentKind, Duty
from app.financing.rules.needs import FINANCING


def is_bank() -> sa.ColumnElement[bool]:
    """That a unit is in use and a bank of its region."""
    named = sa.exists().where(Duty.department_id == Department.id, Duty.category_code.startswith(FINANCING))
    other = aliased(Department)
    anybody_named = (
        sa.exists()
        .where(
            other.id == Duty.department_id,
            other.region_id == Department.region_id,
            other.kind == DepartmentKind.PARTNER,
            other.ended_at.is_(None),
            Duty.category_code.startswith(FINANCING),
        )
        .correlate(Department)
    )
    outside = sa.and_(Department.kind == DepartmentKind.PARTNER, Department.ended_at.is_(None))
    return sa.and_(outside, sa.or_(named, sa.not_(anybody_named)))
