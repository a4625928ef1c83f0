"""What somebody can go to or do, found by a few words: from the same declarations as menu, acts and lists.

Nothing is listed here a second time: lists and pages are the entries of the menu, acts those the lifecycle allows on
the ticket that lies open, tickets and firms what the ordinary searches find for this reader.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.accounts.finding import find_people
from app.acts.table import ON_TICKETS
from app.companies.queries import CompanyFilters
from app.companies.seeing import seen_companies
from app.kernel.errors import Invalid, Missing
from app.kernel.folding import folded
from app.kernel.transaction import Transaction
from app.search.rules import SHORTEST, Sought, is_enough, sought_by
from app.tickets.finding import TicketFilters
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.numbering import numbers_in
from app.tickets.seeing import Wanted, seen_by, seen_list
from app.web.labels import label
from app.web.navigation import menu
from app.web.search.shown import person_line
from app.web.speaking import _
from app.web.tickets.rows import company_label

SHOWN = 6
"""Of each kind; whoever wants more goes to the list itself."""
LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing to go to or do."""

    text: str
    href: str
    icon: str
    note: str = ""


@dataclass(frozen=True)
class Hits:
    """Hits of one kind; a kind without any is left out."""

    label: str
    hits: Sequence[Hit]


def find(tx: Transaction, typed: str, open_ticket: str = "") -> list[Hits]:
    """Everything that fits, acts of the open ticket first, then tickets, firms and places; at most 16 queries."""
    words = " ".join(typed.split())[:LONGEST]
    groups = [
        Hits(_("本件可办理"), _acts(tx, words, open_ticket)),
        Hits(_("诉求"), _tickets(tx, words)),
        Hits(_("企业"), _firms(tx, words)),
        Hits(_("人员"), _people(tx, words)),
        Hits(_("列表和页面"), _places(tx, words)),
        Hits(_("更多"), [*_list_itself(tx, words), *_by_kind(tx, words)]),
    ]
    return [group for group in groups if group.hits]


def _acts(tx: Transaction, words: str, number: str) -> list[Hit]:
    """The acts of the ticket that lies open; of a number that does not exist for this reader none."""
    if not number:
        return []
    try:
        seen = seen_by(tx, number)
    except Missing:
        return []
    found = [
        Hit(
            text=label(Action(act.action)),
            href=f"/tickets/{seen.row.number}#act-{act.name}",
            icon="chevron-right",
            note=act.key.upper(),
        )
        for act in ON_TICKETS
        if act.action in seen.actions
    ]
    return list(_fitting(found, words))


def _tickets(tx: Transaction, words: str) -> list[Hit]:
    if len(words) < SHORTEST or not tx.actor.may("ticket.see"):
        return []
    try:
        page = seen_list(tx, Wanted(filters=TicketFilters(q=words), limit=SHOWN))
    except Invalid:
        return []
    return [
        Hit(
            text=row.title,
            href=f"/tickets/{row.number}",
            icon="file-text",
            note=" · ".join(
                filter(None, (row.number, company_label(row), label(row.state), _("测试") if row.is_test else ""))
            ),
        )
        for row in page.items
    ]


def _list_itself(tx: Transaction, words: str) -> list[Hit]:
    """The list of tickets, which also says what is near to the words."""
    if len(words) < SHORTEST or not tx.actor.may("ticket.see"):
        return []
    return [Hit(text=_("在诉求里搜“%(words)s”", words=words), href=f"/tickets?q={quote(words)}", icon="search")]


def _firms(tx: Transaction, words: str) -> list[Hit]:
    """By name or code; a number of a ticket is none of a firm."""
    if len(words) < SHORTEST or not tx.actor.may("company.see") or numbers_in(words).whole:
        return []
    page = seen_companies(tx, CompanyFilters(q=words), None, SHOWN)
    return [
        Hit(text=firm.name, href=f"/companies/{firm.credit_code}", icon="building", note=firm.credit_code)
        for firm in page.items
    ]


def _people(tx: Transaction, words: str) -> list[Hit]:
    """Colleagues by name, with what they have in hand."""
    if len(words) < SHORTEST or Sought.PEOPLE not in sought_by(tx.actor):
        return []
    lines = map(person_line, find_people(tx, words, None, SHOWN).items)
    return [Hit(text=line.text, href=line.href, icon="user", note=line.note) for line in lines if line.href]


def _by_kind(tx: Transaction, words: str) -> list[Hit]:
    """The page of everything these words find, with how many of each kind."""
    if not is_enough(words) or not sought_by(tx.actor):
        return []
    text = _("按类别查找“%(words)s”", words=words)
    return [Hit(text=text, href=f"/search?q={quote(words)}", icon="search")]


def _places(tx: Transaction, words: str) -> list[Hit]:
    """The entries of this person's menu."""
    entries = [Hit(text=each.label, href=each.href, icon=each.icon) for each in menu(tx.actor, {}, "")]
    return list(_fitting([*entries, Hit(text=_("消息"), href="/inbox", icon="bell")], words))


def _fitting(hits: Iterable[Hit], words: str) -> Iterable[Hit]:
    wanted = folded(words)
    once = {hit.href: hit for hit in hits if wanted in folded(hit.text)}
    return list(once.values())
