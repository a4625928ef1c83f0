"""走访: its closed lists, its abilities, and what is said when something does not fit. Pure."""

from collections.abc import Mapping

from app.kernel.words import Word

SEE, RECORD, COVER, SCHEDULE = "visit.see", "visit.record", "visit.cover", "visit.schedule"
"""What a role needs: to read of visits, to write one down, to read coverage and figures, to say when one is made."""
DENY, RULE, QUIET, DECIDE = "visit.deny", "visit.rule", "visit.quiet", "visit.decide"
"""To say that nobody came; to rule on that; to ask not to be called on; to call plans off, one or all of a firm."""


class VisitState(Word):
    """planned → done | missed | cancelled."""

    PLANNED = "planned", "应走访"
    DONE = "done", "已走访"
    MISSED = "missed", "未走访"
    CANCELLED = "cancelled", "已取消"


class VisitPurpose(Word):
    """What it is for."""

    ROUTINE = "routine", "日常走访"
    POLICY = "policy", "政策宣讲"
    FOLLOW_UP = "follow_up", "回访"
    SAFETY = "safety", "安全检查"
    LEADER = "leader", "领导带队"


class VisitWay(Word):
    """How the firm was met; only on site it counts as visited."""

    ON_SITE = "on_site", "现场"
    PHONE = "phone", "电话"
    VIDEO = "video", "视频"


class Production(Word):
    """What was found at the firm."""

    NORMAL = "normal", "正常生产"
    REDUCED = "reduced", "半停产"
    HALTED = "halted", "停产"
    LOST = "lost", "失联"
    DISSOLVED = "dissolved", "已注销"


class FirmClass(Word):
    """By which a firm is called on more or less often; from its verified tags."""

    KEY = "key", "重点企业"
    ABOVE = "above", "规上企业"
    OTHER = "other", "其他企业"


class DenialState(Word):
    """What becomes of a firm's word that nobody came."""

    WAITING = "waiting", "待核实"
    CAME = "came", "核实来过"
    NOT_CAME = "not_came", "核实没有来过"


class StandingKind(Word):
    """What takes a firm out of those that should be visited."""

    SUSPENDED = "suspended", "停产"
    LOST = "lost", "失联"


class StandingState(Word):
    """proposed → in_force → ended, or declined."""

    PROPOSED = "proposed", "待认定"
    IN_FORCE = "in_force", "已认定"
    DECLINED = "declined", "不予认定"
    ENDED = "ended", "已恢复"


class VisitClock(Word):
    """The clock of a visit that is planned."""

    PLAN = "visit_plan", "走访计划"  # first workday of the period → its last closing


REFUSALS: Mapping[str, str] = {
    "visit_same_day": "这一天您已经登记过对这家企业的走访，请查看那一次。",
    "visit_no_officer": "这家企业还没有主责服务官，请先在“包联”里安排。",
    "visit_not_scheduled": "这次走访没有安排日期，或已经不是待走访，请查看最新状态。",
    "visit_not_planned": "这次走访已经不是待走访，请查看最新状态。",
    "visit_not_done": "还没有登记走访，不能这样做。",
    "visit_denial_late": "走访已超过 10 个工作日，不能再反映。请在消息里联系企服中心。",
    "visit_denied_already": "这次走访已经反映过了，请等督办员核实。",
    "visit_not_denied": "这次走访没有待核实的反映。",
    "visit_quiet_already": "这家企业已经登记了不叫不到，要改请先取消。",
    "visit_quiet_none": "这家企业没有登记不叫不到。",
    "visit_standing_settled": "这条认定已经有人处理了，请查看最新状态。",
}
"""By code."""
