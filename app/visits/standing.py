"""停产失联: two visits propose that a firm has stopped or is lost, and the coordinator's word alone makes it so.

It takes the firm out of those that should be called on, and of d in coverage; it may still file, and its record stays.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.companies.models import Company
from app.kernel.acts import Act
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.ids import CompanyId, RegionId, id_named
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.events import StandingDecided, StandingEnded, StandingProposed
from app.visits.models import CompanyStanding, Visit
from app.visits.rules.recording import standing_of
from app.visits.rules.words import DECIDE, StandingState, VisitState
from app.visits.timing import end_plan_clocks

OPEN = (StandingState.PROPOSED, StandingState.IN_FORCE)


@dataclass(frozen=True, kw_only=True)
class DecideStanding:
    """Whether it is so, and on what ground."""

    agreed: Annotated[bool, Ask("是否认定", means="Whether the firm has stopped, or is lost.", example=True)]
    words: Annotated[str, Ask("认定依据", most=300, means="The ground.", example="现场查看，电表停走两个月")]


@dataclass(frozen=True, kw_only=True)
class EndStanding:
    """Why it is over."""

    reason: Annotated[str, Ask("恢复原因", most=300, means="What was found.", example="已复工")]


def propose_standing(tx: Transaction, visit: Visit) -> None:
    """Put it before the coordinator, when this visit and the one before found the same grave thing; once."""
    before = tx.session.scalar(
        sa.select(Visit.production)
        .where(
            Visit.company_id == visit.company_id,
            Visit.state == VisitState.DONE,
            Visit.id != visit.id,
            Visit.visited_on <= visit.visited_on,
        )
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
        .limit(1)
    )
    kind = standing_of(visit.production, before)
    if kind is None:
        return
    open_one = sa.select(CompanyStanding.id).where(
        CompanyStanding.company_id == visit.company_id, CompanyStanding.state.in_(OPEN)
    )
    if tx.session.scalar(open_one) is not None:
        return
    standing = CompanyStanding(
        region_id=visit.region_id,
        company_id=visit.company_id,
        visit_id=visit.id,
        kind=kind,
        state=StandingState.PROPOSED,
        proposed_at=tx.now,
    )
    tx.session.add(standing)
    tx.session.flush()
    tx.emit(StandingProposed(**_facts(tx, standing)))


def decide_standing(tx: Transaction, number: str, version: int | None, given: DecideStanding) -> CompanyStanding:
    """认定停产失联: the coordinator's word; plans of the firm are called off. Raises Missing, Forbidden, Conflict,
    Refused ``visit_standing_settled``.
    """
    standing = _held(tx, number, version, StandingState.PROPOSED)
    given = checked(given)
    standing.state = StandingState.IN_FORCE if given.agreed else StandingState.DECLINED
    standing.decided_at, standing.decided_by_name, standing.words = tx.now, tx.actor.name, given.words
    standing.version += 1
    if given.agreed:
        plans = tx.session.scalars(
            sa.update(Visit)
            .where(Visit.company_id == standing.company_id, Visit.state == VisitState.PLANNED)
            .values(state=VisitState.CANCELLED, version=Visit.version + 1)
            .returning(Visit.id)
        ).all()
        end_plan_clocks(tx, plans, met=False)
    tx.session.flush()
    tx.emit(StandingDecided(**_facts(tx, standing), decision=standing.state, words=given.words))
    return standing


def end_standing(tx: Transaction, number: str, version: int | None, given: EndStanding) -> CompanyStanding:
    """恢复走访: the firm works again, or was found; from the next look on it is called on. Raises as deciding does."""
    standing = _held(tx, number, version, StandingState.IN_FORCE)
    given = checked(given)
    standing.state, standing.ended_at, standing.end_reason = StandingState.ENDED, tx.now, given.reason
    standing.version += 1
    tx.session.flush()
    tx.emit(StandingEnded(**_facts(tx, standing), reason=given.reason))
    return standing


def _held(tx: Transaction, number: str, version: int | None, state: StandingState) -> CompanyStanding:
    found = tx.session.scalar(
        visible(tx.actor, CompanyStanding).where(CompanyStanding.id == id_named(number)).with_for_update()
    )
    if found is None:
        raise Missing()
    seats = tx.actor.seats_of(Role.COORDINATOR)
    if not tx.actor.may(DECIDE) or not any(found.region_id in seat.region_ids for seat in seats):
        raise Forbidden()
    if version is not None and version != found.version:
        raise Conflict(state=found.state, version=found.version)
    if found.state is not state:
        raise Refused("visit_standing_settled", state=found.state)
    return found


def _facts(tx: Transaction, standing: CompanyStanding) -> dict[str, Any]:
    return {
        "standing": standing.id,
        "company_id": CompanyId(standing.company_id),
        "company_name": tx.session.get_one(Company, standing.company_id).name,
        "region_id": RegionId(standing.region_id),
        "kind": standing.kind,
    }


DECIDE_STANDING = Act(
    action="decide_standing", ability=DECIDE, takes=DecideStanding, do=decide_standing, done="认定结果已登记"
)
END_STANDING = Act(action="end_standing", ability=DECIDE, takes=EndStanding, do=end_standing, done="已恢复走访")
