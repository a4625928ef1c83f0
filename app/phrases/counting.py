"""What was sent with a template: a row for each use, and their number; and that nothing was left to be filled in."""

import sqlalchemy as sa

from app.kernel.errors import Invalid
from app.kernel.sentences import say
from app.kernel.transaction import Transaction
from app.phrases.models import Phrase, PhraseUse
from app.phrases.offering import note_use
from app.phrases.rules.filling import left_open
from app.tickets.models import Ticket


def demand_filled(text: str) -> None:
    """Raises Invalid where a text still has a mark, or a blank as templates write it."""
    still = left_open(text)
    if still:
        words = "、".join(still[:5])
        raise Invalid({"text": [say("还有没填的地方：%(words)s。请补上，或删去标记再发出。", words=words)]})


def count_uses(tx: Transaction, number: str, refs: tuple[str, ...]) -> None:
    """Note that words were sent on a ticket which began with these templates. Raises Invalid for one that is none."""
    used = note_use(tx, refs)
    if not used:
        return
    ticket_id = tx.session.scalar(sa.select(Ticket.id).where(Ticket.numbered(number)))
    for phrase, version in used:
        tx.session.add(
            PhraseUse(phrase_id=phrase, version=version, ticket_id=ticket_id, account_id=tx.actor.account_id, at=tx.now)
        )
    tx.session.flush()
    ids = [phrase for phrase, _ in used]
    tx.session.execute(sa.update(Phrase).where(Phrase.id.in_(ids)).values(uses=Phrase.uses + 1))
