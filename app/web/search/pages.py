"""查找: the first things of each kind with how many there are, or one kind page by page."""

from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.search.rules import Sought, is_enough, sought_by
from app.search.seeing import A_PAGE, FIRST, found_by
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import all_that_is_wrong, label
from app.web.search.shown import ShownKind, shown_kind
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("search", __name__)
SEEN_BY = ("ticket.see", "company.see")


@pages.get("/search")
@allows(*SEEN_BY)
def index() -> ResponseReturnValue:
    """What holds every word of ``q``; ``kind`` is one kind of things, ``cursor`` where its list goes on."""
    q, typed = request.args.get("q", "").strip(), request.args.get("kind", "")
    kind = Sought(typed) if typed in set(Sought) else None
    cursor = request.args.get("cursor") if kind else None
    with reading() as tx:
        fault, kinds, more = "", list[ShownKind](), None
        if not is_enough(q):
            fault = _("请至少输入两个字。") if q else ""
        else:
            try:
                found = found_by(tx, q, kind, cursor, FIRST if kind is None else A_PAGE)
                kinds = [shown_kind(each, q) for each in found]
                more = found[0].next_cursor if kind and found else None
            except Invalid as wrong:
                fault = all_that_is_wrong(wrong)
        asked = {"q": q, "kind": typed}
        return render(
            "search/show.html",
            "search/_lines.html",
            422 if fault else 200,
            q=q,
            kind=kind.value if kind else "",
            fault=fault,
            kinds=kinds,
            lines=kinds[0].lines if kind and kinds else [],
            next_href=f"/search?{urlencode({**asked, 'cursor': more})}" if more else None,
            chips=_chips(tx, q, kind, kinds),
            **page_context(tx),
        )


def _chips(tx: Transaction, q: str, kind: Sought | None, kinds: list[ShownKind]) -> list[dict[str, object]]:
    """All kinds there are for this reader, the counts of those that were looked into."""
    counts = {each.key: each.count for each in kinds}
    every: list[dict[str, object]] = [
        {"label": _("全部"), "href": f"/search?{urlencode({'q': q})}", "on": kind is None}
    ]
    return every + [
        {
            "label": f"{label(each)} {counts[each.value]}" if each.value in counts else label(each),
            "href": f"/search?{urlencode({'q': q, 'kind': each.value})}",
            "on": kind is each,
        }
        for each in sought_by(tx.actor)
    ]
