"""申请代办: firm, officer, dispatcher or centre ask that one be begun; from then the park has four working hours."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import sqlalchemy as sa

from app.accounts.rules.roles import COMPANY
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.rules.limits import Limit
from app.companies.models import Company
from app.companies.queries import get_company
from app.companies.rules import CompanyState
from app.departments.models import Department
from app.errands.advancing import facts_of
from app.errands.events import ErrandRequested
from app.errands.models import Errand, ErrandPaper, ErrandStep, ErrandTemplate
from app.errands.rules.drafting import TemplateState, TemplateStep, steps_of
from app.errands.rules.lifecycle import OPEN, REQUEST, ErrandState, errand_number
from app.errands.rules.planning import PlannedStep, is_tender, needed_at, plan_end
from app.errands.rules.steps import StepState
from app.errands.timing import accept_limit, wait_for_agent
from app.kernel.acts import Beginning
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.inputs import Ask, Source, checked
from app.kernel.numbering import next_of_year
from app.kernel.sentences import say
from app.kernel.transaction import Transaction

_NUMBERING = 7743
"""First key of the advisory lock under which numbers are given; the second is the year."""
FURTHEST = 366
"""Days ahead a firm may need it."""


@dataclass(frozen=True, kw_only=True)
class RequestErrand:
    """What for, for whom, and by when it is needed."""

    template: Annotated[
        str,
        Ask("代办事项", most=50, line=True, means="Code of a published template of the region.", example="scale"),
    ]
    company: Annotated[
        str | None,
        Ask(
            "企业",
            most=18,
            source=Source.FIRMS,
            means="Credit code of the firm; null for a person of one firm.",
        ),
    ] = None
    wanted_by: Annotated[
        date | None,
        Ask(
            "最晚哪天要用",
            hint="如投标截止前一天。早于办理计划的，按抢时间办理。",
            means="The Shanghai day by which the firm needs it; null for none.",
        ),
    ] = None
    purpose: Annotated[
        str,
        Ask("用途说明", most=500, means="What it is for; agent and units read it.", example="参加投标，须附规模证明。"),
    ] = ""


def request_errand(tx: Transaction, given: RequestErrand) -> Errand:
    """申请代办: the firm stays the applicant. Its steps are those of the version that is published now.

    Raises Forbidden, Invalid by input, Refused ``company_closed``, ``errand_no_template``, ``errand_asked_before``.
    """
    if not tx.actor.may(REQUEST):
        raise Forbidden()
    given = checked(given)
    company = _firm_named(tx, given.company)
    if company.state is not CompanyState.ACTIVE:
        raise Refused("company_closed")
    today = local_day(tx.now)
    if given.wanted_by is not None and not 0 <= (given.wanted_by - today).days <= FURTHEST:
        raise Invalid({"wanted_by": [say("请选择今天起一年以内的日期。")]})
    with tx.as_the_office():
        return _begin(tx, company, given)


def _begin(tx: Transaction, company: Company, given: RequestErrand) -> Errand:
    template = tx.session.scalar(
        sa.select(ErrandTemplate).where(
            ErrandTemplate.region_id == company.region_id,
            ErrandTemplate.code == harmless(given.template),
            ErrandTemplate.state == TemplateState.PUBLISHED,
        )
    )
    if template is None:
        raise Invalid({"template": [say("没有找到这个代办事项，请从列表中选择。")]})
    # one after the other, so that no two begin the same
    tx.session.execute(sa.select(Company.id).where(Company.id == company.id).with_for_update(key_share=True))
    open_one = sa.exists().where(Errand.company_id == company.id, Errand.state.in_(OPEN), Errand.title == template.name)
    if tx.session.scalar(sa.select(open_one)):
        raise Refused("errand_asked_before")
    steps = steps_of(template.steps)
    calendar = calendar_now(tx.session)
    planned = {each.key: PlannedStep(limit=Limit.parse(each.limit), after=each.after) for each in steps}
    end = plan_end(calendar, tx.now, planned)
    limit, due = accept_limit(tx, company.region_id)
    errand = Errand(
        number=next_of_year(tx.session, Errand.number, _NUMBERING, local_day(tx.now).year, errand_number),
        region_id=company.region_id,
        company_id=company.id,
        company=company,
        park_id=company.park_id,
        template_id=template.id,
        title=template.name,
        purpose=given.purpose,
        state=ErrandState.REQUESTED,
        wanted_by=given.wanted_by,
        tender=is_tender(calendar, given.wanted_by, end),
        needed_at=needed_at(calendar, given.wanted_by, None),
        requested_at=tx.now,
        requested_by=tx.actor.account_id,
        requested_by_name=tx.actor.name,
        due_at=due,
    )
    tx.session.add(errand)
    tx.session.flush()
    _lay_out(tx, errand, steps)
    wait_for_agent(tx, errand, limit)
    tx.emit(ErrandRequested(**facts_of(errand), wanted_by=errand.wanted_by, tender=errand.tender))
    return errand


def _lay_out(tx: Transaction, errand: Errand, steps: tuple[TemplateStep, ...]) -> None:
    """Its steps with what they ask for; from now on they are its own."""
    codes = {each.unit for each in steps if each.unit}
    found = tx.session.execute(
        sa.select(Department.code, Department.id).where(
            Department.region_id == errand.region_id, Department.code.in_(codes)
        )
    )
    units = {row.code: row.id for row in found}
    rows = [
        ErrandStep(
            errand_id=errand.id,
            place=place,
            key=each.key,
            name=each.name,
            department_id=units.get(each.unit),
            office=each.office,
            limit_text=each.limit,
            output=each.output,
            after=list(each.after),
            state=StepState.WAITING,
        )
        for place, each in enumerate(steps, start=1)
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    tx.session.add_all(
        ErrandPaper(
            errand_id=errand.id,
            step_id=row.id,
            name=paper.name,
            needed=paper.needed,
            sensitive=paper.sensitive,
            asked_at=tx.now,
        )
        for row, each in zip(rows, steps, strict=True)
        for paper in each.materials
    )
    tx.session.flush()


def _firm_named(tx: Transaction, code: str | None) -> Company:
    """The firm by its code; the own one of whoever sits in exactly one."""
    own = {seat.company_id for seat in tx.actor.seats_of(*COMPANY) if seat.company_id is not None}
    if not code and len(own) == 1:
        return tx.session.get_one(Company, own.pop())
    try:
        return get_company(tx.session, tx.actor, code or "")
    except Missing as missing:
        raise Invalid({"company": [say("请从您负责的企业中选择一家。")]}) from missing


REQUEST_ERRAND = Beginning(
    action="request_errand", ability=REQUEST, takes=RequestErrand, do=request_errand, done="代办已申请"
)
