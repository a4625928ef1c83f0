"""登记走访: one form, one transaction. The visit, its matters, what was promised, what resolved matters' firms said."""

import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.companies.models import Company
from app.followups.conducting import FOLLOW_UP, Attempted
from app.followups.models import FollowUpChannel
from app.kernel.acts import Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import CompanyId, RegionId
from app.kernel.inputs import checked, in_row
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.promises.giving import Promised, promise
from app.promises.rules.words import PromiseOrigin
from app.tickets.filing import FILE
from app.tickets.models import Ticket
from app.tickets.rules.drafting import Draft
from app.tickets.rules.words import Channel
from app.visits.events import VisitRecorded
from app.visits.holding import firm_held
from app.visits.inputs import Followed, Problem, PromisedThere, RecordVisit
from app.visits.judging import judge
from app.visits.models import Visit, VisitMatter
from app.visits.numbers import next_numbers
from app.visits.rules.words import RECORD, VisitState, VisitWay
from app.visits.scheduling import end_schedule
from app.visits.standing import propose_standing
from app.visits.timing import end_plan_clock


def record_visit(tx: Transaction, given: RecordVisit) -> Visit:
    """登记走访: once it is done, by who looks after the firm or a leader; its matters are filed with it.

    A visit on site of a firm that the period asks for is that visit. Raises Missing for a firm the actor does not look
    after, Forbidden, Refused ``company_closed`` or ``visit_same_day``, Invalid by input (``problems.0.title``).
    """
    if not tx.actor.may(RECORD):
        raise Forbidden()
    given = checked(given)
    company = firm_held(tx, given.firm)
    role = _acts_as(tx, company)
    if role is Role.LEADER and given.problems:
        raise Invalid({"problems": [say("领导走访发现的问题，请由企业的首席服务官登记。")]})
    if role is Role.LEADER and given.promises:
        raise Invalid({"promises": [say("领导走访的承诺，请由办这件事的单位登记。")]})
    judge(tx, company, given)
    visit = _row(tx, company, given, role)
    if visit.way is VisitWay.ON_SITE:
        end_schedule(tx, visit)
    tickets = [_filed(tx, company, number, each) for number, each in enumerate(given.problems)]
    tx.session.add_all([VisitMatter(visit_id=visit.id, ticket_id=each.id) for each in tickets])
    for number, there in enumerate(given.promises):
        _promised(tx, company, number, there)
    for number, each in enumerate(given.followed):
        _follow_up(tx, company, number, each)
    tx.session.flush()
    tx.emit(
        VisitRecorded(
            number=visit.number,
            region_id=RegionId(visit.region_id),
            company_id=CompanyId(visit.company_id),
            officer=visit.officer_name,
            day=given.day.isoformat(),
            purpose=given.purpose,
            way=given.way,
            problems=len(tickets),
        )
    )
    propose_standing(tx, visit)
    return visit


def _acts_as(tx: Transaction, company: Company) -> Role:
    """As whom the actor goes there. Raises Missing for an officer of other firms, Forbidden for all others."""
    if tx.actor.seats_of(Role.OFFICER) and company.id in tx.actor.paired:
        return Role.OFFICER
    if any(company.region_id in seat.region_ids for seat in tx.actor.seats_of(Role.LEADER)):
        return Role.LEADER
    if tx.actor.seats_of(Role.OFFICER):
        raise Missing()
    raise Forbidden()


def _row(tx: Transaction, company: Company, given: RecordVisit, role: Role) -> Visit:
    """The visit the period asks for, when this is it; otherwise a new one."""
    visit = _planned(tx, company, given) if given.way is VisitWay.ON_SITE else None
    if visit is None:
        visit = Visit(
            region_id=company.region_id,
            company_id=company.id,
            number=next_numbers(tx, company.region_id)[0],
            version=0,
            made_at=tx.now,
        )
        tx.session.add(visit)
    else:
        end_plan_clock(tx, visit)
    visit.officer_id, visit.officer_name = tx.actor.account_id or 0, tx.actor.name
    visit.state, visit.version = VisitState.DONE, visit.version + 1
    visit.purpose, visit.way, visit.visited_on = given.purpose, given.way, given.day
    visit.met_name, visit.met_post, visit.production = given.met, given.post, given.production
    visit.notes, visit.explained = given.notes, list(given.explained)
    visit.again_reason, visit.called, visit.leader_reason = given.again_reason, given.called, given.leader_reason
    visit.acting_role, visit.recorded_at = role, tx.now
    tx.session.flush()
    return visit


