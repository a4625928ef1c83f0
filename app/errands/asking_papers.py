"""一次告知: the firm hears in one list what a step needs; and each paper as it comes and goes, with its day.

Papers may be asked for once a step by whoever works on it. A second time only a head may, and it is counted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from app.accounts.rules.roles import Role
from app.calendars.rules import local_day
from app.errands.advancing import facts_of, locked_step, step_parties, touch
from app.errands.events import PaperNoted, PapersAsked
from app.errands.models import ErrandPaper, ErrandStep
from app.errands.rules.drafting import MOST_MATERIALS
from app.errands.rules.lifecycle import SEE, STEP, ErrandParty
from app.kernel.acts import Act
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import id_named
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import say
from app.kernel.text import clean, one_line
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible

LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class AskPapers:
    """All that the step needs besides what its template says, one a line."""

    papers: Annotated[
        str,
        Ask(
            "需要的材料",
            most=2_000,
            hint="一行一份，一次写全，不写人名和证件号。企业会收到这份清单，同一步再要材料须由部门领导提出。",
            means="All the step needs besides, one a line; the firm gets it as one list.",
            example="上年度审计报告\n用途说明",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class NotePaper:
    """On which day it came; or, where it was there already, went back."""

    day: Annotated[date, Ask("日期", means="The Shanghai day, not in the future.")]


def ask_papers(tx: Transaction, number: str, version: int | None, given: AskPapers) -> ErrandStep:
    """一次告知, by the agent or the step's unit; a second time by that unit's head, without a unit by the park.

    Raises Forbidden, Refused ``errand_papers_head``, Invalid under ``papers``.
    """
    found, step = locked_step(tx, number, None, version)
    if not may_ask(tx, found.held, step):
        raise Refused("errand_papers_head", state=step.state) if step.asked and found.held else Forbidden()
    names = _names(checked(given).papers)
    tx.session.add_all(
        ErrandPaper(
            errand_id=found.errand.id, step_id=step.id, name=each, needed=True, sensitive=False, asked_at=tx.now
        )
        for each in names
    )
    again = step.asked > 0
    if again and found.errand.papers_again_at is None:
        found.errand.papers_again_at = tx.now
    step.asked += 1
    touch(tx, found.errand)
    tx.emit(PapersAsked(**facts_of(found.errand), step_id=step.id, step=step.name, papers=names, again=again))
    return step


def note_paper(tx: Transaction, number: str, version: int | None, given: NotePaper) -> ErrandPaper:
    """登记材料: it came on a day; said of one that is there, it went back to the firm.

    Raises Missing, Forbidden, Invalid under ``day``, Refused ``errand_paper_unfit``.
    """
    row = tx.session.execute(
        visible(tx.actor, ErrandPaper)
        .with_only_columns(ErrandPaper.id, ErrandPaper.step_id)
        .where(ErrandPaper.id == id_named(number))
    ).one_or_none()
    if row is None:
        raise Missing()
    found, step = locked_step(tx, str(row.step_id), None, version)
    if not step_parties(tx, step, found.held):
        raise Forbidden()
    paper = tx.session.get_one(ErrandPaper, row.id, populate_existing=True)
    if paper.returned_on is not None:
        raise Refused("errand_paper_unfit", state=step.state)
    if given.day > local_day(tx.now):
        raise Invalid({"day": [say("日期不能晚于今天。")]})
    if paper.received_on is not None and given.day < paper.received_on:
        raise Invalid({"day": [say("退还日期不能早于收到的日期。")]})
    returned = paper.received_on is not None
    if returned:
        paper.returned_on = given.day
    else:
        paper.received_on = given.day
    touch(tx, found.errand)
    tx.emit(PaperNoted(**facts_of(found.errand), paper_id=paper.id, paper=paper.name, returned=returned, day=given.day))
    return paper


def may_ask(tx: Transaction, held: frozenset[ErrandParty], step: ErrandStep) -> bool:
    """Whether the actor may ask for papers of a step now: once whoever works on it, again its head."""
    of_unit = {seat.role for seat in tx.actor.seats if seat.department_id == step.department_id is not None}
    if step.asked == 0:
        return ErrandParty.AGENT in held or bool(of_unit)
    return Role.HEAD in of_unit if step.department_id is not None else ErrandParty.PARK in held


def _names(typed: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(line for line in (one_line(clean(each)) for each in typed.splitlines()) if line))
    if not 1 <= len(names) <= MOST_MATERIALS:
        raise Invalid({"papers": [say("请写 1 到 %(most)s 份材料，一行一份。", most=MOST_MATERIALS)]})
    if any(len(each) > LONGEST for each in names):
        raise Invalid({"papers": [say("每份材料的名称最多 %(most)s 个字。", most=LONGEST)]})
    return names


ASK_PAPERS = Act(action="ask_papers", ability=SEE, takes=AskPapers, do=ask_papers, done="材料清单已一次告知企业")
NOTE_PAPER = Act(action="note_paper", ability=STEP, takes=NotePaper, do=note_paper, done="材料已登记")
