"""Whom the words of a matter point to, said beside what the duty list says; never instead of it."""

from collections.abc import Collection

from app.kernel.transaction import Transaction
from app.understanding.proposing import understood_of
from app.understanding.rules.proposing import Proposed
from app.web.labels import label
from app.web.speaking import _, listed
from app.web.tickets.shown import TicketPage

SHOWN = 2
LEAST = 0.1
"""Confidence below which a unit is not worth a line."""
WORDS = 3


def leads_said(tx: Transaction, page: TicketPage, *, named: str = "", besides: Collection[str] = ()) -> str:
    """The likeliest leads with the words that spoke for them, without those of ``besides``.

    Empty when nothing was learned, or when only ``named``, whom the duty list names, would be said again without a
    word of the matter.
    """
    found = understood_of(tx, page.ticket, besides=besides)
    likely = [each for each in found.departments[:SHOWN] if each.confidence >= LEAST]
    if not likely or (not likely[0].words and likely[0].code == named):
        return ""
    return _("按内容，%(units)s。", units=listed(map(_one, likely)))


def _one(unit: Proposed) -> str:
    if not unit.words:
        return _("%(sureness)s由%(unit)s办理", sureness=label(unit.sureness), unit=unit.name)
    words = listed(unit.words[:WORDS])
    return _("%(sureness)s由%(unit)s办理（写到%(words)s）", sureness=label(unit.sureness), unit=unit.name, words=words)
