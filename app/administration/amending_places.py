"""添加和修改承办单位与园区: departments, the centre, towns, partners; parks."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind, is_unit_code
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.departments.models import DepartmentKind
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.models import Park

_CODE_HINT = "大写字母开头，可带数字，如 JFJ。用在地址和名册里，以后不能改。"


@dataclass(frozen=True, kw_only=True)
class AmendUnit:
    """One unit, whole."""

    code: Annotated[str, Ask("代码", hint=_CODE_HINT, line=True, most=16, means="Its code.", example="JFJ")]
    name: Annotated[str, Ask("名称", line=True, most=40, means="As people read it.", example="经济发展局")]
    kind: Annotated[
        DepartmentKind,
        Ask("性质", chosen=DepartmentKind.DEPARTMENT, means="What it is.", example="department"),
    ]
    reason: Annotated[str, REASON]
    park: Annotated[
        str | None,
        Ask(
            "所在园区",
            hint="只有镇街要选：周边环境类诉求交给这个园区的镇街。",
            line=True,
            most=16,
            means="Code of the park around which a town lies; null for every other unit.",
        ),
    ] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


@dataclass(frozen=True, kw_only=True)
class AmendPark:
    """One park, whole."""

    code: Annotated[str, Ask("代码", hint=_CODE_HINT, line=True, most=16, means="Its code.", example="P1")]
    name: Annotated[str, Ask("名称", line=True, most=40, means="As people read it.", example="启明产业园")]
    reason: Annotated[str, REASON]
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_unit(tx: Transaction, given: AmendUnit) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    _check_code(given.code)
    region_id = region_named(tx, given.region)
    if given.park and given.kind is not DepartmentKind.TOWN:
        raise Invalid({"park": [say("只有镇街属于某个园区。")]})
    held = sa.select(Park.id).where(Park.region_id == region_id, Park.code == given.park, Park.ended_at.is_(None))
    if given.park and tx.session.scalar(held) is None:
        raise Invalid({"park": [say("没有这个园区。")]})
    return Wanted(
        kind=SettingKind.UNIT,
        region_id=region_id,
        subject=given.code,
        values={"name": given.name, "kind": given.kind.value, "park": given.park or None},
        since=given.since,
        reason=given.reason,
    )


def wanted_park(tx: Transaction, given: AmendPark) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    _check_code(given.code)
    return Wanted(
        kind=SettingKind.PARK,
        region_id=region_named(tx, given.region),
        subject=given.code,
        values={"name": given.name},
        since=given.since,
        reason=given.reason,
    )


def amend_unit(tx: Transaction, given: AmendUnit) -> Amendment:
    """添加或修改承办单位: a department, the centre, a town or a partner, from a day on.

    Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_unit(tx, given))


def amend_park(tx: Transaction, given: AmendPark) -> Amendment:
    """添加或修改园区: a park of the region, from a day on.

    Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_park(tx, given))


def _check_code(code: str) -> None:
    if not is_unit_code(code):
        raise Invalid({"code": [say("代码要以大写字母开头，只用大写字母和数字，最多 16 个字符。")]})


AMEND_UNIT = Beginning(action="amend_unit", ability=SETS, takes=AmendUnit, do=amend_unit, done="承办单位已保存")
AMEND_PARK = Beginning(action="amend_park", ability=SETS, takes=AmendPark, do=amend_park, done="园区已保存")
