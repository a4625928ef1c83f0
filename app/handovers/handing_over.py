"""交接: an officer's firms go to another. Both sign; with the second name the seats change hands on the day that was
said, and what is open in the firms is written down as it was handed over.

What an officer does for a firm he does by his seat there, so open matters and their promises go along with the seat.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.calendars.rules import local_day
from app.companies.models import Company, Pairing
from app.companies.pairing import hold_firms, leave_seat, take_seat
from app.companies.queries import holding
from app.companies.rules import as_credit_code
from app.handovers.entries import write_entries_down
from app.handovers.events import HandedOver, HandOverDropped, HandOverProposed, HandOverSigned
from app.handovers.matters import write_down
from app.handovers.models import HandOver, HandOverFirm
from app.handovers.officers import Officer, officer_named, officers_by_id
from app.handovers.rules import EARLIEST, LATEST, HandOverAction, HandOverState, arranges
from app.kernel.acts import Addition, Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import AccountId, CompanyId, id_named
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.passing import pass_on


@dataclass(frozen=True, kw_only=True)
class Giving:
    """Who gives which firms to whom, from when and why."""

    giver: Annotated[
        str, Ask("移交人", line=True, most=50, means="User name of the officer who gives.", example="officer_demo")
    ]
    taker: Annotated[
        str, Ask("接收人", line=True, most=50, means="User name of the officer who takes.", example="officer_002")
    ]
    day: Annotated[
        date, Ask("交接日期", hint="从这一天起由接收人负责。", means="From when the taker looks after the firms.")
    ]
    reason: Annotated[
        str,
        Ask("交接原因", line=True, most=200, means="Why; both read it, the history keeps it.", example="岗位调整"),
    ]
    firms: Annotated[
        tuple[str, ...],
        Ask(
            "交接的企业",
            hint="不选就是移交人的全部企业。",
            most=1000,
            source=Source.FIRMS,
            means="Credit codes; all firms of the giver when empty.",
        ),
    ] = ()


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Nothing more need be said."""


@dataclass(frozen=True, kw_only=True)
class Dropping:
    """Why it will not be."""

    note: Annotated[
        str, Ask("撤销原因", line=True, most=200, means="Why it is dropped; both read it.", example="人选有变")
    ]


def propose(tx: Transaction, given: Giving) -> HandOver:
    """发起交接: write down which firms are to change hands; who proposes his own has signed with it.

    Raises Invalid by field, Forbidden, Refused ``nothing_to_hand_over`` or ``hand_over_pending``.
    """
    given = checked(given)
    giver, taker = officer_named(tx, given.giver), officer_named(tx, given.taker)
    if giver is None:
        raise Invalid({"giver": [say("没有这位服务官。")]})
    if not arranges(tx.actor, giver.region_id, giver.id):
        raise Forbidden()
    today = local_day(tx.now)
    if taker is None or not taker.serves or taker.region_id != giver.region_id or taker.id == giver.id:
        raise Invalid({"taker": [say("接手的人必须是本区域在任的另一位首席服务官。")]})
    if not today + timedelta(EARLIEST) <= given.day <= today + timedelta(LATEST):
        raise Invalid({"day": [say("请选择今天到 %(n)s 天内的日期。", n=LATEST)]})
    seats = _seats(tx, giver, given)
    hold_firms(tx, [CompanyId(seat.company_id) for seat in seats])
    _refuse_pending(tx, [seat.company_id for seat in seats])
    own = giver.id == tx.actor.account_id
    made = HandOver(
        region_id=giver.region_id,
        giver_id=giver.id,
        taker_id=taker.id,
        day=given.day,
        reason=given.reason,
        state=HandOverState.OPEN,
        made_at=tx.now,
        made_by=tx.actor.account_id,
        given_at=tx.now if own else None,
        given_by=giver.id if own else None,
        firms=[HandOverFirm(company_id=seat.company_id, seat=seat.seat) for seat in seats],
    )
    tx.session.add(made)
    tx.session.flush()
    tx.emit(
        HandOverProposed(
            hand_over=made.id,
            region_id=made.region_id,
            giver_id=giver.id,
            taker_id=taker.id,
            day=given.day,
            firms=_codes(tx, made),
            reason=given.reason,
        )
    )
    return made


