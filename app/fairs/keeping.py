"""Planning a fair, and changing and cancelling it before its day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.calendars.rules import instant, local_day, time_typed
from app.fairs.events import FairCancelled, FairChanged, FairPlanned
from app.fairs.inviting import Guests, guests_of, invite, named, tell
from app.fairs.models import Fair
from app.fairs.rules import (
    LONGEST,
    MOST_BANKS,
    MOST_FIRMS,
    PLAN,
    FairState,
    Invitation,
    change_refused,
)
from app.kernel.acts import Act, Beginning
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import RegionId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.regions.models import Park

_BANKS = Ask(
    "银行",
    most=MOST_BANKS,
    source=Source.UNITS,
    means="Codes of banks: units of kind `partner` of the region.",
    example=["YHFW"],
)
_FIRMS = Ask(
    "企业",
    most=MOST_FIRMS,
    source=Source.FIRMS,
    hint="统一社会信用代码，一行一家，最多 200 家。",
    means="Credit codes of firms of the region, at most 200.",
    example=["91410100MA3X4Y5Z6P"],
)


@dataclass(frozen=True, kw_only=True)
class FairPlan:
    """What it is called, when and where it is, and who is invited; all of it is said again when it changes."""

    title: Annotated[str, Ask("名称", most=100, line=True, means="What it is called.", example="先进制造业银企对接会")]
    day: Annotated[date, Ask("日期", means="The Shanghai day, from today on, at most 366 days ahead.")]
    time: Annotated[
        str, Ask("时间", most=5, line=True, hint="如 9:30。", means="Time of day, `HH:MM`.", example="09:30")
    ]
    place: Annotated[str, Ask("地点", most=100, line=True, means="Where.", example="企服中心二楼会议室")]
    park: Annotated[
        str | None,
        Ask("园区", most=20, line=True, means="Code of the park it is held for; null for the whole region."),
    ] = None
    note: Annotated[
        str,
        Ask("说明", most=500, hint="受邀的银行和企业都能看到。", means="What guests should know; all read it."),
    ] = ""
    banks: Annotated[tuple[str, ...], _BANKS] = ()
    firms: Annotated[tuple[str, ...], _FIRMS] = ()


@dataclass(frozen=True, kw_only=True)
class ChangedFair(FairPlan):
    """All of it as it will be from now on; guests who are not named any more are let off."""


@dataclass(frozen=True, kw_only=True)
class CancelledFair:
    """Why there will be none."""

    reason: Annotated[
        str,
        Ask(
            "取消原因",
            most=200,
            hint="受邀的银行和企业都会看到。",
            means="Why; all guests read it.",
            example="场地检修",
        ),
    ]


def plan_fair(tx: Transaction, given: FairPlan) -> Fair:
    """安排对接会: of the coordinator's region; every guest is told. Raises Forbidden, Invalid by input."""
    region_id = _region_of(tx)
    given = checked(given)
    fair = Fair(
        region_id=region_id,
        state=FairState.PLANNED,
        version=1,
        planned_at=tx.now,
        planned_by=tx.actor.account_id,
        planned_by_name=tx.actor.name,
    )
    wanted = _write(tx, fair, given)
    tx.session.add(fair)
    tx.session.flush()
    invite(tx, fair, wanted, Guests())
    tx.emit(FairPlanned(**facts_of(fair)))
    tell(tx, fair, wanted, Invitation.INVITED)
    return fair


def change_fair(tx: Transaction, number: str, version: int | None, given: ChangedFair) -> Fair:
    """修改对接会: before its day. Who is new is invited, who is left out is told, the others when it was moved.

    Raises Missing, Forbidden, Conflict, Refused ``fair_cancelled`` or ``fair_begun``, Invalid by input.
    """
    fair = held(tx, number, version, change_refused)
    given = checked(given)
    before = guests_of(tx, fair)
    was = (fair.title, fair.place, fair.starts_at, fair.note)
    wanted = _write(tx, fair, given)
    fair.version += 1
    tx.session.flush()
    invite(tx, fair, wanted, before)
    tx.emit(FairChanged(**facts_of(fair)))
    tell(tx, fair, wanted.without(before), Invitation.INVITED)
    tell(tx, fair, before.without(wanted), Invitation.LET_OFF)
    if was != (fair.title, fair.place, fair.starts_at, fair.note):
        tell(tx, fair, before.within(wanted), Invitation.MOVED)
    return fair


