"""Visits, promises and errands, written straight into the tables, each at chosen Shanghai instants."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.companies.models import Company
from app.errands.models import Errand, ErrandPaper, ErrandStep, ErrandTemplate
from app.errands.rules.drafting import TemplateState
from app.errands.rules.lifecycle import ErrandState
from app.errands.rules.planning import needed_at
from app.errands.rules.steps import StepState
from app.kernel.actor import Actor
from app.kernel.transaction import Transaction
from app.promises.models import Promise
from app.promises.rules.words import PromiseOrigin, PromiseState
from app.tickets.models import Ticket
from app.visits.models import Visit, VisitMatter
from app.visits.rules.words import VisitPurpose, VisitState, VisitWay
from tests.builders import Zone
from tests.clocks import shanghai

_numbers = count(1)


def a_visit(
    tx: Transaction,
    firm: Company,
    officer_id: int | None,
    at: str,
    way: VisitWay = VisitWay.ON_SITE,
    brought: Ticket | None = None,
) -> Visit:
    """Made and written down at that instant."""
    visit = Visit(
        region_id=firm.region_id,
        company_id=firm.id,
        officer_id=officer_id or 0,
        officer_name="测试",
        number=f"ZFTEST-{next(_numbers):06d}",
        state=VisitState.DONE,
        purpose=VisitPurpose.ROUTINE,
        made_at=shanghai(at),
        visited_on=local_day(shanghai(at)),
        way=way,
        recorded_at=shanghai(at),
        explained=[],
    )
    tx.session.add(visit)
    tx.session.flush()
    if brought is not None:
        tx.session.add(VisitMatter(visit_id=visit.id, ticket_id=brought.id))
        tx.session.flush()
    return visit


def a_promise(tx: Transaction, firm: Company, given: str, due: str, **more: Any) -> Promise:
    """Given then, due on a Shanghai day; open until something happens to it."""
    day = date.fromisoformat(due)
    row = Promise(
        **{
            "company_id": firm.id,
            "region_id": firm.region_id,
            "park_id": firm.park_id,
            "person_name": "测试",
            "acting_role": "officer",
            "origin": PromiseOrigin.HAND,
            "words": "恢复供电",
            "state": PromiseState.OPEN,
            "given_at": shanghai(given),
            "due_on": day,
            "due_at": shanghai(f"{due} 17:30"),
            "first_due_on": day,
            "earlier": [],
            **more,
        }
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def say_done(tx: Transaction, row: Promise, at: datetime) -> None:
    row.done_at = at
    tx.session.flush()


def say_no(tx: Transaction, row: Promise, at: datetime) -> None:
    """没有做到."""
    said = None if row.done_at is None else row.done_at.isoformat()
    row.earlier = [*row.earlier, {"kind": "broken", "at": at.isoformat(), "done_at": said, "words": "没有"}]
    row.done_at = None
    tx.session.flush()


def end(tx: Transaction, row: Promise, at: datetime, *, released: bool = False) -> None:
    """The firm's word, or its silence."""
    late = local_day(row.done_at or at) > row.first_due_on
    row.state = PromiseState.RELEASED if released else PromiseState.LATE if late else PromiseState.KEPT
    row.ended_at = at
    tx.session.flush()


def an_errand(
    tx: Transaction, zone: Zone, firm: Company, taken: str, wanted: str | None = None, agent: Actor | None = None
) -> Errand:
    """Taken up then, half an hour after it was requested, with one step; due two days later unless wanted by a day."""
    number, at = next(_numbers), shanghai(taken)
    day, promised = None if wanted is None else date.fromisoformat(wanted), at + timedelta(days=2)
    template = ErrandTemplate(
        region_id=zone.region.id,
        code=f"t{number}",
        name="规模证明",
        number_of_version=1,
        state=TemplateState.PUBLISHED,
        steps=[],
        drafted_at=at,
        drafted_by_name="测试",
    )
    tx.session.add(template)
    tx.session.flush()
    errand = Errand(
        number=f"BDTEST-{number:05d}",
        region_id=zone.region.id,
        company_id=firm.id,
        park_id=firm.park_id,
        template_id=template.id,
        title="规模证明",
        state=ErrandState.RUNNING,
        wanted_by=day,
        needed_at=needed_at(calendar_now(tx.session), day, promised),
        requested_at=at - timedelta(minutes=30),
        requested_by_name="测试",
        due_at=at,
        taken_at=at,
        agent_id=agent.account_id if agent else None,
        agent_name=agent.name if agent else "代办员甲",
        promised_at=promised,
        started_at=at,
    )
    tx.session.add(errand)
    tx.session.flush()
    tx.session.add(
        ErrandStep(
            errand_id=errand.id,
            place=1,
            key="a",
            name="出具",
            office="窗口",
            limit_text="1 workday",
            after=[],
            state=StepState.READY,
        )
    )
    tx.session.flush()
    return errand


def ask(tx: Transaction, errand: Errand, at: str) -> None:
    """One list of papers for its step."""
    step = tx.session.query(ErrandStep).filter_by(errand_id=errand.id).one()
    step.asked += 1
    if step.asked > 1 and errand.papers_again_at is None:
        errand.papers_again_at = shanghai(at)
    tx.session.add(
        ErrandPaper(
            errand_id=errand.id, step_id=step.id, name="材料", needed=True, sensitive=False, asked_at=shanghai(at)
        )
    )
    tx.session.flush()


def stop(tx: Transaction, errand: Errand, at: str, state: ErrandState) -> None:
    """Withdrawn, refused, terminated or received."""
    errand.state, errand.ended_at = state, shanghai(at)
    tx.session.flush()
