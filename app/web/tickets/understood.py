"""Whom the words of a matter point to, said beside what the duty list says; never instead of it."""

from collections.abc import Collection

from app.kernel.transaction import Transaction
from app.understanding.proposing import LEAST, SHOWN, understood_of
from app.understanding.rules.proposing import Proposed
from app.web.labels import label
from app.web.speaking import _, listed
from app.web.tickets.shown import TicketPage

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


def item_said(item: Proposed) -> str:
    """The item the words point to; chosen already where it is fairly sure, so that somebody looks at it."""
    facts = {
        "sureness": label(item.sureness),
        "code": item.code,
        "name": _(item.name),
        "words": listed(item.words[:WORDS]),
    }
    if item.sure:
        return _("按内容%(sureness)s是 %(code)s %(name)s（写到%(words)s），已选好，请核对", **facts)
    return _("按内容可能是 %(code)s %(name)s（写到%(words)s），%(sureness)s，没有替您选", **facts)


def _one(unit: Proposed) -> str:
    if not unit.words:
        return _("%(sureness)s由%(unit)s办理", sureness=label(unit.sureness), unit=unit.name)
    words = listed(unit.words[:WORDS])
    return _("%(sureness)s由%(unit)s办理（写到%(words)s）", sureness=label(unit.sureness), unit=unit.name, words=words)
