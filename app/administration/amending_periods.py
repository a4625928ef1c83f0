"""保存期限: how many days something is kept that need not be kept for good."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON, SINCE
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.rulebook.periods import PERIODS


@dataclass(frozen=True, kw_only=True)
class AmendPeriod:
    """One period, and how long it shall be."""

    key: Annotated[str, Ask("保存什么", line=True, most=60, means="Key of the period.", example="deliveries")]
    kept: Annotated[int, Ask("保存几天", least=1, most=3650, means="Days it is kept.", example=180)]
    reason: Annotated[str, REASON]
    since: Annotated[date | None, SINCE] = None


def wanted_period(tx: Transaction, given: AmendPeriod) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    if given.key not in PERIODS:
        raise Invalid({"key": [say("没有这个保存期限。")]})
    period = PERIODS[given.key]
    if not period.least <= given.kept <= period.most:
        bounds = say("应在 %(least)s 到 %(most)s 天之间。", least=period.least, most=period.most)
        raise Invalid({"kept": [bounds]})
    return Wanted(
        kind=SettingKind.PERIOD,
        region_id=None,
        subject=given.key,
        values={"kept": given.kept},
        since=given.since,
        reason=given.reason,
    )


def amend_period(tx: Transaction, given: AmendPeriod) -> Amendment:
    """修改保存期限: the nightly tasks go by it from its day on; shortening one is signed by another person.

    Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_period(tx, given))


AMEND_PERIOD = Beginning(
    action="amend_period", ability=SETS, takes=AmendPeriod, do=amend_period, done="保存期限的修改已提交"
)