def sign(tx: Transaction, number: str, _given: Signature) -> HandOver:
    """签字: the giver, the taker, or the centre for a giver who is in office no more; with both it is done.

    Raises Missing, Forbidden, Refused ``hand_over_ended``, ``hand_over_signed`` or ``not_an_officer``.
    """
    row = held(tx, number)
    gives, takes, instead = signs_as(tx, row)
    if not (gives or takes):
        both = {row.giver_id, row.taker_id}
        raise Refused("hand_over_signed") if tx.actor.account_id in both else Forbidden()
    if gives:
        row.given_at, row.given_by = tx.now, tx.actor.account_id
    else:
        row.taken_at = tx.now
    tx.session.flush()
    tx.emit(HandOverSigned(hand_over=row.id, region_id=row.region_id, gives=gives, instead=instead))
    if row.given_at is not None and row.taken_at is not None:
        _carry_out(tx, row)
    return row


def drop(tx: Transaction, number: str, given: Dropping) -> HandOver:
    """撤销交接: everything stays as it was; either of the two, or the centre. Raises Missing, Forbidden, Refused."""
    row = held(tx, number)
    given = checked(given)
    if tx.actor.account_id != row.taker_id and not arranges(tx.actor, row.region_id, row.giver_id):
        raise Forbidden()
    row.state, row.ended_at, row.note = HandOverState.DROPPED, tx.now, given.note
    tx.session.flush()
    tx.emit(HandOverDropped(hand_over=row.id, region_id=row.region_id, note=given.note))
    return row


def signs_as(tx: Transaction, row: HandOver) -> tuple[bool, bool, bool]:
    """Whether this actor may sign now for giving, for taking, and whether he would in somebody's stead."""
    if row.state is not HandOverState.OPEN:
        return False, False, False
    me = tx.actor.account_id
    if row.given_at is None and me == row.giver_id:
        return True, False, False
    if row.taken_at is None and me == row.taker_id:
        return False, True, False
    instead = row.given_at is None and _in_stead(tx, row)
    return instead, False, instead


def _in_stead(tx: Transaction, row: HandOver) -> bool:
    """Whether this actor is the centre that acts for a giver who is in office no more."""
    if not arranges(tx.actor, row.region_id, row.giver_id):
        return False
    giver = officers_by_id(tx, {AccountId(row.giver_id)}).get(AccountId(row.giver_id))
    return giver is None or not giver.serves


def may_write(tx: Transaction, row: HandOver) -> bool:
    """Whether this actor may write in the book now: the giver, or the centre for one who is in office no more."""
    if row.state is not HandOverState.OPEN:
        return False
    return tx.actor.account_id == row.giver_id or _in_stead(tx, row)


def may_drop(tx: Transaction, row: HandOver) -> bool:
    """Whether this actor may drop it now."""
    of_taker = tx.actor.account_id == row.taker_id
    return row.state is HandOverState.OPEN and (of_taker or arranges(tx.actor, row.region_id, row.giver_id))


def _carry_out(tx: Transaction, row: HandOver) -> None:
    """Give the taker the seats from the day on, today where that has passed, and write down what is open."""
    taker = officers_by_id(tx, {AccountId(row.taker_id)}).get(AccountId(row.taker_id))
    if taker is None or not taker.serves:
        raise Refused("not_an_officer")
    day = max(row.day, local_day(tx.now))
    firms = tx.session.scalars(sa.select(HandOverFirm).where(HandOverFirm.hand_over_id == row.id)).all()
    hold_firms(tx, [CompanyId(firm.company_id) for firm in firms])
    for firm in firms:
        _change_hands(tx, row, firm, day)
    row.state, row.day, row.ended_at = HandOverState.DONE, day, tx.now
    matters, entries = write_down(tx, row), write_entries_down(tx, row)
    pass_on(tx, row.id, (row.giver_id, row.taker_id, taker.name), [firm.company_id for firm in firms])
    tx.emit(
        HandedOver(
            hand_over=row.id,
            region_id=row.region_id,
            giver_id=row.giver_id,
            taker_id=row.taker_id,
            day=day,
            firms=_codes(tx, row),
            matters=matters,
            entries=entries,
        )
    )


