"""An errand as one reader may know it: plain values for both faces."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from app.calendars.rules import local_day
from app.errands.advancing import allowed, find, parties_to, step_parties, steps_of
from app.errands.asking_papers import may_ask
from app.errands.enclosing import OF_WHOLE
from app.errands.listing import row_of
from app.errands.models import Errand, ErrandFile, ErrandFileRead, ErrandPaper, ErrandStep
from app.errands.rules.enclosing import UNNAMED, FileKind, may_bring, may_open
from app.errands.rules.lifecycle import OPEN, ErrandParty, ErrandState, asked_of_firm, holds
from app.errands.rules.steps import OPEN_STEPS, STEPS, StepParty, StepState
from app.errands.seen import SeenErrand, SeenFile, SeenPaper, SeenRead, SeenStep
from app.kernel.errors import Missing
from app.kernel.ids import id_named
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.models import Ticket
from app.tickets.rules.words import AttachmentState
from app.tickets.seen import SeenName

READS_SHOWN = 50
_Files = Mapping[int | None, Sequence[ErrandFile]]


def seen_errand(tx: Transaction, number: str) -> SeenErrand:
    """One errand as this reader may know it. Raises Missing where it does not exist for him."""
    errand = find(tx, number)
    steps = steps_of(tx, errand)
    held = parties_to(tx, errand, steps)
    papers = _papers(tx, errand)
    files = _files(tx, errand)
    open_ = errand.state in OPEN
    over = open_ and errand.authorised_at is not None and not holds(errand.authorised_until, local_day(tx.now))
    moves = errand.state is ErrandState.RUNNING and not over
    tickets = _tickets(tx, steps)
    rail = tuple(
        _step(tx, errand, step, papers.get(step.id, ()), files, held, moves, tickets.get(step.ticket_id or 0))
        for step in steps
    )
    return SeenErrand(
        row=row_of(tx, errand, steps),
        region_id=errand.region_id,
        version=errand.version,
        purpose=errand.purpose,
        requested_by=errand.requested_by_name,
        scope=errand.scope,
        authorised_at=errand.authorised_at,
        authorised_until=errand.authorised_until,
        authorised_by=errand.authorised_by_name,
        authorisation_over=over,
        started_at=errand.started_at,
        promised_at=errand.promised_at,
        handed_back_at=errand.handed_back_at,
        result=errand.result,
        ended_by=errand.ended_by_name,
        on_paper=errand.on_paper,
        reason=errand.reason,
        words=errand.words,
        steps=rail,
        files=tuple(_file(each, held, frozenset()) for each in files.get(None, ())),
        reads=_reads(tx, errand),
        brings=tuple(kind for kind in OF_WHOLE if may_bring(kind, errand.state, held)),
        asked_of_firm=asked_of_firm(errand.state, over=over, papers_missing=any(map(_misses, rail))),
        actions=tuple(allowed(errand, held, [step.state for step in rail])),
    )


def errand_of_step(tx: Transaction, number: str) -> str:
    """The number of a step's errand. Raises Missing."""
    return _errand_of(tx, ErrandStep, number)


def errand_of_paper(tx: Transaction, number: str) -> str:
    """The number of a paper's errand. Raises Missing."""
    return _errand_of(tx, ErrandPaper, number)


def _errand_of(tx: Transaction, model: type[ErrandStep] | type[ErrandPaper], number: str) -> str:
    found = tx.session.scalar(
        sa.select(Errand.number)
        .join(model, model.errand_id == Errand.id)
        .where(model.id == id_named(number), model.visible_to(tx.actor))
    )
    if found is None:
        raise Missing()
    return found


def _papers(tx: Transaction, errand: Errand) -> Mapping[int, Sequence[ErrandPaper]]:
    """Step → its papers, of those that exist for this reader."""
    found: dict[int, list[ErrandPaper]] = {}
    wanted = visible(tx.actor, ErrandPaper).where(ErrandPaper.errand_id == errand.id).order_by(ErrandPaper.id)
    for paper in tx.session.scalars(wanted):
        found.setdefault(paper.step_id, []).append(paper)
    return found


def _files(tx: Transaction, errand: Errand) -> _Files:
    """Paper, or None for the whole → its files."""
    found: dict[int | None, list[ErrandFile]] = {}
    wanted = visible(tx.actor, ErrandFile).where(ErrandFile.errand_id == errand.id).order_by(ErrandFile.id)
    for row in tx.session.scalars(wanted):
        found.setdefault(row.paper_id, []).append(row)
    return found


def _file(row: ErrandFile, held: frozenset[ErrandParty], by: frozenset[StepParty]) -> SeenFile:
    opens = may_open(held, by, sensitive=row.sensitive)
    return SeenFile(
        key=row.key if opens else "",
        kind=row.kind,
        name=row.name if opens else UNNAMED,
        sensitive=row.sensitive,
        size=row.size,
        at=row.at,
        by=row.author_name,
        cleared=row.state is AttachmentState.CLEAN,
        removed_at=row.removed_at,
    )


def _reads(tx: Transaction, errand: Errand) -> tuple[SeenRead, ...]:
    """Who opened what is sensitive; nothing for whoever is neither the firm nor its region's supervisor."""
    wanted = (
        visible(tx.actor, ErrandFileRead)
        .join(ErrandFile, ErrandFile.id == ErrandFileRead.file_id)
        .outerjoin(ErrandPaper, ErrandPaper.id == ErrandFile.paper_id)
        .add_columns(ErrandFile.kind, ErrandPaper.name)
        .where(ErrandFileRead.errand_id == errand.id)
        .order_by(ErrandFileRead.id.desc())
        .limit(READS_SHOWN)
    )
    return tuple(
        SeenRead(at=read.at, by=read.reader_name, role=read.reader_role, what=paper or kind.word)
        for read, kind, paper in tx.session.execute(wanted)
    )


def _misses(step: SeenStep) -> bool:
    """Whether the firm owes it a paper."""
    still = step.state in OPEN_STEPS
    return still and any(each.needed and each.received_on is None and not each.files for each in step.papers)


def _step(
    tx: Transaction,
    errand: Errand,
    step: ErrandStep,
    papers: Sequence[ErrandPaper],
    files: _Files,
    held: frozenset[ErrandParty],
    moves: bool,
    ticket: str | None,
) -> SeenStep:
    standing = step_parties(tx, step, held)
    brings = may_bring(FileKind.PAPER, errand.state, held, standing)
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
                may_bring=brings and paper.returned_on is None,
                files=tuple(_file(each, held, standing) for each in files.get(paper.id, ())),
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
