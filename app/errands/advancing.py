"""What every act on an errand has in common: found, locked, allowed by the table, said."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.accounts.models import Account, AccountState, Membership
from app.accounts.queries import holding
from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.errands.models import Errand, ErrandStep
from app.errands.rules.lifecycle import (
    ERRANDS,
    UNFIT,
    ErrandAction,
    ErrandParty,
    ErrandState,
    holds,
    parties,
)
from app.errands.rules.steps import STEPS, StepAction, StepParty, StepState, all_ended
from app.kernel.errors import Conflict, Forbidden, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import CompanyId, ParkId, RegionId, id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible


class Held(NamedTuple):
    """An errand nobody else can change meanwhile, its steps in their order, and what the actor is to it."""

    errand: Errand
    steps: Sequence[ErrandStep]
    held: frozenset[ErrandParty]


def find(tx: Transaction, number: str, *, lock: bool = False) -> Errand:
    """The errand an address names, with its firm and park. Raises Missing where it does not exist for the actor."""
    wanted = (
        visible(tx.actor, Errand)
        .where(Errand.number == harmless(number))
        .options(joinedload(Errand.company), joinedload(Errand.park))
    )
    if lock:
        wanted = wanted.with_for_update(of=Errand).execution_options(populate_existing=True)
    errand = tx.session.scalar(wanted)
    if errand is None:
        raise Missing()
    return errand


def held(tx: Transaction, number: str, version: int | None) -> Held:
    """The errand, locked, in the version that was seen. Raises Missing, Conflict."""
    with tx.as_the_office():
        errand = find(tx, number, lock=True)
        steps = steps_of(tx, errand)
    standing = parties_to(tx, errand, steps)
    if version is not None and version != errand.version:
        raise Conflict(allowed=ERRANDS.fitting(errand.state, standing), state=errand.state, version=errand.version)
    return Held(errand, steps, standing)


def locked(tx: Transaction, number: str, action: ErrandAction, version: int | None) -> Held:
    """The same with leave for an act on the whole. Raises Missing, Conflict, Forbidden, Refused."""
    found = held(tx, number, version)
    errand, standing = found.errand, found.held
    if not any(row.action is action and standing.intersection(row.by) for row in ERRANDS.rows):
        raise Forbidden()
    if ERRANDS.row(action, errand.state) is None:
        may = allowed(errand, standing, [step.state for step in found.steps])
        raise Refused(UNFIT[action], allowed=may, state=errand.state)
    return found


def locked_step(
    tx: Transaction, number: str, action: StepAction | None, version: int | None
) -> tuple[Held, ErrandStep]:
    """The same for an act on one step, named by its id; ``action`` None: in no table, the caller asks who may.

    Raises Missing, Conflict, Forbidden, Refused ``errand_step_unfit``, ``errand_not_running``,
    ``errand_authorisation_over``.
    """
    of = sa.select(Errand.number).join(ErrandStep, ErrandStep.errand_id == Errand.id)
    name = tx.session.scalar(of.where(ErrandStep.id == id_named(number), ErrandStep.visible_to(tx.actor)))
    if name is None:
        raise Missing()
    found = held(tx, name, version)
    step = next(each for each in found.steps if str(each.id) == number)
    standing = step_parties(tx, step, found.held)
    if action is not None and not any(row.action is action and standing.intersection(row.by) for row in STEPS.rows):
        raise Forbidden()
    demand_running(tx, found.errand)
    if action is not None and STEPS.row(action, step.state) is None:
        raise Refused("errand_step_unfit", allowed=STEPS.fitting(step.state, standing), state=step.state)
    return found, step


def demand_running(tx: Transaction, errand: Errand) -> None:
    """Ask whether its steps move: it runs, and the firm's authorisation holds today. Raises Refused."""
    if errand.state is not ErrandState.RUNNING:
        raise Refused("errand_not_running", state=errand.state)
    if not holds(errand.authorised_until, local_day(tx.now)):
        raise Refused("errand_authorisation_over", state=errand.state)


def step_parties(tx: Transaction, step: ErrandStep, held: frozenset[ErrandParty]) -> frozenset[StepParty]:
    """What the actor is to one step."""
    found: set[StepParty] = set()
    if ErrandParty.AGENT in held:
        found.add(StepParty.AGENT)
    if step.department_id is not None and any(seat.department_id == step.department_id for seat in tx.actor.seats):
        found.add(StepParty.UNIT)
    return frozenset(found)


def parties_to(tx: Transaction, errand: Errand, steps: Sequence[ErrandStep]) -> frozenset[ErrandParty]:
    """What the actor is to an errand: one query more for a coordinator alone, whether the park has an agent."""
    units = frozenset(step.department_id for step in steps if step.department_id is not None)
    coordinates = bool(tx.actor.seats_of(Role.COORDINATOR))
    agentless = coordinates and not _has_agent(tx, errand.park_id)
    return parties(tx.actor, errand.region_id, errand.park_id, errand.company_id, units, agentless=agentless)


def allowed(errand: Errand, held: frozenset[ErrandParty], steps: Iterable[StepState]) -> list[ErrandAction]:
    """What the actor may do with the errand as a whole now, ``steps`` being the states of its steps.

    What is in the way besides, the act itself says.
    """
    unfit = {
        ErrandAction.TAKE: errand.taken_at is not None,
        ErrandAction.HAND_BACK: not all_ended(steps),
    }
    return [action for action in ERRANDS.fitting(errand.state, held) if not unfit.get(action, False)]


def steps_of(tx: Transaction, errand: Errand) -> Sequence[ErrandStep]:
    """Its steps in their order, with unit and ticket."""
    wanted = (
        sa.select(ErrandStep)
        .where(ErrandStep.errand_id == errand.id)
        .order_by(ErrandStep.place)
        .options(joinedload(ErrandStep.department), joinedload(ErrandStep.ticket))
    )
    return tx.session.scalars(wanted.execution_options(populate_existing=True)).all()


def advance(errand: Errand, action: ErrandAction) -> None:
    """Move it by the table. ValueError where ``locked`` did not ask."""
    row = ERRANDS.row(action, errand.state)
    if row is None:
        raise ValueError(f"{action} does not fit {errand.state}")
    if row.targets:
        errand.state = row.targets[0]


def advance_step(step: ErrandStep, action: StepAction) -> None:
    """Move a step by its table. ValueError where nobody asked."""
    row = STEPS.row(action, step.state)
    if row is None:
        raise ValueError(f"{action} does not fit {step.state}")
    step.state = row.targets[0]


def touch(tx: Transaction, errand: Errand) -> None:
    """Whatever is done about it is a version of it: who saw the one before is told."""
    sa.orm.attributes.flag_modified(errand, "title")
    tx.session.flush()


def facts_of(errand: Errand) -> dict[str, Any]:
    """The facts every event of an errand carries."""
    return {
        "number": errand.number,
        "version": errand.version,
        "region_id": RegionId(errand.region_id),
        "company_id": CompanyId(errand.company_id),
        "park_id": None if errand.park_id is None else ParkId(errand.park_id),
        "company_name": errand.company.name,
        "title": errand.title,
    }


def _has_agent(tx: Transaction, park_id: int | None) -> bool:
    """Whether the park has somebody at work who acts for firms."""
    if park_id is None:
        return False
    there = (
        sa.exists()
        .where(
            Membership.role == Role.AGENT,
            Membership.park_id == park_id,
            Membership.account_id == Account.id,
            Account.state == AccountState.ACTIVE,
        )
        .where(holding(sa.literal(tx.now)))
    )
    return bool(tx.session.scalar(sa.select(there)))
