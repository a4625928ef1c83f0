"""添加和修改类别: its words, where to go instead of filing, and who answers for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind, is_category_code
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.departments.models import Department
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.models import Category


@dataclass(frozen=True, kw_only=True)
class AmendCategory:
    """One category or item, whole."""

    code: Annotated[
        str,
        Ask(
            "代码",
            hint="大类两位数字，如 17；细项在大类后再加两位，如 1701。",
            line=True,
            most=4,
            means="Two digits, or four for an item below a category.",
            example="17",
        ),
    ]
    name: Annotated[str, Ask("名称", line=True, most=30, means="As people read it.", example="数字化转型")]
    reason: Annotated[str, REASON]
    lead: Annotated[
        str | None,
        Ask(
            "主办单位",
            hint="不选就由企服中心兜底。",
            source=Source.UNITS,
            means="Code of the unit that leads; the centre when null.",
            example="JFJ",
        ),
    ] = None
    supports: Annotated[
        tuple[str, ...],
        Ask("协办单位", source=Source.UNITS, most=10, means="Codes of the usual supports, in order.", example=["CZJ"]),
    ] = ()
    hint: Annotated[
        str,
        Ask(
            "提示词",
            hint="企业会怎么说，用顿号隔开，如：停电、跳闸、增容。",
            line=True,
            most=200,
            means="Plain words a clerk would look for.",
            example="上云、数字车间",
        ),
    ] = ""
    guidance: Annotated[
        str,
        Ask(
            "办事指引",
            hint="只在不受理时填：写明应到哪里办。填了以后，这一类不能再提交。",
            most=500,
            means="Where to go instead, for what is never accepted; empty otherwise.",
            example="",
        ),
    ] = ""
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_category(tx: Transaction, given: AmendCategory) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    if not is_category_code(given.code):
        raise Invalid({"code": [say("代码是两位数字，细项是四位数字。")]})
    if len(given.code) > 2 and tx.session.get(Category, given.code[:2]) is None:
        raise Invalid({"code": [say("还没有大类 %(code)s，请先添加大类。", code=given.code[:2])]})
    region_id = region_named(tx, given.region)
    named = [*([given.lead] if given.lead else []), *given.supports]
    if len(set(named)) != len(named):
        raise Invalid({"supports": [say("同一个部门不能写两次。")]})
    if set(named) - _units(tx, region_id, named):
        raise Invalid({"supports": [say("有的部门不属于这个区域。")]})
    return Wanted(
        kind=SettingKind.CATEGORY,
        region_id=region_id,
        subject=given.code,
        values={
            "name": given.name,
            "hint": given.hint,
            "guidance": given.guidance,
            "lead": given.lead or None,
            "supports": list(given.supports),
        },
        since=given.since,
        reason=given.reason,
    )


def amend_category(tx: Transaction, given: AmendCategory) -> Amendment:
    """添加或修改类别: its words everywhere, and who answers for it in the region, from a day on.

    Open matters stay with their units. Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_category(tx, given))


def _units(tx: Transaction, region_id: RegionId, codes: Collection[str]) -> frozenset[str]:
    held = sa.select(Department.code).where(
        Department.region_id == region_id, Department.code.in_(codes), Department.ended_at.is_(None)
    )
    return frozenset(tx.session.scalars(held))


AMEND_CATEGORY = Beginning(
    action="amend_category", ability=SETS, takes=AmendCategory, do=amend_category, done="类别已保存"
)
