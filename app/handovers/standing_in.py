"""代班: while an officer is away another looks after his firms, by the firms' knowledge; when he is back, he does."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.companies.models import StandIn
from app.handovers.events import StandInArranged, StandInEnded
from app.handovers.officers import Officer, officer_named, officers_by_id
from app.handovers.rules import LONGEST_LEAVE, StandInAction, arranges, fits_leave
from app.kernel.acts import Addition, Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

LONGEST_ID = 18


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Who is away from when to when, and who stands in."""

    officer: Annotated[
        str,
        Ask("休假的服务官", line=True, most=50, means="User name of who is away.", example="officer_demo"),
    ]
    stand_in: Annotated[
        str,
        Ask("代班的服务官", line=True, most=50, means="User name of who stands in.", example="officer_002"),
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
    """安排代班: from the first to the last day the other looks after all firms of the officer, who keeps his seats.

    Raises Invalid by field, Forbidden, Refused ``stand_in_overlaps`` or ``stand_in_is_away``.
    """
    given = checked(given)
    officer, other = officer_named(tx, given.officer), officer_named(tx, given.stand_in)
    if officer is None or not officer.serves:
        raise Invalid({"officer": [say("没有这位在任的服务官。")]})
    if not arranges(tx.actor, officer.region_id, officer.id):
        raise Forbidden()
    _check(tx, given, officer, other)
    if other is None:
        raise TypeError("checked above")
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
    """提前结束代班: from today on the officer looks after his firms himself. Raises Missing, Forbidden, Refused."""
    fits = number.isascii() and number.isdigit() and len(number) <= LONGEST_ID
    row = tx.session.get(StandIn, int(number), with_for_update=True) if fits else None
    people = {} if row is None else officers_by_id(tx, {AccountId(row.officer_id), AccountId(row.stand_in_id)})
    officer = None if row is None else people.get(AccountId(row.officer_id))
    if row is None or officer is None:
        raise Missing()
    if not arranges(tx.actor, officer.region_id, officer.id):
        raise Missing() if tx.actor.account_id != row.stand_in_id else Forbidden()
    today = local_day(tx.now)
    if row.until_day <= today:
        raise Refused("stand_in_over")
    row.until_day = max(today, row.from_day)
    tx.session.flush()
    other = people.get(AccountId(row.stand_in_id))
    stand_in = "" if other is None else other.username
    tx.emit(StandInEnded(officer=officer.username, stand_in=stand_in, until_day=row.until_day))
    return Arranged(number, officer.username, stand_in)


def _check(tx: Transaction, given: Leave, officer: Officer, other: Officer | None) -> None:
    if other is None or not other.serves or other.region_id != officer.region_id or other.id == officer.id:
        raise Invalid({"stand_in": [say("代班的人必须是本区域在任的另一位首席服务官。")]})
    if not fits_leave(given.from_day, given.until_day, local_day(tx.now)):
        said = say("请填写今天起、先后顺序正确、最多 %(n)s 天的日期；更长的请办理交接。", n=LONGEST_LEAVE)
        raise Invalid({"until_day": [said]})


STAND_IN = Beginning(
    action=StandInAction.BEGIN,
    ability="pairing.hand_over",
    takes=Leave,
    do=arrange,
    done="代班已安排，企业会看到代班的人",
)
END_STAND_IN = Addition(
    action=StandInAction.END,
    ability="pairing.hand_over",
    takes=ComingBack,
    do=end,
    done="代班已结束",
    danger="从现在起由本人负责。",
)
