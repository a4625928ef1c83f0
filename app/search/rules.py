"""What is searched, for whom, and from how many signs on. Pure."""

from collections.abc import Mapping

from app.accounts.rules.permissions import FINDS_PEOPLE
from app.accounts.rules.roles import COMPANY
from app.kernel.actor import Actor
from app.kernel.folding import LONGEST_QUERY, folded
from app.kernel.sentences import say
from app.kernel.words import Word


class Sought(Word):
    """A kind of thing that is searched, in the order of the page."""

    TICKETS = "tickets", "诉求"
    FIRMS = "firms", "企业"
    PEOPLE = "people", "人员"
    ORDERS = "orders", "督办单"
    ARTICLES = "articles", "知识"


SHORTEST = 2
"""Signs from which on is searched: one alone finds half of everything."""
COUNTED_TO = 99
"""As far as anybody reads a number of things found; one more is said as 99+."""
TOO_SHORT = say("请至少输入两个字。")
TOO_LONG = say("最多 %(limit)s 个字。", limit=LONGEST_QUERY)
OPENED_BY: Mapping[Sought, tuple[str, ...]] = {
    Sought.TICKETS: ("ticket.see",),
    Sought.FIRMS: ("company.see",),
    Sought.ORDERS: ("supervision.see", "supervision.answer"),
    Sought.ARTICLES: ("knowledge.see",),
}
"""One of these abilities opens a kind; people are for the roles that are told who sits where."""


FOR_FIRMS = frozenset({Sought.TICKETS, Sought.ARTICLES})
"""What a firm looks into: its own entry it has at hand."""


def sought_by(actor: Actor) -> tuple[Sought, ...]:
    """The kinds there are for somebody."""
    firm = bool(actor.roles) and actor.roles <= COMPANY
    return tuple(kind for kind in Sought if _is_open(actor, kind) and (not firm or kind in FOR_FIRMS))


def is_enough(q: str) -> bool:
    """Whether these are words enough to search by: signs that nobody sees are none."""
    return len("".join(folded(q).split())) >= SHORTEST


def _is_open(actor: Actor, kind: Sought) -> bool:
    if kind is Sought.PEOPLE:
        return bool(actor.roles & FINDS_PEOPLE)
    return any(actor.may(ability) for ability in OPENED_BY[kind])
