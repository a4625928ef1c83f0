"""合并: a record of a firm goes into another, with all that hangs on it, in one transaction."""

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from app.accounts.models import Account, Membership
from app.companies.models import Company, CompanyCode, CompanyName, CompanyState, Contact, Pairing, PairingSeat
from app.companies.pairing import hold_firms, leave_seat, take_seat
from app.companies.queries import get_company
from app.companies.rules import is_renamed, local_day
from app.corrections.models import Correction
from app.corrections.rules import CorrectionState
from app.handovers.models import HandOver, HandOverFirm
from app.handovers.rules import HandOverState
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.folding import folded
from app.kernel.ids import AccountId, CompanyId, RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.mergers.events import CompanyMerged, RecordsJoined, RecordTold
from app.mergers.holdings import TABLES, carry, going
from app.mergers.models import CompanyMerger
from app.mergers.rules import MERGES, Holding, merges, undone_until
from app.mergers.standing_twice import say_what_either_did
from app.tickets.models import Ticket
from app.tickets.wording import word_again


@dataclass(frozen=True, kw_only=True)
class MergeFirm:
    """Which record of the firm is kept, and why the two are one."""

    into: Annotated[
        str,
        Ask(
            "保留的企业",
            most=40,
            line=True,
            hint="填写要保留的那条记录的统一社会信用代码。",
            means="Credit code of the record that is kept.",
            example="91419999MA00000014",
        ),
    ]
    reason: Annotated[
        str,
        Ask(
            "合并理由",
            most=200,
            line=True,
            hint="如：同一家企业登记了两次。",
            means="Why the two are one firm.",
            example="同一家企业登记了两次",
        ),
    ]


def merge_firms(tx: Transaction, number: str, version: int | None, given: MergeFirm) -> CompanyMerger:
    """Put a firm's record into another of the same firm; within seven days that can be undone.

    Raises Missing, Forbidden for anybody but the region's coordinator, Conflict, Invalid under ``into``, Refused.
    """
    given = checked(given)
    child, kept = _locked(tx, number, given.into)
    if version is not None and child.version != version:
        raise Conflict(version=child.version)
    refuse_unfit(tx, child, kept)
    merger = CompanyMerger(
        region_id=kept.region_id,
        kept_id=kept.id,
        child_id=child.id,
        child_name=child.name,
        child_code=child.credit_code,
        child_state=child.state.value,
        reason=given.reason,
        apart={},
        made_at=tx.now,
        made_by=tx.actor.account_id,
        made_by_name=tx.actor.name,
    )
    tx.session.add(merger)
    tx.session.flush()
    tell_both(tx, RecordsJoined, merger, kept, given.reason)  # while each still has its people and officers
    both = tx.session.scalars(_of_both(child, kept)).all()
    seats, people = _end_double_seats(tx, child, kept), _people(tx, child)
    ended, begun = _seats_of_officers(tx, child, kept, given.reason)
    _origin(tx, child)
    carried = {
        holding: carry(tx, merger, holding, going(tx, holding, child.id, kept.id), back=False) for holding in TABLES
    }
    twice = say_what_either_did(tx, merger)
    merger.apart = {"seats": seats, "ended": ended, "begun": begun, **twice, **_written_out(tx, merger, child, kept)}
    child.merged_into, child.state = kept.id, CompanyState.CLOSED
    tx.session.flush()
    tx.session.expire(kept, ["former"])
    word_again(tx, both)
    tx.emit(
        CompanyMerged(
            company_id=kept.id,
            credit_code=kept.credit_code,
            child_id=child.id,
            child_code=child.credit_code,
            child_name=child.name,
            merger_id=merger.id,
            tickets=carried[Holding.TICKETS],
            people=people,
            reason=given.reason,
        )
    )
    return merger


