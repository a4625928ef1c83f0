"""Which firm: one thing before the form of a visit."""

from flask import Response, make_response, render_template, request

from app.companies.queries import CompanyFilters
from app.companies.seeing import seen_companies
from app.web.desk import reading
from app.web.viewer import page_context

FIRMS_SHOWN = 20


def firms_to_choose(address: str, title: str, lead: str) -> Response:
    """The firms this reader sees, by name (``?q=``); each leads to ``address`` with its code."""
    words = request.args.get("q", "")[:100]
    with reading() as tx:
        found = seen_companies(tx, CompanyFilters(q=words or None), None, FIRMS_SHOWN)
        body = render_template(
            "visits/choose.html",
            address=address,
            title=title,
            lead=lead,
            firms=[(each.name, f"{address}?firm={each.credit_code}") for each in found.items],
            more=found.next_cursor is not None,
            words=words,
            **page_context(tx),
        )
    return make_response(body)
