"""撤销合并: within seven days two records are two again, and everything that went along goes back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.accounts.models import Membership
from app.accounts.rules.roles import Role
from app.companies.models import Company, CompanyCode, CompanyName, CompanyState, Contact, Pairing
from app.companies.pairing import hold_firms, leave_seat
from app.companies.rules import local_day
from app.drafts.models import KeptDraft
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.ids import CompanyId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.mergers.events import CompanyMergerUndone, RecordsParted
from app.mergers.holdings import TABLES, carry, gone_along, tagged
from app.mergers.merging import seat_again, tell_both
from app.mergers.models import CompanyMerger
from app.mergers.rules import MERGES, Holding, merges, undone_until
from app.mergers.standing_twice import say_what_each_did
from app.registrations.models import FirmInvitation, Registration
from app.registrations.rules import InvitationState, RegistrationState
from app.tickets.models import Ticket
from app.tickets.wording import word_again
from app.traits.models import CompanyTag


@dataclass(frozen=True, kw_only=True)
class UndoMerger:
    """Why the two are not one firm."""

    reason: Annotated[
        str,
        Ask(
            "撤销理由",
            most=200,
            line=True,
            hint="如：是两家不同的企业。",
            means="Why the two are two firms.",
            example="是两家不同的企业",
        ),
    ]


def undo_merger(tx: Transaction, number: str, given: UndoMerger) -> CompanyMerger:
    """Make two records of one again. What was filed meanwhile stays with the kept one, but what people of the other
    filed goes with them.

    Raises Missing, Forbidden, Invalid, Refused when it was undone already, after seven days, while the kept one itself
    went into another, and where matters of both are bound together by now.
    """
    given = checked(given)
    merger, kept, child = _held(tx, number)
    tickets = _locked_tickets(tx, merger)
    people = _people_of_other(tx, merger)
    returning = _returning(tx, merger, people)
    _refuse_entangled(tx, merger, returning)
    child.merged_into, child.state = None, CompanyState(merger.child_state)
    tx.session.flush()
    _take_out(tx, merger, given.reason)
    say_what_each_did(tx, merger)
    carry(tx, merger, Holding.TICKETS, sa.select(Ticket.id).where(Ticket.id.in_(returning)), back=True)
    for holding in TABLES:
        if holding is not Holding.TICKETS:
            carry(tx, merger, holding, _going_back(merger, holding, people), back=True)
    _seats_again(tx, merger, given.reason)
    merger.undone_at, merger.undone_by = tx.now, tx.actor.account_id
    merger.undone_by_name, merger.undo_reason = tx.actor.name, given.reason
    tx.session.flush()
    tx.session.expire(kept, ["former"])
    tx.session.expire(child, ["former"])
    word_again(tx, tickets)
    tx.emit(
        CompanyMergerUndone(
            company_id=kept.id,
            credit_code=kept.credit_code,
            child_id=child.id,
            child_code=child.credit_code,
            merger_id=merger.id,
            tickets=len(returning),
            reason=given.reason,
        )
    )
    tell_both(tx, RecordsParted, merger, kept, given.reason)
    return merger


def _held(tx: Transaction, number: str) -> tuple[CompanyMerger, Company, Company]:
    """The merger an address names with both records, locked in one order. Raises Missing, Forbidden, Refused."""
    if not tx.actor.may(MERGES):
        raise Forbidden()
    merger = tx.session.scalar(visible(tx.actor, CompanyMerger).where(CompanyMerger.id == id_named(number)))
    if merger is None:
        raise Missing()
    if not merges(tx.actor, merger.region_id):
        raise Forbidden()
    hold_firms(tx, [CompanyId(merger.kept_id), CompanyId(merger.child_id)])
    tx.session.refresh(merger)
    if merger.undone_at is not None:
        raise Refused("merger_undone")
    if tx.now > undone_until(merger.made_at):
        raise Refused("merger_too_late")
    kept, child = (
        tx.session.get_one(Company, each, populate_existing=True) for each in (merger.kept_id, merger.child_id)
    )
    if kept.merged_into is not None:
        raise Refused("merger_kept_merged")
    return merger, kept, child


def _locked_tickets(tx: Transaction, merger: CompanyMerger) -> Sequence[int]:
    """All that is the kept one's now, in one order."""
    wanted = sa.select(Ticket.id).where(Ticket.company_id == merger.kept_id).order_by(Ticket.id)
    return tx.session.scalars(wanted.with_for_update(key_share=True)).all()


def _people_of_other(tx: Transaction, merger: CompanyMerger) -> frozenset[int]:
    """Whoever came along with the other record, and sits in the kept one by nothing else."""
    came = gone_along(merger, Holding.MEMBERSHIPS)
    there = sa.select(Membership.account_id).where(Membership.company_id == merger.kept_id, Membership.id.not_in(came))
    wanted = sa.select(Membership.account_id).where(Membership.id.in_(came), Membership.account_id.not_in(there))
    return frozenset(tx.session.scalars(wanted))