def tell_both(tx: Transaction, told: type[RecordTold], merger: CompanyMerger, kept: Company, reason: str) -> None:
    """The people of both records, and who looks after each, hear of it once for each record."""
    for company_id in (merger.kept_id, merger.child_id):
        tx.emit(
            told(
                company_id=CompanyId(company_id),
                merger_id=merger.id,
                region_id=RegionId(merger.region_id),
                kept=kept.name,
                gone=merger.child_name,
                until=undone_until(merger.made_at).isoformat(),
                reason=reason,
            )
        )


def refuse_unfit(tx: Transaction, child: Company, kept: Company) -> None:
    """Raises Refused where two records cannot be put together, or not yet."""
    if child.id == kept.id:
        raise Refused("merger_same")
    if child.region_id != kept.region_id:
        raise Refused("merger_elsewhere")
    waits = sa.exists().where(Correction.company_id == child.id, Correction.state == CorrectionState.WAITING)
    if tx.session.scalar(sa.select(waits)):
        raise Refused("merger_correction_waits")
    pending = sa.select(HandOverFirm.id).join(HandOver, HandOver.id == HandOverFirm.hand_over_id)
    pending = pending.where(
        HandOver.state == HandOverState.OPEN, HandOverFirm.company_id.in_([child.id, kept.id])
    ).limit(1)
    if tx.session.scalar(pending) is not None:
        raise Refused("merger_hand_over_open")


def named_pair(tx: Transaction, number: str, into: str) -> tuple[Company, Company]:
    """Both records as far as they exist for the actor: the one that goes, the one that is kept.

    Raises Missing for the first, Invalid under ``into`` for the second, Forbidden outside the actor's regions.
    """
    child = get_company(tx.session, tx.actor, number)
    if not merges(tx.actor, child.region_id):
        raise Forbidden()
    try:
        kept = get_company(tx.session, tx.actor, into)
    except Missing:
        raise Invalid({"into": [say("没有这家企业，请核对统一社会信用代码。")]}) from None
    if not merges(tx.actor, kept.region_id):
        raise Forbidden()
    return child, kept


def _locked(tx: Transaction, number: str, into: str) -> tuple[Company, Company]:
    """Both, locked in one order and looked at again: of two who do this at once the second finds what the first did."""
    child, kept = named_pair(tx, number, into)
    hold_firms(tx, [CompanyId(child.id), CompanyId(kept.id)])
    for each in (child, kept):
        tx.session.refresh(each)
        if each.merged_into is not None:
            raise Conflict(version=each.version)
    return child, kept


def _of_both(child: Company, kept: Company) -> sa.Select[int]:
    """Their tickets, locked in one order, so that whoever folds or veils one just now waits, or was waited for."""
    wanted = sa.select(Ticket.id).where(Ticket.company_id.in_([child.id, kept.id])).order_by(Ticket.id)
    return wanted.with_for_update(key_share=True)


