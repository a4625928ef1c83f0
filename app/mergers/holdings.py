"""What hangs on a record of a firm, and how it goes from one to another: each row is noted, so that it finds back."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Membership
from app.companies.models import CompanyCode, CompanyMove, CompanyName, Pairing
from app.corrections.models import Correction
from app.drafts.models import KeptDraft
from app.errands.models import Errand
from app.fairs.models import FairFirm
from app.handovers.models import HandOverFirm
from app.history.models import PastTicket
from app.issues.models import ParkNoticeFirm
from app.kernel.transaction import Transaction
from app.mergers.models import CompanyMerger, CompanyRowMove
from app.mergers.rules import Holding
from app.promises.models import Promise
from app.registrations.models import FirmInvitation, Registration
from app.registrations.rules import InvitationState, RegistrationState
from app.tickets.models import Ticket
from app.traits.models import CompanyTag
from app.visits.models import CompanyQuiet, CompanyStanding, Visit
from app.visits.rules.words import StandingState, VisitState

TABLES: Mapping[Holding, Any] = {
    Holding.TICKETS: Ticket,
    Holding.PAST_TICKETS: PastTicket,
    Holding.MEMBERSHIPS: Membership,
    Holding.PAIRINGS: Pairing,
    Holding.TAGS: CompanyTag,
    Holding.NAMES: CompanyName,
    Holding.CODES: CompanyCode,
    Holding.MOVES: CompanyMove,
    Holding.CORRECTIONS: Correction,
    Holding.HAND_OVERS: HandOverFirm,
    Holding.REGISTRATIONS: Registration,
    Holding.INVITATIONS: FirmInvitation,
    Holding.DRAFTS: KeptDraft,
    Holding.FAIRS: FairFirm,
    Holding.VISITS: Visit,
    Holding.QUIETS: CompanyQuiet,
    Holding.STANDINGS: CompanyStanding,
    Holding.PARK_NOTICES: ParkNoticeFirm,
    Holding.PROMISES: Promise,
    Holding.ERRANDS: Errand,
}
"""Every table whose rows name a firm they belong to, but the people to call: those are written out (``merging``)."""

ONCE_IN: Mapping[Holding, str] = {
    Holding.HAND_OVERS: "hand_over_id",
    Holding.FAIRS: "fair_id",
    Holding.PARK_NOTICES: "notice_id",
}
"""Where a firm stands at most once: in a hand-over, among the guests of a fair, among those a notice is for."""


def going(tx: Transaction, holding: Holding, child_id: int, kept_id: int) -> sa.Select[int]:
    """The rows that go along: all, but what has ended with the record and what the kept one has already."""
    model = TABLES[holding]
    wanted: sa.Select[int] = sa.select(model.id).where(model.company_id == child_id)
    match holding:
        case Holding.MEMBERSHIPS:
            return wanted.where(sa.or_(Membership.until_at.is_(None), Membership.until_at > tx.now))
        case Holding.REGISTRATIONS:
            return wanted.where(Registration.state == RegistrationState.WAITING)
        case Holding.INVITATIONS:
            return wanted.where(FirmInvitation.state == InvitationState.OPEN)
        case Holding.VISITS:  # those that were made; plans are made anew for the record that is kept
            there = aliased(Visit)
            met = sa.exists().where(
                there.company_id == kept_id,
                there.officer_id == Visit.officer_id,
                there.visited_on == Visit.visited_on,
            )
            planned = sa.exists().where(
                there.company_id == kept_id,
                there.period_first == Visit.period_first,
                there.state != VisitState.CANCELLED,
            )
            return wanted.where(Visit.state == VisitState.DONE, sa.not_(met), sa.not_(planned))
        case Holding.STANDINGS:
            return wanted.where(CompanyStanding.state.in_((StandingState.DECLINED, StandingState.ENDED)))
        case Holding.TAGS:
            return wanted.where(sa.or_(CompanyTag.ended_at.is_not(None), sa.not_(tagged(kept_id))))
    if (within := ONCE_IN.get(holding)) is not None:
        there = aliased(model)
        met = sa.exists().where(getattr(there, within) == getattr(model, within), there.company_id == kept_id)
        return wanted.where(sa.not_(met))
    return wanted


def tagged(company_id: int) -> sa.ColumnElement[bool]:
    """That a record has an open tag of a tag's kind, as far verified: there is one of each."""
    there = aliased(CompanyTag)
    return sa.exists().where(
        there.company_id == company_id,
        there.kind == CompanyTag.kind,
        there.ended_at.is_(None),
        there.verified_at.is_(None) == CompanyTag.verified_at.is_(None),
    )


def carry(tx: Transaction, merger: CompanyMerger, holding: Holding, which: sa.Select[int], *, back: bool) -> int:
    """Bring rows to the kept record, or ``back``; each is noted. Returns how many went."""
    left, taken = (merger.kept_id, merger.child_id) if back else (merger.child_id, merger.kept_id)
    model = TABLES[holding]
    moved = (
        sa.update(model)
        .where(model.id.in_(which), model.company_id == left)
        .values(company_id=taken)
        .returning(model.id)
        .execution_options(synchronize_session=False)
    )
    ids: Sequence[int] = sorted(tx.session.scalars(moved))
    if ids:
        noted = [
            {"merger_id": merger.id, "holding": holding, "row_id": each, "at": tx.now, "from_id": left, "to_id": taken}
            for each in ids
        ]
        tx.session.execute(sa.insert(CompanyRowMove), noted)
    return len(ids)


def gone_along(merger: CompanyMerger, holding: Holding) -> sa.Select[int]:
    """The rows that went along with a record."""
    return sa.select(CompanyRowMove.row_id).where(
        CompanyRowMove.merger_id == merger.id,
        CompanyRowMove.holding == holding,
        CompanyRowMove.to_id == merger.kept_id,
    )
