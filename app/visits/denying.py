"""没有来过: a firm says that nobody came, and the supervisor rules; until then the visit does not count."""

from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY, Role
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.kernel.acts import Act, Addition
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.visits.events import VisitCancelled, VisitDenied, VisitRuled
from app.visits.holding import facts_of, held
from app.visits.models import Visit
from app.visits.rules.recording import denial_refused
from app.visits.rules.words import DECIDE, DENY, RULE, DenialState, VisitState
from app.visits.timing import end_plan_clocks


@dataclass(frozen=True, kw_only=True)
class NobodyCame:
    """What the firm adds to it."""

    words: Annotated[
        str, Ask("补充说明", most=200, means="What the firm adds; may be empty.", example="当天没有人来。")
    ] = ""


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """Whether somebody came after all, and on what ground."""

    came: Annotated[bool, Ask("是否来过", means="Whether somebody came.", example=False)]
    words: Annotated[
        str,
        Ask(
            "核实情况",
            most=300,
            hint="企业和服务官都会看到。",
            means="The ground; firm and officer read it.",
            example="已核对照片，当天到过企业。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class CalledOff:
    """Why a planned visit will not be made."""

    reason: Annotated[str, Ask("取消原因", most=200, means="Why it will not be made.", example="企业搬迁中")]


def deny_visit(tx: Transaction, number: str, given: NobodyCame) -> Visit:
    """没有来过: by the firm's people, within 10 workdays of the visit; once.

    Raises Missing, Forbidden for whoever is not of the firm, Refused ``visit_denial_late`` or ``visit_denied_already``.
    """
    named = visible(tx.actor, Visit).where(Visit.number == harmless(number))
    visit_id = tx.session.scalar(named.with_only_columns(Visit.id))
    if visit_id is None:
        raise Missing()
    if not tx.actor.may(DENY):
        raise Forbidden()
    given = checked(given)
    with tx.as_the_office():
        visit = tx.session.scalars(sa.select(Visit).where(Visit.id == visit_id).with_for_update()).one()
        if not any(seat.company_id == visit.company_id for seat in tx.actor.seats_of(*COMPANY)):
            raise Forbidden()
        if visit.state is not VisitState.DONE or visit.visited_on is None:
            raise Refused("visit_not_done", state=visit.state)
        between = calendar_now(tx.session).workdays_between
        if why := denial_refused(visit.visited_on, local_day(tx.now), visit.denial, between):
            raise Refused(why, state=visit.state)
        visit.denial, visit.denied_at, visit.denied_by_name = DenialState.WAITING, tx.now, tx.actor.name
        visit.denial_words, visit.version = given.words, visit.version + 1
        tx.session.flush()
        tx.emit(
            VisitDenied(
                **facts_of(visit),
                company_name=tx.session.get_one(Company, visit.company_id).name,
                officer=visit.officer_name,
                day=visit.visited_on.isoformat(),
                words=given.words,
            )
        )
    return visit


def rule_on_denial(tx: Transaction, number: str, version: int | None, given: Ruling) -> Visit:
    """核实走访: the supervisor says whether somebody came. Raises Missing, Forbidden, Conflict, Refused."""
    visit = held(tx, number, version, RULE, Role.SUPERVISOR)
    if visit.denial is not DenialState.WAITING or visit.visited_on is None:
        raise Refused("visit_not_denied", state=visit.state)
    given = checked(given)
    visit.denial = DenialState.CAME if given.came else DenialState.NOT_CAME
    visit.ruled_at, visit.ruled_by_name, visit.ruling_words = tx.now, tx.actor.name, given.words
    visit.version += 1
    tx.session.flush()
    tx.emit(
        VisitRuled(
            **facts_of(visit),
            officer=visit.officer_name,
            day=visit.visited_on.isoformat(),
            ruling=visit.denial,
            words=given.words,
        )
    )
    return visit


def cancel_plan(tx: Transaction, number: str, version: int | None, given: CalledOff) -> Visit:
    """取消应走访: the coordinator calls a planned visit off, with the reason. Raises Missing, Forbidden, Refused."""
    visit = held(tx, number, version, DECIDE, Role.COORDINATOR)
    if visit.state is not VisitState.PLANNED:
        raise Refused("visit_not_planned", state=visit.state)
    given = checked(given)
    visit.state, visit.cancel_reason, visit.version = VisitState.CANCELLED, given.reason, visit.version + 1
    end_plan_clocks(tx, [visit.id], met=False)
    tx.session.flush()
    tx.emit(VisitCancelled(**facts_of(visit), reason=given.reason))
    return visit


DENY_VISIT = Addition(action="deny_visit", ability=DENY, takes=NobodyCame, do=deny_visit, done="已反映，督办员会核实")
RULE_ON_DENIAL = Act(
    action="rule_on_denial", ability=RULE, takes=Ruling, do=rule_on_denial, done="核实结果已登记，企业和服务官会看到"
)
CANCEL_PLAN = Act(
    action="cancel_plan",
    ability=DECIDE,
    takes=CalledOff,
    do=cancel_plan,
    done="应走访已取消",
    danger="取消后，这个周期不再提醒走访这家企业。",
)
