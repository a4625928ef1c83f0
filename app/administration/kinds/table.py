"""Every kind of setting on one screen: a new one is a row, a member of its list, and an act that proposes it."""

from collections.abc import Mapping

from app.administration.kinds.categories import CategoryKind
from app.administration.kinds.kind import Kind
from app.administration.kinds.ladders import LadderKind
from app.administration.kinds.limits import LimitKind
from app.administration.kinds.notices import NoticeKind
from app.administration.kinds.opening import HoursKind
from app.administration.kinds.places import ParkKind, UnitKind
from app.administration.kinds.provided import BannerKind, PeriodKind, ReasonKind
from app.administration.rules import SettingKind

KINDS: Mapping[SettingKind, Kind] = {
    SettingKind.LIMIT: LimitKind(),
    SettingKind.CATEGORY: CategoryKind(),
    SettingKind.UNIT: UnitKind(),
    SettingKind.PARK: ParkKind(),
    SettingKind.CALENDAR: NoticeKind(),
    SettingKind.HOURS: HoursKind(),
    SettingKind.LADDER: LadderKind(),
    SettingKind.REASON: ReasonKind(),
    SettingKind.PERIOD: PeriodKind(),
    SettingKind.BANNER: BannerKind(),
}
