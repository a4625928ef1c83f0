"""The pages of each kind of setting: which act, what it is called, where it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.administration.amending_calendar import AMEND_CALENDAR, wanted_calendar
from app.administration.amending_categories import AMEND_CATEGORY, wanted_category
from app.administration.amending_limits import AMEND_LIMIT, wanted_limit
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT, wanted_park, wanted_unit
from app.administration.kinds.kind import Wanted
from app.administration.rules import SettingKind
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.web.speaking import later


@dataclass(frozen=True, kw_only=True)
class Room:
    """One kind of setting on pages; what is there already is below its path, by its code."""

    kind: SettingKind
    act: AnyDeclared
    wanted: Callable[[Transaction, Any], Wanted]
    path: str
    new: Any
    """What the page is called where nothing is there yet."""
    change: Any
    explained: Any
    subject: str = "code"
    """The input that names which one."""

    @property
    def address(self) -> str:
        """Where its form goes."""
        return f"/settings/{self.path}"


ALL = (
    Room(
        kind=SettingKind.LIMIT,
        act=AMEND_LIMIT,
        wanted=wanted_limit,
        path="limits",
        new=later("修改时限"),
        change=later("修改时限"),
        explained=later("修改只对以后开始计时的有效，正在计时的不变。"),
        subject="key",
    ),
    Room(
        kind=SettingKind.CATEGORY,
        act=AMEND_CATEGORY,
        wanted=wanted_category,
        path="categories",
        new=later("添加类别"),
        change=later("修改类别"),
        explained=later("企业提交时选类别，系统按类别建议承办单位。正在办的诉求不换单位。"),
    ),
    Room(
        kind=SettingKind.UNIT,
        act=AMEND_UNIT,
        wanted=wanted_unit,
        path="units",
        new=later("添加承办单位"),
        change=later("修改承办单位"),
        explained=later("部门、企服中心、镇街和外部单位，吹哨时可以选。"),
    ),
    Room(
        kind=SettingKind.PARK,
        act=AMEND_PARK,
        wanted=wanted_park,
        path="parks",
        new=later("添加园区"),
        change=later("修改园区"),
        explained=later("企业属于园区，园区吹哨员为园区里的企业吹哨。"),
    ),
    Room(
        kind=SettingKind.CALENDAR,
        act=AMEND_CALENDAR,
        wanted=wanted_calendar,
        path="calendar",
        new=later("载入放假安排"),
        change=later("载入放假安排"),
        explained=later("国务院办公厅每年公布放假和补班。载入后正在计时的到期日跟着变，谁也不会因此变成超期。"),
        subject="",
    ),
)
