"""企业标签: the closed table of kinds and values, who may put one, and who verifies it. Pure."""

from collections.abc import Mapping

from app.accounts.rules.roles import Role
from app.kernel.actor import Actor
from app.kernel.words import Word

PUT = "company.tag"
VERIFY = "company.verify_tag"


class TagKind(Word):
    """What a tag says about; a firm has one verified value of each kind at a time."""

    INDUSTRY = "industry", "产业"
    SCALE = "scale", "规上限上"
    SPECIALISED = "specialised", "专精特新"
    TECHNOLOGY = "technology", "科技资质"
    REVENUE = "revenue", "年营业收入"
    STAFF = "staff", "从业人数"


class TagValue(Word):
    """What a tag can say."""

    EQUIPMENT = "equipment", "装备制造"
    ELECTRICAL = "electrical", "电气装备"
    NYLON = "nylon", "尼龙新材料"
    STORAGE = "storage", "新型储能"
    ELECTRONICS = "electronics", "电子信息"
    MEDICINE = "medicine", "生物医药"
    FOOD = "food", "食品加工"
    TRADE = "trade", "商贸物流"
    SERVICES = "services", "生产性服务"
    OTHER_INDUSTRY = "other_industry", "其他产业"
    ABOVE_INDUSTRY = "above_industry", "规上工业"
    ABOVE_SERVICES = "above_services", "规上服务业"
    ABOVE_TRADE = "above_trade", "限上商贸"
    ABOVE_BUILDING = "above_building", "资质内建筑业"
    BELOW = "below", "规下限下"
    INNOVATIVE = "innovative", "创新型中小企业"
    SPECIALISED = "specialised", "省级专精特新中小企业"
    GIANT = "giant", "国家级专精特新“小巨人”"
    CHAMPION = "champion", "制造业单项冠军"
    HIGH_TECH = "high_tech", "高新技术企业"
    TECH_SME = "tech_sme", "科技型中小企业"
    REVENUE_1 = "revenue_1", "营收 300 万元以下"
    REVENUE_2 = "revenue_2", "营收 300 万至 2000 万元"
    REVENUE_3 = "revenue_3", "营收 2000 万至 4 亿元"
    REVENUE_4 = "revenue_4", "营收 4 亿元以上"
    STAFF_1 = "staff_1", "20 人以下"
    STAFF_2 = "staff_2", "20 至 299 人"
    STAFF_3 = "staff_3", "300 至 999 人"
    STAFF_4 = "staff_4", "1000 人以上"


_V = TagValue
VALUES: Mapping[TagKind, tuple[TagValue, ...]] = {
    TagKind.INDUSTRY: (
        _V.EQUIPMENT,
        _V.ELECTRICAL,
        _V.NYLON,
        _V.STORAGE,
        _V.ELECTRONICS,
        _V.MEDICINE,
        _V.FOOD,
        _V.TRADE,
        _V.SERVICES,
        _V.OTHER_INDUSTRY,
    ),
    TagKind.SCALE: (_V.ABOVE_INDUSTRY, _V.ABOVE_SERVICES, _V.ABOVE_TRADE, _V.ABOVE_BUILDING, _V.BELOW),
    TagKind.SPECIALISED: (_V.INNOVATIVE, _V.SPECIALISED, _V.GIANT, _V.CHAMPION),
    TagKind.TECHNOLOGY: (_V.HIGH_TECH, _V.TECH_SME),
    TagKind.REVENUE: (_V.REVENUE_1, _V.REVENUE_2, _V.REVENUE_3, _V.REVENUE_4),
    TagKind.STAFF: (_V.STAFF_1, _V.STAFF_2, _V.STAFF_3, _V.STAFF_4),
}
"""Every value under its kind; revenue by year and staff by the bands of the statistical classification of industry."""
KIND_OF: Mapping[TagValue, TagKind] = {value: kind for kind, values in VALUES.items() for value in values}


class TagSource(Word):
    """Where a tag comes from."""

    FIRM = "firm", "企业申报"
    UNIT = "unit", "部门登记"
    IMPORT = "import", "系统导入"


def source_by(actor: Actor, company_id: int, region_id: int) -> TagSource | None:
    """As whose word somebody puts a tag on a firm he sees; None for who may not."""
    if actor.is_program:
        return TagSource.IMPORT
    if any(seat.company_id == company_id for seat in actor.seats_of(Role.COMPANY_ADMIN)):
        return TagSource.FIRM
    looks_after = bool(actor.seats_of(Role.OFFICER)) and company_id in actor.paired
    return TagSource.UNIT if looks_after or verifies(actor, region_id) else None


def verifies(actor: Actor, region_id: int) -> bool:
    """Whether the actor verifies the tags of a region's firms: its coordinator."""
    return any(region_id in seat.region_ids for seat in actor.seats_of(Role.COORDINATOR))


REFUSALS: Mapping[str, str] = {
    "company_tag_stands": "这家企业已经有这个核实过的标签。",
    "company_tag_ended": "这个标签已经有人处理了，请查看最新状态。",
}
