"""待裁定退单 as cards: what the unit says, what it was called for, the ruling's own clock, both rulings as buttons."""

from flask import Response

from app.kernel.transaction import Transaction
from app.sla.worklists import waiting_in_list
from app.tickets.handing_back import RULE
from app.tickets.rules.worklists import Worklist, lists_of
from app.tickets.seeing import seen_list
from app.web.htmx import render, wants_fragment
from app.web.navigation import LIST_ICONS, list_label
from app.web.speaking import _
from app.web.tickets.rows import company_label
from app.web.tickets.rulings import hand_backs_in
from app.web.viewer import page_context

SHOWN = 20
EMPTY_RULINGS = ("没有等待裁定的退单。", "部门申请退单后会出现在这里，当天裁定。")


def rulings_page(tx: Transaction, cursor: str | None) -> Response:
    """The cards, most pressing first; whoever has ruled comes back to them. A known number of queries."""
    page = seen_list(tx, waiting_in_list(tx, Worklist.RULE, cursor, SHOWN))
    waiting = hand_backs_in(tx, page.items)
    cards = [
        {
            "ticket": row,
            "company": company_label(row),
            "then": f"/worklist/{Worklist.RULE}",
            "sheet": {
                "href": f"/tickets/{row.number}/{RULE.name}",
                "facts": {"hand_backs": waiting.get(row.number, [])},
            },
        }
        for row in page.items
    ]
    return render(
        "worklists/rulings.html",
        "worklists/_rulings.html",
        which=Worklist.RULE,
        title=list_label(Worklist.RULE, tx.actor),
        icon_name=LIST_ICONS[Worklist.RULE],
        cards=cards,
        next_href=f"/worklist/{Worklist.RULE}?cursor={page.next_cursor}" if page.next_cursor else None,
        empty_words=tuple(map(_, EMPTY_RULINGS)),
        lists=[(each, list_label(each, tx.actor)) for each in lists_of(tx.actor)],
        **page_context(tx, count_searches=not wants_fragment()),
    )
