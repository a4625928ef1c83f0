"""代班: while somebody on staff is away a colleague who sits in the same place acts in his seats.

An officer's firms are looked after with their knowledge. Whoever stands in hears what who is away would hear, and what
he does so is recorded as done for him; of rights he gets no more than who is away holds in that minute.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.accounts.rules.standing_in import covered
from app.calendars.rules import local_day
from app.companies.models import StandIn
from app.handovers.colleagues import Colleague, colleague_named, colleagues_by_id
from app.handovers.events import StandInArranged, StandInEnded
from app.handovers.rules import LONGEST_LEAVE, StandInAction, arranges, arranges_leave, fits_leave
from app.kernel.acts import Addition, Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Who is away from when to when, and who stands in."""

    officer: Annotated[
        str,
        Ask("谁不在", line=True, most=50, means="User name of who is away.", example="officer_demo"),
    ]
    stand_in: Annotated[
        str,
        Ask(
            "代班的人",
            line=True,
            most=50,
            means="User name of a colleague who sits in the same unit, park or region and can act there.",
            example="officer_002",
        ),
    ]
    from_day: Annotated[date, Ask("第一天", means="First Shanghai day on which the other stands in.")]
    until_day: Annotated[date, Ask("最后一天", hint="含这一天；之后自动恢复。", means="Last Shanghai day, included.")]
    reason: Annotated[str, Ask("说明", line=True, most=200, means="Why; may be empty.", example="年休假")] = ""


@dataclass(frozen=True, kw_only=True)
class ComingBack:
    """Nothing more need be said."""


@dataclass(frozen=True)
class Arranged:
    """A stand-in that was arranged, or ended; ``number`` is its id."""

    number: str
    officer: str
    stand_in: str


def arrange(tx: Transaction, given: Leave) -> Arranged:
    """安排代班: from the first to the last day the other acts in the seats of who is away, who keeps them.

    Raises Invalid by field, Forbidden, Refused ``stand_in_overlaps`` or ``stand_in_is_away``.
    """
    given = checked(given)
    officer = colleague_named(tx, given.officer)
    if officer is None:
        raise Invalid({"officer": [say("没有这位在岗的工作人员。")]})
    if not arranges_for(tx, officer):
        raise Forbidden()
    other = colleague_named(tx, given.stand_in)
    if other is None or other.id == officer.id or not covered(other.places, officer.places):
        raise Invalid({"stand_in": [say("代班的人要在同一个单位、园区或区域任职，能办同样的事。")]})
    if not fits_leave(given.from_day, given.until_day, local_day(tx.now)):
        said = say("请填写今天起、先后顺序正确、最多 %(n)s 天的日期；更长的请办理交接。", n=LONGEST_LEAVE)
        raise Invalid({"until_day": [said]})
    tx.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"stand-in {officer.id}", 0))))
    after = given.until_day + timedelta(1)
    during = sa.and_(StandIn.from_day < after, StandIn.until_day > given.from_day)
    if tx.session.scalar(sa.select(StandIn.id).where(StandIn.officer_id == officer.id, during).limit(1)) is not None:
        raise Refused("stand_in_overlaps")
    if tx.session.scalar(sa.select(StandIn.id).where(StandIn.officer_id == other.id, during).limit(1)) is not None:
        raise Refused("stand_in_is_away")
    row = StandIn(
        officer_id=officer.id,
        stand_in_id=other.id,
        from_day=given.from_day,
        until_day=after,
        reason=given.reason,
        by_id=tx.actor.account_id,
        made_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.emit(
        StandInArranged(
            officer=officer.username,
            officer_id=officer.id,
            stand_in=other.username,
            from_day=row.from_day,
            until_day=row.until_day,
            reason=row.reason,
        )
    )
    return Arranged(str(row.id), officer.username, other.username)


def end(tx: Transaction, number: str, _given: ComingBack) -> Arranged:
    """提前结束代班: from today on who was away acts himself again.

    Either of the two ends it, the administrator, or of an officer the centre. Raises Missing, Refused
    ``stand_in_over``.
    """
    key = id_named(number)
    row = None if key is None else tx.session.get(StandIn, key, with_for_update=True)
    if row is None:
        raise Missing()
    people = colleagues_by_id(tx, [AccountId(row.officer_id), AccountId(row.stand_in_id)])
    officer, other = people[AccountId(row.officer_id)], people[AccountId(row.stand_in_id)]
    if tx.actor.account_id != row.stand_in_id and not arranges_for(tx, officer):
        raise Missing()
    today = local_day(tx.now)
    if row.until_day <= today:
        raise Refused("stand_in_over")
    row.until_day = max(today, row.from_day)
    tx.session.flush()
    tx.emit(StandInEnded(officer=officer.username, stand_in=other.username, until_day=row.until_day))
    return Arranged(number, officer.username, other.username)


def arranges_for(tx: Transaction, away: Colleague) -> bool:
    """Whether the actor says who stands in for somebody: himself, his administrator, of an officer the centre."""
    regions = {place.region_id for place in away.places}
    if arranges_leave(tx.actor, away.id, regions):
        return True
    return any(place.role is Role.OFFICER and arranges(tx.actor, place.region_id, away.id) for place in away.places)


STAND_IN = Beginning(
    action=StandInAction.BEGIN,
    ability="stand_in.arrange",
    takes=Leave,
    do=arrange,
    done="代班已安排，到日自动开始和结束",
)
END_STAND_IN = Addition(
    action=StandInAction.END,
    ability="stand_in.arrange",
    takes=ComingBack,
    do=end,
    done="代班已结束",
    danger="从现在起由本人负责。",
)
