"""停用: a unit, a category or a park comes to its end on a day, and another goes on where something would be left.

What ends is a version of the same thing as every other change of it: a later change of it lets it be used again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa

from app.accounts.queries import staffed
from app.administration.kinds.kind import ENDED, SUCCESSOR, Values, Wanted
from app.administration.kinds.table import KINDS
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind, stands_in_the_way
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.departments.models import Department, DepartmentKind
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid, Refused
from app.kernel.folding import harmless
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Category

_UNIT_CODE = Ask("代码", line=True, most=16, means="Its code.", example="JFJ")
_PARK_CODE = Ask("代码", line=True, most=16, means="Its code.", example="P1")


@dataclass(frozen=True, kw_only=True)
class EndUnit:
    """Which unit ends, and who goes on."""

    code: Annotated[str, _UNIT_CODE]
    reason: Annotated[str, REASON]
    successor: Annotated[
        str | None,
        Ask(
            "接续单位",
            hint="没有办结的诉求和职责清单转给它，时限不变。",
            source=Source.UNITS,
            means="Code of the unit that goes on with what is open; needed where something would be left.",
            example="CZJ",
        ),
    ] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


@dataclass(frozen=True, kw_only=True)
class EndPark:
    """Which park ends, and where its firms go."""

    code: Annotated[str, _PARK_CODE]
    reason: Annotated[str, REASON]
    successor: Annotated[
        str | None,
        Ask(
            "接续园区",
            hint="园区里的企业和没有办结的诉求转到这里。",
            line=True,
            most=16,
            means="Code of the park its firms move to; needed where it has firms.",
            example="P2",
        ),
    ] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


@dataclass(frozen=True, kw_only=True)
class EndCategory:
    """Which category or item ends, and what is offered instead."""

    code: Annotated[str, Ask("代码", line=True, most=4, means="Two digits, or four for an item.", example="17")]
    reason: Annotated[str, REASON]
    successor: Annotated[
        str | None,
        Ask(
            "改选哪一类",
            hint="企业还选这一类时提示改选的类别。",
            line=True,
            most=4,
            means="Code of the category that is offered instead; null for none.",
            example="12",
        ),
    ] = None
    guidance: Annotated[
        str | None,
        Ask("办事指引", hint="不填就保留原来的。", most=500, means="Where to go instead; kept as it is when null."),
    ] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_end_unit(tx: Transaction, given: EndUnit) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field, Refused ``already_ended``."""
    given = checked(given)
    region_id = region_named(tx, given.region)
    present = _present(tx, SettingKind.UNIT, region_id, given.code)
    unit = _unit(tx, region_id, given.code)
    heir = _unit(tx, region_id, given.successor) if given.successor else None
    if given.successor and (heir is None or heir.ended_at is not None or heir.code == given.code):
        raise Invalid({"successor": [say("请选择另一个在用的单位。")]})
    partner = DepartmentKind.PARTNER
    if heir is not None and heir.kind is partner and unit is not None and unit.kind is not partner:
        raise Invalid({"successor": [say("外部单位只看得到自己的部分，不能接续内部单位。")]})
    wanted = _wanted(given, SettingKind.UNIT, region_id, present)
    moves = KINDS[SettingKind.UNIT].moves(tx, wanted)
    if heir is not None and moves.tickets and heir.id not in staffed(tx.session, [heir.id], tx.now):
        raise Invalid({"successor": [say("%(unit)s没有在岗人员，不能接续。请先配备人员。", unit=heir.name)]})
    last = unit is not None and unit.kind is DepartmentKind.CENTRE and not _other_centre(tx, unit)
    if last:
        raise Refused("last_centre")
    _refuse(stands_in_the_way(SettingKind.UNIT, moves, successor=heir is not None))
    return wanted


