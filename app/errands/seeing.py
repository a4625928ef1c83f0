"""An errand as one reader may know it: plain values for both faces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.errands.advancing import allowed, find, parties_to, step_parties, steps_of
from app.errands.asking_papers import may_ask
from app.errands.models import Errand, ErrandPaper, ErrandStep, ErrandTemplate
from app.errands.rules import drafting
from app.errands.rules.drafting import TemplateState
from app.errands.rules.lifecycle import OPEN, ErrandAction, ErrandParty, ErrandState, RefuseReason, holds
from app.errands.rules.planning import days_taken, in_time
from app.errands.rules.steps import STEPS, StepState
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.pagination import DEFAULT_LIMIT, Key, Page, page_of
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.kernel.words import Word
from app.tickets.models import Ticket
from app.tickets.seen import SeenName


class ErrandList(Word):
    """Which errands are looked at."""

    OPEN = "open", "在办的"
    LATE = "late", "超期的"
    TENDER = "tender", "抢时间的"
    ENDED = "ended", "已结束的"


@dataclass(frozen=True, kw_only=True)
class SeenErrandRow:
    """An errand in the list."""

    number: str
    title: str
    company: str
    park_id: int | None
    state: ErrandState
    tender: bool
    wanted_by: date | None
    requested_at: datetime
    due: datetime | None
    """What is waited for next: to be taken up, or the end of its plan; None where nothing is."""
    overdue: bool
    agent: str
    steps: int
    done: int
    at: str
    """The step it is at; empty where none is."""
    in_time: bool | None
    """Of one that was received; None before."""
    days: int | None
    """Workdays from request to receipt."""


@dataclass(frozen=True, kw_only=True)
class SeenPaper:
    """One paper of a step."""

    id: int
    name: str
    needed: bool
    sensitive: bool
    received_on: date | None
    returned_on: date | None
    may_note: bool


@dataclass(frozen=True, kw_only=True)
class SeenStep:
    """One step on the rail."""

    id: int
    key: str
    name: str
    unit: SeenName | None
    office: str
    state: StepState
    output: str
    after: tuple[str, ...]
    ready_at: datetime | None
    due: datetime | None
    overdue: bool
    done_at: datetime | None
    done_by: str
    note: str
    asked: int
    ticket: str | None
    """Number of the matter it became, as far as that exists for this reader."""
    papers: tuple[SeenPaper, ...]
    actions: tuple[str, ...]
    """What this reader may do with it now."""


@dataclass(frozen=True, kw_only=True)
class SeenErrand:
    """One errand, whole."""

    row: SeenErrandRow
    region_id: int
    version: int
    purpose: str
    requested_by: str
    taken_at: datetime | None
    scope: str
    authorised_at: datetime | None
    authorised_until: date | None
    authorised_by: str
    authorisation_over: bool
    """It was given and is over, while the errand is not."""
    started_at: datetime | None
    promised_at: datetime | None
    handed_back_at: datetime | None
    result: str
    ended_at: datetime | None
    ended_by: str
    on_paper: bool
    reason: RefuseReason | None
    words: str
    steps: tuple[SeenStep, ...]
    actions: tuple[ErrandAction, ...]


@dataclass(frozen=True, kw_only=True)
class SeenTemplate:
    """One version of a template."""

    id: int
    code: str
    name: str
    version: int
    state: TemplateState
    drafted_at: datetime
    drafted_by: str
    published_at: datetime | None
    published_by: str
    steps: tuple[drafting.TemplateStep, ...]
    may_publish: bool


def seen_errands(
    tx: Transaction, which: ErrandList = ErrandList.OPEN, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SeenErrandRow]:
    """The reader's errands of one list, newest first; two queries."""
    key: Key[Errand] = Key(Errand.id, lambda errand: errand.id, descending=True)
    wanted = visible(tx.actor, Errand).where(_listed(which, tx.now)).options(joinedload(Errand.company))
    page = page_of(tx.session, wanted, [key], cursor, limit)
    steps: dict[int, list[ErrandStep]] = {}
    found = sa.select(ErrandStep).where(ErrandStep.errand_id.in_([each.id for each in page.items]))
    for step in tx.session.scalars(found.order_by(ErrandStep.place)):
        steps.setdefault(step.errand_id, []).append(step)
    return Page([_row(tx, each, steps.get(each.id, ())) for each in page.items], page.next_cursor)