def _end_double_seats(tx: Transaction, child: Company, kept: Company) -> list[int]:
    """Whoever sits in both in one role has one seat from now on."""
    open_seats = sa.or_(Membership.until_at.is_(None), Membership.until_at > tx.now)
    there = sa.select(Membership.account_id, Membership.role).where(Membership.company_id == kept.id, open_seats)
    double = (
        sa.update(Membership)
        .where(
            Membership.company_id == child.id,
            Membership.until_at.is_(None),
            Membership.from_at <= tx.now,
            sa.tuple_(Membership.account_id, Membership.role).in_(there),
        )
        .values(until_at=tx.now)
        .returning(Membership.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(tx.session.scalars(double))


def _people(tx: Transaction, child: Company) -> tuple[str, ...]:
    """The user names of who sits in the firm."""
    held = sa.select(Membership.account_id).where(
        Membership.company_id == child.id, sa.or_(Membership.until_at.is_(None), Membership.until_at > tx.now)
    )
    return tuple(tx.session.scalars(sa.select(Account.username).where(Account.id.in_(held)).order_by(Account.username)))


def _seats_of_officers(tx: Transaction, child: Company, kept: Company, reason: str) -> tuple[list[int], list[int]]:
    """Whoever looks after the record that goes gives up his seat, and has the kept one's where nobody has it.

    Returns the pairings that ended and those that began.
    """
    today = local_day(tx.now)
    held = tx.session.scalars(
        sa.select(Pairing).where(Pairing.company_id.in_([child.id, kept.id]), Pairing.until_day.is_(None))
    ).all()
    there = {row.seat for row in held if row.company_id == kept.id}
    officers = {row.officer_id for row in held if row.company_id == kept.id}
    ended, begun = [], []
    for row in sorted((each for each in held if each.company_id == child.id), key=lambda each: each.seat):
        leave_seat(tx, CompanyId(child.id), row.seat, max(today, row.from_day), reason)
        ended.append(row.id)
        if row.seat not in there and row.officer_id not in officers:
            begun.append(seat_again(tx, kept.id, row.officer_id, row.seat, reason).id)
            officers.add(row.officer_id)
    return ended, begun


def seat_again(tx: Transaction, company_id: int, officer_id: int, seat: PairingSeat, reason: str) -> Pairing:
    """Give an officer a seat nobody holds, from today on or from when the last one ends; the firm is held locked."""
    last = sa.select(sa.func.max(Pairing.until_day)).where(
        Pairing.company_id == company_id,
        sa.or_(Pairing.seat == seat, Pairing.officer_id == officer_id),
    )
    day = max(filter(None, (local_day(tx.now), tx.session.scalar(last))))
    return take_seat(tx, CompanyId(company_id), AccountId(officer_id), seat, day, reason)


def _origin(tx: Transaction, child: Company) -> None:
    """Names and codes the record itself had say so, wherever they are read from now on."""
    for model in (CompanyName, CompanyCode):
        own = sa.update(model).where(model.company_id == child.id, model.merged_from.is_(None))
        tx.session.execute(own.values(merged_from=child.id).execution_options(synchronize_session=False))


def _written_out(tx: Transaction, merger: CompanyMerger, child: Company, kept: Company) -> dict[str, list[int]]:
    """What the kept record has besides: the other's name and code, by which it is found, and its people to call."""
    code = CompanyCode(
        company_id=kept.id, code=child.credit_code, until=tx.now, reason=merger.reason, merged_from=child.id
    )
    rows: dict[str, list[Any]] = {"codes": [code], "names": [], "contacts": _contacts(tx, child, kept)}
    if is_renamed(child.name, kept.name):
        since, until = local_day(child.created_at), local_day(tx.now)
        last = sa.select(sa.func.max(CompanyName.until)).where(
            CompanyName.company_id == kept.id, CompanyName.merged_from == child.id
        )
        since = tx.session.scalar(last) or since
        name = CompanyName(
            company_id=kept.id,
            name=child.name,
            folded=folded(child.name),
            since=since,
            until=max(since, until),
            merged_from=child.id,
        )
        rows["names"].append(name)
    tx.session.add_all(each for written in rows.values() for each in written)
    tx.session.flush()
    return {key: [each.id for each in written] for key, written in rows.items()}


def _contacts(tx: Transaction, child: Company, kept: Company) -> list[Contact]:
    """The people to call at the one that goes, who are not among those of the kept one; the first stays the first."""
    rows = tx.session.scalars(
        sa.select(Contact).where(Contact.company_id.in_([child.id, kept.id])).order_by(Contact.id)
    ).all()
    met = {(row.name, row.phone) for row in rows if row.company_id == kept.id}
    alone = not met
    return [
        Contact(
            company_id=kept.id,
            name=row.name,
            phone=row.phone,
            position=row.position,
            is_primary=alone and row.is_primary,
        )
        for row in rows
        if row.company_id == child.id and (row.name, row.phone) not in met
    ]


MERGE_FIRMS = Act(
    action="merge_firms",
    ability=MERGES,
    takes=MergeFirm,
    do=merge_firms,
    done="企业记录已合并",
    danger="这条记录的诉求、人员和档案都会归到保留的企业，7 天内可以撤销。",
)
