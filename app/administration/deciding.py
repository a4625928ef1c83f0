"""复核与撤回: a second person signs a change or declines it; who proposed one takes it back before it holds."""

from dataclasses import dataclass
from typing import Annotated

from app.administration.applying import put_in_force, said
from app.administration.models import Amendment
from app.administration.proposing import may_set
from app.administration.rules import UNSETTLED, AmendmentState, AmendmentStep
from app.kernel.actor import Actor
from app.kernel.acts import Addition
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import RegionId
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

SIGNS = "settings.sign"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A second person's word on a change."""

    agreed: Annotated[
        bool,
        Ask("是否同意", means="True: it holds from its day on. False: it never does.", example=True),
    ]
    why: Annotated[
        str,
        Ask(
            "意见",
            hint="不同意时写明理由。会留在审计记录里。",
            most=500,
            means="Why; needed when it is declined. Kept in the audit trail.",
            example="时限与上级文件一致。",
        ),
    ] = ""


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """Why a change that does not hold yet is taken back."""

    reason: Annotated[
        str,
        Ask(
            "撤回理由",
            most=500,
            means="Why it is taken back. Kept in the audit trail.",
            example="填错了单位。",
        ),
    ]


def judge(tx: Transaction, number: str, given: Judged) -> Amendment:
    """复核: a second person agrees to a change that touches rates, or declines it.

    Raises Missing, Forbidden for whoever may not sign there, Refused ``amendment_own`` for who proposed it and
    ``amendment_settled`` for one that waits for nobody.
    """
    amendment = _locked(tx, number)
    if not may_sign(tx.actor, amendment.region_id):
        raise Forbidden()
    if amendment.state is not AmendmentState.WAITING:
        raise Refused("amendment_settled")
    if amendment.proposed_by == tx.actor.account_id and not tx.actor.is_system:
        raise Refused("amendment_own")
    given = checked(given)
    if not given.agreed and not given.why:
        raise Invalid({"why": [say("不同意时请写明理由。")]})
    _note(tx, amendment, given.why)
    if not given.agreed:
        amendment.state = AmendmentState.DECLINED
        tx.session.flush()
        tx.emit(said(amendment, AmendmentStep.DECLINED, given.why))
        return amendment
    amendment.state = AmendmentState.AHEAD
    tx.session.flush()
    tx.emit(said(amendment, AmendmentStep.SIGNED, given.why))
    put_in_force(tx, amendment)
    return amendment


def take_back(tx: Transaction, number: str, given: TakenBack) -> Amendment:
    """撤回: who proposed it, or another administrator, takes back what does not hold yet.

    Raises Missing, Forbidden, Refused ``amendment_settled``.
    """
    amendment = _locked(tx, number)
    region_id = None if amendment.region_id is None else RegionId(amendment.region_id)
    if not may_set(tx.actor, region_id):
        raise Forbidden()
    if amendment.state not in UNSETTLED:
        raise Refused("amendment_settled")
    given = checked(given)
    _note(tx, amendment, given.reason)
    amendment.state = AmendmentState.WITHDRAWN
    tx.session.flush()
    tx.emit(said(amendment, AmendmentStep.WITHDRAWN, given.reason))
    return amendment


def may_sign(actor: Actor, region_id: int | None) -> bool:
    """Whether somebody signs changes of a region: another administrator, the coordinator, the leader."""
    if actor.is_system:
        return True
    if not actor.may(SIGNS):
        return False
    seats = actor.seats_of("admin", "coordinator", "leader")
    return bool(seats) if region_id is None else any(region_id in seat.region_ids for seat in seats)


def _note(tx: Transaction, amendment: Amendment, why: str) -> None:
    amendment.decided_at, amendment.decided_why = tx.now, why
    amendment.decided_by, amendment.decided_by_name = tx.actor.account_id, tx.actor.name


def _locked(tx: Transaction, number: str) -> Amendment:
    statement = visible(tx.actor, Amendment).where(Amendment.number == harmless(number)).with_for_update()
    found = tx.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise Missing()
    return found


JUDGE = Addition(
    action="judge",
    ability=SIGNS,
    takes=Judged,
    do=judge,
    done="已复核",
)
TAKE_BACK = Addition(
    action="take_back",
    ability="settings.edit",
    takes=TakenBack,
    do=take_back,
    done="已撤回",
    danger="这份修改不再生效，可以重新提出。",
)