def wanted_end_park(tx: Transaction, given: EndPark) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field, Refused ``already_ended``."""
    given = checked(given)
    region_id = region_named(tx, given.region)
    present = _present(tx, SettingKind.PARK, region_id, given.code)
    if given.successor:
        there = sa.select(Park.id).where(
            Park.region_id == region_id,
            Park.code == harmless(given.successor),
            Park.code != given.code,
            Park.ended_at.is_(None),
        )
        if tx.session.scalar(there) is None:
            raise Invalid({"successor": [say("请选择另一个在用的园区。")]})
    wanted = _wanted(given, SettingKind.PARK, region_id, present)
    moves = KINDS[SettingKind.PARK].moves(tx, wanted)
    _refuse(stands_in_the_way(SettingKind.PARK, moves, successor=bool(given.successor)))
    return wanted


def wanted_end_category(tx: Transaction, given: EndCategory) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field, Refused ``already_ended``."""
    given = checked(given)
    region_id = region_named(tx, given.region)
    present = _present(tx, SettingKind.CATEGORY, region_id, given.code)
    if given.successor and not _offered(tx, given):
        raise Invalid({"successor": [say("请选择另一个在用的类别。")]})
    words = {} if given.guidance is None else {"guidance": given.guidance}
    return _wanted(given, SettingKind.CATEGORY, region_id, {**present, **words})


def end_unit(tx: Transaction, given: EndUnit) -> Amendment:
    """停用承办单位: from a day on nobody calls it or sits in it; its successor goes on with what is open.

    Another person signs it once anything was filed, for rates follow. Raises what ``proposing.look`` raises, Invalid
    by field, Refused ``already_ended``.
    """
    return propose(tx, wanted_end_unit(tx, given))


def end_park(tx: Transaction, given: EndPark) -> Amendment:
    """停用园区: from a day on no firm belongs to it; its firms move to another with their open matters.

    Raises what ``proposing.look`` raises, Invalid by field, Refused ``already_ended``.
    """
    return propose(tx, wanted_end_park(tx, given))


def end_category(tx: Transaction, given: EndCategory) -> Amendment:
    """停用类别: from a day on nothing is filed under it; open matters stay, another category is offered.

    Raises what ``proposing.look`` raises, Invalid by field, Refused ``already_ended``.
    """
    return propose(tx, wanted_end_category(tx, given))


def _wanted(given: EndUnit | EndPark | EndCategory, kind: SettingKind, region_id: RegionId, values: Values) -> Wanted:
    ended: dict[str, Any] = {**values, ENDED: True, SUCCESSOR: given.successor or None}
    return Wanted(
        kind=kind,
        region_id=region_id,
        subject=given.code,
        values=ended,
        since=given.since,
        reason=given.reason,
    )


def _present(tx: Transaction, kind: SettingKind, region_id: RegionId, code: str) -> Values:
    present = KINDS[kind].present(tx, region_id, harmless(code), tx.now)
    if present is None:
        raise Invalid({"code": [say("没有 %(code)s。", code=code)]})
    if present.get(ENDED):
        raise Refused("already_ended")
    return present


def _unit(tx: Transaction, region_id: RegionId, code: str) -> Department | None:
    named = sa.select(Department).where(Department.region_id == region_id, Department.code == harmless(code))
    return tx.session.scalar(named)


def _other_centre(tx: Transaction, unit: Department) -> bool:
    others = sa.select(Department.id).where(
        Department.region_id == unit.region_id,
        Department.kind == DepartmentKind.CENTRE,
        Department.ended_at.is_(None),
        Department.id != unit.id,
    )
    return tx.session.scalar(others.limit(1)) is not None


def _offered(tx: Transaction, given: EndCategory) -> bool:
    """Whether the other category can be chosen then: it is in use, and no item of the one that ends."""
    other = tx.session.get(Category, harmless(given.successor or ""))
    if other is None or other.ended_at is not None or other.guidance or other.code.startswith(given.code):
        return False
    parent = None if other.parent_code is None else tx.session.get_one(Category, other.parent_code)
    return parent is None or parent.ended_at is None


def _refuse(reasons: Sequence[str]) -> None:
    if not reasons:
        return
    left = reasons[0]
    for reason in reasons[1:]:
        left = say("%(one)s；%(other)s", one=left, other=reason)
    raise Invalid({"successor": [say("现在不能停用：%(left)s。请指定由谁接续。", left=left)]})


END_UNIT = Beginning(action="end_unit", ability=SETS, takes=EndUnit, do=end_unit, done="承办单位的停用已提交")
END_PARK = Beginning(action="end_park", ability=SETS, takes=EndPark, do=end_park, done="园区的停用已提交")
END_CATEGORY = Beginning(
    action="end_category", ability=SETS, takes=EndCategory, do=end_category, done="类别的停用已提交"
)