def _change_hands(tx: Transaction, row: HandOver, firm: HandOverFirm, day: date) -> None:
    """One firm: a seat the taker holds there already is left first, for nobody sits in two."""
    present = tx.session.scalars(
        sa.select(Pairing).where(Pairing.company_id == firm.company_id, Pairing.until_day.is_(None))
    ).all()
    for seat in present:
        if seat.officer_id == row.taker_id and seat.seat is not firm.seat:
            leave_seat(tx, CompanyId(firm.company_id), seat.seat, max(day, seat.from_day), row.reason)
    start = max([day, *[seat.from_day for seat in present if seat.seat is firm.seat]])
    take_seat(tx, CompanyId(firm.company_id), AccountId(row.taker_id), firm.seat, start, row.reason)


def _seats(tx: Transaction, giver: Officer, given: Giving) -> list[Pairing]:
    """The seats that are given: those the giver holds on the day, at the firms that were named."""
    codes = {as_credit_code(each) for each in given.firms}
    held = sa.select(Pairing).join(Company, Company.id == Pairing.company_id)
    held = held.where(Pairing.officer_id == giver.id, holding(given.day), Pairing.until_day.is_(None))
    if codes:
        held = held.where(Company.credit_code.in_(codes))
    found = list(tx.session.scalars(held.order_by(Pairing.company_id)))
    if not found:
        raise Refused("nothing_to_hand_over")
    if codes and len(found) < len(codes):
        raise Invalid({"firms": [say("其中有企业不由移交人负责。")]})
    return found


def _refuse_pending(tx: Transaction, company_ids: list[int]) -> None:
    pending = (
        sa.select(HandOverFirm.id)
        .join(HandOver, HandOver.id == HandOverFirm.hand_over_id)
        .where(HandOver.state == HandOverState.OPEN, HandOverFirm.company_id.in_(company_ids))
        .limit(1)
    )
    if tx.session.scalar(pending) is not None:
        raise Refused("hand_over_pending")


def held(tx: Transaction, number: str) -> HandOver:
    """The hand-over an address names, locked. Raises Missing, Refused where it has ended."""
    row = named(tx, number, locked=True)
    if row.state is not HandOverState.OPEN:
        raise Refused("hand_over_ended")
    return row


def named(tx: Transaction, number: str, *, locked: bool = False) -> HandOver:
    """The hand-over an address names, with its firms. Raises Missing when it does not exist for this actor."""
    key = id_named(number)
    statement = visible(tx.actor, HandOver).options(
        selectinload(HandOver.firms).options(joinedload(HandOverFirm.company))
    )
    wanted = None if key is None else statement.where(HandOver.id == key)
    if wanted is not None and locked:
        wanted = wanted.with_for_update(of=HandOver)
    found = None if wanted is None else tx.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


def _codes(tx: Transaction, row: HandOver) -> tuple[str, ...]:
    codes = (
        sa.select(Company.credit_code)
        .join(HandOverFirm, HandOverFirm.company_id == Company.id)
        .where(HandOverFirm.hand_over_id == row.id)
        .order_by(Company.id)
    )
    return tuple(tx.session.scalars(codes))


PROPOSE_HAND_OVER = Beginning(
    action=HandOverAction.PROPOSE,
    ability="pairing.hand_over",
    takes=Giving,
    do=propose,
    done="交接单已发起，等双方签字",
)
SIGN_HAND_OVER = Addition(
    action=HandOverAction.SIGN,
    ability="pairing.hand_over",
    takes=Signature,
    do=sign,
    done="已签字",
    danger="双方都签字后，企业和未办结的诉求从交接日起由接收人负责。",
)
DROP_HAND_OVER = Addition(
    action=HandOverAction.DROP,
    ability="pairing.hand_over",
    takes=Dropping,
    do=drop,
    done="交接已撤销",
    danger="撤销后一切照旧，需要时重新发起。",
)