def seen_errand(tx: Transaction, number: str) -> SeenErrand:
    """One errand as this reader may know it. Raises Missing where it does not exist for him."""
    errand = find(tx, number)
    steps = steps_of(tx, errand)
    held = parties_to(tx, errand, steps)
    papers: dict[int, list[ErrandPaper]] = {}
    for paper in tx.session.scalars(
        visible(tx.actor, ErrandPaper).where(ErrandPaper.errand_id == errand.id).order_by(ErrandPaper.id)
    ):
        papers.setdefault(paper.step_id, []).append(paper)
    open_ = errand.state in OPEN
    over = open_ and errand.authorised_at is not None and not holds(errand.authorised_until, local_day(tx.now))
    moves = errand.state is ErrandState.RUNNING and not over
    tickets = _tickets(tx, steps)
    return SeenErrand(
        row=_row(tx, errand, steps),
        region_id=errand.region_id,
        version=errand.version,
        purpose=errand.purpose,
        requested_by=errand.requested_by_name,
        taken_at=errand.taken_at,
        scope=errand.scope,
        authorised_at=errand.authorised_at,
        authorised_until=errand.authorised_until,
        authorised_by=errand.authorised_by_name,
        authorisation_over=over,
        started_at=errand.started_at,
        promised_at=errand.promised_at,
        handed_back_at=errand.handed_back_at,
        result=errand.result,
        ended_at=errand.ended_at,
        ended_by=errand.ended_by_name,
        on_paper=errand.on_paper,
        reason=errand.reason,
        words=errand.words,
        steps=tuple(
            _step(tx, step, papers.get(step.id, ()), held, moves=moves, ticket=tickets.get(step.ticket_id or 0))
            for step in steps
        ),
        actions=tuple(allowed(errand, held)),
    )


def errand_of_step(tx: Transaction, number: str) -> str:
    """The number of a step's errand. Raises Missing."""
    return _errand_of(tx, ErrandStep, number)


def errand_of_paper(tx: Transaction, number: str) -> str:
    """The number of a paper's errand. Raises Missing."""
    return _errand_of(tx, ErrandPaper, number)


def templates_seen(tx: Transaction, *, all_versions: bool = False) -> list[SeenTemplate]:
    """The templates of the reader's region: what is published, with ``all_versions`` also drafts and old ones."""
    wanted = visible(tx.actor, ErrandTemplate).order_by(ErrandTemplate.code, ErrandTemplate.number_of_version.desc())
    if not all_versions:
        wanted = wanted.where(ErrandTemplate.state == TemplateState.PUBLISHED)
    return [_template(tx, row) for row in tx.session.scalars(wanted)]


def seen_template(tx: Transaction, number: str) -> SeenTemplate:
    """One version. Raises Missing."""
    row = tx.session.scalar(visible(tx.actor, ErrandTemplate).where(ErrandTemplate.id == id_named(number)))
    if row is None:
        raise Missing()
    return _template(tx, row)


def _errand_of(tx: Transaction, model: type[ErrandStep] | type[ErrandPaper], number: str) -> str:
    found = tx.session.scalar(
        sa.select(Errand.number)
        .join(model, model.errand_id == Errand.id)
        .where(model.id == id_named(number), model.visible_to(tx.actor))
    )
    if found is None:
        raise Missing()
    return found


def _listed(which: ErrandList, now: datetime) -> sa.ColumnElement[bool]:
    still = Errand.state.in_(OPEN)
    match which:
        case ErrandList.OPEN:
            return still
        case ErrandList.TENDER:
            return sa.and_(still, Errand.tender)
        case ErrandList.ENDED:
            return sa.not_(still)
        case ErrandList.LATE:
            late_step = sa.exists().where(
                ErrandStep.errand_id == Errand.id,
                ErrandStep.due_at < now,
                ErrandStep.state.in_((StepState.READY, StepState.RUNNING, StepState.BLOCKED)),
            )
            untaken = sa.and_(Errand.taken_at.is_(None), Errand.due_at < now)
            return sa.and_(still, sa.or_(untaken, Errand.promised_at < now, late_step))


