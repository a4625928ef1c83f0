"""Departments and the duty list."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.columns import text_enum
from app.kernel.database import Base, Identified
from app.kernel.words import Word


class DepartmentKind(Word):
    """What a unit is: 部门, 企服中心, 镇街, 外部单位."""

    DEPARTMENT = "department", "部门"
    CENTRE = "centre", "企服中心"
    TOWN = "town", "镇街"
    PARTNER = "partner", "外部单位"


class DutyPart(StrEnum):
    """主办 or 协办."""

    LEAD = "lead"
    SUPPORT = "support"


class Department(Identified, Base):
    """A unit that answers."""

    __tablename__ = "departments"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[DepartmentKind] = mapped_column(text_enum(DepartmentKind, "kind"))
    park_id: Mapped[int | None] = mapped_column(sa.ForeignKey("parks.id"))
    """For a town: the park it surrounds; a matter of that park's neighbourhood goes to it."""
    ended_at: Mapped[datetime | None]
    """Since when nobody calls it or sits in it; its past stays. None while it is in use."""
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("departments.id"))
    """Who took over what was open when it ended."""

    __table_args__ = (sa.UniqueConstraint("region_id", "code"),)


class Duty(Identified, Base):
    """One line of the duty list: this category is led or supported by this department."""

    __tablename__ = "duties"

    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    category_code: Mapped[str]
    department_id: Mapped[int] = mapped_column(sa.ForeignKey("departments.id"))
    part: Mapped[DutyPart] = mapped_column(text_enum(DutyPart, "part"))
    position: Mapped[int] = mapped_column(sa.SmallInteger, default=0)

    department: Mapped[Department] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("region_id", "category_code", "department_id"),)
