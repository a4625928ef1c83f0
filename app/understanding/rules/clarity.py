"""Whether an answer can be understood by the firm that asked: a table of checks, each a hint and never a bar. Pure.

What is looked for stands in ``phrases``; what each check means, and for which outcomes it is asked, on the page of
the rules (`docs/rules/clarity.md`). A hint says what to do next and where the words stand that called for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.kernel.text import is_blank
from app.tickets.rules.words import Outcome
from app.understanding.rules import speech, substance
from app.understanding.rules.replies import Check, Found, Hint, Reply, joined

LONGEST = 10_000
"""Characters of an answer that are looked at; nobody may send as many."""

CHECKS: Sequence[tuple[Check, Callable[[Reply], Found]]] = (
    (Check.ANSWERED, substance.answered),
    (Check.RESULT, substance.result),
    (Check.BASIS, substance.basis),
    (Check.NEXT_DATE, substance.next_date),
    (Check.CONTACT, substance.contact),
    (Check.SHORT, speech.long_sentences),
    (Check.PLAIN, speech.jargon),
    (Check.EMPTY, speech.empty_phrases),
    (Check.OTHERS, speech.others),
)
"""What is looked at, in the order in which it is told."""
NOT_ASKED: Mapping[Check, Sequence[Outcome]] = {
    Check.ANSWERED: (Outcome.UNREACHABLE,),
    Check.BASIS: (Outcome.UNREACHABLE,),
}
"""Checks that an outcome is let off: who cannot be found is not answered."""


def hints(reply: Reply) -> tuple[Hint, ...]:
    """Everything the table has to say of an answer, in its order; nothing of one that was not begun."""
    reply = replace(reply, text=reply.text[:LONGEST], body=reply.body[:LONGEST])
    if is_blank(reply.text):
        return ()
    found = ((check, look(reply)) for check, look in CHECKS if reply.outcome not in NOT_ASKED.get(check, ()))
    return tuple(Hint(check, told[0], tuple(joined(told[1]))) for check, told in found if told is not None)
