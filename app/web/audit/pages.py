"""审计记录: searched by person, ticket, day, act, outcome and address; the state of the chain above."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.audit.seeing import SeenEntry, seen_chain, seen_entries
from app.kernel.errors import Invalid
from app.kernel.pagination import Page
from app.kernel.transaction import Transaction
from app.web.audit.forms import SearchForm
from app.web.audit.shown import shown_chain, shown_entry
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.viewer import page_context

pages = Blueprint("audit", __name__)
NOTHING: Page[SeenEntry] = Page([], None)


@pages.get("/audit")
@allows("audit.see")
def index() -> ResponseReturnValue:
    """The entries that fit, newest first."""
    form = SearchForm(formdata=request.args)
    with reading() as tx:
        if not form.validate():
            return _shown(tx, form, NOTHING, 422)
        try:
            found = seen_entries(tx, form.asked, request.args.get("cursor"))
        except Invalid as refused:
            form.refuse(refused)
            return _shown(tx, form, NOTHING, 422)
        return _shown(tx, form, found)


def _shown(tx: Transaction, form: SearchForm, found: Page[SeenEntry], code: int = 200) -> Response:
    typed = {field.name: field.data for field in form if field.data}
    more = urlencode({**typed, "cursor": found.next_cursor or ""})
    return render(
        "audit/list.html",
        "audit/_rows.html",
        code,
        form=form,
        narrowed=bool(typed),
        entries=[shown_entry(entry) for entry in found.items],
        chain=shown_chain(seen_chain(tx)),
        next_href=f"/audit?{more}" if found.next_cursor else None,
        **page_context(tx),
    )
