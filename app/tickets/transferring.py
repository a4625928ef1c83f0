"""转上级或外部单位: the number of whom a matter was handed to, added later, how
far they are once a month, and the result that comes back."""

from dataclasses import dataclass
from typing import Annotated

from app.kernel.acts import Act
from app.kernel.inputs import Ask, checked
from app.kernel.transaction import Transaction
from app.tickets.closing import hold_no_more
from app.tickets.events.transfers import NumberNoted, OthersAsked, ResultCameBack
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.lifecycle import Action


@dataclass(frozen=True, kw_only=True)
class NoteNumber:
    """Under which number the others took the matter."""

    external_number: Annotated[
        str,
        Ask(
            "对方编号",
            hint="对方的受理编号或文号。",
            most=100,
            line=True,
            missing="请填写对方的受理编号或文号。",
            means="The other side's number or letter number. Offices read it, no firm does.",
            example="水〔2026〕7 号",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class LookAgain:
    """How far the others are."""

    text: Annotated[
        str,
        Ask(
            "了解到的进展",
            hint="企业会看到这段话。写明向谁了解、办到哪一步、大概何时有结果；有结果的请用“登记对方结果”。",
            missing="请写明向对方了解到的进展。",
            means="How far the others are. The firm reads it; the matter stays with them for another month.",
            example="已电话询问市水务局：方案在评审，预计下月中旬批复。",
        ),
    ]


@dataclass(frozen=True, kw_only=True)
class ResultBack:
    """What the others made of it."""

    text: Annotated[
        str,
        Ask(
            "对方的结果",
            hint="企业会看到这段话。写明对方怎么答复、接下来怎么办。",
            missing="请写明对方的办理结果。",
            means="What the others made of it. The firm reads it; the matter is at work again.",
            example="市水务局已批复扩容方案，下周进场施工。",
        ),
    ]


def note_number(tx: Transaction, number: str, version: int | None, given: NoteNumber) -> Ticket:
    """补登受理编号: the number that was not known when the answer was written; its clock stops."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.NOTE_NUMBER, version)
    event = NumberNoted(subject=subject_of(ticket), external_number=checked(given).external_number)
    ticket.number_owed = False
    move(tx, permit, event)
    return ticket


def look_again(tx: Transaction, number: str, version: int | None, given: LookAgain) -> Ticket:
    """月度过问: the others were asked how far they are; nothing is taken up, and the month begins anew."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.LOOK_AGAIN, version)
    move(tx, permit, OthersAsked(subject=subject_of(ticket), text=checked(given).text))
    return ticket


def result_back(tx: Transaction, number: str, version: int | None, given: ResultBack) -> Ticket:
    """登记对方结果: the others have answered; the lead is at work again, with the limit of a matter taken up again."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.RESULT_BACK, version)
    text = checked(given).text
    lead = hold_no_more(tx, ticket)
    event = ResultCameBack(subject=subject_of(ticket), text=text)
    move(tx, permit, event, department_id=lead.department_id if lead else None)
    return ticket


NOTE_NUMBER = Act(
    action=Action.NOTE_NUMBER, ability="ticket.note_number", takes=NoteNumber, do=note_number, done="受理编号已补登"
)
LOOK_AGAIN = Act(
    action=Action.LOOK_AGAIN,
    ability="ticket.look_again",
    takes=LookAgain,
    do=look_again,
    done="对方进展已登记，企业可以看到，下个月再过问",
)
RESULT_BACK = Act(
    action=Action.RESULT_BACK,
    ability="ticket.result_back",
    takes=ResultBack,
    do=result_back,
    done="对方结果已登记，企业可以看到，请接着办理",
)
