"""What every change asks for, and the region it is of."""

from collections.abc import Sequence
from typing import Annotated

import sqlalchemy as sa

from app.administration.proposing import may_set
from app.departments.models import Department
from app.kernel.errors import Invalid
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.regions.queries import regions_of

SINCE = Ask(
    "从哪天起",
    hint="不填就是从现在起。",
    means="First day on which it holds, Shanghai; at once when null.",
    example="2026-12-01",
)
REASON = Ask(
    "修改理由",
    hint="如：依据某号文件。会留在审计记录里。",
    most=500,
    means="Why it is changed. Kept in the audit trail.",
    example="依据高新区办〔2026〕12 号。",
)
REGION = Ask(
    "区域",
    line=True,
    most=40,
    means="Code of the region; the only one the actor administers when null.",
    example="GX",
)
RegionCode = Annotated[str | None, REGION]


def settable_regions(tx: Transaction) -> Sequence[Region]:
    """The regions whose settings the actor changes; those that hold units first."""
    mine = [region for region in regions_of(tx.session, tx.actor) if may_set(tx.actor, RegionId(region.id))]
    units = set(tx.session.scalars(sa.select(Department.region_id).distinct()))
    return sorted(mine, key=lambda region: region.id not in units)


def region_named(tx: Transaction, code: str | None) -> RegionId:
    """The region of this code, or the only one there is a choice of. Raises Invalid under ``region``."""
    mine = settable_regions(tx)
    found = [region for region in mine if code is None or region.code == code]
    if len(found) != 1:
        raise Invalid({"region": [say("请选择区域。")]})
    return RegionId(found[0].id)
