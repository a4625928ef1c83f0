"""受阻吹哨: a step of an errand that is blocked becomes a matter of the firm, filed as any other."""

from dataclasses import dataclass
from typing import Annotated

from app.acts.taking import take
from app.errands.advancing import facts_of, locked_step, touch
from app.errands.events import StepBlown
from app.errands.models import ErrandStep
from app.errands.rules.lifecycle import WORK, ErrandParty
from app.errands.rules.steps import StepState
from app.kernel.acts import Act
from app.kernel.errors import Forbidden, Refused
from app.kernel.inputs import Ask, Source, checked
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.tickets.filing import FILE
from app.tickets.rules.drafting import TITLE_LIMIT, Draft
from app.tickets.rules.words import ENDED

ERRANDS_CATEGORY = "1302"
"""手续代办: what a blocked step is about unless somebody says more exactly."""


@dataclass(frozen=True, kw_only=True)
class BlowStep:
    """What the matter is about, where it is not 手续代办."""

    category: Annotated[
        str,
        Ask(
            "诉求类别",
            most=20,
            source=Source.CATEGORIES,
            means="Code of a second-level category; 1302 (errands) when left out.",
            example="1302",
        ),
    ] = ERRANDS_CATEGORY


def blow_step(tx: Transaction, number: str, version: int | None, given: BlowStep) -> ErrandStep:
    """受阻吹哨: a step that is blocked becomes a matter of the firm, filed as any other; the errand's days run on.

    Raises Refused ``errand_step_not_blocked``, ``errand_step_blown``.
    """
    found, step = locked_step(tx, number, None, version)
    if ErrandParty.AGENT not in found.held:
        raise Forbidden()
    if step.state is not StepState.BLOCKED:
        raise Refused("errand_step_not_blocked", state=step.state)
    if step.ticket is not None and step.ticket.state not in ENDED:
        raise Refused("errand_step_blown", state=step.state)
    given, errand = checked(given), found.errand
    office = step.department.name if step.department else step.office
    draft = Draft(
        company=errand.company.credit_code,
        category=given.category or ERRANDS_CATEGORY,
        title=say("代办“%(title)s”卡在“%(step)s”", title=errand.title, step=step.name)[:TITLE_LIMIT],
        body=say(
            "代办 %(number)s 的步骤“%(step)s”（%(office)s）受阻：%(note)s",
            number=errand.number,
            step=step.name,
            office=office,
            note=step.note,
        ),
        wanted_by=errand.wanted_by,
    )
    ticket = take(tx, FILE, draft)
    step.ticket_id, step.ticket = ticket.id, ticket
    touch(tx, errand)
    tx.emit(StepBlown(**facts_of(errand), step_id=step.id, step=step.name, ticket=ticket.number))
    return step


BLOW = Act(action="blow", ability=WORK, takes=BlowStep, do=blow_step, done="已吹哨，诉求已提交")
