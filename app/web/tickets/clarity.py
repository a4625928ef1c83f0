"""The hints of the clarity check in words: beside an answer that is written, and in one that is to be approved."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.kernel.text import is_blank
from app.kernel.transaction import Transaction
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import Outcome
from app.understanding.replying import Written, answer_checked, hints_on
from app.understanding.rules.replies import Check, Hint, Mark, joined
from app.web.forms.declared import ActForm
from app.web.labels import label
from app.web.speaking import said
from app.web.tickets.shown import TicketPage


@dataclass(frozen=True)
class ShownHint:
    """One hint: what is asked of an answer, and what to do."""

    word: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Clarity:
    """What the check says of one answer."""

    hints: Sequence[ShownHint]
    pieces: Sequence[tuple[str, bool]]
    """The answer, cut where a stretch begins or ends for which there is a hint."""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing yet to look at."""
        return is_blank("".join(piece for piece, _ in self.pieces))


def written_in(form: ActForm) -> Written:
    """The answer as it stands in a form; what is no outcome or no day was not said yet."""
    chosen, day = form["outcome"].data, None
    if "revisit_on" in form:
        with suppress(ValueError):
            day = form["revisit_on"].day
    outcome = Outcome(chosen) if chosen in set(Outcome) else None
    return Written(text=form["text"].data or "", outcome=outcome, revisit_on=day)


def clarity_of_form(tx: Transaction, page: TicketPage, form: ActForm) -> Clarity:
    """What the check says of an answer that came back in its form."""
    written = written_in(form)
    return _clarity(written.text, hints_on(page.seen, written, tx.now))


def clarity_typed(tx: Transaction, number: str, form: ActForm) -> Clarity:
    """The same while it is typed. Raises Missing, and Refused to whoever may not send one."""
    written = written_in(form)
    return _clarity(written.text, answer_checked(tx, number, written))


def clarity_in_review(tx: Transaction, page: TicketPage) -> Clarity | None:
    """What whoever may approve the answer reads beside it; None for all others."""
    if page.answer is None or Action.APPROVE not in page.actions:
        return None
    row = page.ticket
    written = Written(text=page.answer, outcome=row.outcome, revisit_on=row.revisit_on)
    return _clarity(page.answer, hints_on(page.seen, written, tx.now))


def _clarity(text: str, found: Sequence[Hint]) -> Clarity:
    hints = [ShownHint(label(hint.check), said(hint.text)) for hint in found]
    # a sentence that is too long would be marked whole, and hide every other mark
    words = joined(mark for hint in found if hint.check is not Check.SHORT for mark in hint.marks)
    return Clarity(hints=hints, pieces=_pieces(text, words))


def _pieces(text: str, marks: Sequence[Mark]) -> list[tuple[str, bool]]:
    pieces, at = [], 0
    for mark in marks:
        pieces += [(text[at : mark.start], False), (text[mark.start : mark.end], True)]
        at = mark.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]
