"""Forms as files: the same papers as the pages give, by the same rights; that one was printed is on record."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Response

from app.api.desk import acting, at_replica, core, reading
from app.api.guard import allows, signed_in
from app.api.mounting import Endpoint
from app.api.printing.schemas import BulletinQuery, DossierFormQuery, FormList, MediumQuery
from app.errands.rules.lifecycle import SEE
from app.kernel.disposition import disposition
from app.kernel.errors import Missing
from app.printing.paper import Paper
from app.printing.printing import (
    Letters,
    forms_of,
    print_bulletin,
    print_dossier,
    print_errand,
    print_form,
    print_hand_over,
    print_meeting,
    print_order,
    printed,
)
from app.printing.rules import ErrandPaperKind, FormKind, Medium
from app.tickets.seeing import row_by

_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}", re.ASCII)


@allows("ticket.print")
def ticket_forms(number: str) -> Any:
    """The forms that this actor may print of a ticket."""
    with reading() as tx:
        kinds = forms_of(row_by(tx, number))
        return {"items": [{"form": kind.value, "name": kind.word} for kind in kinds]}


@allows("ticket.print")
def ticket_form(query: Mapping[str, Any], number: str, form: str) -> Response:
    """One form of a ticket, of what this actor may know. That it was printed is on record."""
    if form not in set(FormKind):
        raise Missing()
    with acting() as tx:
        paper = print_form(tx, _letters(), number, FormKind(form), query["medium"])
    return _file(paper, query["medium"])


@allows("supervision.see", "supervision.answer")
def order_form(query: Mapping[str, Any], number: str) -> Response:
    """A supervision order that was issued, as a form. That it was printed is on record."""
    with acting() as tx:
        paper = print_order(tx, _letters(), number, query["medium"])
    return _file(paper, query["medium"])


@allows(SEE)
def errand_form(query: Mapping[str, Any], number: str, form: str) -> Response:
    """委托书, 办结单 or 终止单 of an errand, as far as there is one. That it was printed is on record."""
    if form not in set(ErrandPaperKind):
        raise Missing()
    with acting() as tx:
        paper = print_errand(tx, _letters(), number, ErrandPaperKind(form), query["medium"])
    return _file(paper, query["medium"])


@allows("pairing.hand_over", "pairing.see")
def hand_over_form(query: Mapping[str, Any], number: str) -> Response:
    """交接书 of a hand-over, as it stands. That it was printed is on record."""
    with acting() as tx:
        paper = print_hand_over(tx, _letters(), number, query["medium"])
    return _file(paper, query["medium"])


@signed_in
def meeting_form(query: Mapping[str, Any], number: str) -> Response:
    """The minutes of those called to a ticket, as a form. That they were printed is on record."""
    with acting() as tx:
        paper = print_meeting(tx, _letters(), number, query["medium"])
    return _file(paper, query["medium"])


@allows("report.see", "report.public")
def bulletin(query: Mapping[str, Any], week: str) -> Response:
    """A frozen week as an official bulletin with a red head. That it was printed is on record."""
    if _WEEK.fullmatch(week) is None:
        raise Missing()
    with acting() as tx, at_replica(tx) as there:
        paper = print_bulletin(tx, there, _letters(), week, query.get("region"), query["medium"])
    return _file(paper, query["medium"])


@allows("dossier.see")
def dossier_form(query: Mapping[str, Any], credit_code: str) -> Response:
    """A firm's dossier as a form, of what this actor may know. What for is on record and stands on the paper."""
    with acting() as tx:
        paper = print_dossier(tx, _letters(), credit_code, query["reason"], query["medium"])
    return _file(paper, query["medium"])


def _letters() -> Letters:
    settings = core().settings
    return Letters(settings.site_name, settings.public_url)


def _file(paper: Paper, medium: Medium) -> Response:
    file = printed(paper, medium)
    response = Response(file.content, mimetype=file.media)
    response.headers["Content-Disposition"] = disposition(file.name, shown=False)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


_BYTES = {
    "responses": {
        "200": {
            "description": "The file; `Content-Disposition` has its Chinese name.",
            "content": {
                media: {"schema": {"type": "string", "format": "binary"}}
                for media in (
                    "application/pdf",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                )
            },
        }
    }
}

ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/forms", ticket_forms, FormList),
    Endpoint("GET", "/tickets/<number>/forms/<form>", ticket_form, asks=MediumQuery, contract=_BYTES),
    Endpoint("GET", "/supervision-orders/<number>/form", order_form, asks=MediumQuery, contract=_BYTES),
    Endpoint("GET", "/errands/<number>/forms/<form>", errand_form, asks=MediumQuery, contract=_BYTES),
    Endpoint("GET", "/hand-overs/<number>/form", hand_over_form, asks=MediumQuery, contract=_BYTES),
    Endpoint("GET", "/companies/<credit_code>/dossier/form", dossier_form, asks=DossierFormQuery, contract=_BYTES),
    Endpoint("GET", "/tickets/<number>/meeting/form", meeting_form, asks=MediumQuery, contract=_BYTES),
    Endpoint("GET", "/reports/weekly/<week>/bulletin", bulletin, asks=BulletinQuery, contract=_BYTES),
)
