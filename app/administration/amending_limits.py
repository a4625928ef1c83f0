"""修改时限: how long a clock runs in a region, from a day on."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import LIMITS, LimitUnit, SettingKind
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.clocks.rules.limits import MOST, Limit, Unit
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class AmendLimit:
    """One limit, and how long it shall be."""

    key: Annotated[
        str, Ask("时限", line=True, most=60, means="Key of the limit, as `limit list` names it.", example="feedback")
    ]
    amount: Annotated[int, Ask("多久", least=1, most=MOST, means="How many of the unit.", example=3)]
    unit: Annotated[LimitUnit, Ask("单位", means="What it is counted in.", example="workday")]
    reason: Annotated[str, REASON]
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_limit(tx: Transaction, given: AmendLimit) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    if given.key not in LIMITS:
        raise Invalid({"key": [say("没有这个时限。")]})
    return Wanted(
        kind=SettingKind.LIMIT,
        region_id=region_named(tx, given.region),
        subject=given.key,
        values={"length": str(Limit(given.amount, Unit(given.unit.value)))},
        since=given.since,
        reason=given.reason,
    )


def amend_limit(tx: Transaction, given: AmendLimit) -> Amendment:
    """修改时限: propose how long a clock runs from a day on; those that run keep theirs.

    Once anything was filed, another person signs it. Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_limit(tx, given))


AMEND_LIMIT = Beginning(action="amend_limit", ability=SETS, takes=AmendLimit, do=amend_limit, done="时限的修改已提交")