def _planned(tx: Transaction, company: Company, given: RecordVisit) -> Visit | None:
    """The plan of the period the day lies in, else what was scheduled for that day or one before.

    One that was taken for missed is made good by a visit told late.
    """
    asked = sa.and_(
        Visit.state.in_((VisitState.PLANNED, VisitState.MISSED)),
        Visit.period_first <= given.day,
        Visit.period_last >= given.day,
    )
    said = sa.and_(Visit.state == VisitState.PLANNED, Visit.period_first.is_(None), Visit.scheduled_on <= given.day)
    return tx.session.scalar(
        sa.select(Visit)
        .where(Visit.company_id == company.id, asked | said)
        .order_by(Visit.period_first.nulls_last(), Visit.id)
        .limit(1)
        .with_for_update()
    )


def _filed(tx: Transaction, company: Company, number: int, problem: Problem) -> Ticket:
    """One problem as a ticket. Raises Invalid naming the inputs of its row."""
    draft = Draft(
        company=company.credit_code,
        channel=Channel.VISIT,
        title=problem.title,
        body=problem.body,
        category=problem.category,
        wanted_by=problem.wanted_by,
        consequence=problem.consequence,
    )
    try:
        return take(tx, FILE, draft)
    except Invalid as refused:
        raise Invalid(
            {in_row("problems", number, field): words for field, words in refused.fields.items()}
        ) from refused


def _promised(tx: Transaction, company: Company, number: int, there: PromisedThere) -> None:
    """What whoever came said he would do. Raises Invalid naming the inputs of its row."""
    given = Promised(words=there.words, due_on=there.due_on, firm=company.credit_code, origin=PromiseOrigin.VISIT)
    try:
        promise(tx, given)
    except Invalid as refused:
        raise Invalid(
            {in_row("promises", number, field): words for field, words in refused.fields.items()}
        ) from refused


def _follow_up(tx: Transaction, company: Company, number: int, followed: Followed) -> None:
    """回访 by the visit. Raises Invalid where there is no such matter, or the actor may not ask about it."""
    ticket = tx.session.scalar(
        visible(tx.actor, Ticket).where(Ticket.numbered(followed.number), Ticket.company_id == company.id)
    )
    if ticket is None:
        raise Invalid({in_row("followed", number, "number"): [say("没有找到这家企业的这件诉求。")]})
    said = Attempted(channel=FollowUpChannel.VISIT, reached=True, says_solved=followed.solved, note=followed.note)
    try:
        take(tx, FOLLOW_UP, said, number=ticket.number, version=ticket.version)
    except Invalid as refused:
        names = {"says_solved": "solved"}
        raise Invalid(
            {in_row("followed", number, names.get(field, field)): words for field, words in refused.fields.items()}
        ) from refused
    except Forbidden as stranger:
        raise Invalid({in_row("followed", number, "number"): [OWN_WORK]}) from stranger
    except Refused as late:
        said_why = OWN_WORK if late.code == "follows_up_own_work" else NOT_NOW
        raise Invalid({in_row("followed", number, "number"): [said_why]}) from late


OWN_WORK = say("您提交、受理或办理过这件诉求，不能由您回访。")
NOT_NOW = say("这件诉求现在不能回访：要已经办结、还在等企业确认，并且不是您提交、受理或办理的。")


RECORD_VISIT = Beginning(action="record_visit", ability=RECORD, takes=RecordVisit, do=record_visit, done="走访已登记")