def _returning(tx: Transaction, merger: CompanyMerger, people: Collection[int]) -> list[int]:
    """The tickets that go back: those that came, what people of the other filed, and what came out of these."""
    came = sa.select(Ticket.id).where(Ticket.id.in_(gone_along(merger, Holding.TICKETS)))
    found = set(tx.session.scalars(came.where(Ticket.company_id == merger.kept_id)))
    filed = tx.session.execute(
        sa.select(Ticket.id, Ticket.filed_by, Ticket.again_of, Ticket.split_from)
        .where(Ticket.company_id == merger.kept_id, Ticket.filed_at >= merger.made_at, Ticket.id.not_in(came))
        .order_by(Ticket.id)
    )
    for row in filed:  # what came out of a ticket has a later id
        if row.filed_by in people or {row.again_of, row.split_from} & found:
            found.add(row.id)
    return sorted(found)


def _refuse_entangled(tx: Transaction, merger: CompanyMerger, returning: Sequence[int]) -> None:
    """Raises Refused where a ticket that goes back and one that stays are bound together."""
    goes = Ticket.id.in_(returning)
    bound = [
        sa.or_(sa.and_(goes, other.not_in(returning)), sa.and_(sa.not_(goes), other.in_(returning)))
        for other in (Ticket.merged_into, Ticket.again_of, Ticket.split_from)
    ]
    wanted = sa.select(Ticket.id).where(Ticket.company_id == merger.kept_id, sa.or_(*bound)).limit(1)
    if tx.session.scalar(wanted) is not None:
        raise Refused("merger_entangled")


def _take_out(tx: Transaction, merger: CompanyMerger, reason: str) -> None:
    """What was written for the kept record goes, and the seats that began with the merger end."""
    for model, key in ((CompanyName, "names"), (CompanyCode, "codes"), (Contact, "contacts")):
        written = sa.delete(model).where(model.id.in_(merger.apart[key]), model.company_id == merger.kept_id)
        tx.session.execute(written.execution_options(synchronize_session=False))
    begun = sa.select(Pairing).where(
        Pairing.id.in_(merger.apart["begun"]), Pairing.company_id == merger.kept_id, Pairing.until_day.is_(None)
    )
    for row in tx.session.scalars(begun):
        leave_seat(tx, CompanyId(merger.kept_id), row.seat, max(local_day(tx.now), row.from_day), reason)


def _going_back(merger: CompanyMerger, holding: Holding, people: Collection[int]) -> sa.Select[int]:
    """What goes back of what came along: not what somebody has decided meanwhile, nor a tag the record has again."""
    model = TABLES[holding]
    came: sa.Select[int] = sa.select(model.id).where(model.id.in_(gone_along(merger, holding)))
    match holding:
        case Holding.REGISTRATIONS:
            return came.where(Registration.state == RegistrationState.WAITING)
        case Holding.INVITATIONS:
            return came.where(FirmInvitation.state == InvitationState.OPEN)
        case Holding.TAGS:
            return came.where(sa.or_(CompanyTag.ended_at.is_not(None), sa.not_(tagged(merger.child_id))))
        case Holding.DRAFTS:
            theirs = sa.and_(KeptDraft.account_id.in_(people), KeptDraft.company_id == merger.kept_id)
            return sa.select(KeptDraft.id).where(sa.or_(KeptDraft.id.in_(gone_along(merger, holding)), theirs))
    return came


def _seats_again(tx: Transaction, merger: CompanyMerger, reason: str) -> None:
    """Names and codes are the record's own again; who had a seat in it has it again, from today on."""
    for model in (CompanyName, CompanyCode):
        own = sa.update(model).where(model.company_id == merger.child_id, model.merged_from == merger.child_id)
        tx.session.execute(own.values(merged_from=None).execution_options(synchronize_session=False))
    ended = sa.update(Membership).where(Membership.id.in_(merger.apart["seats"]), Membership.until_at == merger.made_at)
    tx.session.execute(ended.values(until_at=None).execution_options(synchronize_session=False))
    serving = sa.exists().where(
        Membership.account_id == Pairing.officer_id,
        Membership.role == Role.OFFICER,
        Membership.region_id == merger.region_id,
        sa.or_(Membership.until_at.is_(None), Membership.until_at > tx.now),
    )
    for row in tx.session.scalars(sa.select(Pairing).where(Pairing.id.in_(merger.apart["ended"]), serving)).all():
        seat_again(tx, merger.child_id, row.officer_id, row.seat, reason)


UNDO_MERGER = Addition(action="undo_merger", ability=MERGES, takes=UndoMerger, do=undo_merger, done="合并已撤销")
