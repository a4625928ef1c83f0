"""提醒阶梯: when people are warned before a due, and how soon those above are told after it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.administration.kinds.kind import Wanted
from app.administration.models import Amendment
from app.administration.proposing import SETS, propose
from app.administration.rules import SettingKind
from app.administration.wanting import REASON, SINCE, RegionCode, region_named
from app.clocks.rules.offsets import BOUNDS, NAMES, UNITS, settable, wrong_offsets
from app.kernel.acts import Beginning
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

AS_BEFORE = "null: as the regulation has it."


def _rung(name: str, what: str, example: int) -> Ask:
    least, most = BOUNDS[name]
    return Ask(UNITS[name], least=least, most=most, means=f"{what}, {least} to {most}; {AS_BEFORE}", example=example)


@dataclass(frozen=True, kw_only=True)
class AmendLadder:
    """One ladder: where its rungs hang."""

    ladder: Annotated[str, Ask("阶梯", line=True, most=60, means="Key of the ladder.", example="common")]
    reason: Annotated[str, REASON]
    half: Annotated[int | None, _rung("half", "Per cent of the way", 50)] = None
    day_before: Annotated[int | None, _rung("day_before", "Workdays before the due", 2)] = None
    two_hours: Annotated[int | None, _rung("two_hours", "Working hours before the due", 2)] = None
    plus_half_hour: Annotated[int | None, _rung("plus_half_hour", "Minutes after the due of an emergency", 20)] = None
    plus_3: Annotated[int | None, _rung("plus_3", "Workdays late when the supervisor hears", 2)] = None
    plus_5: Annotated[int | None, _rung("plus_5", "Workdays late when the leader hears", 4)] = None
    since: Annotated[date | None, SINCE] = None
    region: RegionCode = None


def wanted_ladder(tx: Transaction, given: AmendLadder) -> Wanted:
    """The change as the mechanism takes it. Raises Invalid by field."""
    given = checked(given)
    if given.ladder not in NAMES:
        raise Invalid({"ladder": [say("没有这个阶梯。")]})
    known = settable(given.ladder)
    said = {name: amount for name in BOUNDS if (amount := getattr(given, name)) is not None}
    wrong = wrong_offsets(given.ladder, said)
    if wrong:
        late = say("这一级不能设在这里：要在可设的范围内，报区领导要晚于报督办员。")
        raise Invalid({name: [late] for name in wrong})
    return Wanted(
        kind=SettingKind.LADDER,
        region_id=region_named(tx, given.region),
        subject=given.ladder,
        values={**known, **said},
        since=given.since,
        reason=given.reason,
    )


def amend_ladder(tx: Transaction, given: AmendLadder) -> Amendment:
    """修改提醒阶梯: for clocks that start from a day on; those that run keep their rungs.

    Once anything was filed, another person signs it. Raises what ``proposing.look`` raises, Invalid by field.
    """
    return propose(tx, wanted_ladder(tx, given))


AMEND_LADDER = Beginning(
    action="amend_ladder", ability=SETS, takes=AmendLadder, do=amend_ladder, done="提醒阶梯的修改已提交"
)