def cancel_fair(tx: Transaction, number: str, version: int | None, given: CancelledFair) -> Fair:
    """取消对接会: before its day, with the reason every guest reads.

    Raises Missing, Forbidden, Conflict, Refused ``fair_cancelled`` or ``fair_begun``, Invalid.
    """
    fair = held(tx, number, version, change_refused)
    fair.cancel_reason = checked(given).reason
    fair.state, fair.cancelled_at = FairState.CANCELLED, tx.now
    fair.version += 1
    tx.session.flush()
    tx.emit(FairCancelled(**facts_of(fair), reason=fair.cancel_reason))
    tell(tx, fair, guests_of(tx, fair), Invitation.CALLED_OFF)
    return fair


def _region_of(tx: Transaction) -> RegionId:
    """The coordinator's own region. Raises Forbidden for whoever coordinates none."""
    seats = tx.actor.seats_of(Role.COORDINATOR)
    if not seats:
        raise Forbidden()
    return seats[0].region_id


def held(tx: Transaction, number: str, version: int | None, refused: Callable[[FairState, date, date], str]) -> Fair:
    """The fair as nobody else can change it. Raises Missing, Forbidden, Conflict and Refused, in that order."""
    found = visible(tx.actor, Fair).where(Fair.id == id_named(number)).with_for_update(of=Fair)
    fair = tx.session.scalar(found.execution_options(populate_existing=True))
    if fair is None:
        raise Missing()
    if not any(fair.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.COORDINATOR)):
        raise Forbidden()
    if version is not None and version != fair.version:
        raise Conflict(version=fair.version, state=fair.state)
    why = refused(fair.state, local_day(fair.starts_at), local_day(tx.now))
    if why:
        raise Refused(why, state=fair.state)
    return fair


def _write(tx: Transaction, fair: Fair, given: FairPlan) -> Guests:
    """Put the plan into the row; returns whom it invites. Raises Invalid by input."""
    today, at = local_day(tx.now), time_typed(given.time)
    wrong: dict[str, list[str]] = {}
    if at is None:
        wrong["time"] = [say("请把时间写成 9:30 这样。")]
    if not today <= given.day <= today + LONGEST:
        wrong["day"] = [say("请选择今天起一年以内的日期。")]
    park = _park(tx, fair.region_id, given.park)
    if given.park and park is None:
        wrong["park"] = [say("请从列表中选择一个园区。")]
    if wrong or at is None:
        raise Invalid(wrong)
    fair.title, fair.place, fair.note = given.title, given.place, given.note
    fair.starts_at, fair.park_id = instant(given.day, at), None if park is None else park.id
    return named(tx, fair, given.banks, given.firms)


def _park(tx: Transaction, region_id: int, code: str | None) -> Park | None:
    if not code:
        return None
    return tx.session.scalar(sa.select(Park).where(Park.region_id == region_id, Park.code == harmless(code)))


def facts_of(fair: Fair) -> dict[str, Any]:
    """The facts every event of a fair carries."""
    return {"fair": fair.id, "region_id": RegionId(fair.region_id), "version": fair.version}


PLAN_FAIR = Beginning(
    action="plan_fair", ability=PLAN, takes=FairPlan, do=plan_fair, done="对接会已安排，已通知受邀的银行和企业"
)
CHANGE_FAIR = Act(action="change", ability=PLAN, takes=ChangedFair, do=change_fair, done="对接会已修改")
CANCEL_FAIR = Act(
    action="cancel",
    ability=PLAN,
    takes=CancelledFair,
    do=cancel_fair,
    done="对接会已取消，已通知受邀的银行和企业",
    danger="取消后不能恢复，受邀的银行和企业会收到通知。",
)
