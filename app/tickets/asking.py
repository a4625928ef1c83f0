"""待企业补充: asking the firm, and its reply. A question to the firm rests the clock only where R5 lets it."""

from app.kernel.transaction import Transaction
from app.tickets.events import InfoProvided, InfoRequested
from app.tickets.gathering import subject_of
from app.tickets.models import Ticket
from app.tickets.moving import lock, move, permit_to
from app.tickets.rules.drafting import TEXT_LIMIT, Shape, checked_text
from app.tickets.rules.guards import MAX_PAUSES
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import PauseReason, State
from app.tickets.suspending import end_pause, open_pause


def request_info(tx: Transaction, number: str, version: int | None, question: str) -> Ticket:
    """Ask the firm. From ``handling`` the resolve clock rests, unless two pauses were used up."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.REQUEST_INFO, version)
    question = checked_text("question", question, Shape("需要补充的内容", TEXT_LIMIT))
    pauses = ticket.state is State.HANDLING and not permit.facts.paused and permit.facts.pauses_used < MAX_PAUSES
    if pauses:
        open_pause(tx, ticket, PauseReason.AWAITING_FIRM, question)
    ticket.asked_from = ticket.state
    move(tx, permit, InfoRequested(subject=subject_of(ticket), question=question, pauses=pauses))
    return ticket


def provide_info(tx: Transaction, number: str, version: int | None, answer: str) -> Ticket:
    """The firm (or its officer) replies; the ticket goes back to where the question came from."""
    ticket = lock(tx, number)
    permit = permit_to(tx, ticket, Action.PROVIDE_INFO, version)
    answer = checked_text("answer", answer, Shape("补充的内容", TEXT_LIMIT))
    if permit.facts.paused:
        end_pause(tx, ticket)
    back, ticket.asked_from = ticket.asked_from or State.SUBMITTED, None
    move(tx, permit, InfoProvided(subject=subject_of(ticket), answer=answer), to=back)
    return ticket