def _row(tx: Transaction, errand: Errand, steps: Sequence[ErrandStep]) -> SeenErrandRow:
    still = errand.state in (ErrandState.REQUESTED, ErrandState.AUTHORISED, ErrandState.RUNNING)
    due = (errand.due_at if errand.taken_at is None else errand.promised_at) if still else None
    received = errand.ended_at if errand.state is ErrandState.CLOSED else None
    at = next((step for step in steps if step.state in (StepState.BLOCKED, StepState.RUNNING, StepState.READY)), None)
    calendar = calendar_now(tx.session)
    return SeenErrandRow(
        number=errand.number,
        title=errand.title,
        company=errand.company.name,
        park_id=errand.park_id,
        state=errand.state,
        tender=errand.tender,
        wanted_by=errand.wanted_by,
        requested_at=errand.requested_at,
        due=due,
        overdue=due is not None and due < tx.now,
        agent=errand.agent_name,
        steps=len(steps),
        done=sum(step.state in (StepState.DONE, StepState.SKIPPED) for step in steps),
        at=at.name if at else "",
        in_time=None if received is None else in_time(calendar, received, errand.wanted_by, errand.promised_at),
        days=None if received is None else days_taken(calendar, errand.requested_at, received),
    )


def _step(
    tx: Transaction,
    step: ErrandStep,
    papers: Sequence[ErrandPaper],
    held: frozenset[ErrandParty],
    *,
    moves: bool,
    ticket: str | None,
) -> SeenStep:
    standing = step_parties(tx, step, held)
    actions: list[str] = [each.value for each in STEPS.fitting(step.state, standing)] if moves else []
    agent = moves and ErrandParty.AGENT in held
    if agent and step.state is StepState.BLOCKED and step.ticket_id is None:
        actions.insert(0, "blow")
    waits = step.state in (StepState.READY, StepState.RUNNING, StepState.BLOCKED)
    if moves and waits and may_ask(tx, held, step):
        actions.append("ask_papers")
    unit = step.department
    return SeenStep(
        id=step.id,
        key=step.key,
        name=step.name,
        unit=None if unit is None else SeenName(code=unit.code, name=unit.name),
        office=step.office,
        state=step.state,
        output=step.output,
        after=tuple(step.after),
        ready_at=step.ready_at,
        due=step.due_at if waits else None,
        overdue=waits and step.due_at is not None and step.due_at < tx.now,
        done_at=step.done_at,
        done_by=step.done_by_name,
        note=step.note,
        asked=step.asked,
        ticket=ticket,
        papers=tuple(
            SeenPaper(
                id=paper.id,
                name=paper.name,
                needed=paper.needed,
                sensitive=paper.sensitive,
                received_on=paper.received_on,
                returned_on=paper.returned_on,
                may_note=moves and bool(standing) and paper.returned_on is None,
            )
            for paper in papers
        ),
        actions=tuple(actions),
    )


def _tickets(tx: Transaction, steps: Sequence[ErrandStep]) -> dict[int, str]:
    """Ticket → its number, of those that exist for this reader; no query where no step became one."""
    ids = [step.ticket_id for step in steps if step.ticket_id is not None]
    if not ids:
        return {}
    rows = tx.session.execute(
        visible(tx.actor, Ticket).with_only_columns(Ticket.id, Ticket.number).where(Ticket.id.in_(ids))
    )
    return {row.id: row.number for row in rows}


def _template(tx: Transaction, row: ErrandTemplate) -> SeenTemplate:
    draft = row.state is TemplateState.DRAFT
    return SeenTemplate(
        id=row.id,
        code=row.code,
        name=row.name,
        version=row.number_of_version,
        state=row.state,
        drafted_at=row.drafted_at,
        drafted_by=row.drafted_by_name,
        published_at=row.published_at,
        published_by=row.published_by_name,
        steps=drafting.steps_of(row.steps),
        may_publish=draft and tx.actor.may(drafting.PUBLISH) and row.drafted_by != tx.actor.account_id,
    )
