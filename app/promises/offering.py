"""A day named in what somebody writes to a firm: offered as a promise in one tap, never recorded unasked.

It is offered beside the box while it is typed, and what was ticked is recorded in the transaction of the writing; what
was not is offered once more on the page that follows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.kernel.asking import NOW, Question, answer, given, question
from app.kernel.transaction import Transaction
from app.promises.giving import Promised, promise
from app.promises.models import Promise
from app.promises.rules.phrases import DatedPhrase, dated_phrases
from app.promises.rules.words import GIVE, PromiseOrigin
from app.tickets.models import TicketEventRow
from app.tickets.rules.lifecycle import Action
from app.tickets.seen import SeenRow

ORIGINS = {Action.PROGRESS: PromiseOrigin.PROGRESS, Action.ANSWER: PromiseOrigin.ANSWER}
"""What a unit writes that the firm reads; what park and centre settle is done already."""
OFFERED = timedelta(days=1)
"""How long after it was written; later it is recorded by hand."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A promise as it would be recorded."""

    phrase: str
    words: str
    named: date
    due_on: date
    origin: PromiseOrigin

    @property
    def is_moved(self) -> bool:
        """Whether nobody works on the day that was named."""
        return self.named != self.due_on


def offers_in(tx: Transaction, text: str, origin: PromiseOrigin) -> list[Offer]:
    """The days a text names, as offers."""
    found = dated_phrases(text, local_day(tx.now), calendar_now(tx.session))
    return [_offer(each, origin) for each in found]


def offers_typed(tx: Transaction, ticket: SeenRow, action: str, text: str) -> list[Offer]:
    """What is offered beside a box while it is typed; nothing to whoever gives no word on this matter."""
    if action not in ORIGINS or not tx.actor.may(GIVE) or not ticket.sight.whole:
        return []
    return offers_in(tx, text, ORIGINS[Action(action)])


def give_ticked(tx: Transaction, number: str, action: str, text: str, days: Collection[date]) -> None:
    """Record what was ticked beside the text that has just been written on a matter, each day it names once.

    The words are those of the text as it was sent, whatever stood there when the tick was set; a day it no longer names
    is no promise. Raises as ``promise``.
    """
    if not days or action not in ORIGINS:
        return
    offers = {each.due_on: each for each in reversed(offers_in(tx, text, ORIGINS[Action(action)]))}
    for each in [offers[day] for day in sorted(set(days)) if day in offers]:
        promise(tx, Promised(words=each.words, due_on=each.due_on, ticket=number, origin=each.origin))


def offers_on(tx: Transaction, ticket: SeenRow) -> list[Offer]:
    """What the reader's own last progress or answer on a matter names and he has not recorded yet, for a day."""
    rows = [row for wanted in offers_asked(tx, ticket) for row in answer(tx.session, wanted)]
    offered = [each for row in rows for each in offers_in(tx, row.text or "", ORIGINS[Action(row.action)])]
    if not offered:
        return []
    kept = sa.select(Promise.words, Promise.first_due_on).where(
        Promise.ticket_id == ticket.id, Promise.given_by == tx.actor.account_id
    )
    recorded = {(row.words, row.first_due_on) for row in tx.session.execute(kept)}
    return [each for each in offered if (each.words, each.due_on) not in recorded]


def offers_asked(tx: Transaction, ticket: SeenRow) -> list[Question]:
    """What ``offers_on`` asks first; nothing for whoever gives no word here."""
    if not tx.actor.may(GIVE) or tx.actor.account_id is None or not ticket.sight.whole:
        return []
    return [question(_written, ticket=ticket.id, writer=int(tx.actor.account_id), now=tx.now)]


def _offer(found: DatedPhrase, origin: PromiseOrigin) -> Offer:
    return Offer(phrase=found.phrase, words=found.sentence, named=found.named, due_on=found.day, origin=origin)


def _written() -> sa.Select[Any]:
    """The last progress or answer of one writer on a matter, of late."""
    return (
        sa.select(
            sa.cast(TicketEventRow.action, sa.Text).label("action"), TicketEventRow.payload["text"].astext.label("text")
        )
        .where(
            TicketEventRow.ticket_id == given("ticket", sa.BigInteger()),
            TicketEventRow.actor_id == given("writer", sa.BigInteger()),
            TicketEventRow.action.in_(ORIGINS),
            TicketEventRow.at > NOW - sa.literal(OFFERED, sa.Interval()),
        )
        .order_by(TicketEventRow.seq.desc())
        .limit(1)
    )
