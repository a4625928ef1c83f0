"""The pages of each kind of setting: which act, what it is called, where it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.administration.amending_banners import AMEND_BANNER, wanted_banner
from app.administration.amending_calendar import AMEND_CALENDAR, wanted_calendar
from app.administration.amending_categories import AMEND_CATEGORY, wanted_category
from app.administration.amending_hours import AMEND_HOURS, wanted_hours
from app.administration.amending_ladders import AMEND_LADDER, wanted_ladder
from app.administration.amending_limits import AMEND_LIMIT, wanted_limit
from app.administration.amending_periods import AMEND_PERIOD, wanted_period
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT, wanted_park, wanted_unit
from app.administration.amending_reasons import AMEND_REASON, wanted_reason
from app.administration.ending import (
    END_CATEGORY,
    END_PARK,
    END_UNIT,
    wanted_end_category,
    wanted_end_park,
    wanted_end_unit,
)
from app.administration.kinds.kind import Wanted
from app.administration.rules import LIMITS, SettingKind
from app.calendars.opening import HOURS
from app.clocks.rules.offsets import NAMES
from app.kernel.acts import AnyDeclared
from app.kernel.transaction import Transaction
from app.rulebook.periods import PERIODS
from app.rulebook.rules import BannerAudience
from app.tickets.rules.reasons import KEYS
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
    known: Callable[[str], bool] | None = None
    """Of a closed list: whether there is such a one; None where new ones are added."""
    only: str = ""
    """The one there is, where there is one."""
    begins: bool = True
    """Something new can begin there; what ends is there already."""

    @property
    def address(self) -> str:
        """Where its form goes."""
        return f"/settings/{self.path}"

    @property
    def endpoint(self) -> str:
        """What its addresses are called by."""
        return self.path.replace("/", "_")


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
        known=lambda key: key in LIMITS,
        begins=False,
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
    Room(
        kind=SettingKind.HOURS,
        act=AMEND_HOURS,
        wanted=wanted_hours,
        path="hours",
        new=later("修改工作时间"),
        change=later("修改工作时间"),
        explained=later(
            "按工作日算的时限到下班时为止。修改从某天起，正在计时的到期时间跟着变，谁也不会因此变成超期；已经过去的日子不变。"
        ),
        subject="",
        only=HOURS,
    ),
    Room(
        kind=SettingKind.LADDER,
        act=AMEND_LADDER,
        wanted=wanted_ladder,
        path="ladders",
        new=later("修改提醒阶梯"),
        change=later("修改提醒阶梯"),
        explained=later("有哪几级、提醒谁由规定定，不能减少；超期后只能更早报，不能更晚。只对以后开始计时的有效。"),
        subject="ladder",
        known=lambda key: key in NAMES,
    ),
    Room(
        kind=SettingKind.REASON,
        act=AMEND_REASON,
        wanted=wanted_reason,
        path="reasons",
        new=later("修改原因选项"),
        change=later("修改原因选项"),
        explained=later("只对以后的办理有效。代码不变，以前用过的照样显示、照样统计。"),
        subject="choice",
        known=lambda key: key in KEYS,
    ),
    Room(
        kind=SettingKind.PERIOD,
        act=AMEND_PERIOD,
        wanted=wanted_period,
        path="periods",
        new=later("修改保存期限"),
        change=later("修改保存期限"),
        explained=later("每天夜里按期限清理。缩短要另一个人复核。"),
        subject="key",
        known=lambda key: key in PERIODS,
    ),
    Room(
        kind=SettingKind.BANNER,
        act=AMEND_BANNER,
        wanted=wanted_banner,
        path="banners",
        new=later("发布服务公告"),
        change=later("发布服务公告"),
        explained=later("显示在每一页最上方，看的人可以先收起，到期自动撤下。"),
        subject="audience",
        known=lambda key: key in set(BannerAudience),
    ),
    Room(
        kind=SettingKind.UNIT,
        act=END_UNIT,
        wanted=wanted_end_unit,
        path="units/end",
        new=later("停用承办单位"),
        change=later("停用承办单位"),
        explained=later("停用后不能吹哨、任职，历史和周报照常显示。没有办结的诉求由接续单位接着办，时限不变。"),
        begins=False,
    ),
    Room(
        kind=SettingKind.CATEGORY,
        act=END_CATEGORY,
        wanted=wanted_end_category,
        path="categories/end",
        new=later("停用类别"),
        change=later("停用类别"),
        explained=later("停用后不能再提交这一类，大类停用时细项一起停用。没有办结的诉求不变。"),
        begins=False,
    ),
    Room(
        kind=SettingKind.PARK,
        act=END_PARK,
        wanted=wanted_end_park,
        path="parks/end",
        new=later("停用园区"),
        change=later("停用园区"),
        explained=later("停用后不能登记企业、任职。企业和没有办结的诉求转到接续园区，分包关系不变。"),
        begins=False,
    ),
)
BY_KIND: Mapping[SettingKind, Room] = {room.kind: room for room in reversed(ALL)}
"""Where a kind is changed: its first room; the one where something ends comes behind."""
